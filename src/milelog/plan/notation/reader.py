"""Parses one item: its count, its amount and everything said of it, in any order."""

from abc import ABC, abstractmethod

from milelog.plan.notation import words
from milelog.plan.notation.aims import AimReader
from milelog.plan.notation.errors import NotationError
from milelog.plan.notation.item import HARD_ZONES, Item
from milelog.plan.notation.stream import Quantity
from milelog.units import MILE_M, YARD_M, Range

AMOUNT = ('a distance or a time ("2 mi", "400 m", "90 s")',)
SEPARATOR = ("a comma", '"then"', "a zone", "the end")
_TIMES = ("x", "X", "×", "times")
MAX_DEPTH = 4
"""Deepest nesting of sets; the limit protects the parser's stack."""
MOST_COUNT = 100
"""A larger count is a distance on the wrong side of the sign ("400 x 8")."""
_PER_MILE = {"mile": "mi", "mi": "mi", "km": "km", "kilometer": "km", "kilometre": "km", "k": "km"}


class ItemReader(AimReader, ABC):
    """The parser's methods for the content of one item."""

    def item(self) -> Item:
        """Reads one item. Raises NotationError where none begins here."""
        item, outer = Item(self.token.start), self._outer_count
        self._outer_count = None
        while self._one_word_more(item):
            pass
        # The count of the outer repeats was kept until what it repeats had been read.
        if self._outer_count and (item.has_amount or item.parts):
            item = self._nest(item, self._outer_count)
        self._outer_count = outer
        if item.race and item.distance and item.distance[0] == item.distance[1] and not item.race_m:
            item.race_m, item.race = item.distance[0], False
        if not (item.has_amount or item.parts or self._needs_no_amount(item)):
            self.unexpected(AMOUNT)
        if contradiction := item.contradiction() or (item.nested and item.parts[0].contradiction()):
            self.fail(contradiction, hint="put a comma between two parts", place=(item.start, self.peek(-1).end))
        return item

    @staticmethod
    def _needs_no_amount(item: Item) -> bool:
        return (
            item.kind in {"plus", "stride"}
            or (item.kind in {"warmup", "cooldown"} and not item.count)
            or item.equal
            or (item.kind == "surge" and bool(item.count))
            or item.is_recovery
        )

    def _one_word_more(self, item: Item) -> bool:
        """Reads one more property of the item; False where the next token does not belong to it."""
        if self.token.kind == "end":
            return False
        # Special cases are tested before general ones: "400-800-400 m" before the range that it begins with, the R of
        # "8 x 3' R 1'30" before the zone.
        if self.sees("(", "[") and item.count and not (item.has_amount or item.parts):
            return self._set(item)
        if self.takes("@", "="):
            return self._aim(item)
        if self.sees(":") and self.token.start > item.start and not (item.has_amount or item.parts):
            return self.takes(":")  # a label: "tempo run: 4 miles"
        if self.sees("r", "R") and self._is_rest_letter():
            if item.has_amount or item.parts:
                return self._own_recovery(item)  # "6 x 1000 m r=90 s"
            self.at += 2 if self.peek().text in {"=", ":"} else 1
            item.set_recovery("rest", "jog")
            return True
        if self._within_each(item):
            return True
        if item.has_amount and (place := self.phrase(words.PLACES_BEHIND)):
            item.place = place
            return True
        if item.has_amount and item.kind == "hard" and self.takes("finish"):
            item.place = "last"  # "2 mi fast finish"
            return True
        if item.has_amount and self._ends_with_more():
            return False
        if self.sees("at") and self.peek().text != "least":
            self.at += 1
            return self._aim(item)
        if self.sees("off") and item.has_amount and self.peek().kind in {"number", "clock"}:
            return self._own_recovery(item)  # "5 x 1 km off 90 s"
        if self._rest_ahead(item):
            return self._own_recovery(item)
        if self._ladder(item):
            return True
        if self.sees("set") and self.peek(-1).text == "main":
            return self.takes("set")
        if self.sees(*words.WITH) and (item.has_amount or item.parts or item.kind):
            return self._own_recovery(item)
        start = self.at
        quantity = self.quantity()
        if quantity is not None and not self._place(item, quantity):
            self.at = start
            return False
        return quantity is not None or self._word(item)

    def _ends_with_more(self) -> bool:
        """Whether the last part of the run follows without a comma ("10 mi easy finishing with 2 mi @ T")."""
        return self.sees("finishing", "ending") and self.peek().text == "with"

    def _rest_ahead(self, item: Item) -> bool:
        """Whether the rest of repeats follows without a comma ("5 x 1 km @ I rec 2'", "12 x 30 s on 30 s off")."""
        if not (item.count and (item.has_amount or item.parts)) or item.recovery_word:
            return False
        amount = self.peek().kind in {"number", "clock"}
        return amount and (self.token.text in words.RECOVERIES or (self.sees("on") and item.duration is not None))

    def _is_rest_letter(self) -> bool:
        """Whether the R here means rest, as in "r = 2'", "(R 90 s)" and "8 x 3' R 1'30"."""
        after = self.peek()
        if after.text in {"=", ":"}:
            return self.peek(2).kind in {"number", "clock"}
        if after.kind not in {"number", "clock"}:
            return False
        return self.peek(-1).text in {"(", "["} or self.peek(2).text in {"'", '"'}

    def _within_each(self, item: Item) -> bool:
        """Reads "within each mile", "in every km" before what is run in it; False, and nothing read, without it."""
        start = self.at
        self.takes("but")
        if (item.has_amount or item.kind) or not (
            self.takes("within", "in", "inside", "during") | self.sees("each", "every")
        ):
            self.at = start
            return False
        if self.takes("each", "every") and self.token.text in _PER_MILE:
            item.each_m = words.DISTANCE_UNITS[_PER_MILE[self.token.text]]
            self.at += 1
            self.takes(",")
            return True
        self.at = start
        return False

    _outer_count: Range | None = None
    """The first count of "2 x 6 x 200 m", until what is repeated has been read."""

    @staticmethod
    def _nest(item: Item, count: Range) -> Item:
        """A set that repeats the item `count` times, as in "2 x 6 x 200 m"."""
        if item.parts:
            item.count = count
            return item
        return Item(item.start, count, parts=[item], nested=True)

    def _ladder(self, item: Item) -> bool:
        """Reads a ladder, three sizes or more with one unit: "400-800-1200-800-400 m", "1, 2, 3, 2, 1 min"; else False."""
        start, sizes = self.at, [self.token.value]
        units: set[str] = set()
        signs = {"-", ",", "/"}
        while self.token.kind == "number":
            named = self.peek().text in words.UNITS and self.peek(2).text == "-"  # "400m-800m-400m"
            if not (self.peek(1 + named).text in signs and self.peek(2 + named).kind == "number"):
                break
            signs = {self.peek(1 + named).text}  # after "400-800-400," the rest follows
            units.add(self.peek().text if named else "")
            self.at += 2 + named
            sizes.append(self.token.value)
        # Two sizes are a ladder only if they fall: "1-2 mi" is a range.
        down = len(sizes) == 2 and sizes[0] > sizes[1] and self.peek(-1).text == "-"
        units.discard("")
        mixed = bool(units) and units != {self.peek().text}
        last = self.quantity() if (down or len(sizes) > 2) and not (item.has_amount or item.count or mixed) else None
        if down and not self.sees("@", "at"):
            last = None  # "8-4 mi easy" is a reversed range, "2-1 mi @ T" a ladder
        if last is not None and last.dimension == "plain" and min(sizes) >= 100:
            last = Quantity(last.span, "distance", last.place)
        if last is None or last.dimension == "plain" or last.span[0] != last.span[1]:
            self.at = start
            return False
        if min(sizes) <= 0:
            self.fail("nothing is run here", hint="an amount is more than zero", place=last.place)
        unit = last.span[0] / sizes[-1]
        item.rungs = tuple((s * unit, s * unit) for s in sizes)
        item.set_amount(last)
        return True

    def _set(self, item: Item) -> bool:
        closing = ")" if self.token.text == "(" else "]"
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self.fail("brackets stand too deep in each other", hint="a set of sets is as deep as workouts go")
        self.at += 1
        item.parts = self.parts()
        self._depth -= 1
        for work, behind in zip(item.parts, item.parts[1:], strict=False):
            if behind.is_bare_amount and behind.duration and work.zone in HARD_ZONES:
                behind.set_recovery("rest", "jog")  # "3 x (1T + 1 min)", "4 x (1 mi @ T, 1 min, 400 m @ I, 2 min)"
        if not self.takes(closing):
            self.unexpected((*SEPARATOR[:2], f'"{closing}"'))
        return True

    _depth = 0

    @abstractmethod
    def parts(self) -> list[Item]:
        """The items of a set, up to its closing bracket."""

    def _place(self, item: Item, quantity: Quantity) -> bool:
        """Sets a quantity as count, effort, pace or amount of the item; False where it begins another item."""
        if quantity.dimension == "plain" and self.takes(*_TIMES):
            return self._count(item, quantity)
        if quantity.dimension == "plain" and self.sees(*words.COUNTED) and self.peek().text == "of":
            self.at += 2
            return self._count(item, quantity)
        if quantity.dimension == "plain" and self.sees("set", "sets") and self.peek().text in {"of", ":", "("}:
            self.at += 1
            self.takes("of", ":")
            return self._count(item, quantity)
        if quantity.dimension == "plain" and self.takes("%"):
            return self._effort(item, quantity)
        if quantity.dimension == "time" and self._pace_unit_ahead():
            return self._pace(item, quantity.span)
        if quantity.dimension == "distance" and self._race_pace_ahead(item):
            return self._race(item, quantity)
        if quantity.dimension == "plain" and not item.has_amount and self._counted_noun_ahead():
            if item.count and quantity.span[0] >= 40:  # "10 x 100 strides"
                quantity = Quantity(quantity.span, "distance", quantity.place)
                item.set_amount(quantity)
                return True
            if item.count:
                self.fail("what is repeated here?", hint='write "6 x 20 s strides"', place=quantity.place)
            return self._count(item, quantity)
        if item.has_amount or item.parts:
            return False
        if quantity.dimension == "plain":
            quantity = self._unit_of(quantity, item)
        if not quantity.span[1] > 0:
            self.fail("nothing is run here", hint="an amount is more than zero", place=quantity.place)
        if quantity.bare_m and quantity.span[1] < 200:
            self.bare_ms.append((self.tokens_at(quantity.place[0]), quantity, item))
        if (
            quantity.dimension == "distance"
            and not quantity.bare_m
            and 0 < quantity.span[0] < 40
            and quantity.span[1] < 40
        ):
            hint = 'did you mean "mi" or "min"?'
            self.fail(f"{quantity.span[0]:g} metres is too short for a run", hint=hint, place=quantity.place)
        item.set_amount(quantity)
        return True

    bare_ms: list[tuple[int, Quantity, Item]]
    """Every amount whose unit "m" may not mean metres: offset of its number, quantity, and item."""

    def tokens_at(self, place: int) -> int:
        """The offset of the last number in an amount that begins at `place`."""
        found = [t.start for t in self.tokens if t.kind == "number" and place <= t.start < self.token.start]
        return found[-1] if found else place

    def _unit_of(self, quantity: Quantity, item: Item) -> Quantity:
        """A number without a unit as a quantity.

        A part of a whole has the unit of the whole; "2 E" means miles; a number from 100 on means metres. Others raise
        NotationError.
        """
        # "18 mi with 10 @ M", not "8 mi with 5 x 3 @ I"
        aimed = self.sees("@", "at") or (self.token.text,) in words.ZONES
        inside = self.total is not None and not item.count and self._depth == 0 and aimed
        if (item.place or inside) and self.first_unit:
            dimension, unit = self.first_unit
            low, high = quantity.span
            return Quantity((low * unit, high * unit), dimension, quantity.place)
        letters = {"E", "T", "I", "R", "L", *("M" if self.by_letters else ())}
        by_letter = self.token.text in letters and quantity.span[0] < 40
        if by_letter and self.first_unit in {None, ("distance", MILE_M)} | {("time", u) for u in (1.0, 60.0, 3600.0)}:
            low, high = quantity.span  # Daniels writes "2 E" for two miles easy
            self.first_unit, self.by_letters = self.first_unit or ("distance", MILE_M), True
            return Quantity((low * MILE_M, high * MILE_M), "distance", quantity.place)
        return self._metres(quantity)

    by_letters = False
    """Whether a number before the letter of a zone was read as miles; then "8 M" is a part at M, and not eight miles."""

    def _metres(self, quantity: Quantity) -> Quantity:
        """A number from 100 on as metres ("6 x 800"), or as yards for usual ones ("10 x 440"). Others raise NotationError."""
        if quantity.span[0] < 100:
            where = quantity.place
            if self.sees("set", "sets"):
                hint = 'write "2 x (4 x 400 m @ R, 200 m jog), 5 min jog"'
                self.fail("sets stand in brackets", hint=hint, place=where)
            self.fail("this number has no unit", ("mi", "km", "m", "min", 's, or "x" after a count'), place=where)
        low, high = quantity.span
        if low == high and low in words.YARD_REPS:
            return Quantity((low * YARD_M, high * YARD_M), "distance", quantity.place)
        return Quantity(quantity.span, "distance", quantity.place)

    def _count(self, item: Item, quantity: Quantity) -> bool:
        if item.count and item.parts == [] and not item.has_amount and self._outer_count is None:
            self._outer_count, item.count = item.count, None  # "2 x 6 x 200 m"
        if item.count:
            return False
        low, high = quantity.span
        if high != float("inf") and high > MOST_COUNT:
            self.fail(f"{high:g} repeats are more than anyone runs", place=quantity.place)
        if low < 1 or low != int(low) or (high != float("inf") and high != int(high)):
            self.fail("a count is a whole number from 1", place=quantity.place)
        item.count = quantity.span
        return True

    def _counted_noun_ahead(self) -> bool:
        """Whether a noun that needs no amount follows ("6 strides", "8 surges", "6 hill sprints")."""
        start, kind = self.at, self.phrase(words.KINDS)
        self.at = start
        return kind in {"stride", "surge", "hill"}

    def _word(self, item: Item) -> bool:
        """Reads a word that describes the item; False where the word does not."""
        self._refuse_scales()
        if self.sees("in", "per", "each", "every", "within", "inside", "during", "of") and self._in_phrase(item):
            return True
        if self.token.text in words.ZONE_LETTERS:
            self._set_zone(item, self.token.text, self.token.span)
            self.at += 1
            self.takes(*words.PACE_WORDS)
            self._offset(item)
            return True
        return self._kind(item) or self._zone(item) or self._recovery_word(item) or self._noise(item)

    def _in_phrase(self, item: Item) -> bool:
        """Reads "in each mile", "per mile" or "in 72 s" into the item; False, and nothing read, without one."""
        start = self.at
        self.takes("in", "within", "inside", "during", "of")
        self.takes("each", "every", "per", "the")
        after = self.token.text.lower()
        if self.at > start and after in _PER_MILE and (item.kind or item.duration or item.distance):
            item.each_m = words.DISTANCE_UNITS[_PER_MILE[after]]
            self.at += 1
            return True
        self.at = start
        if self.sees("in") and self.peek().kind in {"number", "clock"} and item.distance:
            return self._in_time(item, item.distance)
        return False

    def _in_time(self, item: Item, distance: Range) -> bool:
        self.at += 1
        quantity = self.quantity()
        if quantity is not None and quantity.dimension == "plain":  # "400 m in 72"
            quantity = Quantity(quantity.span, "time", quantity.place)
        if quantity is not None and quantity.dimension == "time" and self._pace_unit_ahead():
            return self._pace(item, quantity.span)  # "15 km in 5:30/km"
        if quantity is None or quantity.dimension != "time" or distance[0] != distance[1]:
            self.fail("a time for one distance is expected", ('"400 m in 72 s"',))
        self._aim_speed(item, distance[0], quantity.span)
        return True

    def _recovery_word(self, item: Item) -> bool:
        if self.takes("between"):
            item.between = True
        elif self.sees("equal", "same") and self.peek().text in {*words.RECOVERIES, "time", "distance"}:
            self.at += 1
            item.equal = True
        elif self.sees("in") and self.peek().text == "between":
            self.at += 2
            item.between = True
        elif self.token.text in words.RECOVERIES:
            item.set_recovery(self.token.text, words.RECOVERIES[self.token.text])
            self.at += 1
        else:
            return False
        if item.recovery_word and self.sees("/") and self.peek().text in words.RECOVERIES:
            self.at += 2  # "600 m walk/jog"
        while self.takes(*words.RECOVERY_TAIL):
            item.between |= self.peek(-1).text in {"between", "each", "every", "after"}
            item.between_sets |= self.peek(-1).text in {"set", "sets"}
        return True

    def _noise(self, item: Item) -> bool:
        counted = self.sees(*words.COUNTED, "repeat")
        if counted and self.peek().text in _TIMES and item.has_amount and not item.count:
            self.at += 1  # "400 m repeats x 10"
        if self.sees(*_TIMES) and item.has_amount and not item.count and self.peek().kind == "number":
            self.at += 1
            quantity = self.quantity()
            if quantity is None or quantity.dimension != "plain":
                self.fail("a count is expected")
            if item.zone == "E" or item.recovery_word:
                hint = 'write "5 x (3 min hard, 3 min easy)"'
                self.fail("what is repeated here?", hint=hint, place=quantity.place)
            return self._count(item, quantity)
        if counted and not item.count:
            return False  # "mile repeats": how many?
        item.run_by_name |= self.sees("run", "running", "long")
        return self.takes(*words.NOISE) or (item.kind is not None and self.takes("back"))

    def _own_recovery(self, item: Item) -> bool:
        """Reads a recovery after "with" or "off" ("with 1 min jog between") into `pending`.

        Returns False in any case, which ends the item. Nothing is read where no recovery follows.
        """
        start, off = self.at, self.sees("off")
        self.at += 0 if self.sees("r", "R", *words.RECOVERIES) and not off else 1
        try:
            rest = self.item()
            if (off or item.repeat[1] > 1) and rest.is_bare_amount:
                rest.set_recovery("off", "jog")  # "5 x 1 km with 90 s"
            if rest.is_easy and item.repeat[1] > 1 and item.zone != "E":
                rest.between, rest.zone = True, None  # "6 x 3 min hard with 2 min easy"
        except NotationError:
            rest = None
        if rest is None or not rest.is_recovery or item.recovery:
            self.at, self.pending = start, []
            return False
        if any(not p.between_sets for p in self.pending):
            self.fail("two recoveries stand behind one set of repeats", place=self.tokens[start].span)
        self.pending.insert(0, rest)
        return False

    total: Item | None = None
    """The stated total of the workout, if any."""
    pending: list[Item]
    """Recoveries read after "with", which `SequenceReader` attaches to their items."""
