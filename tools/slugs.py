"""Finds all slugs of problems in the sources by static analysis; tests compare them with docs/reference/messages.md.

A slug is the argument for a parameter (or a dataclass field) named `slug` of `Problem`, or of a helper that passes it on. If
the argument is a name, its assignments are followed; an argument that cannot be followed is reported.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCES = Path(__file__).parent.parent / "src" / "milelog"
SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Taker:
    """A callable with a parameter `slug`: its number of required arguments, and the slug's position (-1: keyword only)."""

    required: int
    place: int


Takers = dict[str, set[Taker]]
Constants = dict[str, list[ast.expr]]


@dataclass
class Slugs:
    """The places (`file:line`) that use each slug, and the places whose slug could not be found."""

    used: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    untraced: list[str] = field(default_factory=list)


def collect(sources: Path = SOURCES) -> Slugs:
    """All slugs in the modules below the folder `sources`."""
    modules = [Module(path, path.relative_to(sources).as_posix()) for path in sorted(sources.rglob("*.py"))]
    takers: Takers = {"Problem": set()}
    while True:  # until no more helpers are found that pass on their slug, since each may have such callers
        before = sum(map(len, takers.values()))
        for module in modules:
            for name, taker in module.takers(takers):
                takers.setdefault(name, set()).add(taker)
        if sum(map(len, takers.values())) == before:
            break
    constants: Constants = defaultdict(list)
    for module in modules:
        for name, value in module.constants():
            constants[name].append(value)
    found = Slugs()
    for module in modules:
        module.gather(takers, constants, found)
    return found


class Module:
    """One source file: the callables in it that take a slug, and the slugs passed to them."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.nodes = tuple(ast.walk(self.tree))  # to walk takes longer than all else here
        self.parents = {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}

    def takers(self, known: Takers) -> Iterator[tuple[str, Taker]]:
        """Yields the callables whose slug ends up in a problem, as (name, taker)."""
        for node in self.nodes:
            if isinstance(node, ast.ClassDef) and node.name in known:
                fields = [s for s in node.body if isinstance(s, ast.AnnAssign) and isinstance(s.target, ast.Name)]
                names = [ast.unparse(s.target) for s in fields]
                if "slug" in names:
                    yield node.name, Taker(sum(s.value is None for s in fields), names.index("slug"))
            elif isinstance(node, Function):
                found = _signature(node, self.parents[node])
                if found is not None and (self._is_error(node) or _passes_on(node, known)):
                    yield found

    def _is_error(self, node: Function) -> bool:
        """Whether the call creates an exception."""
        parent = self.parents[node]
        return isinstance(parent, ast.ClassDef) and node.name == "__init__" and parent.name.endswith("Error")

    def constants(self) -> Iterator[tuple[str, ast.expr]]:
        """Yields the names that the module binds at its top level, with their values."""
        yield from _bindings(self.tree.body)

    def gather(self, takers: Takers, constants: Constants, found: Slugs) -> None:
        """Adds the slugs that this module passes to `found`."""
        for node in self.nodes:
            if isinstance(node, Function):
                for value in _defaults(node):
                    self._add(value, constants, found)
            if not isinstance(node, ast.Call):
                continue
            name = _called(node)
            if name not in takers:
                continue
            values = _given(node, takers[name])
            told = [self._add(value, constants, found) for value in values]
            if values and not any(told):
                found.untraced.append(f"{self.name}:{node.lineno}")

    def _add(self, value: ast.expr, constants: Constants, found: Slugs) -> bool:
        """Adds the possible slugs of a value; returns False if they cannot be found."""
        if self._passed_on(value):
            return True
        texts = [t for t in self._texts(value, constants, (), 0) if SLUG.fullmatch(t)]
        for text in texts:
            found.used[text].append(f"{self.name}:{value.lineno}")
        return bool(texts)

    def _passed_on(self, value: ast.expr) -> bool:
        """Whether the value is only passed on: a parameter, field or key named slug."""
        if isinstance(value, ast.Starred):
            return True  # a Problem taken apart and put together again
        if isinstance(value, ast.Constant):
            return value.value == ""  # made for its place alone, never shown
        if isinstance(value, ast.Attribute):
            return value.attr == "slug"
        if isinstance(value, ast.Subscript):
            return isinstance(value.slice, ast.Constant) and value.slice.value == "slug"
        return isinstance(value, ast.Name) and value.id == "slug" and not list(self._bound(value, {}))

    def _texts(self, value: ast.expr, constants: Constants, path: tuple[int, ...], depth: int) -> Iterator[str]:
        """The possible string values of an expression; `path` selects inside tuples, outermost index first."""
        if depth > 8:
            return
        for item in _branches(value):
            if isinstance(item, ast.Constant) and isinstance(item.value, str) and not path:
                yield item.value
            elif isinstance(item, ast.Tuple | ast.List) and path and path[0] < len(item.elts):
                yield from self._texts(item.elts[path[0]], constants, path[1:], depth + 1)
            elif isinstance(item, ast.Dict):
                for held in item.values:
                    yield from self._texts(held, constants, path, depth + 1)
            elif isinstance(item, ast.Subscript):
                yield from self._texts(item.value, constants, path, depth + 1)
            elif isinstance(item, ast.Call) and isinstance(item.func, ast.Attribute) and item.func.attr == "get":
                for held in (item.func.value, *item.args[1:]):
                    yield from self._texts(held, constants, path, depth + 1)
            elif isinstance(item, ast.Name | ast.Attribute):
                for bound, inner in self._bound(item, constants):
                    yield from self._texts(bound, constants, (*inner, *path), depth + 1)

    def _bound(
        self, item: ast.Name | ast.Attribute, constants: Constants
    ) -> Iterator[tuple[ast.expr, tuple[int, ...]]]:
        """The values bound to a name in the enclosing functions, else at the top level of any module."""
        name = item.id if isinstance(item, ast.Name) else item.attr
        node: ast.AST | None = item if isinstance(item, ast.Name) else None
        while node is not None:
            node = self.parents.get(node)
            if isinstance(node, Function):
                inside = list(_assignments(node, name))
                if inside:
                    yield from inside
                    return
        for value in constants.get(name, []):
            yield value, ()


def _signature(node: Function, parent: ast.AST) -> tuple[str, Taker] | None:
    """The name by which a function is called and its slug's position; None without a slug."""
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    required = len(names) - len(node.args.defaults)
    if isinstance(parent, ast.ClassDef) and names[:1] in (["self"], ["cls"]):
        names, required = names[1:], required - 1
    called = parent.name if isinstance(parent, ast.ClassDef) and node.name == "__init__" else node.name
    if "slug" in names:
        return called, Taker(required, names.index("slug"))
    return (called, Taker(required, -1)) if "slug" in [a.arg for a in node.args.kwonlyargs] else None


