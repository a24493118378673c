import pytest
import report_log


@pytest.fixture(scope="session")
def log():
    """Six weeks with every verdict, cross-training and problems."""
    return report_log.log()


@pytest.fixture(scope="session")
def bare():
    """A log of no weeks at all."""
    return report_log.log(weeks=(), sessions=(), zones=(), problems=(), plan=None)
