"""The main job: a folder in, an Analysis out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from milelog import store
from milelog.errors import Problem
from milelog.pipeline import executors, inputs
from milelog.pipeline.crew import Crew
from milelog.pipeline.places import Seen, place_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from milelog.config import Config
    from milelog.pipeline.analysis import Analysis
    from milelog.pipeline.folder import Entry
    from milelog.pipeline.places import Place
    from milelog.pipeline.results import Sketch
    from milelog.store import FileRow, Index

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """How to analyze, besides the folder."""

    config_file: Path | None = None
    config: Config | None = None
    """Taken as it is, instead of a file."""
    plan_file: Path | None = None
    blind: bool = False
    executor: Executor | None = None
    """Where files are measured; by default here when they are few, else on supervised workers."""
    today: date | None = None
    rebuild: bool = False
    use_index: bool = True
    sketch: Sketch | None = None
    """What is to be drawn of each run that has to be measured, for `Analysis.sketches`."""
    meanwhile: Callable[[], None] = lambda: None
    """What else can be done while workers load the program and measure."""
    progress: Progress = lambda _done, _total: None
    """Told after each file: how many are done, of how many that had to be read."""


def analyze_folder(folder: str | PathLike[str] | Place, options: Options = Options()) -> Analysis:
    """Read what is new in a folder, or behind a URL, measure it, judge its weeks.

    Raises MilelogError for a faulty configuration or plan and for a folder that is none (exit 2), and when the index
    cannot be written or another run holds it (exit 4).
    """
    return analyze_seen(place_of(folder).look(), options)


def analyze_seen(seen: Seen, options: Options, wanted: str | None = None) -> Analysis:
    """As `analyze_folder`, for a folder that was looked at; with one file `wanted`, of files that are new only that one is
    read.
    """
    if not options.use_index:
        return _analyze(seen, options, None, [])
    notes: list[Problem] = []
    while True:
        try:
            with store.open_index(seen.home, notes) as index:
                if wanted is not None and index is not None:
                    known = index.files()
                    entries = [e for e in seen.entries if e.name in known or e.name == wanted]
                    seen = replace(seen, entries=entries)
                return _analyze(seen, options, index, notes)
        except store.DamagedError as fault:
            store.set_aside(fault, notes)


def _analyze(seen: Seen, options: Options, index: Index | None, notes: Sequence[Problem]) -> Analysis:
    """`notes` are what there is to say of the index: they belong to this run, not to what is kept of it."""
    with Crew() as crew:
        if index is None or options.rebuild or index.is_empty():
            executors.expect(seen.entries, options.executor, crew)
        return _with_crew(seen, options, index, notes, crew)


def _with_crew(seen: Seen, options: Options, index: Index | None, notes: Sequence[Problem], crew: Crew) -> Analysis:
    """The analysis, with workers that may be on their way."""
    from milelog.pipeline import snapshot
    from milelog.pipeline.reopen import open_run

    today = options.today or date.today()  # noqa: DTZ011 - the runner's own calendar
    folder, entries, problems = seen.home, seen.entries, seen.problems
    conf = inputs.load_config(folder, options, index)
    plan = inputs.load_plan(conf, options, index)
    said = inputs.corrections_of(folder)
    key = inputs.key(folder, (conf, plan, said), options, today, entries, problems)
    if index is not None and not options.rebuild and (payload := index.snapshot(key)) is not None:
        kept = snapshot.unpack(payload, folder=folder, key=key, open_run=lambda session: open_run(seen, session))
        return _with_notes(_as_unchanged(kept), notes)
    if index is not None and not crew.is_begun:
        executors.expect(_unlike(entries, index.files()), options.executor, crew)
    from milelog.pipeline import ingest, judge
    from milelog.pipeline.export_index import missing_recordings, notes_by_file
    from milelog.pipeline.results import Settings

    about, unread = notes_by_file(entries)
    problems = [*problems, *unread]
    context = judge.context(conf, plan, said, about, blind=options.blind, as_of=options.today, today=today)
    done = ingest.ingest(entries, Settings(conf.athlete.units, options.sketch), options, index, crew)
    missing = missing_recordings(about, done.results)
    made = replace(judge.assemble(seen, context, done, problems, missing), sketches=done.sketches)
    if unread or not done.is_settled:
        return _with_notes(made, notes)
    if index is not None and (packed := snapshot.pack(made)) is not None:
        index.keep_snapshot(key, packed)
    return _with_notes(replace(made, key=key), notes)


def _unlike(entries: Sequence[Entry], files: Mapping[str, FileRow]) -> list[Entry]:
    """The files that are not as they were when their content was last looked at."""
    return [e for e in entries if (row := files.get(e.name)) is None or row.stat != e.stat]


def _as_unchanged(analysis: Analysis) -> Analysis:
    """What was read then was not read now."""
    files = analysis.files
    return replace(analysis, files=replace(files, read=0, unchanged=files.read + files.unchanged))


def _with_notes(analysis: Analysis, notes: Sequence[Problem]) -> Analysis:
    return replace(analysis, problems=tuple(sorted((*analysis.problems, *notes), key=_place))) if notes else analysis


def _place(problem: Problem) -> tuple[str, str, str, str]:
    return problem.source, problem.slug, problem.where, problem.message


def check_index(folder: str | PathLike[str] | Place) -> tuple[Problem, ...]:
    """What differs between a folder's index and its files, each named; empty when nothing does."""
    from milelog.pipeline import check

    return check.check_index(folder)
