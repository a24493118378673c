"""Finds duplicates: files with the same bytes, and several recordings of one run. The best recording is counted."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from milelog.errors import Problem
from milelog.measure.types import FileResult
from milelog.sessions import Recording

OVERLAP = 0.5
"""Recordings that overlap by this share of the shorter one are of the same run. Not the whole of it, since a phone is started
late or stopped early, and starts may be rounded to the minute."""
PART_S = 240.0
"""Two recordings of which one begins and the other ends earlier by more than this are two parts of a run (a watch that died, a
phone started before). Copies that were rounded to the minute, or started late and stopped late, differ by less."""
PART_ALIKE = 0.02
"""Recordings that differ by no more than this share in time and distance are copies all the same."""
ON_FOOT = frozenset({"running", "walking", "hiking"})
"""These count as the same sport: for a trail run one watch says running, another hiking."""
OTHER_SPORT = 0.1
"""Recordings at the same time with different sports are of the same activity if their distances differ by at most this share."""
WHOLE = 0.9
"""A recording with less than this share of the longest one's moving time lacks a part of the run."""
TYPED_APART_S, TYPED_TIME, TYPED_DISTANCE = 2700.0, 0.1, 0.05
"""Largest differences (in start, s, and as shares of time and distance) between a recording and a manual entry of the same run:
people type a start of 06:00 for 06:20, and round time and distance."""
SHIFT_S, MOST_SHIFT_S = 900, 14 * 3600
"""Clocks in different time zones differ by multiples of a quarter of an hour, and by at most fourteen hours."""
COPY_TIME_S, COPY_DISTANCE = 2.0, 0.005
"""Largest differences in time (s) and distance (share) between a recording and a copy of it with a shifted clock."""
COPY_BPM, COPY_MPS = 1.5, 0.15
"""Largest mean differences of heart rate and of speed, second by second, of such a copy. Two runs of the same treadmill program
differ by 10 bpm, two runs on the same loop by 0.3 m/s; a copy in another format only by rounding."""
FORMATS = (".fit", ".tcx", ".gpx")
"""Formats in order of preference."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A recording that is not counted, because another one of the same run is."""

    recording: Recording
    of: str
    """Name of the recording that is counted."""


def same_bytes(results: Sequence[FileResult]) -> tuple[list[FileResult], list[Problem]]:
    """The results without files that have the same bytes as an earlier one (by name), and a note on each of these."""
    first: dict[str, str] = {}
    kept, problems = [], []
    for result in sorted(results, key=lambda r: r.source):
        original = first.setdefault(result.digest, result.source) if result.measured else result.source
        if original == result.source:
            kept.append(result)
        else:
            problems.append(_problem(result.source, original, "the same file"))
    return kept, problems


def same_runs(recordings: Sequence[Recording]) -> tuple[list[Recording], list[Copy], list[Problem]]:
    """The recordings with only the best one of each run; the others as copies; and notes on them."""
    ordered = sorted(recordings, key=lambda r: (_begin(r), r.file))
    groups = {id(r): [r] for r in ordered}
    for a, b in _near(ordered):
        # Join whole groups: a phone's recording may overlap two files of a watch that was restarted on the way, although
        # these do not overlap each other.
        if groups[id(a)] is not groups[id(b)] and is_same_run(a, b):
            joined = groups[id(a)] + groups[id(b)]
            groups |= {id(r): joined for r in joined}
    kept: list[Recording] = []
    copies: list[Copy] = []
    for group in {id(g): g for g in groups.values()}.values():
        best = _best(group)
        kept.append(best)
        copies += [Copy(r, best.file) for r in group if r is not best]
    problems = [_problem(c.recording.file, c.of, "the same run") for c in copies]
    return kept, copies, sorted(problems, key=lambda p: p.source)


def is_same_run(a: Recording, b: Recording) -> bool:
    """Whether two activities are the same run: they overlap in time, one is a manual entry, or one has a shifted clock."""
    if a.start is None or b.start is None:
        return False
    shorter = min(a.measured.elapsed_s, b.measured.elapsed_s)
    overlap = min(_end(a), _end(b)) - max(_begin(a), _begin(b))
    if shorter > 0 and overlap >= OVERLAP * shorter:
        return _may_be_one_sport(a, b) and not _are_parts(a, b)
    if a.measured.sport != b.measured.sport:
        return False
    return _is_typed_in(a, b) or _is_shifted(a, b)


def _are_parts(a: Recording, b: Recording) -> bool:
    """Whether two recordings of running are two parts of a run rather than copies: one begins and the other ends far later."""
    # As long and as far: a copy by a clock that was wrong by minutes.
    if all(_differs(getattr(a.measured, n), getattr(b.measured, n)) <= PART_ALIKE for n in ("elapsed_s", "distance_m")):
        return False
    first, second = sorted((a, b), key=_begin)
    lead, tail = _begin(second) - _begin(first), _end(second) - _end(first)
    return min(lead, tail) > PART_S and a.measured.is_run and b.measured.is_run


