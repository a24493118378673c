"""Workout texts as people write them: what each means, which have no one meaning, and that hostile ones end quickly."""

import dataclasses
import time

import pytest
import workout_cases

from milelog.plan import NotationError, format_workout, parse_workout
from milelog.plan.notation import read_workout

LINES = (workout_cases.CASES / "texts.txt").read_text(encoding="utf-8").splitlines()
TEXTS = [tuple(line.split(" => ")) for line in LINES if line and not line.startswith("#")]
READ = [(text, meaning) for text, meaning in TEXTS if meaning != "refused"]
REFUSED = [text for text, meaning in TEXTS if meaning == "refused"]


@pytest.mark.parametrize(("text", "meaning"), READ, ids=[t for t, _ in READ])
def test_text_means(text, meaning):
    found = parse_workout(text)
    assert format_workout(found) == meaning
    assert dataclasses.replace(parse_workout(meaning), text=text) == found


@pytest.mark.parametrize("text", REFUSED)
def test_text_is_refused(text):
    with pytest.raises(NotationError) as caught:
        parse_workout(text)
    assert caught.value.sentence
    assert caught.value.hint


def test_texts_of_other_writers():
    lines = (workout_cases.CASES / "more_texts.txt").read_text(encoding="utf-8").splitlines()[1:]
    assert len(lines) > 500
    assert {line: found for line in lines if (found := _as_line(line.split(" => ")[0])) != line} == {}


def _as_line(text):
    """The text and its canonical form as the table has them; what does not survive its own canonical form is named."""
    try:
        found = parse_workout(text)
    except NotationError:
        return f"{text} => refused"
    canonical = format_workout(found)
    lost = "" if dataclasses.replace(parse_workout(canonical), text=text) == found else " (lost in its canonical form)"
    return f"{text} => {canonical}{lost}"


def test_how_many_texts():
    assert len(READ) >= 150
    assert len(REFUSED) >= 50


def test_minutes_written_with_m_are_said():
    found, remarks = read_workout("15m warm-up, 3 x 10m @ T, 2m jog, 10m cool-down")
    assert format_workout(found) == "15 min warm-up, 3 x 10 min @ T, 2 min jog, 10 min cool-down"
    assert remarks == ("15 m was read as 15 minutes", "10 m was read as 10 minutes", "2 m was read as 2 minutes")
    assert read_workout("8 x 100 m strides")[1] == ()


HOSTILE = (
    "2 x (" * 300 + "400 m" + ")" * 300,
    "(" * 300,
    "[" * 300,
    "4 x 400 m " + "with 1 min jog " * 300,
    "4 x 400 m " + "with " * 300,
    "4 x 400 m" + " (1 min" * 300,
    "4 x 400 m" + " (1 min jog)" * 300,
    "2 x " * 300 + "1 mi",
    "6 x 1 mi " + 'r=90" ' * 100,
    "1 mi @ " * 400,
    "9" * 5000 + " mi",
    "easy " * 3000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: t[:20])
def test_hostile_texts_are_refused_soon(text):
    begun = time.process_time()
    with pytest.raises(NotationError):
        parse_workout(text)
    assert time.process_time() - begun < 5
