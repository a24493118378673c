"""Yields the recordings in a file: the file itself, or the members of an archive, read in memory and never unpacked to disk.

Reads zip, tar (plain, gz, bz2, xz) and gz, nested up to three deep, within limits against decompression bombs (`unpack`).
"""

from __future__ import annotations

import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, Literal, NamedTuple

from milelog.errors import Problem
from milelog.formats import registry, strava
from milelog.formats.about import About
from milelog.formats.names import FOREIGN, PACKED_DOCUMENT, another_kind, inside, refused
from milelog.formats.registry import APPLE, STRAVA, reader_of
from milelog.formats.sniff import HEAD, xml_root
from milelog.formats.strava import is_index_name, read_index
from milelog.formats.unpack import (
    FAULTS,
    MAX_BYTES,
    MAX_DEPTH,
    Budget,
    ExhaustedError,
    RefusedError,
    Unpacking,
    bounded,
    check_ratio,
    first_bytes,
    packing,
    unpacked,
)
from milelog.regular_files import NotRegularError, open_regular

SPOOL = 64 * 2**20
"""Inner archives up to this size are held in memory; larger ones are read as a stream through the outer one."""
_DAMAGED = (*FAULTS, zipfile.BadZipFile, tarfile.TarError)
_HEADERS = frozenset(
    {
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.SOLARIS_XHDTYPE,
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_LONGLINK,
    }
)
"""Types of tar headers with long names and attributes of the next member. tarfile reads such a header into memory whole,
whatever size it claims."""
_MAX_HEADER = 2**20
"""Largest such header in bytes. A path has at most 4,096 bytes on Linux; a megabyte is a bomb."""
_KNOWN = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA})
"""Compression methods that zipfile supports in every version of Python; not Deflate64, which Windows uses for large files."""


class Member(NamedTuple):
    """One recording in a file or an archive."""

    name: str
    """The path; of a member, that of the archive, a slash and the member's own."""
    content: bytes | Problem
    """Its bytes, or why it cannot be read."""
    about: About | None = None
    """Its entry in the export's index."""


def open_source(path: Path, source: str | None = None) -> Iterator[tuple[str, bytes | Problem]]:
    """Yields the recordings of a path, uncompressed: `(name, bytes)`, or `(name, Problem)` for one that cannot be read.

    `source` is the name to use for the path; members of archives add their own after a slash. Raises nothing for bad input and
    never blocks: anything but a regular file gives a Problem.
    """
    for member in open_members(path, source):
        yield member.name, member.content


