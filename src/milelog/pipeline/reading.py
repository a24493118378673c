"""The results of one file as they travel from a worker and lie in the index: packed, free of the file's name."""

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
"""Slugs of faults that may be gone at the next run: a result with one of them is not kept."""


LARGE = 2**14
"""Results with more bytes are compressed: runs of fifty reps, or with two accounts of them."""
ZLIB = b"\x78"
"""First byte of a compressed result, and of no other: a packed dataclass is a map (0x8., 0xde)."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The result of one recording of a file."""

    payload: bytes
    slugs: frozenset[str]
    """Of its problems."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, measured. `digest` is empty where it must not be kept."""

    name: str
    stat: Stat
    digest: str
    payload: bytes


def suffix_of(name: str) -> str:
    """The suffix by which a reader is chosen, in lower case: `fit`, or `fit.gz` of a packed file."""
    leaf, mark, last = name.rpartition("/")[2].lower().rpartition(".")
    if last in {"gz", "bz2", "xz"}:
        return f"{leaf.rpartition('.')[2]}.{last}"
    return last if mark else ""


def pack(result: FileResult, name: str) -> Packed:
    """A result in which no name begins with the file's own: a file that was moved is known by its content."""
    from milelog.store import packing

    payload = packing.pack(_renamed(result, lambda text: text.removeprefix(name)))
    # Level 1: higher levels take longer and gain next to nothing on packed numbers.
    if len(payload) > LARGE:
        payload = zlib.compress(payload, 1)
    return Packed(payload, frozenset(p.slug for p in result.problems))


def reading(name: str, found: Sequence[Packed], stat: Stat, digest: str) -> Reading:
    """A file's recordings in their order as one Reading."""
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
    """The results in a payload, for a file of that name. Raises ForeignError for a foreign one."""
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
