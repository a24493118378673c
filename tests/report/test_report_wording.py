"""Small words of the reports, each where it once read wrong."""

import io
import math
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import report_log

from milelog.cli import why
from milelog.compliance.summary import CheckSummary
from milelog.model import Athlete, Disagreement, MileSurges, Segment, Session, Span
from milelog.pipeline import Analysis, Ledger
from milelog.plan.notation import parse_workout
from milelog.plan.proposal import habit_of, propose
from milelog.plan.types import Plan, PlannedWeek
from milelog.report import amounts, rep_table, sentences, terminal_run, views, words
from milelog.report.console import make_console
from milelog.report.trends import progress
from milelog.report.views import RepRow
from milelog.trends.types import Repeat
from milelog.verdicts import Change, ChangeKind, Facts, Progress, Verdict
from milelog.weeks import silence, week_of

MONDAY = date(2026, 3, 2)
MILE_M = 1609.344


def test_a_sport_without_a_name_is_called_so_once():
    session = Session("a.fit", "generic", None, 0.0, 20.0, 20.0, 20.0, kind="cross", workout="20 s of an unnamed sport")
    assert words.sport_label(session) == "unnamed sport"
    assert words.sport_aside(session) == ""
    assert words.sport_aside(replace(session, workout="walk")) == "unnamed sport"


def test_the_block_says_how_often_it_was_more_than_planned():
    def line(exceeded, **more):
        return words.block_line(CheckSummary("volume", 8, 0, 1, 7 - exceeded, exceeded, 0, 0, 0, **more))

    assert line(3) == "Volume: met in 0 of 8 weeks, over in 3"
    assert line(0) == "Volume: met in 0 of 8 weeks"
    assert line(0, done=0.9, recent=0.7).endswith("the last 4 weeks at 70 % of the plan, 90 % overall")


@pytest.mark.parametrize(
    ("name", "text"),
    [("long_run", "long run"), ("session_tue", "Tuesday session"), ("session_sun", "Sunday session"), ("runs", "runs")],
)
def test_days_keep_their_capital_within_a_sentence(name, text):
    assert words.check_inline(name) == text


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (Progress("behind", 3), "Volume behind: 0 of 32-36 mi, 3 days left"),
        (Progress("not_begun", 3), "Volume not begun: 0 of 32-36 mi"),
        (Progress("so_far", 3), "Volume: so far 0 of 32-36 mi, 3 days left"),
        (None, "Volume unknown: 0 of 32-36 mi"),
    ],
)
def test_one_colon_stands_between_a_check_and_why(progress, text):
    facts = Facts("metres", (32 * MILE_M, 36 * MILE_M), 0.0, progress=progress)
    found = Verdict("volume", "unknown", facts)
    (point,) = views.talking_points(report_week(found))
    assert point == text
    assert sentences.sentence(found) == text.replace("Volume unknown", "Volume")


def report_week(verdict):
    import report_log

    return replace(report_log.week(MONDAY, [], {}), checks=(verdict,))


@pytest.mark.parametrize(
    ("progress", "label"), [(Progress("behind", 3), "to be met"), (None, "would have been met with")]
)
def test_what_is_over_can_be_met_no_more(progress, label):
    changes = (Change(ChangeKind.MORE_RUNNING, 1000.0),)
    assert sentences.way_label(Verdict("volume", "missed", Facts(progress=progress, changes=changes))) == label


@pytest.mark.parametrize(("lengths", "texts"), [((58.0, 60.0), ["0:58", "1:00"]), ((58.0, 59.5), ["58.0 s", "59.5 s"])])
def test_the_times_of_one_table_are_of_one_form(lengths, texts):
    segments = [Segment("rep", 100.0 * i, 100.0 * i + s, 300.0, 5.0) for i, s in enumerate(lengths)]
    found = rep_table.table([RepRow(i, g, None, None) for i, g in enumerate(segments, 1)], None, "mi")
    assert [row[found.columns.index("time")] for row in found.rows] == texts
    out = io.StringIO()
    session = Session("a.fit", "running", None, 600.0, 120.0, 120.0, 120.0, segments=tuple(segments))
    terminal_run.run(session, make_console(file=out, width=100), None, "mi")
    assert all(f" {text} " in out.getvalue() for text in texts)


def test_no_share_is_minus_zero():
    row = progress._row(Repeat(MONDAY, "a.fit", 4, 4.0, 4.0, -0.0003, None, -0.0004, None, None), "mi")
    assert "+0.0 %" in row
    assert not any("0.0 %" in cell and cell.startswith("−") for cell in row)


@pytest.mark.parametrize(
    ("value", "text"), [(12.34, "12.3 %"), (6.44, "6.4 %"), (-0.405, "−0.4 %"), (-46.8, "−46.8 %"), (-0.04, "0.0 %")]
)
def test_a_share_has_one_digit(value, text):
    session = Session("a.fit", "running", None, 9000.0, 1.0, 1.0, 1.0, metrics={"decoupling": value})
    assert words.metric_texts(session) == (("decoupling", text),)


