"""`milelog analyze`: the main job."""

from __future__ import annotations

import functools
import importlib
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milelog.cli.common import JSON, Where, analyze_with, console, folder_options, print_json
from milelog.cli.diff import remember
from milelog.errors import ExitCode
from milelog.report.sketch import sketch

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from milelog.pipeline import Analysis

REPORT = "milelog-report.html"


@click.command(short_help="Read what is new and judge the weeks.")
@folder_options
@JSON
@click.option("--html", "html_file", type=Where(url=False), help=f"Where the page goes.  [FOLDER/{REPORT}]")
@click.option("--no-html", is_flag=True, help="Write no page.")
@click.option("--weeks", type=click.IntRange(min=1), help="Print only the last so many weeks.")
@click.option("--rebuild", is_flag=True, help="Read everything again, as if for the first time.")
@click.option("--executor", "where", help="Where files are measured: dask, or a scheduler such as tcp://host:8786.")
@click.option("--strict", is_flag=True, help="Leave with code 1 when any problem was found.")
def command(
    folder: Path | str,
    config_file: Path | None,
    plan_file: Path | None,
    blind: bool,
    as_of: date | None,
    as_json: bool,
    html_file: Path | None,
    no_html: bool,
    weeks: int | None,
    rebuild: bool,
    where: str | None,
    strict: bool,
) -> int:
    """Read what is new in FOLDER, judge its weeks against the plan, print the report and write the page."""
    with_page = bool(html_file) or not (as_json or no_html)
    with _executor(where) as executor:
        analysis = analyze_with(
            folder,
            config_file=config_file,
            plan_file=plan_file,
            blind=blind,
            today=as_of,
            rebuild=rebuild,
            executor=executor,
            sketch=sketch if with_page else None,
            meanwhile=functools.partial(_load, as_json=as_json, with_page=with_page),
        )
    if not blind:
        remember(analysis, analysis.folder)
    if as_json:
        from milelog.report import as_json as renderer

        print_json(renderer.analysis(analysis))
    else:
        from milelog.report import terminal

        terminal.render(analysis, console(), weeks=weeks)
    if not analysis.sessions:
        _say_nothing_readable(analysis)
        return ExitCode.NOTHING_READABLE
    if with_page:
        write_page(analysis, html_file or analysis.folder / REPORT, quiet=as_json)
    return ExitCode.PROBLEMS if strict and analysis.problems else ExitCode.OK


def _load(*, as_json: bool, with_page: bool) -> None:
    """Import what will print the report."""
    importlib.import_module(f"milelog.report.{'as_json' if as_json else 'terminal'}")
    if with_page:
        from milelog.report import html

        html.prepare()


def _executor(where: str | None) -> AbstractContextManager[Executor | None]:
    """The executor that was asked for; without one the pipeline has its own workers."""
    if where is None:
        return nullcontext()
    from milelog.pipeline import executors

    return executors.opened(where)


def _say_nothing_readable(analysis: Analysis) -> None:
    found = analysis.files.found
    what = (
        f"none of the {found} files in {analysis.folder} could be read" if found else f"no files in {analysis.folder}"
    )
    click.echo(f"milelog: {what}; put FIT, GPX or TCX recordings there and run it again", err=True)


def write_page(analysis: Analysis, path: Path, *, quiet: bool = False) -> None:
    """Write the HTML page and say where. Raises MilelogError (exit 4) when it cannot be written."""
    from milelog.cli import kept

    if not kept.is_current(analysis, path):
        from milelog.report import files, html, recordings, shelf

        with shelf.opened(analysis.folder) as drawn:
            page = html.render(recordings.keeping(analysis, drawn)).encode("utf-8", "backslashreplace")
        files.write_atomic(path, page)
        kept.note(analysis, path, page)
    if not quiet:
        click.echo(f"\nReport: {path}")
