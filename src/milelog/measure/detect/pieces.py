"""The run as pieces of constant speed: how fast, how long, walked or run, and how far noise and nature spread it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from milelog.measure import clean
from milelog.measure.clean import Bools
from milelog.measure.detect.changes import Ints
from milelog.measure.detect.noise import Noise, natural, noise_of, restless
from milelog.measure.detect.odds import Odds
from milelog.model import Floats, Streams

WALK_MPS = 1.95
"""Without cadence: preferred walk-run transition of adults (about 2 m/s; Hreljac 1993)."""
WALK_SPM = 140.0
"""Walks have 90-135 steps a minute, the slowest jogs 145."""
FAST_WALK_MPS = 2.6
"""Faster is no walk, however few steps are counted."""
STOOD_PIECE_MPS = 0.8
"""Below this mean a piece was stood rather than walked: a stop has a few steps in it. Whole rests are told as stood
below `STAND_MPS`, half of it."""
ALTIMETER_LAGS_S = (0, 6, 12, 18, 24, 30)
"""Barometers answer late, more so where the device smooths them."""
STEEP = 0.6
"""Log speed by which pace varies for each unit of spread in grade, beyond what slope itself explains: turns, footing,
walks uphill. On a trail of 7 % that is 4 %."""
SLOPE_BLOCKS = (2, 6)
"""Half minutes over which changes of speed are compared with changes of slope."""
HILLY = 0.02
"""Changes of effort by slope over a minute, root mean square of the log, below which a run is flat."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Piece i spans seconds `edges[i]` to `edges[i + 1]`; all arrays have one entry a piece."""

    edges: Ints
    metres: Floats
    run_s: Floats
    """Seconds of it that were run, not walked or stood."""
    run_m: Floats
    error: float
    """Standard error of one second's speed, m/s."""
    natural: float
    """Spread of log speed between minutes that were not meant to differ."""
    restless: float
    """Spread of log speed over 10 s as a share of the usual."""
    hint: Floats
    """What the watch says: log-odds of this piece being work."""
    press: Floats
    """Log-odds that a rep is just this piece."""
    steps: Floats
    """Sum of the cadence over the seconds of it that were run with one that is known."""
    steps_s: Floats
    """Those seconds."""
    heart: Floats
    """Heart rate each second, a mean of 15 s; empty where it is not known."""

    @property
    def count(self) -> int:
        """Number of pieces."""
        return len(self.metres)

    @cached_property
    def seconds(self) -> Floats:
        """Length of each piece."""
        return np.diff(self.edges).astype(np.float64)

    @cached_property
    def way(self) -> Floats:
        """Metres up to each node, (count + 1)."""
        return clean.running(self.metres)

    @cached_property
    def ran(self) -> Floats:
        """Metres and seconds that were run up to each node, (count + 1, 2)."""
        return np.stack([clean.running(self.run_m), clean.running(self.run_s)], axis=1)

    @cached_property
    def walked(self) -> Bools:
        """Whether a piece was mostly walked or stood."""
        return self.run_s < 0.5 * self.seconds

    @cached_property
    def mean(self) -> Floats:
        """Mean speed."""
        return self.metres / self.seconds

    @cached_property
    def log(self) -> Floats:
        """Log of the speed of what was run, of the whole where nothing was."""
        ran = np.where(self.run_s > 0, self.run_m / np.maximum(self.run_s, 1.0), self.mean)
        return np.log(np.maximum(ran, 1.0))

    @cached_property
    def typical(self) -> float:
        """Usual running speed; 3 m/s where nobody ran."""
        ran = self.run_s > 0.5 * self.seconds
        return float(np.exp(clean.quantile(self.log[ran], 0.5))) if ran.any() else 3.0

    def part(self, first: int, last: int) -> "Pieces":
        """The pieces from `first` up to `last` as a run of their own, as noisy as the whole."""
        a, b = int(self.edges[first]), int(self.edges[last])
        each = ("metres", "run_s", "run_m", "hint", "press", "steps", "steps_s")
        cut = {name: getattr(self, name)[first:last] for name in each}
        return replace(self, edges=self.edges[first : last + 1] - a, heart=self.heart[a:b], **cut)

    def usual(self, seconds: Floats, odds: Odds) -> Floats:
        """Variance of log speed over a span of some seconds that noise and nature give: the shorter the wider."""
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
    """Pieces between given edges of a 1 Hz speed, of which the seconds in `walk` were not run."""
    noise = noise or noise_of(speed)
    over_minutes, over_10s = noise.part(source)
    way = clean.running(speed)
    ran = clean.running(speed * ~walk)
    time = clean.running(~walk)
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
        # Over 15 s, as optical sensors are jumpy and straps miss beats.
        np.zeros(0) if heart is None or np.isnan(heart).all() else clean.smooth(clean.filled(heart), 15),
    )


