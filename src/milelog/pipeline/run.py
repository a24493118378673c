"""The main job: a folder in, an Analysis out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path

from milelog import clean, compliance, config, formats, plan, store, weeks, zones
from milelog.config import Config
from milelog.errors import MilelogError, Problem
from milelog.model import Activity, Session, Streams
from milelog.pipeline import codec
from milelog.pipeline.analysis import Analysis, Ledger
from milelog.pipeline.duplicates import Copy, same_bytes, same_runs
from milelog.pipeline.finish import finish, place
from milelog.pipeline.folder import Entry, walk
from milelog.pipeline.measure import FileResult, Measured, Settings, conditions_on, measure_file
from milelog.plan.types import Plan

FEW = 12
"""So many files are measured sooner here than by starting workers."""

Results = dict[str, tuple[FileResult, ...]]
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
    today: date | None = None
    rebuild: bool = False
    use_index: bool = True
    progress: Progress = lambda _done, _total: None


def analyze_folder(folder: Path, options: Options = Options()) -> Analysis:
    """Read what is new in a folder, measure it, judge its weeks.

    Raises MilelogError for a faulty configuration or plan (exit 2) and for a folder that is none (exit 2).
    """
    if not folder.is_dir():
        raise MilelogError(_no_folder(folder))
    conf = options.config or config.load(folder, options.config_file)
    the_plan = _plan(conf, options)
    settings = Settings(zones.timetable(conf.athlete), conf.athlete.timezone, conf.athlete.units, options.blind)
    entries, problems = walk(folder)
    results, unchanged = _measure_all(folder, entries, settings, options, problems)
    return _assemble(folder, conf, the_plan, options, results, unchanged, problems)


def _no_folder(folder: Path) -> Problem:
    message = f"{folder} is not a folder" if folder.exists() else f"there is no folder {folder}"
    return Problem(str(folder), "no-folder", message, "name the folder that holds your recordings", severity="error")


def _plan(conf: Config, options: Options) -> Plan | None:
    path = options.plan_file or conf.plan_file
    return plan.load(path) if path else None


def _measure_all(
    folder: Path, entries: Sequence[Entry], settings: Settings, options: Options, problems: list[Problem]
) -> tuple[Results, set[str]]:
    """Results by file of the folder, and which files were served from the index."""
    if not options.use_index:
        return dict(_map(entries, settings, options)), set()
    with store.open_index(folder, code_version(), problems) as index:
        rows: Mapping[str, store.Row] = index.rows() if index and not options.rebuild else {}
        results = dict(_known(entries, rows, settings))
        todo = [e for e in entries if e.name not in results]
        unchanged = set(results)
        if todo:
            results.update(_map(todo, settings, options))
        if index and (todo or len(rows) != len(entries)):
            fresh = [store.Row(e.name, e.size, e.mtime_ns, codec.encode(results[e.name])) for e in todo]
            index.save(fresh, [e.name for e in entries])
    return results, unchanged


def _known(
    entries: Iterable[Entry], rows: Mapping[str, store.Row], settings: Settings
) -> Iterator[tuple[str, tuple[FileResult, ...]]]:
    """What the index holds of files that have not changed, measured under the same conditions."""
    for entry in entries:
        row = rows.get(entry.name)
        if row is None or (row.size, row.mtime_ns) != (entry.size, entry.mtime_ns):
            continue
        found = codec.decode(row.payload)
        sessions = [m for r in found for m in r.measured]
        if all(m.conditions == conditions_on(settings, m.session.day) for m in sessions):
            yield entry.name, found


def _map(
    entries: Sequence[Entry], settings: Settings, options: Options
) -> Iterator[tuple[str, tuple[FileResult, ...]]]:
    """Measure files here when they are few, else on the executor; the order of arrival does not matter."""
    if options.executor is None and len(entries) <= FEW:
        for done, entry in enumerate(entries, start=1):
            yield entry.name, measure_file(entry.path, entry.name, settings)
            options.progress(done, len(entries))
        return
    for done, (name, result) in enumerate(_on_executor(entries, settings, options.executor), start=1):
        options.progress(done, len(entries))
        yield name, result


def _on_executor(
    entries: Sequence[Entry], settings: Settings, executor: Executor | None
) -> Iterator[tuple[str, tuple[FileResult, ...]]]:
    """Every file costs only itself: when a worker dies, its neighbours are measured again one at a time."""
    left = {e.name: e for e in entries}
    own = executor is None
    pool = executor or ProcessPoolExecutor(os.cpu_count())
    try:
        futures = {pool.submit(measure_file, e.path, e.name, settings): e.name for e in entries}
        for future in as_completed(futures):
            name = futures[future]
            result = future.result()
            del left[name]
            yield name, result
    except BrokenProcessPool:
        for entry in left.values():
            yield entry.name, _alone(entry, settings)
    finally:
        if own:
            pool.shutdown(cancel_futures=True)


def _alone(entry: Entry, settings: Settings) -> tuple[FileResult, ...]:
    """One file in a process of its own."""
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(measure_file, entry.path, entry.name, settings).result()
        except BrokenProcessPool:
            message = "the reader died on this file; nothing of it was kept"
            hint = "please report it, with the file if you can"
            problem = Problem(entry.name, "reader-died", message, hint, severity="rejected")
            return (FileResult(entry.name, "rejected", "", problems=(problem,)),)


@cache
def code_version() -> str:
    """A digest of the program's own source: what other code measured is measured again."""
    package = Path(__file__).parent.parent
    total = blake2b(digest_size=12)
    for path in sorted(package.rglob("*.py")):
        if path.parts[-2] not in {"cli", "report", "charts", "simulate"}:
            total.update(path.read_bytes())
    return total.hexdigest()


