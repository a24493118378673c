"""Corrects what stops make of a run: an easy run between red lights is not a set, and a false start is not a rep."""

from __future__ import annotations

from dataclasses import replace

from milelog.model import Segment, Workout, ZoneSet, flat
from milelog.runner.stops import EASY, stop_and_go_mps
from milelog.sessions.planned_blocks import fits

FALSE_START_S, FALSE_START_SHARE = 60.0, 0.2
"""A false start is at most this long in seconds, and at most this share of every rep after it: sets and ladders differ by less."""
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
        replace(s, kind="steady" if s.kind == "rep" else "pause", recovery=None, confidence=1.0) for s in segments
    )


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
