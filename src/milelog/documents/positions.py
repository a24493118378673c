"""Finds the offsets of all keys and values of a TOML text, for messages with a line and a caret (tomllib gives only the data).

The text is valid TOML, since tomllib has parsed it before, so the scan can be simple.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

Key = str | int
Offsets = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SourcePosition:
    """Offsets in the text of a key (or of a table's header) and of its value, if it has one."""

    key: Offsets
    value: Offsets | None = None


_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY_PART = re.compile(r"""[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))[ \t]*""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' r"'''.*?'{3,5}|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'",
    re.DOTALL,
)
"""TOML's four kinds of strings. A multi-line string may end with up to two quotes before the three that close it."""
_SCALAR = re.compile(r"[^,\]}\n#]+")


def positions(text: str) -> dict[tuple[Key, ...], SourcePosition]:
    """The position of every table, key and list item, by its path: `("weeks", 0, "volume")`."""
    return _Scan(text).run()


class _Scan:
    """A scan of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0  # offset of the next character
        self.found: dict[tuple[Key, ...], SourcePosition] = {}
        self.sizes: dict[tuple[Key, ...], int] = {}

    def run(self) -> dict[tuple[Key, ...], SourcePosition]:
        table: tuple[Key, ...] = ()
        while self.skip() < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
            else:
                self.pair(table)
        return self.found

    def skip(self) -> int:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def keys(self) -> Iterator[tuple[str, Offsets]]:
        """The parts of a dotted key, each with its offsets."""
        while match := _KEY_PART.match(self.text, self.at):
            self.at = match.end()
            name = next(g for g in match.groups() if g is not None)
            # A quoted key with escapes is decoded by tomllib, so that its name is the same as in the data.
            if match[1] is not None and "\\" in name:
                name = str(tomllib.loads(f'k = "{name}"')["k"])
            bare = match[0].strip(" \t")
            start = match.start() + match[0].index(bare)
            yield name, (start, start + len(bare))
            if self.text[self.at : self.at + 1] != ".":
                return
            self.at += 1

    def resolve(self, path: tuple[Key, ...], name: str) -> tuple[Key, ...]:
        """The path of a name below a path. In TOML, a header below an array of tables belongs to its last table."""
        below = (*path, name)
        return (*below, self.sizes[below] - 1) if below in self.sizes else below

    def header(self) -> tuple[Key, ...]:
        start, double = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        names = [name for name, _ in self.keys()]
        self.at += 2 if double else 1
        path: tuple[Key, ...] = ()
        for name in names[:-1]:
            path = self.resolve(path, name)
        last: tuple[Key, ...] = (*path, names[-1])
        if double:
            index = self.sizes.get(last, 0)
            self.sizes[last] = index + 1
            # The position of the array is that of its first table.
            self.found.setdefault(last, SourcePosition((start, self.at)))
            last = (*last, index)
        self.found[last] = SourcePosition((start, self.at))
        return last

    def pair(self, table: tuple[Key, ...]) -> None:
        path, parts = table, list(self.keys())
        for name, offsets in parts[:-1]:
            path = (*path, name)
            self.found.setdefault(path, SourcePosition(offsets))
        name, offsets = parts[-1]
        path = (*path, name)
        self.at += 1  # the equals sign
        self.found[path] = SourcePosition(offsets, self.value(path))

    def value(self, path: tuple[Key, ...]) -> Offsets:
        start = self.skip()
        opening = self.text[start]
        if opening == "[":
            self.items(path)
        elif opening == "{":
            self.members(path)
        elif match := (_STRING.match(self.text, start) if opening in "\"'" else _SCALAR.match(self.text, start)):
            end = start + len(match[0].rstrip())
            self.at = end
        return start, self.at

    def items(self, path: tuple[Key, ...]) -> None:
        self.at += 1
        index = 0
        while self.text[self.skip()] != "]":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            span = self.value((*path, index))
            self.found[*path, index] = SourcePosition(span, span)
            index += 1
        self.at += 1

    def members(self, path: tuple[Key, ...]) -> None:
        self.at += 1
        while self.text[self.skip()] != "}":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self.pair(path)
        self.at += 1
