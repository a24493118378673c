"""Applies the runner's corrections to recordings: sport, distance, start, stretches cut out, recordings joined into one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from shlex import quote
from typing import TYPE_CHECKING

from milelog import corrections
from milelog.corrections import Correction
from milelog.errors import Problem
from milelog.measure.types import Measured
from milelog.model import Evidence
from milelog.sessions.recording import Recording
from milelog.store.cache import ResultCache, uncached

if TYPE_CHECKING:
    from milelog.model import Streams

SAME_OUTING_S = 6 * 3600.0
"""A recording can continue a run only if it begins within this many seconds of the run's end."""


def corrected(
    recordings: Sequence[Recording], said: Sequence[Correction], cached: ResultCache = uncached
) -> tuple[list[Recording], list[Problem]]:
    """The recordings with their corrections applied, without those that are not hers, and a note for each one left out."""
    if not said:
        return list(recordings), []
    kept, notes = [], []
    for recording in recordings:
        one = corrections.find_for(said, recording.file, recording.start)
        if one is None:
            kept.append(recording)
        elif one.is_mine:
            kept.append(_corrected(recording, one, cached))
        else:
            notes.append(_left_out(recording.file))
    return kept, notes


def merged(
    recordings: Sequence[Recording], cached: ResultCache = uncached
) -> tuple[list[Recording], list[tuple[Recording, str]], list[Problem]]:
    """Joins the recordings that the runner says are one run.

    Returns the runs, then each recording that was joined to another with that one's file, then a note for each run that has
    nothing to be joined with.
    """
    # The next recording is the next by the clock, whatever its file is called.
    ordered = sorted(recordings, key=lambda r: (r.start.timestamp() if r.start else float("inf"), r.file))
    parts: list[tuple[Recording, str]] = []
    notes: list[Problem] = []
    found: list[Recording] = []
    while ordered:
        first = ordered.pop(0)
        wants = first.correction is not None and first.correction.merge_next
        # A run may go on over several recordings, each of which says so.
        while wants:
            following = ordered[0] if ordered else None
            offset_s = None if following is None else _offset_s(first, following)
            if following is None or offset_s is None:
                notes.append(_nothing_to_merge(first.file))
                break
            ordered.pop(0)
            parts.append((following, first.file))
            wants = following.correction is not None and following.correction.merge_next
            first = _joined(first, following, offset_s, cached)
        found.append(first)
    return found, parts, notes


def _corrected(recording: Recording, said: Correction, cached: ResultCache) -> Recording:
    measured = recording.measured
    if said.reshapes:
        shape = (measured, said.sport, said.distance_m, said.cut)
        measured = cached(Measured, "measured", shape, lambda: reshaped(recording.measured, said))
    if said.rpe is not None:
        measured = replace(measured, rpe=said.rpe)
    recorded_s = recording.measured.elapsed_s if said.cut else None
    found = replace(recording, measured=measured, correction=said, recorded_s=recorded_s)
    if said.actual_start is None or recording.start is None:
        return found
    return replace(found, start=_moved(recording.start, said.actual_start), recorded_start=recording.start)


def _moved(start: datetime, to: datetime) -> datetime:
    """`to` in the time zone of `start`; without an offset of its own it is local time there."""
    return to.replace(tzinfo=start.tzinfo) if to.tzinfo is None else to.astimezone(start.tzinfo)


def reshaped(measured: Measured, said: Correction) -> Measured:
    """The activity measured again from its trace, with the sport, the cuts and the distance of the correction."""
    from milelog.measure.activity import remeasured

    streams = measured.trace.streams()
    elapsed_s, timer_s = measured.elapsed_s, measured.timer_s
    for begin, end in said.cut:
        streams = _without(streams, begin, min(end, measured.elapsed_s))
        timer_s -= max(0.0, min(end, measured.elapsed_s) - begin)
        # A cut at the end makes the run shorter; one inside of it leaves a pause.
        if end >= measured.elapsed_s - 1:
            elapsed_s = min(elapsed_s, begin)
    changed = {"sport": said.sport or measured.sport, "elapsed_s": elapsed_s, "timer_s": max(0.0, timer_s)}
    if said.sport:
        changed |= {"sport_source": "file", "sub_sport": measured.sub_sport if said.sport == measured.sport else None}
    if said.distance_m is None:
        return remeasured(measured, streams, **changed)
    found = remeasured(measured, _at_distance(streams, said.distance_m, measured.timer_s), **changed)
    # To the metre that she gave: the trace is rounded.
    return replace(found, distance_m=said.distance_m)


def _without(streams: Streams, begin_s: float, end_s: float) -> Streams:
    """The streams with a pause in place of one stretch; its distance is removed."""
    import numpy as np

    out = (streams.time_s >= begin_s) & (streams.time_s < end_s)
    # The distance is summed again from the seconds that remain; it does not grow within the cut.
    way = np.where(out[:-1], 0.0, np.diff(streams.distance_m))
    return replace(
        streams,
        speed_mps=np.where(out, 0.0, streams.speed_mps),
        adjusted_mps=np.where(out, 0.0, streams.adjusted_mps),
        distance_m=np.concatenate([[0.0], np.cumsum(way)]),
        moving=streams.moving & ~out,
        paused=streams.paused | out,
    )


