"""Damaged files: what is whole is read, what is lost is said, nothing raises."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from fit_reference import SHARED, cases

from milelog.formats.fit import read
from milelog.formats.fit.describe import describe
from milelog.formats.fit.parts import split
from milelog.formats.fit.write import BASES, Definition, FieldSpec, FitWriter, definition_bytes, frame, run_bytes

START = 1_100_000_000
U32, U8 = BASES["uint32"].code, BASES["uint8"].code
RECORD = Definition(20, (FieldSpec(253, 4, U32), FieldSpec(5, 4, U32), FieldSpec(3, 1, U8)))
SIZE = 10


def body(count: int = 200) -> bytes:
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="development", time_created=START)
    times = np.arange(count)
    rows = run_bytes(RECORD, [START + times, 300 * times, 120 + times % 50])
    return writer.body() + definition_bytes(RECORD) + rows


def slugs(data: bytes) -> set[str]:
    return {p.slug for p in read(data, "x.fit").problems}


def kept(data: bytes) -> int:
    return sum(block.count for part in split(data, None).parts for block in part.of(20))


@pytest.mark.parametrize(
    ("data", "slug", "outcome"),
    [
        (b"", "empty-file", "rejected"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "not-fit", "rejected"),
        (b'{"error": "not found"}', "not-fit", "rejected"),
        (b"PK\x03\x04" + bytes(40), "not-fit", "rejected"),
        (b"\x00\x05\x16\x07" + bytes(90), "apple-double", "skipped"),
        (frame(b""), "nothing-recorded", "rejected"),
    ],
)
def test_what_is_no_recording_is_named(data, slug, outcome):
    loaded = read(data, "x.fit")
    assert [p.slug for p in loaded.problems][-1] == slug
    assert loaded.outcome == outcome


def test_a_web_page_is_called_one():
    message = read(b"<html><head></head></html>", "run.fit").problems[0].message
    assert "HTML" in message


def test_a_wrong_check_sum_over_a_sound_body_keeps_all():
    data = bytearray(frame(body()))
    data[-1] ^= 0xFF
    loaded = read(bytes(data), "x.fit")
    assert loaded.activities[0].size == 200
    assert loaded.outcome == "salvaged"
    assert "crc-mismatch" in slugs(bytes(data))


@pytest.mark.parametrize("stated", [0xFFFFFFFF, 2**31, 40, 0])
def test_a_size_that_lies_is_seen_through(stated):
    loaded = read(frame(body(), data_size=stated), "x.fit")
    assert loaded.activities[0].size == 200
    assert {p.slug for p in loaded.problems} & {"cut-off", "wrong-size", "never-closed"}


def test_bytes_behind_the_end_are_a_note():
    loaded = read(frame(body()) + b"\0" * 37, "x.fit")
    assert loaded.outcome == "analyzed"
    assert "stray-bytes" in {p.slug for p in loaded.problems}


def test_bytes_before_the_header_are_passed_over():
    loaded = read(b"\xef\xbb\xbf" + frame(body()), "x.fit")
    assert loaded.activities[0].size == 200


def test_garbage_in_the_middle_costs_only_what_it_covers():
    whole = bytearray(frame(body()))
    at = len(whole) - 2 - 100 * SIZE
    whole[at : at + 3 * SIZE] = b"\xb7" * (3 * SIZE)
    assert kept(bytes(whole)) == 197
    loaded = read(bytes(whole), "x.fit")
    (lost,) = (p for p in loaded.problems if p.slug == "out-of-step")
    assert lost.severity == "salvaged"
    assert lost.where == f"byte {at}"


@pytest.mark.parametrize("slip", [-1, 1])
def test_a_byte_too_few_or_too_many_costs_one_record(slip):
    data = bytearray(frame(body()))
    at = len(data) - 2 - 100 * SIZE + 6
    if slip < 0:
        del data[at]
    else:
        data[at:at] = b"\r"
    assert kept(bytes(data)) == 199


def test_definitions_lost_to_damage_lose_only_their_own_messages():
    other = Definition(20, RECORD.fields[:2], local=1)
    early = body(100)
    middle = bytearray(definition_bytes(other))
    middle[0] = 0x33
    late = run_bytes(other, [START + 100 + np.arange(50), np.arange(50)])
    again = definition_bytes(RECORD) + run_bytes(RECORD, [START + 150 + np.arange(60), np.arange(60), [99] * 60])
    assert kept(frame(early + bytes(middle) + late + again)) == 160


def test_garbage_under_a_right_check_sum_makes_no_phantom_runs():
    rng = np.random.default_rng(5)
    noise = rng.integers(0, 256, (300, SIZE), dtype=np.uint8)
    noise[:, 0] = 0
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="development", time_created=START)
    data = frame(writer.body() + definition_bytes(RECORD) + noise.tobytes())
    assert sum(a.size for a in read(data, "x.fit").activities) < 10


def test_every_cut_of_a_file_keeps_every_record_before_it():
    data = frame(body(60))
    first = len(data) - 2 - 60 * SIZE
    for length in range(len(data)):
        whole = max(0, min(length, len(data) - 2) - first) // SIZE
        cut = data[:length]
        assert kept(cut) == whole, length
        loaded = read(cut, "x.fit")
        assert loaded.problems
        assert loaded.outcome == ("salvaged" if whole else "rejected")


def _ends(data: bytes) -> np.ndarray:
    """Where each record of an intact file ends."""
    parts = split(data, None).parts
    found = [block.offsets + part.start + block.layout.size for part in parts for block in part.of(20)]
    return np.sort(np.concatenate(found)) if found else np.empty(0, int)


def _cut_files(*, largest: int, count: int) -> list[Path]:
    paths = [case.values[0] for case in cases("intact", largest=largest) if case.id != "absent"]
    with_records = [p for p in paths if len(_ends(p.read_bytes())) > 5]
    step = max(1, len(with_records) // count)
    return with_records[::step][:count]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference recordings (../shared) are not on this machine")
@pytest.mark.parametrize("path", _cut_files(largest=9000, count=20), ids=lambda p: p.name)
def test_real_files_cut_at_every_byte(path):
    data = path.read_bytes()
    ends = _ends(data)
    for length in range(14, len(data)):
        assert kept(data[:length]) == np.searchsorted(ends, length, side="right"), length


@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference recordings (../shared) are not on this machine")
@pytest.mark.parametrize("path", _cut_files(largest=160_000, count=20), ids=lambda p: p.name)
def test_real_files_cut_at_many_bytes(path):
    data = path.read_bytes()
    ends = _ends(data)
    rng = np.random.default_rng(len(data))
    lengths = np.concatenate([rng.integers(14, len(data), 12), rng.choice(ends, 4), rng.choice(ends, 4) - 1])
    for length in lengths.tolist():
        assert kept(data[:length]) == np.searchsorted(ends, length, side="right"), length


def test_a_doctor_says_what_is_what():
    data = bytearray(frame(body()))
    at = len(data) - 2 - 100 * SIZE
    data[at : at + SIZE] = b"\xb7" * SIZE
    told = str(describe(bytes(data), "run.fit"))
    assert "199 record" in told
    assert f"bytes {at}-{at + SIZE - 1}" in told
    assert "Saved: 199 records; lost: 10 of" in told
    assert "Nothing is wrong" in str(describe(frame(body()), "run.fit")) or "no-session" in str(
        describe(frame(body()), "run.fit")
    )


def test_records_out_of_order_are_put_in_order():
    times = START + np.array([0, 1, 5, 3, 4, 2, 6])
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="development", time_created=START)
    data = frame(writer.body() + definition_bytes(RECORD) + run_bytes(RECORD, [times, [0] * 7, np.arange(7) + 100]))
    (run,) = read(data, "x.fit").activities
    assert run.columns["time_s"].tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert run.columns["heart_rate_bpm"].tolist() == [100, 101, 105, 103, 104, 102, 106]
    assert "times-out-of-order" in slugs(data)


def test_a_jump_of_the_clock_splits_and_crumbs_fall():
    times = np.concatenate([START + np.arange(100), START + 20 * 86_400 + np.arange(80), [START + 40 * 86_400]])
    values = [times, np.arange(181) * 300, np.full(181, 140)]
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="development", time_created=START)
    data = frame(writer.body() + definition_bytes(RECORD) + run_bytes(RECORD, values))
    loaded = read(data, "x.fit")
    assert [a.size for a in loaded.activities] == [100, 80]
    assert "clock-jump" in {p.slug for p in loaded.problems}


def test_partial_records_of_one_second_are_merged_and_full_ones_kept():
    partial = Definition(20, (FieldSpec(253, 4, U32), FieldSpec(4, 1, U8)), local=1)
    rows = b"".join(
        run_bytes(RECORD, [[START + i], [300 * i], [140]]) + run_bytes(partial, [[START + i], [85]]) for i in range(5)
    )
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="development", time_created=START)
    data = frame(writer.body() + definition_bytes(RECORD) + definition_bytes(partial) + rows)
    (run,) = read(data, "x.fit").activities
    assert run.size == 5
    assert run.columns["distance_m"].tolist() == [3.0 * i for i in range(5)]
    assert not np.isnan(run.columns["cadence_spm"]).any()
    twice = frame(body(5) + run_bytes(RECORD, [START + np.arange(5), 300 * np.arange(5) + 7, np.full(5, 140)]))
    (both,) = read(twice, "x.fit").activities
    assert both.size == 10


def test_what_cannot_be_is_dropped_and_said():
    lat, lon = (struct.unpack("<I", struct.pack("<i", v))[0] for v in (0, 0))
    fields = (*RECORD.fields, FieldSpec(0, 4, U32 - 1), FieldSpec(1, 4, U32 - 1), FieldSpec(6, 2, BASES["uint16"].code))
    definition = Definition(20, fields)
    values = [START + np.arange(3), [0, 300, 600], [0, 140, 254], [lat, 2**29, 2**30 + 2**28], [lon, 2**29, 0]]
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="development", time_created=START)
    data = frame(writer.body() + definition_bytes(definition) + run_bytes(definition, [*values, [65000, 59000, 3000]]))
    (run,) = read(data, "x.fit").activities
    assert np.isnan(run.columns["heart_rate_bpm"]).tolist() == [True, False, True]
    assert np.isnan(run.columns["latitude_deg"]).tolist() == [True, False, True]
    assert run.columns["speed_mps"].tolist() == pytest.approx([np.nan, 59.0, 3.0], nan_ok=True)
    assert "implausible-values" in {p.slug for p in run.problems}


def test_a_file_sent_as_text_is_mended_where_its_check_sum_proves_it():
    data = frame(body(60))
    assert b"\n" in data
    sent = data.replace(b"\n", b"\r\n")
    loaded = read(sent, "x.fit")
    assert [p.slug for p in loaded.problems] == ["newlines-mangled"]
    assert loaded.outcome == "salvaged"
    assert loaded.activities[0].columns["distance_m"].tolist() == [3.0 * i for i in range(60)]


def test_a_file_that_lost_bytes_to_a_text_mode_is_said_to_be_such():
    rows = run_bytes(RECORD, [START + np.arange(100), np.arange(100) * 2573, np.full(100, 140)])
    data = frame(body(50) + rows).replace(b"\r\n", b"\n")
    (lost,) = (p for p in read(data, "x.fit").problems if p.slug == "out-of-step")
    assert "as binary" in lost.hint


@pytest.mark.parametrize("stated", [0, 0xFFFFFF])
def test_space_that_a_crashed_watch_never_wrote_makes_no_records(stated):
    rows = body(100)
    last = run_bytes(RECORD, [[START + 100], [30_000], [0]])
    padded = frame(rows + last, data_size=stated)[:-2] + bytes(4000)
    assert kept(padded) == 101
    loaded = read(padded, "x.fit")
    assert loaded.outcome == "salvaged"
    assert [a.size for a in loaded.activities] == [101]


def test_damage_beside_records_with_compressed_times_costs_what_it_touches():
    """They keep only the last bits of their time, so that each alone tells no time to be checked."""
    short = Definition(20, (FieldSpec(3, 1, U8),), local=2)
    rows = [
        run_bytes(RECORD, [[START + n], [0], [120]])
        + run_bytes(short, [121 + np.arange(20)], offsets=START + n + np.arange(1, 21))
        for n in range(0, 210, 21)
    ]
    whole = body(0) + definition_bytes(short) + b"".join(rows)
    damaged = whole[:200] + b"\xff\xff\xff" + whole[200:]
    (run,) = read(frame(damaged), "x.fit").activities
    assert run.size > 180
    assert set(np.diff(run.columns["time_s"])) == {1.0, 22.0}


def test_zeros_that_a_device_wrote_ahead_do_not_hide_its_name():
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="garmin", product=3992, time_created=START)
    rows = run_bytes(Definition(20, RECORD.fields, local=1), [START + np.arange(9), np.arange(9), 120 + np.arange(9)])
    whole = frame(writer.body() + definition_bytes(Definition(20, RECORD.fields, local=1)) + rows)
    (run,) = read(whole[:4] + bytes(4) + whole[8:-2] + bytes(40), "x.fit").activities
    assert run.device == "garmin fr255"


@pytest.mark.parametrize("slip", [b"\xff", b"\xff\xff", b"\r", -9, -1])
def test_a_slip_right_after_a_definition_does_not_cost_what_it_defines(slip):
    whole = body(60)
    first = len(body(0))
    damaged = whole[:first] + whole[first - slip :] if isinstance(slip, int) else whole[:first] + slip + whole[first:]
    assert kept(frame(damaged)[:-2] + b"\x01\x02") >= 59
