"""Every value that is read of small FIT files, each with one thing that devices and programs do.

What is right is told by the other tests; this says what is. `pytest tests/formats --snapshot-update` writes it anew.
"""

from __future__ import annotations

import itertools
import struct

import numpy as np
import pytest

import whole_values
from milelog.formats import load
from milelog.formats.fit import messages
from milelog.formats.fit.columns import columns
from milelog.formats.fit.describe import describe
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
from text_snapshots import TextFile

S = 1_141_540_200
"""2026-03-03 06:30:00 UTC in seconds of the protocol."""
U8, U16, U32, BYTE, TEXT = (BASES[n].code for n in ("uint8", "uint16", "uint32", "byte", "string"))
CASES = {}


def case(build):
    """A file under the name of its function."""
    CASES[build.__name__] = build
    return build


def opened(**file_id):
    writer = FitWriter()
    writer.add("file_id", **{"type": "activity", "manufacturer": "development", "time_created": S, **file_id})
    return writer


def records(writer, times, **columns):
    writer.add_run("record", {"timestamp": np.asarray(times, float), **{n: np.asarray(c) for n, c in columns.items()}})


def run(writer, first=S, count=6, sport="running", mps=3.0, begun=0.0, **said):
    """Records of a steady run and its session."""
    records(writer, first + np.arange(count), distance=begun + mps * np.arange(count))
    whole = {"total_elapsed_time": float(count), "total_timer_time": float(count), "total_distance": mps * count}
    writer.add("session", **{"timestamp": first + count, "start_time": first, "sport": sport, **whole, **said})
    return writer


def lap(writer, begin, seconds, metres=None, **said):
    writer.add(
        "lap",
        timestamp=begin + seconds,
        start_time=begin,
        total_elapsed_time=float(seconds),
        total_timer_time=float(seconds),
        total_distance=metres,
        **said,
    )


def timer(writer, at, kind):
    writer.add("event", timestamp=at, event="timer", event_type=kind)


@case
def two_sessions_of_one_start():
    writer = opened()
    records(writer, S + np.arange(4), distance=3.0 * np.arange(4))
    for seconds, metres in ((3.0, 9.0), (4.0, 12.0), (None, 15.0), (3.5, 10.0)):
        writer.add("session", start_time=S, sport="running", total_elapsed_time=seconds, total_distance=metres)
    return writer.finish()


@case
def sessions_without_any_time():
    writer = opened()
    records(writer, S + np.arange(3), distance=3.0 * np.arange(3))
    for metres in (9.0, 12.0):
        writer.add("session", sport="running", total_distance=metres)
    return writer.finish()


@case
def records_without_times():
    writer = opened()
    writer.add_run("record", {"distance": 3.0 * np.arange(4), "heart_rate": np.arange(4) + 140})
    return writer.finish()


@case
def records_without_times_and_a_session():
    writer = opened()
    writer.add_run("record", {"distance": 3.0 * np.arange(4)})
    writer.add("session", timestamp=S + 4, sport="running", total_elapsed_time=4.0)
    return writer.finish()


@case
def some_records_without_times_and_one_at_zero():
    writer = opened()
    records(writer, [S, np.nan, 0, S + 1, S + 2], distance=3.0 * np.arange(5))
    return writer.finish()


@case
def a_clock_that_was_never_set():
    writer = opened()
    records(writer, np.arange(4), distance=3.0 * np.arange(4))
    return writer.finish()


@case
def the_last_second_without_a_date_and_the_first_with_one():
    files = []
    for first in (0x10000000 - 1, 0x10000000):
        writer = opened()
        records(writer, first + 86_400 * 2 * np.arange(1), distance=[0.0])
        files.append(writer.finish())
    return b"".join(files)


@case
def dates_that_cannot_be():
    files = []
    # The last second of 2000 and the first of 2001; the last that the protocol can write.
    for first in (347_155_199, 347_155_200, 0xFFFFFFF0):
        writer = opened()
        records(writer, first + np.arange(2), distance=[0.0, 3.0])
        files.append(writer.finish())
    return b"".join(files)


