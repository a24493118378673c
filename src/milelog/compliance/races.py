"""The check of planned races: whether one was raced on its day, its goal time, and whether it gives faster zones."""

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
from milelog.sessions.planned_blocks import REP_SIZE
from milelog.units import race_name
from milelog.verdicts import Change, ChangeKind, Facts, Reason, ReasonKind, Tolerance

RACE_NEAR = 0.04
"""A whole recording is the race where its distance is within this share; courses are measured along the shortest line."""
STRETCH_NEAR = 0.03
"""The same for rows of segments within a recording."""
EFFORT_NEAR = 0.005
"""The same for best efforts, which are measured over exactly their distance."""
GOAL_NEAR = 0.005
"""A goal is met up to this share late: a watch started by hand is not more exact."""
HALF_A_SECOND_S = 0.5
"""Rounding error of goals and results, which are in whole seconds."""
LONG_RACE_M = 20000.0
"""Races from this distance on (metres) are run close to easy pace."""
LONG_RACE_SHARE = 0.97
"""Least speed of such a race, as a share of the fast end of zone E; a shorter race is faster than that end."""
EASY_SHARE = 0.1
"""Greatest share of easy running in a race: the edges of its stretch, a stop for water."""
STANDS_OUT = 1.08
"""A race is faster by at least this factor than other reps of its length, and without zones than the rest of its recording."""
NEW_VDOT = 0.3
"""A race proposes new zones where its VDOT is more than this above the zones in force."""
VDOT_RANGE_M = (1500.0, 42500.0)
"""Race distances that give a VDOT: Daniels' tables run from 1500 m to the marathon (here with room for one measured long)."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a recording with the distance of the race; `seconds` is its time over exactly that distance."""

    session: Session
    seconds: float
    span: Span
    speed_mps: float
    is_all: bool
    """Whether it is the recording as a whole."""


def races(ctx: Context) -> Iterator[Verdict]:
    """Judges each planned race of the week by the runs on its day."""
    for race in ctx.planned.races:
        yield _race(ctx, race)


def _race(ctx: Context, race: PlannedRace) -> Verdict:
    name = race.name or race_name(race.distance_m)
    past = ctx.today > race.date
    stretches = [x for s in ctx.running if s.day == race.date for x in _stretches(s, race.distance_m)]
    found = min((x for x in stretches if _is_raced(ctx, x, race)), key=lambda x: x.seconds, default=None)
    run_it = (Change(ChangeKind.RUN_IT, 1),)
    if found is None and stretches:
        # A whole recording before a stretch, then the fastest.
        jog = min(stretches, key=lambda x: (not x.is_all, x.seconds))
        reason = Reason(
            ReasonKind.NOT_RACED,
            day=race.date,
            metres=jog.session.distance_m,
            of_metres=_easy_metres(ctx, jog, race) if _is_quick(ctx, jog, race) else None,
            count=_reps_of_a_set(jog) or None,
            speeds_mps=(jog.speed_mps,),
            seconds=jog.seconds,
            text=name,
        )
        facts = Facts(reasons=(reason,), plan_text=name, changes=run_it)
        # A recording of just that distance was the race, run easily; a stretch of a longer run was not the race.
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
        # The time of a stretch has the relative error of its distance. A whole recording does not depend on the distance;
        # its error is one second, for starting and stopping by hand.
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
    """A reason with the VDOT of the race, where it is above that of the zones in force by more than NEW_VDOT."""
    zones = ctx.zone_set(found.session)
    if zones is None or not VDOT_RANGE_M[0] <= race.distance_m <= VDOT_RANGE_M[1]:
        return
    value = vdot(race.distance_m, found.seconds)
    if value > zones.vdot + NEW_VDOT:
        yield Reason(ReasonKind.NEW_ZONES, value=value, of_value=zones.vdot, day=race.date)


def _stretches(session: Session, distance_m: float) -> Iterator[Stretch]:
    """The whole recording, its best effort and its rows of consecutive segments, each where it has the race's distance."""
    if abs(session.distance_m - distance_m) <= RACE_NEAR * distance_m:
        speed = session.distance_m / session.elapsed_s if session.elapsed_s else 0.0
        yield Stretch(session, session.elapsed_s, whole(session), speed, is_all=True)
    for item in session.efforts:
        if abs(item.distance_m - distance_m) <= EFFORT_NEAR * distance_m and item.time_s:
            span = Span(session.file, item.start_s, item.start_s + item.time_s)
            yield Stretch(session, item.time_s, span, item.distance_m / item.time_s, is_all=False)
    segments = session.segments
    # A race may consist of several segments, for example with a fast finish. A row ends once it is longer than the race,
    # so the cost grows only a little faster than the number of segments.
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
    """Whether a stretch was raced: fast as a whole (`_is_quick`), and without much easy running in it."""
    if found.session.kind == "race" and found.is_all:
        return True
    if _reps_of_a_set(found):
        return False
    # A whole recording may have a slow last mile; within a longer run, a stretch with slow parts is reps with jogs.
    whole_way = found.is_all or _easy_metres(ctx, found, race) <= EASY_SHARE * race.distance_m
    return whole_way and _is_quick(ctx, found, race)


def _reps_of_a_set(found: Stretch) -> int:
    """Number of reps of the set that a stretch is one of, not clearly faster than the others: "4 x 1 mi" is no mile. Else 0."""
    if found.is_all:
        return 0
    metres = found.speed_mps * (found.span.end_s - found.span.start_s)
    others = [
        g
        for g in found.session.segments
        if g.kind == "rep"
        and abs(g.distance_m / metres - 1) <= REP_SIZE
        and not found.span.start_s <= (g.start_s + g.end_s) / 2 < found.span.end_s
    ]
    is_set = len(others) > 1 and found.speed_mps < STANDS_OUT * max(g.speed_mps for g in others)
    return len(others) + 1 if is_set else 0


def _easy_metres(ctx: Context, found: Stretch, race: PlannedRace) -> float:
    """Metres of a stretch that were run easily; 0 where zones are unknown or the segments do not show it."""
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
    # Where the segments are much longer than the race, their mean speeds say nothing about it.
    return slow if abs(metres / race.distance_m - 1) <= STRETCH_NEAR else 0.0


def _is_quick(ctx: Context, found: Stretch, race: PlannedRace) -> bool:
    """Whether a stretch is faster than easy on average; without zones, than the rest of the recording."""
    easy = ctx.zone(found.session, "E")
    if easy is not None:
        hilly = [
            g.adjusted_mps / g.speed_mps
            for g in found.session.segments
            if g.adjusted_mps is not None and g.speed_mps and found.span.start_s <= g.start_s < found.span.end_s
        ]
        # Grade adjustment may only raise the speed: a fast time downhill counts as raced.
        effort = found.speed_mps * max(1.0, sum(hilly) / len(hilly) if hilly else 1.0)
        return effort > easy.fast_mps * (LONG_RACE_SHARE if race.distance_m >= LONG_RACE_M else 1.0)
    rest_m = found.session.distance_m - found.speed_mps * (found.span.end_s - found.span.start_s)
    rest_s = found.session.moving_s - (found.span.end_s - found.span.start_s)
    # Less than a minute outside the stretch gives no pace to compare with.
    return found.is_all or rest_s < 60 or found.speed_mps > STANDS_OUT * rest_m / rest_s
