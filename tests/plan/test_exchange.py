"""Plans of other programs in and out: iCalendar, CSV, FIT workouts."""

import tomllib
from datetime import date

import pytest

from milelog import plan
from milelog.documents import parse
from milelog.formats.fit import messages
from milelog.plan import format_workout, parse_workout, templates
from milelog.plan.exchange import (
    Dated,
    dated_sessions,
    plan_toml,
    read_csv,
    read_fit,
    read_ical,
    write_csv,
    write_fit,
    write_ical,
)

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


def test_what_a_watch_cannot_hold_is_listed():
    _, problems = write_fit(parse_workout("8-9 mi with 3-4 x 1 mi @ T, 1 min jog"))
    assert [p.message for p in problems] == ["a range of repeats became 4"]
    _, problems = write_fit(parse_workout("10 mi with plus pace"))
    assert "surges" in problems[0].message
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
