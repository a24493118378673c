"""The URL of a remote folder: what may be shown of it, and the local folder for its index."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from milelog.store import cache_home

# Name and password are removed from what is shown. The name of the cache's folder depends on the user name, since two accounts may
# see different folders.
_LOGIN = re.compile(r"(?<=://)[^/]*@")
_PASSWORD = re.compile(r"(?<=://)([^/:]*):[^/]*@")
_SLASHES = re.compile(r"(?<=[^/:])/+(?=::|$)")
_QUERY = re.compile(r"\?.*?(?=::|$)", re.DOTALL)
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Url:
    """`s3://bucket/athlete`, or a chain such as `zip://runs::s3://bucket/export.zip`."""

    text: str = field(repr=False)
    """The URL as given. It may contain a password, so it is never shown or stored."""

    @property
    def shown(self) -> str:
        """The URL without user name and password, and without query."""
        return _QUERY.sub("", _LOGIN.sub("", self.text))

    @property
    def scheme(self) -> str:
        """The part before the first `://` or `::`."""
        return re.split(r"://|::", self.text, maxsplit=1)[0]

    @property
    def name(self) -> str:
        """The folder's own name, with characters that are safe in file names."""
        for link in self.shown.split("::"):
            last = link.partition("://")[2].rstrip("/").rpartition("/")[2]
            if clean := _UNSAFE.sub("_", last).strip("."):
                return clean[:80]
        return "log"

    @property
    def home(self) -> Path:
        """The local folder for the index and other derived files; it does not depend on the password."""
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
        """The URL of the folder that contains this file, and the file's name; the name is empty if the URL has no path."""
        first, mark, rest = self.text.partition("::")
        scheme, _, path = first.partition("://")
        folder, _, leaf = path.rpartition("/")
        return Url(f"{scheme}://{folder}{mark}{rest}"), leaf
