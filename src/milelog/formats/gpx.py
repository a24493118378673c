"""GPX 1.0 and 1.1, with the extensions of Garmin, Cluetrust and the many: tracks to activities.

Formats: Topografix GPX 1.1 (2004) and 1.0 (2002); Garmin TrackPointExtension v1 and v2; Cluetrust gpxdata 1.0.
Elements are known by their local names, whatever namespace or prefix they came with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from milelog.errors import Problem
from milelog.formats import xml
from milelog.formats.assemble import body
from milelog.formats.points import MAX_SPAN_S, Comma, Ints, Points, gather, sound
from milelog.formats.registry import Loaded
from milelog.formats.sports import sport_of
from milelog.model import Activity

TAGS = {
    "time": "time",
    "ele": "elevation_m",
    "speed": "speed_mps",
    "distance": "distance_m",
    **dict.fromkeys(("hr", "heartrate", "HeartRate", "heartRate", "heart_rate"), "heart_rate_bpm"),
    **dict.fromkeys(("cad", "cadence", "Cadence", "RunCadence"), "cadence_spm"),
    **dict.fromkeys(("power", "PowerInWatts", "watts", "Watts"), "power_w"),
    **dict.fromkeys(("atemp", "temp", "Temperature", "temperature"), "temperature_c"),
}
"""Local names below a track point and the columns they fill."""
SHAPE = xml.Shape("trkpt", TAGS, {"lat": "latitude_deg", "lon": "longitude_deg"})
JOIN_S = 3600.0
"""Tracks of one sport that follow each other within the hour are one outing with a pause."""


@dataclass(frozen=True, slots=True)
class _Track:
    """What a `trk` says of itself."""

    kind: str | None
    name: str | None


def read(data: bytes, source: str) -> Loaded:
    """The activities of a GPX file: one for each track, or for tracks that follow each other. Never raises."""
    document = xml.parse(data, source, SHAPE)
    if isinstance(document, Problem):
        return Loaded(problems=(document,), kind="unknown")
    elements = list(xml.descendants(document.root, "trk"))
    segments = [(n, part) for n, track in enumerate(elements) for part in _segments(track)]
    points = gather(document, [part for _, part in segments])
    if isinstance(points, Comma):
        return Loaded(problems=(decimal_comma(points, source),), kind="activity")
    if not np.isfinite(points.time_ms).any():
        return _no_times(document, points, source)
    tracks = [_Track(xml.text_of(e, "type"), xml.text_of(e, "name")) for e in elements]
    owner = np.array([n for n, _ in segments], np.int64)
    creator = _creator(document.root)
    activities, problems = _activities(points, owner, tracks, creator, source)
    return Loaded(activities, (*document.problems, *problems))


def decimal_comma(comma: Comma, source: str) -> Problem:
    """Numbers with decimal commas are ambiguous: the whole file is rejected, with the line."""
    message = f'"{comma.text.strip()}" on line {comma.line} is written with a decimal comma; nothing was read'
    hint = "export it again with English number format"
    return Problem(source, "decimal-comma", message, hint, f"line {comma.line}", "rejected")


def _segments(track: xml.Element) -> list[xml.Element]:
    return list(track.iterchildren("{*}trkseg")) or [track]


def _creator(root: xml.Element) -> str | None:
    name = (root.get("creator") or "").strip()
    return name.removeprefix("StravaGPX").strip() or name or None


def _no_times(document: xml.Document, points: Points, source: str) -> Loaded:
    """A file without one timed point is a route, a list of places, or nothing at all."""
    if points.bad_times:
        message = f"none of {points.bad_times} times can be read; nothing was kept"
        hint = "export it again: times are written as 2026-03-02T06:30:00Z"
        return Loaded(problems=(*document.problems, xml.problem(source, "bad-times", message, hint, "rejected")))
    route = sum(1 for _ in xml.descendants(document.root, "rtept"))
    if points.size or route:
        message = f"a route of {points.size or route} points without times, not a recording"
        hint = "export the activity itself, if this was one"
        said = xml.problem(source, "route", message, hint, "skipped")
        return Loaded(problems=(*document.problems, said), kind="route")
    if any(True for _ in xml.descendants(document.root, "wpt")):
        said = xml.problem(source, "waypoints", "a list of places, not a recording", "", "skipped")
        return Loaded(problems=(*document.problems, said), kind="waypoints")
    said = xml.problem(source, "no-points", "no track points in it", "export it with its track", "skipped")
    return Loaded(problems=(*document.problems, said), kind="empty")


def _activities(
    points: Points, owner: Ints, tracks: Sequence[_Track], creator: str | None, source: str
) -> tuple[tuple[Activity, ...], tuple[Problem, ...]]:
    good, said = sound(points, source)
    problems = list(said)
    activities = []
    for chunk in _outings(good, owner, tracks):
        track = tracks[owner[chunk.part[0]]]
        made = body(chunk, sport_of(track.kind) or sport_of(track.name), source)
        problems += [p for p in made.problems if p not in problems]
        activities.append(
            Activity(
                source,
                made.sport,
                made.columns,
                start=made.start,
                sub_sport=made.sub_sport,
                utc_offset_s=points.utc_offset_s,
                pauses=made.pauses,
                name=track.name,
                device=creator,
            )
        )
    return tuple(activities), tuple(problems)


def _outings(points: Points, owner: Ints, tracks: Sequence[_Track]) -> list[Points]:
    """The points of each activity: cut where the sport changes, between tracks far apart, and at half a day's hole."""
    if not points.size:
        return []
    track = owner[points.part]
    gaps = np.diff(points.time_ms) / 1000.0
    kinds = np.array([t.kind or "" for t in tracks])[track]
    other = np.diff(track) != 0
    cut = (other & ((gaps > JOIN_S) | (kinds[1:] != kinds[:-1]))) | (gaps > MAX_SPAN_S)
    edges = [0, *(np.flatnonzero(cut) + 1).tolist(), points.size]
    return [points.take(slice(a, b)) for a, b in pairwise(edges)]
