"""Loads TOML files that a person wrote (configuration, plan, corrections), and reports all their faults as Problems.

Each problem has the line number, the line, and a caret under the fault. `validate` converts a table to a dataclass.
"""

from __future__ import annotations

import difflib
import errno
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from milelog.errors import MilelogError, Problem
from milelog.regular_files import NotRegularError, read_regular

if TYPE_CHECKING:
    from milelog.documents.positions import Key, SourcePosition

Model = TypeVar("Model")

LARGEST = 2**24
"""Largest file in bytes: ten thousand corrected runs take 2 MB."""
CORRECTIONS_NAME = "milelog-corrections.toml"
"""Defined here and not in `corrections`, since every run looks for the file, and imports that package only if it exists."""
_TOML_POSITION = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
"""The position at the end of tomllib's messages."""


@dataclass(frozen=True)
class Document:
    """One TOML file: its text and its data. `source` is the name to use in problems."""

    source: str
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _positions(self) -> Mapping[tuple[Key, ...], SourcePosition]:
        from milelog.documents.positions import positions

        return positions(self.text)

    def position(self, path: Sequence[Key], *, value: bool = False) -> tuple[int, int]:
        """Offsets in the text of the key at a path, or of its value; if the key is missing, of the nearest table above it."""
        for size in range(len(path), 0, -1):
            found = self._positions.get(tuple(path[:size]))
            if found is not None:
                return found.value if value and size == len(path) and found.value else found.key
        return 0, 0

    def problem(
        self,
        slug: str,
        message: str,
        path: Sequence[Key] = (),
        *,
        hint: str = "",
        value: bool = False,
        within: tuple[int, int] | None = None,
    ) -> Problem:
        """An error at the key of a path, at its `value`, or `within` the value (offset and size in its string)."""
        start, end = self.position(path, value=value)
        if within is not None and end - start >= 2:
            start, end = _inside(self.text, start, end, *within)
        return at(self.source, self.text, (start, end), slug, message, hint=hint)


def _inside(text: str, start: int, end: int, offset: int, size: int) -> tuple[int, int]:
    """Offsets of a part of a string value; of the whole value if it has escapes or several lines."""
    literal = text[start:end]
    if literal[:3] in {'"""', "'''"} or "\\" in literal:
        return start, end
    first = min(start + 1 + offset, end - 1)
    return first, max(first + 1, min(first + size, end - 1))


def at(source: str, text: str, span: tuple[int, int], slug: str, message: str, *, hint: str = "") -> Problem:
    """An error at a span of a text, with the line it is on and a caret under it."""
    start, end = span
    line = text.count("\n", 0, start) + 1
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", start)
    source_line = text[begin : len(text) if stop < 0 else stop].rstrip("\r")
    column = start - begin
    return Problem(
        source,
        slug,
        message,
        hint=hint or f"put it right in {source} and run again",
        where=f"line {line}, column {column + 1}",
        severity="error",
        excerpt=underline(source_line, column, min(end, begin + len(source_line)) - start),
    )


def underline(line: str, column: int, size: int = 1) -> str:
    """A line, and below it carets under `size` characters from `column` (0 is the first)."""
    lead = "".join("\t" if c == "\t" else " " for c in line[:column])
    return f"{line}\n{lead}{' ' * (column - len(line[:column]))}{'^' * max(size, 1)}"


def line_of(problem: Problem) -> int:
    """The line number of a problem; 0 if it has none."""
    found = re.match(r"line (\d+)", problem.where)
    return int(found[1]) if found else 0


def nearest(word: str, known: Iterable[str], least: float = 0.55) -> str | None:
    """The known name that is most similar to a word; None if none has at least this ratio of similarity."""
    names = list(known)
    by_lower = {n.lower(): n for n in names}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=least)
    return by_lower[found[0]] if found else None


def suggestion(word: str, known: Iterable[str], what: str = "key") -> str:
    """A hint with the most similar known name, or else with all known names."""
    names = list(known)
    near = nearest(word, names)
    if near is not None:
        return f'did you mean "{near}"?'
    return f"known {what}s here: {', '.join(names)}" if names else f"no {what} is known here"


