"""Options that several commands share, and the way from a folder to an Analysis."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from rich.console import Console

    from milelog.errors import Problem
    from milelog.pipeline import Analysis, Progress, Run
    from milelog.pipeline.listing import Listing, RecordingFolder
    from milelog.report.hidden import HiddenPlaces

F = TypeVar("F", bound=Callable[..., Any])
FIRST_YEAR, LAST_YEAR = 1950, 2199
"""Days outside of these years are slips of the keyboard."""
# Not the colon alone: a path may hold one.
_MARK_OF_A_URL = "://"

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
CONFIG = click.option(
    "--config", "config_file", type=click.Path(path_type=Path), help="milelog.toml to use instead of the folder's."
)
PLAN = click.option("--plan", "plan_file", type=click.Path(path_type=Path), help="plan.toml to judge against.")
BLIND = click.option("--blind", is_flag=True, help="Find segments from the streams alone: laps and steps are ignored.")


class Where(click.Path):
    """A path on this machine or, where `url` allows it, the URL of a place elsewhere (`s3://bucket/athlete`), as text."""

    def __init__(self, *, url: bool = True, **checks: bool) -> None:
        super().__init__(path_type=Path, **checks)
        self._url = url

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path or the text, or a usage error."""
        if not isinstance(value, str) or _MARK_OF_A_URL not in value:
            return super().convert(value, param, ctx)
        return value if self._url else self.fail("this must lie on this machine: name a path, not a URL", param, ctx)


class RecordingFile(Where):
    """A recording by its name, packed or not: `run.fit` also names a `run.fit.gz` where no `run.fit` lies, as in exports."""

    def __init__(self, *, url: bool = True) -> None:
        super().__init__(url=url, exists=True, dir_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The file that is there or the URL, or a usage error."""
        if isinstance(value, str) and not Path(value).exists() and Path(packed := f"{value}.gz").is_file():
            value = packed
        return super().convert(value, param, ctx)


class Day(click.ParamType[date]):
    """A calendar day, `2026-03-09`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error."""
        if isinstance(value, date):
            return value
        try:
            found = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            self.fail(f"{value!r} is no date: write it as 2026-03-09", param, ctx)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.fail(f"{value!r} is no day of a log: write a year from {FIRST_YEAR} to {LAST_YEAR}", param, ctx)
        return found


AS_OF = click.option("--as-of", type=Day(), help="Judge with what was known on that day (2026-03-09).")


def folder_options(function: F) -> F:
    """The options of every command that analyzes a folder, wherever it lies."""
    return _options(function, click.argument("folder", type=Where(), default="."))


def local_options(function: F) -> F:
    """As `folder_options`, for a command that needs the folder on this machine."""
    return _options(function, click.argument("folder", type=Where(url=False), default="."))


def _options(function: F, folder: Callable[[F], F]) -> F:
    # Decorators are applied from the inside out: the last one here is the first in `--help`.
    for option in (AS_OF, BLIND, PLAN, CONFIG, folder):
        function = option(function)
    return function


def console(*, stderr: bool = False) -> Console:
    """A console that colours only a terminal, and is as wide as it."""
    from milelog.report.console import QuietConsole

    return QuietConsole(stderr=stderr, highlight=False, markup=False, emoji=False)


@contextlib.contextmanager
def progress_bar() -> Iterator[Progress]:
    """Progress of long work on standard error, with rate and time left; only when that is a terminal."""
    # In a log file or a pipe a bar is a thousand lines.
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("Reading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.0f} files/s"),
        TimeRemainingColumn(),
    )
    begin = time.monotonic()
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("read", total=None, visible=False, rate=0.0)

        def update(done: int, total: int) -> None:
            # The first file may be done before the clock has moved.
            rate = done / max(time.monotonic() - begin, 1e-3)
            bar.update(task, completed=done, total=total, visible=True, rate=rate)

        yield update


def run_with(folder: Path | str | RecordingFolder | Listing, notes: Sequence[Problem] = (), **options: Any) -> Run:
    """An Analysis of the folder, or of one that was looked at, with progress, and with what drawing it needs; `notes` are
    those on its index.
    """
    from milelog.pipeline import Options, folder_of
    from milelog.pipeline.listing import Listing
    from milelog.pipeline.run import run_listing

    with progress_bar() as progress:
        listing = folder if isinstance(folder, Listing) else folder_of(folder).look()
        return run_listing(listing, Options(progress=progress, **options), notes=notes)


def analyze_with(folder: Path | str | RecordingFolder, **options: Any) -> Analysis:
    """An Analysis of the folder, with progress."""
    return run_with(folder, **options).analysis


def run_of(
    folder: Path | str, config_file: Path | None, plan_file: Path | None, *, blind: bool, as_of: date | None
) -> Run:
    """As `run_with`, from the options of `folder_options`."""
    return run_with(folder, config_file=config_file, plan_file=plan_file, blind=blind, today=as_of)


def analysis_of(
    folder: Path | str, config_file: Path | None, plan_file: Path | None, *, blind: bool, as_of: date | None
) -> Analysis:
    """An Analysis from the options of `folder_options`."""
    return run_of(folder, config_file, plan_file, blind=blind, as_of=as_of).analysis


def hidden_places(folder: Path, config_file: Path | None) -> tuple[HiddenPlaces, Path]:
    """The places that no output may show, and the folder that keeps them. A usage error where no position may be shown."""
    from milelog import config, store
    from milelog.report import hidden

    found = config_file or config.find(folder)
    privacy = config.load(folder, config_file).privacy
    if not privacy.positions:
        raise click.UsageError("[privacy] positions = false: no output holds a position, so there is no map and no GPX")
    # Without a milelog.toml the index marks the log: disks of their own in each of its folders would overlap in little.
    here = folder.absolute()
    log = found.parent if found else next((f for f in (here, *here.parents) if store.has_index(f)), folder)
    home = store.home_of(log)
    return hidden.load(home, ((h.latitude_deg, h.longitude_deg, h.radius_m) for h in privacy.homes)), home


def keep_hidden(places: HiddenPlaces, home: Path) -> None:
    """Keep the hidden places for the next output, or tell that it will hide others: what several outputs hide in different
    ways is shown by all of them together.
    """
    from milelog.report import hidden

    if not hidden.save(places, home):
        message = f"What is hidden could not be kept in {home}: the next output hides another part, and both together hide less."
        click.echo(message, err=True)


def print_json(document: Any) -> None:
    r"""One JSON document on standard output, in UTF-8 wherever that leads to.

    Bytes of a file name that are no UTF-8 come as escapes (`\udcff`), which JSON allows in a string.
    """
    # allow_nan=False: NaN and Infinity are no JSON, and most readers refuse the whole document for one.
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    click.echo(text.encode("utf-8", "backslashreplace"))
