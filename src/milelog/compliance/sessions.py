"""The checks of single sessions: each named one, races, and the effort that was meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from milelog.compliance.bands import Judged, judge
from milelog.compliance.context import Context, spans, whole
from milelog.compliance.distances import against, distance_error, grace, miles_with_surges, surge_status
from milelog.compliance.matching import Match
from milelog.compliance.reps import describe_reps
from milelog.compliance.settle import plain, settle
from milelog.model import Segment, Session, Span, Status, Verdict, WorkoutStep
from milelog.plan.notation import flat, zones_asked
from milelog.plan.types import DAYS, PlannedRace
from milelog.units import Range, format_clock, format_distance
from milelog.weeks import Outing, distance

MOST_REPS = 0.66
REP_SIZE = 0.12
"""A rep is one of the plan's when its distance or time is this near."""
THRESHOLD_EFFORT = 0.75
PLUS_EFFORT = 0.65
"""Perceived effort, as a share of maximal: threshold about 75 %, plus pace about 65 %."""
RPE_MET, RPE_CLOSE = 1.5, 2.5
RACE_NEAR = 0.04


def named_sessions(ctx: Context) -> Iterator[Verdict]:
    """Each session that the plan names, against the run that it was matched to."""
    for index, match in enumerate(ctx.matches):
        yield _session(ctx, match, _name(match, index))


def _name(match: Match, index: int) -> str:
    planned = match.planned
    if planned.name:
        return "session_" + "_".join(planned.name.lower().split())
    return f"session_{DAYS[planned.day].lower() if planned.day is not None else index + 1}"


def _session(ctx: Context, match: Match, name: str) -> Verdict:
    run, workout = match.run, match.planned.workout
    rule = "the run that fits it best by day, shape and size; its reps by zone, count and size"
    if run is None:
        return settle(ctx, name, workout.text, plain("missed", short=1), f"no run fits {workout.text}", rule=rule)
    parts = [_size(ctx, match, run), _reps(ctx, match, run), _surges(match, run)]
    told = [p for p in parts if p is not None]
    worst = max((p[0] for p in told), key=_badness, default=plain("met"))
    borderline = any(p[0].borderline for p in told)
    day = run[0].day
    head = f"{day:%a} {format_distance(distance(run), ctx.units)}" if day else format_distance(distance(run), ctx.units)
    why = ", ".join([head, *(p[1] for p in told if p[1]), *([match.note] if match.note else [])])
    return settle(
        ctx,
        name,
        workout.text,
        Judged(worst.status, borderline, worst.short, worst.over),
        why,
        actual_m=distance(run),
        actual=" + ".join(s.workout for s in run if s.workout) or format_distance(distance(run), ctx.units),
        rule=rule,
        tolerance=f"reps within {REP_SIZE:.0%} of their size; {MOST_REPS:.0%} of them for close",
        evidence=_evidence(run),
        doubt="one more or less would change it",
        final=True,
    )


_ORDER: tuple[Status, ...] = ("met", "exceeded", "close", "missed", "unknown")


def _badness(judged: Judged) -> int:
    return _ORDER.index(judged.status)


def _evidence(run: Outing) -> list[Span]:
    reps = [Span(f.file, s.start_s, s.end_s) for f in run for s in f.segments if s.kind in {"rep", "surge"}]
    return reps or list(spans(run))


def _size(ctx: Context, match: Match, run: Outing) -> tuple[Judged, str] | None:
    """The whole run's distance or time, where the plan states one."""
    workout, band = match.planned.workout, ctx.band("session")
    if workout.total_m:
        judged = judge(distance(run), distance_error(run), workout.total_m, band, grace(ctx.units))
        word = "" if judged.status == "met" else f"{against(distance(run), workout.total_m, ctx.units)} in all"
        return judged, word
    if workout.total_s:
        seconds = sum(s.moving_s for s in run)
        judged = judge(seconds, 0.0, workout.total_s, band, 60.0)
        return judged, "" if judged.status == "met" else f"{format_clock(seconds)} in all"
    return None


