"""Workout text to Workout, by recursive descent. The grammar, as it is written in docs/plan.md:

workout  = [total ("with" | ":")] sequence
sequence = item {("," | ";" | "then" | "and" | "+") item}
item     = [count "x"] (amount | "(" sequence ")") {"@" | zone | pace | kind | "with" recovery}
recovery = [amount] ("jog" | "walk" | "stand" | "float" | "recovery" | "rest") ["between"]
"""

import dataclasses

from milelog.model import Workout, WorkoutStep
from milelog.plan.notation import words
from milelog.plan.notation.errors import LONGER_THAN_TOTAL, NotationError
from milelog.plan.notation.item import Item
from milelog.plan.notation.measure import least
from milelog.plan.notation.reader import AMOUNT, SEPARATOR, ItemReader
from milelog.plan.notation.stream import Stream
from milelog.units import KM_M, MILE_M, Range


def parse_workout(text: str) -> Workout:
    """What a workout text means. Raises NotationError with the place of the first thing not understood."""
    return _Parser(text).workout()


def parse_time_range(text: str) -> Range | None:
    """`"300-330 min"`, `"5 h"` or `"at least 1h30"` as seconds; None for what is no time and nothing more."""
    try:
        stream = Stream(text)
        found = stream.quantity()
    except NotationError:
        return None
    return found.span if found and found.dimension == "time" and found.span[1] > 0 and stream.at_end() else None


