"""How the five parts stand that a mile is built of: base, long run, threshold, then strength and speed.

What is asked is what the plan asks of each week; where it is silent, what the stamina block of the mile asks (40 miles a
week, a long run of 10 with plus pace, 3 miles at threshold). There is no single figure: the parts do not stand for each
other.
"""

from __future__ import annotations

from collections.abc import Sequence

from milelog.compliance.context import spans
from milelog.compliance.surges import surge_status
from milelog.compliance.zone_work import CLIMB
from milelog.model import Segment, Session, Span, Week
from milelog.plan.notation.measure import extent_m
from milelog.plan.types import PlannedWeek
from milelog.sessions.kinds import between, uphill
from milelog.trends.log import Log
from milelog.trends.reps import climbed, threshold_slope
from milelog.trends.types import (
    PARTS,
    STANDINGS,
    Base,
    HillSession,
    LongRuns,
    Readiness,
    Speed,
    Standing,
    Strength,
    Threshold,
)
from milelog.units import MILE_M, Range
from milelog.weeks import Outing, distance, outings, threshold_segments

STAMINA_WEEKS, LATELY_WEEKS = 12, 6
"""Stamina takes months to build, and is looked at over twelve weeks; strength and speed are a block of six."""
# Low and high of a week, in metres. The low end is what counts as reached; the high end is only shown.
VOLUME_M: Range = (40 * MILE_M, 50 * MILE_M)
LONG_RUN_M: Range = (10 * MILE_M, 10 * MILE_M)
THRESHOLD_M: Range = (3 * MILE_M, 4 * MILE_M)
"""What the stamina block of the mile asks of a week (template `mile-stamina`)."""
ASKED_HILLS = 3
"""Hill sessions in six weeks: one week hills, one week the track (template `mile-strength`)."""
ASKED_REPETITIONS = 4
"""Weeks of six with work at R (template `mile-speed` has it each week; a down week and a race are allowed)."""
SHORT_OF = 0.97
"""A distance counts as reached from this share of it on: the error of a good recording, and a street crossed."""
HABIT, PARTLY = 0.75, 0.4
"""Shares of the weeks from which on something is a habit, or half of one."""
FULL_BASE, PART_BASE = 0.95, 0.75
"""Shares of the volume asked, as a mean over the weeks."""


def readiness(log: Log) -> Readiness:
    """The five parts by the weeks that are over; empty in a log without weeks."""
    weeks = log.last_weeks(STAMINA_WEEKS)
    if not weeks:
        return Readiness()
    lately = weeks[-LATELY_WEEKS:]
    found = Readiness(
        until=weeks[-1].end,
        base=base(log, weeks),
        long_run=long_runs(log, weeks),
        threshold=threshold(log, weeks),
        strength=strength(log, lately),
        speed=speed(lately),
    )
    standings = {name: getattr(found, name).standing for name in PARTS}
    # What is missing first, and of equals in the order in which they are built.
    order = sorted(PARTS, key=lambda name: (STANDINGS.index(standings[name]), PARTS.index(name)))
    return Readiness(found.until, tuple(order), *(getattr(found, name) for name in PARTS))


def base(log: Log, weeks: Sequence[Week]) -> Base:
    """Mean volume; a log of fewer than twelve weeks has no base of twelve weeks yet."""
    asked = [_asked(log.planned(w), "volume") for w in weeks]
    mean = sum(w.volume_m for w in weeks) / len(weeks)
    low = sum(a[0] for a, _ in asked) / len(asked)
    standing: Standing = "there" if mean >= FULL_BASE * low else "in part" if mean >= PART_BASE * low else "missing"
    # A few full weeks are no base yet: it takes as long as is looked back.
    if standing == "there" and len(weeks) < STAMINA_WEEKS:
        standing = "in part"
    recent = weeks[-4:]
    return Base(
        standing,
        len(weeks),
        mean,
        sum(w.volume_m for w in recent) / len(recent),
        sum(w.volume_m >= SHORT_OF * a[0] for w, (a, _) in zip(weeks, asked, strict=True)),
        *asked[-1],
    )


def long_runs(log: Log, weeks: Sequence[Week]) -> LongRuns:
    """Weeks with a long run of the length that is asked, and with plus pace in it."""
    long = plus = 0
    evidence: list[Span] = []
    for week in weeks:
        least = SHORT_OF * _asked(log.planned(week), "long_run")[0][0]
        runs = [r for r in outings(s for s in week.sessions if s.is_run) if distance(r) >= least]
        if not runs:
            continue
        run = max(runs, key=lambda r: (_has_plus_pace(r), distance(r)))
        long += 1
        plus += _has_plus_pace(run)
        evidence += spans(run)
    return LongRuns(
        _habit(plus, len(weeks), also=long),
        len(weeks),
        long,
        plus,
        max((w.long_run_m for w in weeks), default=0.0),
        *_asked(log.planned(weeks[-1]), "long_run"),
        tuple(evidence),
    )


