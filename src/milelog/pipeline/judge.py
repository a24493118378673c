"""Makes the Analysis from all measured files: removes duplicates, estimates the runner's fitness, interprets sessions, judges weeks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from milelog import compliance, corrections, weeks
from milelog.config import Config
from milelog.corrections import Correction
from milelog.corrections.comments import Comment
from milelog.errors import Problem
from milelog.formats import About
from milelog.measure.types import FileResult
from milelog.model import RUNNING, Athlete, Race, Session, Workout
from milelog.pipeline import inputs
from milelog.pipeline.analysis import Analysis, Ledger
from milelog.pipeline.correction_checks import possible, without_recording
from milelog.pipeline.duplicates import Copy, same_bytes, same_runs
from milelog.pipeline.export_index import note_for
from milelog.pipeline.ingest import Ingested
from milelog.pipeline.listing import Listing
from milelog.pipeline.overlaps import without_overlaps
from milelog.pipeline.unlikely import doubted, unlikely
from milelog.plan.types import Plan
from milelog.runner.learn import LogRun, Runner, learn
from milelog.sessions import Recording, Settings, corrected, described, home_zone, interpret, localized, merged
from milelog.sessions.interpret import Search, candidates
from milelog.store.cache import ResultCache, uncached
from milelog.trends import Log, trends

ROUNDS = 3
"""How often runs are doubted and the runner is learned anew without them: each round may show more of the rides of one tour."""


@dataclass(frozen=True, slots=True)
class Context:
    """Everything besides the recordings that is needed to interpret and judge them."""

    conf: Config
    plan: Plan | None
    planned: Mapping[date, Workout]
    """The planned workout of each day that has a fixed one."""
    corrections: tuple[Correction, ...]
    comments: tuple[Comment, ...]
    """Comments of athlete and coach on weeks and runs."""
    notes: Mapping[str, About]
    """Entries of an export's index, by the names of the recordings."""
    blind: bool
    as_of: date | None
    """A past day; later recordings are left out."""
    today: date
    search: Search = candidates
    """Finds the candidate segmentations of a run with a plan, possibly from a cache."""
    cached: ResultCache = uncached
    """A cache for other results that take long: corrected recordings, fitness, trends."""
    files: Collection[str] | None = None
    """The names of all files that the corrections can be for; None if only a part of their log is analyzed."""


def context(
    conf: Config,
    plan: Plan | None,
    corrections_file: tuple[Path, bytes] | None,
    notes: Mapping[str, About],
    *,
    blind: bool,
    as_of: date | None,
    today: date,
) -> Context:
    """The context; `corrections_file` is the path and content of the corrections. Raises MilelogError if these are faulty."""
    return Context(
        conf=conf,
        plan=plan,
        planned=inputs.planned(plan, today) if plan else {},
        corrections=corrections.parse(corrections_file[1], corrections_file[0].name) if corrections_file else (),
        comments=corrections.parse_comments(corrections_file[1], corrections_file[0].name) if corrections_file else (),
        notes=notes,
        blind=blind,
        as_of=as_of,
        today=today,
    )


@dataclass(frozen=True, slots=True)
class _Gathered:
    """The recordings of a log, without duplicates and with the runner's corrections."""

    recordings: list[Recording]
    copies: list[Copy]
    problems: list[Problem]
    ledger: Ledger


def assemble(
    listing: Listing,
    context: Context,
    ingested: Ingested,
    problems: Sequence[Problem],
    missing: Sequence[FileResult] = (),
) -> Analysis:
    """The Analysis of all results; `missing` are results for recordings that are only named in an export's index."""
    gathered = _gathered(context, ingested, problems, missing)
    athlete, plan, today = context.conf.athlete, context.plan, context.today
    # With --as-of nothing later may be used, not even for the zones.
    known = [r for r in gathered.recordings if context.as_of is None or r.day is None or r.day <= today]
    runner, found, rides = _interpreted(known, context)
    everything = [*gathered.problems, *rides]
    run_weeks = weeks.weeks(found, athlete, plan.week_start if plan else None)
    judged = compliance.judge(plan, run_weeks, today=today, zones=runner.zones, athlete=athlete, problems=everything)
    measured = {r.file: r.measured for r in known}
    begun, ended = weeks.silence(judged, today, plan.start if plan else None)
    log = Log(athlete, today, found, judged, runner.zones, runner.fitness, plan, measured.get, context.cached)
    return Analysis(
        folder=listing.home,
        athlete=athlete,
        today=today,
        zones=runner.zones,
        files=gathered.ledger,
        problems=tuple(sorted(everything, key=lambda p: p.order)),
        sessions=tuple(found),
        weeks=judged,
        copies=tuple(replace(_session(c.recording, runner, context), duplicate_of=c.of) for c in gathered.copies),
        plan=plan,
        fitness=runner.fitness,
        heart_zones=runner.heart,
        trends=trends(log),
        comments=context.comments,
        begun=begun,
        ended=ended,
        home_zone=home_zone(known),
    )


def _interpreted(known: Sequence[Recording], context: Context) -> tuple[Runner, list[Session], list[Problem]]:
    """The runner as her log shows her, the sessions, and a problem for each run that may have been a ride."""
    runner = _learnt(known, context)
    found = _sessions(known, runner, context)
    rides: list[Problem] = []
    for _ in range(ROUNDS):
        doubts = unlikely(known, found, runner.zones, context.conf.athlete.units)
        if not doubts:
            break
        # Without the doubted runs, since in a short log a single ride would determine all zones.
        rides += doubts
        files = {p.source for p in rides}
        runner = _learnt([r for r in known if r.file not in files], context)
        found = [doubted(s) if s.file in files else s for s in _sessions(known, runner, context)]
    return runner, found, rides


