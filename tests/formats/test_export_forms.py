"""What exports hold beside recordings: indexes with runs of their own, and training in forms that are not read."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
import xml_files as files

from milelog.formats import load, members_in, read_index
from milelog.formats.index_values import day_order, moment, number

HEAD = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Max Heart Rate,"
    "Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,Bike Weight,Elapsed Time,Moving Time,Distance"
)
ROWS = (
    '1,"Mar 3, 2026, 11:00:00 AM",Loop,Run,,1800,5.40,,,false,,,activities/1.gpx,,,1800,1790,5398.7',
    '2,"Mar 5, 2026, 11:00:00 AM",By hand,Run,,2700,8.00,,,false,,,,,,2700,2650,8000',
    '3,"Mar 6, 2026, 11:00:00 AM",Failed,Ride,,3600,27.0,,,false,,,#error#,,,3600,3600,27000',
)
INDEX = "\n".join((HEAD, *ROWS)).encode()
START = datetime(2026, 3, 5, 11, tzinfo=UTC)


def zipped(**members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    made.seek(0)
    return {m.name: m for m in members_in(made, made.getbuffer().nbytes, "x.zip")}


class TestStrava:
    def test_rows_without_a_recording_are_activities_of_totals(self):
        loaded = load(INDEX, "activities.csv")
        assert [(a.sport, a.totals.distance_m, a.totals.timer_s, a.size) for a in loaded.activities] == [
            ("running", 8000, 2650, 0),
            ("cycling", 27000, 3600, 0),
        ]
        assert (loaded.activities[0].start, loaded.activities[0].name) == (START, "By hand")
        assert "2026-03-05 8.00 km" in loaded.problems[0].message

    def test_an_index_of_recordings_alone_is_set_aside(self):
        loaded = load("\n".join((HEAD, ROWS[0])).encode(), "activities.csv")
        assert (loaded.outcome, [p.slug for p in loaded.problems]) == ("skipped", ["export-index"])

    @pytest.mark.parametrize("mark", [";", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
    def test_as_a_spreadsheet_saves_it(self, mark, encoding):
        rows = [HEAD.replace(",", mark), *(_remarked(r, mark) for r in ROWS)]
        said = read_index("\n".join(rows).encode(encoding))
        assert said["activities/1.gpx"].sport == "Run"
        assert said["activities/1.gpx"].distance_m == 5398.7

    def test_columns_of_another_language_are_found_by_their_places(self):
        text = "\n".join(
            (",".join("ABCDEFGHIJKLMNOPQR"), ROWS[0].replace("Run", "Løpetur"), ROWS[1].replace("Run", "Løpetur"))
        )
        (activity,) = load(text.encode(), "activities.csv").activities
        assert (activity.sport, activity.totals.distance_m, activity.start) == ("running", 8000, START)

    def test_in_an_archive_rows_of_files_that_are_not_there_count_too(self):
        lost = '4,"Mar 7, 2026, 11:00:00 AM",Lost,Run,,1800,5.0,,,false,,,activities/4.fit.gz,,,1800,1800,5000'
        index = "\n".join((HEAD, *ROWS, lost))
        found = zipped(**{"activities.csv": index, "activities/1.gpx": files.gpx()})
        loaded = load(found["x.zip/activities.csv"].content, "activities.csv")
        assert [a.totals.distance_m for a in loaded.activities] == [8000, 27000, 5000]
        assert found["x.zip/activities/1.gpx"].about.name == "Loop"

    def test_the_word_of_the_index_outranks_the_file(self):
        about = read_index(INDEX.replace(b"Run,,1800", b"Ride,,1800"))["activities/1.gpx"]
        assert load(files.gpx(), "1.gpx", about).activities[0].sport == "cycling"
        about = read_index(INDEX.replace(b"Run,,1800", b"Workout,,1800"))["activities/1.gpx"]
        assert load(files.gpx(), "1.gpx", about).activities[0].sport == "running"


def _remarked(row, mark):
    import csv

    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerow(next(csv.reader([row])))
    return out.getvalue().strip()


@pytest.mark.parametrize(
    "text",
    [
        "Mar 5, 2026, 11:00:00 AM",
        "5 mars 2026 à 11:00:00",
        "5. März 2026, 11:00:00",
        "05.03.2026 11:00",
        "2026-03-05 11:00:00",
        "2026年3月5日 11:00:00",
        "5 мар. 2026 г., 11:00:00",
        "2026. 3. 5. 오전 11:00:00",
        "5 Mar 2026 11:00",
        "05/03/2026 11:00",
    ],
)
def test_dates_of_many_languages(text):
    assert moment(text) == START


def test_dates_of_the_american_order_are_told_by_those_that_can_be_no_other():
    assert day_order(["03/05/2026", "03/13/2026"]) == "mdy"
    assert moment("03/05/2026, 11:00:00 AM", "mdy") == START
    assert moment("no date at all") is None


@pytest.mark.parametrize("text", ["9" * 20 + " 1 1", "1 " + "9" * 20 + " 3", "9" * 5000 + " 1 1", "9" * 20 + " Mar 5"])
def test_numbers_longer_than_dates_are_none(text):
    assert moment(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("4,3", 4.3), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1 234", 1234), ("", None), ("-3", None)],
)
def test_numbers_with_commas_and_points(text, value):
    assert number(text) == value


WORKOUTS = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [ <!ELEMENT HealthData (Workout*)> ]>
<HealthData locale="de_DE"><Record type="HKQuantityTypeIdentifierHeartRate" value="61"/>
<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30" durationUnit="min" startDate="2026-03-02 07:30:00 +0100"
 endDate="2026-03-02 08:00:00 +0100"><WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="5.4" unit="km"/>
 <WorkoutRoute><FileReference path="/workout-routes/route_1.gpx"/></WorkoutRoute></Workout>
<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="40" durationUnit="min" totalDistance="5" totalDistanceUnit="mi"
 startDate="2026-03-04 06:00:00 -0500" endDate="2026-03-04 06:41:00 -0500"><MetadataEntry key="HKIndoorWorkout" value="1"/></Workout>
<Workout workoutActivityType="HKWorkoutActivityTypeCycling" duration="60" durationUnit="min" startDate="2026-03-05 06:00:00 +0000"/>
</HealthData>"""


