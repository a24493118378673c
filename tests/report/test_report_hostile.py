"""What a user, a file or a folder says is text on every page, in a real browser: nothing runs, loads or is lost."""

import threading
from collections import Counter
from dataclasses import replace

import pytest
import report_log
from browsing import OPEN_ALL, Watched
from payloads import PAYLOADS, WRAPPED, Laced, athletes, shown

from milelog import corrections
from milelog.pipeline import Run
from milelog.report import coach, html, serve, team
from milelog.report.charts import registry
from milelog.report.hidden import HiddenPlaces

ON_THE_PAGE = {
    "athlete": 80,
    "check": 20,
    "file": 60,
    "name": 80,
    "note": 160,
    "planned workout": 160,
    "problem hint": 160,
    "problem message": 160,
    "problem where": 160,
    "problem slug": 160,
    "race": 160,
    "rule": 160,
    "sport": 40,
    "why": 160,
    "workout": 160,
}
"""The kinds of text that the page shows, each with how much of one is shown at least."""
PRIVATE = {"file", "folder", "name", "device", "lap", "step", "plan note", "planned name"}


class Trap(Watched):
    """A tab in which nothing may happen but showing text."""

    def __init__(self, browser, where, **context):
        self.dialogs = []
        super().__init__(browser, where, **context)

    def more_listeners(self):
        return {"dialog": lambda d: (self.dialogs.append(d.message), d.dismiss())}

    def sprung(self):
        """What went wrong, after everything that opens was opened."""
        self.tab.evaluate(OPEN_ALL)
        self.tab.wait_for_timeout(200)
        hit = self.tab.evaluate("window.hit")
        born = self.tab.locator("img, iframe, base, link, math, object, embed, svg[onload], [onfocus]").count()
        return [hit, born, self.dialogs, self.complaints, self.requests[1:]]

    @property
    def said(self):
        return " ".join(self.tab.evaluate("document.body.textContent").split())


CALM = [None, 0, [], [], []]


@pytest.fixture(scope="module")
def laced():
    return Laced()


def opened(browser, folder, name, text):
    path = folder / name
    path.write_text(text, "utf-8", "backslashreplace")
    return Trap(browser, path)


def test_there_are_hundreds_of_payloads_through_every_sink(laced):
    given = [text.rpartition(" n")[0] for texts in laced.given.values() for text in texts]
    assert len(set(given)) == len(WRAPPED) >= 200
    assert not ON_THE_PAGE.keys() - laced.given.keys()


@pytest.mark.parametrize("first", [0, 131])
def test_the_page_shows_what_it_was_given(browser, tmp_path, first):
    laced = Laced(first)
    page = opened(browser, tmp_path, "report.html", html.render(laced.analysis, hidden=HiddenPlaces(60.0)))
    assert page.sprung() == CALM
    said = page.said
    missing = [
        (sink, text)
        for sink, limit in ON_THE_PAGE.items()
        for text in laced.given[sink]
        if shown(text, limit).rstrip("…")[1:] not in said  # some are a title, and begin with a capital
    ]
    assert missing == []
    page.close()


def test_a_week_and_the_packet_are_as_quiet_and_the_packet_tells_less(browser, laced, tmp_path):
    week = laced.analysis.weeks[1]
    for name, text in {
        "week": html.render_week(laced.analysis, week),
        "coach": coach.packet(laced.analysis),
    }.items():
        page = opened(browser, tmp_path, f"{name}.html", text)
        assert page.sprung() == CALM, name
        said = page.said
        assert any(shown(text) in said for text in laced.given["why"])
        if name == "coach":
            told = Counter(sink for sink in PRIVATE for t in laced.given[sink] if t[-8:] in said)
            assert not told
        page.close()


def test_titles_and_names_of_athletes_are_text(browser, tmp_path):
    base = report_log.log(weeks=(), sessions=(), problems=(), open_run=lambda _s: None)
    path = tmp_path / "title.html"
    path.write_text("<!doctype html>", "utf-8")
    page = Trap(browser, path)
    for payload in PAYLOADS:
        named = replace(base, athlete=replace(base.athlete, name=payload), folder=tmp_path / "x")
        path.write_text(html.render(named), "utf-8")
        page.tab.reload()
        assert page.tab.locator("h1").text_content() == shown(payload, 80)
        assert page.tab.title() == f"{shown(payload, 80)} · milelog"
    hit, born, dialogs, complaints, requests = page.sprung()
    assert [hit, born, dialogs, complaints] == CALM[:4]
    assert set(requests) == {path.as_uri()}
    page.close()


