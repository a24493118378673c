"""Plans of other programs in and out: iCalendar, CSV, FIT workouts."""

import tomllib
from datetime import date

import pytest
from click.testing import CliRunner

from milelog import plan
from milelog.cli import milelog
from milelog.documents import parse
from milelog.formats.fit import messages
from milelog.plan import format_workout, parse_workout, table, templates
from milelog.plan.exchange import (
    Dated,
    dated_sessions,
    notes,
    plan_toml,
    read_csv,
    read_fit,
    read_ical,
    write_csv,
    write_fit,
    write_ical,
)
from milelog.units import MILE_M

MONDAY = date(2026, 3, 2)


def sessions(name="mile-speed"):
    return dated_sessions(plan.parse(parse(templates.render(name, MONDAY), "plan.toml")))


def facts(found):
    return [(s.day, s.days, s.workout.steps, s.workout.total_m, s.title) for s in found]


@pytest.mark.parametrize("name", ["mile-strength", "mile-speed"])
@pytest.mark.parametrize(("write", "read"), [(write_csv, read_csv), (lambda s: write_ical(s, "Mile"), read_ical)])
def test_what_goes_out_comes_in_again(name, write, read):
    data = write(sessions(name))
    found = read(data, "plan.x")
    assert found.problems == ()
    assert facts(found.sessions) == facts(sessions(name))
    assert write(sessions(name)) == data


@pytest.mark.parametrize("name", ["mile-strength", "mile-speed"])
def test_an_import_becomes_a_plan(name):
    found = plan.parse(parse(plan_toml(read_csv(write_csv(sessions(name)), "x.csv"), 'My "plan"'), "plan.toml"))
    assert found.problems == ()
    assert found.name == 'My "plan"'
    assert facts(dated_sessions(found)) == facts(sessions(name))


TRAINING_PEAKS = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Peaksware//TrainingPeaks//EN\r
BEGIN:VEVENT\r
UID:1\r
DTSTAMP:20260301T000000Z\r
DTSTART;VALUE=DATE:20260303\r
SUMMARY:Run: Threshold\\, 3 x 1 mile\r
DESCRIPTION:Description: 9 miles with 2 x 2 miles comfortably hard\\, 1 mile jog re\r
 covery between\\nPlanned Time: 1:10:00\\nPlanned Distance: 9 mi\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
DTSTAMP:20260301T000000Z\r
DTSTART:20260305T233000\r
SUMMARY:Run: Aerobic maintenance\r
DESCRIPTION:Keep it relaxed and chat\\nPlanned Distance: 7.5 mi\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:3\r
DTSTAMP:20260301T000000Z\r
DTSTART;VALUE=DATE:20260306\r
SUMMARY:Bike: 60 min\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:4\r
DTSTAMP:20260301T000000Z\r
DTSTART;VALUE=DATE:20260307\r
SUMMARY:Run: by feel along the river\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:5\r
DTSTAMP:20260301T000000Z\r
SUMMARY:Run: 5 mi easy\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_published_calendar():
    found = read_ical(TRAINING_PEAKS.encode(), "coach.ics")
    assert [(s.day, format_workout(s.workout)) for s in found.sessions] == [
        (date(2026, 3, 3), "9 mi with 2 x 2 mi @ T, 1 mi jog"),
        (date(2026, 3, 5), "7.5 mi"),
    ]
    assert [p.slug for p in found.problems] == [
        "session-of-other-sport",
        "session-not-understood",
        "session-without-date",
    ]
    assert "by feel along the river" in found.problems[1].message
    text = plan_toml(found, "Coach")
    assert "# 2026-03-07" in text
    assert len(tomllib.loads(text)["weeks"]) == 1


@pytest.mark.parametrize("data", [b"", b"not a calendar", b"\x00\xff", b"BEGIN:VCALENDAR\r\n"])
def test_no_calendar(data):
    found = read_ical(data, "x.ics")
    assert found.sessions == ()
    assert {p.slug for p in found.problems} <= {"plan-unreadable"}


