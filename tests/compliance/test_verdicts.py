"""The verdicts of weeks whose truth is known."""

import dataclasses
import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import (
    ATHLETE,
    I_PACE,
    MONDAY,
    T_PACE,
    check,
    easy,
    judge,
    judge_all,
    named,
    reps,
    session,
    stretch,
    surges,
)

from milelog import compliance, documents, plan
from milelog.compliance.bands import judge as judge_value
from milelog.compliance.bands import status_of
from milelog.errors import Problem
from milelog.model import Race
from milelog.plan.types import Band
from milelog.report.sentences import planned, rule, sentence, tolerance, uncertainty
from milelog.runner import timetable
from milelog.units import MILE_M
from milelog.verdicts import Progress
from milelog.weeks import weeks

STAMINA = '[week]\nvolume = "45-50 mi"\nlong_run = "10 mi with plus pace"\nthreshold = "3-4 mi"\n'
TUESDAY = [*easy(2.375), *reps(2, 2), *easy(2.375)]


def full_week(**more):
    """47 miles: six runs, two times two miles at threshold, ten miles with plus pace."""
    return [
        session(0, easy(7), **more),
        session(1, TUESDAY, **more),
        session(2, easy(7), **more),
        session(3, easy(7), **more),
        session(4, easy(7), **more),
        session(6, surges(10), **more),
    ]


def test_a_week_as_planned():
    week = judge(STAMINA, full_week())
    assert [(c.name, c.status) for c in week.checks] == [("volume", "met"), ("long_run", "met"), ("threshold", "met")]
    volume, long_run, threshold = week.checks
    assert sentence(volume) == "Volume: 47 of 45-50 mi in 6 runs"
    assert sentence(long_run) == "Long run: 10 of 10 mi; plus pace in 10 of 10 miles; on Sun"
    assert sentence(threshold) == "Threshold: 4 of 3-4 mi at 6:57-7:17/mi; 2 x 2 mi run at 7:05/mi"
    assert threshold.actual_m == pytest.approx(4 * MILE_M)
    assert [e.file for e in threshold.evidence] == ["20260303-0700.fit"] * 2
    assert all(rule(c) and tolerance(c) and c.evidence for c in week.checks)


@pytest.mark.parametrize(
    ("miles", "status"),
    [
        (45.0, "met"),
        (50.0, "met"),
        (44.97, "met"),
        (44.0, "close"),
        (42.0, "missed"),
        (51.0, "close"),
        (55.0, "exceeded"),
    ],
)
def test_volume_against_a_range(miles, status):
    week = judge('[week]\nvolume = "45-50 mi"\n', [session(0, easy(miles))])
    assert check(week, "volume").status == status


@pytest.mark.parametrize(
    ("miles", "status"),
    [(40, "met"), (38.1, "met"), (37, "close"), (35.5, "missed"), (41.9, "met"), (43.9, "close"), (45, "exceeded")],
)
def test_volume_against_one_number(miles, status):
    assert check(judge('[week]\nvolume = "40 mi"\n', [session(0, easy(miles))]), "volume").status == status


def test_at_least_has_no_upper_end():
    week = judge('[week]\nvolume = "at least 40 mi"\n', [session(0, easy(90))])
    assert check(week, "volume").status == "met"
    assert planned(check(week, "volume")) == "at least 40 mi"


def test_bands_of_trainingpeaks():
    text = '[week]\nvolume = "40 mi"\n[tolerance]\nbands = "trainingpeaks"\n'
    for miles, status in ((33, "met"), (25, "close"), (19, "missed"), (47, "met"), (59, "close"), (61, "exceeded")):
        assert check(judge(text, [session(0, easy(miles))]), "volume").status == status


def test_words_are_in_the_athletes_unit():
    athlete = dataclasses.replace(ATHLETE, units="km")
    found = check(judge('[week]\nvolume = "70-80 km"\n', [session(0, easy(46))], athlete=athlete), "volume")
    assert sentence(found) == "Volume: 74 of 70-80 km in 1 run"


