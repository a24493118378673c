"""The check of threshold work: distance (or time) of the week's reps in the threshold band; reports reps that miss the band."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from milelog.compliance.bands import Chances, Outcome, chances, judge, limits, tolerance_of
from milelog.compliance.context import Context
from milelog.compliance.distances import ROUNDING_S, grace
from milelog.compliance.long_run import the_long_run
from milelog.compliance.surges import PICK_UP_S
from milelog.compliance.unseen import without_threshold
from milelog.compliance.verdict import by_day, verdict_of
from milelog.compliance.work import (
    EDGE_S,
    Piece,
    distance_beside,
    in_band_odds,
    pieces,
    place_of,
    seconds_beside,
)
from milelog.model import Session, Verdict, Week, Workout, Zone, ZoneSet
from milelog.plan.notation import flat
from milelog.runner import in_force
from milelog.runner.daniels import training_speed
from milelog.sessions.planned_blocks import PACE_TOLERANCE, REP_SIZE
from milelog.units import Range, unit_m
from milelog.verdicts import Change, ChangeKind, Facts, JudgedRep, Reason, ReasonKind
from milelog.weeks import LEAST_THRESHOLD_S, Outing, threshold_segments

NAMED_SLOW = 0.06
"""Unplanned reps up to this share slower than the band are reported as too slow; slower ones are marathon pace or easy."""
NAMED_FAST = 0.13
"""Unplanned reps up to this share faster than the band are reported as too fast; beyond is the fast end of zone I."""
SLOWEST_OF_SET = 0.10
"""A rep in the set of another that counts or is too slow is reported with it, up to this share slower than the band."""
SHORT_COUNT = 4
"""From this many short reps at threshold pace on, they are a session and not strides, and are reported as too short."""
JOGGED = 0.25
"""Relative error of a rep's pace per relative error of its duration: jogging is about a quarter slower than the rep."""
NODES = ((-2.0, 0.054), (-1.2, 0.242), (0.0, 0.408), (1.2, 0.242), (2.0, 0.054))
"""Quadrature nodes (in standard deviations) and weights for the pace error that all reps of a recording share."""


@dataclass(frozen=True, slots=True)
class Rep:
    """A rep at threshold, or near enough to be meant so, with the band that judges it."""

    piece: Piece
    band: Zone | None
    planned: bool
    """Whether a session of the plan asked for it."""

    @property
    def place(self) -> str:
        """`in` (it counts), `fast`, `slow`, or `short` (at the pace, but unplanned and too short to count)."""
        found = place_of(self.piece.speed, self.band)
        return "short" if found == "in" and self._short else found

    @property
    def _short(self) -> bool:
        return not self.planned and self.piece.duration_s < LEAST_THRESHOLD_S

    @property
    def judged(self) -> JudgedRep:
        """The rep as evidence."""
        return self.piece.judged("T", self.band, "short" if self.place == "short" else None)

    @property
    def metres(self) -> float:
        """Length of the rep in metres."""
        return self.piece.segment.distance_m


Amount = Callable[[Rep], float]
"""Returns the amount of work of a rep: its metres, or its seconds in a plan by time."""


def _metres(rep: Rep) -> float:
    return rep.metres


def _seconds(rep: Rep) -> float:
    return rep.piece.duration_s


def threshold(ctx: Context) -> Iterator[Verdict]:
    """Judges the distance, or the time, of the week's reps in the threshold band of their day."""
    by_time = ctx.planned.threshold_s is not None
    planned = ctx.planned.threshold_s or ctx.planned.threshold_m
    if planned is None:
        return
    if not ctx.zones and ctx.running:
        facts = Facts(
            "seconds" if by_time else "metres", planned, reasons=(Reason(ReasonKind.NO_ZONES),), units=ctx.athlete.units
        )
        yield Verdict("threshold", "unknown", facts)
        return
    reps = threshold_reps(ctx)
    counted = [r for r in reps if r.place == "in"]
    amount = _seconds if by_time else _metres
    actual = sum(amount(r) for r in counted)
    band, slack = ctx.band("threshold"), ROUNDING_S if by_time else grace(ctx.units)
    # The status follows from the sum. Its probability follows from the odds of each rep, because whether a rep counts is
    # not a normal error of the sum.
    judged = judge(actual, 0.0, planned, band, slack)
    outcome = Outcome(judged.status, judged.short, judged.over, _chances(ctx, reps, planned, amount, slack))
    facts = Facts(
        "seconds" if by_time else "metres",
        planned,
        actual,
        error=_error(counted, by_time=by_time),
        tolerance=tolerance_of(band, planned, pace=PACE_TOLERANCE),
        reasons=tuple(_reasons(ctx, reps, counted)),
        changes=_changes(ctx, reps, actual, planned, amount, slack),
    )
    yield verdict_of(
        ctx,
        "threshold",
        outcome,
        facts,
        evidence=[r.piece.span for r in reps],
        progress=by_day(ctx, ctx.last_day("T"), reached=judged.short == 0),
        unseen=without_threshold(ctx, judged.short, by_time=by_time),
    )


