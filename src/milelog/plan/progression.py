"""Parses values that grow over a block ("40 -> 50 mi over 6 weeks, down week every 4th") and computes those of each week."""

import re
from dataclasses import dataclass

_ARROW = re.compile(
    r"""\s*(?P<first>\d+(?:\.\d+)?)\s*(?P<unit1>[A-Za-z]+)?\s*(?:->|→)\s*(?P<last>\d+(?:\.\d+)?)\s*(?P<rest>.*)$""",
    re.VERBOSE,
)
_OVER = re.compile(r",?\s*over\s+(\d+)\s+weeks?", re.IGNORECASE)
_DOWN = re.compile(
    r",?\s*(?:with\s+(?:a\s+)?)?down\s+weeks?\s+every\s+(\d+)(?:st|nd|rd|th)?(?:\s+week)?", re.IGNORECASE
)
STEP = 0.5
"""Planned numbers are rounded to multiples of this (miles or kilometres)."""


@dataclass(frozen=True, slots=True)
class Progression:
    """A number that grows evenly from `first` to `last`; `rest` is the text after it ("mi with plus pace")."""

    first: float
    last: float
    rest: str
    weeks: int | None = None
    down_every: int | None = None

    def text(self, value: float) -> str:
        """The text of one week's value, as a plan would give it."""
        return f"{value:g} {self.rest}"

    def values(self, weeks: int, down_every: int | None, down: float) -> list[float]:
        """One value for each week: even steps from first to last; a down week has `down` times the week before."""
        # Down weeks are not counted as steps, so "40 -> 50 mi over 6 weeks" reaches 50 also with down weeks.
        is_down = [bool(down_every) and (n + 1) % (down_every or 1) == 0 for n in range(weeks)]
        steps = max(weeks - sum(is_down) - 1, 1)
        found: list[float] = []
        done = 0
        for low in is_down:
            if low:
                found.append(_rounded(found[-1] * down if found else self.first * down))
                continue
            found.append(_rounded(self.first + (self.last - self.first) * done / steps))
            done += 1
        return found


def _rounded(value: float) -> float:
    return round(value / STEP) * STEP


def parse_progression(text: str) -> Progression:
    """The progression of a text. Raises ValueError with a message and a hint for the runner."""
    over, down = _OVER.search(text), _DOWN.search(text)
    bare = _DOWN.sub("", _OVER.sub("", text)).strip()
    match = _ARROW.match(bare)
    if match is None or not (match["rest"].strip() or match["unit1"]):
        raise ValueError(
            f'"{text}" is not a progression: write one such as "40 -> 50 mi" or "40 -> 50 mi over 6 weeks"'
        )
    rest = match["rest"].strip() or match["unit1"]
    weeks, every = (int(m[1]) if m else None for m in (over, down))
    return Progression(float(match["first"]), float(match["last"]), rest, weeks, every)
