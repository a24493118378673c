"""Repairs wrong times of a recording: leaves points out, or shifts their times. Used by the readers of all formats.

A phone writes its last known position first, hours or days old; a watch sets its clock some seconds into a run; a byte of a
year is damaged. Such faults cost the points concerned, but not the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from milelog.errors import Problem
from milelog.formats.geodesy import steps_m
from milelog.model import Floats

Ints = NDArray[np.int64]
JUMP_S = 3600.0
"""A larger difference between neighbouring times, forwards or backwards, is a jump to examine. (Half an hour is usual: people
start a watch at the door and leave later.)"""
PAUSE_S = 12 * 3600.0
"""A longer gap is no pause: the device was used again later, or its clock was set."""
LONGEST_S = 7 * 86_400.0
"""Longest activity (multi-day races take five or six days); longer ones are split at every jump."""
FEW_POINTS = 60
"""A stretch between jumps may be stray if it has fewer points than this (a minute at one a second) ..."""
FEW_SHARE = 0.05
"""... and at most this share of all points: a watch that writes a point every ten seconds has sixty points after ten minutes,
which are a run of their own."""
LASTED_RIGHT = 0.1
"""If the clock was set during the recording, at least this share of the points comes after that; with fewer, it was those
that went wrong."""
LASTED_S = 60.0
"""The device's total time agrees with the span of the points if they differ by at most this many seconds ..."""
LASTED_SHARE = 0.02
"""... or by at most this share of the span."""
MAX_LATE_POINTS = 4
"""Up to this many points hours after the run are no part of it: an app that is stopped late writes its place once more."""
NEAR_M = 50.0
"""Points closer than this follow each other directly: it allows for the error of a first position."""
RUNNERS_MPS = (0.7, 7.0)
"""Mean speeds across a gap at which the runner may have run on with the recording off."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The repaired times of a recording."""

    index: Ints
    """Indices of the points that are kept, in the order of the file."""
    time_s: Floats
    """Their times."""
    problems: tuple[Problem, ...] = ()
    moved: tuple[float, float, float] | None = None
    """Times that were shifted: first and last by the wrong clock, and the seconds added; None if none were."""
    cut_s: float = 0.0
    """Seconds between the points left out at the start and the first kept point."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Points `lo` to `hi` (exclusive) in the order of the file without a jump between them, and their first and last time."""

    lo: int
    hi: int
    begin: float
    end: float


def repaired(time_s: Floats, columns: Mapping[str, Floats], source: str) -> Clock | None:
    """The times without stray ones, and with those before the clock was set shifted; None if nothing needs repair.

    `time_s` are n times in the order of the file, in seconds of any epoch. `columns` may hold `latitude_deg`, `longitude_deg`
    and `distance_m`, which show whether the runner moved during a jump of the clock.
    """
    steps = np.diff(time_s)
    jumps = np.flatnonzero(np.abs(steps) > JUMP_S)
    if not len(jumps):
        return None
    bounds = [0, *(jumps + 1).tolist(), len(time_s)]
    stretches = [_Stretch(lo, hi, float(time_s[lo]), float(time_s[hi - 1])) for lo, hi in pairwise(bounds)]
    long = [s for s in stretches if not is_few(s.hi - s.lo, len(time_s))]
    # Without a long stretch it is unknown which of the times are right.
    if not long:
        return None
    return _Repair(time_s, columns, source, stretches, long).run()


def is_few(size: int, count: int) -> bool:
    """Whether a stretch of `size` out of `count` points may be stray."""
    return size < FEW_POINTS and size <= max(1.0, FEW_SHARE * count) and size < count