def counted_metres(ctx: Context) -> float:
    """Metres of the week's running that count as threshold."""
    return sum(r.metres for r in threshold_reps(ctx) if r.place == "in")


def in_band_only(week: Week, zones: Sequence[ZoneSet]) -> Week:
    """The week without a plan, its metres at threshold those of the reps in the band of their day, as with a plan.

    A rep at T by name may be outside of the band: the name is that of the nearest zone.
    """
    if not zones or not week.threshold_m:
        return week
    metres = 0.0
    for session in week.sessions:
        found = in_force(zones, session.day)
        band = next((z for z in found.zones if z.name == "T"), None) if found else None
        counted = {s.start_s for s in threshold_segments(session)} if session.is_run else set()
        for piece in pieces((session,)):
            if piece.segment.start_s in counted and place_of(piece.speed, band) == "in":
                metres += piece.segment.distance_m
    return replace(week, threshold_m=metres)


def threshold_reps(ctx: Context) -> list[Rep]:
    """The reps planned at T, and the unplanned reps at or near T, by recording and start."""
    found = []
    other = _asks_for_faster(ctx)
    asked_of = _asked_of(ctx)
    asked, surged = _zones_asked(asked_of), _with_surges(asked_of)
    for session in ctx.running:
        band = ctx.zone(session, "T")
        zones = asked.get(session.file, frozenset())
        mine: list[Rep] = []
        beside: list[Rep] = []
        for piece in pieces((session,)):
            step = ctx.aim(piece)
            if step is not None:
                if step.zone == "T" and not step.hill:
                    # Reps at the pace of a race are threshold only as far as they are in its zone.
                    mine.append(Rep(piece, band if step.race_m else ctx.step_band(session, step), planned=True))
            elif "M" in zones and _is_marathon_pace(ctx, piece, by_words="T" not in zones):
                continue
            elif session.file in surged and piece.duration_s <= PICK_UP_S[1] and place_of(piece.speed, band) != "in":
                # A surge of plus pace, which the check of its run judges.
                continue
            elif _is_near(piece, band, session, other=other):
                mine.append(Rep(piece, band, planned=False))
            else:
                beside.append(Rep(piece, band, planned=False))
        named = [r for r in mine if not r.planned and r.place in {"in", "slow"}]
        mine += [r for r in beside if any(_is_of_its_set(r, n) for n in named)]
        # Reps added with their set come last; evidence and report need the order of time.
        found += sorted(mine, key=lambda r: r.piece.segment.start_s)
    short = [r for r in found if r.place == "short"]
    # Counted in each recording: three strides after each of two easy runs are not a session of six short reps.
    too_few_short = {s.file for s in ctx.running if sum(r.piece.session is s for r in short) < SHORT_COUNT}
    return [r for r in found if r.place != "short" or r.piece.session.file not in too_few_short]


def _asked_of(ctx: Context) -> list[tuple[Workout, Outing]]:
    """What the plan asks of each run: of its session, and of the long run."""
    runs = [(m.planned.workout, m.run) for m in ctx.matches if m.run]
    if ctx.planned.long_run is not None and (run := the_long_run(ctx, ctx.planned.long_run)):
        runs.append((ctx.planned.long_run, run))
    return runs


def _zones_asked(asked_of: Sequence[tuple[Workout, Outing]]) -> dict[str, frozenset[str]]:
    """The zones of the work that the plan asks for in each recording."""
    asked: dict[str, frozenset[str]] = {}
    for workout, run in asked_of:
        zones = frozenset(s.zone for s, _ in flat(workout.steps) if s.kind == "rep" and s.zone)
        asked |= {f.file: asked.get(f.file, frozenset()) | zones for f in run}
    return asked


