"""The bounds of the long run and of races from both sides and just on them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from made import (
    ABOVE,
    BELOW,
    MONDAY,
    ZONES,
    E,
    at_speed,
    changes,
    check,
    context,
    easy,
    judge,
    metres_of,
    named,
    race_week,
    reason,
    reps,
    session,
    stretch,
    surges,
)

from milelog.compliance.long_run import the_long_run
from milelog.model import Effort
from milelog.report.changes import way_to_met
from milelog.units import MILE_M
from milelog.verdicts import ChangeKind, ReasonKind

LONG = '[week]\nlong_run = "10 mi"\n'
PLUS = '[week]\nlong_run = "10 mi with plus pace"\n'
THRESHOLD = '[week]\nthreshold = "3-4 mi"\n'


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


@pytest.mark.parametrize(("gap", "files"), [(0, 2), (3600, 2), (3601, 1), (-600, 2)])
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


@pytest.mark.parametrize(
    ("asked", "miles", "more"),
    [("10 mi", 9, 3), ("10 mi", 12, 2), ("10 mi", 10, 3), ("90 min", 10, 3), ("75-90 min", 9, 3)],
)
def test_surges_are_missing_in_a_run_of_the_length_that_was_asked(asked, miles, more):
    """Every second mile holds one; four in five should."""
    text = f'[week]\nlong_run = "{asked} with plus pace"\n'
    found = check(judge(text, [session(6, surges(miles, every=2))]), "long_run")
    assert [c.amount for c in found.facts.changes if c.kind is ChangeKind.MORE_SURGES] == [more]


def with_surges(*paces):
    """Ten miles of which the first hold a surge of 1:30 each, at so many seconds a mile."""
    miles = [[*easy(0.4), stretch("surge", 90 / pace, pace, "M"), *easy(0.6 - 90 / pace)] for pace in paces]
    run = session(6, [*(part for mile in miles for part in mile), *easy(10 - len(miles))])
    return check(judge(PLUS, [run]), "long_run")


@pytest.mark.parametrize(
    ("plus", "fast", "slower", "more"),
    [(6, 4, [2], []), (6, 1, [1], [1]), (0, 10, [8], []), (7, 0, [], [1]), (8, 2, [], [])],
)
def test_surges_that_were_too_fast_are_to_be_slower(plus, fast, slower, more):
    """Eight of ten miles should hold one; with as many slower ones as are named the run is met, with one fewer it is not."""
    good, quick = 460.0, 400.0
    found = with_surges(*[good] * plus, *[quick] * fast)
    assert [c.amount for c in found.facts.changes if c.kind is ChangeKind.SLOWER_SURGES] == slower
    assert [c.amount for c in found.facts.changes if c.kind is ChangeKind.MORE_SURGES] == more
    if slower and not more:
        flipped = plus + slower[0]
        assert with_surges(*[good] * flipped, *[quick] * (fast - slower[0])).status == "met"
        assert with_surges(*[good] * (flipped - 1), *[quick] * (fast - slower[0] + 1)).status != "met"
        assert way_to_met(found) == f"surges slower than 7:17/mi in {slower[0]} miles"


def test_the_session_of_a_long_run_by_time_is_the_long_run():
    text = '[week]\nlong_run = "90 min"\n' + named("Sun", "90 min")
    found = check(judge(text, [session(6, easy(10)), session(2, easy(5))]), "long_run")
    assert reason(found, ReasonKind.DAY).day == MONDAY + timedelta(days=6)


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
    found = check(judge(race_week('distance = "5 km"\ngoal = "20:00"\n'), [run]), "race")
    assert (found.status, found.facts.probability) == ("met", 1.0)
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
    hill = at_speed("steady", 600, 2.0, adjusted_mps=4.0)
    for parts in ([hill, flat, flat], [flat, flat, hill]):
        assert check(judge(text, [session(5, parts)]), "race").status == "missed"
    assert check(judge(text, [session(5, [flat, flat], kind="race")]), "race").status == "met"
    assert check(judge(text, [session(5, [flat, flat, *easy(3)], kind="race")]), "race").status == "missed"


@pytest.mark.parametrize(
    ("metres", "speed", "status"),
    [
        (500, 3.0, "met"),
        (501, 3.0, "missed"),
        (1000, E.fast_mps, "met"),
        (1000, E.fast_mps * BELOW, "missed"),
    ],
)
def test_a_tenth_of_a_race_may_be_easy(metres, speed, status):
    fast, slow = at_speed("rep", (5000 - metres) / 5.0, 5.0, "R"), at_speed("steady", metres / speed, speed)
    run = session(5, [*easy(2), fast, slow, at_speed("pause", 60, 0.0)])
    assert check(judge(race_week('distance = "5 km"\n'), [run]), "race").status == status


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