@case
def records_of_one_second_that_complete_each_other():
    writer = opened()
    records(
        writer,
        [S, S, S + 1, S + 2, S + 2, S + 2, S + 3, S + 3, S + 4],
        distance=[0, np.nan, 3, 6, np.nan, np.nan, 9, 9.5, 12],
        heart_rate=[np.nan, 140, 141, np.nan, 142, np.nan, 143, 143, 144],
        cadence=[np.nan, np.nan, 80, np.nan, np.nan, 81, 82, 82, 83],
    )
    return writer.finish()


@case
def records_out_of_order():
    writer = opened()
    records(writer, S + np.array([0, 3, 1, 2, 2, 5, 4, 6]), distance=[0, 9, 3, 6, 6.5, 15, 12, 18])
    return writer.finish()


@case
def all_records_of_one_time():
    writer = opened()
    records(writer, [S, S, S], distance=[0, 3, 6])
    writer.add("session", start_time=S, sport="running", total_elapsed_time=600.0, total_distance=1800.0)
    return writer.finish()


@case
def a_first_record_of_long_before():
    """What began at it, or soon after, began with the next one and lasted so much less."""
    writer = opened()
    records(writer, np.append(S - 7200, S + np.arange(60)), distance=3.0 * np.arange(61))
    for begin in (-7261, -7260, -7200, -3601, -3600, -3599, 0, 30):
        lap(writer, S + begin, 7230, 30.0)
    lap(writer, S - 7200, 20, 30.0)
    timer(writer, S - 7200, "start")
    timer(writer, S - 100, "stop")
    timer(writer, S + 10, "start")
    whole = {"total_elapsed_time": 7260.0, "total_timer_time": 7200.0, "total_distance": 180.0}
    writer.add("session", start_time=S - 7200, timestamp=S + 60, sport="running", **whole)
    return writer.finish()


@case
def two_days_in_one_file():
    writer = opened()
    times = np.concatenate([S + np.arange(70), S + 90_000 + np.arange(70)])
    records(writer, times[::10], distance=30.0 * np.arange(14))
    writer.add(
        "session",
        start_time=S,
        timestamp=S + 90_070,
        sport="running",
        total_elapsed_time=90_070.0,
        total_distance=420.0,
        avg_heart_rate=140,
    )
    for begin in (S - 61, S - 59, S, S + 60, S + 122, S + 90_000, S + 90_060, S + 90_119):
        lap(writer, begin, 10, 30.0)
    for at, kind in (
        (S - 61, "start"),
        (S + 20, "stop"),
        (S + 30, "start"),
        (S + 90_010, "stop"),
        (S + 90_020, "start"),
    ):
        timer(writer, at, kind)
    return writer.finish()


@case
def a_day_apart_and_a_second_more():
    files = []
    for gap in (86_400, 86_401):
        writer = opened()
        records(writer, np.concatenate([S + np.arange(3), S + 2 + gap + np.arange(3)]), distance=3.0 * np.arange(6))
        files.append(writer.finish())
    return b"".join(files)


@case
def a_triathlon_with_laps_at_the_edges():
    writer = opened()
    sports = (("swimming", S, 4), ("transition", S + 10, 0), ("cycling", S + 20, 4), ("running", S + 30, 5))
    counted = itertools.count(0, 5)
    for _, first, count in sports:
        if count:
            records(writer, first + np.arange(count), distance=[next(counted) for _ in range(count)])
    for begin in (S - 2, S - 1, S, S + 9, S + 18, S + 19, S + 20, S + 28, S + 29, S + 33):
        lap(writer, begin, 2, 6.0)
        writer.add("split", split_type="interval_active", start_time=begin, end_time=begin + 2, total_distance=6.0)
    for at, kind in (
        (S + 2, "stop"),
        (S + 3, "start"),
        (S + 20, "stop"),
        (S + 21, "start"),
        (S + 30, "start"),
        (S + 31, "stop_all"),
        (S + 32, "start"),
    ):
        timer(writer, at, kind)
    for sport, first, count in sports:
        writer.add(
            "session",
            start_time=first,
            timestamp=first + 9,
            sport=sport,
            total_elapsed_time=9.0,
            total_distance=6.0 * count or 1.0,
        )
    return writer.finish()


