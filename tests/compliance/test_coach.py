"""Weeks as a careful coach would judge them: what counts, which run it was, and what is said of the rest."""

import dataclasses
from datetime import timedelta

import pytest
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
    race_week,
    reps,
    session,
    stretch,
    surges,
)

from milelog.model import Effort
from milelog.report.sentences import sentence, tolerance, way_to_met
from milelog.units import MILE_M
from milelog.verdicts import ChangeKind, ReasonKind

THRESHOLD = '[week]\nthreshold = "3-4 mi"\n'
TUE = named("Tue", "9 mi with 2 x 2 mi @ T, 1 mi jog")


def tuesday(work, before=2.0, after=2.0, **more):
    return session(1, [*easy(before), *work, *easy(after)], **more)


def reasons(verdict):
    return {r.kind for r in verdict.facts.reasons}


@pytest.mark.parametrize(
    ("pace", "zone", "counts"), [(445.0, "M", True), (447.0, "M", False), (409.5, "I", True), (408.0, "I", False)]
)
def test_the_band_and_its_tolerance_decide_not_the_label(pace, zone, counts):
    week = judge(THRESHOLD, [tuesday(reps(2, 2, pace, zone))])
    found = check(week, "threshold")
    assert (found.status == "met") == counts
    assert week.threshold_m == pytest.approx(4 * MILE_M if counts else 0)
    assert week.threshold_m == found.actual_m


def test_short_reps_at_threshold_are_named_or_count_where_planned():
    work = reps(14, 0.25, T_PACE, rest=0.05)
    alone = check(judge(THRESHOLD, [tuesday(work)]), "threshold")
    assert alone.status == "missed"
    assert "14 x 400 m at 7:05/mi was at threshold pace" in sentence(alone)
    meant = judge(THRESHOLD + named("Tue", "2 mi warm-up, 14 x 400 m @ T, 30 s jog, 2 mi cool-down"), [tuesday(work)])
    assert check(meant, "threshold").status == "met"
    few = check(judge(THRESHOLD, [tuesday(reps(3, 0.25, T_PACE))]), "threshold")
    assert ReasonKind.TOO_SHORT not in reasons(few)


@pytest.mark.parametrize(("pace", "named_slow"), [(460.0, True), (470.0, False)])
def test_what_was_meant_for_threshold_is_named_marathon_pace_is_not(pace, named_slow):
    found = check(judge(THRESHOLD, [tuesday(reps(1, 4, pace, "M"))]), "threshold")
    assert (ReasonKind.TOO_SLOW in reasons(found)) == named_slow


def test_raw_and_adjusted_pace_are_never_mixed():
    flat = [stretch("rep", 2, p, "T", adjusted_mps=MILE_M / (p + 3)) for p in (430.0, 433.0)]
    found = check(judge(THRESHOLD, [tuesday([flat[0], *easy(1), flat[1]])]), "threshold")
    assert "run at 7:10-7:13/mi" in sentence(found)
    hilly = [stretch("rep", 2, p, "T", adjusted_mps=MILE_M / 430) for p in (430.0, 445.0)]
    found = check(judge(THRESHOLD, [tuesday([hilly[0], *easy(1), hilly[1]])]), "threshold")
    assert "run at grade-adjusted 7:10/mi" in sentence(found)
    assert all(r.adjusted for r in found.facts.reps)


def test_reps_planned_at_interval_pace_are_held_against_it():
    text = THRESHOLD + named("Fri", "2 mi warm-up, 5 x 1000 m @ I, 400 m jog, 2 mi cool-down")
    runs = [session(4, [*easy(2), *reps(5, 1000 / MILE_M, 412.0, "T"), *easy(2)])]
    found = judge(text, runs)
    assert check(found, "threshold").actual_m == 0
    assert {r.zone for r in check(found, "session_fri").facts.reps} == {"I"}
    assert "all 20 s/mi too slow for I" in sentence(check(found, "session_fri"))


def test_a_slow_session_is_that_session_and_not_another():
    text = named("Tue", "8-9 mi with 3-4 x 1 mi @ T, 1 min jog")
    for pace, status in ((442.0, "met"), (448.0, "close"), (500.0, "missed")):
        slow = session(1, [*easy(2.3), *reps(4, 1, pace, "M", rest=0.1), *easy(2)])
        fast = session(3, [*easy(2), *reps(8, 0.25, 340.0, "R"), *easy(2)])
        found = check(judge(text, [slow, fast]), "session_tue")
        assert found.status == status
        assert "Tue 8.6 mi, 4 of 3-4 reps" in sentence(found)


