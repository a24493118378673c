"""Imports the public names of a package on first use (PEP 562), so that a command loads only what it needs.

A run with nothing new must not load NumPy, polars, lxml or the parser of workouts, which would take most of its time. The names
stand under TYPE_CHECKING in the package as well, where type checkers and readers find them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any


def lazy_names(package: str, modules: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """The `__getattr__` of a package: imports a name from the module below the package that defines it.

    `modules` gives the names of each such module. The function raises AttributeError for any other name.
    """
    module_of = {name: module for module, names in modules.items() for name in names}

    def imported(name: str) -> Any:
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{package}.{module_of[name]}"), name)

    return imported
