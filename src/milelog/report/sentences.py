"""Verdicts in words: makes the sentences of all reports from the facts of a verdict, with `reasons`, `changes` and `amounts`."""

from __future__ import annotations

from collections.abc import Mapping

from milelog.report.amounts import LONG_DAYS, against, clocks, count_range, counted, gap, kind_of, uncertainty
from milelog.report.changes import way_to_met
from milelog.report.reasons import in_words
from milelog.report.rep_words import band_of
from milelog.units import format_clock, format_distance, format_distance_range, format_minutes_range
from milelog.verdicts import Progress, ReasonKind, Verdict

__all__ = [
    "HIGHEST_PROBABILITY",
    "LONG_DAYS",
    "RULES",
    "actual",
    "against",
    "colon",
    "days_left",
    "names_figure",
    "planned",
    "probability",
    "rule",
    "sentence",
    "title",
    "tolerance",
    "uncertainty",
    "way_label",
    "way_to_met",
    "why",
]

HIGHEST_PROBABILITY = 0.99
"""Highest probability that is shown, since the model does not know every source of error."""

IN_BANDS = frozenset({"threshold", "interval_volume", "repetition_volume"})
"""Checks that count distance in the pace band of a zone."""
RULES: Mapping[str, str] = {
    "volume": "all running of the week by local date, plus cross-training at the plan's rate if it has one",
    "long_run": "the longest run that is not another session of the plan; plus pace: a surge of one to two minutes in each "
    "mile or kilometre, slower than threshold",
    "threshold": "distance of reps whose pace is in the band they were planned for, or in zone T of their day; faster or "
    "slower reps do not count",
    "interval_volume": "distance of reps whose pace is in zone I of their day, or in the band they were planned for at I",
    "repetition_volume": "distance of reps whose pace is in zone R of their day, or in the band they were planned for at R",
    "session": "the run that matches it best by its reps (number, size, pace), total and day",
    "intervals": "reps of the week in that zone",
    "repetitions": "reps of the week in that zone",
    "hills": "reps of the week that climb",
    "runs": "runs of the week; files within half an hour of each other count as one",
    "easy": "running time in zones E and M as a share of the time in all zones",
    "rest_days": "no running on the days that the plan names",
    "cross_training": "moving time of all sports but running, or of those that the plan names",
    "race": "the fastest stretch of the race's distance on its day, if it was clearly faster than easy",
    "effort": "the runner's own rating (0-10) compared with the planned effort as a share of maximal; one point less is tolerated, "
    "since the rating is of the whole run and the plan means the work",
}
"""The rule of each check in words; a check that is not listed has it in its facts."""


def title(name: str) -> str:
    """A check's name in words, at the start of a sentence: `Long run`, `Tuesday session`."""
    kind, _, rest = name.partition("_")
    if kind == "session" and rest:
        day = next((d for d in LONG_DAYS if d[:3].lower() == rest), rest.replace("_", " ").capitalize())
        return f"{day} session"
    return {"cross_training": "Cross-training"}.get(name) or name.replace("_", " ").capitalize()


def sentence(verdict: Verdict) -> str:
    """The check and its reasons: `Volume: 47 of 45-50 mi in 6 runs`, `Volume behind: 0 of 32-36 mi, 2 days left`."""
    return f"{title(verdict.name)}{colon(verdict)} {why(verdict)}"


def colon(verdict: Verdict) -> str:
    """The colon between the check's name and `why`; empty if `why` has one: `behind: 0 of 32-36 mi`."""
    progress = verdict.facts.progress
    return ":" if progress is None or progress.state == "so_far" else ""


def why(verdict: Verdict) -> str:
    """The reasons for the verdict, without the name of the check."""
    facts = verdict.facts
    if off := facts.reason(ReasonKind.WEEK_OFF):
        return f"not judged, since the week is marked as {off.text}"
    reasons = [text for r in facts.reasons if (text := in_words(r, facts, verdict))]
    head = _head(verdict)
    joint = ", " if kind_of(verdict) in {"session", "volume"} else "; "
    if facts.progress is not None:
        return _under_way(verdict, head, reasons, facts.progress)
    glue = " " if kind_of(verdict) == "volume" and reasons else joint
    sentence = head
    for text in reasons:
        sentence = f"{sentence}{glue}{text}" if sentence else text
        glue = joint
    # "47 of 45-50 mi in 6 runs, 2 mi short": the gap follows the first reason, not the last.
    if kind_of(verdict) == "volume" and (missed_by := gap(facts)):
        sentence = (
            f"{sentence}{missed_by}"
            if len(reasons) < 2
            else sentence.replace(reasons[0], f"{reasons[0]}{missed_by}", 1)
        )
    return sentence


def _under_way(verdict: Verdict, head: str, reasons: list[str], progress: Progress) -> str:
    """The progress of a check in a week that is not over: `on course: 31 of 45-50 mi, 2 days left`."""
    left = days_left(progress)
    if kind_of(verdict) in {"volume", *IN_BANDS}:
        reasons = []
    sentence = "; ".join([head, *reasons]) if head else "; ".join(reasons)
    if progress.state == "so_far":
        return f"so far {sentence}, {left}"
    words = {"not_begun": "not begun", "on_course": "on course", "behind": "behind"}
    if progress.state == "not_begun":
        return f"not begun: {sentence}"
    already = " already" if progress.reached else ""
    return f"{words[progress.state]}: {sentence}{already}, {left}"


