"""What the formats make of values just below, at and just above each of their bounds, on disk.

What is right is told by the other tests; this says what is. `pytest tests/formats --snapshot-update` writes it anew.
"""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

import whole_values
from milelog.formats import (
    apple,
    foreign,
    index_values,
    isotime,
    load,
    mend,
    names,
    pace,
    scan,
    sniff,
    strava,
    unpack,
)
from milelog.formats.about import About
from milelog.formats.clock import in_words, pieces, repaired, set_on_the_way
from milelog.formats.describe import describe
from milelog.formats.registry import BUILTIN
from text_snapshots import TextFile

TABLES = {}


def table(build):
    """Lines under the name of their function."""
    TABLES[build.__name__] = build
    return build


def told(clock):
    """What became of times."""
    if clock is None:
        return "as they are"
    said = "; ".join(p.message for p in clock.problems)
    return f"{len(clock.index)} of them, {whole_values.value(clock.time_s[[0, -1]])}, {whole_values.value(clock.moved)}, {clock.cut_s:g} | {said}"


def stretches(*sizes_and_gaps, step=1.0):
    """Times of stretches of so many points, so many seconds from the end of one to the start of the next."""
    times = np.arange(float(sizes_and_gaps[0])) * step
    for gap, size in zip(sizes_and_gaps[1::2], sizes_and_gaps[2::2], strict=True):
        times = np.append(times, times[-1] + gap + np.arange(float(size)) * step)
    return times


@table
def jumps_of_the_clock():
    for gap in (3599.0, 3600.0, 3600.5, -3600.0, -3601.0):
        yield f"one point, {gap:g}: {told(repaired(stretches(1, gap, 300), {}, 'x'))}"
    for size, whole in ((59, 1400), (60, 1400), (15, 300), (16, 300), (15, 299), (1, 3), (2, 3)):
        yield f"{size} of {whole}: {told(repaired(stretches(size, 50_000.0, whole - size), {}, 'x'))}"
    for far in (49.9, 50.0, 50.1):
        for step in (0.5, 1.0, 7.0, 60.0, 90.0):
            times = stretches(4, 9000.0, 400, step=step)
            distance = np.where(np.arange(404) < 4, 0.0, far)
            yield f"four, {far:g} m on, every {step:g} s: {told(repaired(times, {'distance_m': distance}, 'x'))}"


@table
def points_before_a_long_stretch():
    for gap, mps in itertools.product((3601.0, 43_200.0, 43_201.0, -5000.0), (0.69, 0.7, 7.0, 7.01)):
        distance = np.append([0.0], abs(gap) * mps + 3.0 * np.arange(300))
        yield f"{gap:g} s at {mps:g}: {told(repaired(stretches(1, gap, 300), {'distance_m': distance}, 'x'))}"
    places = {"latitude_deg": np.append([50.0], 50.1 + np.zeros(300)), "longitude_deg": np.full(301, 8.0)}
    yield f"by place: {told(repaired(stretches(1, 5000.0, 300), places, 'x'))}"
    unknown = {
        **places,
        "latitude_deg": np.append([np.nan], places["latitude_deg"][1:]),
        "distance_m": np.append([0.0], np.full(300, 9000.0)),
    }
    yield f"by distance: {told(repaired(stretches(1, 5000.0, 300), unknown, 'x'))}"
    yield f"two before: {told(repaired(stretches(1, 5000.0, 2, 9000.0, 300), {}, 'x'))}"


@table
def points_after_a_long_stretch():
    for size, gap, mps in itertools.product((1, 4, 5), (3601.0, 43_200.0, 43_201.0, -5000.0), (0.1, 3.0)):
        distance = np.append(3.0 * np.arange(300), 897 + abs(gap) * mps + 3.0 * np.arange(size))
        yield f"{size} after {gap:g} s at {mps:g}: {told(repaired(stretches(300, gap, size), {'distance_m': distance}, 'x'))}"


