"""An analysis as tables for a notebook: polars frames with dates and SI units, also converted to pandas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from milelog.errors import ForeignError
from milelog.model import ZONE_NAMES, Athlete, Session
from milelog.pipeline import Analysis
from milelog.report import recordings, sentences, words
from milelog.report.tables import segment_row

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Row = dict[str, Any]
ZONE_SECONDS = {f"zone_{z.lower()}_s": ("float", f"moving seconds in zone {z}") for z in ZONE_NAMES}
SCHEMAS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "activities": {
        "file": ("text", "the recording, relative to the folder"),
        "start": ("time", "start at the runner's place, without an offset"),
        "day": ("date", "its calendar day there"),
        "sport": ("text", "`running`, `cycling` ..."),
        "kind": ("text", "`easy long threshold intervals repetitions strides hills race progression mixed cross`"),
        "workout": ("text", "the session in workout notation"),
        "name": ("text", "what the recording is called"),
        "distance_m": ("float", "metres"),
        "elapsed_s": ("float", "seconds by the clock"),
        "moving_s": ("float", "seconds of moving"),
        "ascent_m": ("float", "metres of climb"),
        "mean_heart_rate_bpm": ("float", "mean heart rate"),
        "rpe": ("float", "the runner's rating, 0-10"),
        "note": ("text", "the runner's note"),
        **ZONE_SECONDS,
    },
    "segments": {
        "file": ("text", "its recording"),
        "day": ("date", "the day of the run"),
        "number": ("integer", "from 1 on in its run"),
        "kind": ("text", "`warmup rep recovery surge stride steady cooldown pause`"),
        "zone": ("text", "`E M T I R`"),
        "start_s": ("float", "elapsed seconds at its start"),
        "end_s": ("float", "elapsed seconds at its end"),
        "distance_m": ("float", "metres"),
        "speed_mps": ("float", "metres a second over the ground"),
        "adjusted_mps": ("float", "the flat speed of equal effort"),
        "heart_rate_bpm": ("float", "mean heart rate; null where the recording cannot be had"),
        "provenance": ("text", "`step split lap plan detected corrected`"),
        "confidence": ("float", "0 to 1"),
    },
    "laps": {
        "file": ("text", "its recording"),
        "day": ("date", "the day of the run"),
        "number": ("integer", "from 1 on in its run"),
        "start_s": ("float", "elapsed seconds at its start"),
        "end_s": ("float", "elapsed seconds at its end"),
        "distance_m": ("float", "metres, as the watch has them"),
        "trigger": ("text", "what ended it: `manual`, `distance` ..."),
        "intensity": ("text", "`active`, `rest`, `warmup` ..., as the watch has it"),
    },
    "efforts": {
        "file": ("text", "its recording"),
        "day": ("date", "the day of the run"),
        "distance_m": ("float", "the distance"),
        "time_s": ("float", "the fastest time of that run over it"),
        "start_s": ("float", "elapsed seconds at its start"),
        "recorded_m": ("float", "what was recorded of it, where that is a little less; else empty"),
    },
    "weeks": {
        "week": ("text", "`2026-W17`"),
        "start": ("date", "first day"),
        "end": ("date", "last day"),
        "runs": ("integer", "runs"),
        "volume_m": ("float", "metres run"),
        "long_run_m": ("float", "metres of the longest run"),
        "threshold_m": ("float", "metres of threshold work"),
        "surges": ("integer", "surges"),
        "cross_s": ("float", "seconds of other sports"),
        **ZONE_SECONDS,
    },
    "verdicts": {
        "week": ("text", "`2026-W17`"),
        "start": ("date", "first day of the week"),
        "check": ("text", "`volume`, `long_run`, `threshold`, `session_tue` ..."),
        "status": ("text", "`met close missed exceeded unknown`"),
        "borderline": ("boolean", "whether measurement error could flip it"),
        "probability": ("float", "of the status"),
        "planned": ("text", "what was planned"),
        "planned_low": ("float", "low end of it: metres, or the check's own quantity"),
        "planned_high": ("float", "high end of it; infinite without one"),
        "measured": ("float", "what was measured, in the same quantity"),
        "quantity": ("text", "what both are in: `metres`, ..."),
        "why": ("text", "the sentence of the report"),
    },
    "zones": {
        "from": ("date", "the day from which they are in force; null from the beginning"),
        "zone": ("text", "`E M T I R`"),
        "slow_mps": ("float", "slow end, metres a second"),
        "fast_mps": ("float", "fast end, metres a second"),
        "vdot": ("float", "Daniels' VDOT that they follow"),
        "source": ("text", "the race, or what an estimate rests on"),
        "estimate": ("boolean", "whether no race gave them"),
    },
}
"""The columns of each frame in order, with type and meaning; unknown values are null."""


class NotebookAnalysis:
    """An analysis for a notebook: its tables are polars frames, each made when it is first used.

    `data` is the same analysis as plain dataclasses: sessions, weeks with their verdicts, problems, plan, trends.
    """

    def __init__(self, data: Analysis) -> None:
        self.data = data
        self._made: dict[str, pl.DataFrame] = {}

    def __repr__(self) -> str:
        return repr(self.data)

    def _repr_html_(self) -> str:
        return self.data._repr_html_()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NotebookAnalysis) and self.data == other.data

    __hash__ = None  # type: ignore[assignment]

    @property
    def athlete(self) -> Athlete:
        """The runner's name, units, first day of the week, time zone and heart rates."""
        return self.data.athlete

    @property
    def activities(self) -> pl.DataFrame:
        """One row an activity: see `SCHEMAS["activities"]`."""
        return self.frame("activities")

    @property
    def segments(self) -> pl.DataFrame:
        """One row a segment of a run (warm-up, rep, recovery ...): see `SCHEMAS["segments"]`."""
        return self.frame("segments")

    @property
    def laps(self) -> pl.DataFrame:
        """One row a lap of the watch: see `SCHEMAS["laps"]`."""
        return self.frame("laps")

    @property
    def efforts(self) -> pl.DataFrame:
        """One row a run and distance with the fastest time over it: see `SCHEMAS["efforts"]`."""
        return self.frame("efforts")

    @property
    def weeks(self) -> pl.DataFrame:
        """One row a week: see `SCHEMAS["weeks"]`."""
        return self.frame("weeks")

    @property
    def verdicts(self) -> pl.DataFrame:
        """One row a verdict: see `SCHEMAS["verdicts"]`."""
        return self.frame("verdicts")

    @property
    def zones(self) -> pl.DataFrame:
        """One row for each zone and date from which it applies: see `SCHEMAS["zones"]`."""
        return self.frame("zones")

    def frame(self, name: str) -> pl.DataFrame:
        """One table by its name in SCHEMAS. Raises KeyError for another name."""
        if name not in self._made:
            self._made[name] = frame(self.data, name)
        return self._made[name]

    def to_pandas(self, name: str) -> pd.DataFrame:
        """One table for pandas: days and times as datetime64, unknown numbers as NaN. Raises KeyError for another name."""
        import pandas as pd

        table = self.frame(name)
        # Through lists: polars' own conversion needs pyarrow, which has 170 MB.
        made = pd.DataFrame({column: table[column].to_list() for column in table.columns})
        for column, (kind, _) in SCHEMAS[name].items():
            if kind in {"date", "time"}:
                made[column] = pd.to_datetime(made[column])
            elif kind == "float":
                made[column] = made[column].astype(float)
        return made


