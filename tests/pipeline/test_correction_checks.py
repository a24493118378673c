"""What the runner may say of a run: what cannot have been is refused, in the command and in the form alike."""

from datetime import UTC, datetime

import pytest

from made_recordings import recording
from milelog.corrections import Correction
from milelog.errors import MilelogError
from milelog.model import Block, Effort, Session
from milelog.pipeline.correction_checks import possible, without_recording
from milelog.report import fixes
from milelog.units import MILE_M


def session(kilometres=14.5, minutes=80.0, *, efforts=((400, 2.05), (1000, 5.2), (5000, 26.5), (10000, 54.0)), **more):
    """A run with its fastest stretches in (metres, minutes); by default an even, easy one of nine miles."""
    seconds = 60 * minutes
    best = tuple(Effort(float(metres), 60 * took, 0.0) for metres, took in efforts)
    start = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
    given = {"sport": "running", "elapsed_s": seconds, "timer_s": seconds, "moving_s": seconds, "efforts": best, **more}
    return Session(file="a.fit", start=start, distance_m=1000 * kilometres, **given)


def refused(run, **said):
    """Place, slug and message of each error that stops a correction and says what to write."""
    try:
        fixes.change_of(said, run)
    except MilelogError as fault:
        return [(p.where, p.slug, p.message) for p in fault.problems if p.severity == "error" and p.hint]
    return []


EASY = session()
# Two miles of warm-up and as much to cool down around a race of 5 km.
RACE = session(11.5, 56.0, efforts=((400, 1.55), (1000, 3.9), (5000, 20.25), (10000, 48.0)))
ONLY = session(5.05, 20.5, efforts=((400, 1.55), (1000, 3.9), (5000, 20.25)))


@pytest.mark.parametrize(
    ("run", "race", "said"),
    [
        (ONLY, "5 km", None),
        (ONLY, "5.2 km", None),
        (ONLY, "5.21 km", "a race of 5210 m does not fit into a run of 5.05 km"),
        (ONLY, "10 km", "a race of 10 km does not fit into a run of 5.05 km"),
        (ONLY, "half marathon", "a half marathon does not fit into a run of 5.05 km"),
        (RACE, "5 km", None),
        (
            EASY,
            "5 km",
            "a race of 5 km would show in this run, but no stretch of its distance is faster than the rest",
        ),
        (
            EASY,
            "8 km",
            "a race of 8 km would show in this run, but no stretch of its distance is faster than the rest",
        ),
        (EASY, "200 m", None),
        (EASY, "no", None),
        (EASY, "14.5 km", None),
        (session(5.0, 120.0, efforts=()), "5 km", "5 km in 2:00:00 is not a plausible race"),
        (session(0.0, 30.0, efforts=()), "5 km", None),
        (session(5.5, 25.0, efforts=((5000, 22.7),)), "5 km", None),
        (session(5.51, 25.0, efforts=((5000, 22.7),)), "5 km", "a race of 5 km would show"),
        (session(14.5, 80.0, sport="cycling"), "40 km", None),
    ],
)
def test_a_race_fits_its_run(run, race, said):
    found = refused(run, race=race)
    if said is None:
        assert found == []
    else:
        ((where, slug, message),) = found
        assert (where, slug) == ("race", "race-implausible")
        assert message.startswith(said)


def test_rests_and_warm_up_are_not_the_rest_of_an_even_run():
    """At 0.9 of the speed of its fastest 5 km the rest may have been part of a race; slower it was warm-up."""
    runs = [session(11.0, (1250 + 6000 / (share * 4.0)) / 60, efforts=((5000, 1250 / 60),)) for share in (0.901, 0.899)]
    assert [bool(refused(run, race="5 km")) for run in runs] == [True, False]


@pytest.mark.parametrize(
    ("distance", "said"),
    [
        ("9 mi", None),
        ("500 mi", "804.67 km in 53:00 is faster than anybody runs"),
        ("20.5 km", "20.50 km in 53:00 is faster than anybody runs"),
        ("20 km", None),
        ("10.35 m", "10 m in 53:00 is slower than a walk"),
        ("1.5 km", "1.50 km in 53:00 is slower than a walk"),
        ("1.6 km", None),
        ("", None),
    ],
)
def test_a_distance_is_one_that_a_runner_covers_in_the_time(distance, said):
    found = refused(session(0.0, 53.0, efforts=(), moving_s=0.0), distance=distance)
    assert found == ([("distance", "bad-distance", said)] if said else [])


