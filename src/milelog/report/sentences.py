"""Verdicts in words: the one place where facts become sentences. Nothing reads a sentence back."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from milelog.report.rep_words import band_of, describe_reps, length_of, off_band, pace_of, pace_range
from milelog.units import Range, format_clock, format_distance, format_distance_range, unit_m
from milelog.verdicts import Change, ChangeKind, Facts, Progress, Reason, ReasonKind, Verdict

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SIGMAS = 2.0
"""Uncertainties are printed at two standard errors: about 95 % of errors are smaller."""
HIGHEST_PROBABILITY = 0.99
"""No status is called more probable than this: what the model does not know of remains."""

RULES: Mapping[str, str] = {
    "volume": "all running of the week at the runner's place, and cross-training at the plan's rate where it has one",
    "long_run": "the longest run that is no other session of the plan; plus pace: a surge of one to two minutes in each "
    "mile or kilometre, slower than threshold",
    "threshold": "distance of reps whose pace lies in the band they were planned for, or in zone T of their day; faster or "
    "slower does not count",
    "session": "the run that fits it best by its reps (number, size, pace), total and day",
    "intervals": "reps of the week in that zone",
    "repetitions": "reps of the week in that zone",
    "hills": "reps of the week that climb",
    "runs": "runs of the week; files within half an hour of each other are one",
    "easy": "running time in zones E and M as a share of the time in all zones",
    "rest_days": "no running on the days that the plan names",
    "cross_training": "moving time of all sports but running, or of those that the plan names",
    "race": "the fastest stretch of the race's distance on its day, if it was clearly faster than easy",
    "effort": "the runner's own rating (0-10) beside the effort that was meant, as a share of maximal; below it one point is let pass, "
    "since the whole run is rated and the work is meant",
}
"""What each check compares; a check that is not listed brings its own."""


def title(name: str) -> str:
    """A check's name as the head of a sentence: `Long run`, `Tuesday session`."""
    kind, _, rest = name.partition("_")
    if kind == "session" and rest:
        day = next((d for d in _LONG_DAYS if d[:3].lower() == rest), rest.replace("_", " ").capitalize())
        return f"{day} session"
    return {"cross_training": "Cross-training"}.get(name) or name.replace("_", " ").capitalize()


def sentence(verdict: Verdict) -> str:
    """The check and why: `Volume: 47 of 45-50 mi in 6 runs`."""
    return f"{title(verdict.name)}: {why(verdict)}"


def why(verdict: Verdict) -> str:
    """Why the verdict is what it is, without the name of the check."""
    facts = verdict.facts
    if off := facts.reason(ReasonKind.WEEK_OFF):
        return f"not judged, since the week is marked as {off.text}"
    reasons = [text for r in facts.reasons if (text := _reason(r, facts, verdict))]
    head = _head(verdict)
    joint = ", " if _kind(verdict) in {"session", "volume"} else "; "
    if facts.progress is not None:
        return _under_way(verdict, head, reasons, facts.progress)
    glue = " " if _kind(verdict) == "volume" and reasons else joint
    said = head
    for text in reasons:
        said = f"{said}{glue}{text}" if said else text
        glue = joint
    if _kind(verdict) == "volume" and (gap := _gap(facts)):
        said = f"{said}{gap}" if len(reasons) < 2 else said.replace(reasons[0], f"{reasons[0]}{gap}", 1)
    return said


def _under_way(verdict: Verdict, head: str, reasons: list[str], progress: Progress) -> str:
    """How a check stands in a week that is not over: `on course: 31 of 45-50 mi, 2 days left`."""
    left = days_left(progress)
    if _kind(verdict) in {"volume", "threshold"}:
        reasons = []
    said = "; ".join([head, *reasons]) if head else "; ".join(reasons)
    if progress.state == "so_far":
        return f"so far {said}, {left}"
    words = {"not_begun": "not begun", "on_course": "on course", "behind": "behind"}
    if progress.state == "not_begun":
        return f"not begun: {said}"
    already = " already" if progress.reached else ""
    return f"{words[progress.state]}: {said}{already}, {left}"


