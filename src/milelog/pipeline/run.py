"""Analyzes a folder of recordings (`run_folder`, `analyze_folder`): the entry of the pipeline, called by most commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from milelog import store
from milelog.errors import MilelogError, Problem
from milelog.pipeline import executors, inputs
from milelog.pipeline.folders import folder_of
from milelog.pipeline.listing import Listing
from milelog.pipeline.options import Options
from milelog.pipeline.prestarted import PrestartedWorkers

if TYPE_CHECKING:
    from milelog.measure.types import FileResult, Measured
    from milelog.model import Activity, Session, Streams
    from milelog.pipeline.analysis import Analysis
    from milelog.pipeline.listing import Entry, RecordingFolder
    from milelog.plan.types import Plan
    from milelog.store import FileRow, Index


@dataclass(frozen=True, eq=False)
class Run:
    """An analysis with the data of this run that reports need: the listing, the key, the measurements."""

    analysis: Analysis
    listing: Listing
    key: str = ""
    """Digest of all inputs of the analysis; equal keys mean equal analyses. Empty if the inputs may change unnoticed."""
    home: Path | None = None
    """The folder for cached drawings and stamps of outputs; None if nothing is stored."""
    plan_fault: MilelogError | None = None
    """Why nothing of the plan was usable, so that no week was judged; its problems are also in the analysis. None otherwise."""
    results: Sequence[FileResult] | None = None
    """All measurements, new and stored; None if they were not needed."""

    def measured(self) -> Mapping[str, Measured]:
        """The measurement of each activity by name, from this run or from the index; empty without an index."""
        results = self.results
        if results is None:
            from milelog.pipeline.ingest import known_results

            results = known_results(self.listing)
        return {name: one for r in results for name, one in zip(r.names(), r.measured, strict=True)}

    def open(self, session: Session) -> tuple[Activity, Streams] | None:
        """The activity and the clean stream of a session, read again; None if its file is gone or unreadable."""
        from milelog.pipeline.reopen import open_run

        return open_run(self.listing, session)


def analyze_folder(folder: str | PathLike[str] | RecordingFolder, options: Options = Options()) -> Analysis:
    """The Analysis of a folder, given by path or URL; new files are measured.

    Raises MilelogError for a faulty configuration or plan, or a missing folder (exit 2), and if the index cannot be written or
    another run holds it (exit 4).
    """
    return run_folder(folder, options).analysis


def run_folder(folder: str | PathLike[str] | RecordingFolder, options: Options = Options()) -> Run:
    """As `analyze_folder`, with the further data that reports need."""
    return run_listing(folder_of(folder).look(), options)


def run_listing(listing: Listing, options: Options, wanted: str | None = None, notes: Sequence[Problem] = ()) -> Run:
    """As `run_folder`, for a listing. With `wanted`, the only new file that is measured is this one.

    `notes` are problems of the index found before.
    """
    if not options.use_index:
        return _run(listing, options, None, [])
    notes = list(notes)
    is_new = False
    # Repeated after a damaged index was set aside; if a new one seems damaged again, the error is raised below.
    while True:
        try:
            with store.open_index(listing.home, notes) as index:
                if wanted is not None and index is not None:
                    known = index.files()
                    listing = replace(
                        listing, entries=[e for e in listing.entries if e.name in known or e.name == wanted]
                    )
                return _run(listing, options, index, notes)
        except store.DamagedError as fault:
            if is_new and fault.is_certain:
                raise  # what was just packed cannot be unpacked: a fault of the program
            store.set_aside(fault, notes)
            is_new = True


def _run(listing: Listing, options: Options, index: Index | None, notes: Sequence[Problem]) -> Run:
    """Analyzes with an open index, and adds its problems `notes`, which are not stored with the analysis."""
    with PrestartedWorkers() as prestarted:
        # All files have to be measured: workers load the program (about a second) while configuration and plan are read.
        if index is None or options.rebuild or index.is_empty():
            executors.expect(listing.entries, options.executor, prestarted)
        run = _with_workers(listing, options, index, prestarted)
    run = replace(run, home=index.location.home if index is not None else None)
    if not notes:
        return run
    problems = sorted((*run.analysis.problems, *dict.fromkeys(notes)), key=lambda p: p.order)
    return replace(run, analysis=replace(run.analysis, problems=tuple(problems)))


def _with_workers(listing: Listing, options: Options, index: Index | None, prestarted: PrestartedWorkers) -> Run:
    """The analysis: the stored one if the inputs are the same, else a new one; `prestarted` workers may be starting already."""
    from milelog.pipeline import snapshot

    folder, entries, problems = listing.home, listing.entries, listing.problems
    given = inputs.gather(listing, options, index)
    conf, key = given.conf, given.key
    if index is not None and not options.rebuild and (payload := index.snapshot(key)) is not None:
        return Run(_as_unchanged(snapshot.unpack(payload, folder)), listing, key)
    plan, plan_fault = _plan_or_fault(given, options, index)
    if plan_fault is not None:
        problems = [*problems, *(replace(p, severity="error") for p in plan_fault.problems)]
    if index is not None and not prestarted.is_begun:
        executors.expect(_unlike(entries, index.files()), options.executor, prestarted)
    # Imported here, since these load NumPy, and a run with nothing new has returned by now.
    from milelog.pipeline import ingest, judge
    from milelog.pipeline.derived import Derived
    from milelog.pipeline.export_index import missing_recordings, notes_by_file

    about, unread = notes_by_file(entries)
    problems = [*problems, *unread]
    context = judge.context(
        conf, plan, given.corrections_file, about, blind=options.blind, as_of=options.today, today=given.today
    )
    done = ingest.ingest(entries, options, index, prestarted, conf.athlete.units)
    derived = Derived(index)
    if given.corrections_file is not None and given.corrections_file[0].parent.resolve() == folder.resolve():
        context = replace(context, files={e.name for e in entries})
    context = replace(context, search=derived.candidates, cached=derived.cached)
    made = judge.assemble(listing, context, done, problems, missing_recordings(about, done.results))
    derived.write()
    # Without a key the analysis is not stored: unreadable files may be readable the next time, and for a plan that was just
    # changed it is unknown which text was loaded.
    if plan_fault is not None:
        return Run(made, listing, plan_fault=plan_fault, results=done.results)
    if unread or not done.is_stable or inputs.texts_of_plan(conf, options) != given.plan_texts:
        return Run(made, listing, results=done.results)
    if index is not None and (packed := snapshot.pack(made)) is not None:
        index.keep_snapshot(key, packed)
    return Run(made, listing, key, results=done.results)


def _plan_or_fault(
    given: inputs.Inputs, options: Options, index: Index | None
) -> tuple[Plan | None, MilelogError | None]:
    """The plan, or why nothing of it is usable. Raises that fault unless the options allow an analysis without a plan."""
    try:
        return inputs.load_plan(given.conf, options, index, given.plan_texts), None
    except MilelogError as fault:
        if not options.or_without_plan:
            raise
        return None, fault


def _unlike(entries: Sequence[Entry], files: Mapping[str, FileRow]) -> list[Entry]:
    """The files that are new, or have another size or time than in the index."""
    return [e for e in entries if (row := files.get(e.name)) is None or row.stat != e.stat]


def _as_unchanged(analysis: Analysis) -> Analysis:
    """A stored analysis with files that were read then counted as unchanged."""
    files = analysis.files
    return replace(analysis, files=replace(files, read=0, unchanged=files.read + files.unchanged))
