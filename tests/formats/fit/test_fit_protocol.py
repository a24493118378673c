"""What the protocol allows and recordings use, one case at a time, in files that our own writer makes."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

import numpy as np
import pytest

from milelog.formats.fit import messages, read
from milelog.formats.fit.columns import columns
from milelog.formats.fit.write import (
    BASES,
    Definition,
    DeveloperSpec,
    FieldSpec,
    FitWriter,
    definition_bytes,
    frame,
    run_bytes,
)

START = 1_100_000_000
RECORD, HR, EVENT = 20, 132, 21
U32, U16, U8, BYTE, F32 = (BASES[n].code for n in ("uint32", "uint16", "uint8", "byte", "float32"))
TIME = FieldSpec(253, 4, U32)


def file_id(kind: str = "activity") -> FitWriter:
    writer = FitWriter()
    writer.add("file_id", type=kind, manufacturer="development", time_created=START)
    return writer


def records_file(definition: Definition, *values, **framing) -> bytes:
    body = file_id().body() + definition_bytes(definition) + run_bytes(definition, values)
    return frame(body, **framing)


def only(data: bytes):
    (activity,) = read(data, "run.fit").activities
    return activity


@pytest.mark.parametrize("big_endian", [False, True])
def test_both_byte_orders_read_alike(big_endian):
    fields = (TIME, FieldSpec(5, 4, U32), FieldSpec(7, 2, U16))
    definition = Definition(RECORD, fields, local=1, big_endian=big_endian)
    run = only(records_file(definition, START + np.arange(9), 300 * np.arange(9), 250 + np.arange(9)))
    assert run.columns["time_s"].tolist() == list(range(9))
    assert run.columns["distance_m"].tolist() == [3.0 * i for i in range(9)]
    assert run.columns["power_w"].tolist() == [250 + i for i in range(9)]


def test_a_local_message_is_redefined_on_the_way():
    first = Definition(RECORD, (TIME, FieldSpec(3, 1, U8)), local=0)
    second = Definition(RECORD, (FieldSpec(3, 1, U8), TIME, FieldSpec(4, 1, U8)), local=0)
    body = file_id().body()
    body += definition_bytes(first) + run_bytes(first, [START + np.arange(40), np.full(40, 140)])
    body += definition_bytes(second)
    body += run_bytes(second, [np.full(40, 150), START + 40 + np.arange(40), np.full(40, 80)])
    run = only(frame(body))
    assert run.size == 80
    assert run.columns["heart_rate_bpm"].tolist() == [140.0] * 40 + [150.0] * 40
    assert np.isnan(run.columns["cadence_spm"][:40]).all()


def test_compressed_timestamps_roll_over():
    writer = file_id()
    times = START + np.array([0, 1, 3, 20, 31, 33, 62, 90, 200, 201])
    writer.add_run("record", {"timestamp": times, "heart_rate": np.full(10, 140)}, compressed=True)
    run = only(writer.finish())
    assert (run.columns["time_s"] + START).tolist() == times.tolist()


def test_interleaved_messages_keep_their_order_and_number():
    record = Definition(RECORD, (TIME, FieldSpec(5, 4, U32)), local=0)
    beat = Definition(78, (FieldSpec(0, 2, U16),), local=1)
    rows = [
        run_bytes(record, [[START + i], [100 * i]]) + run_bytes(beat, [[800]]) * (1 + (i % 7 == 0)) for i in range(900)
    ]
    data = frame(file_id().body() + definition_bytes(record) + definition_bytes(beat) + b"".join(rows))
    found = messages(data)
    assert found["hrv"].height == 900 + 129
    assert found["record"]["distance"].to_list() == [float(i) for i in range(900)]


def test_long_runs_of_a_pattern_end_where_they_end():
    record = Definition(RECORD, (TIME,), local=0)
    other = Definition(0xFF01, (FieldSpec(1, 1, U8),), local=0xF)
    pair = [run_bytes(record, [[START + i]]) + run_bytes(other, [[0]]) for i in range(500)]
    tail = run_bytes(record, [START + 500 + np.arange(3)])
    data = frame(file_id().body() + definition_bytes(record) + definition_bytes(other) + b"".join(pair) + tail)
    assert only(data).columns["time_s"].tolist() == list(range(503))
    assert messages(data)["unknown_65281"].height == 500


def test_invalid_values_are_missing_and_zero_is_not():
    fields = (TIME, FieldSpec(0, 4, BASES["sint32"].code), FieldSpec(1, 4, BASES["sint32"].code), FieldSpec(13, 1, 1))
    values = ([START, START + 1], [0x7FFFFFFF, 2**29], [0x7FFFFFFF, 2**29], [0x7F, 0])
    run = only(records_file(Definition(RECORD, fields), *values))
    assert np.isnan(run.columns["latitude_deg"][0])
    assert run.columns["latitude_deg"][1] == 45.0
    assert run.columns["temperature_c"].tolist()[1] == 0.0
    assert np.isnan(run.columns["temperature_c"][0])


def test_the_wider_field_wins_and_the_narrow_one_fills_its_gaps():
    fields = (TIME, FieldSpec(6, 2, U16), FieldSpec(73, 4, U32))
    values = (START + np.arange(3), [3000, 3100, 0xFFFF], [3001, 0xFFFFFFFF, 3201])
    data = records_file(Definition(RECORD, fields), *values)
    assert only(data).columns["speed_mps"].tolist() == [3.001, 3.1, 3.201]
    assert messages(data)["record"]["enhanced_speed"].to_list() == [3.001, 3.1, 3.201]


def test_compressed_speed_distance_accumulates_from_its_first_value():
    ticks, speeds = [4000, 4090, 20, 120], [300, 310, 320, 330]
    packed = [(s | (d << 12)).to_bytes(3, "little") for s, d in zip(speeds, ticks, strict=True)]
    packed.insert(2, b"\xff\xff\xff")
    values = (START + np.arange(5), np.frombuffer(b"".join(packed), np.uint8).reshape(5, 3))
    data = records_file(Definition(RECORD, (TIME, FieldSpec(8, 3, BYTE))), *values)
    expected = [4000 / 16, 4090 / 16, None, (4096 + 20) / 16, (4096 + 120) / 16]
    run, table = only(data), messages(data)["record"]
    assert [None if np.isnan(v) else v for v in run.columns["distance_m"]] == expected
    assert table["distance"].to_list() == expected
    assert table["speed"].to_list() == [3.0, 3.1, None, 3.2, 3.3]


@pytest.mark.parametrize("size", [4, 8])
def test_packed_fields_under_another_type_are_bytes_all_the_same(size):
    packed = [(300 + i | (16 * i) << 12).to_bytes(3, "little").ljust(size, b"\0") for i in range(4)]
    definition = Definition(RECORD, (TIME, FieldSpec(8, size, U32)))
    rows = b"".join(struct.pack("<BI", 0, START + i) + packed[i] for i in range(4))
    run = only(frame(file_id().body() + definition_bytes(definition) + rows))
    assert run.columns["distance_m"].tolist() == [0.0, 1.0, 2.0, 3.0]


def test_header_of_12_or_14_bytes_with_and_without_its_crc_is_no_news():
    record = Definition(RECORD, (TIME,))
    for framing in ({"header_size": 12}, {}, {"header_crc": False}):
        loaded = read(records_file(record, START + np.arange(5), **framing), "run.fit")
        assert loaded.outcome == "analyzed"
        assert "header-crc" not in {p.slug for p in loaded.problems}


def test_a_wrong_header_crc_is_only_a_note():
    data = bytearray(records_file(Definition(RECORD, (TIME,)), START + np.arange(5)))
    data[12] ^= 1
    from fastcrc import crc16

    data[-2:] = struct.pack("<H", crc16.arc(bytes(data[:-2])))
    loaded = read(bytes(data), "run.fit")
    assert [p.slug for p in loaded.problems] == ["header-crc"]
    assert loaded.outcome == "analyzed"


def test_chained_parts_are_activities_each():
    one = records_file(Definition(RECORD, (TIME,)), START + np.arange(5))
    two = records_file(Definition(RECORD, (TIME,)), START + 9000 + np.arange(7))
    loaded = read(one + two, "run.fit")
    assert [a.size for a in loaded.activities] == [5, 7]
    assert loaded.outcome == "analyzed"
    assert columns(one + two)["timestamp"].tolist()[5] == START + 9000 + 631065600


def test_a_size_that_is_no_multiple_of_its_type_costs_only_that_field():
    definition = Definition(RECORD, (TIME, FieldSpec(5, 3, U32), FieldSpec(3, 1, U8), FieldSpec(6, 0, U16)))
    rows = b"".join(struct.pack("<BI3sB", 0, START + i, b"abc", 150) for i in range(5))
    run = only(frame(file_id().body() + definition_bytes(definition) + rows))
    assert run.columns["heart_rate_bpm"].tolist() == [150.0] * 5
    assert "distance_m" not in run.columns


def test_base_types_without_their_endian_bit_are_known():
    fields = (TIME, FieldSpec(5, 4, U32 & 0x1F))
    values = (START + np.arange(3), np.array([0, 250, 500], np.uint32).view(np.uint8).reshape(3, 4))
    data = records_file(Definition(RECORD, fields), values[0], np.array([v.tobytes() for v in values[1]], "S4"))
    assert messages(data)["record"]["distance"].to_list() == [0.0, 2.5, 5.0]


def test_developer_power_is_used_only_where_the_watch_has_none():
    def build(native: list[int]) -> bytes:
        writer = file_id()
        field = writer.developer_field(0, 0, "Power", "Watts")
        columns_ = {"timestamp": START + np.arange(3), "power": np.array(native)}
        writer.add_run("record", columns_, developer=[(field, np.array([210.0, 220.0, 230.0]))])
        return writer.finish()

    absent = read(build([0, 0, 0]), "run.fit")
    assert absent.activities[0].columns["power_w"].tolist() == [210.0, 220.0, 230.0]
    assert "developer-field" in {p.slug for p in absent.problems}
    present = read(build([200, 200, 200]), "run.fit")
    assert present.activities[0].columns["power_w"].tolist() == [200.0] * 3
    assert messages(build([200, 200, 200]))["record"]["developer_Power"].to_list() == [210.0, 220.0, 230.0]


def test_a_developer_field_that_nobody_describes_is_kept_as_bytes():
    definition = Definition(RECORD, (TIME,), (DeveloperSpec(3, 2, 5, BYTE),))
    data = records_file(definition, START + np.arange(2), np.array([[1, 2], [3, 4]], np.uint8))
    assert messages(data)["record"]["developer_5_3"].to_list() == [[1, 2], [3, 4]]


def test_times_of_a_clock_that_was_never_set_give_no_date():
    run = only(records_file(Definition(RECORD, (TIME,)), 5000 + np.arange(4)))
    assert run.start is None
    assert run.columns["time_s"].tolist() == [0, 1, 2, 3]
    assert "clock-never-set" in {p.slug for p in run.problems}


@pytest.mark.parametrize("start", [0x10000000 + 5, 4_200_000_000])
def test_a_date_that_cannot_be_is_not_believed(start):
    run = only(records_file(Definition(RECORD, (TIME,)), start + np.arange(4)))
    assert run.start is None
    assert "date-implausible" in {p.slug for p in run.problems}


def test_strap_readings_fill_gaps_and_change_nothing_else():
    record = Definition(RECORD, (TIME, FieldSpec(3, 1, U8)), local=0)
    own = np.array([0xFF] * 6 + [150] * 4)
    anchor = Definition(HR, (TIME, FieldSpec(0, 2, U16), FieldSpec(9, 4, U32), FieldSpec(6, 1, U8)), local=1)
    packed = Definition(HR, (FieldSpec(10, 3, BYTE), FieldSpec(6, 2, U8)), local=2)
    ticks = 4_000_000
    beats = [(ticks + 1024 * i) & 0xFFF for i in (1, 2)]
    triple = (beats[0] | beats[1] << 12).to_bytes(3, "little")
    body = file_id().body() + definition_bytes(record) + run_bytes(record, [START + np.arange(10), own])
    body += definition_bytes(anchor) + run_bytes(anchor, [[START + 1], [0], [ticks], [120]])
    body += definition_bytes(packed)
    body += run_bytes(packed, [np.frombuffer(triple, np.uint8).reshape(1, 3), np.array([[121, 122]])])
    loaded = read(frame(body), "swim.fit")
    found = loaded.activities[0].columns["heart_rate_bpm"]
    assert np.isnan(found[0])
    assert found[1:4].tolist() == [120.0, 121.0, 122.0]
    assert found[6:].tolist() == [150.0] * 4
    assert "heart-rate-from-strap" in {p.slug for p in loaded.problems}


def test_event_data_is_named_by_its_event():
    writer = file_id()
    writer.add("event", timestamp=START, event="timer", event_type="start", data=0)
    table = messages(writer.finish())["event"]
    assert table["timer_trigger"].to_list() == ["manual"]


def test_arrays_are_lists_and_strings_are_text():
    writer = file_id()
    writer.add("sport", sport="running", name="Låufen")
    data = writer.finish()
    assert messages(data)["sport"]["name"].to_list() == ["Låufen"]
    hrv = Definition(78, (FieldSpec(0, 6, U16),))
    body = definition_bytes(hrv) + run_bytes(hrv, [np.array([[800, 810, 0xFFFF], [0xFFFF] * 3])])
    assert messages(frame(body))["hrv"]["time"].to_list() == [[0.8, 0.81, None], None]


@pytest.mark.parametrize("kind", ["course", "workout", "settings", "monitoring_b", "totals"])
def test_other_kinds_of_files_are_set_aside_by_name(kind):
    loaded = read(file_id(kind).finish(), "x.fit")
    assert loaded.outcome == "skipped"
    assert loaded.kind == kind.removesuffix("_b")


def test_messages_read_paths_files_and_bytes_alike(tmp_path):
    data = records_file(Definition(RECORD, (TIME,)), START + np.arange(5))
    path = tmp_path / "run.fit"
    path.write_bytes(data)
    with path.open("rb") as file:
        ways = [messages(path), messages(str(path)), messages(file), messages(data)]
    assert all(way["record"].equals(ways[0]["record"]) for way in ways)
    assert ways[0]["record"]["timestamp"][0] == datetime.fromtimestamp(START + 631065600, UTC)