@pytest.mark.parametrize(
    ("work", "status"),
    [
        (reps(6, 300 / T_PACE, rest=0.1), "close"),
        (reps(4, 1), "close"),
        (reps(1, 4), "close"),
        (reps(3, 1), "missed"),
        (reps(1, 2), "missed"),
        (reps(8, 1), "missed"),
        (reps(6, 300 / 340.0, 340.0, "R"), "missed"),
    ],
)
def test_the_same_work_in_another_shape_is_close(work, status):
    miles = sum(s.distance_m for s in work) / MILE_M
    found = check(judge(TUE, [tuesday(work, before=max(9 - miles, 1) / 2, after=max(9 - miles, 1) / 2)]), "session_tue")
    assert found.status == status
    assert (ReasonKind.OTHER_SHAPE in reasons(found)) == (status == "close")


def test_more_reps_than_planned_are_said_as_they_were():
    found = check(
        judge(
            named("Tue", "2 mi warm-up, 5 x 1000 m @ T, 1 min jog"),
            [session(1, [*easy(2), *reps(15, 1000 / MILE_M, rest=0.05)])],
        ),
        "session_tue",
    )
    assert found.status == "exceeded"
    assert "15 reps, 5 planned (15 x 1000 m)" in sentence(found)


def test_as_planned_is_only_said_of_what_was_planned():
    text = THRESHOLD + TUE
    more = judge(text, [session(0, [*easy(1), *reps(1, 2), *easy(1)]), tuesday(reps(2, 2), after=2.75)])
    assert "(1 rep more than planned)" in sentence(check(more, "threshold"))
    assert "as planned" in sentence(check(judge(text, [tuesday(reps(2, 2), after=2.75)]), "threshold"))


def test_a_steady_pace_by_number_with_strides():
    text = named("Mon", "6 mi @ 8:15-8:45/mi, 6 x 20 s strides")
    strides = [
        s for _ in range(6) for s in (stretch("stride", 20 / 340, 340.0, "R"), stretch("recovery", 60 / 560, 560.0))
    ]
    for pace, status in ((510.0, "met"), (540.0, "close"), (620.0, "missed")):
        found = check(judge(text, [session(0, [stretch("steady", 6, pace, "E"), *strides])]), "session_mon")
        assert found.status == status


LONG = '[week]\nlong_run = "10 mi with plus pace"\n'


@pytest.mark.parametrize(
    ("other", "day"),
    [
        (session(3, [*easy(2), stretch("rep", 7, 450.0, "M"), *easy(3)]), 6),
        (session(1, [*easy(3.5), *reps(2, 2), *easy(3.5)]), 6),
        (session(2, easy(9.6)), 6),
        (session(2, surges(11)), 2),
    ],
)
def test_the_long_run_is_the_one_that_was_meant(other, day):
    found = check(judge(LONG, [other, session(6, surges(10))]), "long_run")
    assert found.status == ("close" if day == 2 else "met")
    assert found.facts.reason(ReasonKind.DAY).day == MONDAY + timedelta(days=day)


def test_parts_of_a_long_run_may_lie_an_hour_apart():
    for minutes, status in ((50, "met"), (70, "missed")):
        parts = [session(6, surges(5)), session(6, surges(5), hour=7 + (5 * 500 / 60 + minutes) / 60)]
        assert check(judge(LONG, parts), "long_run").status == status


@pytest.mark.parametrize(
    ("seconds", "pace", "status", "said"),
    [
        (90.0, 430.0, "close", "10 surges at 7:10/mi too fast"),
        (90.0, 440.0, "met", "plus pace in 10 of 10 miles"),
        (40.0, 460.0, "missed", "10 surges of about 40 s, too short"),
        (200.0, 460.0, "missed", "10 surges of about 3:20, too long"),
    ],
)
def test_plus_pace_has_limits(seconds, pace, status, said):
    size = seconds / pace
    run = [s for _ in range(10) for s in (*easy(0.3), stretch("surge", size, pace, "M"), *easy(0.7 - size))]
    found = check(judge(LONG, [session(6, run)]), "long_run")
    assert found.status == status
    assert said in sentence(found)


