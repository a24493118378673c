"""The sections of the report: each builds its blocks (texts and tables) from the analysis, for `markdown` and `pdf`."""

from __future__ import annotations

from milelog.model import Session, Verdict, Week
from milelog.pipeline import Analysis
from milelog.plan.types import DAYS
from milelog.report import recordings, rep_table, views, words, zone_words
from milelog.report.blocks import Block, Section, Table, Text
from milelog.report.charts import best_efforts
from milelog.report.trends import SECTIONS as TRENDS
from milelog.units import format_distance, format_pace


def summary(analysis: Analysis) -> tuple[Block, ...]:
    """The number of files, the zones, and whether there is a plan."""
    lines = [words.ledger_line(analysis.files), *views.unrecorded(analysis)]
    zone_set = analysis.zones_on(analysis.today)
    if zone_set is not None:
        lines.append(f"{zone_words.heading(zone_set)}: {zone_words.zone_source(zone_set)}")
    if analysis.plan is None:
        lines.append(views.without_plan(analysis))
    return (Text(tuple(lines)),)


def weeks(analysis: Analysis) -> tuple[Block, ...]:
    """All weeks, the latest first, with the mark and figures of each check; sums of the week without a plan."""
    units, names = analysis.athlete.units, views.check_names(analysis)
    shown = views.newest_first(analysis)
    if not shown:
        return (Text(("No dated run was found, so there are no weeks to show.",)),)
    if not names:
        plain = ("week", "dates", "runs", "volume", "long run", "threshold", "surges")
        return (Table(plain, tuple(_plain(w, units) for w in shown), frozenset(plain[2:])),)
    rows = tuple(_judged(w, names, units) for w in shown)
    columns = ("week", "dates", "runs", *(words.check_inline(n) for n in names))
    block = Text(views.block_lines(analysis), points=True)
    return (Table(columns, rows, frozenset({"runs"})), Text((words.MARK_KEY,)), block)


def current(analysis: Analysis) -> tuple[Block, ...]:
    """The current week in detail, as `week_blocks`."""
    week = views.current_week(analysis)
    return week_blocks(analysis, week) if week else ()


def week_blocks(analysis: Analysis, week: Week) -> tuple[Block, ...]:
    """One week in detail: verdicts with reasons, days, threshold reps, surges, comments and what to talk about."""
    units = analysis.athlete.units
    blocks: list[Block] = [Text((f"{words.week_name(week)}, {words.week_dates(week)}",))]
    if week.checks:
        rows = tuple(_verdict(v, units) for v in words.sorted_checks(week))
        blocks.append(Table(("check", "verdict", "measured", "why"), rows))
    blocks.append(days(analysis, week))
    blocks += [reps(analysis, s) for s in views.threshold_sessions(week)]
    longest = views.long_run(week)
    if longest is not None and views.shows_surges(analysis, longest):
        blocks.append(surges(longest, units))
    if comments := views.comments_in_week(analysis, week):
        blocks += [Text(("Comments:",)), Text(comments, points=True)]
    if points := views.talking_points(week):
        blocks += [Text(("To talk about:",)), Text(points, points=True)]
    return tuple(blocks)


def days(analysis: Analysis, week: Week) -> Table:
    """A row for each session, and one for each day without."""
    units, planned = analysis.athlete.units, views.planned_week(analysis, week)
    rows = []
    for day, sessions in views.days(week):
        planned_text = "; ".join(words.clean(p.workout.text) for p in views.planned_on(planned, day.weekday()))
        for n, session in enumerate(sessions or (None,)):
            label = f"{DAYS[day.weekday()]} {day.day}" if not n else ""
            rows.append((label, *_day(session, units), planned_text if not n else ""))
    columns = ("day", "distance", "pace", "session", "planned")
    return Table(columns, tuple(rows), frozenset({"distance", "pace"}), "Days")


def reps(analysis: Analysis, session: Session) -> Table:
    """The reps of one session and their band."""
    units, zone_set = analysis.athlete.units, analysis.zones_on(session.day)
    label = "estimated T band" if zone_set and zone_set.estimate else "T band"
    band = zone_words.band(zone_set, "T", units)
    when = f"{words.long_date(session.day)}: " if session.day else ""
    title = f"{when}{words.session_label(session)}" + (f"; {label} {band}" if band else "")
    line = recordings.trace_of(analysis, session) if isinstance(analysis, recordings.Drawable) else None
    found = rep_table.table(views.rep_rows(session, analysis), line, units)
    return Table(found.columns, (*found.rows, *([found.work] if found.work else [])), rep_table.RIGHT, title)