def days_left(progress: Progress) -> str:
    """How long the week still runs: `2 days left`."""
    if progress.days_left == 0:
        return "the last day"
    return f"{progress.days_left} day{'s' if progress.days_left != 1 else ''} left"


def _kind(verdict: Verdict) -> str:
    """The check without the day or number behind it: `session`, `long_run`."""
    name = verdict.name
    if name.startswith("session_"):
        return "session"
    head, _, number = name.rpartition("_")
    return head if number.isdigit() and head else name


def _head(verdict: Verdict) -> str:
    """What was measured beside what was planned."""
    facts, kind = verdict.facts, _kind(verdict)
    if facts.planned is None or facts.measured is None:
        return ""
    if kind in {"volume", "long_run", "threshold"} and facts.quantity == "metres":
        said = against(facts.measured, facts.planned, facts.units)
        counted = [r for r in facts.reasons if r.kind is ReasonKind.COUNTED]
        judged = counted or [r for r in facts.reasons if r.reps]
        if kind == "threshold" and judged and (band := band_of(judged[0].reps, facts.units)):
            said += f" at {band}"
        return said if kind == "volume" or facts.progress is not None else said + _gap(facts)
    if facts.quantity == "seconds" and kind == "long_run":
        return f"{format_clock(facts.measured)} of {_clocks(facts.planned)}"
    if facts.quantity == "seconds" and kind == "threshold":
        return f"{facts.measured / 60:.0f} of {_minutes(facts.planned)}"
    if facts.quantity == "seconds" and kind in {"cross_training", "volume"}:
        return f"{facts.measured / 60:.0f} of {_minutes(facts.planned)}"
    if kind == "runs":
        return f"{facts.measured:g} of {_count(facts.planned)}"
    return ""


def names_figure(verdict: Verdict) -> bool:
    """Whether the reason itself begins with what was measured."""
    return bool(_head(verdict))


def against(value: float, planned: Range, units: str) -> str:
    """Measured beside planned: `47.3 of 45-50 mi`."""
    return f"{f'{value / unit_m(units):.1f}'.removesuffix('.0')} of {format_distance_range(planned, units)}"


def _gap(facts: Facts) -> str:
    """How far short or over: `, 2.1 mi short`; empty where the report would show zero."""
    for amount, word in ((facts.short, "short"), (facts.over, "over")):
        if amount >= 0.05 * unit_m(facts.units):
            return f", {format_distance(amount, facts.units)} {word}"
    return ""


def _clocks(span: Range) -> str:
    return "-".join(dict.fromkeys(format_clock(v) for v in span))


def _minutes(span: Range) -> str:
    if math.isinf(span[1]):
        return f"at least {span[0] / 60:g} min"
    return "-".join(dict.fromkeys(f"{v / 60:g}" for v in span)) + " min"


def _count(span: Range) -> str:
    low, high = span
    return f"at least {low:g}" if math.isinf(high) else f"{low:g}" if low == high else f"{low:g}-{high:g}"


def _many(count: float | None, word: str) -> str:
    return f"{count:g} {word}{'' if count == 1 else 's'}"


