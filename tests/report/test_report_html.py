import base64
import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import report_log

from milelog.report import html, sentences, words
from milelog.report.hidden import HiddenPlaces

VOID = {"meta", "br", "link", "input", "img", "hr", "rect", "line", "path"}


class Page(HTMLParser):
    """Collects tags, attributes and texts, and sees that every tag is closed in its turn."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.stack, self.ids, self.links, self.text, self.code = [], [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.stack.pop() == tag

    def handle_data(self, data):
        (self.code if self.stack and self.stack[-1] in {"script", "style"} else self.text).append(data)

    @property
    def said(self):
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="module")
def page(log):
    return html.render(log)


def test_the_page_is_whole(page):
    found = Page(page)
    assert found.stack == []
    assert len(set(found.ids)) == len(found.ids)
    assert all(link[1:] in found.ids for link in found.links)
    assert sum(tag == "h1" for tag, _ in found.tags) == 1


def test_nothing_is_asked_of_a_network(page):
    for tag, attrs in Page(page).tags:
        assert tag not in {"link", "img", "iframe", "object", "embed", "form", "base"}
        assert not attrs.keys() & {"src", "srcset", "action", "style"}
        assert not any(name.startswith("on") for name in attrs)
        assert attrs.get("href", "#").startswith("#")


def test_the_policy_knows_every_script_and_style_by_its_hash(page):
    policy = next(a["content"] for t, a in Page(page).tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    inline = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", page, re.DOTALL)
    assert len(inline) == 3
    for code in inline:
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_the_licence_of_the_plotting_library_is_in_the_page(page):
    assert "Permission is hereby granted, free of charge" in page


def test_sizes_of_a_week_and_of_all(page, log):
    assert len(page.encode()) < 700_000
    assert len(html.render_week(log, log.weeks[1]).encode()) < 300_000


def test_each_verdict_stands_with_why_and_evidence(page, log):
    said = Page(page).said
    for week in log.weeks:
        for verdict in week.checks:
            assert sentences.why(verdict) in said
    assert "Tolerance" in said


def test_no_positions_unless_asked_for(log, page):
    assert "41.2345" not in page
    assert "71.7654" not in page
    assert 'class="route"' not in page
    drawn = html.render(log, hidden=HiddenPlaces(60.0))
    assert 'class="route"' in drawn
    assert "41.2345" not in drawn
    assert "71.7654" not in drawn


def test_an_estimate_is_called_one(log):
    guess = replace(log, zones=(replace(log.zones[0], estimate=True, source="best efforts"),))
    said = Page(html.render(guess)).said
    assert "Estimated zones from the start" in said
    assert "estimated zones : VDOT 48.1, an estimate from best efforts" in said
    assert "estimated T band" in said


def test_time_in_heart_rate_zones_stands_beside_that_in_zones_of_pace(log):
    week = log.weeks[0]
    said = Page(html.render_week(log, week)).said
    # 188 is the maximum and no resting rate is known: tenths of the maximum, and 80 % of the time in the third.
    assert "132-149" in said
    assert "169 and above" in said
    assert f"Z3 {words.duration(week.heart_zone_s['Z3'])} 132-149" in said
    assert "Heart rate maximal heart rate 188" in said


def test_without_a_heart_rate_of_the_athlete_nothing_is_guessed(log):
    nobody = replace(log, athlete=replace(log.athlete, max_hr=None), heart_zones=None)
    said = Page(html.render(nobody)).said
    assert "Z3" not in said
    assert "Time in zones" in said


def test_a_week_is_told_in_one_line(log):
    said = [Page(html.render_week(log, w)).said for w in log.weeks]
    assert "Volume, long run and threshold met." in said[0]
    assert "Volume, long run and threshold (borderline) close." in said[1]
    assert "Threshold missed; volume exceeded; long run met." in said[3]
    assert "Volume and long run still open; threshold met." in said[5]


def test_reps_of_another_zone_than_planned_are_shown_too(log):
    quick = tuple(replace(g, zone="I") if g.kind == "rep" else g for g in log.weeks[0].sessions[1].segments)
    sessions = tuple(replace(s, segments=quick) if s.kind == "threshold" else s for s in log.weeks[0].sessions)
    said = Page(html.render_week(log, replace(log.weeks[0], sessions=sessions))).said
    assert "I band" in said
    assert "T band" not in said.split("Runs")[0].split("Other checks")[-1]


def test_no_plan_and_no_weeks_are_told(log, bare):
    bare_page = Page(html.render(bare)).said
    assert "No plan." in bare_page
    assert "No weeks." in bare_page
    unplanned = replace(log, plan=None, weeks=tuple(replace(w, checks=()) for w in log.weeks))
    said = Page(html.render(unplanned)).said
    assert "milelog init" in said
    assert "46.6 mi in 6 runs" in said


def test_one_record_and_a_lost_recording(log):
    assert Page(html.render(report_log.single())).stack == []
    assert "could not be opened again" in html.render(replace(log, open_run=lambda _s: None))


@pytest.mark.parametrize(
    "text",
    [
        '<script>alert("x")</script>',
        '"><img src=x onerror=alert(1)>',
        "' onmouseover='alert(1)",
        "{{ 7 * 7 }}{% raw %}",
        "</script><script>alert(1)</script>",
        "--><b>",
        "javascript:alert(1)",
        "\u202eevil\u2066",
        "e\u0301 🏃‍♀️ \u05e9\u05dc\u05d5\u05dd",
        "&amp;&lt;",
        "x" * 10_000,
    ],
)
def test_what_a_user_gave_is_text(text):
    page = html.render(report_log.hostile(text))
    found = Page(page)
    assert found.stack == []
    tags = {tag for tag, _ in found.tags}
    assert not tags & {"img", "b\u0301"}
    assert sum(tag == "script" for tag, _ in found.tags) == sum(
        a.get("type") == "application/json" or (tag == "script" and not a) for tag, a in found.tags if tag == "script"
    )
    assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs)
    assert all(link.startswith("#") for link in found.links)
    assert len(page.encode()) < 3_000_000


def test_rendering_is_repeatable(log, page):
    assert html.render(log) == page


def test_thirty_years_stay_one_page_that_says_what_it_left_out(log):
    weeks = []
    for n in range(30 * 52):
        week, back = log.weeks[n % 6], timedelta(weeks=n - n % 6)
        sessions = tuple(replace(s, file=f"{n}-{s.file}", start=s.start - back) for s in week.sessions)
        checks = tuple(replace(v, evidence=()) for v in week.checks)
        weeks.append(replace(week, start=week.start - back, end=week.end - back, sessions=sessions, checks=checks))
    weeks.sort(key=lambda w: w.start)
    sessions = tuple(s for w in weeks for s in w.sessions)
    page = html.render(replace(log, weeks=tuple(weeks), sessions=sessions))
    assert len(page.encode()) < 10_000_000
    assert page.count('<details class="week"') == 103
    assert "1456 earlier weeks" in page
    assert Page(page).stack == []


def test_earlier_zones_stand_in_one_table_behind_a_click(log):
    many = tuple(replace(log.zones[0], start=log.weeks[0].start + timedelta(days=n), vdot=45.0 + n) for n in range(9))
    page = html.render(replace(log, zones=many))
    section = page[page.index('<section id="zones"') :]
    section = section[: section.index("</section>")]
    shown, _, earlier = section.partition("6 earlier sets of zones")
    assert shown.count("<h3>") == 3 + (log.heart_zones is not None)
    assert earlier.count("<tr>") == 1 + 6
