"""From the points of an XML recording to the sound columns of an Activity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milelog.errors import Problem
from milelog.formats.isotime import parse_times
from milelog.formats.scan import RUN, Table
from milelog.formats.xml import Document, Element, Shape, descendants, problem
from milelog.model import Floats

Ints = NDArray[np.int64]
MAX_SPAN_S = 12 * 3600.0
"""A hole of half a day inside one track is no pause: the device was used again later."""
_RANGES: Mapping[str, tuple[float, float, str]] = {
    "elevation_m": (-430.0, 9000.0, "elevations"),
    "speed_mps": (0.0, 60.0, "speeds"),
    "heart_rate_bpm": (20.0, 250.0, "heart rates"),
    "cadence_spm": (0.0, 300.0, "cadences"),
    "power_w": (0.0, 3000.0, "powers"),
    "temperature_c": (-60.0, 70.0, "temperatures"),
    "distance_m": (0.0, 2e6, "distances"),
}
"""What can be: the Dead Sea's shore lies at -430 m, Everest's summit at 8,849."""


@dataclass(frozen=True, slots=True)
class Points:
    """n points as they stand in the file.

    `time_ms` is UTC milliseconds since 1970, NaN where there is none; `columns` hold n floats each, NaN where missing;
    `part` says which segment or track a point stands in, from 0.
    """

    time_ms: Floats
    columns: Mapping[str, Floats]
    part: Ints
    utc_offset_s: int | None = None
    bad_times: int = 0
    bad_numbers: int = 0

    @property
    def size(self) -> int:
        """Number of points."""
        return len(self.time_ms)

    def take(self, index: NDArray[Any] | slice) -> "Points":
        """Some of the points: an index or a mask."""
        columns = {name: values[index] for name, values in self.columns.items()}
        return Points(
            self.time_ms[index], columns, self.part[index], self.utc_offset_s, self.bad_times, self.bad_numbers
        )


@dataclass(frozen=True, slots=True)
class Comma:
    """A number written with a decimal comma, and the line it stands on."""

    text: str
    line: int


def gather(document: Document, parts: Sequence[Element]) -> Points | Comma:
    """The points below each of `parts`, elements of the document, in its order."""
    return _from_tree(document.shape, parts) if document.table is None else _from_table(document.table, parts)


def _from_table(table: Table, parts: Sequence[Element]) -> Points:
    """The points whose placeholders stand below each part."""
    runs = [(number, int(run.get("n"))) for number, part in enumerate(parts) for run in descendants(part, RUN)]
    which = np.array([run for _, run in runs], np.int64)
    sizes = table.runs[which]
    part = np.repeat(np.array([number for number, _ in runs], np.int64), sizes)
    time_ms, timed, columns = table.time_ms, table.timed, dict(table.columns)
    if len(which) != len(table.runs):
        first = np.cumsum(table.runs) - table.runs
        index = np.concatenate([np.arange(first[r], first[r] + table.runs[r]) for r in which] or [which])
        time_ms, timed = time_ms[index], timed[index]
        columns = {name: values[index] for name, values in columns.items()}
    bad_times = int((timed & np.isnan(time_ms)).sum())
    return Points(time_ms, columns, part, table.utc_offset_s, bad_times)


def _from_tree(shape: Shape, parts: Sequence[Element]) -> Points | Comma:
    """The points as elements, in whatever way they are written."""
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
    plain = name.rpartition("}")[2]
    return -1 if plain == point else columns.index(tags[plain])


def _points(texts: dict[str, list[str | None]], sizes: Sequence[int], elements: Sequence[Element]) -> Points | Comma:
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
            return Comma(values[comma] or "", elements[comma].sourceline or 0)
    part = np.repeat(np.arange(len(sizes)), sizes)
    return Points(time_ms, columns, part, offset, bad_times, bad)


def _is_comma(text: str | None) -> bool:
    whole, comma, rest = (text or "").strip().partition(",")
    return bool(comma) and whole.lstrip("+-").isdigit() and rest.isdigit()


def to_floats(texts: Sequence[str | None]) -> tuple[Floats, list[int]]:
    """Numbers for texts, NaN where there is none, and the indexes of those that are no numbers."""
    try:
        return np.array(texts, dtype=np.float64), []
    except (TypeError, ValueError):
        pass
    out = np.full(len(texts), np.nan)
    wrong = []
    for i, text in enumerate(texts):
        if text is None or not text.strip():
            continue
        try:
            out[i] = float(text)
        except ValueError:
            wrong.append(i)
    return out, wrong


def sound(points: Points, source: str) -> tuple[Points, tuple[Problem, ...]]:
    """Points in the order of time, merged where one moment was written in pieces, without values that cannot be.

    Points without a time are dropped. Every change is counted in a note.
    """
    said: list[Problem] = []
    if points.bad_times:
        message = f"{points.bad_times} times cannot be read; those points were left out"
        said.append(problem(source, "bad-times", message, "export the recording again"))
    if points.bad_numbers:
        message = f"{points.bad_numbers} values are no numbers; they were left out"
        said.append(problem(source, "bad-numbers", message, "export the recording again"))
    timed = np.isfinite(points.time_ms)
    missing = points.size - int(timed.sum()) - points.bad_times
    if missing > 0:
        message = f"{missing} of {points.size} points have no time; they were left out"
        said.append(problem(source, "points-without-time", message))
    points = points.take(timed)
    if (np.diff(points.time_ms) < 0).any():
        count = int((np.diff(points.time_ms) < 0).sum())
        said.append(problem(source, "times-out-of-order", f"time runs backwards {count} times; points were sorted"))
        points = points.take(np.argsort(points.time_ms, kind="stable"))
    points, screened = screen(points, source)
    return merge(points), (*said, *screened)


def screen(points: Points, source: str) -> tuple[Points, tuple[Problem, ...]]:
    """Blank what cannot be: positions off the globe or at 0, 0, heart rates of 0 or 255, infinite numbers ..."""
    columns = dict(points.columns)
    said: list[Problem] = []
    if "latitude_deg" in columns and "longitude_deg" in columns:
        latitude, longitude = columns["latitude_deg"], columns["longitude_deg"]
        known = np.isfinite(latitude) & np.isfinite(longitude)
        with np.errstate(invalid="ignore"):
            off = (np.abs(latitude) > 90) | (np.abs(longitude) > 180) | ((latitude == 0) & (longitude == 0))
        odd = off | (np.isinf(latitude) | np.isinf(longitude))
        if odd.any():
            message = f"{int(odd.sum())} positions are off the globe or at 0°, 0°; they were left out"
            said.append(problem(source, "implausible-position", message))
        good = known & ~odd
        columns["latitude_deg"] = np.where(good, latitude, np.nan)
        columns["longitude_deg"] = np.where(good, longitude, np.nan)
    wrong: list[str] = []
    for name, (low, high, words) in _RANGES.items():
        if name in columns:
            with np.errstate(invalid="ignore"):
                odd = (columns[name] < low) | (columns[name] > high)
            if odd.any():
                wrong.append(f"{int(odd.sum())} {words}")
                columns[name] = np.where(odd, np.nan, columns[name])
    if wrong:
        said.append(problem(source, "implausible-value", f"{', '.join(wrong)} cannot be; they were left out"))
    return Points(points.time_ms, columns, points.part, points.utc_offset_s), tuple(said)


def merge(points: Points) -> Points:
    """Points of one moment that only complete each other become one."""
    same = np.flatnonzero(np.diff(points.time_ms) == 0) + 1
    if not len(same):
        return points
    columns = {name: values.copy() for name, values in points.columns.items()}
    keep = np.ones(points.size, np.bool_)
    for later in same.tolist():
        earlier = later - 1
        pairs = [(c[earlier], c[later]) for c in columns.values()]
        clash = any(a == a and b == b and a != b for a, b in pairs)  # noqa: PLR0124 - NaN differs from itself
        gain = any((a == a) != (b == b) for a, b in pairs)  # noqa: PLR0124
        if not clash and gain:
            for values in columns.values():
                if np.isnan(values[later]):
                    values[later] = values[earlier]
            keep[earlier] = False
    return Points(points.time_ms, columns, points.part, points.utc_offset_s).take(keep)
