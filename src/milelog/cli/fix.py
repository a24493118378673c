"""`milelog fix FILE`: corrects a recording, and keeps the correction next to the log."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from milelog.cli.common import JSON, RecordingFile, console, print_json
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from milelog.model import Session
    from milelog.pipeline import Analysis


class SpanOfTime(click.ParamType[str]):
    """Elapsed start and end, `17:21-31:42`; with `zoned` also followed by a zone, `17:21-31:42@T`."""

    name = "start-end"

    def __init__(self, *, zoned: bool = False) -> None:
        self.zoned = zoned

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The stretch as text, with a plain hyphen. A usage error for other texts."""
        from milelog.model import ZONE_NAMES
        from milelog.units import parse_clock

        # Phones and word processors replace a hyphen between numbers by an en dash.
        span, mark, zone = str(value).replace("–", "-").partition("@")
        if mark and not (self.zoned and zone.strip() in ZONE_NAMES):
            self.fail(
                f"{value!r} names no zone: write one of {', '.join(ZONE_NAMES)}, such as 17:21-31:42@T", param, ctx
            )
        begin, _, end = span.partition("-")
        try:
            backwards = parse_clock(end) <= parse_clock(begin)
        except ValueError:
            self.fail(f"{value!r} cannot be read: write elapsed start and end, such as 17:21-31:42", param, ctx)
        if backwards:
            self.fail(f"{value!r} ends before it begins", param, ctx)
        return str(value).replace("–", "-")


@click.command(short_help="Correct what a recording says.")
@click.argument("file", type=RecordingFile(url=False))
@click.option(
    "--rep",
    type=SpanOfTime(zoned=True),
    multiple=True,
    help="A rep, by its elapsed times: 17:21-31:42, or 17:21-31:42@T.",
)
@click.option("--surge", type=SpanOfTime(zoned=True), multiple=True, help="A surge inside an easier run.")
@click.option("--stride", type=SpanOfTime(zoned=True), multiple=True, help="A stride.")
@click.option("--none", "plain", is_flag=True, help="There was no hard work in this run.")
@click.option("--detected", is_flag=True, help="Take back marked segments: the detected ones are used again.")
@click.option("--sport", help='What it was: "running", "walking", "cycling" ...')
@click.option("--distance", help='The whole distance, such as the treadmill\'s: "10.35 km".')
@click.option("--start", help='When it really began, at your place: "2026-03-03 06:10".')
@click.option("--not-mine/--mine", default=None, help="Somebody else ran it: it counts nowhere.")
@click.option("--race", metavar="DISTANCE", help='It was a race of this distance: "5 km"; "no" for no race.')
@click.option(
    "--cut", type=SpanOfTime(), multiple=True, help="Leave this stretch out, such as a drive home: 58:00-1:10:00."
)
@click.option("--merge-next/--no-merge-next", default=None, help="The next recording continues this run.")
@click.option("--effort", metavar="0-10", help="Your rating of the effort.")
@click.option("--note", help="A note, for you and your coach.")
@click.option("--undo", is_flag=True, help="Take back all corrections of this run.")
@click.option(
    "--case",
    type=click.Path(path_type=Path),
    help="Write the run without positions, and its marked segments, into this folder.",
)
@JSON
def command(file: Path, undo: bool, case: Path | None, as_json: bool, **options: Any) -> int:
    """Correct FILE. The correction is kept next to the log, overrides the recording, and survives a new import.

    Without an option, a value stays as you corrected it before; an empty text takes one back (--distance ""), --undo takes
    back all. Without any options the current segments are printed, in the form that this command takes.
    """
    from milelog.report import fixes

    texts = _texts(**options)
    if undo and texts:
        raise click.UsageError(_ONE_OF)
    # The run is read before anything is kept, because times of stretches are checked against its length.
    session, analysis = _session(file)
    path = None
    if texts or undo:
        path = fixes.keep(file.parent, session, None if undo else fixes.change_of(texts, session))
        found, analysis = _look(file)
        if found is None:
            click.echo(f"{path}: kept; {_why_unseen(file, analysis)}")
            return ExitCode.OK
        session = found
    written = _write_case(file, session, case) if case is not None else []
    if as_json:
        from milelog.report import as_json as renderer

        written_to = {"corrections": str(path) if path else None, "case": [str(p) for p in written]}
        print_json({**renderer.session(session, analysis.problems), **written_to})
    else:
        if path:
            click.echo(f"{path}: {'taken back' if undo else 'kept'}")
        _answer(file, session, written, is_changed=path is not None)
    return ExitCode.OK


