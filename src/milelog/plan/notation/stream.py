"""The token stream of a workout text, and the parsing of quantities (`2 mi`, `3-4`, `at least 90 s`)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NoReturn, TypeVar

from milelog.documents import nearest
from milelog.plan.notation import words
from milelog.plan.notation.errors import NOTATION, NotationError
from milelog.plan.notation.tokens import Token, tokenize
from milelog.plan.notation.words import Phrase
from milelog.round_sizes import TRACK_M
from milelog.units import Range

Dimension = Literal["plain", "distance", "time"]
# "Half mile", "quarter mile", "half an hour".
_PARTS = {"half": 0.5, "quarter": 0.25}
Meaning = TypeVar("Meaning")


@dataclass(frozen=True, slots=True)
class Value:
    """One number: plain, or in metres or seconds. `unit` is its unit in metres or seconds, None without one."""

    amount: float
    dimension: Dimension
    unit: float | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or range in metres or seconds, or `plain` without a unit."""

    span: Range
    dimension: Dimension
    place: tuple[int, int]
    clock: bool = False
    """Whether it is written as a clock time (`6:40`), which may be a pace."""
    bare_m: bool = False
    """Whether its unit is "m", which may mean metres, minutes or miles."""


class Stream:
    """Tokens with the current position `at`."""

    def __init__(self, text: str, minutes: frozenset[int] = frozenset()) -> None:
        """`minutes` are the offsets of the numbers whose unit "m" means minutes."""
        self.text = text
        self.tokens = tokenize(text)
        self.at = 0
        self.open_end = False
        self.minutes = minutes
        self.bare_m = False
        self.remarks: list[str] = []
        """Sentences on how something was read that the text leaves open."""
        self.first_unit: tuple[Dimension, float] | None = None
        """Dimension and unit of the first amount of the text, which later numbers without a unit have too."""

    @property
    def token(self) -> Token:
        """The current token."""
        return self.tokens[self.at]

    def at_end(self) -> bool:
        """Whether no token is left."""
        return self.token.kind == "end"

    def peek(self, ahead: int = 1) -> Token:
        """The token `ahead` positions further (back if negative); the end token beyond the end."""
        return self.tokens[min(max(self.at + ahead, 0), len(self.tokens) - 1)]

    def sees(self, *texts: str) -> bool:
        """Whether the current token is one of these words or signs."""
        return self.token.kind != "end" and self.token.text in texts

    def takes(self, *texts: str) -> bool:
        """Skips the current token if it is one of these, and returns whether it was."""
        seen = self.sees(*texts)
        self.at += seen
        return seen

    def phrase(self, table: Mapping[Phrase, Meaning]) -> Meaning | None:
        """Reads the longest phrase of a table that begins here and returns its meaning; None without one."""
        # Longest first, so that "half marathon" is not read as "half". No phrase of the tables has four words.
        for size in (3, 2, 1):
            here = tuple(t.text.lower() for t in self.tokens[self.at : self.at + size] if t.kind == "word")
            if len(here) == size and here in table:
                self.at += size
                return table[here]
        return None

    def as_written(self, token: Token) -> str:
        """The token as it is spelled in the text."""
        return self.text[token.start : token.end]

    def fail(
        self,
        message: str,
        expected: Sequence[str] = (),
        *,
        hint: str = "",
        slug: str = NOTATION,
        place: tuple[int, int] | None = None,
    ) -> NoReturn:
        """Raises NotationError for the current token, or for `place`."""
        raise NotationError(self.text, place or self.token.span, message, expected=expected, hint=hint, slug=slug)

    def unexpected(self, expected: Sequence[str]) -> NoReturn:
        """Raises NotationError for the current token, with the nearest known word as a hint."""
        token, hint = self.token, ""
        if token.kind == "end":
            self.fail("the text ends too early", expected)
        near = self._nearest_word() if token.kind == "word" else None
        if near:
            hint = f'did you mean "{near}"?'
        self.fail(f'"{self.as_written(token).strip() or "line break"}" is not understood here', expected, hint=hint)

    def _nearest_word(self) -> str | None:
        """The known word or phrase nearest to the current word, alone or with the next; None where none is near."""
        known, next_ = words.all_words(), self.peek()
        pair = f"{self.token.text} {next_.text}" if next_.kind == "word" else ""
        for word in (pair, self.token.text):
            near = nearest(word, known) if word else None
            if near and near != word and (word != pair or " " in near):
                return near
        return None

    def quantity(self) -> Quantity | None:
        """Reads `2 mi`, `3-4`, `90"`, `at least 3 mi` or `1:00-1:30`; None, and nothing read, where no number follows."""
        start, self.open_end, self.bare_m = self.at, False, False
        self.takes("~")
        at_least = self._at_least()
        up_to = not at_least and self._up_to()
        clock = self.token.kind == "clock"
        low = self._value()
        if low is None:
            self.at = start
            return None
        high = self._upper_end(low)
        if high is None:
            high = low
        # "3-4 mi" and "3 mi-4": a unit given once applies to both ends.
        elif low.unit is None and high.unit is not None:
            low = Value(low.amount * high.unit, high.dimension, high.unit)
        elif high.unit is None and low.unit is not None:
            high = Value(high.amount * low.unit, low.dimension, low.unit)
        at_least |= self.open_end
        if self._is_open_plus():
            at_least = self.takes("+")
        place = self.tokens[start].start, self.peek(-1).end
        if high.amount < low.amount:
            self.fail("the range runs backwards", hint="write the low end first", place=place)
        span = (0.0 if up_to else low.amount, math.inf if at_least else high.amount)
        # The unit of a clock time is implicit, so later numbers do not take it over.
        if self.first_unit is None and high.unit is not None and not clock:
            self.first_unit = high.dimension, high.unit
        return Quantity(span, high.dimension, place, clock, self.bare_m)

    def _is_open_plus(self) -> bool:
        """Whether a plus means "or more": directly after the amount ("3 mi+"), and not a sum ("3 mi + 6 strides")."""
        return self.sees("+") and self.token.start == self.peek(-1).end and self.peek().kind not in {"number", "clock"}

    def _at_least(self) -> bool:
        if self.takes(">", "≥"):
            self.takes("=")
            return True
        if self.sees("at") and self.peek().text == "least":
            self.at += 2
            return True
        if self.sees("min", "minimum") and self.peek().kind in {"number", "clock"}:
            self.at += 1
            return True
        return False

    def _up_to(self) -> bool:
        if self.sees("up") and self.peek().text == "to":
            self.at += 2
            return True
        return self.takes("≤", "max", "<")

    def _upper_end(self, low: Value) -> Value | None:
        """Reads the upper end after a range sign; None, and nothing read, without one."""
        start = self.at
        signs = self.takes("-") + self.takes("to") + (self.peek(-1).text == "to" and self.takes("-"))
        if not (signs and self.token.kind in {"number", "clock"}):  # "20- to 30-minute", "25-to-30 minute"
            self.at = start
            return None
        high = self._value()
        if high is None or ("plain" not in {low.dimension, high.dimension} and low.dimension != high.dimension):
            self.at = start
            return None
        return high

    def _value(self) -> Value | None:
        """Reads one number with its unit, if any; None where no number follows."""
        token = self.token
        if token.kind == "clock":
            self.at += 1
            return self._clock(token)
        if token.kind == "number":
            self.at += 1
            return self._with_unit(token.value)
        if self.sees("mile", "km") and self.peek().text not in {*words.PACE_WORDS, "race"}:  # "3 x mile"
            self.at += 1
            return Value(words.DISTANCE_UNITS[token.text], "distance", words.DISTANCE_UNITS[token.text])
        return self._part_of_one()

    def _part_of_one(self) -> Value | None:
        """Reads a fraction of a unit ("half mile", "quarter mile", "half an hour"); None without one."""
        if self.sees("hour") and self.peek(-1).text == "an":
            self.at += 1
            return Value(3600.0, "time", 3600.0)
        if not self.sees(*_PARTS):
            return None
        ahead = 2 if self.peek().text in {"a", "an"} else 1
        unit, share = self.peek(ahead).text, _PARTS[self.token.text]
        for dimension, table in (("distance", words.DISTANCE_UNITS), ("time", words.TIME_UNITS)):
            if unit in table and self.peek(ahead).kind == "word" and len(unit) > 1:
                self.at += ahead + 1
                return Value(share * table[unit], "distance" if dimension == "distance" else "time", table[unit])
        return None

    def _clock(self, token: Token) -> Value:
        hours = self.sees("h", "hr", "hrs", "hour", "hours") and token.text.count(":") == 1
        if self.sees(*words.TIME_UNITS) and not self.sees("'", '"'):
            self.at += 1
        return Value(token.value * (60 if hours else 1), "time", 1.0)

    def _with_unit(self, amount: float) -> Value:
        if self._is_open_plus() and self.peek().text.lower() in {*words.DISTANCE_UNITS, *words.TIME_UNITS}:  # "3+ mi"
            self.open_end = self.takes("+")
        unit = self.token.text if self.token.text in {"M", "m"} else self.token.text.lower()
        # "1600M" is metres; a capital M behind a small number is the marathon zone.
        if unit == "M" and amount >= 100:
            unit = "m"
        if unit == "mile" and amount >= 100 and self.peek().text in words.PACE_WORDS:  # "10 x 400 mile pace"
            return Value(amount, "plain", None)
        if unit == "m" and self.peek(-1).start in self.minutes:
            self.at += 1
            return Value(amount * 60, "time", 60.0)
        if unit in words.DISTANCE_UNITS:
            self.bare_m |= unit == "m"
            self.at += 1
            return Value(amount * words.DISTANCE_UNITS[unit], "distance", words.DISTANCE_UNITS[unit])
        if unit not in words.TIME_UNITS:
            return Value(amount, "plain", None)
        # "6 x 400s": a plural of 400 m, or 400 seconds.
        if unit == "s" and amount in TRACK_M and self.peek(-1).end == self.token.start:
            hint = f'write "{amount:g} m" or "{amount:g} sec"'
            self.fail(f'"{amount:g}s" may be metres or seconds', hint=hint, place=(self.peek(-1).start, self.token.end))
        self.at += 1
        seconds = words.TIME_UNITS[unit]
        return Value(amount * seconds + self._smaller_units(seconds), "time", seconds)

    def _smaller_units(self, unit: float) -> float:
        """Reads the smaller unit of `1 h 30 min`, `1'30"` or `2 min 30 s`, in seconds; 0 without one."""
        if self.token.kind != "number" or unit == 1:
            return 0.0
        amount, below = self.token.value, words.TIME_UNITS.get(self.peek().text.lower())
        if self.peek().text == "m" and unit == 3600 and amount < 60:  # "1h30m"
            below = 60.0
        bare = below is None and self.peek(-1).text in {"'", "h"} and amount < 60 and not self._begins_more()
        # Nobody writes 5'90" for a time: there the seconds are a rest.
        if (below is None and not bare) or (below is not None and (below >= unit or amount >= 60)):
            return 0.0
        self.at += 1 if bare else 2
        return amount * (below or unit / 60)

    def _begins_more(self) -> bool:
        """Whether the current number begins something else: a count, a distance, a range."""
        after = self.peek().text.lower()
        return after in {"x", "×", "times", "-", "to", "%"} or after in words.DISTANCE_UNITS
