"""The index of what has been read: one SQLite file a folder. Deleting it loses nothing but time."""

from milelog.store.index import Content, ContentKey, FileRow, Index
from milelog.store.opening import DamagedError, open_index, set_aside
from milelog.store.place import FOLDER, Place, cache_home, has_index

__all__ = [
    "FOLDER",
    "Content",
    "ContentKey",
    "DamagedError",
    "FileRow",
    "Index",
    "Place",
    "cache_home",
    "has_index",
    "open_index",
    "set_aside",
]
