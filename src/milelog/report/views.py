"""Selections from an analysis that all renderers share: which weeks, runs and reps to show."""

from __future__ import annotations

import bisect
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from milelog.compliance.summary import summarize
from milelog.compliance.work import HILLY
from milelog.corrections.comments import Comment
from milelog.model import HARD_KINDS, MileSurges, Segment, Session, Verdict, Week, Zone
from milelog.pipeline import Analysis
from milelog.plan.types import DAYS, PlannedSession, PlannedWeek
from milelog.report import sentences, words
from milelog.sessions import surges_by_mile
from milelog.sessions.planned_blocks import PACE_TOLERANCE, tolerated
from milelog.units import Range, format_clock, format_distance_range, format_pace, unit_m
from milelog.verdicts import JudgedRep
from milelog.weeks import LEAST_THRESHOLD_S, threshold_segments

MOST_WEEKS = 104
"""Most weeks in a chart or page; two years of weeks can still be distinguished side by side."""
MOST_POINTS = 5
"""Most talking points of a week."""


@dataclass(frozen=True, slots=True)
class RepRow:
    """One rep with its pace band: the one that judged it, else that of its own zone."""

    number: int
    segment: Segment
    zone: Zone | None
    recovery: Segment | None
    """The rest after it."""
    judged: JudgedRep | None = None
    """The rep as a verdict of its week judged it; None without one."""

    @property
    def effort_mps(self) -> float:
        """The speed that is compared with the band: that of its verdict, else the grade-adjusted speed, in m/s."""
        if self.judged is not None:
            return self.judged.judged_mps
        return self.segment.flat_mps

    @property
    def hilly(self) -> bool:
        """Whether grade adjustment changed the pace by `HILLY` or more, so that both paces are shown."""
        return self.segment.speed_mps > 0 and abs(self.effort_mps / self.segment.speed_mps - 1) >= HILLY

    @property
    def drawn_mps(self) -> float:
        """The speed that charts draw: as run, or grade-adjusted on hilly ground, in m/s."""
        return self.effort_mps if self.hilly else self.segment.speed_mps

    @property
    def inside(self) -> bool:
        """Whether the rep counts: its pace is in the band, or outside by no more than the tolerance."""
        if self.judged is not None:
            return self.judged.place == "in"
        if self.zone is None:
            return False
        low, high = tolerated(self.zone)
        return low <= self.effort_mps <= high

    def against_band(self, units: str) -> str:
        """`in band`, `14 s fast`, `13 s slow`, on hilly ground with the flat pace; empty without a band."""
        if self.zone is None or self.effort_mps <= 0:
            return ""
        metres = unit_m(units)
        pace = metres / self.effort_mps
        fast, slow = pace - metres / self.zone.fast_mps, pace - metres / self.zone.slow_mps
        beside = f"{-fast:.0f} s fast" if fast < 0 else f"{slow:.0f} s slow"
        flat = f", flat {format_pace(self.effort_mps, units)}" if self.hilly else ""
        if self.judged is not None and self.judged.place == "short":
            return "too short" + flat
        return ("in band" if self.inside else beside) + flat


