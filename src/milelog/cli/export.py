"""`milelog export`: activities, segments, weeks and verdicts as tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from milelog.cli.common import Where, analysis_of, folder_options
from milelog.errors import ExitCode

TABLES = ("activities", "segments", "weeks", "verdicts")


@click.command(short_help="Tables for a spreadsheet or for code.")
@folder_options
@click.option("--format", "kind", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True)
@click.option("--out", type=Where(url=False), help="Folder the tables go to.  [FOLDER/milelog-export]")
def command(
    folder: Path | str,
    config_file: Path | None,
    plan_file: Path | None,
    blind: bool,
    as_of: date | None,
    kind: str,
    out: Path | None,
) -> int:
    """Write the activities, segments, weeks and verdicts of FOLDER as tables, one file each, in SI units."""
    from milelog.report import tables
    from milelog.store.files import write_atomic

    analysis = analysis_of(folder, config_file, plan_file, blind=blind, as_of=as_of)
    target = out or analysis.folder / "milelog-export"
    for name in TABLES:
        content = tables.csv(analysis, name) if kind == "csv" else tables.parquet(analysis, name)
        click.echo(str(write_atomic(target / f"{name}.{kind}", content)))
    return ExitCode.OK