def in_or_above(folder: Path, name: str) -> Path | None:
    """The file with a name in a folder, or in the nearest folder above it; None if there is none."""
    here = folder.absolute()
    return next((c for f in (here, *here.parents) if (c := f / name).is_file()), None)


def load(path: Path, source: str | None = None) -> Document:
    """Loads a TOML file. Raises MilelogError (exit 2) if it cannot be read or is not valid TOML."""
    name = source or path.name
    return parse(raw(path, name), name)


def raw(path: Path, source: str | None = None) -> bytes:
    """The bytes of a file. Raises MilelogError (exit 2) if it cannot be read, or is larger than LARGEST."""
    name = source or path.name
    try:
        return read_regular(path, LARGEST)
    except OSError as error:
        is_no_text = isinstance(error, NotRegularError) or error.errno == errno.EFBIG
        message = f"cannot be read: {error.strerror or error}"
        hint = "name a TOML file that you wrote" if is_no_text else "check the name, and that you may read the file"
        raise MilelogError(Problem(name, "file-unreadable", message, hint=hint, severity="error")) from error


def parse(raw: bytes | str, source: str) -> Document:
    """A document from the bytes or the text of a TOML file. Raises MilelogError (exit 2)."""
    if isinstance(raw, bytes):
        try:
            # Some editors on Windows write a byte-order mark, which TOML forbids.
            raw = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            message = f"byte {error.start} is not UTF-8"
            hint = "save the file with the encoding UTF-8"
            raise MilelogError(Problem(source, "not-utf8", message, hint=hint, severity="error")) from error
    import tomllib

    try:
        return Document(source, raw, tomllib.loads(raw))
    except tomllib.TOMLDecodeError as error:
        raise MilelogError(_syntax_problem(source, raw, str(error))) from error
    except (ValueError, RecursionError) as error:  # limits of Python: 4,300 digits, depth of calls
        message = "a number is too long, or lists lie too deep in each other"
        hint = f"put it right in {source} and run again"
        raise MilelogError(Problem(source, "toml-syntax", message, hint=hint, severity="error")) from error


def _syntax_problem(source: str, text: str, toml_message: str) -> Problem:
    """The problem for an error of tomllib, with the position from its message."""
    found = _TOML_POSITION.search(toml_message)
    offset = len(text.rstrip())
    # Without line number the fault is at the end of the text.
    if found and found[1]:
        lines = text.split("\n")
        offset = sum(len(line) + 1 for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1
        offset = _line_with_the_fault(text, offset)
    message = "no valid TOML: " + _TOML_POSITION.sub("", toml_message).lower()
    return at(source, text, (offset, offset + 1), "toml-syntax", message, hint=_syntax_hint(text, offset))


def _line_with_the_fault(text: str, offset: int) -> int:
    """The offset, moved from a line break to the end of its line: the parser notices some faults only at the line break."""
    return offset - 1 if offset and offset < len(text) and text[offset] == "\n" and text[offset - 1] != "\n" else offset


def _syntax_hint(text: str, offset: int) -> str:
    begin = text.rfind("\n", 0, offset) + 1
    line = text[begin:].split("\n", 1)[0]
    if re.match(r"\s*[\w.-]+\s*=\s*[^\"'\[{#\s]", line):
        return 'put text in quotes, such as volume = "45-50 mi"; only numbers, dates, true and false stand without'
    if re.match(r"\s*[\w.-]+\s*:", line):
        return 'write key = "value", with an equals sign'
    return "each line is [table], key = value or # comment"


def validate(
    document: Document, model: type[Model], data: object, path: tuple[Key, ...] = ()
) -> tuple[Model | None, tuple[Problem, ...]]:
    """Converts a table (`data`, at `path`) to the dataclass `model`; returns it with a problem for each fault.

    Faulty keys are left out; None if the model cannot be made without them.
    """
    from milelog.documents.tables import Reader

    reader = Reader()
    found = reader.table(model, data, path)
    return found, tuple(
        document.problem(f.slug, f.message, place, hint=f.hint, value=not f.key, within=f.within)
        for place, f in reader.faults
    )


def toml_string(text: str) -> str:
    """A text as a TOML basic string. JSON's escapes are valid in TOML; the delete character must be escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