class _Repair:
    """Collects the repairs of one recording, stretch by stretch."""

    def __init__(
        self,
        time_s: Floats,
        columns: Mapping[str, Floats],
        source: str,
        stretches: list[_Stretch],
        long: list[_Stretch],
    ) -> None:
        self.time_s, self.columns, self.source = time_s.copy(), columns, source
        self.stretches, self.long = stretches, long
        self.keep = np.ones(len(time_s), np.bool_)
        self.problems: list[Problem] = []
        self.moved: tuple[float, float, float] | None = None
        self.cut_s = 0.0
        self.strays = 0

    def run(self) -> Clock | None:
        first, last = self.long[0], self.long[-1]
        for number, stretch in enumerate(self.stretches):
            if stretch in self.long:
                continue
            if stretch.lo < first.lo and self.stretches[number + 1] is first:
                self._at_the_start(stretch, first)
            elif stretch.lo < first.lo:
                self._leave_out(stretch)
            elif stretch.lo > last.lo:
                self._at_the_end(stretch, last)
            else:
                self._between(stretch)
        if self.strays:
            one = self.strays == 1
            message = (
                f"the {'time of 1 point is' if one else f'times of {self.strays} points are'} over an hour from those around {'it' if one else 'them'}; "
                f"{'it was' if one else 'they were'} left out"
            )
            self.problems.append(Problem(self.source, "stray-times", message))
        if self.keep.all() and self.moved is None:
            return None
        index = np.flatnonzero(self.keep)
        return Clock(index, self.time_s[index], tuple(self.problems), self.moved, self.cut_s)

    def _leave_out(self, stretch: _Stretch) -> None:
        self.keep[stretch.lo : stretch.hi] = False
        self.strays += stretch.hi - stretch.lo

    def _at_the_start(self, stray: _Stretch, first: _Stretch) -> None:
        """Handles points before the first long stretch: shifts them if the clock was set after the start, drops an old position."""
        gap = first.begin - stray.end
        # A single point is an old position even at the place where the run starts: phones are often last used there.
        if stray.hi - stray.lo > 1 and self._is_one_way(stray.hi - 1, first.lo):
            self._move(stray, gap)
        elif not 0 < gap <= PAUSE_S or not self._may_have_run(stray.hi - 1, first.lo, gap):
            count = stray.hi - stray.lo
            self.keep[stray.lo : stray.hi] = False
            self.cut_s = max(gap, 0.0)
            what = "the first point is" if count == 1 else f"the first {count} points are"
            when = f"{in_words(gap)} older than the next" if gap > 0 else f"{in_words(-gap)} later than the next"
            message = f"{what} {when}: an old position, not the start of the run; left out"
            self.problems.append(Problem(self.source, "stale-start", message))

    def _move(self, stray: _Stretch, gap: float) -> None:
        step = float(np.median(np.diff(self.time_s[stray.lo : stray.hi])))
        # Leave one recording interval between the last shifted point and the first right one.
        shift = gap - max(1.0, min(step, 60.0))
        self.moved = (stray.begin, stray.end, shift)
        self.time_s[stray.lo : stray.hi] += shift
        self.problems.append(clock_set(self.source, stray.end - stray.begin, shift))

    def _at_the_end(self, stray: _Stretch, last: _Stretch) -> None:
        """Handles points after the last long stretch: keeps them within half a day, unless they are few and were not run to."""
        gap = stray.begin - last.end
        ran = stray.hi - stray.lo > MAX_LATE_POINTS or self._may_have_run(last.hi - 1, stray.lo, gap)
        if not 0 < gap <= PAUSE_S or not ran:
            self._leave_out(stray)

    def _between(self, stray: _Stretch) -> None:
        """Handles points between two long stretches: drops them if their times are not between those of both neighbours."""
        before = max((s for s in self.long if s.lo < stray.lo), key=lambda s: s.lo)
        after = min((s for s in self.long if s.lo > stray.lo), key=lambda s: s.lo)
        # Times between those of the neighbours are points in a long pause, unless the neighbours are over a day apart.
        if not before.end <= stray.begin <= stray.end <= after.begin or after.begin - before.end > 2 * PAUSE_S:
            self._leave_out(stray)

    def _is_one_way(self, a: int, b: int) -> bool:
        """Whether point b follows point a directly, by position or else by distance."""
        far = apart_m(self.columns, a, b)
        # Without positions and distance there is no sign of a break.
        return far is None or far <= NEAR_M

    def _may_have_run(self, a: int, b: int, gap: float) -> bool:
        """Whether the runner may have run from point a to point b in `gap` seconds."""
        far = apart_m(self.columns, a, b)
        # The gap may be 0 if other stray points lie between a and b.
        return far is not None and gap > 0 and RUNNERS_MPS[0] <= far / gap <= RUNNERS_MPS[1]


