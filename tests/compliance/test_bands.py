"""Statuses and their probabilities, against the normal distribution and counting by hand."""

import dataclasses
import itertools
from datetime import timedelta
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import (
    ATHLETE,
    I_PACE,
    MONDAY,
    ZONES,
    check,
    easy,
    judge,
    named,
    race_week,
    reason,
    reps,
    session,
    stretch,
    surges,
)

from milelog.compliance.bands import ORDER, Outcome, at_least, chances, limits, tolerance_of, worst
from milelog.compliance.work import distance_beside, in_band_odds, place_of
from milelog.measure.clean.speed import effort
from milelog.model import Segment, Zone
from milelog.plan.types import Band
from milelog.report.sentences import probability, sentence, tolerance, uncertainty
from milelog.units import KM_M, MILE_M
from milelog.verdicts import Facts, JudgedRep, ReasonKind, Verdict

BAND = Zone("T", 3.0, 4.0)


def test_the_borders_of_a_range_and_of_one_number():
    assert limits((100, 200), Band(0.1, 0.2), 1.0) == pytest.approx((79, 89, 221, 241))
    assert limits((100, 100), Band(0.0, 0.05, 0.05)) == pytest.approx((90, 95, 105, 110))
    assert limits((100, 100), Band(0.0, 0.5, 0.05)) == pytest.approx((50, 95, 105, 150))
    assert limits((100, 200), Band(0.1, 0.02)) == pytest.approx((90, 90, 220, 220))
    found = tolerance_of(Band(0.0, 0.05, 0.05), (100, 100), pace=0.02)
    assert (found.met, found.close, found.pace, found.size) == (0.05, 0.1, 0.02, None)
    assert tolerance_of(Band(0.0, 0.05, 0.05), (100, 120)).met == 0.0


@given(st.floats(50, 150), st.floats(0.5, 20))
def test_the_probabilities_are_those_of_the_normal_distribution(value, error):
    found = chances(value, error, (90.0, 110.0), Band(0.1, 0.2))
    below = NormalDist(value, error).cdf
    assert found["missed"] == pytest.approx(below(72), abs=1e-9)
    assert found["met"] == pytest.approx(below(121) - below(81), abs=1e-9)
    assert found["close"] == pytest.approx(below(81) - below(72) + below(132) - below(121), abs=1e-9)
    assert found["exceeded"] == pytest.approx(1 - below(132), abs=1e-9)


def test_at_least_has_no_upper_end():
    found = chances(100.0, 5.0, (90.0, float("inf")), Band(0.0, 0.1))
    assert found["exceeded"] == 0
    assert found["met"] == pytest.approx(1 - NormalDist(100, 5).cdf(90))


@pytest.mark.parametrize(("done", "low", "most"), [(2, 2, 3), (0, 1, 2), (3, 3, 3), (3, 5, 4), (4, 0, 4)])
def test_counts_with_errors(done, low, most):
    gained, lost = 0.2, 0.1
    odds = 0.0
    for seen in itertools.product((0, 1), repeat=most):
        p = 1.0
        for n, there in enumerate(seen):
            chance = 1 - lost if n < done else gained
            p *= chance if there else 1 - chance
        odds += p if sum(seen) >= low else 0.0
    assert at_least(done, low, gained, lost, most) == pytest.approx(odds)


def test_the_worst_of_several_parts():
    a = Outcome("met", chances={"met": 0.9, "close": 0.1})
    b = Outcome("close", short=2.0, chances={"close": 0.7, "missed": 0.3})
    found = worst([a, b])
    assert (found.status, found.short) == ("close", 2.0)
    assert found.chances["close"] == pytest.approx(0.7)
    assert found.probability == pytest.approx(0.7)
    assert worst([Outcome("met"), Outcome("exceeded")]).status == "exceeded"
    assert worst([]).status == "met"
    assert ORDER == ("met", "exceeded", "close", "missed", "unknown")


@pytest.mark.parametrize(
    ("status", "short", "over", "odds", "falls"),
    [
        ("missed", 1.0, 0.0, 1.0, True),
        ("close", 1.0, 0.0, 1.0, True),
        ("close", 0.0, 1.0, 1.0, False),
        ("met", 0.0, 0.0, 1.0, False),
        ("met", 0.0, 0.0, 0.79, True),
        ("met", 0.0, 0.0, 0.8, False),
        ("met", 0.0, 1.0, 0.5, False),
        ("exceeded", 0.0, 1.0, 1.0, False),
    ],
)
def test_what_a_lost_file_could_change(status, short, over, odds, falls):
    assert Outcome(status, short, over, {status: odds}).falls_short == falls


