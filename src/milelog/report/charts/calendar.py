"""Chart of the plan calendar: one row for each check, one column for each week, one mark for each verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from milelog.model import Verdict
from milelog.pipeline import Analysis
from milelog.plan.types import Plan
from milelog.report import views, words
from milelog.report.charts import style
from milelog.report.charts.picture import Axis, Block, Mark, Picture, Text, nothing
from milelog.verdicts import Facts

_MOST_MARKS = 52
"""Up to this many weeks cells are wide enough for a mark."""


@dataclass(frozen=True, slots=True)
class Phase:
    """Consecutive weeks of one plan, by their columns in the calendar."""

    name: str
    first: int
    last: int

    @property
    def weeks(self) -> int:
        """The number of its weeks."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """`cells[check][week]` is the verdict, None where the week was not judged on it."""

    checks: tuple[str, ...]
    mondays: tuple[date, ...]
    cells: tuple[tuple[Verdict | None, ...], ...]
    phases: tuple[Phase, ...] = ()
    """Phases of consecutive plans (stamina, strength, speed); empty for one plan."""

    @property
    def weeks(self) -> tuple[str, ...]:
        """`2 Mar` for each week."""
        return tuple(words.short_date(d) for d in self.mondays)


def data(analysis: Analysis) -> Calendar:
    """The weeks with a verdict among the last 104, in order of time."""
    weeks = [w for w in views.latest(analysis).weeks if w.checks]
    names = views.check_names(views.latest(analysis))
    cells = tuple(tuple(_bare(views.check(w, name)) for w in weeks) for name in names)
    mondays = tuple(w.start for w in weeks)
    return Calendar(names, mondays, cells, phases(analysis.plan, mondays))


def phases(plan: Plan | None, mondays: Sequence[date]) -> tuple[Phase, ...]:
    """The consecutive plans over these weeks; empty where there is only one plan."""
    if plan is None or len(plan.parts) < 2:
        return ()
    found: list[Phase] = []
    for n, monday in enumerate(mondays):
        name = plan.part(monday).name or "plan"
        if found and found[-1].name == name:
            found[-1] = Phase(name, found[-1].first, n)
        else:
            found.append(Phase(name, n, n))
    return tuple(found)


def _bare(verdict: Verdict | None) -> Verdict | None:
    """A verdict with only the fields that are drawn, so that a change of other facts does not require a new drawing."""
    return verdict and Verdict(verdict.name, verdict.status, Facts(probability=verdict.facts.probability))


def finding(found: Calendar) -> str:
    """`9 of 15 verdicts met`."""
    verdicts = [v for row in found.cells for v in row if v is not None and v.status != "unknown"]
    met = sum(v.status == "met" for v in verdicts)
    return f"{met} of {words.plural(len(verdicts), 'verdict')} met in {words.plural(len(found.mondays), 'week')}"


def draw(found: Calendar) -> Picture:
    """A grid of cells, each with its colour and its mark."""
    if not found.mondays:
        return nothing("no plan, so no verdicts to show")
    marks: list[Mark] = []
    for y, row in enumerate(found.cells):
        for x, verdict in enumerate(row):
            if verdict is not None:
                marks += _cell(x, y, verdict, many=len(found.mondays) > _MOST_MARKS)
    for n, phase in enumerate(found.phases):
        marks.append(
            Block(phase.first - 0.46, phase.last + 0.46, -0.62, -1.28, "plan", 0.9 if n % 2 else 0.45, phase.name)
        )
        middle = (phase.first + phase.last) / 2
        short = phase.name.rpartition(": ")[2]
        marks.append(Text(middle, -0.95, (phase.name, short), "ink", room=phase.weeks - 0.2, must=False))
    verdicts = [v for row in found.cells for v in row if v is not None]
    about = "* borderline: GPS error could flip it" if any(v.borderline for v in verdicts) else ""
    if len(found.mondays) > _MOST_MARKS:
        about = "half a cell: missed below, exceeded above"
    names = tuple((float(i), words.check_title(n)) for i, n in enumerate(found.checks))
    return Picture(
        finding(found),
        style.week_axis(found.mondays),
        Axis(len(found.checks) - 0.4, -1.4 if found.phases else -0.6, names, lines=False),
        tuple(marks),
        about=(about,) if about else (),
        keys=style.status_keys(v.status for v in verdicts),
    )


def _cell(x: int, y: int, verdict: Verdict, *, many: bool) -> Iterator[Mark]:
    status = verdict.status
    says = f"{words.check_title(verdict.name)}: {words.status_word(verdict)}"
    yield Block(x - 0.46, x + 0.46, y + 0.44, y - 0.44, status, says=says)
    if not many:
        ink = "paper" if status in style.DARK else "ink"
        yield Text(x, y, (words.mark(verdict), words.MARKS[status]), ink, size=1.1, room=0.9, tall=1.0)
    elif status in style.DARK:
        # Too narrow for a mark: missed fills the lower half of its cell, exceeded the upper half.
        first = y - 0.44 if status == "missed" else y
        yield Block(x - 0.46, x + 0.46, first, first + 0.44, "plan")
