"""Bytes to activities: one reader a format, one registry of them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from milelog.formats.about import About
    from milelog.formats.archive import Member, members_in, open_members, open_source
    from milelog.formats.loading import load, read
    from milelog.formats.names import skip_reason
    from milelog.formats.reader import Loaded, Outcome, Reader
    from milelog.formats.registry import BUILTIN
    from milelog.formats.strava import read_index

__all__ = [
    "BUILTIN",
    "About",
    "Loaded",
    "Member",
    "Outcome",
    "Reader",
    "load",
    "members_in",
    "open_members",
    "open_source",
    "read",
    "read_index",
    "skip_reason",
]

# Module of each public name, below this package.
_HOMES = {
    "About": "about",
    **dict.fromkeys(("Member", "members_in", "open_members", "open_source"), "archive"),
    **dict.fromkeys(("load", "read"), "loading"),
    "skip_reason": "names",
    **dict.fromkeys(("Loaded", "Outcome", "Reader"), "reader"),
    "BUILTIN": "registry",
    "read_index": "strava",
}


def __getattr__(name: str) -> Any:
    """A public name, its module imported on first use: a run over a folder with nothing new needs `skip_reason` alone, and
    would spend most of its time on importing archives, lxml and NumPy.
    """
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