@table
def points_between_two_long_stretches():
    for first, second in (
        (4000.0, 4000.0),
        (-4000.0, 8000.0),
        (8000.0, -4000.0),
        (43_000.0, 43_000.0),
        (43_200.0, 43_200.0),
        (43_200.0, 43_199.0),
        (90_000.0, 4000.0),
    ):
        yield f"{first:g} and {second:g}: {told(repaired(stretches(300, first, 2, second, 300), {}, 'x'))}"


@table
def clocks_that_were_set_on_the_way():
    for size, whole in ((100, 1000), (99, 1000), (900, 1000)):
        times = stretches(whole - size, 9000.0, size)
        yield f"{size} of {whole}: {told(set_on_the_way(times, whole - 1.0, 'x'))}"
    for gap, more in itertools.product((3600.0, 3601.0, -9000.0), (-61.0, -60.0, 60.0, 61.0)):
        times = stretches(500, gap, 500)
        yield f"{gap:g}, lasted {more:g} s more: {told(set_on_the_way(times, 998.0 + more, 'x'))}"
    for more in (-160.2, -159.8, 159.8, 160.2):
        yield f"long, {more:g}: {told(set_on_the_way(stretches(4000, 9000.0, 3996), 7994.0 + more, 'x'))}"
    for step in (0.5, 5.0, 60.0, 61.0):
        yield f"every {step:g} s: {told(set_on_the_way(stretches(5, 9000.0, 5, step=step), 9 * step, 'x'))}"
    yield f"the first alone: {told(set_on_the_way(stretches(1, 9000.0, 5), 5.0, 'x'))}"
    yield f"two jumps: {told(set_on_the_way(stretches(5, 9000.0, 5, 9000.0, 5), 15.0, 'x'))}"


@table
def stretches_of_one_recording():
    for gap in (43_200.0, 43_200.5, 43_201.0):
        yield f"{gap:g}: {pieces(stretches(5, gap, 5))} {pieces(stretches(5, gap, 5), 43_200.5)}"
    for days, gap in ((6, 90_000.0), (7, 3600.0), (7, 3600.5), (8, 3599.0), (8, 4000.0)):
        times = np.cumsum(np.append(0.0, np.full(int(days * 86_400 / gap), gap)))
        yield f"{days} days of steps of {gap:g} s: {len(pieces(times))} {pieces(times)[:2]}"
    for seconds in (604_800.0, 610_200.0):
        long, short = np.arange(0.0, 9 * 86_400.0, 3600.0), np.arange(0.0, seconds + 1, 5400.0)
        both = np.append(long, long[-1] + 50_000.0 + short)
        yield f"beside nine days {seconds:g} s: {len(pieces(both))} {pieces(both)}"
    week = np.append(np.arange(0.0, 604_801.0, 3600.0), 604_800.0 + 3601.0)
    yield f"a week: {len(pieces(week[:-1]))} {len(pieces(week))}"
    yield f"odd ones: {pieces(stretches(3, 50_000.0, 200))} {pieces(stretches(200, 50_000.0, 3))} {pieces(stretches(3, 50_000.0, 3))} {pieces(np.zeros(0))} {pieces(np.zeros(1))}"


@table
def spans_in_words():
    for seconds in (
        0,
        56.9,
        57,
        60,
        89,
        91,
        3419,
        3420,
        82_079,
        82_080,
        86_400,
        29_979_719,
        29_979_720,
        31_557_600,
        63_115_200,
        6e10,
    ):
        yield f"{seconds:g} s: {in_words(seconds)}"