def _assemble(
    folder: Path,
    conf: Config,
    the_plan: Plan | None,
    options: Options,
    results: Results,
    unchanged: set[str],
    problems: list[Problem],
) -> Analysis:
    served = {r.source for name in unchanged for r in results[name]}
    files, doubles = same_bytes([r for found in results.values() for r in found])
    kept, copies, twins = same_runs(place([m for r in files for m in r.measured]))
    told = [*problems, *(p for r in files for p in r.problems), *doubles, *twins, *plan_problems(the_plan)]
    ledger = _ledger(files, served, problems, doubles, {c.measured.session.file for c in copies})
    return _judge(folder, conf, the_plan, options, kept, copies, told, ledger)


def _judge(
    folder: Path,
    conf: Config,
    the_plan: Plan | None,
    options: Options,
    measured: Sequence[Measured],
    copies: Sequence[Copy],
    problems: Sequence[Problem],
    ledger: Ledger,
) -> Analysis:
    """Zones, sessions, weeks and verdicts of what was measured; with a day given, of what was known on it."""
    today = options.today or date.today()  # noqa: DTZ011 - the runner's own calendar
    known = [m for m in measured if options.today is None or m.session.day is None or m.session.day <= today]
    zone_sets = zones.timetable(conf.athlete, ((m.session.day, e) for m in known for e in m.session.efforts))
    sessions = sorted(
        (finish(m, zone_sets, conf.athlete.units) for m in known),
        key=lambda s: (s.start.timestamp() if s.start else float("inf"), s.file),
    )
    twins = (replace(finish(c.measured, zone_sets, conf.athlete.units), duplicate_of=c.of) for c in copies)
    judged = compliance.judge(
        the_plan,
        weeks.weeks(sessions, conf.athlete),
        today=today,
        zones=zone_sets,
        athlete=conf.athlete,
        problems=problems,
    )
    return Analysis(
        folder=folder,
        athlete=conf.athlete,
        today=today,
        zones=zone_sets,
        files=ledger,
        problems=tuple(sorted(problems, key=lambda p: (p.source, p.slug))),
        sessions=tuple(sessions),
        weeks=judged,
        copies=tuple(twins),
        plan=the_plan,
        open_run=lambda session: open_run(folder, session),
    )


def show_file(path: Path, *, config_file: Path | None = None, blind: bool = False) -> Analysis:
    """An Analysis of one recording by the zones of its folder's configuration; without a race, by its own efforts."""
    conf = config.load(path.parent, config_file)
    settings = Settings(zones.timetable(conf.athlete), conf.athlete.timezone, conf.athlete.units, blind)
    found = measure_file(path, path.name, settings)
    problems = [p for r in found for p in r.problems]
    measured = [m for r in found for m in r.measured]
    ledger = _ledger(found, set(), (), (), set())
    return _judge(path.parent, conf, None, Options(blind=blind), measured, (), problems, ledger)


def plan_problems(the_plan: Plan | None) -> tuple[Problem, ...]:
    """What was wrong in weeks of the plan that could not be used."""
    return the_plan.problems if the_plan else ()


def _ledger(
    files: Sequence[FileResult],
    served: set[str],
    walked: Sequence[Problem],
    doubles: Sequence[Problem],
    copies: set[str],
) -> Ledger:
    """Count each file once: a file is a duplicate when all of its activities are."""
    counts = dict.fromkeys(("read", "unchanged", "duplicate", "skipped", "failed", "salvaged"), 0)
    counts["skipped"] += sum(p.severity == "skipped" for p in walked)
    counts["failed"] += sum(p.severity == "rejected" for p in walked)
    counts["duplicate"] += len(doubles)
    for result in files:
        if result.measured and all(m.session.file in copies for m in result.measured):
            counts["duplicate"] += 1
        elif result.outcome in {"skipped", "rejected"}:
            counts["skipped" if result.outcome == "skipped" else "failed"] += 1
        else:
            counts["unchanged" if result.source in served else "read"] += 1
            counts["salvaged"] += result.outcome == "salvaged"
    found = sum(counts[k] for k in ("read", "unchanged", "duplicate", "skipped", "failed"))
    return Ledger(found=found, **counts)


def open_run(folder: Path, session: Session) -> tuple[Activity, Streams] | None:
    """Read one session's recording again, for its trace; None when it is gone or changed beyond reading."""
    source, _, number = session.file.partition("#")
    outer = folder
    for part in Path(source).parts:
        outer /= part
        if outer.is_file():
            break
    try:
        members = dict(formats.open_source(outer, outer.relative_to(folder).as_posix()))
    except OSError:
        return None
    data = members.get(source)
    if not isinstance(data, bytes):
        return None
    activities = formats.load(data, source).activities
    index = int(number or 1) - 1
    if index >= len(activities):
        return None
    return activities[index], clean.streams(activities[index])
