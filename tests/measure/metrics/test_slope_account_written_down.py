"""What one run tells of how its runner answers to slopes, on disk, for some made runs over hills.

`pytest tests/measure --snapshot-update` writes the file anew.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from made_streams import made
from milelog.measure.clean import effort
from milelog.measure.metrics.slope_account import slope_account
from milelog.model import Segment
from text_snapshots import TextFile, figure


def over_hills(seconds=2400, *, size=0.04, period=400, answer=1.0, gain=40.0, noise=0.0, stop=(), steps=None):
    """A run over waves of grade whose heart answers to its effort with the usual lag."""
    at = np.arange(seconds)
    grade = size * np.sin(2 * np.pi * at / period)
    speed = 3.0 * (1 + 0.02 * np.sin(at / 47.0)) / effort(grade) ** answer
    if stop:
        speed[stop[0] : stop[1]] = 0.0
    beats, level = np.empty(seconds), 120.0
    for i, felt in enumerate(speed * effort(grade)):
        level += (140 + gain * (felt - 3.0) - level) / 35.0
        beats[i] = level
    cadence = None if steps is None else np.full(seconds, float(steps))
    return made(speed, grade=grade, heart=beats, cadence=cadence, elevation=at * 0.0, elevation_noise_m=noise)


HARD = (Segment("rep", 800.0, 1100.0, 900.0, 3.0),)
RUNS = {
    "even effort": (over_hills(), ()),
    "even speed": (over_hills(answer=0.0), ()),
    "half": (over_hills(answer=0.5), ()),
    "steep": (over_hills(size=0.12, answer=0.5), ()),
    "with noise of heights": (over_hills(answer=0.5, noise=0.3), ()),
    "with hard work": (over_hills(answer=0.5), HARD),
    "with a stop": (over_hills(answer=0.5, stop=(900, 960)), ()),
    "steps of a walk": (over_hills(answer=0.5, steps=130), ()),
    "steps of a run": (over_hills(answer=0.5, steps=170), ()),
    "half an hour": (over_hills(1800, answer=0.5), ()),
    "a quarter": (over_hills(900, answer=0.5), ()),
    "flat": (over_hills(size=0.0), ()),
    "without a heart rate": (replace(over_hills(), heart_rate_bpm=np.full(2400, np.nan)), ()),
    "from positions": (replace(over_hills(answer=0.5), distance_source="positions"), ()),
}


def test_accounts_of_slopes(snapshot):
    written = []
    for name, (stream, segments) in RUNS.items():
        found = slope_account(stream, segments)
        written.append(f"{name}: {'none' if found is None else figure(found)}")
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)
