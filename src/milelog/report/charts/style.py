"""The look that all charts share: colours safe for colour-blind readers and for grey print, axes, keys."""

from __future__ import annotations

import contextlib
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from milelog.model import Status
from milelog.report import words
from milelog.report.charts.picture import Axis, Key
from milelog.units import format_clock

INK, MUTED, LINE, PAPER = "#1c1f23", "#5d646d", "#dedbd3", "#ffffff"
ACCENT, PLAN = "#2f78b7", "#c9c4b8"
ZONES: dict[str, str] = {"E": "#bccad3", "M": "#86aecb", "T": "#2f78b7", "I": "#c25e12", "R": "#7d1f45"}
"""Lighter to darker with the effort, so that grey print keeps their order; blue against orange for the rest."""
OTHER_ZONE = "#e4e2dc"
ZONE_WORDS = {"E": "E easy", "M": "M marathon", "T": "T threshold", "I": "I interval", "R": "R repetition"}
STATUSES: dict[Status, str] = {
    "met": "#3b9b78",
    "close": "#e3b75c",
    "missed": "#a3301a",
    "exceeded": "#6a5acd",
    "unknown": "#c9cdd1",
}
"""Apart in lightness too; a mark stands beside each, for those to whom they look alike."""
DARK: frozenset[Status] = frozenset({"missed", "exceeded"})
"""Colours that are written on in the colour of the paper."""
COLOURS: dict[str, str] = {
    "ink": INK,
    "muted": MUTED,
    "line": LINE,
    "paper": PAPER,
    "accent": ACCENT,
    "plan": PLAN,
    "mile": "#d5dee4",
    "ground": "#e3e0d8",
    **{f"zone {name}": colour for name, colour in ZONES.items()},
    "zone x": OTHER_ZONE,
    **{str(status): colour for status, colour in STATUSES.items()},
}
"""The roles that a picture may name, as they look on paper."""
SETTINGS: dict[str, object] = {
    "text.parse_math": False,  # a name with a dollar sign is a name, not TeX
    "font.size": 10,
    "text.color": INK,
    # Ids in an SVG are random otherwise: the same chart would give other bytes each time.
    "svg.hashsalt": "milelog",
    # Texts stay texts, which can be searched and copied.
    "svg.fonttype": "none",
    # TrueType: type 3 fonts are refused by some journals and printers.
    "pdf.fonttype": 42,
}
"""Settings of matplotlib for everything that is drawn here, whatever the reader has set for herself."""
# Steps of a clock between ticks, the smallest first; the first that gives few enough ticks is taken.
_PACE_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600)
# The same for distances, loads and counts.
_LEVEL_STEPS = (0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
_BY_MONTH = 40
"""From this many weeks on, the axis names months instead of Mondays."""


@contextlib.contextmanager
def look(**more: object) -> Iterator[None]:
    """Our settings for what is drawn inside. Of letters without a font (`fonts` sees to them) nothing is warned.

    `more` are settings of matplotlib with `_` for the dot: `pdf_fonttype=3`.
    """
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()  # what a reader set for other programs is not for these
        settings: dict[Any, Any] = {**SETTINGS, **{k.replace("_", ".", 1): v for k, v in more.items()}}
        mpl.rcParams.update(settings)
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def zone_colour(name: str) -> str:
    """The colour of a zone; a quiet one for a zone nobody knows."""
    return ZONES.get(name, OTHER_ZONE)


def zone_role(name: str | None) -> str:
    """The role of a zone's colour in a picture."""
    return f"zone {name}" if name in ZONES else "zone x"


def pace_axis(slow_s: float, fast_s: float, *, most: int = 6) -> Axis:
    """An axis of paces in seconds per unit: slow end low, fast end high, ticks such as 6:45."""
    # One pace alone has no axis: ten seconds around it.
    if slow_s <= fast_s:
        slow_s, fast_s = fast_s + 5, slow_s - 5
    step = next((s for s in _PACE_STEPS_S if (slow_s - fast_s) / s <= most), _PACE_STEPS_S[-1])
    first = math.ceil(fast_s / step) * step
    ticks = tuple((float(p), format_clock(p)) for p in range(first, int(slow_s) + 1, step))
    return Axis(slow_s, fast_s, ticks)


def level_axis(top: float, *, most: int = 5) -> Axis:
    """An axis from 0 to `top` with round ticks."""
    top = top if top > 0 else 1.0
    step = next((s for s in _LEVEL_STEPS if top / s <= most), 1000)
    return Axis(0.0, top, tuple((i * step, f"{i * step:g}") for i in range(int(top / step) + 1)))


def week_axis(mondays: Sequence[date]) -> Axis:
    """Names the weeks at 0, 1, 2 ...: few by their Monday, many by their month; each with its year below."""
    count = len(mondays)
    if count <= _BY_MONTH:
        ticks = tuple((float(i), f"{words.short_date(d)}\n{d.year}") for i, d in enumerate(mondays))
    else:
        first = [i for i in range(count) if i == 0 or mondays[i].month != mondays[i - 1].month]
        if len(first) > 2 and first[1] - first[0] < 3:
            first = first[1:]  # a month begun before the log would crowd the next
        ticks = tuple((float(i), f"{words.short_date(mondays[i]).split()[1]}\n{mondays[i].year}") for i in first)
    spare = max(0.0, (5 - count) / 2)  # few bars are not blown up to the width of the chart
    return Axis(-0.6 - spare, count - 0.4 + spare, ticks)


def status_keys(present: Iterable[Status | None]) -> tuple[Key, ...]:
    """Names the verdicts that are there, each by its colour and its mark."""
    here = set(present)
    return tuple(Key(f"{words.MARKS[name]} {name}", name) for name in STATUSES if name in here)
