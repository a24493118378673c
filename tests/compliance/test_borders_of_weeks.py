"""The bounds of weeks that run, of lost files and of a block from both sides and just on them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from made import (
    ATHLETE,
    MONDAY,
    ZONES,
    check,
    easy,
    judge,
    judge_all,
    metres_of,
    named,
    reason,
    reps,
    session,
)

from milelog import compliance, documents, plan
from milelog.compliance.summary import CheckSummary
from milelog.errors import Problem
from milelog.units import MILE_M
from milelog.verdicts import ReasonKind
from milelog.weeks import weeks

LONG = '[week]\nlong_run = "10 mi"\n'
PLUS = '[week]\nlong_run = "10 mi with plus pace"\n'
THRESHOLD = '[week]\nthreshold = "3-4 mi"\n'


@pytest.mark.parametrize(
    ("day", "miles", "state"),
    [(-4, 0, "not_begun"), (-1, 0, "not_begun"), (0, 0, "on_course"), (2, 2.4, "behind"), (2, 2.6, "on_course"), (4, 32.4, "behind"),
     (4, 32.5, "on_course"), (6, 62.4, "behind"), (6, 62.6, "on_course"), (6, 70, "on_course")],
)  # fmt: skip
def test_a_volume_is_behind_when_the_days_left_need_half_as_much_again(day, miles, state):
    """70 miles are ten a day, half as much again fifteen; of today a half is left."""
    run = metres_of(session(0, easy(1)), miles * MILE_M)
    found = check(judge('[week]\nvolume = "70 mi"\n', [run], today=MONDAY + timedelta(days=day)), "volume")
    assert (found.facts.progress.state, found.facts.progress.reached) == (state, miles == 70)
    assert found.facts.progress.days_left == min(7, 6 - day)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('[week]\nvolume = "20 mi"\n', 5),
        ('end = 2026-03-18\n[week]\nvolume = "20 mi"\n', 3),
    ],
)
def test_empty_weeks_are_missed_to_the_end_of_the_plan(text, count):
    found = judge_all(text, [session(0, easy(20))])
    assert [check(w, "volume").status for w in found] == ["met", "missed", "missed", "missed", "unknown"][:count]


@pytest.mark.parametrize(
    ("today", "last", "sport", "found"),
    [
        # The week of Monday is the last one with a recording; it ends on day 6. After it, weeks were missed for four weeks.
        (6 + 28, 0, "running", ["met", "missed", "missed", "missed", "unknown"]),
        (6 + 29, 0, "running", ["unknown"]),
        # Who recorded a ride in a later week did not run in those before it; after it again nothing is known.
        (200, 15, "cycling", ["met", "missed", "unknown"]),
        (20 + 28, 15, "cycling", ["met", *["missed"] * 5, "unknown"]),
    ],
)
def test_after_the_last_recording_of_a_log_nothing_is_missed(today, last, sport, found):
    ran = [session(0, easy(20)), session(last, easy(1), sport=sport, hour=12.0)]
    weeks_of = judge_all('[week]\nvolume = "20 mi"\n', ran, today=MONDAY + timedelta(days=today))
    assert [check(w, "volume").status for w in weeks_of] == found


def test_a_recording_that_could_not_be_read_is_one():
    lost = [Problem("2026-05-12.fit", "cut-off", "it is cut off", severity="rejected")]
    for problems, count in (([], 1), (lost, 11)):
        found = judge_all(
            '[week]\nvolume = "20 mi"\n', [session(0, easy(20))], today=MONDAY + timedelta(days=300), problems=problems
        )
        assert len(found) == count


@pytest.mark.parametrize(("first", "count"), [(28, 9), (35, 4)])
def test_before_the_first_recording_of_a_log_nothing_is_missed(first, count):
    """Who began to record in the middle of a plan may have run before."""
    found = judge_all('[week]\nvolume = "20 mi"\n', [session(first, easy(20))], today=MONDAY + timedelta(days=60))
    assert len(found) == count
    assert {check(w, "volume").status for w in found if w.end < MONDAY + timedelta(days=first)} <= {"missed"}


CREDIT = '[cross_training]\ncredit = "12 min/mi"\n'


@pytest.mark.parametrize(
    ("cap", "miles"), [("", 10), ('cap = "3 mi"\n', 3), ('cap = "10 %"\n', 4), ('cap = "50 %"\n', 10)]
)
def test_credit_is_held_by_its_cap(cap, miles):
    ride = session(1, sport="cycling", seconds=7200.0)
    found = check(judge(f'[week]\nvolume = "40 mi"\n{CREDIT}{cap}', [session(0, easy(20)), ride]), "volume")
    assert found.facts.measured == pytest.approx((20 + miles) * MILE_M)
    assert reason(found, ReasonKind.CREDIT).metres == pytest.approx(miles * MILE_M)
    held = reason(found, ReasonKind.CREDIT_CAPPED)
    assert (held and (held.metres, held.of_metres)) == (
        (pytest.approx(miles * MILE_M), pytest.approx(10 * MILE_M)) if miles < 10 else None
    )
    by_time = check(judge(f'[week]\ncross_training = "120 min"\n{CREDIT}{cap}', [ride]), "cross_training")
    assert reason(by_time, ReasonKind.CREDIT).metres == pytest.approx((10 if "%" in cap else miles) * MILE_M)


def test_little_credit_is_credit():
    ride = session(1, sport="cycling", seconds=0.1)
    week = judge(f'[week]\nvolume = "40 mi"\ncross_training = "20 min"\n{CREDIT}', [session(0, easy(20)), ride])
    for name in ("volume", "cross_training"):
        assert reason(check(week, name), ReasonKind.CREDIT).metres == pytest.approx(MILE_M / 7200)


def test_one_run_of_one_is_all():
    found = check(judge('[week]\nruns = "1"\n', [session(0, easy(5))], today=MONDAY), "runs")
    assert (found.facts.progress.state, found.facts.progress.reached) == ("on_course", True)


def test_nothing_asked_at_least_is_never_reached():
    found = check(judge('[week]\nvolume = "0-10 mi"\n', [session(0, easy(5))], today=MONDAY), "volume")
    assert (found.facts.progress.state, found.facts.progress.reached) == ("on_course", False)


def test_days_are_those_of_a_week_that_begins_on_sunday():
    """Monday is its second day, Saturday its last."""
    text = 'start = 2026-03-01\nweek_start = "Sun"\n[week]\nlong_run = "10 mi"\nthreshold = "2 mi"\n'
    text += named("Mon", "10 mi") + named("Sat", "2 x 1 mi @ T, 1 min jog") + named("Mon", "1 mi @ T")
    the_plan = plan.parse(documents.parse(text, "plan.toml"))
    athlete = replace(ATHLETE, week_start=6)
    made = weeks([session(-1, easy(2))], athlete)
    for day, states in ((0, ("so_far", "so_far")), (1, ("behind", "so_far")), (5, ("behind", "so_far"))):
        today = MONDAY + timedelta(days=day)
        (week,) = compliance.judge(the_plan, made, today=today, zones=ZONES, athlete=athlete)
        assert tuple(check(week, n).facts.progress.state for n in ("long_run", "threshold")) == states


def test_the_row_of_a_named_session_has_a_name_of_its_own():
    text = (
        "".join(named("Tue", t) for t in ("6 mi easy", "4 mi easy", "5 mi easy"))
        + '[[week.sessions]]\nworkout = "3 mi easy"\n'
    )
    names = [c.name for c in judge(text, [session(0, easy(3))]).checks]
    assert names == ["session_tue", "session_tue_2", "session_tue_3", "session_4"]


@pytest.mark.parametrize(
    ("file", "lost"),
    [("2026-03-06-run.fit", True), ("20260306.fit", True), ("a/2026.03.08_x.fit", True), ("2026-03-09.fit", False),
     ("2026-03-01.fit", False), ("2026-03-06/run.fit", False), ("2026-02-30.fit", False), ("run.fit", False),
     ("App20260306061200.gpx", True), ("202603060612.fit", True), ("20260306061275.fit", False), ("20260306612.fit", False),
     ("2026030606120012.fit", False), ("11720260306.fit", False)],
)  # fmt: skip
def test_the_date_in_the_name_of_a_lost_file_tells_its_week(file, lost):
    problems = [Problem(file, "fit-empty", "It is empty.", severity="rejected")] * 2
    found = check(judge('[week]\nvolume = "20 mi"\n', [session(0, easy(3))], problems=problems), "volume")
    assert found.status == ("unknown" if lost else "missed")
    assert [r.files for r in found.facts.reasons if r.kind is ReasonKind.UNREADABLE] == ([(file,)] if lost else [])
    note = [replace(problems[0], severity="note")]
    assert check(judge('[week]\nvolume = "20 mi"\n', [session(0, easy(3))], problems=note), "volume").status == "missed"


@pytest.mark.parametrize(
    ("done", "recent", "trend"),
    [
        (1.0, 1.03, "rising"),
        (1.0, 1.029, "steady"),
        (1.0, 0.971, "steady"),
        (1.0, 0.969, "falling"),
        (None, 1.0, ""),
        (1.0, None, ""),
    ],
)
def test_a_trend_is_three_percent(done, recent, trend):
    assert CheckSummary("volume", 5, 5, 0, 0, 0, 0, 1, 1, done, recent).trend == trend
    assert CheckSummary("volume", 5, 5, 0, 0, 0, 0, 1, 1, 0.0, 0.03).trend == "rising"


def test_the_threshold_of_a_week_is_what_its_check_counts():
    week = judge('[week]\nvolume = "20 mi"\nthreshold = "3-4 mi"\n', [session(1, [*easy(2), *reps(2, 2), *easy(2)])])
    assert week.threshold_m == check(week, "threshold").actual_m == pytest.approx(4 * MILE_M)
    slow = session(2, [*easy(2), *reps(1, 1, 455.0, "T")])
    for text, zones, miles in (
        ('volume = "20 mi"', ZONES, 0),
        ('volume = "20 mi"', (), 1),
        ('threshold = "3 mi"', (), 1),
    ):
        assert judge(f"[week]\n{text}\n", [slow], zones=zones).threshold_m == pytest.approx(miles * MILE_M)


def test_other_sport_that_did_not_move_is_not_mentioned():
    for seconds, said in ((0.0, False), (0.5, True)):
        ride = session(1, sport="cycling", seconds=seconds)
        found = check(judge('[week]\nvolume = "20 mi"\n', [session(0, easy(20)), ride]), "volume")
        assert (reason(found, ReasonKind.CROSS_UNCREDITED) is not None) == said
