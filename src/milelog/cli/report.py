"""`milelog report`: the report as a page, for print, for a wiki, for the coach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milelog.cli.common import Day, analysis_of, folder_options
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from milelog.pipeline import Analysis

SUFFIXES = {"html": ".html", "pdf": ".pdf", "md": ".md"}


def _renderer(kind: str, *, coach: bool) -> Callable[[Analysis], str | bytes]:
    """The function that makes this kind of report."""
    from milelog.report import coach as packet
    from milelog.report import html, markdown, pdf

    if coach and kind == "md":
        return lambda analysis: markdown.render(packet.redacted(analysis))
    made: dict[tuple[str, bool], Callable[[Analysis], str | bytes]] = {
        ("html", False): html.render,
        ("html", True): packet.packet,
        ("pdf", False): pdf.render,
        ("pdf", True): packet.packet_pdf,
        ("md", False): markdown.render,
    }
    return made[kind, coach]


@click.command()
@folder_options
@click.option("--format", "kind", type=click.Choice(list(SUFFIXES)), default="html", show_default=True)
@click.option("--coach", is_flag=True, help="For the coach: no positions, no places, no file or device names.")
@click.option("--from", "start", type=Day(), help="First day of the weeks to report.")
@click.option("--to", "end", type=Day(), help="Last day of the weeks to report.")
@click.option("--out", type=click.Path(path_type=Path), help="Where it goes.  [FOLDER/milelog-report.html]")
def command(
    folder: Path,
    config_file: Path | None,
    plan_file: Path | None,
    blind: bool,
    as_of: date | None,
    kind: str,
    coach: bool,
    start: date | None,
    end: date | None,
    out: Path | None,
) -> int:
    """Write FOLDER's report as one HTML page, as a PDF for print, or as Markdown."""
    from milelog.report import coach as packet
    from milelog.report import files

    analysis = analysis_of(folder, config_file, plan_file, blind=blind, as_of=as_of)
    chosen = packet.between(analysis, start, end) if start or end else analysis
    name = "milelog-coach" if coach else "milelog-report"
    path = files.write_atomic(out or folder / f"{name}{SUFFIXES[kind]}", _renderer(kind, coach=coach)(chosen))
    click.echo(str(path))
    return ExitCode.OK
