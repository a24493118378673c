"""Two analyses compared: which verdicts changed, and which input, zones, plan or version changed them.

Works on the documents of `analyze --json`, so that any two saved ones can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from milelog.errors import MilelogError, Problem

SCHEMA = "milelog.analysis/1"
Document = Mapping[str, Any]
CauseKind = Literal["file", "zones", "plan", "time", "version"]
_SAME = 1e-6
_FACTS = ("sport", "distance_m", "elapsed_s", "moving_s", "duplicate_of", "rpe")


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing that differs between the two and bears on a verdict."""

    kind: CauseKind
    what: str


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that differs; None where one of the two has none."""

    week: str
    check: str
    before: str | None
    after: str | None
    why_before: str
    why_after: str
    causes: tuple[Cause, ...]


def diff(before: Document, after: Document) -> tuple[Change, ...]:
    """Every verdict whose status differs, by week and check, with its causes.

    Raises MilelogError (exit 2) for documents that are no analyses.
    """
    for document in (before, after):
        if not isinstance(document, Mapping) or document.get("schema") != SCHEMA:
            message = f"this is no analysis of the schema {SCHEMA}"
            hint = "compare two documents that `milelog analyze --json` printed"
            raise MilelogError(Problem("", "not-an-analysis", message, hint=hint, severity="error"))
    return tuple(_changes(before, after))


def _changes(before: Document, after: Document) -> Iterator[Change]:
    old, new = _checks(before), _checks(after)
    places = {key: place for table in (new, old) for place, key in enumerate(table)}
    for week, name in sorted(places, key=lambda key: (key[0], places[key])):
        a, b = old.get((week, name)), new.get((week, name))
        if _verdict(a) == _verdict(b):
            continue
        causes = tuple(_causes(week, a, b, before, after))
        yield Change(week, name, _verdict(a), _verdict(b), _why(a), _why(b), causes)


def _checks(document: Document) -> dict[tuple[str, str], Document]:
    return {(w["start"], c["name"]): c for w in document.get("weeks", ()) for c in w.get("checks", ())}


def _verdict(check: Document | None) -> str | None:
    if check is None:
        return None
    return f"{check['status']}{' (borderline)' if check.get('borderline') else ''}"


def _why(check: Document | None) -> str:
    return str(check.get("why", "")) if check else ""


def _causes(week: str, a: Document | None, b: Document | None, before: Document, after: Document) -> Iterator[Cause]:
    """What differs for this week. Where nothing else does, the program itself has changed."""
    found = [*_plan(a, b), *_files(week, before, after), *_zones(week, before, after), *_time(week, before, after)]
    yield from found
    versions = before.get("version"), after.get("version")
    if versions[0] != versions[1]:
        yield Cause("version", f"milelog {versions[0]} before, {versions[1]} now")
    elif not found:
        yield Cause("version", "nothing of the input differs: another state of the program made one of them")


def _plan(a: Document | None, b: Document | None) -> Iterator[Cause]:
    if a is None or b is None:
        yield Cause("plan", "the plan asks this now" if a is None else "the plan does not ask this any more")
        return
    for key in ("planned", "tolerance"):
        if key in a and key in b and a[key] != b[key]:
            yield Cause("plan", f"{key}: {a[key]} before, {b[key]} now")


def _in_week(week: str, document: Document) -> dict[str, Document]:
    first = date.fromisoformat(week)
    last = first + timedelta(days=6)
    return {
        a["file"]: a
        for a in document.get("activities", ())
        if a.get("start") and first <= datetime.fromisoformat(a["start"]).date() <= last
    }


def _files(week: str, before: Document, after: Document) -> Iterator[Cause]:
    old, new = _in_week(week, before), _in_week(week, after)
    for file in sorted({*old, *new}):
        if file not in old:
            yield Cause("file", f"{file} is new")
        elif file not in new:
            yield Cause("file", f"{file} is gone{_failed(file, after)}")
        elif told := _difference(old[file], new[file]):
            yield Cause("file", f"{file}: {told}")


def _failed(file: str, document: Document) -> str:
    found = [p for p in document.get("problems", ()) if p.get("file") == file and p.get("severity") == "rejected"]
    return f" ({found[0]['message']})" if found else ""


def _difference(a: Document, b: Document) -> str:
    """What of one activity differs, in words."""
    told = [f"{k} {a.get(k)} before, {b.get(k)} now" for k in _FACTS if not _same(a.get(k), b.get(k))]
    if not told and _reps(a) != _reps(b):
        told.append(f"{len(_reps(a))} hard segments before, {len(_reps(b))} now, or others")
    return "; ".join(told)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b) <= _SAME * max(abs(a), abs(b), 1.0)
    return bool(a == b)


def _reps(activity: Document) -> Sequence[tuple[Any, ...]]:
    segments = activity.get("segments", ())
    hard = [s for s in segments if s.get("kind") in {"rep", "surge", "stride"}]
    return [(s["kind"], s.get("zone"), round(s["start_s"], 1), round(s["end_s"], 1)) for s in hard]


def _zones(week: str, before: Document, after: Document) -> Iterator[Cause]:
    a, b = _in_force(week, before), _in_force(week, after)
    if (a or {}).get("vdot") != (b or {}).get("vdot"):
        told = [f"VDOT {z['vdot']:.1f} ({z['source']})" if z else "none" for z in (a, b)]
        yield Cause("zones", f"{told[0]} before, {told[1]} now")


def _in_force(week: str, document: Document) -> Document | None:
    last = (date.fromisoformat(week) + timedelta(days=6)).isoformat()
    found = None
    for zone_set in document.get("zones", ()):
        if zone_set.get("from") is None or zone_set["from"] <= last:
            found = zone_set
    return found


def _time(week: str, before: Document, after: Document) -> Iterator[Cause]:
    """The week was still running when one of them was made."""
    end = (date.fromisoformat(week) + timedelta(days=6)).isoformat()
    first, second = str(before.get("today") or ""), str(after.get("today") or "")
    if first and second and (first <= end) != (second <= end):
        yield Cause("time", "the week is over now" if first <= end else "the week was over before")


def diff_lines(changes: Sequence[Change]) -> list[str]:
    """The changes as plain lines of text."""
    lines: list[str] = []
    for change in changes:
        lines.append(f"{change.week} {change.check}: {change.before or 'none'} -> {change.after or 'none'}")
        lines += [f"  before: {change.why_before}"] if change.why_before else []
        lines += [f"  now:    {change.why_after}"] if change.why_after else []
        lines += [f"  {cause.kind}: {cause.what}" for cause in change.causes]
    return lines or ["no verdict differs"]
