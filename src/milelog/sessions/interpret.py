"""Turns one measured recording into a Session, given the runner and the plan of the day; the recording is not opened again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from milelog import runner as zones
from milelog.measure.choice import best
from milelog.measure.types import Candidate, Measured
from milelog.model import HARD_KINDS, RUNNING, Block, Disagreement, Segment, Session, Workout, ZoneSet
from milelog.runner.types import SlopeResponse, on_the_flat
from milelog.sessions.all_work import as_work
from milelog.sessions.confirmed import confirmed
from milelog.sessions.kinds import kind
from milelog.sessions.miles import surges_by_mile
from milelog.sessions.notation import notation
from milelog.sessions.planned_blocks import in_planned_zones, joined
from milelog.sessions.raced import may_be_race, race_share
from milelog.sessions.recording import Recording
from milelog.sessions.stops import without_false_start, without_jogs, without_lights, without_uneven_reps
from milelog.sessions.zone_time import zone_seconds

if TYPE_CHECKING:
    from milelog.runner.learn import Runner

Search = Callable[[Measured, Workout | None], tuple[Candidate, ...]]
"""Returns the candidate segmentations of a run, given the workout planned for that day."""
APART_S = 8.0
"""Watch and stream disagree where their edges of a rep are further apart than this: each errs by a few seconds."""
IN_PLACE_MPS = 0.3
"""Another sport below this mean speed was done in one place: positions in a gym drift by 0.1 to 0.2 m/s."""
STEP = 1.1
"""A rep of the watch that is faster by this factor than what lies before and after it shows in the pace, even where the
stream by itself is no proof of work."""
DOUBT = 0.9
"""Factor on the confidence of a rep that only the watch shows and the stream does not."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of the athlete for the interpretation of her runs."""

    units: str = "mi"
    blind: bool = False
    """Whether laps, steps, the plan and corrections are ignored."""


def interpret(
    recording: Recording,
    runner: Runner,
    *,
    planned: Workout | None = None,
    correction: Sequence[Block] | None = None,
    settings: Settings = Settings(),
    search: Search | None = None,
) -> Session:
    """The session of one recording: its most probable segmentation with zones, kind and workout in words.

    `planned` is the workout of the day; the run is searched again for reps of its sizes. `correction` holds the blocks that
    the runner marked (empty: no hard work) and replaces every candidate. `search` finds the candidates; the pipeline gives
    one that remembers its results.
    """
    measured = recording.measured
    if measured.sport != RUNNING:
        return _other_sport(recording)
    if settings.blind:
        planned = correction = None
    is_race = _is_race(recording, runner)
    disagreements: tuple[Disagreement, ...] = ()
    if correction is None:
        found = (search or candidates)(measured, planned)
        segments, disagreements = _most_probable(found, blind=settings.blind)
        segments = _adapted_to_runner(recording, runner, segments, found, planned, is_race=is_race)
    else:
        segments = _marked(recording, runner, correction)
    zone_set, slope = runner.zones_on(recording.day), runner.fitness.slope_on(recording.day)
    session = replace(
        _unread(recording),
        segments=segments,
        zone_s=zone_seconds(measured.speed_s, zone_set, measured.slope_by_speed, slope),
        heart_zone_s=zones.heart.seconds(measured.heart_s, runner.heart),
        efforts=measured.efforts,
        miles=surges_by_mile(segments),
        normalized_mps=measured.normalized_mps,
        is_likely_race=is_race,
        race_share=race_share(measured, zone_set),
        may_be_race=may_be_race(measured, zone_set, runner.fitness.point_on(recording.day)),
        disagreements=disagreements,
    )
    return replace(session, kind=kind(session), workout=notation(session, settings.units))


def _adapted_to_runner(
    recording: Recording,
    runner: Runner,
    segments: Sequence[Segment],
    found: Sequence[Candidate],
    planned: Workout | None,
    *,
    is_race: bool,
) -> tuple[Segment, ...]:
    """Segments that were detected, changed by what is known of the runner and of the plan, and with their zones.

    `found` are all candidates of the run. The order matters: lights are no reps before anything is confirmed, and the plan
    has its say when the reps are settled.
    """
    slope = runner.fitness.slope_on(recording.day)
    zone_set, usual = runner.zones_on(recording.day), runner.fitness.point_on(recording.day)
    easy_mps = usual.easy_mps if usual else None
    segments = without_lights(_flat(segments, slope), zone_set, easy_mps)
    segments = without_jogs(without_uneven_reps(segments, easy_mps, planned), easy_mps)
    if not is_race:
        if not any(s.kind in HARD_KINDS for s in segments):
            tentative = [replace(c, segments=_flat(c.segments, slope)) for c in found if c.origin == "tentative"]
            segments = confirmed(tentative, zone_set, usual, planned) or segments
        measured = recording.measured
        segments = as_work(segments, zone_set, usual, measured.mean_heart_rate_bpm, measured.speed_s)
    segments = without_false_start(joined(segments, planned), planned)
    return in_planned_zones(_zoned(segments, zone_set, easy_mps), planned, zone_set)


def _marked(recording: Recording, runner: Runner, correction: Sequence[Block]) -> tuple[Segment, ...]:
    """The segments as the runner marked them, with their zones."""
    from milelog.measure.detect.corrected import corrected

    segments = corrected(recording.measured.trace.streams(), correction)
    flat = _flat(segments, runner.fitness.slope_on(recording.day))
    return _as_marked(_zoned(flat, runner.zones_on(recording.day), None), correction)


def _is_race(recording: Recording, runner: Runner) -> bool:
    """Whether the run is a race, as the runner says, else as the whole log shows (`runner.fitness.found`)."""
    said = recording.correction.is_race if recording.correction else None
    return any(r.file == recording.file for r in runner.fitness.found) if said is None else said