@case
def a_second_session_that_holds_nothing():
    writer = run(opened())
    writer.add("session", start_time=S + 100, sport="cycling")
    writer.add("session", start_time=S + 200, sport="cycling", total_elapsed_time=60.0, total_calories=30)
    return writer.finish()


@case
def stops_and_starts_of_the_timer():
    writer = opened()
    records(writer, S + np.array([0, 1, 2, 9, 10, 20, 21, 30]), distance=[0, 3, 6, 6, 9, 12, 15, 18])
    order = (
        (S, "start"), (S + 2, "stop"), (S + 3, "stop_all"), (S + 9, "start"), (S + 10, "start"), (S + 11, "stop_disable"),
        (S + 11, "start"), (S + 12, "stop_disable_all"), (S + 20, "start"), (S + 21, "marker"), (S + 30, "stop_all"),
    )  # fmt: skip
    for at, kind in order:
        timer(writer, at, kind)
    writer.add("event", timestamp=S + 4, event="workout", event_type="stop")
    return writer.finish()


@case
def totals_rebuilt_from_the_records():
    writer = opened()
    records(
        writer,
        S + np.array([0, 1, 2, 8, 9, 20]),
        distance=[5, 8, np.nan, 11, 14, 17],
        heart_rate=[140, 150, np.nan, 160, 255, 150],
    )
    for at, kind in (
        (S - 9, "stop"),
        (S + 1, "start"),
        (S + 2, "stop"),
        (S + 8, "start"),
        (S + 18, "stop"),
        (S + 30, "start"),
        (S + 40, "stop"),
        (S + 50, "start"),
    ):
        timer(writer, at, kind)
    return writer.finish()


@case
def laps_that_start_in_timer_time():
    writer = opened()
    times = np.concatenate([np.arange(100), 200 + np.arange(101)])
    records(writer, S + times[::20], distance=3.0 * np.arange(201)[::20])
    timer(writer, S + 100, "stop")
    timer(writer, S + 200, "start")
    for begin, metres in ((0, 150.0), (50, 150.0), (100, 150.0), (150, 150.0)):
        lap(writer, S + begin, 50, metres)
    writer.add(
        "session", start_time=S, sport="running", total_elapsed_time=300.0, total_timer_time=200.0, total_distance=600.0
    )
    return writer.finish()


@case
def laps_with_parts_missing():
    writer = run(opened(), count=8)
    writer.add("lap", timestamp=S + 2)
    writer.add(
        "lap",
        timestamp=S + 3,
        total_elapsed_time=2.0,
        lap_trigger="distance",
        intensity="warmup",
        wkt_step_index=0x8001,
    )
    writer.add("lap", start_time=S + 3, timestamp=S + 5, total_distance=6.5, lap_trigger=77)
    writer.add("lap", start_time=S + 5)
    writer.add("lap", total_elapsed_time=2.0)
    return writer.finish()


@case
def local_time_of_the_activity_message():
    files = []
    for local in (
        0,
        3600,
        -18_000,
        20_700,
        120,
        121,
        -7320,
        -7321,
        14 * 3600,
        14 * 3600 + 900,
        -12 * 3600,
        -12 * 3600 - 900,
    ):
        writer = run(opened(), count=2)
        writer.add("activity", timestamp=S + 2, local_timestamp=S + 2 + local)
        files.append(writer.finish())
    return b"".join(files)


@case
def local_time_of_elsewhere():
    files = []
    for message in ("timestamp_correlation", "device_settings"):
        for offset in (3600, -18_000):
            writer = run(opened(), count=2)
            writer.add("activity", timestamp=S + 2, local_timestamp=S + 2)
            if message == "device_settings":
                writer.add(message, time_offset=offset % 2**32)
            else:
                writer.add(message, timestamp=S, local_timestamp=S + offset)
            files.append(writer.finish())
    return b"".join(files)


