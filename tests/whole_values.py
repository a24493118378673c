"""Every value of a small recording in lines, for snapshots that a person can check."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np

from milelog.formats.reader import Loaded


def value(given: Any) -> str:
    """A value in full, to the seventh digit; of a dataclass what is not as by default."""
    if isinstance(given, bool | None | str):
        return str(given)
    if isinstance(given, datetime):
        return given.isoformat(" ", "milliseconds").removesuffix("+00:00")
    if isinstance(given, np.ndarray):
        return column(given)
    if isinstance(given, int | float):
        return "-" if math.isnan(given) else f"{given:.10g}"
    if isinstance(given, tuple):
        return f"({' '.join(map(value, given))})"
    parts = ((f.name, getattr(given, f.name)) for f in dataclasses.fields(given) if f.name not in {"source", "columns"})
    defaults = {f.name: f.default for f in dataclasses.fields(given)}
    return " ".join(f"{name}={value(v)}" for name, v in parts if v != defaults[name] and v != ())


def column(given: np.ndarray) -> str:
    """All values; of more than a dozen the first, and by how much each of the following goes on."""
    if len(given) <= 12 or not np.isfinite(given).all():
        return " ".join(value(v) for v in given.tolist())
    steps = itertools.groupby(np.round(np.diff(given), 7).tolist())
    told = (f"{value(step)} x {len(list(same))}" for step, same in steps)
    return f"{value(given[0].item())} then {', '.join(told)}"


def lines(loaded: Loaded) -> Iterator[str]:
    """What was read of a file."""
    yield f"  {loaded.outcome} {loaded.kind}"
    for run in loaded.activities:
        plain = dataclasses.replace(run, laps=(), steps=(), splits=(), problems=(), pauses=())
        yield f"  {value(plain)}"
        yield from (f"    {name} {value(column)}" for name, column in run.columns.items())
        for name in ("laps", "steps", "splits"):
            yield from (f"    {name[:-1]} {value(one)}" for one in getattr(run, name))
        yield from (f"    pause {value(one)}" for one in run.pauses)
        yield from (f"    ! {value(p)}" for p in run.problems)
    yield from (f"  ! {value(p)}" for p in loaded.problems)
