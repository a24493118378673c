"""What the runner says of her runs: kept, loaded, applied, taken back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milelog import corrections
from milelog.corrections import FIRST_YEAR, Correction
from milelog.errors import MilelogError
from milelog.model import Block

START = datetime(2026, 3, 3, 12, 10, 58, tzinfo=UTC)


POSSIBLE = st.datetimes(datetime.fromisoformat(f"{FIRST_YEAR}-01-01"), datetime.fromisoformat("2026-12-31"))
TENTHS = st.integers(0, 360_000)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
METRES = st.integers(1, 9_999_999).map(lambda n: n / 10)


@st.composite
def changes(draw):
    """What may be said of a run, some of it: fields of a Correction, times to the tenth of a second."""
    edges = sorted(draw(st.lists(TENTHS, max_size=8, unique=True)))
    kinds, zones = st.sampled_from(["rep", "surge", "stride"]), st.sampled_from([None, *"EMTIR"])
    race = draw(st.none() | st.just(False) | METRES)
    blocks = tuple(
        Block(draw(kinds), a / 10, b / 10, draw(zones)) for a, b in zip(edges[::2], edges[1::2], strict=False)
    )
    cut = tuple(
        sorted((a / 10, (a + n) / 10) for a, n in draw(st.lists(st.tuples(TENTHS, st.integers(1, 999)), max_size=2)))
    )
    found = {
        "blocks": draw(st.none() | st.just(blocks)),
        "note": draw(TEXT),
        "sport": draw(st.sampled_from([None, "running", "cycling", "walking"])),
        "distance_m": draw(st.none() | METRES),
        "actual_start": draw(st.none() | POSSIBLE.map(lambda t: t.replace(microsecond=0))),
        "is_mine": draw(st.booleans()),
        "race_m": race or None,
        "is_race": None if race is None else bool(race),
        "cut": cut,
        "merge_next": draw(st.booleans()),
        "rpe": draw(st.none() | st.integers(0, 10).map(float)),
    }
    names = draw(st.sets(st.sampled_from(sorted(found))))
    if names & {"race_m", "is_race"}:
        names |= {"race_m", "is_race"}
    return {name: found[name] for name in names}


@st.composite
def some(draw):
    """A correction of some run."""
    start = draw(st.none() | st.datetimes(timezones=st.just(UTC)).map(lambda t: t.replace(microsecond=0)))
    return Correction(draw(TEXT), start, **draw(changes()))


@given(st.lists(some(), max_size=4))
def test_what_was_written_loads_as_it_was(tmp_path_factory, given_):
    path = tmp_path_factory.mktemp("c") / corrections.CORRECTIONS_NAME
    path.write_text(corrections.render(given_), encoding="utf-8", newline="")
    assert list(corrections.load(path)) == given_


def test_a_run_is_known_by_its_start_under_any_name():
    mine = Correction("runs/a.fit", START, (Block("rep", 60, 120),))
    assert mine.is_for("elsewhere/b.gpx", START + timedelta(seconds=20))
    assert not mine.is_for("runs/a.fit", START + timedelta(hours=1))
    assert mine.is_for("a.fit", None)
    assert corrections.find_for([mine], "b.gpx", START) is mine
    assert corrections.without([mine], "b.gpx", START) == ()
    assert corrections.replaced([mine], Correction("b.gpx", START)) == (Correction("b.gpx", START),)


@pytest.mark.parametrize(
    ("text", "slug", "said"),
    [
        ('segments = [{ start = "5:00", end = "4:00" }]', "segment-backwards", "ends before it begins"),
        (
            'segments = [{ start = "1:00", end = "4:00" }, { start = "3:00", end = "5:00" }]',
            "segments-overlap",
            "begins before the segment above ends (4:00)",
        ),
        ('segments = [{ start = "soon", end = "4:00" }]', "bad-time", "'soon' is not a time"),
        ('segments = [{ kind = "sprint", start = "1:00", end = "4:00" }]', None, "sprint"),
        ("segmens = []", None, "segments"),
        ('segments = [{ start = "1:00", end = "4:00", zone = "X" }]', None, "zone"),
        ('distance = "far"', "bad-distance", "'far' is not a distance"),
        ('distance = "0 km"', "bad-distance", "cannot be the distance"),
        ('distance = "5000 mi"', "bad-distance", "cannot be the distance"),
        ("race = true", "bad-distance", 'race = "5 km"'),
        ('cut = ["5:00"]', "bad-time", "'5:00' cannot be read as a start and an end"),
        ('cut = ["5:00-4:00"]', "segment-backwards", "ends before it begins"),
        ('sport = "quidditch"', "unknown-sport", "'quidditch' is not a sport"),
        ("effort = 11", "out-of-range", "from 0 to 10"),
        ("segments = 3", None, "put its values in square brackets"),
        (
            'actual_start = "today"',
            "wrong-type",
            "must be a date and a timewrite them without quotes, such as 2026-03-03 06:10:00",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path, text, slug, said):
    path = tmp_path / corrections.CORRECTIONS_NAME
    path.write_text(f'[[run]]\nfile = "a.fit"\n{text}\n')
    with pytest.raises(MilelogError) as caught:
        corrections.load(path)
    told = caught.value.problems
    assert any(said in p.message + p.hint + p.excerpt for p in told)
    assert all(p.where.startswith("line ") and "^" in p.excerpt for p in told)
    assert slug is None or slug in {p.slug for p in told}


WRITTEN = """\
# Mine. Coach: ask me about March.

