"""What the steps of the FIT reader make of values just below, at and just above their bounds, on disk.

What is right is told by the other tests; this says what is. `pytest tests/formats --snapshot-update` writes it anew.
"""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

import whole_values
from milelog.formats import samples
from milelog.formats.fit import messages, read, salvage
from milelog.formats.fit import parts as fit_parts
from milelog.formats.fit import summary as say
from milelog.formats.fit.accumulate import unroll
from milelog.formats.fit.blocks import text
from milelog.formats.fit.columns import columns
from milelog.formats.fit.developer import free_name
from milelog.formats.fit.flaws import not_fit
from milelog.formats.fit.heartbeats import beats, fill_heart_rate
from milelog.formats.fit.parts import next_header, split
from milelog.formats.fit.protocol import BASE_IDENTIFIERS, base_type, parse_header
from milelog.formats.fit.records import prefer
from milelog.formats.fit.remarks import rebuilt, start_of
from milelog.formats.fit.scan import Scan
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
from milelog.formats.plausible import drop_implausible
from text_snapshots import TextFile

S = 1_141_540_200
U8, U16, U32, BYTE, S32 = (BASES[n].code for n in ("uint8", "uint16", "uint32", "byte", "sint32"))
TIME, BPM = FieldSpec(253, 4, U32), FieldSpec(3, 1, U8)
RECORD = Definition(20, (TIME, BPM), local=1)
BEAT = Definition(78, (FieldSpec(0, 2, U16),), local=2)
SIZE = 6
NOISE = b"\xff"
NAN = np.nan
TABLES = {}


def table(build):
    """Lines under the name of their function."""
    TABLES[build.__name__] = build
    return build


def rows(count, first=0):
    seconds = first + np.arange(count)
    return run_bytes(RECORD, [S + seconds, 120 + seconds % 50])


def begun(kind="activity"):
    writer = FitWriter()
    writer.add("file_id", type=kind, manufacturer="development", time_created=S)
    return writer.body()


def shown(values):
    return whole_values.value(np.asarray(values, float))


@table
def counters_that_roll_over():
    for bits, low, full in (
        (5, [30, 31, 0, 5, 5, 4], [NAN] * 6), (5, [30, 31, 0, 5, 5, 4], [94, *[NAN] * 5]), (5, [30, 31, 0, 5, 5, 4], [NAN, NAN, 64, NAN, NAN, NAN]),
        (5, [NAN, 3, NAN, 1], [NAN, 99, NAN, NAN]), (5, [NAN, NAN], [NAN, NAN]), (12, [4095, 0, 2048], [NAN, 8192, NAN]), (5, [7], [39]), (5, [], []),
    ):  # fmt: skip
        yield f"{bits} {low} {full}: {shown(unroll(np.array(low, float), np.array(full, float), bits))}"


@table
def values_that_can_be():
    bounds = {
        "heart_rate_bpm": (20, 250),
        "speed_mps": (0, 60),
        "elevation_m": (-450, 9000),
        "power_w": (0, 4000),
        "temperature_c": (-60, 70),
        "cadence_spm": (0, 300),
        "distance_m": (0, 10_000_000),
    }
    for name, (low, high) in bounds.items():
        column = np.array([low - 0.5, low, low + 0.5, high - 0.5, high, high + 0.5, NAN])
        yield f"{name}: {[(n, shown(c)) for n, c in drop_implausible({name: column})[0].items()]} {drop_implausible({name: column})[1]}"
    null = 1e-4
    latitude = np.array([90, 90.5, -90.5, 5, 5, null, null / 2, null / 2, NAN, 5, null / 2])
    longitude = np.array([180, 5, 5, 180.5, -180.5, 0, null, null / 2, 5, NAN, 5])
    found, counts = drop_implausible({"latitude_deg": latitude, "longitude_deg": longitude})
    yield f"{shown(found['latitude_deg'])} {shown(found['longitude_deg'])} {counts}"
    yield f"{drop_implausible({'latitude_deg': np.array([95.0])})}"


