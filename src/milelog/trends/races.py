"""Analyses races: splits, pacing, time above critical speed, the forecast for that day, and earlier races of the distance.

Races come from the configuration, from corrections, or were found in the log. Only races of up to two miles are split; for longer
ones the watch's own kilometres say as much.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from milelog.model import Lap, Session, Streams
from milelog.runner.daniels import race_time, speed_at, sustainable_share, vdot
from milelog.runner.types import FoundRace, Point
from milelog.trends.log import Log
from milelog.trends.types import Earlier, Estimate, Given, Pacing, Part, RaceRead
from milelog.units import MILE_M, Range

if TYPE_CHECKING:
    from milelog.model import Floats

LONGEST_M = 2 * MILE_M + 1
"""Longest race that is split: two miles, and a metre of tolerance for distances written in kilometres."""
SPLIT_M = 400.0
"""Metres of a lap of a track, the length of a split."""
SAME_DISTANCE = 0.012
"""Distances that differ by less (log) are the same: 1600 m and a mile are."""
NEAR = 0.12
"""Two races on one day whose distances differ by less (log) are one race from two sources."""
WHOLE: Range = (0.985, 1.03)
"""A recording whose distance is between these shares of a race's distance contains only the race."""
OFF_COURSE = 0.05
"""Greatest relative difference between the recorded distance of a race and its course."""
GUN_S, SLOW = 6, 0.3
"""The start of the race is looked for within GUN_S seconds of the start of the fastest stretch; it is after the last second
slower than SLOW times race speed (standing or walking).
"""
POSITION_M = 3.0
"""Standard error in metres of the position along the course, once the recording is scaled to its length: GPS cuts corners, and
its speed lags (measured on simulated watches, bench/mile.py)."""
PRESS_S = 0.45
"""Standard error of a manual lap in seconds: a hand is late by some tenths, and files store whole seconds."""
SNAP = 0.05
"""A manual lap ends at a line of the track where its position is within this share of 400 m."""
EVEN = 0.01
"""Halves whose times differ by at most this share are even."""
MINUTES = (3.0, 12.0)
"""Durations in minutes of the two efforts that define critical speed (trials of 3, 7 and 12 min: Hunter 2023)."""
SMOOTH_S = 10
"""Seconds over which speed is averaged before it is compared with critical speed, because of GPS noise."""
AEROBIC: tuple[tuple[float, float, float], ...] = (
    (235.0, 0.77, 0.85),
    (332.0, 0.742, 0.772),
    (428.0, 0.584, 0.724),
)
"""Time of a 1500 m in seconds, and the lowest and highest aerobic share found there: means of Duffield 2005 (77 %), Billat 2001
(80-85 %) and Spencer and Gastin 2001 (84 % at 235 s); 75.7 +- 1.5 % in trained runners at 332 s and 65.4 +- 7.0 % in untrained
at 428 s (AJK 2021). The share falls for slower runners; the slowest of these were also less trained."""
AEROBIC_M: Range = (1400.0, 1700.0)
"""Race distances with an aerobic share: 1500 m (as in the studies), 1600 m and the mile; the share depends on the time."""

Predict = Callable[[date, float], Estimate | None]
"""Returns the forecast for a distance in metres on the morning of a day; None where nothing was known."""


@dataclass(frozen=True, slots=True)
class Race:
    """A race before it is analysed."""

    day: date
    distance_m: float
    time_s: float
    origin: Given
    file: str = ""


def races(log: Log, listed: Iterable[Race], predict: Predict) -> tuple[RaceRead, ...]:
    """These races analysed, in their order, each with the earlier ones over its distance; `listed` is in order of days."""
    found: list[RaceRead] = []
    for race in listed:
        one = read(log, race, predict)
        earlier = tuple(Earlier(r.day, r.file, r.time_s) for r in found if _same(r.distance_m, one.distance_m))
        found.append(replace(one, earlier=earlier))
    return tuple(found)


def known_races(log: Log) -> list[Race]:
    """All races of a log in order of days: from the config, from corrections, and found; each race once."""
    by_day: dict[date, list[Session]] = {}
    for session in log.sessions:
        if session.is_run and session.day is not None:
            by_day.setdefault(session.day, []).append(session)
    listed = [
        Race(r.date, r.distance_m, r.time_s, "given", _holder(by_day.get(r.date, ()), r.distance_m))
        for r in log.athlete.races
        if r.date <= log.today
    ]
    listed += [
        Race(s.day, s.race_m, time_s, "said", s.file)
        for s in log.sessions
        if s.race_m is not None and s.day is not None and (time_s := _said_time(log, s, s.race_m)) is not None
    ]
    listed += [Race(f.day, f.distance_m, f.time_s, _origin(f), f.file) for f in log.fitness.found]
    # `listed` is in order of trust: given, said, found. Of two entries of one race the first is kept.
    kept: list[Race] = []
    for race in listed:
        if not any(_is_one(race, r) for r in kept):
            kept.append(race)
    return sorted(kept, key=lambda r: (r.day, r.distance_m))


