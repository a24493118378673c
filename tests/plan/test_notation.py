"""Workout notation: every text of the tables, its printed form, its JSON, and what is said of texts that are wrong."""

import dataclasses
import json
import math

import pytest
import workout_cases
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from milelog.errors import MilelogError
from milelog.model import PaceOffset, Recovery, Workout, WorkoutStep
from milelog.plan import NotationError, format_workout, parse_workout, workout_json
from milelog.plan.notation.item import PLUS_DURATION_S, PLUS_EFFORT
from milelog.plan.notation.plausible import MOST_M, implausible
from milelog.units import MILE_M

WORKOUTS = workout_cases.read("workouts.toml")
FAULTS = workout_cases.read("faults.toml")


def near(found, wanted):
    """Equal, but for the rounding of paces in the tables."""
    if isinstance(wanted, float) and isinstance(found, float):
        return found == pytest.approx(wanted, rel=1e-4)
    if dataclasses.is_dataclass(wanted):
        return type(found) is type(wanted) and all(
            near(getattr(found, f.name), getattr(wanted, f.name))
            for f in dataclasses.fields(wanted)
            if f.name != "text"
        )
    if isinstance(wanted, tuple):
        return isinstance(found, tuple) and len(found) == len(wanted) and all(map(near, found, wanted))
    return found == wanted


def test_the_table_is_as_long_as_promised():
    assert len({c["text"] for c in WORKOUTS}) >= 60


@pytest.mark.parametrize("case", WORKOUTS, ids=lambda c: c["text"])
def test_text_means(case):
    found = parse_workout(case["text"])
    wanted = workout_cases.expected(case)
    assert near(found, wanted), f"{found}\n{wanted}"
    assert format_workout(found) == case["canonical"]
    assert found.text == case["text"]


@pytest.mark.parametrize("case", WORKOUTS, ids=lambda c: c["text"])
def test_printed_form_parses_to_the_same(case):
    found = parse_workout(case["text"])
    again = parse_workout(format_workout(found))
    assert dataclasses.replace(again, text=found.text) == found
    assert format_workout(again) == format_workout(found)


@pytest.mark.parametrize("case", WORKOUTS, ids=lambda c: c["text"])
def test_json_holds_what_was_understood(case):
    document = json.loads(json.dumps(workout_json(parse_workout(case["text"])), allow_nan=False))
    assert list(document)[:3] == ["text", "canonical", "total_m"]
    for step in document["steps"]:
        assert set(step) >= {"kind", "zone", "repeat", "distance_m", "duration_s", "recovery"}


def test_json_of_the_form_that_tools_rely_on():
    found = workout_json(parse_workout("9 miles with 2 x 2 miles comfortably hard, 1 mile jog recovery between"))
    assert found == {
        "text": "9 miles with 2 x 2 miles comfortably hard, 1 mile jog recovery between",
        "canonical": "9 mi with 2 x 2 mi @ T, 1 mi jog",
        "total_m": [14484.096, 14484.096],
        "steps": [
            {
                "kind": "rep",
                "zone": "T",
                "repeat": [2, 2],
                "distance_m": [3218.688, 3218.688],
                "duration_s": None,
                "recovery": {"kind": "jog", "distance_m": [1609.344, 1609.344], "duration_s": None},
            }
        ],
    }


@pytest.mark.parametrize("case", FAULTS, ids=lambda c: c["text"] or "empty")
def test_fault_is_shown_where_it_is(case):
    with pytest.raises(NotationError) as caught:
        parse_workout(case["text"])
    fault = caught.value
    assert (fault.line, fault.column) == (case.get("line", 1), case["column"])
    assert fault.slug == case.get("slug", "workout-notation")
    assert case["says"] in fault.sentence
    assert case.get("hint", "") in fault.hint
    line, carets = fault.excerpt.split("\n")
    assert line == case["text"].split("\n")[fault.line - 1]
    assert carets.index("^") == case["column"] - 1
    if "marks" in case:
        assert line[carets.index("^") : carets.rindex("^") + 1] == case["marks"]


def test_fault_is_a_problem_too():
    with pytest.raises(MilelogError) as caught:
        parse_workout("3 x 1 mi @ Q")
    (problem,) = caught.value.problems
    assert (problem.slug, problem.where, problem.severity) == ("unknown-zone", "line 1, column 12", "error")


MILES = st.integers(1, 40).map(lambda n: n * 0.25 * MILE_M)
METRES = st.integers(20, 300).map(lambda n: n * 10.0) | st.floats(200, 30000)
SECONDS = st.integers(5, 7200).map(float)


def spans(values):
    return st.one_of(
        values.map(lambda v: (v, v)),
        st.tuples(values, values).map(lambda v: (min(v), max(v))),
        values.map(lambda v: (v, math.inf)),
    )


COUNTS = st.integers(1, 30).map(float)
RECOVERIES = st.builds(
    lambda kind, size: Recovery(kind, *size),
    st.sampled_from(["jog", "walk", "stand", "float"]),
    spans(MILES | METRES).map(lambda s: (s, None)) | spans(SECONDS).map(lambda s: (None, s)) | st.just((None, None)),
)
SIZES = spans(MILES | METRES).map(lambda s: (s, None)) | spans(SECONDS).map(lambda s: (None, s))
PACES = st.tuples(st.integers(150, 900), st.integers(0, 60)).map(lambda p: (MILE_M / (p[0] + p[1]), MILE_M / p[0]))
SPEEDS = st.tuples(st.floats(1.5, 8), st.floats(0, 2)).map(lambda p: (p[0], p[0] + p[1]))


