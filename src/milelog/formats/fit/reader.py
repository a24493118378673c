"""Reads FIT files (`read`, used by the registry of formats)."""

from __future__ import annotations

from itertools import takewhile

from milelog.errors import Problem
from milelog.formats.fit import profile
from milelog.formats.fit.assemble import Recording, activities
from milelog.formats.fit.developer import fill_from_developers
from milelog.formats.fit.flaws import flaws, newlines_mended, not_fit
from milelog.formats.fit.heartbeats import fill_heart_rate
from milelog.formats.fit.parts import Part, split
from milelog.formats.fit.records import columns
from milelog.formats.fit.summary import Summary, summary
from milelog.formats.reader import Loaded
from milelog.model import Activity

WANTED = frozenset({
    profile.FILE_ID, profile.DEVICE_SETTINGS, profile.SPORT, profile.SESSION, profile.LAP, profile.RECORD,
    profile.EVENT, profile.DEVICE_INFO, profile.WORKOUT, profile.WORKOUT_STEP, profile.ACTIVITY, profile.FILE_CREATOR,
    profile.HR, profile.CORRELATION, profile.FIELD_DESCRIPTION, profile.SPLIT,
})  # fmt: skip
"""Messages that are needed for activities; all others are skipped."""
_KINDS = {
    "monitoring_a": "monitoring", "monitoring_b": "monitoring", "monitoring_daily": "monitoring", "device": "settings",
    "goals": "settings", "schedules": "settings", "segment_list": "segment",
}  # fmt: skip
"""Words for types of files, for messages."""


_SET_ASIDE = frozenset(_KINDS) | {
    "settings", "sport", "workout", "course", "weight", "totals", "blood_pressure", "activity_summary", "segment",
    "exd_configuration",
}  # fmt: skip
"""Types of files without activities. Files of other types, or without type, are read."""


def read(data: bytes, source: str) -> Loaded:
    """The activities of a FIT file. Never raises for bad input; faults are in `problems`."""
    parts, strays, mended = split(data, WANTED)
    if not parts:
        problem = not_fit(data, source)
        return Loaded(problems=(problem,), kind="unknown")
    wrong = (*([newlines_mended(source)] if mended else []), *flaws(parts, strays, source))
    found: list[Activity] = []
    remarks: list[Problem] = []
    summaries = [(part, summary(part)) for part in parts]
    for part, about in summaries:
        if about.kind not in _SET_ASIDE:
            made, remarks_on_it = _activities_of(part, about, _straps(part, parts), source)
            found += made
            remarks += remarks_on_it
    # A chain with a recording and, for example, a course counts as a recording.
    if found:
        return Loaded(tuple(found), (*wrong, *remarks))
    return _set_aside([about.kind for _, about in summaries if about.kind], source, (*wrong, *remarks))


def _straps(part: Part, parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The part and the parts directly after it that contain only heart rate which a strap sent afterwards."""
    after = parts[parts.index(part) + 1 :]
    return (part, *takewhile(lambda p: not p.of(profile.RECORD) and bool(p.of(profile.HR)), after))


def _activities_of(
    part: Part, about: Summary, straps: tuple[Part, ...], source: str
) -> tuple[tuple[Activity, ...], tuple[Problem, ...]]:
    """The activities of one part, with gaps filled from developer fields and from the strap; and problems."""
    own = columns(part)
    own, from_apps = fill_from_developers(own, part, source)
    own, from_strap = fill_heart_rate(own, straps, source)
    made, remarks_on_it = activities(Recording(own, about), source)
    return made, (*from_apps, *from_strap, *remarks_on_it)


def _set_aside(kinds: list[str], source: str, problems: tuple[Problem, ...]) -> Loaded:
    """The result for a FIT file without activities: of another kind, or empty."""
    named = next((k for k in kinds if k != "activity"), None)
    if named is not None:
        kind = _KINDS.get(named, named)
        message = f"a {kind} file: no recording of an activity"
        return Loaded(problems=(*problems, Problem(source, "not-a-recording", message, severity="skipped")), kind=kind)
    message = "a FIT file without records or totals: there is nothing to analyze in it"
    return Loaded(problems=(*problems, Problem(source, "nothing-recorded", message, severity="rejected")))
