"""The same workout found again over months, and whether it is run faster at equal effort.

A workout is its reps: their zone and about their length; how many were run may differ, as plans let it. Sessions are compared
by the flat speed of equal effort, moved a little towards one heart rate: a heart tells effort, but its rate strays from day
to day by more than the pace of a trained runner does, so that it has the smaller say.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from milelog.measure.trace import Trace
from milelog.measure.types import HEART_BPM, Measured
from milelog.model import Segment, Session, Streams
from milelog.store.keeping import Keep, anew
from milelog.trends.log import Log
from milelog.trends.reps import heart_rate, speed_of_a_beat
from milelog.trends.types import Family, Repeat
from milelog.units import Range

ZONES = frozenset({"M", "T", "I", "R"})
SAME_LENGTH = 0.12
"""Reps whose lengths differ by less (log) are the same: a mile on the road and four laps are."""
LEAST_SESSIONS = 2
"""Once is no repetition."""
MOST_WEEKS = 104
"""Two years, as races are heard."""
RECENT, BEFORE = 6, 12
"""Sessions that are compared: the last six with up to twelve before them."""
LEAST_TO_COMPARE = 6
"""Three sessions against three. With two against two only a change of 2.9 standard errors would be more than chance."""
HEART_SAY = 0.1
"""The share by which a session's speed is corrected to the family's usual heart rate. At it the sum of both errors is
least, when heart rate strays by 2.5 beats from day to day and pace by about 1 % (bench/mile.py).
"""
HEART_SEASON = 1.04
"""A heart rate strays with the seasons too, so that neighbouring sessions err alike: the error of a difference is wider by
this factor, with which chance passes once in twenty (5.6 % of 6,000 runners without it; bench/mile.py)."""
WITH_HEART = 0.8
"""Share of the sessions with a heart rate from which on it is used."""
ONE_IN_TWENTY = (6.31, 2.92, 2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83, 1.81, 1.80, 1.78, 1.77, 1.76, 1.75, 1.75)
"""Student's t that chance passes once in twenty, by degrees of freedom from 1."""
MINUTE_S = 60
"""The fall of the heart rate is measured over the first minute of rest, as physiologists do."""
_FromTrace = tuple[float | None, float | None, float | None, float | None]


def families(log: Log, raced: Collection[str] = ()) -> tuple[Family, ...]:
    """Workouts that were run at least twice in two years, those with the most sessions first; races are none of them."""
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
            # Against the mean of the group, which hardly moves; a chain of neighbours would join 800 m to 1200 m step
            # by step.
            for name, lengths, members in groups:
                if name == zone and abs(math.log(metres * len(lengths) / sum(lengths))) < SAME_LENGTH:
                    lengths.append(metres)
                    members.append(repeat(session, reps, log.measured(session.file), log.keep))
                    break
            else:
                groups.append((zone, [metres], [repeat(session, reps, log.measured(session.file), log.keep)]))
    found = [
        compared(Family(zone, sum(lengths) / len(lengths), tuple(members)), log.athlete.max_hr)
        for zone, lengths, members in groups
        if len(members) >= LEAST_SESSIONS
    ]
    return tuple(sorted(found, key=lambda f: (-len(f.sessions), f.zone, f.metres)))


def sets(segments: Sequence[Segment]) -> list[tuple[str, list[Segment]]]:
    """The flat reps of a run by zone and length; climbing ones are compared with nothing."""
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


def repeat(session: Session, reps: Sequence[Segment], measured: Measured | None, keep: Keep = anew) -> Repeat:
    """One session of a workout, with what its trace tells of heart and slope."""
    if session.day is None:
        raise ValueError("a session without a day is compared with nothing")
    seconds = sum(g.duration_s for g in reps)
    flat = sum((g.adjusted_mps or g.speed_mps) * g.duration_s for g in reps) / seconds
    ground = sum(g.distance_m for g in reps) / seconds
    rests = [b.start_s - a.end_s for a, b in pairwise(reps)]
    plain = Repeat(
        session.day, session.file, len(reps), flat, ground, None, None, None,
        sum(rests) / len(rests) if rests else None, None,
    )  # fmt: skip
    if measured is None:
        return plain
    trace, spans = measured.trace, tuple((g.start_s, g.end_s) for g in reps)
    # Traces of 168 sessions take 0.2 s to unpack, on every run with another race; what they tell of the same reps stays.
    grade, bpm, drift, recovered = keep(_FromTrace, "repeat", (trace, spans), lambda: _from_trace(trace, spans))
    return replace(plain, grade=grade, heart_rate_bpm=bpm, drift=drift, recovered_bpm=recovered)


def _from_trace(trace: Trace, spans: Sequence[Range]) -> _FromTrace:
    """Grade, heart rate, drift and recovery of reps, as in `Repeat`."""
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
    """Change of log speed for a heartbeat from the first rep to the last, or between the halves of one alone."""
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
    """Mean fall of the heart rate in the first minute of rest; None where no rest lasts one."""
    falls = []
    for (_, work_end_s), (next_start_s, _) in pairwise(spans):
        end = int(work_end_s)
        if next_start_s - work_end_s < MINUTE_S or end + MINUTE_S >= len(streams.heart_rate_bpm):
            continue
        # Means of ten seconds, since single values of a wrist sensor jump.
        before, after = (float(streams.heart_rate_bpm[t - 10 : t].mean()) for t in (end, end + MINUTE_S))
        if all(HEART_BPM[0] < v < HEART_BPM[1] for v in (before, after)):
            falls.append(before - after)
    return sum(falls) / len(falls) if falls else None


def compared(family: Family, max_bpm: float | None) -> Family:
    """The family with the index of each session, and whether the last six are faster than those before."""
    known = [s.heart_rate_bpm for s in family.sessions if s.heart_rate_bpm is not None]
    # Where too many sessions lack a heart rate, all are compared by pace: some moved to one heart rate and others not
    # would differ by that.
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
    """Mean of the last six less that of up to twelve before, its standard error, and the degrees of freedom of that.

    None with fewer than six values; half of them count as the last ones where there are fewer than twelve.
    """
    if len(values) < LEAST_TO_COMPARE:
        return None, 0.0, 0
    count = min(RECENT, len(values) // 2)
    # Two samples of about one spread, pooled (Student's test): with six values each, spreads cannot be told apart.
    now, before = values[-count:], values[-count - BEFORE : -count]
    means = [sum(part) / len(part) for part in (now, before)]
    freedom = len(now) + len(before) - 2
    spread = sum(sum((v - m) ** 2 for v in part) for part, m in zip((now, before), means, strict=True)) / freedom
    return means[0] - means[1], math.sqrt(spread * (1 / len(now) + 1 / len(before))), freedom


def limit(freedom: int) -> float:
    """How many standard errors chance passes once in twenty."""
    return ONE_IN_TWENTY[min(freedom, len(ONE_IN_TWENTY)) - 1]
