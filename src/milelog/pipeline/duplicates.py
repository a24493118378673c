"""Copies: the same bytes twice, or the same run recorded twice. The richest is counted, the others are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from milelog.errors import Problem
from milelog.model import Session
from milelog.pipeline.results import FileResult, Measured

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
    """A measured activity that another one stands for."""

    measured: Measured
    of: str


def _richness(session: Session) -> tuple[int, int, int, str]:
    """Sort key, richest first: format, heart rate, number of laps' worth of evidence, then the name."""
    name = session.file.lower().partition("#")[0].removesuffix(".gz")
    rank = next((i for i, suffix in enumerate(FORMATS) if name.endswith(suffix)), len(FORMATS))
    marked = sum(s.provenance != "detected" for s in session.segments)
    return rank, 0 if session.mean_heart_rate_bpm else 1, -marked, session.file


def is_same_run(a: Session, b: Session) -> bool:
    """Whether two activities are recordings of one run, told by sport, start, length and distance."""
    if a.start is None or b.start is None or a.sport != b.sport:
        return False
    apart = abs((a.start - b.start).total_seconds())
    length = abs(a.elapsed_s - b.elapsed_s)
    distance = abs(a.distance_m - b.distance_m)
    longest = max(a.distance_m, b.distance_m)
    if apart <= SAME_START_S:
        return distance <= max(SAME_DISTANCE * longest, COPY_DISTANCE_M) and length <= max(
            2 * SAME_START_S, 0.03 * a.elapsed_s
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


def same_runs(measured: Sequence[Measured]) -> tuple[list[Measured], list[Copy], list[Problem]]:
    """Set apart recordings of a run that a richer recording holds."""
    kept: list[Measured] = []
    copies: list[Copy] = []
    by_day: dict[int, list[Measured]] = {}
    for one in sorted(measured, key=lambda m: _richness(m.session)):
        days = _days(one.session)
        twin = next((k for d in days for k in by_day.get(d, []) if is_same_run(k.session, one.session)), None)
        if twin is not None:
            copies.append(Copy(one, twin.session.file))
            continue
        kept.append(one)
        if days:
            by_day.setdefault(days[1], []).append(one)
    said = [_problem(c.measured.session.file, c.of, "the same run") for c in copies]
    return kept, copies, sorted(said, key=lambda p: p.source)


def _days(session: Session) -> tuple[int, ...]:
    if session.start is None:
        return ()
    day = int(session.start.timestamp() // 86400)
    return day - 1, day, day + 1


def _problem(source: str, original: str, what: str) -> Problem:
    message = f"{what} as {original}, which is counted; this one is not"
    return Problem(source, "duplicate", message, "nothing needs to be done", severity="duplicate")
