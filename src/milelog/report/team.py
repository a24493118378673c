"""The page of a team (`milelog team`): one line for each athlete, the one who most needs attention on top."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from milelog.model import Week
from milelog.pipeline import Analysis
from milelog.report import coach, html, views, words

_LAST_WEEKS = 6
"""Weeks in the row of each athlete, as many as fit beside a name."""


@dataclass(frozen=True, eq=False)
class Line:
    """One athlete: the last weeks, the latest complete one, and how much attention they need (`trouble`)."""

    name: str
    analysis: Analysis
    weeks: tuple[Week, ...]
    """The last six, the oldest first."""
    week: Week | None
    trouble: float

    @property
    def first_word(self) -> str:
        """The first point to talk about."""
        if self.week is None:
            return "no dated run was found"
        points = views.talking_points(self.week)
        if points:
            return points[0]
        return "the week went as planned" if self.week.checks else "no plan, so the week is not judged"


def lines(athletes: Iterable[tuple[str, Analysis]]) -> tuple[Line, ...]:
    """One line for each (name, analysis), the most trouble first, then by name."""
    found = [_line(name, analysis) for name, analysis in athletes]
    return tuple(sorted(found, key=lambda line: (-line.trouble, line.name)))


def render(athletes: Iterable[tuple[str, Analysis]], *, title: str = "Team") -> str:
    """The page as one self-contained HTML file; it holds no positions and no file names."""
    return html.page("team.html.j2", title=title, lines=lines(athletes), scripts=())


def _line(name: str, whole: Analysis) -> Line:
    # A team's page is shared, so it shows no more of each runner than the coach's packet.
    analysis = coach.redacted(whole)
    recent = views.newest_first(analysis)[:_LAST_WEEKS]
    week = views.current_week(analysis)
    # The current week is not over, so its trouble counts half.
    past = next((w for w in recent if w.end < analysis.today), None)
    trouble = (words.trouble(past) if past else 0.0) + (words.trouble(week) / 2 if week and week is not past else 0.0)
    return Line(words.clean(analysis.athlete.name or name, 80), analysis, recent[::-1], past or week, trouble)
