"""The interface of a cache of results (`ResultCache`), which `runner` and `trends` use without depending on the index.

`pipeline.derived` implements it with the index.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

Result = TypeVar("Result")


class ResultCache(Protocol):
    """Returns the result of `make`, or a stored result of the same `name` and equal `inputs`."""

    def __call__(self, kind: Any, name: str, inputs: object, make: Callable[[], Result]) -> Result:
        """`kind` is the type of the result, `name` identifies the computation; `make` may depend on `inputs` only."""


def uncached(kind: Any, name: str, inputs: object, make: Callable[[], Result]) -> Result:  # noqa: ARG001
    """A ResultCache that stores nothing: calls `make`."""
    return make()
