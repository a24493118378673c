"""`milelog zones`: prints the pace zones by date, and where they come from."""

from __future__ import annotations

import click

from milelog.cli.common import JSON, FolderOptions, console, folder_options, print_json


@click.command(short_help="Pace zones, and where they come from.")
@folder_options
@JSON
def command(given: FolderOptions, as_json: bool) -> int:
    """Print the pace zones of FOLDER's athlete by date, from her races or, without one, from all her runs."""
    analysis = given.analysis()
    if as_json:
        from milelog.report import as_json as renderer

        print_json([renderer.zone_set(z) for z in analysis.zones])
    else:
        from milelog.report import terminal

        terminal.render_zones(analysis.zones, analysis.athlete, console(), analysis.fitness)
    return 0
