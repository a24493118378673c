"""The TCX reader, through `load`."""

from __future__ import annotations

import io
from datetime import datetime
from itertools import pairwise

import numpy as np
import pytest
import xml_files as files
from lxml import etree
from tcxreader.tcxreader import TCXReader
from xml_files import TcxLap, iso, run, tcx_activity, tcx_file

from milelog.formats import load, tcx, xml


def slugs(loaded):
    return [p.slug for p in loaded.problems]


def one(data, name="run.tcx"):
    loaded = load(data, name)
    assert len(loaded.activities) == 1, loaded.problems
    return loaded.activities[0]


def measured(points):
    return [{**p, "dist": f"{3 * n}"} for n, p in enumerate(points)]


def two_laps(**second):
    points = measured(run(60))
    return [
        TcxLap([points[:30]], iso(0), 30, 90, "Active", "Distance"),
        TcxLap([points[30:]], iso(30), 29, 87, **second),
    ]


class TestColumns:
    def test_values_are_those_of_the_file(self):
        points = [{**p, "dist": f"{3.5 * n}", "speed": "3.5", "watts": str(250 + n)} for n, p in enumerate(run(30))]
        activity = one(tcx_file(tcx_activity([TcxLap([points], iso(0), 29, 101.5)])))
        assert activity.start == files.START
        expected = {
            "time_s": np.arange(30.0),
            "latitude_deg": [float(p["lat"]) for p in points],
            "longitude_deg": [8.5] * 30,
            "elevation_m": [float(p["ele"]) for p in points],
            "distance_m": 3.5 * np.arange(30.0),
            "speed_mps": [3.5] * 30,
            "heart_rate_bpm": [float(p["hr"]) for p in points],
            "cadence_spm": [2 * float(p["cad"]) for p in points],
            "power_w": 250 + np.arange(30.0),
        }
        assert set(activity.columns) == set(expected)
        for name, values in expected.items():
            np.testing.assert_array_equal(activity.columns[name], values)

    def test_points_without_anything_but_a_time_are_kept(self):
        points = measured(run(10))
        points[4] = {"time": points[4]["time"]}
        activity = one(tcx_file(tcx_activity([TcxLap([points], iso(0), 9, 30)])))
        assert activity.size == 10
        assert np.isnan(activity.columns["distance_m"][4])

    def test_half_a_position_is_none(self):
        halved = files.tcx().replace(b"LongitudeDegrees", b"Elsewhere")
        activity = one(halved)
        assert not {"latitude_deg", "longitude_deg"} & set(activity.columns)
        assert activity.columns["distance_m"][-1] == 57

    def test_distance_that_begins_anew_with_each_lap_is_added_up(self):
        points = run(200)
        laps = [
            TcxLap([measured(points[:100])], iso(0), 100, 300),
            TcxLap([measured(points[100:])], iso(100), 99, 300),
        ]
        loaded = load(tcx_file(tcx_activity(laps)), "f.tcx")
        distance = loaded.activities[0].columns["distance_m"]
        assert (np.diff(distance) >= 0).all()
        assert distance[-1] == 297 + 297
        assert slugs(loaded) == ["distance-restarts"]

    @pytest.mark.parametrize(
        "head",
        ["<TrainingCenterDatabase>", files.TCX_HEAD.replace("<Tra", "<t:Tra").replace(" xmlns=", " xmlns:t=")],
    )
    def test_without_namespace_or_with_undeclared_prefixes(self, head):
        assert one(tcx_file(tcx_activity(two_laps()), head=head)).columns["cadence_spm"][0] == 170

    def test_without_the_root_element(self):
        data = tcx_file(tcx_activity(two_laps()))
        bare = data[data.index(b"<Activities>") : data.index(b"</TrainingCenterDatabase>")]
        assert one(bare).size == 60


