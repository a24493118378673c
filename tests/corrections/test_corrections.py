"""What the runner says of her runs: kept, loaded, applied, taken back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milelog import corrections
from milelog.corrections import Correction
from milelog.errors import MilelogError
from milelog.model import Block

START = datetime(2026, 3, 3, 12, 10, 58, tzinfo=UTC)


@st.composite
def some(draw):
    """A correction with blocks in order, to the tenth of a second."""
    edges = sorted(draw(st.lists(st.integers(0, 360_000), max_size=8, unique=True)))
    kinds = st.sampled_from(["rep", "surge", "stride"])
    blocks = tuple(Block(draw(kinds), a / 10, b / 10) for a, b in zip(edges[::2], edges[1::2], strict=False))
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    start = draw(st.none() | st.datetimes(timezones=st.just(UTC)).map(lambda t: t.replace(microsecond=0)))
    return Correction(draw(text), start, blocks, draw(text))


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
        ('segments = [{ start = "soon", end = "4:00" }]', "bad-time", "'soon' is no time"),
        ('segments = [{ kind = "sprint", start = "1:00", end = "4:00" }]', None, "sprint"),
        ("segmens = []", None, "segments"),
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
    new = Correction("c.fit", START, (Block("rep", 60, 120),), "why")
    text = corrections.edited(WRITTEN.encode(), "c.fit", START, new)
    assert text.startswith(WRITTEN.rstrip())
    assert corrections.parse(text)[-1] == new
    again = corrections.edited(text.encode(), "c.fit", START, None)
    assert again == WRITTEN


def test_only_the_runs_own_table_is_replaced(tmp_path):
    text = corrections.edited(WRITTEN.encode(), "other.fit", SECOND, Correction("other.fit", SECOND))
    assert "the wind" not in text
    assert "# About the second:" in text
    assert "Coach: ask me" in text
    assert [c.file for c in corrections.parse(text)] == ["b.fit", "other.fit"]


@pytest.mark.parametrize(
    "text",
    ['run = [{ file = "a.fit", segments = [] }]\n', "", "# nothing yet\n", "\ufeff[[run]]\nfile='a.fit'\nsegments=[]"],
)
def test_in_whatever_form_it_was_written(text):
    known = corrections.parse(text.encode())
    new = Correction("z.fit", START)
    assert corrections.parse(corrections.edited(text.encode(), "z.fit", START, new)) == (*known, new)
    assert corrections.parse(corrections.edited(text.encode(), "a.fit", None, None)) == ()


@given(st.lists(some(), max_size=4), some(), st.booleans())
def test_an_edited_text_says_what_was_meant(given_, new, taken_back):
    raw = corrections.render(given_).encode()
    text = corrections.edited(raw, new.file, new.start, None if taken_back else new)
    added = () if taken_back else (new,)
    assert corrections.parse(text) == (*corrections.without(given_, new.file, new.start), *added)
