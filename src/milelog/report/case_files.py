"""One run and what it really was, as files to share: for a report of a fault and for the tests of the detector."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from milelog.errors import MilelogError, Problem
from milelog.formats.geodesy import along_m
from milelog.measure.trace import from_first
from milelog.model import Activity, Floats, Session, Totals
from milelog.simulate.fit_file import fit_bytes

# All that the detector reads, and nothing that tells a place.
_SHARED = ("time_s", "distance_m", "speed_mps", "elevation_m", "heart_rate_bpm", "cadence_spm")
NOON_H = 12
"""A shared run begins at noon of its day: by the second of its start it could be found wherever else it was published."""
_UNDATED = datetime(2000, 1, 1, NOON_H, tzinfo=UTC)
"""The start of a run whose date is not known: a FIT file needs one, and no watch is so old."""


def render(activity: Activity, session: Session) -> dict[str, bytes]:
    """The run as a FIT file and its `truth.json`, by file name.

    In neither is anything that tells where it was run or by whom: no positions, names and device, elevation above the
    first record, the start at noon. Where the positions alone tell how far it was, the metres along them stand in their
    place. Raises MilelogError for an entry without records: there is no run to look at.
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
    """The activity without what tells of a place or a person; the day stays."""
    totals = activity.totals
    return Activity(
        source=activity.source,
        sport=activity.sport,
        columns=_columns(activity),
        start=(start or _UNDATED).replace(hour=NOON_H, minute=0, second=0, microsecond=0, tzinfo=UTC),
        sub_sport=activity.sub_sport,
        totals=Totals(totals.distance_m, totals.elapsed_s, totals.timer_s),
        laps=activity.laps,
        # Names of steps are what the runner or a coach wrote; that of a repeat says where its loop begins ("from 2").
        steps=tuple(s if s.duration_kind == "repeat" else replace(s, name=None) for s in activity.steps),
        pauses=activity.pauses,
    )


def _columns(activity: Activity) -> dict[str, Floats]:
    found = {name: activity.columns[name] for name in _SHARED if name in activity.columns}
    if "elevation_m" in found:
        found["elevation_m"] = from_first(found["elevation_m"])
    if "distance_m" not in found and "speed_mps" not in found and "latitude_deg" in activity.columns:
        found["distance_m"] = along_m(activity.columns["latitude_deg"], activity.columns["longitude_deg"])
    return found