def _is_one(race: Race, other: Race) -> bool:
    """Whether two entries are one race: the same day, and the same recording or nearly the same distance (1500 m in a mile)."""
    if race.day != other.day:
        return False
    return (race.file != "" and race.file == other.file) or abs(math.log(race.distance_m / other.distance_m)) < NEAR


def _origin(found: FoundRace) -> Given:
    return "said" if found.by_runner else "found"


def _holder(sessions: Iterable[Session], distance_m: float) -> str:
    """The file among these sessions that most probably contains a race of this distance; empty where none is long enough."""
    long_enough = [s for s in sessions if s.distance_m >= WHOLE[0] * distance_m]

    def fitting(session: Session) -> tuple[bool, float]:
        return session.kind != "race", abs(session.distance_m - distance_m)

    return min(long_enough, key=fitting).file if long_enough else ""


def _same(one_m: float, other_m: float) -> bool:
    return abs(math.log(one_m / other_m)) < SAME_DISTANCE


def read(log: Log, race: Race, predict: Predict) -> RaceRead:
    """The analysis of one race, with splits where its recording contains it."""
    session = next((s for s in log.sessions if s.file == race.file), None) if race.file else None
    measured = log.measured(race.file) if session is not None else None
    streams = measured.trace.streams() if measured is not None and race.distance_m <= LONGEST_M else None
    time_s = race.time_s
    # The fitness known before the race, so that the race itself has no influence on it.
    point = next((p for p in reversed(log.fitness.points) if p.day <= race.day), None)
    plain = RaceRead(
        race.day,
        race.distance_m,
        time_s,
        race.origin,
        race.file,
        critical_mps=critical_speed(point) if point else None,
        critical_error=point.error if point else 0.0,
        aerobic=aerobic_share(time_s) if AEROBIC_M[0] <= race.distance_m <= AEROBIC_M[1] else None,
        predicted=predict(race.day, race.distance_m),
        mile_s=race_time(vdot(race.distance_m, time_s), MILE_M),
    )
    if session is None or streams is None or measured is None:
        return plain
    clock = _clock(streams, race.distance_m, time_s)
    if clock is None:
        return plain
    return _split(plain, streams, clock, measured.evidence.laps)


def _said_time(log: Log, session: Session, distance_m: float) -> float | None:
    """Seconds of a race that the runner named, as her zones take them; else as the session's efforts say."""
    from milelog.measure import activity  # imported here, since it loads the detector

    measured = log.measured(session.file)
    return _effort_time(session, distance_m) if measured is None else activity.race_time(measured, distance_m)


def _effort_time(session: Session, distance_m: float) -> float | None:
    """Seconds of the best effort over this distance, else of the whole recording where it is only the race; else None."""
    efforts = [e.time_s for e in session.efforts if _same(e.distance_m, distance_m)]
    if efforts:
        return efforts[0]
    is_whole = WHOLE[0] <= session.distance_m / distance_m <= WHOLE[1]
    return session.elapsed_s if is_whole else None


@dataclass(frozen=True)
class Clock:
    """The runner's position over time: metres of the course and the matching seconds of the recording, both increasing."""

    metres: Floats
    seconds: Floats
    start_s: float

    def at(self, metres: float) -> float:
        """Seconds since the start of the race at this distance."""
        import numpy as np

        return float(np.interp(metres, self.metres, self.seconds)) - self.start_s

    def place(self, seconds: float) -> float:
        """Metres of the course at this time of the recording."""
        import numpy as np

        return float(np.interp(seconds, self.seconds, self.metres))


