"""What was done in one run, in the light of the runner and the plan of the day: without the recording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from milelog import runner as zones
from milelog.measure.choice import best
from milelog.measure.types import Candidate, Measured
from milelog.model import HARD_KINDS, RUNNING, Block, Disagreement, Segment, Session, Workout, ZoneSet
from milelog.runner.types import on_the_flat
from milelog.sessions.all_work import as_work
from milelog.sessions.kinds import kind
from milelog.sessions.miles import surges_by_mile
from milelog.sessions.notation import notation
from milelog.sessions.recording import Recording
from milelog.sessions.stops import without_lights
from milelog.sessions.zone_time import zone_seconds

if TYPE_CHECKING:
    from milelog.runner.learn import Runner

Search = Callable[[Measured, Workout | None], tuple[Candidate, ...]]
"""Searches a run for the reps that were planned."""
APART_S = 8.0
"""Edges of the watch and of the stream that lie further apart than this disagree: both err by a few seconds."""
IN_PLACE_MPS = 0.3
"""Mean speed under which another sport was done in one place: positions in a gym drift by 0.1 to 0.2 m/s."""
DOUBT = 0.9
"""Factor on the confidence of a rep that only the watch knows of."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of the athlete that the reading of a run follows."""

    units: str = "mi"
    blind: bool = False
    """Laps, steps, the plan and corrections are left aside."""


def interpret(
    recording: Recording,
    runner: Runner,
    *,
    planned: Workout | None = None,
    correction: Sequence[Block] | None = None,
    settings: Settings = Settings(),
    search: Search | None = None,
) -> Session:
    """The session of one recording: the candidate to believe, its zones, its kind and its name, each found once.

    `planned` is the workout of the day; a run on such a day is searched again for reps of its sizes. `correction` is what
    the runner marked herself (empty: no hard work), and stands above every candidate. `search` is what finds candidates,
    where their finding is kept.
    """
    measured = recording.measured
    if measured.sport != RUNNING:
        return _other_sport(recording)
    segments, disagreements = _segments(measured, planned, correction, search or candidates, blind=settings.blind)
    slope = runner.fitness.slope_on(recording.day)
    segments = tuple(on_the_flat(s, slope) for s in segments)
    zone_set = runner.zones_on(recording.day)
    is_race = _is_race(recording, runner)
    if correction is None or settings.blind:
        usual = runner.fitness.point_on(recording.day)
        segments = without_lights(segments, zone_set, usual.easy_mps if usual else None)
        if not is_race:
            segments = as_work(segments, zone_set, usual, measured.mean_heart_rate_bpm)
    session = replace(
        _unread(recording),
        segments=_as_marked(_zoned(segments, zone_set), () if settings.blind else correction or ()),
        zone_s=zone_seconds(measured.speed_s, zone_set, measured.slope_by_speed, slope),
        heart_zone_s=zones.heart.seconds(measured.heart_s, runner.heart),
        efforts=measured.efforts,
        miles=surges_by_mile(segments),
        normalized_mps=measured.normalized_mps,
        is_likely_race=is_race,
        disagreements=disagreements,
    )
    return replace(session, kind=kind(session), workout=notation(session, settings.units))


def _is_race(recording: Recording, runner: Runner) -> bool:
    """Whether the run is known to be a race: said by the runner, else found among all her runs."""
    said = recording.correction.is_race if recording.correction else None
    return any(r.file == recording.file for r in runner.fitness.found) if said is None else said


def candidates(measured: Measured, planned: Workout | None) -> tuple[Candidate, ...]:
    """The candidate segmentations of a run on a day with this plan; those that were measured where it names no size."""
    # Both ways out come before anything is searched: on most days the plan names no size of a rep, and NumPy need not
    # load.
    if measured.candidates and planned is None:
        return measured.candidates
    from milelog.measure.detect import IN_USE
    from milelog.measure.detect.planned import sizes

    if measured.candidates and not sizes(planned):
        return measured.candidates

    found = IN_USE.candidates(measured.trace.streams(), evidence=measured.evidence, planned=planned)
    return tuple(replace(c, segments=_truer(c, measured.candidates)) for c in found)


def _truer(found: Candidate, measured: Sequence[Candidate]) -> tuple[Segment, ...]:
    """The segments of a candidate that was found in the rounded trace, with the figures of the recording itself where the
    same segments were found in that.
    """
    for one in measured:
        if one.origin == found.origin and _edges(one.segments) == _edges(found.segments):
            pairs = zip(one.segments, found.segments, strict=True)
            return tuple(replace(exact, confidence=near.confidence) for exact, near in pairs)
    return found.segments