def test_a_run_without_surges_says_so_by_its_length():
    miles = tuple(MileSurges(n, 0, 0.0, 0.0) for n in range(1, 7))
    session = Session("a.fit", "running", None, 5.11 * MILE_M, 1.0, 1.0, 1.0, kind="long", miles=miles)
    assert str(terminal_run.miles(session, "mi", 80)) == "No surges in 5.1 mi"


@pytest.mark.parametrize(
    ("text", "asks"),
    [("10 mi with plus pace", True), ("10 mi with 2 x (2 min surge, 5 min easy)", True), ("10 mi", False)],
)
def test_surges_are_missed_where_they_were_asked(text, asks):
    week = week_of(MONDAY)
    planned = PlannedWeek(MONDAY, long_run=parse_workout(text))
    found = report_log.log(weeks=(week,), plan=Plan("a", MONDAY, default=planned))
    assert views.asks_surges(found, MONDAY + timedelta(days=6)) is asks
    assert not views.asks_surges(found, MONDAY - timedelta(days=1))


@pytest.mark.parametrize(("offset", "is_rest"), [(0, True), (1, True), (2, False), (4, False)])
def test_days_after_the_last_recording_are_no_rest(offset, is_rest):
    found = report_log.log(ended=MONDAY + timedelta(days=1), today=MONDAY + timedelta(days=4))
    day = MONDAY + timedelta(days=offset)
    assert views.is_rest_day(found, day) is is_rest
    assert views.is_rest_day(replace(found, ended=None), day) is (offset < 4)


@pytest.mark.parametrize(("runs", "text"), [(1, "in 1 run"), (5, "in 5 runs")])
def test_one_run_a_week_is_one_run(runs, text):
    habit = habit_of([(MONDAY + timedelta(weeks=i), 6 * MILE_M, 6 * MILE_M, runs) for i in range(8)])
    found = propose(habit, "mi", MONDAY + timedelta(weeks=8))
    assert f"median 6 mi {text}\n" in "\n".join(found.reasons) + "\n"
    assert f"a week {text}, longest" in found.text


@pytest.mark.parametrize("width", [80, 100])
def test_figures_stay_whole_beside_notes_in_why(width):
    session = Session(
        *("runs/a.fit", "running", None, 6000.0, 1900.0, 1900.0, 1900.0),
        segments=(Segment("rep", 602.0, 1830.0, 5000.0, 4.07, "T"), Segment("steady", 1830.0, 1900.0, 200.0, 2.9)),
        disagreements=(Disagreement(602.0, 1830.0, 611.0, 1825.0),),
    )
    import report_log

    spans = [Span("runs/a.fit", 602.0, 1830.0), Span("runs/a.fit", 1830.0, 1900.0)]
    out = io.StringIO()
    asked = Verdict("volume", "missed")
    why._evidence("runs/a.fit", spans, asked, report_log.log(sessions=(session,)), make_console(file=out, width=width))
    text = out.getvalue()
    assert re.search(r"10:02-30:30 +rep +3\.11 mi +20:28 +6:35/mi +T +detected, 100 %\n", text)
    assert "    10:02-30:30: the recorded pace shows it from 611 s to 1825 s\n" in text
    assert all(len(line) <= width for line in text.splitlines())


@pytest.mark.parametrize(
    ("span", "text"),
    [
        ((1, 1), "1 rep"),
        ((0, 1), "0-1 rep"),
        ((3, 4), "3-4 reps"),
        ((1, math.inf), "at least 1 rep"),
        ((0, 0), "0 reps"),
    ],
)
def test_one_rep_is_one_rep(span, text):
    assert amounts.counted(span, "rep") == text


@pytest.mark.parametrize(
    ("today", "begin", "lines"),
    [
        (date(2026, 4, 5), date(2026, 2, 2), []),
        (date(2026, 4, 6), None, ["There are no recordings after Tue 3 Mar 2026, so later weeks are not judged."]),
        (MONDAY, date(2026, 2, 1), ["There are no recordings before Tue 3 Mar 2026, so earlier weeks are not judged."]),
    ],
)  # fmt: skip
def test_where_recordings_end_is_said(today, begin, lines):
    run = Session("a.fit", "running", datetime(2026, 3, 3, 7, tzinfo=UTC), 5000.0, 1500.0, 1500.0, 1500.0)
    begun, ended = silence((week_of(MONDAY, [run]),), today, begin)
    analysis = Analysis(Path(), Athlete(), today, (), Ledger(), (), (run,), (), begun=begun, ended=ended)
    assert list(views.unrecorded(analysis)) == lines