def _clock(streams: Streams, distance_m: float, time_s: float) -> Clock | None:
    """The clock of a race in its recording, scaled to the course; None where the recording does not contain the race."""
    import numpy as np

    way = np.concatenate(([0.0], np.cumsum(streams.speed_mps)))
    clock = np.arange(len(way), dtype=np.float64)
    moving = np.flatnonzero(streams.speed_mps > 0)
    # The recording is shorter than the race: the watch was started late.
    if not len(moving) or len(way) <= time_s:
        return None
    if WHOLE[0] <= way[-1] / distance_m <= WHOLE[1]:
        # The recording is only the race, started at the gun and stopped late, so its excess is at the end.
        start = float(moving[0])
    else:
        # The race is the stretch of its duration with the greatest distance.
        starts = clock[clock <= clock[-1] - time_s]
        start = float(starts[np.argmax(np.interp(starts + time_s, clock, way) - np.interp(starts, clock, way))])
        start = _gun(streams.speed_mps, start, distance_m / time_s)
    end = min(start + time_s, clock[-1])
    inside = (clock > start) & (clock < end)
    seconds = np.concatenate(([start], clock[inside], [end]))
    metres = np.interp(seconds, clock, way)
    covered = float(metres[-1] - metres[0])
    if end - start < 0.97 * time_s or abs(covered / distance_m - 1) > OFF_COURSE:
        return None
    # Interpolation needs increasing metres, so each second adds a nanometre in case the runner stood.
    metres = (metres - metres[0]) * (distance_m / covered) + np.arange(len(metres)) * 1e-9
    return Clock(metres, seconds, start)


def _gun(speed: Floats, start: float, race_mps: float) -> float:
    """The second at which the race began, after the last standing or walking near `start`; else `start` itself."""
    import numpy as np

    first = max(0, int(start) - GUN_S)
    # The last slow second, because several precede a start: walking to the line, and standing.
    slow = np.flatnonzero(speed[first : int(start) + GUN_S] < SLOW * race_mps)
    return float(first + slow[-1] + 1) if len(slow) else start


def _split(plain: RaceRead, streams: Streams, clock: Clock, laps: Sequence[Lap]) -> RaceRead:
    whole_m = plain.distance_m
    pressed = _pressed(clock, laps, whole_m)
    clock = _through(clock, pressed) if pressed else clock
    edges = [0.0, *(m for m, _ in pressed), whole_m] if pressed else [*_steps(SPLIT_M, whole_m), whole_m]
    lines = frozenset(m for m, _ in pressed)

    def parts(ends: Sequence[float]) -> tuple[Part, ...]:
        return tuple(_part(plain, streams, clock, a, b, lines) for a, b in pairwise(ends))

    halves = parts([0.0, whole_m / 2, whole_m])
    # An error of the middle line makes one half longer and the other shorter, so both errors add.
    error = (halves[0].error_s + halves[1].error_s) / (plain.time_s / 2)
    return replace(
        plain,
        start_s=clock.start_s,
        told_by="laps" if pressed else "trace",
        splits=parts(edges),
        quarters=parts([whole_m * n / 4 for n in range(5)]),
        fifths=parts([whole_m * n / 5 for n in range(6)]),
        pacing=pacing(halves[0].time_s, halves[1].time_s, error),
        halves_s=(halves[0].time_s, halves[1].time_s),
        halves_error=error,
        above_share=_above(plain, streams, clock),
    )


def _steps(step_m: float, whole_m: float) -> list[float]:
    """The starts of splits in metres: 0, 400, 800 ...; a last part under a tenth of a step belongs to the one before."""
    count = max(1, math.ceil(whole_m / step_m - 0.1))
    return [step_m * n for n in range(count)]


def _part(
    race: RaceRead, streams: Streams, clock: Clock, start_m: float, end_m: float, lines: frozenset[float]
) -> Part:
    """One split. The start and the finish have no error; `lines` are the metres at which manual laps ended."""
    a, b = clock.at(start_m), clock.at(end_m)
    speed = (end_m - start_m) / (b - a)
    inner = [m for m in (start_m, end_m) if 0.0 < m < race.distance_m]
    error = math.sqrt(sum((PRESS_S if m in lines else POSITION_M / speed) ** 2 for m in inner))
    beats = streams.heart_rate_bpm[int(clock.start_s + a) : int(clock.start_s + b)]
    beats = beats[(beats > 60) & (beats < 225)]
    heart = float(beats.mean()) if len(beats) > (b - a) / 2 else None
    above = speed / race.critical_mps - 1 if race.critical_mps else None
    return Part(start_m, end_m, b - a, error, above, heart)