def apart_m(columns: Mapping[str, Floats], a: int, b: int) -> float | None:
    """Metres between two points by position, else by the device's distance; None if neither is known."""
    latitude, longitude = columns.get("latitude_deg"), columns.get("longitude_deg")
    if latitude is not None and longitude is not None:
        far = float(steps_m(latitude[[a, b]], longitude[[a, b]])[0])
        if np.isfinite(far):
            return far
    distance = columns.get("distance_m")
    if distance is not None and np.isfinite(distance[[a, b]]).all():
        return abs(float(distance[b] - distance[a]))
    return None


def set_on_the_way(time_s: Floats, lasted_s: float, source: str) -> Clock | None:
    """The times with those before a jump shifted up to it, if the device's total time `lasted_s` shows that the jump was the
    clock's. None if there is not exactly one jump, or the total does not show that.
    """
    steps = np.diff(time_s)
    at = np.flatnonzero(np.abs(steps) > JUMP_S)
    if len(at) != 1:
        return None
    jump, last = float(steps[at[0]]), int(at[0]) + 1
    if len(time_s) - last < LASTED_RIGHT * len(time_s):
        return None
    without = float(time_s[-1] - time_s[0]) - jump
    if not abs(lasted_s - without) <= max(LASTED_S, LASTED_SHARE * without):
        return None
    before = steps[: last - 1]
    shift = jump - (max(1.0, min(float(np.median(before)), 60.0)) if len(before) else 1.0)
    remarks = (clock_set(source, float(time_s[last - 1] - time_s[0]), shift),)
    moved = (float(time_s[0]), float(time_s[last - 1]), shift)
    return Clock(np.arange(len(time_s)), np.append(time_s[:last] + shift, time_s[last:]), remarks, moved)


def clock_set(source: str, after_s: float, shift_s: float) -> Problem:
    """A note that the clock was set `after_s` seconds into the recording, and the points before were shifted by `shift_s`."""
    how = f"{in_words(abs(shift_s))} {'later' if shift_s > 0 else 'earlier'}"
    message = f"the clock was set {in_words(after_s)} into the recording: what lies before was taken as {how}"
    return Problem(source, "clock-set", message)


_UNITS = ((86_400 * 365.25, "year"), (86_400.0, "day"), (3600.0, "hour"), (60.0, "minute"))
"""Units for `in_words` with their seconds, the largest first."""


def in_words(seconds: float) -> str:
    """Formats a duration for a sentence: `9 days`, `7 hours`, `32 minutes`, `10 s`."""
    for size_s, name in _UNITS:
        # From 57 minutes on it is an hour.
        if seconds >= 0.95 * size_s:
            count = round(seconds / size_s)
            return f"{count:,} {name}{'s' if count > 1 else ''}"
    return f"{seconds:.0f} s"


def pieces(time_s: Floats, hole_s: float = PAUSE_S) -> list[tuple[int, int]]:
    """Splits sorted times into activities, as (first, end) indices: at gaps of over `hole_s` seconds.

    A piece longer than a week is split further at every gap of an hour, so that no 1 Hz grid spans years. Small stray
    pieces are left out.
    """
    if not len(time_s):
        return []
    steps = np.diff(time_s)
    found = [
        piece
        for lo, hi in _cut((0, len(time_s)), steps, hole_s)
        for piece in (_cut((lo, hi), steps, JUMP_S) if time_s[hi - 1] - time_s[lo] > LONGEST_S else [(lo, hi)])
    ]
    return [(lo, hi) for lo, hi in found if not is_few(hi - lo, len(time_s))]


def _cut(piece: tuple[int, int], steps: Floats, hole_s: float) -> list[tuple[int, int]]:
    """A piece split at steps of over `hole_s` seconds."""
    lo, hi = piece
    cuts = (lo + 1 + np.flatnonzero(steps[lo : hi - 1] > hole_s)).tolist()
    return list(pairwise([lo, *cuts, hi]))
