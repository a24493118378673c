"""`milelog plan`: checks, prints, audits, imports, exports and repairs the training plan."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from milelog.cli.common import CONFIG, JSON, print_json
from milelog.cli.plan_repair import repair
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from rich.console import Console

    from milelog.model import ZoneSet
    from milelog.plan import Plan, PlannedWeek
    from milelog.plan.table import Row


@click.group("plan")
def command() -> None:
    """Check, read and print the training plan."""


def _find_plans(where: Path, config_file: Path | None) -> tuple[Path, ...]:
    """The plan file itself, or the plan files of a folder. Raises a usage error where there is none."""
    from milelog import config

    if where.is_file():
        return (where,)
    found = config.load(where, config_file).plan_files
    if not found:
        raise click.UsageError(f"no plan in {where}: `milelog init {quote(str(where))}` writes one")
    return found


WHERE = click.argument("where", type=click.Path(path_type=Path, exists=True), default=".")


@command.command()
@WHERE
@CONFIG
@JSON
def check(where: Path, config_file: Path | None, as_json: bool) -> int:
    """Check the plan at WHERE (a plan file, or a folder that has one): every fault at once, with line and caret."""
    from milelog import plan
    from milelog.cli import print_problem

    paths = _find_plans(where, config_file)
    if as_json:
        return _check_as_json(paths)
    found = plan.load_all(paths)
    for problem in found.problems:
        print_problem(problem)
    if any(p.severity == "error" for p in found.problems):
        return ExitCode.USAGE
    for path, part in zip(paths, found.parts or (found,), strict=True):
        click.echo(f"{path}: {_describe(part)}")
    return ExitCode.OK


def _check_as_json(paths: Sequence[Path]) -> int:
    from milelog import plan
    from milelog.errors import MilelogError
    from milelog.report import as_json as renderer

    try:
        problems = plan.load_all(paths).problems
    except MilelogError as fault:
        problems = fault.problems
    print_json([renderer.problem(p) for p in problems])
    return ExitCode.USAGE if any(p.severity == "error" for p in problems) else ExitCode.OK


def _describe(plan: Plan) -> str:
    named = len(plan.weeks)
    weeks = f"{named} week{'s' if named != 1 else ''} named" if named else "every week alike"
    return f'the plan "{plan.name}" is valid: it begins on {plan.start}, {weeks}'


@command.command()
@click.argument("text")
@JSON
def parse(text: str, as_json: bool) -> int:
    """Show what was understood of a workout TEXT, such as "9 mi with 2 x 2 mi @ T, 1 mi jog"."""
    from milelog import plan

    workout, remarks = plan.read_workout(text)
    if as_json:
        print_json({**plan.workout_json(workout), **({"remarks": list(remarks)} if remarks else {})})
        return ExitCode.OK
    click.echo(plan.format_workout(workout))
    for remark in remarks:
        click.echo(remark, err=True)
    return ExitCode.OK


def _load(where: Path, config_file: Path | None) -> tuple[Plan, str]:
    """The plan at `where`, and the athlete's unit."""
    from milelog import config, plan

    paths = _find_plans(where, config_file)
    folder = where if where.is_dir() else where.parent
    athlete = config.load(folder, config_file).athlete
    return plan.load_all(paths, week_start=athlete.week_start), athlete.units


@command.command()
@WHERE
@CONFIG
@click.option("--weeks", type=click.IntRange(min=1), help="Only this many first weeks.  [those the plan names]")
@JSON
def show(where: Path, config_file: Path | None, weeks: int | None, as_json: bool) -> int:
    """Print the plan at WHERE as a table: what each week asks."""
    from milelog.cli import print_problem
    from milelog.cli.common import console
    from milelog.plan import table
    from milelog.report.console import WIDE, line

    found, units = _load(where, config_file)
    for problem in found.problems:
        print_problem(problem)  # so that the runner knows which weeks the table leaves out
    if as_json:
        print_json([dataclasses.asdict(row) for row in table.rows(found, units, weeks)])
        return ExitCode.OK
    out = console()
    line(out, found.name, "bold")
    rows = table.rows(found, units, weeks)
    if out.width >= WIDE:
        _wide(rows, out)
    else:
        _narrow(rows, out)
    return ExitCode.OK


def _wide(rows: Sequence[Row], out: Console) -> None:
    """Prints a table with a column for each kind of demand that any week has."""
    from milelog.plan.table import COLUMNS
    from milelog.report.console import bare_table, put

    used = [i for i in range(len(COLUMNS)) if any(row.cells[i] for row in rows)]
    shown = bare_table(columns=[(COLUMNS[i], False) for i in used])
    for column in shown.columns:
        column.no_wrap = False
    for row in rows:
        shown.add_row(*(row.cells[i] for i in used))
    put(out, shown)


def _narrow(rows: Sequence[Row], out: Console) -> None:
    """Prints a few lines for each week: its totals, then each session on its own line."""
    from milelog.report.console import indented, line

    for row in rows:
        line(out)
        asked = [row.volume, f"long run {row.long_run}" if row.long_run else ""]
        asked += [f"{row.threshold} of threshold" if row.threshold else "", *row.other]
        head = indented(f"{row.name}  {'; '.join(a for a in asked if a)}", 12, out.width, first=0)
        head.stylize("bold", 0, len(row.name))
        out.print(head)
        for session in row.sessions:
            out.print(indented(session, 17, out.width, first=12))


