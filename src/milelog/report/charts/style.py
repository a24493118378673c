"""The look that all charts share: colours safe for colour-blind readers and for grey print, pace axes, titles."""

from __future__ import annotations

import contextlib
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from milelog.model import Status
from milelog.report import words
from milelog.units import format_clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes

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
SETTINGS: dict[str, object] = {
    "text.parse_math": False,  # a name with a dollar sign is a name, not TeX
    "font.size": 10,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "axes.titlecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "text.color": INK,
    "svg.hashsalt": "milelog",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
}
_LEGEND_DROP_IN = 0.62
"""Room for the tick labels and the label of the axis."""
_PACE_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600)


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
        warnings.filterwarnings("ignore", message="constrained_layout not applied")
        yield


def zone_colour(name: str) -> str:
    """The colour of a zone; a quiet one for a zone nobody knows."""
    return ZONES.get(name, OTHER_ZONE)


def say(axes: Axes, finding: str, *, x: str = "", y: str = "", about: str = "") -> None:
    """Sets the finding as title, under it what is measured in which unit (`y`), and what else there is to know of it.

    No character is read as TeX. The unit stands across, where it is read first.
    """
    axes.set_title(
        finding, loc="left", fontsize=12.5, fontweight="bold", color=INK, pad=25, parse_math=False, wrap=True
    )
    axes.set_xlabel(x, parse_math=False)
    told = "  ·  ".join(t for t in (y, about) if t)
    axes.set_ylabel(told, rotation=0, ha="left", va="bottom", fontsize=9.5, parse_math=False)
    axes.yaxis.set_label_coords(0.0, 1.025)
    axes.grid(visible=True, axis="y", color=LINE, linewidth=0.6)
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def high_points(axes: Axes) -> float:
    """How high the axes are, in points: what text is measured in."""
    figure = axes.get_figure(root=True)
    return float(axes.get_window_extent().height * 72 / (figure.dpi if figure else 72))


def empty(axes: Axes, reason: str) -> None:
    """An honest blank: says why there is nothing to draw."""
    axes.set_axis_off()
    axes.text(0.5, 0.5, reason, ha="center", va="center", color=MUTED, transform=axes.transAxes, parse_math=False)


def pace_axis(axes: Axes, slow_s: float, fast_s: float, *, which: str = "y") -> None:
    """A pace axis in seconds per unit: fast upward (or to the right), ticks such as 6:45."""
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    if slow_s <= fast_s:
        slow_s, fast_s = fast_s + 5, slow_s - 5
    step = next((s for s in _PACE_STEPS_S if (slow_s - fast_s) / s <= 6), _PACE_STEPS_S[-1])
    axis = axes.yaxis if which == "y" else axes.xaxis
    (axes.set_ylim if which == "y" else axes.set_xlim)(slow_s, fast_s)
    axis.set_major_locator(MultipleLocator(step))
    axis.set_major_formatter(FuncFormatter(lambda seconds, _: format_clock(seconds)))


def week_axis(axes: Axes, mondays: Sequence[date], *, x: str = "week of") -> None:
    """Names the weeks at 0, 1, 2 ...: few by their Monday, many by their month; the year where it begins."""
    count = len(mondays)
    if count <= 40:
        step = max(1, math.ceil(count / 11))
        at = list(range(0, count, step))
        labels = [words.short_date(mondays[i]) for i in at]
    else:
        months = [i for i in range(count) if i == 0 or mondays[i].month != mondays[i - 1].month]
        step = next(s for s in (1, 2, 3, 6, 12, 24, 60) if len(months) / s <= 13)
        at = [i for i in months if (mondays[i].month - 1) % step == 0] if step <= 12 else months[::step]
        if len(at) > 2 and at[1] - at[0] < 0.6 * (at[2] - at[1]):
            at = at[1:]  # a month begun before the log would crowd the next
        labels = [words.short_date(mondays[i]).split()[1] for i in at]
    years = [mondays[i].year for i in at]
    shown = [
        f"{label}\n{year}" if not n or year != years[n - 1] else label
        for n, (label, year) in enumerate(zip(labels, years, strict=True))
    ]
    axes.set_xticks(at, shown)
    spare = max(0.0, (5 - count) / 2)  # few bars are not blown up to the width of the chart
    axes.set_xlim(-0.6 - spare, count - 0.4 + spare)
    axes.set_xlabel("" if count > 40 else x, parse_math=False)
    if count > 4 and len(set(years)) == 1:
        axes.xaxis.labelpad = -8  # beside the year, not below it


def status_legend(axes: Axes, present: Iterable[Status | None]) -> None:
    """Names the verdicts that are there under the axes, each by its colour and its mark."""
    from matplotlib.patches import Patch

    here = set(present)
    handles = [
        Patch(facecolor=colour, label=f"{words.MARKS[name]} {name}")
        for name, colour in STATUSES.items()
        if name in here
    ]
    legend_below(axes, handles)


def legend_below(axes: Axes, handles: Sequence[object], columns: int = 6, drop: float = _LEGEND_DROP_IN) -> None:
    """A frameless legend under the axes, `drop` inches below, where it covers nothing."""
    from matplotlib.transforms import ScaledTranslation

    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - axes that are drawn on belong to a figure
    below = axes.transAxes + ScaledTranslation(0, -drop, figure.dpi_scale_trans)
    axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=below,
        ncols=columns,
        frameon=False,
        fontsize=9,
        labelcolor=MUTED,
        handlelength=1.0,
        handleheight=1.0,
        columnspacing=1.4,
        borderaxespad=0,
    )
