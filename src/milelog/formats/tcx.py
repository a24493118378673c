"""Reads Garmin Training Center XML (TCX v2, with ActivityExtension v2): activities with their laps.

Elements are matched by their local names, whatever their namespace or prefix.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from milelog.errors import Problem
from milelog.formats import xml
from milelog.formats.assemble import Assembled, Spans, assembled, sport_guessed, start_of
from milelog.formats.clock import LONGEST_S, PAUSE_S
from milelog.formats.isotime import parse_times
from milelog.formats.pace import decide, pace_of
from milelog.formats.points import Comma, Ints, Points, cleaned, decimal_comma, gather, split_at_holes, with_times
from milelog.formats.reader import Loaded
from milelog.formats.sports import Claim, claim, is_game, virtual
from milelog.model import Activity, Floats, Lap, Totals

TAGS = {
    "Time": "time",
    "LatitudeDegrees": "latitude_deg",
    "LongitudeDegrees": "longitude_deg",
    "AltitudeMeters": "elevation_m",
    "DistanceMeters": "distance_m",
    "Speed": "speed_mps",
    "Value": "heart_rate_bpm",
    "Cadence": "cadence_spm",
    "RunCadence": "cadence_spm",
    "Watts": "power_w",
}
"""Local names below a Trackpoint and the columns they fill; `Value` occurs in HeartRateBpm only."""
SHAPE = xml.Shape("Trackpoint", TAGS)
_TRIGGERS = {"location": "position_lap", "heartrate": "heart_rate"}
"""TCX's words for the end of a lap that differ from FIT's."""
_INTENSITIES = {"resting": "rest"}
"""TCX's words for intensity that differ from FIT's; it has only Active and Resting."""
_SOFTWARE = re.compile(r"\s*Software Version\s*([\d.]+)\s*$", re.IGNORECASE)
"""Some writers append the version of the software to the name of the device."""


@dataclass(frozen=True, slots=True)
class _Lap:
    """A lap as written in the file; its start is in UTC milliseconds, NaN if missing."""

    start_ms: float
    timer_s: float | None
    distance_m: float | None
    calories: float | None
    mean_heart_rate_bpm: float | None
    trigger: str | None
    intensity: str | None


def read(data: bytes, source: str) -> Loaded:
    """The activities of a TCX file; courses and workouts are skipped. Never raises."""
    return xml.each_document(data, b"TrainingCenterDatabase", lambda one: _read(one, source))


def _read(data: bytes, source: str) -> Loaded:
    document = xml.parse(data, source, SHAPE)
    if isinstance(document, Problem):
        return Loaded(problems=(document,), kind="unknown")
    found = list(xml.descendants(document.root, "Activity"))
    if not found:
        return _other(document, source)
    activities: list[Activity] = []
    problems = list(document.problems)
    for element in found:
        made = _activities(document, element, source)
        if isinstance(made, Problem):
            return Loaded(problems=(*problems, made))
        activities += made[0]
        problems += [p for p in made[1] if p not in problems]
    return Loaded(tuple(activities), tuple(problems))


def _other(document: xml.Document, source: str) -> Loaded:
    """The result for a file without activities: a course, a workout, or an empty file."""
    for name, kind in (("Course", "course"), ("Workout", "workout")):
        if any(True for _ in xml.descendants(document.root, name)):
            remark = xml.problem(source, kind, f"a {kind} to follow, not a recording", "", "skipped")
            return Loaded(problems=(*document.problems, remark), kind=kind)
    remark = xml.problem(source, "no-points", "no activity in it", "export it with its track", "skipped")
    return Loaded(problems=(*document.problems, remark), kind="empty")


def _activities(
    document: xml.Document, element: xml.Element, source: str
) -> tuple[list[Activity], tuple[Problem, ...]] | Problem:
    """The activity of an element, or several if its points are days apart; a Problem if the file must be rejected."""
    laps = list(xml.descendants(element, "Lap"))
    tracks = [(n, track) for n, lap in enumerate(laps) for track in _tracks(lap)]
    if not laps:
        tracks = [(0, track) for track in _tracks(element)]
    points = gather(document, [t for _, t in tracks])
    if isinstance(points, Comma):
        return decimal_comma(points, source)
    points, counted = with_times(points, source)
    # The sum of the laps' times is the device's timer time, which does not change when the clock is set.
    timers = [xml.number_of(lap, "TotalTimeSeconds") for lap in laps]
    good, remarks = cleaned(points, source, _sum(t for t in timers if t and 0 < t <= LONGEST_S) or 0.0)
    pieces, stray = split_at_holes(good, source) if good.size else ([], ())
    lap_of = np.array([n for n, _ in tracks], np.int64)
    good_laps, wrong = _laps(laps, good, source)
    problems = [*counted, *remarks, *stray, *wrong]
    whole = [piece for piece in pieces if piece.time_ms[-1] > piece.time_ms[0]]
    claimed = _claim(element)
    found = []
    for piece in whole:
        made = assembled(piece, claimed, source)
        own_laps, own_lap_of = _own_laps(piece, whole, good_laps, lap_of)
        found.append(_activity(element, made, own_laps, own_lap_of, points, source))
        problems += made.problems
    if found:
        return found, tuple(problems)
    manual = _manual(good_laps, claimed, source)
    if manual is None:
        return [], (*problems, _no_points(good.size, source))
    only = _activity(element, manual, good_laps, np.zeros(0, np.int64), points, source)
    return [only], (*problems, *manual.problems)


def _own_laps(piece: Points, whole: Sequence[Points], good_laps: list[_Lap], lap_of: Ints) -> tuple[list[_Lap], Ints]:
    """The laps of one of the pieces of an element, and the index of each point's lap in them (-1 for none).

    `lap_of` is the index in `good_laps` of the lap of each part.
    """
    own = lap_of[piece.part]
    if len(whole) == 1:
        return good_laps, own
    # Leave out laps with points in two activities, since their totals are right for neither.
    others = {n for p in whole if p is not piece for n in lap_of[p.part].tolist()}
    numbers = sorted(set(own.tolist()) - others)
    renumbered = np.array([numbers.index(n) if n in numbers else -1 for n in own.tolist()], np.int64)
    return [good_laps[n] for n in numbers if good_laps], renumbered


def _no_points(count: int, source: str) -> Problem:
    """The note on an activity that is skipped since its points last no time and no lap has a time."""
    message = "an activity without points and laps; nothing was kept"
    if count > 1:
        message = f"all {count} points have the same time, and no lap tells how long the run was; not counted"
    hint = "export it again as FIT, or as TCX with its track"
    return xml.problem(source, "no-points", message, hint, "skipped")


def _claim(element: xml.Element) -> Claim:
    """The sport that an activity claims. The format has Running, Biking and Other; the last may be a run."""
    title = element.get("Sport")
    sport_claim = claim(title, _plan_name(element) or xml.text_of(element, "Notes"))
    if is_game(_device(element)[0]) or is_game(xml.text_of(element, "Notes")):
        sport_claim = virtual(sport_claim)
    if sport_claim.firm or not (title or "").strip():
        return sport_claim
    return replace(sport_claim, text=sport_claim.text or "Other")


def _laps(laps: list[xml.Element], points: Points, source: str) -> tuple[list[_Lap], tuple[Problem, ...]]:
    """The laps without impossible values (negative ones, starts on another day than all points), and a note on them."""
    starts, _ = parse_times([lap.get("StartTime") for lap in laps])
    if points.size:
        # A start on another day, from a wrong clock, would extend the lap over the whole run.
        first, last = points.time_ms[0] - PAUSE_S * 1000, points.time_ms[-1] + PAUSE_S * 1000
        starts = np.where((starts >= first) & (starts <= last), starts, np.nan)
    found = [_lap(lap, start) for lap, start in zip(laps, starts.tolist(), strict=True)]
    odd = [lap for lap in found if (lap.distance_m or 0) < 0 or not 0 <= (lap.timer_s or 0) <= LONGEST_S]
    if not odd:
        return found, ()
    message = f"the distance or time of {len(odd)} of {len(found)} laps cannot be; it was left out"
    return [_sound_lap(lap) for lap in found], (xml.problem(source, "lap-implausible", message),)


def _sound_lap(lap: _Lap) -> _Lap:
    distance = lap.distance_m if (lap.distance_m or 0) >= 0 else None
    return replace(lap, distance_m=distance, timer_s=lap.timer_s if 0 <= (lap.timer_s or 0) <= LONGEST_S else None)


def _tracks(element: xml.Element) -> list[xml.Element]:
    return xml.holders(element, "Track", SHAPE.point)


def _plan_name(element: xml.Element) -> str | None:
    return xml.text_of(element, "Training", "Plan", "Name")


def _lap(lap: xml.Element, start_ms: float) -> _Lap:
    trigger = (xml.text_of(lap, "TriggerMethod") or "").lower()
    intensity = (xml.text_of(lap, "Intensity") or "").lower()
    return _Lap(
        start_ms,
        xml.number_of(lap, "TotalTimeSeconds"),
        xml.number_of(lap, "DistanceMeters"),
        xml.number_of(lap, "Calories"),
        xml.number_of(lap, "AverageHeartRateBpm", "Value"),
        _TRIGGERS.get(trigger, trigger) or None,
        _INTENSITIES.get(intensity, intensity) or None,
    )


def _manual(good_laps: list[_Lap], claimed: Claim, source: str) -> Assembled | None:
    """The parts of a manual entry, which has laps with time and distance but no points; None if it has no times either."""
    starts = [lap.start_ms for lap in good_laps if np.isfinite(lap.start_ms)]
    if not starts or not any(lap.timer_s for lap in good_laps):
        return None
    typed_in = xml.problem(source, "no-records", "no points, only totals: it counts as typed in by hand")
    columns = {"time_s": np.zeros(0)}
    totals = Totals(_sum(lap.distance_m for lap in good_laps), timer_s=_sum(lap.timer_s for lap in good_laps))
    (known, sub_sport), remark = decide(claimed, pace_of(columns, totals))
    guessed = (sport_guessed(source, remark),) if remark else ()
    start, dated = start_of(starts[0], source)
    return Assembled(starts[0], start, columns, (), known, sub_sport, (typed_in, *guessed, *dated))


def _activity(
    element: xml.Element, made: Assembled, good_laps: list[_Lap], lap_of: Ints, points: Points, source: str
) -> Activity:
    """The Activity with its laps, totals and device; `lap_of` is the index of each record's lap."""
    device, software = _device(element)
    title = element.get("Sport")
    activity = Activity(
        source,
        made.sport,
        made.columns,
        start=made.start,
        sub_sport=made.sub_sport,
        utc_offset_s=points.utc_offset_s,
        pauses=made.pauses,
        name=title if title and title.strip().lower() not in {"running", "biking", "other"} else None,
        workout_name=_plan_name(element),
        device=device,
        software=software,
    )
    return _with_laps(activity, made.zero_ms, good_laps, lap_of)


