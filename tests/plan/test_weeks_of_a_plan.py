"""What a week may ask beside miles: minutes, nothing, a week off; weeks from Sunday; plans in a row; impossible asks."""

from datetime import date, timedelta

import pytest

from milelog import plan
from milelog.documents import parse
from milelog.errors import MilelogError
from milelog.units import MILE_M

HEAD = "start = 2026-03-02\n"


def read(text, **options):
    return plan.parse(parse(text, "plan.toml"), **options)


def workouts(week):
    return [plan.format_workout(s.workout) for s in week.sessions]


def test_a_plan_by_time():
    found = read(HEAD + '[week]\nvolume = "300-330 min"\nlong_run = "90 min"\nthreshold = "20 min"\n')
    week = found.week(date(2026, 3, 9))
    assert (week.volume_m, week.volume_s) == (None, (18000, 19800))
    assert (week.long_run.total_m, week.long_run.total_s) == (None, (5400, 5400))
    assert (week.threshold_m, week.threshold_s) == (None, (1200, 1200))


@pytest.mark.parametrize(
    ("text", "seconds"), [("5 h", (18000, 18000)), ("5-6 hours", (18000, 21600)), ("4h30", (16200, 16200))]
)
def test_hours(text, seconds):
    assert read(HEAD + f'[week]\nvolume = "{text}"\n').default.volume_s == seconds


def test_a_threshold_workout_by_time_asks_for_time():
    week = read(HEAD + '[week]\nthreshold = "3 x 10 min @ T, 2 min jog"\n').default
    assert (week.threshold_m, week.threshold_s) == (None, (1800, 1800))
    assert workouts(week) == ["3 x 10 min @ T, 2 min jog"]


def test_miles_of_one_week_replace_the_minutes_of_all():
    text = '[week]\nvolume = "300 min"\nthreshold = "20 min"\n[[weeks]]\nstart = 2026-03-09\n'
    week = read(HEAD + text + 'volume = "40 mi"\nthreshold = "3 mi"\n').week(date(2026, 3, 9))
    assert week.volume_s is week.threshold_s is None
    assert week.volume_m == (40 * MILE_M, 40 * MILE_M)


def test_none_asks_for_none():
    text = '[week]\nvolume = "40 mi"\nlong_run = "10 mi"\nthreshold = "3 x 1 mi @ T, 1 min jog"\n'
    text += '[[weeks]]\nstart = 2026-03-09\nvolume = "none"\nlong_run = "None"\nthreshold = "none"\n'
    found = read(HEAD + text)
    week = found.week(date(2026, 3, 9))
    assert (week.volume_m, week.long_run, week.threshold_m, week.sessions) == (None, None, None, ())
    assert found.week(date(2026, 3, 16)).long_run is not None


@pytest.mark.parametrize("kind", ["rest", "sick", "travel"])
def test_a_week_off(kind):
    found = read(HEAD + f'[week]\nvolume = "40 mi"\n[[weeks]]\nstart = 2026-03-09\nkind = "{kind}"\n')
    weeks = [found.week(date(2026, 3, 2) + timedelta(weeks=n)) for n in range(3)]
    assert [w.is_off for w in weeks] == [False, True, False]
    assert weeks[1].kind == kind


def test_an_unknown_kind_of_week():
    (problem,) = read(HEAD + '[week]\nvolume = "40 mi"\n[[weeks]]\nstart = 2026-03-09\nkind = "sik"\n').problems
    assert problem.slug == "bad-week-kind"
    assert '"sick"' in problem.hint


def test_weeks_from_sunday():
    found = read('start = 2026-03-01\nweek_start = "Sun"\nend = 2026-03-21\n[week]\nvolume = "40 mi"\n')
    assert found.problems == ()
    assert [w.start for w in found.weeks] == [date(2026, 3, 1), date(2026, 3, 8), date(2026, 3, 15)]
    week = found.week(date(2026, 3, 8))
    assert [week.date_of(d).isoformat()[-2:] for d in range(7)] == ["09", "10", "11", "12", "13", "14", "08"]
    assert (found.end, week.end) == (date(2026, 3, 21), date(2026, 3, 14))
    assert found.begin_of_week(date(2026, 3, 14)) == date(2026, 3, 8)


def test_the_athletes_week_holds_where_the_plan_says_nothing():
    text = 'start = 2026-02-28\n[week]\nvolume = "40 mi"\n'
    assert read(text, week_start=5).problems == ()
    assert [p.slug for p in read(text).problems] == ["week-not-monday"]
    assert 'week_start = "Sat"' in read(text).problems[0].hint


def test_weeks_do_not_begin_on_wednesday():
    (problem,) = read('start = 2026-03-02\nweek_start = "Wed"\n[week]\nvolume = "40 mi"\n').problems
    assert (problem.slug, problem.message) == ("bad-day", "weeks do not begin on Wed")


