"""Reads GPX 1.0 and 1.1 with the usual extensions: tracks to activities.

Formats: Topografix GPX 1.1 (2004) and 1.0 (2002); Garmin TrackPointExtension v1 and v2; Cluetrust gpxdata 1.0.
Elements are matched by their local names, whatever their namespace or prefix.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from milelog.errors import Problem
from milelog.formats import xml
from milelog.formats.assemble import Assembled, assembled
from milelog.formats.clock import JUMP_S, in_words
from milelog.formats.clock_back import LEAST_S
from milelog.formats.points import (
    Comma,
    Ints,
    Points,
    cleaned,
    decimal_comma,
    gather,
    split_at_holes,
    with_times,
    without_stray_times,
)
from milelog.formats.reader import Loaded
from milelog.formats.sports import Claim, claim, is_game, virtual
from milelog.model import INDOORS, Activity, Totals

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
"""Tracks of the same sport that follow each other within this time are one activity with a pause."""
APART_S = 4 * 3600.0
"""Segments of one track with a longer gap are separate activities; a lunch or a train ride between them takes less."""
LEAST_TOTAL_M, MOST_TOTAL_M = 200.0, 500_000.0
"""Bounds of plausible totals in a track's extensions, m. These have no unit; a smaller number is in kilometres or miles."""
OVERLAP_S = 60.0
"""Tracks that overlap by more than this are separate recordings, for example of a watch and a phone."""


@dataclass(frozen=True, slots=True)
class _Track:
    """The sport, name and total that a `trk` element gives."""

    kind: str | None
    name: str | None
    distance_m: float | None = None
    """The total in its extensions, as in Garmin's TrackStatsExtension."""


def read(data: bytes, source: str) -> Loaded:
    """The activities of a GPX file: one for each track, or for tracks that follow each other. Never raises."""
    return xml.each_document(data, b"gpx", lambda one: _read(one, source))


def _read(data: bytes, source: str) -> Loaded:
    document = xml.parse(data, source, SHAPE)
    if isinstance(document, Problem):
        return Loaded(problems=(document,), kind="unknown")
    elements = list(xml.descendants(document.root, "trk"))
    points = _points(document, elements)
    # Routes are read only if the tracks have no times: a recording may contain the route that it followed.
    if isinstance(points, Points) and not np.isfinite(points.time_ms).any() and not points.bad_times:
        found = _timed_route(data, source)
        if found is None:
            return _no_times(document, points, source)
        document, elements, points = found
    if isinstance(points, Comma):
        return Loaded(problems=(decimal_comma(points, source),), kind="activity")
    if not np.isfinite(points.time_ms).any():
        return _no_times(document, points, source)
    points, counted = with_times(points, source)
    # In a file that was cut off, the total includes lost points.
    is_whole = not any(p.severity == "salvaged" for p in document.problems)
    totals = [_total(e) if is_whole else None for e in elements]
    if totals == [None] and is_whole:
        # Some tools write the totals of the only track at the head of the file.
        heads = (document.root, *document.root.iterchildren("{*}metadata"))
        totals = [next((m for m in map(_total, heads) if m is not None), None)]
    tracks = [_Track(xml.text_of(e, "type"), xml.text_of(e, "name"), m) for e, m in zip(elements, totals, strict=True)]
    owner = np.array([n for n, element in enumerate(elements) for _ in _segments(element)], np.int64)
    creator = _creator(document.root)
    activities, problems = _activities(points, owner, tracks, creator, source)
    return Loaded(activities, (*document.problems, *counted, *problems))


def _total(element: xml.Element) -> float | None:
    """The total distance in an element's own extensions, m; None if there is none, or the number cannot be metres."""
    for extensions in element.iterchildren("{*}extensions"):
        for total in extensions.iterdescendants("{*}Distance", "{*}distance", "{*}TotalDistance", "{*}totalDistance"):
            with contextlib.suppress(ValueError):
                metres = float(total.text or "")
                return metres if LEAST_TOTAL_M <= metres <= MOST_TOTAL_M else None
    return None


def _points(document: xml.Document, elements: Sequence[xml.Element]) -> Points | Comma:
    return gather(document, [part for element in elements for part in _segments(element)])


