"""Times frozen dataclasses made by the standard library and by `milelog.records`, in microseconds.

python bench/records.py
"""

from __future__ import annotations

import dataclasses
import timeit
from collections.abc import Callable
from typing import Any

from milelog import records
from milelog.model import Segment

COUNT, REPEATS = 2000, 5


def named(index: int) -> str:
    """The name of a field that is not in the way of others."""
    return f"value_{index}"


def fresh(fields: int) -> type:
    """A class with this many fields, not yet a dataclass."""
    return type(
        "Example", (), {"__doc__": "An example.", "__annotations__": {named(i): "float" for i in range(fields)}}
    )


def least_us(run: Callable[[], object], count: int = COUNT) -> float:
    """The least mean time of a call in microseconds."""
    return min(timeit.repeat(run, number=count, repeat=REPEATS)) / count * 1e6


def main() -> None:
    """Measures and prints."""
    fields = len(dataclasses.fields(Segment))
    values = [float(i) for i in range(fields)]
    print(f"{fields} fields{'':<14} {'class':>8} {'object':>8} {'copy':>8}")
    libraries: dict[str, Any] = {"standard library": dataclasses, "milelog.records": records}
    for name, library in libraries.items():
        decorate, replace = library.dataclass(frozen=True, slots=True), library.replace
        kind = decorate(fresh(fields))
        one = kind(*values)
        times = (
            least_us(lambda: decorate(fresh(fields)), COUNT // 20),  # noqa: B023 - called at once
            least_us(lambda: kind(*values)),  # noqa: B023
            least_us(lambda: replace(one, value_3=1.0)),  # noqa: B023
        )
        print(f"{name:<23}" + "".join(f"{t:9.2f}" for t in times))


if __name__ == "__main__":
    main()
