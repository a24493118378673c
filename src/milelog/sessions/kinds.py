"""One word for a run: easy, long, threshold, intervals ..."""

import itertools
from collections.abc import Sequence
from statistics import median

from milelog.model import HARD_KINDS, Segment, Session
from milelog.runner.daniels import MARATHON_M

LONG_S, LONG_M = 5400.0, 16000.0
"""A long run: 90 minutes or 10 miles (Daniels: 25-30 % of the week, at most 150 min)."""
CLIMB, DESCENT = 1.10, 0.98
"""Grade-adjusted over ground speed of a hill rep (about 3 % of slope), and of the way back down, where there is one."""
REP_S, INTERVAL_S = 105.0, 330.0
"""Without zones: work under 1:45 a rep is R, under 5:30 I (Daniels: R to 2 min, I 3-5 min), longer T."""
MARATHON = (0.99, 1.025)
"""A marathon's length as it is recorded, as shares of the course."""
STOOD = 0.05
"""Share of the elapsed time that was stood from which a run is no race."""
LEVELS = (("tempo", 0.6), ("moderate", 0.5), ("steady", 0.25))
"""Least share of the time at threshold or faster (tempo), or above easy, for a run without reps to be called so."""
LEAST_S = 600.0
"""Seconds in zones, of pace or of heart rate, up to which shares of them tell nothing, unless they are nearly all."""
LEAST_SHORT_S, NEARLY_ALL = 60.0, 0.8
"""A short recording with so much of its time at I and R is not called easy: four minutes near mile pace are no jog."""
CALM = 0.8
"""Share of the heartbeats in Z1 and Z2 from which speed alone does not make a run hard."""
FINISH_S = 240.0
"""Least length of a fast finish, and of the stretches of a progression."""
FASTER = 1.05
"""A finish is so much faster than all before it: easy running varies by about 3 % over minutes."""
SHORT_RACE_S = {"R": 130.0, "I": 420.0}
"""R is the pace of a mile race and I that of 3-5 km (Daniels): reps at R end after two minutes, those at I after five."""
HOME_S = 60.0
"""A block that ends so near to the end of the run is its finish; a cool-down is longer."""
SET_KIND = {"E": "easy", "M": "mixed", "T": "threshold", "I": "intervals", "R": "repetitions"}
"""What a run is called whose work is mostly in one zone."""


def kind(session: Session) -> str:
    """One of `easy long threshold intervals repetitions strides hills race progression mixed cross`, or `unknown`."""
    if not session.is_run:
        return "cross"
    if session.is_race:
        return "race"
    hard = [s for s in session.segments if s.kind in HARD_KINDS]
    long = session.moving_s >= LONG_S or session.distance_m >= LONG_M
    reps = [s for s in hard if s.kind == "rep"]
    if not hard and not long and not session.has_distance:
        return "unknown"
    if not reps:
        plain = plain_kind(session, long=long)
        strides = hard and all(s.kind == "stride" for s in hard)
        return "strides" if strides and plain == "easy" else plain
    # Before the zones are asked: on a hill they come from grade-adjusted speed, which is a guess of some per cent.
    if len(reps) > 1 and uphill(reps, between(reps, session.segments)):
        return "hills"
    shares: dict[str, float] = {}
    for rep in reps:
        name = _rep_kind(rep, with_zones=bool(session.zone_s))
        shares[name] = shares.get(name, 0.0) + rep.duration_s
    name = max(shares, key=lambda k: shares[k])
    # By time, so that some short fast reps after a threshold set do not rename it.
    return name if shares[name] >= 0.6 * sum(shares.values()) else "mixed"


def _rep_kind(rep: Segment, *, with_zones: bool) -> str:
    """The kind of one rep; where zones are known, one without a zone was easy."""
    if rep.zone is not None or with_zones:
        return SET_KIND[rep.zone or "E"]
    length = rep.duration_s
    return "repetitions" if length < REP_S else "intervals" if length < INTERVAL_S else "threshold"


def plain_kind(session: Session, *, long: bool) -> str:
    """A run without reps: long, race, threshold, progression or easy."""
    word = effort(session)
    if word == "race":
        return "race" if session.is_race is None else "threshold"
    if word == "progression" or (word == "fast finish" and not long):
        return "progression"
    return "long" if long else "easy"


