"""Answers questions about a log for a language model (`milelog mcp`), as short texts with the id of its evidence after each figure.

Ids are stable: `run-2026-04-21-0600`, `2026-W17/threshold`. Answers have no positions. They have names only if the analysis has
them (`without_names` removes them).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from milelog.model import Session, Verdict, Week
from milelog.pipeline import Analysis
from milelog.plan.types import DAYS
from milelog.report import html, rep_table, sentences, views, words, zone_words
from milelog.units import format_clock, format_distance, format_pace

MOST_RUNS = 40
"""Most runs that one answer lists."""
MOST_DAYS = 20
"""Most sessions of a week, and stretches of evidence, that are listed."""
LONGEST_TEXT = 160
"""Most characters of one sentence; with it a week stays within 1,500 tokens."""


class UnknownError(ValueError):
    """A week, run or check does not exist; the message says which do."""


@dataclass(frozen=True)
class Answers:
    """The answers about one analysis."""

    analysis: Analysis

    @property
    def units(self) -> str:
        """The athlete's unit of distance."""
        return self.analysis.athlete.units

    @cached_property
    def _ids(self) -> Mapping[str, str]:
        return html.anchors(self.analysis.sessions)

    def overview(self) -> str:
        """A summary of the log: its span, its plan, how often each check was met, its zones."""
        weeks = views.newest_first(self.analysis)
        lines = [f"Today is {self.analysis.today}; distances in {self.units}."]
        if weeks:
            lines.append(
                f"{len(self.analysis.sessions)} activities in {len(weeks)} weeks, "
                f"{words.week_name(weeks[-1])} to {words.week_name(weeks[0])} [log]"
            )
        if self.analysis.plan is not None:
            lines.append(f"Plan: {words.clean(self.analysis.plan.name, 80)} [plan]")
        lines += [f"{line} [log/checks]" for line in views.block_lines(self.analysis)]
        return "\n".join([*lines, *self._zone_lines()])

    def week(self, name: str) -> str:
        """One week: each verdict with its figures, each day with what was done and planned."""
        week = self._week(name)
        title = words.week_name(week)
        total = format_distance(week.volume_m, self.units)
        lines = [f"{title}, {words.week_dates(week)}: {total} in {words.plural(week.runs, 'run')} [{title}]"]
        lines += [self._verdict_line(title, v) for v in words.sorted_checks(week)]
        listed = 0
        planned = views.planned_week(self.analysis, week)
        for day, sessions in views.days(week):
            planned_text = "; ".join(_cut(p.workout.text) for p in views.planned_on(planned, day.weekday()))
            for session in sessions:
                listed += 1
                if listed <= MOST_DAYS:
                    lines.append(self._run_line(session))
            if planned_text:
                lines.append(f"{day} planned: {planned_text} [{title}/plan]")
        if listed > MOST_DAYS:
            lines.append(f"and {listed - MOST_DAYS} more sessions: ask for runs from {week.start} to {week.end}")
        return "\n".join(lines)

    def verdict(self, week_name: str, check: str) -> str:
        """One verdict with its rule, tolerance, uncertainty and the stretches of runs that it counted."""
        week = self._week(week_name)
        found = views.check(week, check.replace("-", "_").replace(" ", "_"))
        if found is None:
            raise UnknownError(f"{week_name} has no check {check!r}; it has {', '.join(v.name for v in week.checks)}")
        title = words.week_name(week)
        facts = {
            "rule": sentences.rule(found),
            "planned": sentences.planned(found),
            "measured": words.done(found, self.units),
            "tolerance": sentences.tolerance(found),
            "uncertainty": sentences.uncertainty(found),
            "certainty": sentences.probability(found),
            sentences.way_label(found): sentences.way_to_met(found),
        }
        lines = [self._verdict_line(title, found)]
        lines += [f"{name}: {_cut(text)}" for name, text in facts.items() if text]
        lines += [
            f"evidence: {format_clock(e.start_s)}-{format_clock(e.end_s)} of [{self._ids.get(e.file, 'a recording')}]"
            for e in found.evidence[:MOST_DAYS]
        ]
        return "\n".join(lines)

    def runs(self, text: str = "", kind: str = "", start: str = "", end: str = "", limit: int = 20) -> str:
        """Runs found by words of their workout, kind and days, the latest first."""
        first, last = _day(start), _day(end)
        found = [
            s
            for s in reversed(self.analysis.sessions)
            if (not kind or s.kind == kind)
            and all(word in f"{s.workout} {s.name or ''} {s.sport} {s.day}".lower() for word in text.lower().split())
            and (first is None or (s.day is not None and s.day >= first))
            and (last is None or (s.day is not None and s.day <= last))
        ]
        # A model may ask for a million runs, or for none; at least one is listed.
        shown = found[: max(1, min(limit, MOST_RUNS))]
        return "\n".join([f"{len(found)} found, {len(shown)} listed", *(self._run_line(s) for s in shown)])

    def run(self, run_id: str) -> str:
        """One run: its figures, and its reps with target, pace and rest."""
        session = next((s for s in self.analysis.sessions if self._ids[s.file] == run_id), None)
        if session is None:
            raise UnknownError(f"no run has the id {run_id!r}: `runs` lists them with their ids")
        lines = [
            self._run_line(session),
            f"moving {format_clock(session.moving_s)}, elapsed {format_clock(session.elapsed_s)} [{run_id}]",
        ]
        if session.ascent_m is not None:
            lines.append(f"climb {session.ascent_m:.0f} m [{run_id}]")
        if session.rpe is not None:
            lines.append(f"effort rated {session.rpe:g} of 10 [{run_id}]")
        found = rep_table.table(views.rep_rows(session, self.analysis), None, self.units)
        for row in (*found.rows[:MOST_RUNS], *([found.work] if found.work else [])):
            cells = dict(zip(found.columns, row, strict=True))
            what = cells.pop("rep")
            figures = ", ".join(f"{name} {cell}" for name, cell in cells.items() if cell not in {"", "–"})
            lines.append(f"{'' if what == 'work' else 'rep '}{what}: {figures} [{run_id}/{what}]")
        surges = views.surges_by_unit(session, self.units) if views.has_surges(session) else ()
        lines += [
            f"{words.unit_name(self.units)} {m.mile}: {words.plural(m.count, 'surge')}, {words.clock(m.duration_s)} "
            f"at {format_pace(m.speed_mps, self.units)} [{run_id}/{m.mile}]"
            for m in surges
            if m.count and m.speed_mps
        ]
        return "\n".join(lines)

    def fitness(self) -> str:
        """Zones in force, VDOT by date, best efforts."""
        lines = self._zone_lines()
        lines += [
            f"{p.day}: VDOT {p.vdot:.1f}, threshold {format_pace(p.threshold_mps, self.units)}, "
            f"error {p.error:.1%} [fitness/{p.day}]"
            for p in self.analysis.fitness.points[-12:]
        ]
        best: dict[float, tuple[float, Session]] = {}
        for session in self.analysis.sessions:
            for effort in session.efforts:
                if effort.distance_m not in best or effort.time_s < best[effort.distance_m][0]:
                    best[effort.distance_m] = (effort.time_s, session)
        lines += [
            f"best {metres:.0f} m: {format_clock(took)} on {session.day} [{self._ids[session.file]}]"
            for metres, (took, session) in sorted(best.items())
        ]
        return "\n".join(lines) or "Nothing is known of fitness yet."

    def plan(self, week_name: str = "") -> str:
        """What the plan asks of a week; without a name, of this one."""
        if self.analysis.plan is None:
            return "There is no plan."
        week = self._week(week_name) if week_name else views.current_week(self.analysis)
        planned = views.planned_week(self.analysis, week) if week else None
        if week is None or planned is None:
            return "The plan asks nothing of that week."
        title = words.week_name(week)
        lines = [f"{words.clean(self.analysis.plan.name, 80)}, {title}"]
        lines += [f"{v.name}: {sentences.planned(v)} [{title}/{v.name}]" for v in words.main_checks(week)]
        lines += [
            f"{DAYS[s.day] if s.day is not None else 'any day'}: {_cut(s.workout.text)} [{title}/plan]"
            for s in planned.sessions
        ]
        return "\n".join(lines)

    def compare(self, first: str, second: str) -> str:
        """Two weeks or two runs, one after the other."""
        one = self.run if first.startswith("run-") else self.week
        other = self.run if second.startswith("run-") else self.week
        return f"{one(first)}\n\n{other(second)}"

    def _week(self, name: str) -> Week:
        found = next((w for w in self.analysis.weeks if name in {words.week_name(w), w.start.isoformat()}), None)
        # A model may name the week by any day in it. For a text that is not a date, the error lists the weeks.
        day = _day(name) if found is None and name[4:5] == "-" and name[5:6].isdigit() else None
        found = found or next((w for w in self.analysis.weeks if day and w.start <= day <= w.end), None)
        if found is None:
            names = [words.week_name(w) for w in self.analysis.weeks]
            raise UnknownError(f"no week {name!r}; there are {names[0]} to {names[-1]}" if names else "no weeks yet")
        return found

    def _verdict_line(self, title: str, verdict: Verdict) -> str:
        why = _cut(words.why(verdict))
        return f"{verdict.name}: {words.status_word(verdict)}; {why} [{title}/{verdict.name}]"

    def _run_line(self, session: Session) -> str:
        figures = [format_distance(session.distance_m, self.units)] if session.distance_m else []
        figures += [words.session_pace(session, self.units)] if session.is_run and session.distance_m else []
        if session.mean_heart_rate_bpm:
            figures.append(f"{session.mean_heart_rate_bpm:.0f} bpm")
        what = _cut(words.session_label(session))
        name = f" ({words.clean(session.name, 60)})" if session.name else ""
        sport = "" if session.is_run else f"{session.sport}, "
        return f"{session.day or 'no date'}: {sport}{what}{name}; {', '.join(figures)} [{self._ids[session.file]}]"

    def _zone_lines(self) -> list[str]:
        zone_set = self.analysis.zones_on(self.analysis.today)
        if zone_set is None:
            return []
        bands = ", ".join(f"{z.name} {zone_words.band(zone_set, z.name, self.units)}" for z in zone_set.zones)
        return [f"{zone_words.heading(zone_set)}: {zone_words.zone_source(zone_set)}; {bands} [zones]"]


def without_names(analysis: Analysis) -> Analysis:
    """The analysis as other programs may have it: redacted as for the coach, and without the athlete's name and notes."""
    from milelog.report import coach

    shared = coach.redacted(analysis)
    bare: Iterable[Session] = (replace(s, note="") for s in shared.sessions)
    return replace(shared, athlete=replace(shared.athlete, name=None), sessions=tuple(bare), comments=())


def _cut(text: str) -> str:
    return words.clean(text, LONGEST_TEXT)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnknownError(f"{text!r} is not a day: write it as 2026-04-21") from None
