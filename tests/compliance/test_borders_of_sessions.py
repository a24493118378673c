"""The bounds of threshold, named sessions and work in zones from both sides and just on them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from made import (
    ABOVE,
    BANDS,
    BELOW,
    I_PACE,
    MONDAY,
    T_PACE,
    T,
    at_speed,
    changes,
    check,
    context,
    easy,
    judge,
    metres_of,
    named,
    reason,
    reps,
    session,
    stretch,
    surges,
)

from milelog.compliance.threshold import threshold_reps
from milelog.compliance.work import distance_beside, seconds_beside
from milelog.model import Zone
from milelog.units import KM_M, MILE_M
from milelog.verdicts import ChangeKind, ReasonKind

LONG = '[week]\nlong_run = "10 mi"\n'
PLUS = '[week]\nlong_run = "10 mi with plus pace"\n'
THRESHOLD = '[week]\nthreshold = "3-4 mi"\n'


# Threshold.


@pytest.mark.parametrize(
    ("speed", "place"),
    [
        (T.slow_mps * 0.94 * ABOVE, "slow"),
        (T.slow_mps * 0.94 * 0.999, None),
        (T.fast_mps * 1.1299, "fast"),
        (T.fast_mps * 1.1301, None),
    ],
)
def test_reps_near_threshold_are_named(speed, place):
    run = session(1, [*easy(2), at_speed("rep", 600, speed)])
    assert [r.place for r in threshold_reps(context(THRESHOLD, [run]))] == ([place] if place else [])
    with_intervals = context(THRESHOLD + named("Thu", "5 x 1000 m @ I, 400 m jog"), [run])
    assert [r.place for r in threshold_reps(with_intervals)] == (["slow"] if place == "slow" else [])
    with_threshold = context(THRESHOLD + named("Thu", "2 x 2 mi @ T, 1 mi jog"), [replace(run, file="other.fit")])
    assert [r.place for r in threshold_reps(with_threshold)] == ([place] if place else [])
    for kind in ("hills", "race"):
        assert threshold_reps(context(THRESHOLD, [replace(run, kind=kind)])) == []
    short = session(1, [*easy(2), at_speed("rep", 119.9, speed)])
    assert threshold_reps(context(THRESHOLD, [short])) == []
    assert len(threshold_reps(context(THRESHOLD, [session(1, [*easy(2), at_speed("rep", 120, speed)])]))) == bool(place)


@pytest.mark.parametrize(
    ("seconds", "count", "places"), [(119.9, 4, ["short"] * 4), (119.9, 3, []), (120, 3, ["in"] * 3)]
)
def test_four_short_reps_are_a_session_of_threshold(seconds, count, places):
    work = [at_speed("rep", seconds, T.slow_mps, "T"), at_speed("recovery", 60, 2.5)] * count
    ctx = context(THRESHOLD, [session(1, [*easy(2), *work])])
    assert [r.place for r in threshold_reps(ctx)] == places


def test_the_least_change_moves_no_more_reps_than_it_must():
    """Two of three slow reps are enough; each needs what the slower of the two needs."""
    paces = (446.0, 448.0, 452.0)
    text = '[week]\nthreshold = "2 mi"\n'
    run = session(1, [*easy(2), *(stretch("rep", 1, p, "M") for p in paces)])
    found = check(judge(text, [run]), "threshold")
    (change,) = found.facts.changes
    assert change.kind is ChangeKind.FASTER_REPS
    assert change.amount == pytest.approx(448.0 - MILE_M / (T.slow_mps * 0.98))
    fast = session(1, [*easy(2), *(stretch("rep", 1, p, "I") for p in (405.0, 400.0, 395.0))])
    (change,) = check(judge(text, [fast]), "threshold").facts.changes
    assert (change.kind, change.amount) == (ChangeKind.SLOWER_REPS, pytest.approx(MILE_M / (T.fast_mps * 1.02) - 400.0))
    assert change.speeds_mps == (T.slow_mps, T.fast_mps)


def test_seconds_beside_a_band():
    band = Zone("T", 3.0, 4.0)
    assert seconds_beside(2.5, band, 1000.0) == pytest.approx(400 - 1000 / 2.94)
    assert seconds_beside(5.0, band, 1000.0) == pytest.approx(1000 / 4.08 - 200)
    assert seconds_beside(2.95, band, 1000.0) == 0
    assert seconds_beside(2.0, None, 1000.0) == 0
    assert distance_beside(3.0 * BELOW, band) < 0 < distance_beside(4.0 * ABOVE, band)


def test_two_equal_slow_reps_are_moved_together():
    run = session(1, [*easy(2), *reps(2, 1.05, 450.0, "M")])
    (change,) = check(judge('[week]\nthreshold = "2 mi"\n', [run]), "threshold").facts.changes
    assert change.kind is ChangeKind.FASTER_REPS


@pytest.mark.parametrize(
    ("miles", "change"), [(2.0, ("more_work", 0.91 - 0.05)), (4.8, ("less_work", 4.8 - 4.12 - 0.05))]
)
def test_more_or_less_work_at_threshold(miles, change):
    found = check(judge(THRESHOLD, [session(1, [*easy(2), *reps(1, miles)])]), "threshold")
    assert changes(found) == [(ChangeKind(change[0]), pytest.approx(change[1] * MILE_M, abs=1e-6))]


@pytest.mark.parametrize(("minutes", "kind"), [(10, "more_time_at"), (40, "less_time_at")])
def test_more_or_less_time_at_threshold(minutes, kind):
    run = session(1, [*easy(2), at_speed("rep", 60 * minutes, MILE_M / T_PACE, "T")], error=0.01)
    found = check(judge('[week]\nthreshold = "20-25 min"\n', [run]), "threshold")
    assert [c.kind.value for c in found.facts.changes] == [kind]
    assert found.facts.error == pytest.approx(1.5 * 2**0.5)
    assert (found.facts.quantity, found.facts.measured) == ("seconds", 60 * minutes)


def test_the_error_of_threshold_is_that_of_edges_and_distance():
    run = session(
        1,
        [*easy(2), at_speed("rep", 600, MILE_M / T_PACE, "T"), at_speed("rep", 600, MILE_M / T_PACE, "T")],
        error=0.01,
    )
    found = check(judge(THRESHOLD, [run]), "threshold")
    metres = 600 * MILE_M / T_PACE
    edge = 1.5 * 2**0.5 / 600
    assert found.facts.error == pytest.approx(edge * metres * 2**0.5 + 0.02 * metres)
    assert check(judge(THRESHOLD, [replace(run, distance_error=0.0)]), "threshold").facts.error == 0


# Named sessions.


@pytest.mark.parametrize(
    ("miles", "status", "change"),
    [
        (2.39, "missed", ("more_work", 0.46)),
        (2.401, "close", ("more_work", 0.449)),
        (2.849, "close", ("more_work", 0.001)),
        (2.851, "met", None),
        (4.399, "met", None),
        (4.41, "exceeded", ("less_work", 0.01)),
    ],
)
def test_work_in_any_number_of_pieces(miles, status, change):
    run = session(1, [*easy(2), *reps(1, miles)])
    found = check(judge(named("Tue", "3-4 mi @ T"), [run]), "session_tue")
    assert found.status == status
    wanted = [(ChangeKind(change[0]), pytest.approx(change[1] * MILE_M, abs=1e-6))] if change else []
    assert changes(found) == wanted
    assert all(c.zone == "T" for c in found.facts.changes)
    if status != "met":
        assert found.facts.short == pytest.approx(max(0.0, 3 - miles) * MILE_M)
        assert found.facts.over == pytest.approx(max(0.0, miles - 4) * MILE_M)


@pytest.mark.parametrize(
    ("count", "slow", "status"),
    [(5, 1, "met"), (5, 2, "close"), (6, 1, "met"), (6, 2, "close"), (10, 2, "met"), (10, 3, "close")],
)
def test_one_rep_in_five_may_lie_beside_its_band(count, slow, status):
    text = named("Tue", f"2 mi warm-up, {count} x 400 m @ T, 200 m jog")
    work = [*reps(count - slow, 400 / MILE_M), stretch("recovery", 0.1, 560.0), *reps(slow, 400 / MILE_M, 455.0, "M")]
    found = check(judge(text, [session(1, [*easy(2), *work])]), "session_tue")
    assert found.status == status
    assert reason(found, ReasonKind.TOO_SLOW).count == slow
    assert (ChangeKind.FASTER_REPS in {c.kind for c in found.facts.changes}) == (status == "close")


@pytest.mark.parametrize(
    ("count", "off", "status"), [(5, 1, "met"), (5, 2, "close"), (5, 3, "missed"), (4, 2, "close"), (4, 3, "missed")]
)
def test_most_reps_far_beside_their_band_are_a_session_missed(count, off, status):
    """Those at 8:20 are more than a tenth slower than T."""
    text = named("Tue", f"2 mi warm-up, {count} x 1000 m @ T, 200 m jog")
    work = [*reps(count - off, KM_M / MILE_M), stretch("recovery", 0.1, 560.0), *reps(off, KM_M / MILE_M, 500.0, "E")]
    assert check(judge(text, [session(1, [*easy(2), *work])]), "session_tue").status == status


@pytest.mark.parametrize(
    ("pace", "status"),
    [
        (500.0, "close"),
        (505.0, "close"),
        (506.0, "met"),
        (513.0, "met"),
        (535.0, "met"),
        (536.0, "close"),
        (583.0, "close"),
        (584.0, "missed"),
    ],
)
def test_a_steady_pace_by_number(pace, status):
    """8:26-8:45 a mile, with 2 % beside it."""
    run = session(1, [stretch("steady", 6, pace, "E")])
    found = check(judge(named("Tue", "6 mi @ 8:36-8:45/mi"), [run]), "session_tue")
    assert found.status == status


@pytest.mark.parametrize(("error", "odds"), [(0.0, 1.0), (0.01, 0.8413)])
def test_the_doubt_of_a_steady_pace_is_that_of_its_distance(error, odds):
    run = session(1, [stretch("steady", 6, 525 / (0.98 * 1.01), "E")], error=error)
    found = check(judge(named("Tue", "6 mi @ 8:36-8:45/mi"), [run]), "session_tue")
    part = found.facts.probability
    assert part == pytest.approx(odds, abs=0.01) or error == 0


def test_strides_may_be_overlooked():
    strides = [stretch("stride", 20 / 330, 330), stretch("recovery", 0.1, 560.0)] * 2
    for count, odds in ((2, 0.98**2), (3, 1 - 0.98**2 * 0.1)):
        text = named("Tue", f"{count} x 20 s strides")
        found = check(judge(text, [session(1, strides)]), "session_tue")
        assert found.facts.probability == pytest.approx(odds)


@pytest.mark.parametrize(("miles", "counted"), [(0.5, False), (1.0, True)])
def test_plus_pace_needs_a_whole_mile(miles, counted):
    run = session(1, [*easy(0.2), at_speed("surge", 60, 3.4), *easy(miles - 0.2 - 204 / MILE_M)])
    found = check(judge(named("Tue", "1 mi with plus pace"), [run]), "session_tue")
    assert (reason(found, ReasonKind.PLUS_PACE) is not None) == counted
    assert (reason(found, ReasonKind.PICK_UPS) is not None) != counted
    assert (
        reason(check(judge('[week]\nlong_run = "1 mi with plus pace"\n', [run]), "long_run"), ReasonKind.PLUS_PACE)
        or not counted
    )


@pytest.mark.parametrize(
    ("metres", "status"),
    [
        (3 * MILE_M * 0.8, "close"),
        (3 * MILE_M * 0.8 * BELOW, "missed"),
        (3 * MILE_M * 0.95, "met"),
        (3 * MILE_M * 0.95 * BELOW, "close"),
        (4 * MILE_M * 1.1, "met"),
        (4 * MILE_M * 1.1 * ABOVE, "exceeded"),
    ],
)
def test_work_in_any_pieces_just_on_its_bounds(metres, status):
    (one,) = reps(1, 3)
    run = session(1, [*easy(2), replace(one, distance_m=metres)])
    assert check(judge(named("Tue", "3-4 mi @ T"), [run]), "session_tue").status == status


STRIDES = [stretch("stride", 20 / 330, 330), stretch("recovery", 0.1, 560.0)]


@pytest.mark.parametrize(
    ("text", "parts", "word", "counts"),
    [
        ("6 mi with 6 x 20 s strides", [*easy(5), *STRIDES * 6], "strides", (6, 6)),
        ("45 min with 5 x 1 min surges", surges(5, seconds=60), "surges", (5, 5)),
        ("6 mi with plus pace, 4 x 20 s strides", [*surges(5), *STRIDES * 3], "pick-ups", (8, 10)),
    ],
)
def test_pick_ups_have_a_name_and_a_number(text, parts, word, counts):
    found = reason(check(judge(named("Tue", text), [session(1, parts)]), "session_tue"), ReasonKind.PICK_UPS)
    assert (found.text, (found.count, found.planned[0])) == (word, counts)


def test_a_run_without_steady_running_has_no_pace():
    run = metres_of(session(1, [at_speed("surge", 3000, 3.2)]), 6 * MILE_M)
    found = check(judge(named("Tue", "6 mi @ 8:36-8:45/mi"), [run]), "session_tue")
    assert (found.status, reason(found, ReasonKind.PACE)) == ("met", None)


@pytest.mark.parametrize(("metres", "status"), [(0.0, "met"), (0.9, "missed")])
def test_standing_is_no_steady_running(metres, status):
    stood = replace(at_speed("steady", 600, 1.0), distance_m=metres)
    run = session(1, [stretch("steady", 6, 525.0, "E"), stood])
    assert check(judge(named("Tue", "6 mi @ 8:36-8:45/mi"), [run]), "session_tue").status == status


@pytest.mark.parametrize(("count", "status"), [(5, "close"), (6, "met"), (7, "met")])
def test_strides_are_counted(count, status):
    strides = [stretch("stride", 20 / 330, 330), stretch("recovery", 0.1, 560.0)] * count
    found = check(
        judge(named("Tue", "6 mi with 6 x 20 s strides"), [metres_of(session(1, [*easy(5), *strides]), 6 * MILE_M)]),
        "session_tue",
    )
    assert found.status == status
    assert reason(found, ReasonKind.PICK_UPS).count == count
    wanted = [(ChangeKind.MORE_STRIDES, 1)] if count == 5 else []
    assert [(c.kind, c.amount) for c in found.facts.changes] == wanted


@pytest.mark.parametrize(
    ("day", "count", "status"), [(1, 0, "close"), (2, 0, "missed"), (2, 1, "close"), (2, 6, "met")]
)
def test_an_easy_run_of_another_day_is_no_session_of_strides(day, count, status):
    run = metres_of(session(day, [*easy(5), *STRIDES * count]), 6 * MILE_M)
    assert check(judge(named("Tue", "6 mi with 6 x 20 s strides"), [run]), "session_tue").status == status


@pytest.mark.parametrize(("minutes", "status"), [(41.74, "close"), (41.76, "met"), (48.24, "met"), (48.26, "close")])
def test_a_session_by_time_has_a_minute_of_grace(minutes, status):
    """45 minutes, met within 5 %."""
    run = session(1, [at_speed("steady", 60 * minutes, 3.0)])
    found = check(judge(named("Tue", "45 min easy"), [run]), "session_tue")
    assert (found.status, found.facts.probability) == (status, 1.0)


@pytest.mark.parametrize(("miles", "status"), [(3.39, "missed"), (3.4, "close"), (5.0, "close"), (5.01, "missed")])
def test_the_same_amount_of_work_in_one_piece(miles, status):
    run = session(1, [*easy(2), *reps(1, miles)])
    found = check(judge(named("Tue", "2 mi warm-up, 4 x 1 mi @ T, 1 min jog"), [run]), "session_tue")
    assert (reason(found, ReasonKind.OTHER_SHAPE) is not None) == (status == "close")
    assert found.status == status


@pytest.mark.parametrize(("count", "status"), [(5, "missed"), (6, "close"), (8, "close"), (9, "met"), (10, "exceeded")])
def test_two_thirds_of_the_reps_are_close(count, status):
    run = session(1, [*easy(2), *reps(count, 400 / MILE_M, 340.0, "R")])
    text = named("Tue", "2 mi warm-up, 9 x 400 m @ R, 400 m jog")
    found = check(judge(text, [run]), "session_tue")
    assert found.status == status
    assert check(judge(text, [run]), "repetitions").status == status
    wanted = {9: [], 10: [(ChangeKind.FEWER_REPS, 1)]}.get(count, [(ChangeKind.MORE_REPS, 9 - count)])
    assert [(c.kind, c.amount) for c in found.facts.changes] == wanted
    assert changes(check(judge(text, [run]), "repetitions")) == wanted


# Work in zones.


@pytest.mark.parametrize(
    ("miles", "change"),
    [
        (2.5, ("more_work", 0.36)),
        (2.85, ("more_work", 0.01)),
        (2.87, None),
        (3.5, None),
        (4.16, None),
        (4.5, ("less_work", 0.33)),
    ],
)
def test_the_least_change_of_a_zones_volume(miles, change):
    run = session(1, [*easy(2), *reps(5, miles / 5, I_PACE, "I")], error=0.01)
    found = check(judge('[week]\nintervals = "3-4 mi"\n', [run]), "interval_volume")
    assert changes(found) == ([(ChangeKind(change[0]), pytest.approx(change[1] * MILE_M))] if change else [])
    assert found.facts.error == pytest.approx(5**0.5 * miles / 5 * MILE_M * 0.01)
    assert all(
        c.speeds_mps == (BANDS["I"].slow_mps, BANDS["I"].fast_mps) and c.zone == "I" for c in found.facts.changes
    )
    assert sum(r.metres for r in found.facts.reasons if r.metres) == pytest.approx(miles * MILE_M)


@pytest.mark.parametrize(("climb", "hills", "hard"), [(1.06, 0, 4), (1.0601, 4, 0)])
def test_reps_that_climb_are_hills(climb, hills, hard):
    text = named("Thu", "8 x 60 s hill @ I, jog") + named("Fri", "9 x 2 min @ I, jog")
    run = session(
        1, [*easy(2), *([at_speed("rep", 90, 4.0, "I", adjusted_mps=4.0 * climb), at_speed("recovery", 60, 2.5)] * 4)]
    )
    week = judge(text, [run])
    assert (check(week, "hills").facts.measured, check(week, "intervals").facts.measured) == (hills, hard)


def test_progress_of_threshold_and_zones_by_the_day_of_their_sessions():
    text = (
        THRESHOLD
        + 'intervals = "3 mi"\n'
        + named("Tue", "2 x 2 mi @ T, 1 mi jog")
        + named("Thu", "5 x 1000 m @ I, 400 m jog")
        + named("Wed", "4 mi @ T")
    )
    for day, states in ((2, ("so_far", "so_far")), (3, ("behind", "so_far")), (4, ("behind", "behind"))):
        week = judge(text, [session(0, easy(3))], today=MONDAY + timedelta(days=day))
        assert tuple(check(week, n).facts.progress.state for n in ("threshold", "interval_volume")) == states
    done = [session(1, [*easy(1), *reps(2, 2), *easy(1)]), session(2, [*easy(1), *reps(6, 0.5, I_PACE, "I")])]
    week = judge(text, done, today=MONDAY + timedelta(days=4))
    for name in ("threshold", "interval_volume"):
        assert (check(week, name).facts.progress.state, check(week, name).facts.progress.reached) == ("on_course", True)