def test_places_beside_a_band():
    assert [place_of(v, BAND) for v in (2.93, 2.95, 3.5, 4.07, 4.09)] == ["slow", "in", "in", "in", "fast"]
    assert place_of(1.0, None) == "in"
    assert distance_beside(2.7, BAND) == pytest.approx(-0.1)
    assert distance_beside(4.4, BAND) == pytest.approx(0.1)
    assert distance_beside(3.5, BAND) == 0
    assert distance_beside(0.0, BAND) == 0


@given(st.floats(2.5, 4.5), st.floats(0.001, 0.05))
def test_the_probability_of_lying_in_a_band(speed, error):
    normal = NormalDist(speed, error * speed)
    assert in_band_odds(speed, error, BAND) == pytest.approx(normal.cdf(4.08) - normal.cdf(2.94), abs=1e-9)
    assert in_band_odds(speed, 0.0, BAND) == (place_of(speed, BAND) == "in")


def test_seconds_beside_a_band():
    def off(speed):
        return JudgedRep("a", 0, 100, 400, speed, speed, False, "T", 3.0, 4.0, "in").off_s(KM_M)

    assert off(2.5) == pytest.approx(400 - 1000 / 3)
    assert off(5.0) == pytest.approx(200 - 250)
    assert off(3.5) == 0
    assert JudgedRep("a", 0, 100, 400, 3.5, 3.5, False, None, None, None, "in").off_s(KM_M) == 0


FRIDAY = named("Fri", "2 mi warm-up, 5 x 1000 m @ I, 400 m jog, 2 mi cool-down")


@pytest.mark.parametrize(("count", "status"), [(5, "met"), (4, "close"), (3, "missed"), (6, "exceeded")])
def test_intervals_of_the_week(count, status):
    run = session(4, [*easy(2), *reps(count, 1000 / MILE_M, I_PACE, "I"), *easy(2)])
    found = check(judge(FRIDAY, [run]), "intervals")
    assert found.status == status
    assert found.facts.measured == count
    assert len(found.evidence) == count


def test_intervals_that_were_too_slow_are_named_and_not_counted():
    run = session(4, [*easy(2), *reps(5, 1000 / MILE_M, 405.0, "I"), *easy(2)])
    found = check(judge(FRIDAY, [run]), "intervals")
    assert (found.status, found.facts.measured) == ("missed", 0)
    assert "all 13 s/mi too slow for I" in sentence(found)


@pytest.mark.parametrize(("adjusted", "status"), [(1.1, "met"), (1.05, "met"), (None, "unknown")])
def test_hills_as_planned(adjusted, status):
    pace = 420.0
    work = reps(8, 60 / pace, pace, "I", adjusted_mps=adjusted and adjusted * MILE_M / pace)
    found = judge(named("Thu", "2 mi warm-up, 8 x 60 s hill @ I, jog"), [session(3, [*easy(2), *work])])
    assert check(found, "hills").status == status
    assert check(found, "session_thu").status == "met"


def test_hills_tell_how_far_up_and_how_steeply():
    """Reps of 200 m at 6 % and 3 %, and a flat one that tells nothing; what their pace is worth on the flat says the grade."""
    grades = (0.06, 0.06, 0.03, 0.0)
    work = [
        Segment("rep", 0.0, 60.0, 200.0, 200 / 60, "I", adjusted_mps=200 / 60 * float(effort(np.array(g))))
        for g in grades
    ]
    found = check(judge(named("Thu", "4 x 60 s hill @ I, jog"), [session(3, [*easy(2), *work])]), "hills")
    climb = reason(found, ReasonKind.CLIMB)
    assert (climb.metres, climb.share) == (pytest.approx(30, rel=0.01), pytest.approx(0.05, rel=0.01))
    assert "about 30 m of climb at 5%" in sentence(found)
    flat = judge(named("Thu", "4 x 60 s hill @ I, jog"), [session(3, [*easy(2), work[-1]])])
    assert reason(check(flat, "hills"), ReasonKind.CLIMB) is None