_ONE_OF = "give either the work that there was, or --none, or --detected, or --undo"


def _texts(
    *,
    rep: Sequence[str],
    surge: Sequence[str],
    stride: Sequence[str],
    plain: bool,
    detected: bool,
    cut: Sequence[str],
    **single: str | bool | None,
) -> dict[str, str]:
    """The options as the texts of a form (`fixes.change_of`), without those that were not given.

    A usage error where more than one of work, --none and --detected is given.
    """
    from milelog.report import fixes

    texts = {
        name: given if isinstance(given, str) else "yes" if given else ""
        for name, given in single.items()
        if given is not None
    }
    lines = [f"{kind} {span}" for kind, spans in (("rep", rep), ("surge", surge), ("stride", stride)) for span in spans]
    if sum((bool(lines), plain, detected)) > 1:
        raise click.UsageError(_ONE_OF)
    if lines or plain:
        texts["segments"] = "\n".join(lines)
    elif detected:
        texts["segments"] = fixes.KEEP_DETECTION
    if cut:
        texts["cut"] = ", ".join(cut)
    return texts


def _why_unseen(file: Path, analysis: Analysis) -> str:
    """A text on why a run that was just corrected is not in the log: it is not hers, or it could not be read again."""
    if any(p.slug == "not-yours" for p in analysis.problems):
        return f"{file.name} counts nowhere until you take it back with --undo"
    problem = next(iter(analysis.problems), None)
    return f"{file.name} could not be read again" + (f": {problem.message}" if problem else "")


def _answer(file: Path, session: Session, written: Sequence[Path], *, is_changed: bool) -> None:
    """Prints the files that were written, else the corrected run; if nothing was changed, the options that describe it."""
    for path in written:
        click.echo(str(path))
    if written:
        return
    if is_changed:
        from milelog.report import terminal

        terminal.render_session(session, console())
        return
    from milelog.report import fixes

    options = [f"--{line}" for line in fixes.lines(session).splitlines()]
    click.echo(f"{session.file}: {session.workout}")
    click.echo(f"milelog fix {quote(str(file))} {' '.join(options) or '--none'}")


def _session(file: Path) -> tuple[Session, Analysis]:
    found, analysis = _look(file)
    if found is None:
        found = _left_out(file)
    return found, analysis


def _left_out(file: Path) -> Session:
    """A minimal session of a run that was corrected as not hers, and so is in no analysis; enough to take that back.

    A usage error where the file holds no activity.
    """
    import milelog
    from milelog.model import Session
    from milelog.pipeline.limits import limited

    with limited(file.name):
        activity = next(iter(milelog.read(file)), None)
    if activity is None:
        raise click.UsageError(f"{file.name} holds no activity")
    seconds = float(activity.columns["time_s"][-1]) if activity.size else 0.0
    return Session(file.name, activity.sport, activity.start, 0.0, seconds, seconds, seconds)


def _look(file: Path) -> tuple[Session | None, Analysis]:
    """The first run of a file, else its first activity, with the analysis; None where all of it is left out."""
    from milelog.pipeline import show_file

    analysis = show_file(file)
    # In a multisport file a ride may come first, but the run is meant.
    return min(analysis.sessions, key=lambda s: not s.is_run, default=None), analysis


def _write_case(file: Path, session: Session, folder: Path) -> list[Path]:
    """Writes the run without positions, and its segments, as files of a test case; returns their paths."""
    from milelog.pipeline import recording_of
    from milelog.report import case_files
    from milelog.store.files import write_atomic

    activity = recording_of(file, session)
    if activity is None:
        raise click.UsageError(f"{file.name} cannot be read any more")
    return [write_atomic(folder / name, content) for name, content in case_files.render(activity, session).items()]