def _timed_route(data: bytes, source: str) -> tuple[xml.Document, list[xml.Element], Points | Comma] | None:
    """The document read as a route whose points have times, as some apps record runs; None if there is none."""
    if b"rtept" not in data:
        return None
    document = xml.parse(data, source, replace(SHAPE, point="rtept"))
    if isinstance(document, Problem):
        return None
    elements = list(xml.descendants(document.root, "rte"))
    points = _points(document, elements)
    known = points.time_ms[np.isfinite(points.time_ms)] if isinstance(points, Points) else np.zeros(0)
    return (document, elements, points) if len(np.unique(known)) > 1 else None


def _segments(track: xml.Element) -> list[xml.Element]:
    return xml.holders(track, "trkseg", SHAPE.point)


def _creator(root: xml.Element) -> str | None:
    """The program or device that wrote the file; Strava puts its own name before that of the watch."""
    name = (root.get("creator") or "").strip()
    return name.removeprefix("StravaGPX").strip() or name or None


def _no_times(document: xml.Document, points: Points, source: str) -> Loaded:
    """The result for a file without any time: a route, a list of places, or an empty file."""
    if points.bad_times:
        message = f"none of {points.bad_times} times can be read; nothing was kept"
        hint = "export it again: times are written as 2026-03-02T06:30:00Z"
        return Loaded(problems=(*document.problems, xml.problem(source, "bad-times", message, hint, "rejected")))
    route = sum(1 for _ in xml.descendants(document.root, "rtept"))
    if points.size or route:
        message = f"a route of {points.size or route} points without times, not a recording"
        hint = "export the activity itself, if this was one"
        remark = xml.problem(source, "route", message, hint, "skipped")
        return Loaded(problems=(*document.problems, remark), kind="route")
    if any(True for _ in xml.descendants(document.root, "wpt")):
        remark = xml.problem(source, "waypoints", "a list of places, not a recording", "", "skipped")
        return Loaded(problems=(*document.problems, remark), kind="waypoints")
    indoors = [t for t in xml.descendants(document.root, "trk") if _is_indoors(t)]
    message = "an indoor run without track points: GPX holds positions only" if indoors else "no track points in it"
    hint = "a run without positions is in the FIT or TCX export: export it as one of these"
    return Loaded(
        problems=(*document.problems, xml.problem(source, "no-points", message, hint, "skipped")), kind="empty"
    )


def _is_indoors(track: xml.Element) -> bool:
    track_claim = claim(xml.text_of(track, "type"), xml.text_of(track, "name"))
    return any(sub in INDOORS for _, sub in track_claim.sports)


def _activities(
    points: Points, owner: Ints, tracks: Sequence[_Track], creator: str | None, source: str
) -> tuple[tuple[Activity, ...], tuple[Problem, ...]]:
    """The activities of a file; `owner` is the index of each part's track in `tracks`."""
    problems: list[Problem] = []
    activities = []
    # Stray times are removed before tracks are joined: one wrong year would separate a track from the next.
    dated, remarks = _without_stray_times(points, owner, source)
    problems += remarks
    for outing in _outings(dated, owner, tracks):
        good, faults = cleaned(outing, source)
        pieces, stray = split_at_holes(good, source)
        pieces, apart = _of_one_outing(pieces, source)
        problems += (*faults, *stray, *apart)
        for piece in pieces:
            if piece.size > 1 and piece.time_ms[-1] == piece.time_ms[0]:
                problems.append(_one_time(piece.size, source))
                continue
            track = tracks[owner[piece.part[0]]]
            made = assembled(piece, _claim(track, creator), source)
            problems += made.problems
            found = _activity(made, track, points.utc_offset_s, creator, source)
            whole = [tracks[n].distance_m for n in dict.fromkeys(owner[outing.part].tolist())]
            # The tracks' totals can be added up only if every track has one and the outing was not split.
            if len(pieces) == 1 and None not in whole:
                found = replace(found, totals=Totals(distance_m=sum(m for m in whole if m is not None)))
            activities.append(found)
    return tuple(activities), tuple(dict.fromkeys(problems))


