"""Opens a folder of recordings by path (`local`) or URL (`remote`)."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from milelog.pipeline.local import LocalFolder

if TYPE_CHECKING:
    from milelog.pipeline.listing import RecordingFolder

_URL = re.compile(r"[A-Za-z][\w+.-]+(?:::.*)?://", re.DOTALL)
"""`s3://bucket`, or a chain that ends in one such as `zip::s3://bucket/export.zip`."""


def folder_of(given: str | os.PathLike[str] | RecordingFolder) -> RecordingFolder:
    """The folder at a path or URL; a RecordingFolder is returned as it is."""
    if isinstance(given, str) and _URL.match(given):
        from milelog.pipeline.remote import RemoteFolder, Url

        return RemoteFolder(Url(given))
    return LocalFolder(Path(given)) if isinstance(given, str | os.PathLike) else given


def file_of(given: str | os.PathLike[str]) -> tuple[RecordingFolder, str]:
    """The folder of a file given by path or URL, and the file's name in it."""
    if isinstance(given, str) and _URL.match(given):
        from milelog.pipeline.remote import RemoteFolder, Url

        folder, name = Url(given).split
        return RemoteFolder(folder), name
    path = Path(given)
    return LocalFolder(path.parent), path.name
