"""plan.toml: what each key means, and every fault with its slug, line, caret and remedy."""

from datetime import date, timedelta

import pytest

from milelog import plan
from milelog.documents import line_of, parse
from milelog.errors import ExitCode, MilelogError
from milelog.units import KM_M, MILE_M

HEAD = 'name = "Mile"\nstart = 2026-03-02\n'
WEEK = '[week]\nvolume = "45-50 mi"\nlong_run = "10 mi with plus pace"\nthreshold = "3-4 mi"\n'
MONDAY = date(2026, 3, 2)


def read(text):
    return plan.parse(parse(text, "plan.toml"))


def sole_fault(text):
    """The one problem of a plan, whether weeks of it could be used or not."""
    try:
        (problem,) = read(text).problems
    except MilelogError as error:
        (problem,) = error.problems
    return problem


def miles(span):
    return tuple(round(v / MILE_M, 3) for v in span)


def test_the_plan_of_the_contract():
    found = read(
        HEAD + WEEK + '[[weeks]]\nstart = 2026-03-09\nvolume = "40 mi"\n'
        '[[weeks.sessions]]\nday = "Tue"\nworkout = "9 mi with 2 x 2 mi @ T, 1 mi jog"\n'
    )
    assert found.problems == ()
    first, second, later = (found.week(MONDAY + timedelta(weeks=n)) for n in (0, 1, 30))
    assert miles(first.volume_m) == (45, 50)
    assert first.long_run.text == "10 mi with plus pace"
    assert miles(first.threshold_m) == (3, 4)
    assert miles(second.volume_m) == (40, 40)
    assert second.long_run == first.long_run
    assert [(s.day, s.workout.text) for s in second.sessions] == [(1, "9 mi with 2 x 2 mi @ T, 1 mi jog")]
    assert later.start == MONDAY + timedelta(weeks=30)
    assert miles(later.volume_m) == (45, 50)
    assert found.week(MONDAY - timedelta(weeks=1)) is None


def test_an_end_ends_it_with_its_week():
    found = read("start = 2026-03-02\nend = 2026-03-18\n" + WEEK)
    assert found.end == date(2026, 3, 22)
    assert len(found.weeks) == 3
    assert found.week(date(2026, 3, 16)) is not None
    assert found.week(date(2026, 3, 23)) is None


def test_a_block_grows_and_comes_down():
    found = read(
        HEAD + WEEK + '[[blocks]]\nstart = 2026-03-02\nvolume = "40 -> 50 mi over 6 weeks, down week every 4th"\n'
        'long_run = "8 -> 10 mi with plus pace"\nthreshold = "2 -> 4 mi"\n'
    )
    weeks = found.weeks
    assert [miles(w.volume_m)[0] for w in weeks] == [40, 42.5, 45, 34, 47.5, 50]
    assert [miles(w.long_run.total_m)[0] for w in weeks] == [8, 8.5, 9, 7, 9.5, 10]
    assert all(any(s.kind == "surge" for s in w.long_run.steps) for w in weeks)
    assert [miles(w.threshold_m)[0] for w in weeks] == [2, 2.5, 3, 2, 3.5, 4]
    assert [w.kind for w in weeks] == ["", "", "", "down", "", ""]
    assert miles(found.week(MONDAY + timedelta(weeks=6)).volume_m) == (45, 50)


def test_a_block_in_kilometres_with_its_own_rhythm():
    found = read(
        HEAD
        + '[[blocks]]\nstart = 2026-03-02\nweeks = 4\nvolume = "60 -> 70 km"\ndown_week = "every 3rd"\ndown = "80 %"\n'
    )
    assert [round(w.volume_m[0] / KM_M, 1) for w in found.weeks] == [60, 65, 52, 70]


def test_a_week_in_a_block_says_otherwise():
    found = read(
        HEAD + '[[blocks]]\nstart = 2026-03-02\nweeks = 3\nvolume = "40 mi"\nlong_run = "9 mi"\n'
        '[[weeks]]\nstart = 2026-03-09\nvolume = "20 mi"\n'
    )
    assert found.problems == ()
    assert [miles(w.volume_m)[0] for w in found.weeks] == [40, 20, 40]
    assert found.weeks[1].long_run.text == "9 mi"


def test_sessions_take_turns():
    turns = (
        '[[week.alternate]]\nday = "Tue"\nworkout = "8 x 400 m @ R, 400 m jog"\n'
        '[[week.alternate]]\nday = "Wed"\nworkout = "8 x 60 s hill @ I"\n'
    )
    found = read(HEAD + WEEK + turns)
    asked = [found.week(MONDAY + timedelta(weeks=n)).sessions for n in range(4)]
    assert [[s.day for s in week] for week in asked] == [[1], [2], [1], [2]]