class TestApple:
    def test_workouts_count_by_their_totals(self):
        loaded = load(zipped(**{"export.xml": WORKOUTS})["x.zip/export.xml"].content, "export.xml")
        assert [(a.sport, a.sub_sport) for a in loaded.activities] == [
            ("running", None),
            ("running", "indoor_running"),
            ("cycling", None),
        ]
        indoor = loaded.activities[1]
        assert indoor.start == datetime(2026, 3, 4, 11, tzinfo=UTC)
        assert indoor.totals.distance_m == pytest.approx(8046.72)
        assert (indoor.totals.timer_s, indoor.totals.elapsed_s, indoor.utc_offset_s) == (2400, 2460, -18000)

    @pytest.mark.parametrize("written", ["9999-12-31 23:59:59 -1400", "0001-01-01 00:00:00 +1400"])
    def test_a_time_beyond_the_calendar_of_utc_costs_the_date_alone(self, written):
        (_, later, _) = load(WORKOUTS.replace("2026-03-04 06:00:00 -0500", written).encode(), "export.xml").activities
        assert (later.start, later.totals.timer_s) == (None, 2400)

    @pytest.mark.parametrize("half", ["6:00:00 AM", "6:00:00\u202fAM", "6:00:00 a. m."])
    def test_a_phone_that_counts_twelve_hours(self, half):
        (_, indoor, _) = load(WORKOUTS.replace("06:00:00 -0500", f"{half} -0500").encode(), "export.xml").activities
        assert indoor.start == datetime(2026, 3, 4, 11, tzinfo=UTC)

    def test_in_the_zip_a_route_takes_its_sport_and_is_counted_once(self):
        route = files.gpx(files.run(600, speed=1.7), kind=None, name=None)
        found = zipped(
            **{"apple_health_export/export.xml": WORKOUTS, "apple_health_export/workout-routes/route_1.gpx": route}
        )
        (name,) = [n for n in found if n.endswith(".gpx")]
        loaded = load(found[name].content, name, found[name].about)
        assert (loaded.activities[0].sport, loaded.problems) == ("running", ())
        assert len(load(found["x.zip/apple_health_export/export.xml"].content, "e.xml").activities) == 2

    def test_workouts_are_found_across_pieces(self, monkeypatch):
        from milelog.formats import apple

        monkeypatch.setattr(apple, "PIECE", 64)
        assert apple.workouts_only(io.BytesIO(WORKOUTS.encode())).count(b"</Workout>") == 2


