"""Blocks of a served page whose HTML is held by all that they are made of: few weeks and runs change with a correction.

A correction on 600 runs leaves all runs but one and all weeks but one as they were: the page takes 1.5 s of processor instead
of 2.3 (two busy cores). It is held in memory alone: another race changes most blocks, and to keep 9 MB of them on the
disk took `analyze` longer than to make them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from milelog.model import Week
from milelog.pipeline import Analysis
from milelog.report import views
from milelog.report.run_page import RunPage
from milelog.store.digest import digest


class HtmlMemo:
    """HTML by the digest of what it was made of: of the last whole page, and of what was made since."""

    def __init__(self) -> None:
        self._held: dict[str, Markup] = {}
        self._before: dict[str, Markup] = {}

    def begin(self) -> None:
        """A whole page is made now: what the last one did not use is dropped."""
        self._held, self._before = {}, self._held

    def get_or_make(self, name: str, facts: object, make: Callable[[], Markup]) -> Markup:
        """The HTML that `make` returns for these facts, made or held. Raises TypeError for facts without a digest."""
        key = digest(name, facts)
        found = self._held.get(key) or self._before.get(key) or make()
        self._held[key] = found
        return found


@dataclass(frozen=True, eq=False)
class KeptHtml:
    """Makes blocks with the macros of the templates, or takes them out of `memo` as they were made of the same."""

    analysis: Analysis
    runs: Mapping[str, RunPage]
    """By their files."""
    memo: HtmlMemo | None = None

    def run(self, page: RunPage, macro: Callable[[RunPage], Markup]) -> Markup:
        """The body of a run, without the form to correct it."""
        if self.memo is None:
            return macro(page)
        session = page.session
        facts = (
            *(session, page.anchor, page.reps, page.splits, page.data is None, page.load, page.way, page.about),
            *(page.rep_table, views.comments_on_run(self.analysis, session), *self._common(session.day)),
        )
        return self.memo.get_or_make("run", facts, lambda: macro(page))

    def week(self, week: Week, level: int, macro: Callable[[Week, int], Markup]) -> Markup:
        """All of a week but its charts."""
        if self.memo is None:
            return macro(week, level)
        files = {s.file for s in week.sessions} | {e.file for v in week.checks for e in v.evidence}
        links = [
            (file, self.runs[file].anchor, self.runs[file].session.day) for file in sorted(files & self.runs.keys())
        ]
        # The day of the report shows in two ways only: whether it lies in the week, and which days of it are over.
        today = min(self.analysis.today, week.end + timedelta(days=1))
        facts = (
            *(week, level, today, views.planned_week(self.analysis, week), links),
            *(views.comments_in_week(self.analysis, week), *self._common(week.start)),
        )
        return self.memo.get_or_make("week", facts, lambda: macro(week, level))

    def _common(self, day: date | None) -> tuple[object, ...]:
        analysis = self.analysis
        return analysis.zones_on(day), analysis.heart_zones, analysis.athlete.units