def schema(name: str) -> pl.Schema:
    """The types of a table's columns. Raises KeyError for a name that is not in SCHEMAS."""
    import polars as pl

    types: dict[str, Any] = {
        "text": pl.String,
        "float": pl.Float64,
        "integer": pl.Int64,
        "boolean": pl.Boolean,
        "date": pl.Date,
        "time": pl.Datetime("us"),
    }
    return pl.Schema({column: types[kind] for column, (kind, _) in SCHEMAS[name].items()})


def frame(analysis: Analysis, name: str) -> pl.DataFrame:
    """One table of an analysis by its name in SCHEMAS."""
    import polars as pl

    rows = [{k: words.utf8(v) if isinstance(v, str) else v for k, v in row.items()} for row in _ROWS[name](analysis)]
    return pl.DataFrame(rows, schema=schema(name), orient="row")


def _activities(analysis: Analysis) -> Iterator[Row]:
    for s in analysis.sessions:
        yield {
            "file": s.file,
            "start": s.start.replace(tzinfo=None) if s.start else None,
            "day": s.day,
            "sport": s.sport,
            "kind": s.kind,
            "workout": s.workout,
            "name": s.name,
            "distance_m": s.distance_m,
            "elapsed_s": s.elapsed_s,
            "moving_s": s.moving_s,
            "ascent_m": s.ascent_m,
            "mean_heart_rate_bpm": s.mean_heart_rate_bpm,
            "rpe": s.rpe,
            "note": s.note,
            **_zone_seconds(s.zone_s),
        }


