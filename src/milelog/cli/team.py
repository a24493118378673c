"""`milelog team FOLDER`: one page for many athletes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from milelog.cli import print_problem
from milelog.cli.common import AS_OF, analyze_with
from milelog.errors import ExitCode, MilelogError


@click.command(short_help="One page for many athletes.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@AS_OF
@click.option("--out", type=click.Path(path_type=Path), help="Where the page goes.  [FOLDER/milelog-team.html]")
def command(folder: Path, as_of: date | None, out: Path | None) -> int:
    """Write the page of a team: FOLDER holds a folder for each athlete; who needs a word first stands first."""
    from milelog.report import files, team

    found = []
    for athlete in sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")):
        try:
            found.append((athlete.name, analyze_with(athlete, today=as_of)))
        except MilelogError as fault:
            # One athlete's faulty plan keeps nobody else from the page.
            for problem in fault.problems:
                print_problem(problem)
    if not found:
        click.echo(f"milelog: no athlete's folder in {folder}", err=True)
        return ExitCode.NOTHING_READABLE
    click.echo(str(files.write_atomic(out or folder / "milelog-team.html", team.render(found))))
    return ExitCode.OK
