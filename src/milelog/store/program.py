"""Stamps of the program's own source: what other code made is made again."""

from __future__ import annotations

import os
import sys
from functools import cache
from hashlib import blake2b
from pathlib import Path

MEASURING = (
    "errors.py",
    "formats",
    "measure",
    "model",
    "pipeline/measure.py",
    "pipeline/reading.py",
    "pipeline/rejection.py",
    "round_sizes.py",
    "store/packing.py",
    "units.py",
)
"""The code that a measurement depends on; the rest of the program may change without a recording being opened again."""


@cache
def stamp() -> str:
    """A digest of Python's version and of what `stat` says of every file of the program; nothing is opened."""
    # By stat, since it is asked at each start: reading some 370 files would be felt in a run with nothing new.
    total = blake2b(sys.version.encode(), digest_size=12)
    for path in _files(""):
        found = path.stat()
        total.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return total.hexdigest()


@cache
def measuring_code() -> str:
    """A digest of the code that measures, by its content: a program that was only installed again measures nothing anew."""
    total = blake2b(digest_size=12)
    for part in MEASURING:
        for path in _files(part):
            total.update(path.read_bytes())
    return total.hexdigest()


def _files(part: str) -> list[Path]:
    """The files of the package, or of a part of it, in the order of their names."""
    home = Path(__file__).parent.parent / part
    if home.is_file():
        return [home]
    found = []
    for folder, folders, files in os.walk(home):
        folders[:] = sorted(f for f in folders if not f.startswith("__"))
        found += [Path(folder, f) for f in sorted(files)]
    return found
