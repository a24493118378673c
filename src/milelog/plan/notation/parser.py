"""Parses a workout text by recursive descent. The grammar, as docs/plan.md gives it:

workout  = [total ("with" | ":")] sequence
sequence = item {("," | ";" | "then" | "and" | "+") item}
item     = [count "x"] (amount | "(" sequence ")") {"@" | zone | pace | kind | "with" recovery}
recovery = [amount] ("jog" | "walk" | "stand" | "float" | "recovery" | "rest") ["between"]
"""

import dataclasses

from milelog.model import Workout, WorkoutStep
from milelog.plan.notation import words
from milelog.plan.notation.brackets import FASTEST_MPS, SLOWEST_MPS
from milelog.plan.notation.errors import LONGER_THAN_TOTAL, NotationError
from milelog.plan.notation.item import HARD_ZONES, LONGEST_WARMUP_M, LONGEST_WARMUP_S, Item
from milelog.plan.notation.letter_m import minutes_among
from milelog.plan.notation.measure import least
from milelog.plan.notation.places import in_place
from milelog.plan.notation.plausible import implausible
from milelog.plan.notation.reader import AMOUNT, SEPARATOR
from milelog.plan.notation.rests import SHORT_S, seconds
from milelog.plan.notation.sequence import SequenceReader, run_not_rest
from milelog.plan.notation.stream import Stream
from milelog.units import KM_M, MILE_M, Range

HOURS_S = 6 * 60.0
"""A single time below this many seconds is unclear: "1:30 long" may be 1.5 minutes or 1.5 hours."""


def parse_workout(text: str) -> Workout:
    """The workout of a text. Raises NotationError with the first place that is not understood."""
    return read_workout(text)[0]


def read_workout(text: str) -> tuple[Workout, tuple[str, ...]]:
    """The workout of a text, and remarks on how it was read ("45 m was read as 45 minutes"). Raises NotationError."""
    parser = _Parser(text)
    # The first pass reads every "m" as metres to find the item that each belongs to. "45m easy" fails there, so the error is
    # raised only if the text makes no sense with minutes either.
    fault: NotationError | None = None
    try:
        found = parser.workout()
    except NotationError as error:
        fault = error
    minutes = minutes_among(text, parser.bare_ms)
    if minutes:
        remarks = [f"{q.span[1]:g} m was read as {q.span[1]:g} minutes" for at, q, _ in parser.bare_ms if at in minutes]
        parser = _Parser(text, minutes)
        return parser.workout(), tuple(dict.fromkeys([*remarks, *parser.remarks]))
    if fault is not None:
        raise fault
    return found, tuple(dict.fromkeys(parser.remarks))


def parse_time_range(text: str) -> Range | None:
    """The seconds of `"300-330 min"`, `"5 h"` or `"at least 1h30"`; None where the text is anything else than a time."""
    try:
        stream = Stream(text)
        found = stream.quantity()
    except NotationError:
        return None
    return found.span if found and found.dimension == "time" and found.span[1] > 0 and stream.at_end() else None


