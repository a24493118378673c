"""The data of one run for the page."""

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
    """The route, where the page was asked for it."""
    about: About | None = None
    """Description and shoes from an export."""
    rep_table: rep_table.RepTable | None = None
    """Of `reps`, each with its heart rate and cadence."""
    pack: str = ""
    """The month under which the script finds its body; empty where it stands on the page."""
