"""Analyzes one recording (`milelog show`): as part of its log if it is in one, else by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from milelog import store
from milelog.errors import MilelogError, Problem
from milelog.model import Activity, Session, Workout
from milelog.pipeline import inputs
from milelog.pipeline.analysis import Analysis
from milelog.pipeline.folders import file_of
from milelog.pipeline.listing import Listing
from milelog.pipeline.local import LocalFolder
from milelog.pipeline.options import Options
from milelog.pipeline.run import run_listing

if TYPE_CHECKING:
    from milelog.config import Config
    from milelog.pipeline.listing import RecordingFolder
    from milelog.pipeline.source import Remote


def show_file(file: str | PathLike[str], *, config_file: Path | None = None, blind: bool = False) -> Analysis:
    """The Analysis of one recording, as in the analysis of its log: the nearest folder above it with an index.

    Without a log, zones come from the configuration of its folder, or from its own efforts if that has no race. Raises
    MilelogError (exit 2) for a missing file or a faulty configuration.
    """
    folder, name = file_of(file)
    beside = folder.beside()
    path = beside.find(name)
    if path is None:
        raise MilelogError(_no_file(name, folder))
    options = Options(config_file=config_file, blind=blind)
    found = _log_of(folder)
    if found is not None:
        log, prefix = found
        in_log = _of_file(run_listing(log, options, prefix + name).analysis, prefix, name)
        if in_log.sessions or any(p.severity in {"rejected", "skipped"} for p in in_log.problems):
            return replace(in_log, folder=beside.home)
    return _alone(beside, name, path, options)


def recording_of(file: str | PathLike[str], session: Session) -> Activity | None:
    """The recording of a session that `show_file` found in a file; None if it is gone or unreadable.

    Raises MilelogError if reading it takes too long or too much memory.
    """
    from milelog.pipeline.limits import limited
    from milelog.pipeline.reopen import open_run

    folder, name = file_of(file)
    with limited(name):
        found = open_run(folder.beside(), session)
    return found[0] if found else None


def _log_of(folder: RecordingFolder) -> tuple[Listing, str] | None:
    """The listing of the log that contains a folder, and the prefix of the folder's files in it; None without a log."""
    if not isinstance(folder, LocalFolder):
        return (folder.look(), "") if store.has_index(folder.home) else None
    whole = folder.home.absolute()
    # The nearest folder with an index, since a coach's folder above it may have one, too.
    for above in (whole, *whole.parents):
        if store.has_index(above):
            inside = whole.relative_to(above).as_posix()
            return LocalFolder(above).look(), "" if inside == "." else f"{inside}/"
    return None


def _of_file(analysis: Analysis, prefix: str, name: str) -> Analysis:
    """The part of a log's analysis about one file (or about the members of an archive), with names relative to its own folder."""

    def is_its(source: str) -> bool:
        rest = source.removeprefix(prefix + name)
        return rest != source and (not rest or rest[0] in "#/")

    def bare(session: Session) -> Session:
        of = session.duplicate_of
        return replace(session, file=session.file.removeprefix(prefix), duplicate_of=of and of.removeprefix(prefix))

    sessions = tuple(bare(s) for s in (*analysis.sessions, *analysis.copies) if is_its(s.file))
    problems = tuple(replace(p, source=p.source.removeprefix(prefix)) for p in analysis.problems if is_its(p.source))
    races = tuple(replace(r, file=r.file.removeprefix(prefix)) for r in analysis.trends.races if is_its(r.file))
    trends = replace(analysis.trends, races=races)
    return replace(analysis, sessions=sessions, copies=(), weeks=(), problems=problems, trends=trends)


def _alone(beside: Listing, name: str, path: Path | Remote, options: Options) -> Analysis:
    """The Analysis of a file that is in no log, or is skipped there."""
    from milelog import config
    from milelog.pipeline import judge, reading
    from milelog.pipeline.export_index import notes_by_file, notes_of
    from milelog.pipeline.ingest import Ingested
    from milelog.pipeline.limits import limited
    from milelog.pipeline.measure import read_file

    conf = config.load(beside.home, options.config_file)
    about = notes_of(path) if isinstance(path, Path) else notes_by_file(beside.entries)[0]
    corrections_file = inputs.corrections_of(beside.home)
    today = date.today()  # noqa: DTZ011 - the runner's own calendar
    context = judge.context(conf, None, corrections_file, about, blind=options.blind, as_of=None, today=today)
    context = replace(context, planned=_planned(conf, options, today))
    with limited(name):
        found = read_file(path, name)
    results = reading.results(found.payload, name)
    return judge.assemble(beside, context, Ingested(results, frozenset(), is_stable=False), ())


def _planned(conf: Config, options: Options, today: date) -> Mapping[date, Workout]:
    """The planned workout of each day, for names and reps; empty for a faulty plan, which is told of where weeks are judged."""
    try:
        plan = inputs.load_plan(conf, options, None, inputs.texts_of_plan(conf, options))
    except MilelogError:
        return {}
    return inputs.planned(plan, today) if plan else {}


def _no_file(name: str, folder: RecordingFolder) -> Problem:
    return Problem(name, "no-file", f"there is no file {name} in {folder}", "check its name", severity="error")
