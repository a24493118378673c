"""The look that all charts share: colours safe for colour-blind readers and for grey print, pace axes, titles."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from milelog.model import Status
from milelog.units import format_clock

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, MUTED, LINE, PAPER = "#1c1f23", "#5d646d", "#dedbd3", "#ffffff"
ACCENT, PLAN = "#2f78b7", "#c9c4b8"
ZONES: dict[str, str] = {"E": "#bccad3", "M": "#86aecb", "T": "#2f78b7", "I": "#c25e12", "R": "#7d1f45"}
"""Lighter to darker with the effort, so that grey print keeps their order; blue against orange for the rest."""
OTHER_ZONE = "#e4e2dc"
STATUSES: dict[Status, str] = {
    "met": "#1d7a58",
    "close": "#d9a441",
    "missed": "#b23a22",
    "exceeded": "#6a5acd",
    "unknown": "#c3c7cb",
}
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
_LEGEND_DROP_IN = 0.5
"""Room for the tick labels and the label of the axis."""
_PACE_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600)


@contextlib.contextmanager
def look() -> Iterator[None]:
    """Our settings for what is drawn inside; a character that the font lacks is drawn as a box, without a warning."""
    import matplotlib as mpl

    with mpl.rc_context(SETTINGS), warnings.catch_warnings():  # type: ignore[arg-type]
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        warnings.filterwarnings("ignore", message="constrained_layout not applied")
        yield


def zone_colour(name: str) -> str:
    """The colour of a zone; a quiet one for a zone nobody knows."""
    return ZONES.get(name, OTHER_ZONE)


def say(axes: Axes, finding: str, *, x: str = "", y: str = "") -> None:
    """Sets the finding as title and the labels of the axes, with no character read as TeX."""
    axes.set_title(finding, loc="left", fontsize=12, fontweight="bold", color=INK, pad=12, parse_math=False, wrap=True)
    axes.set_xlabel(x, parse_math=False)
    axes.set_ylabel(y, parse_math=False)
    axes.grid(visible=True, axis="y", color=LINE, linewidth=0.6)
    axes.tick_params(length=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


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


def status_legend(axes: Axes) -> None:
    """Names the colours of the verdicts under the axes."""
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=colour, label=name) for name, colour in STATUSES.items()]
    legend_below(axes, handles)


def legend_below(axes: Axes, handles: Sequence[object], columns: int = 6) -> None:
    """A frameless legend under the axes, where it covers nothing."""
    from matplotlib.transforms import ScaledTranslation

    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - axes that are drawn on belong to a figure
    below = axes.transAxes + ScaledTranslation(0, -_LEGEND_DROP_IN, figure.dpi_scale_trans)
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