def test_a_short_long_run():
    week = judge(STAMINA, [session(6, surges(8))])
    found = check(week, "long_run")
    assert found.status == "missed"
    assert "8 of 10 mi, 2.0 mi short" in sentence(found)


@pytest.mark.parametrize(
    ("every", "status", "said"), [(1, "met", "10 of 10"), (2, "close", "5 of 10"), (20, "missed", "1 of 10")]
)
def test_plus_pace_inside_each_mile(every, status, said):
    found = check(judge(STAMINA, [session(6, surges(10, every))]), "long_run")
    assert found.status == status
    assert f"plus pace in {said} miles" in sentence(found)


def test_surges_of_twenty_seconds_are_no_plus_pace():
    assert check(judge(STAMINA, [session(6, surges(10, seconds=20.0))]), "long_run").status == "missed"


def test_a_long_run_that_was_not_easy():
    fast = [stretch("steady", 10, 450, "M")]
    found = check(judge('[week]\nlong_run = "10 mi"\n', [session(6, fast)]), "long_run")
    assert found.status == "close"
    assert "above easy pace" in sentence(found)


def test_long_run_by_time():
    text = '[week]\nlong_run = "90 min"\n'
    assert check(judge(text, [session(6, easy(90 / (500 / 60)))]), "long_run").status == "met"
    assert check(judge(text, [session(6, easy(7))]), "long_run").status == "missed"


def test_long_run_in_two_files():
    parts = [session(6, surges(6)), session(6, surges(4), hour=7 + 6 * 500 / 3600 + 0.1)]
    found = check(judge(STAMINA, parts), "long_run")
    assert found.status == "met"
    assert "in 2 files" in sentence(found)
    assert len(found.evidence) == 2


def test_a_named_session_is_not_the_long_run():
    text = '[week]\nlong_run = "8 mi"\n[[week.sessions]]\nday = "Tue"\nworkout = "9 mi with 2 x 2 mi @ T"\n'
    found = check(judge(text, [session(1, TUESDAY), session(6, easy(6))]), "long_run")
    assert found.actual_m == pytest.approx(6 * MILE_M)
    assert found.status == "missed"


@pytest.mark.parametrize(
    ("pace", "zone", "status", "said"),
    [
        (T_PACE, "T", "met", "2 x 2 mi run at 7:05/mi"),
        (400.0, "T", "missed", "4.0 mi at 6:40/mi was 17 s/mi faster than the band and does not count"),
        (I_PACE, "I", "missed", "4.0 mi at 6:24/mi was 33 s/mi faster than the band and does not count"),
        (455.0, "M", "missed", "0 of 3-4 mi"),
    ],
)
def test_too_fast_is_flagged_not_rewarded(pace, zone, status, said):
    found = check(judge(STAMINA, [session(1, [*easy(2), *reps(2, 2, pace, zone), *easy(2)])]), "threshold")
    assert found.status == status
    assert said in sentence(found)


def test_slow_reps_of_a_threshold_session_are_named():
    text = (
        '[week]\nthreshold = "3-4 mi"\n[[week.sessions]]\nday = "Tue"\nworkout = "9 mi with 2 x 2 mi @ T, 1 mi jog"\n'
    )
    found = check(judge(text, [session(1, [*easy(2), *reps(2, 2, 455.0, "M"), *easy(2.75)])]), "threshold")
    assert "4.0 mi at 7:35/mi was 18 s/mi slower than the band and does not count" in sentence(found)


