"""`milelog report`: writes the report as HTML, PDF or Markdown, for the runner or the coach, or one week as a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milelog.cli.common import Day, FolderOptions, Where, folder_options, hidden_places
from milelog.cli.week import WeekName, find_week
from milelog.errors import ExitCode, MilelogError, Problem

if TYPE_CHECKING:
    from milelog.pipeline import Analysis, Run
    from milelog.report.compare import Facts
    from milelog.report.hidden import HiddenPlaces
    from milelog.report.paper import PaperSize

COACH_REPORTS = "coach-reports.jsonl"
"""File next to the index: facts of the last reports for the coach, which the next one compares with."""
SUFFIXES = {"html": ".html", "pdf": ".pdf", "md": ".md"}


def _renderer(
    kind: str, *, coach: bool, hidden: HiddenPlaces | None, before: Facts | None, size: PaperSize
) -> Callable[[Analysis], str | bytes]:
    """The function that renders an analysis as this kind of report."""
    from milelog.report import coach as packet
    from milelog.report import html, markdown, pdf

    if hidden is not None:
        return lambda analysis: html.render(analysis, hidden=hidden)
    made: dict[tuple[str, bool], Callable[[Analysis], str | bytes]] = {
        ("html", False): html.render,
        ("html", True): lambda analysis: packet.packet(analysis, before),
        ("pdf", False): lambda analysis: pdf.render(analysis, size=size),
        ("pdf", True): lambda analysis: packet.packet_pdf(analysis, before, size),
        ("md", False): markdown.render,
        ("md", True): lambda analysis: markdown.render(packet.redacted(analysis)),
    }
    return made[kind, coach]


def _hidden(run: Run, config_file: Path | None) -> HiddenPlaces:
    """The places that drawn routes leave out: around homes and around the ends of runs; kept, so that all reports agree."""
    from milelog.report.hidden_disks import some

    opened = (run.open(session) for session in run.analysis.sessions if session.is_run)
    runs = [some(o[0].column("latitude_deg"), o[0].column("longitude_deg")) for o in opened if o]
    # What copies hide is best chosen here, where all runs are known.
    hidden_places(run.analysis.folder, config_file, runs, for_copies=True)
    return hidden_places(run.analysis.folder, config_file, runs, for_copies=False)


@click.command(short_help="The report as HTML, PDF or Markdown.")
@folder_options
@click.option("--format", "kind", type=click.Choice(list(SUFFIXES)), default="html", show_default=True)
@click.option("--coach", is_flag=True, help="For the coach: no positions, no places, no file or device names.")
@click.option(
    "--map", "with_map", is_flag=True, help="Draw each run's route, without home, its ends and map tiles (HTML only)."
)
@click.option("--from", "start", type=Day(), help="First day of the weeks to report.")
@click.option("--to", "end", type=Day(), help="Last day of the weeks to report.")
@click.option("--week", type=WeekName(), help="Only one week: 2026-W17, or a day in it.")
@click.option("--png", type=Where(url=False), help="Write the week as a picture to send, instead of a report.")
@click.option(
    "--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="Size of the PDF's pages."
)
@click.option("--out", type=Where(url=False), help="File to write.  [FOLDER/milelog-report.html]")
def command(
    given: FolderOptions,
    kind: str,
    coach: bool,
    with_map: bool,
    start: date | None,
    end: date | None,
    week: date | None,
    png: Path | None,
    paper: str,
    out: Path | None,
) -> int:
    """Write FOLDER's report as one HTML page, as a PDF for print, or as Markdown; or one week as a picture to send.

    The coach's report begins with a cover: a summary of the block, what changed since the coach's last report, and three
    questions.
    """
    from milelog.report import coach as packet
    from milelog.report.paper import PAPERS

    if with_map and (coach or kind != "html"):
        raise click.UsageError("a map is drawn on the runner's own HTML page only")
    if week and (start or end):
        raise click.UsageError("name one week, or the days from which and to which, not both")
    # The whole log is analyzed, also for one week, because zones and fitness depend on earlier runs.
    run = given.run()
    analysis = run.analysis
    if week or png:
        one = find_week(analysis, week)
        start, end = one.start, one.end
    chosen = packet.between(analysis, start, end) if start or end else analysis
    # Nothing is written, because an empty page would replace the last good one.
    if (start or end) and not chosen.weeks:
        raise _empty(analysis, start, end)
    if png:
        click.echo(str(_picture(run, chosen, png, coach=coach)))
        return ExitCode.OK
    hidden = _hidden(run, given.config_file) if with_map else None
    path = out or analysis.folder / f"milelog-{'coach' if coach else 'report'}{SUFFIXES[kind]}"
    click.echo(str(_write(run, chosen, path, kind, coach=coach, hidden=hidden, size=PAPERS[paper])))
    return ExitCode.OK


def _write(
    run: Run, chosen: Analysis, path: Path, kind: str, *, coach: bool, hidden: HiddenPlaces | None, size: PaperSize
) -> Path:
    """Writes the report of the `chosen` part of a run and returns its path; remembers what a coach's report said."""
    from milelog.report import cover, recordings
    from milelog.store import outputs
    from milelog.store.files import write_atomic

    before = cover.remembered(outputs.read(run.home, COACH_REPORTS), run.analysis) if coach else None
    with recordings.opened(replace(run, analysis=chosen)) as drawable:
        made = _renderer(kind, coach=coach, hidden=hidden, before=before, size=size)(drawable)
    written = write_atomic(path, made)
    if coach:
        outputs.update(run.home, COACH_REPORTS, lambda last: cover.remember(last, run.analysis))
    return written


def _empty(analysis: Analysis, start: date | None, end: date | None) -> MilelogError:
    """The error for a range of days without a week of the log, or with the days reversed."""
    if start and end and start > end:
        return MilelogError(
            Problem("--from", "empty-range", f"{start} comes after {end}", "give the first day first", severity="error")
        )
    span = f"the log goes from {analysis.weeks[0].start} to {analysis.weeks[-1].end}" if analysis.weeks else ""
    days = f"from {start}" if not end else f"to {end}" if not start else f"from {start} to {end}"
    return MilelogError(
        Problem(
            "--from", "empty-range", f"the log has no week {days}", span or "the log has no weeks yet", severity="error"
        )
    )


def _picture(run: Run, chosen: Analysis, path: Path, *, coach: bool) -> Path:
    """Writes the first week of `chosen` as a PNG file and returns its path."""
    from milelog.report import coach as packet
    from milelog.report import pdf, recordings
    from milelog.store.files import write_atomic

    with recordings.opened(replace(run, analysis=chosen)) as drawable:
        shown = packet.redacted(drawable) if coach else drawable
        return write_atomic(path, pdf.week_png(shown, shown.weeks[0]))