def _device(element: xml.Element) -> tuple[str | None, str | None]:
    creator = xml.child(element, "Creator")
    name = xml.text_of(creator, "Name")
    version = xml.child(creator, "Version") if creator is not None else None
    major, minor = xml.text_of(version, "VersionMajor"), xml.text_of(version, "VersionMinor")
    # Programs write 0.0 for an unknown version.
    software = f"{major}.{minor or 0}" if major and (major, minor) != ("0", "0") else None
    if name and (found := _SOFTWARE.search(name)):
        return name[: found.start()].strip() or None, found[1]
    return name, software


def _with_laps(activity: Activity, zero_ms: float, good_laps: list[_Lap], lap_of: Ints) -> Activity:
    time_s = activity.columns["time_s"]
    spans = _spans(good_laps, time_s, lap_of, zero_ms)
    laps = tuple(
        Lap(a, b, lap.distance_m, lap.timer_s, lap.trigger, lap.intensity)
        for lap, (a, b) in zip(good_laps, spans, strict=True)
        if b > a
    )
    held = _missing_time(good_laps, spans, time_s, activity.pauses)
    return replace(activity, laps=laps, pauses=held, totals=_totals(good_laps, spans))


def _spans(good_laps: list[_Lap], time_s: Floats, lap_of: Ints, zero_ms: float) -> list[tuple[float, float]]:
    """Start and end of each lap in elapsed seconds: a lap ends where the next one begins."""
    starts: list[float] = []
    lasts: list[float] = []
    for number, lap in enumerate(good_laps):
        own = time_s[lap_of == number]
        first = float(own[0]) if len(own) else (lasts[-1] if lasts else 0.0)
        start = (lap.start_ms - zero_ms) / 1000.0 if np.isfinite(lap.start_ms) else first
        starts.append(max(0.0, round(start, 3)))
        # The last lap ends by its timer time or with its last point, whichever is later: the timer leaves out a pause
        # before the watch was stopped.
        lasts.append(max(starts[-1] + (lap.timer_s or 0.0), float(own[-1]) if len(own) else 0.0))
    ends = [*starts[1:], lasts[-1]] if starts else []
    return [(a, b if b >= a else last) for a, b, last in zip(starts, ends, lasts, strict=True)]


