"""`milelog show FILE`: one run explained."""

from __future__ import annotations

from pathlib import Path

import click

from milelog.cli.common import BLIND, CONFIG, JSON, Where, console, print_json
from milelog.errors import ExitCode


@click.command(short_help="Explain one recording.")
@click.argument("file", type=Where(exists=True, dir_okay=False))
@CONFIG
@BLIND
@JSON
def command(file: Path | str, config_file: Path | None, blind: bool, as_json: bool) -> int:
    """Explain one recording: what kind of run it was, its segments, its figures, what was wrong with it."""
    from milelog.pipeline import show_file

    analysis = show_file(file, config_file=config_file, blind=blind)
    if as_json:
        from milelog.report import as_json as renderer

        sessions = [renderer.session(s, analysis.problems) for s in analysis.sessions]
        print_json(sessions[0] if len(sessions) == 1 else sessions)
    else:
        from milelog.report import terminal

        for session in analysis.sessions:
            zones, units = analysis.zones_on(session.day), analysis.athlete.units
            terminal.render_session(session, console(), zones=zones, units=units)
        if analysis.problems:
            terminal.render_problems(analysis.problems, console())
    return ExitCode.OK if analysis.sessions else ExitCode.NOTHING_READABLE