@pytest.mark.parametrize(
    ("aim", "units", "pace", "status"),
    [
        ("T", "mi", 402, "close"),
        ("T - 10 s", "mi", 402, "met"),
        ("T - 6 s", "km", 402, "met"),
        ("T - 6 s", "mi", 400, "close"),
        ("T - 6 s/mi", "km", 400, "close"),
        ("T - 6 s", "km", 400, "met"),
        ("T + 20 s", "mi", 462, "met"),
        ("T + 20 s", "mi", 425, "close"),
        ("T + 10-20 s", "mi", 425, "met"),
        ("T + 10-20 s", "mi", 462, "met"),
    ],
)
def test_a_zone_moved_by_seconds_is_the_band(aim, units, pace, status):
    """T is 6:57-7:17 a mile, and 2 % beside it count."""
    text = f'[[week.sessions]]\nday = "Tue"\nworkout = "4 x 1 mi @ {aim}, 1 min jog"\n'
    run = session(1, [*easy(2), *reps(4, 1, float(pace)), *easy(1)])
    week = judge(text, [run], athlete=dataclasses.replace(ATHLETE, units=units))
    assert check(week, "session_tue").status == status


def test_intervals_of_the_plan_are_no_threshold_too_fast():
    text = '[week]\nthreshold = "3 mi"\n[[week.sessions]]\nday = "Fri"\nworkout = "5 x 800 m @ I, 400 m jog"\n'
    runs = [session(1, [*easy(1), *reps(3, 1)]), session(4, [*easy(1), *reps(5, 800 / MILE_M, I_PACE, "I"), *easy(1)])]
    week = judge(text, runs)
    assert check(week, "threshold").status == "met"
    assert "faster" not in sentence(check(week, "threshold"))
    assert check(week, "intervals").status == "met"


def test_hills_are_judged_by_grade_adjusted_pace():
    climbing = reps(2, 2, 460.0, "T", adjusted_mps=MILE_M / T_PACE)
    found = check(judge(STAMINA, [session(1, [*easy(2), *climbing, *easy(2)])]), "threshold")
    assert found.status == "met"
    assert "on hilly ground" in sentence(found)


@pytest.mark.parametrize(
    ("miles", "status"), [(3, "met"), (2.7, "close"), (2, "missed"), (4.4, "close"), (5, "exceeded")]
)
def test_distance_at_threshold(miles, status):
    found = check(judge(STAMINA, [session(1, [*easy(2), *reps(1, miles), *easy(2)])]), "threshold")
    assert found.status == status


def test_without_paces_threshold_is_unknown():
    found = check(judge(STAMINA, full_week(), zones=()), "threshold")
    assert found.status == "unknown"
    assert "name a race" in sentence(found)


def test_an_estimate_is_called_one():
    zones = (dataclasses.replace(timetable(ATHLETE)[0], estimate=True),)
    assert "paces from an estimate" in sentence(check(judge(STAMINA, full_week(), zones=zones), "threshold"))


def test_a_new_race_never_changes_an_old_week():
    faster = dataclasses.replace(ATHLETE, races=(*ATHLETE.races, Race(date(2026, 3, 20), 5000, 1080)))
    assert judge(STAMINA, full_week(), zones=timetable(faster)) == judge(STAMINA, full_week())


def test_a_week_that_runs_is_unknown_and_on_course():
    found = judge(STAMINA, full_week()[:5], today=MONDAY + timedelta(days=4))
    assert {c.status for c in found.checks} == {"unknown"}
    assert sentence(check(found, "volume")) == "Volume on course: 37 of 45-50 mi, 2 days left"
    assert "already" in sentence(check(found, "threshold"))
    behind = judge(STAMINA, full_week()[:1], today=MONDAY + timedelta(days=4))
    assert sentence(check(behind, "volume")) == "Volume behind: 7 of 45-50 mi, 2 days left"


def test_too_much_is_too_much_before_the_week_is_over():
    found = judge('[week]\nvolume = "20 mi"\n', full_week()[:4], today=MONDAY + timedelta(days=3))
    assert check(found, "volume").status == "exceeded"


def test_the_day_after_sunday_the_week_is_over():
    days = [check(judge(STAMINA, full_week(), today=MONDAY + timedelta(days=d)), "volume").status for d in (6, 7)]
    assert days == ["unknown", "met"]


