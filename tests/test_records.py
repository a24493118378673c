"""`milelog.records` makes the same dataclasses as the standard library."""

import copy
import dataclasses
import inspect
import pickle
from dataclasses import field
from typing import Any

import pytest

from milelog import records

LIBRARIES = (dataclasses, records)


def made(library: Any) -> Any:
    """An example with every kind of field and its own methods."""

    @library.dataclass(frozen=True, slots=True)
    class Example:
        """An example."""

        first: int
        second: str = "b"
        many: tuple[int, ...] = ()
        known: dict[str, int] = field(default_factory=dict)
        quiet: float = field(default=1.0, repr=False)
        aside: int = field(default=0, compare=False)

        def __post_init__(self) -> None:
            if not self.second:
                object.__setattr__(self, "second", "filled")

        @property
        def twice(self) -> int:
            """Twice the first."""
            return 2 * self.first

    return Example


@records.dataclass(frozen=True, slots=True)
class Hashed:
    """A class that can be pickled, because it has a name in its module."""

    first: int
    second: tuple[int, ...] = ()


@records.dataclass(frozen=True, slots=True)
class Single:
    """One field."""

    first: int

    def __repr__(self) -> str:
        """Its own text."""
        return "single"


@records.dataclass(frozen=True, slots=True)
class Nothing:
    """No field."""


@pytest.mark.parametrize(
    "make",
    [
        lambda kind, _: kind(1),
        lambda kind, _: kind(1, "", (2,), {"a": 1}, 2.0, 3),
        lambda kind, _: kind(first=1, aside=2).twice,
        lambda kind, _: (
            kind(1) == kind(1, aside=5),
            kind(1) == kind(2),
            kind(1) == 1,
            kind(1) != kind(1, known={"a": 1}),
        ),
        lambda kind, _: kind(1).known is kind(1).known,
        lambda kind, library: library.replace(kind(1, aside=4), second="", quiet=3.0),
        lambda kind, library: (library.replace(kind(1, quiet=4.0)).quiet, library.replace(kind(1), first=2).first),
        lambda kind, library: library.replace(kind(1, known={"a": 1}), first=2).known,
        lambda kind, _: dataclasses.asdict(dataclasses.replace(kind(1), first=3)),
        lambda kind, _: [f.name for f in dataclasses.fields(kind)],
        lambda kind, _: (kind.__match_args__, kind.__slots__, kind.__doc__),
        lambda kind, _: list(inspect.signature(kind).parameters),
        lambda kind, _: copy.copy(kind(1, aside=2)).aside,
        lambda kind, _: kind(),
        lambda kind, _: kind(1, third=2),
        lambda kind, library: library.replace(kind(1), third=2),
        lambda kind, _: hash(kind(1)),
        lambda kind, _: setattr(kind(1), "first", 2),
        lambda kind, _: delattr(kind(1), "first"),
    ],
)
def test_as_the_standard_library(make: Any) -> None:
    results = []
    for library in LIBRARIES:
        kind = made(library)
        try:
            results.append(repr(make(kind, library)))
        except (TypeError, AttributeError) as fault:
            results.append(type(fault).__name__)
    assert results[0] == results[1]


def test_equal_records_have_equal_hashes_and_others_differ() -> None:
    assert hash(Hashed(1, (2,))) == hash(Hashed(1, (2,)))
    assert len({Hashed(1), Hashed(1), Hashed(2), Hashed(1, (1,)), Single(1), Single(1), Nothing(), Nothing()}) == 5
    assert Single(1) != Single(2)


@pytest.mark.parametrize("record", [Hashed(1, (2, 3)), Single(4), Nothing()])
def test_a_pickled_record_is_equal(record: Any) -> None:
    assert pickle.loads(pickle.dumps(record)) == record
    assert records.replace(record) == record


def test_a_class_keeps_its_own_methods() -> None:
    assert repr(Single(1)) == "single"


def test_replace_serves_standard_dataclasses_too() -> None:
    assert records.replace(made(dataclasses)(1), first=5).first == 5


def test_what_is_not_supported_is_refused_at_import() -> None:
    with pytest.raises(TypeError, match="frozen and have slots"):
        records.dataclass(frozen=False, slots=True)
    with pytest.raises(TypeError, match="base with fields"):

        @records.dataclass(frozen=True, slots=True)
        class Child(Single):  # type: ignore[misc]
            """Adds a field."""

            second: int = 0

    # A standard dataclass may have one of these as its base: it asks whether the base is frozen.
    @dataclasses.dataclass(frozen=True)
    class Wider(Hashed):
        third: int = 3

    assert Wider(1) == Wider(1, (), 3)
