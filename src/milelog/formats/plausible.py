"""What no runner and no watch can have measured, in every format: lowest and highest values, and places without a fix."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from milelog.errors import Problem
from milelog.model import Floats

LIMITS: Mapping[str, tuple[float, float]] = {
    "elevation_m": (-450, 9000),
    "speed_mps": (0, 60),
    "heart_rate_bpm": (20, 250),
    "cadence_spm": (0, 300),
    "power_w": (0, 4000),
    "temperature_c": (-60, 70),
    "distance_m": (0, 10_000_000),
}
"""Lowest and highest value that is kept. The lowest land lies at -430 m, the highest at 8849 m; 60 m/s is
faster than anybody rides, rows or, but for the record, skis; the rest is above any record of sport."""
_WORDS: Mapping[str, str] = {
    "elevation_m": "elevation",
    "speed_mps": "speed",
    "heart_rate_bpm": "heart rate",
    "cadence_spm": "cadence",
    "power_w": "power",
    "temperature_c": "temperature",
    "distance_m": "distance",
    "position": "position",
}
"""What a note calls one value of each column."""
NULL_ISLAND_DEG = 1e-4
"""Degrees around 0, 0 that count as it: 11 m, in the Gulf of Guinea, where nobody runs and receivers without a fix are."""


def beyond(name: str, values: Floats) -> NDArray[np.bool_]:
    """Which values of a column cannot be; unknown ones can."""
    low, high = LIMITS[name]
    return (values < low) | (values > high)


def nowhere(latitude: Floats, longitude: Floats) -> NDArray[np.bool_]:
    """Which positions are off the globe or those of a receiver without a fix; unknown ones are neither."""
    null = (np.abs(latitude) < NULL_ISLAND_DEG) & (np.abs(longitude) < NULL_ISLAND_DEG)
    return null | (np.abs(latitude) > 90) | (np.abs(longitude) > 180)


def drop_implausible(columns: Mapping[str, Floats]) -> tuple[dict[str, Floats], dict[str, int]]:
    """The columns with NaN for what cannot be, and how many values of each column that took.

    Positions go as pairs, and half a position goes too; they are counted as `position`.
    """
    plausible = dict(columns)
    counts: dict[str, int] = {}
    for name in LIMITS:
        column = plausible.get(name)
        if column is None:
            continue
        wrong = beyond(name, column)
        if count := np.count_nonzero(wrong):
            plausible[name] = np.where(wrong, np.nan, column)
            counts[name] = int(count)
    _drop_positions(plausible, counts)
    return plausible, counts


def left_out(counts: Mapping[str, int], source: str) -> tuple[Problem, ...]:
    """A note on so many values of each column, none where there are none."""
    if not counts:
        return ()
    what = ", ".join(f"{count} {_WORDS[name]}{'s' if count > 1 else ''}" for name, count in counts.items())
    they = "they were" if sum(counts.values()) > 1 else "it was"
    return (Problem(source, "implausible-values", f"{what} cannot be; {they} left out"),)


def _drop_positions(plausible: dict[str, Floats], counts: dict[str, int]) -> None:
    latitude, longitude = plausible.get("latitude_deg"), plausible.get("longitude_deg")
    if latitude is None or longitude is None:
        return
    bad = (np.isnan(latitude) != np.isnan(longitude)) | nowhere(latitude, longitude)
    if bad.any():
        plausible["latitude_deg"], plausible["longitude_deg"] = (
            np.where(bad, np.nan, c) for c in (latitude, longitude)
        )
        counts["position"] = int(bad.sum())