@case
def devices():
    files = []
    for file_id, infos, version in (
        ({"manufacturer": "garmin", "product": 3992}, ({"device_index": 0, "software_version": 15.24},), None),
        ({"manufacturer": "garmin", "product": 1}, ({"device_index": 1, "manufacturer": "wahoo_fitness"},), 1234),
        ({"manufacturer": "favero_electronics", "product": 10}, (), None),
        ({"manufacturer": "suunto", "product": 5}, ({"device_index": 0, "product_name": "Race S"},), 0),
        ({"manufacturer": 65_000, "product": 7}, (), None),
        ({"manufacturer": "zwift", "product": 0}, ({"device_index": 0, "software_version": 0.0},), 100),
    ):
        writer = opened(**file_id)
        for info in infos:
            writer.add("device_info", timestamp=S, **info)
        if version is not None:
            writer.add("file_creator", software_version=version)
        files.append(run(writer, count=2).finish())
    return b"".join(files)


@case
def steps_of_a_workout():
    writer = opened()
    writer.add("workout", wkt_name="Tuesday", sport="running", num_valid_steps=8)
    for index, step in enumerate((
        {"duration_type": "time", "duration_time": 600.0, "intensity": "warmup"},
        {"duration_type": "distance", "duration_distance": 400.0, "intensity": "active", "wkt_step_name": "quick"},
        {"duration_type": "open", "intensity": "rest"},
        {"duration_type": "repeat_until_steps_cmplt", "duration_step": 1, "repeat_steps": 6},
        {"duration_type": "repeat_until_time", "duration_step": 1, "repeat_time": 600.0},
        {"duration_type": "repetition_time", "duration_time": 90.0},
        {"duration_type": "hr_less_than", "duration_hr": 120},
        {"intensity": "cooldown"},
    )):  # fmt: skip
        writer.add("workout_step", message_index=0x1000 | index, **step)
    writer.add("workout_step", duration_type="time", duration_time=60.0, intensity=99)
    return run(writer, workout_rpe=65, workout_feel=75, sport_profile_name="Track").finish()


@case
def what_a_device_says_of_the_whole():
    writer = run(opened(), count=3, total_calories=77, total_ascent=12, avg_heart_rate=151)
    writer.add("sport", sport="walking", sub_sport="indoor_walking", name="Loop")
    return writer.finish()


@case
def sports_by_session_message_and_lap():
    files = []
    for session, message, of_lap in (
        ({"sport": "running", "sub_sport": "trail"}, "cycling", None),
        ({"sub_sport": "trail"}, "hiking", None),
        ({}, None, "walking"),
        ({}, None, None),
        ({"sport": 200}, None, "running"),
        ({"sport": "generic", "sub_sport": "treadmill"}, None, None),
        ({"sport": "generic", "sub_sport": "bike_to_run_transition"}, None, None),
        ({"sport": "fitness_equipment", "sub_sport": "generic", "sport_profile_name": "Laufband"}, None, None),
        ({"sport": "generic", "sport_profile_name": "Lunch"}, None, None),
        ({"sport": "swimming", "sub_sport": "lap_swimming"}, None, None),
    ):
        writer = opened()
        records(writer, S + np.arange(20), distance=3.0 * np.arange(20), cadence=np.full(20, 87))
        writer.add("session", start_time=S, total_elapsed_time=20.0, **session)
        if message:
            writer.add("sport", sport=message)
        if of_lap:
            writer.add("lap", start_time=S, timestamp=S + 20, sport=of_lap)
        files.append(writer.finish())
    return b"".join(files)


@case
def a_distance_that_starts_again():
    writer = opened()
    records(writer, S + np.arange(9), distance=[0, 60, 120, 0, 11.9, 70, 65, 12.1, 0])
    return writer.finish()


