"""Recordings made by hand for the tests of trends: a stream of known speeds, packed as the index keeps it."""

from __future__ import annotations

import itertools

import numpy as np

from milelog.measure.metrics.efforts import best_efforts
from milelog.measure.trace import trace_of
from milelog.measure.types import Measured
from milelog.model import Evidence, Lap, Streams


def stream(parts, heart=None) -> Streams:
    """Parts are (seconds, speed); `heart` is a heart rate for each part."""
    speed = np.concatenate([np.full(int(s), float(v)) for s, v in parts])
    n = len(speed)
    beats = np.full(n, np.nan)
    if heart is not None:
        beats = np.concatenate([np.full(int(s), float(h)) for (s, _), h in zip(parts, heart, strict=True)])
    return Streams(
        time_s=np.arange(n, dtype=float), speed_mps=speed, adjusted_mps=speed.copy(),
        distance_m=np.concatenate(([0.0], np.cumsum(speed)[:-1])), moving=speed > 0, paused=np.zeros(n, bool),
        grade=np.zeros(n), elevation_m=np.full(n, np.nan), heart_rate_bpm=beats,
    )  # fmt: skip


def measured(parts, *, laps=(), heart=None) -> Measured:
    """What the index would keep of it; `laps` are the seconds at which the button was pressed."""
    streams = stream(parts, heart)
    seconds = float(len(streams.time_s))
    edges = [0.0, *laps, seconds]
    pressed = tuple(Lap(a, b, trigger="manual") for a, b in itertools.pairwise(edges)) if laps else ()
    return Measured(
        sport="running", start=None, distance_m=float(streams.speed_mps.sum()), elapsed_s=seconds, timer_s=seconds,
        moving_s=seconds, trace=trace_of(streams), efforts=best_efforts(streams), evidence=Evidence(laps=pressed),
    )  # fmt: skip
