"""The bounds of whole checks from both sides and just on them: long run, races, threshold, sessions, zones, progress."""

from dataclasses import replace
from datetime import timedelta

import pytest
from made import (
    I_PACE,
    MONDAY,
    T_PACE,
    ZONES,
    check,
    context,
    easy,
    judge,
    named,
    race_week,
    reps,
    session,
    stretch,
    surges,
)

from milelog.compliance.long_run import the_long_run
from milelog.compliance.summary import CheckSummary
from milelog.compliance.threshold import threshold_reps
from milelog.compliance.work import distance_beside, seconds_beside
from milelog.errors import Problem
from milelog.model import Effort, Segment, Zone
from milelog.units import KM_M, MILE_M
from milelog.verdicts import ChangeKind, ReasonKind

BELOW, ABOVE = 1 - 1e-9, 1 + 1e-9
BANDS = {z.name: z for z in ZONES[0].zones}
E, T = BANDS["E"], BANDS["T"]
LONG = '[week]\nlong_run = "10 mi"\n'
PLUS = '[week]\nlong_run = "10 mi with plus pace"\n'
THRESHOLD = '[week]\nthreshold = "3-4 mi"\n'


def at_speed(kind, seconds, speed, zone=None, **more):
    """A stretch of just so many seconds at a speed."""
    return Segment(kind, 0.0, float(seconds), seconds * speed, speed, zone, **more)


def metres_of(run, metres):
    """A run as if it had been just so long."""
    return replace(run, distance_m=float(metres))


def reason(verdict, kind):
    return next((r for r in verdict.facts.reasons if r.kind is kind), None)


def changes(verdict):
    return [(c.kind, pytest.approx(c.amount, abs=1e-6)) for c in verdict.facts.changes]


# The long run.


@pytest.mark.parametrize(("hard", "noted"), [(1000, False), (1001, True)])
@pytest.mark.parametrize(("speed", "counts"), [(E.fast_mps * 1.03, False), (E.fast_mps * 1.03 * ABOVE, True)])
def test_a_quarter_above_easy_pace_is_no_fault(hard, noted, speed, counts):
    run = session(
        6, [at_speed("steady", 4000 - hard, 3.0), at_speed("steady", hard, speed), at_speed("stride", 900, 6.0)]
    )
    found = check(judge(LONG, [metres_of(run, 10 * MILE_M)]), "long_run")
    share = reason(found, ReasonKind.NOT_EASY)
    assert (share is not None) == (noted and counts)
    assert found.status == ("close" if share else "met")
    if share:
        assert share.share == hard / 4000
        assert (ChangeKind.EASIER, hard - 1000) in [(c.kind, c.amount) for c in found.facts.changes]


def test_the_adjusted_pace_decides_what_is_easy():
    for adjusted, status in ((3.0, "met"), (4.0, "close")):
        run = session(6, [at_speed("steady", 3000, 3.0, adjusted_mps=adjusted)])
        assert check(judge(LONG, [metres_of(run, 10 * MILE_M)]), "long_run").status == status
    run = session(6, [at_speed("steady", 3000, 5.0)])
    assert check(judge(LONG, [metres_of(run, 10 * MILE_M)], zones=()), "long_run").status == "met"


def the_run(text, *runs):
    ctx = context(text, runs)
    return the_long_run(ctx, ctx.planned.long_run)[0].start.day - MONDAY.day


@pytest.mark.parametrize(("share", "day"), [(0.12, 1), (0.1201, 5)])
def test_a_run_with_more_than_an_eighth_of_work_is_another_session(share, day):
    """Nine miles with work on Tuesday, six easy on Saturday."""
    run = session(1, [at_speed("rep", 1000, 4.0, "T"), *easy(5)])
    assert the_run(LONG, metres_of(run, 4000 / share), session(5, easy(0.5))) == 1 if day == 1 else True
    work = metres_of(run, 9 * MILE_M)
    work = replace(work, segments=(replace(run.segments[0], distance_m=share * work.distance_m), *run.segments[1:]))
    assert the_run(LONG, work, metres_of(session(5, easy(6)), 6 * MILE_M)) == day


@pytest.mark.parametrize(("worth", "day"), [(5.1, 1), (4.9, 5)])
def test_other_work_is_worth_half_the_length_that_was_asked(worth, day):
    """Ten miles with four at threshold beside so many easy ones."""
    work = session(1, [*easy(3), *reps(2, 2), *easy(2.75)])
    plain = session(5, easy(10 - worth))
    assert the_run(LONG, metres_of(work, 10 * MILE_M), plain) == (1 if 10 - worth < 5 else 5) == day