class _Parser(SequenceReader):
    """The parser of one text: reads its title, its total and its parts, and checks that they agree."""

    title: str = ""
    """The zone that the title before the workout names, or "hill", or ""."""
    labelled = False
    """Whether that title ended with a colon."""

    def workout(self) -> Workout:
        if self.at_end():
            self.fail("the workout is empty", ('a workout such as "9 mi with 2 x 2 mi @ T, 1 mi jog"',))
        for token in self.tokens:
            if token.text == "or":
                hint = (
                    'write one of the two, or a range ("4-6 mi easy", and "up to 4 mi easy" where rest will do as well)'
                )
                self.fail("a choice cannot be judged", hint=hint, place=token.span)
        # The order matters. A title ("Medium-long run 12 mi") may hold words that would begin a part. The total has to be
        # known before the parts, because "10 @ M" takes its unit from it. Whether the first part is the whole run is
        # known only after all parts.
        self._read_title()
        self.total = self._leading_total()
        items = self.parts()
        if not self.at_end():
            self.unexpected(SEPARATOR)
        self._refuse_unclear_order(items)
        items = self._plus_pace_run(self._whole_first(items))
        self._apply_title(items)
        total_m, total_s = (self.total.distance, self.total.duration) if self.total else (None, None)
        # Within the workout a rest without a size may belong to repeats; at its end the size is missing.
        if items[-1].is_recovery and not items[-1].has_amount:
            self.fail("how long is this recovery?", AMOUNT, place=(items[-1].start, self.token.end))
        if all(i.is_recovery and (i.recovery_kind or "jog") != "jog" for i in items):
            self.fail("there is no run in it", place=(0, len(self.text)))
        self._refuse_second_rest_at_end(items)
        if any(i.place for i in items):
            steps = self._in_place(items)
        else:
            steps = run_not_rest([s for i in items for s in i.steps(total_m)])
        first = {t.text for t in self.tokens[:2]}
        if "strength" in first and all(s.kind == "steady" and s.zone is None for s in steps) and items[0].duration:
            hint = 'write the reps ("strength: 6 x 1 mi @ M"), or the time in the gym as cross_training'
            self.fail("strength training is not a run", hint=hint, place=(0, len(self.text)))
        if self.total is None:
            steps = _lone_run(steps)
            total_m, total_s = _sole_amount(steps)
        self._check_total(steps, total_m, total_s)
        found = Workout(self.text, tuple(steps), total_m, total_s)
        # Tested on the finished workout, because a wrong unit shows in the sums of its parts.
        if reason := implausible(found):
            self.fail(reason, hint="see whether a unit or a number is wrong", place=(0, len(self.text)))
        return found

    def _read_title(self) -> None:
        """Skips a title ("Medium-long run 12 miles", "Track Tuesday: ...") and keeps the zone that it names."""
        start, zones, strange = self.at, [], False
        while self.token.kind == "word" and self.token.text in words.TITLES:
            zones.append(words.TITLES[self.token.text])
            strange |= not self._means_something()
            self.at += 1
            if self.sees("+", "-", "&", "and") and self.peek().text in words.TITLES:
                strange, self.at = True, self.at + 1
        # "Easy run, 45 min" has a title, "strides, 2 mi" has two parts.
        by_name = self.peek(-1).text in {"run", "running", "workout", "session"}
        comma = by_name and self.sees(",") and self.peek().kind in {"number", "clock"}
        self.labelled = bool(zones) and self.takes(":", "-", *("," if comma else ()))
        begins = self.token.kind in {"number", "clock"} or self.labelled
        whole = begins and not strange and self._whole_ahead()
        if not zones or not begins or not (strange or self.labelled or whole) or self.at_end():
            self.at, self.labelled = start, False
            return
        named = [z for z in zones if z]
        self.title = named[0] if len(set(named)) == 1 or (named and named[0] != "E") else ""

    def _whole_ahead(self) -> bool:
        """Whether a total follows ("8 mi with ..."); then a title belongs to the whole run and not to the first part."""
        start = self.at
        found = self._leading_total() is not None
        self.at = start
        return found

    def _means_something(self) -> bool:
        """Whether the word here can be part of an item, so that it is not necessarily a title."""
        phrase = (self.token.text,)
        known = phrase in words.ZONES or phrase in words.KINDS or self.token.text in words.RECOVERIES
        return known or self.token.text in words.NOISE

    def _refuse_second_rest_at_end(self, items: list[Item]) -> None:
        """Raises NotationError for two recoveries after one set of repeats, at most one of which can be between them."""
        for work, first, second in zip(items, items[1:], items[2:], strict=False):
            if work.repeat[1] > 1 and first.is_recovery and second.is_recovery and second.attached:
                self.fail("two recoveries stand behind one set of repeats", place=(second.start, self.token.end))
        if len(items) < 2 or not (items[-1].is_recovery and items[-1].attached) or items[-1].between_sets:
            return
        before = items[-2]
        if before.recovery is not None and before.repeat[1] > 1 and seconds(items[-1]) < SHORT_S:
            self.fail("two recoveries stand behind one set of repeats", place=(items[-1].start, self.token.end))

    def _apply_title(self, items: list[Item]) -> None:
        """Gives the title's zone to the reps without a pace, or to the run itself where it is the only part."""
        if not self.title:
            return
        bare = [i for i in items if i.takes_title]
        aimed = any(i.zone in HARD_ZONES or i.race_m or i.target or i.effort or i.hill for i in _all(items))
        if self.title == "hill":
            for item in _all(items):
                item.hill |= item.repeat[1] > 1 and item.has_amount and not item.is_recovery
            return
        if self.title == "E":
            if len(items) == 1 and bare and self.total is None and items[0].repeat == (1, 1):
                items[0].zone = "E"
            return
        reps = [i for i in bare if i.repeat[1] > 1 or i.rungs]
        chosen = reps or (bare if len(items) == 1 and self.total is None else [])
        if not aimed and not chosen:
            hint = 'write "@ T" behind the part that is meant'
            self.fail("the title names a pace, and no part of the run has it", hint=hint, place=(0, len(self.text)))
        for item in chosen if not aimed else ():
            item.zone = self.title

    def _leading_total(self) -> Item | None:
        """Reads the total at the beginning ("9 miles with ..."); None, and nothing read, without one."""
        start = self.at
        while self.takes(*words.NOISE, "easy", "E", ":"):
            pass
        item = Item(self.token.start)
        try:
            found = self.quantity()
        except NotationError:
            found = None
        if found and found.dimension != "plain" and found.span[1] > 0:
            while self.takes(*words.NOISE, "easy", "E", "total", "in", ",", "@", "at"):
                pass
            if self.takes(*words.WITH, ":"):
                item.set_amount(found)
                item.run_by_name = True
                if found.bare_m and found.span[1] < 200:
                    self.bare_ms.append((self.tokens_at(found.place[0]), found, item))
                return item
        self.at = start
        return None

    def _refuse_unclear_order(self, items: list[Item]) -> None:
        """Raises NotationError for "2 mi WU/CD, ...", and for "1:30 easy" alone, whose time may be hours or minutes."""
        for first, second, _ in zip(items, items[1:], items[2:], strict=False):
            if (first.kind, second.kind) == ("warmup", "cooldown"):
                hint = 'write "2 mi warm-up, 4 mi @ T, 2 mi cool-down"'
                self.fail("a cool-down ends the run", hint=hint, place=(first.start, self._end_of([second], 0)))
        only = items[0]
        if len(items) == 1 and only.clock and only.takes_whole and only.duration and only.duration[1] < HOURS_S:
            hint = 'write "90 min" or "1:30:00"'
            self.fail("this time may be hours or minutes", hint=hint, place=(only.start, self._end_of([only], 0)))

    @staticmethod
    def _is_work(item: Item) -> bool:
        """Whether an item is work, so that a longer run next to it may be the whole run that contains it."""
        return bool(item.parts or item.rungs or item.zone in HARD_ZONES or (item.repeat[1] > 1 and not item.kind))

    def _plus_pace_run(self, items: list[Item]) -> list[Item]:
        """Reads "11 mi plus pace run" as a run of 11 miles with plus pace, since a surge is shorter than a mile."""
        first = items[0]
        whole = first.kind == "plus" and first.distance and first.distance[0] >= MILE_M and not first.count
        if whole and len(items) == 1 and self.total is None:
            self.total = Item(first.start, distance=first.distance)
            first.distance = None
        elif any(i.kind == "plus" and i.distance and i.distance[1] >= MILE_M and not i.count for i in items):
            hint = 'write "10 mi with plus pace"'
            self.fail("plus pace is run for a minute or two in each mile", hint=hint, place=(0, len(self.text)))
        return items

    def _whole_first(self, items: list[Item]) -> list[Item]:
        """Makes the first part the total in "8 mi easy, last 2 mi @ T" and "8 miles easy, within each mile ..."."""
        first, others = items[0], items[1:]
        inside = [i for i in others if i.place or i.each_m]
        if self.total is None and others and len(inside) == len(others) and (first.is_easy or first.is_bare_amount):
            self.total, self.filler = first, first.zone
            return others
        if self.total is None and others and all(i.attached for i in others):
            return self._whole_beside_work(items)
        if any(i.place for i in items) and self.total is None:
            lone = len(items) == 1
            message = "the last part of what?" if lone else "a part of the whole run needs the whole first"
            self.fail(message, ('a total, as in "10 mi with the last 3 mi @ M"',), place=(0, len(self.text)))
        return items

    def _whole_beside_work(self, items: list[Item]) -> list[Item]:
        """Makes a long run the total in "20 mi long run, 3 x 4 mi @ M".

        Raises NotationError for "9 mi, 2 x 2 mi @ T, 1 mi jog", where the 9 miles may be the total or a part.
        """
        # The whole run may be the first or the last part: "20 mi long run, 3 x 4 mi @ M" or "3 x 4 mi @ M, 20 mi".
        for whole, others in ((items[0], items[1:]), (items[-1], items[:-1])):
            only_work = whole.is_bare_amount and all(self._is_work(i) or i.is_recovery for i in others)
            if not (only_work and any(self._is_work(i) for i in others) and _holds(whole, others)):
                continue
            if whole.run_by_name and whole is items[0]:
                self.total = whole
                return others
            hint = 'write "9 mi with 2 x 2 mi @ T" for the whole, "then 9 mi" or "9 mi, then ..." for a part'
            self.fail("this may be the whole run or a part of it", hint=hint, place=(whole.start, whole.start + 1))
        return items

    def _in_place(self, items: list[Item]) -> list[WorkoutStep]:
        total = self.total or Item(0)
        found = in_place(items, total.distance, total.duration, self.filler)
        if found is None and total.has_amount and _holds_other_units(total, items):
            # "10 mi, last 20 min @ M": how far it is to the last part depends on the runner, so nothing is filled in.
            return [s for i in items for s in i.steps(total.distance)]
        if found is None:
            hint = "give the whole and its parts both by distance or both by time, the parts no longer than the whole"
            self.fail("these parts do not fit into the run", hint=hint, place=(0, len(self.text)))
        return found

    def _check_total(self, steps: list[WorkoutStep], total_m: Range | None, total_s: Range | None) -> None:
        metres, seconds = least(steps)
        what = ""
        if total_m and metres > total_m[1] * (1 + 1e-9) + 0.5:
            unit, name = (KM_M, "km") if "km" in self.text and "mi" not in self.text else (MILE_M, "mi")
            what = (
                f"the parts come to {metres / unit:.2f} {name}, more than the total of {total_m[1] / unit:.2f} {name}"
            )
        elif total_s and seconds > total_s[1] + 0.5:
            what = f"the parts come to {seconds / 60:.1f} min, more than the total of {total_s[1] / 60:.1f} min"
        if what:
            hint = "raise the total, or shorten the parts: warm-up and recoveries count too"
            self.fail(what, hint=hint, slug=LONGER_THAN_TOTAL, place=(0, len(self.text)))