@table
def starts_and_totals_without_a_session():
    now = (datetime.now(UTC) - datetime(1989, 12, 31, tzinfo=UTC)).total_seconds()
    first = (datetime(2001, 1, 1, tzinfo=UTC) - datetime(1989, 12, 31, tzinfo=UTC)).total_seconds()
    for name, zero in (
        ("no date", 0x10000000 - 1),
        ("the first date", 0x10000000),
        ("2000", first - 1),
        ("2001", first),
        ("2001 at noon", first + 43_200),
        ("in 18 hours", now + 64_800),
        ("in 36 hours", now + 129_600),
    ):
        found, remarks = start_of(zero, "x")
        yield f"{name}: {'known' if found else 'unknown'} {[p.slug for p in remarks]}"
    streams = {
        "time_s": np.array([0.0, 10, 20]),
        "distance_m": np.array([5.0, NAN, 65]),
        "heart_rate_bpm": np.array([NAN, 140, 150]),
    }
    for pauses in (
        (),
        ((2.0, 5.0),),
        ((-5.0, 5.0),),
        ((15.0, 25.0),),
        ((-9.0, -1.0),),
        ((-9.0, 0.0),),
        ((-9.0, 1.0),),
        ((20.0, 30.0),),
        ((19.0, 30.0),),
        ((21.0, 30.0),),
        ((2.0, 5.0), (6.0, 8.0)),
    ):
        yield f"{pauses}: {whole_values.value(rebuilt(streams, pauses))}"
    yield whole_values.value(rebuilt({"time_s": np.array([0.0, 4])}, ()))


def told(**fields):
    """A summary with nothing in it but some rows."""
    nothing = dict.fromkeys(say.Summary.__dataclass_fields__)
    return say.Summary(**{**nothing, "sessions": (), "laps": (), "splits": (), "steps": (), "timer": (), **fields})


def row(start=None, end=None, elapsed=None, timer=None):
    return {"start_time": start, "timestamp": end, "total_elapsed_time": elapsed, "total_timer_time": timer}


@table
def what_a_clock_that_was_set_moves():
    for start, end, elapsed in (
        (939, 2000, 1000.0), (940, 2000, 1000.0), (1000, 1160, 100.0), (1000, 1161, 100.0), (1060, 1100, 100.0), (1160, 2000, 100.0), (1161, 2000, 9.0), (1000, 6000, 5000.0), (1000, 6300, 6000.0), (1000, 6300, 5359.0),
        (1000, 6300, 5361.0), (1000, None, 5.0), (None, 1100, 5.0), (1000, 6300, None),
    ):  # fmt: skip
        for shift in (5000.0, -500.0, 0.0):
            found = say.moved(told(sessions=(row(start, end, elapsed, elapsed),)), 1000.0, 1100.0, shift)
            yield f"{start}-{end} {elapsed} by {shift:g}: {list(found.sessions[0].values())}"
    found = say.moved(
        told(
            laps=(row(1000, 1010),),
            splits=({"end_time": 1000},),
            timer=((939.0, True), (940.0, False), (1160.0, True), (1161.0, False)),
        ),
        1000.0,
        1100.0,
        50.0,
    )
    yield f"{[list(r.values()) for r in (*found.laps, *found.splits)]} {found.timer}"


@table
def what_begins_later_after_a_stale_point():
    for start in (None, 939, 940, 941, 1000, 1499, 1500, 1501, 2000):
        for elapsed in (None, 400.0, 500.0, 1000.0, 2000.0):
            found = say.begun_later(
                told(sessions=(row(start, 3000, elapsed, 499.0),), laps=(row(start, 3000, elapsed),)), 2000.0, 1000.0
            )
            yield f"{start} {elapsed}: {list(found.sessions[0].values())} {list(found.laps[0].values())}"
    yield str(say.begun_later(told(timer=((1.0, True), (2000.0, False), (2001.0, True))), 2000.0, 1000.0).timer)


