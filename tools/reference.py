"""Generates the reference pages of commands (from `--help`) and of notebook tables: `python tools/reference.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from milelog.cli import milelog
from milelog.errors import ExitCode
from milelog.report import frames

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
PAGE, FRAMES_PAGE = REFERENCE / "commands.md", REFERENCE / "frames.md"
WIDTH = 88

HEAD = """\
# Commands

Written by `make docs` from `milelog --help`; a test compares the two. Every command that prints a result takes
`--json`: one document on standard output and nothing else there. What a message means stands in
[messages](messages.md).
"""
FRAMES_HEAD = """\
# Tables in notebooks

The polars frames of an analysis: `analysis.activities`, `analysis.weeks` ...; written by `make docs`
from `milelog.report.frames.SCHEMAS`. What is not known is null. [Notebooks](../notebooks.md) shows them at work.
"""
EXITS = {
    ExitCode.OK: "the report was made; bad files are listed in it and never fatal",
    ExitCode.PROBLEMS: "with `--strict`: a problem was found",
    ExitCode.USAGE: "wrong usage, configuration or plan; the message names file, line and place",
    ExitCode.NOTHING_READABLE: "nothing readable was found",
    ExitCode.CANNOT_WRITE: "something could not be written or locked",
    ExitCode.INTERRUPTED: "interrupted; what was measured so far is kept",
}


def page() -> str:
    """The page of all commands as Markdown."""
    parts = [HEAD, *(_section(ctx) for ctx in walk(_context(milelog, "milelog", None))), _exit_codes()]
    return "\n".join(parts)


def frames_page() -> str:
    """The page of the notebook tables as Markdown."""
    parts = [FRAMES_HEAD]
    for name, columns in frames.SCHEMAS.items():
        rows = "\n".join(f"| `{column}` | {kind} | {meaning} |" for column, (kind, meaning) in columns.items())
        parts.append(f"## {name}\n\n| column | type | means |\n|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def walk(ctx: click.Context) -> Iterator[click.Context]:
    """Yields a command and its subcommands in the order of `--help`."""
    yield ctx
    if isinstance(ctx.command, click.Group):
        for name in ctx.command.list_commands(ctx):
            command = ctx.command.get_command(ctx, name)
            if command is not None and not command.hidden:
                yield from walk(_context(command, name, ctx))


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    settings = {"terminal_width": WIDTH, "max_content_width": WIDTH, "help_option_names": ["-h", "--help"]}
    return click.Context(command, info_name=name, parent=parent, **settings)  # type: ignore[arg-type]


def _section(ctx: click.Context) -> str:
    level = "##" if ctx.parent is None or ctx.parent.parent is None else "###"
    return f"{level} {ctx.command_path}\n\n```text\n$ {ctx.command_path} --help\n{ctx.get_help()}\n```\n"


def _exit_codes() -> str:
    rows = "\n".join(f"| {code.value} | {EXITS[code]} |" for code in ExitCode)
    return f"## Exit codes\n\n| code | means |\n|---:|---|\n{rows}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    FRAMES_PAGE.write_text(frames_page(), encoding="utf-8")