def tolerance_s(fast_s: float, slow_s: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """The tolerated pace ranges on the slow and on the fast side of a band, each as (slow, fast) in seconds per unit."""
    return (slow_s / (1 - PACE_TOLERANCE), slow_s), (fast_s, fast_s / (1 + PACE_TOLERANCE))


def block_lines(analysis: Analysis) -> tuple[str, ...]:
    """The summary of the block: for each main check the weeks met of those judged, the streak, and the trend."""
    wanted = ("volume", "long_run", "threshold", "sessions")
    found = {s.name: s for s in summarize(analysis.weeks, analysis.plan) if s.name in wanted and s.weeks}
    return tuple(words.block_line(found[name]) for name in wanted if name in found)


def without_plan(analysis: Analysis) -> str:
    """The sentence that says why no week is judged: there is no plan, or the plan has a fault."""
    if any(p.severity == "error" for p in analysis.problems):
        return "The plan has a fault, so the weeks are not judged; the problems say where it is."
    return "No plan, so the weeks are not judged. `milelog init` writes one to start from."


def unrecorded(analysis: Analysis) -> tuple[str, ...]:
    """Sentences on long times before and after all recordings, whose weeks are not judged."""
    lines = []
    if analysis.ended is not None:
        lines.append(f"There are no recordings after {words.long_date(analysis.ended)}, so later weeks are not judged.")
    if analysis.begun is not None:
        lines.append(
            f"There are no recordings before {words.long_date(analysis.begun)}, so earlier weeks are not judged."
        )
    return tuple(lines)


def newest_first(analysis: Analysis) -> tuple[Week, ...]:
    """The weeks, the latest first."""
    return tuple(sorted(analysis.weeks, key=lambda w: w.start, reverse=True))


def current_week(analysis: Analysis) -> Week | None:
    """The week of today, else the last one before it, else the latest; None without weeks."""
    past = [w for w in newest_first(analysis) if w.start <= analysis.today]
    return past[0] if past else (newest_first(analysis) or (None,))[0]


def is_running(week: Week, analysis: Analysis) -> bool:
    """Whether today lies in the week."""
    return week.start <= analysis.today <= week.end


def planned_week(analysis: Analysis, week: Week) -> PlannedWeek | None:
    """What the plan asks of the week."""
    return analysis.plan.week(week.start) if analysis.plan else None


def check(week: Week, name: str) -> Verdict | None:
    """The week's verdict of that name."""
    return next((v for v in week.checks if v.name == name), None)


def check_names(analysis: Analysis) -> tuple[str, ...]:
    """The names of all checks of all weeks, in the order they are shown."""
    names = dict.fromkeys(v.name for w in analysis.weeks for v in w.checks)
    return tuple(sorted(names, key=words.check_order))


def days(week: Week) -> tuple[tuple[date, tuple[Session, ...]], ...]:
    """The seven days of the week, each with its sessions."""
    dates = [week.start + timedelta(days=i) for i in range(7)]
    return tuple((d, tuple(s for s in week.sessions if s.day == d)) for d in dates)


def planned_on(planned: PlannedWeek | None, day: int) -> tuple[PlannedSession, ...]:
    """The sessions planned for a weekday, 0 for Monday."""
    return tuple(s for s in planned.sessions if s.day == day) if planned else ()


def verdict_on_day(week: Week, day: int) -> Verdict | None:
    """The verdict on the session planned for a weekday, 0 for Monday; None where none was planned or judged."""
    return check(week, f"session_{DAYS[day].lower()}")


def comments_on_week(analysis: Analysis, week: Week) -> tuple[Comment, ...]:
    """The comments on a week, in the order of the file."""
    return tuple(c for c in analysis.comments if c.week and c.week == words.week_name(week))


def comments_on_run(analysis: Analysis, session: Session) -> tuple[Comment, ...]:
    """The comments on a run, in the order of the file."""
    start = session.recorded_start or session.start
    return tuple(c for c in analysis.comments if c.is_on_run(session.file, start))


def comments_in_week(analysis: Analysis, week: Week) -> tuple[str, ...]:
    """The comments on a week, then on its runs with their day: `Coach, 27 Apr: Well paced.`"""
    lines = [words.comment(c) for c in comments_on_week(analysis, week)]
    for session in week.sessions:
        lines += [f"{_when(session)}: {words.comment(c)}" for c in comments_on_run(analysis, session)]
    return tuple(lines)


def long_run(week: Week) -> Session | None:
    """The run that the long-run check judged, else the longest one; None in a week without runs."""
    verdict = check(week, "long_run")
    named = {e.file for e in verdict.evidence} if verdict else set()
    runs = [s for s in week.sessions if s.is_run]
    # The judged run; without a verdict a run of the kind `long`, else any.
    chosen = [s for s in runs if s.file in named] or [s for s in runs if s.kind == "long"] or runs
    return max(chosen, key=lambda s: s.distance_m, default=None)


def has_surges(session: Session) -> bool:
    """Whether to show a run's surges mile by mile: a long run, or one with surges."""
    return bool(session.miles) and (session.kind == "long" or was_surged(session))


def was_surged(session: Session) -> bool:
    """Whether a run had a surge in any mile."""
    return any(m.count for m in session.miles)


def shows_surges(analysis: Analysis, session: Session) -> bool:
    """Whether to show a run's surges mile by mile beside the plan: it had one, or the plan of its week asks for some."""
    return was_surged(session) or (bool(session.miles) and asks_surges(analysis, session.day))


def asks_surges(analysis: Analysis, day: date | None) -> bool:
    """Whether the plan of a day's week asks for surges, in its long run or in a session."""
    week = _week_on(analysis, day)
    planned = planned_week(analysis, week) if week else None
    if planned is None:
        return False
    asked = [planned.long_run, *(p.workout for p in planned.sessions)]
    return any(w is not None and w.has_surges for w in asked)


def _week_on(analysis: Analysis, day: date | None) -> Week | None:
    # Bisected, since this is asked for every run of the page. Weeks are in order and do not overlap.
    at = bisect.bisect_right(analysis.weeks, day, key=lambda w: w.start) if day is not None else 0
    week = analysis.weeks[at - 1] if at else None
    return week if week and day and day <= week.end else None


def is_rest_day(analysis: Analysis, day: date) -> bool:
    """Whether a day without a recording was one of rest: neither today or later, nor after the last recording of the log."""
    return day < analysis.today and (analysis.ended is None or day <= analysis.ended)


def surges_by_unit(session: Session, units: str) -> tuple[MileSurges, ...]:
    """The surges of each mile, or of each kilometre in units of km."""
    return session.miles if units == "mi" else surges_by_mile(session.segments, unit_m(units))


def shown_weeks(analysis: Analysis) -> tuple[Week, ...]:
    """The weeks with sessions or verdicts, the latest first."""
    return tuple(w for w in newest_first(analysis) if w.sessions or w.checks)


def latest(analysis: Analysis, count: int = MOST_WEEKS) -> Analysis:
    """The same analysis with only its last `count` weeks."""
    return narrowed(analysis, tuple(reversed(newest_first(analysis)[:count])))


def threshold_sessions(week: Week) -> tuple[Session, ...]:
    """The runs of the week with threshold work in them."""
    return tuple(s for s in week.sessions if s.is_run and threshold_segments(s))


def rep_sessions(week: Week) -> tuple[Session, ...]:
    """The runs with a rep long enough for threshold work in any zone, since that may have been meant."""
    return tuple(s for s in week.sessions if s.is_run and any(_is_long_rep(g) for g in s.segments))


def _is_long_rep(segment: Segment) -> bool:
    return segment.kind == "rep" and segment.duration_s >= LEAST_THRESHOLD_S


def threshold_rows(session: Session, analysis: Analysis) -> tuple[RepRow, ...]:
    """The reps of a run that are threshold work, or were planned as such, each with its band and the recovery after it."""
    return tuple(
        r
        for r in rep_rows(session, analysis)
        if _is_long_rep(r.segment) and (r.segment.zone == "T" or (r.zone is not None and r.zone.name == "T"))
    )


def rep_rows(session: Session, analysis: Analysis) -> tuple[RepRow, ...]:
    """The reps of a run in order, each with its band and the recovery after it.

    The band is the one that judged the rep: that of the zone, or the pace, it was planned at.
    """
    zone_set = analysis.zones_on(session.day)
    bands: Mapping[str, Zone] = {z.name: z for z in zone_set.zones} if zone_set else {}
    judged = _judged_reps(session, analysis)
    segments = session.segments
    rows: list[RepRow] = []
    for i, segment in enumerate(segments):
        # Surges of a run that is shown mile by mile are in that table.
        if segment.kind not in HARD_KINDS or (segment.kind == "surge" and session.miles):
            continue
        after = segments[i + 1] if i + 1 < len(segments) else None
        rest = after if after is not None and after.kind in {"recovery", "pause"} else None
        zone = bands.get(segment.zone or "") if segment.kind == "rep" else None
        found = judged.get(segment.start_s)
        if found is not None and found.slow_mps is not None and found.fast_mps is not None:
            zone = Zone(found.zone or segment.zone or "", found.slow_mps, found.fast_mps)
        rows.append(RepRow(len(rows) + 1, segment, zone, rest, found if zone else None))
    return tuple(rows)


def _judged_reps(session: Session, analysis: Analysis) -> Mapping[float, JudgedRep]:
    """The reps of a run as the verdicts of its week judged them, by their start in elapsed seconds.

    The verdict on a planned session takes precedence over that on the week's threshold, since it knows the planned paces.
    """
    week = _week_on(analysis, session.day)
    if week is None:
        return {}
    # Sessions come last, so that their reps replace the others in the mapping below.
    named_last = sorted(week.checks, key=lambda v: v.name.startswith("session"))
    reasons = (reason for v in named_last for reason in v.facts.reasons)
    return {r.start_s: r for reason in reasons for r in reason.reps if r.file == session.file}


def zone_shares(zone_s: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """Zones in the order E M T I R (then any other), each with its share of the time, 0 to 1."""
    order = ["E", "M", "T", "I", "R"]
    names = [n for n in order if n in zone_s] + [n for n in zone_s if n not in order]
    total = sum(v for v in zone_s.values() if math.isfinite(v))
    return tuple((n, zone_s[n] / total) for n in names) if total > 0 else ()


def talking_points(week: Week) -> tuple[str, ...]:
    """What to talk about, five points at most: verdicts neither met nor on course, the worst first, then how the runner felt.

    Remarks on the recording are shown at the run instead.
    """
    lines = [
        f"{words.check_title(v.name)}{sentences.colon(v) if v.facts.progress else f' {words.status_word(v)}:'} {words.why(v)}"
        for v in sorted(words.sorted_checks(week), key=words.verdict_trouble, reverse=True)
        if (v.status != "met" or v.borderline) and not words.is_on_course(v)
    ]
    for session in week.sessions:
        # Above 7.5 of 10, the intended effort of threshold work.
        if session.rpe is not None and session.rpe >= 8:
            lines.append(f"{_when(session)}: effort rated {session.rpe:g} of 10 ({words.session_label(session)})")
        # Watches store the feeling as 0 very weak, 25 weak, 50 normal.
        if session.feel is not None and session.feel <= 25:
            lines.append(f"{_when(session)}: felt weak ({session.feel:g} of 100)")
    if week.cross_s >= 60:
        lines.append(f"{words.duration(week.cross_s)} of other sports this week")
    return tuple(dict.fromkeys(lines))[:MOST_POINTS]


def left_to_do(analysis: Analysis, week: Week) -> tuple[str, ...]:
    """What the plan still asks for in the current week: distance, then the sessions that no run matches yet."""
    units, lines = analysis.athlete.units, []
    for name, what in (("volume", ""), ("threshold", " of threshold")):
        verdict, span = check(week, name), planned_range(analysis, week, name)
        if verdict is not None and verdict.status == "unknown" and span and verdict.actual_m is not None:
            low, high = (max(v - verdict.actual_m, 0.0) for v in span)
            # Less than half a hundredth prints as zero.
            if high > 0.005 * unit_m(units):
                lines.append(f"{_rounded((low, high), units)}{what}")
    open_sessions = [v for v in words.other_checks(week) if v.name.startswith("session_") and _is_open(v)]
    longest = check(week, "long_run")
    if (
        longest is not None
        and _is_open(longest)
        and sentences.planned(longest) not in {sentences.planned(v) for v in open_sessions}
    ):
        lines.append(f"the long run, {words.clean(sentences.planned(longest))}")
    lines += [
        f"{words.check_title(v.name).removesuffix(' session')}'s {words.clean(sentences.planned(v))}"
        for v in open_sessions
    ]
    return tuple(lines)


def _is_open(verdict: Verdict) -> bool:
    return verdict.status == "unknown" and not words.is_on_course(verdict)


def _rounded(span: Range, units: str) -> str:
    low, high = (v if math.isinf(v) else round(v / unit_m(units), 1) * unit_m(units) for v in span)
    return format_distance_range((low, high), units)


def _when(session: Session) -> str:
    return DAYS[session.day.weekday()] if session.day else words.clean(session.file, 60)


def narrowed(analysis: Analysis, weeks: tuple[Week, ...]) -> Analysis:
    """The same analysis with only these weeks and their sessions, for a chart or page of a part of the log."""
    files = {s.file for w in weeks for s in w.sessions}
    return replace(analysis, weeks=weeks, sessions=tuple(s for s in analysis.sessions if s.file in files))


def measured(week: Week, name: str) -> float:
    """Metres that the check `name` measured in the week, else the week's sum; NaN for another check."""
    verdict = check(week, name)
    if verdict is not None and verdict.actual_m is not None:
        return verdict.actual_m
    sums = {"volume": week.volume_m, "long_run": week.long_run_m, "threshold": week.threshold_m}
    return sums.get(name, math.nan)


def planned_range(analysis: Analysis, week: Week, name: str) -> Range | None:
    """Metres that the plan asks for `volume`, `long_run` or `threshold` in the week; None if it does not."""
    planned = planned_week(analysis, week)
    if planned is None:
        return None
    if name == "long_run":
        return planned.long_run.total_m if planned.long_run else None
    return {"volume": planned.volume_m, "threshold": planned.threshold_m}.get(name)


def longest_s(segments: Iterable[Segment]) -> float:
    """The longest duration in seconds, for the format of times in one column; 0 without segments."""
    return max((s.duration_s for s in segments), default=0.0)


def rep_cells(row: RepRow, units: str, longest: float = 0.0) -> tuple[str, ...]:
    """Number, length, time, pace, zone, difference from its band, provenance, as texts for all renderers.

    `longest` is the time of the longest rep in the table, in seconds.
    """
    g = row.segment
    return (
        str(row.number),
        words.rep_distance(g.distance_m, units),
        words.clock(g.duration_s, longest),
        format_pace(g.speed_mps, units),
        g.zone or "–",
        row.against_band(units) or "–",
        g.provenance,
    )


def rest_text(row: RepRow, units: str) -> str:
    """The rest after a rep: `1.00 mi jog, 9:20`; empty after the last."""
    rest = row.recovery
    if rest is None:
        return ""
    seconds = rest.duration_s
    took = f"{seconds:.0f} s" if seconds < 59.5 else format_clock(seconds)
    how = rest.recovery or ("rest" if rest.kind == "recovery" else rest.kind)
    return f"{words.rep_distance(rest.distance_m, units)} {how}, {took}" if rest.distance_m >= 50 else f"{how}, {took}"