@table
def pauses_and_spans():
    for events in (
        [(1, True), (5, False), (9, True)],
        [(5, False), (6, False), (9, True), (10, True)],
        [(5, False), (5, True)],
        [(9, True), (5, False)],
        [(5, False)],
        [(5, False), (6, True), (6, False), (8, True)],
    ):
        yield f"{events}: {say.pauses(events, 1.0)}"
    for given in (
        row(10, 20, 9.0),
        row(None, 20, 9.0),
        row(10, 20),
        row(10, None, 9.0),
        row(10),
        row(None, 20),
        row(None, None, 9.0),
        {**row(10, 20), "end_time": 15},
        {**row(10), "end_time": 0},
    ):
        yield f"{given}: {say.span(given)}"


@table
def spans_of_messages_at_one_stride():
    """Sixteen repeats or more are one span; what does not repeat is walked through one by one."""

    def noted(body, wanted=None):
        scan = Scan(body, wanted)
        stop = scan.walk(0)
        runs = [(run.layout.message, run.parts, run.at[:3], len(run.at), len(run)) for run in scan.runs.values()]
        return f"{stop} of {len(body)}: {runs}"

    head = definition_bytes(RECORD) + definition_bytes(BEAT)
    for count in (16, 17, 18, 19, 33, 300, 2000):
        yield f"{count}: {noted(head + rows(count))}"
        yield f"{count} and a beat: {noted(head + rows(count) + run_bytes(BEAT, [[1]]) + rows(3, count))}"
        pairs = b"".join(rows(1, n) + run_bytes(BEAT, [[n]]) for n in range(count))
        yield f"{count} pairs: {noted(head + pairs)}"
        yield f"{count} pairs, the records: {noted(head + pairs, {20})}"
    broken = rows(40) + NOISE + rows(40)
    yield f"broken: {noted(head + broken)}"
    yield f"cut: {noted(head + rows(40)[:-1])} {noted(head + rows(2)[:-1])} {noted(head + rows(40)[:-5])} {noted(head + rows(5)[:-1], {78})}"
    yield f"twice: {noted(head + rows(40) + definition_bytes(RECORD) + rows(40))}"
    triples = b"".join(rows(2, 2 * n) + run_bytes(BEAT, [[n]]) for n in range(40))
    yield f"triples: {noted(head + triples)}"
    for gap in (1, 2, 15, 16, 17):
        uneven = b"".join(rows(gap, n) + run_bytes(BEAT, [[n]]) for n in range(6)) + rows(60)
        yield f"uneven {gap}: {noted(head + uneven)}"
    scan = Scan(head + rows(300))
    scan.walk(0)
    (run,) = (r for r in scan.runs.values() if len(r))
    yield f"{run.span()} {run.offsets()[:3].tolist()} {len(run.offsets())} {list(run.places())[-2:]}"
    run.at.append(5)
    yield f"{run.span()} {run.offsets()[:3].tolist()} {len(run)}"


@table
def damage_without_end():
    holes = b"".join(rows(4, 4 * n) + NOISE * 3 for n in range(6))
    body = begun() + definition_bytes(RECORD) + holes + rows(4, 24)
    with pytest.MonkeyPatch.context() as patch:
        for most in (0, 1, 2, 5, 6, 7):
            patch.setattr(salvage, "_MOST_LOSSES", most)
            (part,) = split(frame(body + b"\x42"), None).parts
            yield f"{most} at most: {sum(b.count for b in part.of(20))} records, {part.losses}"
    (part,) = split(frame(body + b"\x42"), None).parts
    yield f"{sum(b.count for b in part.of(20))} records, {part.losses}"
    # A message counts once another with a time follows it in step, among the next 64.
    for between in (31, 32, 61, 62, 63, 64, 65, 66):
        beats_between = run_bytes(BEAT, [np.arange(between)])
        body = (
            begun()
            + definition_bytes(RECORD)
            + definition_bytes(BEAT)
            + rows(20)
            + NOISE * 3
            + rows(1, 200)
            + beats_between
            + rows(2, 201)
        )
        (part,) = split(frame(body + b"\x42"), None).parts
        yield f"{between} beats before: {sum(b.count for b in part.of(20))} records, {sum(b.count for b in part.of(78))} beats, {part.losses}"
    for at in (0, 1, 2, 3):
        body = begun() + definition_bytes(RECORD) + rows(20) + rows(1, 20)[:at] + rows(20, 21)
        (part,) = split(frame(body + b"\x42"), None).parts
        yield f"a record of {at} bytes: {sum(b.count for b in part.of(20))}, {part.losses}"


