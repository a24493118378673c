"""The GPX reader, through `load`."""

from __future__ import annotations

import gpxpy
import numpy as np
import pytest
import xml_files as files
from hypothesis import given, settings
from hypothesis import strategies as st

from milelog.formats import gpx, load, xml
from milelog.measure import clean
from milelog.model import STREAM_COLUMNS


def slugs(loaded):
    return [p.slug for p in loaded.problems]


def one(data, name="run.gpx"):
    loaded = load(data, name)
    assert len(loaded.activities) == 1, loaded.problems
    return loaded.activities[0]


def by_tree(data, name="f.gpx"):
    """The same file with a comment in its first point, which only the parser can read."""
    return gpx.read(data.replace(b"<ele>", b"<!-- > --><ele>", 1), name)


class TestColumns:
    def test_values_are_those_of_the_file(self):
        points = files.run(30)
        activity = one(files.gpx(points))
        assert activity.start == files.START
        np.testing.assert_array_equal(activity.columns["time_s"], np.arange(30.0))
        np.testing.assert_array_equal(activity.columns["latitude_deg"], [float(p["lat"]) for p in points])
        np.testing.assert_array_equal(activity.columns["longitude_deg"], [8.5] * 30)
        np.testing.assert_array_equal(activity.columns["elevation_m"], [float(p["ele"]) for p in points])
        np.testing.assert_array_equal(activity.columns["heart_rate_bpm"], [float(p["hr"]) for p in points])

    def test_cadence_of_a_run_counts_both_feet(self):
        assert one(files.gpx(kind="running")).columns["cadence_spm"][0] == 170.0

    def test_cadence_that_counts_both_feet_already_stays(self):
        points = [{**p, "cad": "172"} for p in files.run()]
        assert one(files.gpx(points)).columns["cadence_spm"][0] == 172.0

    def test_cadence_of_a_ride_stays(self):
        assert one(files.gpx(kind="cycling")).columns["cadence_spm"][0] == 85.0

    @pytest.mark.parametrize(
        ("extensions", "column", "value"),
        [
            ("<extensions><heartrate>{hr}</heartrate></extensions>", "heart_rate_bpm", 120.0),
            ("<extensions><hr>{hr}</hr></extensions>", "heart_rate_bpm", 120.0),
            ("<extensions><power>{hr}</power></extensions>", "power_w", 120.0),
            ('<extensions><p:PowerInWatts xmlns:p="urn:p">{hr}</p:PowerInWatts></extensions>', "power_w", 120.0),
            ("<extensions><gpxdata:hr>{hr}</gpxdata:hr></extensions>", "heart_rate_bpm", 120.0),
            ("<extensions><gpxtpx:atemp>21.5</gpxtpx:atemp></extensions>", "temperature_c", 21.5),
            ("<extensions><gpxdata:temp>21.5</gpxdata:temp></extensions>", "temperature_c", 21.5),
            ("<speed>3.25</speed>", "speed_mps", 3.25),
            ("<extensions><t:speed xmlns:t='urn:v2'>3.25</t:speed></extensions>", "speed_mps", 3.25),
        ],
    )
    def test_extensions_are_known_by_local_name(self, extensions, column, value):
        data = files.gpx(extensions=extensions)
        assert one(data).columns[column][0] == value
        assert by_tree(data).activities[0].columns[column][0] == value

    def test_of_two_tags_for_one_column_the_first_that_holds_something_counts(self):
        both = "<extensions><hr></hr><heartrate>{hr}</heartrate><x:hr xmlns:x='urn:x'>99</x:hr></extensions>"
        data = files.gpx(extensions=both)
        assert one(data).columns["heart_rate_bpm"][0] == 120.0
        assert by_tree(data).activities[0].columns["heart_rate_bpm"][0] == 120.0

    def test_a_column_may_come_and_go(self):
        points = files.run(10)
        for at in (0, 4, 9):
            del points[at]["hr"]
        data = files.gpx(points)
        beats = one(data).columns["heart_rate_bpm"]
        assert np.flatnonzero(np.isnan(beats)).tolist() == [0, 4, 9]
        np.testing.assert_array_equal(by_tree(data).activities[0].columns["heart_rate_bpm"], beats)

    def test_the_watch_s_distance_stays_where_it_is_sane(self):
        points = [{**p, "hr": f"{3 * n}"} for n, p in enumerate(files.run(400))]
        activity = one(
            files.gpx(points, extensions="<extensions><d:distance xmlns:d='u'>{hr}</d:distance></extensions>")
        )
        assert activity.columns["distance_m"][-1] == 1197.0

    def test_a_distance_far_from_the_positions_is_left_out(self):
        points = [{**p, "hr": f"{30 * n}"} for n, p in enumerate(files.run(400))]
        data = files.gpx(points, extensions="<extensions><d:distance xmlns:d='u'>{hr}</d:distance></extensions>")
        loaded = load(data, "run.gpx")
        assert "distance_m" not in loaded.activities[0].columns
        assert slugs(loaded) == ["distance-implausible"]

    def test_speeds_in_kilometres_an_hour_are_left_out(self):
        points = [{**p, "hr": "10.8"} for p in files.run(400)]
        loaded = load(files.gpx(points, extensions="<speed>{hr}</speed>"), "run.gpx")
        assert "speed_mps" not in loaded.activities[0].columns
        assert slugs(loaded) == ["speed-implausible"]


