"""`dataclass` and `replace` as in the standard library, for frozen dataclasses with slots: made, filled and copied faster.

The standard decorator compiles seven methods for each class when its module is imported, and a frozen class sets each field
through `object.__setattr__`. Both together were a quarter of an analysis of 1,000 runs after a changed race. Here only
`__init__` is compiled, and fields are set through their slots. `python bench/records.py` compares the two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["dataclass", "replace"]

# Type checkers know the standard decorator by its name only, and these differ from it in nothing that they check.
if TYPE_CHECKING:
    from dataclasses import dataclass, replace
else:
    import dataclasses
    from collections.abc import Callable
    from operator import attrgetter

    _setters: dict[type, dict[str, Callable[[object, object], None]]] = {}
    """For each class made here, the function that sets each of its fields in a frozen object."""
    _values: dict[type, Callable[[object], tuple[object, ...]]] = {}
    """For each class made here, the function that returns the values of all fields of an object."""

    def dataclass(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """A decorator for frozen dataclasses with slots. Raises TypeError for other options, and for a base with fields."""
        if not (frozen and slots):
            raise TypeError("the dataclasses made here are frozen and have slots")
        return _made

    def replace(record: object, /, **changes: object) -> object:
        """A copy of any dataclass with other values of some fields. Raises TypeError for a field that it does not have."""
        kind = record.__class__
        setters = _setters.get(kind)
        if setters is None:
            return dataclasses.replace(record, **changes)
        if not changes.keys() <= setters.keys():
            raise TypeError(f"{kind.__name__} has no field {min(changes.keys() - setters.keys())!r}")
        copy = kind.__new__(kind)
        for put, value in zip(setters.values(), _values[kind](record), strict=True):
            put(copy, value)
        for name, value in changes.items():
            setters[name](copy, value)
        if hasattr(kind, "__post_init__"):
            copy.__post_init__()
        return copy

    def _made(plain: type) -> type:
        if any(dataclasses.is_dataclass(base) for base in plain.__mro__[1:]):
            raise TypeError(f"{plain.__name__} has a base with fields, which is not supported here")
        kind = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(plain)
        # What other code asks about the class: subclasses, type checks at run time.
        params = kind.__dataclass_params__
        params.init = params.repr = params.eq = params.frozen = True
        _setters[kind] = {f.name: kind.__dict__[f.name].__set__ for f in dataclasses.fields(kind)}
        _values[kind] = _getter(list(_setters[kind]))
        for method in (_initializer(kind), *_comparisons(kind), _shown(kind), *_FROZEN):
            # As by the standard decorator, methods of the class itself have precedence.
            if method.__name__ not in plain.__dict__ or plain.__dict__[method.__name__] is None:
                setattr(kind, method.__name__, method)
        return kind

    def _getter(names: list[str]) -> Callable[[object], tuple[object, ...]]:
        """A function that returns the values of these fields of an object."""
        if len(names) > 1:
            return attrgetter(*names)
        # With a single name `attrgetter` returns no tuple, and without one it raises.
        return lambda record: tuple(getattr(record, name) for name in names)

    def _initializer(kind: type) -> Callable[..., None]:
        """The method `__init__` of a class, compiled, so that its parameters have names and defaults."""
        known: dict[str, object] = {"_MISSING": dataclasses.MISSING}
        parameters, body = [], []
        for field in dataclasses.fields(kind):
            name = field.name
            known[f"_set_{name}"] = _setters[kind][name]
            value, default = name, ""
            if field.default_factory is not dataclasses.MISSING:
                known[f"_default_{name}"] = field.default_factory
                default, value = "=_MISSING", f"_default_{name}() if {name} is _MISSING else {name}"
            elif field.default is not dataclasses.MISSING:
                known[f"_default_{name}"] = field.default
                default = f"=_default_{name}"
            parameters.append(f"{name}{default}")
            body.append(f"_set_{name}(self, {value})")
        if hasattr(kind, "__post_init__"):
            body.append("self.__post_init__()")
        lines = "\n ".join(body or ["pass"])
        exec(f"def __init__(self, {', '.join(parameters)}):\n {lines}", known)  # noqa: S102 - as the standard library does
        made: Callable[..., None] = known["__init__"]  # type: ignore[assignment]
        made.__qualname__ = f"{kind.__qualname__}.__init__"
        made.__annotations__ = {**{f.name: f.type for f in dataclasses.fields(kind)}, "return": None}
        return made

    def _comparisons(kind: type) -> tuple[Callable[..., object], ...]:
        """The methods `__eq__` and `__hash__` of a class."""
        compared = _getter([f.name for f in dataclasses.fields(kind) if f.compare])

        def __eq__(self: object, other: object) -> bool:  # noqa: N807
            return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

        def __hash__(self: object) -> int:  # noqa: N807
            return hash(compared(self))

        return __eq__, __hash__

    def _shown(kind: type) -> Callable[[object], str]:
        """The method `__repr__` of a class."""
        names = [f.name for f in dataclasses.fields(kind) if f.repr]

        def __repr__(self: object) -> str:  # noqa: N807
            values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
            return f"{self.__class__.__qualname__}({values})"

        return __repr__

    def __setattr__(self: object, name: str, value: object) -> None:  # noqa: N807, ARG001
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def __delattr__(self: object, name: str) -> None:  # noqa: N807, ARG001
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    def __getstate__(self: object) -> list[object]:  # noqa: N807
        return list(_values[self.__class__](self))

    def __setstate__(self: object, state: list[object]) -> None:  # noqa: N807
        for put, value in zip(_setters[self.__class__].values(), state, strict=True):
            put(self, value)

    _FROZEN = (__setattr__, __delattr__, __getstate__, __setstate__)
