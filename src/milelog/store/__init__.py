"""Everything derived that is kept on disk: the index of what has been read, drawings, stamps of outputs, locks.

Deleting any of it loses nothing but time.
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