TURNS = (
    '[[week.alternate]]\nday = "Thu"\nworkout = "8 x 400 m @ R, 400 m jog"\n'
    '[[week.alternate]]\nday = "Thu"\nworkout = "8 x 60 s hill @ I, jog"\n'
)
TRACK, HILLS = "8 x 400 m @ R, 400 m jog", "8 x 1 min hill @ I, jog"


def test_turns_go_on_in_weeks_that_name_sessions():
    named = '[[weeks]]\nstart = 2026-03-09\n[[weeks.sessions]]\nday = "Tue"\nworkout = "20 min @ T"\n'
    found = read(HEAD + TURNS + named)
    weeks = [found.week(date(2026, 3, 2) + timedelta(weeks=n)) for n in range(4)]
    assert [workouts(w) for w in weeks] == [[TRACK], ["20 min @ T", HILLS], [TRACK], [HILLS]]


@pytest.mark.parametrize(
    ("sessions", "left"),
    [
        ('[[weeks.sessions]]\nday = "Thu"\nworkout = "20 min @ T"\n', ["20 min @ T"]),
        (f'[[weeks.sessions]]\nday = "Sat"\nworkout = "{HILLS}"\n', [HILLS]),  # moved to another day
        ("sessions = []\n", []),
    ],
)
def test_a_session_on_its_day_takes_the_place_of_the_turn(sessions, left):
    found = read(HEAD + TURNS + "[[weeks]]\nstart = 2026-03-09\n" + sessions)
    assert workouts(found.week(date(2026, 3, 9))) == left


def test_turns_of_a_block_go_on_too():
    block = '[[blocks]]\nstart = 2026-03-02\nweeks = 3\nvolume = "40 mi"\n' + TURNS.replace("week.", "blocks.")
    named = '[[weeks]]\nstart = 2026-03-09\n[[weeks.sessions]]\nday = "Tue"\nworkout = "20 min @ T"\n'
    assert workouts(read(HEAD + block + named).week(date(2026, 3, 9))) == ["20 min @ T", HILLS]


def write(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def test_plans_in_a_row(tmp_path):
    first = write(tmp_path, "a.toml", 'name = "A"\n' + HEAD + '[week]\nvolume = "40 mi"\n')
    second = write(tmp_path, "b.toml", 'name = "B"\nstart = 2026-03-16\n[week]\nvolume = "30 mi"\n')
    found = plan.load_all([second, first])
    starts = [date(2026, 3, 2) + timedelta(weeks=n) for n in range(-1, 5)]
    asked = [found.week(s) and round(found.week(s).volume_m[0] / MILE_M) for s in starts]
    assert asked == [None, 40, 40, 30, 30, 30]
    assert [found.part(s).name for s in starts] == ["A", "A", "A", "B", "B", "B"]
    assert found.parts[0].end == date(2026, 3, 15)
    assert plan.load_all([first]) == plan.load(first)


@pytest.mark.parametrize(
    ("second", "slug"),
    [('start = 2026-03-15\nweek_start = "Sun"\n', "week-starts-differ"), ("start = 2026-03-02\n", "weeks-overlap")],
)
def test_plans_that_do_not_fit_in_a_row(tmp_path, second, slug):
    week = '[week]\nvolume = "40 mi"\n'
    paths = [write(tmp_path, "a.toml", HEAD + week), write(tmp_path, "b.toml", second + week)]
    with pytest.raises(MilelogError) as caught:
        plan.load_all(paths)
    assert caught.value.problems[0].slug == slug


@pytest.mark.parametrize(
    ("week", "slug"),
    [
        ('volume = "400 mi"', "implausible-volume"),
        ('volume = "60 h"', "implausible-volume"),
        ('volume = "300 mi"\nlong_run = "51 mi"', "implausible-long-run"),
        ('volume = "40 mi"\nrest_days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]', "no-day-to-run"),
    ],
)
def test_impossible_asks_are_warned_about(week, slug):
    found = read(HEAD + "[week]\n" + week)
    problem = next(p for p in found.problems if p.slug == slug)
    assert problem.severity == "note"
    assert found.week(date(2026, 3, 2)) is not None


def test_a_full_week_is_no_impossible_ask():
    assert read(HEAD + '[week]\nvolume = "120 mi"\nlong_run = "24 mi"\nrest_days = ["Mon"]\n').problems == ()


@pytest.mark.parametrize(
    ("week", "slug"),
    [
        ('volume = "60 min"\nlong_run = "90 min"', "volume-below-long-run"),
        ('volume = "60 min"\nthreshold = "70 min"', "volume-below-threshold"),
    ],
)
def test_contradictions_by_time(week, slug):
    assert [p.slug for p in read(HEAD + "[week]\n" + week).problems] == [slug]


def test_minutes_written_with_m_are_said():
    (problem,) = read(HEAD + '[week]\nlong_run = "90m long run"\n').problems
    assert (problem.slug, problem.severity) == ("minutes-for-m", "note")
    assert "90 m was read as 90 minutes" in problem.message
    assert read(HEAD + '[week]\nlong_run = "8 x 100 m strides"\n').problems == ()
