"""Names the kind of a run in one word: easy, long, threshold, intervals ... `interpret` calls `kind`, `notation` `effort`."""

import itertools
from collections.abc import Sequence
from statistics import median

from milelog.model import HARD_KINDS, Segment, Session
from milelog.runner.daniels import MARATHON_M
from milelog.sessions.raced import RACE_SHARE

LONG_S, LONG_M = 5400.0, 16000.0
"""Least duration or distance of a long run: 90 minutes or 10 miles (Daniels: 25-30 % of the week, at most 150 min)."""
CLIMB, DESCENT = 1.10, 0.98
"""Ratio of grade-adjusted to ground speed: at least CLIMB in a hill rep (about 3 % of slope), below DESCENT on the way down."""
REP_S, INTERVAL_S = 105.0, 330.0
"""Without zones: work under 1:45 a rep is R, under 5:30 I (Daniels: R to 2 min, I 3-5 min), longer T."""
MARATHON = (0.99, 1.025)
"""Least and greatest recorded distance of a marathon, as a share of the course."""
STOOD = 0.05
"""A run whose pauses exceed this share of its elapsed time is not a race."""
RACE_HEART = 0.5
"""In a race at least so much of the time with a heart rate lies in Z4 and Z5."""
LEVELS = (("tempo", 0.6), ("moderate", 0.5), ("steady", 0.25))
"""Least share of the time at threshold or faster (tempo), or above easy, for a run without reps to be called so."""
LEAST_S = 600.0
"""Shares of the time in zones (pace or heart rate) say nothing up to this many seconds, unless they are nearly all of it."""
LEAST_SHORT_S, NEARLY_ALL = 60.0, 0.8
"""A recording of at least this many seconds with more than this share of them at I and R is not easy: four minutes near mile
pace are not a jog."""
CALM = 0.8
"""Above this share of the heart-rate time in Z1 and Z2, speed alone does not make a run hard."""
FINISH_S = 240.0
"""Least seconds of a fast finish, and of each stretch of a progression."""
FASTER = 1.05
"""Least ratio of a fast finish's speed to every stretch before it: easy running varies by about 3 % over minutes."""
SHORT_RACE_S = {"R": 130.0, "I": 420.0}
"""Longer than this (seconds) at R or at I is a race: R is mile pace and I 3-5 km pace (Daniels), and training reps last at
most two minutes at R and five at I."""
HIKE_MPS = 1.5
"""A slower mean speed (18 min/mi) is hiking: people change from walking to running at about 2 m/s."""
HIKED_M = 1000.0
"""Least distance of a hike: positions drift by some hundred metres where nobody moves."""
HOME_S = 60.0
"""A fast finish ends at most this many seconds before the run does; a cool-down is longer."""
SET_KIND = {"E": "easy", "M": "mixed", "T": "threshold", "I": "intervals", "R": "repetitions"}
"""Kind of a run whose reps are mostly in one zone."""


def kind(session: Session) -> str:
    """One of `easy long threshold intervals repetitions strides hills race progression mixed cross`, or `unknown`."""
    if not session.is_run:
        return "cross"
    if session.is_race:
        return "race"
    hard = [s for s in session.segments if s.kind in HARD_KINDS]
    long = (session.moving_s >= LONG_S and not _is_hike(session)) or session.distance_m >= LONG_M
    reps = [s for s in hard if s.kind == "rep"]
    if not hard and not long and not session.has_distance:
        return "unknown"
    if not reps:
        plain = plain_kind(session, long=long)
        strides = hard and all(s.kind == "stride" for s in hard)
        return "strides" if strides and plain == "easy" else plain
    # Hills are tested before zones: on a slope the zone comes from grade-adjusted speed, which errs by some per cent.
    if len(reps) > 1 and uphill(reps, between(reps, session.segments)):
        return "hills"
    shares: dict[str, float] = {}
    for rep in reps:
        name = _rep_kind(rep, with_zones=bool(session.zone_s))
        shares[name] = shares.get(name, 0.0) + rep.duration_s
    name = max(shares, key=lambda k: shares[k])
    # Weighted by time, so that a few short fast reps after a threshold set do not change its kind.
    return name if shares[name] >= 0.6 * sum(shares.values()) else "mixed"