def _pressed(clock: Clock, laps: Sequence[Lap], whole_m: float) -> list[tuple[float, float]]:
    """The lines of the course at which manual laps ended, as metres and seconds of the recording; empty where they do not fit.

    The lines of a track are at whole laps from the start or from the finish (a mile is 9 m and four laps), on a road at quarters.
    """
    first, last = float(clock.seconds[0]), float(clock.seconds[-1])
    # Without the laps of the start and the finish, which are pressed some seconds late, and without automatic laps, which
    # end at the watch's own distance.
    ends = [lap.end_s for lap in laps if first + 10 < lap.end_s < last - 5 and lap.trigger in {None, "manual"}]
    places = [clock.place(end) for end in ends]
    best: list[tuple[float, float]] = []
    least = math.inf
    # Of several sets of lines that fit, the nearest is chosen: laps counted from the start and from the finish of a mile
    # differ by 9 m.
    for lines in _lines(whole_m):
        near = [min(lines, key=lambda m: abs(m - place)) for place in places]
        off = [abs(m - place) for m, place in zip(near, places, strict=True)]
        # Every lap has to end at a line of its own, with at most one line missing; otherwise the laps mean something else.
        if len(near) < max(2, len(lines) - 1) or len(set(near)) < len(near) or max(off) > SNAP * SPLIT_M:
            continue
        if sum(off) < least:
            best, least = list(zip(near, ends, strict=True)), sum(off)
    return best


def _lines(whole_m: float) -> list[list[float]]:
    """Sets of lines (metres of the course) at which manual laps may end."""
    count = int(whole_m // SPLIT_M) + 1
    sets = [[offset + SPLIT_M * n for n in range(count)] for offset in (0.0, whole_m % SPLIT_M)]
    sets.append([whole_m * n / 4 for n in range(1, 4)])
    return [kept for lines in sets if (kept := [m for m in lines if SPLIT_M / 2 < m < whole_m - SPLIT_M / 8])]


def _through(clock: Clock, pressed: Sequence[tuple[float, float]]) -> Clock:
    """The clock with its metres changed piecewise linearly, so that it passes each line when the lap ended."""
    import numpy as np

    was = [0.0, *(clock.place(s) for _, s in pressed), float(clock.metres[-1])]
    now = [0.0, *(m for m, _ in pressed), float(clock.metres[-1])]
    return Clock(np.interp(clock.metres, was, now), clock.seconds, clock.start_s)


def pacing(first_s: float, second_s: float, error: float) -> Pacing:
    """`even` within 1 %, `positive` where the second half is slower, `negative` where it is faster; `unclear` where the
    difference is no greater than its standard error (`error`, as a share of a half).
    """
    off = second_s / first_s - 1
    if abs(off) <= EVEN:
        return "even"
    if abs(off) < error:
        return "unclear"
    return "positive" if off > 0 else "negative"


def _above(race: RaceRead, streams: Streams, clock: Clock) -> float | None:
    """Share of the race's time above critical speed; None where that is unknown or the race too short."""
    import numpy as np

    if race.critical_mps is None:
        return None
    # Speeds are scaled to the course: a recording that is 1 % long has speeds that are 1 % high.
    scale = race.distance_m / max(float(np.diff(np.interp(clock.seconds[[0, -1]], *_way(streams)))[0]), 1.0)
    speed = streams.speed_mps[int(clock.seconds[0]) : int(clock.seconds[-1])] * scale
    if len(speed) < SMOOTH_S:
        return None
    smooth = np.convolve(speed, np.ones(SMOOTH_S) / SMOOTH_S, mode="valid")
    return float((smooth > race.critical_mps).mean())


def _way(streams: Streams) -> tuple[Floats, Floats]:
    import numpy as np

    way = np.concatenate(([0.0], np.cumsum(streams.speed_mps)))
    return np.arange(len(way), dtype=np.float64), way


def critical_speed(point: Point) -> float:
    """Critical speed of a runner in m/s: (distance in 12 min - distance in 3 min) / 9 min, each all out by her VDOT.

    The intercept D' is not estimated, because training does not give it (it varies by half: Hunter 2023).
    """
    short, long = (60 * m * speed_at(point.vdot * sustainable_share(m)) for m in MINUTES)
    return (long - short) / (60 * (MINUTES[1] - MINUTES[0]))


def aerobic_share(time_s: float) -> Range:
    """The range of the aerobic share of energy in a race of this time over 1500 m to a mile, interpolated between studies."""
    known = AEROBIC
    if time_s <= known[0][0]:
        return known[0][1:]
    for (a, low, high), (b, lower, upper) in pairwise(known):
        if time_s <= b:
            share = (time_s - a) / (b - a)
            return low + share * (lower - low), high + share * (upper - high)
    return known[-1][1:]
