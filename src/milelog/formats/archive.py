"""What lies behind a path: a recording, or an archive full of them, read in memory and never unpacked onto the disk.

zip, tar (plain, gz, bz2, xz) and gz, and these inside each other three deep, within limits against bombs.
"""

from __future__ import annotations

import bz2
import io
import lzma
import os
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from milelog.errors import Problem
from milelog.formats.strava import About, read_index

MAX_BYTES = 256 * 2**20
"""A recording larger than this is none."""
MAX_RATIO = 200
"""Recordings shrink 3 to 30 times; more is a bomb."""
RATIO_FROM = 4 * 2**20
"""Below this size a ratio harms nobody: a file of blanks may shrink a thousand times."""
MAX_DEPTH = 3
MAX_MEMBERS = 200_000
MAX_TOTAL = 64 * 2**30
SPOOL = 64 * 2**20
"""Inner archives up to this size are held in memory; larger ones are read through their outer one."""
CHUNK = 2**18
GZIP = b"\x1f\x8b"
SUFFIXES = frozenset({".fit", ".gpx", ".tcx", ".gz", ".zip", ".tar", ".tgz", ".tbz2", ".txz", ".bz2", ".xz", ".hrm"})
_FOREIGN = re.compile(
    r"\.(?:jpe?g|png|gif|heic|webp|mp4|mov|avi|mp3|pdf|json|csv|txt|md|html?|css|js|xml|xlsx?|docx?|kml|kmz|plist|db"
    r"|sqlite|log|ini|toml|ya?ml|ics|vcf|pwx|srt|py|rtf|svg)$",
    re.IGNORECASE,
)
_TRASH = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini", ".trash", ".trashes", "$recycle.bin"})
_PARTIAL = (".icloud", ".partial", ".part", ".crdownload", ".download", ".tmp", ".!sync", ".filepart")
_CLIMBS = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|\0")


class Member(NamedTuple):
    """One recording, or the problem that stands in its place; `about` is what the export's index says of it."""

    name: str
    content: bytes | Problem
    about: About | None = None


def open_source(path: Path, source: str | None = None) -> Iterator[tuple[str, bytes | Problem]]:
    """The recordings behind a path, one at a time: `(name, bytes)`, or `(name, Problem)` for what cannot be had.

    `source` is the name to use for the path; members of archives add theirs after a slash. gz is undone. Nothing is
    raised for bad input, and nothing blocks: what is no regular file is a problem.
    """
    for member in open_members(path, source):
        yield member.name, member.content


def open_members(path: Path, source: str | None = None) -> Iterator[Member]:
    """As `open_source`, with what the index of an export (Strava's `activities.csv`) says of each recording."""
    name = str(path) if source is None else source
    try:
        handle = _open_regular(path)
    except _RefusedError as fault:
        yield Member(name, fault.problem(name))
        return
    except OSError as fault:
        message = f"the file cannot be read: {fault.strerror or fault}"
        yield Member(name, Problem(name, "unreadable", message, "check its permissions", severity="rejected"))
        return
    with handle:
        before = os.fstat(handle.fileno())
        budget = _Budget()
        for member in _walk(handle, before.st_size, name, 0, budget):
            after = os.fstat(handle.fileno())
            if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                message = "the file changed while it was read; nothing of this reading was kept"
                hint = "run again when it is whole"
                yield Member(name, Problem(name, "file-changing", message, hint, severity="rejected"))
                return
            yield member


def members_of(data: bytes, source: str) -> Iterator[Member]:
    """As `open_members`, for the bytes of a file."""
    return _walk(io.BytesIO(data), len(data), source, 0, _Budget())


