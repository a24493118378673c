"""Chart of pace zones by week: the share of time in each, with the 80 % easy of the 80/20 rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from milelog.pipeline import Analysis
from milelog.report import views, words
from milelog.report.charts import style
from milelog.report.charts.picture import Axis, Block, Key, Mark, Picture, Rule, Text, nothing

EASY_SHARE = 0.8
"""Share of easy running time in the 80/20 rule (Seiler)."""


@dataclass(frozen=True, slots=True)
class ZoneWeeks:
    """Shares (0 to 1) by zone for each week."""

    mondays: tuple[date, ...]
    shares: tuple[tuple[tuple[str, float], ...], ...]
    easy: float
    """Share of zone E over all the weeks."""
    estimate: bool

    @property
    def labels(self) -> tuple[str, ...]:
        """`2 Mar` for each week."""
        return tuple(words.short_date(d) for d in self.mondays)


def data(analysis: Analysis) -> ZoneWeeks:
    """Weeks of the last 104 in which some time fell into a zone, in order of time."""
    weeks = [w for w in views.latest(analysis).weeks if views.zone_shares(w.zone_s)]
    total = sum(sum(w.zone_s.values()) for w in weeks)
    easy = sum(w.zone_s.get("E", 0.0) for w in weeks)
    return ZoneWeeks(
        tuple(w.start for w in weeks),
        tuple(views.zone_shares(w.zone_s) for w in weeks),
        easy / total if total else 0.0,
        any(z.estimate for z in analysis.zones),
    )


def finding(found: ZoneWeeks) -> str:
    """`Easy for 88 % of the time in 6 weeks (estimated zones)`."""
    zones = "estimated zones" if found.estimate else ""
    text = f"Easy for {found.easy * 100:.0f} % of the time in {words.plural(len(found.mondays), 'week')}"
    return f"{text} ({zones})" if zones else text


def draw(found: ZoneWeeks) -> Picture:
    """A stacked bar for each week from E at the bottom to R, with a line at 80 %."""
    if not found.mondays:
        return nothing("no time in zones to show")
    names = [n for n in style.ZONES if any(n == z for week in found.shares for z, _ in week)]
    names += [n for n in dict.fromkeys(z for week in found.shares for z, _ in week) if n not in names]
    marks: list[Mark] = []
    for i, week in enumerate(found.shares):
        floor = 0.0
        for name, share in sorted(week, key=lambda part: names.index(part[0])):
            top = floor + 100 * share
            says = f"{found.labels[i]}: {name} {share * 100:.0f} %"
            marks.append(
                Block(
                    i - 0.36,
                    i + 0.36,
                    floor,
                    top,
                    style.zone_role(name),
                    says=says,
                    week=words.iso_week(found.mondays[i]),
                )
            )
            floor = top
        marks.append(_easy(i, dict(week).get("E", 0.0)))
    marks.append(Rule(EASY_SHARE * 100, width=1.1, dashed=True))
    return Picture(
        finding(found),
        style.week_axis(found.mondays),
        Axis(0, 100, tuple((v, str(v)) for v in range(0, 101, 20))),
        tuple(marks),
        "% of running time",
        ("dashed: 80 % easy",),
        tuple(Key(style.ZONE_WORDS.get(n, n), style.zone_role(n)) for n in names),
    )


def _easy(i: int, share: float) -> Text:
    """The share in E at the bottom of the bar; bold where it is below EASY_SHARE."""
    hard = round(share * 100) < EASY_SHARE * 100
    return Text(i, "foot", (f"{share * 100:.0f}",), size=0.9, bold=hard, room=0.7, must=False)
