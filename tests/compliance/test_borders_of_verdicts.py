"""Each bound of a rule from both sides, and just on it: what is allowed is allowed to its last digit."""

from dataclasses import replace

import pytest
from made import (
    ZONES,
    at_speed,
    check,
    context,
    easy,
    judge,
    named,
    reps,
    session,
)

from milelog.compliance.bands import Outcome, chances, limits, reached, status_of, tolerance_of, worst
from milelog.compliance.bands import judge as judged
from milelog.compliance.distances import distance_changes
from milelog.compliance.effort import meant_effort
from milelog.compliance.matching import LEAST_SCORE, RunFeatures, SessionFeatures, assign, like, score
from milelog.compliance.surges import FAST_TOLERANCE, PlusPace, plus_pace, surge_status, whole_units
from milelog.compliance.work import (
    HILLY,
    Piece,
    distance_beside,
    in_band_odds,
    is_hilly,
    place_of,
    target_band,
)
from milelog.model import Segment, WorkoutStep, Zone
from milelog.plan import PlannedSession, parse_workout
from milelog.plan.types import Band
from milelog.sessions.planned_blocks import PACE_TOLERANCE, REP_SIZE, fits
from milelog.units import KM_M, MILE_M
from milelog.verdicts import Change, ChangeKind
from milelog.weeks import outings

BELOW, ABOVE = 1 - 1e-9, 1 + 1e-9
BAND = Zone("T", 3.0, 4.0)
T = {z.name: z for z in ZONES[0].zones}["T"]
E = {z.name: z for z in ZONES[0].zones}["E"]
TUE = named("Tue", "9 mi with 2 x 2 mi @ T, 1 mi jog")


def segment(kind, seconds, metres, zone=None, **more):
    """A stretch of just so many seconds and metres."""
    return Segment(kind, 0.0, float(seconds), float(metres), metres / seconds, zone, **more)


# Values beside ranges.


@pytest.mark.parametrize("planned", [(100.0, 200.0), (150.0, 150.0)])
def test_a_value_just_on_a_limit_has_the_better_status(planned):
    band = Band(0.1, 0.2, 0.05)
    close_from, met_from, met_to, close_to = limits(planned, band, 1.0)
    for value, status in (
        (close_from * BELOW, "missed"),
        (close_from, "close"),
        (met_from * BELOW, "close"),
        (met_from, "met"),
        (met_to, "met"),
        (met_to * ABOVE, "close"),
        (close_to, "close"),
        (close_to * ABOVE, "exceeded"),
    ):
        assert status_of(value, planned, band, 1.0) == status


def test_the_tolerance_of_one_number_is_only_for_one_number():
    band = Band(0.0, 0.05, 0.05)
    assert limits((100, 120), band) == pytest.approx((95, 100, 120, 126))
    assert (tolerance_of(band, (100, 120)).met, tolerance_of(band, (100, 120)).close) == (0.0, 0.05)
    assert limits((100, 100), Band(0.0, 0.05)) == pytest.approx((95, 100, 100, 105))
    assert tolerance_of(Band(0.0, 0.3, 0.05), (100, 100)).close == 0.3


def test_what_is_missing_and_what_is_over():
    band = Band(0.1, 0.2)
    for value, short, over in ((90.0, 10.0, 0.0), (100.0, 0.0, 0.0), (150.0, 0.0, 0.0), (207.0, 0.0, 7.0)):
        found = judged(value, 0.0, (100.0, 200.0), band)
        assert (found.short, found.over) == (short, over)
    assert judged(500.0, 1.0, (100.0, float("inf")), band).over == 0
    assert Outcome("met") == Outcome("met", 0.0, 0.0, {})


def test_a_small_error_is_one():
    assert chances(100.0, 0.5, (100.5, 200.0), Band(0.0, 0.1))["close"] == pytest.approx(0.8413, abs=1e-4)


def test_nothing_is_counted_from_less_than_nothing():
    assert reached([], 0) == 1
    assert reached([], 1) == 0
    assert reached([0.5], -2) == 1
    assert reached([0.5, 0.2], 1) == pytest.approx(0.6)
    assert reached([0.5, 0.2], 2) == pytest.approx(0.1)


def test_the_worst_part_and_its_probability():
    sure = Outcome("exceeded", 0.0, 3.0)
    doubtful = Outcome("met", chances={"met": 0.5, "missed": 0.5})
    found = worst([sure, doubtful])
    assert (found.status, found.over, found.short) == ("exceeded", 3.0, 0.0)
    assert found.chances == {"exceeded": 0.5, "missed": 0.5}
    assert worst([Outcome("met"), Outcome("close")]).chances == {}


