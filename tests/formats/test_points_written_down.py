"""What becomes of the points, tracks and laps of GPX and TCX just below, at and just above each bound, on disk.

What is right is told by the other tests; this says what is. `pytest tests/formats --snapshot-update` writes it anew.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
import xml_files
from xml_files import TcxLap, iso

import whole_values
from milelog.formats import load, pace, xml
from milelog.formats.about import About
from milelog.formats.assemble import as_sport, both_feet, continued, start_of
from milelog.formats.clock import repaired
from milelog.formats.describe import describe
from milelog.formats.geodesy import along_m, steps_m
from milelog.formats.isotime import fixed_width, has_zone, parse_times
from milelog.formats.mend import last_point
from milelog.formats.numbers import to_floats
from milelog.formats.points import (
    Comma,
    Points,
    cleaned,
    gather,
    merged,
    split_at_holes,
    with_times,
    without_implausible,
)
from milelog.formats.sports import Claim
from milelog.formats.tcx import SHAPE
from milelog.formats.totals import activity_of, is_worth_counting
from milelog.model import Totals
from text_snapshots import TextFile

TABLES = {}


def table(build):
    """Lines under the name of their function."""
    TABLES[build.__name__] = build
    return build


def of(times, part=None, **columns):
    """Points at seconds of the epoch."""
    times = np.asarray(times, float)
    parts = np.zeros(len(times), np.int64) if part is None else np.asarray(part, np.int64)
    given = {name: np.asarray(values, float) for name, values in columns.items()}
    return Points(times * 1000.0, given, parts, None, 0, 0, has_zone=True)


def shown(points):
    held = " ".join(f"{name} {whole_values.value(values)}" for name, values in points.columns.items())
    return f"{whole_values.value(points.time_ms / 1000)} part {points.part.tolist()} {held}"


def said(problems):
    return "; ".join(p.message for p in problems)


def files(*made):
    for number, data in enumerate(made):
        yield str(number)
        yield from whole_values.lines(load(data, "x.xml"))


def points(count=6, first=0.0, step=1.0, north=0.0, **same):
    return [
        {"time": iso(first + n * step), "lat": f"{50 + (north + 3.0 * n * step) * 9e-6:.7f}", "lon": "8.5", "ele": "100", **same}
        for n in range(count)
    ]  # fmt: skip


def tcx(*laps, sport="Running", **more):
    return xml_files.tcx_file(xml_files.tcx_activity(list(laps), sport, **more))


@table
def values_that_can_be():
    bounds = {
        "elevation_m": (-450.0, 9000.0),
        "speed_mps": (0.0, 60.0),
        "heart_rate_bpm": (20.0, 250.0),
        "cadence_spm": (0.0, 300.0),
        "power_w": (0.0, 4000.0),
        "temperature_c": (-60.0, 70.0),
        "distance_m": (0.0, 1e7),
    }
    for name, (low, high) in bounds.items():
        column = [low - 0.5, low, low + 0.5, high - 0.5, high, high + 0.5, np.inf, np.nan]
        found, remarks = without_implausible(of(range(8), **{name: column}), "x")
        yield f"{shown(found)} | {said(remarks)}"
    latitude = [90, 90.5, -90, -90.5, 0, 0, 1, np.inf, np.nan, 5]
    longitude = [180, 1, -180, 1, 0, 1, -180.5, 1, 5, np.nan]
    found, remarks = without_implausible(of(range(10), latitude_deg=latitude, longitude_deg=longitude), "x")
    yield f"{shown(found)} | {said(remarks)}"
    yield shown(without_implausible(of(range(2), latitude_deg=[1, 2], heart_rate_bpm=[100, 101]), "x")[0])
    yield shown(without_implausible(of(range(2), longitude_deg=[1, 2], heart_rate_bpm=[100, 101]), "x")[0])


@table
def points_of_one_moment():
    nothing = np.nan
    for rows in (
        ((1, nothing), (nothing, 2)), ((1, 2), (1, 2)), ((1, nothing), (2, 2)), ((1, nothing), (1, 2)), ((nothing, nothing), (nothing, nothing)),
        ((1, nothing), (nothing, 2), (nothing, nothing)), ((1, nothing), (nothing, 2), (1, 2)), ((1, nothing), (nothing, 2), (3, nothing)),
        ((1, nothing), (nothing, nothing), (nothing, 2)),
    ):  # fmt: skip
        moments = [0.0, *[5.0] * len(rows), 9.0]
        a, b = ([7.0, *(row[n] for row in rows), 8.0] for n in (0, 1))
        yield f"{rows}: {shown(merged(of(moments, elevation_m=a, heart_rate_bpm=b)))}"


@table
def points_in_the_order_of_time():
    for times in ([0, 1, 1, 2], [0, 2, 1, 3], [3, 2, 1, 0], [5]):
        found, remarks = cleaned(of(times, elevation_m=np.arange(len(times))), "x")
        yield f"{times}: {shown(found)} | {said(remarks)}"
    # The clock was set on the way, if no new part of the file begins at the jump and the whole lasted as long as that says.
    for gap in (3600.0, 3601.0, -3601.0):
        times = np.append(np.arange(5.0), 4 + gap + np.arange(5.0))
        for part in ([0] * 10, [0] * 5 + [1] * 5, [0] * 4 + [1] * 6):
            for lasted in (0.0, 8.0):
                found, remarks = cleaned(of(times, part), "x", lasted)
                yield f"{gap:g} {part} {lasted:g}: {shown(found)} | {said(remarks)}"


@table
def points_with_a_time_and_without():
    none = np.nan
    for times, bad, zoned in (
        ([0, none, 1, none], 1, True), ([0, none, 1, none], 2, True), ([0, none], 0, True), ([0, 1], 0, False), ([none, none], 2, False), ([0, 1], 0, True),
    ):  # fmt: skip
        given = of(times)
        given = Points(given.time_ms, {}, given.part, None, bad, len(times) - 2, has_zone=zoned)
        found, remarks = with_times(given, "x")
        yield f"{times} {bad} {zoned}: {shown(found)} | {said(remarks)}"
    times = np.append(np.arange(200.0), [60_000, 60_001])
    found, remarks = split_at_holes(of(times), "x")
    yield f"two beside two hundred: {[p.size for p in found]} | {said(remarks)}"


@table
def times_by_the_thousand():
    """Which of them are read together, and which go one by one: both ways give one time."""
    for text in (
        "1000-01-01T00:00:00", "0999-12-31T23:59:59", "9998-12-31T23:59:60Z", "9999-01-01T00:00:00Z", "2026-00-02T06:30:00Z", "2026-12-31T23:59:59Z", "2026-13-01T06:30:00Z",
        "2026-01-00T06:30:00Z", "2026-01-01T06:30:00Z", "2026-01-31T06:30:00Z", "2026-01-32T06:30:00Z", "2024-02-29T06:30:00Z", "2023-02-29T06:30:00Z", "2000-02-29T06:30:00Z",
        "1900-02-29T06:30:00Z", "2024-03-01T06:30:00Z", "2026-03-02T24:00:00Z", "2026-03-02T23:60:00Z", "2026-03-02T23:59:60Z", "2026-03-02T23:59:61Z", "2026-03-02T06:30:05.5Z",
        "2026-03-02T06:30:05,25Z", "2026-03-02T06:30:05.1234567891Z", "2026-03-02T06:30:05.Z", "2026-03-02T06:30:05+01:00", "2026-03-02T06:30:05-01:30", "2026-03-02T06:30:05+14:00",
        "2026-03-02T06:30:05+14:01", "2026-03-02T06:30:05+01:59", "2026-03-02T06:30:05+01:60", "2026-03-02T06:30:05.5+01:00", "2026-03-02T06:30:05 01:00", "2026-03-02T06:30:05+01.00",
        "2026-03-02T06:30:05+0a:00", "2026-03-02T06:30:05+01", "2026-03-02T06:30:05z", "2026-03-02T06:30:05X", "2026-03-02T06:30:05", "2026-03-02 06:30:05Z", "2026/03-02T06:30:05Z",
        "2026-03/02T06:30:05Z", "2026-03-02T06.30:05Z", "2026-03-02T06:30.05Z", "2a26-03-02T06:30:05Z", "2026-03-02T06:30:/5Z", "2026-03-02T06:30::5Z", "2026-03-02T06:30:05.:Z", "2026-03-02T06:30:05./Z",
    ):  # fmt: skip
        values, good = fixed_width(np.frombuffer(text.encode(), np.uint8)[None])
        together = f"{values[0]:.6f}" if good[0] else "one by one"
        (alone,), offset = parse_times([text])
        yield f"{text} {together} {alone:.6f} {offset} {has_zone(text)}"
    mixed = [
        "2026-03-02T06:30:05.5Z",
        "2026-03-02T06:30:06,5Z",
        "2026-03-02T06:30:07.aZ",
        "2026-03-02T06:30:08.5+",
        "",
        None,
    ]
    yield whole_values.value(parse_times(mixed)[0])
    for text in (
        "2026-03-02T06:30Z",
        "2026-3-2T6:3:4",
        "2026-03-02T06:30:05 utc",
        "2026-03-02T06:30:05+0130",
        "2026-03-02T06:30:05 +02",
        "2026-03-02T06:30:05-00:15",
        "x",
        "",
    ):
        yield f"{text!r} {whole_values.value(parse_times([text])[0])} {parse_times([text])[1]} {has_zone(text)}"
    # Of a long text the first 64 characters are looked at.
    for blanks in (43, 44, 45):
        yield f"{blanks} blanks: {whole_values.value(parse_times(['2026-03-02T06:30:05Z' + ' ' * blanks + 'x'])[0])}"


@table
def dates_that_cannot_be():
    now = datetime.now(UTC)
    for name, start in (
        ("first day", datetime(1995, 1, 1, tzinfo=UTC)),
        ("a second before", datetime(1994, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("in 18 hours", now + timedelta(hours=18)),
        ("in 36 hours", now + timedelta(hours=36)),
    ):
        found, remarks = start_of(start.timestamp() * 1000, "x")
        yield f"{name}: {'unknown' if found is None else 'known'} {len(remarks)}"
    yield whole_values.value(start_of(1_772_433_005_123.4567, "x")[0])


@table
def distances_that_begin_anew():
    for values in (
        [0, 55, 5],
        [0, 55.1, 5],
        [0, 100, 10],
        [0, 100, 9.9],
        [0, 60, 9.9, 80, 7],
        [0, np.nan, 100, np.nan, 1, 30, 0],
        [5],
        [100, 0],
        [0, 500, 60],
    ):
        out, times = continued(np.array(values, float))
        yield f"{values}: {whole_values.value(out)} {times}"


@table
def feet_that_are_counted():
    for values in ([120, 120, 121], [120, 121, 121], [0, 0, 0, 119], [0, 0], [1, 1, 300]):
        yield f"{values}: {whole_values.value(both_feet(np.array(values, float)))}"
    ride, run = (load(xml_files.gpx(kind=kind), "x.gpx").activities[0] for kind in ("cycling", "running"))
    for given, sport in ((ride, "running"), (ride, "hiking"), (ride, "rowing"), (run, "walking"), (run, "cycling")):
        yield f"{given.sport} as {sport}: {whole_values.value(as_sport(given, sport, 'trail'))} {whole_values.value(as_sport(given, sport, None).columns['cadence_spm'][:3])}"


@table
def ways_between_positions():
    some = np.array([50.0, 50.001, np.nan, 50.002, 60, -60]), np.array([8.0, 8.001, 8.0, 8.0, 179.9, -179.9])
    yield whole_values.value(np.round(along_m(*some), 3))
    yield whole_values.value(np.round(steps_m(np.array([0.0, 0, 0, 85]), np.array([179.9, -179.9, -179, 0])), 3))
    yield whole_values.value(along_m(np.full(2, np.nan), np.zeros(2)))


@table
def numbers_among_texts():
    for texts in (["1", None, "2"], ["1", "", " null ", "x", "N/A", "--", "1,5"], [], ["1e400", "-inf", "+5"]):
        yield f"{texts}: {to_floats(texts)}"


@table
def sports_by_title_and_speed():
    claims = {
        "walk": [(w, w, w) for w in (2.4, 2.5, 2.6)],
        "swim": [(w, w, w) for w in (2.1, 2.2, 2.3)],
        "ride": [(5.0, f, 5.0) for f in (29.9, 30.0, 30.1)],
        "run": [(3.0, 3.0, 3.0), (9.0, 9.0, 9.0)],
        "hike": [(1.0, 1.0, 1.0), (9.0, 9.0, 9.0)],
        "run and ride": [(3.0, 3.0, 3.0), (9.0, 12.0, 9.0), (1.0, 1.0, 1.0)],
        "": [(3.0, 3.0, 3.0), (9.0, 25.0, 9.0)],
    }
    for title, paces in claims.items():
        for usual, fast, mean in paces:
            given = pace.Pace(usual, fast, mean, 3600.0)
            firm = Claim((("cycling", None),), firm=True)
            from_title = pace.decide(claimed(title), given)
            yield f"{title!r} at {usual} {fast}: {from_title} {pace.decide(firm, given)[0]}"
        yield f"{title!r} without a speed: {pace.decide(claimed(title), pace.Pace())}"
    for sub in ("treadmill", "elliptical", None):
        for usual in (1.0, 3.0, 9.0):
            yield f"{sub} at {usual}: {pace.by_sub_sport('fitness_equipment', sub, None, pace.Pace(usual, usual, usual, 3600.0))}"
        yield f"{sub}, a title: {pace.by_sub_sport('generic', sub, 'Morning run', pace.Pace())}"
    for totals in (
        Totals(),
        Totals(3000.0),
        Totals(None, 600.0),
        Totals(3000.0, 600.0, 900.0),
        Totals(3000.0, 600.0),
        Totals(0.0, 600.0),
    ):
        yield f"{whole_values.value(totals)}: {whole_values.value(pace.pace_of({'time_s': np.zeros(0)}, totals))}"


def claimed(title):
    from milelog.formats.sports import claim

    return claim(None, title)


@table
def rows_of_which_only_totals_are_known():
    for about in (
        About(), About(distance_m=5000.0), About(moving_s=60.0), About(elapsed_s=70.0), About(distance_m=5000.0, elapsed_s=1500.0), About(distance_m=5000.0, moving_s=1400.0, elapsed_s=1500.0),
        About(distance_m=5000.0, moving_s=1400.0, sport="Ride", name="A"), About(distance_m=20_000.0, moving_s=1400.0),
    ):  # fmt: skip
        yield f"{is_worth_counting(about)} {whole_values.value(activity_of(about, 'x', 3600))}"


@table
def stray_points_of_one_time():
    """One of another hour, and one that has the time of the last before it: no speed is told by no time."""
    times = np.concatenate([np.arange(300.0), [9000.0, 299.0]])
    columns = {"distance_m": np.append(3.0 * np.arange(300), [900.0, 901.0])}
    found = repaired(times, columns, "x")
    yield f"{len(found.index)} {said(found.problems)}"


@table
def last_points_of_cut_files():
    for text in (
        b"</trkpt> x", b"trkpt> x", b"<a></" + b"p" * 37 + b":trkpt> x", b"<a></" + b"p" * 38 + b":trkpt> x", b"<a></" + b"p" * 60 + b":trkpt> x", b"</trkpt>x trkpt> xtrkpt>",
    ):  # fmt: skip
        yield f"{text!r}: {last_point(text, 'trkpt')}"


@table
def declarations_and_what_hides_them():
    for text in (
        b"<!DOCTYPE gpx>", b"x<!A>", b"<!-- <!DOCTYPE x> -->", b"<!-- --><!DOCTYPE x>", b"<!--><!DOCTYPE x>", b"<!--><!D-->", b"<![CDATA[<!D]]>", b"<![CDATA[]]><!D>", b"<!-- <!D>",
        b"<!1><!D>", b"<! D>", b"<!", b"a", b"<!-- --> <!-- --> <!E>",
    ):  # fmt: skip
        yield f"{text!r}: {xml.has_doctype(text)}"


@table
def encodings_and_blanks():
    whole = xml_files.gpx(points(3), name="Früh")
    cut = whole[: whole.rindex(b"<ele>")]
    for data in (
        b"\n" + whole,
        b" " + whole,
        b"\n\n" + cut,
        b"\xef\xbb\xbf\n" + whole,
        b"\n\n" + whole.replace(b"<ele>100</ele>", b"<ele>1,5</ele>", 1),
    ):
        _, problems = xml.to_utf8(data, "x")
        yield said(problems)
        yield from files(data)


@table
def prefixes_without_a_declaration():
    for count in (63, 64, 65):
        inner = "".join(f"<p{n}:a>5</p{n}:a>" for n in range(count))
        data = xml_files.gpx(points(3), name=None).replace(b"<trk>", f"<trk><!-- > -->{inner}".encode())
        yield f"{count}: {[(p.slug, p.message) for p in load(data, 'x.gpx').problems]}"


@table
def trees_of_the_largest_size():
    with pytest.MonkeyPatch.context() as patch:
        odd = xml_files.gpx(points(3)).replace(b"<trkpt", b"<!-- > --><trkpt").partition(b"\n")[2]
        patch.setattr(xml, "_MAX_TREE", 2**20)
        for size in (2**20 - 1, 2**20, 2**20 + 1, 2**21):
            found = load(odd.replace(b"</gpx>", b" " * (size - len(odd)) + b"</gpx>"), "x.gpx")
            yield f"{size}: {[a.size for a in found.activities]} {said(found.problems)}"


@table
def documents_one_after_the_other():
    one, other = xml_files.gpx(points(3)), xml_files.gpx(points(3, 90_000))
    for blanks in (0, 200, 254, 300, 520):
        found = load(one.rstrip() + b" " * blanks + other, "x.gpx")
        yield f"{blanks}: {[a.size for a in found.activities]} {said(found.problems)}"


@table
def points_beside_their_activity():
    """A course holds points of its own, some of them odd: they are none of the run's."""
    run, course = (points(n, watts="0", hr="140") for n in (4, 3))
    course[1]["time"] = "x"
    course[2]["hr"] = "y"
    beside = "".join(xml_files.tcx_point(p) for p in course)
    whole = tcx(TcxLap([run], iso(0), 3.0, 9.0))
    for at in (b"<Activities>", b"</TrainingCenterDatabase>"):
        put = f"<Courses><Course><Track>{beside}</Track></Course></Courses>".encode()
        for odd in (b"", b"<!-- > -->"):
            yield from files(whole.replace(at, put + odd + at))
    for odd in (b"", b"<!-- > -->"):
        document = xml.parse(whole.replace(b"<Activities>", odd + b"<Activities>"), "x", SHAPE)
        found = gather(document, list(xml.descendants(document.root, "Track")))
        yield f"{shown(found)} {found.utc_offset_s} {found.bad_times} {found.bad_numbers} {found.has_zone}"
    for text in ("1,5", " +1,5 ", "-1,5", ",5", "1,", "1,a", "a,1", "1,2,3"):
        document = xml.parse(tcx(TcxLap([points(2, hr=text)], iso(0), 3.0, 9.0)), "x", SHAPE)
        found = gather(document, list(xml.descendants(document.root, "Track")))
        yield f"{text!r}: {found if isinstance(found, Comma) else found.bad_numbers}"


