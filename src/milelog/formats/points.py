"""The points of a GPX or TCX file: collects them from the document (`gather`), and cleans them (`with_times`, `cleaned`).

Afterwards `assemble.assembled` makes the columns of an Activity from them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milelog.errors import Problem
from milelog.formats import clock, clock_ahead, clock_back
from milelog.formats.coarse_times import spread
from milelog.formats.isotime import has_zone, parse_times
from milelog.formats.numbers import to_floats
from milelog.formats.plausible import LIMITS, beyond, left_out, nowhere
from milelog.formats.scan import RUN, Table
from milelog.formats.xml import Document, Element, Shape, descendants, problem
from milelog.model import Floats

Ints = NDArray[np.int64]
_POSITION = frozenset({"latitude_deg", "longitude_deg"})


@dataclass(frozen=True, slots=True)
class Points:
    """The n points of a file, in its order."""

    time_ms: Floats
    """UTC milliseconds since 1970, NaN where missing."""
    columns: Mapping[str, Floats]
    """Arrays of n values, NaN where missing."""
    part: Ints
    """Index of the segment (or track) of each point, from 0."""
    utc_offset_s: int | None
    """UTC offset of the first time."""
    bad_times: int
    """Number of times that could not be parsed."""
    bad_numbers: int
    """Number of values that could not be parsed."""
    has_zone: bool
    """Whether the first time has a zone (an offset or `Z`)."""

    @property
    def size(self) -> int:
        """Number of points."""
        return len(self.time_ms)

    def take(self, index: NDArray[Any] | slice) -> "Points":
        """The points selected by a numpy index or mask."""
        columns = {name: values[index] for name, values in self.columns.items()}
        return replace(self, time_ms=self.time_ms[index], columns=columns, part=self.part[index])


@dataclass(frozen=True, slots=True)
class Comma:
    """A number written with a decimal comma, and its line in the file."""

    text: str
    line: int


def decimal_comma(comma: Comma, source: str) -> Problem:
    """The problem for which a file with a decimal comma is rejected: such numbers are ambiguous."""
    message = f'"{comma.text.strip()}" on line {comma.line} is written with a decimal comma; nothing was read'
    hint = "export it again with English number format"
    return Problem(source, "decimal-comma", message, hint, f"line {comma.line}", "rejected")


def gather(document: Document, parts: Sequence[Element]) -> Points | Comma:
    """The points inside the elements `parts` of a document, in order; or a Comma, if a number has a decimal comma."""
    return _from_tree(document.shape, parts) if document.table is None else _from_table(document.table, parts)


def _from_table(table: Table, parts: Sequence[Element]) -> Points:
    """The points from the document's table, by the placeholders inside each part."""
    runs = [(number, int(run.get("n"))) for number, part in enumerate(parts) for run in descendants(part, RUN)]
    which = np.array([run for _, run in runs], np.int64)
    sizes = table.runs[which]
    part = np.repeat(np.array([number for number, _ in runs], np.int64), sizes)
    time_ms, timed, columns, wrong = table.time_ms, table.timed, dict(table.columns), table.wrong
    if len(which) != len(table.runs):
        # Some runs of points are outside of all parts, for example in a course beside the activity: leave them out.
        first = np.cumsum(table.runs) - table.runs
        index = np.concatenate([np.arange(first[r], first[r] + table.runs[r]) for r in which] or [which])
        time_ms, timed = time_ms[index], timed[index]
        wrong = wrong[np.isin(wrong, index)]
        columns = {name: values[index] for name, values in columns.items()}
    bad_times = int((timed & np.isnan(time_ms)).sum())
    return Points(time_ms, columns, part, table.utc_offset_s, bad_times, len(wrong), table.has_zone)


def _from_tree(shape: Shape, parts: Sequence[Element]) -> Points | Comma:
    """The points from the document's tree."""
    tags, point = shape.tags, shape.point
    wanted = [f"{{*}}{name}" for name in (point, *tags)]
    elements = [e for part in parts for e in part.iter(*wanted)]
    names = [e.tag for e in elements]
    columns = (*dict.fromkeys(tags.values()),)
    code = {name: _code(name, point, tags, columns) for name in set(names)}
    codes = np.fromiter((code[n] for n in names), np.int64, len(names))
    starts = np.flatnonzero(codes == -1)
    owner = np.cumsum(codes == -1) - 1
    texts: dict[str, list[str | None]] = {}
    # One column at a time. If several tags fill a column, the first one with text in each point counts.
    for number, column in enumerate(columns):
        places = np.flatnonzero((codes == number) & (owner >= 0))
        if len(places):
            texts[column] = _first_texts([elements[i] for i in places.tolist()], owner[places].tolist(), len(starts))
    points = [elements[i] for i in starts.tolist()]
    for attribute, column in shape.attributes.items():
        texts[column] = [e.get(attribute) for e in points]
    sizes = [sum(1 for _ in part.iter(wanted[0])) for part in parts]
    return _points(texts, sizes, points)