def test_a_file_that_could_not_be_read_makes_a_shortfall_unknown():
    lost = Problem("2026/2026-03-06-run.fit", "fit-empty", "empty", severity="rejected")
    short = [s for s in full_week() if s.day.weekday() != 4]
    found = judge(STAMINA, short, problems=[lost])
    assert check(found, "volume").status == "unknown"
    assert "2026/2026-03-06-run.fit of this week could not be read" in sentence(check(found, "volume"))
    assert check(found, "threshold").status == "met"
    assert check(judge(STAMINA, short), "volume").status == "missed"
    elsewhere = Problem("2026-04-06.fit", "fit-empty", "empty", severity="rejected")
    assert check(judge(STAMINA, short, problems=[elsewhere]), "volume").status == "missed"


@pytest.mark.parametrize(("miles", "borderline"), [(44.8, True), (45.2, True), (46.4, False), (30, False)])
def test_borderline_where_the_error_of_measurement_could_flip_it(miles, borderline):
    found = check(judge(STAMINA, [session(0, easy(miles), error=0.01)]), "volume")
    assert found.borderline == borderline
    assert ("within the error of measurement" in sentence(found)) == borderline
    assert uncertainty(found) == f"± {miles * 0.02:.1f} mi"


def test_borderline_at_the_edge_of_the_pace_band():
    edge = MILE_M / (timetable(ATHLETE)[0].zones[2].fast_mps * 1.02)
    for pace, borderline in ((edge + 1, True), (T_PACE, False)):
        runs = [session(1, [*easy(2), *reps(2, 1.75, pace), *easy(2)], error=0.005)]
        assert check(judge(STAMINA, runs), "threshold").borderline == borderline


def test_credit_for_cross_training_has_a_cap():
    text = '[week]\nvolume = "40 mi"\n[cross_training]\ncredit = "10 min/mi"\ncap = "10 %"\nsports = ["cycling"]\n'
    ride = session(2, sport="cycling", seconds=7200.0, file="ride.fit")
    swim = session(3, sport="swimming", seconds=7200.0, file="swim.fit")
    found = check(judge(text, [session(0, easy(35)), ride, swim]), "volume")
    assert found.actual_m == pytest.approx(39 * MILE_M)
    assert "4.0 mi of it credited for cross-training" in sentence(found)
    assert check(judge('[week]\nvolume = "40 mi"\n', [session(0, easy(35)), ride]), "volume").status == "missed"


def test_credit_goes_by_the_sub_sport_too():
    text = '[week]\nvolume = "40 mi"\n[cross_training]\ncredit = "10 min/mi"\nsports = ["elliptical"]\n'
    other = session(2, sport="fitness_equipment", sub_sport="elliptical", seconds=3000.0, file="e.fit")
    assert check(judge(text, [session(0, easy(35)), other]), "volume").actual_m == pytest.approx(40 * MILE_M)


def test_volume_by_time_is_short_by_minutes():
    found = check(judge('[week]\nvolume = "300 min"\n', [session(0, easy(10))]), "volume")
    assert sentence(found) == "Volume: 83 of 300 min in 1 run, 217 min short"


def test_cross_training_that_is_asked_for():
    text = '[week]\ncross_training = "60 min"\n'
    ride = session(2, sport="cycling", seconds=3600.0, file="ride.fit")
    assert check(judge(text, [ride]), "cross_training").status == "met"
    assert check(judge(text, [session(0, easy(5))]), "cross_training").status == "missed"


@pytest.mark.parametrize(
    ("asked", "status"), [("6", "met"), ("5-6", "met"), ("7", "close"), ("8", "missed"), ("4", "exceeded")]
)
def test_number_of_runs(asked, status):
    assert check(judge(f'[week]\nruns = "{asked}"\n', full_week()), "runs").status == status


@pytest.mark.parametrize(("asked", "status"), [("80 %", "met"), ("95 %", "close"), ("99 %", "missed")])
def test_easy_days_easy(asked, status):
    week = judge(f'[week]\neasy = "{asked}"\n', full_week())
    assert check(week, "easy").status == status


