"""Reads Apple Health's `export.xml`: its workouts, and which route file in `workout-routes/` belongs to which workout.

The file contains every heartbeat of years, often more than a gigabyte, and has a DOCTYPE. So it is read in pieces with
regular expressions, which take only the `Workout` elements and expand no entities.
"""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import IO

from milelog.errors import Problem
from milelog.formats.about import About
from milelog.formats.reader import Loaded
from milelog.formats.strava import index_only

PIECE = 2**20
"""Bytes read at once. Memory stays at one piece, one unfinished workout and the workouts found."""
MAX_WORKOUT = 2**22
"""Longest workout element in bytes; they take a few kilobytes. Without a limit, a file with an opening tag and no end would be
held in memory whole, and searched in quadratic time."""
_WORKOUT = re.compile(rb"<Workout\s[^>]*?(?:/>|>.*?</Workout\s*>)", re.DOTALL)
_OPEN = re.compile(rb"<Workout\s")
_HEAD = re.compile(rb"<Workout\s([^>]*)>", re.DOTALL)
_ATTRIBUTE = re.compile(rb'([\w]+)\s*=\s*"([^"]*)"')
_STATISTIC = re.compile(rb'<WorkoutStatistics\s[^>]*type="HKQuantityTypeIdentifierDistance\w+"[^>]*>')
_ROUTE = re.compile(rb'<FileReference\s[^>]*path="([^"]*)"')
_METADATA = re.compile(rb'<MetadataEntry\s[^>]*key="([^"]*)"[^>]*value="([^"]*)"')
_METRES = {"km": 1000.0, "mi": 1609.344, "m": 1.0, "yd": 0.9144, "ft": 0.3048}
"""Metres in HealthKit's units of length; the phone's region decides which one an export uses."""
_SECONDS = {"min": 60.0, "s": 1.0, "hr": 3600.0, "h": 3600.0}
"""Seconds in HealthKit's units of time."""
_HALF_DAY = re.compile(r"\s*([AaPp])\.?\s*[Mm]\.?\s*")
"""The halves of the day: `AM`, or `a. m.` in Spanish, with narrow blanks on newer phones."""
_PREFIX = "HKWorkoutActivityType"


def workouts_only(handle: IO[bytes]) -> bytes:
    """The workouts of an open export as a small document of the same format; uses a few megabytes of memory."""
    return b"<HealthData>\n" + b"\n".join(_elements(handle)) + b"\n</HealthData>\n"


def _elements(handle: IO[bytes]) -> Iterator[bytes]:
    """The `Workout` elements of an open export."""
    rest = b""
    while piece := handle.read(PIECE):
        rest += piece
        at = 0
        for found in _WORKOUT.finditer(rest):
            yield found[0]
            at = found.end()
        # Keep an element that the end of the piece cuts, from its opening tag on; or the bytes that may begin a tag.
        rest = rest[at:]
        begun = _OPEN.search(rest)
        is_open = begun is not None and len(rest) - begun.start() <= MAX_WORKOUT
        rest = rest[begun.start() :] if begun and is_open else rest[-len(b"<Workout ") :]


def without_routes(data: bytes, present: Collection[str]) -> bytes:
    """The document without the workouts whose route is among the files `present` (compared by file name)."""
    # Compared by file name, since one path begins with the archive and the other with the export's folder.
    have = {name.rpartition("/")[2] for name in present}
    workouts_left = [
        w for w in _WORKOUT.findall(data) if (route := _route(w)) is None or route.rpartition("/")[2] not in have
    ]
    return b"<HealthData>\n" + b"\n".join(workouts_left) + b"\n</HealthData>\n"


def routes(data: bytes) -> dict[str, About]:
    """The entry for each route, by its path below the export's folder (`workout-routes/route_....gpx`)."""
    return {route.lstrip("/"): _about(w)[0] for w in _WORKOUT.findall(data) if (route := _route(w))}


def read(data: bytes, source: str) -> Loaded:
    """The workouts of an export as activities with totals only. (Routes are read as recordings of their own.)"""
    from milelog.formats.totals import activity_of, is_worth_counting

    found = [_about(element) for element in _WORKOUT.findall(data)]
    counted = [(about, offset) for about, offset in found if is_worth_counting(about)]
    activities = tuple(activity_of(about, source, offset) for about, offset in counted)
    if not activities:
        message = "Apple Health's export: what it says of the routes beside it was used"
        return Loaded(problems=(Problem(source, "export-index", message, severity="skipped"),), kind="index")
    return Loaded(activities, (index_only([about for about, _ in counted], source),))


def _route(element: bytes) -> str | None:
    found = _ROUTE.search(element)
    return found[1].decode("utf-8", "replace") if found else None


def _about(element: bytes) -> tuple[About, int | None]:
    """The entry for a workout, and the UTC offset of its start in seconds."""
    head = _HEAD.search(element)
    attributes = _attributes(head[1]) if head else {}
    statistic = _STATISTIC.search(element)
    total = _attributes(statistic[0]) if statistic else {}
    metadata = dict(_METADATA.findall(element))
    # Since iOS 16 the total is a WorkoutStatistics element; before, an attribute of the workout.
    distance = _quantity(total.get("sum"), total.get("unit"), _METRES) or _quantity(
        attributes.get("totalDistance"), attributes.get("totalDistanceUnit"), _METRES
    )
    start, offset = _moment(attributes.get("startDate"))
    end, _ = _moment(attributes.get("endDate"))
    sport = attributes.get("workoutActivityType", "").removeprefix(_PREFIX)
    indoor = metadata.get(b"HKIndoorWorkout") == b"1"
    return About(
        sport=f"Indoor {sport}" if indoor else sport or None,
        start=start,
        distance_m=distance,
        elapsed_s=(end - start).total_seconds() if start and end and end > start else None,
        moving_s=_quantity(attributes.get("duration"), attributes.get("durationUnit"), _SECONDS),
    ), offset


def _attributes(text: bytes) -> dict[str, str]:
    return {name.decode(): value.decode("utf-8", "replace") for name, value in _ATTRIBUTE.findall(text)}


def _quantity(text: str | None, unit: str | None, units: dict[str, float]) -> float | None:
    try:
        found = float((text or "").replace(",", ".")) * units.get(unit or "", 0.0)
    except ValueError:
        return None
    # Zero means unknown; above 10,000 km or half a year the number is damaged.
    return found if 0 < found < 1e7 else None


def _moment(text: str | None) -> tuple[datetime | None, int | None]:
    """Parses `2026-03-04 06:00:00 -0500` to a time in UTC and the offset in seconds; an offset of zero gives None, since some
    programs write UTC for any place.
    """
    try:
        # A phone set to twelve hours writes `6:00:00 AM`.
        if _HALF_DAY.search(text or ""):
            found = datetime.strptime(_HALF_DAY.sub(r" \1M ", text or ""), "%Y-%m-%d %I:%M:%S %p %z")
        else:
            found = datetime.strptime(text or "", "%Y-%m-%d %H:%M:%S %z")
        in_utc = found.astimezone(UTC)
    except (ValueError, OverflowError):  # the last evening of the year 9999, west of Greenwich
        return None, None
    offset = found.utcoffset()
    return in_utc, int(offset.total_seconds()) or None if offset is not None else None