def _first_texts(elements: Sequence[Element], owners: Sequence[int], count: int) -> list[str | None]:
    """For each point the first text that is not empty."""
    found: list[str | None] = [None] * count
    for element, owner in zip(elements, owners, strict=True):
        if found[owner] is None and element.text:
            found[owner] = element.text
    return found


def _code(name: str, point: str, tags: Mapping[str, str], columns: Sequence[str]) -> int:
    """-1 for the element of a point, else the index of the column that an element fills."""
    plain = name.rpartition("}")[2]
    return -1 if plain == point else columns.index(tags[plain])


def _points(texts: dict[str, list[str | None]], sizes: Sequence[int], elements: Sequence[Element]) -> Points | Comma:
    """Points from the texts of each column; `sizes` is the number of points in each part."""
    times = texts.pop("time", None)
    count = len(elements)
    time_ms, offset = parse_times(times) if times else (np.full(count, np.nan), None)
    bad_times = sum(t is not None for t in times) - int(np.isfinite(time_ms).sum()) if times else 0
    columns: dict[str, Floats] = {}
    bad = 0
    for name, values in texts.items():
        numbers, wrong = to_floats(values)
        columns[name] = numbers
        bad += len(wrong)
        comma = next((i for i in wrong if _is_comma(values[i])), None)
        if comma is not None:
            return Comma(str(values[comma]), int(elements[comma].sourceline))
    part = np.repeat(np.arange(len(sizes)), sizes)
    zoned = has_zone(next((t for t in times if t), None)) if times else True
    return Points(time_ms, columns, part, offset, bad_times, bad, zoned)


def _is_comma(text: str | None) -> bool:
    whole, comma, rest = (text or "").strip().partition(",")
    return bool(comma) and whole.lstrip("+-").isdigit() and rest.isdigit()


def with_times(points: Points, source: str) -> tuple[Points, tuple[Problem, ...]]:
    """The points that have a time, and notes on the other points and on unreadable values."""
    remarks: list[Problem] = []
    again = "export the recording again"
    if points.bad_times:
        message = f"{points.bad_times} times cannot be read; those points were left out"
        remarks.append(problem(source, "bad-times", message, again))
    if points.bad_numbers:
        message = f"{points.bad_numbers} values are no numbers; they were left out"
        remarks.append(problem(source, "bad-numbers", message, again))
    has_time = np.isfinite(points.time_ms)
    if not points.has_zone and has_time.any():
        message = "the times name no time zone and were read as UTC: if they are local times, the day may be wrong"
        remarks.append(
            problem(
                source,
                "times-without-zone",
                message,
                'if the day is wrong, say when it was: milelog fix FILE --start "2026-03-03 06:10"',
            )
        )
    missing = points.size - int(has_time.sum()) - points.bad_times
    if missing > 0:
        message = f"{missing} of {points.size} points have no time; they were left out"
        remarks.append(problem(source, "points-without-time", message, again))
    return points if has_time.all() else points.take(has_time), tuple(remarks)


def cleaned(points: Points, source: str, lasted_s: float = 0.0) -> tuple[Points, tuple[Problem, ...]]:
    """Cleaned points: in order of time, without stray times and impossible values, parts of one point merged; with notes.

    All points must have a time. `lasted_s` is the total time according to the file (timer or elapsed), 0 if unknown.
    """
    points, remarks = without_stray_times(points, source)
    is_one_way = lasted_s and not _is_parted(points)
    # Before sorting by time, which would hide that the clock was set back.
    if is_one_way and (late := clock.set_on_the_way(points.time_ms / 1000.0, lasted_s, source)):
        points, remarks = replace(points, time_ms=late.time_s * 1000.0), (*remarks, *late.problems)
    backwards = int((np.diff(points.time_ms) < 0).sum())
    if backwards:
        message = f"time runs backwards {backwards} times; the points were put in order"
        remarks = (*remarks, problem(source, "times-out-of-order", message))
        points = points.take(np.argsort(points.time_ms, kind="stable"))
    points, screened = without_implausible(points, source)
    points = merged(points)
    times, coarse = spread(points.time_ms / 1000.0, source)
    return (replace(points, time_ms=times * 1000.0) if coarse else points), (*remarks, *screened, *coarse)


def _is_parted(points: Points) -> bool:
    """Whether a new part of the file begins at a jump of the clock: then the runner stopped the watch there."""
    jumps = np.abs(np.diff(points.time_ms)) > clock.JUMP_S * 1000
    return bool((np.diff(points.part)[jumps] != 0).any())


