"""Drops values that no runner and no watch can have measured, and counts them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from milelog.model import Floats

_LIMITS: Mapping[str, tuple[float, float]] = {
    "heart_rate_bpm": (20, 250),
    "speed_mps": (0, 100),
    "elevation_m": (-450, 9000),
    "power_w": (0, 4000),
    "temperature_c": (-60, 70),
    "cadence_spm": (0, 300),
    "distance_m": (0, 10_000_000),
}
"""Lowest and highest value that is kept. The lowest land lies at -430 m, the highest at 8849 m; the rest is above any
record of sport, gliding and skiing counted."""
_NULL_ISLAND_DEG = 1e-4
"""Degrees around 0, 0 that count as it: 11 m, in the Gulf of Guinea, where nobody runs."""


def drop_implausible(columns: Mapping[str, Floats]) -> tuple[dict[str, Floats], dict[str, int]]:
    """The columns with NaN for what cannot be, and how many values of each column that took.

    Positions go as pairs: on null island (0, 0), where receivers without a fix are, and off the globe.
    """
    plausible = dict(columns)
    counts: dict[str, int] = {}
    for name, (low, high) in _LIMITS.items():
        column = plausible.get(name)
        if column is None:
            continue
        count = np.count_nonzero(column < low) + np.count_nonzero(column > high)
        if count:
            plausible[name] = np.where((column < low) | (column > high), np.nan, column)
            counts[name] = int(count)
    _drop_positions(plausible, counts)
    return plausible, counts


def _drop_positions(plausible: dict[str, Floats], counts: dict[str, int]) -> None:
    latitude, longitude = plausible.get("latitude_deg"), plausible.get("longitude_deg")
    if latitude is None or longitude is None:
        return
    half = np.isnan(latitude) != np.isnan(longitude)
    off = (np.abs(latitude) > 90) | (np.abs(longitude) > 180)
    null = (np.abs(latitude) < _NULL_ISLAND_DEG) & (np.abs(longitude) < _NULL_ISLAND_DEG)
    if (bad := half | off | null).any():
        plausible["latitude_deg"], plausible["longitude_deg"] = (
            np.where(bad, np.nan, c) for c in (latitude, longitude)
        )
        counts["position"] = int(bad.sum())
