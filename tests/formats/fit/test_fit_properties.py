"""Files of any definitions in any order, and any damage to them: values come back, nothing raises, nothing hangs."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from milelog.errors import MilelogError
from milelog.formats.fit import messages, read
from milelog.formats.fit.columns import columns
from milelog.formats.fit.describe import describe
from milelog.formats.fit.write import BASES, Definition, FieldSpec, definition_bytes, frame, run_bytes

sys.path.insert(0, str(Path(__file__).parents[3] / "bench"))
import fuzz

START = 1_050_000_000
UNKNOWN = 0xFF10
"""A message number that the profile lacks: its fields come back as stored."""
INTEGERS = {name: base for name, base in BASES.items() if base.kind[0] in "iu" and base.size < 8 and name != "byte"}


@st.composite
def layouts(draw):
    """A definition in one of 16 places, in either byte order, of any integer fields."""
    kinds = draw(st.lists(st.sampled_from(sorted(INTEGERS)), min_size=1, max_size=6))
    fields = tuple(FieldSpec(i, INTEGERS[k].size, INTEGERS[k].code) for i, k in enumerate(kinds))
    definition = Definition(UNKNOWN, fields, local=draw(st.integers(0, 15)), big_endian=draw(st.booleans()))
    return definition, kinds


@st.composite
def stretches(draw):
    """A definition and the messages under it, with the rows that should come back."""
    definition, kinds = draw(layouts())
    count = draw(st.integers(0, 40))
    values = []
    for kind in kinds:
        info = np.iinfo(INTEGERS[kind].kind)
        values.append(draw(st.lists(st.integers(int(info.min), int(info.max)), min_size=count, max_size=count)))
    rows = [
        tuple(None if v == INTEGERS[k].invalid else v for k, v in zip(kinds, row, strict=True))
        for row in zip(*values, strict=True)
    ]
    data = run_bytes(definition, [np.array(v, INTEGERS[k].kind) for k, v in zip(kinds, values, strict=True)])
    return definition, definition_bytes(definition) + (data if count else b""), rows


@settings(max_examples=60, deadline=None)
@given(st.lists(stretches(), min_size=1, max_size=6))
def test_any_definitions_in_any_order_come_back_as_written(parts):
    data = frame(b"".join(body for _, body, _ in parts))
    table = messages(data).get(f"unknown_{UNKNOWN}")
    expected = [row for _, _, rows in parts for row in rows]
    assert (table.height if table is not None else 0) == len(expected)
    if table is None:
        return
    found = table.rows(named=True)
    for row, wanted in zip(found, expected, strict=True):
        given_ = tuple(row.get(f"unknown_{i}") for i in range(len(wanted)))
        assert given_ == wanted


floats = st.floats(0, 40_000, allow_nan=False)


@settings(max_examples=100, deadline=None)
@given(
    steps=st.lists(st.integers(1, 60), min_size=1, max_size=200),
    heart=st.integers(30, 240),
    packs=st.integers(1, 4),
    big=st.booleans(),
)
def test_records_come_back_whatever_lies_between_them(steps, heart, packs, big):
    times = START + np.cumsum(steps)
    fields = (FieldSpec(253, 4, 0x86), FieldSpec(5, 4, 0x86), FieldSpec(3, 1, 0x02))
    record = Definition(20, fields, local=3, big_endian=big)
    beat = Definition(78, (FieldSpec(0, 2, 0x84),), local=2, big_endian=not big)
    body = definition_bytes(record) + definition_bytes(beat)
    for i, at in enumerate(times.tolist()):
        body += run_bytes(record, [[at], [100 * i], [heart]])
        body += run_bytes(beat, [[800 + i]]) * (1 + i % packs)
    data = frame(body)
    (run,) = read(data, "x.fit").activities
    assert run.columns["time_s"].tolist() == (times - times[0]).tolist()
    assert run.columns["distance_m"].tolist() == [float(i) for i in range(len(steps))]
    assert set(run.columns["heart_rate_bpm"].tolist()) == {float(heart)}
    assert columns(data)["timestamp"].tolist() == (times + 631065600).tolist()


KNOWN = [0, 2, 12, 18, 19, 20, 21, 23, 26, 27, 34, 49, 78, 101, 132, 142, 162, 206, 207, 216, 312]
NUMBERS = st.one_of(st.integers(0, 30), st.sampled_from([53, 73, 78, 192, 193, 253, 254]), st.integers(0, 255))
TYPES = st.sampled_from([*(base.code for base in BASES.values()), 0x04, 0x06, 0x33])


@st.composite
def odd_messages(draw):
    """Messages that the reader looks into, whose definitions give any field any type and size."""
    field = st.builds(FieldSpec, NUMBERS, st.sampled_from([0, 1, 2, 3, 4, 5, 8, 12, 16]), TYPES)
    fields = tuple(draw(st.lists(field, max_size=8)))
    owners = st.builds(
        lambda num, size, index: bytes((num, size, index)), NUMBERS, st.integers(0, 9), st.integers(0, 2)
    )
    apps = draw(st.lists(owners, max_size=2))
    local, big = draw(st.integers(0, 15)), draw(st.booleans())
    body = bytearray(definition_bytes(Definition(draw(st.sampled_from(KNOWN)), fields, local=local, big_endian=big)))
    if apps:
        body[0] |= 0x20
        body += bytes((len(apps),)) + b"".join(apps)
    size = sum(f.size for f in fields) + sum(app[1] for app in apps)
    filler = st.one_of(st.binary(min_size=size, max_size=size), st.sampled_from([bytes(size), b"\xff" * size]))
    rows = draw(st.lists(filler, max_size=20))
    compressed = local < 4 and draw(st.booleans())
    headers = [0x80 | local << 5 | draw(st.integers(0, 31)) if compressed else local for _ in rows]
    return bytes(body) + b"".join(bytes((h,)) + row for h, row in zip(headers, rows, strict=True))


@settings(max_examples=50, deadline=None)
@given(st.lists(odd_messages(), min_size=1, max_size=8))
def test_any_field_of_any_type_is_borne(stretches_):
    data = frame(b"".join(stretches_))
    loaded = read(data, "x.fit")
    assert loaded.activities or loaded.problems
    for activity in loaded.activities:
        assert (np.diff(activity.columns["time_s"]) >= 0).all()
        assert activity.records.height == activity.size
    frames = messages(data)
    assert sum(f.height for f in frames.values()) <= len(data)
    records = frames["record"].height if "record" in frames else 0
    assert all(len(column) == records for column in columns(data).values())
    assert str(describe(data, "x.fit"))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_borne(noise, framed):
    data = frame(noise) if framed else noise
    loaded = read(data, "x.fit")
    assert loaded.activities or loaded.problems
    assert str(describe(data, "x.fit"))
    try:
        messages(data)
    except MilelogError as error:
        assert error.problems  # noqa: PT017 - both outcomes are right


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 3))
def test_any_damage_is_borne(seed, times):
    rng = random.Random(seed)
    data = bytearray(fuzz.own_file())
    for _ in range(times):
        if data:
            data = rng.choice(fuzz.MUTATIONS)(rng, data)
    loaded = read(bytes(data), "x.fit")
    assert loaded.outcome in {"analyzed", "salvaged", "skipped", "rejected"}
    assert sum(a.size for a in loaded.activities) <= len(data)
    for activity in loaded.activities:
        steps = np.diff(activity.columns["time_s"])
        assert (steps >= 0).all()


def test_mutated_files_are_borne():
    failures, slowest, _ = fuzz.batch_here(7, range(250))
    assert not failures
    assert slowest < fuzz.LIMIT_S
