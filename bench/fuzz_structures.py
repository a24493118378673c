"""Structural changes of stored data, for `fuzz.py`: rows of the index, corrections, and files beside the index (drawings, traces,
texts of earlier reports).

Flipped bytes would be caught by a check sum, or be invalid TOML. These changes keep the format valid, with other values, types or
order, as another version of the program or a person might write it.
"""

from __future__ import annotations

import contextlib
import json
import random
import re
import sqlite3
import tempfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from milelog import corrections
from milelog.errors import ForeignError, MilelogError
from milelog.measure import clean
from milelog.measure.activity import measure
from milelog.measure.trace import Trace, trace_of
from milelog.measure.types import FileResult
from milelog.model import Activity, Block
from milelog.pipeline import reading
from milelog.report import compare
from milelog.report.hidden_side import HiddenSides
from milelog.store import drawings, outputs, packing

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
    """The stored result of one run."""
    times = np.arange(600.0)
    run = Activity(
        "run.fit", "running", {"time_s": times, "distance_m": 3.0 * times}, start=datetime(2026, 3, 2, tzinfo=UTC)
    )
    result = FileResult("run.fit", "analyzed", "d", (measure(run, clean.streams(run)),))
    return packing.pack([reading.pack(result, "run.fit").payload])


@cache
def said() -> str:
    """A corrections file that uses every key."""
    start = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    first = corrections.Correction(
        "a.fit", start, blocks=(Block("rep", 60.0, 120.0, "T"),), note="wind", sport="running", distance_m=5000.0,
        actual_start=start, race_m=5000.0, cut=((0.0, 30.0),), merge_next=True, rpe=7.0,
    )  # fmt: skip
    return corrections.render([first, corrections.Correction("b.fit", is_mine=False, is_race=False)])


def changed(rng: random.Random, value: Any, depth: int = 0) -> Any:
    """A value with one part changed, removed, doubled or swapped."""
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
    """The fault in handling a changed index row; empty if it was unpacked, or refused as foreign."""
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


@cache
def facts() -> dict[str, Any]:
    """The stored text of an analysis, with which the next one is compared."""
    check = ["met", False, "30 mi", "31.2 mi run", "within 10 %"]
    return {
        "program": "1.0",
        "today": "2026-03-08",
        "zones": [[None, 49.1, "5 km in 20:15"], ["2026-03-02", 50.2, "a race"]],
        "runs": {"a.fit": ["2026-03-03", 8000, "5 mi easy"], "b.fit": [None, 400, "walk"]},
        "weeks": {"2026-03-02": {"volume": check, "long_run": check[:4]}, "2026-02-23": {"volume": check}},
    }


def _spoilt(rng: random.Random, value: Any) -> str:
    """A stored text that is changed in structure, cut off, deeply nested, or has huge numbers."""
    for _ in range(rng.randint(0, 3)):
        value = changed(rng, value)
    text = json.dumps(value, default=str)
    act = rng.randrange(8)
    if act == 0:
        return text[: rng.randrange(len(text) + 1)]
    if act == 1:
        return "[" * rng.choice((5, 100_000)) + text
    if act == 2:
        return re.sub(r"\d+(?:\.\d+)?", lambda m: rng.choice((m[0], "9" * 400, "1e999", "-1")), text)
    return text


def kept_trial(seed: int, number: int) -> str:
    """The fault in handling changed texts beside the index; empty if they were used or ignored."""
    rng = random.Random(f"{seed}/kept/{number}")
    try:
        return (_facts_trial, _places_trial, _outputs_trial, _drawing_trial, _trace_trial)[number % 5](rng)
    except Exception as fault:  # noqa: BLE001 - any is what is looked for
        return f"{type(fault).__name__}: {fault}"


def _facts_trial(rng: random.Random) -> str:
    found = compare.as_facts(outputs.document(_spoilt(rng, facts())))
    if found is not None:
        compare.compare(found, facts())
        compare.compare(facts(), found)
    return ""


def _places_trial(rng: random.Random) -> str:
    """A run from home and back: nothing near home may be drawn, whatever the stored file contains."""
    with tempfile.TemporaryDirectory() as name:
        rows = [[50.003, 8.001, 700.0], [49.9, 8.2, 650.0]]
        (Path(name) / HiddenSides.FILE).write_text(_spoilt(rng, rows), "utf-8")
        places = HiddenSides.load(Path(name), [(50.0, 8.0, 300.0)])
    north = 50 + np.abs(np.linspace(-0.05, 0.05, 101))
    shown = north[~places.mask(north, np.full(101, 8.0))]
    return "home is drawn" if (shown < 50 + 300 / 111_200).any() else ""