def surges(session: Session, units: str) -> Table:
    """For each mile or kilometre: the number of surges, their time and pace."""
    listed = views.surges_by_unit(session, units)
    longest = max((m.duration_s for m in listed), default=0.0)
    rows = tuple(
        (
            str(m.mile),
            str(m.count) if m.count else "none",
            words.clock(m.duration_s, longest) if m.count else "–",
            format_pace(m.speed_mps, units) if m.speed_mps else "–",
        )
        for m in listed
    )
    columns = (words.unit_name(units), "surges", "time", "pace")
    return Table(columns, rows, frozenset(columns), f"Surges of the long run: {words.session_label(session)}")


def efforts(analysis: Analysis) -> tuple[Block, ...]:
    """The best effort at each distance; empty without any."""
    found = best_efforts.data(analysis)
    rows = tuple(
        (
            b.label,
            words.clock(b.time_s),
            best_efforts.pace_text(b, found.units),
            words.long_date(b.day) if b.day else "",
        )
        for b in found.ever
    )
    return (Table(("distance", "time", "pace", "when"), rows, frozenset({"time", "pace"})),) if rows else ()


def zones(analysis: Analysis) -> tuple[Block, ...]:
    """A table for each set of zones, with the date from which it applies."""
    units = analysis.athlete.units
    tables = []
    for zone_set in analysis.zones:
        rows = tuple((z.name, format_pace(z.fast_mps, units), format_pace(z.slow_mps, units)) for z in zone_set.zones)
        title = f"{zone_words.heading(zone_set)} {zone_words.zone_since(zone_set)}: {zone_words.zone_source(zone_set)}"
        tables.append(Table(("zone", "fast", "slow"), rows, frozenset({"fast", "slow"}), title))
    return tuple(tables)


def problems(analysis: Analysis) -> tuple[Block, ...]:
    """All problems, the most severe first."""
    order = {name: i for i, name in enumerate(words.SEVERITIES)}
    listed = sorted(analysis.problems, key=lambda p: order.get(p.severity, len(order)))
    rows = tuple(
        (
            words.SEVERITIES.get(p.severity, p.severity).lower(),
            words.clean(p.source),
            words.problem_text(p),
            p.slug,
            words.clean(p.hint, 300),
        )
        for p in listed
    )
    return (Table(("what", "file", "message", "slug", "what to do"), rows),) if rows else ()


SECTIONS: tuple[Section, ...] = (
    Section("summary", "Summary", summary),
    Section("current", "The week", current),
    Section("weeks", "Weeks", weeks),
    *TRENDS,
    Section("efforts", "Best efforts", efforts),
    Section("zones", "Zones", zones),
    Section("problems", "Files", problems),
)


def _plain(week: Week, units: str) -> tuple[str, ...]:
    metres = (week.volume_m, week.long_run_m, week.threshold_m)
    figures = (format_distance(v, units) for v in metres)
    return (words.week_name(week), words.week_dates(week), str(week.runs), *figures, str(week.surges))


def _judged(week: Week, names: tuple[str, ...], units: str) -> tuple[str, ...]:
    cells = []
    for name in names:
        verdict = views.check(week, name)
        cells.append(f"{words.mark(verdict)} {words.done_of_planned(verdict, units)}" if verdict else "–")
    return (words.week_name(week), words.week_dates(week), str(week.runs), *cells)


def _verdict(verdict: Verdict, units: str) -> tuple[str, ...]:
    return (
        words.check_title(verdict.name),
        f"{words.mark(verdict)} {words.status_word(verdict)}",
        words.done_of_planned(verdict, units),
        words.why(verdict),
    )


def _day(session: Session | None, units: str) -> tuple[str, str, str]:
    if session is None:
        return ("–", "–", "")
    far = format_distance(session.distance_m, units) if session.distance_m else words.duration(session.moving_s)
    sport = words.sport_aside(session)
    label = words.session_label(session) + (f" ({sport})" if sport else "")
    return (far, words.session_pace(session, units), label)