def test_the_least_change_is_none_within_the_limits():
    more, less = ChangeKind.MORE_WORK, ChangeKind.LESS_WORK
    assert distance_changes(100.0, 100.0, 200.0, more, less) == ()
    assert distance_changes(200.0, 100.0, 200.0, more, less) == ()
    assert distance_changes(99.0, 100.0, 200.0, more, less) == (Change(more, 1.0),)
    assert distance_changes(203.0, 100.0, 200.0, more, less) == (Change(less, 3.0),)


# Reps beside bands.


def test_a_speed_just_on_the_tolerance_of_its_band_lies_in_it():
    slow, fast = BAND.slow_mps * (1 - PACE_TOLERANCE), BAND.fast_mps * (1 + PACE_TOLERANCE)
    assert [place_of(v, BAND) for v in (slow * BELOW, slow, fast, fast * ABOVE)] == ["slow", "in", "in", "fast"]
    assert (in_band_odds(slow, 0.0, BAND), in_band_odds(fast, 0.0, BAND)) == (1, 1)
    assert in_band_odds(0.0, 0.1, BAND) == 1
    assert in_band_odds(0.5, 0.1, BAND) < 1e-9
    assert in_band_odds(2.9, 0.01, None) == 1
    assert distance_beside(0.6, BAND) == pytest.approx(-0.8)


@pytest.mark.parametrize(
    ("share", "kind", "hilly"),
    [(1 + 2 * HILLY, "rep", True), (1 - 2 * HILLY, "rep", True), (1.014, "rep", False), (1.2, "steady", False)],
)
def test_one_climbing_rep_makes_a_run_hilly(share, kind, hilly):
    parts = [at_speed("rep", 60, 4.0, adjusted_mps=4.0), at_speed(kind, 60, 4.0, adjusted_mps=4.0 * share)]
    assert is_hilly(session(0, parts)) == hilly


def test_a_rep_without_speed_is_no_climb():
    assert not is_hilly(session(0, [replace(at_speed("rep", 60, 1.0, adjusted_mps=9.0), speed_mps=0.0)]))


def test_a_target_by_number_needs_no_zone():
    step = WorkoutStep("rep", target_mps=(3.7, 3.9))
    assert target_band(step, None, MILE_M) == Zone("", 3.7, 3.9)
    assert target_band(replace(step, zone="T"), T, MILE_M) == Zone("T", 3.7, 3.9)
    assert target_band(WorkoutStep("rep"), None, MILE_M) is None
    assert target_band(WorkoutStep("rep", zone="T"), T, MILE_M) is T


@pytest.mark.parametrize(
    ("metres", "fit"),
    [
        (400 * (1 - REP_SIZE), True),
        (400 * (1 - REP_SIZE) * BELOW, False),
        (500 * (1 + REP_SIZE), True),
        (500 * (1 + REP_SIZE) * ABOVE, False),
    ],
)
def test_a_rep_fits_to_the_last_metre(metres, fit):
    step = WorkoutStep("rep", distance_m=(400.0, 500.0))
    assert fits(step, segment("rep", 90, metres)) == fit
    timed = WorkoutStep("rep", duration_s=(400.0, 500.0))
    assert fits(timed, Segment("rep", 0.0, metres, 90.0, 4.0)) == fit
    assert fits(WorkoutStep("rep"), segment("rep", 1, 1))


def test_what_has_no_size_resembles_no_rep():
    piece = Piece(session(0), Segment("rep", 0.0, 60.0, 0.0, 4.0))
    assert like(WorkoutStep("rep", distance_m=(400.0, 400.0)), piece, lambda *_: None) == 0
    assert (
        like(
            WorkoutStep("rep", distance_m=(0.0, 0.0)), replace(piece, segment=segment("rep", 60, 300)), lambda *_: None
        )
        == 0
    )
    short = replace(piece, segment=Segment("rep", 0.0, 0.5, 0.5, 1.0))
    assert like(WorkoutStep("rep", distance_m=(0.5, 0.5)), short, lambda *_: None) == 1
    assert like(WorkoutStep("rep", distance_m=(0.9, 0.9)), short, lambda *_: None) == 0


def test_days_are_counted_from_monday():
    assert SessionFeatures.of(PlannedSession(parse_workout("6 mi easy"), 1)).day == 1
    assert RunFeatures.of(outings([session(1, easy(6))])[0]).day == 1


def test_a_score_just_enough_is_enough():
    assert assign([[LEAST_SCORE]]) == [0]
    assert assign([[LEAST_SCORE * BELOW]]) == [None]
    assert assign([]) == []
    assert assign([[1.0, 1.0]]) == [0]
    assert assign([[3.0], [3.0]]) == [0, None]


def asked_and_ran(text, parts, day=None):
    run = outings([session(0, parts)])[0]
    return SessionFeatures.of(PlannedSession(parse_workout(text), day)), RunFeatures.of(run, lambda *_: None)


