"""Removes impossible values from the records of any format: values out of range, and positions without a satellite fix."""

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
"""Lowest and highest plausible value of each column. The lowest land is at -430 m, the highest at 8849 m; 60 m/s is faster than
anybody rides or rows; the other limits are above any record in sport."""
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
"""The word for a value of each column, for notes."""
NULL_ISLAND_DEG = 1e-4
"""Positions within this many degrees (11 m) of 0, 0 in the Gulf of Guinea come from a receiver without a fix."""


def beyond(name: str, values: Floats) -> NDArray[np.bool_]:
    """Which values of a column are out of range; False for NaN."""
    low, high = LIMITS[name]
    return (values < low) | (values > high)


def nowhere(latitude: Floats, longitude: Floats) -> NDArray[np.bool_]:
    """Which positions are off the globe or those of a receiver without a fix; False for NaN."""
    null = (np.abs(latitude) < NULL_ISLAND_DEG) & (np.abs(longitude) < NULL_ISLAND_DEG)
    return null | (np.abs(latitude) > 90) | (np.abs(longitude) > 180)


def drop_implausible(columns: Mapping[str, Floats]) -> tuple[dict[str, Floats], dict[str, int]]:
    """The columns with NaN for impossible values, and the number of such values in each column.

    Positions are removed as pairs, also if one half is missing; they are counted as `position`.
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
    """A note on the number of values left out of each column; empty if there are none."""
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
