"""Where nothing has changed, the report is printed as it was printed last."""

import json

import pytest

from milelog.report import terminal

CONFIG = '[athlete]\nunits = "km"\n[[race]]\ndate = 2026-01-10\ndistance = "5 km"\ntime = "{}"\n'


@pytest.fixture
def log(few, milelog, monkeypatch):
    """A folder that was analyzed once, whose files count as settled."""
    monkeypatch.setattr("milelog.pipeline.inputs.FRESH_NS", 0)
    monkeypatch.setenv("COLUMNS", "100")
    (few / "milelog.toml").write_text(CONFIG.format("20:15"))
    milelog("analyze", few)
    return few


@pytest.fixture
def rendered(monkeypatch):
    """A list that grows with each report that is set."""
    real, found = terminal.render, []

    def spy(analysis, console, **options):
        found.append(analysis)
        real(analysis, console, **options)

    monkeypatch.setattr(terminal, "render", spy)
    return found


def test_nothing_new_is_printed_as_before_and_everything_else_is_set_anew(log, milelog, monkeypatch, rendered):
    before = milelog("analyze", log)
    assert "unchanged" in before[1]
    assert "Report:" in before[1]
    assert len(rendered) == 1
    assert milelog("analyze", log) == before
    assert len(rendered) == 1, "nothing was set"
    assert milelog("analyze", log, "--weeks", "3")[0] == 0
    assert len(rendered) == 2, "other weeks were asked for"
    milelog("analyze", log)
    monkeypatch.setenv("COLUMNS", "60")
    assert milelog("analyze", log)[1] != before[1]
    assert len(rendered) == 4, "the terminal is narrower"
    (log / ".milelog/index.sqlite").write_text("no data base")
    assert "index-rebuilt" in milelog("analyze", log)[1]
    milelog("analyze", log)
    (log / ".milelog/printed.txt").write_text("somebody else's")
    assert milelog("analyze", log)[1] != "somebody else's"
    (log / "milelog-report.html").unlink()
    milelog("analyze", log)
    assert (log / "milelog-report.html").exists()


def test_what_is_compared_next_is_the_analysis_that_was_printed_last(log, milelog):
    milelog("analyze", log)
    (log / "milelog.toml").write_text(CONFIG.format("18:15"))
    milelog("analyze", log, "--json")
    (log / "milelog.toml").write_text(CONFIG.format("20:15"))
    milelog("analyze", log)
    last, before = (json.loads(line) for line in (log / ".milelog/analyses.jsonl").read_text().splitlines())
    (faster,), (slower,) = before["zones"], last["zones"]
    assert faster[1] > slower[1]