@table
def laps_at_the_edges():
    run = points(6)
    half = f"{iso(2)[:-1]}.1234567Z"
    yield from files(
        tcx(TcxLap([], "", 5.0, 15.0), TcxLap([run], iso(0), 5.0, 15.0)),
        tcx(TcxLap([run[:2]], iso(0), 2.0, 6.0), TcxLap([run[2:]], half, 4.0, 0.0)),
        tcx(TcxLap([run], iso(0), 0.0, 0.0)),
        tcx(TcxLap([run[:3]], iso(0), 2.0, -0.5), TcxLap([run[3:]], iso(3), 604_800.0, 9.0)),
        tcx(TcxLap([run[:3]], "", 2.5, 9.0), TcxLap([run[3:]], "", 9.0, 9.0)),
        tcx(TcxLap([run[:1]], iso(0), 2.0, 6.0), TcxLap([run[1:]], iso(0), 4.0, 9.0)),
        tcx(TcxLap([], iso(0), 1800.0, 5000.0), TcxLap([], iso(1800), 0.0, 1000.0)),
        tcx(TcxLap([], iso(0), 700_000.0, 5000.0), TcxLap([run], iso(0), 5.0, 15.0)),
        tcx(TcxLap([points(2)], iso(0), 1.0, 3.0)),
        tcx(TcxLap([[{**p, "time": iso(0)} for p in points(2)]], iso(0), 0.0, 0.0)),
    )


