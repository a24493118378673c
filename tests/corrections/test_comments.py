from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milelog import corrections
from milelog.corrections.comments import Comment
from milelog.errors import MilelogError

START = datetime(2026, 4, 21, 10, 10, tzinfo=UTC)
ON_WEEK = Comment("Legs heavy.", "athlete", date(2026, 4, 27), week="2026-W17")
ON_RUN = Comment('Well "paced".\nKeep it.', "coach", date(2026, 4, 28), file="runs/a.fit", start=START)
words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


def test_comments_are_added_and_all_else_stays():
    text = corrections.with_comment(b"", ON_WEEK)
    text = corrections.edited(text.encode(), "b.fit", START, {"note": "windy"})
    text = corrections.with_comment(text.encode(), ON_RUN)
    assert corrections.parse_comments(text) == (ON_WEEK, ON_RUN)
    assert [c.note for c in corrections.parse(text)] == ["windy"]


def test_taking_back_what_is_said_of_a_run_keeps_the_comment_behind_it():
    text = corrections.edited(b"", "b.fit", START, {"note": "windy"})
    text = corrections.with_comment(text.encode(), ON_WEEK)
    text = corrections.edited(text.encode(), "b.fit", START, None)
    assert corrections.parse(text) == ()
    assert corrections.parse_comments(text) == (ON_WEEK,)


def test_a_file_in_another_form_keeps_its_comments():
    text = 'run = []\ncomment = [{ week = "2026-W17", text = "Legs heavy.", written = 2026-04-27 }]\n'
    more = corrections.with_comment(text.encode(), ON_RUN)
    assert corrections.parse_comments(more) == (ON_WEEK, ON_RUN)
    edited = corrections.edited(text.encode(), "b.fit", START, {"note": "windy"})
    assert corrections.parse_comments(edited) == (ON_WEEK,)


@given(st.lists(st.tuples(words, st.booleans()), max_size=4))
def test_what_is_said_is_read_again(said):
    text = ""
    for one, coach in said:
        text = corrections.with_comment(text.encode(), Comment(one, "coach" if coach else "athlete", week="2026-W01"))
    assert [(c.text, c.by == "coach") for c in corrections.parse_comments(text)] == said


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ('[[comment]]\ntext = "x"', "comment-on-nothing"),
        ('[[comment]]\nweek = "17"\ntext = "x"', "bad-week"),
        ('[[comment]]\nweek = "2026-W17"\ntexts = "x"', "unknown-key"),
    ],
)
def test_a_faulty_comment_is_named_with_its_line(text, slug):
    with pytest.raises(MilelogError) as raised:
        corrections.parse_comments(text)
    assert slug in {p.slug for p in raised.value.problems}


def test_a_run_is_known_by_its_start_and_without_one_by_its_file():
    assert ON_RUN.is_on_run("renamed.gpx", START)
    assert not ON_RUN.is_on_run("runs/a.fit", START.replace(hour=18))
    assert Comment("x", file="log/a.fit").is_on_run("a.fit", None)
    assert not ON_WEEK.is_on_run("a.fit", START)
