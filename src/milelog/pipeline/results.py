"""What measuring needs besides the file, as a value that travels between processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from milelog.model import Activity, Streams

Sketch = Callable[["Activity", "Streams", str], bytes]
"""Draws something small of an activity while its streams are at hand, in these units."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is drawn of each run while its recording is open; no measurement depends on it."""

    units: str = "mi"
    sketch: Sketch | None = None
