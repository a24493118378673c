"""What is kept, changed in its structure: the packed rows of the index, and the file of corrections.

Bytes that are flipped are caught by a check sum, or are no TOML. These changes keep the form and put another value, kind or
order into it, as another version of the program or a person would.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec
import numpy as np

from milelog import corrections
from milelog.errors import MilelogError
from milelog.measure import clean
from milelog.measure.activity import measure
from milelog.measure.types import FileResult
from milelog.model import Activity, Block
from milelog.pipeline import reading
from milelog.store import ForeignError, packing

ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**40,
    0.5,
    float("nan"),
    float("inf"),
    "",
    "x" * 300,
    b"",
    b"\x78",
    [],
    {},
    [[]],
)
WORDS = (
    "0", "-1", "1e999", "nan", "true", '""', '"1:75"', '"-5 km"', '"5 km"', '"0:10-0:05"', "[]", "{}", "[1, 2]", "2026-03-02",
    "0001-01-01", '"rep"', "''", '"\\u0000"', "9" * 400,
)  # fmt: skip
NAMES = (
    "file",
    "start",
    "note",
    "sport",
    "distance",
    "race",
    "cut",
    "effort",
    "segments",
    "not_mine",
    "merge_next",
    "kind",
)


@cache
def row() -> bytes:
    """What is kept of one run."""
    times = np.arange(600.0)
    run = Activity(
        "run.fit", "running", {"time_s": times, "distance_m": 3.0 * times}, start=datetime(2026, 3, 2, tzinfo=UTC)
    )
    result = FileResult("run.fit", "analyzed", "d", (measure(run, clean.streams(run)),))
    return packing.pack([reading.pack(result, "run.fit").payload])


@cache
def said() -> str:
    """A file of corrections that says all that one can."""
    start = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    first = corrections.Correction(
        "a.fit", start, blocks=(Block("rep", 60.0, 120.0, "T"),), note="wind", sport="running", distance_m=5000.0,
        actual_start=start, race_m=5000.0, cut=((0.0, 30.0),), merge_next=True, rpe=7.0,
    )  # fmt: skip
    return corrections.render([first, corrections.Correction("b.fit", is_mine=False, is_race=False)])


def changed(rng: random.Random, value: Any, depth: int = 0) -> Any:
    """A value with one part of it changed, gone, doubled or swapped."""
    if isinstance(value, dict | list) and value and rng.random() < 0.9:
        keys = list(value) if isinstance(value, dict) else range(len(value))
        key = rng.choice(list(keys))
        found = value.copy()
        act = rng.randrange(8)
        if act == 0:
            del found[key]
        elif act == 1 and isinstance(found, list):
            found.insert(key, found[key])
        elif act in {1, 2}:
            found[key] = found[rng.choice(list(keys))]
        else:
            found[key] = changed(rng, value[key], depth + 1)
        return found
    return rng.choice(ODD)


def row_trial(seed: int, number: int) -> str:
    """What a changed row of the index did that it may not do; empty where it was unpacked or refused as foreign."""
    rng = random.Random(f"{seed}/row/{number}")
    payload = row()
    inner = msgspec.msgpack.decode(msgspec.msgpack.decode(payload)[0])
    for _ in range(rng.randint(1, 3)):
        inner = changed(rng, inner)
    outer: Any = [msgspec.msgpack.encode(inner)]
    if rng.random() < 0.1:
        outer = changed(rng, outer)
    try:
        found = reading.results(msgspec.msgpack.encode(outer), "run.fit")
    except ForeignError:
        return ""
    except Exception as fault:  # noqa: BLE001 - any other is what is looked for
        return f"{type(fault).__name__}: {fault}"
    return "" if all(isinstance(one, FileResult) for one in found) else "no results"


def said_trial(seed: int, number: int) -> str:
    """What changed corrections did that they may not do; empty where they were read, or refused with a place."""
    rng = random.Random(f"{seed}/said/{number}")
    lines = said().splitlines()
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(lines))
        name, mark, _ = lines[at].partition(" = ")
        act = rng.randrange(6)
        if act == 0:
            del lines[at]
        elif act == 1:
            lines.insert(at, lines[rng.randrange(len(lines))])
        elif act == 2:
            lines.insert(
                at, rng.choice(("[run]", "[[run]]", "[[run.segments]]", "[comment]", "[[comment]]", "run = 1"))
            )
        elif act == 3:
            lines[at] = f"{rng.choice(NAMES)} = {rng.choice(WORDS)}"
        elif mark:
            lines[at] = f"{name} = {rng.choice(WORDS)}"
        if not lines:
            break
    text = "\n".join(lines)
    try:
        found = corrections.parse(text)
        again = corrections.edited(text.encode(), "c.fit", None, {"note": "mine"})
        kept = corrections.parse(again)
    except MilelogError as fault:
        return "" if all(p.message and p.source for p in fault.problems) else "refused without a word"
    except Exception as fault:  # noqa: BLE001 - any other is what is looked for
        return f"{type(fault).__name__}: {fault}"
    lost = [one.note for one in found if one.note and one.note not in [k.note for k in kept]]
    return f"a note was lost: {lost}" if lost else ""
