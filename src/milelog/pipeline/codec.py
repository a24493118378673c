"""Frozen dataclasses as plain JSON values and back, by their type hints: compact rows, no names, no code.

Rows written by other code are never read, so there are no versions here.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import json
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, NamedTuple, Union

Step = Callable[[Any], Any] | None
"""What is done to a value on its way; None where it is plain already."""
_PLAIN = frozenset({str, int, float, bool, type(None), object, Any})


class Codec(NamedTuple):
    """How values of one type become plain, and how they come back."""

    pack: Step
    unpack: Step


@contextlib.contextmanager
def many_values() -> Iterator[None]:
    """While so many values are made that all stay, looking for cycles among them is half of the cost, and finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def dumps(value: Any) -> bytes:
    """Plain values as one line of ASCII: file names that are no Unicode pass through it unharmed."""
    return json.dumps(value, separators=(",", ":"), default=_scalar).encode("ascii")


def loads(payload: bytes | str) -> Any:
    """The inverse of `dumps`. Raises ValueError."""
    return json.loads(payload)


def _scalar(value: Any) -> Any:
    """Numbers of NumPy as Python's own."""
    return value.item()


def pack(kind: Any, value: Any) -> Any:
    """A value of this type as plain lists, strings and numbers, exactly."""
    step = codec(kind).pack
    return step(value) if step else value


def unpack(kind: Any, plain: Any) -> Any:
    """The inverse of `pack`."""
    step = codec(kind).unpack
    return step(plain) if step else plain


@cache
def codec(kind: Any) -> Codec:
    """The codec of a type, made once."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind in _PLAIN or origin is Literal:
        return Codec(None, None)
    if kind in {date, datetime}:
        return Codec(kind.isoformat, kind.fromisoformat)
    if kind is Path:
        return Codec(str, Path)
    if origin in {Union, types.UnionType}:
        return _optional(inner)
    if origin is tuple:
        return _tuple(inner)
    if origin is frozenset:
        each = codec(inner[0])
        return Codec(
            lambda v: sorted(map(each.pack, v) if each.pack else v),
            lambda v: frozenset(map(each.unpack, v) if each.unpack else v),
        )
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(*inner)
    if dataclasses.is_dataclass(kind):
        return _record(kind)
    raise TypeError(f"no codec for {kind}")


def _optional(inner: tuple[Any, ...]) -> Codec:
    steps = [codec(t) for t in inner if t is not type(None)]
    others = [s for s in steps if s.pack or s.unpack]
    if not others:
        return Codec(None, None)
    (one,) = steps
    return Codec(_unless_none(one.pack), _unless_none(one.unpack))


def _unless_none(step: Step) -> Step:
    return (lambda v: None if v is None else step(v)) if step else None


def _tuple(inner: tuple[Any, ...]) -> Codec:
    if len(inner) == 2 and inner[1] is Ellipsis:
        pack_one, unpack_one = codec(inner[0])
        return Codec(
            (lambda v: [pack_one(x) for x in v]) if pack_one else list,
            (lambda v: tuple([unpack_one(x) for x in v])) if unpack_one else tuple,
        )
    steps = [codec(t) for t in inner]
    if not any(s.pack or s.unpack for s in steps):
        return Codec(list, tuple)
    return Codec(
        lambda v: [s.pack(x) if s.pack else x for s, x in zip(steps, v, strict=True)],
        lambda v: tuple(s.unpack(x) if s.unpack else x for s, x in zip(steps, v, strict=True)),
    )


def _mapping(key: Any, value: Any) -> Codec:
    keys, values = codec(key), codec(value)
    if key is str and values == Codec(None, None):
        return Codec(dict, dict)

    def packed(found: Mapping[Any, Any]) -> list[Any]:
        return [[keys.pack(k) if keys.pack else k, values.pack(v) if values.pack else v] for k, v in found.items()]

    def unpacked(rows: list[Any]) -> dict[Any, Any]:
        return {(keys.unpack(k) if keys.unpack else k): (values.unpack(v) if values.unpack else v) for k, v in rows}

    return Codec(packed, unpacked)


def _record(kind: Any) -> Codec:
    """A dataclass as the list of its fields."""
    names = tuple(f.name for f in dataclasses.fields(kind))
    steps: list[tuple[int, Step, Step]] = []

    def prepare() -> None:
        # Only now: a type may hold itself.
        hints = typing.get_type_hints(kind)
        found = ((i, *codec(hints[name])) for i, name in enumerate(names))
        steps.extend(s for s in found if s[1] or s[2])
        ready.append(True)

    ready: list[bool] = []
    fields = attrgetter(*names) if len(names) > 1 else lambda v: (getattr(v, names[0]),)

    def packed(value: Any) -> list[Any]:
        if not ready:
            prepare()
        row = list(fields(value))
        for i, step, _ in steps:
            if step:
                row[i] = step(row[i])
        return row

    def unpacked(row: list[Any]) -> Any:
        if not ready:
            prepare()
        if len(row) != len(names):
            raise ValueError(f"{kind.__name__} has {len(names)} fields, not {len(row)}")
        if steps:
            row = row.copy()
            for i, _, step in steps:
                if step:
                    row[i] = step(row[i])
        return kind(*row)

    return Codec(packed, unpacked)
