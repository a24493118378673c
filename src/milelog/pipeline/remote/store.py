"""The way to a store: every call goes through here, has its time, and fails in words that give nothing away."""

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
"""Seconds of silence after which a store has failed; well below the half minute after which a worker counts as hung."""
INSTALL = "pip install 'milelog[cloud]'"
_TAGS = ("ETag", "etag", "md5Hash", "CRC")
"""Keys under which stores name an object's content or version."""
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "modified", "created", "date_time")
_MD5 = re.compile(r"[0-9a-f]{32}")
# Each library has exceptions of its own for it (NoCredentialsError, RefreshError); their names are all that can be
# known without importing every library.
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
    """The file system behind a URL and the folder's path in it; anew for each `visit`, since some hold what they saw.

    Raises MilelogError (exit 2) when a package is missing or nobody knows the scheme.
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
    """The answer of a store; asked in a thread of its own, so that a silent store can be given up. Raises RefusedError.

    What a library says of a fault stays behind: it may hold what was sent.
    """
    answer: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put((call(), None))
        except BaseException as fault:  # noqa: BLE001 - it is raised where it is waited for
            answer.put((None, fault))

    # A daemon thread: a call that never returns must not keep the program from ending.
    threading.Thread(target=ask, daemon=True, name="milelog-store").start()
    try:
        found, fault = answer.get(timeout=STALL_S)
    except queue.Empty:
        raise _refused("timeout") from None
    if fault is not None:
        raise refusal(fault) from None
    return found  # type: ignore[return-value]


def refusal(fault: BaseException) -> BaseException:
    """A library's fault in words of our own; what is no fault of a store as it is."""
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
    """Size, time and a digest of its tags as the store lists them, by which a change of an object is noticed.

    The digest is negative, as no time is. An object that tells of neither time nor tag has always changed just now.
    """
    tags = [str(info[key]) for key in _TAGS if info.get(key) is not None]
    changed = next((t for key in _TIMES if (t := _nanoseconds(info.get(key))) is not None), None)
    if changed is None:
        changed = 0 if tags else time.time_ns()
    return int(info.get("size") or 0), changed, -_number(tags) if tags else 0


def is_same(now: Stat, then: Stat) -> bool:
    """Whether an object is the one that was listed: by size and tag, where it has one; some tell times less exactly."""
    # A listing and a look at one object may give its time to different digits: with a tag, times are not compared.
    return (now[0], now[2]) == (then[0], then[2]) if then[2] else now == then


def content_of(fs: Any, info: Mapping[str, Any]) -> str:
    """A name of an object's content wherever it lies: its MD5, or a tag that depends on content; empty without one."""
    # Google Cloud Storage gives the MD5 in base64, S3 as hexadecimal digits in its ETag.
    if isinstance(given := info.get("md5Hash"), str):
        return base64.b64decode(given).hex()
    protocol = (fs.protocol,) if isinstance(fs.protocol, str) else fs.protocol
    return str(info.get("ETag") or "").strip('"') if "s3" in protocol else ""


def is_md5(content: str) -> bool:
    """Whether the name of a content may be the MD5 of its bytes."""
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
        # Microseconds are what stores tell; more digits would be noise of the float.
        return round(whole.timestamp() * 1e6) * 1000
    return round(when * 1e6) * 1000 if isinstance(when, int | float) else None