@table
def chains_of_many_parts():
    small = frame(b"", header_size=12)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit_parts, "_MOST_PARTS", 5)
        for count in (4, 5, 6, 7):
            found = split(small * count, None)
            yield f"{count}: {len(found.parts)} {found.strays}"
    whole = frame(begun() + definition_bytes(RECORD) + rows(3))
    for count in (5, 6):
        yield f"{count} empty before one: {[p.message for p in read(small * count + whole, 'x').problems]}"
    for lead in (b"", b"\x0e" * 7, b"\x0d" + b"x" * 7 + b".FIT", whole[:12]):
        yield f"{lead[:3]!r}: {next_header(lead + whole, 0)} {next_header(lead + whole, 1)} {next_header(b'x' + lead, 0)}"
    for data in (
        whole[:11],
        whole[:12],
        whole[:13],
        whole[:14],
        b"\x0c" + whole[1:12],
        b"\x0b" + whole[1:],
        b"\xff" + whole[1:],
        whole[:12] + b"\x01\x02",
        whole[:12] + b"\0\0",
    ):
        yield f"{data[:1]!r} {len(data)}: {parse_header(data, 0)}"
    for feeds in (b"\r\n", b"\n", b"\r\n\n"):
        found = split(whole + feeds, None)
        yield f"{feeds!r}: {found.strays} {found.mended}"
    yield f"{sorted(BASE_IDENTIFIERS)} {[base_type(n).name for n in (0x00, 0x83, 0x03, 0x1F, 0xFF)]}"


@table
def definitions_at_the_end():
    for cut in (1, 5, 6, 8, 9, 11, 12):
        data = begun() + definition_bytes(RECORD) + rows(3) + definition_bytes(RECORD)[:cut]
        (part,) = split(frame(data)[:-2], None).parts
        yield f"{cut}: {part.extent.size} {part.losses} {sum(b.count for b in part.of(20))}"
    fields = tuple(FieldSpec(n, 1, U8) for n in range(255))
    apps = tuple(DeveloperSpec(n, 1, 0, U8) for n in range(255))
    longest = definition_bytes(Definition(20, fields, apps, local=3))
    for cut in (1, 6, 700, len(longest) - 1, len(longest)):
        (part,) = split(frame(begun() + definition_bytes(RECORD) + rows(3) + longest[:cut])[:-2], None).parts
        yield f"{cut} of {len(longest)}: {part.extent.size} {part.losses}"


def strap(*times, bpm=130, fraction=None):
    fields = (
        TIME,
        FieldSpec(6, 1, U8),
        FieldSpec(9, 4, U32),
        *([FieldSpec(0, 2, U16)] if fraction is not None else []),
    )
    definition = Definition(132, fields, local=3)
    values = [
        S + np.array(times),
        np.full(len(times), bpm),
        1024 * np.array(times),
        *([np.full(len(times), fraction)] if fraction is not None else []),
    ]
    return definition_bytes(definition) + run_bytes(definition, values)