@pytest.mark.parametrize(("miles", "day"), [(3.99, 5), (4.0, 1), (5.5, 1)])
def test_a_run_of_less_than_two_fifths_is_not_looked_at_for_surges(miles, day):
    quick = metres_of(
        session(1, [p for _ in range(4) for p in (*easy(0.4), stretch("surge", 0.2, 460.0, "M"), *easy(0.4))]),
        miles * MILE_M,
    )
    assert the_run(PLUS, quick, metres_of(session(5, easy(6)), 6 * MILE_M)) == day


def test_surges_are_worth_half_the_length_by_their_share():
    """Eight easy miles beside six with surges in each second: 0.8 and 0.6 + 0.25; in each fourth: 0.6 + 0.17."""
    plain = session(5, easy(8))
    assert the_run(PLUS, session(1, surges(6, every=2)), plain) == 1
    assert the_run(PLUS, session(1, surges(6, every=4)), plain) == 5


def test_short_reps_in_a_run_with_surges_are_surges():
    for seconds, day in ((360, 1), (361, 5)):
        pick_up = [at_speed("rep", seconds, 3.5, "M"), at_speed("steady", 500, 3.0)]
        run = session(1, pick_up * 5)
        assert the_run(PLUS, metres_of(run, 9 * MILE_M), session(5, easy(7))) == day


def test_without_a_least_the_longest_run_is_the_long_run():
    for text, asked in (("0-10 mi", easy(6)), ("0-90 min", easy(7))):
        assert (
            the_run(f'[week]\nlong_run = "{text}"\n', session(1, easy(3)), session(4, asked), session(5, easy(4))) == 4
        )
    assert the_run('[week]\nlong_run = "90 min"\n', session(1, easy(3)), session(4, easy(7))) == 4


@pytest.mark.parametrize(("gap", "files"), [(0, 2), (3600, 2), (3601, 1), (-61, 1)])
def test_parts_of_a_long_run_lie_an_hour_apart_at_most(gap, files):
    first = session(6, [at_speed("steady", 3600, 3.0)])
    second = session(6, [at_speed("steady", 3500, 3.0)], hour=8 + gap / 3600)
    found = check(judge(LONG, [first, second]), "long_run")
    assert len(found.evidence) == files
    assert reason(found, ReasonKind.DAY).count == files


def test_a_longer_run_takes_the_place_of_a_session_that_was_too_short():
    text = LONG + named("Sun", "10 mi")
    for miles, day in ((8.99, 5), (9.0, 6)):
        runs = [session(6, easy(1)), metres_of(session(5, easy(9)), 9.0 * MILE_M)]
        runs[0] = metres_of(replace(runs[0]), miles * MILE_M)
        assert check(judge(text, runs), "long_run").facts.reason(ReasonKind.DAY).day == MONDAY + timedelta(days=day)


def test_a_week_without_a_run_has_a_long_run_of_nothing():
    for text, kind in (("10 mi", ChangeKind.LONGER_RUN), ("90 min", ChangeKind.LONGER_TIME)):
        found = check(judge(f'[week]\nlong_run = "{text}"\n', []), "long_run")
        assert (found.status, found.facts.measured, found.facts.error, found.evidence) == ("missed", 0, 0, ())
        assert [c.kind for c in found.facts.changes] == [kind]


@pytest.mark.parametrize(
    ("minutes", "status"),
    [(80.4, "missed"), (80.6, "close"), (86.7, "close"), (86.9, "met"), (93.1, "met"), (93.3, "close")],
)
def test_a_long_run_by_time_has_half_a_minute_of_grace(minutes, status):
    found = check(
        judge('[week]\nlong_run = "90 min"\n', [session(6, [at_speed("steady", 60 * minutes, 3.0)])]), "long_run"
    )
    assert found.status == status


def test_a_range_is_asked_from_its_low_end():
    """A run of 3.6 miles is looked at for surges where eight to ten are asked."""
    text = '[week]\nlong_run = "8-10 mi with plus pace"\n'
    quick = metres_of(session(1, surges(4)), 3.6 * MILE_M)
    assert the_run(text, quick, session(5, easy(7))) == 1


# Races.


@pytest.mark.parametrize(("metres", "status"), [(4799, "missed"), (4800, "met"), (5200, "met"), (5201, "missed")])
def test_a_recording_is_the_race_to_the_last_metre(metres, status):
    run = metres_of(session(5, [at_speed("steady", 1200, 4.0), at_speed("pause", 1, 4.0)]), metres)
    run = replace(run, segments=())
    assert check(judge(race_week('distance = "5 km"\n'), [run]), "race").status == status


