"""`milelog show FILE`: explains one recording, or the runs of one day."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milelog.cli.common import BLIND, CONFIG, JSON, RecordingFile, Where, console, print_json, run_with
from milelog.errors import ExitCode, MilelogError, Problem

if TYPE_CHECKING:
    from milelog.pipeline import Analysis


class RunArgument(RecordingFile):
    """A recording, or a day (`2026-08-20`) where no file has that name."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The file, the URL or the day. A usage error for others."""
        if isinstance(value, str) and not Path(value).exists():
            with contextlib.suppress(ValueError):
                return date.fromisoformat(value)
        return super().convert(value, param, ctx)


@click.command(short_help="Explain one recording, or the runs of a day.")
@click.argument("run", type=RunArgument(), metavar="FILE|DAY")
@click.argument("folder", type=Where(), default=".")
@CONFIG
@BLIND
@JSON
def command(run: Path | str | date, folder: Path | str, config_file: Path | None, blind: bool, as_json: bool) -> int:
    """Explain one recording: what kind of run it was, its segments, its figures, what was wrong with it.

    With a day such as 2026-08-20 instead of a file, the runs of that day in FOLDER.
    """
    from milelog.pipeline import show_file

    if isinstance(run, date):
        analysis = _of_day(folder, run, config_file, blind=blind)
    else:
        analysis = show_file(run, config_file=config_file, blind=blind)
    if as_json:
        from milelog.report import as_json as renderer

        sessions = [renderer.session(s, analysis.problems, analysis.trends.races) for s in analysis.sessions]
        print_json(sessions[0] if len(sessions) == 1 else sessions)
    else:
        from milelog.report import terminal, views, words
        from milelog.report.console import line
        from milelog.report.trends import terminal as trends

        for session in analysis.sessions:
            zones, units = analysis.zones_on(session.day), analysis.athlete.units
            terminal.render_session(session, console(), zones=zones, units=units)
            for one in views.comments_on_run(analysis, session):
                line(console(), words.comment(one))
            trends.render_races(analysis, session.file, console())
        if analysis.problems:
            terminal.render_problems(analysis.problems, console())
    return ExitCode.OK if analysis.sessions else ExitCode.NOTHING_READABLE


def _of_day(folder: Path | str, day: date, config_file: Path | None, *, blind: bool) -> Analysis:
    """The log reduced to the runs of one day. Raises MilelogError (exit 2) where there is none, with the nearest day."""
    whole = run_with(folder, config_file=config_file, blind=blind).analysis
    chosen = tuple(s for s in whole.sessions if s.day == day)
    if not chosen:
        days = [s.day for s in whole.sessions if s.day]
        # The nearest day helps with a run after midnight or a mistyped day.
        near = min(days, key=lambda d: abs((d - day).days), default=None)
        hint = f"the nearest day with one is {near}" if near else f"{folder} holds no dated run"
        raise MilelogError(
            Problem(str(day), "no-run-that-day", f"no run was recorded on {day}", hint, severity="error")
        )
    files = {s.file for s in chosen}
    return replace(whole, sessions=chosen, problems=tuple(p for p in whole.problems if p.source in files))
