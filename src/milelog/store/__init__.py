"""Everything derived that is stored on disk: the index of measured files, cached drawings, stamps of written reports, locks.

It is in `.milelog` beside the recordings. All of it can be deleted; the next run makes it again.
"""

from milelog.store.index import Content, ContentKey, FileRow, Index
from milelog.store.location import FOLDER, IndexLocation, cache_home, has_index, home_of, locate
from milelog.store.opening import DamagedError, open_index, set_aside

__all__ = [
    "FOLDER",
    "Content",
    "ContentKey",
    "DamagedError",
    "FileRow",
    "Index",
    "IndexLocation",
    "cache_home",
    "has_index",
    "home_of",
    "locate",
    "open_index",
    "set_aside",
]
