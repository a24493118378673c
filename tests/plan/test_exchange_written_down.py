"""What goes to other programs and what comes of theirs, on disk: steps on a watch, calendars, tables, a proposed plan.

What is right is told by the other tests; this says what is, whatever it is. `pytest tests/plan --snapshot-update` writes
it anew.
"""

from datetime import UTC, date, datetime, timedelta

from milelog.formats.fit import messages
from milelog.formats.fit.write import FitWriter
from milelog.model import Athlete, Race
from milelog.plan import format_workout, parse_workout
from milelog.plan.exchange import Dated, Imported, plan_toml, read_csv, read_fit, read_ical, write_fit, write_ical
from milelog.plan.exchange.dated import is_running, precision
from milelog.plan.proposal import habit_of, propose
from milelog.runner import timetable
from milelog.units import MILE_M
from text_snapshots import TextFile

MONDAY = date(2026, 3, 2)
(ZONES,) = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000, 1215),)))
WORKOUTS = (
    "8-9 mi",
    "at least 5 mi",
    "40-50 min @ E",
    "9 mi with 2 x 2 mi @ T, 1 mi jog",
    "4 mi @ T - 10 s",
    "2 mi warm-up, 3-4 x 1 mi @ T, 1 min jog",
    "3 x 1 mi @ T + 6 s/km, 90-120 s walk, 1 mi cool-down",
    "2 x (4 x 400 m @ R, 200 m jog), 5 min jog",
    "2-3 x (800 m @ I, 2 min jog, 400 m @ R)",
    "10 mi with plus pace",
    "3 mi with plus pace",
    "2 mi with 2 x 1200 m plus pace",
    "9-10 mi with 30 s plus pace in each mile",
    "10 mi with 2 mi warm-up, 3 x 1 min surge",
    "1 mi with 3 x 400 m plus pace",
    "4 mi with at least 2 x 1-2 min plus pace",
    "10 mi with plus pace",
    "10 mi with 5 surges",
    "6 mi with 1 x 90 s plus pace",
    "8 mi with 6 x 20 s strides",
    "4 x 30 s strides hill",
    "3 x 1 mi @ 5k pace, 1 min float",
    "20 min @ 75 %",
    "6 mi @ 7:30-7:45/mi",
    "1000 m in 3:20",
    "8 x 1 min hill @ I, jog",
    "3 x 2 mi @ half marathon pace, 800 m jog",
    "5 mi @ E, then 1 min walk, 400 m @ R",
    "13.1 mi @ M",
    "2 x 402 m @ R",
    "60 min with 3 x 5 min @ T, 1 min jog",
    "400 m @ R, 400 m jog, 800 m @ I, 400 m jog",
    "1 x 3 min plus pace",
)
STRANGE_STEPS = (
    ("open warm-up and a heart rate", [{"duration_type": "open", "intensity": "warmup"}, {"duration_type": "hr_less_than"}, {"intensity": "active"}]),
    ("a rest that the lap key ends", [
        {"duration_type": "distance", "duration_distance": 400.0, "wkt_step_name": "Fast"},
        {"duration_type": "open", "intensity": "rest"},
        {"duration_type": "repeat_until_steps_cmplt", "duration_step": 0, "repeat_steps": 6},
    ]),
    ("a loop around a step that was left out", [
        {"duration_type": "open", "intensity": "active"},
        {"duration_type": "distance", "duration_distance": 1609.34, "wkt_step_name": "Run T"},
        {"duration_type": "time", "duration_time": 60.0, "intensity": "recovery"},
        {"duration_type": "repeat_until_steps_cmplt", "duration_step": 1, "repeat_steps": 3},
        {"duration_type": "repeat_until_steps_cmplt", "duration_step": 0, "repeat_steps": 2},
    ]),
    ("a loop around nothing", [
        {"duration_type": "time", "duration_time": 300.0, "intensity": "cooldown"},
        {"duration_type": "repeat_until_steps_cmplt", "duration_step": 5, "repeat_steps": 3},
    ]),
    ("a loop in a loop with its rest", [
        {"duration_type": "time", "duration_time": 30.0, "wkt_step_name": "R hill"},
        {"duration_type": "repeat_until_steps_cmplt", "duration_step": 0, "repeat_steps": 4},
        {"duration_type": "time", "duration_time": 180.0, "intensity": "rest", "wkt_step_name": "Walk"},
        {"duration_type": "repeat_until_steps_cmplt", "duration_step": 0, "repeat_steps": 2},
    ]),
    ("speeds", [
        {
            "duration_type": "distance",
            "duration_distance": metres,
            "target_type": "speed",
            "target_value": 0,
            "custom_target_speed_low": low,
            "custom_target_speed_high": high,
        }
        for metres, low, high in (
            (402.336, MILE_M / 400, MILE_M / 390),
            (402.35, 1000 / 225.0, 1000 / 220.0),
            (1000.0, 3.5, 4.0),
            (804.66, 3.3333, 3.3339),
            (3218.0, MILE_M / 400 + 0.0005, MILE_M / 390 + 0.0007),
        )
    ]),
    ("other words", [
        {"duration_type": "distance", "duration_distance": 3000.0, "wkt_step_name": "Run easy"},
        {"duration_type": "distance", "duration_distance": 3000.0, "wkt_step_name": "e"},
        {"duration_type": "time", "duration_time": 20.0, "wkt_step_name": "Stride"},
        {"duration_type": "time", "duration_time": 45.0, "intensity": "rest", "wkt_step_name": "Float"},
        {"duration_type": "time", "duration_time": 45.0, "intensity": "rest"},
    ]),
)  # fmt: skip


