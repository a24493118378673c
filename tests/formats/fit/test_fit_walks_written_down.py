"""What is found of FIT files whose chain of messages is broken, long or odd: messages, losses and times, on disk.

What is right is told by the other tests; this says what is. `pytest tests/formats --snapshot-update` writes it anew.
"""

from __future__ import annotations

import struct

import numpy as np
import pytest

import whole_values
from milelog.formats.fit import read
from milelog.formats.fit.parts import split
from milelog.formats.fit.profile import message_name
from milelog.formats.fit.write import BASES, Definition, FieldSpec, FitWriter, definition_bytes, frame, run_bytes
from text_snapshots import TextFile

S = 1_141_540_200
U8, U16, U32 = (BASES[n].code for n in ("uint8", "uint16", "uint32"))
FIELDS = (FieldSpec(253, 4, U32), FieldSpec(5, 4, U32), FieldSpec(3, 1, U8))
RECORD = Definition(20, FIELDS, local=1)
OTHER = Definition(20, (FieldSpec(3, 1, U8), *FIELDS[:2]), local=1, big_endian=True)
BEAT = Definition(78, (FieldSpec(0, 2, U16),), local=2)
SIZE, NOISE = 10, b"\xff"
TABLES = {}


def table(build):
    """Files by what was done to them, under the name of their function."""
    TABLES[build.__name__] = build
    return build


def rows(count, first=0, definition=RECORD):
    seconds = first + np.arange(count)
    values = [S + seconds, 300 * seconds, 120 + seconds % 50]
    return run_bytes(definition, values if definition.fields[0].num == 253 else [values[2], *values[:2]])


def begun():
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="development", time_created=S)
    return writer.body() + definition_bytes(RECORD)


def found(body, **framing):
    data = frame(body, **framing)
    parts = split(data, None).parts
    for part in parts:
        held = ", ".join(f"{sum(b.count for b in blocks)} {message_name(n)}" for n, blocks in part.blocks.items())
        yield f"    {held}; {part.extent.size} {part.extent.crc}; lost {[(a, b) for a, b in part.losses]}"
    loaded = read(data, "x.fit")
    for run in loaded.activities:
        yield (
            f"    {run.start:%m-%d %H:%M:%S} {whole_values.value(run.columns['time_s'])}"
            if run.start
            else "    no date"
        )
    yield from (f"    ! {p.slug}: {p.message}" for p in loaded.problems)


def wrong(body):
    """The body in a file whose check sum does not fit, as after damage."""
    yield from found(body + b"\x42")


@table
def repeats_of_a_pattern():
    """From sixteen on they are measured at once."""
    for count in (1, 2, 15, 16, 17, 18, 19, 40):
        yield (
            f"{count} records",
            found(begun() + rows(count) + definition_bytes(BEAT) + run_bytes(BEAT, [np.arange(3)])),
        )
        pairs = b"".join(rows(1, n) + run_bytes(BEAT, [[n]]) for n in range(count))
        yield f"{count} pairs", found(begun() + definition_bytes(BEAT) + pairs + rows(1, count))
    triples = b"".join(rows(1, 2 * n) + run_bytes(BEAT, [[n]]) + rows(1, 2 * n + 1) for n in range(20))
    yield "triples", found(begun() + definition_bytes(BEAT) + triples)
    yield (
        "a new definition on the way",
        found(
            begun() + rows(30) + definition_bytes(OTHER) + rows(30, 30, OTHER) + definition_bytes(RECORD) + rows(30, 60)
        ),
    )
    irregular = b"".join(rows(1, n) + run_bytes(BEAT, [[n]]) * (n % 3) for n in range(60))
    yield "never the same", found(begun() + definition_bytes(BEAT) + irregular)
    yield "long", found(begun() + rows(3000) + definition_bytes(BEAT) + run_bytes(BEAT, [[1]]) + rows(300, 3000))


@table
def bytes_slipped_in_or_out():
    whole = begun() + rows(40)
    for at in (len(begun()), len(begun()) + 15 * SIZE, len(begun()) + 15 * SIZE + 3):
        for count in (1, 2, 3, 9, 10):
            yield f"{count} in at {at}", wrong(whole[:at] + NOISE * count + whole[at:])
            yield f"{count} out at {at}", wrong(whole[:at] + whole[at + count :])


@table
def holes_filled_with_noise():
    for count in (255, 256, 257, 1279, 1280, 1281, 5000):
        yield f"{count} bytes", wrong(begun() + rows(20) + NOISE * count + rows(20, 20))
    for after in (0, 1, 2, 3):
        yield f"{after} records after", wrong(begun() + rows(20) + NOISE * 30 + rows(after, 20))
        yield (
            f"{after} of a new definition after",
            wrong(begun() + rows(20) + NOISE * 30 + definition_bytes(OTHER) + rows(after, 20, OTHER)),
        )


