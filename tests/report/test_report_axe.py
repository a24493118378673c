"""axe finds nothing on any kind of page, light and dark, on a desk and on a phone, with everything opened."""

import importlib.resources
import threading
from dataclasses import replace

import pytest
import report_log
from browsing import DESKTOP, OPEN_ALL, PHONE, Watched

from milelog.pipeline import Run
from milelog.report import coach, html, serve, team, views
from milelog.report.hidden import HiddenPlaces

pytest.importorskip("axe_playwright_python", reason="axe is not installed")
AXE = importlib.resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
LAID_OUT = "for (const d of document.querySelectorAll('details')) d.style.contentVisibility = 'visible'"
"""What is out of sight has no layout until it is scrolled to, and axe would take one box to lie upon another."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = {f"{look}-{name}": {"color_scheme": look, **screen}
         for look in ("light", "dark") for name, screen in (("desk", DESKTOP), ("phone", PHONE))}  # fmt: skip


def season():
    """Three weeks: missed, exceeded, borderline."""
    whole = report_log.log()
    return views.narrowed(whole, whole.weeks[2:5])


def one_run():
    whole = report_log.log()
    week = next(w for w in whole.weeks if any(s.kind == "threshold" for s in w.sessions))
    alone = replace(week, sessions=tuple(s for s in week.sessions if s.kind == "threshold"))
    return replace(whole, weeks=(alone,), sessions=alone.sessions)


KINDS = {
    "season": lambda: html.render(season(), hidden=HiddenPlaces(60.0)),
    "week": lambda: html.render_week(report_log.log(), report_log.log().weeks[1]),
    "run": lambda: html.render(one_run()),
    "empty": lambda: html.render(report_log.log(weeks=(), sessions=(), zones=(), problems=(), plan=None)),
    "unplanned": lambda: html.render(
        replace(season(), plan=None, weeks=tuple(replace(w, checks=()) for w in season().weeks))
    ),
    "coach": lambda: coach.packet(season()),
    "team": lambda: team.render([("a", season()), ("b", report_log.single())]),
    "nobody": lambda: team.render([]),
}


def findings(tab):
    """What axe holds against the page as it is, everything opened and drawn."""
    tab.evaluate(f"{LAID_OUT}; {OPEN_ALL}")
    tab.wait_for_function("[...document.querySelectorAll('.trace')].every((t) => t.querySelector('canvas'))")
    tab.evaluate(AXE)  # the page's own policy lets no script in: the browser puts this one beside it
    found = tab.evaluate(f"axe.run(document, {{ resultTypes: ['violations'], runOnly: {RULES} }})")
    assert len(found["passes"]) > 10
    return [(v["impact"], v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found["violations"]]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [k for k in KINDS if k not in {"unplanned", "coach"}])
def test_axe_finds_nothing(browser, tmp_path, kind):
    assert every_look(browser, tmp_path, kind, ("light-desk", "dark-phone")) == {"light-desk": [], "dark-phone": []}


@pytest.mark.nightly
@pytest.mark.parametrize("kind", ["season", "coach", "unplanned"])
def test_axe_finds_nothing_in_any_look(browser, tmp_path, kind):
    assert every_look(browser, tmp_path, kind, LOOKS) == {name: [] for name in LOOKS}


def every_look(browser, tmp_path, kind, looks):
    """The findings of axe on one kind of page, by look."""
    path = tmp_path / f"{kind}.html"
    path.write_text(KINDS[kind](), "utf-8")
    found = {}
    for name in looks:
        watched = Watched(browser, path, **LOOKS[name])
        found[name] = findings(watched.tab)
        watched.quiet()
        watched.close()
    return found


@pytest.mark.slow
def test_axe_finds_nothing_on_the_served_page_with_its_forms(browser, tmp_path):
    server = serve.server(serve.editable(tmp_path, lambda: Run(season(), listing=None)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for name in ("dark-desk",):
        watched = Watched(browser, f"http://127.0.0.1:{server.server_port}/", **LOOKS[name])
        assert watched.tab.locator("form").count() > 5
        assert findings(watched.tab) == [], name
        watched.close()
    server.shutdown()
    server.server_close()


def test_axe_is_awake(browser, tmp_path):
    path = tmp_path / "ill.html"
    path.write_text("<!doctype html><title>x</title><p style='color:#ccc'>pale<img src=data:,>", "utf-8")
    watched = Watched(browser, path)
    watched.tab.evaluate(AXE)
    ids = watched.tab.evaluate("axe.run(document).then((r) => r.violations.map((v) => v.id))")
    assert {"color-contrast", "image-alt", "html-has-lang"} <= set(ids)
    watched.close()
