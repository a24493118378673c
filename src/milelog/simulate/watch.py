"""What a watch makes of a run: its sensors with their errors, what it records when, its laps and pauses.

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
"""Seconds that smart recording may leave between two records."""
SMART_SHARES = np.array([0.13, 0.12, 0.14, 0.16, 0.14, 0.11, 0.09, 0.06, 0.03, 0.02])
"""How often it leaves each of them: 4 s on the median, under 8 s nine times in ten, as in recordings of such
watches."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A device and its settings; what it cannot measure it leaves out."""

    name: str = "Meridian 2"
    software: str = "4.10"
    smart: bool = False
    """Records when something changes instead of every second."""
    laps: LapMode = "auto_mi"
    press_error_s: tuple[float, float] = (-1.0, 3.0)
    """How early (below zero) and late the runner presses the lap button."""
    positions: bool = True
    distance: bool = True
    speed: bool = True
    heart: Literal["strap", "optical", "none"] = "strap"
    cadence: bool = True
    elevation: Literal["barometer", "gps", "none"] = "barometer"
    auto_pause: bool = False
    jitter_m: float = 0.35
    """Error along the way of each second's distance; its total stays true."""
    wander_m: float = 2.2
    """Error of a position, in each direction."""
    scale_error: float = 0.004
    """Spread of the error that all distances of one run share, against the road."""
    speed_lag_s: float = 2.0
    speed_error_mps: float = 0.04
    speed_gain: float = 1.0
    """Share of a change of pace that the sensor sees: an accelerometer on a treadmill sees less than all."""
    dropouts: int = 0
    """Times that nothing is recorded for 10 to 60 s, with the timer running."""
    spikes: int = 0
    """Times that the position jumps 30 to 90 m aside for 1 to 3 s."""
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
"""Watches by name: each second, smart recording, a phone with positions only, a footpod indoors, a cheap one."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """When and as what a run was recorded. `start` is aware, in the runner's time zone, to the whole second."""

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
    """The activity, and what the watch would have said of distance without the jitter of single seconds."""

    activity: Activity
    distance_m: Floats
    """At each whole second."""


def _lagged(speed: Floats, lag_s: float) -> Floats:
    """Two first-order filters in a row that together are late by `lag_s`."""
    # Two of half the lag each: one alone answers fastest in the very second of a change, which a smoothed speed does
    # not.
    share = 1.0 - math.exp(-2.0 / lag_s) if lag_s > 0 else 1.0
    first = second = float(speed[0]) if len(speed) else 0.0
    out = []
    for value in speed.tolist():
        first += (value - first) * share
        second += (first - second) * share
        out.append(second)
    return np.array(out)


def _distance(motion: Motion, watch: Watch, scale: float, rng: Generator) -> tuple[Floats, Floats]:
    """Distance at whole seconds as meant, and as counted: late by up to a second, jittery, never falling."""
    speed = motion.speed_mps
    if watch.speed_gain != 1.0:
        usual = float(np.median(speed))
        speed = np.where(speed > 0.5, usual + watch.speed_gain * (speed - usual), speed)
    true_m = np.concatenate(([0.0], np.cumsum(speed))) * scale
    size = watch.jitter_m * watch.noise
    quick = np.convolve(wander(rng, len(true_m), 3.0, 1.3 * size), np.ones(2) / 2, "same")
    # Neither part grows with the distance: an odometer errs from second to second and is right in the long run.
    error = quick + wander(rng, len(true_m), 70.0, 3.0 * size)
    late = np.interp(
        np.arange(len(true_m)) - 0.5 * min(watch.speed_lag_s, 2.0) * watch.noise, np.arange(len(true_m)), true_m
    )
    # The error grows over the first metres: every counter begins at 0.
    moving = np.minimum(late / 5.0, 1.0)
    counted: Floats = np.maximum.accumulate(np.maximum(late + error * moving, 0.0))
    return true_m, counted.round(2)


def _positions(motion: Motion, watch: Watch, scale: float, rng: Generator) -> tuple[dict[str, Floats], Floats]:
    """Latitude, longitude and height as the watch fixes them, and the true height."""
    route = motion.course.route
    if route is None:
        return {}, np.full(len(motion.along_m), np.nan)
    east, north, height = route.at(motion.along_m / scale)
    count = len(east)
    # Three times the error at the start, while the receiver gets its first fix.
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
    """Whole beats; an optical sensor takes the cadence for the pulse for a while in one run of three."""
    true = np.append(motion.heart_rate_bpm, motion.heart_rate_bpm[-1])
    beats = true + wander(rng, len(true), 12.0, 1.0 * watch.noise)
    begin, length, luck = rng.uniform(20, 120), rng.uniform(60, 240), rng.random()
    # Cadence lock: the light of the sensor sees the arm swing.
    if watch.heart == "optical" and luck < 0.35:
        span = slice(int(begin), int(begin + length))
        beats[span] = np.where(
            cadence[span] > 140, cadence[span] + wander(rng, len(beats[span]), 5.0, 1.5), beats[span]
        )
    return np.clip(np.rint(beats), 40, 220)