class TestLaps:
    def test_start_end_and_what_they_say(self):
        laps = one(tcx_file(tcx_activity(two_laps(intensity="Resting", trigger="Manual")))).laps
        assert [(lap.start_s, lap.end_s, lap.timer_s, lap.distance_m) for lap in laps] == [
            (0, 30, 30, 90),
            (30, 59, 29, 87),
        ]
        assert [(lap.trigger, lap.intensity) for lap in laps] == [("distance", "active"), ("manual", "rest")]

    def test_totals_are_sums_over_laps(self):
        totals = one(tcx_file(tcx_activity(two_laps()))).totals
        assert (totals.distance_m, totals.timer_s, totals.elapsed_s) == (177, 59, 59)
        assert (totals.calories, totals.mean_heart_rate_bpm) == (20, 140)

    def test_a_second_track_in_a_lap_tells_of_a_pause(self):
        points = measured(run(60))
        activity = one(tcx_file(tcx_activity([TcxLap([points[:20], points[40:]], iso(0), 39, 120)])))
        assert activity.pauses == ((19.0, 40.0),)

    def test_timer_time_tells_of_pauses_that_the_tracks_hide(self):
        points = measured(run(100))
        gapped = points[:20] + points[35:60] + points[90:]
        activity = one(tcx_file(tcx_activity([TcxLap([gapped], iso(0), 54, 120)])))
        assert activity.pauses == ((19.0, 35.0), (59.0, 90.0))

    def test_smart_recording_is_no_pause(self):
        points = measured(run(100))
        gapped = points[:20] + points[27:60] + points[66:]
        assert one(tcx_file(tcx_activity([TcxLap([gapped], iso(0), 99, 300)]))).pauses == ()

    def test_laps_without_a_start_begin_with_their_points(self):
        data = tcx_file(tcx_activity(two_laps())).replace(b' StartTime="2026-03-02T06:30:30Z"', b"")
        assert [lap.start_s for lap in one(data).laps] == [0, 30]

    def test_laps_cover_the_activity_in_order(self, recordings):
        seen = 0
        for path in sorted(recordings.rglob("*.tcx")):
            for activity in load(path.read_bytes(), path.name).activities:
                assert all(lap.end_s > lap.start_s >= 0 for lap in activity.laps)
                assert all(a.end_s <= b.start_s + 1e-9 for a, b in pairwise(activity.laps))
                seen += len(activity.laps)
        assert seen > 100


class TestActivities:
    def test_several_in_one_file_are_apart(self):
        later = [{**p, "time": iso(4000 + n)} for n, p in enumerate(measured(run(10)))]
        loaded = load(
            tcx_file(
                tcx_activity(two_laps()), tcx_activity([TcxLap([later], iso(4000), 9, 30)], sport="Biking", creator="")
            ),
            "f.tcx",
        )
        assert [(a.sport, a.size, len(a.laps)) for a in loaded.activities] == [("running", 60, 2), ("cycling", 10, 1)]
        assert [a.device for a in loaded.activities] == ["Forerunner 255", None]

    @pytest.mark.parametrize(
        ("written", "sport", "name"),
        [
            ("Running", "running", None),
            ("Biking", "cycling", None),
            ("Other", "running", None),
            ("Sunday long run", "running", "Sunday long run"),
            ("Trail Running", "running", "Trail Running"),
        ],
    )
    def test_sport_may_hold_a_title(self, written, sport, name):
        activity = one(files.tcx(sport=written))
        assert (activity.sport, activity.name) == (sport, name)

    def test_device_and_software(self):
        activity = one(files.tcx())
        assert (activity.device, activity.software) == ("Forerunner 255", "15.24")

    def test_software_in_the_name_of_the_device(self):
        activity = one(files.tcx().replace(b"Forerunner 255", b"Forerunner 410 Software Version 2.20"))
        assert (activity.device, activity.software) == ("Forerunner 410", "2.20")

    def test_a_typed_in_entry_counts(self):
        loaded = load(tcx_file(tcx_activity([TcxLap([], iso(0), 1800, 5000)])), "f.tcx")
        activity = loaded.activities[0]
        assert (activity.size, activity.start) == (0, files.START)
        assert (activity.totals.distance_m, activity.totals.timer_s) == (5000, 1800)
        assert slugs(loaded) == ["no-records"]

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ("<Courses><Course><Name>Loop</Name></Course></Courses>", "course"),
            ("<Workouts><Workout Sport='Running'/></Workouts>", "workout"),
            ("<Folders/>", "empty"),
        ],
    )
    def test_other_kinds_are_set_aside(self, body, kind):
        loaded = load(f"{files.TCX_HEAD}{body}</TrainingCenterDatabase>".encode(), "f.tcx")
        assert (loaded.outcome, loaded.kind) == ("skipped", kind)

    def test_decimal_commas_are_rejected(self):
        loaded = load(files.tcx().replace(b"<AltitudeMeters>100.5", b"<AltitudeMeters>100,5"), "f.tcx")
        assert (loaded.outcome, slugs(loaded)) == ("rejected", ["decimal-comma"])


