"""`milelog week`: prints one week in detail."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milelog.cli.common import JSON, Day, FolderOptions, Where, console, folder_options, print_json, tell_plan_faults

if TYPE_CHECKING:
    from milelog.model import Week
    from milelog.pipeline import Analysis


class WeekName(click.ParamType[date]):
    """A week: `2026-W10`, or any day in it."""

    name = "week"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """A day in the week. A usage error for other texts."""
        if isinstance(value, date):
            return value
        text = str(value)
        if found := re.fullmatch(r"(\d{4})-?W(\d{1,2})", text, re.IGNORECASE):
            try:
                # Thursday, because ISO 8601 names a week by its Thursday, whatever day it begins on.
                return date.fromisocalendar(int(found[1]), int(found[2]), 4)
            except ValueError:
                self.fail(f"there is no week {text}", param, ctx)
        try:
            return Day().convert(text, None, None)
        except click.BadParameter:
            self.fail(f"{text!r} is not a week: write it as 2026-W10, or as a day in it", param, ctx)


def find_week(analysis: Analysis, day: date | None) -> Week:
    """The week of that day, or without a day the last one that has begun. Raises a usage error where there is none."""
    begun = [w for w in analysis.weeks if w.start <= analysis.today]
    if not analysis.weeks:
        raise click.UsageError("the log has no weeks yet")
    found = [w for w in analysis.weeks if w.start <= day <= w.end] if day else begun[-1:]
    if not found:
        span = f"the log goes from {analysis.weeks[0].start} to {analysis.weeks[-1].end}"
        raise click.UsageError(f"the log has no week of {day}; {span}" if day else "no week of the log has begun")
    return found[0]


WEEK = click.option("--week", "day", type=WeekName(), help="2026-W10, or a day in it.  [the latest]")


@click.command(short_help="One week in detail.")
@click.argument("first", metavar="[WEEK]", required=False)
@folder_options
@WEEK
@JSON
def command(first: str | None, given: FolderOptions, day: date | None, as_json: bool) -> int:
    """Print one week of FOLDER in detail: verdicts with reasons, days, reps, surges by mile.

    WEEK is 2026-W10 or a day in it, before or after FOLDER; without it the latest week is printed.
    """
    named, folder = _week_and_folder(first, given.folder)
    if named is not None and day is not None:
        raise click.UsageError("the week is given twice: leave out --week, or the week next to the folder")
    day = named or day
    analysis = replace(given, folder=folder).analysis()
    tell_plan_faults(analysis)
    week = find_week(analysis, day)
    if as_json:
        from milelog.report import as_json as renderer

        print_json(renderer.week(week))
    else:
        from milelog.report import terminal

        terminal.render_week(analysis, week, console())
    return 0


def _week_and_folder(first: str | None, folder: Path | str) -> tuple[date | None, Path | str]:
    """The week and the folder from two arguments in either order; each may be missing."""
    if first is None:
        return None, folder
    # A folder may be called 2026-W10; alone, it is the folder (as before this argument existed).
    if _is_week(first) and (folder != Path() or not Path(first).is_dir()):
        return WeekName().convert(first, None, None), folder
    if folder == Path():
        return None, Where().convert(first, None, None)
    # With a folder in the second place, the first was meant as the week.
    if Path(folder).is_dir() and not Path(first).is_dir():
        return WeekName().convert(first, None, None), folder
    return WeekName().convert(folder, None, None), Where().convert(first, None, None)


def _is_week(text: str) -> bool:
    """Whether a text has the form of a week or a day."""
    return re.fullmatch(r"\d{4}-?W\d{1,2}|\d{4}-\d{1,2}-\d{1,2}", text, re.IGNORECASE) is not None