def _learnt(known: Sequence[Recording], context: Context) -> Runner:
    athlete = _with_races(context.conf.athlete, known)
    return learn(_log_runs(known), athlete, blind=context.blind, cached=context.cached)


def _sessions(known: Iterable[Recording], runner: Runner, context: Context) -> list[Session]:
    return sorted(
        (_session(r, runner, context) for r in known),
        # Recordings without a date come last, by name, so that the order does not depend on the workers.
        key=lambda s: (s.start.timestamp() if s.start else float("inf"), s.file),
    )


def _gathered(
    context: Context, ingested: Ingested, problems: Sequence[Problem], missing: Sequence[FileResult]
) -> _Gathered:
    """Removes duplicates, applies corrections, joins recordings that the runner merged; with all problems so far."""
    # Equal files first, so that each is processed once.
    files, doubles = same_bytes(ingested.results)
    recordings, named_sports, notes = _recordings([*files, *missing], context)
    single, copies, twins = same_runs(recordings)
    # After removing duplicates: a part of a run that two devices recorded would be merged twice.
    kept, parts, unmerged = merged(single, context.cached)
    kept, shared = without_overlaps(kept, context.cached)
    copies += [Copy(part, of) for part, of in parts]
    of_files = (p for r in (*files, *missing) for p in r.problems)
    reported = (p for p in of_files if not (p.slug == "sport-guessed" and p.source in named_sports))
    of_plan = context.plan.problems if context.plan else ()
    return _Gathered(
        kept,
        copies,
        [*problems, *reported, *doubles, *notes, *twins, *unmerged, *shared, *of_plan],
        count(files, ingested.unchanged, problems, doubles, {c.recording.file for c in copies}),
    )


def _log_runs(recordings: Iterable[Recording]) -> Iterator[LogRun]:
    """The runs from which the runner's fitness is estimated, with her corrections."""
    for one in recordings:
        if one.day is not None and one.measured.is_run:
            correction = one.correction
            yield LogRun(
                one.day,
                one.file,
                one.measured,
                correction.race_m if correction else None,
                correction.is_race if correction else None,
            )


def _recordings(files: Iterable[FileResult], context: Context) -> tuple[list[Recording], set[str], list[Problem]]:
    """All activities as Recordings, in local time, with corrections; the files whose sport an export's index names; and notes."""
    found = []
    named_sports = set()
    for result in files:
        for name, measured in zip(result.names(), result.measured, strict=True):
            about = measured.about or note_for(context.notes, name)
            one = described(measured, about)
            if measured.sport_source == "speed" and one.sport_source == "file":
                named_sports.add(result.source)
            found.append(Recording(name, one))
    placed, lost = localized(found, context.conf.athlete.timezone)
    said, impossible = possible(context.corrections, placed) if context.corrections else ((), [])
    mine, left_out = corrected(placed, said, context.cached)
    orphans = without_recording(context.corrections, placed, context.files) if context.files is not None else ()
    return mine, named_sports, [*lost, *impossible, *orphans, *left_out]


def _with_races(athlete: Athlete, recordings: Iterable[Recording]) -> Athlete:
    """The athlete with the races from her corrections added, except on days with a race in the configuration."""
    given = {race.date for race in athlete.races}
    named = tuple(race for r in recordings if (race := _race(r)) is not None and race.date not in given)
    return (
        replace(athlete, races=tuple(sorted((*athlete.races, *named), key=lambda race: race.date)))
        if named
        else athlete
    )


def _race(recording: Recording) -> Race | None:
    """The race of a recording that the runner corrected to be one; None if it is none, or shorter than the race."""
    correction = recording.correction
    if correction is None or correction.race_m is None or recording.day is None:
        return None
    from milelog.measure.activity import race_time  # imported here, since it loads the detector

    time_s = race_time(recording.measured, correction.race_m)
    return Race(recording.day, correction.race_m, time_s) if time_s else None


def _session(recording: Recording, runner: Runner, context: Context) -> Session:
    """The session of a recording, with the plan of its day and the runner's corrections."""
    planned = correction = None
    # With --blind neither the plan nor the corrections are used.
    if recording.measured.sport == RUNNING and not context.blind:
        planned = context.planned.get(recording.day) if recording.day else None
        correction = recording.correction.blocks if recording.correction else None
    settings = Settings(context.conf.athlete.units, context.blind)
    return interpret(
        recording, runner, planned=planned, correction=correction, settings=settings, search=context.search
    )


def count(
    files: Sequence[FileResult],
    served: Collection[str],
    walked: Sequence[Problem],
    doubles: Sequence[Problem],
    copies: Collection[str],
) -> Ledger:
    """The ledger of the files; a file counts as a duplicate if all of its activities are.

    `served` are the sources of results from the index, `walked` problems of the listing, `doubles` those of equal files, `copies`
    the names of duplicate recordings.
    """
    counts = dict.fromkeys(("read", "unchanged", "duplicate", "skipped", "failed", "salvaged"), 0)
    counts["skipped"] += sum(p.severity == "skipped" for p in walked)
    counts["failed"] += sum(p.severity == "rejected" for p in walked)
    counts["duplicate"] += len(doubles)
    for result in files:
        if result.measured and all(name in copies for name in result.names()):
            counts["duplicate"] += 1
        elif result.outcome in {"skipped", "rejected"}:
            counts["skipped" if result.outcome == "skipped" else "failed"] += 1
        else:
            counts["unchanged" if result.source in served else "read"] += 1
            counts["salvaged"] += result.outcome == "salvaged"
    found = sum(counts[k] for k in ("read", "unchanged", "duplicate", "skipped", "failed"))
    return Ledger(found=found, **counts)
