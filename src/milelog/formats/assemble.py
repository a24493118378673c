"""Makes the parts of an Activity from the points of a GPX or TCX file: columns, start, pauses, sport.

Also repairs the columns: doubles the cadence of one foot, drops distances and speeds that contradict the positions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from milelog.errors import Problem
from milelog.formats.geodesy import steps_m
from milelog.formats.pace import Pace, decide, pace_of
from milelog.formats.points import Points
from milelog.formats.sports import Claim
from milelog.formats.xml import problem
from milelog.model import RUNNING, STREAM_COLUMNS, Activity, Floats

Spans = tuple[tuple[float, float], ...]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""Zero of the milliseconds of points."""
FIRST_DAY = datetime(1995, 1, 1, tzinfo=UTC)
"""Earlier dates come from a clock that was never set: GPS was declared complete in 1995."""
PER_LEG_SPM = 120.0
"""A lower median cadence counts one foot: runners take 140-200 steps a minute with both."""
ON_FOOT = frozenset({RUNNING, "walking", "hiking"})


@dataclass(frozen=True, slots=True)
class Assembled:
    """The parts of an Activity that follow from its points."""

    zero_ms: float
    """Time at which `time_s` is 0, in UTC milliseconds since 1970, as written in the file even if implausible."""
    start: datetime | None
    columns: Mapping[str, Floats]
    pauses: Spans
    sport: str
    sub_sport: str | None
    problems: tuple[Problem, ...]


def assembled(points: Points, claim: Claim, source: str) -> Assembled:
    """The parts of one activity, from cleaned points (at least one, in order of time).

    `claim` is what the file says about its sport; if that is nothing, the sport is guessed from the speed, with a note.
    """
    problems: list[Problem] = []
    time_s = (points.time_ms - points.time_ms[0]) / 1000.0
    columns = dict(points.columns)
    problems += _distance(columns, source)
    problems += _speed(columns, time_s, source)
    (known, sub_sport), remark = decide(claim, Pace() if claim.firm else pace_of({**columns, "time_s": time_s}))
    if remark:
        problems.append(sport_guessed(source, remark))
    if "cadence_spm" in columns and known in ON_FOOT:
        columns["cadence_spm"] = both_feet(columns["cadence_spm"])
    start, dated = start_of(points.time_ms[0], source)
    ordered = {"time_s": time_s} | {n: columns[n] for n in STREAM_COLUMNS if n in columns and _any(columns[n])}
    held = pauses(points, time_s)
    return Assembled(float(points.time_ms[0]), start, ordered, held, known, sub_sport, (*problems, *dated))


def sport_guessed(source: str, remark: str) -> Problem:
    """A note that the sport of a recording was guessed."""
    return problem(source, "sport-guessed", remark, "if it is wrong, say so: milelog fix FILE --sport running")


def as_sport(activity: Activity, sport: str, sub_sport: str | None) -> Activity:
    """The activity with another sport; for sports on foot cadence is converted to both feet."""
    columns = activity.columns
    if sport in ON_FOOT and activity.sport not in ON_FOOT and "cadence_spm" in columns:
        columns = {**columns, "cadence_spm": both_feet(columns["cadence_spm"])}
    return replace(activity, sport=sport, sub_sport=sub_sport, columns=columns)


def _any(values: Floats) -> bool:
    return bool(np.isfinite(values).any())


def start_of(first_ms: float, source: str) -> tuple[datetime | None, tuple[Problem, ...]]:
    """The time of the first point; None, with a note, if it is implausible."""
    start = EPOCH + timedelta(milliseconds=float(first_ms))
    if FIRST_DAY <= start <= datetime.now(UTC) + timedelta(days=1):
        return start, ()
    message = f"the recording claims to be of {start:%Y-%m-%d}, which cannot be: its date is taken as unknown"
    hint = 'it counts in no week until you say when it was: milelog fix FILE --start "2026-03-03 06:10"'
    return None, (problem(source, "date-implausible", message, hint),)


