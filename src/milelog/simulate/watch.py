"""Simulates the recording of a run by a watch (`record`): sensors with their errors, recording intervals, laps, pauses.

Sizes of the errors are those seen in recordings of seven makers: distance from second to second is off by 0.2 to 0.4 m
with little memory, device speed is smooth (0.9 and more from second to second) and late by 1 to 4 s, positions wander
by a few metres over a minute, smart recording leaves 4 s between records (9 in 10 under 8 s).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from milelog.model import Activity, Floats, Lap, Totals
from milelog.simulate.lapping import automatic_laps, pressed_laps, watch_steps
from milelog.simulate.motion import Motion, wander
from milelog.units import KM_M, MILE_M

LapMode = Literal["none", "auto_mi", "auto_km", "pressed", "steps"]
SMART_GAPS_S = np.arange(1, 11)
"""Possible intervals between two records with smart recording, s."""
SMART_SHARES = np.array([0.13, 0.12, 0.14, 0.16, 0.14, 0.11, 0.09, 0.06, 0.03, 0.02])
"""Probability of each interval: median 4 s, under 8 s nine times in ten, as in recordings of such watches."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A device with its settings and errors; what it cannot measure is missing in the recording."""

    name: str = "Meridian 2"
    software: str = "4.10"
    smart: bool = False
    """Records when something changes instead of every second."""
    laps: LapMode = "auto_mi"
    press_error_s: tuple[float, float] = (-1.0, 3.0)
    """Range of the error of lap presses, s; negative is early."""
    positions: bool = True
    distance: bool = True
    speed: bool = True
    heart: Literal["strap", "optical", "none"] = "strap"
    cadence: bool = True
    elevation: Literal["barometer", "gps", "none"] = "barometer"
    auto_pause: bool = False
    jitter_m: float = 0.35
    """Error of each second's distance, m; it does not add up over the run."""
    wander_m: float = 2.2
    """Standard deviation of a position on each axis, m."""
    scale_error: float = 0.004
    """Standard deviation of the relative error common to all distances of a run."""
    speed_lag_s: float = 2.0
    speed_error_mps: float = 0.04
    speed_gain: float = 1.0
    """Share of a change of pace that the sensor measures; an accelerometer on a treadmill measures less than 1."""
    dropouts: int = 0
    """Number of gaps of 10 to 60 s without records, with the timer running."""
    spikes: int = 0
    """Number of jumps of the position, by 30 to 90 m for 1 to 3 s."""
    noise: float = 1.0
    """Multiplies every error above."""


PRESETS: Mapping[str, Watch] = {
    "second": Watch(),
    "smart": Watch(name="Meridian S", smart=True, jitter_m=0.45, speed_lag_s=2.5, heart="optical"),
    "phone": Watch(
        name="Phone", laps="none", distance=False, speed=False, heart="none", cadence=False, elevation="gps",
        wander_m=3.0, jitter_m=0.6, dropouts=1, spikes=2,
    ),
    "pod": Watch(
        name="Meridian 2", positions=False, elevation="none", scale_error=0.02, speed_gain=0.9, jitter_m=0.15,
        speed_lag_s=1.5,
    ),
    "budget": Watch(name="Corvus", jitter_m=0.7, wander_m=4.0, speed_lag_s=4.0, scale_error=0.008, heart="optical"),
}  # fmt: skip
"""Watches by name: recording every second, smart recording, a phone with positions only, a footpod indoors, a cheap one."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Time, sport and names of a recording. `start` is timezone-aware, in the runner's time zone, in whole seconds."""

    source: str
    start: datetime
    sport: str = "running"
    sub_sport: str | None = None
    title: str | None = None
    workout_name: str | None = None
    rpe: float | None = None
    feel: float | None = None


@dataclass(frozen=True, eq=False)
class Recording:
    """The activity, and the watch's distance without jitter."""

    activity: Activity
    distance_m: Floats
    """At each whole second."""


