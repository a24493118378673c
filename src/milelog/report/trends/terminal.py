"""The trends in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.rule import Rule

from milelog.pipeline import Analysis
from milelog.report.blocks import Block, Section, Table
from milelog.report.console import bare_table, indented, line, put
from milelog.report.trends import SECTIONS, races


def render(analysis: Analysis, console: Console, sections: Sequence[Section] = SECTIONS) -> None:
    """Prints every trend that has blocks."""
    shown = 0
    for section in sections:
        if found := section.build(analysis):
            shown += 1
            line(console)
            console.print(Rule(section.title, align="left", style="dim"))
            put_blocks(found, console)
    if not shown:
        line(console, "No dated run was found, so there are no trends to show.", "bold")


def render_races(analysis: Analysis, file: str, console: Console) -> None:
    """Prints the race in a recording in detail, if it has one."""
    for race in analysis.trends.races:
        if race.file == file:
            put_blocks(races.closely(race, analysis.athlete.units), console)


def put_blocks(blocks: Sequence[Block], console: Console) -> None:
    """Prints blocks: tables without frames, and wrapped texts."""
    for block in blocks:
        if isinstance(block, Table):
            if block.title:
                line(console)
            _table(block, console)
        else:
            for text in block.lines:
                console.print(
                    indented(f"- {text}" if block.points else text, 2 if block.points else 0, console.width, 0)
                )


def _table(block: Table, console: Console) -> None:
    table = bare_table(block.title)
    for n, name in enumerate(block.columns):
        right = name in block.right
        table.add_column(name, justify="right" if right else "left", no_wrap=right or not n)
    for row in block.rows:
        table.add_row(*row)
    put(console, table)