@table
def beats_of_a_strap():
    def filled(body, ages=(-1, 0, 4, 4.99, 5, 5.01), own=NAN):
        parts = split(frame(begun() + body), None).parts
        stamps = S + np.array(ages, float)
        found, remarks = fill_heart_rate({"timestamp": stamps, "heart_rate_bpm": np.full(len(ages), own)}, parts, "x")
        return f"{shown(found['heart_rate_bpm'])} {[p.message for p in remarks]} {[shown(t - S) for t in beats(parts[0])[:1]]}"

    yield f"one: {filled(strap(0))}"
    yield f"none: {filled(b'')}"
    yield f"of rate 0: {filled(strap(0, bpm=0))} 1: {filled(strap(0, bpm=1))} 255: {filled(strap(0, bpm=255))}"
    yield f"half a second later: {filled(strap(0, fraction=16384), (0.4, 0.5, 5.4, 5.5))}"
    yield f"beside the watch's own: {filled(strap(0, 1), own=99)}"
    yield f"several: {filled(strap(0, 2, 3))}"
    for size, kind in ((2, BYTE), (3, BYTE), (4, BYTE), (6, U16)):
        definition = Definition(132, (FieldSpec(6, 2, U8), FieldSpec(10, size, kind)), local=4)
        held = np.array([[1, 2, 3, 4, 5, 6][:size]], np.uint8)
        if kind == U16:
            held = held.view("<u2")
        body = strap(0) + definition_bytes(definition) + run_bytes(definition, [np.array([[121, 122]]), held])
        yield f"packed into {size}: {filled(body, (0, 1, 2, 3, 4))}"
    for field in (FieldSpec(6, 3, U16), FieldSpec(7, 1, U8)):
        definition = Definition(132, (TIME, field, FieldSpec(9, 4, U32)), local=3)
        body = definition_bytes(definition) + run_bytes(
            definition, [[S], np.array([b"abc"]) if field.size == 3 else [1], [0]]
        )
        yield f"without a rate: {filled(body)}"


@table
def messages_with_odd_fields():
    """Lists of positions and heights, times at the border of dates, bytes, names beyond the profile."""
    place, height = FieldSpec(0, 8, S32), FieldSpec(2, 4, U16)
    definition = Definition(20, (TIME, place, height, FieldSpec(1, 4, S32)), local=5)
    first = 0x10000000
    body = begun() + definition_bytes(definition)
    values = [
        [first - 1, first, 0xFFFFFFFE, 0xFFFFFFFF],
        np.array([[2**30, 2**29], [0x7FFFFFFF, 1], [0x7FFFFFFF] * 2, [0, -(2**30)]]),
        np.array([[2500, 3000], [0xFFFF, 1], [0xFFFF] * 2, [0, 5]]),
        [2**30, 0, 1, -1],
    ]
    body += run_bytes(definition, values)
    octets = Definition(
        0xFF10, (FieldSpec(0, 3, BYTE), FieldSpec(1, 1, BYTE), FieldSpec(2, 1, BASES["string"].code)), local=6
    )
    body += definition_bytes(octets) + run_bytes(
        octets, [np.array([[255, 255, 255], [255, 1, 2]], np.uint8), [255, 0], np.array([b"a", b"\0"])]
    )
    sports = Definition(18, (FieldSpec(5, 1, 0), FieldSpec(6, 1, 0), FieldSpec(0, 1, 0), FieldSpec(1, 1, 0)), local=7)
    body += definition_bytes(sports) + run_bytes(sports, [[1, 200], [255, 0], [9, 1], [1, 2]])
    for name, found in messages(frame(body)).items():
        yield f"{name} {[(c, str(t)) for c, t in found.schema.items()]}"
        yield from (str(r) for r in found.to_dicts())
    for name, found in columns(frame(body)).items():
        yield f"{name} {shown(found)}"
    for name, found in messages(samples.fit()).items():
        yield f"{name} {found.height} {found.to_dicts()[0]}"
    for raw in (b"a\0b", b"\xc3", b"a\xc3", b"\xffa", b"", b"\0"):
        yield f"{raw!r} {text(raw)!r}"
    for taken in (set(), {"a"}, {"a", "a_2"}, {"a_2"}):
        yield f"{sorted(taken)} {free_name('a', taken)}"
    for one, other in ((None, None), (None, [1]), ([NAN, 2], None), ([NAN, 2], [3, 4]), ([1, 2], [3, 4])):
        found = prefer(None if one is None else np.array(one, float), None if other is None else np.array(other, float))
        yield f"{one} {other} {None if found is None else shown(found)}"


