"""`milelog zones`: prints the pace zones by date, and where they come from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from milelog.cli.common import JSON, analysis_of, console, folder_options, print_json


@click.command(short_help="Pace zones, and where they come from.")
@folder_options
@JSON
def command(
    folder: Path | str, config_file: Path | None, plan_file: Path | None, blind: bool, as_of: date | None, as_json: bool
) -> int:
    """Print the pace zones of FOLDER's athlete by date, from her races or, without one, from all her runs."""
    analysis = analysis_of(folder, config_file, plan_file, blind=blind, as_of=as_of)
    if as_json:
        from milelog.report import as_json as renderer

        print_json([renderer.zone_set(z) for z in analysis.zones])
    else:
        from milelog.report import terminal

        terminal.render_zones(analysis.zones, analysis.athlete, console(), analysis.fitness)
    return 0