def _passes_on(node: Function, known: Takers) -> bool:
    """Whether a function passes its slug to one that makes a problem, or stores it under that key."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and _called(inner) in known:
            given = _given(inner, known[_called(inner)])
        elif isinstance(inner, ast.Dict):
            keys = zip(inner.keys, inner.values, strict=True)
            given = [v for k, v in keys if isinstance(k, ast.Constant) and k.value == "slug"]
        else:
            continue
        if any(isinstance(value, ast.Name) and value.id == "slug" for value in given):
            return True
    return False


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _given(call: ast.Call, takers: Iterable[Taker]) -> list[ast.expr]:
    """The argument of a call for the slug, by keyword or position; empty for the default.

    Several callables may share a name: those that this call gives too little are not meant.
    """
    named = [k.value for k in call.keywords if k.arg == "slug"]
    count = len(call.args) + len(call.keywords)
    places = {t.place for t in takers if t.required <= count}
    return named or [call.args[i] for i in places if 0 <= i < len(call.args)]


def _defaults(node: Function) -> Iterator[ast.expr]:
    """The default of a parameter named slug."""
    args = [*node.args.posonlyargs, *node.args.args]
    pairs = [*zip(args[len(args) - len(node.args.defaults) :], node.args.defaults, strict=True)]
    pairs += [(a, d) for a, d in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True) if d is not None]
    yield from (default for arg, default in pairs if arg.arg == "slug")


def _branches(value: ast.expr) -> Iterator[ast.expr]:
    """The expressions of which one is the value."""
    if isinstance(value, ast.IfExp):
        yield from (*_branches(value.body), *_branches(value.orelse))
    elif isinstance(value, ast.BoolOp):
        for item in value.values:
            yield from _branches(item)
    elif isinstance(value, ast.NamedExpr):
        yield from _branches(value.value)
    else:
        yield value


def _bindings(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for node in body:
        if isinstance(node, ast.Assign):
            yield from ((t.id, node.value) for t in node.targets if isinstance(t, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value:
            yield node.target.id, node.value


def _assignments(scope: Function, name: str) -> Iterator[tuple[ast.expr, tuple[int, ...]]]:
    """Yields the values bound to `name` in a function, each with its position in a tuple."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from ((node.value, at) for at in _places(target, name))
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value:
            yield from ((node.value, at) for at in _places(node.target, name))
        elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Tuple | ast.List):
            for at in _places(node.target, name):
                yield from ((item, at) for item in node.iter.elts)


def _places(target: ast.expr, name: str) -> Iterator[tuple[int, ...]]:
    if isinstance(target, ast.Name) and target.id == name:
        yield ()
    elif isinstance(target, ast.Tuple | ast.List):
        for i, item in enumerate(target.elts):
            yield from ((i, *rest) for rest in _places(item, name))


if __name__ == "__main__":
    slugs = collect()
    for slug_, places_ in sorted(slugs.used.items()):
        print(f"{slug_:28} {', '.join(places_)}")
    for place in slugs.untraced:
        print("cannot be told:", place)
