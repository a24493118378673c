"""Clean streams made of arrays, for tests that look at one step of the measuring alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from milelog.measure.clean import effort
from milelog.measure.detect.pieces import WALK_MPS, cut
from milelog.model import Streams


def made(speed, *, grade=None, heart=None, cadence=None, paused=None, **fields):
    """A stream of some speeds, m/s each second; on the flat, and without what is not given."""
    speed = np.asarray(speed, dtype=float)
    n = len(speed)
    grade = np.zeros(n) if grade is None else np.asarray(grade, dtype=float)
    metres = np.cumsum(speed * np.ones(n))
    return Streams(
        time_s=np.arange(n, dtype=float),
        speed_mps=speed,
        adjusted_mps=speed * effort(grade),
        distance_m=np.append(0.0, metres[:-1]),
        moving=speed > 0.0,
        paused=np.zeros(n, dtype=bool) if paused is None else np.asarray(paused, dtype=bool),
        grade=grade,
        elevation_m=fields.pop("elevation", np.full(n, np.nan)),
        heart_rate_bpm=np.full(n, np.nan) if heart is None else np.asarray(heart, dtype=float),
        cadence_spm=None if cadence is None else np.asarray(cadence, dtype=float),
        **fields,
    )


def levels(*blocks, sway=0.0):
    """Speeds of (seconds, m/s) blocks; `sway` is the relative size of two waves of 13 s and 70 s upon what is run."""
    speed = np.concatenate([np.full(round(s), float(v)) for s, v in blocks])
    at = np.arange(len(speed))
    wave = np.sin(at / 2.1) + np.sin(at / 11.0 + 1.0)
    return speed * np.where(speed > 0.5, 1 + sway * wave, 1.0)


def edges_of(blocks):
    """Seconds at which blocks begin and end, first and last included."""
    return np.cumsum([0, *(round(s) for s, _ in blocks)])


def answer(blocks, rest=130.0, gain=30.0, slow_s=35.0):
    """Heart rate that goes to a level for each block's speed, 63 % of the way in `slow_s` seconds."""
    beats, out = rest - 30.0, []
    for seconds, speed in blocks:
        for _ in range(round(seconds)):
            beats += (rest + gain * (speed - 2.5) - beats) / slow_s
            out.append(beats)
    return np.array(out)


def pieces_of(blocks, *, sway=0.0, beats=None, steps=None, hint=None, press=None, natural=0.02):
    """The pieces of a run of (seconds, m/s) blocks, one each; what is noise and what is nature is given, not measured."""
    speed = levels(*blocks, sway=sway)
    at = edges_of(blocks)
    found = cut(
        speed,
        at,
        np.repeat([v < WALK_MPS for _, v in blocks], np.diff(at)),
        None if hint is None else np.asarray(hint, dtype=float),
        None if press is None else np.asarray(press, dtype=float),
        cadence=None if steps is None else np.repeat(np.asarray(steps, dtype=float), np.diff(at)),
        heart=None if beats is None else answer(blocks, **beats),
    )
    return replace(found, natural=natural, restless=1.0, error=0.4)
