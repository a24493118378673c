"""What even running with a heart rate tells of slopes: how much harder her climbs are, and how much easier her descents."""

from collections.abc import Sequence

import numpy as np

from milelog.measure.clean import Bools, effort, filled, slope_costs, slope_window_s, smooth
from milelog.measure.types import HEART_BPM, SlopeAccount
from milelog.model import HARD_KINDS, Floats, Segment, Streams

BPM_BY_LOG_SPEED = 80.0
"""Beats a minute by which an easy run's heart rate rises with log speed on the flat. Swain et al. (1994) have 0.64 of the highest
heart rate to the whole of VO2max; at 187 bpm and two thirds of VO2max that makes 84. Within single runs it cannot be
fitted: pace strays for other reasons than effort, which would make it too small."""
ANSWER_S = 35.0
"""Time constant of the heart's answer to effort."""
BLOCK_S = 10
"""The account is of means over so many seconds: the slope itself is not known any finer."""
WARMUP_S = 360
"""Seconds at the start in which the heart rises whatever the slope."""
CALM_S = 90
"""Seconds after a stop, a walk or a rep in which the heart still tells of that."""
SLOWEST_MPS, SLOWEST_SHARE = 1.9, 0.65
"""Slower running, as a share of the run's median, is a walk or a stroll; a walk costs otherwise than a run."""
WALK_SPM = 140.0
"""Steps a minute below which somebody walks: walks have 90-135, the slowest jogs 145."""
FEWEST = 60
"""Blocks: ten minutes of such running."""


def slope_account(streams: Streams, segments: Sequence[Segment]) -> SlopeAccount | None:
    """The account of one run; `segments` are its own, of which the hard ones are left out. None where it tells nothing: no
    heart rate, no elevation, hardly any even running.
    """
    heart, grade = streams.heart_rate_bpm, streams.grade
    known = (heart > HEART_BPM[0]) & (heart < HEART_BPM[1])
    if len(grade) < WARMUP_S + FEWEST * BLOCK_S or not grade.any() or known.mean() < 0.5:
        return None
    speed = smooth(streams.speed_mps, 15)
    steady = _blocks((_even(streams, speed, segments) & known).astype(np.float64)) > 0.99
    if np.count_nonzero(steady) < FEWEST:
        return None
    answered = [_answer(_blocks(v)) for v in (np.log(np.maximum(speed, 1.0)), *slope_costs(streams))]
    beats = _blocks(filled(np.where(known, heart, np.nan)))
    felt = beats / BPM_BY_LOG_SPEED - answered[0]
    rows = np.stack([*answered[1:], felt])[:, steady]
    # Hearts drift up over a run, and with heat in a bend: neither is a slope's doing.
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
    """Seconds of running that the heart can tell of: after the warm-up, and apart from stops, walks and hard work."""
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
    count = len(values) // BLOCK_S
    return np.asarray(values[: count * BLOCK_S].reshape(count, BLOCK_S).mean(axis=1), dtype=np.float64)


def _answer(values: Floats) -> Floats:
    """What a heart that answers with ANSWER_S would make of it."""
    weights = np.exp(-np.arange(15) * BLOCK_S / ANSWER_S)
    padded = np.concatenate([np.full(14, values[0]), values])
    return np.convolve(padded, weights / weights.sum(), "valid")


def _noise(streams: Streams, speed_mps: float) -> float:
    """Variance that the noise of the recorded heights gives to the answered cost of slopes near the flat."""
    window = slope_window_s(streams.elevation_noise_m)
    # Heights of barometers and of GPS walk at random: by s over five seconds, by s sqrt(0.6 t) over t, two thirds of that where
    # both ends are means of half of t. White noise of that size would be gone in such a window, and GPS heights are not sound.
    grade = streams.elevation_noise_m * np.sqrt(0.6 * window * 2 / 3) / (speed_mps * window)
    rate = float(np.log(effort(np.array([0.01])))[0]) / 0.01
    return float((rate * grade) ** 2 * window / (window + ANSWER_S))