def _strides(cadence: Floats | None, edges: Ints, ran: Bools) -> tuple[Floats, Floats]:
    """Sum of the cadence, and its seconds, in each piece, over what was run; nothing where no cadence is known."""
    if cadence is None:
        return np.zeros(len(edges) - 1), np.zeros(len(edges) - 1)
    # Steps of a walk among those of a run, as at its edges, would read as a slower stride.
    known = ran & (cadence >= WALK_SPM)
    values, seconds = (clean.running(v) for v in (np.where(known, cadence, 0.0), known))
    return np.diff(values[edges]), np.diff(seconds[edges])


def walking(streams: Streams, speed: Floats, edges: Ints) -> Bools:
    """Which seconds were walked or stood: by cadence where it is known, else by speed; whole pieces at a time."""
    seconds = np.diff(edges)
    mean = np.diff(clean.running(speed)[edges]) / seconds
    slow = mean < WALK_MPS
    if streams.cadence_spm is not None and not np.isnan(streams.cadence_spm).all():
        steps = np.diff(clean.running(clean.filled(streams.cadence_spm))[edges]) / seconds
        running = mean > 2.2
        # A watch that counts one foot, or none, says nothing here.
        if running.any() and clean.quantile(steps[running], 0.5) >= WALK_SPM:
            slow = (mean < STOOD_PIECE_MPS) | ((mean < FAST_WALK_MPS) & (steps < WALK_SPM))
    return np.asarray(np.repeat(slow, seconds), dtype=np.bool_)


def effective(streams: Streams) -> Floats:
    """Speed with slope taken out as far as slope explains it: speed times effort to a power between 0 and 1.

    The power is the regression of changes of log speed on changes of log effort, over one minute and over three (long
    hills change little in one, and noise hides it), at the lag of the altimeter that explains most. Elevation full of
    noise explains little and is used little; fast up and slow down, as in hill reps, is no effect of slope and gives 0.
    """
    speed = streams.speed_mps
    blocks = len(speed) // 30
    if blocks < 8 or not streams.grade.any():
        return speed
    moving = np.asarray((speed[: blocks * 30].reshape(-1, 30) > 0).all(axis=1))
    change = _steps(speed, blocks)
    both = np.concatenate([moving[k:] & moving[:-k] for k in SLOPE_BLOCKS])
    # Without the largest changes, which are work, not slope.
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
        # The variance that this lag explains is product^2 / size. Only effort that slows down counts: where it speeds
        # up, as in hill reps, the product is below zero.
        if size > len(x) * HILLY**2 and product * max(product, 0.0) / size > best:
            best, power, slope = product * product / size, min(1.0, product / size), shifted
    return speed if power < 0.05 else np.asarray(speed * slope**power)


def climbs(streams: Streams) -> bool:
    """Whether enough of the run goes up a slope for hill reps: six of 30 s in an hour are 5 %."""
    return bool(np.mean(streams.grade[streams.moving] > 0.035) > 0.03) if streams.moving.any() else False


def footing(streams: Streams) -> float:
    """Spread of log speed that steep ground makes; next to none on a road."""
    return STEEP * float(np.std(streams.grade[streams.moving])) if streams.moving.any() else 0.0


def _steps(values: Floats, blocks: int) -> Floats:
    """Changes over one minute and over three of the log of means over half a minute."""
    means = np.log(np.maximum(values[: blocks * 30].reshape(-1, 30).mean(axis=1), 0.5))
    return np.concatenate([means[k:] - means[:-k] for k in SLOPE_BLOCKS])