def _with_surges(asked_of: Sequence[tuple[Workout, Outing]]) -> frozenset[str]:
    """The recordings of runs in which the plan asks for surges."""
    return frozenset(f.file for workout, run in asked_of if workout.has_surges for f in run)


def _is_marathon_pace(ctx: Context, piece: Piece, *, by_words: bool) -> bool:
    """Whether a rep of a run that was to hold work at M is nearer to zone M than to T.

    Where both bands hold it, the plan's words decide (`by_words`: it asks for M alone), else the nearer of the two paces.
    """
    marathon, threshold_ = ctx.zone(piece.session, "M"), ctx.zone(piece.session, "T")
    if marathon is None or threshold_ is None:
        return False
    beside = [abs(distance_beside(piece.speed, z)) for z in (marathon, threshold_)]
    if beside[0] != beside[1] or by_words:
        return beside[0] <= beside[1]
    zone_set = ctx.zone_set(piece.session)
    paces = [training_speed(zone_set.vdot, z) for z in ("M", "T")] if zone_set else [1.0, 1.0]
    return abs(piece.speed - paces[0]) < abs(piece.speed - paces[1])


def _asks_for_faster(ctx: Context) -> bool:
    """Whether a session of the week asks for reps at I or R; then unplanned fast reps may belong to it."""
    return any(s.kind == "rep" and s.zone in {"I", "R"} for p in ctx.planned.sessions for s, _ in flat(p.workout.steps))


def _is_near(piece: Piece, band: Zone | None, session: Session, *, other: bool) -> bool:
    """Whether an unplanned rep is at threshold, or long enough and near enough to it to be reported as too slow or fast."""
    if band is None:
        return False
    off = distance_beside(piece.speed, band)
    if place_of(piece.speed, band) == "in":
        return True
    if piece.duration_s < LEAST_THRESHOLD_S or session.kind in {"hills", "race"}:
        return False
    return -NAMED_SLOW <= off <= (0.0 if other else NAMED_FAST)


def _is_of_its_set(rep: Rep, named: Rep) -> bool:
    """Whether a slower rep belongs to the set of a rep that counts or is reported as too slow; then it is reported too."""
    alike = abs(rep.metres / named.metres - 1) <= REP_SIZE if named.metres > 0 else False
    return alike and rep.place == "slow" and distance_beside(rep.piece.speed, rep.band) >= -SLOWEST_OF_SET


def _chances(ctx: Context, reps: Sequence[Rep], planned: Range, amount: Amount, slack: float) -> Chances:
    """The probability of each status, from the errors of distance, pace and edges.

    The error of a device's distance is common to all its reps; it is integrated over NODES. The errors of the reps' edges
    are independent.
    """
    band = ctx.band("threshold")
    total: dict[str, float] = {}
    common = {r.piece.session.file: ctx.pace_error(r.piece.session) for r in reps}
    # Without any error of pace all nodes would give the same, so one is enough.
    nodes = NODES if any(e > 0 for e in common.values()) else ((0.0, 1.0),)
    for z, weight in nodes:
        # The probability of each possible sum. A doubtful rep either counts or not, which splits every sum in two.
        sums = {0.0: 1.0}
        variance = 0.0
        for rep in reps:
            session = rep.piece.session
            if rep.place == "short":
                continue
            own = _edge_error(rep) if session.distance_error else 0.0
            inside = in_band_odds(rep.piece.speed * (1 + z * common[session.file]), JOGGED * own, rep.band)
            metres = amount(rep) * (1 + z * session.distance_error if amount is _metres else 1.0)
            variance += inside * (own * metres) ** 2
            # Certain reps split nothing; only the few near an edge of the band cost time.
            if inside < 0.002:
                continue
            # Sums are rounded to whole metres (or seconds) so that equal ones merge: 20 doubtful reps would make a
            # million sums.
            if inside >= 0.998:
                sums = {m + metres: p for m, p in sums.items()}
                continue
            split: dict[float, float] = {}
            for m, p in sums.items():
                for end, q in ((float(round(m + metres)), p * inside), (m, p * (1 - inside))):
                    split[end] = split.get(end, 0.0) + q
            sums = split
        for metres, p in sums.items():
            for status, q in chances(metres, math.sqrt(variance), planned, band, slack).items():
                total[status] = total.get(status, 0.0) + weight * p * q
    return total  # type: ignore[return-value]