@table
def sports_by_their_pace():
    usual = (1.49, 1.5, 1.51, 1.89, 1.9, 2.0, 5.49, 5.5)
    for mps, fast, steps in itertools.product(usual, (1.0, 2.5, 5.0), (74.0, 75.0, 119.0, 120.0, 121.0, 149.0, 150.0)):
        yield f"{mps} {fast * mps:g} {steps}: {pace.guess(pace.Pace(mps, fast * mps, mps, 60.0, steps))}"
    for mps, fast in (
        (2.0, 4.99),
        (2.0, 5.0),
        (2.0, 5.01),
        (3.0, 7.5),
        (3.0, 7.51),
        (3.0, 7.99),
        (4.0, 8.0),
        (5.6, 19.9),
        (5.6, 20.0),
        (5.6, 20.1),
        (9.0, 9.0),
    ):
        yield f"{mps} {fast}: {pace.guess(pace.Pace(mps, fast, mps, 60.0))}"
    for seconds, mps in (
        (10, 10.4),
        (43, 9.3),
        (101, 7.92),
        (223, 7.2),
        (755, 6.62),
        (1571, 6.36),
        (3402, 6.2),
        (7235, 5.83),
        (21_935, 4.56),
        (86_400, 3.7),
        (200_000, 3.7),
        (1, 10.4),
    ):
        yield f"{seconds} s at {mps}: {[pace.is_beyond_running(pace.Pace(1, 1, mps + off, float(seconds))) for off in (-0.01, 0.01)]}"
    yield f"{pace.is_beyond_running(pace.Pace(1, 1, 99.0, 0.0))} {pace.is_beyond_running(pace.Pace())}"


@table
def paces_of_records():
    for count in (9, 10, 11, 12, 21, 41):
        times = np.arange(float(count))
        way = np.cumsum(np.where(times % 20 == 7, 9.0, 3.0))
        for columns in (
            {"distance_m": way},
            {"speed_mps": np.where(times % 20 == 7, 9.0, 3.0)},
            {"latitude_deg": 50 + way * 9e-6, "longitude_deg": np.full(count, 8.0)},
        ):
            yield f"{count} {next(iter(columns))}: {whole_values.value(pace.pace_of({'time_s': times, **columns}))}"
    times = np.arange(30.0) * np.repeat([30.0], 30)
    for step, mps in ((30.0, 3.0), (30.5, 3.0), (1.0, 0.5), (1.0, 0.51), (1.0, 0.49)):
        given = {
            "time_s": np.arange(30.0) * step,
            "speed_mps": np.full(30, mps),
            "cadence_spm": np.tile([0.0, 80.0, 90.0], 10),
        }
        yield f"every {step:g} s at {mps}: {whole_values.value(pace.pace_of(given))}"
    hole = {
        "time_s": np.arange(14.0),
        "distance_m": np.where(np.arange(14) % 5 == 4, np.nan, 3.0 * np.arange(14)),
        "speed_mps": np.full(14, 7.0),
    }
    yield f"with holes: {whole_values.value(pace.pace_of(hole))}"


@table
def times_at_the_limits():
    days = [f"2026-{month:02}-{day:02}" for month in (0, *range(1, 14)) for day in (0, 1, 28, 29, 30, 31, 32)]
    days += [
        f"{year:04}-02-{day}"
        for year in (999, 1000, 1600, 1700, 1900, 2000, 2023, 2024, 2100, 9998, 9999)
        for day in (28, 29)
    ]
    clocks = ("00:00:00", "23:59:59", "24:00:00", "23:60:00", "23:59:60", "23:59:61")
    ends = (
        "Z",
        "+14:00",
        "+14:01",
        "-14:00",
        "-14:01",
        "+13:60",
        "+01:59",
        ".5Z",
        ".25+01:00",
        ",125Z",
        ".1234567Z",
        "",
    )
    for text in (
        [f"{d}T12:00:00Z" for d in days]
        + [f"2026-03-02T{c}Z" for c in clocks]
        + [f"2026-03-02T06:30:05{e}" for e in ends]
    ):
        both = (isotime.parse_times([t])[0][0] for t in (text, text.replace("T", " ", 1)))
        yield f"{text} {' '.join('-' if np.isnan(t) else f'{t:.6f}' for t in both)} {isotime.first_offset(text)}"


