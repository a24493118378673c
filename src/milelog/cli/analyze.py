"""`milelog analyze`: reads what is new in a folder, judges its weeks, prints the report and writes the page."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milelog.cli import printed
from milelog.cli.common import JSON, FolderOptions, Where, folder_options, print_json, run_with
from milelog.cli.diff import remember
from milelog.errors import ExitCode
from milelog.pipeline import folder_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from milelog.errors import Problem
    from milelog.measure.types import FileResult
    from milelog.pipeline import Analysis, Run
    from milelog.pipeline.listing import Listing
    from milelog.report.recordings import Preparation

REPORT = "milelog-report.html"


@click.command(short_help="Read what is new and judge the weeks.")
@folder_options
@JSON
@click.option("--html", "html_file", type=Where(url=False), help=f"File to write the page to.  [FOLDER/{REPORT}]")
@click.option("--no-html", is_flag=True, help="Do not write a page.")
@click.option("--weeks", type=click.IntRange(min=1), help="Print only this many last weeks.")
@click.option("--rebuild", is_flag=True, help="Read everything again, as if for the first time.")
@click.option("--executor", "where", help="Where files are measured: dask, or a scheduler such as tcp://host:8786.")
@click.option("--strict", is_flag=True, help="Exit with code 1 if any problem was found.")
def command(
    given: FolderOptions,
    as_json: bool,
    html_file: Path | None,
    no_html: bool,
    weeks: int | None,
    rebuild: bool,
    where: str | None,
    strict: bool,
) -> int:
    """Read what is new in FOLDER, judge its weeks against the plan, print the report and write the page."""
    listing = folder_of(given.folder).look()
    page = html_file or (None if as_json or no_html else listing.home / REPORT)
    notes: list[Problem] = []
    # Only the plain report can be printed again from its copy; these options need the analysis or ask for a new one.
    if not (as_json or strict or rebuild or where) and _printed_again(listing, given.settings, weeks, page, notes):
        return ExitCode.OK
    prepared = _Prepared(with_page=page is not None)
    with _executor(where) as executor:
        run = run_with(
            listing,
            notes,
            **given.settings,
            rebuild=rebuild,
            or_without_plan=True,
            executor=executor,
            measured=prepared,
            meanwhile=functools.partial(_load, as_json=as_json, with_page=page is not None),
        )
    # A blind run only tests the detector, and one without its plan has no verdicts: `milelog diff` compares with neither.
    if not given.blind and run.plan_fault is None:
        remember(run)
    _show(run, weeks, as_json=as_json)
    if run.plan_fault is not None:
        # No page is written: the last one with verdicts stays.
        raise run.plan_fault
    if not run.analysis.sessions:
        # No page is written: the folder may have been named by mistake.
        _say_nothing_readable(run.analysis)
        return ExitCode.NOTHING_READABLE
    if page is not None:
        write_page(run, page, prepared.found, quiet=as_json)
    return ExitCode.PROBLEMS if strict and run.analysis.problems else ExitCode.OK


def _printed_again(
    listing: Listing, settings: Mapping[str, Any], weeks: int | None, page: Path | None, notes: list[Problem]
) -> bool:
    """Prints the last report again where nothing has changed and its page is current; returns whether it did.

    Notes on the index are added to `notes`.
    """
    from milelog.pipeline import Options
    from milelog.pipeline.inputs import current_key
    from milelog.store import outputs

    found = current_key(listing, Options(**settings), notes)
    if found is None:
        return False
    key, home = found
    if page is not None and not outputs.is_current(home, key, page):
        return False
    if not printed.again(home, key, weeks):
        return False
    if page is not None:
        _say_where(page)
    return True


def _show(run: Run, weeks: int | None, *, as_json: bool) -> None:
    """Prints the report, or its JSON document."""
    if as_json:
        from milelog.report import as_json as renderer

        print_json(renderer.analysis(run.analysis))
    else:
        from milelog.report import terminal

        printed.fresh(run, weeks, lambda screen: terminal.render(run.analysis, screen, weeks=weeks))


def _load(*, as_json: bool, with_page: bool) -> None:
    """Imports what prints the report, while files are measured in other processes."""
    importlib.import_module(f"milelog.report.{'as_json' if as_json else 'terminal'}")
    if with_page:
        from milelog.report import html

        html.prepare()


def _executor(where: str | None) -> AbstractContextManager[Executor | None]:
    """The executor named by --executor; None without one, and then the pipeline uses its own workers."""
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


class _Prepared:
    """Draws the traces of the page while files are measured; what draws them is imported with the first file."""

    def __init__(self, *, with_page: bool) -> None:
        self._with_page = with_page
        self._drawing: Preparation | None = None

    def __call__(self, results: Sequence[FileResult], units: str) -> None:
        if not self._with_page:
            return
        if self._drawing is None:
            from milelog.report.recordings import Preparation

            self._drawing = Preparation()
        self._drawing(results, units)

    @property
    def found(self) -> Mapping[bytes, bytes]:
        """The drawings made so far, by a digest of their data."""
        return self._drawing.found if self._drawing else {}


def write_page(run: Run, path: Path, prepared: Mapping[bytes, bytes] | None = None, *, quiet: bool = False) -> None:
    """Writes the HTML page, unless it is current, and prints its path. Raises MilelogError (exit 4) where it cannot."""
    from milelog.store import outputs

    if not outputs.is_current(run.home, run.key, path):
        from milelog.report import html, recordings
        from milelog.store.files import write_atomic

        with recordings.opened(run, prepared) as drawable:
            page = html.render(drawable).encode("utf-8", "backslashreplace")
        write_atomic(path, page)
        outputs.note(run.home, run.key, path, page)
    if not quiet:
        _say_where(path)


def _say_where(page: Path) -> None:
    click.echo(f"\nReport: {page}")
