"""The report in the terminal: right at 80 columns and wider, told by marks and words, coloured only where allowed."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from milelog.errors import Problem
from milelog.model import Athlete, Session, Status, Verdict, Week, ZoneSet
from milelog.pipeline import Analysis
from milelog.report import views, words
from milelog.units import format_clock, format_distance, format_pace

WIDE = 120
"""Columns from which the tables carry what a reader can do without."""
_SHOWN_WEEKS = 8
_SHOWN_PROBLEMS = 12
_STYLES: dict[Status, str] = {
    "met": "green",
    "close": "yellow",
    "missed": "bold red",
    "exceeded": "magenta",
    "unknown": "dim",
}
_SHORT = frozenset({"note", "duplicate", "skipped"})
"""Kinds that are counted by slug: they ask nothing of the reader."""


def make_console(*, file: object = None, width: int | None = None) -> Console:
    """A console for the report: standard output, without colour when piped or when NO_COLOR is set."""
    return Console(
        file=file,  # type: ignore[arg-type]
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        no_color=bool(os.environ.get("NO_COLOR")) or None,
    )


def render(analysis: Analysis, console: Console, *, weeks: int | None = None) -> None:
    """Prints the last `weeks` weeks (8) as a table, the current week in detail, and the problems."""
    _header(analysis, console)
    current = views.current_week(analysis)
    if current is None:
        _line(console, "No dated run was found, so there are no weeks to show.", "bold")
    else:
        _weeks(analysis, console, weeks or _SHOWN_WEEKS)
        _block(analysis, console)
        _week_detail(analysis, current, console)
    if analysis.plan is None:
        _line(console)
        _line(console, "No plan: nothing to hold the weeks against. `milelog init` writes one to start from.", "bold")
    render_problems(analysis.problems, console, ledger=words.ledger_line(analysis.files))


def render_week(analysis: Analysis, week: Week, console: Console) -> None:
    """Prints one week in detail: verdicts with why, the days, the long run, the threshold sessions."""
    _week_detail(analysis, week, console)


def render_session(
    session: Session,
    console: Console,
    *,
    zones: ZoneSet | None = None,
    units: str = "mi",
    problems: Iterable[Problem] = (),
) -> None:
    """Prints one run: its figures, every segment with its pace, zone and provenance, its surges by mile."""
    _line(console, words.session_label(session), "bold")
    for text in _facts(session, units):
        _line(console, text)
    if zones is not None:
        _line(console, f"Zones: {words.zone_source(zones)}", "dim")
    if session.segments:
        _line(console)
        console.print(_segments(session, units, console.width))
    if views.has_surges(session):
        _line(console)
        console.print(_miles(session, units))
    listed = tuple(problems)
    if listed:
        render_problems(listed, console)


def render_zones(zones: Sequence[ZoneSet], athlete: Athlete, console: Console) -> None:
    """Prints each set of zones with the date it is in force from, and says which is an estimate."""
    if not zones:
        _line(console, "No zones: no race is given and no effort was found to estimate them from.", "bold")
        _line(console, 'Add a race to milelog.toml: [[race]] date = 2026-01-10, distance = "5 km", time = "20:15"')
        return
    for zone_set in zones:
        kind = "Estimated zones" if zone_set.estimate else "Zones"
        _line(console, f"{kind} {words.zone_since(zone_set)}: {words.zone_source(zone_set)}", "bold")
        table = _table()
        for name, side in (("zone", "left"), (f"fast /{athlete.units}", "right"), (f"slow /{athlete.units}", "right")):
            table.add_column(name, justify=side)  # type: ignore[arg-type]
        for zone in zone_set.zones:
            fast, slow = (format_pace(v, athlete.units).split("/")[0] for v in (zone.fast_mps, zone.slow_mps))
            table.add_row(zone.name, fast, slow)
        console.print(Padding(table, (0, 0, 1, 2), expand=False))
    if any(z.estimate for z in zones):
        _line(console, "An estimate follows the best efforts found; a race in milelog.toml replaces it.", "dim")


def render_problems(problems: Sequence[Problem], console: Console, *, ledger: str = "") -> None:
    """Prints what went wrong, the gravest first; remarks and copies are counted by kind. Then the ledger line."""
    if problems:
        _line(console)
        console.print(Rule("Problems", align="left", style="dim"))
    for severity, name in words.SEVERITIES.items():
        chosen = [p for p in problems if p.severity == severity]
        if not chosen:
            continue
        _line(console, f"{name}: {len(chosen)}", "bold")
        if severity in _SHORT:
            _line(console, "  " + ", ".join(f"{slug} ({n})" for slug, n in words.slug_counts(chosen)))
        else:
            _problem_lines(chosen, console)
    if ledger:
        _line(console)
        _line(console, ledger)


def _problem_lines(problems: Sequence[Problem], console: Console) -> None:
    for problem in problems[:_SHOWN_PROBLEMS]:
        _line(console, "  " + words.clean(problem.source, 100), "bold")
        console.print(_indented(f"{words.problem_text(problem)} [{problem.slug}]", 4, console.width))
        if problem.hint:
            console.print(_indented("→ " + words.clean(problem.hint, 300), 4, console.width))
    if len(problems) > _SHOWN_PROBLEMS:
        _line(console, f"  and {len(problems) - _SHOWN_PROBLEMS} more; the page and --json list them all", "dim")


def _header(analysis: Analysis, console: Console) -> None:
    who = words.clean(analysis.athlete.name or "", 60) or words.clean(analysis.folder.name, 60)
    _line(console, f"Training log of {who}" if who else "Training log", "bold")
    zone_set = analysis.zones_on(analysis.today)
    if zone_set is None:
        _line(console, "Zones: none (no race given, no effort to estimate them from)")
        return
    label = "Estimated zones" if zone_set.estimate else "Zones"
    bands = "  ".join(
        f"{z.name} {words.band(zone_set, z.name, analysis.athlete.units).split('/')[0]}" for z in zone_set.zones
    )
    _line(console, f"{label}: {words.zone_source(zone_set)}")
    _line(console, f"  {bands} /{analysis.athlete.units}", "dim")


def _weeks(analysis: Analysis, console: Console, count: int) -> None:
    shown = views.newest_first(analysis)[:count]
    names = views.check_names(views.narrowed(analysis, shown))
    _line(console)
    table = _weeks_planned(analysis, shown, names, console.width) if names else _weeks_plain(analysis, shown)
    console.print(table)
    if names:
        console.print(Text(words.MARK_KEY, style="dim"))
    hidden = len(analysis.weeks) - len(shown)
    if hidden:
        _line(console, f"{words.plural(hidden, 'earlier week')} not shown", "dim")


def _block(analysis: Analysis, console: Console) -> None:
    """The block as a whole, one line a check."""
    lines = views.block_lines(analysis)
    if lines and len(analysis.weeks) > 1:
        _line(console)
        for text in lines:
            _line(console, text)


def _weeks_planned(analysis: Analysis, shown: Sequence[Week], names: Sequence[str], width: int) -> Table:
    main = [n for n in names if n in words.MAIN_CHECKS]
    rest = [n for n in names if n not in words.MAIN_CHECKS]
    table = _table()
    table.add_column("week", no_wrap=True)
    if width >= WIDE:
        table.add_column("runs", justify="right")
    for name in main:
        table.add_column(words.check_title(name).lower(), no_wrap=True)
    if rest:
        table.add_column("other", no_wrap=True)
    if width >= WIDE:
        table.add_column("surges", justify="right")
        table.add_column("E M T I R, % of time", no_wrap=True)
    for week in shown:
        cells: list[RenderableType] = [_week_cell(week, analysis, width)]
        if width >= WIDE:
            cells.append(str(week.runs))
        cells += [_check_cell(views.check(week, name), analysis.athlete.units) for name in main]
        if rest:
            cells.append(_marks([v for v in week.checks if v.name in rest]))
        if width >= WIDE:
            cells += [str(week.surges), _shares(week)]
        table.add_row(*cells)
    return table


def _weeks_plain(analysis: Analysis, shown: Sequence[Week]) -> Table:
    units = analysis.athlete.units
    table = _table()
    table.add_column("week", no_wrap=True)
    for name in ("runs", "volume", "long run", "threshold", "surges"):
        table.add_column(name, justify="right", no_wrap=True)
    for week in shown:
        table.add_row(
            _week_cell(week, analysis, WIDE),
            str(week.runs),
            *(format_distance(v, units) for v in (week.volume_m, week.long_run_m, week.threshold_m)),
            str(week.surges),
        )
    return table


def _week_cell(week: Week, analysis: Analysis, width: int) -> Text:
    name = words.week_name(week) if width >= WIDE else words.week_name(week)[5:]
    text = Text(f"{name} {words.short_date(week.start):>6}")
    if views.is_running(week, analysis):
        text.append(" …", style="dim")
    return text


def _check_cell(verdict: Verdict | None, units: str) -> Text:
    if verdict is None:
        return Text("–", style="dim")
    text = Text(f"{words.mark(verdict):<2} ", style=_STYLES[verdict.status])
    return text.append(words.done_of_planned(verdict, units), style="default not bold not dim")


def _marks(verdicts: Iterable[Verdict]) -> Text:
    text = Text()
    for verdict in verdicts:
        text.append(words.mark(verdict), style=_STYLES[verdict.status])
    return text


def _shares(week: Week) -> str:
    return " ".join(f"{name} {share * 100:.0f}" for name, share in views.zone_shares(week.zone_s)) or "–"


def _week_detail(analysis: Analysis, week: Week, console: Console) -> None:
    now = " (this week)" if views.is_running(week, analysis) else ""
    _line(console)
    console.print(Rule(f"{words.week_name(week)}, {words.week_dates(week)}{now}", align="left", style="dim"))
    units = analysis.athlete.units
    for verdict in words.sorted_checks(week):
        console.print(_verdict(verdict, units, console.width))
    if not week.checks:
        _line(console, words.week_sum(week, units))
    _line(console)
    console.print(_days(analysis, week, console.width))
    for session in views.threshold_sessions(week):
        _reps(analysis, session, console)
    longest = views.long_run(week)
    if longest is not None and views.has_surges(longest):
        _line(console)
        console.print(_miles(longest, units))


def _verdict(verdict: Verdict, units: str, width: int) -> RenderableType:
    head = Text(f"{words.mark(verdict):<2} ", style=_STYLES[verdict.status])
    head.append(f"{words.check_title(verdict.name)}: ", style="default bold not dim")
    head.append(words.status_word(verdict), style=_STYLES[verdict.status])
    head.append(f" · {words.done_of_planned(verdict, units)}", style="default not bold not dim")
    return Group(head, _indented(words.why(verdict), 3, width)) if verdict.why else head


def _days(analysis: Analysis, week: Week, width: int) -> Table:
    units, planned = analysis.athlete.units, views.planned_week(analysis, week)
    table = _table()
    table.add_column("day", no_wrap=True)
    table.add_column("done", justify="right", no_wrap=True)
    if width >= WIDE:
        table.add_column("pace", justify="right", no_wrap=True)
        table.add_column("heart", justify="right", no_wrap=True)
    table.add_column("what", ratio=1)
    for i, (day, sessions) in enumerate(views.days(week)):
        meant = "; ".join(words.clean(p.workout.text) for p in views.planned_on(planned, i))
        ahead = day >= analysis.today
        for n, session in enumerate(sessions or (None,)):
            cells = [f"{words.DAYS[i]} {day.day}" if not n else ""]
            cells += _day_cells(session, units, width)
            what = Text(words.session_label(session) if session else "" if ahead or meant else "rest")
            if session and (sport := words.sport_aside(session)):
                what.append(f" ({sport})", style="dim")
            if meant and not n:
                what.append(f"{'' if not what else chr(10)}planned: {meant}", style="dim")
            table.add_row(*cells, what)
    return table


def _day_cells(session: Session | None, units: str, width: int) -> list[str]:
    wide = width >= WIDE
    if session is None:
        return ["–", "", ""] if wide else ["–"]
    far = format_distance(session.distance_m, units) if session.distance_m else words.duration(session.moving_s)
    heart = session.mean_heart_rate_bpm
    return [far, words.session_pace(session, units), f"{heart:.0f}" if heart else ""] if wide else [far]


def _reps(analysis: Analysis, session: Session, console: Console) -> None:
    units, zone_set = analysis.athlete.units, analysis.zones_on(session.day)
    label = "estimated T band" if zone_set and zone_set.estimate else "T band"
    _line(console)
    when = f"{words.DAYS[session.day.weekday()]} {session.day.day}: " if session.day else ""
    _line(console, f"{when}{words.session_label(session)}", "bold")
    _line(console, f"  {label} {words.band(zone_set, 'T', units)}", "dim")
    table = _table()
    for name in ("rep", "length", "time", "pace"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("zone")
    table.add_column("against the band", no_wrap=True)
    table.add_column("from", no_wrap=True)
    for row in views.rep_rows(session, zone_set):
        table.add_row(*views.rep_cells(row, units))
    console.print(Padding(table, (0, 0, 0, 2), expand=False))


def _miles(session: Session, units: str) -> Table:
    table = _table(title=f"Surges by {words.unit_name(units)}")
    for name in (words.unit_name(units), "surges", "time", "pace"):
        table.add_column(name, justify="right", no_wrap=True)
    for mile in session.miles:
        pace = format_pace(mile.speed_mps, units) if mile.speed_mps else "–"
        took = words.clock(mile.duration_s) if mile.count else "–"
        table.add_row(str(mile.mile), str(mile.count) if mile.count else "none", took, pace)
    return table


def _segments(session: Session, units: str, width: int) -> Table:
    table = _table()
    table.add_column("from", justify="right", no_wrap=True)
    table.add_column("what", no_wrap=True)
    for name in ("length", "time", "pace"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("zone")
    table.add_column("told by", no_wrap=True)
    if width >= WIDE:
        table.add_column("flat pace", justify="right", no_wrap=True)
        table.add_column("sure", justify="right", no_wrap=True)
    table.add_column("note", ratio=1)
    for g in session.segments:
        what = f"{g.kind} ({g.recovery})" if g.recovery else g.kind
        cells = [format_clock(g.start_s), what, words.rep_distance(g.distance_m, units)]
        cells += [words.clock(g.end_s - g.start_s), format_pace(g.speed_mps, units), g.zone or "–", g.provenance]
        if width >= WIDE:
            cells += [format_pace(g.adjusted_mps or g.speed_mps, units), f"{g.confidence * 100:.0f} %"]
        table.add_row(*cells, words.clean(g.note), style="bold" if g.kind == "rep" else "")
    return table


def _facts(session: Session, units: str) -> list[str]:
    when = f"{words.long_date(session.start.date())}, {session.start:%H:%M}" if session.start else "no date"
    name = f" · {words.clean(session.name, 60)}" if session.name else ""
    facts = [f"{words.clean(session.file, 100)} · {words.sport_label(session)} · {when}{name}"]
    far = format_distance(session.distance_m, units, 2)
    times = f"moving {format_clock(session.moving_s)}, timer {format_clock(session.timer_s)}"
    facts.append(f"{far} · {times}, elapsed {format_clock(session.elapsed_s)}")
    more = [f"pace {words.session_pace(session, units)}"] if session.is_run else []
    if session.mean_heart_rate_bpm:
        more.append(f"heart rate {session.mean_heart_rate_bpm:.0f}")
    if session.ascent_m is not None:
        more.append(f"climb {session.ascent_m:.0f} m")
    if session.rpe is not None:
        more.append(f"effort {session.rpe:g} of 10")
    return facts + ([" · ".join(more)] if more else [])


def _indented(text: str, indent: int, width: int) -> Text:
    """Wrapped text that leaves no blanks at the ends of its lines."""
    return Text(textwrap.indent(textwrap.fill(text, max(width - indent, 20)), " " * indent))


def _table(title: str = "") -> Table:
    return Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=None,
        header_style="dim",
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )


def _line(console: Console, text: str = "", style: str = "") -> None:
    console.print(Text(text, style=style))
