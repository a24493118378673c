"""Converts tables of a TOML file to dataclasses, by the types of their fields, and collects all faults.

The fields of a dataclass are the keys of its table; fields with a default may be missing. A value must have the field's type. For
`Annotated[type, read]` the function `read` converts it, and raises FaultError for an invalid value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from milelog.documents import suggestion
from milelog.documents.positions import Key

Table = TypeVar("Table")
_Path = tuple[Key, ...]


class FaultError(Exception):
    """A value is invalid; has the slug, message and hint of the problem.

    The caret is set under the value, under a part of it (`within`: offset and size), or under the key (`key`).
    """

    def __init__(
        self, slug: str, message: str, hint: str = "", *, within: tuple[int, int] | None = None, key: bool = False
    ) -> None:
        super().__init__(message)
        self.slug, self.message, self.hint, self.within, self.key = slug, message, hint, within, key


_DATE = ("must be a date", "write year-month-day without quotes, such as 2026-03-02")
_LIST = (
    "must be a list",
    "put its values in square brackets with commas between, or write [[name]] before each of several tables",
)
_TABLE = ("must be a table", "write [name] on a line and its keys below it")
_EXPECTED: Mapping[Any, tuple[str, str]] = {
    str: ("must be text", 'put it in quotes, such as "10 mi"'),
    bool: ("must be true or false", "write true or false, without quotes"),
    date: _DATE,
    datetime: _DATE,
    list: _LIST,
    dict: ("must be a table", "write [name] once on a line of its own, and its keys below it"),
}
"""For types without a reader: message and hint for a value of another type."""


class _Unusable:
    """Marks a value with a fault."""


_UNUSABLE = _Unusable()


class Reader:
    """Converts values, and collects the faults with their paths."""

    def __init__(self) -> None:
        self.faults: list[tuple[_Path, FaultError]] = []

    def table(self, model: type[Table], given: object, path: _Path) -> Table | None:
        """The dataclass with all valid values; None if `given` is no table, or a required key is missing or faulty."""
        if not isinstance(given, Mapping):
            self._note(path, *_TABLE)
            return None
        keys = _keys(cast("Any", model))
        values, is_usable = {}, True
        for name, (kind, is_needed) in keys.items():
            if name in given:
                found = self._value(kind, given[name], (*path, name))
                if found is not _UNUSABLE:
                    values[name] = found
                # An unusable inner table makes this one unusable, too, since its default would mean something else.
                elif is_needed or (is_dataclass(kind) and isinstance(given[name], Mapping)):
                    is_usable = False
            elif is_needed:
                missing = FaultError("missing-key", f'"{name}" is missing', f"add a line {name} = ...", key=True)
                self.faults.append((path, missing))
                is_usable = False
        for name in given:
            if name not in keys:
                hint = suggestion(name, sorted(keys))
                self.faults.append(((*path, name), FaultError("unknown-key", f'unknown key "{name}"', hint, key=True)))
        return model(**values) if is_usable else None

    def _value(self, kind: Any, given: Any, path: _Path) -> Any:
        """The value converted to a type; _UNUSABLE, with its fault recorded, if it is invalid."""
        if is_dataclass(kind) and isinstance(kind, type):
            found = self.table(kind, given, path)
            return _UNUSABLE if found is None else found
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is Annotated:
            try:
                return kind.__metadata__[0](given)
            except FaultError as fault:
                self.faults.append((path, fault))
                return _UNUSABLE
            except ValueError as error:  # a limit of Python, such as 4,300 digits
                return self._note(path, f"is not right: {error}".lower(), "", "wrong-value")
        if origin is Literal:
            if given in arguments:
                return given
            *others, last = (repr(a) for a in arguments)
            return self._note(
                path, f"is not right: input should be {', '.join(others)} or {last}".lower(), "", "wrong-value"
            )
        wanted = origin or kind
        # The exact type: in Python, a datetime is also a date, and True is also a number.
        if type(given) is not wanted:
            return self._note(path, *_EXPECTED[wanted])
        return self._items(arguments[0], given, path) if wanted is list and arguments else given

    def _items(self, kind: Any, given: list[Any], path: _Path) -> list[Any]:
        """The items of a list without faulty ones."""
        right = []
        for number, item in enumerate(given):
            before = len(self.faults)
            found = self._value(kind, item, (*path, number))
            if len(self.faults) == before:
                right.append(found)
        return right

    def _note(self, path: _Path, what: str, hint: str, slug: str = "wrong-type") -> _Unusable:
        name = next((key for key in reversed(path) if isinstance(key, str)), "")
        self.faults.append((path, FaultError(slug, f'"{name}" {what}', hint)))
        return _UNUSABLE


@cache
def _keys(model: Any) -> dict[str, tuple[Any, bool]]:
    """The type of each key of a table, and whether it is required."""
    kinds = get_type_hints(model, include_extras=True)
    return {
        f.name: (_given(kinds[f.name]), f.default is MISSING and f.default_factory is MISSING) for f in fields(model)
    }


def _given(kind: Any) -> Any:
    """An optional type without None, which TOML does not have."""
    return get_args(kind)[0] if get_origin(kind) in {Union, UnionType} else kind