def _cadence(speed: Floats, sport: str, rng: Generator) -> Floats:
    """Steps a minute of both feet; turns of the crank on a bike."""
    noise = wander(rng, len(speed), 12.0, 1.6)
    if sport == "cycling":
        return np.rint(np.where(speed > 1.5, 84.0 + 3.0 * noise, 0.0))
    running = 147.0 + 9.5 * speed
    walking = 60.0 + 36.0 * speed
    steps = np.where(speed > 2.1, running, walking) + noise
    # Even numbers: a watch counts the steps of one foot.
    return 2 * np.rint(np.where(speed > 0.4, steps, 0.0) / 2)


def _pauses(motion: Motion, watch: Watch, rng: Generator) -> list[tuple[float, float]]:
    """Whole seconds between which the timer stood: pressed just after stopping and just before going on."""
    spans = []
    for i, block in enumerate(motion.blocks):
        if block.is_pause:
            late, early = rng.integers(1, 4), rng.integers(0, 3)
            spans.append((math.ceil(motion.edges_s[i]) + int(late), math.floor(motion.edges_s[i + 1]) - int(early)))
    if watch.auto_pause:
        # Auto-pause takes some seconds of standing to begin, and one of running to end.
        spans += [(math.ceil(a) + 4, math.floor(b) + 1) for a, b in motion.stops_s]
    return [(float(a), float(b)) for a, b in sorted(spans) if b - a >= 3]


def _recorded(count: int, speed: Floats, watch: Watch, forced: list[float], rng: Generator) -> NDArray[np.bool_]:
    """Which whole seconds are recorded: all, or those that smart recording picks, lap and timer events always."""
    if not watch.smart:
        keep = np.ones(count, bool)
    else:
        keep = np.zeros(count, bool)
        # Kept a hair under 1, as the shares may sum to a hair less.
        gaps = SMART_GAPS_S[np.searchsorted(np.cumsum(SMART_SHARES), rng.random(count) * (1 - 1e-12))]
        picked = np.cumsum(gaps)
        keep[picked[picked < count]] = True
        change = np.abs(np.diff(speed, prepend=speed[:2].tolist())[: len(speed)][:count])
        keep |= (change > 0.2) & (rng.random(count) < 0.6)
    for _ in range(watch.dropouts):
        begin = int(rng.uniform(0.1, 0.9) * count)
        keep[begin : begin + int(rng.integers(10, 60))] = False
    # Whatever was lost: a file has a first record and a last.
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
        # A kilocalorie for each kilogram and kilometre, of a runner of 62 kg.
        calories=float(np.rint((distance or 0.0) * 0.062)) or None,
    )


def _laps(motion: Motion, watch: Watch, counted: Floats, end_s: float, rng: Generator) -> tuple[Lap, ...]:
    if watch.laps in {"auto_mi", "auto_km"}:
        return automatic_laps(counted, MILE_M if watch.laps == "auto_mi" else KM_M, end_s)
    if watch.laps == "none":
        return automatic_laps(counted, math.inf, end_s)
    # A watch that leads through steps beeps at the goal; the runner answers a moment later.
    error = (-1.6, -0.2) if watch.laps == "steps" else watch.press_error_s
    return pressed_laps(motion, counted, end_s, error, rng, by_step=watch.laps == "steps")


def _shown_speed(true_m: Floats, watch: Watch, rng: Generator) -> Floats:
    """Speed as the watch shows it: late, smoothed, nothing below a slow walk."""
    speed = np.append(np.diff(true_m), true_m[-1] - true_m[-2])
    error = wander(rng, len(speed), 6.0, watch.speed_error_mps * watch.noise)
    shown = _lagged(speed, watch.speed_lag_s * watch.noise) + error
    return np.where(shown < 0.25, 0.0, np.round(shown, 3))


def _sense(
    motion: Motion, watch: Watch, sport: str, rng: Generator
) -> tuple[dict[str, Floats], Floats, Floats, Floats]:
    """Columns that the watch records, second by second; distance as meant and as counted; speed as shown."""
    scale = 1.0 + watch.scale_error * watch.noise * float(np.clip(rng.standard_normal(), -2.0, 2.0))
    # By road the runner follows the watch, so its error shows in the positions; a belt has its own truth.
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
    """Wear the watch on the run."""
    columns, true_m, counted, shown = _sense(motion, watch, occasion.sport, rng)
    count = min(math.floor(motion.edges_s[-1] + 0.5), len(motion.speed_mps)) + 1
    pauses = _pauses(motion, watch, rng)
    laps = _laps(motion, watch, counted, float(count - 1), rng)
    forced = [t for lap in laps for t in (lap.start_s, lap.end_s)] + [t for span in pauses for t in span]
    keep = _recorded(count, shown, watch, forced, rng)
    # The records at both ends stay: a reader finds the pause by the hole between them.
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
