"""Reads recordings: bytes of any known format (also packed or in archives) to `model.Activity`.

There is one module for each format and a registry of them. `load` is called for each file by `pipeline`, `read` is public.
"""

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

# The module of each public name, below this package.
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
    """Imports a public name on its first use.

    A run over a folder with nothing new needs only `skip_reason`; importing archives, lxml and NumPy would take most of its
    time.
    """
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{home}"), name)
