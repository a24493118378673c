"""Guesses the sport of a recording from its speeds and cadence, if its file or title does not say it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from milelog.formats.geodesy import steps_m
from milelog.formats.sports import Claim, Sport
from milelog.model import RUNNING, Floats, Totals

WALK_MPS = 1.9
"""Median speed below which a recording is a walk (walk-run transition: about 2 m/s, Hreljac 1993)."""
STEPS_SPM = 150.0
"""Cadence from which a slow recording is a run after all; walkers take fewer steps."""
RUN_MPS = (5.5, 8.0)
"""Largest median and 95th percentile of speed in a run; faster is cycling."""
WHEELS_MPS = 20.0
"""95th percentile (72 km/h) from which it was a car or a train."""
SWING, SWING_MPS = 2.5, 5.0
"""If the 95th percentile is SWING times the median and above SWING_MPS, it is a mountain bike: slow up, fast down. The ratio
reaches 2.0 in interval sessions and 2.3 in hills."""
_RECORDS_S = np.log(np.array([10.0, 43.0, 101.0, 223.0, 755.0, 1571.0, 3402.0, 7235.0, 21_935.0, 86_400.0]))
"""Log durations (s) of the best performances on foot; speed falls about linearly with these."""
_RECORDS_MPS = np.array([10.4, 9.3, 7.92, 7.2, 6.62, 6.36, 6.2, 5.83, 4.56, 3.7])
"""Their mean speeds: 100 m, 400 m, 800 m, mile, 5 km, 10 km, half marathon, marathon, 100 km, 24 hours (World Athletics and IAU
lists, 2025)."""
RUNNING_SUBS = frozenset({"treadmill", "street", "trail", "track", "indoor_running", "ultra", "obstacle"})
"""FIT's sub-sports of running (Profile.xlsx, `sub_sport` 1-4, 45, 58, 59 and `ultra`)."""
MAYBE_RUNS: frozenset[str | None] = RUNNING_SUBS | {None, "virtual_activity", "exercise", "casual_walking"}
"""Sub-sports of a possible run in a file whose sport is unspecific; an elliptical trainer is not among them."""
_LEAST = 10
"""Fewest speeds for a median."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Speeds and cadence of a recording, NaN where unknown."""

    usual_mps: float = float("nan")
    """Median while moving."""
    fast_mps: float = float("nan")
    """95th percentile while moving."""
    mean_mps: float = float("nan")
    """Mean while moving."""
    moving_s: float = 0.0
    steps_spm: float = float("nan")
    """Median cadence; may count one foot only."""


