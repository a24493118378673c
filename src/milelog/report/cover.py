"""The first page of the coach's packet: the block at a glance, what changed since the last report, three questions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from milelog.model import Verdict, Week
from milelog.pipeline import Analysis
from milelog.report import compare, views, words, zone_words
from milelog.store import outputs
from milelog.units import format_distance

MOST_CHANGES = 8
"""Most lines of changes, so that the cover fits on one page."""
MOST_REPORTS = 6
"""Reports whose facts are kept; the cover compares with the latest one of an earlier day."""
RECENT = 4
"""Number of past weeks that the questions consider."""
OLD_RACE = timedelta(weeks=8)
"""Age of the race behind the zones from which a question asks for a new one."""
HARD = 8
"""Rating (of 10) from which a question asks about a run."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The texts of the page."""

    title: str
    glance: tuple[str, ...]
    since: str
    """The heading over the changes."""
    changes: tuple[str, ...]
    questions: tuple[str, str, str]


def make(analysis: Analysis, before: compare.Facts | None) -> Cover:
    """The cover of these weeks; `before` holds the facts of the last report, without names of files or places."""
    shown = views.shown_weeks(analysis)
    span = (
        f"{words.short_date(shown[-1].start)} to {words.short_date(shown[0].end)} {shown[0].end.year}"
        if shown
        else "no weeks"
    )
    if before is None:
        since, found = "What changed", ("This is the first report.", *_latest(analysis))
    else:
        since = f"Since the report of {words.long_date(date.fromisoformat(str(before['today'])))}"
        found = tuple(changes(before, analysis)) or ("Nothing: no run and no verdict is new.",)
    if len(found) > MOST_CHANGES:
        found = (*found[: MOST_CHANGES - 1], f"and {len(found) - MOST_CHANGES + 1} more changes of verdicts")
    return Cover(f"The block, {span}", _glance(analysis), since, found, questions(analysis))


def remembered(text: str, analysis: Analysis) -> compare.Facts | None:
    """The facts of the last report made before today, from the text that `remember` returned; None without one."""
    for facts in _earlier_reports(text):
        if str(facts.get("today", "")) < analysis.today.isoformat():
            return facts
    return None


def remember(text: str, analysis: Analysis) -> str:
    """The text with this report added, one line of JSON each, newest first; it replaces an earlier report of the same day."""
    day = analysis.today.isoformat()
    others = [facts for facts in _earlier_reports(text) if facts.get("today") != day]
    return "\n".join(json.dumps(f) for f in (compare.facts(analysis), *others[: MOST_REPORTS - 1])) + "\n"


def _earlier_reports(text: str) -> Iterator[Mapping[str, Any]]:
    for line in text.splitlines():
        if (facts := compare.as_facts(outputs.document(line))) is not None:
            yield facts


def _glance(analysis: Analysis) -> tuple[str, ...]:
    weeks = [w for w in views.shown_weeks(analysis) if w.runs]
    lines = []
    if analysis.plan is not None:
        lines.append(f"Plan: {words.clean(analysis.plan.name or 'without a name', 80)}")
    if weeks:
        units = analysis.athlete.units
        runs, far = sum(w.runs for w in weeks), sum(w.volume_m for w in weeks)
        mean = format_distance(far / len(weeks), units)
        lines.append(f"{words.plural(runs, 'run')} in {words.plural(len(weeks), 'week')}, {mean} a week on average")
    lines += views.block_lines(analysis)
    lines += views.unrecorded(analysis)
    zone_set = analysis.zones_on(analysis.today)
    if zone_set is not None:
        band = zone_words.band(zone_set, "T", analysis.athlete.units)
        lines.append(
            f"{zone_words.heading(zone_set)}: {zone_words.zone_source(zone_set)}" + (f"; T is {band}" if band else "")
        )
    return tuple(lines) or ("No dated run was found.",)


def _latest(analysis: Analysis) -> tuple[str, ...]:
    over = _over(analysis)
    return (_week_line(over[0]),) if over and over[0].checks else ()


def _week_line(week: Week) -> str:
    checks = ", ".join(f"{words.check_inline(v.name)} {words.status_word(v)}" for v in words.sorted_checks(week))
    return f"{words.week_name(week)}, {words.week_dates(week)}: {checks}"


