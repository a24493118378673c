"""`milelog why 2026-W10 threshold`: explains a verdict and lists its evidence."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milelog.cli.common import JSON, FolderOptions, console, folder_options, print_json, tell_plan_faults
from milelog.cli.week import WeekName, find_week
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from rich.console import Console

    from milelog.model import Segment, Session, Span, Verdict
    from milelog.pipeline import Analysis


_URL = "://"


@click.command(short_help="The evidence of a verdict.")
@click.argument("week", type=WeekName())
@click.argument("check", required=False)
@folder_options
@JSON
def command(week: date, check: str | None, given: FolderOptions, as_json: bool) -> int:
    """Explain a verdict of a WEEK (2026-W10): rule, plan, measurement, tolerance, and every stretch that counted.

    CHECK is volume, long_run, threshold or another of the week's checks; without it all are explained.
    """
    check, folder = _check_and_folder(check, given.folder)
    analysis = replace(given, folder=folder).analysis()
    tell_plan_faults(analysis)
    verdicts = find_week(analysis, week).checks
    chosen = [v for v in verdicts if check is None or v.name == _name(check)]
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


def _name(check: str) -> str:
    """The name of a check from what was typed: "Long run" and "long-run" are `long_run`."""
    return "_".join(check.lower().replace("-", " ").split())


def _check_and_folder(check: str | None, folder: Path | str) -> tuple[str | None, Path | str]:
    """The check and the folder; in `why 2026-W35 logs` the check was left out and `logs` is the folder."""
    if check is None or folder != Path():
        return check, folder
    if _URL in check:
        return None, check
    from milelog.report.sentences import RULES

    # The name of a check is the check, even if a folder has the same name.
    is_name = _name(check) in RULES or _name(check).startswith("session")
    if is_name or not (Path(check).is_dir() or "/" in check or os.sep in check):
        return check, folder
    if not Path(check).is_dir():
        raise click.UsageError(f"{check!r} is not a folder, and no check has such a name")
    return None, Path(check)


def _explain(verdict: Verdict, analysis: Analysis, out: Console) -> None:
    from milelog.report import sentences, words
    from milelog.report.console import indented, line

    units = analysis.athlete.units
    figure = words.done_of_planned(verdict, units)
    line(
        out, f"{words.mark(verdict)} {words.check_title(verdict.name)}: {words.status_word(verdict)} · {figure}", "bold"
    )
    out.print(indented(words.why(verdict), 2, out.width))
    facts = (
        ("rule", sentences.rule(verdict)),
        ("planned", sentences.planned(verdict)),
        ("measured", words.done(verdict, units)),
        ("tolerance", sentences.tolerance(verdict)),
        ("uncertainty", sentences.uncertainty(verdict)),
        ("certainty", sentences.probability(verdict)),
        (sentences.way_label(verdict), sentences.way_to_met(verdict)),
    )
    for name, text in facts:
        if text:
            head = indented(f"{name + ': ':<13}{words.clean(text, 600)}", 15, out.width, first=2)
            head.stylize("dim", 2, 3 + len(name))
            out.print(head)
    for file, spans in _by_file(verdict):
        _evidence(file, spans, verdict, analysis, out)
    line(out)


def _by_file(verdict: Verdict) -> list[tuple[str, list[Span]]]:
    """The spans of evidence by recording, in their order."""
    found: dict[str, list[Span]] = {}
    for span in verdict.evidence:
        found.setdefault(span.file, []).append(span)
    return list(found.items())


def _evidence(file: str, spans: list[Span], verdict: Verdict, analysis: Analysis, out: Console) -> None:
    """Prints one recording of the evidence, with a table of the stretches that counted."""
    from milelog.report import views, words, zone_words
    from milelog.report.console import bare_table, indented, line, put

    session = next((s for s in analysis.sessions if s.file == file), None)
    asked = "T" if verdict.name == "threshold" else ""
    band = zone_words.band(analysis.zones_on(session.day), asked, analysis.athlete.units) if session and asked else ""
    # A run with one segment needs no table, only its times.
    whole = session is not None and len(session.segments) == 1
    bare = len(spans) == 1 and (whole or _segment_of(spans[0], session) is None)
    about = f" {_place(spans[0])}" if bare else f" ({asked} is {band})" if band else ""
    line(out, f"  evidence:    {words.clean(file, 100)}{about}")
    if bare:
        return
    names = (("stretch", False), ("what", False), ("length", True), ("time", True), ("pace", True), ("zone", False))
    rows = bare_table(columns=(*names, ("source", False)))
    notes: list[str] = []
    matched = [(span, _segment_of(span, session)) for span in spans]
    longest = views.longest_s(found for _, found in matched if found is not None)
    for span, found in matched:
        rows.add_row(*_stretch(span, found, analysis.athlete.units, longest))
        if session is not None and found is not None and (note := words.segment_note(session, found)):
            notes.append(f"{_place(span)}: {note}")
    put(out, rows, 4)
    # Notes are printed below the table, where they can be wrapped.
    for note in notes:
        out.print(indented(note, 6, out.width, first=4))


def _place(span: Span) -> str:
    from milelog.units import format_clock

    return f"{format_clock(span.start_s)}-{format_clock(span.end_s)}"


def _segment_of(span: Span, session: Session | None) -> Segment | None:
    """The segment with the edges of a span; None where the span is a whole run or covers several segments."""
    segments = session.segments if session else ()
    return next((s for s in segments if abs(s.start_s - span.start_s) < 1 and abs(s.end_s - span.end_s) < 1), None)


def _stretch(span: Span, segment: Segment | None, units: str, longest: float) -> list[str]:
    """The row of one stretch: its times, kind, length, duration, pace, zone, and provenance with confidence."""
    from milelog.report import words
    from milelog.units import format_pace

    if segment is None:
        return [_place(span)]
    length = words.rep_distance(segment.distance_m, units)
    took, pace = words.clock(segment.duration_s, longest), format_pace(segment.speed_mps, units)
    source = f"{segment.provenance}, {segment.confidence * 100:.0f} %"
    return [_place(span), segment.kind, length, took, pace, segment.zone or "–", source]