def _of_one_outing(pieces: Sequence[Points], source: str) -> tuple[list[Points], tuple[Problem, ...]]:
    """The pieces, split further where hours pass between two segments of a track, with a note on each split.

    A phone that logs a whole day writes the run to work and the run home as segments of one track.
    """
    found: list[Points] = []
    notes = []
    for piece in pieces:
        holes = np.diff(piece.time_ms) / 1000.0
        cuts = (np.flatnonzero((holes > APART_S) & (np.diff(piece.part) != 0)) + 1).tolist()
        found += [piece.take(slice(lo, hi)) for lo, hi in pairwise([0, *cuts, piece.size])]
        for cut in cuts:
            message = (
                f"{in_words(float(holes[cut - 1]))} pass between two segments of the track: they count as two outings"
            )
            notes.append(xml.problem(source, "hours-apart", message))
    return found, tuple(notes)


def _claim(track: _Track, creator: str | None) -> Claim:
    """The sport that a track claims; virtual if a game wrote it."""
    track_claim = claim(track.kind, track.name)
    return virtual(track_claim) if is_game(creator) or is_game(track.name) else track_claim


def _one_time(count: int, source: str) -> Problem:
    message = f"all {count} points have the same time: how fast and how long they were run cannot be told; not counted"
    hint = "export it again as FIT or TCX, or from the program that recorded it"
    return xml.problem(source, "one-time", message, hint, "rejected")


def _without_stray_times(points: Points, owner: Ints, source: str) -> tuple[Points, tuple[Problem, ...]]:
    """The points without stray times, repaired for each track separately."""
    steps = np.diff(points.time_ms)
    if not ((steps > JUMP_S * 1000) | (steps < -LEAST_S * 1000)).any():
        return points, ()
    track = owner[points.part]
    found = [without_stray_times(points.take(track == number), source) for number in dict.fromkeys(track.tolist())]
    time_ms = np.concatenate([p.time_ms for p, _ in found])
    columns = {n: np.concatenate([p.columns[n] for p, _ in found]) for n in points.columns}
    joined = replace(points, time_ms=time_ms, columns=columns, part=np.concatenate([p.part for p, _ in found]))
    return joined, tuple(q for _, remarks in found for q in remarks)


def _activity(made: Assembled, track: _Track, offset: int | None, creator: str | None, source: str) -> Activity:
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
    """The points of each outing: a track, or several tracks of the same sport that follow each other within JOIN_S.

    Some programs write a track for each lap that overlaps the next by some seconds; points of the later track within the
    earlier one are left out.
    """
    track = owner[points.part]
    numbers = np.unique(track).tolist()
    if len(numbers) < 2:
        return [points] if points.size else []
    spans = [_Span.of(points, np.flatnonzero(track == number), tracks[number].kind) for number in numbers]
    # By time: the tracks of a file may stand in any order.
    spans.sort(key=lambda span: span.begin)
    groups = [[spans[0]]]
    for span in spans[1:]:
        last = groups[-1][-1]
        if span.follows(last):
            later = span.places[points.time_ms[span.places] > last.end] if span.begin < last.end else span.places
            groups[-1].append(replace(span, places=later))
        else:
            groups.append([span])
    return [points.take(np.concatenate([span.places for span in group])) for group in groups]


@dataclass(frozen=True, slots=True)
class _Span:
    """The points of one track by index, with its first and last time in milliseconds."""

    begin: float
    end: float
    kind: str | None
    places: Ints

    @classmethod
    def of(cls, points: Points, places: Ints, kind: str | None) -> "_Span":
        """The span of the points with these indices."""
        return cls(float(points.time_ms[places].min()), float(points.time_ms[places].max()), kind, places)

    def follows(self, before: "_Span") -> bool:
        """Whether this track continues the other: same sport, and an overlap of at most a minute or a fifth of the shorter."""
        shorter = min(self.end - self.begin, before.end - before.begin)
        overlap = min(OVERLAP_S * 1000, 0.2 * shorter)
        return self.kind == before.kind and -overlap <= self.begin - before.end <= JOIN_S * 1000