def said(problems):
    return [f"  ! {p.slug} {p.where}: {p.message} ({p.hint})" for p in problems]


def back(data):
    """What a workout file is read as."""
    found = read_fit(data, "x.fit")
    lines = [f"  < {s.day} {s.title} | {format_workout(s.workout)}" for s in found.sessions]
    return lines + said(found.problems)


def shown(row):
    return {name: round(v, 3) if isinstance(v, float) else v for name, v in row.items() if v is not None}


def test_steps_on_the_watch(snapshot):
    lines = []
    for number, text in enumerate(WORKOUTS):
        zones, units = (ZONES, None)[number % 3 == 2], ("mi", "km")[number % 2]
        created = datetime(2026, 3, 3, 12, number, tzinfo=UTC)
        data, problems = write_fit(parse_workout(text), "Club"[: number % 5], zones=zones, created=created, units=units)
        found = messages(data)
        lines += [text, f"  {shown(found['file_id'].to_dicts()[0])}", f"  {shown(found['workout'].to_dicts()[0])}"]
        lines += [f"  {shown(row)}" for row in found["workout_step"].to_dicts()] + said(problems) + back(data)
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


def workout_file(rows, **about):
    writer = FitWriter()
    writer.add("file_id", type="workout", time_created=datetime(2026, 3, 3, tzinfo=UTC), manufacturer="garmin")
    writer.add("workout", **about)
    for index, row in enumerate(rows):
        writer.add("workout_step", message_index=index, **row)
    return writer.finish()


def test_workouts_of_other_programs(snapshot):
    lines = []
    for name, rows in STRANGE_STEPS:
        lines += [name, *back(workout_file(rows, sport="running", wkt_name=name[:15]))]
    lines += ["cycling", *back(workout_file(STRANGE_STEPS[5][1], sport="cycling"))]
    lines += ["no sport", *back(workout_file(STRANGE_STEPS[6][1]))]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


