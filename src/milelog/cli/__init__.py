"""The milelog command line. Each command has a module of its own, which is imported only when the command runs."""

import contextlib
import difflib
import gc
import importlib
import io
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from milelog import __version__
from milelog.errors import ExitCode, MilelogError, Problem

COMMANDS = {
    "analyze": "analyze",
    "show": "show",
    "week": "week",
    "why": "why",
    "diff": "diff",
    "zones": "zones",
    "mile": "mile",
    "plan": "plan",
    "chart": "chart",
    "report": "report",
    "export": "export",
    "team": "team",
    "serve": "serve",
    "fix": "fix",
    "comment": "comment",
    "verify": "verify",
    "mcp": "mcp",
    "federate": "federate",
    "watch": "watch",
    "doctor": "doctor",
    "init": "init",
}
"""Module of this package for each command, in the order of `--help`; the module's `command` runs."""


LEAST_BYTES = 450 << 20
"""Least address space in bytes: with 400 MB most recordings run out of memory, with 200 MB NumPy does not load."""
# British spelling; an alias and not a command, so that `--help` lists only one.
OTHER_SPELLINGS = {"analyse": "analyze"}


class LazyGroup(click.Group):
    """A group whose commands are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names in the order of COMMANDS."""
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command with its name and arguments; an unknown one is a usage error that names the nearest."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            ctx.fail(f'no command is named "{args[0]}": {_nearest(args[0])}')
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Runs a command. Raises MilelogError with too little memory, in which libraries would end the process silently."""
        allowed = _allowed_bytes()
        if allowed is not None and allowed < LEAST_BYTES:
            have, need = allowed >> 20, LEAST_BYTES >> 20
            message = f"this shell allows a program {have} MB of memory, and milelog needs {need} MB"
            problem = Problem(
                "milelog", "out-of-memory", message, "lift the limit with `ulimit -v unlimited`", severity="error"
            )
            raise MilelogError(problem)
        return super().invoke(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, imported here; None for an unknown name."""
        module = COMMANDS.get(OTHER_SPELLINGS.get(cmd_name, cmd_name))
        if module is None:
            return None
        command: click.Command = importlib.import_module(f"milelog.cli.{module}").command
        return command


def _allowed_bytes() -> int | None:
    """The limit of this process's address space in bytes; None without one."""
    with contextlib.suppress(ImportError):
        import resource

        allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
        return None if allowed == resource.RLIM_INFINITY else allowed
    return None


def _nearest(name: str) -> str:
    """A hint with the nearest command, or with how to list all."""
    near = difflib.get_close_matches(name, COMMANDS, 1)
    return f'did you mean "{near[0]}"?' if near else "`milelog --help` lists the commands"


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="milelog")
def milelog() -> None:
    """Read a runner's recordings, find the reps and surges, judge each week against the plan.

    Drop FIT, GPX and TCX files into a folder and run `milelog analyze` there. Nothing leaves this machine.
    """


def print_problem(problem: Problem) -> None:
    """Prints a problem on standard error: its place and message, the faulty line with a caret, and the hint."""
    place = ", ".join(part for part in (problem.source, problem.where) if part)
    click.echo(f"{place}: {problem.message} [{problem.slug}]", err=True)
    if problem.excerpt:
        click.echo(problem.excerpt, err=True)
    if problem.hint:
        click.echo(f"  {problem.hint}", err=True)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Runs the command line and ends the process with its exit code."""
    _mend_streams()
    # Most objects of a log live until the end, so frequent garbage collection is wasted: it took 12 % of an analysis of
    # 1,000 runs with one new race, of which 4 % were left with a tenth of this threshold. It is not switched off, because
    # `serve` and `watch` run for days.
    gc.set_threshold(1_000_000)
    code = run(arguments)
    # An executor's threads may have work left; sys.exit waits for them.
    if threading.active_count() > 1:
        sys.exit(code)
    # Otherwise the process ends at once, because freeing all objects takes longer than many a report.
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _mend_streams() -> None:
    """Makes standard streams writable where the shell closed them (`>&-`) or their encoding lacks characters."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # Otherwise the next file opened would get this number, and output would be written into it.
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the program runs
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the program runs
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # In UTF-8, names with invalid bytes are shown with escapes. In a smaller encoding every "·" would become an
            # unreadable escape, so a question mark replaces it there.
            is_utf8 = stream.encoding.lower().replace("-", "") == "utf8"
            stream.reconfigure(errors="backslashreplace" if is_utf8 else "replace")


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns the exit code."""
    try:
        # In standalone mode click would print errors in its own words and exit with its own codes.
        code = milelog.main(args=arguments, prog_name="milelog", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as fault:
        fault.show()
        return ExitCode.USAGE
    except MilelogError as fault:
        for problem in fault.problems:
            print_problem(problem)
        return fault.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; what was measured so far is kept", err=True)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader of the output has ended (`| head`). That is not an error, and nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except OSError as fault:
        # Any refusal of the disk that is not handled elsewhere, including output to a full one.
        where = fault.filename or "output"
        click.echo(
            f"milelog: {where}: {fault.strerror or fault}; check the disk and its permissions, then run again", err=True
        )
        return ExitCode.CANNOT_WRITE
    return code if isinstance(code, int) else ExitCode.OK
