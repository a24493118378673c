"""`milelog team FOLDER`: writes one page for many athletes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from milelog.cli import print_problem
from milelog.cli.common import AS_OF, Where, run_with
from milelog.errors import ExitCode, MilelogError


@click.command(short_help="One page for many athletes.")
@click.argument("folder", type=Where(exists=True, file_okay=False))
@AS_OF
@click.option("--out", type=Where(url=False), help="File to write.  [FOLDER/milelog-team.html]")
def command(folder: Path | str, as_of: date | None, out: Path | None) -> int:
    """Write the page of a team; FOLDER holds a folder for each athlete. Athletes who need attention come first."""
    from milelog.pipeline import folder_of
    from milelog.report import team
    from milelog.store.files import write_atomic

    found = []
    place = folder_of(folder)
    for name, athlete in place.folders().items():
        try:
            found.append((name, run_with(athlete, today=as_of).analysis))
        except MilelogError as fault:
            # A faulty plan of one athlete does not stop the others.
            for problem in fault.problems:
                print_problem(problem)
    if not found:
        click.echo(f"milelog: no athlete's folder in {place}", err=True)
        return ExitCode.NOTHING_READABLE
    click.echo(str(write_atomic(out or place.home / "milelog-team.html", team.render(found))))
    return ExitCode.OK
