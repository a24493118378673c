"""`milelog why 2026-W10 threshold`: the evidence of a verdict."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milelog.cli.common import JSON, analysis_of, console, folder_options, print_json
from milelog.cli.week import WeekName, find_week
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from rich.console import Console

    from milelog.model import Segment, Session, Span, Verdict
    from milelog.pipeline import Analysis


@click.command(short_help="The evidence of a verdict.")
@click.argument("week", type=WeekName())
@click.argument("check", required=False)
@folder_options
@JSON
def command(
    week: date,
    check: str | None,
    folder: Path | str,
    config_file: Path | None,
    plan_file: Path | None,
    blind: bool,
    as_of: date | None,
    as_json: bool,
) -> int:
    """Explain a verdict of a WEEK (2026-W10): rule, plan, measurement, tolerance, and every stretch it rests on.

    CHECK is volume, long_run, threshold or another of the week's checks; without it all are explained.
    """
    analysis = analysis_of(folder, config_file, plan_file, blind=blind, as_of=as_of)
    verdicts = find_week(analysis, week).checks
    chosen = [v for v in verdicts if check is None or v.name == check.replace("-", "_")]
    if not chosen:
        names = ", ".join(v.name for v in verdicts) or "none: the plan does not cover it"
        raise click.UsageError(f"that week has no check {check!r}; it has {names}")
    if as_json:
        from milelog.report import as_json as renderer

        print_json([renderer.verdict(v) for v in chosen])
        return ExitCode.OK
    for verdict in chosen:
        _explain(verdict, analysis, console())
    return ExitCode.OK


def _explain(verdict: Verdict, analysis: Analysis, out: Console) -> None:
    from rich.padding import Padding
    from rich.table import Table

    from milelog.report import words

    out.print(f"{words.mark(verdict)} {words.check_title(verdict.name)}: {words.status_word(verdict)}", style="bold")
    out.print(Padding(verdict.why, (0, 0, 0, 2)))
    facts = [
        ("rule", verdict.rule),
        ("planned", verdict.planned),
        ("measured", words.done(verdict, analysis.athlete.units)),
        ("tolerance", verdict.tolerance),
        ("uncertainty", verdict.uncertainty),
    ]
    sessions = {s.file: s for s in analysis.sessions}
    meant = "T" if verdict.name == "threshold" else None
    facts += [("evidence", _evidence(span, sessions.get(span.file), analysis, meant)) for span in verdict.evidence]
    grid = Table.grid(padding=(0, 2))
    for name, text in facts:
        if text:
            grid.add_row(f"{name}:", text)
    out.print(Padding(grid, (0, 0, 1, 2)))


def _evidence(span: Span, session: Session | None, analysis: Analysis, meant: str | None) -> str:
    from milelog.units import format_clock

    place = f"{span.file} {format_clock(span.start_s)}-{format_clock(span.end_s)}"
    if session is None:
        return place
    found = next(
        (s for s in session.segments if abs(s.start_s - span.start_s) < 1 and abs(s.end_s - span.end_s) < 1), None
    )
    return f"{place}\n{_segment(found, session, analysis, meant)}" if found else place


def _segment(segment: Segment, session: Session, analysis: Analysis, meant: str | None) -> str:
    """Length, pace, zone, the band it was meant for (its own where the check means none), and who told of it."""
    from milelog.report import words
    from milelog.units import format_clock, format_distance, format_pace

    units = analysis.athlete.units
    length = f"{format_distance(segment.distance_m, units, 2)} in {format_clock(segment.end_s - segment.start_s)}"
    asked = meant or segment.zone
    band = words.band(analysis.zones_on(session.day), asked, units) if asked else ""
    zone = f", zone {segment.zone}; {asked} is {band}" if segment.zone and band else ""
    told = f"{segment.provenance}, confidence {segment.confidence:.2f}"
    note = f"; {segment.note}" if segment.note else ""
    return f"{segment.kind} of {length}, {format_pace(segment.speed_mps, units)}{zone}; {told}{note}"