def test_climbs_that_nobody_planned_are_hills_and_no_intervals():
    climbs = reps(4, 0.5, 430.0, "I", adjusted_mps=1.07 * MILE_M / 430.0)
    week = judge(named("Thu", "8 x 60 s hill @ I, jog") + FRIDAY, [session(1, [*easy(2), *climbs])])
    assert check(week, "hills").facts.measured == 4
    assert check(week, "intervals").facts.measured == 0


@pytest.mark.parametrize(
    ("asked", "runs", "status"), [("5", 4, "close"), ("5", 3, "missed"), ("5", 5, "met"), ("4-5", 6, "exceeded")]
)
def test_runs(asked, runs, status):
    found = check(judge(f'[week]\nruns = "{asked}"\n', [session(d, easy(3)) for d in range(runs)]), "runs")
    assert found.status == status
    assert found.facts.planned == ((5, 5) if asked == "5" else (4, 5))


def test_easy_share_without_any_pace_is_unknown():
    found = check(judge('[week]\neasy = "80 %"\n', [session(0, [stretch("steady", 5, 500.0)])]), "easy")
    assert (found.status, found.facts.measured) == ("unknown", None)
    assert ReasonKind.NO_PACE in {r.kind for r in found.facts.reasons}
    found = check(judge('[week]\neasy = "80 %"\n', [session(0, [*easy(7.9), stretch("rep", 2.1, 500.0, "T")])]), "easy")
    assert found.facts.measured == pytest.approx(0.79)
    assert found.status == "close"
    assert found.facts.over == pytest.approx(0.01)
    assert found.facts.probability == pytest.approx(NormalDist(0.79, 0.01).cdf(0.80) - NormalDist(0.79, 0.01).cdf(0.75))


def test_rest_days_are_counted():
    found = check(
        judge('[week]\nrest_days = ["Mon", "Fri"]\n', [session(0, easy(3)), session(0, easy(3), hour=18)]), "rest_days"
    )
    assert (found.status, found.facts.measured, found.facts.planned) == ("missed", 1, (2, 2))
    assert found.facts.changes[0].amount == 2


@pytest.mark.parametrize(("state", "day"), [("not_begun", -1), ("on_course", 1), ("behind", 4), ("behind", 6)])
def test_the_progress_of_a_volume(state, day):
    found = check(
        judge('[week]\nvolume = "70 mi"\n', [session(0, easy(12))], today=MONDAY + timedelta(days=day)), "volume"
    )
    assert found.facts.progress.state == state
    assert found.facts.progress.days_left == min(7, 6 - day)


@pytest.mark.parametrize(("miles", "status"), [(4.79, "missed"), (4.81, "met"), (5.19, "met"), (5.21, "missed")])
def test_a_recording_is_the_race_within_four_percent(miles, status):
    found = check(judge(race_week('distance = "5 mi"\n'), [session(5, [stretch("steady", miles, 400.0, "I")])]), "race")
    assert found.status == status


def test_without_zones_a_race_stands_out():
    fast = session(5, [*easy(2), stretch("rep", 4, 455.0), *easy(1)])
    slow = session(5, [*easy(2), stretch("rep", 4, 470.0), *easy(1)])
    text = race_week('distance = "4 mi"\n')
    assert check(judge(text, [fast], zones=()), "race").status == "met"
    assert check(judge(text, [slow], zones=()), "race").status == "missed"


def test_a_long_race_may_be_close_to_easy():
    run = session(5, [stretch("steady", 13.109, 490.0, "E")])
    assert check(judge(race_week('distance = "half marathon"\n'), [run]), "race").status == "met"
    run = session(5, [stretch("steady", 10, 490.0, "E")])
    assert check(judge(race_week('distance = "10 mi"\n'), [run]), "race").status == "close"


def test_error_and_probability_in_words():
    found = check(judge('[week]\nvolume = "45-50 mi"\n', [session(0, easy(45.2), error=0.01)]), "volume")
    assert found.borderline
    assert probability(found) == "71 %, perhaps close (29 %)"
    assert uncertainty(found) == "± 0.9 mi"
    assert tolerance(found) == "met inside the range, close within 5%"
    assert probability(Verdict("volume", "unknown")) == ""
    unsure = Facts(probability=0.41, perhaps=(("met", 0.35), ("missed", 0.24)))
    assert probability(Verdict("volume", "close", unsure)) == "41 %, perhaps met (35 %) or missed (24 %)"
    other = Facts(probability=0.41, perhaps=(("met", 0.58),))
    assert probability(Verdict("threshold", "close", other)) == "41 %, more likely met (58 %)"
    assert probability(Verdict("volume", "met", Facts(probability=0.995))) == "99 % or more"


