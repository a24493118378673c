"""The trace under fingers: two stretch it, one drags it or points, a tap reads it, and the page still scrolls."""

import re

import pytest
import report_log
from browsing import PHONE, Watched, open_run, picture

from milelog.report import html


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("touch") / "report.html"
    path.write_text(html.render(report_log.log()), "utf-8")
    return path


class Hand:
    """Fingers on a phone's screen, at places of the trace from 0 (left) to 1 (right)."""

    def __init__(self, tab, box):
        self.tab, self.link = tab, tab.context.new_cdp_session(tab)
        box.locator(".u-over").first.evaluate("e => e.scrollIntoView({ block: 'center' })")
        tab.wait_for_timeout(100)
        self.area = box.locator(".u-over").first.bounding_box()

    def touch(self, kind, *shares, down=0.0):
        at = [
            {"x": self.area["x"] + s * self.area["width"], "y": self.area["y"] + 60 + down, "id": i}
            for i, s in enumerate(shares)
        ]
        self.link.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    def go(self, start, end, steps=8):
        """From one set of places to another, and up."""
        self.touch("touchStart", *start)
        for i in range(1, steps + 1):
            self.touch("touchMove", *(a + (b - a) * i / steps for a, b in zip(start, end, strict=True)))
        self.touch("touchEnd")
        self.tab.wait_for_timeout(60)

    def tap(self, share):
        self.touch("touchStart", share)
        self.touch("touchEnd")
        self.tab.wait_for_timeout(60)


@pytest.fixture
def phone(browser, page_file):
    watched = Watched(browser, page_file, **PHONE)
    box = open_run(watched.tab)
    yield watched, box, Hand(watched.tab, box)
    watched.quiet()
    watched.close()


def moment(box):
    """The time that is read out, in seconds."""
    told = re.match(r"(?:(\d+):)?(\d+):(\d\d) · ", box.locator(".read").inner_text())
    assert told, box.locator(".read").inner_text()
    hours, minutes, seconds = (int(part or 0) for part in told.groups())
    return hours * 3600 + minutes * 60 + seconds


def test_a_tap_reads_the_figures_of_its_place(phone):
    _, box, hand = phone
    whole = picture(box)
    hand.tap(0.5)
    middle = moment(box)
    assert "bpm" in box.locator(".read").inner_text()
    hand.tap(0.25)
    assert moment(box) == pytest.approx(middle / 2, abs=30)
    assert picture(box) == whole


def test_a_pinch_stretches_what_lies_between_the_fingers(phone):
    _, box, hand = phone
    whole = picture(box)
    hand.tap(0.5)
    middle = moment(box)
    hand.go((0.4, 0.6), (0.1, 0.9))
    assert picture(box) != whole
    # Four times as large about the middle: the ends are 3/8 of the run apart from it less than before.
    hand.tap(0.999)
    assert moment(box) == pytest.approx(middle * 1.25, rel=0.03)
    hand.tap(0.001)
    assert moment(box) == pytest.approx(middle * 0.75, rel=0.03)
    hand.go((0.1, 0.9), (0.45, 0.55))
    assert picture(box) == whole


def test_one_finger_drags_what_is_stretched(phone):
    _, box, hand = phone
    hand.go((0.4, 0.6), (0.1, 0.9))
    hand.tap(0.3)
    before = moment(box)
    hand.go((0.3,), (0.7,))
    hand.tap(0.7)
    assert moment(box) == pytest.approx(before, abs=20)


def test_one_finger_points_along_the_whole_run(phone):
    _, box, hand = phone
    whole = picture(box)
    hand.tap(0.2)
    before = moment(box)
    hand.go((0.2,), (0.8,))
    assert moment(box) == pytest.approx(before * 4, rel=0.05)
    assert picture(box) == whole


def test_the_page_scrolls_under_a_finger_on_the_trace(phone):
    watched, box, hand = phone
    whole, top = picture(box), watched.tab.evaluate("scrollY")
    hand.touch("touchStart", 0.5)
    for down in range(0, -160, -20):
        hand.touch("touchMove", 0.5, down=down)
    hand.touch("touchEnd")
    watched.tab.wait_for_timeout(200)
    assert watched.tab.evaluate("scrollY") > top + 60
    assert picture(box) == whole


def test_buttons_are_large_enough_and_toggle_by_touch(phone):
    _, box, _ = phone
    laps = box.get_by_role("button", name="laps")
    if laps.count():
        laps.tap()
    heart = box.get_by_role("button", name="heart rate")
    heart.tap()
    assert heart.get_attribute("aria-pressed") == "false"
    assert box.locator("canvas").count() == 2
    sizes = box.locator("button").evaluate_all("all => all.map((b) => b.getBoundingClientRect().height)")
    assert min(sizes) >= 24


def test_the_number_of_a_rep_leads_to_it(phone):
    _, box, _ = phone
    whole = picture(box)
    jump = box.locator("xpath=..").get_by_role("button", name="Show rep 2 on the trace")
    jump.tap()
    assert picture(box) != whole
    assert "rep T" in box.locator(".read").inner_text()
