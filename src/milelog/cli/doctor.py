"""`milelog doctor`: explains what is wrong with a recording or with a folder's index."""

from __future__ import annotations

from pathlib import Path

import click

from milelog.cli.common import JSON, Where, print_json
from milelog.errors import ExitCode, Problem

SHOWN = 5
"""Up to this many problems of a kind are printed; the others are counted."""


@click.command(short_help="What is wrong with a file or an index.")
@click.argument("path", type=Where(exists=True), default=".")
@JSON
def command(path: Path | str, as_json: bool) -> int:
    """Explain a recording: what it is, what is in it, what is wrong, what was saved.

    If PATH is a folder, its index is compared with its files, and differences are listed.
    """
    is_file = isinstance(path, Path) and not path.is_dir()
    return _file(Path(path), as_json=as_json) if is_file else _folder(path, as_json=as_json)


def _file(path: Path, *, as_json: bool) -> int:
    from milelog import formats
    from milelog.formats.describe import describe
    from milelog.pipeline.limits import limited

    with limited(path.name):
        texts = {
            name: f"{name}: {content.message}\n  {content.hint}"
            if isinstance(content, Problem)
            else describe(content, name)
            for name, content in formats.open_source(path, path.name)
        }
    if as_json:
        print_json([{"file": name, "explanation": text} for name, text in texts.items()])
    else:
        click.echo("\n".join(texts.values()))
    return ExitCode.OK


def _folder(path: Path | str, *, as_json: bool) -> int:
    from milelog.cli import print_problem
    from milelog.pipeline import check_index, folder_of

    place = folder_of(path)
    found = check_index(place)
    if as_json:
        from milelog.report import as_json as renderer

        print_json([renderer.problem(p) for p in found])
        return ExitCode.PROBLEMS if found else ExitCode.OK
    by_slug: dict[str, list[Problem]] = {}
    for problem in found:
        by_slug.setdefault(problem.slug, []).append(problem)
    for slug, problems in by_slug.items():
        for problem in problems[:SHOWN]:
            print_problem(problem)
        if len(problems) > SHOWN:
            click.echo(f"... and {len(problems) - SHOWN} more [{slug}]", err=True)
    if not found:
        click.echo(f"{place}: the index agrees with the files.")
    return ExitCode.PROBLEMS if found else ExitCode.OK