class TestNamespaces:
    @pytest.mark.parametrize(
        "head",
        [
            "<gpx>",
            '<gpx version="1.0" creator="x" xmlns="http://www.topografix.com/GPX/1/0">',
            '<gpx xmlns="http://example.org/odd">',
        ],
    )
    def test_any_or_none(self, head):
        assert one(files.gpx(head=head)).size == 20

    def test_a_prefix_on_every_element(self):
        data = files.gpx(head='<gpx xmlns:gpxtpx="urn:t">')
        for tag in (b"gpx", b"trk", b"trkseg", b"trkpt", b"ele", b"time", b"type"):
            for end in (b">", b" "):
                data = data.replace(b"<" + tag + end, b"<o:" + tag + end)
            data = data.replace(b"</" + tag + b">", b"</o:" + tag + b">")
        declared = data.replace(b"<o:gpx", b'<o:gpx xmlns:o="urn:o"')
        for form in (declared, data):
            activity = one(form)
            assert (activity.size, activity.sport) == (20, "running")

    def test_an_undeclared_prefix_is_read(self):
        loaded = load(files.gpx(head='<gpx xmlns="http://www.topografix.com/GPX/1/1">'), "run.gpx")
        assert loaded.activities[0].columns["heart_rate_bpm"][0] == 120.0
        assert loaded.outcome == "analyzed"


class TestSport:
    @pytest.mark.parametrize(
        ("kind", "sport", "sub_sport"),
        [
            ("running", "running", None),
            ("Run", "running", None),
            ("9", "running", None),
            ("trail_running", "running", "trail"),
            ("Trail Run", "running", "trail"),
            ("Trail", "running", "trail"),
            ("treadmill_running", "running", "treadmill"),
            ("track_running", "running", "track"),
            ("VirtualRun", "running", "virtual_activity"),
            ("1", "cycling", None),
            ("road_biking", "cycling", "road"),
            ("mountain_biking", "cycling", "mountain"),
            ("hiking", "hiking", None),
            ("4", "hiking", None),
            ("walking", "walking", None),
            ("16", "swimming", None),
            ("open_water_swimming", "swimming", "open_water"),
            ("17", "generic", None),
            ("Soccer", "soccer", None),
            ("windsurf", "surfing", None),
        ],
    )
    def test_type(self, kind, sport, sub_sport):
        activity = one(files.gpx(kind=kind))
        assert (activity.sport, activity.sub_sport) == (sport, sub_sport)

    def test_name_speaks_where_type_is_silent(self):
        assert one(files.gpx(kind=None, name="Evening Run in the Park")).sport == "running"

    @pytest.mark.parametrize(
        ("name", "sport"),
        [
            ("parkrun 312", "running"),
            ("Corrida matutina", "running"),
            ("东京 跑步", "running"),
            ("Boston Marathon", "running"),
            ("Liverpool", "running"),
            ("Radfahren", "cycling"),
            ("12", "running"),
            ("Workout 5 x 1000", "running"),
            ("March 5", "running"),
            ("Bike to work", "cycling"),
        ],
    )
    def test_titles_that_people_write(self, name, sport):
        assert one(files.gpx(files.run(60), kind=None, name=name)).sport == sport

    @pytest.mark.parametrize(("speed", "sport"), [(1.3, "walking"), (3.2, "running"), (8.0, "cycling")])
    def test_speed_speaks_last_and_says_so(self, speed, sport):
        loaded = load(files.gpx(files.run(300, speed=speed), kind=None, name=None), "run.gpx")
        assert loaded.activities[0].sport == sport
        assert slugs(loaded) == ["sport-guessed"]