class _RefusedError(Exception):
    """Why one file or member is not read; caught in this module."""

    def __init__(self, slug: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.slug, self.message, self.hint = slug, message, hint

    def problem(self, name: str) -> Problem:
        return Problem(name, self.slug, self.message, self.hint, severity="rejected")


@dataclass(slots=True)
class _Budget:
    """What one path may still cost."""

    members: int = MAX_MEMBERS
    total: int = MAX_TOTAL
    index: dict[str, About] = field(default_factory=dict)

    def spend(self, size: int) -> None:
        self.total -= size
        if self.total < 0:
            raise _RefusedError("archive-bomb", f"more than {MAX_TOTAL >> 30} GB in one archive; the rest was not read")

    def count(self) -> None:
        self.members -= 1
        if self.members < 0:
            raise _RefusedError("archive-bomb", f"more than {MAX_MEMBERS} files in one archive; the rest was not read")


def _open_regular(path: Path) -> IO[bytes]:
    """Open without ever waiting: a pipe without a writer would block."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    if not stat.S_ISREG(path.stat().st_mode):
        raise _RefusedError("not-a-file", "a folder, pipe, socket or device, not a file", "name a recording")
    handle = os.fdopen(os.open(path, flags), "rb")
    if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
        handle.close()
        raise _RefusedError("not-a-file", "a pipe, socket or device, not a file", "name a recording")
    return handle


def skip_reason(leaf: str) -> Problem | None:
    """Why a file of this name is passed over unread; None where it is worth a look."""
    lowered = leaf.lower()

    def skipped(slug: str, message: str, hint: str = "nothing needs to be done") -> Problem:
        return Problem(leaf, slug, message, hint, severity="skipped")

    if lowered in _TRASH or leaf.startswith("._"):
        return skipped("system-file", "a file that the operating system left there")
    if lowered.endswith(_PARTIAL) or leaf.startswith("~$"):
        message = "a placeholder or an unfinished download"
        return skipped("placeholder", message, "download it whole, and it will be read")
    if leaf.startswith("."):
        return skipped("hidden-file", "a hidden file")
    return None


def _walk(handle: IO[bytes], size: int, name: str, depth: int, budget: _Budget) -> Iterator[Member]:
    """One open file: a recording, or an archive to go into."""
    try:
        head = handle.read(512)
        handle.seek(0)
        kind = _kind(head, name)
        if kind in {"zip", "tar"}:
            if depth >= MAX_DEPTH:
                raise _RefusedError(
                    "archive-too-deep", f"archives more than {MAX_DEPTH} deep are not opened", "unpack it"
                )
            walk = _zip if kind == "zip" else _tar
            yield from walk(handle, name, depth + 1, budget)
        elif kind:
            yield from _packed(handle, size, name, kind, depth, budget)
        else:
            data = _bounded(handle, size, budget)
            yield Member(name, data, _about(name, budget))
    except _RefusedError as fault:
        yield Member(name, fault.problem(name))
    except MemoryError:
        message = "too large for this machine's memory; nothing was read"
        yield Member(
            name,
            Problem(name, "too-large", message, "unpack it and leave out what is no recording", severity="rejected"),
        )
    except (
        OSError,
        EOFError,
        zipfile.BadZipFile,
        tarfile.TarError,
        zlib.error,
        lzma.LZMAError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ) as fault:
        yield Member(name, _damaged(name, fault))


def _damaged(name: str, fault: Exception) -> Problem:
    message = f"damaged or cut off ({fault}); nothing was read"
    return Problem(name, "archive-damaged", message, "download or copy it again", severity="rejected")


def _kind(head: bytes, name: str) -> str | None:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head.startswith(GZIP):
        return "gz"
    if head.startswith(b"BZh") and head[4:10] == b"1AY&SY":
        return "bz2"
    if head.startswith(b"\xfd7zXZ\0"):
        return "xz"
    if head[257:262] == b"ustar":
        return "tar"
    return "tar" if name.lower().endswith(".tar") and len(head) == 512 else None


def _bounded(handle: IO[bytes], size: int, budget: _Budget) -> bytes:
    if size > MAX_BYTES:
        raise _RefusedError("too-large", f"{size >> 20} MB is more than any recording holds; nothing was read")
    data = handle.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _RefusedError("too-large", f"more than {MAX_BYTES >> 20} MB; nothing was read")
    budget.spend(len(data))
    return data


def _packed(handle: IO[bytes], size: int, name: str, kind: str, depth: int, budget: _Budget) -> Iterator[Member]:
    """A gz, bz2 or xz file: undone in memory, then looked at again (a tar may be inside)."""
    if depth > MAX_DEPTH:
        raise _RefusedError("archive-too-deep", f"archives more than {MAX_DEPTH} deep are not opened", "unpack it")
    data = unpack(handle, size, kind)
    budget.spend(len(data))
    inner = _kind(data[:512], name.removesuffix(".gz"))
    if inner is None:
        yield Member(name, data, _about(name, budget))
    else:
        yield from _walk(io.BytesIO(data), len(data), name, depth + 1, budget)


def unpack(handle: IO[bytes], size: int, kind: str = "gz") -> bytes:
    """Undo one layer of compression, piece by piece, within the limits. A cut-off gz gives what was there."""
    opened: IO[bytes]
    if kind == "gz":
        return b"".join(_inflate(handle, size))
    opened = bz2.open(handle) if kind == "bz2" else lzma.open(handle)
    pieces: list[bytes] = []
    total = 0
    while piece := opened.read(CHUNK):
        total += len(piece)
        _check(total, size)
        pieces.append(piece)
    return b"".join(pieces)


def _inflate(handle: IO[bytes], size: int) -> Iterator[bytes]:
    """The members of a gzip file, one after another; zeros or other padding after the last are passed over."""
    total = 0
    engine = zlib.decompressobj(wbits=31)
    rest = b""
    while True:
        block = rest or handle.read(CHUNK)
        if not block:
            break
        piece = engine.decompress(block, CHUNK * 4)
        rest = engine.unconsumed_tail
        total += len(piece)
        _check(total, size)
        yield piece
        if engine.eof:
            rest = engine.unused_data or handle.read(CHUNK)
            if not rest.startswith(GZIP):
                return
            engine = zlib.decompressobj(wbits=31)
    if not total:
        raise EOFError("the compressed data ends before it begins")


def _check(total: int, packed: int) -> None:
    if total > MAX_BYTES or (total > RATIO_FROM and total > MAX_RATIO * max(packed, 1)):
        message = f"it grows to more than {min(total, MAX_BYTES) >> 20} MB from {packed >> 10} KB; nothing was read"
        raise _RefusedError("archive-bomb", message, "delete it: no recording packs so well")


def _about(name: str, budget: _Budget) -> About | None:
    if not budget.index:
        return None
    parts = name.split("/")
    return next((a for k in range(len(parts)) if (a := budget.index.get("/".join(parts[k:])))), None)


def _safe(raw: str) -> str | None:
    """A member's name with `/` between its parts; None where it climbs out or is absolute."""
    name = raw.replace("\\", "/")
    return None if _CLIMBS.search(name) else name.removeprefix("./")


def _refuse_name(outer: str, raw: str) -> Member:
    name = f"{outer}/{raw}"
    message = "its name leads out of the archive; this member was not read"
    return Member(name, Problem(name, "archive-unsafe-name", message, "pack the archive again", severity="rejected"))


def _wanted(name: str, leaf_path: str) -> Problem | None:
    """Why a member is passed over: system files, hidden ones, and files of kinds that hold no recording."""
    for part in leaf_path.split("/"):
        if found := skip_reason(part):
            return Problem(name, found.slug, found.message, found.hint, severity="skipped")
    if _FOREIGN.search(leaf_path):
        return Problem(name, "not-a-recording", "a file of another kind in the archive", severity="skipped")
    return None


def _zip(handle: IO[bytes], outer: str, depth: int, budget: _Budget) -> Iterator[Member]:
    with zipfile.ZipFile(handle) as archive:
        infos = sorted((i for i in archive.infolist() if not i.is_dir()), key=lambda i: i.header_offset)
        for info in infos:
            if info.filename.rpartition("/")[2] == "activities.csv" and info.file_size < MAX_BYTES:
                with archive.open(info) as entry:
                    budget.index.update(read_index(entry.read()))
        for info in infos:
            budget.count()
            yield from _zip_member(archive, info, outer, depth, budget)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name of a member: archivers often write UTF-8 without saying so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, outer: str, depth: int, budget: _Budget
) -> Iterator[Member]:
    raw = _zip_name(info)
    inside = _safe(raw)
    if inside is None:
        yield _refuse_name(outer, raw)
        return
    name = f"{outer}/{inside}"
    if skipped := _wanted(name, inside):
        yield Member(name, skipped)
        return
    try:
        if stat.S_ISLNK(info.external_attr >> 16):
            raise _RefusedError("archive-link", "a link, not a file; this member was not read", "pack the file itself")
        if info.flag_bits & 1:
            raise _RefusedError(
                "archive-encrypted", "locked with a password; this member was not read", "unpack it yourself"
            )
        if info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            _check(info.file_size, info.compress_size)
        with archive.open(info) as entry:
            large = info.file_size > SPOOL and raw.lower().endswith((".zip", ".tar"))
            inner: IO[bytes] = entry if large else io.BytesIO(_bounded(entry, info.file_size, budget))
            yield from _walk(inner, info.file_size, name, depth, budget)
    except _RefusedError as fault:
        yield Member(name, fault.problem(name))
    except (
        OSError,
        EOFError,
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        ValueError,
        RuntimeError,
        NotImplementedError,
    ) as fault:
        yield Member(name, _damaged(name, fault))


def _tar(handle: IO[bytes], outer: str, depth: int, budget: _Budget) -> Iterator[Member]:
    with tarfile.open(fileobj=handle, mode="r:") as archive:
        for info in archive:
            if info.isdir():
                continue
            budget.count()
            inside = _safe(info.name)
            if inside is None:
                yield _refuse_name(outer, info.name)
                continue
            name = f"{outer}/{inside}"
            if skipped := _wanted(name, inside):
                yield Member(name, skipped)
                continue
            if not info.isfile():
                message = "a link or a device, not a file; this member was not read"
                yield Member(name, Problem(name, "archive-link", message, "pack the file itself", severity="rejected"))
                continue
            entry = archive.extractfile(info)
            if entry is not None:
                yield from _walk(entry, info.size, name, depth, budget)
