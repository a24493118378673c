"""Every problem that milelog can tell of has its place in the documentation, and nothing there is stale."""

import re
from pathlib import Path

import pytest
import slugs

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "messages.md"


@pytest.fixture(scope="module")
def found():
    return slugs.collect()


@pytest.fixture(scope="module")
def headings():
    return re.findall(r"^### (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_slug_is_explained(found, headings):
    missing = {slug: places for slug, places in found.used.items() if slug not in headings}
    assert not missing, "add a section `### slug` to docs/reference/messages.md"


def test_no_explanation_is_stale(found, headings):
    assert set(headings) <= set(found.used)


def test_each_is_explained_once(headings):
    assert len(headings) == len(set(headings))


def test_every_slug_can_be_told_from_the_source(found):
    assert not found.untraced, "pass the slug as a string, or as a name that is bound to strings nearby"


def test_each_explanation_says_something():
    sections = re.split(r"^##+ .*$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    named = re.findall(r"^##+ .*$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    short = [n for n, s in zip(named, sections[1:], strict=True) if n.startswith("### ") and len(s.split()) < 4]
    assert not short


SOURCE = """
LATE = "too-late"
WHY = {"a": ("first-way", "said"), "b": ("second-way", "said")}

class Problem:
    source: str
    slug: str
    message: str

class FaultError(Exception):
    def __init__(self, slug, message): ...

class Page:
    slug: str

class Paper:
    def problem(self, slug, message):
        return helper("x", slug, message)

def helper(source, slug, message):
    return Problem(source, slug, message)

def section(slug, title): ...

def told(kind, paper, flag):
    slug, said = WHY.get(kind) or ("third-way", "said")
    helper("x", slug, said)
    helper("x", "either" if flag else "or-so", "no-slug-this")
    helper("x", slug=LATE, message="m")
    paper.problem("by-method", "m")
    section("weeks", "Weeks")
    Page("of-a-page")
    raise FaultError("raised", "m")

def unknown(kind):
    helper("x", kind.lower(), "m")
"""


def test_the_collector_follows_helpers_names_and_tables(tmp_path):
    (tmp_path / "module.py").write_text(SOURCE)
    found = slugs.collect(tmp_path)
    names = {"too-late", "first-way", "second-way", "third-way", "either", "or-so", "by-method", "raised"}
    assert set(found.used) == names
    assert found.untraced == ["module.py:36"]
