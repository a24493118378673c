"""milelog reads a runner's recordings, finds the work in them and judges each week against the plan."""

__version__ = "0.1.0"
