"""The browser that the page is tried in, and a tab that notes whatever the page asks for or complains of."""

import os
import shutil
from pathlib import Path

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
DESKTOP = {"viewport": {"width": 1200, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
OPEN_ALL = "for (const d of document.querySelectorAll('details')) d.open = true"


IDLE = {}
"""Tabs that were closed, by browser and context: a new context takes the machine as long as a whole page."""


class Watched:
    """A tab that notes every request, console message and error."""

    def __init__(self, browser, where, **context):
        self.requests, self.complaints = [], []
        context = {**DESKTOP, **context}
        self.idle = IDLE.setdefault((browser, str(context)), [])
        self.tab = self.idle.pop() if self.idle else browser.new_context(**context).new_page()
        self.tab.set_viewport_size(context["viewport"])
        self.listeners = {
            "request": lambda r: self.requests.append(r.url),
            "console": lambda m: self.complaints.append(m.text),
            "pageerror": lambda e: self.complaints.append(str(e)),
            **self.more_listeners(),
        }
        for event, listener in self.listeners.items():
            self.tab.on(event, listener)
        self.tab.goto(where.as_uri() if isinstance(where, Path) else where)

    def more_listeners(self):
        return {}

    def quiet(self):
        assert [r for r in self.requests if not r.startswith("file:")] == []
        assert len(self.requests) == 1
        assert self.complaints == []

    def close(self):
        """Leaves the tab to the next that asks for one of its kind."""
        for event, listener in self.listeners.items():
            self.tab.remove_listener(event, listener)
        self.tab.mouse.move(0, 0)
        self.tab.goto("about:blank")
        self.idle.append(self.tab)


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
