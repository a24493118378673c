"""The browser that the page is tried in, and a tab that notes whatever the page asks for or complains of."""

import os
import shutil
from pathlib import Path

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
DESKTOP = {"viewport": {"width": 1200, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
OPEN_ALL = "for (const d of document.querySelectorAll('details')) d.open = true"


class Watched:
    """A tab that notes every request, console message and error."""

    def __init__(self, browser, where, **context):
        self.requests, self.complaints = [], []
        self.tab = browser.new_context(**{**DESKTOP, **context}).new_page()
        self.tab.on("request", lambda r: self.requests.append(r.url))
        self.tab.on("console", lambda m: self.complaints.append(m.text))
        self.tab.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.tab.goto(where.as_uri() if isinstance(where, Path) else where)

    def quiet(self):
        assert [r for r in self.requests if not r.startswith("file:")] == []
        assert len(self.requests) == 1
        assert self.complaints == []

    def close(self):
        self.tab.context.close()


def run_name(tab, number):
    """The name in links of a run, the oldest of the page being the first."""
    return tab.evaluate("(n) => [...document.querySelectorAll('details.run')].at(-n).id", number)


def open_run(tab, number=2):
    """Opens a run and waits for its trace."""
    name = run_name(tab, number)
    tab.evaluate("(name) => { location.hash = name }", name)
    tab.wait_for_selector(f"[data-trace={name}] canvas")
    return tab.locator(f"[data-trace={name}]")


def picture(box):
    """The picture of the last panel; it changes with the zoom."""
    return box.locator("canvas").last.evaluate("c => c.toDataURL()")
