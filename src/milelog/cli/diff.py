"""`milelog diff A B`: shows which verdicts changed between two analyses, and why."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from milelog.cli.common import JSON, print_json
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from milelog.pipeline import Run
    from milelog.report.compare import Facts

LARGEST = 2**28
"""Most bytes read of a document; ten years of an athlete take about 30 MB."""
ANALYSES = "analyses.jsonl"
"""File next to the index: facts of the last analysis, and on a second line those of the last different one before it."""

_DAY = re.compile(r'"today": "[^"]*", ')


def remember(run: Run) -> None:
    """Keeps the facts of this run and of the last different one; does nothing in a folder that cannot be written to."""
    from milelog.report.compare import facts
    from milelog.store import outputs

    now = json.dumps(facts(run.analysis))

    def followed(text: str) -> str | None:
        last = text.partition("\n")[0]
        # The same analysis again replaces nothing, because the line to compare with would be lost.
        return None if _without_day(last) == _without_day(now) else f"{now}\n{last}\n"

    outputs.update(run.home, ANALYSES, followed)


def _without_day(line: str) -> str:
    """A stored line without its day, which alone does not make an analysis different.

    Comparing texts takes a hundredth of the time of parsing them.
    """
    return _DAY.sub("", line, count=1)


@click.command(short_help="What changed between two analyses, and why.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@JSON
def command(paths: tuple[Path, ...], as_json: bool) -> int:
    """Show which verdicts changed from analysis A to B (files of `analyze --json`), and which input changed them.

    With one folder, or none, its last two different analyses are compared.
    """
    from milelog.report.compare import compare

    before, after = _two(paths)
    changes = compare(before, after)
    if as_json:
        import dataclasses

        print_json([dataclasses.asdict(c) for c in changes])
        return ExitCode.OK
    from milelog.report.words import check_title

    for change in changes:
        click.echo(f"{change.week}  {check_title(change.check)}: {change.before} -> {change.after}")
        for cause in change.causes or ("no input of that week changed",):
            click.echo(f"            {cause}")
    if not changes:
        click.echo("No verdict changed.")
    return ExitCode.OK


def _two(paths: tuple[Path, ...]) -> tuple[Facts, Facts]:
    from milelog.report.compare import as_facts
    from milelog.store import locate, outputs

    if len(paths) == 2:
        return _document(paths[0]), _document(paths[1])
    if len(paths) > 2:
        raise click.UsageError("two analyses are compared, not more")
    folder = paths[0] if paths else Path()
    lines = outputs.read(locate(folder).home, ANALYSES).splitlines()[:2]
    kept = [facts for line in lines if (facts := as_facts(outputs.document(line))) is not None]
    if len(kept) < 2:
        message = f"{folder} has no two analyses that differ; name two files of `analyze --json`"
        raise click.UsageError(message)
    return kept[1], kept[0]


def _read(path: Path) -> Any:
    try:
        with path.open("rb") as file:  # a pipe too: `milelog diff <(milelog analyze --json) before.json`
            return json.loads(file.read(LARGEST))
    except (OSError, ValueError, RecursionError) as fault:
        raise click.UsageError(f"{path} is not a JSON document: {fault}") from fault


def _document(path: Path) -> Facts:
    from milelog.report.compare import as_facts, facts_of_document

    try:
        found = as_facts(facts_of_document(_read(path)))
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as fault:
        raise click.UsageError(f"{path} is not what `milelog analyze --json` prints: {fault!r}") from fault
    if found is None:
        raise click.UsageError(f"{path} is not what `milelog analyze --json` prints")
    return found
