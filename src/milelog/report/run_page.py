"""The data of one run for the template of the HTML page; made by `html`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from milelog.model import Session
from milelog.report import rep_table, trace, views

if TYPE_CHECKING:
    from milelog.formats import About


@dataclass(frozen=True, eq=False)
class RunPage:
    """One session as the page shows it."""

    session: Session
    anchor: str
    reps: tuple[views.RepRow, ...]
    splits: tuple[trace.Split, ...]
    pressed_laps: int
    data: Markup | None
    """The trace for the script; None where the recording could not be opened."""
    load: float | None = None
    """Running training stress."""
    way: Markup | None = None
    """The route as SVG, on pages with routes."""
    about: About | None = None
    """Description and shoes from an export."""
    rep_table: rep_table.RepTable | None = None
    """The table of `reps` with heart rate and cadence."""
    pack: str = ""
    """The month of the pack that contains the run's body; empty if the body is in the page itself."""
