"""Recordings in a few words, measured, for tests of what is made of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from block_runs import activity, speeds
from milelog.measure import clean
from milelog.measure.activity import measure
from milelog.sessions import Recording, localized

MONDAY = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)


def recording(*blocks, at=0.0, file="a.fit", sport="running", heart=None, speed=None, laps=(), corrected=None, **told):
    """A recording that starts `at` hours after Monday, 11:00 UTC, of (seconds, m/s) blocks; `told` are fields of Measured."""
    speed = speeds(*(blocks or ((1800, 3.0),))) if speed is None else speed
    found = replace(activity(speed, laps=laps), sport=sport, start=MONDAY + timedelta(hours=at))
    if heart is not None:
        beats = np.broadcast_to(np.asarray(heart, dtype=float), (len(speed) + 1,))
        found = replace(found, columns={**found.columns, "heart_rate_bpm": beats})
    measured = replace(measure(found, clean.streams(found)), **told)
    return localized([Recording(file, measured, correction=corrected)], "UTC")[0][0]


def typed_in(metres, seconds, *, at=0.0, file="typed.tcx", sport="running"):
    """A run without records, typed in by hand."""
    found = recording((1, 3.0), at=at, file=file, sport=sport)
    measured = replace(found.measured, distance_m=metres, elapsed_s=seconds, timer_s=seconds, moving_s=0.0, efforts=())
    return replace(found, measured=measured)
