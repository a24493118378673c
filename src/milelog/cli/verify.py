"""`milelog verify TEXT`: checks the figures of a text about a log against the log."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from milelog.cli.common import JSON, FolderOptions, folder_options, print_json
from milelog.errors import ExitCode

STDIN = "-"


@click.command(short_help="Check the figures of a text about the log.")
@click.argument("text")
@folder_options
@JSON
def command(text: str, given: FolderOptions, as_json: bool) -> int:
    """Check the figures of TEXT (a file, the text itself, or - for standard input) against FOLDER's log.

    Each wrong figure is listed with the right one, and the exit code is then 1. A figure can be checked only where the text
    says which week or day it belongs to.
    """
    from milelog.report.verify import verify

    analysis = given.analysis()
    found = verify(_read(text), analysis)
    if as_json:
        wrong = [
            {"text": w.text, "position": w.position, "about": w.about, "right": list(w.right)} for w in found.wrong
        ]
        print_json({"checked": found.checked, "wrong": wrong, "unchecked": list(found.unchecked)})
    else:
        for one in found.wrong:
            click.echo(f"{one.text} is wrong for {one.about}: the log has {', '.join(one.right)}")
        left = f", {len(found.unchecked)} could not be checked" if found.unchecked else ""
        click.echo(f"{found.checked} figures checked, {len(found.wrong)} wrong{left}")
    return ExitCode.PROBLEMS if found.wrong else ExitCode.OK


def _read(text: str) -> str:
    if text == STDIN:
        return sys.stdin.read()
    try:
        # Paths are never longer, and `is_file` raises on some systems for a long text.
        return Path(text).read_text("utf-8") if len(text) < 4096 and Path(text).is_file() else text
    except (OSError, ValueError):
        return text
