"""The packed results of one file (`Reading`), as workers send them and the index stores them. They do not contain the file's name,
so that a moved file is found by its content.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from milelog.pipeline.source import NOWHERE, Stat, digest_of, stat_of

if TYPE_CHECKING:
    from milelog.measure.types import FileResult

__all__ = [
    "NOWHERE",
    "TRANSIENT",
    "Packed",
    "Reading",
    "Stat",
    "digest_of",
    "pack",
    "reading",
    "results",
    "stat_of",
    "suffix_of",
]

STORE_FAULTS = frozenset({"store-gone", "store-forbidden", "store-timeout", "store-failed"})
TRANSIENT = frozenset({"unreadable", "file-changing", "reader-died", "out-of-memory"}) | STORE_FAULTS
"""Slugs of faults that may be gone at the next run; a result with one of them is not stored."""


LARGE = 2**14
"""Larger results, in bytes, are compressed: runs of fifty reps, or with two candidates."""
ZLIB = b"\x78"
"""First byte of a compressed result; an uncompressed one, a packed dataclass, begins with that of a map (0x8., 0xde)."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The packed result of one recording in a file."""

    payload: bytes
    slugs: frozenset[str]
    """The slugs of its problems."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The packed results of one file."""

    name: str
    stat: Stat
    digest: str
    """Digest of the file's content; empty if the results must not be stored."""
    payload: bytes


def suffix_of(name: str) -> str:
    """The suffix by which a reader is chosen, in lower case: `fit`, or `fit.gz` for a compressed file."""
    leaf, mark, last = name.rpartition("/")[2].lower().rpartition(".")
    if last in {"gz", "bz2", "xz"}:
        return f"{leaf.rpartition('.')[2]}.{last}"
    return last if mark else ""


def pack(result: FileResult, name: str) -> Packed:
    """Packs a result, with the file's name removed from the beginning of all names in it."""
    from milelog.store import packing

    payload = packing.pack(_renamed(result, lambda text: text.removeprefix(name)))
    # Level 1, since higher levels take longer and gain almost nothing on packed numbers.
    if len(payload) > LARGE:
        payload = zlib.compress(payload, 1)
    return Packed(payload, frozenset(p.slug for p in result.problems))


def reading(name: str, found: Sequence[Packed], stat: Stat, digest: str) -> Reading:
    """The Reading of a file from the packed results of its recordings, in order."""
    from milelog.store import packing

    found = found or [pack(_nothing_inside(name), name)]
    slugs = frozenset[str]().union(*(f.slugs for f in found))
    payload = packing.pack([f.payload for f in found])
    return Reading(name, stat, "" if slugs & TRANSIENT else digest, payload)


def _nothing_inside(name: str) -> FileResult:
    from milelog.errors import Problem
    from milelog.measure.types import FileResult

    problem = Problem(name, "archive-empty", "an archive with nothing in it", severity="skipped")
    return FileResult(name, "skipped", "", problems=(problem,))


def results(payload: bytes, name: str) -> tuple[FileResult, ...]:
    """Unpacks a payload for a file with the given name. Raises ForeignError if it is not a valid one."""
    from milelog.errors import ForeignError
    from milelog.measure.types import FileResult
    from milelog.store import packing

    found = []
    for one in packing.unpack(tuple[bytes, ...], payload):
        try:
            row = zlib.decompress(one) if one.startswith(ZLIB) else one
        except zlib.error as fault:
            raise ForeignError("a row of it cannot be unpacked") from fault
        found.append(_renamed(packing.unpack(FileResult, row), lambda text: name + text))
    return tuple(found)


def _renamed(result: FileResult, rename: Callable[[str], str]) -> FileResult:
    problems = tuple(replace(p, source=rename(p.source)) for p in result.problems)
    return replace(result, source=rename(result.source), problems=problems)
