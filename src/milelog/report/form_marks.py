"""Finds which fields of a form were changed since it was opened, and which were changed elsewhere meanwhile.

Two tabs may show the form of one run. If the older one were saved whole, it would undo the changes of the newer one. So a form
sends back a checksum (mark) of each text that it was opened with, and only fields that differ from their mark are saved.
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
"""Titles of the fields in the form."""


def marks(fields: Mapping[str, str]) -> str:
    """The marks of all texts, `name=checksum ...`, for a hidden field of the form."""
    return " ".join(f"{name}={_mark(text)}" for name, text in fields.items())


def changed(form: Mapping[str, str], seen: str, now: Mapping[str, str], source: str) -> dict[str, str]:
    """The fields of a form that differ from the marks it was opened with (`seen`); all fields without marks.

    `now` holds the texts that are stored now. Raises MilelogError if one of these fields was changed elsewhere meanwhile, so
    that neither change is lost unnoticed.
    """
    before = _read(seen)
    found = {name: text for name, text in form.items() if name not in before or _mark(text) != before[name]}
    late = [n for n in found if n in _overtaken(before, now) and _mark(found[n]) != _mark(now[n])]
    if late:
        raise MilelogError(*(_meanwhile(source, name, now[name]) for name in late))
    return found


def is_overtaken(seen: str, now: Mapping[str, str]) -> bool:
    """Whether any field was changed elsewhere since a form with these marks was opened."""
    return any(_overtaken(_read(seen), now))


def _overtaken(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    return (name for name, mark in before.items() if name in now and _mark(now[name]) != mark)


def _mark(text: str) -> str:
    # Without white space, since a browser changes line ends or removes them from a one-line field.
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
    """The error for removing a correction that was changed elsewhere since the form was opened."""
    message = "the correction of this run was changed elsewhere since this form was opened; it was not removed"
    return MilelogError(
        Problem(
            source,
            "changed-meanwhile",
            message,
            "look at what the form shows now, then send it again",
            severity="error",
        )
    )