@table
def values_of_an_index():
    for text in (
        "0",
        "0.001",
        "99999999",
        "100000000",
        "-1",
        "1,5",
        "1.5",
        "1,234.5",
        "1.234,5",
        "1'234",
        "1 234,5",
        "1.234.567,8",
        "1,2,3",
        "1e3",
        "nan",
        None,
    ):
        yield f"{text!r} {index_values.number(text)}"
    for text in (
        "12:05:00 AM",
        "12:05:00 PM",
        "11:05 p.m.",
        "23:59:59",
        "24:00:00",
        "23:60:00",
        "5:06",
        "5.06",
        "0:00:00",
    ):
        yield f"{text} {index_values.moment('Mar 2, 2026, ' + text)}"
    for text in (
        "1/2/2026",
        "12/1/2026",
        "13/1/2026",
        "1/13/2026",
        "31.12.2026",
        "32.12.2026",
        "2026-12-31",
        "2026/1/2",
        "31-12-2026",
        "32-1-2026",
        "1/2/26",
        "1/2",
        "Mar 2026",
        "2 Mar 31",
        "Mar 32 2026",
        "Feb 29 2024",
        "Feb 29 2026",
        "5 červenec 2026",
        "5 června 2026",
        "5 März 2026",
    ):
        yield f"{text} {index_values.moment(text)} {index_values.moment(text, 'mdy')}"
    for first in ("12/12/2026", "13/12/2026", "12/13/2026", "1.13.2026", "x"):
        yield f"{first} {index_values.day_order([first, '1/20/2026'])} {index_values.day_order([first])}"


@table
def rows_of_an_index():
    head = "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Activity Gear,Filename,Elapsed Time,Moving Time,Distance"
    rows = (
        "1,2026-03-02 06:30:00,A,Run,said,600,2.00,shoes,activities/1.fit.gz,600,590,2000.4",
        "2,2026-03-02 06:30:00,B,Run,,600,2.00,,,660,700,2100",
        "3,2026-03-02 06:30:00,C,Run,,600,2.00,,,,606.1,2150",
        "4,2026-03-02 06:30:00,D,Run,,,2.00,,x.txt,650,606,",
        "5,2026-03-02 06:30:00,E,Run,,100,400,,sub\\5.gpx,,,",
        "6,,F,,,,,,,,,1609.4",
        "7,2026-03-02 06:30:00,G,Ride,,600,1.00,,,,,1609.4",
        "8,2026-03-02 06:30:00,H",
        "9,2026-03-02 06:30:00,I,Run,,30,3.00,,,,,",
        "10,2026-03-02 06:30:00,J,Run,,31,3.00,,,,,",
    )
    data = "\n".join((head, *rows)).encode()
    yield from (f"{entry.file} {whole_values.value(entry.about)}" for entry in strava.entries(data))
    yield from whole_values.lines(strava.read(data, "activities.csv"))
    yield from whole_values.lines(strava.read("\n".join((head, *rows[:2])).encode(), "activities.csv"))
    yield from strava.rest_of(data, {"activities/1.fit", "sub/5.gpx"}).decode().splitlines()
    foreign_head = ",".join(f"c{n}" for n in range(18))
    for at in (6, 7, 11, 12, 14):
        row = ["9", "2 mars 2026 à 06:30:05", "Tour", "Course", "", "600", "2,00", *[""] * 11]
        row[at], row[at - 1] = "activities/9.fit.gz", row[at - 1] or "chaussures"
        row[at + 1 : at + 4] = ["", "", ""]
        if at + 5 < len(row):
            row[at + 3 : at + 6] = ["601", "580", "2003,5"]
        yield f"{at}: {whole_values.value(tuple(e.about for e in strava.entries((foreign_head + chr(10) + ';'.join(row)).replace(',c', ';c').encode())))}"


