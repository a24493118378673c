"""FIT bytes to activities."""

from __future__ import annotations

from milelog.errors import Problem
from milelog.formats.fit import profile
from milelog.formats.fit.assemble import Recording, activities
from milelog.formats.fit.parts import Part, split
from milelog.formats.fit.records import columns
from milelog.formats.fit.summary import summary
from milelog.formats.registry import Loaded
from milelog.model import Activity

WANTED = frozenset({
    profile.FILE_ID, profile.DEVICE_SETTINGS, profile.SPORT, profile.SESSION, profile.LAP, profile.RECORD,
    profile.EVENT, profile.DEVICE_INFO, profile.WORKOUT, profile.WORKOUT_STEP, profile.ACTIVITY, profile.FILE_CREATOR,
    profile.HR, profile.CORRELATION, profile.FIELD_DESCRIPTION, profile.DEVELOPER_DATA_ID, profile.SPLIT,
})  # fmt: skip
"""What an activity is made of."""
_KINDS = {
    "monitoring_a": "monitoring", "monitoring_b": "monitoring", "monitoring_daily": "monitoring", "device": "settings",
    "goals": "settings", "schedules": "settings", "segment_list": "segment",
}  # fmt: skip


_SET_ASIDE = frozenset(_KINDS) | {
    "settings", "sport", "workout", "course", "weight", "totals", "blood_pressure", "activity_summary", "segment",
    "exd_configuration",
}  # fmt: skip


def read(data: bytes, source: str) -> Loaded:
    """A FIT file's activities. Never raises for bad input: what is wrong stands in `problems`."""
    parts = tuple(split(data, WANTED))
    if not parts:
        message = "this is no FIT file"
        return Loaded(problems=(Problem(source, "not-fit", message, severity="rejected"),), kind="unknown")
    found: list[Activity] = []
    problems: list[Problem] = []
    for part in parts:
        told = summary(part)
        if told.kind in _SET_ASIDE:
            continue
        made, said = activities(Recording(columns(part), told), source)
        found += made
        problems += said
    if found:
        return Loaded(tuple(found), tuple(problems))
    return _set_aside(parts, source)


def _set_aside(parts: tuple[Part, ...], source: str) -> Loaded:
    named = summary(parts[0]).kind or "unknown"
    kind = _KINDS.get(named, named)
    message = f"a FIT file of kind {kind}: no recording"
    return Loaded(problems=(Problem(source, "not-a-recording", message, severity="skipped"),), kind=kind)
