"""The report in the terminal, for 80 columns and wider; colour only repeats what marks and words say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from milelog.errors import Problem
from milelog.model import Athlete, Race, Session, Verdict, Week, ZoneSet
from milelog.pipeline import Analysis
from milelog.plan.types import DAYS
from milelog.report import sentences, views, words, zone_words
from milelog.report.console import STYLES, WIDE, bare_table, indented, line, make_console, put
from milelog.report.terminal_run import miles, run
from milelog.runner.daniels import describe_race, training_speed
from milelog.runner.types import Fitness
from milelog.units import format_distance, format_pace

__all__ = [
    "make_console",
    "render",
    "render_problems",
    "render_session",
    "render_week",
    "render_zones",
]

_SHOWN_WEEKS = 8
"""Weeks in the table by default; with the current week in detail they fill a screen."""
_SHOWN_PROBLEMS = 12
"""Problems of one kind that are listed; the page and --json have them all."""
_SHORT = frozenset({"note", "duplicate", "skipped"})
"""Severities that need no action; their problems are only counted by slug."""


def render(analysis: Analysis, console: Console, *, weeks: int | None = None) -> None:
    """Prints the last `weeks` weeks (8) as a table, the current week in detail, and the problems."""
    _header(analysis, console)
    current = views.current_week(analysis)
    if current is None:
        line(console, "No dated run was found, so there are no weeks to show.", "bold")
    else:
        _weeks(analysis, console, weeks or _SHOWN_WEEKS)
        _block(analysis, console)
        _week_detail(analysis, current, console)
    if analysis.plan is None:
        line(console)
        line(console, views.without_plan(analysis), "bold")
    render_problems(analysis.problems, console, ledger=words.ledger_line(analysis.files))


def render_week(analysis: Analysis, week: Week, console: Console) -> None:
    """Prints one week in detail: verdicts with reasons, the days, the long run, the threshold sessions."""
    _week_detail(analysis, week, console)


def render_session(session: Session, console: Console, *, zones: ZoneSet | None = None, units: str = "mi") -> None:
    """Prints one run: its figures, every segment with its pace, zone and provenance, its surges by mile."""
    run(session, console, zones, units)


MOST_ESTIMATES = 10
"""Most estimates of past zones in the table of `milelog zones`: some two months of a log whose zones change each week."""


def render_zones(zones: Sequence[ZoneSet], athlete: Athlete, console: Console, fitness: Fitness | None = None) -> None:
    """Prints each set of zones with its first date, source and error, then the races that were found.

    Of several estimates, the last is printed in full, and a table at the end has a line for each of the last ten.
    """
    if not zones:
        line(console, "No zones: no race is given and no effort was found to estimate them from.", "bold")
        line(console, 'Add a race to milelog.toml: [[race]] date = 2026-01-10, distance = "5 km", time = "20:15"')
        return
    estimated = [z for z in zones if z.estimate]
    for zone_set in [z for z in zones if not z.estimate] + estimated[-1:]:
        line(
            console,
            f"{zone_words.heading(zone_set)} {zone_words.zone_since(zone_set)}: {zone_words.zone_source(zone_set)}",
            "bold",
        )
        table = bare_table()
        for name, side in (("zone", "left"), (f"fast /{athlete.units}", "right"), (f"slow /{athlete.units}", "right")):
            table.add_column(name, justify=side)  # type: ignore[arg-type]
        for zone in zone_set.zones:
            fast, slow = (format_pace(v, athlete.units).split("/")[0] for v in (zone.fast_mps, zone.slow_mps))
            table.add_row(zone.name, fast, slow)
        put(console, table, 2)
        line(console)
    if fitness and fitness.points and (habits := zone_words.habits(fitness.points[-1], athlete.units)):
        line(console, habits)
    if fitness and fitness.points:
        line(console, zone_words.slope_response(fitness.slope[-1] if fitness.slope else None))
    for race in fitness.found if fitness else ():
        label = describe_race(Race(race.day, race.distance_m, race.time_s))
        line(console, f"Race found on {race.day.isoformat()}: {label} ({'; '.join(race.evidence)})")
    if estimated:
        line(console, "An estimate follows the runs of the log; a race in milelog.toml replaces it.", "dim")
    if len(estimated) > 1:
        line(console)
        _zones_by_date(estimated, athlete, console)


def _zones_by_date(zones: Sequence[ZoneSet], athlete: Athlete, console: Console) -> None:
    """Prints a line for each of the last estimates: first date, VDOT, threshold pace and error."""
    last = zones[-MOST_ESTIMATES:]
    earlier = (
        f", the last {len(last)} of {len(zones)} (`milelog zones --json` has all)" if len(last) < len(zones) else ""
    )
    line(console, f"Estimates by date{earlier}", "bold")
    table = bare_table()
    for name in ("from", "VDOT", f"T /{athlete.units}", "error"):
        table.add_column(name, justify="left" if name == "from" else "right")
    for one in last:
        pace = format_pace(training_speed(one.vdot, "T"), athlete.units).split("/")[0]
        since = one.start.isoformat() if one.start else "the start"
        table.add_row(since, f"{one.vdot:.1f}", pace, f"± {one.error:.1%}" if one.error is not None else "")
    put(console, table, 2)


def render_problems(problems: Sequence[Problem], console: Console, *, ledger: str = "") -> None:
    """Prints the problems, the most severe first, and counts notes and copies by slug; then the `ledger` line."""
    if problems:
        line(console)
        console.print(Rule("Problems", align="left", style="dim"))
    for severity, name in words.SEVERITIES.items():
        chosen = [p for p in problems if p.severity == severity]
        if not chosen:
            continue
        line(console, f"{name}: {len(chosen)}", "bold")
        if severity in _SHORT:
            line(console, "  " + ", ".join(f"{slug} ({n})" for slug, n in words.slug_counts(chosen)))
        else:
            _problem_lines(chosen, console)
    if ledger:
        line(console)
        line(console, ledger)


def _problem_lines(problems: Sequence[Problem], console: Console) -> None:
    for problem in problems[:_SHOWN_PROBLEMS]:
        line(console, "  " + words.clean(problem.source, 100), "bold")
        console.print(indented(f"{words.problem_text(problem)} [{problem.slug}]", 4, console.width))
        if problem.hint:
            console.print(indented("→ " + words.clean(problem.hint, 300), 4, console.width))
    if len(problems) > _SHOWN_PROBLEMS:
        line(console, f"  and {len(problems) - _SHOWN_PROBLEMS} more; the page and --json list them all", "dim")


def _header(analysis: Analysis, console: Console) -> None:
    who = words.clean(analysis.athlete.name or "", 60) or words.clean(analysis.folder.name, 60)
    line(console, f"Training log of {who}" if who else "Training log", "bold")
    for text in views.unrecorded(analysis):
        line(console, text)
    zone_set = analysis.zones_on(analysis.today)
    if zone_set is None:
        line(console, "Zones: none (no race given, no effort to estimate them from)")
        return
    bands = "  ".join(
        f"{z.name} {zone_words.band(zone_set, z.name, analysis.athlete.units).split('/')[0]}" for z in zone_set.zones
    )
    line(console, f"{zone_words.heading(zone_set)}: {zone_words.zone_source(zone_set)}")
    line(console, f"  {bands} /{analysis.athlete.units}", "dim")


def _weeks(analysis: Analysis, console: Console, count: int) -> None:
    weeks = views.shown_weeks(analysis) or views.newest_first(analysis)
    shown = weeks[:count]
    names = views.check_names(views.narrowed(analysis, shown))
    line(console)
    table = _weeks_planned(analysis, shown, names, console.width) if names else _weeks_plain(analysis, shown)
    # Measured without the terminal's width, to which Rich would shrink the columns.
    if names and console.measure(table, options=console.options.update(max_width=10_000)).maximum > console.width:
        table = _weeks_planned(analysis, shown, names, console.width, short=True)
    put(console, table)
    if names:
        console.print(Text(words.MARK_KEY, style="dim"))
    hidden = len(weeks) - len(shown)
    if hidden:
        line(console, f"{words.plural(hidden, 'earlier week')} not shown", "dim")


def _block(analysis: Analysis, console: Console) -> None:
    """Prints the summary of the block, one line for each check."""
    lines = views.block_lines(analysis)
    if lines and len(analysis.weeks) > 1:
        line(console)
        for text in lines:
            line(console, text)


def _weeks_planned(
    analysis: Analysis, shown: Sequence[Week], names: Sequence[str], width: int, *, short: bool = False
) -> Table:
    """One row for each week; with `short` only the header has the unit, where the rows would be too long."""
    units = analysis.athlete.units
    main = [n for n in names if n in words.MAIN_CHECKS]
    rest = [n for n in names if n not in words.MAIN_CHECKS]
    table = bare_table()
    table.add_column("week", no_wrap=True)
    if width >= WIDE:
        table.add_column("runs", justify="right")
    for name in main:
        title = words.check_inline(name)
        table.add_column(f"{title}, {units}" if short else title, no_wrap=True)
    if rest:
        table.add_column("other", no_wrap=True)
    if width >= WIDE:
        table.add_column("surges", justify="right")
        table.add_column("E M T I R, % of time", no_wrap=True)
    for week in shown:
        cells: list[RenderableType] = [_week_cell(week, analysis, width)]
        if width >= WIDE:
            cells.append(str(week.runs))
        cells += [_check_cell(views.check(week, name), units, short=short) for name in main]
        if rest:
            cells.append(_marks([v for v in week.checks if v.name in rest]))
        if width >= WIDE:
            cells += [str(week.surges), _shares(week)]
        table.add_row(*cells)
    return table


def _weeks_plain(analysis: Analysis, shown: Sequence[Week]) -> Table:
    units = analysis.athlete.units
    table = bare_table()
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
    # `W17` instead of `2026-W17` on 80 columns, where the checks need the room.
    name = words.week_name(week) if width >= WIDE else words.week_name(week)[5:]
    text = Text(f"{name} {words.short_date(week.start):>6}")
    if views.is_running(week, analysis):
        text.append(" …", style="dim")
    return text


def _check_cell(verdict: Verdict | None, units: str, *, short: bool) -> Text:
    if verdict is None:
        return Text("–", style="dim")
    text = Text(f"{words.mark(verdict):<2} ", style=STYLES[verdict.status])
    figure = words.done_of_planned(verdict, units)
    # Only the mark has the colour of the verdict, since a whole table in red and green is hard to read.
    return text.append(figure.removesuffix(f" {units}") if short else figure, style="default not bold not dim")


def _marks(verdicts: Iterable[Verdict]) -> Text:
    text = Text()
    for verdict in verdicts:
        text.append(words.mark(verdict), style=STYLES[verdict.status])
    return text


def _shares(week: Week) -> str:
    return " ".join(f"{name} {share * 100:.0f}" for name, share in views.zone_shares(week.zone_s)) or "–"


def _week_detail(analysis: Analysis, week: Week, console: Console) -> None:
    running = views.is_running(week, analysis)
    line(console)
    now = " (this week)" if running else ""
    console.print(Rule(f"{words.week_name(week)}, {words.week_dates(week)}{now}", align="left", style="dim"))
    units = analysis.athlete.units
    for verdict in words.sorted_checks(week):
        console.print(_verdict(verdict, units, console.width))
    if not week.checks:
        line(console, words.week_sum(week, units))
    if running and (left := views.left_to_do(analysis, week)):
        console.print(_hanging("Left to do: ", "; ".join(left), console.width))
    for comment in views.comments_in_week(analysis, week):
        console.print(_hanging(*_parted(comment), console.width))
    line(console)
    put(console, _days(analysis, week, console.width))
    for session in views.threshold_sessions(week):
        _reps(analysis, session, console)
    longest = views.long_run(week)
    if longest is not None and views.shows_surges(analysis, longest):
        line(console)
        put(console, miles(longest, units, console.width))


def _verdict(verdict: Verdict, units: str, width: int) -> Text:
    """Mark, check, verdict and reasons, with the figure unless the reasons begin with it."""
    why, figure = words.why(verdict), words.done_of_planned(verdict, units)
    under_way = words.is_under_way(verdict)
    parts = [] if under_way else [words.status_word(verdict)]
    if verdict.name in words.MAIN_CHECKS and not sentences.names_figure(verdict):
        parts.append(figure)
    rest = " · ".join([*parts, *([why] if why else [])])
    colon = sentences.colon(verdict) if under_way else ":"
    title = f"{words.check_title(verdict.name)}{colon} "
    shown = indented(f"{words.mark(verdict):<2} {title}{rest}", 3, width, first=0)
    shown.stylize(STYLES[verdict.status], 0, 2)
    shown.stylize("bold", 3, 3 + len(title) - 1)
    if not under_way:
        begin = 3 + len(title)
        shown.stylize(STYLES[verdict.status], begin, begin + len(words.status_word(verdict)))
    return shown


def _parted(comment: str) -> tuple[str, str]:
    """A comment split into its head (who and when, with the colon) and its text."""
    head, colon, text = comment.partition(": ")
    return head + colon, text


def _hanging(head: str, text: str, width: int) -> Text:
    shown = indented(head + text, 3, width, first=0)
    shown.stylize("bold", 0, len(head))
    return shown


def _days(analysis: Analysis, week: Week, width: int) -> Table:
    units, planned = analysis.athlete.units, views.planned_week(analysis, week)
    table = bare_table()
    table.add_column("day", no_wrap=True)
    table.add_column("done", justify="right", no_wrap=True)
    if width >= WIDE:
        table.add_column("pace", justify="right", no_wrap=True)
        table.add_column("heart", justify="right", no_wrap=True)
    table.add_column("what", ratio=1)
    for day, sessions in views.days(week):
        planned_text = "; ".join(words.clean(p.workout.text) for p in views.planned_on(planned, day.weekday()))
        is_open = not views.is_rest_day(analysis, day)
        for n, session in enumerate(sessions or (None,)):
            cells = [f"{DAYS[day.weekday()]} {day.day}" if not n else ""]
            cells += _day_cells(session, units, width)
            what = Text(words.session_label(session) if session else "" if is_open or planned_text else "rest")
            if session and (sport := words.sport_aside(session)):
                what.append(f" ({sport})", style="dim")
            if planned_text and not n:
                what.append(f"{'' if not what else chr(10)}planned: {planned_text}", style="dim")
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
    line(console)
    when = f"{DAYS[session.day.weekday()]} {session.day.day}: " if session.day else ""
    line(console, f"{when}{words.session_label(session)}", "bold")
    line(console, f"  {label} {zone_words.band(zone_set, 'T', units)}", "dim")
    table = bare_table()
    for name in ("rep", "length", "time", "pace"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("zone")
    table.add_column("to band", no_wrap=True)
    table.add_column("source", no_wrap=True)
    rows = views.rep_rows(session, analysis)
    longest = views.longest_s(r.segment for r in rows)
    for row in rows:
        table.add_row(*views.rep_cells(row, units, longest))
    put(console, table, 2)