class TestTracks:
    def test_a_gap_between_segments_is_a_pause(self):
        points = files.run(40)
        data = files.gpx_tracks([("running", [points[:10], points[25:]])])
        activity = one(data)
        assert activity.pauses == ((9.0, 25.0),)
        assert activity.size == 25

    @pytest.mark.parametrize(("hours", "sizes"), [(3, [40]), (5, [10, 30])])
    def test_segments_that_are_hours_apart_are_two_outings(self, hours, sizes):
        points = files.run(10)
        later = [{**p, "time": files.iso(hours * 3600 + n)} for n, p in enumerate(files.run(30))]
        loaded = load(files.gpx_tracks([("running", [points, later])]), "f.gpx")
        assert [a.size for a in loaded.activities] == sizes
        assert [p.slug for p in loaded.problems] == ["hours-apart"] * (len(sizes) - 1)

    def test_segments_without_a_gap_are_no_pause(self):
        points = files.run(40)
        assert one(files.gpx_tracks([("running", [points[:10], points[10:]])])).pauses == ()

    def test_tracks_within_the_hour_are_one_outing(self):
        first, later = files.run(10), [{**p, "time": files.iso(1000 + n)} for n, p in enumerate(files.run(10))]
        activity = one(files.gpx_tracks([("running", [first]), ("running", [later])]))
        assert activity.size == 20
        assert activity.pauses == ((9.0, 1000.0),)

    def test_tracks_of_two_sports_are_two_activities(self):
        first, later = files.run(10), [{**p, "time": files.iso(1000 + n)} for n, p in enumerate(files.run(10))]
        loaded = load(files.gpx_tracks([("running", [first]), ("cycling", [later])]), "f.gpx")
        assert [a.sport for a in loaded.activities] == ["running", "cycling"]
        assert [a.columns["time_s"][0] for a in loaded.activities] == [0.0, 0.0]

    def test_tracks_far_apart_are_two_activities_in_the_order_of_time(self):
        late = [{**p, "time": files.iso(20000 + n)} for n, p in enumerate(files.run(10))]
        loaded = load(files.gpx_tracks([("running", [late]), ("running", [files.run(12)])]), "f.gpx")
        assert [a.size for a in loaded.activities] == [12, 10]

    def test_tracks_at_the_same_time_are_not_mixed(self):
        other = [{**p, "lat": "10.0"} for p in files.run(12)]
        loaded = load(files.gpx_tracks([("running", [files.run(12)]), ("running", [other])]), "f.gpx")
        assert sorted(float(a.columns["latitude_deg"].mean()) > 40 for a in loaded.activities) == [False, True]

    def test_half_a_day_without_a_point_ends_an_activity(self):
        points = [*files.run(10), *({**p, "time": files.iso(50000 + n)} for n, p in enumerate(files.run(5)))]
        assert [a.size for a in load(files.gpx(points), "f.gpx").activities] == [10, 5]