class _Parser(ItemReader):
    """One parse of one text: sequences, sets, and where a recovery belongs."""

    total: Item | None = None

    def workout(self) -> Workout:
        if self.at_end():
            self.fail("the workout is empty", ('a workout such as "9 mi with 2 x 2 mi @ T, 1 mi jog"',))
        self.total = self._leading_total()
        items = self.parts()
        if not self.at_end():
            self.unexpected(SEPARATOR)
        total_m, total_s = (self.total.distance, self.total.duration) if self.total else (None, None)
        if items[-1].is_recovery and not items[-1].has_amount:
            self.fail("how long is this recovery?", AMOUNT, place=(items[-1].start, self.token.end))
        steps = _run_not_rest([s for i in items for s in i.steps(total_m)])
        if self.total is None:
            steps = _lone_run(steps)
            total_m, total_s = _sole_amount(steps)
        if len(items) == 1 and items[0].last:
            if self.total is None:
                self.fail(
                    "the last part of what?",
                    ('a total, as in "10 mi with the last 3 mi @ M"',),
                    place=(0, len(self.text)),
                )
            steps = self._before_the_last(steps[0], total_m)
        self._check_total(steps, total_m, total_s)
        return Workout(self.text, tuple(steps), total_m, total_s)

    def _leading_total(self) -> Item | None:
        """The total that is stated first ("9 miles with ..."); None, and nothing consumed, without one."""
        start = self.at
        while self.takes(*words.NOISE, "easy", "E", ":"):
            pass
        item = Item(self.token.start)
        try:
            found = self.quantity()
        except NotationError:
            found = None
        if found and found.dimension != "plain":
            while self.takes(*words.NOISE, "easy", "E", "total", "in", ",", "@", "at"):
                pass
            if self.takes(*words.WITH, ":"):
                item.set_amount(found)
                return item
        self.at = start
        return None

    def parts(self) -> list[Item]:
        """Items up to the end or a closing bracket; recoveries go to the repeats they belong to."""
        items: list[Item] = []
        separator: bool | None = True
        while separator is not None:
            self._add(items, self.item(), attach=separator)
            self._trailing_recovery(items)
            separator = self._separator()
        if not items:
            self.fail("there is no run in it", AMOUNT)
        return items

    def _separator(self) -> bool | None:
        """Step over what stands between two items. True: a recovery that follows belongs to the repeats before it;
        False ("then", "+"): it comes once, after them; None: the sequence ends here.
        """
        start, attach = self.at, True
        while self.sees(",", ";", ".", "/", "-") or (self.sees(*words.THEN) and not self._is_plus_pace()):
            attach &= self.token.text not in words.THEN - {"and"}
            self.at += 1
            self.takes("by")
        if self.at == start:
            return None
        self.takes(*words.WITH)
        return None if self.token.kind == "end" or self.sees(")", "]") else attach

    def _is_plus_pace(self) -> bool:
        return self.sees("plus") and self.peek().text in words.PACE_WORDS

    def _trailing_recovery(self, items: list[Item]) -> None:
        """What stands behind an item without a comma: "with 1 min jog", "(2 min jog)", "[90 s]", "(9 mi total)"."""
        if self.pending:
            rest, self.pending = self.pending, None
            self._add(items, rest, attach=True)
        while self.sees("(", "["):
            opening = self.token
            self.at += 1
            item = self.item()
            if not (item.total or item.is_recovery or item.is_bare_amount):
                self.fail("a recovery or a total is expected in these brackets", place=(item.start, self.peek(-1).end))
            item.between |= not item.total
            self._add(items, item, attach=True)
            if not self.takes(")" if opening.text == "(" else "]"):
                self.unexpected(("the closing bracket",))

    def _add(self, items: list[Item], item: Item, *, attach: bool) -> None:
        """One more item: a part, or the recovery of the part before, or the total of all."""
        last = items[-1] if items else None
        if item.total:
            self.total = item
        elif last and last.kind == "hard" and last.takes_recovery and attach and item.is_easy_time:
            last.rest_between(item)  # "8 x 1 min hard, 1 min easy"
        elif not item.is_recovery:
            items.append(item)
        elif last and last.takes_recovery and attach:
            last.rest_between(item)
        elif (
            item.has_amount
            and item.between
            and len(items) > 1
            and not any(i.is_recovery or i.repeat[1] > 1 for i in items[-2:])
        ):
            items.insert(-1, item)  # "2 mi @ T, 1 mi @ T with 1 mi jog between"
        elif item.has_amount or (last and item.recovery_word):
            items.append(item)
        else:
            self.fail("how long is this recovery?", AMOUNT, place=(item.start, self.peek(-1).end))

    @staticmethod
    def _before_the_last(step: WorkoutStep, total_m: Range | None) -> list[WorkoutStep]:
        """As in "10 mi with the last 3 mi @ M": seven miles come before."""
        if total_m is None or step.distance_m is None:
            return [step]
        low, high = total_m[0] - step.distance_m[1], total_m[1] - step.distance_m[0]
        return [WorkoutStep("steady", distance_m=(max(low, 0.0), max(high, 0.0))), step]

    def _check_total(self, steps: list[WorkoutStep], total_m: Range | None, total_s: Range | None) -> None:
        metres, seconds = least(steps)
        what = ""
        if total_m and metres > total_m[1] + 0.5:
            unit, name = (KM_M, "km") if "km" in self.text and "mi" not in self.text else (MILE_M, "mi")
            what = (
                f"the parts come to {metres / unit:.2f} {name}, more than the total of {total_m[1] / unit:.2f} {name}"
            )
        elif total_s and seconds > total_s[1] + 0.5:
            what = f"the parts come to {seconds / 60:.1f} min, more than the total of {total_s[1] / 60:.1f} min"
        if what:
            hint = "raise the total, or shorten the parts: warm-up and recoveries count too"
            self.fail(what, hint=hint, slug=LONGER_THAN_TOTAL, place=(0, len(self.text)))


def _run_not_rest(steps: list[WorkoutStep]) -> list[WorkoutStep]:
    """A jog that begins the workout, or that nothing follows, is easy running and no recovery."""
    ends = {0, len(steps) - 1}
    return [_as_run(s) if i in ends else s for i, s in enumerate(steps)]


def _as_run(step: WorkoutStep) -> WorkoutStep:
    jogged = step.kind == "recovery" and step.recovery and step.recovery.kind == "jog"
    return dataclasses.replace(step, kind="steady", zone="E", recovery=None) if jogged else step


def _lone_run(steps: list[WorkoutStep]) -> list[WorkoutStep]:
    """A single stretch at a pace in numbers is a run, and no rep inside one ("6 mi @ 7:30/mi")."""
    only = steps[0]
    if (
        len(steps) > 1
        or only.kind != "rep"
        or only.target_mps is None
        or only.zone
        or only.repeat != (1, 1)
        or only.hill
    ):
        return steps
    return [dataclasses.replace(only, kind="steady")]


def _sole_amount(steps: list[WorkoutStep]) -> tuple[Range | None, Range | None]:
    """A run of one steady part is its own total."""
    only = steps[0]
    plain = len(steps) == 1 and only.kind == "steady" and only.repeat == (1, 1)
    return (only.distance_m, only.duration_s) if plain else (None, None)
