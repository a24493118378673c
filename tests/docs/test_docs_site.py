"""The site builds, fetches nothing when it is read, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

import docs

ROOT = Path(__file__).parents[2]
LOADED = re.compile(
    r"""<(?:script|img|iframe|source)[^>]*\ssrc=["']?(https?:|//)|<link[^>]*\shref=["']?(?:https?:|//)[^>]*stylesheet"""
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("mkdocs")
    out = tmp_path_factory.mktemp("site")
    assert docs.build(out) == 0
    return out


def test_site_builds_with_no_broken_link(site):
    assert (site / "index.html").is_file()
    assert (site / "reference" / "messages.html").is_file()


def test_pages_load_nothing_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 10
    assert not [p.name for p in pages if LOADED.search(p.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_of_the_front_pages_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)", text)
    assert not [link for link in links if not link.startswith("https://") and not (ROOT / link).exists()]
