"""The interface by which a stage gets back an earlier result of the same inputs, without knowing where it is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

Made = TypeVar("Made")


class Keep(Protocol):
    """Gives what `make` makes, or what it made before of equal inputs."""

    def __call__(self, kind: Any, name: str, inputs: object, make: Callable[[], Made]) -> Made:
        """`kind` is the type of what is made, `name` tells one maker from another; `make` depends on `inputs` alone."""


def anew(kind: Any, name: str, inputs: object, make: Callable[[], Made]) -> Made:  # noqa: ARG001 - as Keep has them
    """Keeps nothing."""
    return make()
