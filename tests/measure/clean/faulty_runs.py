"""Recordings with the faults of real devices, made from runs whose way is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from block_runs import activity, speeds
from milelog.measure import clean
from milelog.model import Activity, Totals

NORTH_M = 111035.0
"""A degree of latitude at 40 degrees north."""


def steady(seconds=1800, speed=3.0, **fields):
    """A steady run with distance alone."""
    return activity(speeds((seconds, speed)), device=False, **fields)


def with_columns(run: Activity, **columns) -> Activity:
    """The run with other columns."""
    return replace(run, columns={**run.columns, **columns})


def with_distance(run: Activity, change) -> Activity:
    """The run with its odometer changed by a function of times and metres."""
    metres = run.columns["distance_m"].copy()
    return with_columns(run, distance_m=change(run.columns["time_s"], metres))


def placed(metres, times=None, *, east=0.0, **fields) -> Activity:
    """A run due north along some metres, with positions alone."""
    metres = np.asarray(metres, dtype=float)
    columns = {
        "time_s": np.arange(len(metres), dtype=float) if times is None else np.asarray(times, dtype=float),
        "latitude_deg": 40.0 + metres / NORTH_M,
        "longitude_deg": np.full(len(metres), -80.0) + np.asarray(east) / 85394.0,
    }
    return Activity("run.gpx", "running", columns, **fields)


def total(metres, seconds=None, timer=None) -> Totals:
    """Totals of a device."""
    return Totals(distance_m=metres, elapsed_s=seconds, timer_s=timer)


def kilometres(run: Activity) -> float:
    """What is counted of a run, in km."""
    return clean.distance_m(run, clean.streams(run)) / 1000


def slugs(run: Activity) -> list[str]:
    """The problems of its stream."""
    return [p.slug for p in clean.streams(run).problems]
