"""Changes the corrections of one run in the text of the file; all else stays as it was written, comments too.

Not by tomlkit: it reads 500 corrected runs in 0.7 s where a correction has a second in all, and it hangs the comment above
a table on the table before it, so that taking back one run would take the next one's comment away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from milelog.documents import Document

_HEADER = re.compile(r"[ \t]*\[\[")
_SAYS_NOTHING = re.compile(r"\s*(?:#.*)?$")


def without_runs(document: Document, dropped: Sequence[int]) -> str | None:
    """The text without these of its [[run]] tables, by their number. None where they are not written as tables."""
    tables = [(name, n) for name in ("run", "comment") for n in range(len(document.data.get(name, ())))]
    placed = [(start, table) for table in tables if (start := _header(document, table)) is not None]
    if len(placed) < len(tables):
        return None
    placed.sort()
    # Each part reaches from one header to the next, so that a comment between two tables belongs to the part above it.
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
    """Comments behind a table's last value: they may belong to the next one."""
    lines = part.splitlines(keepends=True)
    last_value = max(n for n, line in enumerate(lines) if not _SAYS_NOTHING.match(line.rstrip("\r\n")))  # or its header
    rest = "".join(lines[last_value + 1 :])
    return rest if rest.strip() else ""
