"""Words for the changes that would have made a verdict met."""

from __future__ import annotations

import math
from collections.abc import Mapping

from milelog.report.amounts import many, rounded_up, unit_word
from milelog.report.rep_words import pace_range
from milelog.units import format_pace
from milelog.verdicts import Change, ChangeKind, Facts, Verdict


def way_to_met(verdict: Verdict) -> str:
    """The smallest change that would have made it met: `0.4 mi more at 6:50-7:10/mi`; empty for a met verdict."""
    if verdict.name.startswith("race") and any(c.kind is ChangeKind.RUN_IT for c in verdict.facts.changes):
        return "the race itself"
    return " and ".join(_change(c, verdict.facts) for c in verdict.facts.changes)


def _change(change: Change, facts: Facts) -> str:
    units, amount = facts.units, change.amount
    at = f" at {pace_range(change.speeds_mps, units)}" if change.speeds_mps else ""
    zone = f" at {change.zone}" if change.zone else ""
    slower = f"slower than {format_pace(change.speeds_mps[0], units)}" if change.speeds_mps else "slower"
    far = rounded_up(amount, units)
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
        ChangeKind.MORE_REPS: f"{many(amount, 'more rep')}{zone}",
        ChangeKind.FEWER_REPS: f"{many(amount, 'rep')} fewer{zone}",
        ChangeKind.MORE_SURGES: f"a surge in {amount:g} more {unit_word(facts, amount)}",
        ChangeKind.SLOWER_SURGES: f"surges {slower} in {amount:g} {unit_word(facts, amount)}",
        ChangeKind.MORE_STRIDES: f"{amount:g} more of them",
        ChangeKind.EASIER: f"{minutes} of it at easy pace instead",
        ChangeKind.FASTER_REPS: f"the slow reps faster by {seconds}/{units}",
        ChangeKind.SLOWER_REPS: f"the fast reps slower by {seconds}/{units}",
        ChangeKind.FASTER_RUN: f"the run faster by {seconds}/{units}",
        ChangeKind.SLOWER_RUN: f"the run slower by {seconds}/{units}",
        ChangeKind.MORE_OTHER_SPORT: f"{minutes} more",
        ChangeKind.MORE_OUTINGS: many(amount, "more run"),
        ChangeKind.FEWER_OUTINGS: f"{many(amount, 'run')} fewer",
        ChangeKind.FASTER_RACE: f"{seconds} faster",
        ChangeKind.FEWER_REST_RUNS: f"{many(amount, 'run')} fewer on days of rest",
    }
    return named[change.kind]