def test_rest_days():
    text = '[week]\nrest_days = ["Mon", "Sat"]\n'
    assert "ran on Mon" in sentence(check(judge(text, full_week()), "rest_days"))
    assert check(judge(text, full_week()[1:]), "rest_days").status == "met"


def test_effort_beside_the_runners_own_rating():
    text = '[[week.sessions]]\nday = "Tue"\nworkout = "9 mi with 2 x 2 mi @ T, 1 mi jog"\n'
    athlete = dataclasses.replace(ATHLETE, max_hr=190)
    for rpe, status in (
        (7.0, "met"),
        (5.5, "met"),
        (5.0, "close"),
        (9.0, "close"),
        (9.5, "close"),
        (10.0, "exceeded"),
        (4.0, "missed"),
    ):
        run = session(1, TUESDAY, rpe=rpe, mean_heart_rate_bpm=152)
        found = check(judge(text, [run], athlete=athlete), "effort")
        assert found.status == status
        assert f"you rated it {rpe:g} of 10, 75% effort was planned; mean heart rate 80% of your maximum" in sentence(
            found
        )
    assert not [c for c in judge(text, [session(1, TUESDAY)]).checks if c.name == "effort"]


@pytest.mark.parametrize(
    ("time_s", "goal", "status"), [(299.0, "5:00", "met"), (305.0, "5:00", "close"), (299.0, None, "met")]
)
def test_a_race(time_s, goal, status):
    text = '[[weeks]]\nstart = 2026-03-02\n[[weeks.races]]\ndate = 2026-03-07\ndistance = "1 mi"\n'
    text += f'goal = "{goal}"\n' if goal else ""
    found = check(judge(text, [session(5, [stretch("rep", 1, time_s, "R")])]), "race")
    assert found.status == status
    assert check(judge(text, [session(4, easy(5))]), "race").status == "missed"


def test_no_plan_no_checks():
    made = weeks(full_week(), ATHLETE)
    assert compliance.judge(None, made, today=MONDAY, zones=(), athlete=ATHLETE) == made


def test_weeks_outside_the_plan_keep_no_checks():
    early = [dataclasses.replace(s, start=s.start - timedelta(weeks=2)) for s in full_week()]
    found = judge_all(STAMINA, [*early, *full_week()])
    assert [bool(w.checks) for w in found[:3]] == [False, False, True]


def test_a_planned_week_without_running_is_a_missed_one():
    text = STAMINA + "".join(f"[[weeks]]\nstart = {MONDAY + timedelta(weeks=n)}\n" for n in (0, 1, 2))
    found = judge_all(text, full_week(), today=MONDAY + timedelta(days=15))
    assert [check(w, "volume").status for w in found] == ["met", "missed", "unknown"]


def test_a_plan_that_ends_is_not_held_against_what_came_after():
    assert len(judge_all(f"end = 2026-03-08\n{STAMINA}", full_week(), today=MONDAY + timedelta(days=700))) == 1


BANDS = st.builds(Band, st.floats(0, 0.2), st.floats(0, 0.5), st.none() | st.floats(0, 0.2))
RANGES = st.tuples(st.floats(1, 100), st.floats(0, 30)).map(lambda r: (r[0], r[0] + r[1]))
ORDER = ("missed", "close", "met", "close", "exceeded")


@given(RANGES, BANDS, st.lists(st.floats(0, 300), min_size=2, max_size=8))
def test_more_never_falls_back_below(planned, band, values):
    ranks = []
    for value in sorted(values):
        status = status_of(value, planned, band)
        high_side = value > planned[1]
        ranks.append({"missed": 0, "close": 3 if high_side else 1, "met": 2, "exceeded": 4}[status])
    assert ranks == sorted(ranks)


@given(RANGES, BANDS, st.floats(0, 300), st.floats(0, 5))
def test_without_error_nothing_is_borderline(planned, band, value, error):
    assert judge_value(value, 0.0, planned, band).probability == 1
    found = judge_value(value, error, planned, band)
    assert sum(found.chances.values()) == pytest.approx(1)
    if found.probability >= 0.8 and error > 0:
        assert judge_value(value + 0.8 * error, 0, planned, band).status == found.status


