"""`milelog plan repair` on a week of which nothing was run: what moves, what is said, what is written."""

import json
from datetime import date

import pytest

from milelog import plan
from milelog.cli import run
from milelog.plan.types import DAYS

PLAN = """\
name = "Mile"
start = 2026-03-02

[week]                        # every week
volume = "45-50 mi"
long_run = "10 mi"
rest_days = ["Mon"]

[[week.sessions]]
name = "threshold"
day = "Tue"
workout = "9 mi with 2 x 2 mi @ T, 1 mi jog"

[[week.sessions]]
day = "Fri"
workout = "8 mi with 8 x 400 m @ R, 400 m jog"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "plan.toml").write_text(PLAN)
    return tmp_path


def proposal(folder, capsys, *options):
    assert run(["plan", "repair", str(folder), "--as-of", "2026-03-11", "--json", *options]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_missed_tuesday_moves_and_friday_stays(folder, capsys):
    found = proposal(folder, capsys)
    assert found["week"] == "2026-03-09"
    assert [(s["day"], s["what"].split(" with ")[0], s["why"]) for s in found["sessions"]][:2] == [
        ("Wed", "9 mi", "its own day is gone"),
        ("Fri", "8 mi", "stays on its day"),
    ]
    assert found["sessions"][2]["day"] in {"Thu", "Sat", "Sun"}
    assert (folder / "plan.toml").read_text() == PLAN


def test_a_day_that_she_cannot_run(folder, capsys):
    found = proposal(folder, capsys, "--not", "wed", "--not", "Friday")
    days = {s["day"] for s in found["sessions"]} | {e["day"] for e in found["easy"]}
    assert days <= {"Thu", "Sat", "Sun", "left out"}
    assert {"Thu", "Sun"} <= days


def test_after_an_illness_it_says_to_ask(folder, capsys):
    assert run(["plan", "repair", str(folder), "--as-of", "2026-03-11", "--sick", "7"]) == 0
    said = capsys.readouterr().out
    assert "ask your doctor" in said
    assert "week 1 back: 50% of the planned volume" in said
    assert "Wed: 9 mi" not in said
    assert "Nothing was written" in said


def test_written_when_she_says_so(folder, capsys):
    assert run(["plan", "repair", str(folder), "--as-of", "2026-03-11", "--write"]) == 0
    assert "Written to" in capsys.readouterr().out
    text = (folder / "plan.toml").read_text()
    assert "# every week" in text
    assert run(["plan", "check", str(folder)]) == 0
    assert text.count('day = "Wed"') == 1


def test_two_sessions_of_one_workout_keep_a_day_each(tmp_path):
    easy = "".join(f'[[week.sessions]]\nday = "{day}"\nworkout = "6 mi easy"\n' for day in ("Tue", "Fri"))
    (tmp_path / "plan.toml").write_text(f'start = 2026-03-02\n[week]\nvolume = "20 mi"\n{easy}')
    assert run(["plan", "repair", str(tmp_path), "--as-of", "2026-03-11", "--write"]) == 0
    week = plan.load(tmp_path / "plan.toml").week(date(2026, 3, 9))
    assert [DAYS[s.day] for s in week.sessions] == ["Wed", "Fri"]


def test_a_week_that_asks_nothing(tmp_path, capsys):
    assert run(["plan", "repair", str(tmp_path)]) == 2
    assert "asks nothing" in capsys.readouterr().err
    assert run(["plan", "repair", str(tmp_path), "--not", "Someday"]) == 2