def _lagged(speed: Floats, lag_s: float) -> Floats:
    """The speed delayed by `lag_s`, by two first-order filters."""
    # Two filters with half the lag each: a single one would respond fastest in the first second, unlike smoothed speeds.
    share = 1.0 - math.exp(-2.0 / lag_s) if lag_s > 0 else 1.0
    first = second = float(speed[0]) if len(speed) else 0.0
    out = []
    for value in speed.tolist():
        first += (value - first) * share
        second += (first - second) * share
        out.append(second)
    return np.array(out)


def _distance(motion: Motion, watch: Watch, scale: float, rng: Generator) -> tuple[Floats, Floats]:
    """Distance at whole seconds without and with errors: up to a second late, with jitter, never falling."""
    speed = motion.speed_mps
    if watch.speed_gain != 1.0:
        usual = float(np.median(speed))
        speed = np.where(speed > 0.5, usual + watch.speed_gain * (speed - usual), speed)
    true_m = np.concatenate(([0.0], np.cumsum(speed))) * scale
    size = watch.jitter_m * watch.noise
    quick = np.convolve(wander(rng, len(true_m), 3.0, 1.3 * size), np.ones(2) / 2, "same")
    # The error does not grow with the distance, since an odometer is right in the long run.
    error = quick + wander(rng, len(true_m), 70.0, 3.0 * size)
    late = np.interp(
        np.arange(len(true_m)) - 0.5 * min(watch.speed_lag_s, 2.0) * watch.noise, np.arange(len(true_m)), true_m
    )
    # No error at the start, since every counter begins at 0.
    moving = np.minimum(late / 5.0, 1.0)
    counted: Floats = np.maximum.accumulate(np.maximum(late + error * moving, 0.0))
    return true_m, counted.round(2)


def _positions(motion: Motion, watch: Watch, scale: float, rng: Generator) -> tuple[dict[str, Floats], Floats]:
    """Latitude, longitude and elevation as measured, and the true elevation."""
    route = motion.course.route
    if route is None:
        return {}, np.full(len(motion.along_m), np.nan)
    east, north, height = route.at(motion.along_m / scale)
    count = len(east)
    # Three times the error at the start, during the first fix.
    fixing = 1.0 + 2.0 * np.exp(-np.arange(count) / 25.0)
    size = watch.wander_m * watch.noise
    error = [fixing * wander(rng, count, 45.0, size) + wander(rng, count, 5.0, 0.15 * size) for _ in range(2)]
    for _ in range(watch.spikes):
        begin, length, angle = int(rng.integers(count)), int(rng.integers(1, 4)), rng.uniform(0, 2 * math.pi)
        jump = watch.noise * rng.uniform(30.0, 90.0)
        error[0][begin : begin + length] += jump * math.cos(angle)
        error[1][begin : begin + length] += jump * math.sin(angle)
    latitude, longitude = route.degrees(east + error[0], north + error[1])
    return {"latitude_deg": np.round(latitude, 7), "longitude_deg": np.round(longitude, 7)}, height


def _elevation(height: Floats, watch: Watch, rng: Generator) -> Floats:
    memory, size, step = (400.0, 1.2, 0.2) if watch.elevation == "barometer" else (50.0, 3.5, 0.1)
    offset = 3.0 * watch.noise * float(rng.standard_normal())
    return np.round((height + offset + wander(rng, len(height), memory, size * watch.noise)) / step) * step


def _heart(motion: Motion, watch: Watch, cadence: Floats, rng: Generator) -> Floats:
    """Heart rate in whole beats; with an optical sensor, one run in three has a time of cadence lock."""
    true = np.append(motion.heart_rate_bpm, motion.heart_rate_bpm[-1])
    beats = true + wander(rng, len(true), 12.0, 1.0 * watch.noise)
    begin, length, luck = rng.uniform(20, 120), rng.uniform(60, 240), rng.random()
    # Cadence lock: the sensor measures the swing of the arm instead of the pulse.
    if watch.heart == "optical" and luck < 0.35:
        span = slice(int(begin), int(begin + length))
        beats[span] = np.where(
            cadence[span] > 140, cadence[span] + wander(rng, len(beats[span]), 5.0, 1.5), beats[span]
        )
    return np.clip(np.rint(beats), 40, 220)


