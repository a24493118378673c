"""`milelog doctor FILE`: a recording explained in a person's words."""

from __future__ import annotations

from pathlib import Path

import click

from milelog.errors import ExitCode


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def command(file: Path) -> int:
    """Explain FILE: what it is, what is in it, what is wrong, what was saved."""
    from milelog import formats
    from milelog.errors import Problem
    from milelog.formats.describe import describe

    for name, content in formats.open_source(file, file.name):
        if isinstance(content, Problem):
            click.echo(f"{name}: {content.message}\n  {content.hint}")
        else:
            click.echo(describe(content, name))
    return ExitCode.OK