def test_everything_a_week_may_ask():
    found = read(
        HEAD + '[[weeks]]\nstart = 2026-03-02\nruns = "5-6"\neasy = "80 %"\nrest_days = ["Mon", "friday"]\n'
        'cross_training = "45-60 min"\nnote = "camp"\nthreshold = "3 x 1 mi @ T, 1 min jog"\n'
        '[[weeks.races]]\ndate = 2026-03-07\ndistance = "1 mi"\ngoal = "5:00"\nname = "indoor"\n'
    )
    (week,) = found.weeks
    assert (week.runs, week.easy, week.rest_days, week.cross_s, week.note) == (
        (5, 6),
        0.8,
        (0, 4),
        (2700, 3600),
        "camp",
    )
    assert miles(week.threshold_m) == (3, 3)
    assert [s.workout.text for s in week.sessions] == ["3 x 1 mi @ T, 1 min jog"]
    assert (week.races[0].distance_m, week.races[0].goal_s, week.races[0].name) == (MILE_M, 300, "indoor")


@pytest.mark.parametrize(
    ("text", "runs"),
    [("5", (5, 5)), ('"5-6"', (5, 6)), ('"at least 4"', (4, float("inf"))), ('"5+"', (5, float("inf")))],
)
def test_numbers_of_runs(text, runs):
    assert read(HEAD + f"[week]\nruns = {text}\n").week(MONDAY).runs == runs


def test_tolerances_and_bands():
    found = read(HEAD + '[week]\nvolume = "40 mi"\n[tolerance]\nbands = "trainingpeaks"\nlong_run = "5 %"\n')
    assert (found.bands["volume"].met, found.bands["volume"].close) == (0.2, 0.5)
    assert found.bands["long_run"].met == 0.05


def test_credit_for_cross_training():
    found = read(HEAD + '[cross_training]\ncredit = "12 min/mi"\ncap = "20 %"\nsports = ["Cycling"]\n' + WEEK)
    rate = found.cross_training
    assert (rate.seconds_per_m * MILE_M, rate.cap_share, rate.cap_m, rate.sports) == (720, 0.2, None, ("cycling",))
    assert read(HEAD + '[cross_training]\ncredit = "6 min/km"\ncap = "5 mi"\n').cross_training.cap_m == 5 * MILE_M


@pytest.mark.parametrize(
    ("credit", "seconds", "unit_m"),
    [("7:30 min/km", 450, 1000), ("7:30/km", 450, 1000), ("12:30 per mile", 750, MILE_M), ("12.5 min/mi", 750, MILE_M)],
)
def test_a_rate_of_exchange_in_minutes_and_seconds(credit, seconds, unit_m):
    rate = read(f'{HEAD}[cross_training]\ncredit = "{credit}"\n').cross_training
    assert rate.seconds_per_m * unit_m == pytest.approx(seconds)


def test_sports_go_by_what_runners_call_them():
    """And by the sub-sport, which no word of theirs is taken for."""
    text = '[cross_training]\ncredit = "12 min/mi"\nsports = ["bike", "Swim", "elliptical", "Indoor Cycling"]\n'
    assert read(HEAD + text).cross_training.sports == ("cycling", "swimming", "elliptical", "indoor_cycling")


