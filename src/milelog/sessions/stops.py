"""Corrects what stops and walks make of a run: false reps between lights or walks, and false starts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from milelog.model import HARD_KINDS, Segment, Workout, ZoneSet, flat, mean_flat_mps
from milelog.runner.stops import AT_EASY_PACE, EASY, stop_and_go_mps
from milelog.sessions.planned_blocks import fits

FALSE_START_S, FALSE_START_SHARE = 60.0, 0.2
"""A false start is at most this long in seconds, and at most this share of every rep after it: sets and ladders differ by less."""
FASTER = 1.15
"""Beside jogs (`AT_EASY_PACE`) another rep of the same run is at least this many times as fast as her easy runs: T is 15-25 % faster
than E (Daniels)."""
AS_EASY, LEAST_EASY_S = 1.06, 120.0
"""A last rep is the cool-down up to AS_EASY times the speed of the warm-up, which takes LEAST_EASY_S or more: marathon pace, the
slowest that is run as work, is about 10 % faster than easy running (Daniels)."""
LEAST_UNEVEN, UNEVEN, SHORT_REST_S = 4, 2.0, 60.0
"""From LEAST_UNEVEN reps on, sizes are unlike where long ones last UNEVEN times as long as short ones (a set varies by 12 %), and
stops are short up to a median of SHORT_REST_S seconds."""
AGAIN_S = 60.0
"""Longest stand in seconds before she sets off again; after a longer one it was a stride with its rest."""


def without_lights(
    segments: tuple[Segment, ...], zone_set: ZoneSet | None, usual_mps: float | None
) -> tuple[Segment, ...]:
    """The segments; in an easy run with stops the reps become steady running and the rests pauses.

    `usual_mps` is the runner's usual easy speed.
    """
    speed = stop_and_go_mps(segments)
    if speed is None or speed > max(_easy_mps(zone_set), EASY * (usual_mps or 0.0)):
        return segments
    return tuple(
        replace(s, kind="pause" if s.kind in {"pause", "recovery"} else "steady", recovery=None, confidence=1.0)
        for s in segments
    )


def without_uneven_reps(
    segments: tuple[Segment, ...], usual_mps: float | None, planned: Workout | None
) -> tuple[Segment, ...]:
    """The segments; reps of unlike sizes, at one pace no faster than the runner's easy runs, become steady running.

    So a jog with many short stops or walks is not named as a set. Reps that the plan of the day asks for stay, as do those that
    the watch or the runner names.
    """
    hard = [s for s in segments if s.kind in HARD_KINDS]
    if len(hard) < LEAST_UNEVEN or any(s.kind != "rep" or s.provenance != "detected" for s in hard):
        return segments
    if planned and any(step.kind == "rep" for step, _ in flat(planned.steps)):
        return segments
    lengths, speeds = sorted(s.duration_s for s in hard), [s.flat_mps for s in hard]
    rests = [b.start_s - a.end_s for a, b in pairwise(hard)]
    # The second of either end, because one odd rep may be one that a stop divided.
    is_uneven = lengths[-2] >= UNEVEN * lengths[1]
    if (
        not is_uneven
        or max(speeds) > min(AT_EASY_PACE * (usual_mps or 0.0), FASTER * min(speeds))
        or median(rests) > SHORT_REST_S
    ):
        return segments

    def changed(s: Segment) -> Segment:
        if s.kind in {"pause", "recovery"}:
            return s if s.recovery == "walk" else replace(s, kind="pause", recovery=None)
        return replace(s, kind="steady", zone=None, confidence=1.0)

    return tuple(map(changed, segments))


def without_jogs(segments: tuple[Segment, ...], usual_mps: float | None) -> tuple[Segment, ...]:
    """The segments; beside work, reps that are no faster than the runner's easy runs become warm-up, jogs or cool-down.

    Three minutes of jogging between walks are how some runners rest between two tests, and how others warm up; and whoever stops
    the watch before and after her reps has a cool-down between stops as they are. In a run that holds nothing faster, as in
    run/walk, the reps stay.
    """
    hard = [s for s in segments if s.kind in HARD_KINDS]
    reps = [s for s in hard if s.kind == "rep" and s.provenance == "detected"]
    slow = [s for s in reps if s.flat_mps <= AT_EASY_PACE * (usual_mps or 0.0) or _is_jog_at_an_end(s, hard, segments)]
    work = [s for s in hard if s not in slow]
    if not slow or max((s.flat_mps for s in work), default=0.0) < FASTER * (usual_mps or 0.0):
        return segments
    first, last = work[0].start_s, work[-1].end_s

    def changed(s: Segment) -> Segment:
        if s.end_s <= first:
            s = replace(s, kind="warmup", recovery=None)
        elif s.start_s >= last:
            s = replace(s, kind="cooldown", recovery=None)
        elif s in slow:
            s = replace(s, kind="recovery", recovery="jog")
        return replace(s, paused_s=0.0, confidence=1.0) if s.kind not in HARD_KINDS else s

    return tuple(map(changed, segments))


def _is_jog_at_an_end(rep: Segment, hard: Sequence[Segment], segments: Sequence[Segment]) -> bool:
    """Whether the first or last rep is as slow as the warm-up or cool-down of the same run, and all others are far faster."""
    easy = [s for s in segments if s.kind in {"warmup", "cooldown"} and s.duration_s >= LEAST_EASY_S]
    others = [s for s in hard if s is not rep]
    if not easy or not others or rep not in (hard[0], hard[-1]):
        return False
    return rep.flat_mps <= AS_EASY * mean_flat_mps(easy) and min(s.flat_mps for s in others) >= FASTER * rep.flat_mps


def without_false_start(segments: tuple[Segment, ...], planned: Workout | None) -> tuple[Segment, ...]:
    """The segments; a short first rep with a stand before a far longer one becomes warm-up, and the stand a pause.

    She set off and stopped again (the watch, the lights, a lace). A rep of that size that the plan asks for stays one, as does
    one that the watch or the runner names.
    """
    reps = [i for i, s in enumerate(segments) if s.kind == "rep"]
    if len(reps) < 2 or segments[reps[0]].provenance != "detected":
        return segments
    first, rest, then = segments[reps[0]], segments[reps[0] + 1 : reps[1]], segments[reps[1]]
    shortest = min(segments[i].duration_s for i in reps[1:])
    steps = [s for s, _ in flat(planned.steps) if s.kind == "rep"] if planned else []
    if (
        first.duration_s > FALSE_START_S
        or first.duration_s > FALSE_START_SHARE * shortest
        or not rest
        or then.start_s - first.end_s > AGAIN_S
        or any(s.kind != "pause" and s.recovery not in {"stand", "walk"} for s in rest)
        or any((s.distance_m or s.duration_s) and fits(s, first) for s in steps)
    ):
        return segments
    changed = {id(first): replace(first, kind="warmup", paused_s=0.0, confidence=1.0)}
    changed |= {id(s): replace(s, kind="pause", recovery=None) for s in rest}
    return tuple(changed.get(id(s), s) for s in segments)


def _easy_mps(zone_set: ZoneSet | None) -> float:
    """The fast end of zone E; 0 without zones, or where they are an estimate, which may be based on the same run."""
    if zone_set is None or zone_set.estimate:
        return 0.0
    return next((z.fast_mps for z in zone_set.zones if z.name == "E"), 0.0)