def days_left(progress: Progress) -> str:
    """The days left in the week: `2 days left`, `the last day`; `2 days unknown` in the week in which the log ends."""
    if progress.days_left == 0:
        return "the last day"
    days = f"{progress.days_left} day{'s' if progress.days_left != 1 else ''}"
    return f"{days} unknown" if progress.ended else f"{days} left"


def _head(verdict: Verdict) -> str:
    """The start of the sentence, measured and planned; empty where the reasons give both."""
    facts, kind = verdict.facts, kind_of(verdict)
    if facts.planned is None or facts.measured is None:
        return ""
    if kind in {"volume", "long_run", *IN_BANDS} and facts.quantity == "metres":
        text = against(facts.measured, facts.planned, facts.units)
        counted = [r for r in facts.reasons if r.kind is ReasonKind.COUNTED]
        judged = counted or [r for r in facts.reasons if r.reps]
        if kind in IN_BANDS and judged and (band := band_of(judged[0].reps, facts.units)):
            text += f" at {band}"
        return text if kind == "volume" or facts.progress is not None else text + gap(facts)
    if facts.quantity == "seconds" and kind == "long_run":
        return f"{format_clock(facts.measured)} of {clocks(facts.planned)}"
    if facts.quantity == "seconds" and kind == "threshold":
        return f"{facts.measured / 60:.0f} of {format_minutes_range(facts.planned)}"
    if facts.quantity == "seconds" and kind in {"cross_training", "volume"}:
        return f"{facts.measured / 60:.0f} of {format_minutes_range(facts.planned)}"
    if kind == "runs":
        return f"{facts.measured:g} of {count_range(facts.planned)}"
    return ""


def names_figure(verdict: Verdict) -> bool:
    """Whether the sentence begins with what was measured."""
    return bool(_head(verdict))


def planned(verdict: Verdict) -> str:
    """What was planned: the text of the plan, else the range in the athlete's unit."""
    facts = verdict.facts
    if facts.plan_text:
        return facts.plan_text
    span = facts.planned
    if span is None:
        return ""
    if facts.quantity == "metres":
        return format_distance_range(span, facts.units)
    if facts.quantity == "seconds":
        return format_minutes_range(span)
    if facts.quantity == "share":
        return f"at least {span[0]:.0%}"
    return counted(span, "rep") if facts.quantity == "reps" else count_range(span)


def actual(verdict: Verdict) -> str:
    """What was measured: `46.2 mi`, `47 min`, `82%`; empty if nothing was."""
    facts = verdict.facts
    if facts.ran:
        return facts.ran
    value = facts.measured
    if value is None:
        return ""
    if facts.quantity == "metres":
        return format_distance(value, facts.units)
    if facts.quantity == "seconds":
        return format_clock(value) if kind_of(verdict) in {"long_run", "race"} else f"{value / 60:.0f} min"
    return f"{value:.0%}" if facts.quantity == "share" else f"{value:g}"


def way_label(verdict: Verdict) -> str:
    """The label before `way_to_met`; a week that is over can no longer be met."""
    return "to be met" if verdict.facts.progress is not None else "would have been met with"


def rule(verdict: Verdict) -> str:
    """The rule of a check in a sentence: which quantity is compared with the plan."""
    return verdict.facts.rule or RULES.get(kind_of(verdict), "")


def tolerance(verdict: Verdict) -> str:
    """The tolerance in words: `met within 2% of it, close within 10%`; empty without one."""
    facts, found = verdict.facts, verdict.facts.tolerance
    if found is None:
        return ""
    kind = kind_of(verdict)
    if kind == "runs":
        return "close when one is missing"
    if kind == "race":
        return f"a goal is met up to {found.met:.1%} late, close when it is later"
    if found.absolute:
        points = 100 if facts.quantity == "share" else 1
        inside = f"met within {points * found.met:g}, " if found.met else ""
        return f"{inside}close within {points * found.close:g} points"
    inside = f"met within {found.met:.0%} of it" if found.met else "met inside the range"
    text = f"{inside}, close within {max(found.close, found.met):.0%}"
    if kind == "session":
        text = f"total {text}"
    if found.pace is not None:
        text += f"; pace within {found.pace:.0%} of the band"
    return (
        text
        if found.size is None
        else f"{text}; reps within {found.size:.0%} of their size, two thirds of them for close"
    )


def probability(verdict: Verdict) -> str:
    """The probability of the status: `93 %`, `41 %, perhaps met (35 %)`, at most `99 % or more`; empty for `unknown`."""
    if verdict.status == "unknown":
        return ""
    found = verdict.facts.probability
    if found >= HIGHEST_PROBABILITY:
        return "99 % or more"
    others = " or ".join(f"{s} ({p * 100:.0f} %)" for s, p in verdict.facts.perhaps)
    word = "more likely" if verdict.facts.perhaps and verdict.facts.perhaps[0][1] > found else "perhaps"
    return f"{found * 100:.0f} %" + (f", {word} {others}" if others else "")
