"""Parses the pace of a part of a workout: a zone, a race pace, a pace in numbers, or an effort in percent."""

import math
from typing import NoReturn

from milelog.documents import nearest
from milelog.model import PaceOffset
from milelog.plan.notation import words
from milelog.plan.notation.errors import UNKNOWN_ZONE
from milelog.plan.notation.item import Item, implied_zone
from milelog.plan.notation.stream import Quantity, Stream
from milelog.plan.notation.tokens import Token
from milelog.units import KM_M, MILE_M, NAMED_DISTANCE_M, Range

ZONE = ("a zone (E, M, T, I, R, threshold, comfortably hard, plus pace)", 'a pace ("6:40/mi", "5k pace", "75 %")')
# A set and not a string, because `"mt" in "EMT..."` would be true.
_ZONE_LETTERS = frozenset("EMTIRemtir")
_SLOPE = ("grade", "gradient", "incline", "slope", "hill", "hills", "uphill")
_SECONDS = ("s", "sec", "secs", "second", "seconds", '"')
NEAR_RACES = 2.5
"""Two races with a larger ratio of their distances have no pace in common ("mile to 10k pace")."""
# Neighbouring zones are 20 to 40 s/mi apart (VDOT 59: M 6:17, T 5:57, I 5:29); a larger offset would be another zone.
_OFFSET_S = 60.0
"""Largest offset of a pace in seconds a mile or kilometre ("T + 10 s")."""
_LONGEST_BARE_S = 20.0
"""More seconds than this after a plus, without "/mi" or "/km", may be a rest instead of an offset."""