@command.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=".")
@CONFIG
@JSON
@click.option("--all", "whole", is_flag=True, help="Audit every week that the plan names, not only the coming ones.")
def audit(folder: Path, config_file: Path | None, as_json: bool, whole: bool) -> int:
    """Compare the coming weeks with Daniels' limits and with what was run lately in FOLDER."""
    from milelog.cli.common import run_with
    from milelog.plan.audit import audit as audit_plan

    analysis = run_with(folder, config_file=config_file).analysis
    if analysis.plan is None:
        raise click.UsageError(f"no plan in {folder}: `milelog init {quote(str(folder))}` writes one")
    only = None if whole else _to_come(analysis.plan, analysis.today)
    found = audit_plan(analysis.plan, analysis.weeks, zones=analysis.zones, athlete=analysis.athlete, only=only)
    if as_json:
        print_json([dataclasses.asdict(f) for f in found])
        return ExitCode.OK
    from milelog.cli.common import console
    from milelog.report.console import indented

    out = console()
    for finding in found:
        finding_text = indented(f"{finding.week}  {finding.severity}: {finding.message}", 12, out.width, first=0)
        finding_text.stylize("bold", 0, 10)
        out.print(finding_text)
        out.print(indented(f"limit: {finding.limit}", 19, out.width, first=12), style="dim")
    if not found:
        click.echo("No limit is exceeded.")
    return ExitCode.OK


def _to_come(plan: Plan, today: date) -> list[PlannedWeek]:
    """This week and the three after it; all weeks of the plan where it has ended."""
    start = plan.begin_of_week(today)
    coming = [plan.week(start + timedelta(weeks=n)) for n in range(4)]
    return [w for w in coming if w] or list(plan.weeks)


FORMATS = {".ics": "iCalendar", ".csv": "CSV", ".fit": "a FIT workout"}


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), help="Write a plan.toml there, never over an existing one.")
@click.option("--name", help="Name of the plan.  [the file's name]")
def import_(file: Path, out: Path | None, name: str | None) -> int:
    """Read another program's plan (.ics, .csv, FIT workout) as a plan.toml; what is not understood is listed."""
    from milelog import documents
    from milelog.cli import print_problem
    from milelog.plan import exchange

    readers = {".ics": exchange.read_ical, ".csv": exchange.read_csv, ".fit": exchange.read_fit}
    reader = readers.get(file.suffix.lower())
    if reader is None:
        raise click.UsageError(f"{file.name} is not one of {', '.join(FORMATS)}")
    data = documents.raw(file)
    found = (
        exchange.read_ical(data, file.name, _home(file)) if reader is exchange.read_ical else reader(data, file.name)
    )
    for problem in found.problems:
        print_problem(problem)
    if not found.sessions:
        click.echo(f"milelog: no session of {file.name} was understood", err=True)
        return ExitCode.NOTHING_READABLE
    text = exchange.plan_toml(found, name or file.stem)
    if out is None:
        click.echo(text, nl=False)
        return ExitCode.OK
    if out.exists():
        raise click.UsageError(f"{out} is there already, and is not written over")
    from milelog.store.files import write_atomic

    click.echo(str(write_atomic(out, text)))
    return ExitCode.OK


def _home(file: Path) -> str:
    """The time zone that the runner's config beside the file names; empty without one."""
    from milelog import config, documents
    from milelog.errors import MilelogError

    found = config.find(file.parent)
    try:
        # Only this key is read: the config may already name the plan that is being imported, and that is not there yet.
        athlete = documents.load(found, found.name).data.get("athlete") if found else None
    except MilelogError:
        return ""  # a calendar can be read without a valid config
    return str(athlete.get("timezone", "")) if isinstance(athlete, dict) else ""


@command.command()
@WHERE
@click.argument("out", type=click.Path(path_type=Path))
@CONFIG
@click.option("--weeks", type=click.IntRange(min=1), help="Number of weeks to write, for a plan without an end.")
def export(where: Path, out: Path, config_file: Path | None, weeks: int | None) -> int:
    """Write the plan at WHERE to OUT: a calendar (.ics), a table (.csv), or a folder of FIT workouts for the watch."""
    from milelog.cli import print_problem
    from milelog.plan import exchange
    from milelog.runner import in_force
    from milelog.store.files import write_atomic

    found, units = _load(where, config_file)
    sessions = exchange.dated_sessions(found, weeks)
    if out.suffix.lower() == ".ics":
        click.echo(
            str(write_atomic(out, exchange.write_ical(sessions, found.name, exchange.notes(found, units, weeks))))
        )
    elif out.suffix.lower() == ".csv":
        click.echo(str(write_atomic(out, exchange.write_csv(sessions))))
    else:
        zones = _zones(where, config_file)
        for session in sessions:
            zone_set = in_force(zones, session.day)
            # Noon UTC is on the same day in nearly every time zone.
            created = datetime(session.day.year, session.day.month, session.day.day, 12, tzinfo=UTC)
            data, problems = exchange.write_fit(
                session.workout, session.title, zones=zone_set, created=created, units=units
            )
            for problem in problems:
                print_problem(problem)
            click.echo(
                str(write_atomic(out / f"{session.day}-{_slug(session.title or session.workout.text)}.fit", data))
            )
    return ExitCode.OK


def _zones(where: Path, config_file: Path | None) -> Sequence[ZoneSet]:
    """The runner's zone sets: from the races in her config, else from the log in the folder."""
    from milelog import config
    from milelog.cli.common import run_with
    from milelog.runner import timetable

    folder = where if where.is_dir() else where.parent
    athlete = config.load(folder, config_file).athlete
    # Races give the zones without reading the log, which may take minutes. For a single plan file there is no log.
    if athlete.races or where.is_file():
        return timetable(athlete)
    return run_with(folder, config_file=config_file).analysis.zones


def _slug(text: str) -> str:
    # Watches use FAT file systems, so names are short and have only plain letters.
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "run"


command.add_command(repair)
