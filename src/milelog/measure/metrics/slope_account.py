"""Statistics of slope and heart rate over the even running of one run, from which `runner` fits the runner's own response to
slope: how much harder climbs are for her, and how much easier descents.
"""

from collections.abc import Sequence

import numpy as np

from milelog.measure.clean import Bools, effort, filled, slope_costs, slope_window_s, smooth
from milelog.measure.types import HEART_BPM, WALK_SPM, WARMUP_S, SlopeAccount
from milelog.model import HARD_KINDS, Floats, Segment, Streams
from milelog.model.recording import HEIGHT_DRIFT

BPM_BY_LOG_SPEED = 80.0
"""Change of heart rate with log speed on flat ground in an easy run, beats a minute. By Swain et al. (1994) heart rate rises
by 0.64 of its maximum over the whole of VO2max; at 187 bpm and two thirds of VO2max that makes 84. It cannot be fitted within
single runs: pace varies for other reasons than effort, which would make it too small."""
ANSWER_S = 35.0
"""Time constant of heart rate's response to effort, s."""
BLOCK_S = 10
"""The statistics are over means of this many seconds; slope is not known on a finer scale."""
CALM_S = 90
"""Seconds after a stop, a walk or a rep that are left out, in which heart rate still responds to that."""
SLOWEST_MPS, SLOWEST_SHARE = 1.9, 0.65
"""Slower than either (the second is a share of the run's median speed) is walking, whose cost differs from that of running."""
FEWEST = 60
"""Fewest blocks (ten minutes) of even running for a result."""


def slope_account(streams: Streams, segments: Sequence[Segment]) -> SlopeAccount | None:
    """The statistics of one run; its hard `segments` are left out. None without heart rate, elevation or enough even running."""
    heart, grade = streams.heart_rate_bpm, streams.grade
    known = (heart > HEART_BPM[0]) & (heart < HEART_BPM[1])
    if len(grade) < WARMUP_S + FEWEST * BLOCK_S or not grade.any() or known.mean() < 0.5 or not streams.moving.any():
        return None
    speed = smooth(streams.speed_mps, 15)
    steady = _blocks((_even(streams, speed, segments) & known).astype(np.float64)) > 0.99
    if np.count_nonzero(steady) < FEWEST:
        return None
    answered = [_answer(_blocks(v)) for v in (np.log(np.maximum(speed, 1.0)), *slope_costs(streams))]
    beats = _blocks(filled(np.where(known, heart, np.nan)))
    felt = beats / BPM_BY_LOG_SPEED - answered[0]
    rows = np.stack([*answered[1:], felt])[:, steady]
    # Heart rate drifts up over a run, and in heat along a curve: remove a quadratic trend, which is no effect of slope.
    clock = np.linspace(-1.0, 1.0, len(steady))[steady]
    drift, _ = np.linalg.qr(np.stack([np.ones_like(clock), clock, clock**2], axis=1))
    rows = rows - rows @ drift @ drift.T
    means = rows @ rows.T / rows.shape[1]
    return SlopeAccount(
        seconds=float(BLOCK_S * rows.shape[1]),
        up_up=float(means[0, 0]),
        up_down=float(means[0, 1]),
        down_down=float(means[1, 1]),
        up_felt=float(means[0, 2]),
        down_felt=float(means[1, 2]),
        felt_felt=float(means[2, 2]),
        noise=_noise(streams, float(np.mean(_blocks(speed)[steady]))),
    )


def _even(streams: Streams, speed: Floats, segments: Sequence[Segment]) -> Bools:
    """Which seconds are even running: after the warm-up, and not within CALM_S after a stop, a walk or hard work."""
    ran = streams.moving & (speed > max(SLOWEST_MPS, SLOWEST_SHARE * float(np.median(speed[streams.moving]))))
    if streams.cadence_spm is not None:
        ran &= ~(smooth(np.where(streams.cadence_spm > 0, streams.cadence_spm, WALK_SPM), 15) < WALK_SPM)
    for one in segments:
        if one.kind in HARD_KINDS:
            ran[int(one.start_s) : int(np.ceil(one.end_s))] = False
    clock = np.arange(len(ran))
    last = np.maximum.accumulate(np.where(ran, -CALM_S, clock))
    return np.asarray(ran & (clock - last > CALM_S) & (clock >= WARMUP_S), dtype=np.bool_)


def _blocks(values: Floats) -> Floats:
    """Means over blocks of BLOCK_S."""
    count = len(values) // BLOCK_S
    return np.asarray(values[: count * BLOCK_S].reshape(count, BLOCK_S).mean(axis=1), dtype=np.float64)


def _answer(values: Floats) -> Floats:
    """Block means filtered with an exponential response of time constant ANSWER_S, as heart rate responds to effort."""
    weights = np.exp(-np.arange(15) * BLOCK_S / ANSWER_S)
    padded = np.concatenate([np.full(14, values[0]), values])
    return np.convolve(padded, weights / weights.sum(), "valid")


def _noise(streams: Streams, speed_mps: float) -> float:
    """Variance of the filtered log cost of slope that is due to noise of the recorded heights, near flat ground."""
    window = slope_window_s(streams.elevation_noise_m)
    # Between means over half of the window lie two thirds of the variance. (White noise of that size would average out.)
    grade = streams.elevation_noise_m * np.sqrt(HEIGHT_DRIFT * window * 2 / 3) / (speed_mps * window)
    rate = float(np.log(effort(np.array([0.01])))[0]) / 0.01
    return float((rate * grade) ** 2 * window / (window + ANSWER_S))
