"""`milelog chart NAME`: draws one chart as a picture."""

from __future__ import annotations

from pathlib import Path

import click

from milelog.cli.common import FolderOptions, Where, folder_options
from milelog.errors import ExitCode


@click.command(short_help="Draw one chart.")
@click.argument("name", required=False)
@folder_options
@click.option("--out", type=Where(url=False), help="File to write: .png, .svg or .pdf.  [FOLDER/NAME.png]")
def command(name: str | None, given: FolderOptions, out: Path | None) -> int:
    """Draw the chart NAME from FOLDER; without a NAME, list the charts."""
    from milelog.report import recordings
    from milelog.report.charts import registry

    if name is None:
        for chart in registry.CHARTS.values():
            click.echo(f"{chart.name:<18} {chart.shows}")
        return ExitCode.OK
    registry.find(name)
    run = given.run()
    path = out or run.analysis.folder / f"{name}.png"
    with recordings.opened(run) as drawable:
        registry.save(name, drawable, path)
    click.echo(str(path))
    return ExitCode.OK
