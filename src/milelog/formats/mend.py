"""Repairs damaged XML recordings: keeps their whole points, and between them the tags that hold points."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Tree = Callable[[bytes], tuple[Any, list[Any]]]
"""Parses a text as far as that goes: the root or None, and the errors."""
NOT_FINISHED = 77
"""libxml2's XML_ERR_TAG_NOT_FINISHED: the text ends before its elements do."""
_END = re.compile(rb"</(?:[\w.-]+:)?(?:gpx|TrainingCenterDatabase)\s*>\s*$")
"""The end of a file that is not cut off."""
_HOLDERS = re.compile(rb"""</?(?:[\w.-]+:)?(?:trk|trkseg|Activity|Lap|Track)(?:\s+[\w.:-]+="[^"<>&]*")*\s*>""")
"""Tags that hold points and must outlive the damage around them."""
_MOST_BROKEN = 500
"""Damaged points after which no further point is tried: each try is a call of the parser, and a file of garbage would
take minutes."""
_PARENTS = frozenset({"trkseg", "trk", "Track", "Lap"})
"""Elements that a point stands in directly."""
_NAMES = re.compile(rb"<(?:[\w.-]+:)?(?:name|type)>[^<>&]*</(?:[\w.-]+:)?(?:name|type)>")
"""Elements of the head that are worth keeping: what the run was called, and its sport."""
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]+")
"""Control characters, which XML 1.0 forbids everywhere: one of them makes the whole file unreadable to a parser."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A tree of what is whole; `points` of them are in it, and the last `lost` bytes are not."""

    root: Any
    points: int
    lost: int


def mend(text: bytes, point: str, tree: Tree) -> Mended:
    """The most that can be had of a text that is not well-formed.

    A file that is cut off keeps all to the end of its last whole point. In one that is damaged in the middle every
    point is tried alone, and those that are sound are put together anew.
    """
    # Points are looked for in the bytes: a parser sees nothing behind the first fault.
    whole = list(_point(point).finditer(text))
    if not whole:
        return Mended(None, 0, len(text))
    end = last_point(text, point) or len(text)
    root, errors = tree(text[:end])
    if all(e.type == NOT_FINISHED for e in errors):
        return Mended(root, len(whole), len(text) - end)
    sound = _sound(whole, tree)
    tries = []
    # First with all that stands between the points, laps and their totals too; if that costs points, with nothing but
    # the tags that hold them.
    for between in (_printable, _holders):
        root, _ = tree(b"".join(_joined(text[:end], [m.span() for m in whole], sound, between, tree)))
        tries.append(Mended(root, _points_in_place(root, point), len(text) - end))
        if tries[-1].points == len(sound):
            break
    best = max(tries, key=lambda tried: tried.points)
    return best if best.points else Mended(None, 0, len(text))


def _sound(whole: "list[re.Match[bytes]]", tree: Tree) -> set[tuple[int, int]]:
    """The points that parse alone. After many that do not the rest is not tried: that file is no recording any more."""
    sound: set[tuple[int, int]] = set()
    broken = 0
    for found in whole:
        if not tree(b"<r>" + found[0] + b"</r>")[1]:
            sound.add(found.span())
        elif (broken := broken + 1) > _MOST_BROKEN:
            break
    return sound


def last_point(text: bytes, point: str) -> int:
    """Where the last whole point of a file that is cut off ends; 0 where it is not cut off, or has none."""
    if _END.search(text[-256:]):
        return 0
    # By plain search from the end: only the last point matters, and the file may be of 256 MB.
    ending = point.encode() + b">"
    before = re.compile(rb"</(?:[\w.-]+:)?$")
    at = text.rfind(ending)
    while at >= 0 and not before.search(text, max(0, at - 40), at):
        at = text.rfind(ending, 0, at)
    return at + len(ending) if at >= 0 else 0


def _point(name: str) -> "re.Pattern[bytes]":
    """A point from its opening to its closing tag, with no other point opening in between."""
    tag = rb"(?:[\w.-]+:)?" + name.encode()
    return re.compile(rb"<%b(?=[\s>])(?:(?!<%b[\s>]).)*?</%b\s*>" % (tag, tag, tag), re.DOTALL)


def _points_in_place(root: Any, point: str) -> int:
    """Points of a tree that stand where points belong, not in the ruins of others."""
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
    """The sound points and what is kept between all of them; the broken ones are left out."""
    at = 0
    for begin, end in whole:
        yield between(text[at:begin]) if at else _head(text[:begin], tree)
        yield text[begin:end] if (begin, end) in sound else b""
        at = end
    yield between(text[at:])


def _head(head: bytes, tree: Tree) -> bytes:
    """The text before the first point; where that is damaged, only its tags that hold points."""
    if all(e.type == NOT_FINISHED for e in tree(head)[1]):
        return head
    tags = (m[0] for m in re.finditer(b"|".join((_HOLDERS.pattern, _NAMES.pattern)), head))
    return b"<damaged>" + b"".join(tags)


def _printable(between: bytes) -> bytes:
    return _CONTROL.sub(b" ", between)


def _holders(between: bytes) -> bytes:
    return b"".join(_HOLDERS.findall(between))