@table
def definitions_at_the_edge_of_what_is_searched_at_once():
    """Broken in one record, the rest is searched 256 bytes at a time, then 1,024."""
    for count in (*range(236, 252), *range(1260, 1276)):
        data = begun() + rows(20) + NOISE * count + definition_bytes(OTHER) + rows(3, 20, OTHER)
        (part,) = split(frame(data + b"\x42"), None).parts
        yield f"{count} bytes", [f"    {sum(b.count for b in part.of(20))} {part.losses}"]
    for end in range(SIZE + 3):
        data = begun() + rows(20) + NOISE * 5 + rows(2, 20) + rows(1, 22)[:end]
        (part,) = split(frame(data + b"\x42")[:-3], None).parts
        yield f"{end} bytes of the last", [f"    {sum(b.count for b in part.of(20))} {part.losses}"]


@table
def times_that_step_after_noise():
    for step in (-61, -60, 0, 120, 121, 86_400, 86_401, 10_000_000):
        for after in (1, 2, 3):
            yield f"{step:+d} s, {after} records", wrong(begun() + rows(20) + NOISE * 5 + rows(after, 19 + step))


@table
def times_that_step_without_noise():
    for step in (-86_401, -86_400, 86_400, 86_401, 10_000_000):
        for after in (7, 8, 9, 70):
            yield f"{step:+d} s, {after} records", wrong(begun() + rows(60) + rows(after, 59 + step) + NOISE * 3)
    nothing = RECORD, [[0xFFFFFFFF] * 3, [0] * 3, [120] * 3]
    yield "no time", wrong(begun() + rows(20) + run_bytes(*nothing) + rows(20, 20))


@table
def definitions_that_cannot_be():
    good = definition_bytes(OTHER)
    for at, value in ((1, 1), (2, 2), (5, 0), (5, 200), (8, 0x44), (8, 0x1F), (0, 0x61), (0, 0x51)):
        bad = good[:at] + bytes([value]) + good[at + 1 :]
        yield f"byte {at} is {value}", wrong(begun() + rows(20) + bad + rows(20, 20, OTHER))
    yield "cut off", wrong(begun() + rows(20) + good[:9])
    yield (
        "one that looks like one in noise",
        wrong(begun() + rows(20) + NOISE * 5 + b"\x41\0\0\x14\0\x01\xfd\x04\x86" + NOISE * 20 + rows(20, 20)),
    )


@table
def headers_and_ends():
    whole = frame(begun() + rows(20))
    size = len(whole) - 16

    def of(data):
        for part in split(data, None).parts:
            held = ", ".join(f"{sum(b.count for b in blocks)} {message_name(n)}" for n, blocks in part.blocks.items())
            yield f"    at {part.start} to {part.extent.end}, then {part.extent.after}; {held}; {part.extent.size} {part.extent.crc}; {part.header.crc_wrong} {part.losses}"
        yield f"    strays {split(data, None).strays}"

    def sized(stated):
        return whole[:4] + struct.pack("<I", stated) + whole[8:]

    for stated in (0, 1, size - 11, size - 10, size - 1, size + 1, size + 2, size + 3, size + 500, 2**32 - 1):
        yield f"size {stated}", of(sized(stated))
        yield f"size {stated}, then another", of(sized(stated) + whole)
    for zeros in (62, 63, 64, 65, 66, 300):
        yield f"{zeros} zeros behind a size of 0", of(sized(0)[:-2] + bytes(zeros))
        yield f"{zeros} zeros behind a wrong check sum", of(whole[:-2] + b"\x01\x02" + bytes(zeros))
    for head in (0, 11, 12, 13, 14, 15, 255):
        yield f"a header of {head}", of(bytes([head]) + whole[1:])
    for lead in (1, 8, 9, 12, 14):
        yield f"{lead} bytes before", of(b"\x0e" * lead + whole)
    yield "nothing in it", of(frame(b""))
    yield "nothing in it, then another", of(frame(b"") + whole)
    yield "a false header inside", of(frame(begun() + rows(5) + b"\x0e\x20\0\0\0\0\0\0.FIT\0\0"[:10] + rows(5, 5)))
    yield "a short header", of(frame(begun() + rows(5), header_size=12) + whole)
    yield "no sum in the header", of(frame(begun() + rows(5), header_crc=False))


@table
def losses_that_are_listed():
    for breaks in (1, 2, 5, 6, 8):
        parts = [rows(12, 12 * n) for n in range(breaks + 1)]
        yield f"{breaks} breaks", wrong(begun() + (NOISE * 3).join(parts))
        yield f"{breaks} bytes gone", wrong(begun() + b"".join(p[:-1] for p in parts[:-1]) + parts[-1])


@pytest.mark.parametrize("name", TABLES)
def test_walks(name, snapshot):
    lines = [line for what, told in TABLES[name]() for line in (what, *told)]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)
