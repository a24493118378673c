"""`milelog fix FILE`: what the runner says of a run herself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milelog.cli.common import JSON, console, print_json
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from milelog.model import Session
    from milelog.pipeline import Analysis

KINDS = ("rep", "surge", "stride")


class SpanOfTime(click.ParamType[tuple[str, str]]):
    """Elapsed start and end, `17:21-31:42`."""

    name = "start-end"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Both ends as they were written, or a usage error."""
        from milelog.units import parse_clock

        if isinstance(value, tuple):
            return value
        begin, _, end = str(value).replace("–", "-").partition("-")
        try:
            backwards = parse_clock(end) <= parse_clock(begin)
        except ValueError:
            self.fail(f"{value!r} is no stretch of time: write elapsed start and end, such as 17:21-31:42", param, ctx)
        if backwards:
            self.fail(f"{value!r} ends before it begins", param, ctx)
        return begin, end


@click.command(short_help="Say what the hard work really was.")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--rep", type=SpanOfTime(), multiple=True, help="A rep, by its elapsed times: 17:21-31:42.")
@click.option("--surge", type=SpanOfTime(), multiple=True, help="A surge inside an easier run.")
@click.option("--stride", type=SpanOfTime(), multiple=True, help="A stride.")
@click.option("--none", "plain", is_flag=True, help="There was no hard work in this run.")
@click.option("--undo", is_flag=True, help="Take back what was said of this run.")
@click.option("--note", default="", help="Why, for the coach.")
@click.option("--case", type=click.Path(path_type=Path), help="Write the run, without its places, and its truth there.")
@JSON
def command(
    file: Path,
    rep: tuple[tuple[str, str], ...],
    surge: tuple[tuple[str, str], ...],
    stride: tuple[tuple[str, str], ...],
    plain: bool,
    undo: bool,
    note: str,
    case: Path | None,
    as_json: bool,
) -> int:
    """Say what the hard work of FILE really was. It is kept beside the log and stands above every detection.

    Without options the segments that stand now are printed, in the form that this command takes.
    """
    from milelog.report import fixes

    marked = {"rep": rep, "surge": surge, "stride": stride}
    lines = [f"{kind} {begin}-{end}" for kind in KINDS for begin, end in marked[kind]]
    if sum((bool(lines), plain, undo)) > 1:
        raise click.UsageError("say either which work there was, or --none, or --undo")
    session, analysis = _session(file)
    told = bool(lines) or plain or undo
    path = None
    if told:
        path = fixes.keep(file.parent, session, None if undo else fixes.parse("\n".join(lines), session), note)
        session, analysis = _session(file)
    written = _write_case(file, session, case) if case is not None else ()
    if as_json:
        from milelog.report import as_json as renderer

        kept = {"corrections": str(path) if path else None, "case": [str(p) for p in written]}
        print_json({**renderer.session(session, analysis.problems), **kept})
        return ExitCode.OK
    if path:
        click.echo(f"{path}: {'taken back' if undo else 'kept'}")
    for one in written:
        click.echo(str(one))
    if not told and not written:
        click.echo(f"{session.file}: {session.workout}")
        options = [f"--{line}" for line in fixes.lines(session).splitlines()]
        click.echo(f"milelog fix {file} {' '.join(options) or '--none'}")
    elif not written:
        from milelog.report import terminal

        terminal.render_session(session, console())
    return ExitCode.OK


def _session(file: Path) -> tuple[Session, Analysis]:
    from milelog.pipeline import show_file

    analysis = show_file(file)
    runs = [s for s in analysis.sessions if s.is_run]
    if not runs:
        raise click.UsageError(f"{file.name} holds no run")
    return runs[0], analysis


def _write_case(file: Path, session: Session, folder: Path) -> tuple[Path, Path]:
    """The run without positions, names and device, and its truth, for the tests of the detector."""
    import json
    from dataclasses import replace

    import milelog
    from milelog.model import Activity
    from milelog.report.files import write_atomic
    from milelog.simulate import encode

    activity: Activity = milelog.read(file)[0]
    columns = {n: c for n, c in activity.columns.items() if n not in {"latitude_deg", "longitude_deg"}}
    bare = replace(activity, columns=columns, name=None, device=None, software=None, workout_name=None)
    name = f"case-{session.start:%Y%m%d}.fit" if session.start else "case.fit"
    blocks = [
        {"kind": s.kind, "start_s": s.start_s, "end_s": s.end_s, "distance_m": s.distance_m} for s in session.segments
    ]
    truth = {"files": {name: {"group": "corrections", "what": session.workout, "ignore_s": [], "blocks": blocks}}}
    run = write_atomic(folder / name, encode(bare, "fit"))
    return run, write_atomic(folder / "truth.json", json.dumps(truth, indent=1))