class TestMissing:
    def test_points_without_times_are_a_route(self):
        points = [{k: v for k, v in p.items() if k != "time"} for p in files.run()]
        loaded = load(files.gpx(points), "f.gpx")
        assert (loaded.outcome, loaded.kind, slugs(loaded)) == ("skipped", "route", ["route"])

    def test_some_points_without_times_are_left_out_and_counted(self):
        points = files.run(10)
        del points[3]["time"], points[7]["time"]
        loaded = load(files.gpx(points), "f.gpx")
        assert loaded.activities[0].columns["time_s"].tolist() == [0, 1, 2, 4, 5, 6, 8, 9]
        assert slugs(loaded) == ["points-without-time"]
        assert "2 of 10" in loaded.problems[0].message

    def test_bad_times_are_counted(self):
        points = files.run(10)
        points[3]["time"] = "yesterday"
        loaded = load(files.gpx(points), "f.gpx")
        assert loaded.activities[0].size == 9
        assert slugs(loaded) == ["bad-times"]
        assert loaded.problems[0].message.startswith("1 times")

    def test_only_bad_times_are_rejected(self):
        loaded = load(files.gpx([{**p, "time": "noon"} for p in files.run()]), "f.gpx")
        assert (loaded.outcome, slugs(loaded)) == ("rejected", ["bad-times"])

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ("<metadata/>", "empty"),
            ('<wpt lat="1" lon="2"/>', "waypoints"),
            ('<rte><rtept lat="1" lon="2"/></rte>', "route"),
            ("<trk><trkseg/></trk>", "empty"),
        ],
    )
    def test_files_without_track_points_are_set_aside_by_kind(self, body, kind):
        loaded = load(f"{files.HEAD}{body}</gpx>".encode(), "f.gpx")
        assert (loaded.outcome, loaded.kind) == ("skipped", kind)

    def test_elevation_alone(self):
        points = [{k: p[k] for k in ("lat", "lon", "ele", "time")} for p in files.run()]
        assert set(one(files.gpx(points)).columns) == {"time_s", "latitude_deg", "longitude_deg", "elevation_m"}


class TestTimes:
    def test_offsets_are_undone_and_kept(self):
        points = [{**p, "time": str(p["time"]).replace("Z", "+01:00")} for p in files.run()]
        activity = one(files.gpx(points))
        assert activity.utc_offset_s == 3600
        assert (files.START - activity.start).total_seconds() == 3600

    def test_fractions_of_a_second(self):
        points = [{**p, "time": files.iso(n * 1.25)} for n, p in enumerate(files.run(8))]
        assert one(files.gpx(points)).columns["time_s"].tolist() == [n * 1.25 for n in range(8)]

    def test_without_zone_is_utc(self):
        points = [{**p, "time": str(p["time"]).rstrip("Z")} for p in files.run()]
        assert one(files.gpx(points)).start == files.START

    def test_out_of_order_is_put_in_order(self):
        points = files.run(10)
        points[4], points[5] = points[5], points[4]
        loaded = load(files.gpx(points), "f.gpx")
        assert loaded.activities[0].columns["time_s"].tolist() == list(range(10))
        assert slugs(loaded) == ["times-out-of-order"]

    @pytest.mark.parametrize("year", ["1970", "7493"])
    def test_a_date_that_cannot_be_is_unknown(self, year):
        points = [{**p, "time": str(p["time"]).replace("2026", year)} for p in files.run()]
        loaded = load(files.gpx(points), "f.gpx")
        assert loaded.activities[0].start is None
        assert loaded.activities[0].size == 20
        assert slugs(loaded) == ["date-implausible"]

    def test_pieces_of_one_moment_are_merged(self):
        points = files.run(4)
        pulse = {"time": points[1]["time"], "lat": "NaN", "lon": "NaN", "hr": "150", "cad": "80"}
        bare = {k: points[1][k] for k in ("time", "lat", "lon", "ele")}
        activity = one(files.gpx([points[0], bare, pulse, *points[2:]]))
        assert activity.size == 4
        assert activity.columns["heart_rate_bpm"][1] == 150
        assert activity.columns["latitude_deg"][1] == float(points[1]["lat"])

    def test_two_positions_of_one_moment_stay_two(self):
        points = files.run(4)
        assert one(files.gpx([points[0], points[1], {**points[1], "lat": "50.5"}, *points[2:]])).size == 5


