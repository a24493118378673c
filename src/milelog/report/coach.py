"""The coach's packet (`milelog report --for-coach`): weeks of one log in one file, without positions, places, file names or device numbers.

`redacted` removes what is private from the analysis itself, so that no renderer can show it by mistake.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from milelog.corrections.comments import Comment
from milelog.errors import ForeignError
from milelog.measure.trace import relative_to_first
from milelog.measure.types import Measured
from milelog.model import Activity, Floats, Session, Span, Streams, Totals, Verdict, Week
from milelog.pipeline import Analysis
from milelog.plan.types import Plan, PlannedSession, PlannedWeek
from milelog.report import cover, html, pdf, recordings, views, words
from milelog.report.compare import Facts
from milelog.report.paper import A4, PaperSize
from milelog.runner.types import Fitness
from milelog.verdicts import Reason

_SHARED_COLUMNS = ("time_s", "elevation_m", "distance_m", "speed_mps", "heart_rate_bpm", "cadence_spm")
_SHORTEST_SECRET = 4
"""Shorter names are not replaced in texts: a file may be named "run" or "5k", which would be struck out of every sentence."""


def packet(analysis: Analysis, before: Facts | None = None) -> str:
    """The log as one self-contained HTML page with a cover; `before` holds the facts of the last report."""
    shared = redacted(analysis)
    who = words.clean(shared.athlete.name or "", 60)
    return html.render(
        shared, title=f"{who}: for the coach" if who else "For the coach", cover=cover.make(shared, before)
    )


def packet_pdf(analysis: Analysis, before: Facts | None = None, size: PaperSize = A4) -> bytes:
    """The same as PDF: the cover, then one page for each week."""
    shared = redacted(analysis)
    return pdf.render_packet(shared, cover.make(shared, before), size)


def between(analysis: Analysis, start: date | None, end: date | None) -> Analysis:
    """The analysis with only the weeks that overlap `start` to `end`; None leaves that end open."""
    chosen = (w for w in analysis.weeks if (start is None or w.end >= start) and (end is None or w.start <= end))
    return views.narrowed(analysis, tuple(chosen))


def redacted(analysis: Analysis) -> Analysis:
    """The same log without anything that shows where the runner lives or which devices they wear.

    Recordings are numbered and begin at a full hour. Names, devices, problems, the folder and the time zone's name are removed.
    Texts that named a file say "a recording". Elevation is relative to the start of each run. `open_run` returns streams
    without positions.
    """
    hiding = _Cover.over(analysis)
    return replace(
        recordings.drawable(analysis),
        folder=Path("log"),
        home_zone=None,
        athlete=replace(analysis.athlete, timezone=None),
        zones=tuple(replace(z, source=hiding.text(z.source)) for z in analysis.zones),
        problems=(),
        comments=tuple(hiding.comment(c, analysis) for c in analysis.comments),
        copies=(),
        sessions=tuple(hiding.session(s) for s in analysis.sessions),
        weeks=tuple(hiding.week(w) for w in analysis.weeks),
        plan=_bare_plan(analysis.plan, hiding) if analysis.plan else None,
        fitness=hiding.fitness(analysis.fitness),
        trends=hiding.renamed(analysis.trends),
        open_run=(opener := hiding.opener(analysis)),
        measured=opener.measured,
    )


@dataclass(frozen=True)
class _Cover:
    """Replaces the names of recordings by numbers, and private texts (file names, titles, devices) by "a recording"."""

    names: Mapping[str, str]
    secrets: re.Pattern[str] | None

    @classmethod
    def over(cls, analysis: Analysis) -> _Cover:
        files = [s.file for s in analysis.sessions]
        private = [*files, *(p.source for p in analysis.problems), *(s.duplicate_of or "" for s in analysis.sessions)]
        # A text may quote a file with its folders, without them, or without its suffix.
        private += [Path(f).name for f in private] + [Path(f).stem for f in private]
        private += [t for s in analysis.sessions for t in (s.name, s.device) if t] + [str(analysis.folder)]
        names = {file: f"recording {i:03d}" for i, file in enumerate(dict.fromkeys(files), 1)}
        return cls(names, _pattern(private))

    def text(self, text: str) -> str:
        return self.secrets.sub("a recording", text) if self.secrets else text

    def session(self, session: Session) -> Session:
        return replace(
            session,
            file=self.names.get(session.file, "a recording"),
            workout=self.text(session.workout),
            start=_hour(session.start),
            recorded_start=None,
            name=None,
            device=None,
            duplicate_of=self.names.get(session.duplicate_of) if session.duplicate_of else None,
        )

    def comment(self, entry: Comment, analysis: Analysis) -> Comment:
        """The comment with the number of its recording, and without the start of that."""
        on = next((s.file for s in analysis.sessions if entry.is_on_run(s.file, s.recorded_start or s.start)), "")
        return replace(entry, text=self.text(entry.text), file=self._file(on) if on else "", start=None)

    def week(self, week: Week) -> Week:
        sessions = tuple(self.session(s) for s in week.sessions)
        return replace(week, sessions=sessions, checks=tuple(self._verdict(v) for v in week.checks))

    def fitness(self, fitness: Fitness) -> Fitness:
        """The fitness with numbered recordings, without the evidence of races, since that may quote titles."""
        return replace(fitness, found=tuple(replace(r, file=self._file(r.file), evidence=()) for r in fitness.found))

    def renamed(self, value: Any) -> Any:
        """The same dataclasses and tuples, in which every field named `file` holds the number of its recording."""
        if isinstance(value, tuple):
            return tuple(self.renamed(v) for v in value)
        if not dataclasses.is_dataclass(value) or isinstance(value, type):
            return value
        changes = {f.name: self.renamed(getattr(value, f.name)) for f in dataclasses.fields(value)}
        if changes.get("file"):
            changes["file"] = self._file(changes["file"])
        return replace(value, **changes)

    def _verdict(self, verdict: Verdict) -> Verdict:
        facts = verdict.facts
        return replace(
            verdict,
            facts=replace(
                facts,
                plan_text=self.text(facts.plan_text),
                ran=self.text(facts.ran),
                rule=self.text(facts.rule),
                reasons=tuple(self._reason(r) for r in facts.reasons),
            ),
            evidence=tuple(Span(self._file(e.file), e.start_s, e.end_s) for e in verdict.evidence),
        )

    def _reason(self, reason: Reason) -> Reason:
        return replace(
            reason,
            text=self.text(reason.text),
            files=tuple(self._file(f) for f in reason.files),
            reps=tuple(replace(r, file=self._file(r.file)) for r in reason.reps),
        )

    def _file(self, name: str) -> str:
        return self.names.get(name, "a recording")

    def opener(self, analysis: Analysis) -> _Opener:
        return _Opener({self.names[s.file]: s for s in analysis.sessions}, analysis)


@dataclass(frozen=True)
class _Opener:
    """Opens a recording by its number, without what is private."""

    originals: Mapping[str, Session]
    analysis: Analysis

    def original(self, session: Session) -> Session | None:
        return self.originals.get(session.file)

    def measured(self, session: Session) -> Measured | None:
        """The stored measurement of a recording, with elevation relative to the first record; only laps and trace are drawn."""
        original = self.original(session)
        found = recordings.drawable(self.analysis).measured(original) if original else None
        try:
            trace = found.trace.with_relative_elevation() if found else None
        except ForeignError:  # damaged or from another program: the recording is opened instead
            return None
        return replace(found, start=session.start, timezone=None, trace=trace) if found and trace else None

    def __call__(self, session: Session) -> tuple[Activity, Streams] | None:
        original = self.original(session)
        opened = recordings.open_run(self.analysis, original) if original else None
        if opened is None:
            return None
        activity, streams = opened
        bare = Activity(
            source=session.file,
            sport=activity.sport,
            columns={n: _from_first_height(n, activity.columns[n]) for n in _SHARED_COLUMNS if n in activity.columns},
            start=session.start,
            totals=Totals(),
            laps=activity.laps,
            pauses=activity.pauses,
        )
        return bare, replace(streams, elevation_m=relative_to_first(streams.elevation_m), problems=())


def _from_first_height(name: str, values: Floats) -> Floats:
    return relative_to_first(values) if name == "elevation_m" else values


def _hour(start: datetime | None) -> datetime | None:
    """The hour in which a run began; its exact start would identify the run where it was published elsewhere."""
    return start and start.replace(minute=0, second=0, microsecond=0)


def _bare_plan(plan: Plan, cover: _Cover) -> Plan:
    weeks = tuple(_bare_week(week, cover) for week in plan.weeks)
    default = _bare_week(plan.default, cover) if plan.default else None
    turns = tuple(_bare_session(s, cover) for s in plan.alternating)
    parts = tuple(_bare_plan(p, cover) for p in plan.parts)
    return replace(plan, source="", problems=(), weeks=weeks, default=default, alternating=turns, parts=parts)


def _bare_week(week: PlannedWeek, cover: _Cover) -> PlannedWeek:
    return replace(week, note="", sessions=tuple(_bare_session(s, cover) for s in week.sessions))


def _bare_session(session: PlannedSession, cover: _Cover) -> PlannedSession:
    workout = replace(session.workout, text=cover.text(session.workout.text))
    return replace(session, workout=workout, name="", file=None)


def _pattern(texts: Iterable[str]) -> re.Pattern[str] | None:
    # The longest first: otherwise the name of a folder would match inside that of a file and leave the rest of it.
    secrets = sorted({t for t in texts if len(t) >= _SHORTEST_SECRET}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, secrets))) if secrets else None
