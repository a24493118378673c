"""Recordings of the work alone: with warm-up and cool-down in files of their own, or none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from made_recordings import recording
from milelog.corrections import Correction
from milelog.measure.types import bin_speed
from milelog.model import Athlete, Race, Segment
from milelog.runner import timetable
from milelog.runner.daniels import vdot
from milelog.runner.learn import Runner
from milelog.runner.types import Fitness, FoundRace, Point
from milelog.sessions import interpret
from milelog.sessions.all_work import as_work
from milelog.sessions.kinds import kind as kind_of

DAY = recording((60, 3.0)).day
(ZONE_SET,) = timetable(Athlete(races=(Race(DAY, 5000, 1215),)))
"""T is 3.68-3.86 m/s."""
USUAL = Point(DAY - timedelta(days=3), 48.0, 0.03, easy_mps=3.1, easy_bpm=140.0)
RUNNER = Runner((ZONE_SET,), fitness=Fitness(points=(USUAL,)))


def run_of(*parts):
    """Segments of a run without work, from (seconds, m/s); speeds below 0.5 m/s are pauses."""
    found, at = [], 0.0
    for seconds, mps in parts:
        kind = "pause" if mps < 0.5 else "steady"
        found.append(Segment(kind, at, at + seconds, seconds * mps, mps, adjusted_mps=mps))
        at += seconds
    return found


def kinds(parts, usual=USUAL, zone_set=ZONE_SET, bpm=165.0):
    return [s.kind for s in as_work(run_of(*parts), zone_set, usual, bpm)]


def test_a_tempo_run_in_a_file_of_its_own_is_threshold_work():
    session = interpret(recording((1680, 3.75)), RUNNER)
    assert (session.kind, session.workout) == ("threshold", "3.9 mi with 28 min @ T (7:09)")


def test_a_ladder_with_standing_rests_and_no_warm_up_is_a_set():
    session = interpret(
        recording((500, 3.75), (150, 0), (380, 3.8), (120, 0), (250, 3.8), (100, 0), (130, 3.8)), RUNNER
    )
    assert [(s.kind, s.recovery, s.zone) for s in session.segments] == [
        ("rep", None, "T"), ("recovery", "stand", None)] * 3 + [("rep", None, "T")]  # fmt: skip
    assert session.kind == "threshold"


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        # Least of it all: eight minutes, in the zone but for 2 %, one tenth over easy running.
        ([(480, 3.7)], ["rep"]),
        ([(479, 3.7)], ["steady"]),
        ([(1500, 3.62)], ["rep"]),
        ([(1500, 3.6)], ["steady"]),
        # A rep that is slow, and one that is too slow to be one.
        ([(900, 3.8), (60, 0), (900, 3.54)], ["rep", "recovery", "rep"]),
        ([(900, 3.8), (60, 0), (200, 3.52)], ["rep", "pause", "cooldown"]),
        ([(200, 3.52), (60, 0), (900, 3.8)], ["warmup", "pause", "rep"]),
        # A fifth of jogging is a rest, or a way home; more is another kind of run.
        ([(800, 3.8), (60, 0), (300, 2.7), (30, 0), (400, 3.8)], ["rep", "recovery", "rep"]),
        ([(800, 3.8), (60, 0), (301, 2.7), (30, 0), (400, 3.8)], ["steady", "pause", "steady", "pause", "steady"]),
        # The way to the start line is part of the rest.
        ([(800, 3.8), (60, 0), (24, 3.8), (60, 0), (400, 3.8)], ["rep", "recovery", "rep"]),
        ([(800, 3.8), (60, 0), (25, 3.8), (60, 0), (400, 3.8)], ["rep", "recovery", "rep", "recovery", "rep"]),
        # Levels that rise without a rest have a name of their own.
        ([(800, 3.7), (800, 3.8)], ["steady", "steady"]),
        # An hour at threshold is the most there is; longer it is a long run.
        ([(3900, 3.62)], ["rep"]),
        ([(3901, 3.62)], ["steady"]),
        ([], []),
        ([(600, 0)], ["pause"]),
    ],
)  # fmt: skip
def test_what_is_work(parts, found):
    # The way of some of these is longer than a race would allow: that is the next test.
    fit = replace(ZONE_SET, vdot=60.0)
    assert kinds(parts, zone_set=fit) == found


def test_one_stretch_that_she_could_hardly_race_faster_is_no_workout():
    ran = [(1500, 3.8)]
    worth = vdot(1500 * 3.8, 1500)
    assert kinds(ran, zone_set=replace(ZONE_SET, vdot=worth / 0.969)) == ["rep"]
    assert kinds(ran, zone_set=replace(ZONE_SET, vdot=worth / 0.971)) == ["steady"]
    assert kinds([(1500, 3.8), (60, 0), (1500, 3.8)], zone_set=replace(ZONE_SET, vdot=worth)).count("rep") == 2


def test_lights_on_the_way_do_not_divide_a_tempo_run():
    parts = [(454, 3.7), (25, 0), (1396, 3.8), (49, 0), (872, 3.75)]
    (one,) = as_work(run_of(*parts), replace(ZONE_SET, vdot=60.0), USUAL, 165.0)
    assert (one.kind, one.duration_s, one.paused_s) == ("rep", 2722, 74)
    # Nor do they make a workout of what she could hardly race faster.
    assert kinds(parts, zone_set=replace(ZONE_SET, vdot=45.0)) == ["steady", "pause"] * 2 + ["steady"]
    # From fifty seconds on it is a rest, and so are even pieces.
    assert kinds([(900, 3.75), (50, 0), (800, 3.75)]) == ["rep", "recovery", "rep"]
    assert kinds([(300, 3.75), (30, 0)] * 3 + [(300, 3.75)]) == ["rep", "recovery"] * 3 + ["rep"]


@pytest.mark.parametrize(("walked", "kind"), [(225, "rep"), (226, "steady")])
def test_a_run_with_walks_in_it_is_no_work(walked, kind):
    """Run/walk whose mean happens to be her threshold pace; the walks are too short to be segments."""
    speeds = [0] * 200
    walk = next(i for i in range(200) if bin_speed(i) > 1.6)
    speeds[walk], speeds[2 * walk + 20] = walked, 1500 - walked
    (one,) = as_work(run_of((1500, 3.75)), replace(ZONE_SET, vdot=60.0), USUAL, 165.0, speeds)
    assert one.kind == kind


def test_nothing_is_said_where_the_log_tells_too_little():
    ran = [(1500, 3.75)]
    assert kinds(ran, usual=None) == kinds(ran, usual=replace(USUAL, easy_mps=None)) == ["steady"]
    assert kinds(ran, zone_set=None) == ["steady"]
    # Estimated zones: by one standard error the run may have been slower than threshold.
    assert kinds(ran, zone_set=replace(ZONE_SET, error=0.03)) == ["rep"]
    assert kinds(ran, zone_set=replace(ZONE_SET, error=0.05)) == ["steady"]


@pytest.mark.parametrize(
    ("bpm", "easy_bpm", "kind"), [(144.1, 140, "rep"), (144, 140, "steady"), (None, 140, "rep"), (120, None, "rep")]
)
def test_a_heart_as_calm_as_on_easy_runs_is_no_work(bpm, easy_bpm, kind):
    assert kinds([(1500, 3.75)], usual=replace(USUAL, easy_bpm=easy_bpm), bpm=bpm) == [kind]


def test_nobody_who_runs_everything_at_that_pace_has_worked_harder():
    assert kinds([(1500, 3.75)], usual=replace(USUAL, easy_mps=3.4)) == ["rep"]
    assert kinds([(1500, 3.75)], usual=replace(USUAL, easy_mps=3.42)) == ["steady"]


@pytest.mark.parametrize("work", [{"kind": "surge"}, {"kind": "stride"}, {"kind": "rep", "provenance": "lap"}])
def test_what_is_told_otherwise_stays(work):
    ran = run_of((600, 3.75), (60, 0), (600, 3.75))
    told = [replace(ran[0], **work), *ran[1:]]
    assert as_work(told, ZONE_SET, USUAL, 165.0) == tuple(told)


def test_reps_that_were_found_get_those_beside_them():
    """The first of a ladder was taken for the warm-up: there is no easy running in this file."""
    ran = run_of((370, 3.8), (180, 0), (280, 3.9))
    found = [replace(ran[0], kind="warmup"), ran[1], replace(ran[2], kind="rep")]
    assert [s.kind for s in as_work(found, ZONE_SET, USUAL, 165.0)] == ["rep", "recovery", "rep"]


@pytest.mark.parametrize(
    ("rest", "how"), [([(90, 0.39)], "stand"), ([(90, 0.41)], "walk"), ([(20, 0.0), (70, 2.5), (20, 0.0)], "jog"), ([(60, 0.0), (70, 2.5), (20, 0.0)], "walk")]
)  # fmt: skip
def test_a_rest_is_told_as_most_of_it_was_taken(rest, how):
    found = as_work(run_of((700, 3.8), *rest, (700, 3.8)), ZONE_SET, USUAL, None)
    assert [s.recovery for s in found] == [None, how, None]
    assert (found[1].start_s, found[1].end_s) == (700, found[2].start_s)
    assert found[1].distance_m == pytest.approx(sum(s * v for s, v in rest))


def test_a_race_that_the_log_shows_is_named_as_one():
    run = recording((1680, 3.75))
    race = FoundRace(DAY, run.file, 5000.0, 1300.0, 3.9, 0.9)
    raced = replace(RUNNER, fitness=replace(RUNNER.fitness, found=(race,)))
    session = interpret(run, raced)
    assert (session.kind, session.workout) == ("race", "3.9 mi race effort")
    assert [s.kind for s in session.segments] == ["steady"]
    # Unless she says that it was none: then it is the work that it looks like.
    denied = interpret(replace(run, correction=Correction("a.fit", is_race=False)), raced)
    assert (denied.kind, denied.segments[0].kind) == ("threshold", "rep")


@pytest.mark.parametrize(
    ("metres", "stood", "kind"),
    [(41774, 0, "race"), (41773, 0, "long"), (43249, 0, "race"), (43250, 0, "long"), (42400, 800, "long"), (42400, 700, "race")],
)  # fmt: skip
def test_who_runs_a_marathon_has_raced_it(metres, stood, kind):
    """Hardly anyone trains over the distance; who stood for a twentieth of it did not race."""
    session = replace(
        interpret(recording((600, 3.0)), RUNNER), distance_m=metres, elapsed_s=15000.0, moving_s=15000.0 - stood
    )
    assert kind_of(session) == kind
    assert kind_of(replace(session, is_race=False)) == "long"


@pytest.mark.parametrize(("mps", "word"), [(3.78, "tempo"), (3.95, "race effort")])
def test_half_an_hour_at_threshold_is_no_race(mps, word):
    """VDOT 49: at 3.95 m/s half an hour is worth 97 % of it. Her easy pace is not known here."""
    unknown = Runner((ZONE_SET,))
    assert interpret(recording((1800, mps)), unknown).workout.endswith(word)