def test_ten_years_of_weeks_are_judged_in_a_moment():
    sessions = [
        dataclasses.replace(s, start=s.start + timedelta(weeks=n), file=f"{n}-{s.file}")
        for n in range(520)
        for s in full_week()
    ]
    text = STAMINA + '[[week.sessions]]\nday = "Tue"\nworkout = "9 mi with 2 x 2 mi @ T, 1 mi jog"\n'
    the_plan = plan.parse(documents.parse("start = 2026-03-02\nend = 2036-02-17\n" + text, "plan.toml"))
    made = weeks(sessions, ATHLETE)
    begin = time.process_time()
    found = compliance.judge(the_plan, made, today=date(2040, 1, 1), zones=timetable(ATHLETE), athlete=ATHLETE)
    took = time.process_time() - begin
    assert len(found) == 520
    assert {check(w, "threshold").status for w in found} == {"met"}
    assert took < 5.0, "half a second on an idle machine: something looks at every week for every week"


def test_nothing_given_is_changed():
    made = weeks(full_week(), ATHLETE)
    before = [dataclasses.replace(w) for w in made]
    judge(STAMINA, full_week())
    assert list(made) == before


def test_a_long_run_of_parts_is_as_long_as_their_sum():
    text = '[week]\nlong_run = "2 mi warm-up, 6 mi @ M, 2 mi cool-down"\n'
    parts = [*easy(2), stretch("rep", 6, 450.0, "M"), *easy(2)]
    assert check(judge(text, [session(6, parts)]), "long_run").status == "met"
    assert check(judge(text, [session(6, parts[:2])]), "long_run").status == "missed"


def test_a_long_run_without_a_size_is_unknown():
    found = check(judge('[week]\nlong_run = "3 x 20 min @ M, 5 min jog"\n', full_week()), "long_run")
    assert found.status == "unknown"
    assert "states no distance" in sentence(found)


@pytest.mark.parametrize(("day", "note"), [(1, ""), (3, "run on Thu instead of Tue")])
def test_a_session_may_be_run_on_another_day(day, note):
    text = '[[week.sessions]]\nday = "Tue"\nworkout = "9 mi with 2 x 2 mi @ T"\n'
    found = check(judge(text, [session(day, TUESDAY), session(5, easy(9))]), "session_tue")
    assert found.status == "met"
    assert note in sentence(found)
    assert ("instead" in sentence(found)) == bool(note)


def test_two_sessions_never_share_a_run():
    text = "".join(f'[[week.sessions]]\nday = "{d}"\nworkout = "9 mi with 2 x 2 mi @ T"\n' for d in ("Tue", "Fri"))
    week = judge(text, [session(1, TUESDAY)])
    assert [check(week, n).status for n in ("session_tue", "session_fri")] == ["met", "missed"]
    again = judge(text, [session(1, TUESDAY), session(3, TUESDAY)])
    assert [check(again, n).status for n in ("session_tue", "session_fri")] == ["met", "met"]


def test_the_plans_own_word_settles_which_run_it_was():
    text = '[[week.sessions]]\nday = "Tue"\nworkout = "9 mi with 2 x 2 mi @ T"\nfile = "20260305-0700.fit"\n'
    found = check(judge(text, [session(1, TUESDAY), session(3, easy(9))]), "session_tue")
    assert found.status == "missed"
    assert "Thu 9.0 mi" in sentence(found)


def test_a_session_in_three_files():
    text = '[[week.sessions]]\nday = "Tue"\nworkout = "9 mi with 2 x 2 mi @ T"\n'
    files = [session(1, easy(2), hour=7), session(1, reps(2, 2), hour=7.35), session(1, easy(2.75), hour=8.0)]
    found = check(judge(text, files), "session_tue")
    assert found.status == "met"
    assert "in 3 files" in sentence(found)