def effort(session: Session) -> str:
    """How hard a run was beside its reps: race, progression, fast finish, tempo, moderate, steady or easy, by the time in its
    zones.

    "Easy" is a claim: half the time above it makes a run moderate, a quarter steady. Zones that were estimated from
    training may be too low: where nearly all heartbeats were easy ones, a run is steady at most.
    """
    if session.is_race is None and (session.is_likely_race or _is_marathon(session)):
        return "race"
    total = sum(session.zone_s.values())
    hard = sum(session.zone_s.get(z, 0.0) for z in "TIR")
    above = hard + session.zone_s.get("M", 0.0)
    # Nobody stands for a twentieth of a race; a set of standing rests and no warm-up does.
    stood = session.elapsed_s - session.moving_s > STOOD * session.elapsed_s
    if total > LEAST_S and hard > 0.8 * total and not stood:
        return "race"
    steady = [s for s in session.segments if s.kind == "steady" and s.duration_s >= FINISH_S]
    speeds = [s.speed_mps for s in steady]
    rising = len(speeds) >= 3 and all(b > 1.02 * a for a, b in itertools.pairwise(speeds))
    if rising and speeds[-1] > 1.12 * speeds[0]:
        return "progression"
    if is_fast_finish(session.segments):
        return "fast finish"
    if total <= LEAST_S:
        if not stood and _is_short_race(session):
            return "race"
        fast = session.zone_s.get("I", 0.0) + session.zone_s.get("R", 0.0)
        return "tempo" if total >= LEAST_SHORT_S and fast > NEARLY_ALL * total else "easy"
    word = next((w for w, share in LEVELS if (hard if w == "tempo" else above) >= share * total), "easy")
    beats = sum(session.heart_zone_s.values())
    calm = session.heart_zone_s.get("Z1", 0.0) + session.heart_zone_s.get("Z2", 0.0)
    return "steady" if beats > LEAST_S and calm > CALM * beats and word in {"tempo", "moderate"} else word


def _is_marathon(session: Session) -> bool:
    """Whether it is as long as a marathon, to what GPS and corners add, and was run through: hardly anyone trains over one."""
    short, long = MARATHON
    return short * MARATHON_M <= session.distance_m <= long * MARATHON_M and (
        session.elapsed_s - session.moving_s <= STOOD * session.elapsed_s
    )


def _is_short_race(session: Session) -> bool:
    """Whether a short recording is all at a pace that nobody holds so long but in a race: R for minutes, I for seven."""
    total = sum(session.zone_s.values())
    at_r = session.zone_s.get("R", 0.0)
    at_i = at_r + session.zone_s.get("I", 0.0)
    return (total >= SHORT_RACE_S["R"] and at_r > 0.8 * total) or (total >= SHORT_RACE_S["I"] and at_i > 0.8 * total)


def is_fast_finish(segments: Sequence[Segment]) -> bool:
    """Whether a run ends with its one fast stretch, of at most half of it, faster than all that it ran for minutes before.

    The stretch is a rep where it was found to be work, else steady running.
    """
    ran = [s for s in segments if s.kind != "pause"]
    if not ran:
        return False
    start, end = ran[0].start_s, ran[-1].end_s
    blocks = [s for s in ran if s.duration_s >= FINISH_S]
    if len(blocks) < 2 or sum(s.kind in HARD_KINDS for s in ran) > (blocks[-1].kind == "rep"):
        return False
    last, before = blocks[-1], blocks[:-1]
    return (
        last.kind in {"rep", "steady"}
        and end - last.end_s <= HOME_S
        and last.duration_s <= 0.5 * (end - start)
        and all(last.speed_mps > FASTER * s.speed_mps for s in before)
        # Nobody is called fast for running home downhill.
        and all(_flat_mps(last) > FASTER * _flat_mps(s) for s in before)
    )


def _flat_mps(segment: Segment) -> float:
    """The speed on the flat for the same effort, as far as it is known."""
    return segment.adjusted_mps or segment.speed_mps


def between(group: Sequence[Segment], segments: Sequence[Segment]) -> list[list[Segment]]:
    """The recoveries (and pauses) between neighbours of a set, one list a gap."""
    return [
        [s for s in segments if a.end_s <= s.start_s and s.end_s <= b.start_s] for a, b in itertools.pairwise(group)
    ]


def uphill(reps: Sequence[Segment], gaps: Sequence[Sequence[Segment]]) -> bool:
    """Whether reps climb, and the ways back between them come down."""
    climbs = [_slope([r]) for r in reps]
    backs = [_slope(gap) for gap in gaps]
    if None in climbs or median(c for c in climbs if c is not None) < CLIMB:
        return False
    downs = [b for b in backs if b is not None]
    return not downs or median(downs) < DESCENT


def _slope(part: Sequence[Segment]) -> float | None:
    """Effort, by the usual response, over ground speed of a stretch; None where it has no distance, or its effort is not known."""
    metres = sum(s.distance_m for s in part)
    efforts = [s.usual_mps * s.duration_s for s in part if s.usual_mps is not None]
    return sum(efforts) / metres if metres and len(efforts) == len(part) else None
