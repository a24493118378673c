"""`milelog mcp FOLDER`: the log for language models, over the Model Context Protocol."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milelog.cli.common import local_options, run_of
from milelog.errors import ExitCode, MilelogError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.mcpserver import MCPServer

    from milelog.report.answers import Answers

ABOUT = (
    "The training log of one runner: weeks judged against a plan, runs with their reps. Every line ends with the id of "
    "its evidence in brackets; quote it with the figure. Begin with `overview`."
)


@click.command(short_help="The log for language models (Model Context Protocol).")
@local_options
def command(folder: Path, config_file: Path | None, plan_file: Path | None, blind: bool, as_of: date | None) -> int:
    """Serve FOLDER to a language model on standard input and output: read-only, no positions, no names.

    [privacy] names = true in milelog.toml lets names and notes through. Needs `pip install 'milelog[mcp]'`.
    """
    from milelog import config
    from milelog.report.answers import Answers, without_names

    names = config.load(folder, config_file).privacy.names

    def look() -> Answers:
        analysis = run_of(folder, config_file, plan_file, blind=blind, as_of=as_of).analysis
        return Answers(analysis if names else without_names(analysis))

    # Once before serving: a faulty configuration is told to the person who starts it, not to a model.
    look()
    server(look).run("stdio")
    return ExitCode.OK


def server(look: Callable[[], Answers]) -> MCPServer:
    """The server; `look` gives the log as it is now, for each question anew. Raises MilelogError without the `mcp` package."""
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp_types import ToolAnnotations
    except ImportError as fault:
        message = "the protocol's own package is not installed"
        problem = Problem("mcp", "missing-extra", message, "pip install 'milelog[mcp]'", severity="error")
        raise MilelogError(problem) from fault
    from milelog.report.answers import UnknownError

    def answer(ask: Callable[[Answers], str]) -> str:
        try:
            # Looked at anew for each question: a run may have arrived since the last one.
            return ask(look())
        except UnknownError as fault:
            raise ToolError(str(fault)) from fault

    made = MCPServer("milelog", instructions=ABOUT)
    # Read-only and closed to the world, so that a client need not ask the user before each call; answers are texts, not
    # JSON.
    tool = made.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False), structured_output=False)

    @tool
    def overview() -> str:
        """The log at a glance: its span, its plan, how often each check was met, zones."""
        return answer(lambda log: log.overview())

    @tool
    def week(week: str) -> str:
        """One week (2026-W17, or a day in it): verdicts with their figures, days done and planned."""
        return answer(lambda log: log.week(week))

    @tool
    def verdict(week: str, check: str) -> str:
        """One verdict (volume, long_run, threshold, session_tue ...) with rule, tolerance and evidence."""
        return answer(lambda log: log.verdict(week, check))

    @tool
    def runs(text: str = "", kind: str = "", start: str = "", end: str = "", limit: int = 20) -> str:
        """Runs by words of the workout, kind (easy, long, threshold ...) and days (2026-04-21), the latest first."""
        return answer(lambda log: log.runs(text, kind, start, end, limit))

    @tool
    def run(run_id: str) -> str:
        """One run by its id (run-2026-04-21-0600): figures, reps, surges."""
        return answer(lambda log: log.run(run_id))

    @tool
    def fitness() -> str:
        """Zones, VDOT by date, best efforts."""
        return answer(lambda log: log.fitness())

    @tool
    def plan(week: str = "") -> str:
        """What the plan asks of a week; of this one without a name."""
        return answer(lambda log: log.plan(week))

    @tool
    def compare(first: str, second: str) -> str:
        """Two weeks, or two runs by their ids, one below the other."""
        return answer(lambda log: log.compare(first, second))

    return made
