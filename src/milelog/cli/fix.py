"""`milelog fix FILE`: what the runner says of a run herself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milelog.cli.common import console
from milelog.errors import ExitCode, MilelogError, Problem

if TYPE_CHECKING:
    from milelog.corrections import Correction
    from milelog.model import Block, Session

KINDS = ("rep", "surge", "stride")


class SpanOfTime(click.ParamType[tuple[float, float]]):
    """Elapsed start and end, `17:21-31:42`."""

    name = "start-end"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        """Seconds, or a usage error."""
        from milelog.units import parse_clock

        if isinstance(value, tuple):
            return value
        begin, _, end = str(value).replace("–", "-").partition("-")
        try:
            span = parse_clock(begin), parse_clock(end)
        except ValueError:
            self.fail(f"{value!r} is no stretch of time: write elapsed start and end, such as 17:21-31:42", param, ctx)
        if span[1] <= span[0]:
            self.fail(f"{value!r} ends before it begins", param, ctx)
        return span


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--rep", type=SpanOfTime(), multiple=True, help="A rep, by its elapsed times: 17:21-31:42.")
@click.option("--surge", type=SpanOfTime(), multiple=True, help="A surge inside an easier run.")
@click.option("--stride", type=SpanOfTime(), multiple=True, help="A stride.")
@click.option("--none", "plain", is_flag=True, help="There was no hard work in this run.")
@click.option("--undo", is_flag=True, help="Take back what was said of this run.")
@click.option("--note", default="", help="Why, for the coach.")
@click.option("--case", type=click.Path(path_type=Path), help="Write the run, without its places, and its truth there.")
def command(
    file: Path,
    rep: tuple[tuple[float, float], ...],
    surge: tuple[tuple[float, float], ...],
    stride: tuple[tuple[float, float], ...],
    plain: bool,
    undo: bool,
    note: str,
    case: Path | None,
) -> int:
    """Say what the hard work of FILE really was. It is kept beside the log and stands above every detection.

    Without options the segments that stand now are printed, in the form that this command takes.
    """
    from milelog.model import Block

    marked = {"rep": rep, "surge": surge, "stride": stride}
    spans = [(kind, *span) for kind in KINDS for span in marked[kind]]
    blocks = tuple(Block(kind, a, b) for kind, a, b in sorted(spans, key=lambda s: s[1]))  # type: ignore[arg-type]
    if sum((bool(blocks), plain, undo)) > 1:
        raise click.UsageError("say either which work there was, or --none, or --undo")
    if blocks or plain or undo:
        _say(file, blocks, undo=undo, note=note)
    session = _session(file)
    if case is not None:
        _write_case(file, session, case)
    elif not (blocks or plain or undo):
        click.echo(f"{session.file}: {session.workout}")
        hard = [s for s in session.segments if s.kind in KINDS]
        click.echo(f"milelog fix {file} {_as_options(hard)}")
    else:
        from milelog.report import terminal

        terminal.render_session(session, console())
    return ExitCode.OK


def _as_options(hard: list[Any]) -> str:
    from milelog.units import format_clock

    return " ".join(f"--{s.kind} {format_clock(s.start_s)}-{format_clock(s.end_s)}" for s in hard) or "--none"


def _session(file: Path) -> Session:
    from milelog.pipeline import show_file

    runs = [s for s in show_file(file).sessions if s.is_run]
    if not runs:
        raise click.UsageError(f"{file.name} holds no run")
    return runs[0]


def _say(file: Path, blocks: tuple[Block, ...], *, undo: bool, note: str) -> None:
    """Write the correction beside the log: beside its milelog.toml where there is one, else beside the recording."""
    from milelog import config, corrections
    from milelog.report.files import write_atomic

    home = config.find(file.parent)
    path = corrections.find(file.parent) or (home or file.absolute()).parent / corrections.CORRECTIONS_NAME
    session = _session(file)
    _check(file, session, blocks)
    name = file.absolute().relative_to(path.parent).as_posix()
    known: tuple[Correction, ...] = corrections.load(path) if path.is_file() else ()
    if undo:
        left = corrections.without(known, name, session.start)
    else:
        left = corrections.replaced(known, corrections.Correction(name, session.start, blocks, note))
    write_atomic(path, corrections.render(left))
    click.echo(f"{path}: {'taken back' if undo else 'kept'}")


def _check(file: Path, session: Session, blocks: tuple[Block, ...]) -> None:
    """Marks must lie in the recording and not overlap."""
    from itertools import pairwise

    from milelog.units import format_clock

    late = [b for b in blocks if b.start_s >= session.elapsed_s]
    over = [b for a, b in pairwise(blocks) if b.start_s < a.end_s]
    for block in (*late, *over):
        what = f"the recording ends at {format_clock(session.elapsed_s)}" if block in late else "it overlaps another"
        message = f"{block.kind} {format_clock(block.start_s)}-{format_clock(block.end_s)}: {what}"
        raise MilelogError(Problem(file.name, "segments-overlap", message, "nothing was written", severity="error"))


def _write_case(file: Path, session: Session, folder: Path) -> None:
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
    click.echo(str(write_atomic(folder / name, encode(bare, "fit"))))
    click.echo(str(write_atomic(folder / "truth.json", json.dumps(truth, indent=1))))