@case
def values_at_the_limits():
    writer = opened()
    records(
        writer,
        S + np.arange(6),
        heart_rate=[19, 20, 250, 251, 254, 100],
        enhanced_altitude=[-450.2, -450, 9000, 9000.2, 0, 1],
        enhanced_speed=[0, 100, 100.001, 3, 3, 3],
        power=[0, 4000, 4001, 1, 1, 1],
        temperature=[-61, -60, 70, 71, 0, 1],
        cadence=[0, 130, 131, 150, 151, 254],
        distance=[0, 1, 10_000_000, 10_000_000.01, 2, 3],
    )
    return writer.finish()


@case
def positions_at_the_limits():
    writer = opened()
    degrees = 2**31 / 180
    latitude = np.array([90.0, 90.001, 0.00009, 0.00009, 0.0002, -90.0, np.nan, 10.0, 10.0])
    longitude = np.array([180.0 - 1e-6, 0.0, 0.00009, 0.0002, 0.00009, -180.0, 5.0, np.nan, 20.0])
    records(writer, S + np.arange(9), position_lat=latitude * degrees, position_long=longitude * degrees)
    return writer.finish()


@case
def cadence_in_strides_and_in_steps():
    files = []
    for sport, cadence, more in (
        ("running", [0, 80, 130, 131, 85, 86], {}),
        ("running", [0, 131, 131, 131, 85, 86], {}),
        ("running", [0, 0, 0, 131, 131, 85], {}),
        ("cycling", [80, 80, 80, 80, 80, 80], {}),
        ("hiking", [55, 56, 57, 58, 59, 60], {"fractional_cadence": [0.5, np.nan, 0, 0.25, 0.5, 0]}),
        ("running", [80, 81, 82, 83, 84, 85], {"cadence256": [80.5, np.nan, 82.25, 83, 84, np.nan]}),
    ):
        writer = opened()
        records(writer, S + np.arange(6), cadence=np.array(cadence), **more)
        writer.add("session", start_time=S, sport=sport, total_elapsed_time=6.0)
        files.append(writer.finish())
    return b"".join(files)


@case
def narrow_fields_beside_wide_ones():
    writer = opened()
    records(
        writer,
        S + np.arange(3),
        speed=[3, 3.1, 3.2],
        enhanced_speed=[np.nan, 4.1, 4.2],
        altitude=[100, 101, 102],
        enhanced_altitude=[110, np.nan, np.nan],
    )
    records(writer, S + 3 + np.arange(2), speed=[5, 5.1], heart_rate=[140, 141])
    records(writer, S + 5 + np.arange(2), enhanced_speed=[6, 6.1], cadence=[80, 81])
    return writer.finish()


@case
def speed_and_distance_packed_into_three_bytes():
    time, packed = FieldSpec(253, 4, U32), FieldSpec(8, 3, BYTE)
    definition = Definition(20, (time, packed, FieldSpec(6, 2, U16)), local=2)

    def three(speed, distance):
        return list((speed | (distance & 0xFFF) << 12).to_bytes(3, "little"))

    bits = np.array(
        [three(300, 0), three(310, 48), three(4095, 4090), three(305, 20), [255, 255, 255], three(0, 68)], np.uint8
    )
    body = opened().body() + definition_bytes(definition)
    body += run_bytes(definition, [S + np.arange(6), bits, np.array([0xFFFF, 3100, 0xFFFF, 0xFFFF, 2000, 0xFFFF])])
    return frame(body)


def compressed(times, heart):
    """Records that keep only the last five bits of their time in the header, but for the first."""
    full = Definition(20, (FieldSpec(253, 4, U32), FieldSpec(3, 1, U8)), local=1)
    short = Definition(20, (FieldSpec(3, 1, U8),), local=2)
    body = definition_bytes(full) + run_bytes(full, [[times[0]], [heart[0]]]) + definition_bytes(short)
    return body + run_bytes(short, [heart[1:]], offsets=times[1:] % 32)


@case
def compressed_times_between_full_ones():
    times = S + np.array([0, 1, 5, 31, 32, 62, 62, 63])
    body = opened().body() + compressed(times, 140 + np.arange(8))
    body += compressed(times + 100, 150 + np.arange(8))
    damaged = body[:60] + b"\xff\xff\xff" + body[60:]
    return [frame(body), frame(body)[:-12], frame(damaged)[:-2], frame(body[:-17] + b"\x7f" + body[-16:])[:-2]]