class AimReader(Stream):
    """The parser's methods for paces."""

    def _effort(self, item: Item, quantity: Quantity) -> bool:
        low, high = quantity.span
        if not 0 < low <= high <= 100:
            self.fail("an effort is a share of the maximum, 1 to 100 %", place=quantity.place)
        # Hills are 4 to 12 % steep, and even an easy run is an effort of more than 40 %, so the number is unambiguous.
        if low < 40 or self.sees(*_SLOPE):
            hint = 'a slope is not part of the notation: write "6 x 2 min hill @ I"'
            self.fail(f"{high:g} % is a slope, and no effort", hint=hint, place=quantity.place)
        item.effort = (low / 100, high / 100)
        if self.takes("of"):
            self.takes("max", "maximum", "maximal", "full")
        self.takes("effort", "max", "maximum", "intensity")
        if self.sees("hr", "heart", "hrmax", "mhr", "maxhr", "vo2max", "vo2", "lthr", "ftp", "threshold", "hrr"):
            hint = 'write the zone ("@ T"), the pace, or the effort as it feels ("@ 75 %")'
            self.fail("a share of heart rate, oxygen or power is not an effort", hint=hint)
        return True

    def _pace_unit_ahead(self) -> bool:
        """Whether a unit of pace follows: "/mi", "per km", "/400 m", or "pace" alone."""
        if self.takes_pace_word_ahead():
            return True
        if not self.sees("/", "per", "a"):
            return False
        after, further = self.peek(), self.peek(2)
        unit = after if after.kind == "word" else further
        return unit.text.lower() in words.DISTANCE_UNITS and after.kind in {"word", "number"}

    def takes_pace_word_ahead(self) -> bool:
        """Whether only "pace" follows a time ("8:30 pace"); its unit is then that of the text."""
        return self.sees("pace") and self.peek(-1).kind == "clock"

    def _pace(self, item: Item, span: Range) -> bool:
        """Reads the unit of a pace after its seconds, and sets the item's target speeds; False where it is not a pace."""
        if self.takes("pace"):
            if self.first_unit not in {("distance", MILE_M), ("distance", KM_M)}:
                self.fail("a pace needs its unit", ('"/mi"', '"/km"'), place=self.peek(-1).span)
            self._aim_speed(item, self.first_unit[1] if self.first_unit else MILE_M, span)
            return True
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
        # From a slow walk to the fastest sprint; outside of that the unit is wrong ("6:40" for 400 m).
        if not 1.0 <= item.target[0] <= item.target[1] <= 12.0:
            hint = 'a pace is minutes and seconds for a mile or a kilometre, such as "6:40/mi"'
            self.fail("nobody runs this pace", hint=hint, place=self.peek(-1).span)

    _depth = 0
    """Number of open brackets of sets."""
    at_pace = False
    """Whether a pace is being read after "@" or "at"."""

    def _race_pace_ahead(self, item: Item) -> bool:
        raced = self.sees("race") and self.peek().text in words.PACE_WORDS
        return raced or self.sees("pace", "effort") or (self.at_pace and item.has_amount)

    def _race(self, item: Item, quantity: Quantity) -> bool:
        self.takes("race")
        self.takes(*words.PACE_WORDS)
        return self._race_pace(item, *quantity.span, quantity.place)

    def _race_pace(self, item: Item, first: float, last: float, place: tuple[int, int]) -> bool:
        """Sets the pace of a race; for a range of two races, the zone that both have, or the race between them."""
        zones = {implied_zone(first, None), implied_zone(last, None)}
        if first == last:
            item.race_m = first
        elif len(zones) == 1:
            self._set_zone(item, str(zones.pop()), place)
        elif max(first, last) <= NEAR_RACES * min(first, last):
            # Paces of races differ by the logarithm of the distance, so the geometric mean is halfway: 7 km for "5k-10k".
            between = math.sqrt(first * last)
            item.race_m = round(between, -3) if between >= 3000 else round(between, -2)
            self.remarks.append(f"the pace between two races was read as that of {item.race_m / KM_M:g} km")
        else:
            hint = "the paces of these two races are those of two zones: name one"
            self.fail("the pace of one race is expected", ('"5k pace"',), hint=hint, place=place)
        return True

    def _further_race(self) -> float | None:
        """Reads the second race of "mile-3k pace" or "half marathon to marathon pace" in metres; None, and nothing read, without one."""
        start = self.at
        if self.takes("to", "-"):
            marathon = NAMED_DISTANCE_M["marathon"] if self.takes("marathon", "mp") else None
            race = marathon or self.phrase(words.RACES)
            quantity = self.quantity() if race is None and self.token.kind == "number" else None
            if quantity is not None and quantity.dimension == "distance" and quantity.span[0] == quantity.span[1]:
                race = quantity.span[0]
            if race is not None:
                self.takes("race")
                self.takes(*words.PACE_WORDS)
                return race
        self.at = start
        return None

    def _set_zone(self, item: Item, zone: str, place: tuple[int, int]) -> None:
        """Sets the zone. Raises NotationError where the item has another zone already."""
        if item.zone and item.zone != zone and not self._is_tempo_at_m(item, zone):
            self.fail("two paces stand in one part", hint="put a comma between two parts", place=place)
        item.zone = zone

    def _is_tempo_at_m(self, item: Item, zone: str) -> bool:
        """Whether a tempo is given marathon pace ("tempo 8 mi @ MP"), which is what some plans call a tempo."""
        return self.at_pace and item.tempo and (item.zone, zone) == ("T", "M")

    def _offset(self, item: Item, *, announced: bool = False) -> None:
        """Reads an offset of a pace if one follows ("T + 5 s", "MP - 10-15 sec per mile").

        `announced` says that the pace came after "@".
        """
        start = self.at
        minus = self.sees("-", "minus")
        signed = self.takes("+", "-", "plus", "minus")
        # "T+10": without blanks around the sign, the number belongs to the pace. With blanks ("4 x 1 mi @ T + 10 min
        # easy") it may begin the next part, so a unit of pace or the end of the part has to follow.
        tight = signed and self.peek(-1).end == self.token.start and self.peek(-2).end == self.peek(-1).start
        quantity = self.quantity() if signed and self.token.kind in {"number", "clock"} else None
        if quantity is None or quantity.dimension == "distance" or not 0 < quantity.span[1] <= _OFFSET_S:
            self.at = start
            return
        named = self.peek(-1).text in _SECONDS
        found = self._per()
        if found is None and not (self.sees(",", ";", ")", "(", "with", "w/", "w") or self.at_end()):
            self.at = start
            return
        # At the end of a set the seconds are its rest: Daniels writes "4 x (1T + 30 s)".
        is_rest = self._depth > 0 and not (minus or found or announced or self.at_pace) and self.sees(")")
        if is_rest or not (named or tight or found):
            self.at = start
            return
        if item.target or item.effort or item.offset or not (item.zone or item.noun_zone or item.race_m):
            hint = 'write the pace itself, such as "@ 6:50/mi"'
            self.fail("seconds are added to the pace of a zone or a race alone", hint=hint, place=quantity.place)
        low, high = quantity.span
        if found is None and not minus and high > _LONGEST_BARE_S:
            hint = f'write "+ {high:g} s/mi" for a slower pace, or "{high:g} s jog" for a rest'
            self.fail(f"{high:g} s may be a rest or a slower pace", hint=hint, place=quantity.place)
        item.offset = PaceOffset((-high, -low) if minus else (low, high), found)

    def _per(self) -> float | None:
        """Reads the unit of an offset ("/mi", "per km", "a mile", "/400 m") in metres; None, and nothing read, without one."""
        start = self.at
        if self.takes("/", "per", "a"):
            if self.token.kind == "number":
                quantity = self.quantity()
                if quantity and quantity.span[0] == quantity.span[1] >= 100 and quantity.dimension != "time":
                    return quantity.span[0]
            elif self.token.text.lower() in words.DISTANCE_UNITS:
                self.at += 1
                return words.DISTANCE_UNITS[self.peek(-1).text.lower()]
        self.at = start
        return None

    def _refuse_scales(self) -> None:
        """Raises NotationError for a numbered zone ("Z2") or a rating ("RPE 7"), whose pace depends on the scheme."""
        if self.sees("Z", "z", "zone") and self.peek().kind == "number":
            hint = "name the pace: of five zones, Z1 and Z2 are E, Z3 is M, Z4 is T and Z5 is I"
            place = self.token.start, self.peek().end
            self.fail("a numbered zone is another pace in each scheme", hint=hint, place=place)
        if self.sees("rpe", "borg"):
            hint = 'write the zone ("@ T" is about 7 to 8 of 10) or the effort in percent ("@ 75 %")'
            self.fail("a rating of effort is not a pace", hint=hint)

    def _aim(self, item: Item) -> bool:
        """Reads the zone, pace or effort after "@" or "at" into the item. Raises NotationError where there is none."""
        self._refuse_scales()
        start = self.token
        self.at_pace = True
        try:
            found = self._aim_by_number(item) or self._aim_by_word(item)
        finally:
            self.at_pace = False
        if not found:
            self._no_zone(start)
        self._offset(item, announced=True)
        return True

    def _no_zone(self, start: Token) -> NoReturn:
        """Raises NotationError for a word after "@" that is not a zone, with the nearest known word."""
        if start.kind == "end":
            self.fail("the text ends too early", ZONE)
        word = self.as_written(start)
        near = nearest(word, [" ".join(p) for p in words.ZONES]) if len(word) > 2 else None
        hint = f'did you mean "{near}"?' if near else ""
        self.fail(f'"{word}" is not a zone', ZONE, hint=hint, slug=UNKNOWN_ZONE, place=start.span)

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
        # "@ 1500 pace": too large for percent and without a unit of time, so these are metres of a race.
        if quantity.dimension == "plain" and quantity.span[0] >= 100:
            quantity = Quantity(quantity.span, "distance", quantity.place)
        if quantity.dimension != "distance":
            hint = 'write its unit ("6:40/mi"), or "in 3:20" for the time of each rep'
            self.fail("a pace needs its unit", ('"/mi"', '"/km"'), hint=hint, place=quantity.place)
        if self.sees("/") and self.peek().text == "s":  # metres a second
            self.at += 2
            item.target = quantity.span
            return True
        joined = self.takes("to", "-")
        further = self.phrase(words.RACES)  # "15k to half marathon pace", "10k-HM pace"
        if joined and further is None:
            self.unexpected(("a race",))
        if further is not None:
            self.takes("race")
            self.takes(*words.PACE_WORDS)
            return self._race_pace(item, quantity.span[0], further, quantity.place)
        return self._race(item, quantity)

    def _aim_by_word(self, item: Item) -> bool:
        while self.takes("a", "an", "the", "about", "your"):
            pass
        if self.token.kind == "word" and self.token.text in _ZONE_LETTERS:
            self._set_zone(item, self.token.text.upper(), self.token.span)
            self.at += 1
            self.takes(*words.PACE_WORDS)
            return True
        return self._kind(item) if self._is_pace_kind() else self._zone(item)

    def _is_pace_kind(self) -> bool:
        return self.sees("plus", "hard", "fast", "steady") and not self.sees("comfortably")

    def _kind(self, item: Item) -> bool:
        start = self.at
        kind = self.phrase(words.KINDS)
        if kind is None:
            return False
        if kind == "hill":
            item.hill = True
        elif kind == "total":
            item.total = True
        elif kind in words.PLACES:
            item.place = kind
        elif kind == "race":
            if self.sees(*words.PACE_WORDS):
                hint = 'write "5k pace", or the zone'
                self.fail("which race?", hint=hint)
            item.race = True
            self.takes(":")
        # "Hard" goes with every kind ("hard surge"); two other kinds belong to two parts ("warm-up strides").
        elif {item.kind, kind} == {"surge", "plus"}:
            item.kind = "plus"  # "1 min surges at plus pace", "plus pace surges"
        elif item.kind and item.kind != kind and "hard" not in {item.kind, kind}:
            self.at = start
            return False
        elif kind != "steady" and (kind != "hard" or item.kind is None):
            item.kind = kind
        return True

    def _zone(self, item: Item) -> bool:
        start = self.at
        race = self.phrase(words.RACES)
        if race is not None and item.race and not item.has_amount:
            item.distance = (race, race)
            return True
        place = self.tokens[start].span
        if race is not None and self.at_pace and (further := self._further_race()):
            return self._race_pace(item, race, further, place)
        if race is not None and (self.at_pace or self.sees(*words.PACE_WORDS, "race")):
            if item.race_m not in {None, race}:
                self.fail("two paces stand in one part", hint="name one", place=self.peek(-1).span)
            item.race_m = race
            self.takes("race")
            self.takes(*words.PACE_WORDS)
            self._offset(item)
            return True
        self.at = start
        # "5 x 1 mile intervals @ T": "intervals" names a zone only where nothing else does.
        tempo = self.sees("tempo") and not self.at_pace
        noun = self.token.text in words.NOUNS and self.peek().text not in words.PACE_WORDS and not self.at_pace
        zone = self.phrase(words.ZONES)
        if zone is None:
            return False
        if noun:
            item.noun_zone = zone
        elif item.zone and item.zone != zone and not self._is_tempo_at_m(item, zone):
            self.at = start
            return False
        else:
            item.zone = zone
        item.tempo |= tempo
        self.takes("race")
        self.takes(*words.PACE_WORDS)
        self._offset(item)
        return True
