"""The pages of the configuration, the plan and the verdicts are those of the program."""

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from milelog import compliance, config, plan
from milelog.config.schema import AthleteTable, HomeTable, PlanTable, PrivacyTable, RaceTable
from milelog.documents import parse
from milelog.model import Status
from milelog.plan import schema, templates
from milelog.plan.types import BANDS

DOCS = Path(__file__).parents[2] / "docs"
CONFIG, PLAN, VERDICTS = ((DOCS / f"{n}.md").read_text(encoding="utf-8") for n in ("config", "plan", "verdicts"))


def blocks(page):
    return re.findall(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def keys(table):
    """The keys of a table of a file."""
    return {f.name for f in fields(table)}


def names(page):
    """Every name that a table of the page explains in its first column."""
    rows = re.findall(r"^\| (.+?) \|", page, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}


def test_the_configuration_shown_is_right(tmp_path):
    (block,) = blocks(CONFIG)
    (tmp_path / "plan.toml").write_text("")
    path = tmp_path / "milelog.toml"
    path.write_text(block)
    assert len(config.load(tmp_path).athlete.races) == 2


@pytest.mark.parametrize("block", blocks(PLAN), ids=range(len(blocks(PLAN))))
def test_each_plan_shown_is_right(block):
    assert plan.parse(parse(block, "plan.toml")).problems == ()


@pytest.mark.parametrize("table", [AthleteTable, RaceTable, PlanTable, PrivacyTable, HomeTable])
def test_every_key_of_the_configuration_is_explained(table):
    assert keys(table) - {"home"} <= names(CONFIG)


@pytest.mark.parametrize(
    "table", [schema.WeekFields, schema.ToleranceTable, schema.CrossTrainingTable, schema.BlockTable]
)
def test_every_key_of_the_plan_is_explained(table):
    assert keys(table) - {"alternate"} <= names(PLAN)


def test_the_rest_of_the_plan_is_named():
    rest = keys(schema.PlanTable) | keys(schema.SessionTable) | keys(schema.RaceTable)
    assert not [key for key in rest if not re.search(rf"\b{key}\b", PLAN)]
    assert not [name for name in BANDS if f'"{name}"' not in PLAN]
    assert set(templates.names()) <= names(PLAN)


def test_workouts_of_the_page_mean_what_it_says():
    rows = re.findall(r"^\| (\d[^|`]+) \| `(.+)` \|$", PLAN, re.MULTILINE)
    assert len(rows) == 4
    for text, canonical in rows:
        assert plan.format_workout(plan.parse_workout(text)) == canonical


def test_grammar_of_the_page_is_that_of_the_parser():
    from milelog.plan.notation import parser

    lines = re.findall(r"^    (?:workout|sequence|item|recovery) +=.*$", PLAN, re.MULTILINE)
    assert len(lines) == 4
    assert all(line.strip() in parser.__doc__ for line in lines)


def test_rules_of_the_audit_are_explained():
    source = (Path(plan.__file__).parent / "audit.py").read_text()
    rules = set(re.findall(r'"((?:long-run|longest|threshold|interval|repetition|marathon|volume)-\w+)"', source))
    assert rules
    assert rules <= names(PLAN)


def test_every_status_and_check_is_explained():
    assert set(get_args(Status)) <= names(VERDICTS)
    explained = names(VERDICTS)
    special = {
        "named_sessions": "session_",
        "work_in_zones": "intervals",
        "zone_volume": "interval_volume",
        "races": "race",
    }
    for check in compliance.CHECKS:
        assert special.get(check.__name__, check.__name__) in explained | {"session_"}
    assert "session_..." in VERDICTS
