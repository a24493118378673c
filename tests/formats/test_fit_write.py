"""The FIT writer against an independent decoder: layout, byte orders, headers, scales, developer fields."""

import io
import itertools
from datetime import UTC, datetime

import fitdecode
import fitparse
import numpy as np
import pytest
from fastcrc import crc16
from hypothesis import given, settings
from hypothesis import strategies as st

from milelog.formats.fit.write import (
    BASES,
    Definition,
    DeveloperSpec,
    FieldSpec,
    FitWriter,
    definition_bytes,
    fit_time,
    frame,
    run_bytes,
    semicircles,
)

MOMENT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def decoded(data, name):
    """All messages of a name as fitparse reads them."""
    found = fitparse.FitFile(io.BytesIO(data)).get_messages(name)
    return [message.get_values() for message in found]


def start(writer):
    writer.add("file_id", type="activity", manufacturer="development", product=1, time_created=MOMENT)
    return writer


@pytest.mark.parametrize("big_endian", [False, True])
def test_physical_values_come_back(big_endian):
    writer = start(FitWriter(big_endian=big_endian))
    begin = fit_time(MOMENT)
    writer.add_run(
        "record",
        {
            "timestamp": begin + np.arange(3),
            "position_lat": semicircles([41.9, 41.9001, np.nan]),
            "distance": [0.0, 3.11, 6.25],
            "enhanced_speed": [3.1, np.nan, 3.2],
            "enhanced_altitude": [281.2, 281.4, 281.6],
            "heart_rate": [120, 121, np.nan],
        },
    )
    records = decoded(writer.finish(), "record")
    assert [r["distance"] for r in records] == [0.0, 3.11, 6.25]
    assert [r["enhanced_speed"] for r in records] == [3.1, None, 3.2]
    assert [r["heart_rate"] for r in records] == [120, 121, None]
    assert [r["enhanced_altitude"] for r in records] == pytest.approx([281.2, 281.4, 281.6])
    assert records[0]["position_lat"] * 180 / 2**31 == pytest.approx(41.9, abs=1e-7)
    assert records[2]["position_lat"] is None
    assert records[2]["timestamp"] == datetime(2026, 3, 2, 12, 0, 2)  # noqa: DTZ001 -- fitparse gives naive UTC


def test_words_and_subfields_come_from_the_profile():
    writer = start(FitWriter())
    writer.add("workout", wkt_name="Miles", sport="running", num_valid_steps=2)
    writer.add("workout_step", message_index=0, duration_type="distance", duration_distance=1609.34, intensity="active")
    writer.add("workout_step", message_index=1, duration_type="time", duration_time=60, intensity="recovery")
    data = writer.finish()
    assert decoded(data, "workout")[0]["sport"] == "running"
    steps = decoded(data, "workout_step")
    assert [s["intensity"] for s in steps] == ["active", "recovery"]
    assert steps[0]["duration_distance"] == 1609.34
    assert steps[1]["duration_time"] == 60


def test_unknown_names_are_refused():
    writer = FitWriter()
    with pytest.raises(ValueError, match="no message"):
        writer.add("recrod", timestamp=1)
    with pytest.raises(ValueError, match="no field"):
        writer.add("record", hearth_rate=1)


@pytest.mark.parametrize(("size", "with_crc"), [(12, True), (14, True), (14, False)])
def test_headers(size, with_crc):
    data = start(FitWriter()).finish(header_size=size, header_crc=with_crc)
    assert data[0] == size
    assert data[8:12] == b".FIT"
    assert int.from_bytes(data[4:8], "little") == len(data) - size - 2
    if size == 14:
        assert int.from_bytes(data[12:14], "little") == (crc16.arc(data[:12]) if with_crc else 0)
    assert int.from_bytes(data[-2:], "little") == crc16.arc(data[:-2])
    assert decoded(data, "file_id")[0]["type"] == "activity"


def test_a_size_that_lies_is_written_as_told():
    assert int.from_bytes(frame(b"", data_size=4_000_000_000)[4:8], "little") == 4_000_000_000


@given(st.lists(st.integers(0, 80), min_size=0, max_size=60), st.booleans())
@settings(max_examples=60, deadline=None)
def test_compressed_times_come_back_over_any_gaps(gaps, big_endian):
    times = fit_time(MOMENT) + np.cumsum([0, *gaps])
    writer = start(FitWriter(big_endian=big_endian))
    heart = 60 + np.arange(len(times)) % 100
    writer.add_run("record", {"timestamp": times, "heart_rate": heart}, compressed=True)
    records = decoded(writer.finish(), "record")
    assert [r["heart_rate"] for r in records] == heart.tolist()
    assert [fit_time(r["timestamp"]) for r in records] == times.tolist()


