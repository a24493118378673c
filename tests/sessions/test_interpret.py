"""What is believed of a run: the watch beside the stream, the runner's own marks, zones, and other sports."""

from dataclasses import replace

import pytest

from made_recordings import recording
from milelog.formats import About
from milelog.measure.types import Candidate
from milelog.model import Athlete, Block, Disagreement, Race, Segment
from milelog.plan import parse_workout
from milelog.runner import timetable
from milelog.runner.learn import Runner
from milelog.sessions import Settings, interpret
from milelog.sessions.interpret import candidates
from milelog.sessions.recording import described
from milelog.sessions.zone_time import zone_seconds

RUN = recording((1200, 3.0), (600, 4.2), (600, 3.0))
ZONES = timetable(Athlete(races=(Race(RUN.day, 5000, 1215),)))
NOBODY, RUNNER = Runner(), Runner(ZONES)


def segment(kind, start, end, **more):
    return Segment(kind, float(start), float(end), 4.0 * (end - start), 4.0, **more)


def account(origin, *segments, **more):
    return Candidate(origin, tuple(segments), **more)


def read(watch, stream, **settings):
    """The run as one watch and one stream tell it."""
    found = (account("stream", *stream, odds=5.0), account("watch", *watch, odds=9.0))
    return interpret(RUN, NOBODY, search=lambda *_: found, settings=Settings(**settings))


EASY = segment("steady", 0, 1000)
REP = segment("rep", 1200, 1800, confidence=0.77)


@pytest.mark.parametrize(
    ("source", "known"),
    [("device", True), ("positions", True), ("speed", True), ("total", False), ("laps", False), ("none", False)],
)
def test_how_well_speeds_are_known(source, known):
    """A second's speed beside the speed of the run; a total alone tells none."""
    one = replace(RUN, measured=replace(RUN.measured, trace=replace(
        RUN.measured.trace, distance_source=source, speed_error_mps=0.33)))  # fmt: skip
    mean = RUN.measured.distance_m / RUN.measured.moving_s
    assert interpret(one, NOBODY).speed_error == pytest.approx(0.33 / mean if known else 1.0)


@pytest.mark.parametrize(
    ("start", "end", "told"), [(1208, 1808, False), (1208.1, 1800, True), (1200, 1791.9, True), (1192, 1792, False)]
)
def test_edges_more_than_eight_seconds_apart_are_told(start, end, told):
    found = read([EASY, REP], [EASY, segment("rep", start, end)])
    assert found.segments == (EASY, REP)
    assert found.disagreements == ((Disagreement(1200.0, 1800.0, start, end),) if told else ())


@pytest.mark.parametrize(("factor", "told"), [(1.09, True), (1.11, False)])
def test_a_rep_that_the_pace_shows_is_not_called_unseen(factor, told):
    """The stream by itself was no proof of work, yet the rep is faster than what lies beside it."""
    jog = replace(EASY, speed_mps=REP.speed_mps / factor)
    home = replace(jog, start_s=1800.0, end_s=2400.0)
    found = read([jog, REP, home], [])
    assert found.disagreements == ((Disagreement(1200.0, 1800.0),) if told else ())
    assert found.segments[1].confidence == (0.693 if told else REP.confidence)


def test_the_edges_that_are_compared_are_those_of_the_nearest_work():
    others = [segment("rep", 700, 1210), segment("surge", 1205, 1795), segment("stride", 1790, 2400)]
    assert read([EASY, REP], others).disagreements == ()


@pytest.mark.parametrize(
    "stream", [[], [segment("steady", 1200, 1800)], [segment("rep", 1000, 1200)], [segment("rep", 1800, 1900)]]
)
def test_a_rep_that_only_the_watch_knows_is_less_sure(stream):
    found = read([EASY, REP], stream)
    assert found.segments == (EASY, replace(REP, confidence=0.693))
    assert found.disagreements == (Disagreement(1200.0, 1800.0),)
    odd = replace(REP, confidence=0.7777)
    assert read([odd], stream).segments[0].confidence == 0.7


def test_the_stream_alone_is_believed_where_the_watch_is_not_heard():
    stream = [segment("rep", 900, 1500)]
    blind = read([EASY, REP], stream, blind=True)
    assert (blind.segments, blind.disagreements) == (tuple(stream), ())
    weak = (account("stream", *stream, odds=5.0), account("watch", EASY, REP, odds=4.0))
    found = interpret(RUN, NOBODY, search=lambda *_: weak)
    assert (found.segments, found.disagreements) == (tuple(stream), ())


def test_what_the_search_is_asked():
    asked = []

    def search(measured, planned):
        asked.append((measured, planned))
        return (account("stream", EASY),)

    plan = parse_workout("2 x 5 min @ T, 1 min jog")
    interpret(RUN, NOBODY, planned=plan, search=search)
    interpret(RUN, NOBODY, planned=plan, search=search, settings=Settings(blind=True))
    assert asked == [(RUN.measured, plan), (RUN.measured, None)]


