"""Reading one item: its count, its amount, and all that is said of it, in whatever order people say it."""

from abc import ABC, abstractmethod
from typing import NoReturn

from milelog.documents import nearest
from milelog.plan.notation import words
from milelog.plan.notation.errors import UNKNOWN_ZONE, NotationError
from milelog.plan.notation.item import Item
from milelog.plan.notation.stream import Quantity, Stream
from milelog.plan.notation.tokens import Token
from milelog.units import Range

AMOUNT = ('a distance or a time ("2 mi", "400 m", "90 s")',)
ZONE = ("a zone (E, M, T, I, R, threshold, comfortably hard, plus pace)", 'a pace ("6:40/mi", "5k pace", "75 %")')
SEPARATOR = ("a comma", '"then"', "a zone", "the end")
_TIMES = ("x", "X", "×", "times")
_PER_MILE = {"mile": "mi", "mi": "mi", "km": "km", "kilometer": "km", "kilometre": "km", "k": "km"}


class ItemReader(Stream, ABC):
    """The part of the parser that knows what may stand inside an item."""

    def item(self) -> Item:
        """One item. Raises NotationError when nothing here makes one."""
        item = Item(self.token.start)
        while self._one_word_more(item):
            pass
        if not (item.has_amount or item.parts or self._needs_no_amount(item)):
            self.unexpected(AMOUNT)
        if contradiction := item.contradiction():
            self.fail(contradiction, hint="put a comma between two parts", place=(item.start, self.peek(-1).end))
        return item

    @staticmethod
    def _needs_no_amount(item: Item) -> bool:
        return (
            item.kind in {"plus", "stride"}
            or item.equal
            or (item.kind == "surge" and bool(item.count))
            or item.is_recovery
        )

    def _one_word_more(self, item: Item) -> bool:
        """Read one more thing about the item; False when what stands here is not about it."""
        if self.token.kind == "end":
            return False
        if self.sees("(") and item.count and not (item.has_amount or item.parts):
            return self._set(item)
        if self.takes("@", "="):
            return self._aim(item)
        if self.sees(":") and self.token.start > item.start and not (item.has_amount or item.parts):
            return self.takes(":")  # a label: "tempo run: 4 miles"
        if self.sees("at") and self.peek().text != "least":
            self.at += 1
            return self._aim(item)
        if self.sees("off") and item.has_amount and self.peek().kind in {"number", "clock"}:
            return self._own_recovery(item)  # "5 x 1 km off 90 s"
        if self._ladder(item):
            return True
        if self.sees(*words.WITH) and (item.has_amount or item.parts or item.kind):
            return self._own_recovery(item)
        start = self.at
        quantity = self.quantity()
        if quantity is not None and not self._place(item, quantity):
            self.at = start
            return False
        return quantity is not None or self._word(item)

    def _ladder(self, item: Item) -> bool:
        """Three sizes and more in a row with one unit: "400-800-1200-800-400 m", "1, 2, 3, 2, 1 min"."""
        start, sizes = self.at, [self.token.value]
        while self.token.kind == "number" and self.peek().text in {"-", ",", "/"} and self.peek(2).kind == "number":
            self.at += 2
            sizes.append(self.token.value)
        last = self.quantity() if len(sizes) > 2 and not (item.has_amount or item.count) else None
        if last is not None and last.dimension == "plain" and min(sizes) >= 100:
            last = Quantity(last.span, "distance", last.place)
        if last is None or last.dimension == "plain" or last.span[0] != last.span[1]:
            self.at = start
            return False
        unit = last.span[0] / sizes[-1]
        item.rungs = tuple((s * unit, s * unit) for s in sizes)
        item.set_amount(last)
        return True

    def _set(self, item: Item) -> bool:
        self.at += 1
        item.parts = self.parts()
        if not self.takes(")"):
            self.unexpected((*SEPARATOR[:2], '")"'))
        return True

    @abstractmethod
    def parts(self) -> list[Item]:
        """The items of a set, up to its closing bracket."""

    def _place(self, item: Item, quantity: Quantity) -> bool:
        """Put a quantity where it belongs: count, effort, pace or amount. False when it begins another item."""
        if quantity.dimension == "plain" and self.takes(*_TIMES):
            return self._count(item, quantity)
        if quantity.dimension == "plain" and self.sees(*words.COUNTED) and self.peek().text == "of":
            self.at += 2
            return self._count(item, quantity)
        if quantity.dimension == "plain" and self.takes("%"):
            return self._effort(item, quantity)
        if quantity.dimension == "time" and self._pace_unit_ahead():
            return self._pace(item, quantity.span)
        if quantity.dimension == "distance" and self._race_pace_ahead(item):
            return self._race(item, quantity)
        if quantity.dimension == "plain" and not item.has_amount and self._counted_noun_ahead():
            return self._count(item, quantity)
        if item.has_amount or item.parts:
            return False
        if quantity.dimension == "plain":
            quantity = self._metres(quantity)
        if quantity.dimension == "distance" and 0 < quantity.span[0] < 40 and quantity.span[1] < 40:
            hint = 'did you mean "mi" or "min"?'
            self.fail(f"{quantity.span[0]:g} metres is too short for a run", hint=hint, place=quantity.place)
        item.set_amount(quantity)
        return True

    def _metres(self, quantity: Quantity) -> Quantity:
        """As in "6 x 800": metres go without saying from 100 on."""
        if quantity.span[0] < 100:
            where = quantity.place
            if self.sees("set", "sets"):
                hint = 'write "2 x (4 x 400 m @ R, 200 m jog), 5 min jog"'
                self.fail("sets stand in brackets", hint=hint, place=where)
            self.fail("this number has no unit", ("mi", "km", "m", "min", 's, or "x" after a count'), place=where)
        return Quantity(quantity.span, "distance", quantity.place)

    def _count(self, item: Item, quantity: Quantity) -> bool:
        if item.count or item.has_amount:
            return False
        low, high = quantity.span
        if low < 1 or low != int(low) or (high != float("inf") and high != int(high)):
            self.fail("a count is a whole number from 1", place=quantity.place)
        item.count = quantity.span
        return True

    def _counted_noun_ahead(self) -> bool:
        """Whether a noun that needs no amount follows ("6 strides", "8 surges", "6 hill sprints")."""
        start, kind = self.at, self.phrase(words.KINDS)
        self.at = start
        return kind in {"stride", "surge", "hill"}

    def _effort(self, item: Item, quantity: Quantity) -> bool:
        low, high = quantity.span
        if not 0 < low <= high <= 100:
            self.fail("an effort is a share of the maximum, 1 to 100 %", place=quantity.place)
        item.effort = (low / 100, high / 100)
        if self.takes("of"):
            self.takes("max", "maximum", "maximal", "full")
        self.takes("effort", "max", "maximum", "intensity")
        return True

    def _pace_unit_ahead(self) -> bool:
        """Whether "/mi", "per km" or "/400 m" follows."""
        if not self.sees("/", "per", "a"):
            return False
        after, further = self.peek(), self.peek(2)
        unit = after if after.kind == "word" else further
        return unit.text.lower() in words.DISTANCE_UNITS and after.kind in {"word", "number"}

    def _pace(self, item: Item, span: Range) -> bool:
        """Seconds for a distance as a speed, slow end first."""
        if self.peek().kind == "number" and not self.at_pace:
            return False  # "1 min / 400 m jog" is a rep and its recovery
        self.at += 1
        metres = self.quantity() if self.token.kind == "number" else None
        distance = metres.span[0] if metres else words.DISTANCE_UNITS[self.token.text.lower()]
        self.at += 0 if metres else 1
        self._aim_speed(item, distance, span)
        self.takes("pace")
        return True

    def _aim_speed(self, item: Item, metres: float, seconds: Range) -> None:
        if not 0 < seconds[0] <= seconds[1] < float("inf"):
            self.fail("a pace is a time for a distance", ('"6:40/mi"', '"6:40-6:52/mi"'))
        item.target = (metres / seconds[1], metres / seconds[0])
        if not 1.0 <= item.target[0] <= item.target[1] <= 12.0:
            hint = 'a pace is minutes and seconds for a mile or a kilometre, such as "6:40/mi"'
            self.fail("nobody runs this pace", hint=hint, place=self.peek(-1).span)

    at_pace = False
    """Whether an "@" has just announced a pace."""

    def _race_pace_ahead(self, item: Item) -> bool:
        return self.sees(*words.PACE_WORDS, "race") or (self.at_pace and item.has_amount)

    def _race(self, item: Item, quantity: Quantity) -> bool:
        if quantity.span[0] != quantity.span[1]:
            self.fail("the pace of one race is expected", ('"5k pace"',), place=quantity.place)
        item.race_m = quantity.span[0]
        self.takes("race")
        self.takes(*words.PACE_WORDS)
        return True

    def _aim(self, item: Item) -> bool:
        """What stands after "@" or "at": a zone, a pace, an effort."""
        start = self.token
        self.at_pace = True
        try:
            found = self._aim_by_number(item) or self._aim_by_word(item)
        finally:
            self.at_pace = False
        if not found:
            self._no_zone(start)
        return True

    def _no_zone(self, start: Token) -> NoReturn:
        """Say that what stands after "@" is no zone."""
        if start.kind == "end":
            self.fail("the text ends too early", ZONE)
        word = self.as_written(start)
        near = nearest(word, [" ".join(p) for p in words.ZONES]) if len(word) > 2 else None
        hint = f'did you mean "{near}"?' if near else ""
        self.fail(f'"{word}" is no zone', ZONE, hint=hint, slug=UNKNOWN_ZONE, place=start.span)

    def _aim_by_number(self, item: Item) -> bool:
        if self.token.kind not in {"number", "clock"} and not self.sees("mile", "km"):
            return False
        quantity = self.quantity()
        if quantity is None:
            return False
        if quantity.dimension == "plain" and self.takes("%"):
            return self._effort(item, quantity)
        if quantity.dimension == "time" and self._pace_unit_ahead():
            return self._pace(item, quantity.span)
        if quantity.dimension == "time" and self.takes("min"):
            return self._pace(item, quantity.span)
        if quantity.dimension == "plain" and quantity.span[0] >= 100:
            quantity = Quantity(quantity.span, "distance", quantity.place)
        if quantity.dimension != "distance":
            hint = 'write its unit ("6:40/mi"), or "in 3:20" for the time of each rep'
            self.fail("a pace needs its unit", ('"/mi"', '"/km"'), hint=hint, place=quantity.place)
        if self.takes("/") and self.takes("s"):  # metres a second
            item.target = quantity.span
            return True
        return self._race(item, quantity)

    def _aim_by_word(self, item: Item) -> bool:
        while self.takes("a", "the", "about", "your"):
            pass
        if self.token.kind == "word" and self.token.text in "EMTIRemtir":
            item.zone = self.token.text.upper()
            self.at += 1
            self.takes(*words.PACE_WORDS)
            return True
        return self._kind(item) if self._is_pace_kind() else self._zone(item)

    def _is_pace_kind(self) -> bool:
        return self.sees("plus", "hard", "fast", "steady") and not self.sees("comfortably")

    def _word(self, item: Item) -> bool:
        """A word that says something of the item."""
        if self.sees("in", "per", "each", "every", "within", "of") and self._in_phrase(item):
            return True
        if self.token.text in {"E", "M", "T", "I", "R"}:
            item.zone = self.token.text
            self.at += 1
            self.takes(*words.PACE_WORDS)
            return True
        return self._kind(item) or self._zone(item) or self._recovery_word(item) or self._noise(item)

    def _in_phrase(self, item: Item) -> bool:
        """What follows "in": "in each mile", "per mile", "in 72 s", "in between"."""
        start = self.at
        self.takes("in", "within", "of")
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
        if quantity is None or quantity.dimension != "time" or distance[0] != distance[1]:
            self.fail("a time for one distance is expected", ('"400 m in 72 s"',))
        self._aim_speed(item, distance[0], quantity.span)
        return True

    def _kind(self, item: Item) -> bool:
        start = self.at
        kind = self.phrase(words.KINDS)
        if kind is None:
            return False
        if kind == "hill":
            item.hill = True
        elif kind in {"total", "last"}:
            item.total |= kind == "total"
            item.last |= kind == "last"
        elif item.kind and item.kind != kind and "hard" not in {item.kind, kind}:
            self.at = start
            return False
        elif kind != "steady" and (kind != "hard" or item.kind is None):
            item.kind = kind
        return True

    def _zone(self, item: Item) -> bool:
        start = self.at
        race = self.phrase(words.RACES)
        if race is not None and (self.at_pace or self.sees(*words.PACE_WORDS, "race")):
            item.race_m = race
            self.takes("race")
            self.takes(*words.PACE_WORDS)
            return True
        self.at = start
        noun = self.token.text in words.NOUNS and self.peek().text not in words.PACE_WORDS and not self.at_pace
        zone = self.phrase(words.ZONES)
        if zone is None:
            return False
        if noun:
            item.noun_zone = zone
        elif item.zone and item.zone != zone:
            self.at = start
            return False
        else:
            item.zone = zone
        self.takes("race")
        self.takes(*words.PACE_WORDS)
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
        while self.takes(*words.RECOVERY_TAIL):
            item.between |= self.peek(-1).text in {"between", "each", "every", "after"}
        return True

    def _noise(self, item: Item) -> bool:
        if self.sees(*words.COUNTED, "repeat") and not item.count:
            return False  # "mile repeats": how many?
        return self.takes(*words.NOISE) or (item.kind is not None and self.takes("back"))

    def _own_recovery(self, item: Item) -> bool:
        """A recovery ("with 1 min jog between") behind the repeats it belongs to; False when no recovery follows the "with"."""
        start, off = self.at, self.sees("off")
        self.at += 1
        try:
            rest = self.item()
            if (off or item.repeat[1] > 1) and rest.is_bare_amount:
                rest.set_recovery("off", "jog")  # "5 x 1 km with 90 s"
        except NotationError:
            rest = None
        if rest is None or not rest.is_recovery or item.recovery:
            self.at = start
            return False
        self.pending = rest
        return False

    pending: Item | None = None
    """A recovery that was read behind "with", for the sequence to place."""
