"""The log for language models: the protocol's own client asks, and what it is told is short, true and without names."""

import asyncio
import os
import re
import sys
from dataclasses import replace

import pytest
import report_log

from milelog.report import views, words
from milelog.report.answers import Answers, UnknownError, without_names

mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")

POSITION = re.compile(r"-?\d{1,3}\.\d{4,}")


@pytest.fixture(scope="module")
def named():
    log = report_log.log()
    return replace(log, sessions=tuple(replace(s, name="Secret Park", note="at Ann's") for s in log.sessions))


def asked(server, *calls):
    async def ask():
        async with mcp.Client(server) as client:
            tools = (await client.list_tools()).tools
            return tools, [await client.call_tool(name, given) for name, given in calls]

    return asyncio.run(ask())


def test_the_protocols_own_client_reads_it(named):
    from milelog.cli.mcp import server

    week = words.week_name(named.weeks[-1])
    answers = Answers(without_names(named))
    run_id = re.search(r"\[(run-[^\]/]*)\]", answers.runs(kind="threshold"))[1]
    tools, told = asked(
        server(lambda: answers),
        ("overview", {}),
        ("week", {"week": week}),
        ("verdict", {"week": week, "check": "threshold"}),
        ("runs", {"kind": "threshold", "limit": 2}),
        ("run", {"run_id": run_id}),
        ("fitness", {}),
        ("plan", {"week": week}),
        ("compare", {"first": week, "second": words.week_name(named.weeks[0])}),
        ("week", {"week": "2031-W01"}),
    )
    assert {t.name for t in tools} == {"overview", "week", "verdict", "runs", "run", "fitness", "plan", "compare"}
    assert all(t.annotations.read_only_hint for t in tools)
    *good, bad = told
    texts = [r.content[0].text for r in good]
    assert not any(r.is_error for r in good)
    assert all(texts)
    assert bad.is_error
    assert words.week_name(named.weeks[0]) in bad.content[0].text
    for text in texts:
        assert not POSITION.search(text)
        assert not re.search(r"Secret Park|Ann's|A\. Runner|\.fit|/nowhere", text)


@pytest.mark.parametrize("number", range(6))
def test_a_week_is_short_and_every_figure_has_its_evidence(named, number):
    answers = Answers(without_names(named))
    text = answers.week(words.week_name(named.weeks[number]))
    # A token is a word, a sign, or three digits of a number, at least.
    assert len(re.findall(r"[A-Za-z]+|\d{1,3}|[^\sA-Za-z\d]", text)) <= 1500
    for line in text.splitlines():
        assert not re.search(r"\d", line) or re.search(r"\[[\w./-]+\]$", line), line


def test_names_are_told_where_the_runner_allows_it(named):
    assert "Secret Park" in Answers(named).runs()
    assert "Secret Park" not in Answers(without_names(named)).runs()


def test_runs_are_found_by_words_kind_and_days(named):
    answers = Answers(named)
    week = named.weeks[-1]
    found = answers.runs(start=str(week.start), end=str(week.end), limit=99)
    assert found.startswith(f"{len(week.sessions)} found")
    assert answers.runs(text="no such words").startswith("0 found")
    with pytest.raises(UnknownError, match="2026-04-21"):
        answers.runs(start="yesterday")
    with pytest.raises(UnknownError, match="run-x"):
        answers.run("run-x")
    assert views.current_week(named) is not None


def test_it_starts_as_a_process_on_standard_streams(tmp_path):
    (tmp_path / "run.gpx").write_text("<gpx/>")
    command = {"command": sys.executable, "args": ["-m", "milelog", "mcp", str(tmp_path)], "env": dict(os.environ)}
    tools, (told,) = asked(mcp.StdioServerParameters(**command), ("plan", {}))
    assert len(tools) < 10
    assert told.content[0].text == "There is no plan."
