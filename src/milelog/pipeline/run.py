"""The main job: a folder in, an Analysis out."""

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
    from milelog.store import FileRow, Index


@dataclass(frozen=True, eq=False)
class Run:
    """An analysis, with what belongs to this run of the program: where things lie, and the way back to the recordings."""

    analysis: Analysis
    listing: Listing
    key: str = ""
    """Digest of all that the analysis was made from: where two are equal, so is everything else. Empty where a file may
    be another the next time.
    """
    home: Path | None = None
    """The folder beside whose index drawings and stamps of outputs are kept; None where nothing is kept."""
    plan_fault: MilelogError | None = None
    """Why the weeks were not judged, where nothing of the plan could be used; its problems are those of the analysis too."""
    results: Sequence[FileResult] | None = None
    """All measurements, made now or before; None where they were not needed."""

    def measured(self) -> Mapping[str, Measured]:
        """The measurement of each activity by its name: of this run, else out of the index; empty without an index."""
        results = self.results
        if results is None:
            from milelog.pipeline.ingest import known_results

            results = known_results(self.listing)
        return {name: one for r in results for name, one in zip(r.names(), r.measured, strict=True)}

    def open(self, session: Session) -> tuple[Activity, Streams] | None:
        """Read one session's recording again; None when it is gone or changed beyond reading."""
        from milelog.pipeline.reopen import open_run

        return open_run(self.listing, session)


def analyze_folder(folder: str | PathLike[str] | RecordingFolder, options: Options = Options()) -> Analysis:
    """Read what is new in a folder, or behind a URL, measure it, judge its weeks.

    Raises MilelogError for a faulty configuration or plan and for a folder that is none (exit 2), and when the index
    cannot be written or another run holds it (exit 4).
    """
    return run_folder(folder, options).analysis


def run_folder(folder: str | PathLike[str] | RecordingFolder, options: Options = Options()) -> Run:
    """As `analyze_folder`, with what reports need besides the analysis."""
    return run_listing(folder_of(folder).look(), options)


def run_listing(listing: Listing, options: Options, wanted: str | None = None, notes: Sequence[Problem] = ()) -> Run:
    """As `run_folder`, for a folder that was looked at; with one file `wanted`, of files that are new only that one is read.
    `notes` are what its index gave rise to before.
    """
    if not options.use_index:
        return _run(listing, options, None, [])
    notes = list(notes)
    is_new = False
    # A second time only after a damaged index was set aside; a new one that is damaged again ends in the raise below.
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
                raise  # what was packed just now cannot be unpacked: that is a fault of the program
            store.set_aside(fault, notes)
            is_new = True


def _run(listing: Listing, options: Options, index: Index | None, notes: Sequence[Problem]) -> Run:
    """`notes` are problems of the index: they belong to this run, not to the analysis that is kept."""
    with PrestartedWorkers() as prestarted:
        # All files will have to be measured: workers load the program (about a second) while configuration and plan are read.
        if index is None or options.rebuild or index.is_empty():
            executors.expect(listing.entries, options.executor, prestarted)
        run = _with_workers(listing, options, index, prestarted)
    run = replace(run, home=index.location.home if index is not None else None)
    return replace(run, analysis=_with_notes(run.analysis, notes)) if notes else run


def _with_workers(listing: Listing, options: Options, index: Index | None, prestarted: PrestartedWorkers) -> Run:
    """The analysis, with workers that may be on their way."""
    from milelog.pipeline import snapshot

    folder, entries, problems = listing.home, listing.entries, listing.problems
    given = inputs.gather(listing, options, index)
    conf, key = given.conf, given.key
    if index is not None and not options.rebuild and (payload := index.snapshot(key)) is not None:
        return Run(_as_unchanged(snapshot.unpack(payload, folder)), listing, key)
    plan, plan_fault = None, None
    try:
        plan = inputs.load_plan(conf, options, index, given.plan_texts)
    except MilelogError as fault:
        if not options.or_without_plan:
            raise
        plan_fault = fault
        problems = [*problems, *(replace(p, severity="error") for p in fault.problems)]
    if index is not None and not prestarted.is_begun:
        executors.expect(_unlike(entries, index.files()), options.executor, prestarted)
    # Only here: a run with nothing new has returned by now, and these load NumPy.
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
    context = replace(context, search=derived.candidates, remember=derived.measured, keep=derived.known_or_made)
    made = judge.assemble(listing, context, done, problems, missing_recordings(about, done.results))
    derived.keep()
    # Without a key nothing of this run is served again: what was unreadable now may be readable the next time, and of a plan
    # that was just written nobody knows which text was loaded.
    if plan_fault is not None:
        return Run(made, listing, plan_fault=plan_fault, results=done.results)
    if unread or not done.is_stable or inputs.texts_of_plan(conf, options) != given.plan_texts:
        return Run(made, listing, results=done.results)
    if index is not None and (packed := snapshot.pack(made)) is not None:
        index.keep_snapshot(key, packed)
    return Run(made, listing, key, results=done.results)


def _unlike(entries: Sequence[Entry], files: Mapping[str, FileRow]) -> list[Entry]:
    """The files that are not as they were when their content was last looked at."""
    return [e for e in entries if (row := files.get(e.name)) is None or row.stat != e.stat]


def _as_unchanged(analysis: Analysis) -> Analysis:
    """A kept analysis with its ledger as of now: files that were read then count as unchanged."""
    files = analysis.files
    return replace(analysis, files=replace(files, read=0, unchanged=files.read + files.unchanged))


def _with_notes(analysis: Analysis, notes: Sequence[Problem]) -> Analysis:
    return replace(analysis, problems=tuple(sorted((*analysis.problems, *dict.fromkeys(notes)), key=_order)))


def _order(problem: Problem) -> tuple[str, str, str, str]:
    return problem.source, problem.slug, problem.where, problem.message