[[run]]  # the wind that day!
file = "a.fit"
start = 2026-03-01T07:00:00-06:00
segments = [{ start = "1:00.25", end = "2:00" }]

# About the second:
[[run]]
file = "b.fit"
note = '''
not [[run]]
'''
segments = [
    # none
]
"""
SECOND = datetime(2026, 3, 1, 13, 0, tzinfo=UTC)


def test_what_was_written_by_hand_stays_as_it_was(tmp_path):
    """Comments are words too: only what is said of the run itself is written anew."""
    change = {"blocks": (Block("rep", 60, 120),), "note": "why"}
    text = corrections.edited(WRITTEN.encode(), "c.fit", START, change)
    assert text.startswith(WRITTEN.rstrip())
    assert corrections.parse(text)[-1] == Correction("c.fit", START, **change)
    again = corrections.edited(text.encode(), "c.fit", START, None)
    assert again == WRITTEN


def test_only_the_runs_own_table_is_replaced(tmp_path):
    text = corrections.edited(WRITTEN.encode(), "other.fit", SECOND, {"rpe": 4.0})
    assert "the wind" not in text
    assert "# About the second:" in text
    assert "Coach: ask me" in text
    assert [c.file for c in corrections.parse(text)] == ["b.fit", "other.fit"]
    assert corrections.parse(text)[-1].blocks == (Block("rep", 60.2, 120),)


def test_saving_again_loses_nothing_that_is_not_named():
    first = {"note": "windy", "distance_m": 10350.0, "blocks": (Block("rep", 60, 120, "T"),)}
    text = corrections.edited(b"", "a.fit", START, first)
    text = corrections.edited(text.encode(), "a.fit", START, {"rpe": 7.0})
    (found,) = corrections.parse(text)
    assert (found.note, found.distance_m, found.rpe) == ("windy", 10350.0, 7.0)
    assert found.blocks == (Block("rep", 60, 120, "T"),)
    text = corrections.edited(
        text.encode(), "a.fit", START, {"note": "", "distance_m": None, "blocks": None, "rpe": None}
    )
    assert corrections.parse(text) == ()


@pytest.mark.parametrize(
    "text",
    ['run = [{ file = "a.fit", segments = [] }]\n', "", "# nothing yet\n", "\ufeff[[run]]\nfile='a.fit'\nsegments=[]"],
)
def test_in_whatever_form_it_was_written(text):
    known = corrections.parse(text.encode())
    new = Correction("z.fit", START, ())
    assert corrections.parse(corrections.edited(text.encode(), "z.fit", START, {"blocks": ()})) == (*known, new)
    assert corrections.parse(corrections.edited(text.encode(), "a.fit", None, None)) == ()


@given(st.lists(some(), max_size=4), some(), changes(), st.booleans())
def test_an_edited_text_says_what_was_meant(given_, run, change, taken_back):
    raw = corrections.render(given_).encode()
    before = next((c for c in reversed(given_) if c.is_for(run.file, run.start)), Correction(run.file, run.start))
    text = corrections.edited(raw, run.file, run.start, None if taken_back else change)
    new = replace(before, file=run.file, start=run.start, **change)
    added = () if taken_back or new == Correction(run.file, run.start) else (new,)
    assert corrections.parse(text) == (*corrections.without(given_, run.file, run.start), *added)
