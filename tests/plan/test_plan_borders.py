"""Plans just within and just beyond what a week can ask, times as they are written, and the size of workouts."""

import math
from datetime import date, timedelta

import pytest

from milelog import plan
from milelog.documents import parse
from milelog.errors import MilelogError
from milelog.model import Recovery, Workout, WorkoutStep, flat
from milelog.plan import parse_workout
from milelog.plan.exchange import dated_sessions, read_fit, write_fit
from milelog.plan.notation import parse_time_range, zone_distance, zone_duration
from milelog.plan.notation.measure import extent_m, least
from milelog.plan.progression import parse_progression


def said(week):
    """Slug and message of each problem of a plan with this week."""
    try:
        return [
            (p.slug, p.message) for p in plan.parse(parse(f"start = 2026-03-02\n[week]\n{week}", "plan.toml")).problems
        ]
    except MilelogError as error:
        return [(p.slug, p.message) for p in error.problems]


@pytest.mark.parametrize(
    ("week", "message"),
    [
        ('volume = "60 min"\nlong_run = "61 min"', "the long run of 61 min is more than the 60 min of the week"),
        ('volume = "50-60 min"\nlong_run = "60-70 min"', ""),
        ('volume = "60 min"\nthreshold = "61 min"', "61 min at threshold is more than the 60 min of the week"),
        ('volume = "60 min"\nthreshold = "60 min"', ""),
        ('volume = "10 km"\nlong_run = "10 km"', ""),
        ('volume = "10 km"\nlong_run = "10.1 km"', "the long run of 10.1 km is more than the volume of 10 km"),
        ('volume = "9-10 km"\nthreshold = "10-11 km"', ""),
        ('volume = "9-10 km"\nthreshold = "10.1-11 km"', "10.1 km at threshold is more than the volume of 9-10 km"),
        ('volume = "10 km"\n[[week.sessions]]\nworkout = "10001 m"', ""),
        ('volume = "10 km"\n[[week.sessions]]\nworkout = "10001.5 m"', "the sessions come to 10.0 km, more than"),
        ('volume = "160 mi"', ""),
        ('volume = "160.1 mi"', "160 mi a week is more than the best runners"),
        ('volume = "22 h"', ""),
        ('volume = "1321 min"', "22 hours a week is more than the best runners"),
        ('long_run = "50 mi"', ""),
        ('long_run = "50.1 mi"', "a long run of that length is a race of its own"),
        ('long_run = "8 h"', ""),
        ('long_run = "481 min"', "a long run of that length is a race of its own"),
        ("runs = 14", ""),
        ("runs = 15", "15 runs do not fit into 7 days"),
        ('runs = 12\nrest_days = ["Mon", "Mon"]', ""),
        ('runs = 13\nrest_days = ["Mon", "Mon"]', "13 runs do not fit into 6 days"),
        ('runs = 0\nrest_days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]', ""),
        ('runs = 1\nrest_days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]', ""),
    ],
)
def test_what_a_week_can_ask(week, message):
    assert [m.startswith(message) for _, m in said(week)] == ([True] if message else [])


@pytest.mark.parametrize(
    ("values", "broken"),
    [
        ('volume = "9 mi"\nlong_run = "8 -> 10 mi"', True),
        ('volume = "10 mi"\nlong_run = "8 -> 10 mi"', False),
    ],
)
@pytest.mark.parametrize("size", [2, 3])
def test_the_first_and_the_last_week_of_a_block_are_held_against_each_other(values, broken, size):
    text = f"start = 2026-03-02\n[week]\nruns = 5\n[[blocks]]\nstart = 2026-03-02\nweeks = {size}\n{values}\n"
    found = plan.parse(parse(text, "plan.toml"))
    assert [p.slug for p in found.problems] == ["volume-below-long-run"] * broken
    last = date(2026, 3, 2) + timedelta(weeks=size - 1)
    assert (last in found.broken) is broken


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1 s", (1, 1)),
        ("0 min", None),
        ("300-330 min", (18000, 19800)),
        ("5 h", (18000, 18000)),
        ("at least 1h30", (5400, math.inf)),
        ("up to 2 h", (0, 7200)),
        ("5 mi", None),
        ("5 h easy", None),
        ("five", None),
        ("", None),
        ("6-5 h", None),
    ],
)
def test_times(text, seconds):
    assert parse_time_range(text) == seconds