def _edges(segments: Sequence[Segment]) -> list[tuple[str, float, float]]:
    return [(s.kind, s.start_s, s.end_s) for s in segments]


def _segments(
    measured: Measured, planned: Workout | None, correction: Sequence[Block] | None, search: Search, *, blind: bool
) -> tuple[tuple[Segment, ...], tuple[Disagreement, ...]]:
    """The segments to believe, and where the watch and the stream tell different stories of them."""
    if correction is not None and not blind:
        from milelog.measure.detect.corrected import corrected

        return corrected(measured.trace.streams(), correction), ()
    found = search(measured, None if blind else planned)
    chosen = best(found, blind=blind)
    if chosen.origin != "watch":
        return chosen.segments, ()
    # What the stream alone would have said: laps are believed, and where they differ is told.
    stream = best(found, blind=True)
    return _compared(chosen.segments, [s for s in stream.segments if s.kind in HARD_KINDS])


def _compared(
    watched: Sequence[Segment], stream: Sequence[Segment]
) -> tuple[tuple[Segment, ...], tuple[Disagreement, ...]]:
    """The watch's segments, less sure where the stream shows no work, and each disagreement."""
    segments, found = [], []
    for one in watched:
        if one.kind not in HARD_KINDS:
            segments.append(one)
            continue
        overlaps = [s for s in stream if min(s.end_s, one.end_s) > max(s.start_s, one.start_s)]
        if not overlaps:
            segments.append(replace(one, confidence=round(one.confidence * DOUBT, 3)))
            found.append(Disagreement(one.start_s, one.end_s))
            continue
        segments.append(one)
        # The one that shares most with it: a lap may hold several short reps of the stream.
        near = max(overlaps, key=lambda s: min(s.end_s, one.end_s) - max(s.start_s, one.start_s))
        if max(abs(near.start_s - one.start_s), abs(near.end_s - one.end_s)) > APART_S:
            found.append(Disagreement(one.start_s, one.end_s, near.start_s, near.end_s))
    return tuple(segments), tuple(found)


def _as_marked(segments: tuple[Segment, ...], blocks: Sequence[Block]) -> tuple[Segment, ...]:
    """The segments with the zones that the runner gave to hers."""
    zones_given = {round(b.start_s): b.zone for b in blocks if b.zone}
    return tuple(
        replace(s, zone=zones_given[round(s.start_s)])
        if s.kind in HARD_KINDS and round(s.start_s) in zones_given
        else s
        for s in segments
    )


def _unread(recording: Recording) -> Session:
    """What a session takes over from its recording as it is."""
    measured, said = recording.measured, recording.correction
    return Session(
        file=recording.file,
        sport=measured.sport,
        start=recording.start,
        distance_m=measured.distance_m,
        elapsed_s=measured.elapsed_s,
        timer_s=measured.timer_s,
        moving_s=measured.moving_s,
        sub_sport=measured.sub_sport,
        ascent_m=measured.ascent_m,
        mean_heart_rate_bpm=measured.mean_heart_rate_bpm,
        rpe=measured.rpe,
        feel=measured.feel,
        distance_error=measured.distance_error,
        speed_error=_speed_error(measured),
        name=measured.name,
        device=measured.device,
        note=said.note if said else "",
        is_race=said.is_race if said else None,
        race_m=said.race_m if said else None,
        recorded_start=recording.recorded_start,
        metrics=measured.metrics,
    )


def _speed_error(measured: Measured) -> float:
    """Relative standard error of one second's speed; 1 where no more than a total, or those of laps, is known."""
    trace = measured.trace
    if trace.distance_source in {"total", "laps", "places", "none"}:
        return 1.0
    return trace.speed_error_mps * measured.moving_s / measured.distance_m if measured.distance_m > 0 else 0.0


def _other_sport(recording: Recording) -> Session:
    measured = recording.measured
    ran_s = measured.timer_s or measured.elapsed_s
    # Nobody goes anywhere on a bike in the cellar, or at yoga: there the watch's own time is what was done.
    is_in_place = measured.distance_m < IN_PLACE_MPS * ran_s
    seconds = ran_s if is_in_place or not measured.moving_s else measured.moving_s
    lasted = f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"
    sport = "of an unnamed sport" if measured.sport == "generic" else measured.sport.replace("_", " ")
    text = f"{lasted} {sport}"
    return replace(_unread(recording), kind="cross", workout=text, moving_s=seconds)


def _zoned(segments: tuple[Segment, ...], zone_set: ZoneSet | None) -> tuple[Segment, ...]:
    if not any(s.kind in HARD_KINDS for s in segments):
        return segments
    from milelog.runner.sets import zoned

    return zoned(segments, zone_set)
