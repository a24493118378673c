"""Access to a remote store: all calls have a timeout, and fail with messages that reveal no secrets."""

from __future__ import annotations

import base64
import importlib
import queue
import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeVar

from milelog.errors import MilelogError, Problem
from milelog.formats.unpack import RefusedError
from milelog.pipeline.remote.url import Url
from milelog.pipeline.source import Stat

T = TypeVar("T")

STALL_S = 20.0
"""Timeout of a call, s; well below the half minute after which a worker counts as hung."""
INSTALL = "pip install 'milelog[cloud]'"
_TAGS = ("ETag", "etag", "md5Hash", "CRC")
"""Keys under which stores give a tag of an object's content or version."""
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "modified", "created", "date_time")
_MD5 = re.compile(r"[0-9a-f]{32}")
# Exceptions for missing credentials are recognised by name (NoCredentialsError, RefreshError), without importing every library.
_NO_KEYS = re.compile("Credential|Unauthor|RefreshError|Token")

_FAULTS = {
    "gone": ("store-gone", "it is gone since the folder was listed", "run again"),
    "forbidden": ("store-forbidden", "the store does not let it be read", "check what your account may read there"),
    "no-keys": (
        "store-forbidden",
        "the store wants to know who asks, and no valid credentials were found",
        "log in with the store's own tool, or set its environment variables",
    ),
    "timeout": ("store-timeout", "the store did not answer in time", "check the connection and run again"),
    "failed": ("store-failed", "the store failed to answer", "check the address and the connection, and run again"),
}


@lru_cache(maxsize=4)
def connected(url: Url, visit: int) -> tuple[Any, str]:
    """The fsspec file system of a URL and the folder's path in it; a new one for each `visit`, since some cache listings.

    Raises MilelogError (exit 2) if a package is missing or the scheme is unknown.
    """
    del visit
    try:
        core = importlib.import_module("fsspec.core")
        fs, path = core.url_to_fs(url.text, use_listings_cache=False)
    except ImportError as fault:
        wanted = fault.name or getattr(fault.__cause__, "name", None) or "for it"
        message = f"{url.scheme}:// needs the package {wanted.partition('.')[0]}, which is not installed"
        raise MilelogError(Problem(url.shown, "no-cloud", message, INSTALL, severity="error")) from None
    except ValueError:
        message = f"nobody here knows how to open {url.scheme}://"
        hint = "check the address; s3://, gs:// and zip:// are known"
        raise MilelogError(Problem(url.shown, "unknown-scheme", message, hint, severity="error")) from None
    return fs, path


def asked(call: Callable[[], T]) -> T:
    """The result of a call to a store, with a timeout of STALL_S. Raises RefusedError.

    Messages of the library's exceptions are not passed on, since they may contain secrets.
    """
    answer: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put((call(), None))
        except BaseException as fault:  # noqa: BLE001 - it is raised in the calling thread
            answer.put((None, fault))

    # In a daemon thread, so that a call that never returns does not keep the program from ending.
    threading.Thread(target=ask, daemon=True, name="milelog-store").start()
    try:
        found, fault = answer.get(timeout=STALL_S)
    except queue.Empty:
        raise _refused("timeout") from None
    if fault is not None:
        raise refusal(fault) from None
    return found  # type: ignore[return-value]


def refusal(fault: BaseException) -> BaseException:
    """The RefusedError for an exception of a library; exceptions that are no fault of a store are returned unchanged."""
    if isinstance(fault, MemoryError | MilelogError | RefusedError) or not isinstance(fault, Exception):
        return fault
    kind = type(fault).__name__
    if isinstance(fault, FileNotFoundError | NotADirectoryError | IsADirectoryError | KeyError):
        return _refused("gone")
    if _NO_KEYS.search(kind):
        return _refused("no-keys")
    if isinstance(fault, PermissionError):
        return _refused("forbidden")
    if isinstance(fault, TimeoutError) or "Timeout" in kind:
        return _refused("timeout")
    return _refused("failed", f" ({kind})")


def _refused(why: str, detail: str = "") -> RefusedError:
    slug, message, hint = _FAULTS[why]
    return RefusedError(slug, message + detail, hint)


def stat_of(info: Mapping[str, Any]) -> Stat:
    """Size, time and a (negative) digest of the tags of an object as listed, by which changes are noticed.

    An object without time and tag counts as changed just now.
    """
    tags = [str(info[key]) for key in _TAGS if info.get(key) is not None]
    changed = next((t for key in _TIMES if (t := _nanoseconds(info.get(key))) is not None), None)
    if changed is None:
        changed = 0 if tags else time.time_ns()
    return int(info.get("size") or 0), changed, -_number(tags) if tags else 0


def is_same(now: Stat, then: Stat) -> bool:
    """Whether an object is the same as when it was listed: by size and tag, or without a tag by size and time."""
    # If there is a tag, times are not compared: a listing may give them with another precision than a single request.
    return (now[0], now[2]) == (then[0], then[2]) if then[2] else now == then


def content_of(fs: Any, info: Mapping[str, Any]) -> str:
    """An identifier of an object's content: its MD5, or a tag that depends on content; empty if there is none."""
    # Google Cloud Storage gives the MD5 in base64, S3 as hexadecimal digits in its ETag.
    if isinstance(given := info.get("md5Hash"), str):
        return base64.b64decode(given).hex()
    protocol = (fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol
    return str(info.get("ETag") or "").strip('"') if "s3" in protocol else ""


def is_md5(content: str) -> bool:
    """Whether an identifier of content may be an MD5."""
    return bool(_MD5.fullmatch(content))


def _number(tags: list[str]) -> int:
    return int.from_bytes(blake2b("\0".join(tags).encode(), digest_size=7).digest(), "big") + 1


def _nanoseconds(when: Any) -> int | None:
    if isinstance(when, str):
        try:
            when = datetime.fromisoformat(when)
        except ValueError:
            return None
    if isinstance(when, tuple):
        year, month, day, hour, minute, second = when[:6]
        when = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    if isinstance(when, datetime):
        whole = when if when.tzinfo else when.replace(tzinfo=UTC)
        # Rounded to microseconds; more digits would be rounding errors.
        return round(whole.timestamp() * 1e6) * 1000
    return round(when * 1e6) * 1000 if isinstance(when, int | float) else None