FAULTS = [
    *(
        (
            f'[[weeks]]\nstart = 2026-03-09\n[[weeks.sessions]]\nday = "Fri"\nworkout = "{text}"\n',
            "workout-notation",
            f'"{text}"',
            said,
        )
        for text, said in (
            ("rest", "rest_days"),
            ("Rest day", "rest_days"),
            ("off", "rest_days"),
        )
    ),
    ('[week]\nlong_run = "rest"\n', "workout-notation", '"rest"', '"none"'),
    ("volum = 3\n", "unknown-key", "volum", "week"),
    ('[week]\nlongrun = "10 mi"\n', "unknown-key", "longrun", '"long_run"'),
    ('[[weeks]]\nstart = 2026-03-09\nvolum = "3 mi"\n', "unknown-key", "volum", '"volume"'),
    (
        '[[weeks]]\nstart = 2026-03-09\n[[weeks.sessions]]\ndays = "Tue"\nworkout = "9 mi"\n',
        "unknown-key",
        "days",
        '"day"',
    ),
    ('[week]\nvolume = "45"\n', "bad-distance", '"45"', "10 mi"),
    ("[week]\nvolume = 45\n", "wrong-type", "45", '"45-50 mi"'),
    ('[week]\nvolume = "50-45 mi"\n', "bad-distance", '"50-45 mi"', "low end"),
    ('[week]\nlong_run = "10 mi with plus pase"\n', "workout-notation", "plus", '"plus pace"'),
    ('[week]\nlong_run = "10 mi @ Q"\n', "unknown-zone", "Q", ""),
    ('[week]\nlong_run = "10 mi with 12 mi @ M"\n', "workout-longer-than-total", "10 mi with 12 mi @ M", "total"),
    ('[week]\nthreshold = "3-4 mi easy"\n', "no-threshold", '"3-4 mi easy"', "@ T"),
    ('[week]\nruns = "some"\n', "bad-count", '"some"', "5-6"),
    ('[week]\neasy = "most"\n', "bad-percent", '"most"', "80 %"),
    ('[week]\nrest_days = ["Mo", "Tuseday"]\n', "bad-day", '"Tuseday"', '"Tue"'),
    ('[week]\nrest_days = "Mon"\n', "wrong-type", '"Mon"', "square brackets"),
    ('[week]\ncross_training = "an hour"\n', "bad-time", '"an hour"', "45-60 min"),
    (
        '[[weeks]]\nstart = 2026-03-09\n[[weeks.sessions]]\nday = "Someday"\nworkout = "9 mi"\n',
        "bad-day",
        '"Someday"',
        "",
    ),
    (
        '[[weeks]]\nstart = 2026-03-09\n[[weeks.sessions]]\nday = "Tue"\n',
        "missing-key",
        "[[weeks.sessions]]",
        "workout",
    ),
    ('[[weeks]]\nvolume = "40 mi"\n', "missing-key", "[[weeks]]", "start"),
    ('[[weeks]]\nstart = 2026-03-10\nvolume = "40 mi"\n', "week-not-monday", "2026-03-10", "2026-03-09 or 2026-03-16"),
    ('[[weeks]]\nstart = "March"\n', "bad-date", '"March"', "2026-03-02"),
    ("[[weeks]]\nstart = 2026-03-09\n[[weeks]]\nstart = 2026-03-09\n", "weeks-overlap", "2026-03-09", "join"),
    ("[[weeks]]\nstart = 2026-02-23\n", "week-outside-plan", "2026-02-23", "start"),
    ('[[weeks]]\nstart = 2026-03-09\nvolume = "8 mi"\n', "volume-below-long-run", '"8 mi"', "long run"),
    (
        '[[weeks]]\nstart = 2026-03-09\nvolume = "10 mi"\nthreshold = "11 mi"\n',
        "volume-below-threshold",
        '"11 mi"',
        "volume",
    ),
    (
        '[[weeks]]\nstart = 2026-03-09\nvolume = "12 mi"\n[[weeks.sessions]]\nworkout = "7 mi"\n[[weeks.sessions]]\nworkout = "7 mi"\n',
        "volume-below-sessions",
        "[[weeks.sessions]]",
        "volume",
    ),
    (
        '[[weeks]]\nstart = 2026-03-09\nrest_days = ["Tue"]\n[[weeks.sessions]]\nday = "Tue"\nworkout = "7 mi"\n',
        "session-on-rest-day",
        '"Tue"',
        "rest_days",
    ),
    ("[[weeks]]\nstart = 2026-03-09\nruns = 20\n", "too-many-runs", "20", "twice"),
    (
        '[[weeks]]\nstart = 2026-03-09\n[[weeks.races]]\ndate = 2026-03-20\ndistance = "5 km"\n',
        "race-outside-week",
        "2026-03-20",
        "2026-03-16",
    ),
    (
        (
            '[[weeks]]\nstart = 2026-03-09\n[[weeks.races]]\ndate = 2026-03-14\ndistance = "5 km"\n'
            '[[weeks.races]]\ndate = 2026-03-14\ndistance = "1 mi"\n'
        ),
        "two-races-one-day",
        "2026-03-14",
        "one",
    ),
    ('[[blocks]]\nstart = 2026-03-09\nvolume = "40 -> mi"\n', "bad-progression", '"40 -> mi"', "40 -> 50 mi"),
    ('[[blocks]]\nstart = 2026-03-09\nvolume = "40 -> 50 mi"\n', "missing-key", "[[blocks]]", "weeks = 6"),
    ('[[blocks]]\nstart = 2026-03-09\nweeks = 0\nvolume = "40 mi"\n', "bad-count", "0", "weeks = 6"),
    ("[[blocks]]\nstart = 2026-03-11\nweeks = 2\n", "week-not-monday", "2026-03-11", "2026-03-09"),
    (
        "[[blocks]]\nstart = 2026-03-09\nweeks = 2\n[[blocks]]\nstart = 2026-03-16\nweeks = 2\n",
        "weeks-overlap",
        "2026-03-16",
        "join",
    ),
    ('[tolerance]\nbands = "trainingpeak"\n', "unknown-bands", '"trainingpeak"', '"trainingpeaks"'),
    ('[tolerance]\nvolume = "a lot"\n', "bad-percent", '"a lot"', "80 %"),
    ('[cross_training]\ncredit = "10"\n', "bad-credit", '"10"', "12 min/mi"),
    ('[cross_training]\ncap = "10 mi"\n', "missing-key", "[cross_training]", "credit"),
]


