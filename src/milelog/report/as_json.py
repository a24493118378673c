"""Converts an analysis to one JSON document, schema `milelog.analysis/1`. Keys may be added, never changed or removed."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable
from datetime import date
from typing import Any

from milelog import __version__
from milelog.corrections.comments import Comment
from milelog.errors import Problem
from milelog.model import Athlete, HeartZones, Segment, Session, Verdict, Week, ZoneSet
from milelog.pipeline import Analysis, Ledger
from milelog.plan.types import DAYS
from milelog.report import sentences, words
from milelog.runner.types import FoundRace, Point, SlopeResponse
from milelog.trends.types import RaceRead, Trends

SCHEMA = "milelog.analysis/1"


def analysis(analysis: Analysis) -> dict[str, Any]:
    """The whole analysis as plain dicts, lists, strings, finite numbers and None. SI units; times in ISO 8601."""
    return {
        "schema": SCHEMA,
        "program": __version__,
        "today": analysis.today.isoformat(),
        "athlete": _athlete(analysis.athlete),
        "zones": [zone_set(z) for z in analysis.listed_zones],
        "heart_zones": _heart_zones(analysis.heart_zones),
        "fitness": [_fitness(p) for p in analysis.fitness.points],
        "slope": [_slope(r) for r in analysis.fitness.slope],
        "races_found": [_found(r) for r in analysis.fitness.found],
        "files": _files(analysis.files),
        "problems": [problem(p) for p in analysis.problems],
        # Copies are listed too, with `duplicate_of`, so that every file that was read is here.
        "activities": [activity(s) for s in (*analysis.sessions, *analysis.copies)],
        "weeks": [week(w) for w in analysis.weeks],
        "begun": analysis.begun.isoformat() if analysis.begun else None,
        "ended": analysis.ended.isoformat() if analysis.ended else None,
        "comments": [comment(c) for c in analysis.comments],
        "trends": trends(analysis.trends),
    }


def session(session: Session, problems: Iterable[Problem] = (), races: Iterable[RaceRead] = ()) -> dict[str, Any]:
    """One run as an object of `activities`, with the problems of its file, and its race or null."""
    race = next((r for r in races if r.file and r.file == session.file), None)
    return {**activity(session), "problems": [problem(p) for p in problems], "race": _whole(race)}


def problem(problem: Problem) -> dict[str, Any]:
    """One problem. The place in the file is part of the message, since programs may read only that."""
    place = f"{problem.where}: " if problem.where and problem.where not in problem.message else ""
    return {
        "file": problem.source,
        "severity": problem.severity,
        "slug": problem.slug,
        "message": place + problem.message,
        "hint": problem.hint,
    }


def zone_set(zone_set: ZoneSet) -> dict[str, Any]:
    """One zone set with the date from which it is in force (null: from the start), and whether it is an estimate."""
    return {
        "from": zone_set.start.isoformat() if zone_set.start else None,
        "vdot": _number(zone_set.vdot),
        "source": zone_set.source,
        "estimate": zone_set.estimate,
        "error": _number(zone_set.error),
        "zones": [
            {"name": z.name, "slow_mps": _number(z.slow_mps), "fast_mps": _number(z.fast_mps)} for z in zone_set.zones
        ],
    }


def _fitness(point: Point) -> dict[str, Any]:
    return {
        "date": point.day.isoformat(),
        "vdot": _number(point.vdot),
        "threshold_mps": _number(point.threshold_mps),
        "error": _number(point.error),
        "easy_mps": _number(point.easy_mps),
        "easy_spread": _number(point.easy_spread),
        "easy_bpm": _number(point.easy_bpm),
        "highest_bpm": _number(point.highest_bpm),
    }


def _slope(found: SlopeResponse) -> dict[str, Any]:
    return {
        "from": found.day.isoformat() if found.day else None,
        "up": _number(found.up),
        "down": _number(found.down),
        "up_error": _number(found.up_error),
        "down_error": _number(found.down_error),
        "runs": found.runs,
    }


def _found(race: FoundRace) -> dict[str, Any]:
    return {
        "date": race.day.isoformat(),
        "file": race.file,
        "distance_m": race.distance_m,
        "time_s": _number(race.time_s),
        "probability": _number(race.probability),
        "evidence": list(race.evidence),
    }


def activity(session: Session) -> dict[str, Any]:
    """One activity; `start_s` and `end_s` of its segments are elapsed seconds from its first record."""
    return {
        "file": session.file,
        "start": session.start.isoformat() if session.start else None,
        "sport": session.sport,
        "sub_sport": session.sub_sport,
        "distance_m": _number(session.distance_m),
        "elapsed_s": _number(session.elapsed_s),
        "timer_s": _number(session.timer_s),
        "moving_s": _number(session.moving_s),
        "workout": session.workout,
        "duplicate_of": session.duplicate_of,
        "segments": [_segment(s, session) for s in session.segments],
        "kind": session.kind,
        "zone_s": _numbers(session.zone_s),
        "heart_zone_s": _numbers(session.heart_zone_s),
        "ascent_m": _number(session.ascent_m),
        "mean_heart_rate_bpm": _number(session.mean_heart_rate_bpm),
        "rpe": _number(session.rpe),
        "feel": _number(session.feel),
        "note": session.note,
        "race_m": _number(session.race_m),
        "metrics": _numbers(session.metrics),
        "miles": [
            {"mile": m.mile, "surges": m.count, "duration_s": _number(m.duration_s), "speed_mps": _number(m.speed_mps)}
            for m in session.miles
        ],
        "efforts": [
            {
                "distance_m": _number(e.distance_m),
                "time_s": _number(e.time_s),
                "start_s": _number(e.start_s),
                "recorded_m": _number(e.recorded_m),
            }
            for e in session.efforts
        ],
    }


def week(week: Week) -> dict[str, Any]:
    """One week with its verdicts; `start` is its first day."""
    return {
        "start": week.start.isoformat(),
        "end": week.end.isoformat(),
        "runs": week.runs,
        "volume_m": _number(week.volume_m),
        "long_run_m": _number(week.long_run_m),
        "threshold_m": _number(week.threshold_m),
        "surges": week.surges,
        "zone_s": _numbers(week.zone_s),
        "heart_zone_s": _numbers(week.heart_zone_s),
        "checks": [verdict(v) for v in week.checks],
        "cross_s": _number(week.cross_s),
    }


def _athlete(athlete: Athlete) -> dict[str, Any]:
    return {
        "name": athlete.name,
        "units": athlete.units,
        "timezone": athlete.timezone,
        "week_start": DAYS[athlete.week_start],
        "max_hr": _number(athlete.max_hr),
        "resting_hr": _number(athlete.resting_hr),
        "threshold_hr": _number(athlete.threshold_hr),
    }


def _heart_zones(found: HeartZones | None) -> dict[str, Any] | None:
    if found is None:
        return None
    bands = [{"name": z.name, "low_bpm": _number(z.low_bpm), "high_bpm": _number(z.high_bpm)} for z in found.zones]
    return {"source": found.source, "zones": bands}


def _files(files: Ledger) -> dict[str, int]:
    return {
        "found": files.found,
        "read": files.read,
        "unchanged": files.unchanged,
        "duplicate": files.duplicate,
        "failed": files.failed,
        "skipped": files.skipped,
        "salvaged": files.salvaged,
    }


def _segment(segment: Segment, session: Session) -> dict[str, Any]:
    return {
        "kind": segment.kind,
        "zone": segment.zone,
        "start_s": _number(segment.start_s),
        "end_s": _number(segment.end_s),
        "distance_m": _number(segment.distance_m),
        "speed_mps": _number(segment.speed_mps),
        "provenance": segment.provenance,
        "confidence": _number(segment.confidence),
        "adjusted_mps": _number(segment.adjusted_mps),
        "recovery": segment.recovery,
        "paused_s": _number(segment.paused_s),
        "note": words.segment_note(session, segment),
    }


def verdict(verdict: Verdict) -> dict[str, Any]:
    """One verdict with its rule and the stretches that it counted."""
    return {
        "name": verdict.name,
        "planned": sentences.planned(verdict),
        "actual_m": _number(verdict.actual_m),
        "status": verdict.status,
        "borderline": verdict.borderline,
        "why": sentences.sentence(verdict),
        "evidence": [
            {"file": e.file, "start_s": _number(e.start_s), "end_s": _number(e.end_s)} for e in verdict.evidence
        ],
        "actual": sentences.actual(verdict),
        "rule": sentences.rule(verdict),
        "tolerance": sentences.tolerance(verdict),
        "uncertainty": sentences.uncertainty(verdict),
        "way_to_met": sentences.way_to_met(verdict),
        "facts": _plain(verdict.facts),
    }


def _plain(value: Any) -> Any:
    """Facts as JSON values: dataclasses as objects without empty fields, dates as ISO 8601, no infinity."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        found = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        # Most fields of a reason are empty, and each verdict would be a page of nulls.
        return {name: _plain(v) for name, v in found.items() if v not in (None, (), "")}
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, float):
        return _number(value)
    return value.isoformat() if isinstance(value, date) else value


def comment(entry: Comment) -> dict[str, Any]:
    """One comment: on a week, or on the run of this file and start."""
    return {
        "week": entry.week or None,
        "file": entry.file or None,
        "start": entry.start.isoformat() if entry.start else None,
        "by": entry.by,
        "written": entry.written.isoformat() if entry.written else None,
        "text": entry.text,
    }


def trends(found: Trends) -> dict[str, Any]:
    """The trends with all fields of `milelog.trends.types`; null where nothing is known."""
    return {f.name: _whole(getattr(found, f.name)) for f in dataclasses.fields(found)}


def _whole(value: Any) -> Any:
    """Trends as JSON values: dataclasses as objects with all their fields."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _whole(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_whole(v) for v in value]
    if isinstance(value, float):
        return _number(value)
    return value.isoformat() if isinstance(value, date) else value


def _numbers(values: dict[str, float] | Any) -> dict[str, float | None]:
    return {name: _number(value) for name, value in values.items()}


def _number(value: float | None) -> float | None:
    """The number rounded to four decimals; None for NaN and infinity, which JSON does not have."""
    if value is None:
        return None
    plain = float(value)
    return round(plain, 4) if math.isfinite(plain) else None
