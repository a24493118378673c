"""Puts back the times of a stretch whose clock jumped ahead and later jumped back to where it had been.

Some apps add a day or so to the time after each pause, and write only the last point with the right time again. Split at the
jump, such a run would become two runs on two days.
"""

import math
from collections.abc import Mapping

import numpy as np

from milelog.errors import Problem
from milelog.formats.clock import JUMP_S, NEAR_M, PAUSE_S, RUNNERS_MPS, in_words, is_few
from milelog.formats.geodesy import steps_m
from milelog.model import Floats

REST_S = 1800.0
"""Longest time in seconds that the jumps of an excursion together may leave over: the pauses at which the clock jumped."""
USUAL_MPS = 3.0
"""At this speed she is taken to have crossed the gap at a jump, since its real length is unknown."""


def put_back(time_s: Floats, columns: Mapping[str, Floats], source: str) -> tuple[Floats, tuple[Problem, ...]] | None:
    """The times with every excursion of the clock put back, and a note on it; None where there is none.

    `time_s` and `columns` are as in `clock.repaired`. An excursion is one or more jumps ahead that one later jump back undoes,
    up to REST_S; its points have to continue the way of those before it. Single stray points are left to `clock.repaired`.
    """
    steps = np.diff(time_s)
    usual_s = float(np.median(steps)) if len(steps) else 0.0
    found = time_s.copy()
    ahead: list[int] = []
    longest, points = 0.0, 0
    for at in np.flatnonzero(np.abs(steps) > JUMP_S).tolist():
        ahead.append(at)
        if steps[at] > 0:
            continue
        *jumps, _ = ahead
        rest = float(steps[ahead].sum())
        far = [_apart_m(columns, jump) for jump in jumps]
        # Half a day ahead or less may be a pause, after which one old point follows.
        if not jumps or not 0 <= rest <= REST_S or steps[jumps].min() <= PAUSE_S:
            return None
        if is_few(at - jumps[0], len(time_s)) or not all(m <= NEAR_M + RUNNERS_MPS[1] * rest for m in far):
            return None
        for jump, metres in zip(jumps, far, strict=True):
            gap = min(max(usual_s, metres / USUAL_MPS), rest / len(ahead))
            found[jump + 1 : at + 1] -= steps[jump] - gap
        longest, points = max(longest, float(steps[jumps].max())), points + at - jumps[0]
        ahead = []
    if not points or ahead:
        return None
    message = f"the clock ran {in_words(longest)} ahead for {points} of {len(time_s)} points: their times were put back"
    return found, (Problem(source, "clock-set", message),)


def _apart_m(columns: Mapping[str, Floats], at: int) -> float:
    """Metres between the points before and after step `at`; infinite where a position is unknown."""
    latitude, longitude = columns.get("latitude_deg"), columns.get("longitude_deg")
    if latitude is None or longitude is None:
        return math.inf
    far = float(steps_m(latitude[[at, at + 1]], longitude[[at, at + 1]])[0])
    return far if math.isfinite(far) else math.inf
