"""Options and argument types that several commands share, and functions that analyze a folder with progress."""

from __future__ import annotations

import contextlib
import functools
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milelog.units import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from rich.console import Console

    from milelog.errors import Problem
    from milelog.pipeline import Analysis, Progress, Run
    from milelog.pipeline.listing import Listing, RecordingFolder
    from milelog.report.hidden import HiddenPlaces
    from milelog.report.hidden_disks import Positions

# The colon alone would not do, because a path may contain one.
_MARK_OF_A_URL = "://"

JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
CONFIG = click.option(
    "--config", "config_file", type=click.Path(path_type=Path), help="milelog.toml to use instead of the folder's."
)
PLAN = click.option("--plan", "plan_file", type=click.Path(path_type=Path), help="plan.toml to judge against.")
BLIND = click.option("--blind", is_flag=True, help="Find segments from the streams alone: laps and steps are ignored.")


class Where(click.Path):
    """A path on this machine or, if `url` allows it, the URL of a remote folder (`s3://bucket/athlete`) as text."""

    def __init__(self, *, url: bool = True, **checks: bool) -> None:
        super().__init__(path_type=Path, **checks)
        self._url = url

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, or the URL as text. A usage error for a URL where none is allowed."""
        if not isinstance(value, str) or _MARK_OF_A_URL not in value:
            return super().convert(value, param, ctx)
        return value if self._url else self.fail("this must lie on this machine: name a path, not a URL", param, ctx)


class RecordingFile(Where):
    """A recording by its name; `run.fit` also finds `run.fit.gz` where there is no `run.fit`, as in exports."""

    def __init__(self, *, url: bool = True) -> None:
        super().__init__(url=url, exists=True, dir_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The existing file or the URL. A usage error for a missing file."""
        if isinstance(value, str) and not Path(value).exists() and Path(packed := f"{value}.gz").is_file():
            value = packed
        return super().convert(value, param, ctx)


class Day(click.ParamType[date]):
    """A calendar day, `2026-03-09`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day. A usage error for other texts."""
        if isinstance(value, date):
            return value
        try:
            found = datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no zone
        except ValueError:
            self.fail(f"{value!r} is not a date: write it as 2026-03-09", param, ctx)
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            self.fail(f"{value!r} is not a day of a log: write a year from {FIRST_YEAR} to {LAST_YEAR}", param, ctx)
        return found


AS_OF = click.option("--as-of", type=Day(), help="Judge with what was known on that day (2026-03-09).")


@dataclass(frozen=True, slots=True)
class FolderOptions:
    """The folder that a command analyzes, and the options that say how."""

    folder: Path | str
    config_file: Path | None
    plan_file: Path | None
    blind: bool
    as_of: date | None

    @property
    def settings(self) -> dict[str, Any]:
        """The options as `pipeline.Options` names them."""
        return {
            "config_file": self.config_file,
            "plan_file": self.plan_file,
            "blind": self.blind,
            "today": self.as_of,
        }

    def run(self) -> Run:
        """Analyzes the folder as `run_with`."""
        return run_with(self.folder, **self.settings)

    def analysis(self) -> Analysis:
        """The Analysis of the folder."""
        return self.run().analysis


@dataclass(frozen=True, slots=True)
class LocalOptions(FolderOptions):
    """As FolderOptions, for commands that need the folder on this machine."""

    folder: Path


def folder_options(function: Callable[..., int]) -> Callable[..., int]:
    """Adds FOLDER (a path or URL) and the options of commands that analyze a folder; the command gets them as `given`."""
    return _with_options(function, FolderOptions, Where())


def local_options(function: Callable[..., int]) -> Callable[..., int]:
    """As `folder_options`, for commands that need the folder on this machine."""
    return _with_options(function, LocalOptions, Where(url=False))


def _with_options(function: Callable[..., int], kind: type[FolderOptions], where: Where) -> Callable[..., int]:
    names = [f.name for f in fields(kind)]

    @functools.wraps(function)
    def command(**values: Any) -> int:
        given = kind(**{name: values.pop(name) for name in names})
        return function(given=given, **values)

    # Decorators are applied from the inside out, so the last one here is the first in `--help`.
    for option in (AS_OF, BLIND, PLAN, CONFIG, click.argument("folder", type=where, default=".")):
        command = option(command)
    return command


def console(*, stderr: bool = False) -> Console:
    """A rich console that uses colours and width only of a terminal."""
    from milelog.report.console import QuietConsole

    return QuietConsole(stderr=stderr, highlight=False, markup=False, emoji=False)


@contextlib.contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on standard error with rate and remaining time; nothing where that is not a terminal."""
    # In a log file or a pipe, a bar would be thousands of lines.
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
            # The first file may be done before the clock has advanced.
            rate = done / max(time.monotonic() - begin, 1e-3)
            bar.update(task, completed=done, total=total, visible=True, rate=rate)

        yield update


def run_with(folder: Path | str | RecordingFolder | Listing, notes: Sequence[Problem] = (), **options: Any) -> Run:
    """Analyzes a folder, or a listing of one, with a progress bar; the Run holds the Analysis and what drawing it needs.

    `notes` are problems of its index that are already known; `options` are those of `pipeline.Options`.
    """
    from milelog.pipeline import Options, folder_of
    from milelog.pipeline.listing import Listing
    from milelog.pipeline.run import run_listing

    with progress_bar() as progress:
        listing = folder if isinstance(folder, Listing) else folder_of(folder).look()
        return run_listing(listing, Options(progress=progress, **options), notes=notes)


def tell_plan_faults(analysis: Analysis) -> None:
    """Prints one line on standard error where the plan has faults, because of which a week is judged in part or not at all."""
    faults = [p for p in analysis.plan.problems if p.severity == "error"] if analysis.plan else []
    if not faults:
        return
    from milelog.report.words import clean

    first = faults[0]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    place = f", {first.where}" if first.where else ""
    click.echo(clean(f"{first.source}{place}: {first.message}{more}; what it asks there is not judged", 300), err=True)


def hidden_places(
    folder: Path, config_file: Path | None, runs: Iterable[Positions], *, for_copies: bool
) -> HiddenPlaces:
    """The places that maps or copies of these runs hide, kept for the next output; prints a warning where that fails.

    A usage error with `positions = false`.
    """
    from milelog import config, store
    from milelog.report.hidden import HiddenPlaces
    from milelog.report.hidden_side import HiddenSides

    found = config_file or config.find(folder)
    privacy = config.load(folder, config_file).privacy
    if not privacy.positions:
        raise click.UsageError("[privacy] positions = false: no output holds a position, so there is no map and no GPX")
    # Without a milelog.toml the index marks the log. Different hidden circles in each of its folders would overlap only
    # in a small area, which would give the home away.
    here = folder.absolute()
    log = found.parent if found else next((f for f in (here, *here.parents) if store.has_index(f)), folder)
    home = store.home_of(log)
    kind = HiddenSides if for_copies else HiddenPlaces
    places, is_kept = kind.of_log(home, ((h.latitude_deg, h.longitude_deg, h.radius_m) for h in privacy.homes), runs)
    if not is_kept:
        message = f"What is hidden could not be kept in {home}: the next output hides another part, and both together hide less."
        click.echo(message, err=True)
    return places


def print_json(document: Any) -> None:
    r"""Prints one JSON document on standard output, in UTF-8 whatever the encoding of the stream.

    Invalid UTF-8 in file names becomes escapes (`\udcff`), which JSON allows in a string.
    """
    # NaN and Infinity are not JSON, and most parsers refuse a document with them.
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    click.echo(text.encode("utf-8", "backslashreplace"))