def _reason(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    """One reason in words; empty where the head says it already."""
    make = _SAID.get(reason.kind)
    return make(reason, facts, verdict) if make else reason.text


def _unit_word(facts: Facts, count: float | None) -> str:
    return ("mile" if count == 1 else "miles") if facts.units == "mi" else "km"


def _counted(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    units = facts.units
    run, pace, off = describe_reps(reason.reps, units), pace_of(reason.reps, units), off_band(reason.reps, units)
    beside = f", {off} of the band but within the tolerance" if off else ""
    planned = ""
    if reason.planned is not None:
        low, high = reason.planned
        mine, extra = reason.count or 0.0, len(reason.reps) - (reason.count or 0.0)
        if not low <= mine <= high:
            planned = f" ({_count(reason.planned)} planned)"
        elif extra:
            planned = f" ({_many(extra, 'rep')} more than planned)"
        else:
            planned = " as planned,"
    return f"{run}{planned} run at {pace}{beside}"


def _beside_band(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    units, slow = facts.units, reason.kind is ReasonKind.TOO_SLOW
    off = off_band(reason.reps, units).rpartition(" ")[0]
    by = f"{off} " if off else ""
    if _kind(verdict) == "threshold":
        word = "slower" if slow else "faster"
        length, pace = length_of(reason.reps, units), pace_of(reason.reps, units)
        return f"{length} at {pace} was {by}{word} than the band and does not count"
    which = "all" if reason.count == reason.of else f"{reason.count:g}"
    band = band_of(reason.reps, units)
    zone = f" for {reason.zone}" if reason.zone else ""
    return f"{which} {by}too {'slow' if slow else 'fast'}{zone} ({pace_of(reason.reps, units)}, the band is {band})"


def _too_short(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    run, pace = describe_reps(reason.reps, facts.units), pace_of(reason.reps, facts.units)
    return f"{run} at {pace} was at threshold pace, but reps under two minutes that no session asks for do not count"


def _reps(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    planned = _count(reason.planned or (0.0, 0.0))
    if not reason.reps:
        return f"no reps ({planned} planned)"
    inside = [r for r in reason.reps if r.place == "in"]
    off = off_band(inside, facts.units) if inside else ""
    said = f"{describe_reps(reason.reps, facts.units)}{f', {off}' if off else ''}"
    count, most = reason.count or 0.0, (reason.planned or (0.0, 0.0))[1]
    if count > most:
        return f"{_many(count, 'rep')}, {planned} planned ({said})"
    return f"{count:g} of {planned} reps ({said})"


def _work(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    done = describe_reps(reason.reps, facts.units) or "nothing"
    asked = format_distance_range(reason.planned or (0.0, 0.0), facts.units)
    pace = f" at {pace_of(reason.reps, facts.units)}" if reason.reps else f" at {reason.zone or 'its'} pace"
    return f"{done}{pace} of {asked} planned"


def _other_shape(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    zone = f" at {reason.zone}" if reason.zone else ""
    return (
        f"{describe_reps(reason.reps, facts.units)} instead, the same work in another shape "
        f"({format_distance(reason.metres or 0.0, facts.units)}{zone}, {pace_of(reason.reps, facts.units)})"
    )


def _total(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    planned = reason.planned or (0.0, 0.0)
    if reason.seconds is not None:
        return f"{format_clock(reason.seconds)} ({_clocks(planned)} planned)"
    asked = format_distance_range(planned, facts.units)
    return f"{format_distance(reason.metres or 0.0, facts.units)} ({asked} planned)"


def _ran(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    # The total follows with what was planned where it was not met.
    day = f"{_DAYS[reason.day.weekday()]} " if reason.day else ""
    if facts.reason(ReasonKind.TOTAL):
        return f"{day}".strip()
    return f"{day}{format_distance(reason.metres or 0.0, facts.units)}"


def _pace(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    low, high = reason.planned or (0.0, 0.0)
    return f"run at {pace_range(reason.speeds_mps, facts.units)} ({pace_range([low, high], facts.units)} planned)"


def _plus_pace(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    return f"plus pace in {reason.count:g} of {reason.of:g} {_unit_word(facts, reason.of)}"


def _surges_fast(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    pace = pace_range(reason.speeds_mps, facts.units)
    return f"{_many(reason.count, 'surge')} at {pace} too fast: threshold pace or faster, not plus pace"


def _surges_beside(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    short = reason.kind is ReasonKind.SURGES_SHORT
    size = f"{reason.seconds:.0f} s" if (reason.seconds or 0) < 120 else format_clock(reason.seconds or 0.0)
    return f"{_many(reason.count, 'surge')} of about {size}, too {'short' if short else 'long'}: one to two minutes were meant"


def _day(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    day = f"on {_DAYS[reason.day.weekday()]}" if reason.day else ""
    return f"{day} in {reason.count:g} files" if (reason.count or 1) > 1 else day


def _rest(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    if reason.kind is ReasonKind.REST_KEPT:
        return f"no run on {facts.plan_text}"
    ran = ", ".join(_DAYS[d.weekday()] for d in reason.days)
    return f"ran on {ran}, a day of rest" if len(reason.days) == 1 else f"ran on {ran}, days of rest"


def _easy_share(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    planned = (facts.planned or (0.0, 1.0))[0]
    return f"{reason.share:.0%} of the running time below threshold, at least {planned:.0%} planned"


def _raced(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    near = facts.tolerance.met if facts.tolerance else 0.0
    goal = f" (goal {format_clock(reason.of_seconds)}, met up to {near:.1%} late)" if reason.of_seconds else ""
    day = f" on {_DAYS[reason.day.weekday()]}" if reason.day else ""
    return f"{reason.text} in {format_clock(reason.seconds or 0.0)}{goal}{day}"


def _not_raced(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    day = _DAYS[reason.day.weekday()] if reason.day else ""
    pace = pace_range(reason.speeds_mps, facts.units)
    return f"{day}'s {format_distance(reason.metres or 0.0, facts.units)} holds no race: {reason.text} of it took {pace}, easy pace"


def _no_race(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    return f"no run of {reason.day} holds {reason.text}"


def _to_come(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    return f"{reason.text} on {_DAYS[reason.day.weekday()] if reason.day else ''} is to come"


def _new_zones(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    return (
        f"worth VDOT {reason.value:.1f}, the zones stand at {reason.of_value:.1f}: "
        "name it as a [[race]] in milelog.toml for new zones from that day on"
    )


def _rated(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    day = f"{_LONG_DAYS[reason.day.weekday()]}: " if reason.day else ""
    heart = f"; mean heart rate {reason.of_share:.0%} of your {reason.text}" if reason.of_share else ""
    return f"{day}you rated it {reason.value:g} of 10, {reason.share:.0%} effort was planned{heart}"


def _unreadable(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    files = reason.files
    which = files[0] if len(files) == 1 else f"{len(files)} files ({', '.join(files[:3])})"
    return f"but {which} of this week could not be read"


def _within_error(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    size = uncertainty(verdict)
    return f"within the error of measurement{f' ({size})' if size else ''}"


def _capped(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    held, full = (format_distance(m or 0.0, facts.units) for m in (reason.metres, reason.of_metres))
    return f"the plan's cap holds the credit for cross-training at {held} of {full}"


def _uncredited(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    minutes = f"{(reason.seconds or 0.0) / 60:.0f} min"
    return f"{_many(reason.count, 'session')} of other sport ({minutes}) not counted: the plan names no [cross_training] credit"


def _credit(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    credited = format_distance(reason.metres or 0.0, facts.units)
    if _kind(verdict) == "cross_training":
        return f"counted as {credited} of running"
    return f"{credited} of it credited for cross-training"


def _other_day(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    ran = _DAYS[reason.day.weekday()] if reason.day else ""
    return f"run on {ran} instead of {_DAYS[reason.of_day or 0]}"


Say = Callable[[Reason, Facts, Verdict], str]
_SAID: Mapping[ReasonKind, Say] = {
    ReasonKind.RUNS: lambda r, _f, _v: f"in {_many(r.count, 'run')}",
    ReasonKind.CREDIT: _credit,
    ReasonKind.CREDIT_CAPPED: _capped,
    ReasonKind.CROSS_UNCREDITED: _uncredited,
    ReasonKind.DAY: _day,
    ReasonKind.NO_SIZE: lambda r, _f, _v: f'"{r.text}" states no distance and no time for the whole run',
    ReasonKind.PLUS_PACE: _plus_pace,
    ReasonKind.SURGES_FAST: _surges_fast,
    ReasonKind.SURGES_SHORT: _surges_beside,
    ReasonKind.SURGES_LONG: _surges_beside,
    ReasonKind.NOT_EASY: lambda r, _f, _v: f"{r.share:.0%} of it above easy pace outside its surges",
    ReasonKind.NO_ZONES: lambda _r, _f, _v: "no race and no effort gives the paces; name a race in milelog.toml",
    ReasonKind.NO_PACE: lambda _r, _f, _v: "no pace is known",
    ReasonKind.COUNTED: _counted,
    ReasonKind.TOO_FAST: _beside_band,
    ReasonKind.TOO_SLOW: _beside_band,
    ReasonKind.TOO_SHORT: _too_short,
    ReasonKind.ADJUSTED: lambda _r, _f, _v: "on hilly ground, judged by grade-adjusted pace",
    ReasonKind.ESTIMATED: lambda _r, _f, _v: "paces from an estimate",
    ReasonKind.NO_RUN: lambda r, _f, _v: f"no run fits {r.text}",
    ReasonKind.RAN: _ran,
    ReasonKind.TOTAL: _total,
    ReasonKind.REPS: _reps,
    ReasonKind.WORK: _work,
    ReasonKind.OTHER_SHAPE: _other_shape,
    ReasonKind.PICK_UPS: lambda r, _f, _v: f"{r.count:g} of {_count(r.planned or (0.0, 0.0))} {r.text}",
    ReasonKind.PACE: _pace,
    ReasonKind.OTHER_DAY: _other_day,
    ReasonKind.FILES: lambda r, _f, _v: f"in {r.count:g} files",
    ReasonKind.OWN_WORD: lambda _r, _f, _v: "matched by the plan's own word",
    ReasonKind.REST_BROKEN: _rest,
    ReasonKind.REST_KEPT: _rest,
    ReasonKind.EASY_SHARE: _easy_share,
    ReasonKind.RACED: _raced,
    ReasonKind.NOT_RACED: _not_raced,
    ReasonKind.NO_RACE: _no_race,
    ReasonKind.RACE_TO_COME: _to_come,
    ReasonKind.NEW_ZONES: _new_zones,
    ReasonKind.RATED: _rated,
    ReasonKind.UNREADABLE: _unreadable,
    ReasonKind.WITHIN_ERROR: _within_error,
    ReasonKind.ONE_MORE: lambda _r, _f, _v: "one more or less would change it",
    ReasonKind.SAID: lambda r, _f, _v: r.text,
}


def planned(verdict: Verdict) -> str:
    """What was planned: the plan's own words, else the range in the athlete's unit."""
    facts = verdict.facts
    if facts.plan_text:
        return facts.plan_text
    span = facts.planned
    if span is None:
        return ""
    if facts.quantity == "metres":
        return format_distance_range(span, facts.units)
    if facts.quantity == "seconds":
        return _minutes(span)
    if facts.quantity == "share":
        return f"at least {span[0]:.0%}"
    return f"{_count(span)} reps" if facts.quantity == "reps" else _count(span)


def actual(verdict: Verdict) -> str:
    """What was measured: `46.2 mi`, `47 min`, `82%`; empty where nothing was."""
    facts = verdict.facts
    if facts.ran:
        return facts.ran
    value = facts.measured
    if value is None:
        return ""
    if facts.quantity == "metres":
        return format_distance(value, facts.units)
    if facts.quantity == "seconds":
        return format_clock(value) if _kind(verdict) in {"long_run", "race"} else f"{value / 60:.0f} min"
    return f"{value:.0%}" if facts.quantity == "share" else f"{value:g}"


def rule(verdict: Verdict) -> str:
    """What the check compares."""
    return verdict.facts.rule or RULES.get(_kind(verdict), "")


def tolerance(verdict: Verdict) -> str:
    """How far beside the plan still counts."""
    facts, found = verdict.facts, verdict.facts.tolerance
    if found is None:
        return ""
    kind = _kind(verdict)
    if kind == "runs":
        return "close when one is missing"
    if kind == "race":
        return f"a goal is met up to {found.met:.1%} late, close when it is later"
    if found.absolute:
        points = 100 if facts.quantity == "share" else 1
        inside = f"met within {points * found.met:g}, " if found.met else ""
        return f"{inside}close within {points * found.close:g} points"
    inside = f"met within {found.met:.0%} of it" if found.met else "met inside the range"
    said = f"{inside}, close within {max(found.close, found.met):.0%}"
    if kind == "session":
        said = f"total {said}"
    if found.pace is not None:
        said += f"; pace within {found.pace:.0%} of the band"
    return (
        said
        if found.size is None
        else f"{said}; reps within {found.size:.0%} of their size, two thirds of them for close"
    )


def uncertainty(verdict: Verdict) -> str:
    """The error at two standard errors, `± 0.4 mi`; empty where nothing is known of it."""
    facts = verdict.facts
    if not facts.error > 0 or not facts.measured:
        return ""
    if facts.quantity == "metres":
        size = max(SIGMAS * facts.error / unit_m(facts.units), 0.05)
        return f"± {size:.1f} {facts.units}" if size > 0.05 else f"± {size:.2f} {facts.units}"
    if facts.quantity == "share":
        return f"± {100 * SIGMAS * facts.error:g} points"
    return f"± {SIGMAS * facts.error:.0f} s" if facts.quantity == "seconds" else ""


def probability(verdict: Verdict) -> str:
    """How sure the status is: `93 %`; `99 % or more` at best; empty where it is unknown."""
    if verdict.status == "unknown":
        return ""
    found = verdict.facts.probability
    return "99 % or more" if found >= HIGHEST_PROBABILITY else f"{found * 100:.0f} %"


def way_to_met(verdict: Verdict) -> str:
    """The least that would have made it met: `0.4 mi more at 6:50-7:10/mi`; empty for what is met."""
    return " and ".join(_change(c, verdict.facts) for c in verdict.facts.changes)


def _change(change: Change, facts: Facts) -> str:
    units, amount = facts.units, change.amount
    at = f" at {pace_range(change.speeds_mps, units)}" if change.speeds_mps else ""
    zone = f" at {change.zone}" if change.zone else ""
    far = _up(amount, units)
    seconds = f"{math.ceil(amount - 1e-6):.0f} s"
    minutes = f"{math.ceil(amount / 60 - 1e-6):.0f} min"
    named: Mapping[ChangeKind, str] = {
        ChangeKind.RUN_IT: "the session itself" if facts.plan_text else "the run itself",
        ChangeKind.MORE_RUNNING: f"{far} more",
        ChangeKind.LESS_RUNNING: f"{far} less",
        ChangeKind.LONGER_RUN: f"{far} more in the run",
        ChangeKind.SHORTER_RUN: f"{far} less in the run",
        ChangeKind.LONGER_TIME: f"{minutes} more in the run",
        ChangeKind.SHORTER_TIME: f"{minutes} less in the run",
        ChangeKind.MORE_WORK: f"{far} more{at or zone}",
        ChangeKind.LESS_WORK: f"{far} less{at or zone}",
        ChangeKind.MORE_TIME_AT: f"{minutes} more{at or zone}",
        ChangeKind.LESS_TIME_AT: f"{minutes} less{at or zone}",
        ChangeKind.MORE_REPS: f"{_many(amount, 'more rep')}{zone}",
        ChangeKind.FEWER_REPS: f"{_many(amount, 'rep')} fewer{zone}",
        ChangeKind.MORE_SURGES: f"a surge in {amount:g} more {_unit_word(facts, amount)}",
        ChangeKind.MORE_STRIDES: f"{amount:g} more of them",
        ChangeKind.EASIER: f"{minutes} of it at easy pace instead",
        ChangeKind.FASTER_REPS: f"the slow reps faster by {seconds}/{units}",
        ChangeKind.SLOWER_REPS: f"the fast reps slower by {seconds}/{units}",
        ChangeKind.MORE_OTHER_SPORT: f"{minutes} more",
        ChangeKind.MORE_OUTINGS: _many(amount, "more run"),
        ChangeKind.FEWER_OUTINGS: f"{_many(amount, 'run')} fewer",
        ChangeKind.FASTER_RACE: f"{seconds} faster",
        ChangeKind.FEWER_REST_RUNS: f"{_many(amount, 'run')} fewer on days of rest",
    }
    return named[change.kind]


def _up(metres: float, units: str) -> str:
    """A distance rounded up, so that it is enough: to a tenth of the unit, below that to a hundredth."""
    size = metres / unit_m(units)
    digits = 1 if size >= 0.1 else 2
    return f"{math.ceil(size * 10**digits - 1e-6) / 10**digits:.{digits}f} {units}"