OTHERS = {
    "training-session-1.json": '{"exportVersion": "1.6", "exercises": [{"sport": "RUNNING", "samples": {}}]}',
    "summarizedActivities.json": '[{"summarizedActivitiesExport": [{"activityType": "running"}]}]',
    "workout.json": '{"DeviceLog": {"Header": {"ActivityType": 1}}}',
    "motion path detail data.json": '[{"motionPathData": [], "recordDay": 20260303}]',
    "nike.json": '{"id": "a", "type": "run", "start_epoch_ms": 1772535600000, "active_duration_ms": 1}',
    "exercise.csv": "com.samsung.shealth.exercise,6312005,12\nexercise_type,start_time,duration\n1002,2026-03-03,1\n",
    "cardioActivities.csv": "Activity Id,Date,Type,Route Name,Distance (km),Duration\na,2026-03-03,Running,,5.4,30:00\n",
    "garmin.csv": "Activity Type,Date,Favorite,Title,Distance\nRunning,2026-03-03,false,A,5.4\n",
    "liste.csv": "Datum;Distanz;Dauer\n03.03.2026;5,4;30:00\n",
    "run.kml": '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>',
    "log.sml": "<sml><DeviceLog/></sml>",
    "run.pwx": "<pwx/>",
    "run.hrm": "[Params]\nVersion=106\n",
    "points.csv": "time,lat,lon,ele,hr\n2026-03-03T11:00:00Z,40.78,-73.96,20,140\n",
    "samples.csv": "Sample rate,Time,HR (bpm),Speed (km/h),Pace (min/km)\n1,00:00:00,120,10.8,5:33\n",
    "laps.csv": "Laps,Time,Cumulative Time,Distance,Avg Pace\n1,5:33,5:33,1.00,5:33\n",
    "diary.csv": "date,km,min\n2026-03-03,5.4,30\n",
    "stream.json": '{"time": {"data": [0, 1]}, "latlng": {"data": [[40.78, -73.96]]}}',
    "live.json": '[{"start_time": 1772535600000, "heart_rate": 140.0, "elapsed_time": 0}]',
    "zepp.json": '{"trackid": "1772535600", "dis": "5400"}',
    "gps.txt": "$GPGGA,110000,4046.8,N,07357.6,W,1,08,0.9,20.0,M,,M,,*47\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_forms_of_training_are_named_with_what_to_export(name):
    found = [load(OTHERS[name].encode(), name).problems[0]]
    member = zipped(**{name: OTHERS[name]})[f"x.zip/{name}"].content
    found.append(load(member, name).problems[0] if isinstance(member, bytes) else member)
    for problem in found:
        assert (problem.slug, problem.severity) == ("other-export", "skipped")
        assert any(word in problem.hint for word in ("FIT", "GPX", "TCX"))


@pytest.mark.parametrize(
    ("name", "text"),
    [("notes.txt", "felt fine, easy"), ("a.json", "{}"), ("b.csv", "name,mail,phone\na,b,c\n"), ("c.xml", "<a/>")],
)
def test_other_files_are_no_exports(name, text):
    assert load(text.encode(), name).problems[0].slug == "not-a-recording"


@pytest.mark.parametrize(
    ("name", "data", "asks"),
    [
        ("log.xlsx", b"PK\x03\x04", True),
        ("health.sqlite", b"SQLite format 3\0", True),
        ("b.json", b"{}", True),
        ("notes.txt", b"felt fine", False),
        ("photo.jpg", b"\xff\xd8\xff", False),
    ],
)
def test_data_of_other_programs_may_hold_runs_and_pictures_do_not(name, data, asks):
    beside = next(iter(members_in(io.BytesIO(data), len(data), name))).content
    packed = zipped(**{name: data})[f"x.zip/{name}"].content
    for problem in (beside, packed):
        assert problem.slug == "not-a-recording"
        assert ("export them" in problem.hint) == asks
        assert ("nothing needs" in problem.hint) != asks


def test_an_index_that_was_not_used_does_not_say_that_it_was():
    rows = "\n".join((HEAD, ROWS[0])).encode()
    used, unused = load(rows, "x/Activities (1).csv").problems[0], load(rows, "strava.csv").problems[0]
    assert "was used" in used.message
    assert ("nothing" in unused.message, "activities.csv" in unused.hint) == (True, True)


def test_a_recording_is_known_by_its_content_in_an_archive_too():
    found = zipped(
        **{"1.gpx.txt": files.gpx(), "2.tcx.xml": files.tcx(), "3.bin": files.gpx(), "photo.jpg": b"\xff\xd8\xff"}
    )
    assert [isinstance(m.content, bytes) for m in found.values()] == [True, True, True, False]


def test_two_documents_in_one_file_are_two_recordings():
    later = files.gpx([{**p, "time": files.iso(86_400 + n)} for n, p in enumerate(files.run())])
    loaded = load(files.gpx() + later, "both.gpx")
    assert (len(loaded.activities), loaded.problems) == (2, ())


def test_a_route_with_times_is_a_recording():
    data = files.gpx().replace(b"trkpt", b"rtept").replace(b"trkseg>", b"x>").replace(b"trk>", b"rte>")
    (activity,) = load(data, "run.gpx").activities
    assert (activity.sport, activity.size) == ("running", 20)


def test_an_empty_track_of_a_treadmill_says_where_the_run_is():
    loaded = load(files.gpx([], kind="treadmill_running"), "run.gpx")
    assert (loaded.outcome, loaded.problems[0].slug) == ("skipped", "no-points")
    assert "FIT or TCX" in loaded.problems[0].hint


def test_points_of_one_time_are_no_run():
    points = [{**p, "time": files.iso(0), "lat": f"{50 + n / 1000}"} for n, p in enumerate(files.run())]
    assert [p.slug for p in load(files.gpx(points), "run.gpx").problems] == ["one-time"]
    assert load(files.tcx(points), "run.tcx").activities[0].size == 0


def test_tracks_that_overlap_by_seconds_are_one_run():
    points = files.run(300)
    loaded = load(files.gpx_tracks([("running", [points[:152]]), ("running", [points[150:]])]), "run.gpx")
    assert [a.size for a in loaded.activities] == [300]


@pytest.mark.parametrize(
    ("year", "known"),
    [("0032", False), ("1949", False), ("1950", True), ("1985", True), ("2099", False), ("9998", False)],
)
def test_an_entry_of_another_age_has_no_date(year, known):
    head = "Activity ID,Activity Date,Activity Name,Activity Type,Filename,Elapsed Time,Distance"
    row = f'1,"Mar 2, {year}, 6:30:00 AM",A,Run,,1800,5000'
    loaded = load(f"{head}\n{row}\n".encode(), "activities.csv")
    (run,) = loaded.activities
    assert (run.start is not None) == known
    assert [p.slug for p in run.problems] == ([] if known else ["date-implausible"])
    assert ("without a date" in loaded.problems[0].message) != known