def test_plus_pace_by_the_kilometre():
    athlete = dataclasses.replace(ATHLETE, units="km")
    run = [
        s
        for _ in range(16)
        for s in (
            stretch("steady", 0.4, 500),
            stretch("surge", 0.2, 460.0, "M"),
            stretch("steady", 1 / 1.609344 - 0.6, 500),
        )
    ]
    found = check(judge('[week]\nlong_run = "16 km with plus pace"\n', [session(6, run)], athlete=athlete), "long_run")
    assert found.status == "met"
    assert "plus pace in 16 of 16 km" in sentence(found)
    assert (
        check(
            judge('[week]\nlong_run = "16 km with plus pace"\n', [session(6, surges(10))], athlete=athlete), "long_run"
        ).status
        == "close"
    )


@pytest.mark.parametrize(
    ("distance", "stretches", "status"),
    [
        ("4 mi", [*easy(2), stretch("rep", 4, 390.0, "I"), *easy(1)], "met"),
        ("10 mi", [*easy(2), stretch("rep", 10, 420.0, "T"), *easy(1)], "met"),
        ("10 mi", [stretch("steady", 10, 460.0, "M")], "met"),
        ("2 mi", easy(5), "missed"),
        ("5 mi", easy(5), "close"),
        ("5 mi", easy(8), "missed"),
        ("5 mi", [*easy(1), stretch("rep", 2, 400.0, "I"), stretch("rep", 3, 402.0, "I"), *easy(1)], "met"),
        (
            "5 mi",
            [*easy(1), stretch("rep", 2, 400.0, "I"), stretch("pause", 0.01, 9000.0), stretch("rep", 3, 402.0, "I")],
            "missed",
        ),
    ],
)
def test_a_race_of_any_distance(distance, stretches, status):
    found = check(judge(race_week(f'distance = "{distance}"\n'), [session(5, stretches)]), "race")
    assert found.status == status


def test_the_goal_of_a_race_has_a_tolerance_that_is_printed():
    for time_s, status in ((330.0, "met"), (332.0, "met"), (333.0, "close")):
        effort = Effort(MILE_M, time_s, 1000.0)
        found = check(
            judge(race_week('distance = "1 mi"\ngoal = "5:30"\n'), [session(5, easy(4), efforts=(effort,))]), "race"
        )
        assert found.status == status
    assert "(goal 5:30, met up to 0.5% late)" in sentence(found)
    assert "0.5%" in tolerance(found)
    assert way_to_met(found) == "1 s faster"


def test_a_faster_race_proposes_new_zones():
    for seconds, proposed in ((1150.0, True), (1220.0, False)):
        run = session(5, [stretch("steady", 5000 / MILE_M, seconds * MILE_M / 5000, "I")])
        found = check(judge(race_week('distance = "5 km"\n'), [run]), "race")
        assert (ReasonKind.NEW_ZONES in reasons(found)) == proposed


def test_the_long_runs_effort_is_judged_without_a_named_session():
    found = check(judge(LONG, [session(6, surges(10), rpe=9.0)]), "effort")
    assert found.status == "exceeded"
    assert "65% effort was planned" in sentence(found)
    for rpe, status in ((7.0, "met"), (5.0, "met"), (4.0, "close"), (3.0, "missed")):
        assert check(judge(LONG, [session(6, surges(10), rpe=rpe)]), "effort").status == status


def test_heart_rate_is_read_against_the_runners_own_threshold():
    athlete = dataclasses.replace(ATHLETE, threshold_hr=170, max_hr=190)
    found = check(
        judge(TUE, [tuesday(reps(2, 2), after=2.75, rpe=7.0, mean_heart_rate_bpm=153)], athlete=athlete), "effort"
    )
    assert "mean heart rate 90% of your threshold" in sentence(found)


def test_cross_training_never_is_too_much():
    text = (
        '[week]\ncross_training = "30 min"\nvolume = "30-35 mi"\n[cross_training]\ncredit = "12 min/mi"\ncap = "10 %"\n'
    )
    ride = session(2, sport="cycling", seconds=7200.0, file="ride.fit")
    week = judge(text, [session(0, easy(34)), ride])
    assert check(week, "cross_training").status == "met"
    assert check(week, "volume").status == "met"
    assert check(week, "volume").actual_m == pytest.approx(35 * MILE_M)
    assert "plan limits the credit for cross-training to 3.0 mi of 10.0 mi" in sentence(check(week, "volume"))


def test_rides_without_credit_are_mentioned():
    rides = [session(d, sport="cycling", seconds=3600.0, file=f"{d}.fit") for d in (1, 2, 3)]
    found = check(judge('[week]\nvolume = "30 mi"\n', [session(0, easy(30)), *rides]), "volume")
    assert "3 sessions of other sports (180 min) not counted" in sentence(found)


