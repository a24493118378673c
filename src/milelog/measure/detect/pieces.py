"""The run as pieces of constant speed (`cut`), and what prepares it: walking, slope taken out of speed (`effective`), climbs."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.noise import Noise, natural, noise_of, restless
from milelog.measure.detect.odds import Odds
from milelog.measure.types import WALK_SPM
from milelog.model import Floats, Streams

WALK_MPS = 1.95
"""Slower is walking if cadence is unknown: preferred walk-run transition of adults (about 2 m/s; Hreljac 1993)."""
FAST_WALK_MPS = 2.6
"""Faster is running, however few steps are counted."""
STOOD_PIECE_MPS = 0.8
"""In a piece with a lower mean the runner stood: a stop contains a few steps. (Whole rests are called standing below
`STAND_MPS`, which is half of this.)"""
ALTIMETER_LAGS_S = (0, 6, 12, 18, 24, 30)
"""Lags that are tried: barometric altitude is late, more so if the device smooths it."""
STEEP = 0.6
"""Spread of log speed per unit of spread in grade, beyond the effect of slope itself: turns, footing, walks uphill. On a
trail with a spread of 7 % that is 4 %."""
SLOPE_BLOCKS = (2, 6)
"""Changes of speed are compared with changes of slope over these numbers of half minutes."""
HILLY = 0.02
"""A run is flat if the root mean square change of log effort by slope, over these times, is below this."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """A run as pieces: piece i spans seconds `edges[i]` to `edges[i + 1]`. Arrays have one entry a piece if not said otherwise.

    The edges of pieces are also called nodes, numbered from 0 to `count`.
    """

    edges: Ints
    """Seconds, (count + 1)."""
    metres: Floats
    run_s: Floats
    """Seconds of running, without walking and standing."""
    run_m: Floats
    """Metres in these seconds."""
    error: float
    """Standard error of one second's speed, m/s."""
    natural: float
    """Standard deviation of log speed between minutes of steady running."""
    restless: float
    """Factor by which log speed varies more or less than usual over 10 s."""
    hint: Floats
    """Log odds, by what the watch recorded, that the piece is work."""
    press: Floats
    """Log odds, by a pressed lap, that a rep is exactly this piece."""
    steps: Floats
    """Sum of the cadence over the seconds that were run and whose cadence is known."""
    steps_s: Floats
    """Number of these seconds."""
    heart: Floats
    """Heart rate each second as a mean over 15 s, (seconds of the run); empty if it is unknown."""

    @property
    def count(self) -> int:
        """Number of pieces."""
        return len(self.metres)

    @cached_property
    def seconds(self) -> Floats:
        """Duration of each piece, s."""
        return np.diff(self.edges).astype(np.float64)

    @cached_property
    def way(self) -> Floats:
        """Running sum of metres, (count + 1)."""
        return clean.running_sum(self.metres)

    @cached_property
    def ran(self) -> Floats:
        """Running sums of the metres and the seconds that were run, (count + 1, 2)."""
        return np.stack([clean.running_sum(self.run_m), clean.running_sum(self.run_s)], axis=1)

    @cached_property
    def walked(self) -> Bools:
        """Whether most of the piece is walking or standing."""
        return self.run_s < 0.5 * self.seconds

    @cached_property
    def mean(self) -> Floats:
        """Mean speed, m/s."""
        return self.metres / self.seconds

    @cached_property
    def log(self) -> Floats:
        """Log of the mean speed of what was run, or of the whole piece if nothing was; at least that of 1 m/s."""
        ran = np.where(self.run_s > 0, self.run_m / np.maximum(self.run_s, 1.0), self.mean)
        return np.log(np.maximum(ran, 1.0))

    @cached_property
    def typical(self) -> float:
        """Median running speed, m/s; 3 m/s if nothing was run."""
        ran = self.run_s > 0.5 * self.seconds
        return float(np.exp(clean.quantile(self.log[ran], 0.5))) if ran.any() else 3.0

    def part(self, first: int, last: int) -> "Pieces":
        """The pieces from node `first` to node `last` as a run of their own, with the same noise."""
        a, b = int(self.edges[first]), int(self.edges[last])
        each = ("metres", "run_s", "run_m", "hint", "press", "steps", "steps_s")
        cut = {name: getattr(self, name)[first:last] for name in each}
        return replace(self, edges=self.edges[first : last + 1] - a, heart=self.heart[a:b], **cut)

    def usual(self, seconds: Floats, odds: Odds) -> Floats:
        """Variance of log speed over spans of the given seconds, due to noise and natural variation; shorter spans vary more."""
        brief = odds.short * self.restless * (10 / seconds) ** 1.25
        return self.natural**2 + brief**2 + (self.error / self.typical) ** 2 / seconds


