import pytest
import report_log
from browsing import CHROMIUM


@pytest.fixture(scope="session")
def log():
    """Six weeks with every verdict, cross-training and problems."""
    return report_log.log()


@pytest.fixture(scope="session")
def bare():
    """A log of no weeks at all."""
    return report_log.log(weeks=(), sessions=(), zones=(), problems=(), plan=None)


@pytest.fixture(scope="module")
def browser():
    """Chromium as the machine has it, without a window."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--renderer-process-limit=1"],
        )
        yield started
        started.close()
