"""`milelog chart NAME`: draws one chart as a picture."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from milelog.cli.common import Where, folder_options, run_of
from milelog.errors import ExitCode


@click.command(short_help="Draw one chart.")
@click.argument("name", required=False)
@folder_options
@click.option("--out", type=Where(url=False), help="File to write: .png, .svg or .pdf.  [FOLDER/NAME.png]")
def command(
    name: str | None,
    folder: Path | str,
    config_file: Path | None,
    plan_file: Path | None,
    blind: bool,
    as_of: date | None,
    out: Path | None,
) -> int:
    """Draw the chart NAME from FOLDER; without a NAME, list the charts."""
    from milelog.report import recordings
    from milelog.report.charts import registry

    if name is None:
        for chart in registry.CHARTS.values():
            click.echo(f"{chart.name:<18} {chart.shows}")
        return ExitCode.OK
    registry.find(name)
    run = run_of(folder, config_file, plan_file, blind=blind, as_of=as_of)
    path = out or run.analysis.folder / f"{name}.png"
    with recordings.opened(run) as drawable:
        registry.save(name, drawable, path)
    click.echo(str(path))
    return ExitCode.OK
