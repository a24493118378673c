"""What all tests share."""

from __future__ import annotations

import functools
import os
import re
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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """With several workers, tests that share what is made once for their module go to one of them.

    The marks of xdist would do, but pytest 9.2 and xdist 3.8 pass them over in silence, and everything is made twice.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByModule(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            name = nodeid.partition("::")[0]
            return name if shares(name) else nodeid

    @functools.cache
    def shares(name):
        return name.endswith(".py") and re.search(r'scope="module"|\bbrowser\b', (ROOT / name).read_text("utf-8"))

    return ByModule(config, log)


ROOT = Path(__file__).parent.parent
SHARED = Path(os.environ.get("MILELOG_SHARED", ROOT.parent / "shared"))


executors.MAX_HERE = 60  # few files are measured here: no worker has to start


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
