"""The reasons of a verdict in words: `_WORDS` has a function for each `ReasonKind`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from milelog.plan.types import DAYS
from milelog.report.amounts import LONG_DAYS, clocks, count_range, counted, kind_of, many, uncertainty, unit_word
from milelog.report.rep_words import band_of, describe_reps, length_of, off_band, pace_of, pace_range
from milelog.units import format_clock, format_distance, format_distance_range, unit_m
from milelog.verdicts import Facts, Reason, ReasonKind, Verdict

LONG_STOP_S = 60.0
"""Stops within the work of a session are told from this length in all: a minute is the rest of cruise intervals (Daniels)."""


def in_words(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    """One reason in words, for the sentence of its verdict; may be empty."""
    make = _WORDS.get(reason.kind)
    return make(reason, facts, verdict) if make else reason.text


def _counted(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    units = facts.units
    run, pace, off = describe_reps(reason.reps, units), pace_of(reason.reps, units), off_band(reason.reps, units)
    beside = f", {off} of the band but within the tolerance" if off else ""
    planned = ""
    if reason.planned is not None:
        low, high = reason.planned
        mine, extra = reason.count or 0.0, len(reason.reps) - (reason.count or 0.0)
        if not low <= mine <= high:
            planned = f" ({count_range(reason.planned)} planned)"
        elif extra:
            planned = f" ({many(extra, 'rep')} more than planned)"
        else:
            planned = " as planned,"
    return f"{run}{planned} run at {pace}{beside}"


def _beside_band(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    units, slow = facts.units, reason.kind is ReasonKind.TOO_SLOW
    off = off_band(reason.reps, units).rpartition(" ")[0]
    by = f"{off} " if off else ""
    if kind_of(verdict) == "threshold":
        word = "slower" if slow else "faster"
        length, pace = length_of(reason.reps, units), pace_of(reason.reps, units)
        return f"{length} at {pace} was {by}{word} than the band and does not count"
    which = (
        "all"
        if reason.count == reason.of
        else f"{reason.count:g} of {reason.of:g} {'was' if reason.count == 1 else 'were'}"
    )
    band = band_of(reason.reps, units)
    zone = f" for {reason.zone}" if reason.zone else ""
    return f"{which} {by}too {'slow' if slow else 'fast'}{zone} ({pace_of(reason.reps, units)}, the band is {band})"


def _too_short(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    run, pace = describe_reps(reason.reps, facts.units), pace_of(reason.reps, facts.units)
    return f"{run} at {pace} was at threshold pace, but reps under two minutes that no session asks for do not count"


def _reps(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    planned = count_range(reason.planned or (0.0, 0.0))
    if not reason.reps and reason.planned == (1.0, 1.0) and reason.zone:
        return f"no stretch at {reason.zone}"
    if not reason.reps:
        return f"no reps ({planned} planned)"
    inside = [r for r in reason.reps if r.place == "in"]
    off = off_band(inside, facts.units) if inside else ""
    listed = f"{describe_reps(reason.reps, facts.units)}{f', {off}' if off else ''}"
    count, most = reason.count or 0.0, (reason.planned or (0.0, 0.0))[1]
    if count > most:
        return f"{many(count, 'rep')}, {planned} planned ({listed})"
    return f"{count:g} of {counted(reason.planned or (0.0, 0.0), 'rep')} ({listed})"


def _work(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    done = describe_reps(reason.reps, facts.units) or "nothing"
    asked = format_distance_range(reason.planned or (0.0, 0.0), facts.units)
    pace = f" at {pace_of(reason.reps, facts.units)}" if reason.reps else f" at {reason.zone or 'its'} pace"
    # Whether work with a long stop in it was continuous is the runner's to say: she is told of it.
    stood = sum(r.paused_s for r in reason.reps)
    stop = f", stopped for {format_clock(stood)} on the way" if stood >= LONG_STOP_S else ""
    return f"{done}{pace} of {asked} planned{stop}"


def _other_shape(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    zone = f" at {reason.zone}" if reason.zone else ""
    return (
        f"{describe_reps(reason.reps, facts.units)} instead, the same work in another shape "
        f"({format_distance(reason.metres or 0.0, facts.units)}{zone}, {pace_of(reason.reps, facts.units)})"
    )


def _total(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    planned = reason.planned or (0.0, 0.0)
    if reason.seconds is not None:
        return f"{format_clock(reason.seconds)} ({clocks(planned)} planned)"
    asked = format_distance_range(planned, facts.units)
    return f"{format_distance(reason.metres or 0.0, facts.units)} ({asked} planned)"


def _ran(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    # If the total was not met, its own reason follows and gives the distance.
    day = f"{DAYS[reason.day.weekday()]} " if reason.day else ""
    if facts.reason(ReasonKind.TOTAL):
        return f"{day}".strip()
    return f"{day}{format_distance(reason.metres or 0.0, facts.units)}"


def _pace(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    # `planned` has speeds, so its low end is the slow pace.
    low, high = reason.planned or (0.0, 0.0)
    (speed,), metres = reason.speeds_mps, unit_m(facts.units)
    off = metres / speed - metres / low if speed < low else metres / high - metres / speed
    beside = f"{off:.0f} s/{facts.units} {'slow' if speed < low else 'fast'}"
    return f"run at {pace_range(reason.speeds_mps, facts.units)}, {beside} ({pace_range([low, high], facts.units)} planned)"


def _plus_pace(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    return f"plus pace in {reason.count:g} of {reason.of:g} {unit_word(facts, reason.of)}"


def _surges_fast(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    pace = pace_range(reason.speeds_mps, facts.units)
    return f"{many(reason.count, 'surge')} at {pace} too fast: threshold pace or faster, not plus pace"


def _surges_beside(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    short = reason.kind is ReasonKind.SURGES_SHORT
    size = f"{reason.seconds:.0f} s" if (reason.seconds or 0) < 120 else format_clock(reason.seconds or 0.0)
    return f"{many(reason.count, 'surge')} of about {size}, too {'short' if short else 'long'}: one to two minutes were meant"


def _day(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    day = f"on {DAYS[reason.day.weekday()]}" if reason.day else ""
    return f"{day} in {reason.count:g} files" if (reason.count or 1) > 1 else day


def _rest(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    if reason.kind is ReasonKind.REST_KEPT:
        return f"no run on {facts.plan_text}"
    ran = ", ".join(DAYS[d.weekday()] for d in reason.days)
    return f"ran on {ran}, a day of rest" if len(reason.days) == 1 else f"ran on {ran}, days of rest"


def _easy_share(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    planned = (facts.planned or (0.0, 1.0))[0]
    return f"{reason.share:.0%} of the running time below threshold, at least {planned:.0%} planned"


def _raced(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    near = facts.tolerance.met if facts.tolerance else 0.0
    goal = f" (goal {format_clock(reason.of_seconds)}, met up to {near:.1%} late)" if reason.of_seconds else ""
    day = f" on {DAYS[reason.day.weekday()]}" if reason.day else ""
    return f"{reason.text} in {format_clock(reason.seconds or 0.0)}{goal}{day}"


def _not_raced(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    day = DAYS[reason.day.weekday()] if reason.day else ""
    pace = pace_range(reason.speeds_mps, facts.units)
    begin = f"{day}'s {format_distance(reason.metres or 0.0, facts.units)} contains no race"
    if reason.count:
        time = format_clock(reason.seconds or 0.0)
        return f"{begin}: the fastest {reason.text} of it, in {time}, is one of {reason.count:g} reps"
    if reason.of_metres is not None:
        easy = format_distance(reason.of_metres, facts.units)
        return f"{begin}: the fastest {reason.text} of it, in {format_clock(reason.seconds or 0.0)}, contains {easy} of easy running"
    return f"{begin}: {reason.text} of it took {pace}, easy pace"


def _no_race(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    return f"no run on {reason.day} contains {reason.text}"


def _to_come(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    return f"{reason.text} on {DAYS[reason.day.weekday()] if reason.day else ''} is to come"


def _new_zones(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    return (
        f"worth VDOT {reason.value:.1f}, the zones are at {reason.of_value:.1f}: "
        "name it as a [[race]] in milelog.toml for new zones from that day on"
    )


def _rated(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    day = f"{LONG_DAYS[reason.day.weekday()]}: " if reason.day else ""
    heart = f"; mean heart rate {reason.of_share:.0%} of your {reason.text}" if reason.of_share else ""
    return f"{day}you rated it {reason.value:g} of 10, {reason.share:.0%} effort was planned{heart}"


def _unreadable(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    files = reason.files
    which = files[0] if len(files) == 1 else f"{len(files)} files ({', '.join(files[:3])})"
    return f"but {which} of this week could not be read"


def _climb(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    return f"about {reason.metres or 0.0:.0f} m of climb at {reason.share or 0.0:.0%}"


def _unseen(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    files = reason.files
    which = f"{files[0]} is" if len(files) == 1 else f"{len(files)} recordings ({', '.join(files[:3])}) are"
    return f"but {which} too coarse to show it"


def _no_distance(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    files = reason.files
    which = f"{files[0]} has" if len(files) == 1 else f"{len(files)} runs ({', '.join(files[:3])}) have"
    return f"but {which} no distance"


def _doubted(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    files = reason.files
    if len(files) == 1:
        return f"but {files[0]}, which is not counted, may have been a ride or a run"
    return f"but {len(files)} recordings ({', '.join(files[:3])}), which are not counted, may have been rides or runs"


def _within_error(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    size = uncertainty(verdict)
    return f"within the error of measurement{f' ({size})' if size else ''}"


def _capped(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    done, full = (format_distance(m or 0.0, facts.units) for m in (reason.metres, reason.of_metres))
    return f"the plan limits the credit for cross-training to {done} of {full}"


def _uncredited(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    minutes, sports = (
        f"{(reason.seconds or 0.0) / 60:.0f} min",
        "another sport" if reason.count == 1 else "other sports",
    )
    return f"{many(reason.count, 'session')} of {sports} ({minutes}) not counted: the plan gives no [cross_training] credit"


def _credit(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    credited = format_distance(reason.metres or 0.0, facts.units)
    if kind_of(verdict) == "cross_training":
        return f"counted as {credited} of running"
    return f"{credited} of it credited for cross-training"


def _other_day(reason: Reason, facts: Facts, verdict: Verdict) -> str:
    ran = DAYS[reason.day.weekday()] if reason.day else ""
    return f"run on {ran} instead of {DAYS[reason.of_day or 0]}"


Say = Callable[[Reason, Facts, Verdict], str]
_WORDS: Mapping[ReasonKind, Say] = {
    ReasonKind.RUNS: lambda r, _f, _v: f"in {many(r.count, 'run')}",
    ReasonKind.CREDIT: _credit,
    ReasonKind.CREDIT_CAPPED: _capped,
    ReasonKind.CROSS_UNCREDITED: _uncredited,
    ReasonKind.DAY: _day,
    ReasonKind.NO_SIZE: lambda r, _f, _v: f'"{r.text}" states no distance and no time for the whole run',
    ReasonKind.PLUS_PACE: _plus_pace,
    ReasonKind.SURGES_FAST: _surges_fast,
    ReasonKind.SURGES_SHORT: _surges_beside,
    ReasonKind.SURGES_LONG: _surges_beside,
    ReasonKind.NOT_EASY: lambda r, _f, _v: f"{r.share:.0%} of it above easy pace {r.text}".rstrip(),
    ReasonKind.NO_ZONES: lambda _r, _f, _v: "no race and no effort gives the paces; name a race in milelog.toml",
    ReasonKind.NO_PACE: lambda _r, _f, _v: "no pace is known",
    ReasonKind.COUNTED: _counted,
    ReasonKind.TOO_FAST: _beside_band,
    ReasonKind.TOO_SLOW: _beside_band,
    ReasonKind.TOO_SHORT: _too_short,
    ReasonKind.FLAT: lambda r, f, _v: f"{describe_reps(r.reps, f.units)} on flat ground: none of them climbed",
    ReasonKind.NO_HEIGHTS: lambda _r, _f, _v: "without recorded heights it is unknown whether they climbed",
    ReasonKind.ADJUSTED: lambda _r, _f, _v: "on hilly ground, judged by grade-adjusted pace",
    ReasonKind.ESTIMATED: lambda _r, _f, _v: "paces from an estimate",
    ReasonKind.NO_RUN: lambda r, _f, _v: f"no run fits {r.text}",
    ReasonKind.RAN: _ran,
    ReasonKind.TOTAL: _total,
    ReasonKind.REPS: _reps,
    ReasonKind.WORK: _work,
    ReasonKind.OTHER_SHAPE: _other_shape,
    ReasonKind.PICK_UPS: lambda r, _f, _v: f"{r.count:g} of {count_range(r.planned or (0.0, 0.0))} {r.text}",
    ReasonKind.PACE: _pace,
    ReasonKind.OTHER_DAY: _other_day,
    ReasonKind.FILES: lambda r, _f, _v: f"in {r.count:g} files",
    ReasonKind.OWN_WORD: lambda _r, _f, _v: "the plan names this run",
    ReasonKind.REST_BROKEN: _rest,
    ReasonKind.REST_KEPT: _rest,
    ReasonKind.EASY_SHARE: _easy_share,
    ReasonKind.RACED: _raced,
    ReasonKind.NOT_RACED: _not_raced,
    ReasonKind.NO_RACE: _no_race,
    ReasonKind.RACE_TO_COME: _to_come,
    ReasonKind.NEW_ZONES: _new_zones,
    ReasonKind.RATED: _rated,
    ReasonKind.CLIMB: _climb,
    ReasonKind.UNREADABLE: _unreadable,
    ReasonKind.UNSEEN: _unseen,
    ReasonKind.NO_DISTANCE: _no_distance,
    ReasonKind.DOUBTED: _doubted,
    ReasonKind.WITHIN_ERROR: _within_error,
    ReasonKind.ONE_MORE: lambda _r, _f, _v: "one more or less would change it",
    ReasonKind.SAID: lambda r, _f, _v: r.text,
}
"""The function for each kind; a kind without one shows the text of its reason."""