class TestImplausible:
    @pytest.mark.parametrize(
        ("field", "value", "column", "slug"),
        [
            ("lat", "91.5", "latitude_deg", "implausible-position"),
            ("lat", "1e999", "latitude_deg", "implausible-position"),
            ("lon", "-200", "longitude_deg", "implausible-position"),
            ("hr", "0", "heart_rate_bpm", "implausible-values"),
            ("hr", "255", "heart_rate_bpm", "implausible-values"),
            ("ele", "-493", "elevation_m", "implausible-values"),
            ("ele", "1e999", "elevation_m", "implausible-values"),
        ],
    )
    def test_is_left_out_with_a_note(self, field, value, column, slug):
        points = files.run(10)
        points[6][field] = value
        for loaded in (load(files.gpx(points), "f.gpx"), by_tree(files.gpx(points))):
            assert np.flatnonzero(np.isnan(loaded.activities[0].columns[column])).tolist() == [6]
            assert slugs(loaded) == [slug]
            assert loaded.outcome == "analyzed"

    def test_null_island(self):
        points = files.run(10)
        points[2].update(lat="0.0", lon="0.0")
        loaded = load(files.gpx(points), "f.gpx")
        assert np.isnan(loaded.activities[0].columns["longitude_deg"][2])
        assert slugs(loaded) == ["implausible-position"]

    def test_not_a_number_is_a_missing_value(self):
        points = files.run(10)
        points[2]["ele"] = "NaN"
        loaded = load(files.gpx(points), "f.gpx")
        assert np.isnan(loaded.activities[0].columns["elevation_m"][2])
        assert slugs(loaded) == []

    def test_words_for_numbers_are_counted(self):
        points = files.run(10)
        points[2]["ele"] = "high"
        for loaded in (load(files.gpx(points), "f.gpx"), by_tree(files.gpx(points))):
            assert np.isnan(loaded.activities[0].columns["elevation_m"][2])
            assert slugs(loaded) == ["bad-numbers"]

    def test_decimal_commas_are_rejected_with_their_line(self):
        points = files.run(10)
        points[2]["ele"] = "102,5"
        loaded = load(files.gpx(points), "f.gpx")
        assert (loaded.outcome, slugs(loaded)) == ("rejected", ["decimal-comma"])
        data = files.gpx(points)
        line = data[: data.index(b"102,5")].count(b"\n") + 1
        assert loaded.problems[0].where == f"line {line}"


class TestAbout:
    def test_name_and_device(self):
        activity = one(files.gpx(name="Zürich &amp; back"))
        assert (activity.name, activity.device, activity.source) == ("Zürich & back", "Test Watch", "run.gpx")

    def test_strava_names_the_device_after_its_own(self):
        data = files.gpx(head='<gpx creator="StravaGPX Garmin Forerunner 245">')
        assert one(data).device == "Garmin Forerunner 245"


DIGITS = st.floats(-89, 89, allow_nan=False).map(repr)
POINTS = st.lists(
    st.fixed_dictionaries(
        {"lat": DIGITS, "lon": DIGITS},
        optional={
            "ele": st.floats(-400, 8000).map(repr) | st.just(""),
            "hr": st.integers(30, 220).map(str),
            "cad": st.integers(0, 110).map(str),
        },
    ),
    min_size=1,
    max_size=30,
)


class TestBothWays:
    """The columns scanned from the bytes are those that the tree gives."""

    @settings(max_examples=60, deadline=None)
    @given(POINTS, st.data())
    def test_same_answer(self, points, data):
        seconds = sorted(data.draw(st.lists(st.integers(0, 10**6), min_size=len(points), max_size=len(points))))
        timed = [{**p, "time": files.iso(s / 10)} for p, s in zip(points, seconds, strict=True)]
        text = files.gpx(timed)
        document = xml.parse(text, "f", gpx.SHAPE)
        assert document.table is not None
        assert_same(gpx.read(text, "f"), gpx.read(text.replace(b"<trkpt", b"<!-- > --><trkpt"), "f"))

    def test_over_recordings(self, recordings, monkeypatch):
        for path in small_files(recordings):
            data = path.read_bytes()
            scanned = gpx.read(data, path.name)
            with monkeypatch.context() as patch:
                patch.setattr(xml, "scan", lambda *_: None)
                assert_same(scanned, gpx.read(data, path.name))


def assert_same(one_way, other_way):
    assert len(one_way.activities) == len(other_way.activities)
    assert one_way.problems == other_way.problems
    for a, b in zip(one_way.activities, other_way.activities, strict=True):
        assert (a.sport, a.start, a.pauses, a.name, a.laps) == (b.sport, b.start, b.pauses, b.name, b.laps)
        assert list(a.columns) == list(b.columns)
        for name in a.columns:
            np.testing.assert_array_equal(a.columns[name], b.columns[name])


def small_files(recordings):
    """GPX recordings up to half a megabyte: larger ones are of the same programs, and take most of the time."""
    return [p for p in sorted(recordings.rglob("*.gpx")) if p.stat().st_size <= 500_000]