EVENTS = (
    ("Run: 5 mi easy", "", "DTSTART;VALUE=DATE:20260303"),
    ("Run: 5 mi easy", "any day of this week", "DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260309"),
    ("Run: 5 mi easy", "", "DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260308"),
    ("Run: 5 mi easy", "", "DTSTART:20260302T060000\r\nDTEND:20260310T060000"),
    ("Easy run | 40 min", "Planned Time: 0:40:00", "DTSTART:20260304T023000Z"),
    ("Intervals", "6 x 800 m @ I\\, 2 min jog\\n2 miles warm-up and some drills", "DTSTART;VALUE=DATE:20260305"),
    ("Long run - 12 mi", "Planned Distance: 20 km", "DTSTART;VALUE=DATE:20260306"),
    ("By feel", "2 mi warm-up\\n3 x 1 mi @ T\\, 1 min jog\\n1 mi cool-down", "DTSTART;VALUE=DATE:20260306"),
    ("By feel", "meet at 7\\n2 mi warm-up\\n3 x 1 mi @ T\\, 1 min jog", "DTSTART;VALUE=DATE:20260306"),
    ("By feel", "a\\nb\\nc\\nd\\n3 x 1 mi @ T\\, 1 min jog\\n1 mi cool-down", "DTSTART;VALUE=DATE:20260306"),
    ("Run", "<div>5 mi &amp; strides<br>6 x 20 s</div>", "DTSTART;VALUE=DATE:20260307"),
    ("Swim 30 min", "", "DTSTART;VALUE=DATE:20260307"),
    ("Strength", "", "DTSTART;VALUE=DATE:20260307"),
    ("Strength: 3 x 2 mi\\, 800 m jog", "", "DTSTART;VALUE=DATE:20260307"),
    ("Rest", "", "DTSTART;VALUE=DATE:20260308"),
    ("Something at 7", "meet 12 people", "DTSTART;VALUE=DATE:20260308"),
    ("Something", "nothing in numbers", "DTSTART;VALUE=DATE:20260308"),
    ("5 mi easy", "", "DTSTAMP:20260301T000000Z"),
    ("6 mi easy", "", "DTSTART;VALUE=DATE:20260309\r\nSTATUS:Cancelled"),
    ("6 mi easy", "", "DTSTART;VALUE=DATE:20260309\r\nRRULE:FREQ=WEEKLY;UNTIL=20260323T000000Z"),
    ("7 mi easy", "", "DTSTART;VALUE=DATE:20260310\r\nRRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE;VALUE=DATE:20260317\r\nEXDATE;VALUE=DATE:20260324"),
    ("8 mi easy", "", "DTSTART;VALUE=DATE:20260311\r\nRRULE:FREQ=MONTHLY"),
    ("9 mi easy", "", "DTSTART;VALUE=DATE:20260312\r\nRRULE:FREQ=DAILY;COUNT=500"),
    ("9 mi easy", "", "DTSTART;VALUE=DATE:20260312\r\nRRULE:FREQ=HOURLY"),
    ("9 mi easy", "", "DTSTART:20260312T023000"),
    ("9 mi easy", "", "DTSTART:20260312T023000"),
    ("10 mi", "", "DTSTART;VALUE=DATE:20260313\r\nCATEGORIES:Long,Hilly"),
)  # fmt: skip


def test_events_of_other_calendars(snapshot):
    lines = []
    for number, (title, description, start) in enumerate(EVENTS):
        event = f"UID:{number}\r\n{start}\r\nSUMMARY:{title}\r\nDESCRIPTION:{description}\r\n"
        zone = "X-WR-TIMEZONE:America/New_York\r\n" if number % 2 == 0 else "X-WR-TIMEZONE:Nowhere\r\n"
        head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{zone}"
        found = read_ical(f"{head}BEGIN:VEVENT\r\n{event}END:VEVENT\r\nEND:VCALENDAR\r\n".encode(), "x.ics")
        days = [f"{s.day:%m-%d}" for s in found.sessions]
        lines += [f"{title} | {description}", f"  {len(days)}: {' '.join(days[:5])} .. {' '.join(days[-2:])}"]
        lines += [f"  {s.title} | {s.days} | {format_workout(s.workout)}" for s in found.sessions[:1]]
        lines += said(found.problems)
    sessions = (
        Dated(MONDAY, parse_workout("9 miles w/ 2 x 2 mi @ T, 1 mi jog"), "Club", 7),
        Dated(MONDAY, parse_workout("5 mi")),
    )
    lines += write_ical(sessions, "Mile", [(MONDAY, 7, "Week: 40 mi"), (MONDAY, 1, "Rest")]).decode().split("\r\n")
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


