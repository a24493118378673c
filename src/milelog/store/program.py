"""Digests of the program's own source. Stored results are found by them, so that a changed program computes them again."""

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
"""The code on which measurements depend. If other code changes, no recording is measured again."""


@cache
def stamp() -> str:
    """A digest of Python's version and of the size and time of every file of the program."""
    # Without reading the files: it is computed at every start, and reading some 370 files would be noticeable.
    total = blake2b(sys.version.encode(), digest_size=12)
    for path in _files(""):
        found = path.stat()
        total.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
    return total.hexdigest()


@cache
def measuring_code() -> str:
    """A digest of the contents of MEASURING, so that reinstalling the same program does not measure everything again."""
    total = blake2b(digest_size=12)
    for part in MEASURING:
        for path in _files(part):
            total.update(path.read_bytes())
    return total.hexdigest()


def _files(part: str) -> list[Path]:
    """The files of the package, or of a part of it, in a fixed order."""
    home = Path(__file__).parent.parent / part
    if home.is_file():
        return [home]
    found = []
    for folder, folders, files in os.walk(home):
        folders[:] = sorted(f for f in folders if not f.startswith("__"))
        found += [Path(folder, f) for f in sorted(files)]
    return found
