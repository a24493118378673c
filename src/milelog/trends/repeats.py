"""Finds workouts that were repeated over months, and whether they are run faster at equal effort.

Two sessions are the same workout where their reps have one zone and about one length; the number of reps may differ. Sessions are
compared by grade-adjusted speed, corrected by a small part of the difference in heart rate. The part is small because heart rate
varies from day to day by more than the pace of a trained runner.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from milelog.measure.trace import Trace
from milelog.measure.types import HEART_BPM, Measured
from milelog.model import Segment, Session, Streams, mean_flat_mps
from milelog.store.cache import ResultCache, uncached
from milelog.trends.log import Log
from milelog.trends.reps import heart_rate, speed_of_a_beat
from milelog.trends.types import Family, Repeat
from milelog.units import Range

ZONES = frozenset({"M", "T", "I", "R"})
SAME_LENGTH = 0.12
"""Reps have the same length where the log of their distances differs by less: a mile on the road and four laps do."""
LEAST_SESSIONS = 2
"""Least number of sessions of a repeated workout."""
MOST_WEEKS = 104
"""Number of last weeks in which sessions are compared: two years, as for races."""
RECENT, BEFORE = 6, 12
"""The last RECENT sessions are compared with up to BEFORE sessions before them."""
LEAST_TO_COMPARE = 6
"""Least number of sessions for a comparison (three against three). With two against two, only a change of 2.9 standard errors
would be significant."""
HEART_SAY = 0.1
"""Share of the difference in heart rate by which a session's speed is corrected. It minimizes the total error where heart rate
varies by 2.5 beats from day to day and pace by about 1 % (bench/mile.py).
"""
HEART_SEASON = 1.04
"""Factor on the error of a change at equal heart rate, because heart rate varies with the seasons and neighbouring sessions are
not independent. With it, 5 % of unchanged families seem faster (5.6 % of 6,000 runners without it; bench/mile.py)."""
WITH_HEART = 0.8
"""Heart rate is used where at least this share of the sessions has one."""
ONE_IN_TWENTY = (6.31, 2.92, 2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83, 1.81, 1.80, 1.78, 1.77, 1.76, 1.75, 1.75)
"""Critical values of Student's t (one-sided, 5 %), by degrees of freedom from 1."""
MINUTE_S = 60
"""Heart-rate recovery is the fall over this many seconds of rest, as in physiology."""
_FromTrace = tuple[float | None, float | None, float | None, float | None]


def families(log: Log, raced: Collection[str] = ()) -> tuple[Family, ...]:
    """Workouts that were run at least twice in MOST_WEEKS, most sessions first; the files in `raced` are left out."""
    until = log.until
    if until is None:
        return ()
    since = until - timedelta(weeks=MOST_WEEKS)
    groups: list[tuple[str, list[float], list[Repeat]]] = []
    for session in log.sessions:
        if session.file in raced or not session.is_run or session.day is None or not since <= session.day <= log.today:
            continue
        for zone, reps in sets(session.segments):
            metres = sum(g.distance_m for g in reps) / len(reps)
            # Compared with the mean of the group. Comparing with neighbours would join 800 m and 1200 m step by step.
            for name, lengths, members in groups:
                if name == zone and abs(math.log(metres * len(lengths) / sum(lengths))) < SAME_LENGTH:
                    lengths.append(metres)
                    members.append(repeat(session, reps, log.measured(session.file), log.cached))
                    break
            else:
                groups.append((zone, [metres], [repeat(session, reps, log.measured(session.file), log.cached)]))
    found = [
        compared(Family(zone, sum(lengths) / len(lengths), tuple(members)), log.athlete.max_hr)
        for zone, lengths, members in groups
        if len(members) >= LEAST_SESSIONS
    ]
    return tuple(sorted(found, key=lambda f: (-len(f.sessions), f.zone, f.metres)))


def sets(segments: Sequence[Segment]) -> list[tuple[str, list[Segment]]]:
    """The reps of a run grouped by zone and length, without hill reps."""
    found: list[tuple[str, list[Segment]]] = []
    for rep in segments:
        if rep.kind != "rep" or rep.zone not in ZONES or rep.distance_m <= 0 or _climbs(rep):
            continue
        for zone, members in found:
            if zone == rep.zone and abs(math.log(rep.distance_m / members[0].distance_m)) < SAME_LENGTH:
                members.append(rep)
                break
        else:
            found.append((rep.zone, [rep]))
    return found


def _climbs(rep: Segment) -> bool:
    return rep.usual_mps is not None and rep.usual_mps > 1.06 * rep.speed_mps


def repeat(
    session: Session, reps: Sequence[Segment], measured: Measured | None, cached: ResultCache = uncached
) -> Repeat:
    """One session of a workout, with heart rate and grade from its trace."""
    if session.day is None:
        raise ValueError("a session without a day is compared with nothing")
    seconds = sum(g.duration_s for g in reps)
    flat = mean_flat_mps(reps)
    ground = sum(g.distance_m for g in reps) / seconds
    rests = [b.start_s - a.end_s for a, b in pairwise(reps)]
    plain = Repeat(
        session.day, session.file, len(reps), flat, ground, None, None, None,
        sum(rests) / len(rests) if rests else None, None,
    )  # fmt: skip
    if measured is None:
        return plain
    trace, spans = measured.trace, tuple((g.start_s, g.end_s) for g in reps)
    # Stored, because unpacking the traces of 168 sessions takes 0.2 s.
    grade, bpm, drift, recovered = cached(_FromTrace, "repeat", (trace, spans), lambda: _from_trace(trace, spans))
    return replace(plain, grade=grade, heart_rate_bpm=bpm, drift=drift, recovered_bpm=recovered)