@table
def workouts_of_apple():
    start, end = 'startDate="2026-03-04 06:00:00 -0500"', 'endDate="2026-03-04 06:40:30 -0500"'
    bodies = (
        f'<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="40.5" durationUnit="min" totalDistance="8,1" totalDistanceUnit="km" {start} {end}/>',
        f'<Workout workoutActivityType="HKWorkoutActivityTypeWalking" duration="1" durationUnit="hr" {start}><WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="2" unit="mi"/><MetadataEntry key="HKIndoorWorkout" value="1"/></Workout>',
        f'<Workout duration="90" durationUnit="s" totalDistance="300" totalDistanceUnit="yd" {end}></Workout>',
        f'<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="0" durationUnit="min" totalDistance="100" totalDistanceUnit="ft" {start} {start.replace("startDate", "endDate")}/>',
        '<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="5" durationUnit="h" totalDistance="10000001" totalDistanceUnit="m" startDate="2026-03-04 06:00:00 +0000"/>',
        f'<Workout workoutActivityType="HKWorkoutActivityTypeRunning" totalDistance="5" totalDistanceUnit="leagues" {start}/>',
        f'<Workout workoutActivityType="HKWorkoutActivityTypeCycling" duration="x" {start} {end}><WorkoutRoute><FileReference path="/workout-routes/r1.gpx"/></WorkoutRoute></Workout>',
    )
    data = f"<HealthData>{''.join(bodies)}</HealthData>".encode()
    yield from whole_values.lines(apple.read(data, "export.xml"))
    yield from (f"{path} {whole_values.value(about)}" for path, about in apple.routes(data).items())
    yield f"{len(apple.without_routes(data, ['a/r1.gpx']))} {len(apple.without_routes(data, ['r2.gpx']))}"


@table
def archives_that_grow():
    def refused(call, *given):
        try:
            call(*given)
        except unpack.RefusedError as fault:
            return f"{type(fault).__name__} {fault.slug}: {fault.message}"
        return "taken"

    mb = 2**20
    for total, packed in (
        (4 * mb, 1),
        (4 * mb + 1, 1),
        (4 * mb + 1, 0),
        (200 * 30_000, 30_000),
        (200 * 30_000 + 1, 30_000),
        (256 * mb, 10 * mb),
        (256 * mb + 1, 10 * mb),
    ):
        yield f"{total} of {packed}: {refused(unpack.check_ratio, total, packed)}"
    for size in (0, 1, 10**6, 10**10):
        yield f"budget of {size}: {unpack.Budget.of(size).total}"
    budget = unpack.Budget(10, 2)
    for amount in (4, 6, 1):
        yield f"spend {amount}: {refused(budget.spend, amount)}"
    for _ in range(3):
        yield f"count: {refused(budget.count)}"
    for head in (b"\x1f\x8b", b"BZh91AY&SY", b"BZh9x1AY&SY", b"\xfd7zXZ\0", b"\xfd7zXZ", b""):
        yield f"{head!r} {unpack.packing(head)}"


