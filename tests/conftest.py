"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from milelog.pipeline import executors

# How long an example takes says nothing on a machine that does other work as well. The same examples are tried each
# time, so that what fails is what was changed; `pytest --hypothesis-profile=other` looks for new ones.
settings.register_profile("other", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("same", settings.get_profile("other"), derandomize=True)
settings.load_profile("same")


def pytest_configure(config: pytest.Config) -> None:
    """Without a profile by name, the same examples in whatever order tests run.

    Hypothesis takes constants out of every module that is loaded when a test begins, so that its examples change with the
    order of tests and with any change of the program.
    """
    if config.getoption("--hypothesis-profile", None) is None:
        from hypothesis.internal.conjecture import providers

        if hasattr(providers, "_get_local_constants"):
            providers._get_local_constants = lambda: providers._local_constants


@pytest.hookimpl(tryfirst=True)  # xdist reads the marks in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers, tests that share a fixture of their module go to one of them: it is made once."""
    for item in items:
        known = getattr(item, "_fixtureinfo", None)
        definitions = [d for found in known.name2fixturedefs.values() for d in found] if known else []
        if any(d.scope == "module" for d in definitions):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("MILELOG_SHARED", ROOT.parent / "shared"))


executors.MAX_HERE = 12  # few files are measured here: no worker has to start


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The reference recordings of many devices; not part of the repository."""
    folder = SHARED / "recordings"
    if not folder.is_dir():
        pytest.skip("the reference recordings (../shared/recordings) are not on this machine")
    return folder


@pytest.fixture(scope="session")
def sample_data() -> Path:
    """The log that the project's own simulator wrote."""
    return ROOT / "sample_data"
