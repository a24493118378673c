"""`milelog export`: writes a log as tables, or one recording as GPX."""

from __future__ import annotations

from pathlib import Path

import click

from milelog.cli.common import FolderOptions, Where, folder_options, hidden_places
from milelog.errors import ExitCode, MilelogError, Problem

TABLES = ("activities", "segments", "weeks", "verdicts")
_ONLY_ENDS = (
    "Only the surroundings of where this run begins and ends are hidden: from several shared runs your home can be found. Name "
    "it in milelog.toml ([[privacy.home]])."
)
_ALL_HIDDEN = (
    "Nothing was written: all of this run lies where home, or the door it began at, is hidden, or on a straight way that leads "
    "to it."
)


@click.command(short_help="Tables for a spreadsheet or for code.")
@folder_options
@click.option("--format", "kind", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True)
@click.option("--gpx", "as_gpx", is_flag=True, help="Write FOLDER, which is then one recording, as a GPX file.")
@click.option("--share", is_flag=True, help="With --gpx: without home, names, device and the time of day.")
@click.option("--out", type=Where(url=False), help="Where to write.  [FOLDER/milelog-export, or FILE.gpx in it]")
def command(given: FolderOptions, kind: str, as_gpx: bool, share: bool, out: Path | None) -> int:
    """Write the activities, segments, weeks and verdicts of FOLDER as tables, one file each, in SI units.

    With --gpx, FOLDER is one recording, which is written as GPX; with --share in a form that shows nobody who its runner
    is and where she lives.
    """
    from milelog.report import tables
    from milelog.store.files import write_atomic

    if share and not as_gpx:
        raise click.UsageError("--share goes with --gpx: tables hold no positions anyway")
    if as_gpx:
        click.echo(str(_write_gpx(Path(given.folder), given.config_file, out, share=share)))
        return ExitCode.OK
    analysis = given.analysis()
    target = out or _exports(analysis.folder)
    for name in TABLES:
        content = tables.csv(analysis, name) if kind == "csv" else tables.parquet(analysis, name)
        click.echo(str(write_atomic(target / f"{name}.{kind}", content)))
    return ExitCode.OK


def _exports(folder: Path) -> Path:
    """The folder of exports without --out. Raises MilelogError (exit 4) where it is a link, which may lead anywhere."""
    found = folder / "milelog-export"
    if found.is_symlink():
        message = "nothing was written: this is a link, and links are not followed"
        problem = Problem(
            str(found), "cannot-write", message, "name the folder it leads to with --out", severity="error"
        )
        raise MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE)
    return found


def _write_gpx(file: Path, config_file: Path | None, out: Path | None, *, share: bool) -> Path:
    """Writes the first activity of a recording as GPX, to `out` or next to the log's other exports; returns the path."""
    import milelog
    from milelog import config
    from milelog.pipeline.limits import limited
    from milelog.report import gpx_file
    from milelog.store.files import write_atomic

    if not file.is_file():
        raise click.UsageError(f"{file} is not a recording: name one file with --gpx")
    with limited(file.name):
        activity = next(iter(milelog.read(file)), None)
    if activity is None:
        raise click.UsageError(f"{file.name} holds no activity")
    places, position = None, (activity.column("latitude_deg"), activity.column("longitude_deg"))
    if share:
        places = hidden_places(file.parent, config_file, [position], for_copies=True)
        if not config.load(file.parent, config_file).privacy.homes:
            click.echo(_ONLY_ENDS, err=True)
    # The recording's own name may show the watch, the title or the runner, so shared files are named by their day.
    day = f"-{activity.start:%Y-%m-%d}" if activity.start else ""
    name = f"run{day}.gpx" if share else f"{file.name.partition('.')[0]}.gpx"
    target = out or _exports(file.parent) / name
    if places is not None and places.hides_all(*position):
        raise click.UsageError(_ALL_HIDDEN)
    return write_atomic(target, gpx_file.render(activity, places))
