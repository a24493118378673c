"""Work that the recording alone does not prove: her zones and her easy runs confirm it, or do not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from made_recordings import recording
from milelog.measure.types import Candidate
from milelog.model import Athlete, Race, Segment
from milelog.plan.notation import parse_workout
from milelog.runner import timetable
from milelog.runner.learn import Runner
from milelog.runner.types import Fitness, FoundRace, Point
from milelog.sessions import interpret
from milelog.sessions.confirmed import confirmed
from milelog.sessions.interpret import Settings

DAY = recording((60, 3.0)).day
(ZONE_SET,) = timetable(Athlete(races=(Race(DAY, 5000, 1215),)))
"""T is 3.68-3.86 m/s, M is 3.35 m/s and faster."""
T_MPS, M_MPS = (next(z.slow_mps for z in ZONE_SET.zones if z.name == name) for name in "TM")
USUAL = Point(DAY - timedelta(days=3), 48.0, 0.03, easy_mps=3.1, easy_bpm=140.0)
RUNNER = Runner((ZONE_SET,), fitness=Fitness(points=(USUAL,)))


def spans(*parts):
    """Segments from (kind, seconds, m/s)."""
    found, at = [], 0.0
    for kind, seconds, mps in parts:
        found.append(Segment(kind, at, at + seconds, seconds * mps, mps, adjusted_mps=mps))
        at += seconds
    return tuple(found)


def account(*parts, odds=-1.0, hard=165.0, other=145.0):
    return Candidate("tentative", spans(*parts), odds, hard_bpm=hard, other_bpm=other)


def block(speed=3.75, seconds=1200, easy=3.1, **more):
    return account(("warmup", 2400, easy), ("rep", seconds, speed), ("cooldown", 600, easy), **more)


def is_confirmed(one, zone_set=ZONE_SET, usual=USUAL):
    return confirmed([one], zone_set, usual) is not None


def test_a_block_at_threshold_in_a_long_run_is_found_by_what_the_log_knows():
    plain = Candidate("stream", spans(("steady", 4200, 3.3)))
    run = recording((2400, 3.1), (1200, 3.75), (600, 3.1))
    run = replace(run, measured=replace(run.measured, candidates=(plain, block())))
    session = interpret(run, RUNNER)
    assert (session.kind, session.workout) == ("threshold", "8.6 mi with 20 min @ T (7:09)")
    assert [s.confidence for s in session.segments if s.kind == "rep"] == [0.6]
    # Blind means without laps and plan, not without the runner.
    assert interpret(run, RUNNER, settings=Settings(blind=True)).workout == session.workout
    # What she marked, and a race, stand.
    assert interpret(run, RUNNER, correction=()).segments[0].kind == "steady"
    found = FoundRace(DAY, run.file, 10000.0, 2400.0, 3.9, 0.9)
    raced = replace(RUNNER, fitness=replace(RUNNER.fitness, found=(found,)))
    assert not any(s.kind == "rep" for s in interpret(run, raced).segments)


@pytest.mark.parametrize(
    ("one", "is_work"),
    [
        # Not slower than her zone but for 3 %.
        (block(0.971 * T_MPS), True),
        (block(0.969 * T_MPS, odds=-2.3), False),
        # A block of 65 minutes is the longest.
        (block(seconds=3900), True),
        (block(seconds=3901), False),
        # The heart: three beats over her easy runs beside easy running, eight without.
        (block(hard=143.0), True),
        (block(hard=142.9), False),
        (block(hard=148.0, other=None), True),
        (block(hard=147.9, other=None), False),
        # Without a heart rate it must be the likelier by itself.
        (block(hard=None, other=None, odds=-1.9), True),
        (block(hard=None, other=None, odds=-2.1), False),
        # At marathon pace: likely by itself, well above the rest of the run, and felt.
        (block(M_MPS, odds=-2.1), True),
        (block(0.999 * M_MPS, odds=-2.1), False),
        (block(M_MPS, odds=-2.3), False),
        (block(M_MPS, hard=147.9), False),
        (block(M_MPS, hard=148.0), True),
        (block(M_MPS, hard=None), False),
        (block(3.5, easy=3.22), True),
        (block(3.5, easy=3.24), False),
        (account(("rep", 1200, 3.5), odds=-1.0), False),
    ],
)
def test_zones_and_easy_runs_decide(one, is_work):
    assert is_confirmed(one) is is_work


@pytest.mark.parametrize(
    ("one", "is_work"),
    [
        (block(0.951 * M_MPS, easy=2.8), True),
        (block(0.949 * M_MPS, easy=2.8), False),
        (block(0.951 * M_MPS, easy=2.8, odds=-2.3), False),
        (block(0.951 * M_MPS, easy=2.8, hard=155.0), True),
        (block(0.951 * M_MPS, easy=2.8, hard=154.9), False),
        (block(3.25, easy=2.94), True),
        (block(3.25, easy=2.95), False),
        (block(3.25, easy=2.8, hard=None), False),
        (account(("rep", 1200, 3.25), odds=-1.0), False),
    ],
)
def test_a_block_that_shows_plainly_may_be_a_little_slower_than_marathon_pace(one, is_work):
    assert is_confirmed(one, usual=replace(USUAL, easy_mps=2.8)) is is_work


def test_a_block_in_zone_m_has_priority_over_a_likelier_one_that_is_slower():
    slower, in_zone = block(3.25, seconds=1500, easy=2.8, odds=-0.5), block(3.4, easy=2.8, odds=-1.5)
    segments = confirmed([slower, in_zone], ZONE_SET, replace(USUAL, easy_mps=2.8))
    assert [s.duration_s for s in segments if s.kind == "rep"] == [1200]


def test_it_must_be_faster_than_her_easy_runs():
    quick = replace(USUAL, easy_mps=3.45)
    assert is_confirmed(block(3.75), usual=quick)
    assert not is_confirmed(block(3.73), usual=quick)


def test_each_rep_must_be_faster_than_her_easy_runs():
    def pair(second):
        return account(("rep", 1200, 3.9), ("recovery", 120, 2.5), ("rep", 300, second), ("cooldown", 600, 3.1))

    assert is_confirmed(pair(3.23))
    assert not is_confirmed(pair(3.22))


def test_a_heart_rate_that_is_not_known_of_easy_runs_is_no_evidence():
    unknown = replace(USUAL, easy_bpm=None)
    assert is_confirmed(block(odds=-1.9), usual=unknown)
    assert not is_confirmed(block(odds=-2.1), usual=unknown)


def test_nothing_is_said_without_zones_or_easy_runs():
    assert not is_confirmed(block(), zone_set=None)
    assert not is_confirmed(block(), usual=None)
    assert not is_confirmed(block(), usual=replace(USUAL, easy_mps=None))


def test_the_most_probable_account_that_is_confirmed_counts():
    slow, likely, other = block(3.2, odds=-0.1), block(3.75, odds=-0.5), block(3.8, odds=-2.0)
    assert confirmed([other, slow, likely], ZONE_SET, USUAL)[1].speed_mps == 3.75


def test_threshold_goes_before_marathon_pace():
    likely, inside = block(3.5, odds=1.0), block(3.75, odds=-1.5)
    assert confirmed([likely, inside], ZONE_SET, USUAL)[1].speed_mps == 3.75
    assert confirmed([likely, block(3.2, odds=0.0)], ZONE_SET, USUAL)[1].speed_mps == 3.5


def test_standing_before_or_within_the_work_is_no_running():
    stood = account(("warmup", 120, 0.0), ("rep", 1200, 3.75), ("cooldown", 60, 0.0))
    assert is_confirmed(stood)
    assert not is_confirmed(account(("warmup", 120, 0.0), ("rep", 1200, 3.5), odds=0.0))
    assert not is_confirmed(account(("rep", 1200, 3.75), ("recovery", 60, 2.0), ("rep", 60, 0.0)))


def test_laps_that_tell_of_work_are_not_asked_again():
    run = recording((2400, 3.1), (1200, 3.75), (600, 3.1))
    stream = Candidate("stream", spans(("steady", 2400, 3.1), ("rep", 60, 4.5), ("steady", 1740, 3.1)), 3.0)
    run = replace(run, measured=replace(run.measured, candidates=(stream, block())))
    assert [s.end_s - s.start_s for s in interpret(run, RUNNER).segments if s.kind == "rep"] == [60]


@pytest.mark.parametrize(
    ("planned", "one", "is_work"),
    [
        ("8 mi with 20 min @ T", block(odds=0.1), True),
        ("8 mi with 18-22 min @ T", block(odds=0.1), True),
        ("8 mi with 20 min @ T", block(odds=-0.1), False),
        ("8 mi with 30 min @ T", block(odds=0.1), False),
        ("8 mi with 20 min @ I", block(odds=0.1), False),
        ("8 mi with 20 min @ T", block(0.97 * T_MPS, odds=0.1), False),
        ("2 x 20 min @ T, 3 min jog", block(odds=0.1), False),
        ("8 mi easy", block(odds=0.1), False),
    ],
)
def test_while_easy_runs_are_unknown_the_plan_confirms_just_what_it_asks(planned, one, is_work):
    workout = parse_workout(planned)
    assert (confirmed([one], ZONE_SET, None, workout) is not None) is is_work
    # An estimate may rest on this run; and what her easy runs refute the plan does not make good.
    assert confirmed([one], replace(ZONE_SET, estimate=True), None, workout) is None
    assert confirmed([one], ZONE_SET, replace(USUAL, easy_mps=3.74), workout) is None


def test_stops_part_no_block_that_the_plan_confirms():
    stop = Segment("recovery", 0.0, 30.0, 0.0, 0.0, recovery="stand")
    parts, at = [], 0.0
    for one in (*spans(("rep", 240, 3.75)), stop, *spans(("rep", 460, 3.75)), stop, *spans(("rep", 700, 3.75))):
        parts.append(replace(one, start_s=at, end_s=at + one.end_s))
        at = parts[-1].end_s
    found = Candidate("tentative", tuple(parts), 0.1, hard_bpm=165.0, other_bpm=145.0)
    assert confirmed([found], ZONE_SET, None, parse_workout("8 mi with 22-24 min @ T")) is not None
