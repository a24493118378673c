"""What is said of one run is changed in the text; all else stays as it was written, comments too.

Not by tomlkit: it reads 500 corrected runs in 0.7 s where a correction has a second in all, and it hangs the comment above
a table on the table before it, so that taking back one run would take the next one's comment away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from milelog.documents import Document

_SAYS_NOTHING = re.compile(r"\s*(?:#.*)?$")


def without_runs(document: Document, dropped: Sequence[int]) -> str | None:
    """The text without these of its [[run]] tables, by their number. None where they are not written as tables."""
    starts = [_header(document, number) for number in range(len(document.data.get("run", ())))]
    if any(s is None for s in starts):
        return None
    edges = [*(s for s in starts if s is not None), len(document.text)]
    kept = [document.text[: edges[0]]]
    for number, (begin, end) in enumerate(pairwise(edges)):
        part = document.text[begin:end]
        kept.append(_last_words(part) if number in dropped else part)
    return "".join(kept)


def _header(document: Document, number: int) -> int | None:
    """Where the line of a [[run]] begins."""
    at = document.place(("run", number))[0]
    begin = document.text.rfind("\n", 0, at) + 1
    return begin if re.match(r"[ \t]*\[\[", document.text[begin : at + 2]) else None


def _last_words(part: str) -> str:
    """Comments behind a table's last value: they may belong to the next one."""
    lines = part.splitlines(keepends=True)
    said = max((n for n, line in enumerate(lines) if not _SAYS_NOTHING.match(line.rstrip("\r\n"))), default=-1)
    rest = "".join(lines[said + 1 :])
    return rest if rest.strip() else ""