def _near(ordered: Sequence[Recording]) -> Iterator[tuple[Recording, Recording]]:
    """Pairs of recordings that may be the same run; `ordered` by start."""
    dated = [r for r in ordered if r.start is not None]
    begins = [_begin(r) for r in dated]
    for i, a in enumerate(dated):
        # Recordings that start after this time can neither overlap nor be shifted copies, so each one is compared with its
        # neighbours only.
        latest = max(begins[i] + a.measured.elapsed_s, begins[i] + MOST_SHIFT_S) + COPY_TIME_S
        for b in dated[i + 1 : bisect.bisect_right(begins, latest, i + 1)]:
            yield a, b


def _begin(recording: Recording) -> float:
    return recording.start.timestamp() if recording.start else float("inf")


def _end(recording: Recording) -> float:
    return _begin(recording) + recording.measured.elapsed_s


def _may_be_one_sport(a: Recording, b: Recording) -> bool:
    """Whether recordings of the same time may be the same activity, by their sports and distances."""
    one, other = a.measured, b.measured
    unsure = "generic" in {one.sport, other.sport} or "speed" in {one.sport_source, other.sport_source}
    if one.sport == other.sport or {one.sport, other.sport} <= ON_FOOT or unsure:
        return True
    longest = max(one.distance_m, other.distance_m)
    return not min(one.distance_m, other.distance_m) or abs(one.distance_m - other.distance_m) <= OTHER_SPORT * longest


def _has_records(recording: Recording) -> bool:
    return recording.measured.trace.seconds > 1


def _differs(a: float, b: float) -> float:
    """Relative difference; infinite if both are 0."""
    return abs(a - b) / max(a, b) if max(a, b) > 0 else float("inf")


def _is_typed_in(a: Recording, b: Recording) -> bool:
    """Whether one of the two is a manual entry for the run that the other recorded."""
    if _has_records(a) == _has_records(b) or abs(_begin(a) - _begin(b)) > TYPED_APART_S:
        return False
    time, distance = (
        _differs(getattr(a.measured, name), getattr(b.measured, name)) for name in ("elapsed_s", "distance_m")
    )
    return time <= TYPED_TIME and distance <= TYPED_DISTANCE


def _is_shifted(a: Recording, b: Recording) -> bool:
    """Whether one is a copy of the other with the clock of another time zone. (Activities of the same file have the same clock.)"""
    if a.file.partition("#")[0] == b.file.partition("#")[0]:
        return False
    apart = abs(_begin(a) - _begin(b))
    # The nearest multiple of a quarter of an hour; 0 would be an overlap, which was checked before.
    shift = round(apart / SHIFT_S) * SHIFT_S
    if not 0 < shift <= MOST_SHIFT_S or abs(apart - shift) > COPY_TIME_S:
        return False
    if abs(a.measured.elapsed_s - b.measured.elapsed_s) > COPY_TIME_S:
        return False
    if _differs(a.measured.distance_m, b.measured.distance_m) > COPY_DISTANCE or not (
        _has_records(a) and _has_records(b)
    ):
        return False
    return _is_alike_by_second(a, b)


def _is_alike_by_second(a: Recording, b: Recording) -> bool:
    """Whether heart rate, or else speed outdoors, is the same second by second.

    Speed on a treadmill proves nothing, since its programs give the same speeds every time.
    """
    import numpy as np

    one, other = a.measured.trace.streams(), b.measured.trace.streams()
    count = min(len(one.time_s), len(other.time_s))
    hearts = np.abs(one.heart_rate_bpm[:count] - other.heart_rate_bpm[:count])
    # Only if half of the seconds have a heart rate in both; otherwise a few seconds would decide.
    if np.isfinite(hearts).mean() > 0.5:
        return bool(np.nanmean(hearts) <= COPY_BPM)
    if a.measured.timezone is None or b.measured.timezone is None:
        return False
    return bool(np.mean(np.abs(one.speed_mps[:count] - other.speed_mps[:count])) <= COPY_MPS)


def _best(group: Sequence[Recording]) -> Recording:
    """The recording that counts: with records, with a distance, of running, complete, in the best format, with positions, with
    heart rate, most laps.
    """
    longest = max(r.measured.moving_s for r in group if r.measured.is_run or not any(o.measured.is_run for o in group))

    def rank(recording: Recording) -> tuple[bool, bool, bool, bool, int, bool, bool, int, str]:
        measured = recording.measured
        name = recording.file.lower().partition("#")[0].removesuffix(".gz")
        format_ = next((i for i, suffix in enumerate(FORMATS) if name.endswith(suffix)), len(FORMATS))
        marked = len(measured.evidence.laps) + len(measured.evidence.splits)
        return (
            not _has_records(recording),
            not measured.distance_m,
            # A run within a walk with the dog, or that another device calls a hike, is a run.
            not measured.is_run,
            measured.moving_s < WHOLE * longest,
            format_,
            # Positions, of which alone the time zone is known, measure better than a pod that was not calibrated.
            measured.timezone is None,
            not measured.mean_heart_rate_bpm,
            -marked,
            recording.file,
        )

    return min(group, key=rank)


def _problem(source: str, original: str, what: str) -> Problem:
    message = f"{what} as {original}, which is counted; this one is not"
    return Problem(source, "duplicate", message, "nothing needs to be done", severity="duplicate")
