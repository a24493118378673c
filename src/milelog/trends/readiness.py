"""Rates the five parts of preparing for a mile: base, long run, threshold, strength and speed.

Each week is compared with its plan, or, where the plan says nothing, with the stamina block of the mile (40 miles a week, a long
run of 10 miles with plus pace, 3 miles at threshold). There is no total, because one part cannot make up for another.
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
"""Weeks over which the parts are rated: twelve for stamina (base, long run, threshold), six for strength and speed."""
# Least and most of a week in metres. The low end counts as reached; the high end is only shown.
VOLUME_M: Range = (40 * MILE_M, 50 * MILE_M)
LONG_RUN_M: Range = (10 * MILE_M, 10 * MILE_M)
THRESHOLD_M: Range = (3 * MILE_M, 4 * MILE_M)
"""Demands of a week in the stamina block of the mile (template `mile-stamina`)."""
ASKED_HILLS = 3
"""Least number of hill sessions in six weeks: hills and track alternate (template `mile-strength`)."""
ASKED_REPETITIONS = 4
"""Least number of six weeks with work at R (template `mile-speed` has it each week; a down week and a race are allowed)."""
SHORT_OF = 0.97
"""A distance counts as reached from this share of it on, to allow for the error of a recording."""
HABIT, PARTLY = 0.75, 0.4
"""Shares of the weeks from which on a part is there, or there in part."""
FULL_BASE, PART_BASE = 0.95, 0.75
"""Shares of the planned volume (mean over the weeks) from which on the base is there, or there in part."""


def readiness(log: Log) -> Readiness:
    """The rating of the five parts from the last complete weeks; empty in a log without weeks."""
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
    # What is missing comes first; equal parts are in the order in which they are built.
    order = sorted(PARTS, key=lambda name: (STANDINGS.index(standings[name]), PARTS.index(name)))
    return Readiness(found.until, tuple(order), *(getattr(found, name) for name in PARTS))


def base(log: Log, weeks: Sequence[Week]) -> Base:
    """The rating of the mean volume; in part at most with fewer than twelve weeks."""
    asked = [_asked(log.planned(w), "volume") for w in weeks]
    mean = sum(w.volume_m for w in weeks) / len(weeks)
    low = sum(a[0] for a, _ in asked) / len(asked)
    standing: Standing = "there" if mean >= FULL_BASE * low else "in part" if mean >= PART_BASE * low else "missing"
    # A few weeks of full volume are not a base yet.
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
    """The rating of long runs: weeks with one of the planned length, and with plus pace in it."""
    long = plus = 0
    evidence: list[Span] = []
    planned = log.planned(weeks[-1])
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
        *_asked(planned, "long_run"),
        tuple(evidence),
        planned is not None and planned.long_run is not None and planned.long_run.has_surges,
    )


def threshold(log: Log, weeks: Sequence[Week]) -> Threshold:
    """The rating of threshold work by its weekly distance as judged, and the change of its pace at equal heart rate."""
    asked = [_asked(log.planned(w), "threshold") for w in weeks]
    # Weeks for which the plan asks no threshold work (rest weeks) are left out.
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
    """The rating of strength by the number of hill sessions."""
    found = [h for w in weeks for s in w.sessions if (h := hill_session(log, s)) is not None]
    standing: Standing = "there" if len(found) >= ASKED_HILLS else "in part" if found else "missing"
    files = {h.file for h in found}
    evidence = tuple(
        Span(s.file, g.start_s, g.end_s) for w in weeks for s in w.sessions if s.file in files for g in hill_reps(s)
    )
    return Strength(standing, len(weeks), tuple(found), ASKED_HILLS, evidence)


def hill_reps(session: Session) -> tuple[Segment, ...]:
    """The hill reps of a run; none where only one rep climbs, which may be by chance."""
    reps = [g for g in session.segments if g.kind == "rep"]
    # All reps where they climb and the recoveries descend. Where the adjusted speed of some is unknown, those that climb
    # in a run of kind `hills`.
    if len(reps) > 1 and uphill(reps, between(reps, session.segments)):
        return tuple(reps)
    climbing = [g for g in reps if g.usual_mps is not None and g.usual_mps > CLIMB * g.speed_mps]
    return tuple(climbing) if len(climbing) > 1 and session.kind == "hills" else ()


def hill_session(log: Log, session: Session) -> HillSession | None:
    """The hill reps of a run as one session, with their climb from the recording; None without hill reps."""
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
    """The rating of speed by the weeks with work at R, at I, or strides."""
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
    """The zone of a rep (or empty), else the kind of the segment, such as `stride`."""
    return segment.zone or "" if segment.kind == "rep" else segment.kind


def _flat_work(session: Session) -> list[Segment]:
    """The segments at R, at I and strides, without hill reps, which count as strength."""
    hills = hill_reps(session)
    return [g for g in session.segments if _work(g) in {"R", "I", "stride"} and g not in hills]


def _has_plus_pace(run: Outing) -> bool:
    miles = [m for s in run for m in s.miles]
    return bool(miles) and surge_status(sum(m.count > 0 for m in miles), len(miles)) == "met"


def _habit(count: int, weeks: int, *, also: int | None = None) -> Standing:
    """The standing by the share of weeks; the weeks in `also` only count for "in part"."""
    if count >= HABIT * weeks:
        return "there"
    return "in part" if max(count, also or 0) >= PARTLY * weeks else "missing"


def _asked(planned: PlannedWeek | None, name: str) -> tuple[Range, bool]:
    """The range in metres planned for a week, and whether it comes from the plan and not from the stamina block."""
    if planned is not None:
        if name == "volume" and planned.volume_m is not None:
            return planned.volume_m, True
        if name == "long_run" and planned.long_run and (span := extent_m(planned.long_run)) is not None:
            return span, True
        if name == "threshold" and planned.threshold_m is not None:
            return planned.threshold_m, True
    return {"volume": VOLUME_M, "long_run": LONG_RUN_M, "threshold": THRESHOLD_M}[name], False