def _zone_seconds(zone_s: Mapping[str, float]) -> Row:
    return {f"zone_{z.lower()}_s": zone_s.get(z, 0.0) for z in ZONE_NAMES}


def _segments(analysis: Analysis) -> Iterator[Row]:
    ready = recordings.drawable(analysis)
    for s in analysis.sessions:
        rate = _heart_rates(ready, s)
        for number, g in enumerate(s.segments, 1):
            more = {"day": s.day, "heart_rate_bpm": rate(g.start_s, g.end_s)}
            yield {**segment_row(s, number, g), **more}


def _heart_rates(analysis: recordings.Drawable, session: Session) -> Callable[[float, float], float | None]:
    """A function that returns the mean heart rate between two elapsed times of a run, from the stored trace."""
    measured = analysis.measured(session)
    if measured is None or "heart_rate_bpm" not in measured.trace.channels:
        return lambda _start, _end: None
    try:
        beats = measured.trace.streams().heart_rate_bpm
    except ForeignError:  # the stored trace is damaged or from another program
        return lambda _start, _end: None

    def mean(start_s: float, end_s: float) -> float | None:
        part = beats[int(start_s) : max(int(end_s), int(start_s) + 1)]
        known = part[part > 0]
        return float(known.mean()) if len(known) else None

    return mean


def _laps(analysis: Analysis) -> Iterator[Row]:
    ready = recordings.drawable(analysis)
    for s in analysis.sessions:
        measured = ready.measured(s)
        for number, lap in enumerate(measured.evidence.laps if measured else (), 1):
            yield {
                "file": s.file,
                "day": s.day,
                "number": number,
                "start_s": lap.start_s,
                "end_s": lap.end_s,
                "distance_m": lap.distance_m,
                "trigger": lap.trigger,
                "intensity": lap.intensity,
            }


def _efforts(analysis: Analysis) -> Iterator[Row]:
    for s in analysis.sessions:
        for e in s.efforts:
            yield {
                "file": s.file,
                "day": s.day,
                "distance_m": e.distance_m,
                "time_s": e.time_s,
                "start_s": e.start_s,
                "recorded_m": e.recorded_m,
            }


def _weeks(analysis: Analysis) -> Iterator[Row]:
    for w in analysis.weeks:
        yield {
            "week": words.week_name(w),
            "start": w.start,
            "end": w.end,
            "runs": w.runs,
            "volume_m": w.volume_m,
            "long_run_m": w.long_run_m,
            "threshold_m": w.threshold_m,
            "surges": w.surges,
            "cross_s": w.cross_s,
            **_zone_seconds(w.zone_s),
        }


def _verdicts(analysis: Analysis) -> Iterator[Row]:
    for w in analysis.weeks:
        for v in w.checks:
            low, high = v.facts.planned or (None, None)
            yield {
                "week": words.week_name(w),
                "start": w.start,
                "check": v.name,
                "status": v.status,
                "borderline": v.borderline,
                "probability": v.facts.probability,
                "planned": sentences.planned(v),
                "planned_low": low,
                "planned_high": high,
                "measured": v.facts.measured,
                "quantity": v.facts.quantity or None,
                "why": sentences.why(v),
            }


def _zones(analysis: Analysis) -> Iterator[Row]:
    for z in analysis.zones:
        for zone in z.zones:
            yield {
                "from": z.start,
                "zone": zone.name,
                "slow_mps": zone.slow_mps,
                "fast_mps": zone.fast_mps,
                "vdot": z.vdot,
                "source": z.source,
                "estimate": z.estimate,
            }


_ROWS: Mapping[str, Callable[[Analysis], Iterator[Row]]] = {
    "activities": _activities,
    "segments": _segments,
    "laps": _laps,
    "efforts": _efforts,
    "weeks": _weeks,
    "verdicts": _verdicts,
    "zones": _zones,
}