def pauses(points: Points, time_s: Floats) -> Spans:
    """The gaps between the parts (segments, tracks) of the points, in elapsed seconds. The timer was stopped in them."""
    parted = np.flatnonzero(np.diff(points.part))
    if not len(parted):
        return ()
    gaps = np.diff(time_s)
    # Some programs begin a new segment with each lap, so a gap of about one recording interval is no pause.
    held = parted[gaps[parted] > max(2.0, 2.0 * float(np.median(gaps)))]
    return tuple((float(time_s[i]), float(time_s[i + 1])) for i in held)


def both_feet(cadence: Floats) -> Floats:
    """Cadence in steps a minute of both feet; doubled if it counts one foot, as most exporters write it."""
    # Without zeros, which would lower the median of both feet to that of one.
    moving = cadence[cadence > 0]
    return cadence * 2.0 if len(moving) and float(np.median(moving)) <= PER_LEG_SPM else cadence


def _distance(columns: dict[str, Floats], source: str) -> list[Problem]:
    """Repairs restarts of the distance column, and deletes the column if it contradicts the positions; with notes."""
    if "distance_m" not in columns or not _any(columns["distance_m"]):
        return []
    problems_found = []
    columns["distance_m"], restarts = continued(columns["distance_m"])
    if restarts:
        message = f"the distance starts again from 0 {restarts} times; it was added up"
        problems_found.append(problem(source, "distance-restarts", message))
    along = _along_total(columns)
    known = columns["distance_m"][np.isfinite(columns["distance_m"])]
    total = float(known.max() - known[0])
    # Over a shorter distance, or indoors, drifting positions may be longer than the run.
    if along > 500.0 and not along / 2 <= total <= along * 2:
        message = f"the device's distance is {total:.0f} m, its positions make {along:.0f} m; the positions were taken"
        problems_found.append(problem(source, "distance-implausible", message))
        del columns["distance_m"]
    return problems_found


def continued(distance: Floats) -> tuple[Floats, int]:
    """A distance that restarts at 0 (for example with each lap), made continuous; and the number of restarts."""
    known = np.flatnonzero(np.isfinite(distance))
    values = distance[known]
    steps = np.diff(values)
    # A correction takes back some metres; a restart falls from kilometres to nearly 0.
    anew = (steps < -50.0) & (values[1:] < 0.1 * values[:-1])
    if not anew.any():
        return distance, 0
    out = distance.copy()
    out[known] = values + np.append(0.0, np.cumsum(np.where(anew, values[:-1], 0.0)))
    return out, int(anew.sum())


def _along_total(columns: Mapping[str, Floats]) -> float:
    """Total distance along the positions, m; 0 without positions."""
    if "latitude_deg" not in columns:
        return 0.0
    latitude, longitude = columns["latitude_deg"], columns["longitude_deg"]
    known = np.isfinite(latitude)
    return float(steps_m(latitude[known], longitude[known]).sum())


def _speed(columns: dict[str, Floats], time_s: Floats, source: str) -> list[Problem]:
    """Deletes the speed column, with a note, if it contradicts the positions, as one in another unit than m/s does."""
    speed = columns.get("speed_mps")
    if speed is None or not _any(speed) or len(time_s) < 2:
        return []
    along = _along_total(columns)
    # The speed after a pause does not hold for the whole pause.
    spans = np.minimum(np.diff(time_s), 10.0)
    by_speed = float(np.nansum(speed[1:] * spans))
    # The nearest units to m/s are miles an hour (factor 2.24), feet a second (3.3) and km/h (3.6).
    if along < 500.0 or along / 2.2 <= by_speed <= along * 2.2:
        return []
    del columns["speed_mps"]
    message = "the speeds do not fit the way made, as if written in another unit than m/s; they were left out"
    return [problem(source, "speed-implausible", message)]
