"""One run and its correct structure as files to share (`milelog fix --share`), for a fault report or a test of the detector."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from milelog.errors import MilelogError, Problem
from milelog.formats.geodesy import along_m
from milelog.measure.trace import relative_to_first
from milelog.model import Activity, Floats, Session, Totals
from milelog.report.gpx_file import NOON_H
from milelog.simulate.fit_file import fit_bytes

# All columns that the detector reads; none of them shows a place.
_SHARED = ("time_s", "distance_m", "speed_mps", "elevation_m", "heart_rate_bpm", "cadence_spm")
_UNDATED = datetime(2000, 1, 1, NOON_H, tzinfo=UTC)
"""The start of a run without a date, since a FIT file needs one; no watch is that old."""


def render(activity: Activity, session: Session) -> dict[str, bytes]:
    """The run as a FIT file and its `truth.json`, by file name.

    Neither shows where it was run or by whom: they have no positions, names or device, elevation relative to the first
    record, and a start at noon. Where only positions give the distance, the distance along them replaces them. Raises
    MilelogError for a run without records.
    """
    if not activity.size:
        hint = "name a run with records"
        message = "only the totals of this run are known: there is nothing to share"
        raise MilelogError(Problem(activity.source, "no-records", message, hint, severity="error"))
    name = f"case-{session.start:%Y%m%d}.fit" if session.start else "case.fit"
    blocks = [
        {"kind": s.kind, "start_s": s.start_s, "end_s": s.end_s, "distance_m": s.distance_m} for s in session.segments
    ]
    truth = {"files": {name: {"group": "corrections", "what": session.workout, "ignore_s": [], "blocks": blocks}}}
    return {name: fit_bytes(_bare(activity, session.start)), "truth.json": json.dumps(truth, indent=1).encode()}


def _bare(activity: Activity, start: datetime | None) -> Activity:
    """The activity without anything that shows a place or a person, except its day."""
    totals = activity.totals
    return Activity(
        source=activity.source,
        sport=activity.sport,
        columns=_columns(activity),
        start=(start or _UNDATED).replace(hour=NOON_H, minute=0, second=0, microsecond=0, tzinfo=UTC),
        sub_sport=activity.sub_sport,
        totals=Totals(totals.distance_m, totals.elapsed_s, totals.timer_s),
        laps=activity.laps,
        # Names of steps are texts of the runner or a coach, except that of a repeat, which holds its first step ("from 2").
        steps=tuple(s if s.duration_kind == "repeat" else replace(s, name=None) for s in activity.steps),
        pauses=activity.pauses,
    )


def _columns(activity: Activity) -> dict[str, Floats]:
    found = {name: activity.columns[name] for name in _SHARED if name in activity.columns}
    if "elevation_m" in found:
        found["elevation_m"] = relative_to_first(found["elevation_m"])
    if "distance_m" not in found and "speed_mps" not in found and "latitude_deg" in activity.columns:
        found["distance_m"] = along_m(activity.columns["latitude_deg"], activity.columns["longitude_deg"])
    return found