@case
def compressed_times_before_any_full_one():
    definition = Definition(20, (FieldSpec(3, 1, U8),), local=1)
    body = opened().body() + definition_bytes(definition)
    body += run_bytes(definition, [np.array([140, 141, 142])], offsets=np.array([3, 5, 1]))
    return frame(body)


@case
def fields_of_apps():
    writer = opened()
    fields = [
        (writer.developer_field(0, 0, "Power", "Watts", "uint16"), [250, 251, 65535]),
        (writer.developer_field(0, 1, "speed", "km/h"), [10.8, 11.88, 12.6]),
        (writer.developer_field(0, 2, "Cadence", "spm"), [160, 170, 180]),
        (writer.developer_field(0, 3, "heart_rate", "furlongs"), [1, 2, 3]),
        (writer.developer_field(0, 4, "Altitude", "ft", "sint16"), [100, -100, 32767]),
        (writer.developer_field(0, 5, "distance", "km"), [0, 0.003, 0.006]),
        (writer.developer_field(0, 6, "temperature", "C", "sint8"), [0, 0, 0]),
        (writer.developer_field(0, 7, "Power", "W"), [99, 99, 99]),
    ]
    columns = {"timestamp": S + np.arange(3.0), "cadence": np.zeros(3), "power": np.full(3, np.nan)}
    writer.add_run("record", columns, developer=[(f, np.array(v)) for f, v in fields])
    records(writer, S + 3 + np.arange(2), heart_rate=[140, 141])
    return writer.finish()


@case
def an_app_beside_the_watch():
    writer = opened()
    own = writer.developer_field(1, 0, "Power", "W", "uint16")
    columns = {"timestamp": S + np.arange(3.0), "power": [0, 200, 210]}
    writer.add_run("record", columns, developer=[(own, [300, 310, 320])])
    return writer.finish()


@case
def fields_that_name_the_field_they_stand_for():
    writer = opened()
    writer.add("developer_data_id", developer_data_index=3)
    for number, name, native, message in (
        (0, "Laufleistung", 7, "record"),
        (1, "Puls", 3, "lap"),
        (2, "Tempo", 6, None),
    ):
        writer.add(
            "field_description",
            developer_data_index=3,
            field_definition_number=number,
            fit_base_type_id="uint16",
            field_name=name,
            units="w" if number == 0 else "m/s",
            native_mesg_num=message,
            native_field_num=native,
        )
    time = FieldSpec(253, 4, U32)
    own = tuple(DeveloperSpec(n, 2, 3, U16) for n in range(3))
    definition = Definition(20, (time,), own, local=5)
    body = writer.body() + definition_bytes(definition)
    body += run_bytes(
        definition, [S + np.arange(3), np.array([200, 201, 65535]), np.array([1, 2, 3]), np.array([3, 4, 5])]
    )
    return frame(body)


@case
def beats_that_a_strap_sent_afterwards():
    writer = opened()
    records(writer, S + np.arange(12), distance=3.0 * np.arange(12), heart_rate=[np.nan] * 4 + [99] + [np.nan] * 7)
    whole = Definition(
        132, (FieldSpec(253, 4, U32), FieldSpec(0, 2, U16), FieldSpec(6, 1, U8), FieldSpec(9, 4, U32)), local=3
    )
    packed = Definition(132, (FieldSpec(6, 2, U8), FieldSpec(10, 3, BYTE)), local=4)

    def pair(first, second):
        return [first & 0xFF, first >> 8 & 0xF | (second & 0xF) << 4, second >> 4 & 0xFF]

    ticks = 5_000 + np.array([0, 900, 2000, 3100, 4300])
    body = writer.body() + definition_bytes(whole)
    body += run_bytes(whole, [np.array([S + 1]), np.array([16_384]), np.array([120]), np.array([ticks[0]])])
    body += definition_bytes(packed)
    low = ticks % 4096
    body += run_bytes(
        packed,
        [np.array([[121, 122], [0, 124]], np.uint8), np.array([pair(low[1], low[2]), pair(low[3], low[4])], np.uint8)],
    )
    return frame(body)


