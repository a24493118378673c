"""Simulates training logs: a model of a runner and her watches makes recordings with the truth of what was run.

Used by tests and benchmarks of the detector and the verdicts, and for the sample data. `simulate_log` gives a whole log,
`simulate_gallery` single runs of all kinds, `simulate_run` one run of given blocks; each with its truth. Equal seeds give equal
files. Order of work: `workouts` gives blocks, `motion.play` runs them, `watch.record` records the run, `log.encode` writes a file.
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
