"""Activities, segments, weeks and verdicts as tables in SI units, as CSV or Parquet (`milelog export`, `dataset`)."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from milelog.measure.metrics import METRICS, Metric
from milelog.model import Segment, Session
from milelog.pipeline import Analysis
from milelog.report import sentences, words

if TYPE_CHECKING:
    import polars as pl

Row = dict[str, Any]
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters that a spreadsheet may read as a formula, including full-width forms."""


def frame(analysis: Analysis, name: str) -> pl.DataFrame:
    """One table by name: `activities`, `segments`, `weeks` or `verdicts`. Raises KeyError for another name.

    Column names end in their unit; times are ISO 8601 with offset; unknown numbers are null.
    """
    import polars as pl

    rows, types = TABLES[name]
    schema = {
        column: {"s": pl.String, "f": pl.Float64, "i": pl.Int64, "b": pl.Boolean}[t] for column, t in types.items()
    }
    clean = [{k: _plain(v) if isinstance(v, str) else v for k, v in row.items()} for row in rows(analysis)]
    return pl.DataFrame(clean, schema=schema, orient="row").fill_nan(None)


def csv(analysis: Analysis, name: str) -> str:
    """One table as CSV; a text that a spreadsheet would run as a formula gets an apostrophe in front."""
    import polars as pl

    table = frame(analysis, name)
    text = [column for column, kind in table.schema.items() if kind == pl.String]
    guarded = table.with_columns(pl.col(c).map_elements(inert, return_dtype=pl.String) for c in text)
    return guarded.write_csv()


def parquet(analysis: Analysis, name: str) -> bytes:
    """One table as the bytes of a Parquet file."""
    out = io.BytesIO()
    frame(analysis, name).write_parquet(out)
    return out.getvalue()


def inert(text: str) -> str:
    """Text that no spreadsheet runs as a formula: `=1+1` becomes `'=1+1`."""
    # Spreadsheets ignore blanks before the sign.
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _activities(analysis: Analysis) -> list[Row]:
    return [
        {
            "file": s.file,
            "start": s.start.isoformat() if s.start else None,
            "sport": s.sport,
            "sub_sport": s.sub_sport,
            "kind": s.kind,
            "workout": s.workout,
            "name": s.name,
            "distance_m": s.distance_m,
            "elapsed_s": s.elapsed_s,
            "timer_s": s.timer_s,
            "moving_s": s.moving_s,
            "ascent_m": s.ascent_m,
            "mean_heart_rate_bpm": s.mean_heart_rate_bpm,
            "rpe": s.rpe,
            "feel": s.feel,
            **{f"zone_{z}_s": s.zone_s.get(z.upper(), 0.0) for z in "emtir"},
            **{_column(m): s.metrics.get(m.name) for m in METRICS.values() if _column(m) in _METRIC_COLUMNS},
        }
        for s in analysis.sessions
    ]


def _column(metric: Metric) -> str:
    """A metric's column, with its unit: `decoupling_percent`, `descent_m`."""
    return f"{metric.name}_{_UNIT_NAMES.get(metric.unit, metric.unit)}"


def _segments(analysis: Analysis) -> list[Row]:
    return [
        {**segment_row(s, i, g), "recovery": g.recovery, "note": words.segment_note(s, g)}
        for s in analysis.sessions
        for i, g in enumerate(s.segments, 1)
    ]


def segment_row(session: Session, number: int, segment: Segment) -> Row:
    """The columns of a segment that this table and that of `frames` have in common; `number` counts from 1."""
    return {
        "file": session.file,
        "number": number,
        "kind": segment.kind,
        "zone": segment.zone,
        "start_s": segment.start_s,
        "end_s": segment.end_s,
        "distance_m": segment.distance_m,
        "speed_mps": segment.speed_mps,
        "adjusted_mps": segment.adjusted_mps,
        "provenance": segment.provenance,
        "confidence": segment.confidence,
    }


def _weeks(analysis: Analysis) -> list[Row]:
    return [
        {
            "start": w.start.isoformat(),
            "end": w.end.isoformat(),
            "runs": w.runs,
            "volume_m": w.volume_m,
            "long_run_m": w.long_run_m,
            "threshold_m": w.threshold_m,
            "surges": w.surges,
            "cross_s": w.cross_s,
            **{f"zone_{z}_s": w.zone_s.get(z.upper(), 0.0) for z in "emtir"},
        }
        for w in analysis.weeks
    ]


def _verdicts(analysis: Analysis) -> list[Row]:
    return [
        {
            "week": w.start.isoformat(),
            "check": v.name,
            "planned": sentences.planned(v),
            "actual_m": v.actual_m,
            "actual": sentences.actual(v),
            "status": v.status,
            "borderline": v.borderline,
            "why": sentences.sentence(v),
            "rule": sentences.rule(v),
            "tolerance": sentences.tolerance(v),
            "uncertainty": sentences.uncertainty(v),
        }
        for w in analysis.weeks
        for v in w.checks
    ]


def _plain(text: str) -> str:
    """The text without NUL, and with bytes of a file name that are not UTF-8 escaped."""
    return words.utf8(text).replace("\x00", "")


_ZONES = dict.fromkeys([f"zone_{z}_s" for z in "emtir"], "f")
_TEXT, _FLOAT = "s", "f"
_UNIT_NAMES = {"%": "percent"}
_OWN_COLUMNS = frozenset({"ascent", "mean_heart_rate"})
"""Metrics that `_activities` writes itself, in columns named differently."""
_METRIC_COLUMNS = tuple(_column(m) for m in METRICS.values() if "zones" not in m.needs and m.name not in _OWN_COLUMNS)
TABLES: dict[str, tuple[Callable[[Analysis], list[Row]], dict[str, str]]] = {
    "activities": (
        _activities,
        {
            **dict.fromkeys(["file", "start", "sport", "sub_sport", "kind", "workout", "name"], _TEXT),
            **dict.fromkeys(["distance_m", "elapsed_s", "timer_s", "moving_s", "ascent_m"], _FLOAT),
            **dict.fromkeys(["mean_heart_rate_bpm", "rpe", "feel"], _FLOAT),
            **_ZONES,
            **dict.fromkeys(_METRIC_COLUMNS, _FLOAT),
        },
    ),
    "segments": (
        _segments,
        {
            "file": _TEXT,
            "number": "i",
            **dict.fromkeys(["kind", "zone"], _TEXT),
            **dict.fromkeys(["start_s", "end_s", "distance_m", "speed_mps", "adjusted_mps"], _FLOAT),
            **dict.fromkeys(["recovery", "provenance"], _TEXT),
            "confidence": _FLOAT,
            "note": _TEXT,
        },
    ),
    "weeks": (
        _weeks,
        {
            **dict.fromkeys(["start", "end"], _TEXT),
            "runs": "i",
            **dict.fromkeys(["volume_m", "long_run_m", "threshold_m"], _FLOAT),
            "surges": "i",
            "cross_s": _FLOAT,
            **_ZONES,
        },
    ),
    "verdicts": (
        _verdicts,
        {
            **dict.fromkeys(["week", "check", "planned"], _TEXT),
            "actual_m": _FLOAT,
            **dict.fromkeys(["actual", "status"], _TEXT),
            "borderline": "b",
            **dict.fromkeys(["why", "rule", "tolerance", "uncertainty"], _TEXT),
        },
    ),
}
"""Each table: its rows, and its columns with their type (text, float, integer, boolean)."""
