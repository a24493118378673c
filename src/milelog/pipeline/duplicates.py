"""Copies: the same bytes twice, or the same run recorded twice. The richest is counted, the others are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from milelog.errors import Problem
from milelog.measure.types import FileResult
from milelog.sessions import Recording

SAME_START_S = 30.0
"""Two apps started on one run lie 2-30 s apart; a wider window has merged two real races of one day."""
SAME_DISTANCE = 0.03
"""Two devices on one run differ by 0.5-2 %."""
COPY_DISTANCE_M = 5.0
COPY_TIME_S = 2.0
HOUR_S = 3600
FORMATS = (".fit", ".tcx", ".gpx")
"""Richest first."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A recording that another one stands for."""

    recording: Recording
    of: str


def _richness(recording: Recording) -> tuple[int, int, int, str]:
    """Sort key, richest first: format, heart rate, number of laps and splits, then the name."""
    name = recording.file.lower().partition("#")[0].removesuffix(".gz")
    rank = next((i for i, suffix in enumerate(FORMATS) if name.endswith(suffix)), len(FORMATS))
    evidence = recording.measured.evidence
    marked = len(evidence.laps) + len(evidence.splits)
    return rank, 0 if recording.measured.mean_heart_rate_bpm else 1, -marked, recording.file


def is_same_run(a: Recording, b: Recording) -> bool:
    """Whether two activities are recordings of one run, told by sport, start, length and distance."""
    if a.start is None or b.start is None or a.measured.sport != b.measured.sport:
        return False
    apart = abs((a.start - b.start).total_seconds())
    length = abs(a.measured.elapsed_s - b.measured.elapsed_s)
    distance = abs(a.measured.distance_m - b.measured.distance_m)
    longest = max(a.measured.distance_m, b.measured.distance_m)
    if apart <= SAME_START_S:
        return distance <= max(SAME_DISTANCE * longest, COPY_DISTANCE_M) and length <= max(
            2 * SAME_START_S, 0.03 * a.measured.elapsed_s
        )
    hours = round(apart / HOUR_S)
    shifted = 1 <= hours <= 14 and abs(apart - hours * HOUR_S) <= COPY_TIME_S
    return shifted and distance <= COPY_DISTANCE_M and length <= COPY_TIME_S and longest > 0


def same_bytes(results: Sequence[FileResult]) -> tuple[list[FileResult], list[Problem]]:
    """Drop files whose bytes were already there, by the order of their names."""
    first: dict[str, str] = {}
    kept, said = [], []
    for result in sorted(results, key=lambda r: r.source):
        original = first.setdefault(result.digest, result.source) if result.measured else result.source
        if original == result.source:
            kept.append(result)
        else:
            said.append(_problem(result.source, original, "the same file"))
    return kept, said


def same_runs(recordings: Sequence[Recording]) -> tuple[list[Recording], list[Copy], list[Problem]]:
    """Set apart recordings of a run that a richer recording holds."""
    kept: list[Recording] = []
    copies: list[Copy] = []
    by_day: dict[int, list[Recording]] = {}
    for one in sorted(recordings, key=_richness):
        days = _days(one)
        twin = next((k for d in days for k in by_day.get(d, []) if is_same_run(k, one)), None)
        if twin is not None:
            copies.append(Copy(one, twin.file))
            continue
        kept.append(one)
        if days:
            by_day.setdefault(days[1], []).append(one)
    said = [_problem(c.recording.file, c.of, "the same run") for c in copies]
    return kept, copies, sorted(said, key=lambda p: p.source)


def _days(recording: Recording) -> tuple[int, ...]:
    if recording.start is None:
        return ()
    day = int(recording.start.timestamp() // 86400)
    return day - 1, day, day + 1


def _problem(source: str, original: str, what: str) -> Problem:
    message = f"{what} as {original}, which is counted; this one is not"
    return Problem(source, "duplicate", message, "nothing needs to be done", severity="duplicate")
