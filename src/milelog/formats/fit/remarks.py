"""The start of an activity, with a note if it is unknown; and totals from its records if the device wrote none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import numpy as np

from milelog.errors import Problem
from milelog.formats.fit.protocol import SYSTEM_TIME_END
from milelog.formats.fit.summary import moment
from milelog.model import Floats, Totals

_FIRST_DEVICE = datetime(2001, 1, 1, tzinfo=UTC)
"""No FIT device is older; an earlier date comes from a clock that was never set."""
_SAY_WHEN = 'it counts in no week until you say when it was: milelog fix FILE --start "2026-03-03 06:10"'


def start_of(zero_s: float, source: str) -> tuple[datetime | None, tuple[Problem, ...]]:
    """The time of the first record; None, with a note, if the device's clock was never set or is implausible."""
    if zero_s < SYSTEM_TIME_END:
        message = "the watch's clock was never set: the times of the run are known, its date is not"
        return None, (Problem(source, "clock-never-set", message, _SAY_WHEN),)
    start = moment(zero_s)
    if start < _FIRST_DEVICE or start > datetime.now(UTC) + timedelta(days=1):
        message = f"the recording claims to be of {start:%Y-%m-%d}, which cannot be: its date is taken as unknown"
        return None, (Problem(source, "date-implausible", message, _SAY_WHEN),)
    return start, ()


def rebuilt(columns: Mapping[str, Floats], pauses: tuple[tuple[float, float], ...]) -> Totals:
    """Totals from the records and the timer's pauses, for files without them."""
    elapsed = float(columns["time_s"][-1])
    # Only the part of each pause within the records.
    paused = sum(max(min(end, elapsed) - max(start, 0.0), 0.0) for start, end in pauses)
    distance, heart_rate = (_known(columns.get(name)) for name in ("distance_m", "heart_rate_bpm"))
    return Totals(
        distance_m=float(distance.max() - distance.min()) if len(distance) else None,
        elapsed_s=elapsed,
        timer_s=elapsed - paused,
        mean_heart_rate_bpm=float(heart_rate.mean()) if len(heart_rate) else None,
    )


def _known(column: Floats | None) -> Floats:
    return np.empty(0) if column is None else column[np.isfinite(column)]
