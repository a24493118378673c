"""A server holds the HTML of runs and weeks: each page is what it would be without."""

from dataclasses import replace
from datetime import timedelta

import pytest
import report_log

from milelog.corrections.comments import Comment
from milelog.model import HeartZone, HeartZones
from milelog.report import html, views, words
from milelog.report.kept_html import HtmlMemo


def in_one_week(analysis, **changes):
    """The analysis with another run in its last week but one."""
    week = analysis.weeks[-2]
    run = next(s for s in week.sessions if s.is_run)
    other = replace(run, **changes)
    sessions = tuple(other if s.file == run.file else s for s in week.sessions)
    weeks = tuple(replace(w, sessions=sessions) if w is week else w for w in analysis.weeks)
    return replace(analysis, weeks=weeks, sessions=tuple(other if s.file == run.file else s for s in analysis.sessions))


def judged_anew(analysis):
    week = analysis.weeks[-2]
    checks = tuple(replace(v, status="missed") for v in week.checks)
    return replace(analysis, weeks=tuple(replace(w, checks=checks) if w is week else w for w in analysis.weeks))


CHANGES = {
    "nothing": lambda a: a,
    "the day": lambda a: replace(a, today=a.weeks[-1].start + timedelta(days=2)),
    "a day in a week before": lambda a: replace(a, today=a.weeks[-2].start + timedelta(days=2)),
    "units": lambda a: replace(a, athlete=replace(a.athlete, units="km")),
    "no plan": lambda a: replace(a, plan=None),
    "zones": lambda a: replace(a, zones=tuple(replace(z, zones=z.zones[:3]) for z in a.zones)),
    "heart zones": lambda a: replace(a, heart_zones=HeartZones((HeartZone("Z1", 0.0, 150.0),), "a test")),
    "a note": lambda a: in_one_week(a, note="it was windy"),
    "a start": lambda a: in_one_week(a, start=a.weeks[-2].sessions[0].start + timedelta(minutes=7)),
    "verdicts": judged_anew,
    "a comment on a week": lambda a: replace(a, comments=(Comment("Well paced.", week=words.week_name(a.weeks[-2])),)),
    "a run less": lambda a: replace(a, sessions=tuple(s for s in a.sessions if s is not a.weeks[-2].sessions[0])),
}


@pytest.fixture(scope="module")
def log():
    """Seven weeks without their recordings."""
    return report_log.log(open_run=lambda _session: None)


def test_a_page_is_what_it_would_be_without(log):
    memo = HtmlMemo()
    for name, change in CHANGES.items():
        found = change(log)
        week = found.weeks[-2]
        assert html.render_week(found, week, memo=memo) == html.render_week(found, week), name


def test_what_did_not_change_is_not_made_again(log, monkeypatch):
    memo, made = HtmlMemo(), []
    real = views.talking_points
    monkeypatch.setattr(views, "talking_points", lambda week: made.append(week.start) or real(week))
    html.render(log, memo=memo)
    assert len(made) == len(views.shown_weeks(log))
    made.clear()
    html.render(in_one_week(log, note="it was windy"), memo=memo)
    assert made == [log.weeks[-2].start]