@pytest.mark.parametrize(("metres", "status"), [(4974, "missed"), (4975, "met"), (5025, "met"), (5026, "missed")])
def test_a_best_effort_is_the_race_to_the_last_metre(metres, status):
    run = session(5, easy(8), efforts=(Effort(float(metres), 1200.0, 600.0), Effort(5000.0, 0.0, 0.0)))
    found = check(judge(race_week('distance = "5 km"\n'), [run]), "race")
    assert found.status == status
    if status == "met":
        assert (found.facts.measured, found.evidence[0].start_s, found.evidence[0].end_s) == (1200, 600, 1800)


@pytest.mark.parametrize(("metres", "status"), [(4849, "missed"), (4850, "met"), (5150, "met"), (5151, "missed")])
def test_a_stretch_is_the_race_to_the_last_metre(metres, status):
    half = at_speed("rep", 600, metres / 1200, "I")
    run = session(5, [*easy(2), half, half, *easy(1)])
    found = check(judge(race_week('distance = "5 km"\n'), [run]), "race")
    assert found.status == status
    if status == "met":
        assert found.facts.measured == pytest.approx(1200 * 5000 / metres)
        assert (found.evidence[0].start_s, found.evidence[0].end_s) == (1000, 2200)


def test_a_stretch_without_time_is_no_race():
    run = session(5, [*easy(2), replace(stretch("rep", 3.1, 0.0001), end_s=0.0)])
    assert check(judge(race_week('distance = "5 km"\n'), [replace(run, elapsed_s=0.0)]), "race").status == "missed"


def raced(seconds, text='distance = "5 km"\ngoal = "20:00"\n', **more):
    run = session(5, [at_speed("steady", seconds, 5000 / seconds, "I")], **more)
    return check(judge(race_week(text), [replace(run, segments=(), distance_m=5000.0)]), "race")


@pytest.mark.parametrize(("late", "status"), [(0, "met"), (6.5, "met"), (6.6, "close")])
def test_a_goal_is_met_half_a_percent_late(late, status):
    found = raced(1200 + late)
    assert found.status == status
    assert changes(found) == ([] if status == "met" else [(ChangeKind.FASTER_RACE, pytest.approx(late - 6.5))])
    assert found.facts.planned == (0, 1200)


def test_the_doubt_of_a_goal_is_that_of_the_time():
    """A second for a recording as a whole, its distance for a stretch of it."""
    assert raced(1205.5).facts.probability == pytest.approx(0.8413, abs=1e-4)
    assert raced(1205.5, error=0.02).facts.probability == pytest.approx(0.8413, abs=1e-4)
    for error, odds in ((0.0, 1.0), (0.001, 0.7966)):
        run = session(5, easy(8), efforts=(Effort(5000.0, 1205.5, 600.0),), error=error)
        found = check(judge(race_week('distance = "5 km"\ngoal = "20:00"\n'), [run]), "race")
        assert found.facts.probability == pytest.approx(odds, abs=1e-4)
    run = session(5, easy(8), efforts=(Effort(5000.0, 1206.5, 600.0),))
    assert check(judge(race_week('distance = "5 km"\ngoal = "20:00"\n'), [run]), "race").status == "met"
    late = session(5, easy(8), efforts=(Effort(5000.0, 1210.0, 600.0),))
    found = check(judge(race_week('distance = "5 km"\ngoal = "20:00"\n'), [late]), "race")
    assert (found.status, found.facts.probability) == ("close", 1.0)


@pytest.mark.parametrize(
    ("metres", "seconds", "proposed"),
    [(1500, 250, True), (1499, 249, False), (42500, 9600, True), (42501, 9600, False)],
)
def test_races_of_a_known_length_propose_zones(metres, seconds, proposed):
    run = session(5, [at_speed("steady", seconds, metres / seconds, "R")])
    found = check(judge(race_week(f'distance = "{metres} m"\n'), [replace(run, distance_m=float(metres))]), "race")
    assert (reason(found, ReasonKind.NEW_ZONES) is not None) == proposed


def test_a_third_of_a_point_proposes_no_zones():
    value = reason(raced(1150.0), ReasonKind.NEW_ZONES).value
    for more, proposed in ((0.29, False), (0.31, True)):
        zones = tuple(replace(z, vdot=value - more) for z in ZONES)
        run = session(5, [at_speed("steady", 1150, 5000 / 1150)])
        found = check(judge(race_week('distance = "5 km"\n'), [replace(run, distance_m=5000.0)], zones=zones), "race")
        assert (reason(found, ReasonKind.NEW_ZONES) is not None) == proposed


