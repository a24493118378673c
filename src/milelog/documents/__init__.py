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
    from pydantic import BaseModel

    from milelog.documents.positions import Key, SourcePosition

Model = TypeVar("Model", bound="BaseModel")

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
    document: Document, model: type[Model], data: Any, path: tuple[Key, ...] = ()
) -> tuple[Model | None, tuple[Problem, ...]]:
    """A table (`data`, at `path`) held against its model: what is right of it, and a problem for every fault.

    The faulty keys are left out of the result; None when the rest is not enough for the model.
    """
    from pydantic import ValidationError

    problems: list[Problem] = []
    for _ in range(3):  # taking a key out may bring up that it is missing, never more
        try:
            return model.model_validate(data), tuple(problems)
        except ValidationError as error:
            details: list[dict[str, Any]] = [dict(d) for d in error.errors(include_url=False)]
        fresh = [d for d in details if not (problems and d["type"] == "missing")]
        problems += [_model_problem(document, d, model, path) for d in fresh]
        data = _without(data, [tuple(d["loc"]) for d in fresh])
    return None, tuple(problems)


def _without(data: Any, paths: Iterable[tuple[Key, ...]]) -> Any:
    """A copy of a table without the keys at those paths; of a list, without the items that hold a fault."""
    inner: dict[Key, list[tuple[Key, ...]]] = {}
    for path in paths:
        inner.setdefault(path[0] if path else "", []).append(path[1:])
    if isinstance(data, Mapping):
        # A path that ends here names the key itself; a longer one a fault inside of its value.
        keep = {k: v for k, v in data.items() if k not in inner or any(inner[k])}
        return {k: _without(v, inner[k]) if k in inner else v for k, v in keep.items()}
    if isinstance(data, list):
        return [v for i, v in enumerate(data) if i not in inner]
    return data


_BY_TYPE = {
    "string_type": ("wrong-type", "must be text", 'put it in quotes, such as "10 mi"'),
    "missing": ("missing-key", "is missing", "add this line"),
    "date_type": ("wrong-type", "must be a date", "write year-month-day without quotes, such as 2026-03-02"),
    "list_type": ("wrong-type", "must be a list", 'write ["Mon", "Fri"], or [[name]] before each of several tables'),
    "tuple_type": ("wrong-type", "must be a list", 'write ["Mon", "Fri"], or [[name]] before each of several tables'),
    "model_type": ("wrong-type", "must be a table", "write [name] on a line and its keys below it"),
    "dict_type": ("wrong-type", "must be a table", "write [name] once on a line of its own, and its keys below it"),
    "bool_type": ("wrong-type", "must be true or false", "write true or false, without quotes"),
}


def _model_problem(
    document: Document, detail: Mapping[str, Any], model: type[BaseModel], base: tuple[Key, ...]
) -> Problem:
    inner: tuple[Key, ...] = tuple(detail["loc"])
    path = base + inner
    kind, context = str(detail["type"]), detail.get("ctx") or {}
    name = next((str(k) for k in reversed(path) if isinstance(k, str)), "")
    if kind == "extra_forbidden":
        hint = suggestion(name, known_keys(model, inner[:-1]))
        return document.problem("unknown-key", f'unknown key "{name}"', path, hint=hint)
    if "slug" in context:  # a check of our own
        within = context.get("within")
        return document.problem(
            context["slug"],
            detail["msg"],
            path,
            hint=context.get("hint", ""),
            value=not context.get("key"),
            within=tuple(within) if within else None,
        )
    if kind == "missing":
        return document.problem("missing-key", f'"{name}" is missing', path[:-1], hint=f"add a line {name} = ...")
    known = _BY_TYPE.get(kind) or _BY_TYPE.get("date_type" if kind.startswith("date") else kind)
    slug, what, hint = known or ("wrong-value", f"is not right: {str(detail['msg']).lower()}", "")
    return document.problem(slug, f'"{name}" {what}', path, hint=hint, value=True)


def known_keys(model: type[BaseModel], path: Sequence[Key]) -> list[str]:
    """The keys that a model allows in the table at that path."""
    from pydantic import BaseModel

    here: Any = model
    for key in path:
        if isinstance(key, int):
            continue
        found = here.model_fields.get(key)
        here = _inner_model(found.annotation) if found is not None else None
        if here is None:
            return []
    return sorted(f.alias or n for n, f in here.model_fields.items()) if issubclass(here, BaseModel) else []


def _inner_model(annotation: Any) -> Any:
    """The model inside `X`, `X | None`, `tuple[X, ...]` or `list[X]`; None without one."""
    if hasattr(annotation, "model_fields"):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _inner_model(argument)
        if found is not None:
            return found
    return None


def fault(
    slug: str, message: str, hint: str = "", *, within: tuple[int, int] | None = None, key: bool = False
) -> Exception:
    """What a pydantic validator raises for a fault of its own: it becomes a problem with that slug at that place.

    The caret stands under the value, under a part of it (`within`: offset and size), or under the `key`.
    """
    from pydantic_core import PydanticCustomError

    # The message goes in as a field: pydantic formats the template, and braces in a runner's own words would be read
    # as fields.
    context = {"slug": slug, "hint": hint, "within": within, "key": key, "message": message}
    return PydanticCustomError("milelog", "{message}", context)


def toml_string(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