def test_a_week_off_is_neither_met_nor_missed():
    text = '[week]\nvolume = "40 mi"\nlong_run = "10 mi"\n[[weeks]]\nstart = 2026-03-02\nkind = "sick"\n'
    found = judge(text, [session(0, easy(3))])
    assert {c.status for c in found.checks} == {"unknown"}
    assert sentence(check(found, "volume")) == "Volume: not judged, since the week is marked as sick"


def test_weeks_after_the_last_recording_are_shown_until_today():
    found = judge_all('[week]\nvolume = "40 mi"\n', [session(0, easy(40))], today=MONDAY + timedelta(days=34))
    assert len(found) == 5
    assert [check(w, "volume").status for w in found] == ["met", "missed", "missed", "missed", "unknown"]


def test_weeks_from_sunday():
    text = 'week_start = "Sun"\n[week]\nvolume = "12 mi"\n[[week.sessions]]\nday = "Sat"\nworkout = "6 mi"\n'
    from made import ZONES

    from milelog import compliance, documents, plan
    from milelog.weeks import weeks

    the_plan = plan.parse(documents.parse(f"start = 2026-03-01\n{text}", "plan.toml"))
    runs = [session(-1, easy(6)), session(5, easy(6)), session(6, easy(6))]
    athlete = dataclasses.replace(ATHLETE, week_start=6)
    made = weeks(runs, athlete)
    found = compliance.judge(the_plan, made, today=MONDAY + timedelta(days=6), zones=ZONES, athlete=athlete)
    assert [w.start.weekday() for w in found] == [6, 6]
    assert check(found[0], "volume").status == "met"
    assert check(found[0], "session_sat").status == "met"


def test_the_long_run_is_behind_only_when_its_day_is_over():
    text = LONG + named("Sat", "10 mi with plus pace")
    states = [
        check(judge(text, [session(0, easy(5))], today=MONDAY + timedelta(days=d)), "long_run").facts.progress.state
        for d in (3, 5, 6)
    ]
    assert states == ["so_far", "so_far", "behind"]


def test_plans_by_time():
    text = '[week]\nvolume = "300 min"\nthreshold = "20 min"\n'
    week = judge(text, [session(0, easy(28)), tuesday([stretch("rep", 1200 / T_PACE, T_PACE, "T")])])
    assert check(week, "volume").status == "met"
    assert check(week, "threshold").status == "met"
    short = judge(text, [session(0, easy(20)), tuesday([stretch("rep", 900 / T_PACE, T_PACE, "T")])])
    assert check(short, "threshold").status == "missed"
    assert way_to_met(check(short, "threshold")) == "3 min more at 6:57-7:17/mi"


def test_what_was_missing_is_named():
    found = check(judge(THRESHOLD, [tuesday(reps(1, 2))]), "threshold")
    assert way_to_met(found) == "0.9 mi more at 6:57-7:17/mi"
    slow = check(judge(THRESHOLD, [tuesday(reps(2, 2, 455.0, "M"))]), "threshold")
    assert [c.kind for c in slow.facts.changes] == [ChangeKind.FASTER_REPS]
    assert way_to_met(slow) == "the slow reps faster by 10 s/mi"
    fast = check(judge(THRESHOLD, [tuesday(reps(2, 2, I_PACE, "I"))]), "threshold")
    assert [c.kind for c in fast.facts.changes] == [ChangeKind.SLOWER_REPS]
    surged = check(judge(LONG, [session(6, surges(10, every=2))]), "long_run")
    assert way_to_met(surged) == "a surge in 3 more miles"


def test_each_plan_of_several_has_its_own_tolerance():
    from made import HEAD, ZONES

    from milelog import compliance, documents, plan
    from milelog.plan.types import joined
    from milelog.weeks import weeks

    first = plan.parse(documents.parse(HEAD + 'end = 2026-03-08\n[week]\nvolume = "40 mi"\n', "a.toml"))
    second = plan.parse(
        documents.parse(
            'start = 2026-03-09\n[week]\nvolume = "40 mi"\n[tolerance]\nbands = "trainingpeaks"\n', "b.toml"
        )
    )
    both = joined((first, second))
    made = weeks([session(0, easy(33)), session(7, easy(33))], ATHLETE)
    found = compliance.judge(both, made, today=MONDAY + timedelta(days=14), zones=ZONES, athlete=ATHLETE)
    assert [check(w, "volume").status for w in found[:2]] == ["missed", "met"]