TABLES = (
    "date,workout\n2026-03-03,5 mi easy\n2026/03/04,6 mi\n4 March 2026,7 mi\n5 Mar 2026,8 mi\n",
    "When;Name;Details;Type\nMarch 6, 2026;Club;9 mi;Run\n7.3.2026;;10 mi;Track\n3/8/2026;;11 mi;Run\n;;;\n;;12 mi;\n",
    "date\tplan\tday\n2026-03-03\t'=5 mi easy\tany\n2026-03-04\t6 mi\tTue\n2026-03-05\t\t\n",
    "Workout Day,Title,Description,Sport\n2026-03-03,5 mi easy,,Running\n2026-03-04,x,<p>6 mi</p><p>4 drills</p>,Trail Run\n2026-03-05,y,7 mi,Ride\n2026-03-06,,8 mi,Row\n",
    'date,text\r\n2026-03-03,"2 mi warm-up\n3 x 1 mi @ T, 1 min jog"\r\n',
    "workout\n5 mi\n",
    "date\n2026-03-03\n",
    "",
)  # fmt: skip


def test_tables_of_other_programs(snapshot):
    lines = []
    for table in TABLES:
        found = read_csv(table.encode("latin-1"), "x.csv")
        lines += [
            *table.splitlines(),
            *(f"  {s.day} {s.days} {s.title} | {format_workout(s.workout)}" for s in found.sessions),
        ]
        lines += said(found.problems)
        lines += [f"  > {line}" for line in plan_toml(found, 'A "plan"').splitlines()] if found.sessions else []
    long_runs = tuple(Dated(MONDAY, parse_workout(f"{n} mi"), "long run", 7) for n in (9, 10))
    lines += plan_toml(Imported((*long_runs, Dated(MONDAY, parse_workout("5 mi"), "long run"))), "x").splitlines()
    sports = (
        "",
        " ",
        "Run",
        "Trail running",
        "Ride",
        "Walk",
        "Run walk",
        "Swim run",
        "Race",
        "Yoga",
        "Strength",
        "5 mi",
    )
    lines += [f"{sport!r} {is_running(sport)}" for sport in sports]
    lines += [f"{text} {precision(parse_workout(text))}" for text in WORKOUTS]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


def test_proposed_plans(snapshot):
    lines = []
    habits = (
        ([8] * 3, 2.0, 3),
        ([10, 12, 11, 10], 5.9, 3),
        ([18, 17, 19], 6.0, 4),
        ([20, 17.6, 17.7, 30], 7.0, 4),
        ([36, 38, 40, 0, 37], 9.0, 5),
        ([40.0] * 4, 12.0, 6),
        ([39.9] * 4, 12.0, 6),
        ([47.5, 47.5, 50], 10.0, 6),
        ([60, 70, 65, 3], 18.0, 8),
        ([30, 31], 8.0, 4),
        ([0, 0, 0, 30], 8.0, 4),
        ([30] * 12, 0.0, 4),
    )
    for number, (miles, longest, runs) in enumerate(habits):
        weeks = [(MONDAY + timedelta(weeks=i), m * MILE_M, longest * MILE_M, runs) for i, m in enumerate(miles)]
        habit = habit_of(weeks)
        lines.append(f"{miles} {longest} {runs}: {len(habit.weeks)} weeks")
        found = propose(habit, ("mi", "km")[number % 2], MONDAY + timedelta(weeks=len(miles)))
        lines += [f"  {line}" for line in (*found.text.splitlines(), *found.reasons)] if found else ["  none"]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)
