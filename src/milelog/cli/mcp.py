"""`milelog mcp FOLDER`: serves the log to language models, over the Model Context Protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from milelog.cli.common import LocalOptions, local_options
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
def command(given: LocalOptions) -> int:
    """Serve FOLDER to a language model on standard input and output: read-only, no positions, no names.

    With names = true under [privacy] in milelog.toml, it gives names and notes too. Needs `pip install 'milelog[mcp]'`.
    """
    from milelog import config
    from milelog.report.answers import Answers, without_names

    names = config.load(given.folder, given.config_file).privacy.names

    def look() -> Answers:
        analysis = given.analysis()
        return Answers(analysis if names else without_names(analysis))

    # Called once before serving, so that the person who starts it sees faults of the configuration, and not a model.
    look()
    server(look).run("stdio")
    return ExitCode.OK


class Tools:
    """The tools of the server: each is a method, whose docstring tells the model what it answers.

    `look` returns the log as it is now. It is called for each question, since a run may have arrived since the last one.
    """

    def __init__(self, look: Callable[[], Answers]) -> None:
        self._look = look

    def overview(self) -> str:
        """The log at a glance: its span, its plan, how often each check was met, zones."""
        return self._answer(lambda log: log.overview())

    def week(self, week: str) -> str:
        """One week (2026-W17, or a day in it): verdicts with their figures, days done and planned."""
        return self._answer(lambda log: log.week(week))

    def verdict(self, week: str, check: str) -> str:
        """One verdict (volume, long_run, threshold, session_tue ...) with rule, tolerance and evidence."""
        return self._answer(lambda log: log.verdict(week, check))

    def runs(self, text: str = "", kind: str = "", start: str = "", end: str = "", limit: int = 20) -> str:
        """Runs by words of the workout, kind (easy, long, threshold ...) and days (2026-04-21), the latest first."""
        return self._answer(lambda log: log.runs(text, kind, start, end, limit))

    def run(self, run_id: str) -> str:
        """One run by its id (run-2026-04-21-0600): figures, reps, surges."""
        return self._answer(lambda log: log.run(run_id))

    def fitness(self) -> str:
        """Zones, VDOT by date, best efforts."""
        return self._answer(lambda log: log.fitness())

    def plan(self, week: str = "") -> str:
        """What the plan asks of a week; without a name, of the current one."""
        return self._answer(lambda log: log.plan(week))

    def compare(self, first: str, second: str) -> str:
        """Two weeks, or two runs by their ids, one below the other."""
        return self._answer(lambda log: log.compare(first, second))

    def _answer(self, ask: Callable[[Answers], str]) -> str:
        """The answer to a question. Raises the protocol's ToolError for a week, run or check that the log does not have."""
        from mcp.server.mcpserver.exceptions import ToolError

        from milelog.report.answers import UnknownError

        try:
            return ask(self._look())
        except UnknownError as fault:
            raise ToolError(str(fault)) from fault


def server(look: Callable[[], Answers]) -> MCPServer:
    """The server with all `Tools`; `look` returns the log as it is now. Raises MilelogError without the `mcp` package."""
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp_types import ToolAnnotations
    except ImportError as fault:
        message = "the protocol's own package is not installed"
        problem = Problem("mcp", "missing-extra", message, "pip install 'milelog[mcp]'", severity="error")
        raise MilelogError(problem) from fault
    made = MCPServer("milelog", instructions=ABOUT)
    # Read-only and without access to the outside, so that a client need not ask the user before each call. Answers are
    # texts, not JSON.
    add = made.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False), structured_output=False)
    tools = Tools(look)
    for tool in (
        tools.overview,
        tools.week,
        tools.verdict,
        tools.runs,
        tools.run,
        tools.fitness,
        tools.plan,
        tools.compare,
    ):
        add(tool)
    return made