@table
def other_forms_of_training():
    texts = {
        "a.kmz": b"PK\x03\x04", "b.zip": b"PK\x03\x04", "c.kmz": b"no", "a.kml": b"<kml>", "a.sml": b"<?xml?><sml>", "a.pwx": b"<pwx/>",
        "a.xml": b"<root><workout/>", "b.xml": b"<root><workshop/>", "a.hrm": b"[Params]\n", "b.hrm": b" HRMProfilDatas", "a.json": b'{"exportVersion":1,"exercises":[]}',
        "b.json": b'[{"sport":1}]', "c.json": b'{"a":1}', "a.csv": b"Activity Type,Date,x", "b.csv": b"a,b\nDate,Distance,Time", "c.csv": b"Date,Distance\n1,2",
        "d.csv": b"x\ny\nDate,Distance,Time", "e.csv": b"Date;Distanz;Zeit", "f.csv": b"Date,Distance,\x01Time", "g.csv": b"workout type,a,b",
        "h.json": b" " * 8190 + b'{"sport":1}', "i.json": b'{"a":"' + b"x" * 8176 + b'","sport":1}', "j.json": b'{"a":"' + b"x" * 8190 + b'","sport":1}',
    }  # fmt: skip
    for name, text in texts.items():
        yield f"{name} {whole_values.value(found) if (found := foreign.recognised(text, name)) else None}"
    for text in (
        b"\x08a",
        b"\x09a",
        b"\x0da",
        b"\x0ea",
        b"\x1fa",
        b" a",
        b"\x7fa",
        b"a" * 2047 + b"\x01",
        b"a" * 2048 + b"\x01",
        b"",
        b"a" * 1018 + b"<html",
        b"a" * 1020 + b"<html",
        b"<a.b-c_d>",
        b"<x:" + b"y" * 50 + b">",
        b"{",
        b"\xff\xfe<\0a\0>\0",
        b"<\0\0\0a\0\0\0",
    ):
        yield f"{text[:8]!r} {len(text)} {sniff.looks_like(text)} {sniff.xml_root(text)} {sniff.encoding_of(text)}"
    for size in (65_530, 65_536):
        yield f"a comment of {size}: {sniff.xml_root(b'<!--' + b' ' * (size - 10) + b'-->' + b'<gpx>')}"


@table
def what_is_mended():
    def points(count, broken):
        return b"".join(
            b'<trkpt lat="1" lon="%d"><ele>%s</ele></trkpt>' % (n, b"<" if n < broken else b"5") for n in range(count)
        )

    for count, broken in ((3, 0), (3, 1), (3, 3), (505, 500), (505, 501), (505, 502)):
        loaded = load(b"<gpx><trk><trkseg>" + points(count, broken) + b"</trkseg></trk></gpx>", "x.gpx")
        yield f"{broken} of {count} broken: {[p.message for p in loaded.problems]}"
    for text in (
        b"</gpx>",
        b"<trkpt></trkpt></gpx>",
        b"<trkpt></trkpt>",
        b"<trkpt></trkpt> <trkpt",
        b"<a:trkpt></a:trkpt>x",
        b"xtrkpt>",
        b"</trkpt>" + b" " * 300 + b"</gpx>",
        b"</gpx>" + b" " * 240,
        b"</gpx>" + b" " * 260,
        b"</trkpt></gpx>" + b" " * 260,
    ):
        yield f"{text[:30]!r} {len(text)}: {mend.last_point(text, 'trkpt')}"


