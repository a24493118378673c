"""The reps of a run as a table: length, time, pace, target, heart rate, cadence and the rest after each.

The last row has the totals of the work without the rests.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from milelog.report import views, words
from milelog.report.views import RepRow
from milelog.units import format_pace

if TYPE_CHECKING:
    from milelog.model import Floats
    from milelog.report.trace import Trace

END_S = 10
"""The heart rate at the end of a rep is the mean of its last seconds, since single values vary."""
RIGHT = frozenset({"rep", "length", "time", "pace", "flat pace", "heart rate", "at its end", "cadence"})
"""Columns of numbers."""
_NARROW_MPS = 0.02
"""The column of flat pace is shown where it differs by more than this from the measured speed (2 s a mile at 6:30)."""


@dataclass(frozen=True, slots=True)
class Body:
    """Heart rate and cadence in one stretch; None if not recorded."""

    heart_rate_bpm: float | None = None
    end_bpm: float | None = None
    cadence_spm: float | None = None


@dataclass(frozen=True, slots=True)
class RepTable:
    """Cells as text: one row for each rep, and the totals (`work`) of several reps."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    work: tuple[str, ...] | None = None


def table(reps: Sequence[RepRow], line: Trace | None, units: str) -> RepTable:
    """The table of a run's reps without empty columns; `line` is the run's trace."""
    bodies = [body(line, r.segment.start_s, r.segment.end_s) for r in reps]
    longest = views.longest_s(r.segment for r in reps)
    rows = [_row(r, b, units, longest) for r, b in zip(reps, bodies, strict=True)]
    work = _work(reps, bodies, units) if len(reps) > 1 else None
    hilly = any(abs(r.segment.flat_mps - r.segment.speed_mps) > _NARROW_MPS for r in reps)
    optional = {
        "flat pace": hilly,
        "heart rate": True,
        "at its end": True,
        "cadence": True,
        "target": True,
        "to band": True,
    }
    shown = [
        c
        for c in (rows[0] if rows else {})
        if c not in optional or (optional[c] and any(r[c] not in {"", "–"} for r in rows))
    ]
    cells = tuple(tuple(row[c] for c in shown) for row in rows)
    return RepTable(tuple(shown), cells, tuple(work[c] for c in shown) if work else None)


def body(line: Trace | None, start_s: float, end_s: float) -> Body:
    """Heart rate and cadence between two elapsed times of a run in seconds."""
    if line is None:
        return Body()
    first = int(start_s // line.step_s)
    # At least one point, since a stride may be shorter than the step of the trace.
    part = slice(first, max(int(end_s // line.step_s), first + 1))
    beats = line.heart_rate_bpm[part]
    return Body(_mean(beats), _mean(beats[-max(1, END_S // line.step_s) :]), _mean(line.cadence_spm[part]))


def _row(rep: RepRow, body: Body, units: str, longest: float) -> dict[str, str]:
    number, length, took, pace, zone, to_band, source = views.rep_cells(rep, units, longest)
    return {
        "rep": number,
        "length": length,
        "time": took,
        "pace": pace,
        "flat pace": format_pace(rep.segment.flat_mps, units),
        "zone": zone,
        "target": target(rep, units),
        "to band": to_band.partition(", flat")[0],
        **_body_cells(body),
        "rest after": views.rest_text(rep, units),
        "source": source,
    }


def target(rep: RepRow, units: str) -> str:
    """The pace band that judges the rep: `6:40-6:52/mi`; empty without one."""
    if rep.zone is None:
        return ""
    fast, slow = format_pace(rep.zone.fast_mps, units), format_pace(rep.zone.slow_mps, units)
    return f"{fast.removesuffix('/' + units)}-{slow}"


def _body_cells(body: Body) -> dict[str, str]:
    return {
        "heart rate": _whole(body.heart_rate_bpm),
        "at its end": _whole(body.end_bpm),
        "cadence": _whole(body.cadence_spm),
    }


def _work(reps: Sequence[RepRow], bodies: Sequence[Body], units: str) -> dict[str, str]:
    """The row of totals: sums of length and time, means weighted by time."""
    # Of reps only, or of strides and surges if the run has no reps.
    pairs = [(r, b) for r, b in zip(reps, bodies, strict=True) if r.segment.kind == "rep"] or list(
        zip(reps, bodies, strict=True)
    )
    took = [r.segment.duration_s for r, _ in pairs]
    far = sum(r.segment.distance_m for r, _ in pairs)

    def mean(of: Callable[[RepRow, Body], float | None]) -> float | None:
        known = [(v, t) for (r, b), t in zip(pairs, took, strict=True) if (v := of(r, b)) is not None]
        seconds = sum(t for _, t in known)
        return sum(v * t for v, t in known) / seconds if seconds > 0 else None

    speed = far / sum(took) if sum(took) > 0 else math.nan
    inside = [r.inside for r, _ in pairs if r.zone is not None]
    return {
        "rep": "work",
        "length": words.rep_distance(far, units),
        "time": words.clock(sum(took)),
        "pace": format_pace(speed, units),
        "flat pace": format_pace(mean(lambda r, _: r.segment.flat_mps) or speed, units),
        "zone": "",
        "target": "",
        "to band": f"{sum(inside)} of {len(inside)} in band" if inside else "",
        **_body_cells(
            Body(
                mean(lambda _, b: b.heart_rate_bpm),
                mean(lambda _, b: b.end_bpm),
                mean(lambda _, b: b.cadence_spm),
            )
        ),
        "rest after": "",
        "source": "",
    }


def _whole(value: float | None) -> str:
    return f"{value:.0f}" if value is not None else ""


def _mean(values: Floats) -> float | None:
    known = values[values > 0]  # also excludes NaN: a strap without contact, a foot pod at rest
    return float(known.mean()) if len(known) else None
