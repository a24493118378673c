"""Laps are believed, but not where a press of the button is missing and the stream shows the rep that it hides."""

import pytest

from milelog.measure.choice import best
from milelog.measure.types import Candidate
from milelog.model import Segment


def account(origin, *reps, odds=5.0, named=False, provenance="lap"):
    """An account with reps of (start, end, m/s)."""
    found = tuple(Segment("rep", float(a), float(b), (b - a) * v, v, provenance=provenance) for a, b, v in reps)
    return Candidate(origin, found, odds, named)


THREE = ((600, 1200, 3.9), (1320, 1920, 3.9), (2040, 2640, 3.9))


def chosen(laps, reps, **watch):
    return best([account("stream", *reps, odds=4.0), account("watch", *laps, **watch)]).origin


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_forgotten_press_costs_no_rep(missing):
    laps = [(a + 3, b + 2, v) for i, (a, b, v) in enumerate(THREE) if i != missing]
    assert chosen(laps, THREE) == "stream"


@pytest.mark.parametrize(
    ("laps", "reps"),
    [
        (THREE, THREE),
        # The fourth is slower, shorter or longer than the set: no rep of it.
        (THREE, (*THREE, (2760, 3360, 3.6))),
        (THREE, (*THREE, (2760, 3260, 3.9))),
        (THREE, (*THREE, (2760, 3460, 3.9))),
        # The stream does not see a rep that was pressed.
        (THREE, (*THREE[:2], (2760, 3360, 3.9), (3480, 4080, 3.9))),
        # The button was pressed for something else.
        (THREE[:1], THREE[:2]),
        (THREE[:2], (*THREE, (2760, 3360, 3.9), (3480, 4080, 3.9))),
    ],
)
def test_laps_are_believed_otherwise(laps, reps):
    assert chosen(laps, reps) == "watch"


def test_steps_of_a_workout_are_no_presses():
    assert chosen(THREE[:2], THREE, provenance="step") == "watch"
    assert best([account("stream", *THREE), account("watch", *THREE[:2])], blind=True).origin == "stream"
