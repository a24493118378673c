"""The check of races: the fastest stretch of the distance on its day, if it was raced; its goal; what it says of the zones."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from milelog.compliance.bands import Outcome
from milelog.compliance.context import Context, whole
from milelog.compliance.verdict import verdict_of
from milelog.model import Session, Span, Status, Verdict
from milelog.plan.types import PlannedRace
from milelog.runner import vdot
from milelog.units import race_name
from milelog.verdicts import Change, ChangeKind, Facts, Reason, ReasonKind, Tolerance

RACE_NEAR = 0.04
"""A recording within 4 % of a race's distance is that race: courses are measured along the shortest line."""
STRETCH_NEAR = 0.03
"""The same for stretches within a recording."""
EFFORT_NEAR = 0.005
"""The same for best efforts, which are measured over exactly their distance."""
GOAL_NEAR = 0.005
"""A goal is met up to half a percent late: what a watch that was started by hand can tell."""
HALF_A_SECOND_S = 0.5
"""Goals and results are written in whole seconds."""
LONG_RACE_M = 20000.0
"""Races of this distance in metres and longer are run close to easy pace."""
LONG_RACE_SHARE = 0.97
"""Such a race may be as slow as 97 % of the quick end of zone E; a shorter one has to be faster than that end."""
EASY_SHARE = 0.1
"""A race holds no more than this share of easy running: the edges of its stretch, a stop for water."""
STANDS_OUT = 1.08
"""Without zones, a race is 8 % faster than the rest of its recording."""
NEW_VDOT = 0.3
"""Points of VDOT above the zones in force from which a race proposes new zones."""
VDOT_RANGE_M = (1500.0, 42500.0)
"""Daniels' tables run from 1500 m to the marathon: outside of them a VDOT is not known to mean anything. The upper
end lets in marathons that were measured a little long.
"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a recording that is as long as the race, and its time over exactly that distance."""

    session: Session
    seconds: float
    span: Span
    speed_mps: float
    is_all: bool
    """Whether it is the recording as a whole."""


def races(ctx: Context) -> Iterator[Verdict]:
    """Each race of the week, against the run of its day that holds its distance."""
    for race in ctx.planned.races:
        yield _race(ctx, race)


def _race(ctx: Context, race: PlannedRace) -> Verdict:
    name = race.name or race_name(race.distance_m)
    past = ctx.today > race.date
    stretches = [x for s in ctx.running if s.day == race.date for x in _stretches(s, race.distance_m)]
    found = min((x for x in stretches if _is_raced(ctx, x, race)), key=lambda x: x.seconds, default=None)
    run_it = (Change(ChangeKind.RUN_IT, 1),)
    if found is None and stretches:
        # Whole recordings first, then the fastest: the one that a runner would call the race.
        jog = min(stretches, key=lambda x: (not x.is_all, x.seconds))
        reason = Reason(
            ReasonKind.NOT_RACED,
            day=race.date,
            metres=jog.session.distance_m,
            of_metres=_easy_metres(ctx, jog, race) if _is_quick(ctx, jog, race) else None,
            speeds_mps=(jog.speed_mps,),
            seconds=jog.seconds,
            text=name,
        )
        facts = Facts(reasons=(reason,), plan_text=name, changes=run_it)
        # A recording of just that distance was the race, if an easy one; a stretch of a longer run was none.
        jogged: Status = "close" if jog.is_all else "missed"
        return verdict_of(ctx, "race", Outcome(jogged), facts, evidence=[whole(jog.session)], final=past)
    if found is None:
        kind = ReasonKind.NO_RACE if past else ReasonKind.RACE_TO_COME
        facts = Facts(reasons=(Reason(kind, day=race.date, text=name),), plan_text=name, changes=run_it if past else ())
        return verdict_of(ctx, "race", Outcome("missed" if past else "unknown", short=1), facts, final=past)
    return _raced(ctx, race, name, found)


def _raced(ctx: Context, race: PlannedRace, name: str, found: Stretch) -> Verdict:
    """The verdict of a race that was run."""
    outcome = Outcome("met")
    changes: tuple[Change, ...] = ()
    if race.goal_s:
        limit = race.goal_s + GOAL_NEAR * race.goal_s + HALF_A_SECOND_S
        # The time of a stretch is as uncertain as its distance. A recording from start to stop needs no distance: a
        # second for the hand.
        error = found.seconds * found.session.distance_error if not found.is_all else 1.0
        met = found.seconds <= limit
        odds = _below(limit, found.seconds, error)
        outcome = Outcome("met" if met else "close", chances={"met": odds, "close": 1 - odds})
        changes = () if met else (Change(ChangeKind.FASTER_RACE, found.seconds - limit),)
    reasons = [
        Reason(ReasonKind.RACED, day=race.date, seconds=found.seconds, of_seconds=race.goal_s, text=name),
        *_new_zones(ctx, race, found),
    ]
    facts = Facts(
        "seconds",
        (0.0, race.goal_s) if race.goal_s else None,
        found.seconds,
        tolerance=Tolerance(GOAL_NEAR, 1.0) if race.goal_s else None,
        reasons=tuple(reasons),
        changes=changes,
        plan_text=name,
    )
    return verdict_of(ctx, "race", outcome, facts, evidence=[found.span], final=True)