def threshold(log: Log, weeks: Sequence[Week]) -> Threshold:
    """Distance in the band of each week, as it was judged, and how its pace moved at equal heart rate."""
    asked = [_asked(log.planned(w), "threshold") for w in weeks]
    # Weeks for which the plan asks no threshold (a rest week) count neither for nor against the habit.
    full = sum(w.threshold_m >= SHORT_OF * a[0] > 0 for w, (a, _) in zip(weeks, asked, strict=True))
    asking = sum(a[0] > 0 for a, _ in asked)
    threshold_runs = [s for w in weeks for s in w.sessions if s.is_run and threshold_segments(s)]
    latest = next((a for a in reversed(asked) if a[0][0] > 0), asked[-1])
    return Threshold(
        _habit(full, asking) if asking else "unknown",
        len(weeks),
        sum(w.threshold_m for w in weeks) / len(weeks),
        full,
        *latest,
        threshold_slope(log, threshold_runs),
        tuple(Span(s.file, g.start_s, g.end_s) for s in threshold_runs for g in threshold_segments(s)),
    )


def strength(log: Log, weeks: Sequence[Week]) -> Strength:
    """Hill sessions of these weeks."""
    found = [h for w in weeks for s in w.sessions if (h := hill_session(log, s)) is not None]
    standing: Standing = "there" if len(found) >= ASKED_HILLS else "in part" if found else "missing"
    files = {h.file for h in found}
    evidence = tuple(
        Span(s.file, g.start_s, g.end_s) for w in weeks for s in w.sessions if s.file in files for g in hill_reps(s)
    )
    return Strength(standing, len(weeks), tuple(found), ASKED_HILLS, evidence)


def hill_reps(session: Session) -> tuple[Segment, ...]:
    """The reps of a run that climb; none where only one does, by chance of the ground."""
    reps = [g for g in session.segments if g.kind == "rep"]
    # All reps, where they climb and the ways between them come down; where the effort of some is not known, those that
    # climb in a run that was named hills.
    if len(reps) > 1 and uphill(reps, between(reps, session.segments)):
        return tuple(reps)
    climbing = [g for g in reps if g.usual_mps is not None and g.usual_mps > CLIMB * g.speed_mps]
    return tuple(climbing) if len(climbing) > 1 and session.kind == "hills" else ()


def hill_session(log: Log, session: Session) -> HillSession | None:
    """The hill reps of a run as one session, with what they climb by its recording; None where there are none."""
    reps = hill_reps(session) if session.is_run else ()
    if not reps or session.day is None:
        return None
    climbs = climbed(log, session, reps)
    metres, climb = (sum(c[i] for c in climbs) for i in (0, 1))
    return HillSession(
        session.day,
        session.file,
        len(reps),
        climb if metres > 0 else None,
        climb / metres if metres > 0 else None,
        sum(g.duration_s for g in reps) / len(reps),
    )


def speed(weeks: Sequence[Week]) -> Speed:
    """Work at R and I, and strides, of these weeks."""
    repetition = interval = 0.0
    strides = with_repetitions = with_any = 0
    evidence: list[Span] = []
    for week in weeks:
        fast = [(s, g) for s in week.sessions if s.is_run for g in _flat_work(s)]
        at = {zone: sum(g.distance_m for _, g in fast if _work(g) == zone) for zone in ("R", "I")}
        repetition, interval = repetition + at["R"], interval + at["I"]
        strides += sum(_work(g) == "stride" for _, g in fast)
        with_repetitions += at["R"] > 0
        with_any += bool(fast)
        evidence += [Span(s.file, g.start_s, g.end_s) for s, g in fast]
    standing: Standing = "missing"
    if with_repetitions >= ASKED_REPETITIONS:
        standing = "there"
    elif with_any >= len(weeks) / 2:
        standing = "in part"
    return Speed(
        standing,
        len(weeks),
        repetition,
        interval,
        strides,
        with_repetitions,
        with_any,
        ASKED_REPETITIONS,
        tuple(evidence),
    )


def _work(segment: Segment) -> str:
    """`R`, `I` or `stride`."""
    return segment.zone or "" if segment.kind == "rep" else segment.kind


def _flat_work(session: Session) -> list[Segment]:
    """Work at R and I and strides; what climbs is strength."""
    hills = hill_reps(session)
    return [g for g in session.segments if _work(g) in {"R", "I", "stride"} and g not in hills]


def _has_plus_pace(run: Outing) -> bool:
    miles = [m for s in run for m in s.miles]
    return bool(miles) and surge_status(sum(m.count > 0 for m in miles), len(miles)) == "met"


def _habit(count: int, weeks: int, *, also: int | None = None) -> Standing:
    """A habit by its weeks; `also` is what counts in part."""
    if count >= HABIT * weeks:
        return "there"
    return "in part" if max(count, also or 0) >= PARTLY * weeks else "missing"


def _asked(planned: PlannedWeek | None, name: str) -> tuple[Range, bool]:
    """The range in metres that a week asks, and whether the plan asks it; a plan that asks for none of it asks zero."""
    if planned is not None:
        if name == "volume" and planned.volume_m is not None:
            return planned.volume_m, True
        if name == "long_run" and planned.long_run and (span := extent_m(planned.long_run)) is not None:
            return span, True
        if name == "threshold" and planned.threshold_m is not None:
            return planned.threshold_m, True
    return {"volume": VOLUME_M, "long_run": LONG_RUN_M, "threshold": THRESHOLD_M}[name], False
