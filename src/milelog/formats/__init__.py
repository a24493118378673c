"""Bytes to activities: one reader a format, one registry of them."""

from milelog.formats.archive import Member, open_members, open_source, skip_reason
from milelog.formats.registry import BUILTIN, Loaded, Outcome, Reader, load, read

__all__ = [
    "BUILTIN",
    "Loaded",
    "Member",
    "Outcome",
    "Reader",
    "load",
    "open_members",
    "open_source",
    "read",
    "skip_reason",
]
