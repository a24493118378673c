"""GPX 1.0 and 1.1, with the extensions of Garmin, Cluetrust and the many: tracks to activities.

Formats: Topografix GPX 1.1 (2004) and 1.0 (2002); Garmin TrackPointExtension v1 and v2; Cluetrust gpxdata 1.0.
Elements are known by their local names, whatever namespace or prefix they came with.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from milelog.errors import Problem
from milelog.formats import xml
from milelog.formats.assemble import Body, body
from milelog.formats.points import Comma, Ints, Points, gather, sound, split_at_holes, timed
from milelog.formats.registry import Loaded
from milelog.formats.sports import sport_in_title, sport_of
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
    points, counted = timed(points, source)
    tracks = [_Track(xml.text_of(e, "type"), xml.text_of(e, "name")) for e in elements]
    owner = np.array([n for n, _ in segments], np.int64)
    creator = _creator(document.root)
    activities, problems = _activities(points, owner, tracks, creator, source)
    return Loaded(activities, (*document.problems, *counted, *problems))


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
    problems: list[Problem] = []
    activities = []
    for outing in _outings(points, owner, tracks):
        good, said = sound(outing, source)
        problems += said
        for piece in split_at_holes(good):
            track = tracks[owner[piece.part[0]]]
            made = body(piece, sport_of(track.kind) or sport_in_title(track.name), source)
            problems += made.problems
            activities.append(_activity(made, track, points.utc_offset_s, creator, source))
    return tuple(activities), tuple(dict.fromkeys(problems))


def _activity(made: Body, track: _Track, offset: int | None, creator: str | None, source: str) -> Activity:
    return Activity(
        source,
        made.sport,
        made.columns,
        start=made.start,
        sub_sport=made.sub_sport,
        utc_offset_s=offset,
        pauses=made.pauses,
        name=track.name,
        device=creator,
    )


def _outings(points: Points, owner: Ints, tracks: Sequence[_Track]) -> list[Points]:
    """The points of each outing: a track, or tracks of one sport that follow each other within the hour."""
    track = owner[points.part]
    if len(np.unique(track)) < 2:
        return [points] if points.size else []
    spans = []
    for number in np.unique(track).tolist():
        places = np.flatnonzero(track == number)
        spans.append((points.time_ms[places].min(), points.time_ms[places].max(), tracks[number].kind, places))
    spans.sort(key=lambda span: span[0])
    groups = [[spans[0]]]
    for span in spans[1:]:
        last = groups[-1][-1]
        follows = last[1] <= span[0] <= last[1] + JOIN_S * 1000 and span[2] == last[2]
        if follows:
            groups[-1].append(span)
        else:
            groups.append([span])
    return [points.take(np.concatenate([span[3] for span in group])) for group in groups]
