"""One run's streams reduced for drawing: means over equal steps of time, and the splits by mile or kilometre."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from milelog.measure.clean import metres_at_seconds
from milelog.model import Floats, Lap, Streams
from milelog.units import unit_m

MOST_POINTS = 720
"""Most points of a trace: one every five seconds over an hour, with wider steps for longer runs."""
FEWER_POINTS = 360
"""Most points for older runs, one every ten seconds over an hour: reps and hills are still visible, and the page stays small."""
SLOWEST_MPS = 0.7
"""Below this speed, a slow walk, the pace line has a gap."""
# FIT triggers of laps that the runner meant: the button, or the position where it was pressed before.
_MEANT_LAPS = frozenset({"manual", "position_start", "position_lap", "position_waypoint", "position_marked", "fitness"})


@dataclass(frozen=True, slots=True)
class Split:
    """One mile or kilometre (the last may be shorter), in moving time."""

    number: int
    distance_m: float
    time_s: float
    start_s: float
    """Elapsed seconds at its start."""

    @property
    def speed_mps(self) -> float:
        """Mean speed in m/s; 0 for a time of 0."""
        return self.distance_m / self.time_s if self.time_s > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Trace:
    """Arrays of one length; point i is the mean over [i * step_s, (i + 1) * step_s), NaN where unknown or standing."""

    step_s: int
    speed_mps: Floats
    adjusted_mps: Floats
    heart_rate_bpm: Floats
    elevation_m: Floats
    distance_m: Floats
    cadence_spm: Floats
    splits: tuple[Split, ...]
    laps: tuple[Lap, ...] = ()


def make(laps: tuple[Lap, ...], streams: Streams, units: str, *, most_points: int = MOST_POINTS) -> Trace:
    """The trace of one run with at most `most_points` points, its splits in the athlete's unit, and the laps of the watch."""
    step = max(1, math.ceil(len(streams.time_s) / most_points))
    speed = np.where(streams.paused, np.nan, streams.speed_mps)
    adjusted = np.where(streams.paused, np.nan, streams.adjusted_mps)
    return Trace(
        step_s=step,
        speed_mps=_unhurried(_means(speed, step)),
        adjusted_mps=_unhurried(_means(adjusted, step)),
        heart_rate_bpm=_means(streams.heart_rate_bpm, step),
        elevation_m=_means(streams.elevation_m, step),
        distance_m=streams.distance_m[::step],
        cadence_spm=_means(_or_unknown(streams.cadence_spm, len(streams.time_s)), step),
        splits=splits(streams, unit_m(units)),
        laps=laps,
    )


def thinned(line: Trace, most_points: int) -> Trace:
    """The same trace with wider steps, if it has more than `most_points` points."""
    by = math.ceil(len(line.speed_mps) / most_points)
    if by <= 1:
        return line
    return replace(
        line,
        step_s=line.step_s * by,
        speed_mps=_means(line.speed_mps, by),
        adjusted_mps=_means(line.adjusted_mps, by),
        heart_rate_bpm=_means(line.heart_rate_bpm, by),
        elevation_m=_means(line.elevation_m, by),
        distance_m=line.distance_m[::by],
        cadence_spm=_means(line.cadence_spm, by),
    )


def meant_laps(laps: tuple[Lap, ...]) -> tuple[Lap, ...]:
    """The laps that the runner meant, without auto-laps."""
    return tuple(lap for lap in laps if lap.trigger in _MEANT_LAPS)


def splits(streams: Streams, every_m: float) -> tuple[Split, ...]:
    """The moving time of each `every_m` metres; a last part under 2 % of that is left out."""
    if len(streams.time_s) < 2:
        return ()
    ran = np.concatenate([[0.0], np.cumsum(~streams.paused)])
    distance = metres_at_seconds(streams)
    distance = np.maximum.accumulate(distance - distance[0])
    edges = np.append(np.arange(0.0, distance[-1], every_m), distance[-1])
    if len(edges) > 2 and edges[-1] - edges[-2] < 0.02 * every_m:
        edges = np.delete(edges, -1)
    # A tiny slope keeps the inverse defined where the runner stands.
    rising = distance + np.arange(len(distance)) * 1e-9
    clock = np.arange(len(distance), dtype=float)
    began, moving = np.interp(edges, rising, clock), np.interp(edges, rising, ran)
    return tuple(
        Split(i + 1, float(edges[i + 1] - edges[i]), float(moving[i + 1] - moving[i]), float(began[i]))
        for i in range(len(edges) - 1)
    )


def _means(values: Floats, step: int) -> Floats:
    if step == 1 or not len(values):
        return values.astype(float)
    padded = np.full(-(-len(values) // step) * step, np.nan)
    padded[: len(values)] = values
    blocks = padded.reshape(-1, step)
    known = np.isfinite(blocks)
    counts = known.sum(axis=1)
    sums = np.where(known, blocks, 0.0).sum(axis=1)
    return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _or_unknown(values: Floats | None, count: int) -> Floats:
    return np.full(count, np.nan) if values is None else values


def _unhurried(speed: Floats) -> Floats:
    return np.where(speed >= SLOWEST_MPS, speed, np.nan)