class TestAgainstGpxpy:
    def test_times_and_positions_over_recordings(self, recordings):
        compared = 0
        for path in small_files(recordings):
            data = path.read_bytes()
            try:
                theirs = gpxpy.parse(data.decode("utf-8-sig"))
            except gpxpy.gpx.GPXException:
                continue
            points = [p for t in theirs.tracks for s in t.segments for p in s.points if p.time]
            loaded = load(data, path.name)
            assert sum(a.size for a in loaded.activities) == len(points), path.name
            if not points:
                continue
            expected = sorted((p.time.timestamp(), p.latitude, p.longitude, p.elevation or 0.0) for p in points)
            ours = sorted(row for a in loaded.activities for row in rows(a, expected[0][0]))
            np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-6, err_msg=path.name)
            compared += len(points)
        assert compared > 10000


def rows(activity, first):
    """Times and positions; an activity whose date cannot be counts from the first time of the file."""
    zero = activity.start.timestamp() if activity.start else first
    wanted = ("latitude_deg", "longitude_deg", "elevation_m")
    columns = [zero + activity.columns["time_s"], *(activity.column(name) for name in wanted)]
    return [tuple(row) for row in np.nan_to_num(np.column_stack(columns)).tolist()]


def test_columns_are_known_and_of_one_length():
    activity = one(files.gpx())
    assert set(activity.columns) <= set(STREAM_COLUMNS)
    assert {len(v) for v in activity.columns.values()} == {20}


def with_total(data: bytes, *metres: object) -> bytes:
    """The file with a total in the extensions of each track, as Garmin's programs write it."""
    for one in metres:
        stats = (
            '<extensions><x:TrackStatsExtension xmlns:x="http://www.garmin.com/xmlschemas/TrackStatsExtension/v1">'
            f"<x:Distance>{one}</x:Distance></x:TrackStatsExtension></extensions><trkseg>\n"
        )
        data = data.replace(b"<trkseg>\n", stats.encode().replace(b"<trkseg>", b"<trkseg >"), 1)
    return data


class TestTotals:
    """600 points at 3 m/s: 1797 m of positions."""

    @pytest.mark.parametrize(
        ("total", "counted", "said"), [(1760.0, 1760, False), (1800.0, 1800, False), (2400.0, 1797, True)]
    )
    def test_the_total_of_a_track_is_held_against_it(self, total, counted, said):
        """As of a FIT file without distances: near, it scales the positions; far off, that is said."""
        (activity,) = load(with_total(files.gpx(files.run(600)), total), "run.gpx").activities
        assert activity.totals.distance_m == total
        streams = clean.streams(activity)
        assert clean.distance_m(activity, streams) == pytest.approx(counted, abs=4)
        assert ("totals-differ" in {p.slug for p in streams.problems}) == said

    @pytest.mark.parametrize("total", ["1.8", "nan", "far", "", "1e9"])
    def test_what_is_no_metres_is_no_total(self, total):
        (activity,) = load(with_total(files.gpx(files.run(600)), total), "run.gpx").activities
        assert activity.totals.distance_m is None

    @pytest.mark.parametrize(("totals", "whole"), [((900, 910), 1810), ((900,), None)])
    def test_tracks_of_one_outing_add_up(self, totals, whole):
        points = files.run(600)
        data = files.gpx_tracks([("running", [points[:300]]), ("running", [points[300:]])])
        (activity,) = load(with_total(data, *totals), "run.gpx").activities
        assert activity.totals.distance_m == whole

    @pytest.mark.parametrize("place", ["{}<trk>", "<metadata>{}</metadata><trk>"])
    def test_the_head_of_a_file_may_hold_the_total_of_its_only_track(self, place):
        head = place.format("<extensions><distance>1760.0</distance></extensions>").encode()
        data = files.gpx(files.run(600)).replace(b"<trk>", head, 1)
        assert one(data).totals.distance_m == 1760
        assert one(with_total(data, 1800)).totals.distance_m == 1800
        points = files.run(600)
        two = files.gpx_tracks([("running", [points[:300]]), ("running", [points[300:]])]).replace(b"<trk>", head, 1)
        assert one(two).totals.distance_m is None

    def test_a_file_that_is_cut_off_has_lost_what_its_total_is_of(self):
        data = with_total(files.gpx(files.run(600)), 1800)
        (activity,) = load(data[: len(data) * 2 // 3], "run.gpx").activities
        assert activity.totals.distance_m is None