@pytest.mark.parametrize(
    ("text", "weeks", "down_every", "down", "values"),
    [
        ("40 -> 50 mi", 3, None, 0.75, [40, 45, 50]),
        ("40 -> 50 mi", 1, None, 0.75, [40]),
        ("40 -> 50 mi", 2, None, 0.75, [40, 50]),
        ("40 -> 50 mi", 4, 4, 0.75, [40, 45, 50, 37.5]),
        ("40 → 41 mi", 4, None, 0.75, [40, 40.5, 40.5, 41]),
        ("40 -> 50 mi", 3, 2, 0.5, [40, 20, 50]),
        ("50 -> 40 km", 3, 1, 0.9, [45, 40.5, 36.5]),
    ],
)
def test_growing_values(text, weeks, down_every, down, values):
    assert parse_progression(text).values(weeks, down_every, down) == values


def test_how_a_progression_is_written():
    found = parse_progression("40 -> 50 mi with plus pace over 6 weeks, with a down week every 4th week")
    assert (found.first, found.last, found.rest, found.weeks, found.down_every) == (40, 50, "mi with plus pace", 6, 4)
    assert parse_progression("40 km -> 50").rest == "km"
    for text in ("40 -> 50", "40 mi", "-> 50 mi"):
        with pytest.raises(ValueError, match="is not a progression"):
            parse_progression(text)


ONCE = WorkoutStep("rep", "T", (1, 1), (400, 500), recovery=Recovery("jog", (200, 300), None))
TWICE = WorkoutStep("rep", "T", (2, 3), (400, 500), recovery=Recovery("jog", (200, 300), None))
TIMED = WorkoutStep("rep", "T", (2, 3), None, (60, 90), Recovery("jog", None, (30, 40)))
OPEN = WorkoutStep("rep", "T", (2, math.inf), (400, 400))


@pytest.mark.parametrize(
    ("step", "extent", "low", "metres", "seconds"),
    [
        (ONCE, (400, 500), (400, 0), (400, 500), (0, 0)),
        (TWICE, (1000, 2100), (1000, 0), (800, 1500), (0, 0)),
        (TIMED, None, (0, 150), (0, 0), (120, 270)),
        (OPEN, (800, math.inf), (800, 0), (800, math.inf), (0, 0)),
        (WorkoutStep("set", repeat=(2, 2), steps=(TWICE, ONCE)), (2800, 5200), (2800, 0), (2400, 4000), (0, 0)),
        (WorkoutStep("steady", "T", (1, 1), (400, 400)), (400, 400), (400, 0), (0, 0), (0, 0)),
        (WorkoutStep("recovery", distance_m=(200, 200), recovery=Recovery()), (200, 200), (200, 0), (0, 0), (0, 0)),
        (WorkoutStep("rep", "T", (2, 2), (400, 400), recovery=Recovery()), None, (800, 0), (800, 800), (0, 0)),
        (WorkoutStep("rep", "T", (0, math.inf), (0, 0)), (0, 0), (0, 0), (0, math.inf), (0, 0)),
    ],
)
def test_the_size_of_parts(step, extent, low, metres, seconds):
    workout = Workout("", (step,))
    if step.repeat != (0, math.inf):
        assert zone_distance(workout, "T") == metres
    assert (extent_m(workout), least(workout.steps)) == (extent, low)
    assert zone_duration(workout, "T") == seconds
    assert zone_distance(workout, "I", 4.0) == (0, 0)
    assert zone_distance(workout, "T", 4.0) == zone_distance(workout, "T") or step is TIMED


def test_sets_multiply_out_and_a_stated_total_rules():
    workout = parse_workout("10 km with 2-3 x (4 x 400 m @ R, 200 m jog), 5 min jog")
    assert [times for _, times in flat(workout.steps)] == [(8, 12)]
    assert extent_m(workout) == (10000, 10000)
    assert zone_distance(parse_workout("3 x 10 min @ T, 2 min jog"), "T", 4.0) == (7200, 7200)


def test_a_workout_file_without_a_date_has_the_first_one_there_is():
    (found,) = read_fit(write_fit(parse_workout("5 mi"))[0], "x.fit").sessions
    assert found.day == date(1989, 12, 31)


@pytest.mark.parametrize(("session", "titles"), [("10 mi", [""]), ("9 mi", ["", "long run"])])
def test_a_long_run_that_is_a_session_too_goes_out_once(session, titles):
    week = f'long_run = "10 miles"\n[[week.sessions]]\nworkout = "{session}"\n'
    found = plan.parse(parse(f"start = 2026-03-02\n[week]\n{week}", "plan.toml"))
    assert [s.title for s in dated_sessions(found, 1)] == titles
    assert dated_sessions(plan.parse(parse("start = 2026-03-02\n[week]\nruns = 5\n", "plan.toml")), 1) == ()