def _holds(whole: Item, parts: list[Item]) -> bool:
    """Whether a run is long enough to contain the parts, and too long to be their warm-up."""
    work = least([s for i in parts for s in i.steps()])
    most = (whole.distance or whole.duration or (0.0, 0.0))[1]
    if whole.distance:
        return most > LONGEST_WARMUP_M and most >= work[0] > 0
    return most > LONGEST_WARMUP_S and most >= work[1] > 0


def _holds_other_units(whole: Item, parts: list[Item]) -> bool:
    """Whether a run by distance holds parts that are all by time, or the reverse, and is surely long enough for them."""
    if any(i.is_recovery for i in parts):
        return False
    other = [s for i in parts for s in i.steps()]
    metres, seconds = least(other)
    if whole.distance:
        return not any(s.distance_m for s in other) and 0 < seconds * SLOWEST_MPS <= whole.distance[1]
    return not any(s.duration_s for s in other) and 0 < metres / FASTEST_MPS <= (whole.duration or (0, 0))[1]


def _all(items: list[Item]) -> list[Item]:
    """The items and, recursively, the items of their sets."""
    return [i for item in items for i in (item, *_all(item.parts))]


def _lone_run(steps: list[WorkoutStep]) -> list[WorkoutStep]:
    """The steps; a single one at a pace in numbers ("6 mi @ 7:30/mi") becomes steady running instead of a rep."""
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
    """The distance and the duration of a workout with one steady step, which are its total; else None for both."""
    only = steps[0]
    plain = len(steps) == 1 and only.kind == "steady" and only.repeat == (1, 1)
    return (only.distance_m, only.duration_s) if plain else (None, None)