@pytest.mark.parametrize(("metres", "size"), [(0.9 * 4000.0, 0.5), (0.9 * 4000.0 * BELOW, 0.0)])
def test_a_run_holds_at_least_nine_tenths_of_the_work(metres, size):
    asked, ran = asked_and_ran("4 x 1000 m @ T", [segment("steady", 1000, 3600)])
    ran = replace(ran, metres=metres)
    assert score(replace(asked, total_m=None, reps=(), picks_up=False, least_m=4000.0), ran) == 1.5 + size


def test_reps_that_share_their_size_alone_make_no_session():
    """One rep of a mile at an easy pace in a run far too long, where one at threshold was planned."""
    ctx = context("", [session(0, easy(1))])
    run = outings([session(0, [*easy(4), at_speed("rep", MILE_M / 2.5, 2.5, "E")])])[0]
    asked = SessionFeatures.of(PlannedSession(parse_workout("1 mi @ T"), 0))
    ran = RunFeatures.of(run, ctx.step_band)
    assert score(replace(asked, total_m=(2000.0, 2000.0)), ran) == 0
    assert score(replace(asked, total_m=None), ran) == 0.3 * 2 + 0.5 + 1


# Surges.


@pytest.mark.parametrize(
    ("seconds", "place"),
    [
        (19.9, None),
        (20, "short"),
        (44.9, "short"),
        (45, "in"),
        (180, "in"),
        (180.1, "long"),
        (360, "long"),
        (361, None),
    ],
)
def test_how_long_a_surge_of_plus_pace_is(seconds, place):
    run = (session(0, [*easy(1), at_speed("surge", seconds, 3.5), *easy(1)]),)
    found = plus_pace(context("", run), run)
    assert (found.surged, len(found.short), len(found.long)) == (place == "in", place == "short", place == "long")


def test_the_slow_end_of_threshold_with_its_tolerance_is_the_limit_of_plus_pace():
    limit = T.slow_mps * (1 + FAST_TOLERANCE)
    for speed, fast in ((limit, 0), (limit * ABOVE, 1)):
        run = (session(0, [*easy(0.4), at_speed("surge", 60, speed), *easy(2)]),)
        found = plus_pace(context("", run), run)
        assert (len(found.fast), found.surged, found.with_fast) == (fast, 1 - fast, 1)
    run = (session(0, [*easy(0.4), at_speed("surge", 60, 5.0), *easy(2)]),)
    assert plus_pace(context("", run, zones=()), run).surged == 1


def test_surges_count_where_their_middle_lies_also_in_a_second_file():
    first, second = session(0, easy(1.5)), session(0, [*easy(0.3), at_speed("surge", 60, 3.4), *easy(1)], hour=7.5)
    assert plus_pace(context("", [first, second]), (first, second)).surged == 1
    late = session(0, [*easy(2.0), at_speed("surge", 60, 3.4)])
    assert plus_pace(context("", [late]), (late,)).surged == 0  # no whole mile holds it
    last = session(0, [*easy(2.0 - 102.5 / MILE_M), at_speed("surge", 60, 3.4), *easy(0.01)])
    assert (
        plus_pace(context("", [last]), (last,)).surged == 1
    )  # its middle lies half a metre before the end of the second
    assert [whole_units(m * MILE_M, "mi") for m in (0.89, 0.91, 1.89, 1.91)] == [0, 1, 1, 2]
    assert whole_units(9.95 * KM_M, "km") == 10


@pytest.mark.parametrize(
    ("surged", "count", "status"),
    [
        (8, 10, "met"),
        (7, 10, "close"),
        (4, 10, "close"),
        (3, 10, "missed"),
        (4, 5, "met"),
        (2, 5, "close"),
        (1, 5, "missed"),
    ],
)
def test_the_share_of_the_miles_with_surges(surged, count, status):
    assert surge_status(surged, count) == status


def plus(units_run, surged, with_fast):
    return PlusPace(units_run, surged, (), (), (), with_fast)


def test_fast_surges_are_close_at_best():
    assert [plus(10, 2, n).status for n in (3, 4, 10)] == ["missed", "close", "close"]
    assert plus(10, 8, 8).status == "met"
    for found, units_run, changes in (
        (plus(10, 7, 7), None, {"more_surges": 1}),
        (plus(10, 8, 8), None, {}),
        (plus(10, 9, 9), None, {}),
        (plus(10, 7, 7), 12, {"more_surges": 3}),
        (plus(10, 9, 9), 0, {}),
        (plus(10, 5, 7), None, {"slower_surges": 2, "more_surges": 1}),
        (plus(10, 5, 10), None, {"slower_surges": 3}),
    ):
        assert {str(c.kind): c.amount for c in found.changes(units_run)} == changes
    for found in (plus(5, 4, 4), plus(5, 1, 3), plus(10, 7, 8), plus(2, 0, 0)):
        assert sum(found.chances.values()) == pytest.approx(1)
    assert plus(5, 4, 4).chances["met"] == pytest.approx(0.99**4 * 1.0 + 4 * 0.99**3 * 0.01 * 0.04, abs=2e-3)


