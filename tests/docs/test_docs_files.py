"""The shapes in docs/reference/files.md are those of the program."""

import json
import re
import shutil
from pathlib import Path

import pytest

from milelog.cli import run
from milelog.model import STREAM_COLUMNS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "files.md").read_text(encoding="utf-8")


def keys(heading: str) -> set[str]:
    """The names in the first column of the table below a heading."""
    section = re.split(r"^#+ ", PAGE.split(f"# {heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    cells = re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


@pytest.fixture(scope="module")
def document(sample_data, tmp_path_factory):
    copy = tmp_path_factory.mktemp("files") / "sample_data"
    shutil.copytree(sample_data, copy, ignore=shutil.ignore_patterns(".milelog"))
    out = copy.parent / "analysis.json"
    with out.open("w") as file:
        import contextlib

        with contextlib.redirect_stdout(file):
            assert run(["analyze", str(copy), "--json"]) == 0
    return json.loads(out.read_text())


def test_columns_of_records():
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", PAGE.split("## Streams")[0], re.MULTILINE))
    assert rows == dict(STREAM_COLUMNS)


@pytest.mark.parametrize(
    ("heading", "pick"),
    [
        ("analysis", lambda d: [d]),
        ("zones", lambda d: d["zones"]),
        ("files", lambda d: [d["files"]]),
        ("problem", lambda d: d["problems"]),
        ("activity", lambda d: d["activities"]),
        ("segment", lambda d: [s for a in d["activities"] for s in a["segments"]]),
        ("week", lambda d: d["weeks"]),
        ("check", lambda d: [c for w in d["weeks"] for c in w["checks"]]),
    ],
)
def test_keys_of_the_document(document, heading, pick):
    objects = pick(document)
    assert objects
    assert all(set(found) == keys(heading) for found in objects)