OFFSETS = st.builds(
    lambda low, wide, faster, per: PaceOffset((-low - wide, -low) if faster else (low, low + wide), per),
    st.integers(1, 10).map(float),
    st.integers(0, 10).map(float),
    st.booleans(),
    st.sampled_from([None, MILE_M, 1000.0, 400.0]),
)


@st.composite
def reps(draw):
    metres, seconds = draw(SIZES)
    repeat = draw(spans(COUNTS))
    aim = draw(st.sampled_from(["zone", "target", "race", "effort", "hill", "moved", "moved race"]))
    return WorkoutStep(
        "rep",
        {"race": "I", "moved race": "I"}.get(aim, draw(st.sampled_from("MTIR")) if aim in {"zone", "moved"} else None),
        repeat,
        metres,
        seconds,
        draw(st.none() | RECOVERIES) if repeat[1] > 1 else None,
        draw(PACES | SPEEDS) if aim == "target" else None,
        5000.0 if "race" in aim else None,
        (0.9, 0.95) if aim == "effort" else None,
        aim == "hill",
        offset=draw(OFFSETS) if "moved" in aim else None,
    )


@st.composite
def runs(draw):
    metres, seconds = draw(SIZES)
    kind, zone = draw(st.sampled_from([("warmup", None), ("cooldown", None), ("steady", "E"), ("steady", None)]))
    return WorkoutStep(kind, zone, (1.0, 1.0), metres, seconds)


@st.composite
def sets(draw):
    repeat = draw(spans(st.integers(2, 9).map(float)))
    parts = draw(st.lists(reps(), min_size=1, max_size=3))
    return WorkoutStep("set", repeat=repeat, recovery=draw(st.none() | RECOVERIES), steps=tuple(parts))


SURGES = st.builds(
    lambda n, s: WorkoutStep("surge", repeat=n, duration_s=s, effort=PLUS_EFFORT),
    spans(COUNTS),
    spans(SECONDS) | st.just(PLUS_DURATION_S),
)
STRIDES = st.builds(lambda n, s: WorkoutStep("stride", repeat=(n, n), duration_s=(s, s)), COUNTS, SECONDS)


@st.composite
def workouts(draw):
    first, last = draw(runs()), draw(st.one_of(runs(), reps(), STRIDES))
    middle = draw(st.lists(st.one_of(reps(), sets(), SURGES, STRIDES), max_size=3))
    return Workout(
        "", (first, *middle, last), total_m=draw(st.none() | st.just((MOST_M, MOST_M)) | st.just((MOST_M, math.inf)))
    )


def test_seconds_added_to_a_zone_stand_in_the_document():
    """The speeds depend on the zones of the day: that a pace was asked for is said, and what is added to which zone."""
    step = workout_json(parse_workout("4 x 1 mi @ T - 10-15 sec per km, 1 min jog"))["steps"][0]
    assert (step["zone"], step["target_mps"]) == ("T", [None, None])
    assert step["offset"] == {"seconds": [-15, -10], "per_m": 1000}
    assert "offset" not in workout_json(parse_workout("4 x 1 mi @ T"))["steps"][0]


@given(workouts())
@settings(max_examples=150, deadline=None)
def test_any_workout_survives_printing(workout):
    assume(not implausible(workout))
    text = format_workout(workout)
    found = parse_workout(text)
    assert dataclasses.replace(found, text="") == workout, text
    assert format_workout(found) == text


def check_any(text):
    """Understood, then it prints and parses to the same; or refused, then with a place in the text."""
    fault = found = None
    try:
        found = parse_workout(text)
    except NotationError as error:
        fault = error
    if fault is not None:
        assert 0 <= fault.offset <= len(text)
        assert fault.sentence
        return
    again = parse_workout(format_workout(found))
    assert dataclasses.replace(again, text=text) == found
    json.dumps(workout_json(found), allow_nan=False)


@given(st.text(alphabet="0123456789 xX@EMTIRmikps.,:;-–/%()'\"+jogwalkthen", max_size=40))
@settings(max_examples=400, deadline=None)
def test_any_text_is_understood_or_refused_with_a_place(text):
    check_any(text)


PIECES = st.sampled_from(
    (
        "2 mi",
        "400 m",
        "90 s",
        "3 x",
        "3-4 x",
        "@ T",
        "@ I",
        "@ 5k pace",
        "@ 6:40/mi",
        "@ 75 %",
        "- 10 s",
        "+ 5 s/mi",
        "minus 10",
        "@ 65 %",
        "easy",
        "E",
        "hard",
        "jog",
        "walk",
        "with",
        "then",
        ",",
        ",",
        ",",
        "+",
        "1 min jog",
        "(",
        ")",
        "warm-up",
        "strides",
        "surges",
        "plus pace",
        "in each mile",
        "hill",
        "9 mi with",
        "60 min with",
        "between",
        "equal jog",
        "total",
        "last",
        "at least",
        "400-800-400 m",
        "off 90 s",
        "in 72 s",
        "2 x (",
        "10 mi",
        "1:30",
        "5'",
        "cool-down",
        "5 mi",
        "45 min",
        "2 mi then",
        "long run",
        "at MP",
        "100",
        "440",
        "followed by",
        "1-2-1 min",
        "400m-800m-400m",
        "2 min. jog",
        ".",
        "WU/CD",
        "each",
    )
)


@given(st.lists(PIECES, min_size=1, max_size=12).map(" ".join))
@settings(max_examples=1000, deadline=None)
def test_any_row_of_words_is_understood_or_refused(text):
    check_any(text)
