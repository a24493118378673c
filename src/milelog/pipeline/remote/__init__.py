"""Folders of recordings behind a URL, through fsspec: `s3://bucket/athlete`, `gs://...`, `zip://::s3://...`.

fsspec is imported when a folder is looked at, no sooner, and only where a URL was given.
"""

from milelog.pipeline.remote.folder import RemoteFolder
from milelog.pipeline.remote.url import Url

__all__ = ["RemoteFolder", "Url"]
