import re
from pathlib import Path

import pytest

from milelog.report import tables, words
from milelog.report.charts import registry

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def gallery():
    path = DOCS / "charts.md"
    if not path.is_file():
        pytest.skip("the documentation is not here")
    return path.read_text("utf-8")


def test_every_chart_is_in_the_gallery_with_its_picture(gallery):
    assert re.findall(r"^## (.+)$", gallery, re.MULTILINE) == list(registry.CHARTS)
    pictures = re.findall(r"\(images/charts/(.+?)\.png\)", gallery)
    assert pictures == list(registry.CHARTS)
    assert all((DOCS / "images" / "charts" / f"{name}.png").is_file() for name in pictures)


def test_the_marks_and_tables_are_explained(gallery):
    text = (DOCS / "report.md").read_text("utf-8")
    for status, mark in words.MARKS.items():
        assert f"| {mark} | {status} |" in text
    for name in tables.TABLES:
        assert f"`{name}`" in text
