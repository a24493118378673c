"""An easy run between red lights, which was read as a set of reps with standing rests, is given back as an easy run."""

from __future__ import annotations

from dataclasses import replace

from milelog.model import Segment, ZoneSet
from milelog.runner.stops import EASY, stop_and_go_mps


def without_lights(
    segments: tuple[Segment, ...], zone_set: ZoneSet | None, usual_mps: float | None
) -> tuple[Segment, ...]:
    """The segments, those of an easy run with stops as even running and pauses. `usual_mps` is her usual easy speed."""
    speed = stop_and_go_mps(segments)
    if speed is None or speed > max(_easy_mps(zone_set), EASY * (usual_mps or 0.0)):
        return segments
    return tuple(
        replace(s, kind="steady" if s.kind == "rep" else "pause", recovery=None, confidence=1.0) for s in segments
    )


def _easy_mps(zone_set: ZoneSet | None) -> float:
    """The fast end of zone E by a race; 0 where zones are an estimate, which may rest on the same run."""
    if zone_set is None or zone_set.estimate:
        return 0.0
    return next((z.fast_mps for z in zone_set.zones if z.name == "E"), 0.0)