def _cadence(speed: Floats, sport: str, rng: Generator) -> Floats:
    """Steps a minute of both feet, or revolutions of the crank for cycling."""
    noise = wander(rng, len(speed), 12.0, 1.6)
    if sport == "cycling":
        return np.rint(np.where(speed > 1.5, 84.0 + 3.0 * noise, 0.0))
    running = 147.0 + 9.5 * speed
    walking = 60.0 + 36.0 * speed
    steps = np.where(speed > 2.1, running, walking) + noise
    # Even numbers, since a watch counts the steps of one foot.
    return 2 * np.rint(np.where(speed > 0.4, steps, 0.0) / 2)


def _pauses(motion: Motion, watch: Watch, rng: Generator) -> list[tuple[float, float]]:
    """Spans in whole seconds in which the timer is stopped: stopped just after the runner stops, started just before she goes on."""
    spans = []
    for i, block in enumerate(motion.blocks):
        if block.is_pause:
            late, early = rng.integers(1, 4), rng.integers(0, 3)
            spans.append((math.ceil(motion.edges_s[i]) + int(late), math.floor(motion.edges_s[i + 1]) - int(early)))
    if watch.auto_pause:
        # Auto-pause begins after some seconds of standing, and ends after a second of running.
        spans += [(math.ceil(a) + 4, math.floor(b) + 1) for a, b in motion.stops_s]
    return [(float(a), float(b)) for a, b in sorted(spans) if b - a >= 3]


def _recorded(count: int, speed: Floats, watch: Watch, forced: list[float], rng: Generator) -> NDArray[np.bool_]:
    """Which whole seconds are recorded: all, or with smart recording some; always those of laps and timer events (`forced`)."""
    if not watch.smart:
        keep = np.ones(count, bool)
    else:
        keep = np.zeros(count, bool)
        # Slightly under 1, since the probabilities may sum to slightly less than 1.
        gaps = SMART_GAPS_S[np.searchsorted(np.cumsum(SMART_SHARES), rng.random(count) * (1 - 1e-12))]
        picked = np.cumsum(gaps)
        keep[picked[picked < count]] = True
        change = np.abs(np.diff(speed, prepend=speed[:2].tolist())[: len(speed)][:count])
        keep |= (change > 0.2) & (rng.random(count) < 0.6)
    for _ in range(watch.dropouts):
        begin = int(rng.uniform(0.1, 0.9) * count)
        keep[begin : begin + int(rng.integers(10, 60))] = False
    # The first and the last record are always there.
    keep[[0, count - 1]] = True
    keep[[int(t) for t in forced if 0 <= t < count]] = True
    return keep


def _totals(columns: dict[str, Floats], elapsed_s: float, timer_s: float) -> Totals:
    heart, height = columns.get("heart_rate_bpm"), columns.get("elevation_m")
    counted = columns.get("distance_m")
    distance = float(counted[-1]) if counted is not None else None
    climbed = None
    if height is not None:
        smooth = np.convolve(height, np.ones(15) / 15, "valid") if len(height) > 15 else height
        climbed = float(np.rint(np.maximum(np.diff(smooth), 0).sum()))
    return Totals(
        distance_m=distance,
        elapsed_s=elapsed_s,
        timer_s=timer_s,
        ascent_m=climbed,
        mean_heart_rate_bpm=float(np.rint(heart.mean())) if heart is not None else None,
        # One kilocalorie for each kilogram and kilometre, for a runner of 62 kg.
        calories=float(np.rint((distance or 0.0) * 0.062)) or None,
    )


def _laps(motion: Motion, watch: Watch, counted: Floats, end_s: float, rng: Generator) -> tuple[Lap, ...]:
    if watch.laps in {"auto_mi", "auto_km"}:
        return automatic_laps(counted, MILE_M if watch.laps == "auto_mi" else KM_M, end_s)
    if watch.laps == "none":
        return automatic_laps(counted, math.inf, end_s)
    # A watch that guides through steps beeps at the goal, and the runner reacts a moment later.
    error = (-1.6, -0.2) if watch.laps == "steps" else watch.press_error_s
    return pressed_laps(motion, counted, end_s, error, rng, by_step=watch.laps == "steps")