def test_work_in_any_number_of_pieces():
    text = named("Tue", "2 mi warm-up, 3-4 mi @ T")
    for work, status in (
        (reps(2, 1.6), "met"),
        (reps(1, 2.7), "close"),
        (reps(1, 2.3), "missed"),
        (reps(3, 1.6), "exceeded"),
        (reps(1, 4.3), "met"),
    ):
        assert check(judge(text, [session(1, [*easy(2), *work])]), "session_tue").status == status
    slow = check(judge(text, [session(1, [*easy(2), *reps(1, 3.5, 455.0, "M")])]), "session_tue")
    assert slow.status == "missed"
    assert "too slow for T" in sentence(slow)


@pytest.mark.parametrize(("off", "status"), [(0, "met"), (1, "met"), (2, "close")])
def test_one_rep_of_five_may_slip(off, status):
    work = [
        *reps(5 - off, 1000 / MILE_M, I_PACE, "I"),
        stretch("recovery", 0.25, 560.0),
        *reps(off, 1000 / MILE_M, 405.0, "I"),
    ]
    found = check(judge(FRIDAY, [session(4, [*easy(2), *work, *easy(2)])]), "session_fri")
    assert found.status == status


def test_a_long_run_at_easy_pace_but_for_a_quarter():
    text = '[week]\nlong_run = "10 mi"\n'
    for miles, status in ((2.0, "met"), (4.0, "close")):
        run = session(6, [*easy(10 - miles), stretch("steady", miles, 455.0, "M")])
        assert check(judge(text, [run]), "long_run").status == status


def test_surges_in_kilometres_are_more_than_in_miles():
    athlete = dataclasses.replace(ATHLETE, units="km")
    text = '[week]\nlong_run = "10 mi with plus pace"\n'
    found = check(judge(text, [session(6, surges(10))], athlete=athlete), "long_run")
    reason = found.facts.reason(ReasonKind.PLUS_PACE)
    assert (reason.count, reason.of) == (10, 16)
    assert ZONES[0].zones


VOLUMES = '[week]\nintervals = "3-4 mi"\nrepetitions = "1 mi"\n'


@pytest.mark.parametrize(
    ("miles", "status"),
    [(3.5, "met"), (3.0, "met"), (2.7, "close"), (2.0, "missed"), (4.4, "close"), (5.0, "exceeded")],
)
def test_the_distance_at_i_of_the_week_counts_whatever_its_sessions_are(miles, status):
    runs = [
        session(1, [*easy(2), *reps(2, miles / 4, I_PACE, "I")]),
        session(4, [*easy(2), *reps(2, miles / 4, I_PACE, "I")]),
    ]
    found = check(judge(VOLUMES, runs), "interval_volume")
    assert found.status == status
    assert found.facts.measured == pytest.approx(miles * MILE_M)
    assert len(found.evidence) == 4


def test_r_volume_leaves_out_intervals_hills_and_what_is_too_slow():
    climbs = reps(4, 0.25, 430.0, "R", adjusted_mps=1.3 * MILE_M / 430.0)
    fast = reps(4, 0.25, 340.0, "R")
    slow = reps(2, 0.25, 372.0, "R")
    week = judge(
        VOLUMES, [session(1, [*easy(2), *fast]), session(2, [*easy(2), *climbs]), session(3, [*easy(2), *slow])]
    )
    found = check(week, "repetition_volume")
    assert (found.status, found.facts.measured) == ("met", pytest.approx(MILE_M))
    assert "too slow for R" in sentence(found)
    none = check(week, "interval_volume")
    assert (none.status, none.facts.measured) == ("missed", pytest.approx(0.5 * MILE_M))  # too slow for R, quick for I
    assert sentence(none).startswith("Interval volume: 0.5 of 3-4 mi")


def test_no_volume_is_asked_where_the_plan_says_none_or_nothing():
    run = session(4, [*easy(2), *reps(4, 0.75, I_PACE, "I")])
    for text in ('[week]\nintervals = "none"\nvolume = "10 mi"\n', FRIDAY):
        assert "interval_volume" not in {c.name for c in judge(text, [run]).checks}