def test_other_things_that_are_said_with_it_are_taken_into_account():
    treadmill = session(0.0, 53.0, efforts=(), moving_s=0.0)
    assert refused(treadmill, distance="40 km", sport="cycling") == []
    assert refused(ONLY, distance="10 km", race="10 km")[0][2] == "10.00 km in 20:30 is faster than anybody runs"
    assert refused(session(9.5, 45.0), distance="10 km", race="10 km") == []
    assert refused(EASY, race="10 mi", merge_next="yes") == []
    assert refused(EASY, race="5 km", cut="20:00-60:00") == []
    assert refused(EASY, race="5 km", cut="", merge_next="")
    # Given as 16 km, the stretch of 5 km that the watch saw was longer.
    assert refused(EASY, distance=f"{10 * MILE_M / 1000} km", race="5 km")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("rep 70:00-80:01", None),
        ("rep 70:00-80:02", 'line 1: "rep 70:00-80:02" ends after the recording, which is 1:20:00 long'),
        ("surge 70:00-90:00 @ T", 'line 1: "surge 70:00-90:00 @ T" ends after the recording, which is 1:20:00 long'),
    ],
)
def test_a_stretch_ends_inside_the_recording(line, said):
    found = refused(EASY, segments=line)
    assert [f"{where}: {message}" for where, _, message in found] == ([said] if said else [])
    if said is None:
        assert fixes.change_of({"segments": line}, EASY)["blocks"][0].end_s == EASY.elapsed_s


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        ("70:00-80:01", None),
        ("0:00-30:00, 30:00-79:50", None),
        ("70:00-80:02", "the cut 1:10:00-1:20:02 ends after the recording, which is 1:20:00 long"),
        ("80:00-90:00", "the cut 1:20:00-1:30:00 begins after the recording ends at 1:20:00"),
        ("0:00-79:51", "the cut leaves nothing of the recording, which is 1:20:00 long"),
        ("0:00-50:00, 40:00-80:00", "the cut leaves nothing of the recording, which is 1:20:00 long"),
    ],
)
def test_a_cut_lies_in_the_recording_and_leaves_something_of_it(cut, said):
    assert refused(EASY, cut=cut) == ([("cut", "bad-segment", said)] if said else [])


def test_a_cut_is_given_in_the_time_of_the_recording_after_an_earlier_one_too():
    shorter = session(elapsed_s=4200.0, recorded_s=4800.0)
    assert fixes.change_of({"cut": "65:00-80:00"}, shorter) == {"cut": ((3900.0, 4800.0),)}
    assert refused(shorter, cut="65:00-81:00")


RUN = recording((1800, 3.0))
"""5.4 km in half an hour."""


@pytest.mark.parametrize(
    ("said", "left", "told"),
    [
        ({"race_m": 10000.0, "is_race": True}, {}, "a race of 10 km does not fit into a run of 5.40 km, so that this correction of its race is left out"),
        ({"distance_m": 16000.0, "note": "hot"}, {"note": "hot"}, "16.00 km in 30:00 is faster than anybody runs, so that this correction of its distance is left out"),
        ({"distance_m": 10000.0, "race_m": 10000.0}, {"distance_m": 10000.0, "race_m": 10000.0}, None),
        ({"distance_m": 16000.0, "sport": "cycling"}, {"distance_m": 16000.0, "sport": "cycling"}, None),
        ({"race_m": 5000.0, "is_race": True}, {"race_m": 5000.0, "is_race": True}, None),
        ({"cut": ((0.0, 1800.0),), "note": "hot"}, {"note": "hot"}, "the cut leaves nothing of the recording, which is 30:00 long, so that this correction of its cut is left out"),
        ({"cut": ((600.0, 1802.0),), "sport": "cycling"}, {"sport": "cycling"}, "the cut 10:00-30:02 ends after the recording, which is 30:00 long, so that this correction of its cut is left out"),
        ({"cut": ((600.0, 1801.0),)}, {"cut": ((600.0, 1801.0),)}, None),
        ({"blocks": (Block("rep", 0.0, 1801.0),)}, {"blocks": (Block("rep", 0.0, 1801.0),)}, None),
        ({"blocks": (Block("rep", 0.0, 9000.0),)}, {"blocks": (Block("rep", 0.0, 9000.0),)}, "the rep 0:00-2:30:00 ends after the recording, so that it counts to the end at 30:00"),
        ({"blocks": (Block("surge", 1800.0, 1900.0),)}, {"blocks": (Block("surge", 1800.0, 1900.0),)}, "the surge 30:00-31:40 begins after the recording ends at 30:00, so that it is left out"),
        ({"is_mine": False, "race_m": 10000.0}, {"is_mine": False, "race_m": 10000.0}, None),
    ],
)  # fmt: skip
def test_a_correction_by_hand_is_held_against_its_recording(said, left, told):
    found, notes = possible((Correction("a.fit", **said), Correction("b.fit", race_m=9e5)), [RUN])
    # What is for no recording cannot be held against one.
    assert found == (Correction("a.fit", **left), Correction("b.fit", race_m=9e5))
    assert [n.message for n in notes] == ([told] if told else [])
    assert all("milelog-corrections.toml" in n.hint and n.source == "a.fit" for n in notes)


def test_one_recording_that_agrees_is_enough():
    """The watch died half way, the phone has all of it: both are of the run that the race is said of."""
    one = Correction("a.fit", RUN.start, race_m=10000.0, is_race=True)
    whole = recording((1800, 3.0), (1600, 3.0), file="phone.gpx")
    assert possible((one,), [RUN, whole]) == ((one,), [])
    assert possible((one,), [RUN])[1]


def test_a_correction_of_a_run_that_is_not_there_is_told():
    """By its start it is found under another name; a file that is there but cannot be read is told by itself."""
    said = (
        Correction("gone.fit"),
        Correction("old-name.fit", RUN.start),
        Correction("broken.fit"),
        Correction("a.fit"),
    )
    (found,) = without_recording(said, [RUN], {"a.fit", "broken.fit"})
    assert (found.source, found.slug) == ("gone.fit", "correction-of-nothing")
    assert found.message == "gone.fit is not in this log, so that its correction changes nothing"