@pytest.mark.parametrize(
    ("metres", "speed", "status"),
    [
        (5000, E.fast_mps, "close"),
        (5000, E.fast_mps * ABOVE, "met"),
        (19999, E.fast_mps * 0.98, "close"),
        (20000, E.fast_mps * 0.98, "met"),
        (20000, E.fast_mps * 0.97, "close"),
        (20000, E.fast_mps * 0.97 * ABOVE, "met"),
    ],
)
def test_a_race_is_faster_than_easy(metres, speed, status):
    run = replace(session(5, [at_speed("steady", metres / speed, speed)]), segments=(), distance_m=float(metres))
    # The speed of a recording is its distance over its time.
    run = replace(run, elapsed_s=metres / speed)
    if metres / run.elapsed_s == speed:
        found = check(judge(race_week(f'distance = "{metres} m"\n'), [run]), "race")
        assert found.status == status


def test_climbing_counts_for_a_race_and_a_race_that_is_one_counts_whatever_its_pace():
    slow = at_speed("steady", 800, 3.0, adjusted_mps=3.9)
    flat = at_speed("steady", 800, 3.0, adjusted_mps=2.9)
    text = race_week('distance = "4800 m"\n')
    for parts, status in (
        ([slow, slow], "met"),
        ([slow, flat], "met"),
        ([flat, flat], "close"),
        ([slow, replace(slow, adjusted_mps=2.4)], "close"),
    ):
        assert check(judge(text, [session(5, parts)]), "race").status == status
    assert check(judge(text, [session(5, [flat, flat], kind="race")]), "race").status == "met"
    assert check(judge(text, [session(5, [flat, flat, *easy(3)], kind="race")]), "race").status == "missed"


def test_without_zones_a_race_is_eight_percent_faster_than_the_rest():
    text = race_week('distance = "4 mi"\n')
    for pace, status in ((500 / 1.081, "met"), (500 / 1.079, "missed")):
        run = session(5, [*easy(2), stretch("rep", 4, pace), *easy(1)])
        assert check(judge(text, [run], zones=()), "race").status == status
    for rest, status in ((59.0, "met"), (61.0, "missed")):
        run = session(5, [stretch("rep", 4, 500.0), at_speed("steady", rest, 20.0)])
        assert check(judge(text, [run], zones=()), "race").status == status
    assert check(judge(text, [session(5, easy(4))], zones=()), "race").status == "met"


def test_a_race_is_over_when_its_day_is():
    text = race_week('distance = "5 km"\n')
    for day, status, kind in ((5, "unknown", ReasonKind.RACE_TO_COME), (6, "missed", ReasonKind.NO_RACE)):
        found = check(judge(text, [session(0, easy(3))], today=MONDAY + timedelta(days=day)), "race")
        assert (found.status, found.facts.reasons[0].kind) == (status, kind)
        assert [(c.kind, c.amount) for c in found.facts.changes] == ([(ChangeKind.RUN_IT, 1)] if day == 6 else [])
        assert found.facts.short == 1
    jog = check(judge(text, [session(5, easy(8))]), "race")
    assert [(c.kind, c.amount) for c in jog.facts.changes] == [(ChangeKind.RUN_IT, 1)]
    for metres, name in ((5000, "5 km"), (MILE_M, "1 mi")):
        assert check(judge(race_week(f'distance = "{metres} m"\n'), []), "race").facts.plan_text.startswith(name[:1])


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


@pytest.mark.parametrize(("off", "status"), [(1, "met"), (2, "close"), (3, "missed")])
def test_most_reps_far_beside_their_band_are_a_session_missed(off, status):
    """Of five reps, with those at 8:20 more than a tenth slower than T."""
    text = named("Tue", "2 mi warm-up, 5 x 1000 m @ T, 200 m jog")
    work = [*reps(5 - off, KM_M / MILE_M), stretch("recovery", 0.1, 560.0), *reps(off, KM_M / MILE_M, 500.0, "E")]
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


@pytest.mark.parametrize(("minutes", "status"), [(41.7, "close"), (41.8, "met"), (48.2, "met"), (48.3, "close")])
def test_a_session_by_time_has_a_minute_of_grace(minutes, status):
    """45 minutes, met within 5 %."""
    run = session(1, [at_speed("steady", 60 * minutes, 3.0)])
    assert check(judge(named("Tue", "45 min easy"), [run]), "session_tue").status == status


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


@pytest.mark.parametrize(("miles", "change"), [(2.5, ("more_work", 0.5)), (3.5, None), (4.5, ("less_work", 0.5))])
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


# Weeks that run.


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
     ("2026-03-01.fit", False), ("2026-03-06/run.fit", False), ("2026-02-30.fit", False), ("run.fit", False)],
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
