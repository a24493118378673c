"""Repairs damaged XML recordings: keeps the complete points, and the tags around them. Used by `xml`."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Tree = Callable[[bytes], tuple[Any, list[Any]]]
"""Parses a text as far as possible: returns the root or None, and the errors."""
NOT_FINISHED = 77
"""libxml2's XML_ERR_TAG_NOT_FINISHED: the text ends inside an element."""
_END = re.compile(rb"</(?:[\w.-]+:)?(?:gpx|TrainingCenterDatabase)\s*>\s*$")
"""The end of a file that was not cut off."""
_HOLDERS = re.compile(rb"""</?(?:[\w.-]+:)?(?:trk|trkseg|Activity|Lap|Track)(?:\s+[\w.:-]+="[^"<>&]*")*\s*>""")
"""Tags that contain points and are kept in a damaged file."""
_MOST_BROKEN = 500
"""After this many damaged points no further one is tried: each takes a call of the parser, and a file of garbage would take
minutes."""
_PARENTS = frozenset({"trkseg", "trk", "Track", "Lap"})
"""Elements that may be the parent of a point."""
_NAMES = re.compile(rb"<(?:[\w.-]+:)?(?:name|type)>[^<>&]*</(?:[\w.-]+:)?(?:name|type)>")
"""Elements before the points that are kept: the name of the run, and its sport."""
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]+")
"""Control characters. XML 1.0 forbids them everywhere, so one of them makes a file unreadable for a parser."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A repaired document."""

    root: Any
    """Root of the tree; None if no point is complete."""
    points: int
    """Number of points in it."""
    lost: int
    """Number of bytes at the end that are not in it."""


def mend(text: bytes, point: str, tree: Tree) -> Mended:
    """Recovers as much as possible of a text that is not well-formed.

    A file that was cut off is kept to the end of its last complete point. If it is damaged in the middle, each point is parsed
    alone, and the valid ones are put together again.
    """
    # Points are searched in the bytes, since a parser finds nothing after the first fault.
    whole = list(_point(point).finditer(text))
    if not whole:
        return Mended(None, 0, len(text))
    end = last_point(text, point) or len(text)
    root, errors = tree(text[:end])
    if all(e.type == NOT_FINISHED for e in errors):
        return Mended(root, len(whole), len(text) - end)
    sound = _sound(whole, tree)
    tries = []
    # First with everything between the points, including laps and totals; if that loses points, only with the tags around
    # them.
    for between in (_printable, _holders):
        root, _ = tree(b"".join(_joined(text[:end], [m.span() for m in whole], sound, between, tree)))
        tries.append(Mended(root, _points_in_place(root, point), len(text) - end))
        if tries[-1].points == len(sound):
            break
    best = max(tries, key=lambda tried: tried.points)
    return best if best.points else Mended(None, 0, len(text))


def _sound(whole: "list[re.Match[bytes]]", tree: Tree) -> set[tuple[int, int]]:
    """The spans of the points that are valid on their own; stops after _MOST_BROKEN that are not."""
    sound: set[tuple[int, int]] = set()
    broken = 0
    for found in whole:
        if not tree(b"<r>" + found[0] + b"</r>")[1]:
            sound.add(found.span())
        elif (broken := broken + 1) > _MOST_BROKEN:
            break
    return sound


def last_point(text: bytes, point: str) -> int:
    """The end of the last complete point of a file that was cut off; 0 if it was not cut off, or has no point."""
    if _END.search(text[-256:]):
        return 0
    # A plain search from the end, since only the last point matters and the file may have 256 MB.
    ending = point.encode() + b">"
    before = re.compile(rb"</(?:[\w.-]+:)?$")
    at = text.rfind(ending)
    while at >= 0 and not before.search(text, max(0, at - 40), at):
        at = text.rfind(ending, 0, at)
    return at + len(ending) if at >= 0 else 0


def _point(name: str) -> "re.Pattern[bytes]":
    """A pattern for a point, from its opening to its closing tag, without another opening tag in between."""
    tag = rb"(?:[\w.-]+:)?" + name.encode()
    return re.compile(rb"<%b(?=[\s>])(?:(?!<%b[\s>]).)*?</%b\s*>" % (tag, tag, tag), re.DOTALL)


def _points_in_place(root: Any, point: str) -> int:
    """Number of points in a tree whose parent is one of _PARENTS, and not the remains of another point."""
    if root is None:
        return 0
    return sum(p.getparent().tag.rpartition("}")[2] in _PARENTS for p in root.iter(f"{{*}}{point}"))


def _joined(
    text: bytes,
    whole: list[tuple[int, int]],
    sound: set[tuple[int, int]],
    between: Callable[[bytes], bytes],
    tree: Tree,
) -> Iterator[bytes]:
    """The parts of the repaired text: the valid points, and `between` of the text around all points."""
    at = 0
    for begin, end in whole:
        yield between(text[at:begin]) if at else _head(text[:begin], tree)
        yield text[begin:end] if (begin, end) in sound else b""
        at = end
    yield between(text[at:])


def _head(head: bytes, tree: Tree) -> bytes:
    """The text before the first point; if that is damaged, only its tags that contain points, and the names."""
    if all(e.type == NOT_FINISHED for e in tree(head)[1]):
        return head
    tags = (m[0] for m in re.finditer(b"|".join((_HOLDERS.pattern, _NAMES.pattern)), head))
    return b"<damaged>" + b"".join(tags)


def _printable(between: bytes) -> bytes:
    return _CONTROL.sub(b" ", between)


def _holders(between: bytes) -> bytes:
    return b"".join(_HOLDERS.findall(between))