@table
def subfields_and_components():
    """Fields that mean another thing by the value of a third, and such as hold several numbers."""
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="garmin", garmin_product="fr255", time_created=S)
    writer.add("file_id", type="activity", manufacturer="suunto", product=5)
    for event, data in (("rear_gear_change", 0x04030201), ("timer", 1), ("fitness_equipment", 1), ("battery", 3700)):
        writer.add("event", timestamp=S, event=event, data=data)
    writer.add("event", timestamp=S + 1, event="front_gear_change", data16=0x0201)
    for kind, value in (("time", 60.0), ("distance", 400.0), ("hr_less_than", 150), ("repeat_until_steps_cmplt", 1)):
        writer.add("workout_step", duration_type=kind, duration_value=value, target_type="speed", target_value=4)
    cycles = Definition(
        20, (TIME, FieldSpec(18, 1, U8), FieldSpec(28, 1, U8), FieldSpec(6, 2, U16), FieldSpec(2, 2, U16)), local=5
    )
    body = writer.body() + definition_bytes(cycles)
    body += run_bytes(
        cycles,
        [S + np.arange(4), [250, 5, 255, 9], [200, 255, 10, 20], [3000, 0xFFFF, 3100, 0], [2500, 2600, 0xFFFF, 0]],
    )
    for name, found in messages(frame(body)).items():
        yield name
        yield from (str({k: v for k, v in r.items() if v is not None}) for r in found.to_dicts())
    yield from whole_values.lines(read(frame(body), "x.fit"))
    for big_endian in (False, True):
        wide = Definition(20, (TIME, FieldSpec(8, 3, BYTE)), local=5, big_endian=big_endian)
        for speed in (4094, 4095, 0):
            three = np.array([list((speed | 16 << 12).to_bytes(3, "little")), [255] * 3], np.uint8)
            body = begun() + definition_bytes(wide) + run_bytes(wide, [[S, S + 1], three])
            yield f"{speed}: {[(n, shown(c)) for n, c in columns(frame(body)).items()]} {[(n, shown(c)) for n, c in read(frame(body), 'x').activities[0].columns.items()]}"


@table
def times_of_other_types():
    for kind, values in (
        ("uint16", [5, 9]),
        ("float64", [S, S + 0.5]),
        ("float32", [-1.0, 4294967295.0]),
        ("sint32", [-1, 5]),
        ("uint64", [S, 2**40]),
        ("uint8", [1, 2]),
    ):
        base = BASES[kind]
        definition = Definition(20, (FieldSpec(253, base.size, base.code), BPM), local=5)
        body = begun() + definition_bytes(definition) + run_bytes(definition, [values, [140, 141]])
        yield f"{kind}: {shown(columns(frame(body))['timestamp'])} {[shown(a.columns['time_s']) for a in read(frame(body), 'x').activities]}"
    lap = Definition(
        19,
        (
            FieldSpec(253, 8, BASES["float64"].code),
            FieldSpec(2, 8, BASES["float64"].code),
            FieldSpec(9, 4, BASES["float32"].code),
        ),
        local=6,
    )
    body = begun() + definition_bytes(RECORD) + rows(5) + definition_bytes(lap)
    body += run_bytes(lap, [[S + 4.0, 2.0**32, -1.0, S + 4.0], [S, S, S, 0.0], [15.0, np.inf, 3.0, NAN]])
    yield from whole_values.lines(read(frame(body), "x"))


@table
def sizes_at_the_end_of_a_file():
    whole = frame(begun() + definition_bytes(RECORD) + rows(5))
    stated = len(whole) - 16
    for size in (stated - SIZE, stated - 1, stated, stated + 1, stated + 2, stated + 3):
        for end in (len(whole) - 3, len(whole) - 2, len(whole) - 1, len(whole), len(whole) + 1):
            data = (whole[:4] + struct.pack("<I", size) + whole[8:] + b"\x42")[:end]
            found = split(data, None)
            yield f"{size - stated:+d} {end - len(whole):+d}: {[(p.extent.end, p.extent.after, p.extent.size, p.extent.crc, p.losses) for p in found.parts]} {found.strays}"


