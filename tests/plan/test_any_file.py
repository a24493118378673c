"""Whatever stands in the two files of the runner, every fault is told with its place and its remedy, never a traceback."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milelog import config, documents, plan
from milelog.errors import MilelogError

VALUES = st.sampled_from(
    [
        '"45 mi"',
        "45",
        "true",
        "[1, 2]",
        '"Mon"',
        "{ a = 1 }",
        "2026-03-09",
        "2026-03-10",
        '"x"',
        '["Mon"]',
        "12:00:00",
        "nan",
        "1e400",
        '"40 -> 50 mi over 3 weeks"',
        '"10 mi with plus pace"',
        "[]",
        "{}",
        '""',
        "-1",
        '"5"',
        "[[1]]",
        "9999-12-31",
        "0001-01-01",
        '"at least 3 mi"',
        '["Tue", 3]',
        '"\\u0000"',
        '"20:15"',
        '"5 km"',
        '"80 %"',
    ]
)
PLAN_KEYS = st.sampled_from(
    [
        "start",
        "name",
        "end",
        "volume",
        "long_run",
        "threshold",
        "runs",
        "easy",
        "rest_days",
        "sessions",
        "races",
        "note",
        "alternate",
        "weeks",
        "down",
        "down_week",
        "bands",
        "credit",
        "cap",
        "sports",
        "day",
        "workout",
        "date",
        "distance",
        "goal",
        "file",
        "week",
        "blocks",
        "tolerance",
        "cross_training",
        "zz",
    ]
)
PLAN_HEADS = st.sampled_from(
    [
        "[week]",
        "[[weeks]]",
        "[[blocks]]",
        "[[weeks.sessions]]",
        "[[week.alternate]]",
        "[[week]]",
        "[weeks]",
        "[tolerance]",
        "[cross_training]",
        "[[weeks.races]]",
        "[[blocks.sessions]]",
        "[week.sessions]",
    ]
)
CONFIG_KEYS = st.sampled_from(
    [
        "athlete",
        "race",
        "plan",
        "privacy",
        "name",
        "units",
        "timezone",
        "max_hr",
        "resting_hr",
        "date",
        "distance",
        "time",
        "file",
        "positions",
        "home",
        "latitude",
        "longitude",
        "radius",
        "zz",
    ]
)
CONFIG_HEADS = st.sampled_from(
    ["[athlete]", "[[race]]", "[plan]", "[privacy]", "[[privacy.home]]", "[race]", "[[athlete]]", "[x]"]
)


def texts(keys, heads):
    pairs = st.lists(st.builds("{} = {}".format, keys, VALUES), max_size=4)
    tables = st.lists(st.builds(lambda h, p: [h, *p], heads, pairs), max_size=4)
    return st.builds(lambda first, rest: "\n".join([*first, *(line for t in rest for line in t)]), pairs, tables)


def problems_of(read, text):
    try:
        return read(documents.parse(text, "file.toml"))
    except MilelogError as error:
        return error.problems


@given(texts(PLAN_KEYS, PLAN_HEADS).map("start = 2026-03-02\n{}".format) | texts(PLAN_KEYS, PLAN_HEADS))
@settings(max_examples=600, deadline=None)
def test_any_plan(text):
    check(problems_of(lambda d: plan.parse(d).problems, text), text)


@given(texts(CONFIG_KEYS, CONFIG_HEADS))
@settings(max_examples=400, deadline=None)
def test_any_configuration(text):
    def read(document):
        config.parse(document, Path("milelog.toml"), today=date(2026, 11, 23))
        return ()

    check(problems_of(read, text), text)


def check(problems, text):
    for problem in problems:
        assert problem.severity == "error"
        assert problem.hint not in {"", "nothing needs to be done"}
        assert documents.line_of(problem) <= text.count("\n") + 1
        line, carets = problem.excerpt.split("\n")
        assert line in text
        assert set(carets.strip()) == {"^"}


@pytest.mark.parametrize("text", ["[[week]]\nvolume = 3\n", "weeks = 3\n", "week = 'x'\n"])
def test_a_table_of_the_wrong_kind(text):
    found = problems_of(lambda d: plan.parse(d).problems, "start = 2026-03-02\n" + text)
    assert [p.slug for p in found] == ["wrong-type"]
