"""Cuts the [[run]] tables of one run out of the text of the file, and leaves everything else as it was written.

tomlkit is not used: it needs 0.7 s for 500 corrected runs, and it attaches a comment above a table to the table before, so that
removing one run would remove the next one's comment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from milelog.documents import Document

_HEADER = re.compile(r"[ \t]*\[\[")
_SAYS_NOTHING = re.compile(r"\s*(?:#.*)?$")


def without_runs(document: Document, dropped: Sequence[int]) -> str | None:
    """The text without the [[run]] tables with these indices; None where runs or comments are not written as [[tables]]."""
    tables = [(name, n) for name in ("run", "comment") for n in range(len(document.data.get(name, ())))]
    placed = [(start, table) for table in tables if (start := _header(document, table)) is not None]
    if len(placed) < len(tables):
        return None
    placed.sort()
    # Each part extends from one header to the next, so a comment between two tables is in the part above it.
    edges = [*(start for start, _ in placed), len(document.text)]
    parts = [document.text[: edges[0]]]
    for (begin, end), (_, (name, number)) in zip(pairwise(edges), placed, strict=True):
        part = document.text[begin:end]
        parts.append(_last_words(part) if name == "run" and number in dropped else part)
    return "".join(parts)


def _header(document: Document, table: tuple[str, int]) -> int | None:
    """The offset of the line `[[run]]` or `[[comment]]` of a table; None where the table is written in another way."""
    at, _ = document.position(table)
    begin = document.text.rfind("\n", 0, at) + 1
    return begin if _HEADER.match(document.text, begin) else None


def _last_words(part: str) -> str:
    """The comments after a table's last value, which may belong to the next table; empty without any."""
    lines = part.splitlines(keepends=True)
    last_value = max(n for n, line in enumerate(lines) if not _SAYS_NOTHING.match(line.rstrip("\r\n")))  # or its header
    rest = "".join(lines[last_value + 1 :])
    return rest if rest.strip() else ""
