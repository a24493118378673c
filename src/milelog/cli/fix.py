"""`milelog fix FILE`: what the runner says of a recording."""

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
    """Elapsed start and end, `17:21-31:42`, and with `zoned` a zone behind them, `17:21-31:42@T`."""

    name = "start-end"

    def __init__(self, *, zoned: bool = False) -> None:
        self.zoned = zoned

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The stretch as it was written, or a usage error."""
        from milelog.model import ZONE_NAMES
        from milelog.units import parse_clock

        # Phones and word processors make an en dash of a hyphen between numbers.
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


@click.command(short_help="Say what a recording really was.")
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
@click.option("--detected", is_flag=True, help="Take back the segments: detection stands again.")
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
@click.option("--undo", is_flag=True, help="Take back all that was said of this run.")
@click.option("--case", type=click.Path(path_type=Path), help="Write the run, without its places, and its truth there.")
@JSON
def command(
    file: Path,
    rep: tuple[str, ...],
    surge: tuple[str, ...],
    stride: tuple[str, ...],
    plain: bool,
    detected: bool,
    sport: str | None,
    distance: str | None,
    start: str | None,
    not_mine: bool | None,
    race: str | None,
    cut: tuple[str, ...],
    merge_next: bool | None,
    effort: str | None,
    note: str | None,
    undo: bool,
    case: Path | None,
    as_json: bool,
) -> int:
    """Say what FILE really was. It is kept beside the log, outranks the recording, and survives a new import.

    What you do not name stays as you said it before; an empty text takes one thing back (--distance ""), --undo takes
    back all. Without options the segments that stand now are printed, in the form that this command takes.
    """
    from milelog.report import fixes

    lines = [f"{kind} {span}" for kind, spans in (("rep", rep), ("surge", surge), ("stride", stride)) for span in spans]
    given = {"sport": sport, "distance": distance, "start": start, "race": race, "effort": effort, "note": note}
    texts = {name: text for name, text in given.items() if text is not None}
    texts |= _ticks(not_mine=not_mine, merge_next=merge_next)
    if lines or plain:
        texts["segments"] = "\n".join(lines)
    elif detected:
        texts["segments"] = fixes.KEEP_DETECTION
    if cut:
        texts["cut"] = ", ".join(cut)
    if sum((bool(lines), plain, detected)) > 1 or (undo and texts):
        raise click.UsageError("say either which work there was, or --none, or --detected, or --undo")
    # Times of stretches are checked against the recording's own length, so the run is looked at before anything is
    # kept.
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


def _ticks(**flags: bool | None) -> dict[str, str]:
    """The options that are on or off, as the texts of a form; what was not given is left out."""
    return {name: "yes" if flag else "" for name, flag in flags.items() if flag is not None}


def _why_unseen(file: Path, analysis: Analysis) -> str:
    """Why a run that was just corrected is not in its log: she said that it is not hers, or it could not be read again."""
    if any(p.slug == "not-yours" for p in analysis.problems):
        return f"{file.name} counts nowhere until you take it back with --undo"
    problem = next(iter(analysis.problems), None)
    return f"{file.name} could not be read again" + (f": {problem.message}" if problem else "")


def _answer(file: Path, session: Session, written: Sequence[Path], *, is_changed: bool) -> None:
    """The files that were written, else the run as it stands now; unchanged, with the options that would say the same."""
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
    """The bare session of a run that was said not to be hers, which is in no analysis: enough to take that back.

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
    """The first run of a file, else its first activity; None where all of it is left out."""
    from milelog.pipeline import show_file

    analysis = show_file(file)
    # A multisport file holds a ride before the run; it is the run that is corrected here.
    return min(analysis.sessions, key=lambda s: not s.is_run, default=None), analysis


def _write_case(file: Path, session: Session, folder: Path) -> list[Path]:
    """The run without its places, and its truth, as files in a folder."""
    from milelog.pipeline import recording_of
    from milelog.report import case_files
    from milelog.store.files import write_atomic

    activity = recording_of(file, session)
    if activity is None:
        raise click.UsageError(f"{file.name} cannot be read any more")
    return [write_atomic(folder / name, content) for name, content in case_files.render(activity, session).items()]
