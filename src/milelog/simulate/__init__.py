"""A seeded model of a runner and of her watches: whole logs of recordings with the truth of what was run.

Detectors and verdicts are tuned and tested with it, and the sample data of this project come from it. `simulate_log`
gives a log file by file, `simulate_run` one run of blocks of your own; both give the truth beside it.
"""

from milelog.simulate.gallery import simulate_gallery
from milelog.simulate.log import SimulatedFile, encode, log_truth, simulate_log, simulate_run
from milelog.simulate.motion import Course, Light
from milelog.simulate.route import make_route
from milelog.simulate.runner import Block, Runner
from milelog.simulate.sample import sample_files, write_sample
from milelog.simulate.watch import PRESETS, Occasion, Watch

__all__ = [
    "PRESETS",
    "Block",
    "Course",
    "Light",
    "Occasion",
    "Runner",
    "SimulatedFile",
    "Watch",
    "encode",
    "log_truth",
    "make_route",
    "sample_files",
    "simulate_gallery",
    "simulate_log",
    "simulate_run",
    "write_sample",
]