@case
def entries_without_records():
    writer = opened()
    writer.add(
        "session", start_time=S, sport="running", total_elapsed_time=1800.0, total_distance=5000.0, avg_heart_rate=140
    )
    writer.add("session", timestamp=S + 9000, total_elapsed_time=600.0, sport="walking")
    writer.add("session", start_time=S + 20_000, sport="running")
    return writer.finish()


@case
def files_of_other_kinds():
    kinds = ("course", "workout", "device", "monitoring_b", "goals", "segment_list", "sport", 90, "activity")
    return [opened(type=kind).finish() for kind in kinds]


@case
def activities_in_a_chain():
    first, second = run(opened()).finish(), run(opened(), first=S + 4000, mps=4.0).finish()
    course = run(opened(type="course")).finish()
    strap = FitWriter()
    strap.add("file_id", type="activity")
    return [
        first + second,
        first + bytes(7) + second,
        b"junk " + first + b" more junk",
        first + course + second,
        first + first[: len(first) // 2],
    ]


@case
def a_strap_in_a_part_of_its_own():
    writer = opened()
    records(writer, S + np.arange(4), distance=3.0 * np.arange(4))
    other = opened()
    records(other, S + 1000 + np.arange(4), distance=3.0 * np.arange(4))
    strap = Definition(132, (FieldSpec(253, 4, U32), FieldSpec(6, 1, U8), FieldSpec(9, 4, U32)), local=3)
    beats = [
        run_bytes(strap, [np.array([at]), np.array([bpm]), np.array([1024 * (at - S)])])
        for at, bpm in ((S + 1, 130), (S + 1001, 150))
    ]
    part = frame(definition_bytes(strap) + b"".join(beats))
    return [writer.finish() + part + other.finish(), writer.finish() + other.finish() + part]


def sound(count=12):
    return run(opened(), count=count).finish()


@case
def ends_and_sizes_that_are_wrong():
    data = sound()
    unset = data[:4] + bytes(4) + data[8:]
    longer = data[:4] + struct.pack("<I", len(data)) + data[8:]
    shorter = data[:4] + struct.pack("<I", len(data) - 40) + data[8:]
    return [
        data[:-2], data[:-1], data[:-3], data[:-9], data[:60], data[:20], data[:-2] + b"\0\0", data + bytes(5), data + b"\n",
        unset, unset[:-2], longer, shorter, data[:12] + b"\x12\x34" + data[14:], unset[:-9], unset + bytes(63), unset + bytes(64),
        data[:-2] + bytes(80), data[:100] + bytes(200),
    ]  # fmt: skip


@case
def holes_and_slips():
    data = sound(30)
    return [
        data[:150] + data[151:], data[:150] + b"\xaa" + data[150:], data[:150] + bytes(20) + data[170:],
        data[:150] + b"\xff" * 30 + data[150:], data[:120] + data[200:], data[:90] + b"\x5a" * 9 + data[99:],
        data[:30] + b"\xee" + data[31:], data[:150] + data[90:],
    ]  # fmt: skip


@case
def sent_as_text():
    data = run(opened(), first=S + (10 - S) % 256, count=9, mps=2.57).finish()
    assert data.count(b"\n") > 1
    return [data.replace(b"\n", b"\r\n"), data.replace(b"\n", b"\r\n", 1), data.replace(b"\r\n", b"\n")]


@case
def what_is_no_fit_file():
    return [
        b".FIT", bytes(8) + b".FIT", b"\x0e\x20\0\0\0\0\0\0.FIT", b"\0\x05\x16\x07" + bytes(40), b"<html>x.FIT",
        b"PK\x03\x04", b'{"a": 1}', b"  [1]", b"\xef\xbb\xbf<!DOCTYPE HTML>", b"<gpx", b"plain\ttext\r\n", b"\x01\x02",
    ]  # fmt: skip


@case
def odd_fields():
    time = FieldSpec(253, 4, U32)
    fields = (
        time,
        FieldSpec(3, 2, U8),
        FieldSpec(5, 3, U32),
        FieldSpec(7, 4, U16),
        FieldSpec(13, 0, U8),
        FieldSpec(13, 1, 0x01),
    )
    definition = Definition(20, fields, local=6, big_endian=True)
    body = opened().body() + definition_bytes(definition)
    heart, power = np.array([[140, 1], [255, 2], [142, 255]]), np.array([[200, 1], [0xFFFF, 2], [202, 3]])
    distance, nothing = np.array([b"abc"] * 3), np.zeros((3, 0))
    body += run_bytes(definition, [S + np.arange(3), heart, distance, power, nothing, np.array([-3, 0x7F, 5])])
    return frame(body, header_size=12)


@case
def texts_that_were_cut():
    writer = opened()
    definition = Definition(12, (FieldSpec(3, 6, TEXT), FieldSpec(0, 1, 0)), local=9)
    files = []
    for name in ("Läufe".encode(), "aaaaaß".encode()[:6], b"abc\0de", b"\xff\xfea", b""):
        body = (
            writer.body()
            + definition_bytes(definition)
            + run_bytes(definition, [np.array([name], "S6"), np.array([1])])
        )
        more = FitWriter()
        files.append(frame(body + run(more, count=2).body()))
    return files


@case
def every_type_of_field():
    """Of each type: nothing, one, the largest and the smallest number, as single values and in pairs."""
    files = []
    for big_endian in (False, True):
        body = opened().body()
        for number, base in enumerate(BASES.values()):
            if base.kind == "S":
                continue
            kind = np.dtype(base.kind)
            ends = [np.iinfo(kind).min, np.iinfo(kind).max] if kind.kind != "f" else [-1.5, np.nan]
            values = np.array([base.invalid, 1, *ends], kind)
            pairs = np.stack([values, np.array([1, base.invalid, base.invalid, 1], kind)], axis=1)
            fields = (FieldSpec(0, base.size, base.code), FieldSpec(1, 2 * base.size, base.code))
            definition = Definition(0xFF00 + number, fields, local=number % 16, big_endian=big_endian)
            body += definition_bytes(definition) + run_bytes(definition, [values, pairs])
        files.append(frame(body))
    return files


@pytest.mark.parametrize("name", CASES)
def test_small_files(name, snapshot):
    made = CASES[name]()
    lines = []
    for number, data in enumerate(made if isinstance(made, list) else [made]):
        lines += [f"{number}", *whole_values.lines(load(data, "x.fit"))]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


EXPLAINED = (
    "fields_of_apps", "fields_that_name_the_field_they_stand_for", "steps_of_a_workout", "compressed_times_between_full_ones",
    "beats_that_a_strap_sent_afterwards", "speed_and_distance_packed_into_three_bytes", "odd_fields", "devices",
    "a_clock_that_was_never_set", "texts_that_were_cut", "laps_with_parts_missing", "local_time_of_elsewhere",
    "cadence_in_strides_and_in_steps", "holes_and_slips", "activities_in_a_chain", "positions_at_the_limits",
    "stops_and_starts_of_the_timer", "every_type_of_field",
)  # fmt: skip


def frames(data):
    """Every message of a file, and every column."""
    for name, found in messages(data).items():
        yield f"  {name}"
        yield from (
            f"    {' '.join(f'{k}={plain(v)}' for k, v in row.items() if v is not None)}" for row in found.to_dicts()
        )
    for name in ("record", "lap", "hr"):
        found = columns(data, name)
        yield from (f"  {name}.{column} {whole_values.value(values)}" for column, values in found.items())


def plain(value):
    return f"[{' '.join(map(plain, value))}]" if isinstance(value, list) else whole_values.value(value)


@pytest.mark.parametrize("name", EXPLAINED)
def test_messages_of_small_files(name, snapshot):
    made = CASES[name]()
    lines = []
    for number, data in enumerate(made if isinstance(made, list) else [made]):
        lines += [f"{number}", *frames(data), *str(describe(data, "x.fit")).splitlines()]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)