def _shown_speed(true_m: Floats, watch: Watch, rng: Generator) -> Floats:
    """The watch's speed field: delayed, smoothed, and 0 below a slow walk."""
    speed = np.append(np.diff(true_m), true_m[-1] - true_m[-2])
    error = wander(rng, len(speed), 6.0, watch.speed_error_mps * watch.noise)
    shown = _lagged(speed, watch.speed_lag_s * watch.noise) + error
    return np.where(shown < 0.25, 0.0, np.round(shown, 3))


def _sense(
    motion: Motion, watch: Watch, sport: str, rng: Generator
) -> tuple[dict[str, Floats], Floats, Floats, Floats]:
    """The columns that the watch measures at 1 Hz; distance without and with jitter; the speed field."""
    scale = 1.0 + watch.scale_error * watch.noise * float(np.clip(rng.standard_normal(), -2.0, 2.0))
    # On roads the blocks end by the watch's distance, so its error shows in the positions; on a treadmill it does not.
    true_m, counted = _distance(motion, watch, scale if motion.course.route is None else 1.0, rng)
    columns, height = _positions(motion, watch, scale if watch.distance else 1.0, rng)
    columns = columns if watch.positions else {}
    if watch.elevation != "none" and motion.course.route is not None:
        columns["elevation_m"] = np.round(_elevation(height, watch, rng), 1)
    shown = _shown_speed(true_m, watch, rng)
    cadence = _cadence(np.append(motion.speed_mps, motion.speed_mps[-1]), sport, rng)
    heart = _heart(motion, watch, cadence, rng)
    sensors = {"distance_m": (watch.distance, counted), "speed_mps": (watch.speed, shown),
               "heart_rate_bpm": (watch.heart != "none", heart), "cadence_spm": (watch.cadence, cadence)}  # fmt: skip
    columns |= {name: values for name, (has, values) in sensors.items() if has}
    return columns, true_m, counted, shown


def record(motion: Motion, watch: Watch, occasion: Occasion, rng: Generator) -> Recording:
    """Records a run with a watch."""
    columns, true_m, counted, shown = _sense(motion, watch, occasion.sport, rng)
    count = min(math.floor(motion.edges_s[-1] + 0.5), len(motion.speed_mps)) + 1
    pauses = _pauses(motion, watch, rng)
    laps = _laps(motion, watch, counted, float(count - 1), rng)
    forced = [t for lap in laps for t in (lap.start_s, lap.end_s)] + [t for span in pauses for t in span]
    keep = _recorded(count, shown, watch, forced, rng)
    # Keep the records at both ends of a pause, by which readers find it.
    for a, b in pauses:
        keep[int(a) + 1 : int(b)] = False
    columns = {"time_s": np.arange(len(true_m), dtype=np.float64)} | columns
    recorded = {name: values[:count][keep] for name, values in columns.items()}
    elapsed, stood = float(count - 1), sum(b - a for a, b in pauses)
    offset = occasion.start.utcoffset() or timedelta(0)
    activity = Activity(
        source=occasion.source,
        sport=occasion.sport,
        sub_sport=occasion.sub_sport,
        columns=recorded,
        start=occasion.start.astimezone(UTC),
        utc_offset_s=int(offset.total_seconds()),
        totals=_totals(recorded, elapsed, elapsed - stood),
        laps=laps,
        steps=watch_steps(motion.blocks)[0] if watch.laps == "steps" else (),
        pauses=tuple(pauses),
        name=occasion.title,
        workout_name=occasion.workout_name if watch.laps == "steps" else None,
        device=watch.name,
        software=watch.software,
        rpe=occasion.rpe,
        feel=occasion.feel,
    )
    return Recording(activity, true_m)
