"""Heart rate and climb of reps from a run's trace, and the trend of threshold speed at equal heart rate."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from milelog.measure.types import HEART_BPM
from milelog.model import Segment, Session, Streams
from milelog.runner.effort import MEAN_MAX_BPM
from milelog.trends.log import Log
from milelog.trends.types import Slope
from milelog.weeks import threshold_segments

SETTLES_S = 90.0
"""Seconds that heart rate takes to respond to the start of a rep; they are left out of the mean."""
LEAST_BEATS_S = 30.0
"""Least seconds with a heart rate for a mean."""
LEAST_SESSIONS = 4
"""Least number of sessions for a trend; with fewer its error is too large."""
SPEED_OF_OXYGEN = 0.93
"""Change of log speed per change of log oxygen uptake at running speeds (Daniels and Gilbert's cost of running)."""
MONTH_DAYS = 28
"""Days of the period for which a trend is given."""


@dataclass(frozen=True, slots=True)
class Effort:
    """The threshold reps of one session together."""

    day: date
    file: str
    log_speed: float
    """Mean log of grade-adjusted speed, weighted by time."""
    heart_rate_bpm: float


def heart_rate(streams: Streams, start_s: float, end_s: float) -> float | None:
    """Mean heart rate in bpm of a stretch without its first SETTLES_S seconds; None without enough values."""
    # Of a shorter rep, such as a 400, the second half is used.
    first = int(min(start_s + SETTLES_S, (start_s + end_s) / 2))
    beats = streams.heart_rate_bpm[first : int(end_s)]
    beats = beats[(beats > HEART_BPM[0]) & (beats < HEART_BPM[1])]
    return float(beats.mean()) if len(beats) >= LEAST_BEATS_S else None


def climbed(log: Log, session: Session, reps: Iterable[Segment]) -> list[tuple[float, float]]:
    """Metres run and metres climbed in each rep, from the grade of the recording; empty without elevation."""
    measured = log.measured(session.file)
    if measured is None or "elevation_m" not in measured.trace.channels:
        return []
    spans = tuple((int(rep.start_s), int(rep.end_s)) for rep in reps)

    def make() -> list[tuple[float, float]]:
        streams = measured.trace.streams()
        parts = [(streams.speed_mps[start:end], streams.grade[start:end]) for start, end in spans]
        return [(float(speed.sum()), float((speed * grade).sum())) for speed, grade in parts]

    found: list[tuple[float, float]] = log.cached(list[tuple[float, float]], "climbs", (measured.trace, spans), make)
    return found


def threshold_effort(log: Log, session: Session) -> Effort | None:
    """The threshold reps of a session as one effort; None without a heart rate."""
    reps = threshold_segments(session)
    measured = log.measured(session.file) if reps else None
    if measured is None or session.day is None or "heart_rate_bpm" not in measured.trace.channels:
        return None
    spans = tuple((g.start_s, g.end_s) for g in reps)

    def make() -> list[float | None]:
        streams = measured.trace.streams()
        return [heart_rate(streams, *span) for span in spans]

    rates: list[float | None] = log.cached(list[float | None], "heart rates", (measured.trace, spans), make)
    known = [(g, beats) for g, beats in zip(reps, rates, strict=True) if beats is not None]
    seconds = sum(g.duration_s for g, _ in known)
    if seconds <= 0:
        return None
    return Effort(
        session.day,
        session.file,
        sum(g.duration_s * math.log(g.flat_mps) for g, _ in known) / seconds,
        sum(g.duration_s * beats for g, beats in known) / seconds,
    )


def speed_of_a_beat(heart_rate_bpm: float, max_bpm: float | None) -> float:
    """Change of log speed per beat a minute at this heart rate: %HRmax = 0.64 %VO2max + 37 (Swain et al. 1994)."""
    top = max_bpm or MEAN_MAX_BPM
    # Oxygen uptake is proportional to HR - 0.37 HRmax (Swain), so its log changes by 1 / (HR - 0.37 HRmax) per beat. The
    # bound of 20 beats avoids division by nearly zero.
    return SPEED_OF_OXYGEN / max(heart_rate_bpm - 0.37 * top, 20.0)


def threshold_slope(log: Log, sessions: Sequence[Session]) -> Slope | None:
    """The trend of the speed of threshold reps at equal heart rate over these sessions; None with too few of them."""
    found = [e for s in sessions if (e := threshold_effort(log, s)) is not None]
    if len(found) < LEAST_SESSIONS:
        return None
    usual = sum(e.heart_rate_bpm for e in found) / len(found)
    beat = speed_of_a_beat(usual, log.athlete.max_hr)
    at = [(e.day - found[0].day).days / MONTH_DAYS for e in found]
    values = [e.log_speed - beat * (e.heart_rate_bpm - usual) for e in found]
    return slope(at, values)


def slope(at: Sequence[float], values: Sequence[float]) -> Slope | None:
    """The slope of a straight line through these values by least squares; None where all are on one day or under three."""
    count = len(at)
    mean_at, mean = sum(at) / count, sum(values) / count
    spread = sum((a - mean_at) ** 2 for a in at)
    # With two points there are no residuals for an error.
    if spread <= 0 or count < 3:
        return None
    change = sum((a - mean_at) * (v - mean) for a, v in zip(at, values, strict=True)) / spread
    left = sum((v - mean - change * (a - mean_at)) ** 2 for a, v in zip(at, values, strict=True)) / (count - 2)
    return Slope(change, math.sqrt(left / spread), count)