def _outputs_trial(rng: random.Random) -> str:
    """The stamps of written reports: a changed text must not claim that a report is current, and must be overwritten."""
    with tempfile.TemporaryDirectory() as name:
        home, report = Path(name), Path(name) / "report.html"
        report.write_bytes(b"new")
        outputs.note(home, "key", report, b"new")
        was = json.loads((home / outputs.OUTPUTS).read_text("utf-8"))
        (home / outputs.OUTPUTS).write_text(_spoilt(rng, was), "utf-8")
        if outputs.is_current(home, "another key", report):
            return "taken for the report of another analysis"
        outputs.note(home, "key", report, b"new")
        return "" if outputs.is_current(home, "key", report) else "what was written is not remembered"


def _drawing_trial(rng: random.Random) -> str:
    """The cache of drawings: a damaged file must give the right bytes, or they are drawn again."""
    with tempfile.TemporaryDirectory() as name:
        home, wanted = Path(name), [b"first" * 9, b"second" * 9]
        for turn in range(2):
            with drawings.opened(home) as cache:
                got = [cache.get_or_draw("chart", n, lambda n=n: wanted[n]) for n in range(2)]  # type: ignore[misc]
            if got != wanted:
                return "another drawing"
            if turn == 0:
                _spoil_drawings(rng, home / drawings.FILE)
    return ""


def _spoil_drawings(rng: random.Random, path: Path) -> None:
    act = rng.randrange(4)
    if act == 0:
        data = bytearray(path.read_bytes())
        for _ in range(rng.randint(1, 40)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        path.write_bytes(data[: rng.choice((len(data), rng.randrange(len(data))))])
        return
    with contextlib.closing(sqlite3.connect(path)) as file, file:
        if act == 1:
            column, value = (
                rng.choice(("key", "program", "used", "payload", "sum")),
                rng.choice((None, 1, 0.5, "x", b"x")),
            )
            file.execute(f"UPDATE drawn SET {column} = ? WHERE rowid = 1", (value,))
        elif act == 2:
            file.execute("UPDATE drawn SET payload = (SELECT payload FROM drawn ORDER BY rowid DESC LIMIT 1)")
        else:
            file.execute("DROP TABLE drawn")
            file.execute(
                rng.choice(("CREATE TABLE drawn (key)", "CREATE VIEW drawn AS SELECT 1", "CREATE TABLE other (x)"))
            )


@cache
def stream() -> Trace:
    """The trace of a run."""
    times = np.arange(600.0)
    return trace_of(clean.streams(Activity("run.fit", "running", {"time_s": times, "distance_m": 3.0 * times})))


def _trace_trial(rng: random.Random) -> str:
    """A trace with other values of the right types: it must be unpacked to a stream of its length, or refused as foreign."""
    trace, raw = stream(), bytearray(zlib.decompress(stream().data))
    act = rng.randrange(6)
    if act == 0:
        trace = replace(trace, seconds=rng.choice((0, 1, -5, 599, 601, 2**40)))
    elif act == 1:
        trace = replace(trace, step_s=rng.choice((0, -1, 2, 7, 600, 601, 2**40)))
    elif act == 2:
        channels = [*trace.channels, *rng.choice(((), ("x",), trace.channels))]
        trace = replace(trace, channels=tuple(rng.sample(channels, rng.randrange(len(channels) + 1))))
    elif act == 3:
        trace = replace(trace, data=trace.data[: rng.randrange(len(trace.data))])
    else:
        for _ in range(rng.randint(1, 20)):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
        raw = raw + bytes(rng.choice((0, 0, 1, 10**7))) if act == 4 else raw[: rng.randrange(len(raw))]
        trace = replace(trace, data=zlib.compress(bytes(raw)))
    try:
        with np.errstate(all="ignore"):
            found = trace.with_relative_elevation().streams()
    except ForeignError:
        return ""
    return "" if len(found.time_s) == trace.seconds == len(found.speed_mps) else "a stream of another length"


def said_trial(seed: int, number: int) -> str:
    """The fault in handling changed corrections; empty if they were read, or refused with a line number."""
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