def candidates(measured: Measured, planned: Workout | None) -> tuple[Candidate, ...]:
    """The candidate segmentations of a run, searched anew where the plan of the day names sizes of reps, else as measured."""
    # On most days the plan names no size of a rep. Returning early then keeps NumPy from being imported.
    if measured.candidates and planned is None:
        return measured.candidates
    from milelog.measure.detect import IN_USE
    from milelog.measure.detect.planned import sizes

    if measured.candidates and not sizes(planned):
        return measured.candidates

    found = IN_USE.candidates(measured.trace.streams(), evidence=measured.evidence, planned=planned)
    return tuple(replace(c, segments=_truer(c, measured.candidates)) for c in found)


def _truer(found: Candidate, measured: Sequence[Candidate]) -> tuple[Segment, ...]:
    """The segments of a candidate found in the rounded trace; where the recording itself gave the same segments, with the
    exact figures from there.
    """
    for one in measured:
        if one.origin == found.origin and _edges(one.segments) == _edges(found.segments):
            pairs = zip(one.segments, found.segments, strict=True)
            return tuple(replace(exact, confidence=near.confidence) for exact, near in pairs)
    return found.segments


def _edges(segments: Sequence[Segment]) -> list[tuple[str, float, float]]:
    return [(s.kind, s.start_s, s.end_s) for s in segments]


def _flat(segments: Sequence[Segment], slope: SlopeResponse) -> tuple[Segment, ...]:
    return tuple(on_the_flat(s, slope) for s in segments)


def _most_probable(found: Sequence[Candidate], *, blind: bool) -> tuple[tuple[Segment, ...], tuple[Disagreement, ...]]:
    """The most probable segments, and where the watch's laps or steps disagree with the stream."""
    chosen = best(found, blind=blind)
    if chosen.origin != "watch":
        return chosen.segments, ()
    # Laps and steps are believed; the best candidate without them shows where the stream disagrees.
    stream = best(found, blind=True)
    return _compared(chosen.segments, [s for s in stream.segments if s.kind in HARD_KINDS])


def _compared(
    watched: Sequence[Segment], stream: Sequence[Segment]
) -> tuple[tuple[Segment, ...], tuple[Disagreement, ...]]:
    """The watch's segments, with less confidence where the stream shows no work, and each disagreement."""
    segments: list[Segment] = []
    found: list[Disagreement] = []
    for before, one, after in zip([None, *watched], watched, [*watched[1:], None], strict=False):
        if one.kind not in HARD_KINDS:
            segments.append(one)
            continue
        overlaps = [s for s in stream if min(s.end_s, one.end_s) > max(s.start_s, one.start_s)]
        if not overlaps and not _stands_out(one, before, after):
            segments.append(replace(one, confidence=round(one.confidence * DOUBT, 3)))
            found.append(Disagreement(one.start_s, one.end_s))
            continue
        segments.append(one)
        if not overlaps:
            continue
        # The overlap that is longest, because a lap may hold several short reps of the stream.
        near = max(overlaps, key=lambda s: min(s.end_s, one.end_s) - max(s.start_s, one.start_s))
        if max(abs(near.start_s - one.start_s), abs(near.end_s - one.end_s)) > APART_S:
            found.append(Disagreement(one.start_s, one.end_s, near.start_s, near.end_s))
    return tuple(segments), tuple(found)


def _stands_out(rep: Segment, before: Segment | None, after: Segment | None) -> bool:
    """Whether a rep is clearly faster than the segments before and after it; False if it has none."""
    beside = [s.speed_mps for s in (before, after) if s is not None]
    return bool(beside) and rep.speed_mps >= STEP * max(beside)


def _as_marked(segments: tuple[Segment, ...], blocks: Sequence[Block]) -> tuple[Segment, ...]:
    """The segments with the zones that the runner gave in her correction."""
    zones_given = {round(b.start_s): b.zone for b in blocks if b.zone}
    return tuple(
        replace(s, zone=zones_given[round(s.start_s)])
        if s.kind in HARD_KINDS and round(s.start_s) in zones_given
        else s
        for s in segments
    )


def _unread(recording: Recording) -> Session:
    """A session with the fields that are copied from the recording; its segments, zones and kind are still empty."""
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
        elevation_noise_m=measured.elevation_noise_m,
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
        recorded_s=recording.recorded_s,
        metrics=measured.metrics,
    )


def _speed_error(measured: Measured) -> float:
    """Relative standard error of one second's speed; 1 where only the distance of the whole run or of laps is known."""
    trace = measured.trace
    if trace.distance_source in {"total", "laps", "places", "none"}:
        return 1.0
    return trace.speed_error_mps * measured.moving_s / measured.distance_m if measured.distance_m > 0 else 0.0


def _other_sport(recording: Recording) -> Session:
    measured = recording.measured
    ran_s = measured.timer_s or measured.elapsed_s
    # On an indoor bike or at yoga there is no distance to move by; the watch's timer is then the time of exercise.
    is_in_place = measured.distance_m < IN_PLACE_MPS * ran_s
    seconds = ran_s if is_in_place or not measured.moving_s else measured.moving_s
    lasted = f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"
    sport = "of an unnamed sport" if measured.sport == "generic" else measured.sport.replace("_", " ")
    text = f"{lasted} {sport}"
    return replace(_unread(recording), kind="cross", workout=text, moving_s=seconds)


def _zoned(segments: tuple[Segment, ...], zone_set: ZoneSet | None, easy_mps: float | None) -> tuple[Segment, ...]:
    if not any(s.kind in HARD_KINDS for s in segments):
        return segments
    from milelog.runner.sets import zoned

    return zoned(segments, zone_set, easy_mps)
