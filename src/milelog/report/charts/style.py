"""Shared style of all charts: colours safe for colour-blind readers and grey print, axes, keys, matplotlib settings."""

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
"""Darker with effort, so that grey print keeps their order; blue and orange differ for colour-blind readers too."""
OTHER_ZONE = "#e4e2dc"
ZONE_WORDS = {"E": "E easy", "M": "M marathon", "T": "T threshold", "I": "I interval", "R": "R repetition"}
STATUSES: dict[Status, str] = {
    "met": "#3b9b78",
    "close": "#e3b75c",
    "missed": "#a3301a",
    "exceeded": "#6a5acd",
    "unknown": "#c9cdd1",
}
"""They differ in lightness too, and each is shown with a mark, for readers who cannot distinguish the colours."""
DARK: frozenset[Status] = frozenset({"missed", "exceeded"})
"""Statuses on whose colour text is written in the colour of the paper."""
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
"""The colour on paper of each role that a picture may use."""
SETTINGS: dict[str, object] = {
    "text.parse_math": False,  # a name with a dollar sign is a name, not TeX
    "font.size": 10,
    "text.color": INK,
    # Otherwise ids in an SVG are random, and the same chart would give different bytes.
    "svg.hashsalt": "milelog",
    # Texts stay texts, which can be searched and copied.
    "svg.fonttype": "none",
    # TrueType, because some journals and printers refuse type 3 fonts.
    "pdf.fonttype": 42,
}
"""Matplotlib settings for everything that is drawn here; the user's own settings are ignored."""
# Steps between ticks in seconds; the first that gives few enough ticks is used.
_PACE_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600)
# The same for distances, loads and counts.
_LEVEL_STEPS = (0.5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 500)
_MOST_PACES, _MOST_LEVELS = 6, 5
"""Most steps between ticks of such axes."""
_BY_MONTH = 40
"""Above this many weeks, the axis shows months instead of dates."""


@contextlib.contextmanager
def look(**more: object) -> Iterator[None]:
    """A context with SETTINGS for drawing, without warnings about missing glyphs, which `fonts` handles.

    `more` are further matplotlib settings, with `_` for the dot: `pdf_fonttype=3`.
    """
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()  # ignores the user's own settings
        settings: dict[Any, Any] = {**SETTINGS, **{k.replace("_", ".", 1): v for k, v in more.items()}}
        mpl.rcParams.update(settings)
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def zone_colour(name: str) -> str:
    """The colour of a zone; a pale one for an unknown zone."""
    return ZONES.get(name, OTHER_ZONE)


def zone_role(name: str | None) -> str:
    """The colour role of a zone in a picture."""
    return f"zone {name}" if name in ZONES else "zone x"


def pace_axis(slow_s: float, fast_s: float) -> Axis:
    """An axis of paces in seconds per unit, with the slow end at the bottom and ticks such as 6:45."""
    # A single pace gets an axis of ten seconds around it.
    if slow_s <= fast_s:
        slow_s, fast_s = fast_s + 5, slow_s - 5
    step = next((s for s in _PACE_STEPS_S if (slow_s - fast_s) / s <= _MOST_PACES), _PACE_STEPS_S[-1])
    first = math.ceil(fast_s / step) * step
    ticks = tuple((float(p), format_clock(p)) for p in range(first, int(slow_s) + 1, step))
    return Axis(slow_s, fast_s, ticks)


def level_axis(top: float) -> Axis:
    """An axis from 0 to `top` with round ticks."""
    top = top if top > 0 else 1.0
    step = next((s for s in _LEVEL_STEPS if top / s <= _MOST_LEVELS), 1000)
    return Axis(0.0, top, tuple((i * step, f"{i * step:g}") for i in range(int(top / step) + 1)))


def week_axis(mondays: Sequence[date]) -> Axis:
    """An axis of weeks at 0, 1, 2 ...; few have their first day as label, many their month, with the year below."""
    count = len(mondays)
    if count <= _BY_MONTH:
        ticks = tuple((float(i), f"{words.short_date(d)}\n{d.year}") for i, d in enumerate(mondays))
    else:
        first = [i for i in range(count) if i == 0 or mondays[i].month != mondays[i - 1].month]
        if len(first) > 2 and first[1] - first[0] < 3:
            first = first[1:]  # the label of a partial first month would touch the next
        ticks = tuple((float(i), f"{words.short_date(mondays[i]).split()[1]}\n{mondays[i].year}") for i in first)
    spare = max(0.0, (5 - count) / 2)  # few bars are not stretched to the width of the chart
    return Axis(-0.6 - spare, count - 0.4 + spare, ticks)


def status_keys(present: Iterable[Status | None]) -> tuple[Key, ...]:
    """The key of the statuses that occur, each with its colour and mark."""
    here = set(present)
    return tuple(Key(f"{words.MARKS[name]} {name}", name) for name in STATUSES if name in here)
