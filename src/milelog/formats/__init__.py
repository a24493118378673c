"""Bytes to activities: one reader a format, one registry of them."""

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