def pace_of(columns: Mapping[str, Floats], totals: Totals | None = None) -> Pace:
    """The pace of records (`time_s` and other columns) from positions, else distance, else speed; without these from totals."""
    time_s = columns["time_s"]
    speed, spans = _speeds(time_s, columns)
    # Without standing, and without means over gaps of more than half a minute.
    good = np.isfinite(speed) & (speed > 0.5) & (spans > 0) & (spans <= 30)
    if int(good.sum()) < _LEAST:
        if totals is None:
            return Pace()
        lasted = totals.timer_s or totals.elapsed_s
        mean = totals.distance_m / lasted if totals.distance_m and lasted else float("nan")
        return Pace(mean, mean, mean, lasted or 0.0)
    moving = np.sort(speed[good])
    seconds = float(spans[good].sum())
    cadence = columns.get("cadence_spm")
    steps = cadence[cadence > 0] if cadence is not None else np.zeros(0)
    return Pace(
        float(moving[len(moving) // 2]),
        float(moving[int(0.95 * len(moving))]),
        float((speed[good] * spans[good]).sum() / seconds),
        seconds,
        float(np.median(steps)) if len(steps) else float("nan"),
    )


def _speeds(time_s: Floats, columns: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Speeds between neighbours, and the seconds between them."""
    spans = np.diff(time_s)
    with np.errstate(invalid="ignore", divide="ignore"):
        # Positions first: only these cannot be in a wrong unit.
        if "latitude_deg" in columns and np.isfinite(columns["latitude_deg"]).sum() > _LEAST:
            known = np.isfinite(columns["latitude_deg"]) & np.isfinite(columns["longitude_deg"])
            spans = np.diff(time_s[known])
            return steps_m(columns["latitude_deg"][known], columns["longitude_deg"][known]) / spans, spans
        distance = columns.get("distance_m")
        if distance is not None and np.isfinite(distance).sum() > _LEAST:
            known = np.isfinite(distance)
            spans = np.diff(time_s[known])
            return np.diff(distance[known]) / spans, spans
    speed = columns.get("speed_mps")
    return (speed[1:], spans) if speed is not None else (np.zeros(0), np.zeros(0))


def guess(pace: Pace) -> str | None:
    """The sport by speeds and cadence: `running`, `walking`, `cycling`, or `generic` for faster ones; None without speeds."""
    if not np.isfinite(pace.usual_mps):
        return None
    if pace.usual_mps < WALK_MPS:
        # The cadence may still count one foot; it is doubled only once the sport is known.
        steps = pace.steps_spm if pace.steps_spm > 120 else pace.steps_spm * 2
        return RUNNING if pace.usual_mps > 1.5 and steps >= STEPS_SPM else "walking"
    swings = pace.fast_mps > max(SWING * pace.usual_mps, SWING_MPS)
    if pace.usual_mps < RUN_MPS[0] and pace.fast_mps < RUN_MPS[1] and not swings:
        return RUNNING
    return "cycling" if pace.fast_mps < WHEELS_MPS else "generic"


def is_beyond_running(pace: Pace) -> bool:
    """Whether its mean speed is above the best performances on foot for its duration."""
    if not np.isfinite(pace.mean_mps) or not pace.moving_s:
        return False
    return bool(pace.mean_mps > np.interp(np.log(pace.moving_s), _RECORDS_S, _RECORDS_MPS))


def decide(sport_claim: Claim, pace: Pace) -> tuple[Sport, str | None]:
    """The sport, and a remark for the user if it was guessed; no remark if the file says it, or a title that fits the speed."""
    if sport_claim.firm:
        return sport_claim.sports[0], None
    guessed = guess(pace)
    allowed = [s for s in sport_claim.sports if _fits(s, pace)]
    # If the title allows several sports, prefer the one that the speed suggests.
    allowed = [s for s in allowed if s[0] == guessed] or allowed
    if allowed:
        return allowed[0], None
    if sport_claim.sports and guessed is not None:
        called = sport_claim.sports[-1][0].replace("_", " ")
        speed = f"{pace.mean_mps * 3.6:.0f} km/h"
        return (
            guessed,
            None,
        ), f'its title says {called} ("{sport_claim.text}"), but its mean speed was {speed}: taken as {guessed}'
    if guessed is None:
        return (
            "generic",
            None,
        ), "the file does not say which sport this is, and holds no speeds to tell: not counted as a run"
    if guessed == "generic":
        return (
            "generic",
            None,
        ), "the file does not say which sport this is; it was too fast for a run, and is not counted as one"
    return (guessed, None), f"the file does not say which sport this is; by its speed it is {guessed}"


def _fits(sport: Sport, pace: Pace) -> bool:
    """Whether a sport named by a title is possible at this speed."""
    if not np.isfinite(pace.mean_mps):
        return True
    if sport[0] in {RUNNING, "hiking"}:
        return not is_beyond_running(pace)
    if sport[0] == "walking":
        return pace.usual_mps < 2.5
    return pace.usual_mps < 2.2 if sport[0] == "swimming" else pace.fast_mps < 30


def by_sub_sport(sport: str, sub_sport: str | None, title: str | None, pace: Pace) -> tuple[Sport, str]:
    """The sport of a recording whose sport field is unspecific (FIT `generic`, `fitness_equipment`), and a remark for the user.

    With a sub-sport of running (`treadmill`, `track`, `trail`) it is a run, or a walk if it was that slow.
    """
    from milelog.formats.sports import claim

    called = sport.replace("_", " ") + (f", {sub_sport.replace('_', ' ')}" if sub_sport else "")
    if sub_sport in RUNNING_SUBS:
        guessed = guess(pace)
        taken = "walking" if guessed == "walking" else RUNNING
        if not is_beyond_running(pace):
            return (taken, sub_sport), f"the file calls the sport {called}: taken as {taken}"
    decided, remark = decide(claim(None, title), pace)
    if remark is None:
        return decided, f"the file calls the sport {called}; by its title it is {decided[0].replace('_', ' ')}"
    if decided[0] == "generic":
        return (sport, sub_sport), f"the file calls the sport {called}, which may be any: not counted as a run"
    return (decided[0], sub_sport), f"the file calls the sport {called}; by its speed it is {decided[0]}"