def _rep_kind(rep: Segment, *, with_zones: bool) -> str:
    """The kind of one rep, by its zone, else by its duration; where zones are known, a rep without a zone was easy."""
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
    """How hard a run was apart from its reps: race, progression, walk, fast finish, tempo, moderate, steady or easy.

    It follows the shares of time in zones (`LEVELS`): with half of it above easy a run is moderate, with a quarter steady.
    Zones estimated from training may be too slow; so a run whose heart rate was nearly always in Z1 and Z2 is at most steady.
    """
    if session.is_race is None and (session.is_likely_race or _is_marathon(session)):
        return "race"
    total = sum(session.zone_s.values())
    hard = sum(session.zone_s.get(z, 0.0) for z in "TIR")
    above = hard + session.zone_s.get("M", 0.0)
    # Nobody stands for a twentieth of a race, but runners do in a set with standing rests and no warm-up.
    stood = session.elapsed_s - session.moving_s > STOOD * session.elapsed_s
    if total > LEAST_S and hard > 0.8 * total and not stood and _is_raced(session):
        return "race"
    steady = [s for s in session.segments if s.kind == "steady" and s.duration_s >= FINISH_S]
    speeds = [s.speed_mps for s in steady]
    rising = len(speeds) >= 3 and all(b > 1.02 * a for a, b in itertools.pairwise(speeds))
    if rising and speeds[-1] > 1.12 * speeds[0]:
        return "progression"
    if is_fast_finish(session.segments) and _ends_above_easy(session):
        return "fast finish"
    if total <= LEAST_S:
        if not stood and _is_short_race(session):
            return "race"
        fast = session.zone_s.get("I", 0.0) + session.zone_s.get("R", 0.0)
        if total >= LEAST_SHORT_S and fast > NEARLY_ALL * total:
            return "tempo"
        return "walk" if _is_hike(session) else "easy"
    if _is_hike(session):
        return "walk"
    word = next((w for w, share in LEVELS if (hard if w == "tempo" else above) >= share * total), "easy")
    beats = sum(session.heart_zone_s.values())
    calm = session.heart_zone_s.get("Z1", 0.0) + session.heart_zone_s.get("Z2", 0.0)
    return "steady" if beats > LEAST_S and calm > CALM * beats and word in {"tempo", "moderate"} else word


def _is_hike(session: Session) -> bool:
    """Whether the mean speed of a run without work is that of hiking."""
    is_plain = not any(s.kind in HARD_KINDS for s in session.segments)
    return is_plain and session.distance_m >= HIKED_M and session.distance_m < HIKE_MPS * session.moving_s


def _ends_above_easy(session: Session) -> bool:
    """Whether at least as much time as half of the run's last long stretch was above easy, where zones are known."""
    last = next(s for s in reversed(session.segments) if s.kind != "pause" and s.duration_s >= FINISH_S)
    above = sum(session.zone_s.get(z, 0.0) for z in "MTIR")
    return not session.zone_s or above >= 0.5 * last.duration_s


def _is_raced(session: Session) -> bool:
    """Whether a hard run was near her best for its length, with a heart that beat as in a race, as far as these are known."""
    beats = sum(session.heart_zone_s.values())
    quick = session.heart_zone_s.get("Z4", 0.0) + session.heart_zone_s.get("Z5", 0.0)
    is_felt = beats <= LEAST_S or quick >= RACE_HEART * beats
    return is_felt and session.may_be_race and (session.race_share is None or session.race_share >= RACE_SHARE)


def _is_marathon(session: Session) -> bool:
    """Whether it has the distance of a marathon, within the error of GPS, and no long pauses: few train over that distance."""
    short, long = MARATHON
    return short * MARATHON_M <= session.distance_m <= long * MARATHON_M and (
        session.elapsed_s - session.moving_s <= STOOD * session.elapsed_s
    )


def _is_short_race(session: Session) -> bool:
    """Whether over 80 % of a short recording is at a pace held that long only in races: R for 2 min, I (or R) for 7 min."""
    total = sum(session.zone_s.values())
    at_r = session.zone_s.get("R", 0.0)
    at_i = at_r + session.zone_s.get("I", 0.0)
    return (total >= SHORT_RACE_S["R"] and at_r > 0.8 * total) or (total >= SHORT_RACE_S["I"] and at_i > 0.8 * total)


def is_fast_finish(segments: Sequence[Segment]) -> bool:
    """Whether a run ends with its only fast stretch, of at most half its duration, faster than each long stretch before it.

    The stretch is a rep where it was detected as work, else steady running.
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
        # Also on the flat: a downhill at the end is not a fast finish.
        and all(last.flat_mps > FASTER * s.flat_mps for s in before)
    )


def between(group: Sequence[Segment], segments: Sequence[Segment]) -> list[list[Segment]]:
    """The segments between each two neighbours of `group`, one list for each gap."""
    return [
        [s for s in segments if a.end_s <= s.start_s and s.end_s <= b.start_s] for a, b in itertools.pairwise(group)
    ]


def uphill(reps: Sequence[Segment], gaps: Sequence[Sequence[Segment]]) -> bool:
    """Whether the reps climb and the recoveries between them descend, by the medians of both."""
    climbs = [_slope([r]) for r in reps]
    backs = [_slope(gap) for gap in gaps]
    if None in climbs or median(c for c in climbs if c is not None) < CLIMB:
        return False
    downs = [b for b in backs if b is not None]
    return not downs or median(downs) < DESCENT


def _slope(part: Sequence[Segment]) -> float | None:
    """Ratio of grade-adjusted speed (usual slope response) to ground speed of a stretch; None where either is unknown."""
    metres = sum(s.distance_m for s in part)
    efforts = [s.usual_mps * s.duration_s for s in part if s.usual_mps is not None]
    return sum(efforts) / metres if metres and len(efforts) == len(part) else None
