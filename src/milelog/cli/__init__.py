"""The milelog command. Each command lives in a module of its own and loads what it needs when it runs, no sooner."""

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
"""Command to module of this package, in the order of `--help`. The module's `command` is what runs."""


LEAST_BYTES = 450 << 20
"""Address space in which the sample is analyzed; in 400 MB most recordings find no memory, in 200 NumPy does not load."""
# The rest of the English-speaking world writes it so; it is no command of its own, so that `--help` lists one.
OTHER_SPELLINGS = {"analyse": "analyze"}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names in the order of COMMANDS."""
        return list(COMMANDS)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was asked for; a usage error that names the nearest one."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            ctx.fail(f'no command is named "{args[0]}": {_nearest(args[0])}')
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command, if there is memory for it: libraries end the whole process, without a word, where there is none."""
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
        """The command, imported now."""
        module = COMMANDS.get(OTHER_SPELLINGS.get(cmd_name, cmd_name))
        if module is None:
            return None
        command: click.Command = importlib.import_module(f"milelog.cli.{module}").command
        return command


def _allowed_bytes() -> int | None:
    """Bytes of address space that this process may take; None without a limit."""
    with contextlib.suppress(ImportError):
        import resource

        allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
        return None if allowed == resource.RLIM_INFINITY else allowed
    return None


def _nearest(name: str) -> str:
    """A hint that names the command that was meant, or where all are listed."""
    near = difflib.get_close_matches(name, COMMANDS, 1)
    return f'did you mean "{near[0]}"?' if near else "`milelog --help` lists the commands"


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="milelog")
def milelog() -> None:
    """Read a runner's recordings, find the reps and surges, judge each week against the plan.

    Drop FIT, GPX and TCX files into a folder and run `milelog analyze` there. Nothing leaves this machine.
    """


def print_problem(problem: Problem) -> None:
    """One problem on standard error: where and what, the line at fault with its caret, and what to do."""
    place = ", ".join(part for part in (problem.source, problem.where) if part)
    click.echo(f"{place}: {problem.message} [{problem.slug}]", err=True)
    if problem.excerpt:
        click.echo(problem.excerpt, err=True)
    if problem.hint:
        click.echo(f"  {problem.hint}", err=True)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    _mend_streams()
    # The values of a log live until the end: to look through all of them for cycles again and again took 8 % of an
    # analysis with another race on 1,000 runs, and more on longer logs.
    gc.set_threshold(100_000)
    code = run(arguments)
    # The threads of an executor may have work left: the ordinary end waits for them.
    if threading.active_count() > 1:
        sys.exit(code)
    # Nothing is left to do or to write: to take the program apart object by object takes longer than many a report.
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _mend_streams() -> None:
    """Streams that can be written to whatever they are: closed by the shell (`>&-`), or of an encoding with few letters."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The next file to be opened would get this number, and be written to.
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the program runs
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the program runs
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A name that is no UTF-8 can be shown escaped. In an encoding of few letters an escape for each "·" would
            # be unreadable: there a question mark stands for it.
            is_utf8 = stream.encoding.lower().replace("-", "") == "utf8"
            stream.reconfigure(errors="backslashreplace" if is_utf8 else "replace")


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is returned."""
    try:
        # Not standalone: click would print faults in words of its own and leave with exit codes of its own.
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
        # The reader of our output went away (`| head`): no fault of ours, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except OSError as fault:
        # Whatever a disk may refuse where nobody foresaw it, our own output on a full one too.
        where = fault.filename or "output"
        click.echo(
            f"milelog: {where}: {fault.strerror or fault}; see to the disk and its rights, then run again", err=True
        )
        return ExitCode.CANNOT_WRITE
    return code if isinstance(code, int) else ExitCode.OK
