"""The URL of a folder: what fsspec opens it by, what may be shown of it, and where on this machine its index lies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from milelog.store import cache_home

# Both name and password go from what is shown; for the folder of the cache the name stays, since two accounts may see
# two folders.
_LOGIN = re.compile(r"(?<=://)[^/]*@")
_PASSWORD = re.compile(r"(?<=://)([^/:]*):[^/]*@")
_SLASHES = re.compile(r"(?<=[^/:])/+(?=::|$)")
_QUERY = re.compile(r"\?.*?(?=::|$)", re.DOTALL)
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Url:
    """`s3://bucket/athlete`, or a chain such as `zip://runs::s3://bucket/export.zip`."""

    text: str = field(repr=False)
    """As it was given: it may hold a password, and so is never shown nor kept."""

    @property
    def shown(self) -> str:
        """Without names and passwords before an @, and without what stands behind a question mark."""
        return _QUERY.sub("", _LOGIN.sub("", self.text))

    @property
    def scheme(self) -> str:
        """The part before the first `://` or `::`."""
        return re.split(r"://|::", self.text, maxsplit=1)[0]

    @property
    def name(self) -> str:
        """The folder's own name, fit for a file system: the last part of the URL that has one."""
        for link in self.shown.split("::"):
            last = link.partition("://")[2].rstrip("/").rpartition("/")[2]
            if clean := _UNSAFE.sub("_", last).strip("."):
                return clean[:80]
        return "log"

    @property
    def home(self) -> Path:
        """The folder on this machine for what is made of the recordings: the same whatever the password."""
        plain = _SLASHES.sub("", _PASSWORD.sub(r"\1@", self.text))
        mark = blake2b(plain.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
        return cache_home() / f"{_UNSAFE.sub('_', self.scheme)}-{mark}" / self.name

    def child(self, name: str) -> Url:
        """The URL of a folder in this one."""
        first, mark, rest = self.text.partition("::")
        scheme, _, path = first.partition("://")
        path = path.rstrip("/") if path.strip("/") else path.removesuffix("/")
        return Url(f"{scheme}://{path}/{name}{mark}{rest}" if path else f"{scheme}://{name}{mark}{rest}")

    @property
    def split(self) -> tuple[Url, str]:
        """The folder of a file's URL, and the file's own name; no name where the URL has no path."""
        first, mark, rest = self.text.partition("::")
        scheme, _, path = first.partition("://")
        folder, _, leaf = path.rpartition("/")
        return Url(f"{scheme}://{folder}{mark}{rest}"), leaf
