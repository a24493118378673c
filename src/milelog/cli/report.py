"""`milelog report`: the report as a page, for print, for a wiki, for the coach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milelog.cli.common import Day, Where, folder_options, hidden_places, run_of
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from milelog.pipeline import Analysis, Run
    from milelog.report.hidden import HiddenPlaces

SUFFIXES = {"html": ".html", "pdf": ".pdf", "md": ".md"}


def _renderer(kind: str, *, coach: bool, hidden: HiddenPlaces | None) -> Callable[[Analysis], str | bytes]:
    """The function that makes this kind of report."""
    from milelog.report import coach as packet
    from milelog.report import html, markdown, pdf

    if hidden is not None:
        return lambda analysis: html.render(analysis, hidden=hidden)
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


def _hidden(run: Run, config_file: Path | None) -> HiddenPlaces:
    """What ways leave out: the surroundings of homes, and of where runs begin and end. Kept, so that the next report hides
    the same.
    """
    from milelog.report import hidden

    analysis = run.analysis
    places, kept = hidden_places(analysis.folder, config_file)
    # All ends before the first way is drawn: it may pass where another run begins.
    for session in analysis.sessions:
        if session.is_run and (opened := run.open(session)):
            places.hide_ends(opened[0].column("latitude_deg"), opened[0].column("longitude_deg"))
    hidden.save(places, kept)
    return places


@click.command(short_help="The report as HTML, PDF or Markdown.")
@folder_options
@click.option("--format", "kind", type=click.Choice(list(SUFFIXES)), default="html", show_default=True)
@click.option("--coach", is_flag=True, help="For the coach: no positions, no places, no file or device names.")
@click.option(
    "--map", "with_map", is_flag=True, help="Draw each run's way, without home and its ends, without tiles (HTML only)."
)
@click.option("--from", "start", type=Day(), help="First day of the weeks to report.")
@click.option("--to", "end", type=Day(), help="Last day of the weeks to report.")
@click.option("--out", type=Where(url=False), help="Where it goes.  [FOLDER/milelog-report.html]")
def command(
    folder: Path | str,
    config_file: Path | None,
    plan_file: Path | None,
    blind: bool,
    as_of: date | None,
    kind: str,
    coach: bool,
    with_map: bool,
    start: date | None,
    end: date | None,
    out: Path | None,
) -> int:
    """Write FOLDER's report as one HTML page, as a PDF for print, or as Markdown."""
    from milelog.report import coach as packet
    from milelog.report import recordings
    from milelog.store.files import write_atomic

    if with_map and (coach or kind != "html"):
        raise click.UsageError("a map is drawn on the runner's own HTML page only")
    run = run_of(folder, config_file, plan_file, blind=blind, as_of=as_of)
    analysis = run.analysis
    hidden = _hidden(run, config_file) if with_map else None
    chosen = packet.between(analysis, start, end) if start or end else analysis
    name = "milelog-coach" if coach else "milelog-report"
    with recordings.opened(replace(run, analysis=chosen)) as drawable:
        made = _renderer(kind, coach=coach, hidden=hidden)(drawable)
    path = write_atomic(out or analysis.folder / f"{name}{SUFFIXES[kind]}", made)
    click.echo(str(path))
    return ExitCode.OK
