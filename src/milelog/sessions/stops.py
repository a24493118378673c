"""Turns an easy run with stops (red lights) that was detected as reps with standing rests back into an easy run."""

from __future__ import annotations

from dataclasses import replace

from milelog.model import Segment, ZoneSet
from milelog.runner.stops import EASY, stop_and_go_mps


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


def _easy_mps(zone_set: ZoneSet | None) -> float:
    """The fast end of zone E; 0 without zones, or where they are an estimate, which may be based on the same run."""
    if zone_set is None or zone_set.estimate:
        return 0.0
    return next((z.fast_mps for z in zone_set.zones if z.name == "E"), 0.0)