def _at_distance(streams: Streams, distance_m: float, timer_s: float) -> Streams:
    """The streams scaled to the runner's distance; at one even speed where they have no distance (a treadmill)."""
    import numpy as np

    covered = float(streams.distance_m[-1] + streams.speed_mps[-1])
    if covered:
        factor = distance_m / covered
        return replace(
            streams,
            distance_m=streams.distance_m * factor,
            speed_mps=streams.speed_mps * factor,
            adjusted_mps=streams.adjusted_mps * factor,
        )
    moving = ~streams.paused
    speed = np.where(moving, distance_m / max(1.0, float(moving.sum()) or timer_s), 0.0)
    return replace(
        streams,
        speed_mps=speed,
        adjusted_mps=speed,
        distance_m=np.concatenate([[0.0], np.cumsum(speed)[:-1]]),
        moving=moving,
        distance_source="corrected",
    )


def _offset_s(first: Recording, following: Recording) -> int | None:
    """Seconds from the first record of one recording to that of the next; None where they are too far apart to be one run."""
    if first.start is None or following.start is None:
        return None
    apart = following.start.timestamp() - first.start.timestamp()
    if apart - first.measured.elapsed_s > SAME_OUTING_S:
        return None
    # Recordings that overlap (one watch was started before the other was stopped) are put one after the other.
    return max(first.measured.trace.seconds, round(apart))


def _joined(first: Recording, following: Recording, offset: int, cached: ResultCache) -> Recording:
    """Two consecutive recordings as one, with the time between them as a pause."""
    one, other = first.measured, following.measured
    inputs = (one, other, offset)
    return replace(first, measured=cached(Measured, "measured", inputs, lambda: _measured_together(*inputs)))


def _measured_together(one: Measured, other: Measured, offset: int) -> Measured:
    from milelog.measure.activity import remeasured

    streams = _concatenated(one.trace.streams(), other.trace.streams(), offset)
    # Only the steps of the first workout are kept, so a step number in the second would refer to the wrong step.
    laps = tuple(replace(p, start_s=p.start_s + offset, end_s=p.end_s + offset, step=None) for p in other.evidence.laps)
    splits = tuple(replace(p, start_s=p.start_s + offset, end_s=p.end_s + offset) for p in other.evidence.splits)
    evidence = Evidence((*one.evidence.laps, *laps), one.evidence.steps, (*one.evidence.splits, *splits))
    pauses = (*one.pauses, (float(one.trace.seconds), float(offset)), *_later(other.pauses, offset))
    measured = remeasured(
        one,
        streams,
        elapsed_s=offset + other.elapsed_s,
        timer_s=one.timer_s + other.timer_s,
        evidence=evidence,
        pauses=pauses,
    )
    return replace(measured, distance_m=one.distance_m + other.distance_m)


def _concatenated(one: Streams, other: Streams, offset: int) -> Streams:
    """Two recordings' streams as one; the second begins at `offset` seconds, after a pause."""
    import numpy as np

    gap = offset - len(one.time_s)
    covered = float(one.distance_m[-1] + one.speed_mps[-1])

    def joined(name: str, between: float | bool) -> np.ndarray:
        first, second = (getattr(s, name) for s in (one, other))
        nothing = np.nan
        first = np.full(len(one.time_s), nothing) if first is None else first
        second = np.full(len(other.time_s), nothing) if second is None else second
        return np.concatenate([first, np.full(gap, between), second])

    return replace(
        one,
        time_s=np.arange(offset + len(other.time_s), dtype=np.float64),
        speed_mps=joined("speed_mps", 0.0),
        adjusted_mps=joined("adjusted_mps", 0.0),
        distance_m=np.concatenate([one.distance_m, np.full(gap, covered), other.distance_m + covered]),
        moving=joined("moving", False).astype(np.bool_),
        paused=joined("paused", True).astype(np.bool_),
        grade=joined("grade", 0.0),
        elevation_m=joined("elevation_m", np.nan),
        heart_rate_bpm=joined("heart_rate_bpm", np.nan),
        cadence_spm=joined("cadence_spm", np.nan),
        not_run=(*one.not_run, *_later(other.not_run, offset)),
        doubtful=(*one.doubtful, *_later(other.doubtful, offset)),
    )


def _later(spans: Sequence[tuple[float, float]], offset: int) -> tuple[tuple[float, float], ...]:
    return tuple((a + offset, b + offset) for a, b in spans)


def _left_out(file: str) -> Problem:
    message = "you said that this is not a run of yours; it counts nowhere"
    return Problem(file, "not-yours", message, f"`milelog fix {quote(file)} --undo` takes that back")


def _nothing_to_merge(file: str) -> Problem:
    message = "you said that the next recording continues this run, but none begins within six hours of its end"
    return Problem(file, "nothing-to-merge", message, "put that recording into the folder, or say --no-merge-next")