def _edge_error(rep: Rep) -> float:
    """Relative standard error of a rep's length, from its two edges."""
    # Two edges with independent errors: their variances add.
    return EDGE_S * math.sqrt(2) / rep.piece.duration_s if rep.piece.duration_s else 0.0


def _error(reps: Sequence[Rep], *, by_time: bool) -> float:
    """Standard error of the sum of the reps, in metres or seconds, from their edges and the devices' distances."""
    known = [r for r in reps if r.piece.session.distance_error]
    if by_time:
        return EDGE_S * math.sqrt(2 * len(known))
    # Errors of edges are independent and add as squares; the error of one device is the same in every rep and adds
    # linearly.
    edges = math.sqrt(sum((_edge_error(r) * r.metres) ** 2 for r in known))
    return edges + sum(r.metres * r.piece.session.distance_error for r in known)


def _reasons(ctx: Context, reps: Sequence[Rep], counted: Sequence[Rep]) -> Iterator[Reason]:
    if counted:
        yield Reason(
            ReasonKind.COUNTED,
            reps=tuple(r.judged for r in counted),
            metres=sum(r.metres for r in counted),
            planned=_planned_reps(ctx, counted),
            count=float(sum(r.planned for r in counted)),
            zone="T",
        )
    for place, kind in (
        ("slow", ReasonKind.TOO_SLOW),
        ("fast", ReasonKind.TOO_FAST),
        ("short", ReasonKind.TOO_SHORT),
    ):
        beside = tuple(r.judged for r in reps if r.place == place)
        if beside:
            yield Reason(kind, reps=beside, metres=sum(r.distance_m for r in beside), zone="T")
    # Said once, because raw and adjusted paces are never mixed in one run.
    if any(r.piece.adjusted for r in reps):
        yield Reason(ReasonKind.ADJUSTED)
    sets = [s for r in reps if (s := ctx.zone_set(r.piece.session))]
    if any(s.estimate for s in sets):
        yield Reason(ReasonKind.ESTIMATED)


def _planned_reps(ctx: Context, counted: Sequence[Rep]) -> Range | None:
    """Least and greatest number of reps at T in the matched sessions; None where no counted rep was planned."""
    if not any(r.planned for r in counted):
        return None
    asked = [
        times
        for match in ctx.matches
        if match.run
        for step, times in flat(match.planned.workout.steps)
        if step.kind == "rep" and step.zone == "T" and not step.hill
    ]
    return sum(t[0] for t in asked), sum(t[1] for t in asked)


def _changes(
    ctx: Context, reps: Sequence[Rep], actual: float, planned: Range, amount: Amount, slack: float
) -> tuple[Change, ...]:
    """The smallest change that makes it met: reps outside the band moved into it, else more or less work."""
    _, low, high, _ = limits(planned, ctx.band("threshold"), slack)
    band = next((r.band for r in reps if r.band), None) or next(
        (z for s in ctx.running if (z := ctx.zone(s, "T"))), None
    )
    speeds = (band.slow_mps, band.fast_mps) if band else ()
    if actual > high:
        return (
            Change(ChangeKind.LESS_TIME_AT if amount is _seconds else ChangeKind.LESS_WORK, actual - high, "T", speeds),
        )
    if actual >= low:
        return ()
    metres = unit_m(ctx.units)
    # Running the existing reps at the right pace is a smaller change than running more of them.
    # Planned reps are changed before any others, since those may not have been meant for threshold.
    for planned_, place, kind in (
        (True, "slow", ChangeKind.FASTER_REPS),
        (True, "fast", ChangeKind.SLOWER_REPS),
        (False, "slow", ChangeKind.FASTER_REPS),
        (False, "fast", ChangeKind.SLOWER_REPS),
    ):
        beside = sorted(
            (seconds_beside(r.piece.speed, r.band, metres), amount(r))
            for r in reps
            if r.place == place and r.planned in {True, planned_}
        )
        for seconds, _ in beside:
            # The same change of pace also moves every rep into the band that needs less.
            reached = actual + sum(more for needed, more in beside if needed <= seconds + 1e-6)
            if low <= reached <= high:
                return (Change(kind, seconds, "T", speeds),)
    return (Change(ChangeKind.MORE_TIME_AT if amount is _seconds else ChangeKind.MORE_WORK, low - actual, "T", speeds),)
