"""What the reports of the sample data say, on disk: a change of any of them shows in review as a difference of text.

`pytest tests/report/test_report_snapshots.py --snapshot-update` writes them anew.
"""

import io
import json
import re
import shutil
from datetime import date

import pytest
from lxml import html as lxml_html

from milelog import __version__
from milelog.pipeline import Options, analyze_folder
from milelog.report import as_json, html, markdown, terminal
from text_snapshots import TextFile

TODAY = date(2026, 4, 26)
HIDDEN = ("script", "style", "svg", "template")
"""Elements of a page whose text nobody reads as text."""
BLOCKS = frozenset(["p", "li", "tr", "h1", "h2", "h3", "h4", "summary", "figcaption", "dt", "dd", "header", "footer"])
COLUMNS = (80, 160)


@pytest.fixture(scope="module")
def sample(sample_data, tmp_path_factory):
    """The sample log, analyzed as of its last day."""
    folder = tmp_path_factory.mktemp("snapshots") / "sample"
    shutil.copytree(sample_data, folder, ignore=shutil.ignore_patterns(".milelog", "*.html"))
    return analyze_folder(folder, Options(today=TODAY))


def scrubbed(text, analysis):
    """The text without what differs from machine to machine and from version to version."""
    folder = analysis.folder
    text = text.replace(str(folder), "FOLDER").replace(folder.as_posix(), "FOLDER")
    return text.replace(f'"{__version__}"', '"VERSION"')


def rounded(value):
    """Plain data with its fractions cut to what no machine's arithmetic changes."""
    if isinstance(value, dict):
        return {key: rounded(v) for key, v in value.items()}
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return float(f"{value:.3g}") if isinstance(value, float) else value


def laid_out(value, indent=""):
    """JSON with one line for each innermost object, so that a change of one segment is a change of one line."""
    items = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
    if not any(isinstance(v, dict | list) and v for v in items):
        return json.dumps(value, ensure_ascii=False)
    inner = indent + " "
    if isinstance(value, dict):
        lines = [f"{inner}{json.dumps(k)}: {laid_out(v, inner)}" for k, v in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + laid_out(v, inner) for v in value) + f"\n{indent}]"


def page_text(page):
    """What a reader sees of a page: a line for each block, cells parted by a bar."""
    body = lxml_html.fromstring(page).find("body")
    for element in list(body.iter(*HIDDEN)):
        label = element.get("aria-label") if element.tag == "svg" else None
        tail = element.tail or ""
        parent, before = element.getparent(), element.getprevious()
        text = f"[{label}]{tail}" if label else tail
        parent.remove(element)
        if before is not None:
            before.tail = (before.tail or "") + text
        else:
            parent.text = (parent.text or "") + text
    for element in body.iter():
        if element.tag in {"td", "th"}:
            element.tail = " | "
        elif element.tag in BLOCKS:
            element.text, element.tail = f"\n{element.text or ''}", f"\n{element.tail or ''}"
    lines = (re.sub(r"\s+", " ", line).strip(" |") for line in body.text_content().splitlines())
    return "\n".join(line for line in lines if line) + "\n"


@pytest.mark.parametrize("columns", COLUMNS)
def test_terminal(sample, columns, snapshot):
    out = io.StringIO()
    terminal.render(sample, terminal.make_console(file=out, width=columns))
    assert scrubbed(out.getvalue(), sample) == snapshot(extension_class=TextFile)


def test_markdown(sample, snapshot):
    assert scrubbed(markdown.render(sample), sample) == snapshot(extension_class=TextFile)


def test_page(sample, snapshot):
    assert scrubbed(page_text(html.render(sample)), sample) == snapshot(extension_class=TextFile)


def test_json(sample, snapshot):
    document = laid_out(rounded(as_json.analysis(sample)))
    assert json.loads(document) == rounded(as_json.analysis(sample))
    assert scrubbed(document + "\n", sample) == snapshot(extension_class=TextFile)