@table
def records_of_days_apart():
    """Sessions that last as long as their records, and such as do not, beside stray records."""
    for lasted in (0.0, 78.0, 3678.0, 3678.5, 7000.0):
        writer = FitWriter()
        writer.add("file_id", type="activity", time_created=S)
        # Every fourth record has the time of another day: no stretch in the order of the file is long.
        times = np.where(np.arange(80) % 4 == 3, 200_000.0 * (1 + np.arange(80)), np.arange(80.0))
        writer.add_run("record", {"timestamp": S + times, "distance": 3.0 * np.arange(80)})
        writer.add(
            "session", start_time=S, timestamp=S + 60, sport="running", total_elapsed_time=lasted, total_distance=180.0
        )
        found = read(writer.finish(), "x")
        yield f"{lasted}: {[(a.size, whole_values.value(a.totals)) for a in found.activities]} {[p.message for p in found.problems]}"


@table
def numbers_of_eight_bytes_and_scales_of_two():
    fields = (
        TIME,
        FieldSpec(43, 1, U8),
        FieldSpec(200, 8, BASES["uint64"].code),
        FieldSpec(201, 8, BASES["uint64z"].code),
        FieldSpec(202, 8, BASES["sint64"].code),
    )
    definition = Definition(20, fields, local=5)
    body = begun() + definition_bytes(definition)
    top = 2**64 - 1
    body += run_bytes(
        definition,
        [
            S + np.arange(4),
            [100, 255, 0, 1],
            np.array([top, top - 1, 0, 2**53], np.uint64),
            np.array([0, 1, top, 5], np.uint64),
            [2**63 - 1, 2**63 - 2, -1, 0],
        ],
    )
    for name, found in columns(frame(body)).items():
        yield f"{name} {shown(found)}"
    yield from (str(r) for r in messages(frame(body))["record"].to_dicts())


@table
def what_bytes_that_are_no_fit_look_like():
    for data in (
        b"a" * 511 + b"\x01", b"a" * 512 + b"\x01", b" ~", b"\x1f", b"\x7f", b"\x80", b"\t\r\n", b"\x0b", b"<html", b"<!DOCTYPE HTML>", b"<a>", b" " * 600 + b"<a>", b"\x00\x05\x16\x07", b"",
    ):  # fmt: skip
        found = not_fit(data, "x")
        yield f"{data[:6]!r} {len(data)}: {found.slug} {found.message} | {found.hint}"


@table
def files_that_are_written():
    """Definitions stand in sixteen slots, in four with times in the header, and the next in turn gives way."""
    kinds = (
        "lap",
        "session",
        "event",
        "sport",
        "workout",
        "activity",
        "file_id",
        "device_info",
        "split",
        "hrv",
        "length",
        "zones_target",
        "hr_zone",
        "user_profile",
        "bike_profile",
        "goal",
        "totals",
        "schedule",
        "course",
    )
    for compressed in (False, True):
        writer = FitWriter(big_endian=compressed)
        for turn in range(3):
            for kind in kinds[: 19 if turn < 2 else 3]:
                writer.add(kind, timestamp=S + turn)
            for field in ("heart_rate", "cadence", "power", "speed", "altitude", "temperature", "distance"):
                times = S + np.array([0, 1, 32, 63, 95, 96, 200]) + turn
                writer.add_run("record", {"timestamp": times, field: np.arange(7) + 50.0}, compressed=compressed)
        scan = Scan(writer.body())
        yield f"{scan.walk(0)} {len(writer.body())} {hashlib.sha256(writer.finish()).hexdigest()}"
        placed = [scan.body[at] & 0x1F for run in scan.runs.values() for at in run.places()]
        yield " ".join(map(str, placed))
        for size in (12, 14):
            yield hashlib.sha256(writer.finish(header_size=size, header_crc=size == 12)).hexdigest()
    writer = FitWriter()
    writer.add_run("record", {"timestamp": [S], "heart_rate": [1]}, compressed=True)
    yield writer.body().hex()
    writer = FitWriter()
    writer.add_run(
        "record",
        {
            "timestamp": [S, S + 1, S + 2, S + 3, S + 4],
            "heart_rate": [-1, 0, 254, 255, 256],
            "altitude": [-500.1, -500, 12_606.8, 12_607, np.nan],
            "temperature": [-128, -129, 126, 127, 128],
            "position_lat": [-(2.0**31), 2.0**31, 0.4, 0.6, np.nan],
        },
    )
    writer.add(
        "session",
        timestamp=datetime(2026, 3, 4, 6, 30, 0, 500_001, tzinfo=UTC),
        start_time=datetime(2026, 3, 4, 6, 30),  # noqa: DTZ001 - as a local time
        sport="running",
        total_distance=1.005,
    )
    yield from (str(r) for found in messages(writer.finish()).values() for r in found.to_dicts())
    yield f"{semicircles([0, 90, -180, NAN]).tolist()} {fit_time(datetime(1990, 1, 1, tzinfo=UTC))}"
    for kwargs in ({}, {"header_size": 12}, {"header_crc": False}, {"data_size": 7}, {"protocol": 0x10}):
        yield frame(b"abc", **kwargs).hex()
    for definition in (RECORD, Definition(300, (TIME,), (DeveloperSpec(1, 2, 3, U16),), local=15, big_endian=True)):
        yield definition_bytes(definition).hex()
    for wrong in (
        lambda: run_bytes(RECORD, [[1]]),
        lambda: run_bytes(Definition(20, (BPM,), local=4), [[1]], offsets=np.array([1])),
        lambda: FitWriter().add("nothing"),
        lambda: FitWriter().add("record", nothing=1),
    ):
        with pytest.raises(ValueError, match=r"\w") as fault:
            wrong()
        yield str(fault.value)
    yield run_bytes(Definition(20, (BPM,), local=3), [[1, 2]], offsets=np.array([31, 32])).hex()


