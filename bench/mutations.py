"""The changes that `mutants.py` tries: each comparison, operator and number of a file, one at a time."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_WHAT = 80
"""A change is named by the expression around it if that has at most this many characters, else by the changed part."""
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}


@dataclass(frozen=True)
class Change:
    """One change of one file."""

    path: Path
    line: int
    statement: int
    """First line of the statement around it, since coverage.py does not record all lines of a statement."""
    text: str
    """The text of the line, without indentation."""
    what: str
    source: str
    """The whole file after the change."""


def changes(path: Path) -> Iterator[Change]:
    """Every change of one file."""
    text = path.read_text()
    lines = text.splitlines()
    tree = ast.parse(text)
    for node, around, statement in _nodes(tree, tree, 1):
        for undo in _variants(node):
            after, source = ast.unparse(around), ast.unparse(tree)
            short = ast.unparse(node)
            undo()
            before = ast.unparse(around)
            if max(len(before), len(after)) > LONGEST_WHAT:
                before, after = ast.unparse(node), short
            line = getattr(node, "lineno", 1)
            yield Change(path, line, statement, lines[line - 1].strip(), f"{before} -> {after}", source)


def _nodes(node: ast.AST, around: ast.AST, statement: int) -> Iterator[tuple[ast.AST, ast.AST, int]]:
    """Each node with the expression that names its change and the line of its statement; without annotations."""
    if isinstance(node, ast.stmt):
        statement = node.lineno
    yield node, around if isinstance(node, ast.Constant) else node, statement
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns"}:
            continue
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST):
                yield from _nodes(part, node, statement)


def _variants(node: ast.AST) -> Iterator[Callable[[], object]]:
    """Changes a node in place, in each possible way; yields a function that undoes it."""
    if isinstance(node, ast.Compare):
        for place, old in enumerate(node.ops):
            if type(old) in COMPARED:
                node.ops[place] = COMPARED[type(old)]()
                yield lambda place=place, old=old: node.ops.__setitem__(place, old)  # type: ignore[misc]
    elif isinstance(node, ast.BinOp) and type(node.op) in CALCULATED:
        was = node.op
        node.op = CALCULATED[type(was)]()
        yield lambda: setattr(node, "op", was)
    elif isinstance(node, ast.BoolOp):
        joined = node.op
        node.op = ast.Or() if isinstance(joined, ast.And) else ast.And()
        yield lambda: setattr(node, "op", joined)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        value = node.value
        node.value = value * 2 if value else 1
        yield lambda: setattr(node, "value", value)