def open_members(path: Path, source: str | None = None) -> Iterator[Member]:
    """As `open_source`, but as Members, with the entry of each recording in an export's index (Strava's `activities.csv`)."""
    name = str(path) if source is None else source
    try:
        handle = open_regular(path)
    except NotRegularError:
        message = "a folder, pipe, socket or device, not a file"
        yield Member(name, Problem(name, "not-a-file", message, "name a recording", severity="rejected"))
        return
    except OSError as fault:
        message = f"the file cannot be read: {fault.strerror or fault}"
        yield Member(name, Problem(name, "unreadable", message, "check its permissions", severity="rejected"))
        return
    with handle:
        before = os.fstat(handle.fileno())
        for member in _within(handle, before.st_size, name):
            # Checked before a member is used: half of a file that is still being downloaded must not be measured.
            now = os.fstat(handle.fileno())
            if (before.st_size, before.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
                message = "the file changed while it was read; nothing of this reading was kept"
                hint = "run again when it is whole"
                yield Member(name, Problem(name, "file-changing", message, hint, severity="rejected"))
                return
            yield member


def members_of(data: bytes, source: str) -> Iterator[Member]:
    """As `open_members`, for the bytes of a file."""
    return _within(io.BytesIO(data), len(data), source)


def members_in(handle: IO[bytes], size: int, source: str) -> Iterator[Member]:
    """As `open_members`, for an open, seekable file of `size` bytes."""
    return _within(handle, size, source)


def _within(handle: IO[bytes], size: int, name: str) -> Iterator[Member]:
    """The members of one file, until its budget is exhausted."""
    try:
        yield from _walk(handle, size, name, 0, Budget.of(size))
    except ExhaustedError as fault:
        yield Member(name, fault.problem(name))


def _walk(handle: IO[bytes], size: int, name: str, depth: int, budget: Budget) -> Iterator[Member]:
    """The members of one open file: itself, or those of an archive. Raises only ExhaustedError."""
    try:
        head = handle.read(HEAD)
        handle.seek(0)
        # Compressed files first, since they may contain any of the others. Apple's export before all that reads a file
        # whole, since it may be larger than MAX_BYTES.
        if kind := packing(head):
            yield from _packed(handle, size, name, kind, depth, budget)
        elif archive := _archive(head, name):
            _go_deeper(depth)
            yield from (_zip if archive == "zip" else _tar)(handle, name, depth + 1, budget)
        elif (reader := reader_of(head)) is not None and reader.name == APPLE:
            yield Member(name, _workouts(handle, budget))
        elif aside := _other_kind(head, name):
            yield Member(name, aside)
        elif reader is not None and reader.name == STRAVA and budget.present:
            yield Member(name, _index_alone(bounded(handle, size), name, budget.present))
        else:
            data = bounded(handle, size)
            budget.spend(len(data))
            yield Member(name, data, _about(name, budget))
    # A refused member does not stop the others; an exhausted budget ends the walk at every depth.
    except ExhaustedError:
        raise
    except RefusedError as fault:
        yield Member(name, fault.problem(name))
    except MemoryError:
        message = "memory ran out while it was read; nothing of it was kept"
        hint = "close other programs and run it again; unpack a large archive and leave out what is no recording"
        yield Member(name, Problem(name, "out-of-memory", message, hint, severity="rejected"))
    except _DAMAGED as fault:
        yield Member(name, _damaged(name, fault))


def _other_kind(head: bytes, name: str) -> Problem | None:
    """A Problem for a file whose name and first bytes are not those of a recording; None for all others."""
    promised = any(name.lower().endswith(suffix) for reader in registry.BUILTIN for suffix in reader.suffixes)
    # A file named like a recording is always read, so that the user is told what it is instead.
    if promised or not FOREIGN.search(name) or reader_of(head) is not None:
        return None
    from milelog.formats.foreign import recognised

    return recognised(head, name) or another_kind(name, "a file of another kind, no recording")


def _workouts(handle: IO[bytes], budget: Budget) -> bytes:
    """The workouts of Apple's export, without those whose routes are in the same archive."""
    from milelog.formats import apple

    data = apple.workouts_only(handle)
    budget.spend(len(data))
    return apple.without_routes(data, budget.present) if budget.present else data


def _index_alone(data: bytes, name: str, present: Collection[str]) -> bytes | Problem:
    """An index without the rows whose recordings are in the same archive; `name` is the path of the index."""
    folder = name.rpartition("/")[0] + "/"
    return strava.rest_of(data, {p.removeprefix(folder) for p in present})


def _damaged(name: str, fault: Exception) -> Problem:
    if isinstance(fault, OSError) and fault.errno:  # a fault of the disk, not of the file: it may be readable later
        message = f"the file cannot be read: {fault.strerror or fault}"
        return Problem(name, "unreadable", message, "check the disk and run again", severity="rejected")
    message = f"damaged or cut off ({fault}); nothing was read"
    return Problem(name, "archive-damaged", message, "download or copy it again", severity="rejected")


def _go_deeper(depth: int) -> None:
    if depth >= MAX_DEPTH:
        raise RefusedError("archive-too-deep", f"archives more than {MAX_DEPTH} deep are not opened", "unpack it")


def _archive(head: bytes, name: str) -> str | None:
    """`zip` or `tar` by the first bytes; None for all others, and for documents that are zip files inside."""
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return None if PACKED_DOCUMENT.search(name) else "zip"
    # POSIX and GNU tar have their magic at byte 257 of the first header.
    return "tar" if head[257:262] == b"ustar" else None


def _packed(handle: IO[bytes], size: int, name: str, kind: str, depth: int, budget: Budget) -> Iterator[Member]:
    """The members of a gz, bz2 or xz file. A tar inside is read as a stream, anything else is uncompressed in memory."""
    # A tar may be far larger than a recording, so it is read as a stream.
    if first_bytes(handle, kind)[257:262] == b"ustar":
        _go_deeper(depth)
        stream = io.BufferedReader(Unpacking(handle, kind, budget))
        yield from _tar(stream, name, depth + 1, budget, "r|")
        return
    data = unpacked(handle, size, kind)
    budget.spend(len(data))
    if packing(data[:512]) or _archive(data[:512], name):
        _go_deeper(depth)
        yield from _walk(io.BytesIO(data), len(data), name, depth + 1, budget)
    else:
        yield Member(name, data, _about(name, budget))


def _about(name: str, budget: Budget) -> About | None:
    """The entry of a recording in the export's index.

    Paths in the index are relative to the export's folder (`activities/123.fit.gz`), while `name` begins with the archive and
    any folder the export was packed in. So each suffix of the path is tried, the longest first.
    """
    if not budget.index:
        return None
    parts = name.split("/")
    return next((found for k in range(len(parts)) if (found := budget.index.get("/".join(parts[k:])))), None)


def _refused(outer: str, raw: str) -> Member | None:
    """A member that is refused because of its name; None for all others."""
    name = f"{outer}/{inside(raw) or raw}"
    problem = refused(name, raw)
    return Member(name, problem) if problem else None


def _zip(handle: IO[bytes], outer: str, depth: int, budget: Budget) -> Iterator[Member]:
    with zipfile.ZipFile(handle) as archive:
        # In the order of their bytes: seeking back in an inner zip would uncompress it again from the beginning.
        infos = sorted((i for i in archive.infolist() if not i.is_dir()), key=lambda i: i.header_offset)
        # Read before the members, since an index comes after the recordings that it names.
        budget.index.update(_export_index(archive, infos))
        budget.present |= {f"{outer}/{inside(_zip_name(i))}" for i in infos}
        for info in infos:
            budget.count()
            raw = _zip_name(info)
            yield from (
                [found]
                if (found := _refused(outer, raw))
                else _zip_member(archive, info, f"{outer}/{inside(raw)}", depth, budget)
            )


def _export_index(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> dict[str, About]:
    """The entries of Strava's or Apple Health's index in an archive, by path of the recording."""
    found: dict[str, About] = {}
    for info in infos:
        leaf = info.filename.rpartition("/")[2].lower()
        try:
            if is_index_name(leaf) and info.file_size < MAX_BYTES:
                with archive.open(info) as entry:
                    found |= read_index(entry.read(MAX_BYTES))
            # Apple names the file in the phone's language (`export.xml`, `exportar.xml`), in the only folder of the
            # archive, so it is recognised by its root element.
            elif leaf.endswith(".xml") and info.filename.count("/") <= 1:
                with archive.open(info) as entry:
                    head = entry.read(HEAD)
                if xml_root(head) == "HealthData":
                    from milelog.formats import apple

                    with archive.open(info) as entry:
                        found |= apple.routes(apple.workouts_only(entry))
        # Only names and sports are lost; the damaged member itself is reported when it is read.
        except (*_DAMAGED, RefusedError):
            continue
    return found


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name of a member, decoded as UTF-8 even if the archiver did not set the flag for it.

    Bit 11 of the flags means UTF-8 (APPNOTE.TXT 4.4.4). Without it zipfile decodes as code page 437, which is reversible.
    """
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, depth: int, budget: Budget
) -> Iterator[Member]:
    try:
        if FOREIGN.search(name):  # judged by its first bytes only: exports contain gigabytes of tables
            # A locked member (bit 0 of the flags), or one of an unknown method, is judged by its name only.
            readable = not info.flag_bits & 1 and info.compress_type in _KNOWN
            with archive.open(info) if readable else io.BytesIO() as entry:
                aside = _other_kind(entry.read(HEAD), name)
            if aside is not None:
                yield Member(name, aside)
                return
        _check_zip_member(info)
        if info.file_size > MAX_BYTES and name.lower().endswith(".xml"):
            with archive.open(info) as entry:
                head = entry.read(HEAD)
            if xml_root(head) == "HealthData":  # often over a gigabyte, so it is read in pieces
                with archive.open(info) as entry:
                    yield Member(name, _workouts(entry, budget))
                return
        with archive.open(info) as entry:
            # A large inner archive is read as a stream through the outer one; its members are read in their order.
            through = info.file_size > SPOOL and name.lower().endswith((".zip", ".tar"))
            inner: IO[bytes] = entry if through else io.BytesIO(bounded(entry, info.file_size))
            yield from _walk(inner, info.file_size, name, depth, budget)
    except ExhaustedError:
        raise
    except RefusedError as fault:
        yield Member(name, fault.problem(name))
    except _DAMAGED as fault:
        yield Member(name, _damaged(name, fault))


def _check_zip_member(info: zipfile.ZipInfo) -> None:
    """Raise RefusedError for links, locked members, unknown compression methods, and bombs."""
    # On Unix the upper half of the attributes is the file's mode.
    if stat.S_ISLNK(info.external_attr >> 16):
        raise RefusedError("archive-link", "a link, not a file; this member was not read", "pack the file itself")
    if info.flag_bits & 1:
        message = "locked with a password; this member was not read"
        raise RefusedError("archive-encrypted", message, "unpack it yourself")
    if info.compress_type not in _KNOWN:
        message = f"packed by method {info.compress_type}, which is not known here; this member was not read"
        raise RefusedError("archive-unsupported", message, "unpack it yourself")
    # A larger member is refused when it is read, or is Apple's export, which is read in pieces.
    if info.file_size <= MAX_BYTES:
        check_ratio(info.file_size, info.compress_size)


class _TarInfo(tarfile.TarInfo):
    """A member of a tar, or a header before it. Headers are limited in size, since tarfile reads them into memory."""

    # Overrides a private method: tarfile has no public way to refuse a header before reading it.
    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _HEADERS and self.size > _MAX_HEADER:
            raise tarfile.HeaderError("a header larger than names are")
        found: tarfile.TarInfo = super()._proc_member(archive)  # type: ignore[misc]
        return found


def _tar(
    handle: IO[bytes], outer: str, depth: int, budget: Budget, mode: Literal["r:", "r|"] = "r:"
) -> Iterator[Member]:
    with tarfile.open(fileobj=handle, mode=mode, tarinfo=_TarInfo) as archive:
        for info in archive:
            if info.isdir():
                continue
            budget.count()
            name = f"{outer}/{inside(info.name)}"
            if found := _refused(outer, info.name):
                yield found
            elif not info.isfile():
                message = "a link or a device, not a file; this member was not read"
                yield Member(name, Problem(name, "archive-link", message, "pack the file itself", severity="rejected"))
            else:
                yield from _tar_member(archive, info, name, depth, budget)


def _tar_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, name: str, depth: int, budget: Budget
) -> Iterator[Member]:
    entry = archive.extractfile(info)
    if entry is None:
        return
    # A compressed tar is a stream without seeking, so the first bytes are joined to the rest.
    head = entry.read(HEAD)
    if aside := _other_kind(head, name):
        yield Member(name, aside)
        return
    try:
        data = head + bounded(entry, info.size)
    except RefusedError as fault:
        yield Member(name, fault.problem(name))
        return
    yield from _walk(io.BytesIO(data), len(data), name, depth, budget)