def test_a_table_of_a_coach():
    text = "Date;Title;Workout\n2026-03-03;Tempo;20 min tempo\n3/4/2026;Easy;5 mi easy\n5 March 2026;;8 x 400m @ R, 400 jog\n2026-03-07;Rest;\n2026-03-08;Long;as you like\n"
    found = read_csv(text.encode("utf-8-sig"), "coach.csv")
    assert [(s.day.day, s.title, format_workout(s.workout)) for s in found.sessions] == [
        (3, "Tempo", "20 min @ T"),
        (5, "", "8 x 400 m @ R, 400 m jog"),
    ]
    assert [(p.slug, p.where) for p in found.problems] == [
        ("session-without-date", "line 3"),
        ("session-of-other-sport", "line 5"),
        ("session-not-understood", "line 6"),
    ]


def test_a_table_without_its_columns():
    assert "no column date" in read_csv(b"a,b\n1,2\n", "x.csv").problems[0].message


def test_no_cell_is_a_formula():
    rows = write_csv([Dated(MONDAY, parse_workout("5 mi easy"), "=cmd|' /C calc'!A0")]).decode().split("\n")
    assert rows[1].split(",")[2].startswith("'=")


@pytest.mark.parametrize(
    "text",
    [
        "2 mi warm-up, 2 x (4 x 400 m @ R, 200 m jog), 5 min jog, 1 mi cool-down",
        "2 x 2 mi @ T, 1 mi jog",
        "5 x 1000 m @ 3:45/km, 400 m jog",
        "3 x 1 mi @ 6:40-6:50/mi, 1 min stand",
        "8 x 1 min hill @ I, jog",
        "3 x (800 m @ I, 2 min jog, 400 m @ R, 3 min jog)",
        "5 mi @ E, 6 x 20 s strides, 1 min walk",
        "10 km @ M",
    ],
)
def test_a_workout_to_the_watch_and_back(text):
    data, problems = write_fit(parse_workout(text), "Tuesday")
    assert problems == ()
    found = read_fit(data, "tuesday.fit")
    assert found.problems == ()
    assert [format_workout(s.workout) for s in found.sessions] == [text]
    assert found.sessions[0].title == "Tuesday"
    assert write_fit(parse_workout(text), "Tuesday")[0] == data


def test_one_pace_is_a_narrow_band_on_the_watch():
    data, _ = write_fit(parse_workout("5 x 800 m in 3:00, 2 min jog"))
    step = messages(data)["workout_step"].to_dicts()[0]
    low, high = step["custom_target_speed_low"], step["custom_target_speed_high"]
    assert low < 800 / 180 < high < 1.03 * low
    assert [format_workout(s.workout) for s in read_fit(data, "x.fit").sessions] == ["5 x 800 m @ 3:45/km, 2 min jog"]


def test_what_a_watch_cannot_hold_is_listed():
    _, problems = write_fit(parse_workout("8-9 mi with 3-4 x 1 mi @ T, 1 min jog"))
    assert [p.message for p in problems] == ["a range of repeats became 4"]
    _, problems = write_fit(parse_workout("10 mi with plus pace"))
    assert "each surge" in problems[0].message
    _, problems = write_fit(parse_workout("3 x 1 mi @ 5k pace"))
    assert "race" in problems[0].message


def test_paces_of_the_zones_are_targets_on_the_watch():
    from milelog.model import Athlete, Race
    from milelog.runner import timetable

    (zones,) = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000, 1215),)))
    data, _ = write_fit(parse_workout("2 x 1 mi @ T, 1 min jog"), zones=zones)
    step = messages(data)["workout_step"].to_dicts()[0]
    t_zone = next(z for z in zones.zones if z.name == "T")
    assert step["custom_target_speed_low"] == pytest.approx(t_zone.slow_mps, abs=0.001)
    assert step["custom_target_speed_high"] == pytest.approx(t_zone.fast_mps, abs=0.001)


@pytest.mark.parametrize(
    ("aim", "units", "zone", "slower"),
    [
        ("T - 10 s", "mi", "T", (-10, -10)),
        ("T - 10 s/mi", "km", "T", (-10, -10)),
        ("M + 5-10 s", "mi", "M", (5, 10)),
        ("T + 6 s", "km", "T", (6 * 1.609344, 6 * 1.609344)),
    ],
)
def test_a_zone_that_is_moved_by_seconds_is_so_on_the_watch(aim, units, zone, slower):
    from milelog.model import Athlete, Race
    from milelog.runner import timetable

    (zones,) = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000, 1215),)))
    data, problems = write_fit(parse_workout(f"3 x 1 mi @ {aim}, 1 min jog"), zones=zones, units=units)
    assert problems == ()
    step = messages(data)["workout_step"].to_dicts()[0]
    found = next(z for z in zones.zones if z.name == zone)
    assert MILE_M / step["custom_target_speed_high"] == pytest.approx(MILE_M / found.fast_mps + slower[0], abs=0.2)
    assert MILE_M / step["custom_target_speed_low"] == pytest.approx(MILE_M / found.slow_mps + slower[1], abs=0.2)
    back = read_fit(data, "x.fit").sessions[0].workout.steps[0]  # the watch knows the speeds, not how they were said
    assert (back.kind, back.zone) == ("rep", None)
    assert back.target_mps == pytest.approx(
        (step["custom_target_speed_low"], step["custom_target_speed_high"]), abs=0.01
    )


