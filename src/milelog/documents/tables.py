"""The tables of a TOML file as typed values: each key is read by its type, and all faults of a table are found at once.

A table is a dataclass whose fields are its keys; every field with a default may be left out. A value is of its type,
or, where that is `Annotated[type, read]`, what the function `read` makes of it. A reader raises FaultError.
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
    """What is wrong with a value, as the slug, message and hint of a problem.

    The caret stands under the value, under a part of it (`within`: offset and size), or under the `key`.
    """

    def __init__(
        self, slug: str, message: str, hint: str = "", *, within: tuple[int, int] | None = None, key: bool = False
    ) -> None:
        super().__init__(message)
        self.slug, self.message, self.hint, self.within, self.key = slug, message, hint, within, key


_DATE = ("must be a date", "write year-month-day without quotes, such as 2026-03-02")
_LIST = ("must be a list", 'write ["Mon", "Fri"], or [[name]] before each of several tables')
_TABLE = ("must be a table", "write [name] on a line and its keys below it")
_EXPECTED: Mapping[Any, tuple[str, str]] = {
    str: ("must be text", 'put it in quotes, such as "10 mi"'),
    bool: ("must be true or false", "write true or false, without quotes"),
    date: _DATE,
    datetime: _DATE,
    list: _LIST,
    dict: ("must be a table", "write [name] once on a line of its own, and its keys below it"),
}
"""Types of values that need no reader of their own: what to say where a value is of another, and the hint."""


class _Unusable:
    """Stands for a value with a fault."""


_UNUSABLE = _Unusable()


class Reader:
    """Reads values, and collects the faults, each with its path below the table that was asked for."""

    def __init__(self) -> None:
        self.faults: list[tuple[_Path, FaultError]] = []

    def table(self, model: type[Table], given: object, path: _Path) -> Table | None:
        """The table with the values that are right; None where it is none, or a key that it needs is missing or faulty."""
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
                # A table inside this one that lacks a key makes it unusable too: its default would say something else.
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
        """The value as this type has it; _UNUSABLE, with its fault noted, where it is none."""
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
            except ValueError as error:  # a limit of Python's, such as 4,300 digits
                return self._note(path, f"is not right: {error}".lower(), "", "wrong-value")
        if origin is Literal:
            if given in arguments:
                return given
            *others, last = (repr(a) for a in arguments)
            return self._note(
                path, f"is not right: input should be {', '.join(others)} or {last}".lower(), "", "wrong-value"
            )
        wanted = origin or kind
        # Exactly: a date and time is a date for Python, and true a number.
        if type(given) is not wanted:
            return self._note(path, *_EXPECTED[wanted])
        return self._items(arguments[0], given, path) if wanted is list and arguments else given

    def _items(self, kind: Any, given: list[Any], path: _Path) -> list[Any]:
        """The items of a list without those that hold a fault."""
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
    """The type of each key of a table, and whether it must be there."""
    kinds = get_type_hints(model, include_extras=True)
    return {
        f.name: (_given(kinds[f.name]), f.default is MISSING and f.default_factory is MISSING) for f in fields(model)
    }


def _given(kind: Any) -> Any:
    """A type without its None: TOML has no such value."""
    return get_args(kind)[0] if get_origin(kind) in {Union, UnionType} else kind