@table
def holes_that_a_timer_betrays():
    """One hole of so many seconds in a lap whose timer misses five, ten or forty."""
    for missing in (2.9, 3.0, 5.0, 10.0, 40.0):
        fitting = []
        for hole in (2.9, 3.0, 3.1, 4.0, 7.9, 8.0, 10.0, 10.1, 16.0, 16.1, 37.9, 38.0, 52.0, 52.1):
            times = np.append(np.arange(10.0), 9 + hole + np.arange(10.0))
            run = [{"time": iso(t), "lat": "50", "lon": "8.5", "ele": "1"} for t in times.tolist()]
            lasted = times[-1] - missing
            loaded = load(
                tcx(TcxLap([run], iso(0), round(lasted, 3), 30.0), TcxLap([], iso(times[-1]), 0.0, 0.0)), "x.tcx"
            )
            fitting += [f"{hole:g}{loaded.activities[0].pauses}"]
        yield f"{missing:g}: {' '.join(fitting)}"
    for step in (1.0, 2.0, 5.0):
        times = np.append(np.arange(10) * step, 9 * step + 2 * step + np.arange(10) * step)
        run = [{"time": iso(t), "lat": "50", "lon": "8.5", "ele": "1"} for t in times.tolist()]
        loaded = load(tcx(TcxLap([run], iso(0), times[-1] - 2 * step, 30.0)), "x.tcx")
        yield f"every {step:g} s, twice as long: {loaded.activities[0].pauses}"