def walk(data):
    """Times, distances and heart rates by the plainest of walks over the tree."""
    root = etree.fromstring(data.lstrip(), etree.XMLParser(recover=True, resolve_entities=False))
    names = {e: etree.QName(e).localname for e in root.iter(etree.Element)}
    for activity in (e for e, name in names.items() if name == "Activity"):
        out = []
        for point in (e for e in activity.iter(etree.Element) if names[e] == "Trackpoint"):
            found = {}
            for e in point.iter(etree.Element):
                found.setdefault(names[e], (e.text or "").strip())
            if "Time" in found:
                moment = datetime.fromisoformat(found["Time"]).timestamp()
                out.append(
                    (moment, *(float(found.get(n) or "nan") for n in ("LatitudeDegrees", "DistanceMeters", "Value")))
                )
        yield sorted(out, key=lambda row: row[0])


class TestAgainstOthers:
    def test_a_walk_over_the_tree(self, recordings):
        compared = 0
        for path in small_files(recordings):
            data = path.read_bytes()
            loaded = load(data, path.name)
            for activity, expected in zip(loaded.activities, walk(data), strict=True):
                merged = {tuple(r) for r in np.round(np.nan_to_num(rows(activity)), 6).tolist()}
                lost = [
                    r
                    for r in np.round(np.nan_to_num(np.array(expected)), 6).tolist()
                    if tuple(r) not in merged and not any(same_moment(r, m) for m in merged if m[0] == r[0])
                ]
                assert lost == [], path.name
                assert activity.size <= len(expected)
                compared += activity.size
        assert compared > 8000

    def test_tcxreader_finds_no_more_points(self, recordings):
        compared = 0
        for path in sorted((recordings / "runpandas").glob("*.tcx")):
            data = path.read_bytes()
            try:
                theirs = TCXReader().read(io.BytesIO(data))
            except Exception:  # noqa: BLE001 - what it cannot read is no comparison
                continue
            ours = one(data)
            beats = [p.hr_value for p in theirs.trackpoints if p.hr_value]
            assert len(theirs.trackpoints) <= ours.size
            assert np.isfinite(ours.column("heart_rate_bpm")).sum() >= len(beats)
            compared += 1
        assert compared >= 4

    def test_both_ways_of_reading_agree(self, recordings, monkeypatch):
        for path in small_files(recordings):
            data = path.read_bytes()
            scanned = tcx.read(data, path.name)
            with monkeypatch.context() as patch:
                patch.setattr(xml, "scan", lambda *_: None)
                parsed = tcx.read(data, path.name)
            assert scanned.problems == parsed.problems
            for a, b in zip(scanned.activities, parsed.activities, strict=True):
                assert (a.laps, a.pauses, a.totals, a.device) == (b.laps, b.pauses, b.totals, b.device)
                for name in a.columns:
                    np.testing.assert_array_equal(a.columns[name], b.columns[name], err_msg=f"{path.name} {name}")


def small_files(recordings):
    """TCX recordings up to 550 kilobytes: larger ones are of the same programs, and take most of the time."""
    every = [*recordings.rglob("*.tcx"), *(recordings.parent / "truth").glob("*.tcx")]
    return [p for p in sorted(every) if p.stat().st_size <= 550_000]


def rows(activity):
    wanted = ("latitude_deg", "distance_m", "heart_rate_bpm")
    times = activity.start.timestamp() + activity.columns["time_s"]
    return np.column_stack([times, *(activity.column(name) for name in wanted)])


def same_moment(read, merged):
    """Whether a point stands in a merged one, or its odd values (0 heart beats) were left out of it."""
    return all(a in {0.0, b} for a, b in zip(read, merged, strict=True))