def test_seconds_beside_an_unknown_zone_are_listed():
    data, problems = write_fit(parse_workout("3 x 1 mi @ T - 10 s, 1 min jog"))
    assert ["seconds added" in p.message for p in problems] == [True]
    assert messages(data)["workout_step"].to_dicts()[0]["target_type"] == "open"


def test_steps_that_end_with_the_lap_key_are_listed():
    data, _ = write_fit(parse_workout("9 mi with 2 x 2 mi @ T, 1 mi jog"))
    found = read_fit(data, "x.fit")
    assert [format_workout(s.workout) for s in found.sessions] == ["2 x 2 mi @ T, 1 mi jog"]
    assert [p.slug for p in found.problems] == ["workout-simplified"] * 2


@pytest.mark.parametrize("data", [b"", b"<html>", b"\x0e\x10\x00\x00"])
def test_no_workout_file(data):
    found = read_fit(data, "x.fit")
    assert found.sessions == ()
    assert found.problems[0].slug == "plan-unreadable"


def workout_steps(text, zones=None):
    return messages(write_fit(parse_workout(text), zones=zones)[0])["workout_step"].to_dicts()


def zone_set():
    from milelog.model import Athlete, Race
    from milelog.runner import timetable

    (zones,) = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000, 1215),)))
    return zones


def test_plus_pace_becomes_steps():
    easy, surge, loop = workout_steps("10 mi with plus pace", zone_set())
    assert (easy["duration_type"], surge["duration_type"], surge["duration_time"]) == ("distance", "time", 90.0)
    assert (loop["duration_type"], loop["repeat_steps"]) == ("repeat_until_steps_cmplt", 10)
    marathon = next(z for z in zone_set().zones if z.name == "M")
    assert surge["custom_target_speed_low"] == pytest.approx(marathon.slow_mps, abs=0.001)
    whole = 10 * (easy["duration_distance"] + 90 * (marathon.slow_mps + marathon.fast_mps) / 2)
    assert whole == pytest.approx(16093.44, abs=10)


def test_the_pace_of_a_race_goes_to_the_watch():
    (rep, _, _) = workout_steps("5 x 1000 m @ 5k pace, 2 min jog", zone_set())
    assert rep["custom_target_speed_low"] < 5000 / 1215 < rep["custom_target_speed_high"]


def test_each_workout_file_has_its_own_id_and_date():
    from datetime import UTC, datetime

    made = [
        messages(write_fit(parse_workout(text), created=datetime(2026, 3, day, 12, tzinfo=UTC))[0])[
            "file_id"
        ].to_dicts()[0]
        for text, day in (("5 mi", 3), ("6 mi", 3), ("5 mi", 5))
    ]
    assert len({m["serial_number"] for m in made}) == 3
    assert [m["time_created"].day for m in made] == [3, 3, 5]