def test_the_runners_marks_stand_above_all_and_give_their_zones():
    marks = [Block("rep", 600.4, 900.0, "R"), Block("rep", 1200.0, 1500.0), Block("steady", 1500.0, 1600.0, "M")]
    found = interpret(RUN, RUNNER, correction=marks, search=lambda *_: (account("stream", EASY),))
    zones = {s.start_s: s.zone for s in found.segments if s.kind == "rep"}
    assert zones[600.0] == "R"
    assert zones[1200.0] in {"T", "I"}
    assert found.segments[0].kind == "warmup"
    assert {s.provenance for s in found.segments if s.kind == "rep"} == {"corrected"}
    assert [s.kind for s in interpret(RUN, RUNNER, correction=[]).segments] == ["steady"]
    blind = interpret(
        RUN, RUNNER, correction=marks, search=lambda *_: (account("stream", EASY),), settings=Settings(blind=True)
    )
    assert blind.segments == (EASY,)


def test_the_candidates_that_were_measured_serve_where_the_plan_names_no_size():
    measured = RUN.measured
    assert measured.candidates
    assert candidates(measured, None) is measured.candidates
    assert candidates(measured, parse_workout("6 mi easy")) is measured.candidates
    searched = candidates(measured, parse_workout("10 min @ T"))
    assert searched is not measured.candidates
    bare = replace(measured, candidates=())
    assert candidates(bare, None) != ()
    assert candidates(bare, parse_workout("6 mi easy")) != ()


def test_segments_found_again_keep_the_figures_of_the_recording():
    plan = parse_workout("10 min @ T")
    plain = candidates(replace(RUN.measured, candidates=()), plan)
    (first,) = [c for c in plain if c.origin == "stream"]
    exact = tuple(replace(s, distance_m=1.25, confidence=0.5) for s in first.segments)
    others = (account("watch", *exact), account("stream", *exact[:-1]), account("stream", *exact))
    (found,) = [c for c in candidates(replace(RUN.measured, candidates=others), plan) if c.origin == "stream"]
    assert [s.distance_m for s in found.segments] == [1.25] * len(exact)
    assert [s.confidence for s in found.segments] == [s.confidence for s in first.segments]
    (found,) = [c for c in candidates(replace(RUN.measured, candidates=others[:2]), plan) if c.origin == "stream"]
    assert found.segments == first.segments


def test_other_sport_is_told_by_its_minutes():
    ride = recording((1800, 8.0), sport="cycling")
    cellar = {"moving_s": 0.0, "distance_m": 0.0}
    for changed, seconds, text in (
        ({"moving_s": 1700.0}, 1700.0, "28 min cycling"),
        ({**cellar, "timer_s": 1500.0}, 1500.0, "25 min cycling"),
        (
            {**cellar, "timer_s": 0.0, "elapsed_s": 1200.0, "sport": "strength_training"},
            1200.0,
            "20 min strength training",
        ),
        # Positions that drift in a gym are no way; a slow swim is one.
        ({"moving_s": 200.0, "distance_m": 500.0, "sport": "training"}, 1800.0, "30 min training"),
        ({"moving_s": 1200.0, "distance_m": 600.0, "sport": "swimming"}, 1200.0, "20 min swimming"),
        ({"moving_s": 1200.0, "sport": "generic"}, 1200.0, "20 min of an unnamed sport"),
        ({**cellar, "timer_s": 20.0, "sport": "generic"}, 20.0, "20 s of an unnamed sport"),
    ):
        found = interpret(replace(ride, measured=replace(ride.measured, **changed)), NOBODY)
        assert (found.kind, found.workout, found.moving_s, found.segments) == ("cross", text, seconds, ())


def test_zones_are_given_to_runs_with_work_alone():
    for parts, zones in (((EASY, REP), True), ((REP,), True), ((EASY,), False)):
        found = interpret(RUN, RUNNER, search=lambda *_, parts=parts: (account("stream", *parts),))
        assert any(s.zone for s in found.segments) == zones
        assert sum(found.zone_s.values()) == sum(RUN.measured.speed_s)
    assert interpret(RUN, NOBODY).zone_s == {}


def test_seconds_in_zones_are_those_of_the_histogram():
    measured = RUN.measured
    found = zone_seconds(measured.speed_s, ZONES[0])
    assert found == {"E": pytest.approx(1800, abs=40), "I": pytest.approx(600, abs=40)} | {
        k: v for k, v in found.items() if k not in {"E", "I"}
    }
    assert sum(found.values()) == sum(measured.speed_s)
    assert zone_seconds(measured.speed_s, None) == {}
    # Standing is easy.
    assert zone_seconds([7, *[0] * (len(measured.speed_s) - 1)], ZONES[0]) == {"E": 7}


def test_an_export_may_know_the_name_and_the_sport():
    measured = replace(RUN.measured, name="Lunch Run")
    assert described(measured, None) is measured
    assert described(measured, About(name="Track")).name == "Track"
    assert described(measured, About()).name == "Lunch Run"
    ride = recording((1800, 4.0), sport="cycling").measured
    found = described(ride, About(sport="Run"))
    assert (found.sport, found.sport_source, bool(found.candidates)) == ("running", "file", True)
    still = described(replace(ride, moving_s=0.0), About(sport="Run"))
    assert (still.sport, still.candidates) == ("running", ())
    again = described(RUN.measured, About(sport="Run"))
    assert again.candidates is RUN.measured.candidates
    assert again.trace is RUN.measured.trace
    other = described(RUN.measured, About(sport="Ride"))
    assert (other.sport, other.candidates is RUN.measured.candidates) == ("cycling", True)