@table
def distances_of_sports_one_after_another():
    """The watch goes on counting, or begins anew: by the last distance before."""
    for first, second in (
        ([0, 100, 112], [105, 108, 120]), ([0, 100, 112], [112, 115, 120]), ([0, 112, 100], [105, 108, 120]), ([0, 100, NAN], [105, NAN, 120]), ([NAN] * 3, [5, 8, 9]), ([0, 5, 9], [NAN] * 3), ([0, 100, 112], [NAN, 111.9, 120]),
    ):  # fmt: skip
        writer = FitWriter()
        writer.add("file_id", type="activity", time_created=S)
        writer.add_run(
            "record",
            {"timestamp": S + np.array([0.0, 1, 2, 10, 11, 12]), "distance": np.array([*first, *second], float)},
        )
        writer.add("session", start_time=S, sport="swimming", total_elapsed_time=3.0)
        writer.add("session", start_time=S + 10, sport="cycling", total_elapsed_time=3.0)
        made = read(writer.finish(), "x").activities
        yield f"{first} {second}: {[shown(a.columns['distance_m']) for a in made if 'distance_m' in a.columns]}"


@table
def sessions_of_which_the_end_or_the_start_is_missing():
    for later in (
        {"start_time": S + 10},
        {"timestamp": S + 13},
        {"timestamp": S + 13, "total_elapsed_time": 3.0},
        {"total_elapsed_time": 3.0},
        {"start_time": S + 10, "total_elapsed_time": 0.0},
    ):
        writer = FitWriter()
        writer.add("file_id", type="activity", time_created=S)
        writer.add_run("record", {"timestamp": S + np.array([0.0, 1, 2, 10, 11, 12]), "heart_rate": 140 + np.arange(6)})
        writer.add("session", start_time=S, sport="swimming", total_elapsed_time=3.0)
        writer.add("session", sport="cycling", **later)
        yield f"{later}: {[(a.sport, a.size, whole_values.value(a.totals)) for a in read(writer.finish(), 'x').activities]}"


@pytest.mark.parametrize("name", TABLES)
def test_steps(name, snapshot):
    assert "\n".join(TABLES[name]()) + "\n" == snapshot(extension_class=TextFile)


def test_dates_of_tomorrow_are_believed_for_a_day():
    tomorrow = datetime.now(UTC) + timedelta(hours=20)
    seconds = (tomorrow - datetime(1989, 12, 31, tzinfo=UTC)).total_seconds()
    assert start_of(seconds, "x")[0] is not None
    assert start_of(seconds + 86_400, "x")[0] is None
