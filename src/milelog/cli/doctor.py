"""`milelog doctor`: a recording, or a folder's index, explained in a person's words."""

from __future__ import annotations

from pathlib import Path

import click

from milelog.errors import ExitCode, Problem

SHOWN = 5
"""So many files of a kind are named; the others are counted."""


@click.command(short_help="What is wrong with a file or an index.")
@click.argument("path", type=click.Path(path_type=Path, exists=True), default=".")
def command(path: Path) -> int:
    """Explain a recording: what it is, what is in it, what is wrong, what was saved.

    PATH may be a folder: then its index is held against its files, and what differs is told.
    """
    return _folder(path) if path.is_dir() else _file(path)


def _file(path: Path) -> int:
    from milelog import formats
    from milelog.formats.describe import describe

    for name, content in formats.open_source(path, path.name):
        if isinstance(content, Problem):
            click.echo(f"{name}: {content.message}\n  {content.hint}")
        else:
            click.echo(describe(content, name))
    return ExitCode.OK


def _folder(path: Path) -> int:
    from milelog.cli import print_problem
    from milelog.pipeline import check_index

    found = check_index(path)
    by_slug: dict[str, list[Problem]] = {}
    for problem in found:
        by_slug.setdefault(problem.slug, []).append(problem)
    for slug, problems in by_slug.items():
        for problem in problems[:SHOWN]:
            print_problem(problem)
        if len(problems) > SHOWN:
            click.echo(f"... and {len(problems) - SHOWN} more [{slug}]", err=True)
    if not found:
        click.echo(f"{path}: the index agrees with the files.")
    return ExitCode.PROBLEMS if found else ExitCode.OK