@pytest.mark.parametrize(
    ("workout", "stretches", "status"),
    [
        ("3-4 x 1 mi @ T, 1 min jog", reps(3, 1), "met"),
        ("3-4 x 1 mi @ T, 1 min jog", reps(2, 1), "close"),
        ("3-4 x 1 mi @ T, 1 min jog", reps(1, 1), "missed"),
        ("3 x 1 mi @ T, 1 min jog", reps(4, 1), "exceeded"),
        ("3-4 mi @ T", reps(1, 3.5), "met"),
        ("3-4 mi @ T", reps(1, 2), "missed"),
        ("8 x 400 m @ R, 400 m jog", reps(8, 400 / MILE_M, 340.0, "R"), "met"),
        ("8 x 400 m @ R, 400 m jog", reps(8, 200 / MILE_M, 340.0, "R"), "missed"),
        ("5 x 3 min @ I, 2 min jog", reps(5, 180 / I_PACE, I_PACE, "I"), "met"),
        ("5 x 3 min @ I, 2 min jog", reps(5, 180 / I_PACE, 430.0, "T"), "close"),
        ("6 x 20 s strides", [], "close"),
    ],
)
def test_reps_as_planned(workout, stretches, status):
    text = f'[[week.sessions]]\nday = "Tue"\nworkout = "2 mi warm-up, {workout}"\n'
    assert check(judge(text, [session(1, [*easy(2), *stretches])]), "session_tue").status == status


def test_reps_of_other_zones_and_hills_are_no_planned_threshold_reps():
    text = (
        'threshold = "2 mi"\n[[week.sessions]]\nday = "Tue"\n'
        'workout = "2 x 1 mi @ T, 1 min jog, 4 x 400 m @ R, 400 m jog, 2 x 60 s hill @ T, jog"\n'
    )
    short = reps(4, 400 / MILE_M, 340.0, "R")
    run = session(1, [*easy(2), *reps(2, 1), *easy(0.3), *short, *easy(1)])
    found = check(judge(f"[week]\n{text}", [run]), "threshold")
    assert [r.planned for r in found.facts.reasons if r.planned] == [(2, 2)]


def test_other_sport_fills_a_week_by_time_and_never_makes_it_too_much():
    head = '[week]\nvolume = "90-100 min"\n[cross_training]\ncredit = "10 min/mi"\n'
    runs = [session(1, easy(6)), session(2, easy(4.5))]  # 87.5 min
    for minutes, counted in ((5.0, 92.5), (30.0, 100.0)):
        ride = session(3, sport="cycling", seconds=60.0 * minutes)
        found = check(judge(head, [*runs, ride]), "volume")
        assert (found.status, found.facts.measured) == ("met", pytest.approx(60 * counted))
    more = check(judge(head, [*runs, session(4, easy(3)), ride]), "volume")
    assert (more.status, more.facts.measured) == ("exceeded", pytest.approx(112.5 * 60))


def test_of_the_days_after_the_last_recording_of_an_ended_log_nothing_is_known():
    text, run = f"{STAMINA}{named('Tue', '8 mi with 4 x 1 mi @ T')}{named('Sun', '10 mi easy')}", session(1, easy(8))
    ended, lately = (judge(text, [run], today=MONDAY + timedelta(days=d)) for d in (35, 34))
    assert check(lately, "volume").status == "missed"
    volume = check(ended, "volume")
    assert volume.status == "unknown"
    assert volume.facts.progress == Progress("so_far", 5, ended=True)
    assert sentence(volume) == "Volume: so far 8 of 45-50 mi, 5 days unknown"
    assert [c.status for c in ended.checks if c.name in {"long_run", "session_sun"}] == ["unknown"] * 2
    # The Tuesday was recorded, and a log that goes on to Sunday shows the whole week.
    assert check(ended, "session_tue").status == "missed"
    whole = judge(text, [run, session(6, easy(4))], today=MONDAY + timedelta(days=100))
    assert check(whole, "volume").status == "missed"