def _missing_time(good_laps: list[_Lap], spans: list[tuple[float, float]], time_s: Floats, known: Spans) -> Spans:
    """The pauses, with those added that follow from laps whose elapsed time exceeds their timer time (the longest gaps)."""
    held = set(known)
    for lap, (start, end) in zip(good_laps, spans, strict=True):
        paused = sum(max(min(b, end) - max(a, start), 0.0) for a, b in held)
        missing = end - start - (lap.timer_s or end - start) - paused
        # Less than that is rounding.
        if missing >= 3.0:
            held |= _holes(time_s[(time_s >= start - 1) & (time_s <= end + 1)], missing) - held
    return tuple(sorted(held))


def _holes(time_s: Floats, missing: float) -> set[tuple[float, float]]:
    """The longest gaps between records that together make up the missing seconds; empty if they do not fit."""
    gaps = np.diff(time_s)
    wide = np.flatnonzero(gaps > max(3.0, 2.0 * float(np.median(gaps)))) if len(gaps) else gaps.astype(np.int64)
    widest = wide[np.argsort(-gaps[wide], kind="stable")]
    covered = np.cumsum(gaps[widest])
    # Longest gaps first: with smart recording, short gaps are everywhere and no pauses.
    count = int(np.searchsorted(covered, missing - 2.0)) + 1
    # The gap of a pause is up to one recording interval longer than the pause.
    if count > len(widest) or not 0.8 * missing <= covered[count - 1] <= 1.2 * missing + 4.0 * count:
        return set()
    return {(float(time_s[i]), float(time_s[i + 1])) for i in widest[:count]}


def _totals(good_laps: list[_Lap], spans: list[tuple[float, float]]) -> Totals:
    if not good_laps:
        return Totals()
    beats = [(lap.mean_heart_rate_bpm, lap.timer_s) for lap in good_laps if lap.mean_heart_rate_bpm and lap.timer_s]
    weight = sum(t for _, t in beats)
    return Totals(
        distance_m=_sum(lap.distance_m for lap in good_laps),
        elapsed_s=spans[-1][1] - spans[0][0],
        timer_s=_sum(lap.timer_s for lap in good_laps),
        mean_heart_rate_bpm=sum(b * t for b, t in beats) / weight if weight else None,
        calories=_sum(lap.calories for lap in good_laps),
    )


def _sum(values: Iterable[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return sum(known) if known else None
