"""Describes any file in words: format, contents, problems. Used by `milelog doctor FILE` and in bug reports."""

from milelog.errors import Problem
from milelog.formats.loading import load
from milelog.formats.reader import Loaded
from milelog.formats.registry import APPLE, reader_of
from milelog.model import STREAM_COLUMNS, Activity
from milelog.units import format_clock, format_distance


def describe(data: bytes, source: str) -> str:
    """A text that says what a file is, what is in it, what is wrong with it and what was read. Never raises for bad input."""
    reader = reader_of(data)
    # FIT has a description of its own, with its messages, parts and lost byte ranges.
    if reader is not None and reader.name == "FIT":
        from milelog.formats.fit.describe import describe as describe_fit

        return str(describe_fit(data, source))
    loaded = load(data, source)
    lines = [f"{source}: {_what(loaded, reader.name if reader else None)}, {len(data):,} bytes."]
    lines += [_activity(a, number) for number, a in enumerate(loaded.activities, start=1)]
    problems = (*loaded.problems, *(p for a in loaded.activities for p in a.problems))
    lines += [f"- {_problem_line(p)}" for p in problems] or ["Nothing is wrong with it."]
    return "\n".join(lines)


def _what(loaded: Loaded, name: str | None) -> str:
    if loaded.activities:
        return f"a {name} recording"
    return (
        f"{'an' if name == APPLE else 'a'} {name} file without a recording in it ({loaded.kind})"
        if name
        else "no recording that milelog knows"
    )


def _activity(activity: Activity, number: int) -> str:
    last = float(activity.columns["time_s"][-1]) if activity.size else 0.0
    begun = f" from {activity.start:%Y-%m-%d %H:%M} UTC" if activity.start else " of an unknown date"
    held = [name.rpartition("_")[0].replace("_", " ") for name in STREAM_COLUMNS if name in activity.columns]
    distance = f", {format_distance(activity.totals.distance_m)}" if activity.totals.distance_m else ""
    laps = f"{len(activity.laps)} laps" if activity.laps else "no laps"
    return (
        f"Activity {number}: {activity.sport}{begun}, {format_clock(last)} long{distance}; "
        f"{activity.size} records with {', '.join(held)}; {laps}."
    )


def _problem_line(problem: Problem) -> str:
    place = f"{problem.where}: " if problem.where else ""
    hint = f" {problem.hint}." if problem.hint else ""
    return f"{place}{problem.message}.{hint}"
