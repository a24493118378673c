"""With the whole folder in view: copies are set apart, zones and names found, weeks judged."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from milelog import compliance, runner, weeks
from milelog.config import Config
from milelog.errors import Problem
from milelog.pipeline.analysis import Analysis, Ledger
from milelog.pipeline.duplicates import Copy, same_bytes, same_runs
from milelog.pipeline.finish import finish, place
from milelog.pipeline.ingest import Ingested
from milelog.pipeline.places import Seen
from milelog.pipeline.reopen import open_run
from milelog.pipeline.results import FileResult, Measured
from milelog.plan.types import Plan


def assemble(
    seen: Seen,
    conf: Config,
    the_plan: Plan | None,
    as_of: date | None,
    today: date,
    ingested: Ingested,
    problems: Sequence[Problem],
) -> Analysis:
    """One Analysis of all results; `as_of` leaves out what was not known on that day."""
    files, doubles = same_bytes(ingested.results)
    kept, copies, twins = same_runs(place([m for r in files for m in r.measured]))
    told = [*problems, *(p for r in files for p in r.problems), *doubles, *twins, *plan_problems(the_plan)]
    ledger = count(files, ingested.unchanged, problems, doubles, {c.measured.session.file for c in copies})
    return judge(seen, conf, the_plan, as_of, today, kept, copies, told, ledger)


def judge(
    seen: Seen,
    conf: Config,
    the_plan: Plan | None,
    as_of: date | None,
    today: date,
    measured: Sequence[Measured],
    copies: Sequence[Copy],
    problems: Sequence[Problem],
    ledger: Ledger,
) -> Analysis:
    """Zones, sessions, weeks and verdicts of what was measured; with a day given, of what was known on it."""
    known = [m for m in measured if as_of is None or m.session.day is None or m.session.day <= today]
    zone_sets = runner.timetable(conf.athlete, ((m.session.day, e) for m in known for e in m.session.efforts))
    heart, units = runner.FiveZones().zones(conf.athlete), conf.athlete.units
    sessions = sorted(
        (finish(m, zone_sets, heart, units) for m in known),
        key=lambda s: (s.start.timestamp() if s.start else float("inf"), s.file),
    )
    twins = (replace(finish(c.measured, zone_sets, heart, units), duplicate_of=c.of) for c in copies)
    judged = compliance.judge(
        the_plan,
        weeks.weeks(sessions, conf.athlete),
        today=today,
        zones=zone_sets,
        athlete=conf.athlete,
        problems=problems,
    )
    return Analysis(
        folder=seen.home,
        athlete=conf.athlete,
        today=today,
        zones=zone_sets,
        files=ledger,
        problems=tuple(sorted(problems, key=lambda p: (p.source, p.slug, p.where, p.message))),
        sessions=tuple(sessions),
        weeks=judged,
        copies=tuple(twins),
        plan=the_plan,
        open_run=lambda session: open_run(seen, session),
    )


def plan_problems(the_plan: Plan | None) -> tuple[Problem, ...]:
    """What was wrong in weeks of the plan that could not be used."""
    return the_plan.problems if the_plan else ()


def count(
    files: Sequence[FileResult],
    served: Collection[str],
    walked: Sequence[Problem],
    doubles: Sequence[Problem],
    copies: Collection[str],
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