@table
def what_is_plain_enough_to_be_scanned():
    tags, attributes = {"time": "time", "ele": "elevation_m"}, {"lat": "latitude_deg", "lon": "longitude_deg"}

    def seen(inner, head=b'<trkpt lat="1" lon="2">', around=b""):
        found = scan.scan(
            b"<gpx>" + around + head + inner + b"</trkpt>" + head + b"<ele>7</ele></trkpt></gpx>",
            "trkpt",
            tags,
            attributes,
        )
        if found is None:
            return "not plain"
        return f"{whole_values.value(found.columns['elevation_m'])} {found.wrong.tolist()} {found.timed.tolist()} {found.runs.tolist()} {found.skeleton.decode()[:60]}"

    yield f"a value: {seen(b'<ele>5</ele>')}"
    for width in (255, 256, 257):
        yield f"a value of {width}: {seen(b'<ele>' + b'0' * (width - 1) + b'5</ele>')}"
    for width in (255, 256, 257):
        yield f"a tag of {width}: {seen(b'<' + b'a' * (width - 3) + b'/>' + b'<ele>5</ele>')}"
    for count in (98, 99, 100, 101):
        yield f"{2 * count} tags: {seen(b'<a></a>' * count)}"
    for count in (63, 64, 65):
        many = b"".join(b'<trkpt lat="1" lon="2">' + b"<a/>" * n + b"</trkpt>" for n in range(2, count))
        yield f"{count} shapes: {seen(b'', around=many)[:12]}"
        yield f"{count} comments: {seen(b'', around=b'<!-- -->' * count)[:40]}"
    for inner in (
        b"<ele>x</ele>",
        b"<ele>1,5</ele>",
        b"<ele></ele>",
        b"<ele/>",
        b"<ele>5</ele><ele>6</ele>",
        b"<ele></ele><ele>6</ele>",
        b"<ele><b/>5</ele>",
        b"<a><ele>5</a></ele>",
        b"<a><b></a></b>",
        b"<ele>\xc3\xa4</ele>",
        b"<ele>5</ele><!-- -->",
        b"<ele>5</ele><x:y z='1' w=\"2\"/>",
        b"<ele> 5 </ele>",
        b"<ele>1e3</ele>",
        b"<ele>nan</ele><time>x</time>",
        b"<time></time>",
        b"<longername>1</longername><ele>5</ele>",
        b"<a>" * 3 + b"</a>" * 2,
    ):
        yield f"{inner!r}: {seen(inner)}"
    for head in (
        b'<trkpt lon="2" lat="1">',
        b"<trkpt lat='1' lon='2'>",
        b'<trkpt lat="1">',
        b'<trkpt lat="1" lon="2" a="3">',
        b'<trkpt  lat = "1" lon="2" >',
        b'<trkpt lat="1" lon="">',
        b'<trkpt\nlat="1"\nlon="2">',
        b'<trkpt lat="1" lon="2"/>',
    ):
        yield f"{head!r}: {seen(b'<ele>5</ele>', head)}"
    for around in (
        b"<!---->",
        b"<!--->",
        b"<!-- > -->",
        b"<![CDATA[x]]>",
        b"<?a?>",
        b"<?a>",
        b"<!x>",
        b">",
        b"a<b",
        b"\0",
    ):
        yield f"around {around!r}: {seen(b'', around=around)}"


@table
def what_is_said_of_files():
    for reader in BUILTIN:
        data = reader.sample()
        for cut in (len(data), len(data) - 300):
            yield describe(data[:cut], "x" + reader.suffixes[0])
    for data in (b"", b"junk", b"PK\x03\x04", b"<gpx/>", b"<HealthData></HealthData>"):
        yield describe(data, "x.bin")


@table
def samples():
    for reader in BUILTIN:
        yield reader.name
        yield from whole_values.lines(reader.read(reader.sample(), "sample"))


@table
def names_of_members():
    for raw in (
        "a/b.fit",
        "a\\b.fit",
        "./b.fit",
        "../b.fit",
        "/b.fit",
        "C:b.fit",
        "a/../b.fit",
        "a/..b.fit",
        "b\0.fit",
        "..",
        ".b.fit",
        "._b.fit",
        "~$b.fit",
        "b.fit.part",
        "Thumbs.db",
        "__MACOSX/b.fit",
    ):
        refused = names.refused("z/" + raw, raw)
        yield f"{raw!r} {names.inside(raw)!r} {whole_values.value(refused) if refused else None} {bool(names.skip_reason(raw))}"


@pytest.mark.parametrize("name", TABLES)
def test_borders(name, snapshot):
    assert "\n".join(TABLES[name]()) + "\n" == snapshot(extension_class=TextFile)


@pytest.mark.parametrize("year", [1899, 1999, 2099])
def test_every_day_around_a_century_is_read_as_the_calendar_has_it(year):
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range(3 * 365)]
    found, _ = isotime.parse_times([f"{d}T00:00:00Z" for d in days])
    assert (np.diff(found) == 86_400_000).all()
    assert found[0] == (datetime(year, 1, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000


def test_the_word_of_an_index_stands_where_it_says_more():
    data = BUILTIN[1].sample()
    for about, wanted in (
        (About(), ("running", "Morning")),
        (About(name="Loop", sport="Ride"), ("cycling", "Loop")),
        (About(sport="Workout"), ("running", "Morning")),
    ):
        (run,) = load(data, "x.gpx", about).activities
        assert (run.sport, run.name) == wanted