def calendar(*events, head=""):
    named = [e if e.startswith("UID:") else f"UID:{i}\r\n{e}" for i, e in enumerate(events)]
    body = "".join(f"BEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z\r\n{e}END:VEVENT\r\n" for e in named)
    return read_ical(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{head}{body}END:VCALENDAR\r\n".encode(), "x.ics")


def event(summary, description="", start="DTSTART;VALUE=DATE:20260303", more=""):
    return f"{start}\r\nSUMMARY:{summary}\r\nDESCRIPTION:{description}\r\n{more}"


def texts(found):
    return [format_workout(s.workout) for s in found.sessions]


@pytest.mark.parametrize(
    ("title", "description", "meant"),
    [
        ("Run - Tempo: 9 mi", "9 mi with 2 x 2 mi @ T\\, 1 mi jog", "9 mi with 2 x 2 mi @ T, 1 mi jog"),
        ("9 mi with 2 x 2 mi @ T\\, 1 mi jog", "9 mi", "9 mi with 2 x 2 mi @ T, 1 mi jog"),
        (
            "Run: Intervals",
            "<p>2 mi warm-up<br>6 x 800 m @ I\\, 400 m jog</p>",
            "2 mi warm-up, 6 x 800 m @ I, 400 m jog",
        ),
        ("Run: Long", "Long run\\n16 km with the last 4 km @ M\\nPlanned Time: 1:20:00", "16 km with 12 km, 4 km @ M"),
    ],
)
def test_the_most_precise_text_of_an_event_wins(title, description, meant):
    assert texts(calendar(event(title, description))) == [meant]


def test_lines_beside_the_session_that_were_not_understood_are_listed():
    found = calendar(event("Run: 5 mi easy", "then 4 hill bounds and 3 drills"))
    assert texts(found) == ["5 mi @ E"]
    assert [p.slug for p in found.problems] == ["session-not-understood"]
    assert "4 hill bounds" in found.problems[0].message


def test_events_that_repeat():
    weekly = event("Run: 5 mi easy", more="RRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE;VALUE=DATE:20260310\r\n")
    moved = "UID:0\r\nRECURRENCE-ID;VALUE=DATE:20260317\r\n" + event(
        "Run: 6 mi easy", start="DTSTART;VALUE=DATE:20260318"
    )
    found = calendar(weekly, moved)
    assert [(s.day.day, format_workout(s.workout)) for s in found.sessions if s.day.month == 3] == [
        (3, "5 mi @ E"),
        (18, "6 mi @ E"),
        (24, "5 mi @ E"),
    ]
    endless = calendar(event("Run: 5 mi easy", more="RRULE:FREQ=WEEKLY\r\n"))
    assert len(endless.sessions) == 53
    assert [p.slug for p in endless.problems] == ["calendar-without-end"]


def test_cancelled_events_are_listed():
    found = calendar(event("Run: 5 mi easy", more="STATUS:CANCELLED\r\n"))
    assert found.sessions == ()
    assert [p.slug for p in found.problems] == ["session-cancelled"]


def test_a_moment_in_utc_is_on_the_day_of_the_calendars_place():
    evening = event("Run: 5 mi easy", start="DTSTART:20260304T023000Z")
    assert calendar(evening).sessions[0].day == date(2026, 3, 4)
    assert calendar(evening, head="X-WR-TIMEZONE:America/New_York\r\n").sessions[0].day == date(2026, 3, 3)


def test_a_moment_in_utc_is_on_the_day_at_the_runners_home(tmp_path):
    # The config names the plan that is about to be imported, so it is not there yet.
    (tmp_path / "milelog.toml").write_text('athlete.timezone = "America/New_York"\nplan.file = "plan.toml"\n')
    event_ = "BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260304T023000Z\r\nSUMMARY:6 mi easy\r\nEND:VEVENT\r\n"
    file = tmp_path / "coach.ics"
    file.write_bytes(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event_}END:VCALENDAR\r\n".encode())
    assert 'day = "Tue"' in CliRunner().invoke(milelog, ["plan", "import", str(file)]).stdout
    (tmp_path / "milelog.toml").write_text("[athlete")
    assert 'day = "Wed"' in CliRunner().invoke(milelog, ["plan", "import", str(file)]).stdout


def test_a_description_may_go_on_where_the_title_ends():
    assert texts(calendar(event("Run: 8 mi", "with plus pace"))) == ["8 mi with plus pace"]
    lost = calendar(event("Run: 8 mi", "with Tom and Ann"))
    assert texts(lost) == ["8 mi"]
    assert ["with Tom and Ann" in p.message for p in lost.problems] == [True]


@pytest.mark.parametrize(
    "title", ["Recovery ride 45 min", "Pool running 30 min", "Bike: 60 min", "Day off", "Strength 30 min"][:4]
)
def test_other_sports_are_no_runs(title):
    found = calendar(event(title, "45 min easy"))
    assert found.sessions == ()
    assert [p.slug for p in found.problems] == ["session-of-other-sport"]


def test_the_sport_of_a_table_decides():
    text = (
        "Title,WorkoutType,WorkoutDescription,WorkoutDay\nA,Run,5 mi easy,2026-03-03\nB,Bike,45 min easy,2026-03-04\n"
    )
    text += "C,Strength,30 min,2026-03-05\nD,,6 mi easy,2026-03-06\nE,Trail Run,7 mi easy,2026-03-07\nF,Day Off,,2026-03-08\n"
    found = read_csv(text.encode(), "x.csv")
    assert texts(found) == ["5 mi @ E", "6 mi @ E", "7 mi @ E"]
    assert [p.slug for p in found.problems] == ["session-of-other-sport"] * 3


def test_races_rest_and_volume_go_out_too():
    from milelog.plan.exchange import notes

    text = 'start = 2026-03-02\n[[weeks]]\nstart = 2026-03-02\nvolume = "40-45 mi"\nthreshold = "20 min"\nrest_days = ["Mon"]\n'
    text += '[[weeks.races]]\ndate = 2026-03-07\ndistance = "1 mi"\ngoal = "5:00"\n[[weeks]]\nstart = 2026-03-09\nkind = "sick"\n'
    found = notes(plan.parse(parse(text, "plan.toml")))
    assert [(day.day, days, said) for day, days, said in found] == [
        (2, 7, "Week: 40-45 mi, threshold 20 min"),
        (2, 1, "Rest"),
        (7, 1, "Race: 1.00 mi, goal 5:00"),
        (9, 7, "Sick week: nothing is asked"),
    ]
    assert write_ical((), "Mile", found).count(b"BEGIN:VEVENT") == 4


def by_day(table):
    """What a table came to: the day and the canonical text of each session, and the slugs of what was left out."""
    found = read_csv(table.encode(), "x.csv")
    return [(s.day.day, format_workout(s.workout)) for s in found.sessions], [p.slug for p in found.problems]


def test_the_dates_of_a_table_tell_which_number_is_the_day():
    american = "date,workout\n3/14/2026,6 mi easy\n3/4/2026,5 mi easy\n"
    assert by_day(american) == ([(4, "5 mi @ E"), (14, "6 mi @ E")], [])
    assert by_day(american.replace("3/14", "14/3")) == ([(14, "6 mi @ E"), (3, "5 mi @ E")], [])
    assert by_day("date,workout\n3/4/2026,5 mi easy\n") == ([], ["session-without-date"])
    assert by_day("date,workout\n2026-03-04T06:00:00,5 mi easy\n2026-03-05 06:30,6 mi easy\n2026-03-06,\n") == (
        [(4, "5 mi @ E"), (5, "6 mi @ E")],
        [],
    )
    both = "date,workout\n3/14/2026,6 mi easy\n14/3/2026,5 mi easy\n"
    assert by_day(both) == ([], ["session-without-date"] * 2)


def test_sports_of_a_table_in_other_languages():
    table = (
        "date;type;workout\n2026-03-03;Lauf;10 km @ E\n2026-03-04;Course à pied;8 km @ E\n2026-03-05;Radfahren;60 min\n"
    )
    assert by_day(table) == ([(3, "10 km @ E"), (4, "8 km @ E")], ["session-of-other-sport"])


def test_the_size_of_an_easy_run_may_stand_in_a_column_of_its_own():
    head = "Title,WorkoutType,WorkoutDescription,PlannedDuration,PlannedDistanceInMeters,WorkoutDay\n"
    rows = "Easy run,Run,,0.75,,2026-03-03\nLong run,Run,,,16000,2026-03-04\nTempo run,Run,,1,,2026-03-05\n"
    assert by_day(head + rows) == ([(3, "45 min @ E"), (4, "16 km")], ["session-not-understood"])


def test_what_a_plan_asks_by_time_stands_in_its_table_and_its_calendar():
    weeks = '[week]\nvolume = "at least 5 h"\nthreshold = "20-25 min"\n[[weeks]]\nstart = 2026-03-09\nkind = "sick"\n'
    found = plan.parse(parse(f'name = "x"\nstart = 2026-03-02\nend = 2026-03-15\n{weeks}', "plan.toml"))
    first, sick = table.rows(found, weeks=2)
    assert (first.volume, first.threshold, first.week, first.kind) == (
        "at least 300 min",
        "20-25 min",
        "2026-03-02",
        "",
    )
    assert (sick.week, sick.kind, sick.cells[0]) == ("2026-03-09", "sick", "2026-03-09 (sick)")
    assert notes(found)[0][2] == "Week: at least 300 min, threshold 20-25 min"
