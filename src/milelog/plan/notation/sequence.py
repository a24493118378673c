"""Parses a sequence of items: separators, brackets, and the recoveries that belong to the item before."""

import dataclasses

from milelog.model import WorkoutStep
from milelog.plan.notation import words
from milelog.plan.notation.brackets import Meaning, meaning_of, time_or_pace
from milelog.plan.notation.errors import NotationError
from milelog.plan.notation.item import HARD_ZONES, PLUS_EFFORT, Item
from milelog.plan.notation.measure import least
from milelog.plan.notation.reader import AMOUNT, ItemReader
from milelog.plan.notation.rests import SHORT_S, easy_is_rest, seconds
from milelog.plan.notation.stream import Quantity
from milelog.units import KM_M, MILE_M


class SequenceReader(ItemReader):
    """The parser's methods for a sequence of items and their recoveries."""

    filler: str | None = None
    """The zone of the running around the parts of a whole run."""

    def __init__(self, text: str, minutes: frozenset[int] = frozenset()) -> None:
        super().__init__(text, minutes)
        self.bare_ms: list[tuple[int, Quantity, Item]] = []
        self.pending: list[Item] = []

    def parts(self) -> list[Item]:
        """Reads items up to the end or a closing bracket, and attaches recoveries to the repeats that they belong to."""
        items: list[Item] = []
        separator: bool | None = True
        sign = ""
        while separator is not None:
            item = self.item()
            if sign == "/" and items and items[-1].is_bare_amount and item.is_bare_amount:
                hint = "put a comma between two parts, or write a range with a dash"
                self.fail("this may be one or the other", hint=hint, place=(items[-1].start, self.peek(-1).end))
            if sign == "/" and items and self._is_slashed_rest(items[-1], item):
                item.set_recovery("off", "jog")  # "12 x 200 m / 200 m"
            self._add(items, item, attach=separator)
            self._behind(items)
            sign, separator = self.token.text, self._separator()
        if not items:
            self.fail("there is no run in it", AMOUNT)
        return self._rests_said_as_runs(items)

    @staticmethod
    def _is_slashed_rest(reps: Item, item: Item) -> bool:
        """Whether an amount after a slash is the rest of the repeats before it, and not longer than a rest."""
        bare = reps.takes_recovery and not reps.parts and item.is_bare_amount
        return bare and seconds(item) <= max(seconds(reps), 180.0) * 1.05

    def _separator(self) -> bool | None:
        """Skips the separator of two items.

        True: a recovery that follows belongs between the repeats before it. False ("then", "+"): it follows them once. None:
        the sequence ends here.
        """
        start, attach = self.at, True
        while self.sees(",", ";", ".", "/", "-") or (self.sees(*words.THEN) and not self._is_plus_pace()):
            attach &= self.token.text not in words.THEN - {"and", "but"}
            self.at += 1
            self.takes("by")
        if self.at == start:
            return True if self._ends_with_more() else None
        self.takes(*words.WITH)
        return None if self.token.kind == "end" or self.sees(")", "]") else attach

    def _is_plus_pace(self) -> bool:
        return self.sees("plus") and self.peek().text in words.PACE_WORDS

    def _behind(self, items: list[Item]) -> None:
        """Reads the remarks after an item: "with 1 min jog", "(2 min jog)", "[90 s]", "(9 mi total)"."""
        self._take_pending(items)
        while self.sees("(", "["):
            opening = self.token
            self.at += 1
            self._in_brackets(items, opening.start)
            if not self.takes(")" if opening.text == "(" else "]"):
                self.unexpected(("the closing bracket",))
            rest = self.sees(*words.WITH) or (self.sees("r", "R") and self._is_rest_letter())
            if (rest or (items and self._rest_ahead(items[-1]))) and items and items[-1].takes_recovery:
                self._own_recovery(items[-1])
                self._behind(items)

    def _take_pending(self, items: list[Item]) -> None:
        """Attaches the recoveries that were read after "with"."""
        rests, self.pending = self.pending, []
        for rest in rests:
            if self._is_row_of_reps(items) and not rest.between:
                hint = 'write the rest behind each part, or "2-1-1 mi @ T, 2 min jog"'
                self.fail(
                    "this rest may be meant for each of the parts", hint=hint, place=(rest.start, self.token.start)
                )
            self._add(items, rest, attach=True)

    @staticmethod
    def _is_row_of_reps(items: list[Item]) -> bool:
        """Whether the last items are single reps without a rest between ("2 mi @ T, 1 mi @ T, 1 mi @ T")."""
        if len(items) < 2:
            return False
        before, last = items[-2:]
        single = all(i.has_amount and i.repeat == (1, 1) and not i.rungs for i in (before, last))
        alike = before.zone == last.zone or (before.is_bare_amount and len(items) > 2)
        return single and last.zone in HARD_ZONES and alike and not (before.is_recovery or before.kind)

    def _in_brackets(self, items: list[Item], start: int) -> None:
        """Reads a remark in brackets on the item before: its pace or time, its rest, the total, or its parts."""
        last = items[-1] if items else None
        if last is not None and self._aim_in_brackets(last):
            return
        inner = self.item()
        inner.noted = True
        self._take_pending([inner])
        more = self._separator() is not None
        # "5 mi easy (6 strides)": strides are a part of their own.
        if inner.kind == "stride" and not more and last is not None:
            items.append(inner)
            return
        # "4 mi @ T (2 x 2 mi, 1 mi jog)": several parts in brackets are the parts of the amount before them.
        if more and last is not None and last.has_amount and not last.count and not last.is_recovery:
            found = self._rest_of_brackets(inner)
            self._break_up(items, last, found, start)
            return
        if more or last is None:
            self.fail("a recovery or a total is expected in these brackets", place=(inner.start, self.peek(-1).end))
        if inner.is_recovery and last.recovery is not None and last.repeat[1] > 1 and not inner.between_sets:
            self.fail("two recoveries stand behind one set of repeats", place=(inner.start, self.peek(-1).end))
        if inner.total or inner.is_recovery:
            inner.between |= not inner.total
            self._add(items, inner, attach=True)
            return
        if inner.place and len(items) == 1 and self.total is None and (last.is_easy or last.is_bare_amount):
            self.total, self.filler = last, last.zone  # "14 mi (last 3 @ M)"
            items[-1:] = [inner]
            return
        if inner.repeat[1] > 1 and last.has_amount and not last.count and not last.is_recovery:
            self._break_up(items, last, [inner], start)
            return
        if not (inner.is_bare_amount or inner.is_easy):
            self.fail("a recovery or a total is expected in these brackets", place=(inner.start, self.peek(-1).end))
        self._note_amount(items, last, inner)

    def _rest_of_brackets(self, first: Item) -> list[Item]:
        """The items inside brackets: `first`, which has been read, and all others."""
        items = [first]
        separator: bool | None = True
        while separator is not None:
            self._add(items, self.item(), attach=separator)
            self._take_pending(items)
            separator = self._separator()
        return items

    def _aim_in_brackets(self, last: Item) -> bool:
        """Reads a pace for the item before ("(@ 6:50/mi)", "(T)", "(8:30-9:00 pace)"); False, and nothing read, without one."""
        start, zone = self.at, last.zone
        # A copy, because reading a pace changes the item: where the brackets hold more than a pace, the item is restored.
        before = dataclasses.replace(last)
        try:
            if self.takes("@", "at"):
                self._aim(last)
            elif self.token.kind in {"number", "clock"}:
                quantity = self.quantity()
                if quantity and quantity.dimension == "plain" and self.takes("%"):
                    self._effort(last, quantity)
                    if last.kind == "plus" and last.effort == PLUS_EFFORT:
                        last.effort = None  # "plus pace (65 %)": that is its effort anyway
                elif quantity is None or quantity.dimension != "time" or not self._pace_unit_ahead():
                    self.at = start
                    return False
                else:
                    self._pace(last, quantity.span)
            elif self.token.text in words.ZONE_LETTERS and self.peek().text in {")", "]"}:
                self._set_zone(last, self.token.text, self.token.span)
                self.at += 1
            elif not (self.token.kind == "word" and self._zone(last)):
                self.at = start
                return False
        except NotationError:
            if self.sees(")", "]"):
                raise
            self.at = start
        if self.sees(")", "]") and not last.contradiction():
            return True
        self.at = start
        for field in dataclasses.fields(before):
            setattr(last, field.name, getattr(before, field.name))
        last.zone = zone
        return False

    def _break_up(self, items: list[Item], last: Item, parts: list[Item], start: int) -> None:
        """Replaces an item by its parts ("4 mi @ T (2 x 2 mi, 1 mi jog)"); in "9 mi (2 x 2 mi @ T, ...)" it is the total."""
        steps = [s for p in parts for s in p.steps()]
        work = sum(s.repeat[1] * s.distance_m[1] for s in steps if s.distance_m and s.kind in {"rep", "steady"})
        if last.distance and last.zone in HARD_ZONES and abs(work - last.distance[1]) < 0.01 * work:
            for part in parts:
                part.zone = part.zone or last.zone
            items[-1:] = parts
            return
        if last.is_bare_amount and len(items) == 1 and self.total is None:
            self.total = last
            items[-1:] = parts
            return
        self.fail("what stands in these brackets does not fit the part before", place=(start, self.peek(-1).end))

    def _note_amount(self, items: list[Item], last: Item, noted: Item) -> None:
        """Applies an amount in brackets: as the rest, the time or pace of a rep, the sum of the reps, or the total."""
        whole = [s for i in items for s in i.steps()]
        meaning = meaning_of(last, noted, least(run_not_rest(whole))[0], alone=len(items) == 1)
        place = (noted.start, self.peek(-1).end)
        if meaning in {Meaning.UNCLEAR, Meaning.REST} and noted.duration and self._rest_follows():
            meaning = time_or_pace(last, noted.duration)
        if meaning is Meaning.REST:
            noted.between = True
            self._add(items, noted, attach=True)
        elif meaning is Meaning.TIME and last.distance and noted.duration:
            self._aim_speed(last, last.distance[0], noted.duration)
        elif meaning is Meaning.PACE and noted.duration:
            unit = KM_M if self.first_unit and self.first_unit[1] in {KM_M, 1.0} else MILE_M
            self._aim_speed(last, unit, noted.duration)
        elif meaning is Meaning.TOTAL:
            self.total = noted
        elif meaning is not Meaning.SUM:
            hint = 'write "2 min jog" for the rest, "in 88 s" for the time of a rep, "9 mi total" for the whole'
            self.fail("what stands in these brackets may be the rest, a time or a total", hint=hint, place=place)

    def _rest_follows(self) -> bool:
        """Whether a rest follows these brackets, so that their content is not the rest."""
        if not self.sees(")", "]"):
            return False
        start, pending = self.at, self.pending
        try:
            self.at += 1
            self._separator() if not self.sees(*words.WITH) else self.takes(*words.WITH)
            rest = self.item()
        except NotationError:
            return False
        finally:
            self.at, self.pending = start, pending
        return rest.is_recovery and rest.has_amount and not rest.between_sets

    def _add(self, items: list[Item], item: Item, *, attach: bool) -> None:
        """Adds an item: as a part, as the recovery of the item before, or as the total."""
        item.attached = attach
        last = items[-1] if items else None
        # Special cases first: a recovery belongs to the repeats before it, else between the two single reps before it,
        # else it is a jog of its own.
        if last and item.is_recovery:
            self._refuse_unclear_rest(last, item, attach=attach)
        if item.total:
            self.total = item
        elif last and last.kind == "hard" and last.takes_recovery and attach and item.is_easy:
            last.rest_between(item)  # "8 x 1 min hard, 1 min easy"
        elif not item.is_recovery:
            items.append(item)
        elif (last and last.takes_recovery and attach) or (
            last and last.parts and item.between_sets and last.recovery is None
        ):
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

    def _refuse_unclear_rest(self, last: Item, rest: Item, *, attach: bool) -> None:
        """Raises NotationError for a rest that may be meant for each repeat or once, and for a second rest between sets."""
        place = (rest.start, self.peek(-1).end)
        summed = not attach and self._sign_before(rest) in {"+", "followed", "by"}
        if last.takes_recovery and summed and seconds(rest) < min(SHORT_S, 1.05 * max(seconds(last), 180.0)):
            hint = 'write ", 400 m jog" for the rest between the repeats, "then 400 m jog" for one behind them'
            self.fail("this may be the rest between the repeats, or a jog after them", hint=hint, place=place)
        if rest.between_sets and not last.takes_recovery and last.recovery is not None and not last.nested:
            self.fail("two recoveries stand behind one set of repeats", place=place)
        if last.takes_recovery and attach and not last.can_equal(rest):
            self.fail(
                "equal to what?", hint='write how long the rest between the sets is, as in "3 min jog"', place=place
            )

    def _sign_before(self, item: Item) -> str:
        """The word or sign before an item."""
        before = [t.text for t in self.tokens if t.end <= item.start]
        return before[-1] if before else ""

    def _rests_said_as_runs(self, items: list[Item]) -> list[Item]:
        """Makes "2 min easy" after "3 x 10 min @ T" the rest where its size is clear. Raises NotationError where it is not."""
        found: list[Item] = []
        for index, item in enumerate(items):
            last = found[-1] if found else None
            rest: bool | None = False
            # A set that ends with a jog has its rest already, so what follows is another part.
            ends_resting = bool(last and last.parts and last.parts[-1].is_recovery)
            if (
                last
                and last.takes_recovery
                and not ends_resting
                and item.attached
                and (item.is_easy or item.is_bare_amount)
            ):
                rest = easy_is_rest(last, item, first=items[0], is_last=index == len(items) - 1)
                if rest is None:
                    hint = 'write "2 min jog" for the rest between repeats, "then 2 min easy" for a part of its own'
                    self.fail(
                        "this may be the rest between the repeats, or a run after them",
                        hint=hint,
                        place=(item.start, max(item.start + 1, self._end_of(items, index))),
                    )
            if rest and last:
                last.rest_between(item)
            else:
                found.append(item)
        return found

    def _end_of(self, items: list[Item], index: int) -> int:
        """The offset at which the text of an item ends, without blanks and commas."""
        end = items[index + 1].start if index + 1 < len(items) else self.token.start
        return len(self.text[:end].rstrip(" ,;)\n\t"))


def run_not_rest(steps: list[WorkoutStep]) -> list[WorkoutStep]:
    """The steps; a jog at the beginning or the end becomes easy running, because a recovery is between two pieces of work."""
    ends = {0, len(steps) - 1}
    return [_as_run(s) if i in ends else s for i, s in enumerate(steps)]


def _as_run(step: WorkoutStep) -> WorkoutStep:
    jogged = step.kind == "recovery" and step.recovery and step.recovery.kind == "jog"
    return dataclasses.replace(step, kind="steady", zone="E", recovery=None) if jogged else step