def _below(limit: float, value: float, error: float) -> float:
    return 0.5 * math.erfc((value - limit) / (error * math.sqrt(2))) if error > 0 else float(value <= limit)


def _new_zones(ctx: Context, race: PlannedRace, found: Stretch) -> Iterator[Reason]:
    """The VDOT of a race that says the runner is faster than the zones in force."""
    zones = ctx.zone_set(found.session)
    if zones is None or not VDOT_RANGE_M[0] <= race.distance_m <= VDOT_RANGE_M[1]:
        return
    value = vdot(race.distance_m, found.seconds)
    if value > zones.vdot + NEW_VDOT:
        yield Reason(ReasonKind.NEW_ZONES, value=value, of_value=zones.vdot, day=race.date)


def _stretches(session: Session, distance_m: float) -> Iterator[Stretch]:
    """The recording as a whole, its best effort, and its neighbouring segments, where they are as long as the race."""
    if abs(session.distance_m - distance_m) <= RACE_NEAR * distance_m:
        speed = session.distance_m / session.elapsed_s if session.elapsed_s else 0.0
        yield Stretch(session, session.elapsed_s, whole(session), speed, is_all=True)
    for item in session.efforts:
        if abs(item.distance_m - distance_m) <= EFFORT_NEAR * distance_m and item.time_s:
            span = Span(session.file, item.start_s, item.start_s + item.time_s)
            yield Stretch(session, item.time_s, span, item.distance_m / item.time_s, is_all=False)
    segments = session.segments
    # Every row of neighbouring segments that is as long as the race: a race with a fast finish is found in several.
    # Each row ends where it is longer than the race, so a long recording costs little more than its number of
    # segments.
    for first in range(len(segments)):
        metres = 0.0
        for last in range(first, len(segments)):
            # A stretch across a stop is two efforts, not a race.
            if segments[last].kind == "pause":
                break
            metres += segments[last].distance_m
            if metres > distance_m * (1 + STRETCH_NEAR):
                break
            seconds = segments[last].end_s - segments[first].start_s
            if metres >= distance_m * (1 - STRETCH_NEAR) and seconds:
                span = Span(session.file, segments[first].start_s, segments[last].end_s)
                yield Stretch(session, seconds * distance_m / metres, span, metres / seconds, is_all=False)


def _is_raced(ctx: Context, found: Stretch, race: PlannedRace) -> bool:
    """Whether a stretch was run as a race is: clearly faster than easy, or than the rest of the recording."""
    if found.session.kind == "race" and found.is_all:
        return True
    # A recording of just the race may hold a slow last mile; within a longer run such a stretch is reps with jogs
    # between.
    whole_way = found.is_all or _easy_metres(ctx, found, race) <= EASY_SHARE * race.distance_m
    return whole_way and _is_quick(ctx, found, race)


def _easy_metres(ctx: Context, found: Stretch, race: PlannedRace) -> float:
    """Metres of a stretch that were run easily: a race that was given up, or reps with jogs between, are no race."""
    easy = ctx.zone(found.session, "E")
    if easy is None:
        return 0.0
    limit = easy.fast_mps * (LONG_RACE_SHARE if race.distance_m >= LONG_RACE_M else 1.0)
    metres = slow = 0.0
    for g in found.session.segments:
        seconds = min(g.end_s, found.span.end_s) - max(g.start_s, found.span.start_s)
        if seconds > 0:
            metres += g.speed_mps * seconds
            slow += g.speed_mps * seconds if max(g.speed_mps, g.adjusted_mps or 0.0) < limit else 0.0
    # A race that lies inside one long segment was not found as work: the mean speed of that says nothing of the race.
    return slow if abs(metres / race.distance_m - 1) <= STRETCH_NEAR else 0.0


def _is_quick(ctx: Context, found: Stretch, race: PlannedRace) -> bool:
    """Whether a stretch is, as a whole, faster than easy, or than the rest of the recording."""
    easy = ctx.zone(found.session, "E")
    if easy is not None:
        hilly = [
            g.adjusted_mps / g.speed_mps
            for g in found.session.segments
            if g.adjusted_mps is not None and g.speed_mps and found.span.start_s <= g.start_s < found.span.end_s
        ]
        # Hills only excuse a slow time: a fast time downhill was raced all the same.
        effort = found.speed_mps * max(1.0, sum(hilly) / len(hilly) if hilly else 1.0)
        return effort > easy.fast_mps * (LONG_RACE_SHARE if race.distance_m >= LONG_RACE_M else 1.0)
    rest_m = found.session.distance_m - found.speed_mps * (found.span.end_s - found.span.start_s)
    rest_s = found.session.moving_s - (found.span.end_s - found.span.start_s)
    # Less than a minute beside the stretch is no pace to compare with.
    return found.is_all or rest_s < 60 or found.speed_mps > STANDS_OUT * rest_m / rest_s
