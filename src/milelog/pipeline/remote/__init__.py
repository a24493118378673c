"""Folders of recordings behind a URL, by fsspec: `s3://bucket/athlete`, `gs://...`, `zip://::s3://...`.

fsspec is imported only when such a folder is listed.
"""

from milelog.pipeline.remote.folder import RemoteFolder
from milelog.pipeline.remote.url import Url

__all__ = ["RemoteFolder", "Url"]
