"""Reads recordings: bytes of any known format (also packed or in archives) to `model.Activity`.

There is one module for each format and a registry of them. `load` is called for each file by `pipeline`, `read` is public.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from milelog.lazy_names import lazy_names

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

__getattr__ = lazy_names(
    __name__,
    {
        "about": ("About",),
        "archive": ("Member", "members_in", "open_members", "open_source"),
        "loading": ("load", "read"),
        "names": ("skip_reason",),
        "reader": ("Loaded", "Outcome", "Reader"),
        "registry": ("BUILTIN",),
        "strava": ("read_index",),
    },
)