def test_compressed_headers_save_the_time():
    times = fit_time(MOMENT) + np.arange(500)
    plain, packed = start(FitWriter()), start(FitWriter())
    plain.add_run("record", {"timestamp": times, "heart_rate": times % 100})
    packed.add_run("record", {"timestamp": times, "heart_rate": times % 100}, compressed=True)
    assert len(plain.finish()) - len(packed.finish()) > 4 * 480


def test_developer_fields_carry_name_and_unit():
    writer = start(FitWriter())
    power = writer.developer_field(0, 0, "Power", "Watts", "uint16")
    ratio = writer.developer_field(0, 1, "Form", "%", "float32")
    times = fit_time(MOMENT) + np.arange(4)
    writer.add_run("record", {"timestamp": times}, developer=[(power, [250, 251, 252, 253]), (ratio, [0.5] * 4)])
    message = next(fitparse.FitFile(io.BytesIO(writer.finish())).get_messages("record"))
    assert (message.get_value("Power"), message.get_value("Form")) == (250, 0.5)
    assert next(f.units for f in message.fields if f.name == "Power") == "Watts"


def test_a_definition_is_written_again_only_when_its_slot_was_lost():
    writer = FitWriter()
    for _ in range(2):
        writer.add("event", timestamp=MOMENT, event="timer", event_type="start")
    once = len(writer.body())
    writer.add("event", timestamp=MOMENT, event="timer", event_type="start")
    assert len(writer.body()) - once == 1 + 4 + 1 + 1
    fields = ("heart_rate", "cadence", "power", "temperature", "distance")
    layouts = [c for n in (1, 2, 3) for c in itertools.combinations(fields, n)]
    for layout in layouts[:20]:
        writer.add("record", **dict.fromkeys(layout, 1))
    writer.add("event", timestamp=MOMENT, event="timer", event_type="stop_all")
    kinds = [e["event_type"] for e in decoded(frame(writer.body()), "event")]
    assert kinds == ["start", "start", "start", "stop_all"]


def test_chained_files_decode_one_after_the_other():
    second = FitWriter(big_endian=True)
    second.add("file_id", type="workout", manufacturer="development", product=2)
    chain = start(FitWriter()).finish() + second.finish(header_size=12)
    with fitdecode.FitReader(io.BytesIO(chain)) as reader:
        kinds = [f.get_value("type") for f in reader if f.frame_type == fitdecode.FIT_FRAME_DATA]
    assert kinds == ["activity", "workout"]


def test_the_lower_layer_writes_odd_sizes_as_bytes():
    odd = Definition(20, (FieldSpec(253, 4, BASES["uint32"].code), FieldSpec(5, 3, BASES["uint32"].code)))
    body = run_bytes(odd, [np.array([1]), np.array([b"abc"])])
    assert body == b"\x00\x01\x00\x00\x00abc"
    assert definition_bytes(odd)[-3:] == bytes((5, 3, 0x86))


def test_the_lower_layer_refuses_what_cannot_be_written():
    plain = Definition(20, (FieldSpec(3, 1, 2),), (DeveloperSpec(0, 1, 0, 2),), local=4)
    with pytest.raises(ValueError, match="2 fields are defined, 1 columns"):
        run_bytes(plain, [np.array([1])])
    with pytest.raises(ValueError, match="local messages 0 to 3"):
        run_bytes(plain, [np.array([1]), np.array([1])], offsets=np.array([1]))


@given(
    st.lists(st.integers(0, 2**16 - 2), min_size=1, max_size=50),
    st.sampled_from(["<", ">"]),
    st.integers(0, 15),
)
@settings(max_examples=60, deadline=None)
def test_runs_lie_in_memory_as_the_protocol_says(values, order, local):
    spec = Definition(20, (FieldSpec(7, 2, BASES["uint16"].code),), local=local, big_endian=order == ">")
    body = np.frombuffer(run_bytes(spec, [np.array(values)]), [("header", "u1"), ("value", f"{order}u2")])
    assert (body["header"] == local).all()
    assert body["value"].tolist() == values