def changes(before: compare.Facts, analysis: Analysis) -> Iterator[str]:
    """What changed since a report, one line each: new runs, new weeks, changed verdicts, zones, new comments."""
    after, units = compare.facts(analysis), analysis.athlete.units
    # By day and distance, since each report numbers the recordings again.
    known = {(day, far) for day, far, _ in before["runs"].values()}
    new = [s for s in analysis.sessions if s.is_run and s.day and (s.day.isoformat(), round(s.distance_m)) not in known]
    if new:
        yield f"{words.plural(len(new), 'new run')}, {format_distance(sum(s.distance_m for s in new), units)}"
    fresh = {w.start.isoformat() for w in _over(analysis) if w.end.isoformat() >= str(before["today"])}
    yield from (_week_line(w) for w in _over(analysis) if w.start.isoformat() in fresh and w.checks)
    for found in reversed(compare.compare(before, after)):
        if found.week in after["weeks"] and found.week not in fresh and found.week < str(before["today"]):
            name = words.iso_week(date.fromisoformat(found.week))
            yield f"{name}, {words.check_inline(found.check)}: {found.before} before, {found.after} now"
    was, now = (facts["zones"][-1][1] if facts["zones"] else None for facts in (before, after))
    if now is not None and was != now:
        yield f"Zones: VDOT {now:.1f}" + (f", {was:.1f} before" if was is not None else "")
    written = [c for c in analysis.comments if c.written and c.written.isoformat() > str(before["today"])]
    if written:
        yield f"{words.plural(len(written), 'new comment')}, at their weeks and runs"


def _over(analysis: Analysis) -> list[Week]:
    """The weeks that ended before today, the latest first."""
    return [w for w in views.shown_weeks(analysis) if w.end < analysis.today]


def questions(analysis: Analysis) -> tuple[str, str, str]:
    """Three questions to discuss: first what was missed repeatedly, then the last week, then the zones and general ones."""
    found = dict.fromkeys(_asked(analysis))
    # Questions from the log come first; general ones fill up to three.
    first, second, third, *_ = (*found, *_ALWAYS)
    return first, second, third


_ALWAYS = (
    "How do the legs feel on the morning after the hard day?",
    "What in the next two weeks may get in the way of the plan?",
    "What would you change in the plan?",
)
"""General questions, for a log that raises less than three."""


def _asked(analysis: Analysis) -> Iterator[str]:
    weeks = _over(analysis)[:RECENT]
    again = []
    for name in dict.fromkeys(v.name for w in weeks for v in words.main_checks(w)):
        statuses = [v.status for w in weeks if (v := views.check(w, name)) is not None]
        if (missed := statuses.count("missed")) > 1:
            again.append(name)
            title = words.check_title(name)
            yield f"{title} was missed in {missed} of the last {len(statuses)} weeks. Does the plan ask too much of it now?"
    # Only of the last week: earlier misses were in an earlier report.
    for week in weeks[:1]:
        troubled = [v for v in words.sorted_checks(week) if v.status in {"missed", "close", "exceeded"}]
        for verdict in sorted(troubled, key=words.verdict_trouble, reverse=True):
            # Checks that were missed repeatedly have their question already.
            if verdict.name not in again:
                yield _about(verdict, week)
        for session in week.sessions:
            if session.rpe is not None and session.rpe >= HARD and session.day:
                label = words.session_label(session)
                yield f"You rated {words.long_date(session.day)} {session.rpe:g} of 10 ({label}). Was it meant to be that hard?"
    zone_set = analysis.zones_on(analysis.today)
    if zone_set is not None and zone_set.estimate:
        yield "The zones are an estimate. When is the next race, or a test over 3 to 5 km?"
    elif zone_set is not None and zone_set.start and analysis.today - zone_set.start > OLD_RACE:
        weeks_ago = (analysis.today - zone_set.start).days // 7
        yield f"The zones rest on {zone_words.zone_source(zone_set)}, {weeks_ago} weeks ago. Is it time for a race or a test?"


def _about(verdict: Verdict, week: Week) -> str:
    title, status = words.check_title(verdict.name), words.status_word(verdict)
    why = words.why(verdict).rstrip(".")
    ask = "Was more meant, and how did it feel?" if verdict.status == "exceeded" else "What stood in the way?"
    return f"{title} in {words.week_name(week)} was {status}: {why}. {ask}"