def _is_parted_backwards(points: Points) -> bool:
    """Whether a new part of the file begins where time steps back: parts may stand in any order."""
    return bool((np.diff(points.part)[np.diff(points.time_ms) < 0] != 0).any())


def without_stray_times(points: Points, source: str) -> tuple[Points, tuple[Problem, ...]]:
    """The points without stray times (`clock.repaired`, `clock_ahead.put_back`), and notes on the changes."""
    times = points.time_ms / 1000.0
    remarks: tuple[Problem, ...] = ()
    if back := clock_ahead.put_back(times, points.columns, source):
        times, remarks = back
        points = replace(points, time_ms=times * 1000.0)
    elif not _is_parted_backwards(points) and (late := clock_back.set_back(times, points.columns, source)):
        return replace(points, time_ms=late.time_s * 1000.0), late.problems
    found = clock.repaired(times, points.columns, source)
    if found is None:
        return points, remarks
    return replace(points.take(found.index), time_ms=found.time_s * 1000.0), (*remarks, *found.problems)


def split_at_holes(points: Points, source: str) -> tuple[list[Points], tuple[Problem, ...]]:
    """Sorted points, split at gaps of over half a day; with a note if there are any."""
    bounds = clock.pieces(points.time_ms / 1000.0)
    if bounds == [(0, points.size)]:
        return [points], ()
    found = [points.take(slice(lo, hi)) for lo, hi in bounds]
    lost = points.size - sum(p.size for p in found)
    message = f"the clock jumps by {clock.in_words(float(np.diff(points.time_ms).max()) / 1000.0)}: split there"
    if lost:
        message += f"; {lost} of {points.size} points are of another day than the rest and were left out"
    return found, (problem(source, "clock-jump", message, "check the times in the program that wrote the file"),)


def without_implausible(points: Points, source: str) -> tuple[Points, tuple[Problem, ...]]:
    """The points with NaN for impossible values (positions off the globe or at 0, 0, heart rates of 255 ...), and notes."""
    columns = dict(points.columns)
    remarks: list[Problem] = []
    # A latitude without longitude is useless.
    if ("latitude_deg" in columns) != ("longitude_deg" in columns):
        columns = {name: values for name, values in columns.items() if name not in _POSITION}
    if "latitude_deg" in columns:
        latitude, longitude = columns["latitude_deg"], columns["longitude_deg"]
        known = np.isfinite(latitude) & np.isfinite(longitude)
        with np.errstate(invalid="ignore"):
            odd = nowhere(latitude, longitude) | np.isinf(latitude) | np.isinf(longitude)
        if odd.any():
            message = f"{int(odd.sum())} positions are off the globe or at 0°, 0°; they were left out"
            remarks.append(problem(source, "implausible-position", message))
        good = known & ~odd
        columns["latitude_deg"] = np.where(good, latitude, np.nan)
        columns["longitude_deg"] = np.where(good, longitude, np.nan)
    counts: dict[str, int] = {}
    # Only the value is removed, not the point: a failing sensor must not cost positions.
    for name in LIMITS:
        if name in columns:
            with np.errstate(invalid="ignore"):
                odd = beyond(name, columns[name])
            if odd.any():
                counts[name] = int(odd.sum())
                columns[name] = np.where(odd, np.nan, columns[name])
    remarks += left_out(counts, source)
    return replace(points, columns=columns), tuple(remarks)


def merged(points: Points) -> Points:
    """The points, with neighbours of the same time merged if each only has values that the other lacks."""
    later = np.flatnonzero(np.diff(points.time_ms) == 0) + 1
    later = later[_completes(points.columns, later)]
    if not len(later):
        return points
    columns = {name: values.copy() for name, values in points.columns.items()}
    keep = np.ones(points.size, np.bool_)
    for at in later.tolist():
        # Checked again, since the point before may just have been completed by its predecessor.
        if _completes(columns, np.array([at])).all():
            for values in columns.values():
                if np.isnan(values[at]):
                    values[at] = values[at - 1]
            keep[at - 1] = False
    return replace(points, columns=columns).take(keep)


def _completes(columns: Mapping[str, Floats], later: Ints) -> NDArray[np.bool_]:
    """Which of the points `later` can be merged with the one before: no value differs, and only one of both has some value."""
    gain, clash = np.zeros(len(later), np.bool_), np.zeros(len(later), np.bool_)
    for values in columns.values():
        one, other = values[later - 1], values[later]
        known = np.isfinite(one), np.isfinite(other)
        gain |= known[0] != known[1]
        clash |= known[0] & known[1] & (one != other)
    return gain & ~clash
