"""Makes activities without records from totals: rows of Strava's index, workouts of Apple Health."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from milelog.errors import Problem
from milelog.formats.assemble import start_of
from milelog.formats.pace import guess, pace_of
from milelog.formats.sports import sport_of
from milelog.model import Activity, Totals

if TYPE_CHECKING:
    from milelog.formats.about import About

FIRST_ENTRY = datetime(1950, 1, 1, tzinfo=UTC)
"""Earliest plausible start of a manual entry; an earlier one is a typing error in the year. (Weeks are made for all years from
the first run on: from the year 26 they would be a hundred thousand.)"""


def is_worth_counting(about: About) -> bool:
    """Whether an entry has a distance or a time."""
    return bool(about.distance_m or about.moving_s or about.elapsed_s)


def activity_of(about: About, source: str, utc_offset_s: int | None = None) -> Activity:
    """The activity of an entry: its totals and its start, without records. Its sport is guessed by speed if it names none."""
    # If the index has only one of the times, the other is taken to be equal.
    totals = Totals(about.distance_m, about.elapsed_s or about.moving_s, about.moving_s or about.elapsed_s)
    columns = {"time_s": np.zeros(0)}
    start, dated = possible_start(about, source)
    named = sport_of(about.sport)
    sport, sub_sport = named or (guess(pace_of(columns, totals)) or "generic", None)
    return Activity(
        source,
        sport,
        columns,
        start=start,
        sub_sport=sub_sport,
        utc_offset_s=utc_offset_s,
        totals=totals,
        name=about.name,
        problems=dated,
    )


def possible_start(about: About, source: str) -> tuple[datetime | None, tuple[Problem, ...]]:
    """The start of an entry; None, with a note, if it is implausible."""
    if about.start is None or FIRST_ENTRY <= about.start <= datetime.now(UTC):
        return about.start, ()
    return start_of(about.start.timestamp() * 1000, source)
