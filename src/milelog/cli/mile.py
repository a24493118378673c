"""`milelog mile`: prints the trends for a mile race: readiness, forecast, races, repeated workouts and load."""

from __future__ import annotations

import click

from milelog.cli.common import JSON, FolderOptions, console, folder_options, print_json, tell_plan_faults


@click.command(short_help="From training to race: readiness, forecast, races, progress.")
@folder_options
@JSON
def command(given: FolderOptions, as_json: bool) -> int:
    """Print what the weeks of FOLDER show for a mile race: how ready its runner is, what she could race and why, an analysis
    of her races, repeated workouts over time, and her load.
    """
    analysis = given.analysis()
    tell_plan_faults(analysis)
    if as_json:
        from milelog.report import as_json as renderer

        print_json(renderer.trends(analysis.trends))
    else:
        from milelog.report.trends import terminal

        terminal.render(analysis, console())
    return 0
