"""Memory of a server (`milelog serve`) for the HTML of runs and weeks, by a digest of all data that each is made of.

After a correction in a log of 600 runs, one run and one week change; the next page takes 1.5 s of processor time instead of 2.3
(two busy cores). The HTML is not stored on disk: a new race changes most blocks, and writing 9 MB took `analyze` longer than
rendering them.
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
    """HTML blocks by the digest of their data: those of the last whole page and those rendered since."""

    def __init__(self) -> None:
        self._held: dict[str, Markup] = {}
        self._before: dict[str, Markup] = {}

    def begin(self) -> None:
        """Starts a whole page: drops the blocks that the last page did not use."""
        self._held, self._before = {}, self._held

    def get_or_make(self, name: str, facts: object, make: Callable[[], Markup]) -> Markup:
        """The HTML for these facts, from memory or made by `make`. Raises TypeError for facts that have no digest."""
        key = digest(name, facts)
        found = self._held.get(key) or self._before.get(key) or make()
        self._held[key] = found
        return found


@dataclass(frozen=True, eq=False)
class KeptHtml:
    """Renders blocks with the macros of the templates, or takes them from `memo` if their data is unchanged."""

    analysis: Analysis
    runs: Mapping[str, RunPage]
    """By their files."""
    memo: HtmlMemo | None = None

    def run(self, page: RunPage, macro: Callable[[RunPage], Markup]) -> Markup:
        """The HTML body of a run, without its correction form."""
        if self.memo is None:
            return macro(page)
        session = page.session
        facts = (
            *(session, page.anchor, page.reps, page.splits, page.data is None, page.load, page.way, page.about),
            *(page.rep_table, views.comments_on_run(self.analysis, session), *self._common(session.day)),
        )
        return self.memo.get_or_make("run", facts, lambda: macro(page))

    def week(self, week: Week, level: int, macro: Callable[[Week, int], Markup]) -> Markup:
        """The HTML of a week, without its charts."""
        if self.memo is None:
            return macro(week, level)
        files = {s.file for s in week.sessions} | {e.file for v in week.checks for e in v.evidence}
        links = [
            (file, self.runs[file].anchor, self.runs[file].session.day) for file in sorted(files & self.runs.keys())
        ]
        # Today's date matters only until the week is over, so later dates count as the day after its end.
        today = min(self.analysis.today, week.end + timedelta(days=1))
        facts = (
            *(week, level, today, views.planned_week(self.analysis, week), links),
            *(views.comments_in_week(self.analysis, week), *self._common(week.start)),
        )
        return self.memo.get_or_make("week", facts, lambda: macro(week, level))

    def _common(self, day: date | None) -> tuple[object, ...]:
        analysis = self.analysis
        return analysis.zones_on(day), analysis.heart_zones, analysis.athlete.units
