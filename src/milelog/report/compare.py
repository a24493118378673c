"""Compares two analyses: which verdicts changed, and which inputs caused that (`milelog diff`, the coach's cover)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, TypedDict

import msgspec

from milelog import __version__
from milelog.pipeline import Analysis
from milelog.report import sentences

Facts = Mapping[str, Any]
"""The inputs and texts of verdicts as plain data, with the keys `program today zones runs weeks`."""


_Check = Annotated[list[Any], msgspec.Meta(min_length=4)]
"""`[status, borderline, planned, why, tolerance]`; older programs stored no tolerance."""


class _Kept(TypedDict):
    """The facts of an earlier report as read from JSON; made by `facts`."""

    program: str | None
    today: str | None
    zones: list[tuple[str | None, float, str | None]]
    runs: dict[str, tuple[str | None, float, str | None]]
    weeks: dict[str, dict[str, _Check]]


@dataclass(frozen=True, slots=True)
class Change:
    """One verdict that changed, with its causes in words."""

    week: str
    check: str
    before: str
    after: str
    causes: tuple[str, ...]


def facts(analysis: Analysis) -> Facts:
    """The facts of an analysis, for `compare`."""
    return {
        "program": __version__,
        "today": analysis.today.isoformat(),
        "zones": [[z.start.isoformat() if z.start else None, round(z.vdot, 3), z.source] for z in analysis.zones],
        "runs": {
            s.file: [s.day.isoformat() if s.day else None, round(s.distance_m), s.workout] for s in analysis.sessions
        },
        "weeks": {
            w.start.isoformat(): {
                c.name: [c.status, c.borderline, sentences.planned(c), sentences.sentence(c), sentences.tolerance(c)]
                for c in w.checks
            }
            for w in analysis.weeks
        },
    }


def facts_of_document(document: Mapping[str, Any]) -> Facts:
    """The facts in the output of `analyze --json`. Raises KeyError or TypeError for another document."""
    return {
        "program": document.get("program"),
        "today": document.get("today"),
        "zones": [[z["from"], round(z["vdot"], 3), z["source"]] for z in document["zones"]],
        "runs": {
            a["file"]: [a["start"][:10] if a["start"] else None, round(a["distance_m"]), a["workout"]]
            for a in document["activities"]
            if not a.get("duplicate_of")
        },
        "weeks": {
            w["start"]: {
                c["name"]: [c["status"], c["borderline"], c["planned"], c["why"], c["tolerance"]] for c in w["checks"]
            }
            for w in document["weeks"]
        },
    }


def as_facts(value: object) -> Facts | None:
    """The value if it holds facts; None if it is damaged or was written by another program."""
    try:
        found = msgspec.convert(value, _Kept)
        for day in (found["today"] or "2000-01-01", *found["weeks"]):
            date.fromisoformat(day)
    except (msgspec.ValidationError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def compare(before: Facts, after: Facts) -> tuple[Change, ...]:
    """Every verdict that changed, was added or was removed, in order of weeks."""
    found = []
    for week in sorted({*before["weeks"], *after["weeks"]}):
        old, new = before["weeks"].get(week, {}), after["weeks"].get(week, {})
        for check in dict.fromkeys((*old, *new)):
            was, now = old.get(check), new.get(check)
            if _verdict(was) != _verdict(now):
                causes = tuple(_causes(before, after, week, was, now))
                found.append(Change(week, check, _verdict(was), _verdict(now), causes))
    return tuple(found)


def _verdict(check: Any) -> str:
    if check is None:
        return "not judged"
    return f"{check[0]}, borderline" if check[1] else str(check[0])


def _causes(before: Facts, after: Facts, week: str, was: Any, now: Any) -> Iterator[str]:
    """The changes of inputs that can affect this week, in words."""
    known = False
    found = (*_plan(was, now), *_runs(before, after, week), *_zones(before, after, week), *_day(before, after, week))
    for cause in found:
        known = True
        yield cause
    if before["program"] != after["program"]:
        known = True
        yield f"program: {before['program']} before, {after['program']} now"
    if not known and was and now and was[3] != now[3]:
        # No known input changed: a correction, or a recording that was parsed again, changed the measurement.
        yield f"measured: {was[3]} before, {now[3]} now"


def _day(before: Facts, after: Facts, week: str) -> Iterator[str]:
    """The change of today's date, where it affects this week: one of the two dates is before the end of the week."""
    was, now = before.get("today"), after.get("today")
    end = (date.fromisoformat(week) + timedelta(days=6)).isoformat()
    # A week that was over on both days is judged alike on both.
    if not was or not now or was == now or min(str(was), str(now)) > end:
        return
    yield f"day of judgement: {was} before, {now} now"


def _plan(was: Any, now: Any) -> Iterator[str]:
    asked, asks = was[2] if was else None, now[2] if now else None
    if asked != asks:
        yield f"plan: {asked or 'nothing asked'} before, {asks or 'nothing asked'} now"
    # Older versions stored no tolerance.
    elif was and now and len(was) > 4 and len(now) > 4 and was[4] != now[4]:
        yield f"tolerance: {was[4]} before, {now[4]} now"


def _runs(before: Facts, after: Facts, week: str) -> Iterator[str]:
    monday = date.fromisoformat(week)
    days = {(monday + timedelta(days=n)).isoformat() for n in range(7)}
    old = {f: r for f, r in before["runs"].items() if r[0] in days}
    new = {f: r for f, r in after["runs"].items() if r[0] in days}
    for file in sorted({*old, *new}):
        if file not in old:
            yield f"new recording: {file} ({new[file][2]})"
        elif file not in new:
            yield f"recording gone: {file} ({old[file][2]})"
        elif old[file] != new[file]:
            yield f"read differently: {file}: {old[file][2]} before, {new[file][2]} now"


def _zones(before: Facts, after: Facts, week: str) -> Iterator[str]:
    was, now = _in_force(before, week), _in_force(after, week)
    if was != now:
        yield f"zones: {_zones_phrase(was)} before, {_zones_phrase(now)} now"


def _zones_phrase(zone_set: Any) -> str:
    return f"VDOT {zone_set[1]:.1f} from {zone_set[2]}" if zone_set else "none"


def _in_force(facts: Facts, week: str) -> Any:
    """The zones in force on the week's Sunday, as in `facts`."""
    sunday = (date.fromisoformat(week) + timedelta(days=6)).isoformat()
    found = None
    for zone_set in facts["zones"]:
        if zone_set[0] is None or zone_set[0] <= sunday:
            found = zone_set
    return found
