"""What the pages quote is what the commands print."""

from pathlib import Path

import examples
import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("page", list(examples.pages()), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_quoted_output_is_current(page):
    text = page.read_text(encoding="utf-8")
    assert examples.rewritten(text) == text, "run `make docs` and commit what it wrote"


def test_there_are_examples():
    assert {p.name for p in examples.pages()} >= {"tutorial.md"}
