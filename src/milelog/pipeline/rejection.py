"""Rejections of recordings on which milelog itself failed."""

from __future__ import annotations

from milelog.errors import Problem
from milelog.measure.types import FileResult

_FAILURES = {
    "too-large": ("measuring it takes more memory than one recording may; nothing of it was kept", "split the file"),
    "out-of-memory": (
        "memory ran out while it was read; nothing of it was kept",
        "close other programs, or lift the limit of this shell (ulimit -v unlimited), and run it again",
    ),
    "reader-hung": ("reading it took over half a minute and was stopped; nothing of it was kept", ""),
    "reader-died": (
        "the reader died on this file, twice; nothing of it was kept",
        "run it again with other programs closed; if it dies again, please report it, with the file if you can",
    ),
    "reader-failed": ("the reader failed on this file; nothing of it was kept", ""),
}


def rejected(source: str, slug: str, detail: str = "") -> FileResult:
    """The result for a recording on which our own code failed, with the problem `slug`."""
    message, hint = _FAILURES[slug]
    text = f"{message} ({detail})" if detail else message
    problem = Problem(source, slug, text, hint or "please report it, with the file if you can", severity="rejected")
    return FileResult(source, "rejected", "", problems=(problem,))
