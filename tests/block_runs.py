"""Recordings made of blocks of even speed, for tests of the stream and of the detector."""

from __future__ import annotations

import numpy as np

from milelog.model import Activity

MILE_M = 1609.344


def speeds(*blocks, noise=0.0, seed=1):
    """1 Hz speeds of (seconds, m/s) blocks, with slowly wandering noise of a relative size."""
    speed = np.concatenate([np.full(round(s), float(v)) for s, v in blocks])
    if noise:
        rng = np.random.default_rng(seed)
        kernel = np.exp(-np.arange(40) / 8.0)
        wander = np.convolve(rng.standard_normal(len(speed) + 39), kernel, "valid") / np.sqrt((kernel**2).sum())
        speed *= np.where(speed > 0.5, 1 + noise * wander, 1.0)
    return speed


def activity(speed, *, every=1, lag=0, device=True, cadence=None, elevation=None, source="run", **fields):
    """An activity of one record every so many seconds; the device's own speed lags by `lag` seconds."""
    time_s = np.arange(len(speed) + 1, dtype=float)
    columns = {"time_s": time_s, "distance_m": np.append(0.0, np.cumsum(speed))}
    if device:
        late = np.concatenate([np.full(lag + 1, speed[0]), speed])[: len(speed) + 1]
        columns["speed_mps"] = late
    if cadence is not None:
        columns["cadence_spm"] = np.append(cadence, cadence[-1])
    if elevation is not None:
        columns["elevation_m"] = np.append(elevation, elevation[-1])
    keep = np.unique(np.append(np.arange(0, len(time_s), every), len(time_s) - 1))
    return Activity(source, "running", {k: v[keep] for k, v in columns.items()}, **fields)


def sets(count, rep, rest, warm=(900, 2.9), cool=(600, 2.8)):
    """Warm-up, `count` reps with rests between, cool-down; each (seconds, m/s)."""
    work = [block for _ in range(count) for block in (rep, rest)][:-1]
    return [warm, *work, cool]
