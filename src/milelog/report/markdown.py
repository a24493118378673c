"""The report as Markdown, for a wiki or a mail; all texts of the runner and file names are escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence

from milelog.model import Week
from milelog.pipeline import Analysis
from milelog.report import sections, words
from milelog.report.blocks import Block, Section, Table, Text

# All characters that some flavour of Markdown reads as markup: $ is mathematics in wikis, ! an image, & an entity, | a column.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")
# A text that begins so would become a list.
_LIST_START = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)")


def render(analysis: Analysis, parts: Sequence[Section] = sections.SECTIONS) -> str:
    """The whole report with one heading for each section; ends with a newline."""
    who = words.clean(analysis.athlete.name or "", 80)
    lines = [f"# Training log{' of ' + escape(who) if who else ''}", ""]
    for section in parts:
        if blocks := section.build(analysis):
            lines += [f"## {section.title}", "", *_blocks(blocks)]
    return "\n".join(lines).rstrip() + "\n"


def render_week(analysis: Analysis, week: Week) -> str:
    """The report of one week; ends with a newline."""
    return "\n".join(_blocks(sections.week_blocks(analysis, week))).rstrip() + "\n"


def escape(text: str) -> str:
    """The text with all Markdown markup escaped."""
    return _LIST_START.sub(r"\1\\\2\3", _MARKUP.sub(r"\\\1", text.replace("\n", " ")))


def _blocks(blocks: Sequence[Block]) -> list[str]:
    lines = []
    for block in blocks:
        lines += _table(block) if isinstance(block, Table) else _text(block)
        lines.append("")
    return lines


def _text(block: Text) -> list[str]:
    if block.points:
        return [f"- {escape(line)}" for line in block.lines]
    return [line for text in block.lines for line in (escape(text), "")][:-1]


def _table(table: Table) -> list[str]:
    rule = ["---:" if name in table.right else "---" for name in table.columns]
    head = [f"**{escape(table.title)}**", ""] if table.title else []
    rows = [table.columns, *table.rows]
    lines = [f"| {' | '.join(escape(cell) for cell in row)} |" for row in rows]
    return [*head, lines[0], f"| {' | '.join(rule)} |", *lines[1:]]