def _reps(ctx: Context, match: Match, run: Outing) -> tuple[Judged, str] | None:
    """The reps of the plan that were run."""
    steps = [(s, t) for s, t in flat(match.planned.workout.steps) if s.kind == "rep"]
    if not steps:
        return None
    found = [(f, s) for f in run for s in f.segments if s.kind == "rep"]
    segments = [s for _, s in found]
    zones = {s.zone for s, _ in steps if s.zone}
    # By identity: two reps may be equal in all their numbers.
    in_zone = {(id(s), z) for f, s in found for z in zones if ctx.in_zone(f, s, z)}
    continuous = _continuous(steps, segments, in_zone)
    if continuous is not None:
        there = [s for s in segments if steps[0][0].zone is None or (id(s), steps[0][0].zone) in in_zone]
        return continuous, f"{describe_reps(there, ctx.units) or 'nothing'} at its pace"
    left = list(segments)
    done = low = high = 0.0
    off_zone = 0
    for step, (fewest, most) in steps:
        low, high = low + fewest, high + most
        mine = [s for s in left if _fits(step, s)][: int(min(most, 1e6))]
        if step.zone and not step.hill:
            off_zone += sum(s.zone is not None and (id(s), step.zone) not in in_zone for s in mine)
        done += len(mine)
        left = [s for s in left if s not in mine]
    asked = f"{low:g}" if low == high else f"{low:g}-{high:g}"
    extra = len([s for s in left if any(_fits(step, s) for step, _ in steps)])
    what = (
        f"{done + extra:g} of {asked} reps ({describe_reps(segments, ctx.units)})" if segments else f"0 of {asked} reps"
    )
    judged = plain(_share_status(done / low if low else 1.0, extra), short=max(0.0, low - done))
    if off_zone and judged.status == "met":
        judged = plain("close", short=0.0)
    return judged, what + (f", {off_zone} of them not in the zone planned" if off_zone else "")


def _share_status(share: float, extra: int) -> Status:
    if share >= 1:
        return "exceeded" if extra else "met"
    return "close" if share >= MOST_REPS else "missed"


def _continuous(
    steps: Sequence[tuple[WorkoutStep, Range]], segments: Sequence[Segment], in_zone: Collection[tuple[int, str]]
) -> Judged | None:
    """A single range of distance ("3-4 mi @ T") is met by that distance, in however many pieces."""
    if len(steps) != 1:
        return None
    step, times = steps[0]
    span = step.distance_m
    if times != (1, 1) or span is None or span[0] == span[1]:
        return None
    done = sum(s.distance_m for s in segments if step.zone is None or (id(s), step.zone) in in_zone)
    low, high = span
    status: Status = "met" if low * 0.95 <= done <= high * 1.1 else "exceeded" if done > high else "close"
    return plain(status if done >= low * 0.8 else "missed", short=max(0.0, low - done))


def _fits(step: WorkoutStep, segment: Segment) -> bool:
    """Whether a rep has the size that was planned; any has where the plan says none."""
    for span, value in ((step.distance_m, segment.distance_m), (step.duration_s, segment.end_s - segment.start_s)):
        if span is not None:
            return span[0] * (1 - REP_SIZE) <= value <= span[1] * (1 + REP_SIZE)
    return True


def _surges(match: Match, run: Outing) -> tuple[Judged, str] | None:
    """Surges and strides of the plan, counted."""
    steps = [(s, t) for s, t in flat(match.planned.workout.steps) if s.kind in {"surge", "stride"}]
    if not steps:
        return None
    status: Status
    low = sum(t[0] for _, t in steps)
    kinds = {s.kind for s, _ in steps}
    done = sum(s.kind in kinds for f in run for s in f.segments)
    word = "surges" if kinds == {"surge"} else "strides" if kinds == {"stride"} else "pick-ups"
    if kinds == {"surge"} and match.planned.workout.total_m:
        miles, surged = miles_with_surges(run)
        status = surge_status(surged, miles) if miles else "missed"
        doubtful = any(surge_status(s, miles) != status for s in (surged - 1, min(surged + 1, miles)))
        return plain(status, borderline=doubtful and miles > 0), f"{word} in {surged} of {miles} miles"
    # Ten-second strides vanish in a recording of one point every few seconds: they never make a session missed.
    status = "met" if done >= low else "close"
    return plain(status, borderline=0 < low - done <= 1), f"{done} of {low:g} {word}"


def work_in_zones(ctx: Context) -> Iterator[Verdict]:
    """Intervals, repetitions and hills where the week's sessions ask for them: how many were run in all."""
    for name, test in (("intervals", "I"), ("repetitions", "R"), ("hills", "hill")):
        asked = _asked(ctx, test)
        if asked is None:
            continue
        found = [(s, g) for s in ctx.running for g in s.segments if _is_work(ctx, s, g, test)]
        low, high = asked
        judged = plain(_share_status(len(found) / low if low else 1.0, int(len(found) > high)), short=low - len(found))
        text = f"{low:g}" if low == high else f"{low:g}-{high:g}"
        yield settle(
            ctx,
            name,
            f"{text} reps",
            judged,
            f"{len(found)} of {text} ({describe_reps([g for _, g in found], ctx.units) or 'none'})",
            actual_m=sum(g.distance_m for _, g in found),
            rule="reps of the week in that zone" if test != "hill" else "reps of the week that climb",
            tolerance=f"all for met, {MOST_REPS:.0%} for close",
            evidence=[Span(s.file, g.start_s, g.end_s) for s, g in found],
        )


