"""`milelog chart NAME`: one chart, as a picture."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from milelog.cli.common import analysis_of, folder_options
from milelog.errors import ExitCode, MilelogError, Problem


@click.command()
@click.argument("name", required=False)
@folder_options
@click.option("--out", type=click.Path(path_type=Path), help="Where it goes: .png, .svg or .pdf.  [NAME.png]")
def command(
    name: str | None,
    folder: Path,
    config_file: Path | None,
    plan_file: Path | None,
    blind: bool,
    as_of: date | None,
    out: Path | None,
) -> int:
    """Draw the chart NAME from FOLDER; without a NAME, list the charts."""
    from milelog.report import charts

    if name is None:
        for chart in charts.CHARTS.values():
            click.echo(f"{chart.name:<22} {chart.about}")
        return ExitCode.OK
    if name not in charts.CHARTS:
        raise click.BadParameter(f"no chart is named {name!r}; there are {', '.join(charts.CHARTS)}", param_hint="NAME")
    path = out or folder / f"{name}.png"
    analysis = analysis_of(folder, config_file, plan_file, blind=blind, as_of=as_of)
    try:
        charts.save(name, analysis, path)
    except OSError as fault:
        problem = Problem(str(path), "cannot-write", f"the chart cannot be written: {fault}", severity="error")
        raise MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE) from fault
    click.echo(str(path))
    return ExitCode.OK