def test_the_team_page_shows_every_name(browser, tmp_path):
    names = list(athletes(len(WRAPPED)))
    page = opened(browser, tmp_path, "team.html", team.render(names, title=PAYLOADS[0]))
    assert page.sprung() == CALM
    headings = [" ".join(t.split()) for t in page.tab.locator("h2").all_text_contents()]
    assert sorted(headings) == sorted(shown(log.athlete.name or folder, 80) for folder, log in names)
    assert page.tab.locator("h1").text_content() == PAYLOADS[0]
    page.close()


@pytest.mark.parametrize("name", registry.CHARTS)
def test_charts_as_svg_run_nothing(browser, laced, tmp_path, name):
    path = registry.save(name, laced.analysis, tmp_path / "chart.svg")
    tab = Trap(browser, path)
    assert tab.tab.evaluate("document.documentElement.tagName") == "svg"
    assert tab.tab.locator("script, foreignObject, a, image, parsererror").count() == 0
    assert [tab.dialogs, tab.complaints, tab.requests[1:]] == [[], [], []]
    tab.close()


@pytest.fixture
def desk(tmp_path):
    """A served log whose recordings are named as badly as a file system lets them."""
    week = report_log.weeks()[0]
    days = week.sessions
    hostile = [p.replace("//", "/") for p in PAYLOADS[::3]]
    names = [
        f"{i} {p}.fit" for i, p in enumerate([*hostile, "a\nb", "tab\tc", " d ", "é%41&amp;+", "x\r\ny", "b\udcffd"])
    ]
    runs = tuple(replace(days[i % len(days)], file=name, workout=name) for i, name in enumerate(names))
    weeks = (replace(week, sessions=runs, checks=()),)
    log = report_log.log(folder=tmp_path, sessions=runs, weeks=weeks, open_run=lambda _s: None)
    site = serve.editable(tmp_path, lambda: Run(log, listing=None))
    server = serve.server(site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", runs, tmp_path / corrections.CORRECTIONS_NAME
    server.shutdown()
    server.server_close()


def test_every_form_of_the_served_page_names_its_run(browser, desk):
    address, runs, kept = desk
    page = Trap(browser, address)
    names = html.anchors(runs)
    for i, run in enumerate(runs, 1):
        page.tab.goto(f"{address}#{names[run.file]}")
        page.tab.evaluate(OPEN_ALL)
        page.tab.locator(f"#{names[run.file]} textarea").fill(f"rep 1:00-2:{i:02d}")
        page.tab.locator(f"#{names[run.file]} button[value=keep]").click()
        page.tab.wait_for_load_state()
        assert corrections.load(kept)[-1].file == run.file.replace("\udcff", "\\xff")
        kept.unlink()
    assert page.tab.evaluate("window.hit") is None
    assert [page.dialogs, page.complaints] == [[], []]
    assert all(url.startswith(address) for url in page.requests)
    page.close()


def test_what_a_form_cannot_keep_is_shown_as_it_was_written(browser, desk):
    address, _, kept = desk
    page = Trap(browser, address)
    page.tab.evaluate(OPEN_ALL)
    page.tab.locator("details.run textarea").first.fill("\n".join(PAYLOADS))
    with page.tab.expect_navigation():
        page.tab.locator("details.run button[value=keep]").first.click()
    said = page.tab.locator("body").text_content()
    lines = [line.strip() for p in PAYLOADS for line in p.splitlines() if line.strip()]
    assert [line for line in lines if f'"{line[:60]}" cannot be read' not in said] == []
    assert page.tab.locator(".faults :is(img, iframe, svg, form, a, base, link)").count() == 0
    assert page.tab.locator("img, iframe, base, link, math, object, embed, svg[onload], [onfocus]").count() == 0
    assert page.tab.evaluate("window.hit") is None
    assert page.dialogs == []
    assert {c for c in page.complaints if "400" not in c} == set()
    assert all(url.startswith(address) for url in page.requests)
    assert not kept.exists()
    page.close()
