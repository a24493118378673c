"""TOML files that a person wrote: load them, find the place of every key, and turn each fault into a Problem.

All faults of a file are reported at once, each with its line, the line itself and a caret under the fault.
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
"""A file that a person wrote is smaller: ten thousand corrected runs take 2 MB."""
CORRECTIONS_NAME = "milelog-corrections.toml"
"""Named here and not in `corrections`: every run looks for the file, and loads that package only where it is there."""
_TOML_POSITION = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
"""Where tomllib says that the fault is, at the end of its sentence."""


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
        """Offsets in the text of the key at that path, or of its value; of the nearest thing above it if absent."""
        # A key that is missing has no place of its own: the caret stands under its table.
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
        """An error at the key of that path, at its `value`, or `within` the value: offset and size in its string."""
        start, end = self.position(path, value=value)
        if within is not None and end - start >= 2:
            start, end = _inside(self.text, start, end, *within)
        return at(self.source, self.text, (start, end), slug, message, hint=hint)


def _inside(text: str, start: int, end: int, offset: int, size: int) -> tuple[int, int]:
    """Offsets of a part of a string value; the whole value where escapes or several lines blur the count."""
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
    """A line and, below it, carets under `size` characters from `column` (0 is the first)."""
    lead = "".join("\t" if c == "\t" else " " for c in line[:column])
    return f"{line}\n{lead}{' ' * (column - len(line[:column]))}{'^' * max(size, 1)}"


def line_of(problem: Problem) -> int:
    """The line a problem is on, 0 where it has none."""
    found = re.match(r"line (\d+)", problem.where)
    return int(found[1]) if found else 0


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like a word, or None when nothing is near."""
    names = list(known)
    by_lower = {n.lower(): n for n in names}
    found = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=0.55)
    return by_lower[found[0]] if found else None


def suggestion(word: str, known: Iterable[str], what: str = "key") -> str:
    """A sentence that names the nearest known name, or the names there are."""
    names = list(known)
    near = nearest(word, names)
    if near is not None:
        return f'did you mean "{near}"?'
    return f"known {what}s here: {', '.join(names)}" if names else f"no {what} is known here"


def in_or_above(folder: Path, name: str) -> Path | None:
    """A file of that name in a folder, or in the nearest folder above it."""
    here = folder.absolute()
    return next((c for f in (here, *here.parents) if (c := f / name).is_file()), None)


def load(path: Path, source: str | None = None) -> Document:
    """Read a TOML file. Raises MilelogError (exit 2) when it cannot be read or is no TOML."""
    name = source or path.name
    return parse(raw(path, name), name)


def raw(path: Path, source: str | None = None) -> bytes:
    """The bytes of a file. Raises MilelogError (exit 2) when it cannot be read, or is none that a person wrote."""
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
            # Editors of Windows put a byte-order mark before the text, which TOML forbids.
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
    """Tomllib's error as a problem, with the line and column that its sentence names."""
    found = _TOML_POSITION.search(toml_message)
    offset = len(text.rstrip())
    # A text that ends too early has no line in tomllib's sentence: then the fault is at its end.
    if found and found[1]:
        lines = text.split("\n")
        offset = sum(len(line) + 1 for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1
        offset = _line_with_the_fault(text, offset)
    message = "no valid TOML: " + _TOML_POSITION.sub("", toml_message).lower()
    return at(source, text, (offset, offset + 1), "toml-syntax", message, hint=_syntax_hint(text, offset))


def _line_with_the_fault(text: str, offset: int) -> int:
    """The parser notices some faults at the line break: stay on the line that holds them."""
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
    """A table (`data`, at `path`) as its model has it: what is right of it, and a problem for every fault.

    The faulty keys are left out of the result; None when the rest is not enough for the model.
    """
    from milelog.documents.tables import Reader

    reader = Reader()
    found = reader.table(model, data, path)
    return found, tuple(
        document.problem(f.slug, f.message, place, hint=f.hint, value=not f.key, within=f.within)
        for place, f in reader.faults
    )


def toml_string(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
