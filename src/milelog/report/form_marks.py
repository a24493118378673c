"""Tells what was changed in a form since it was opened, and what was changed elsewhere meanwhile.

Two tabs may show the form of one run: sent whole, the older one would take back what the newer one said. So a form brings
back a mark of each text that it was opened with, and only what differs from its mark is kept.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

from milelog.errors import MilelogError, Problem
from milelog.report import words

_TITLES = {
    "segments": "hard work", "distance": "distance", "sport": "sport", "start": "date and start", "race": "race", "cut": "part left out",
    "effort": "effort", "note": "note", "not_mine": "tick of whose run it is", "merge_next": "tick of what continues it",
}  # fmt: skip
"""Fields by the words of the form."""


def marks(fields: Mapping[str, str]) -> str:
    """A mark of each text, for a hidden field of the form."""
    return " ".join(f"{name}={_mark(text)}" for name, text in fields.items())


def changed(form: Mapping[str, str], seen: str, now: Mapping[str, str], source: str) -> dict[str, str]:
    """What of a form was changed in it, by the marks that it was opened with; all of it where it brings none.

    `now` holds the texts that are kept by now. Raises MilelogError where one of them was changed elsewhere meanwhile: neither
    is to be lost unseen.
    """
    before = _read(seen)
    found = {name: text for name, text in form.items() if name not in before or _mark(text) != before[name]}
    late = [n for n in found if n in _overtaken(before, now) and _mark(found[n]) != _mark(now[n])]
    if late:
        raise MilelogError(*(_meanwhile(source, name, now[name]) for name in late))
    return found


def is_overtaken(seen: str, now: Mapping[str, str]) -> bool:
    """Whether anything was changed elsewhere since a form with these marks was opened."""
    return any(_overtaken(_read(seen), now))


def _overtaken(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    return (name for name, mark in before.items() if name in now and _mark(now[name]) != mark)


def _mark(text: str) -> str:
    # A browser changes line ends, and leaves them out of a field of one line: blanks of any kind make no difference.
    return f"{zlib.crc32(''.join(text.split()).encode('utf-8', 'surrogatepass')):08x}"


def _read(seen: str) -> dict[str, str]:
    return {name: mark for name, _, mark in (part.partition("=") for part in seen.split())}


def _meanwhile(source: str, name: str, text: str) -> Problem:
    title = _TITLES.get(name, name)
    reads = f'it is now "{words.clean(text, 200)}"' if text.strip() else "it is empty now"
    message = f"the {title} was changed elsewhere since this form was opened: {reads}"
    return Problem(
        source,
        "changed-meanwhile",
        message,
        "put into the form what you want to keep, then send it again",
        title,
        "error",
    )


def overtaken(source: str) -> MilelogError:
    """The error for taking back what was said, where more was said since the form was opened."""
    message = "more was said of this run elsewhere since this form was opened, and nothing was taken back"
    return MilelogError(
        Problem(
            source,
            "changed-meanwhile",
            message,
            "look at what stands in the form now, then send it again",
            severity="error",
        )
    )
