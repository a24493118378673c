"""Counts a stretch of running once where two recordings of one run overlap in part.

A watch dies on the way, and the phone had been started some minutes before: the runner ran both parts, but the minutes between
only once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from milelog.corrections import Correction
from milelog.errors import Problem
from milelog.measure.types import Measured
from milelog.sessions import Recording
from milelog.sessions.corrected import reshaped
from milelog.store.cache import ResultCache
from milelog.units import format_elapsed

LEAST_S = 60.0
"""Shorter overlaps stay: clocks of two devices differ, and one may be started before the other is stopped."""


def without_overlaps(recordings: Sequence[Recording], cached: ResultCache) -> tuple[list[Recording], list[Problem]]:
    """The recordings, where one of running goes on after another without their common stretch in the later one; and a note on each.

    Copies of a whole run are to be removed before (`duplicates`).
    """
    ordered = sorted(
        (r for r in recordings if r.start is not None and r.measured.is_run and r.measured.moving_s),
        key=lambda r: (_begin(r), r.file),
    )
    changed: dict[int, Recording] = {}
    notes: list[Problem] = []
    before: Recording | None = None
    for one in ordered:
        if before is not None and _end(before) - _begin(one) > LEAST_S and _end(one) > _end(before):
            span_s = _end(before) - _begin(one)
            changed[id(one)] = _without_first(one, span_s, cached)
            message = f"its first {format_elapsed(span_s)} were recorded by {before.file}, too: they count once"
            notes.append(Problem(one.file, "overlap", message))
        if before is None or _end(one) > _end(before):
            before = one
    return [changed.get(id(r), r) for r in recordings], notes


def _begin(recording: Recording) -> float:
    return recording.start.timestamp() if recording.start else float("inf")


def _end(recording: Recording) -> float:
    return _begin(recording) + recording.measured.elapsed_s


def _without_first(recording: Recording, span_s: float, cached: ResultCache) -> Recording:
    """The recording without the running of its first `span_s` seconds, which become a pause."""
    cut = Correction(recording.file, cut=((0.0, span_s),))
    shape = (recording.measured, None, None, cut.cut)
    return replace(recording, measured=cached(Measured, "measured", shape, lambda: reshaped(recording.measured, cut)))