# Efforts.


@pytest.mark.parametrize(
    ("rpe", "status"),
    [(3.4, "missed"), (4.49, "missed"), (4.5, "close"), (5.49, "close"), (5.5, "met"), (7.5, "met"), (8.5, "met"),
     (8.51, "close"), (9.5, "close"), (9.51, "exceeded")],
)  # fmt: skip
def test_a_rating_beside_the_effort_of_threshold(rpe, status):
    found = check(judge(TUE, [session(1, [*easy(2.4), *reps(2, 2), *easy(2.4)], rpe=rpe)]), "effort")
    assert found.status == status
    assert found.facts.over == pytest.approx(max(0.0, rpe - 7.5))
    assert found.facts.short == pytest.approx(max(0.0, 7.5 - rpe))


def test_the_rating_that_is_furthest_beside_decides():
    text = TUE + named("Thu", "4 x 1 mi @ T, 1 min jog")
    tuesday = session(1, [*easy(2.4), *reps(2, 2), *easy(2.4)], rpe=5.0)
    for rpe, worse in ((8.9, 5.0), (9.2, 9.2)):
        thursday = session(3, [*easy(2), *reps(4, 1), *easy(2)], rpe=rpe)
        assert check(judge(text, [tuesday, thursday]), "effort").facts.measured == worse


def test_a_run_without_a_rating_has_no_effort():
    for rpe in (None, 0.0):
        assert not [
            c for c in judge(TUE, [session(1, [*easy(2.4), *reps(2, 2)], rpe=rpe)]).checks if c.name == "effort"
        ]
    assert check(judge(TUE, [session(1, [*easy(2.4), *reps(2, 2)], rpe=0.5)]), "effort").status == "missed"


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("2 x 2 mi at 70-80 % effort", 0.75),
        ("3 mi at 60 % effort, 2 mi at 80 % effort", 0.8),
        ("2 x 2 mi @ T", 0.75),
        ("10 mi with plus pace", 0.65),
        ("5 x 1000 m @ I", None),
        ("6 mi easy", None),
        ("2 x 2 mi @ T, 4 x 200 m @ R", None),
    ],
)
def test_the_effort_that_a_workout_means(text, share):
    found = meant_effort(parse_workout(text))
    assert found == (share and pytest.approx(share))


# Habits.


@pytest.mark.parametrize(
    ("count", "status", "short", "over"),
    [(2, "missed", 2, 0), (3, "close", 1, 0), (4, "met", 0, 0), (5, "met", 0, 0), (6, "exceeded", 0, 1)],
)
def test_the_number_of_runs(count, status, short, over):
    found = check(judge('[week]\nruns = "4-5"\n', [session(d, easy(3)) for d in range(count)]), "runs")
    assert (found.status, found.facts.short, found.facts.over) == (status, short, over)
    wanted = [(ChangeKind.MORE_OUTINGS, short)] if short else [(ChangeKind.FEWER_OUTINGS, over)] if over else []
    assert [(c.kind, c.amount) for c in found.facts.changes] == wanted


@pytest.mark.parametrize(
    ("hard", "status"), [(100, "met"), (250, "met"), (251, "close"), (300, "close"), (301, "missed")]
)
def test_the_share_of_easy_running(hard, status):
    run = session(
        0,
        [
            at_speed("steady", 1000 - hard - 50, 3.0, "E"),
            at_speed("steady", 50, 3.4, "M"),
            at_speed("rep", hard, 4.0, "T"),
        ],
    )
    found = check(judge('[week]\neasy = "75 %"\n', [run]), "easy")
    assert (found.status, found.facts.measured) == (status, pytest.approx(1 - hard / 1000))
    assert found.facts.over == pytest.approx(max(0.0, hard - 250) / 1000)
    wanted = [] if status == "met" else [(ChangeKind.EASIER, pytest.approx(hard - 250))]
    assert [(c.kind, c.amount) for c in found.facts.changes] == wanted


def test_no_easy_share_asks_nothing():
    assert judge('[week]\neasy = "0 %"\nvolume = "3 mi"\n', [session(0, easy(3))]).checks[0].name == "volume"
    assert len(judge('[week]\neasy = "0 %"\nvolume = "3 mi"\n', [session(0, easy(3))]).checks) == 1
