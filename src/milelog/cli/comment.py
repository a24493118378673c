"""`milelog comment 2026-W17 "..."`: keeps a comment of the athlete or the coach on a week or a run."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from milelog.cli.common import LocalOptions, local_options
from milelog.cli.week import WeekName, find_week
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from milelog.model import Session
    from milelog.pipeline import Analysis


@click.command(short_help="Comment on a week or a run.")
@click.argument("about", metavar="WEEK|RUN")
@click.argument("text")
@local_options
@click.option("--coach", is_flag=True, help="It is the coach's comment.  [the athlete's]")
def command(about: str, text: str, given: LocalOptions, coach: bool) -> int:
    """Keep a comment on a week (2026-W17) or on a run (its file, or its day for the longest run of that day).

    It is kept with the corrections and shown in the terminal, on the page and in the coach's report.
    """
    from milelog.corrections.comments import Author, Comment
    from milelog.report import fixes, words

    if not words.clean(text).strip():
        raise click.UsageError("the comment is empty")
    analysis = given.analysis()
    by: Author = "coach" if coach else "athlete"
    today = given.as_of or datetime.now().astimezone().date()
    run = _run(analysis, about)
    if run is not None:
        comment = Comment(text, by, today, file=run.file, start=run.recorded_start or run.start)
        what = words.long_date(run.day) if run.day else run.file
    else:
        week = find_week(analysis, WeekName().convert(about, None, None))
        comment = Comment(text, by, today, week=words.week_name(week))
        what = words.week_name(week)
    path = fixes.keep_comment(given.folder, comment)
    click.echo(f"{path}: kept, on {what}")
    return ExitCode.OK


def _run(analysis: Analysis, about: str) -> Session | None:
    """The run with that file name, or the longest run of that day; None where `about` is a week."""
    named = [s for s in analysis.sessions if s.file == about or s.file.endswith(f"/{about}")]
    # The longest run of a day is meant, and not its warm-up.
    named = named or [s for s in analysis.sessions if s.day and s.day.isoformat() == about and s.is_run]
    return max(named, key=lambda s: s.distance_m, default=None)