def _from_trace(trace: Trace, spans: Sequence[Range]) -> _FromTrace:
    """Grade, heart rate, drift and recovery of the reps, as in `Repeat`; each may be None."""
    streams = trace.streams()
    beats = [heart_rate(streams, a, b) for a, b in spans]
    known = [(b - a, v) for (a, b), v in zip(spans, beats, strict=True) if v is not None]
    worked = sum(seconds for seconds, _ in known)
    return (
        _grade(streams, spans) if "elevation_m" in trace.channels else None,
        sum(v * seconds for seconds, v in known) / worked if worked else None,
        _drift(streams, spans),
        _recovered(streams, spans),
    )


def _grade(streams: Streams, spans: Iterable[Range]) -> float | None:
    parts = [slice(int(a), int(b)) for a, b in spans]
    metres = sum(float(streams.speed_mps[p].sum()) for p in parts)
    climb = sum(float((streams.speed_mps[p] * streams.grade[p]).sum()) for p in parts)
    return climb / metres if metres > 0 else None


def _drift(streams: Streams, spans: Sequence[Range]) -> float | None:
    """Change of log(speed / heart rate) from the first rep to the last, or between the halves of a single one."""
    if len(spans) == 1:
        a, b = spans[0]
        spans = [(a, (a + b) / 2), ((a + b) / 2, b)]
    ends = []
    for a, b in (spans[0], spans[-1]):
        beats, speed = heart_rate(streams, a, b), float(streams.adjusted_mps[int(a) : int(b)].mean())
        if beats is None or speed <= 0:
            return None
        ends.append(math.log(speed / beats))
    return ends[1] - ends[0]


def _recovered(streams: Streams, spans: Sequence[Range]) -> float | None:
    """Mean fall of the heart rate in the first minute of rest, in bpm; None where no rest is that long."""
    falls = []
    for (_, work_end_s), (next_start_s, _) in pairwise(spans):
        end = int(work_end_s)
        if next_start_s - work_end_s < MINUTE_S or end + MINUTE_S >= len(streams.heart_rate_bpm):
            continue
        # Means over ten seconds, because single values of a wrist sensor jump.
        before, after = (float(streams.heart_rate_bpm[t - 10 : t].mean()) for t in (end, end + MINUTE_S))
        if all(HEART_BPM[0] < v < HEART_BPM[1] for v in (before, after)):
            falls.append(before - after)
    return sum(falls) / len(falls) if falls else None


def compared(family: Family, max_bpm: float | None) -> Family:
    """The family with the index of each session, and whether the latest sessions are faster than those before."""
    known = [s.heart_rate_bpm for s in family.sessions if s.heart_rate_bpm is not None]
    # Where too many sessions have no heart rate, all are compared by pace alone; correcting only some would bias them.
    by_heart = len(known) >= max(LEAST_SESSIONS, WITH_HEART * len(family.sessions))
    usual = sum(known) / len(known) if by_heart else 0.0
    beat = HEART_SAY * speed_of_a_beat(usual, max_bpm) if by_heart else 0.0
    sessions = tuple(
        replace(s, index=math.log(s.speed_mps) - beat * ((s.heart_rate_bpm or usual) - usual)) for s in family.sessions
    )
    change, error, freedom = difference([s.index or 0.0 for s in sessions])
    error *= HEART_SEASON if by_heart else 1.0
    faster = change is not None and change > limit(freedom) * error
    return replace(family, sessions=sessions, by_heart=by_heart, change=change, error=error, faster=faster)


def difference(values: Sequence[float]) -> tuple[float | None, float, int]:
    """Mean of the last RECENT values minus that of up to BEFORE values before, its standard error and degrees of freedom.

    The difference is None with fewer than LEAST_TO_COMPARE values. With fewer than twelve, half of them are the last ones.
    """
    if len(values) < LEAST_TO_COMPARE:
        return None, 0.0, 0
    count = min(RECENT, len(values) // 2)
    # Student's test with pooled variance: with six values each, different variances cannot be detected.
    now, before = values[-count:], values[-count - BEFORE : -count]
    means = [sum(part) / len(part) for part in (now, before)]
    freedom = len(now) + len(before) - 2
    spread = sum(sum((v - m) ** 2 for v in part) for part, m in zip((now, before), means, strict=True)) / freedom
    return means[0] - means[1], math.sqrt(spread * (1 / len(now) + 1 / len(before))), freedom


def limit(freedom: int) -> float:
    """Critical value of Student's t (one-sided, 5 %) for these degrees of freedom."""
    return ONE_IN_TWENTY[min(freedom, len(ONE_IN_TWENTY)) - 1]