def cut(
    speed: Floats,
    edges: Ints,
    walk: Bools,
    hint: Floats | None = None,
    press: Floats | None = None,
    cadence: Floats | None = None,
    heart: Floats | None = None,
    noise: Noise | None = None,
    source: str = "device",
) -> Pieces:
    """Pieces of a 1 Hz speed between the given edges.

    `walk` marks the seconds that were not run, `hint` and `press` are the log odds from the watch (see `Pieces`), `noise` is
    estimated if None, and `source` says where the distance comes from (device, positions ...).
    """
    noise = noise or noise_of(speed)
    over_minutes, over_10s = noise.part(source)
    way = clean.running_sum(speed)
    ran = clean.running_sum(speed * ~walk)
    time = clean.running_sum(~walk)
    return Pieces(
        edges,
        np.diff(way[edges]),
        np.diff(time[edges]),
        np.diff(ran[edges]),
        noise.error,
        natural(speed, over_minutes),
        restless(speed, over_10s),
        np.zeros(len(edges) - 1) if hint is None else hint,
        np.zeros(len(edges) - 1) if press is None else press,
        *_strides(cadence, edges, ~walk),
        # Smoothed over 15 s, since optical sensors jump and straps miss beats.
        np.zeros(0) if heart is None or np.isnan(heart).all() else clean.smooth(clean.filled(heart), 15),
    )


def _strides(cadence: Floats | None, edges: Ints, ran: Bools) -> tuple[Floats, Floats]:
    """Sum of the cadence in each piece, and the seconds in that sum; zeros if cadence is unknown."""
    if cadence is None:
        return np.zeros(len(edges) - 1), np.zeros(len(edges) - 1)
    # A few walking steps at the edges of a piece would read as a slower stride, so they are left out.
    known = ran & (cadence >= WALK_SPM)
    values, seconds = (clean.running_sum(v) for v in (np.where(known, cadence, 0.0), known))
    return np.diff(values[edges]), np.diff(seconds[edges])


def walking(streams: Streams, speed: Floats, edges: Ints) -> Bools:
    """Which seconds are walking or standing, one decision for each piece between `edges`: by cadence if known, else by speed."""
    seconds = np.diff(edges)
    mean = np.diff(clean.running_sum(speed)[edges]) / seconds
    slow = mean < WALK_MPS
    if streams.cadence_spm is not None and not np.isnan(streams.cadence_spm).all():
        steps = np.diff(clean.running_sum(clean.filled(streams.cadence_spm))[edges]) / seconds
        running = mean > 2.2
        # If the watch counts one foot only, or nothing, the cadence of running is low, and cadence is not used.
        if running.any() and clean.quantile(steps[running], 0.5) >= WALK_SPM:
            slow = (mean < STOOD_PIECE_MPS) | ((mean < FAST_WALK_MPS) & (steps < WALK_SPM))
    return np.asarray(np.repeat(slow, seconds), dtype=np.bool_)


def effective(streams: Streams) -> Floats:
    """Speed with the effect of slope taken out, as far as slope explains it: speed * effort^power with power in [0, 1], m/s.

    The power is the regression coefficient of changes of log speed on changes of log effort over one minute and over three
    (over one minute noise hides long hills), at the altimeter lag that explains most. Noisy elevation explains little and so
    gets a low power. Running fast uphill and slowly downhill, as in hill reps, is not an effect of slope and gives power 0.
    """
    speed = streams.speed_mps
    blocks = len(speed) // 30
    if blocks < 8 or not streams.grade.any():
        return speed
    moving = np.asarray((speed[: blocks * 30].reshape(-1, 30) > 0).all(axis=1))
    change = _steps(speed, blocks)
    both = np.concatenate([moving[k:] & moving[:-k] for k in SLOPE_BLOCKS])
    # Leave out the largest changes: those are reps, not slope.
    both &= np.abs(change) < 2.5 * clean.quantile(np.abs(change), 0.5) + 0.02
    if both.sum() < 12:
        return speed
    y = change[both]
    effort = clean.effort(streams.grade)
    best, power, slope = 0.0, 0.0, effort
    for lag in ALTIMETER_LAGS_S:
        shifted = np.append(effort[lag:], np.full(lag, effort[-1]))
        x = _steps(shifted, blocks)[both]
        size, product = float(x @ x), -float(x @ y)
        # The variance explained at this lag is product^2 / size. If more effort goes with more speed, as in hill reps, the
        # product is negative and the lag is skipped.
        if size > len(x) * HILLY**2 and product * max(product, 0.0) / size > best:
            best, power, slope = product * product / size, min(1.0, product / size), shifted
    return speed if power < 0.05 else np.asarray(speed * slope**power)


def climbs(streams: Streams) -> bool:
    """Whether enough of the run is uphill for hill reps: over 3 % of the time (six reps of 30 s in an hour are 5 %)."""
    return bool(np.mean(streams.grade[streams.moving] > 0.035) > 0.03) if streams.moving.any() else False


def footing(streams: Streams) -> float:
    """Standard deviation of log speed due to steep ground; nearly 0 on a road."""
    return STEEP * float(np.std(streams.grade[streams.moving])) if streams.moving.any() else 0.0


def _steps(values: Floats, blocks: int) -> Floats:
    """Changes, over one minute and over three, of the log of 30 s means."""
    means = np.log(np.maximum(values[: blocks * 30].reshape(-1, 30).mean(axis=1), 0.5))
    return np.concatenate([means[k:] - means[:-k] for k in SLOPE_BLOCKS])
