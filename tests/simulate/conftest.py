"""One simulated log for all tests of the simulator."""

import pytest

from milelog.simulate import simulate_log


@pytest.fixture(scope="session")
def log():
    """Eight weeks of another seed than that of the sample."""
    return list(simulate_log(7, 8))