def _asked(ctx: Context, test: str) -> Range | None:
    low = high = 0.0
    for session in ctx.planned.sessions:
        for step, times in flat(session.workout.steps):
            if step.kind == "rep" and (step.hill if test == "hill" else step.zone == test and not step.hill):
                low, high = low + times[0], high + times[1]
    return (low, high) if high else None


def _is_work(ctx: Context, session: Session, segment: Segment, test: str) -> bool:
    if segment.kind != "rep":
        return False
    climbs = segment.adjusted_mps is not None and segment.adjusted_mps > 1.06 * segment.speed_mps
    return climbs if test == "hill" else ctx.in_zone(session, segment, test) and not climbs


def races(ctx: Context) -> Iterator[Verdict]:
    """Each race of the week, against the run of its day that holds its distance."""
    for race in ctx.planned.races:
        yield _race(ctx, race)


def _race(ctx: Context, race: PlannedRace) -> Verdict:
    name = race.name or format_distance(race.distance_m, "km" if race.distance_m % 1000 == 0 else "mi")
    of_day = [s for s in ctx.running if s.day == race.date]
    found = min(
        ((s, t, a) for s in of_day if (e := _race_effort(s, race)) for t, a in (e,)), key=lambda f: f[1], default=None
    )
    if found is None:
        status: Status = "missed" if ctx.today > race.date else "unknown"
        why = f"no run of {race.date} holds {name}" if ctx.today > race.date else f"{name} on {race.date:%a} is to come"
        return settle(ctx, "race", name, plain(status, short=1), why, final=ctx.today > race.date)
    session, seconds, span = found
    goal = f" (goal {format_clock(race.goal_s)})" if race.goal_s else ""
    reached: Status = "met" if race.goal_s is None or seconds <= race.goal_s + 0.5 else "close"
    return settle(
        ctx,
        "race",
        name,
        plain(reached),
        f"{name} in {format_clock(seconds)}{goal} on {race.date:%a}",
        actual=format_clock(seconds),
        rule="the fastest stretch of the race's distance on its day",
        evidence=[span] if span else [whole(session)],
        final=True,
    )


def _race_effort(session: Session, race: PlannedRace) -> tuple[float, Span | None] | None:
    """Seconds for the race's distance: of the whole file where it is that long, else of the fastest stretch of it."""
    if abs(session.distance_m / race.distance_m - 1) <= RACE_NEAR:
        return session.elapsed_s, None
    for item in session.efforts:
        if abs(item.distance_m / race.distance_m - 1) <= 0.005:
            return item.time_s, Span(session.file, item.start_s, item.start_s + item.time_s)
    return None


@dataclass(frozen=True, slots=True)
class _Felt:
    """One session's effort: meant, and as the runner rated it."""

    session: Session
    meant: float
    rated: float


def effort(ctx: Context) -> Iterator[Verdict]:
    """The effort that was meant (threshold 75 %, plus pace 65 %) beside the runner's own rating, where there is one."""
    felt = [
        _Felt(s, meant, s.rpe)
        for m in ctx.matches
        if m.run and (meant := meant_effort(m)) is not None
        for s in m.run
        if s.rpe is not None and s.rpe > 0
    ]
    if not felt:
        return
    worst = max(felt, key=lambda f: abs(f.rated - 10 * f.meant))
    off = worst.rated - 10 * worst.meant
    status: Status = (
        "met" if abs(off) <= RPE_MET else "close" if abs(off) <= RPE_CLOSE else "exceeded" if off > 0 else "missed"
    )
    parts = [
        f"{f.session.day:%a} rated {f.rated:g} of 10 for {f.meant:.0%}{_heart(ctx, f.session)}"
        for f in felt
        if f.session.day
    ]
    yield settle(
        ctx,
        "effort",
        ", ".join(dict.fromkeys(f"{f.meant:.0%}" for f in felt)),
        plain(status),
        "; ".join(parts),
        rule="the runner's own rating (0-10) beside the effort that was meant, as a share of maximal",
        tolerance=f"met within {RPE_MET:g}, close within {RPE_CLOSE:g} points",
        evidence=[whole(f.session) for f in felt],
        final=True,
    )


def _heart(ctx: Context, session: Session) -> str:
    if not session.mean_heart_rate_bpm or not ctx.athlete.max_hr:
        return ""
    return f", mean heart rate {session.mean_heart_rate_bpm / ctx.athlete.max_hr:.0%} of maximum"


def meant_effort(match: Match) -> float | None:
    """The effort that a planned session asks: its own percentage, else that of its zone; None for other work."""
    workout = match.planned.workout
    named = [sum(s.effort) / 2 for s, _ in flat(workout.steps) if s.effort]
    if named:
        return max(named)
    zones = zones_asked(workout)
    return THRESHOLD_EFFORT if zones == ("T",) else None