@table
def tracks_and_segments_at_the_edges():
    def gpx(*tracks, **more):
        return xml_files.gpx_tracks([("running", list(segments)) for segments in tracks], **more)

    def named(data):
        for n in range(data.count(b"<name>Morning")):
            data = data.replace(b"<name>Morning<", f"<name>{n}<".encode(), 1)
        return data

    same = [{**p, "time": iso(0)} for p in points(4)]
    total = b"<extensions><Distance>%d</Distance></extensions><trkseg>"
    two = gpx([points(6)], [points(6, 10)]).split(b"<trkseg>")
    yield from files(
        gpx([points(1)]), gpx([same[:2]]), gpx([[*same[:1], *points(2, 5)[:1], *points(2, 5)[:1]]]), gpx([[same[0], {**same[1], "time": iso(1)}, {**same[2], "time": iso(1)}]]),
        named(gpx([points(1)], [points(5, 5)])), named(gpx([points(4, 10)], [points(4)])),
        *(gpx([points(70)[::10], points(70, 60 + gap)[::10]]) for gap in (14_400.0, 14_401.0)),
        gpx([[*points(70)[::10], *points(70, 60 + 14_401.0)[::10]]]),
        two[0] + total % 300 + two[1] + total % 400 + two[2], two[0] + total % 300 + two[1] + b"<trkseg>" + two[2],
        gpx([points(70)[::10], points(70, 60 + 14_401.0)[::10]]).replace(b"<trkseg>", total % 300, 1),
        *(gpx([points(400)[::40]], [points(400, first)[::40]]) for first in (300.0, 288.0, 287.0)),
        *(gpx([points(200)[::20]], [points(200, first)[::20]]) for first in (144.0, 143.0)),
    )  # fmt: skip
    for seconds in ((0, 0), (0, 1), (0, 0, 1)):
        route = "".join(f'<rtept lat="50.{n}" lon="8"><time>{iso(t)}</time></rtept>' for n, t in enumerate(seconds))
        yield from files(f"{xml_files.HEAD}<rte>{route}</rte></gpx>".encode())


@table
def entries_described():
    for data in (
        tcx(TcxLap([], iso(0), 1800.0, 5000.0)),
        tcx(TcxLap([points(2)], "", 0.0, 0.0)),
        xml_files.gpx(points(61)),
    ):
        yield describe(data, "x")


@pytest.mark.parametrize("name", TABLES)
def test_points(name, snapshot):
    assert "\n".join(TABLES[name]()) + "\n" == snapshot(extension_class=TextFile)
