import io
import struct
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from milelog.cli.report import _empty
from milelog.corrections.comments import Comment
from milelog.report import coach, compare, cover, html, pdf, views, words
from milelog.report.paper import PAPERS
from milelog.trends.types import Trends


def _earlier(log, weeks=2):
    """The log as it stood some weeks ago."""
    kept = log.weeks[:-weeks]
    return replace(views.narrowed(log, kept), today=kept[-1].end + timedelta(days=1))


@pytest.fixture
def over(log):
    """The log on the day after its last week."""
    return replace(log, today=log.weeks[-1].end + timedelta(days=1))


def test_the_first_report_says_so_and_asks_three_questions(over):
    made = cover.make(over, None)
    assert made.changes[0] == "This is the first report."
    assert len(set(made.questions)) == 3
    assert any(line.startswith("Volume: met in") for line in made.glance)


def test_what_changed_since_the_last_report_is_told(over):
    before = compare.facts(_earlier(over))
    made = cover.make(over, before)
    new = [s for w in over.weeks[-2:] for s in w.sessions if s.is_run]
    assert made.since.endswith(words.long_date(_earlier(over).today))
    assert made.changes[0].startswith(f"{len(new)} new runs, ")
    assert any(words.week_name(over.weeks[-1]) in line for line in made.changes)
    assert cover.make(over, compare.facts(over)).changes == ("Nothing: no run and no verdict is new.",)


def test_a_verdict_that_is_another_now_is_told(over):
    before = dict(compare.facts(over))
    week = over.weeks[0].start.isoformat()
    name, (_, *rest) = next(iter(before["weeks"][week].items()))
    before["weeks"] = {**before["weeks"], week: {**before["weeks"][week], name: ["unknown", *rest]}}
    (line,) = cover.make(over, before).changes
    assert line.startswith(f"{words.week_name(over.weeks[0])}, {words.check_title(name).lower()}: unknown")


def test_the_last_report_of_an_earlier_day_is_compared_with(over):
    early = _earlier(over)
    text = cover.remember("no json\n", early)
    text = cover.remember(cover.remember(text, over), over)
    assert cover.remembered(text, over)["today"] == early.today.isoformat()
    assert cover.remembered(text, early) is None
    assert len(text.splitlines()) == 2


def test_what_was_missed_again_and_again_is_asked_first(over):
    weeks = tuple(
        replace(w, checks=tuple(replace(v, status="missed") if v.name == "threshold" else v for v in w.checks))
        for w in over.weeks
    )
    assert cover.questions(replace(over, weeks=weeks))[0].startswith("Threshold was missed in 4 of the last 4 weeks.")


def test_the_packet_is_a_cover_and_a_page_a_week_of_the_paper_that_was_asked_for(over):
    few = views.narrowed(over, over.weeks[-2:])
    few = replace(few, trends=Trends())  # what leads to the mile has pages of its own
    pages = PdfReader(io.BytesIO(coach.packet_pdf(few, size=PAPERS["letter"]))).pages
    assert len(pages) == 3
    assert [round(float(v)) for v in pages[0].mediabox[2:]] == [612, 792]
    assert "Three questions" in coach.packet(few)
    assert "Three questions" not in html.render(few)


def test_comments_stand_in_the_packet_at_their_run_without_its_minute(over):
    week = over.weeks[-1]
    run = week.sessions[0]
    said = (
        Comment("Legs heavy.", week=words.week_name(week)),
        Comment(f"{run.file} was fine", "coach", file="old.fit", start=run.start),
    )
    shared = coach.redacted(replace(over, comments=said))
    lines = views.comments_in_week(shared, shared.weeks[-1])
    assert lines[0] == "Athlete: Legs heavy."
    assert lines[1].endswith("Coach: a recording was fine")
    assert all(c.start is None for c in shared.comments)
    assert "Legs heavy." in coach.packet(replace(over, comments=said))


def test_a_week_is_a_picture_to_send(over):
    made = pdf.week_png(over, over.weeks[-1])
    wide, high = struct.unpack(">II", made[16:24])
    assert made.startswith(b"\x89PNG")
    assert wide == 1074
    assert high > wide


def test_a_range_without_a_week_is_an_error_that_says_what_there_is(log):
    early = log.weeks[0].start - timedelta(days=300)
    problem = _empty(log, early, early + timedelta(days=7)).problems[0]
    assert problem.slug == "empty-range"
    assert str(log.weeks[0].start) in problem.hint
    assert "comes after" in _empty(log, log.weeks[-1].end, early).problems[0].message


def test_an_empty_range_leaves_the_report_that_stands(tmp_path):
    from milelog.cli import milelog

    (tmp_path / "milelog-report.html").write_text("good")
    (tmp_path / "run.gpx").write_text("<gpx/>")
    found = CliRunner().invoke(milelog, ["report", str(tmp_path), "--from", "2020-01-01", "--to", "2020-02-01"])
    assert found.exit_code != 0
    assert (tmp_path / "milelog-report.html").read_text() == "good"