def after_head(text):
    """A fault's text as part of a plan that is right otherwise."""
    if text.startswith("[week]"):
        return HEAD + text
    if text.startswith("["):
        return HEAD + WEEK + text
    return HEAD + text + WEEK


@pytest.mark.parametrize(("text", "slug", "marked", "hint"), FAULTS, ids=[f"{f[1]}-{i}" for i, f in enumerate(FAULTS)])
def test_each_fault_with_place_and_remedy(text, slug, marked, hint):
    whole = after_head(text)
    problem = sole_fault(whole)
    line, carets = problem.excerpt.split("\n")
    assert problem.slug == slug, problem
    assert problem.severity == "error"
    assert problem.source == "plan.toml"
    assert line == whole.split("\n")[line_of(problem) - 1]
    assert line[carets.index("^") : carets.rindex("^") + 1] == marked
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ('name = "x"\n', "missing-key"),
        ("start = 2026-03-04\n" + WEEK, "week-not-monday"),
        ("start = 2026-03-02\nend = 2026-02-02\n" + WEEK, "plan-ends-early"),
        ('start = "soon"\n' + WEEK, "bad-date"),
    ],
)
def test_faults_of_the_head(text, slug):
    assert sole_fault(text).slug == slug


def test_all_faults_are_told_at_once_and_right_weeks_stay():
    text = (
        HEAD
        + WEEK
        + '[[weeks]]\nstart = 2026-03-09\nvolume = "40"\n[[weeks]]\nstart = 2026-03-16\nlong_run = "8 mi with 2 x @ T"\n'
        '[[weeks]]\nstart = 2026-03-23\nvolume = "30 mi"\n[[weeks]]\nstart = 2026-03-31\n[tolerance]\nvolum = "5 %"\n'
    )
    found = read(text)
    assert [p.slug for p in found.problems] == [
        "bad-distance",
        "workout-notation",
        "week-not-monday",
        "unknown-key",
    ]
    assert [line_of(p) for p in found.problems] == [9, 12, 17, 19]
    judged = [found.week(MONDAY + timedelta(weeks=n)) for n in range(5)]
    assert [w is None for w in judged] == [False, True, True, False, False]
    assert miles(judged[3].volume_m) == (30, 30)


def test_nothing_usable_raises_with_every_fault():
    with pytest.raises(MilelogError) as caught:
        read(HEAD + '[week]\nvolume = "lots"\nlong_run = "far"\n')
    assert [p.slug for p in caught.value.problems] == ["bad-distance", "workout-notation"]
    assert caught.value.exit_code is ExitCode.USAGE


def test_faults_below_a_faulty_head_are_told_too():
    with pytest.raises(MilelogError) as caught:
        read('[week]\nvolume = "lots"\n[[weeks]]\nstart = 2026-03-09\nruns = "x"\n')
    assert {p.slug for p in caught.value.problems} == {"missing-key", "bad-distance", "bad-count"}


def test_load_reads_a_file_and_names_it(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(HEAD + WEEK, encoding="utf-8")
    assert plan.load(path).source == "plan.toml"
    path.write_text("[week\n", encoding="utf-8")
    with pytest.raises(MilelogError) as caught:
        plan.load(path)
    assert caught.value.problems[0].slug == "toml-syntax"


def test_a_fault_of_every_week_is_told_once():
    text = HEAD + '[week]\nvolume = "20 mi"\nlong_run = "30 mi"\n[[weeks]]\nstart = 2026-03-09\nnote = "x"\n'
    assert sole_fault(text).slug == "volume-below-long-run"
