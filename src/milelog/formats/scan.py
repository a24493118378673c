"""Fast reading of GPX and TCX: points directly from the bytes into columns, without an XML tree of each point.

The tags are found with NumPy. Points with the same tags in the same order (a "shape") are read together, one column at a
time; each shape is checked once for balanced tags. The text outside the points goes to the XML parser as a skeleton of a few
kilobytes, with one placeholder for each run of points. If a file is not written plainly (a comment in a point, single quotes,
unbalanced tags ...), `scan` returns None and the parser reads the whole file, with the same result.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray

from milelog.formats.isotime import first_offset, has_zone, parse_rows
from milelog.formats.numbers import to_floats
from milelog.model import Floats

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
RUN = "milelog.run"
"""Local name of the placeholders in the skeleton."""
_TAG = re.compile(rb"""<(/?)((?:[\w.-]+:)?([A-Za-z_][\w.-]*))(?:\s+[\w.:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*(/?)>""")
"""One tag: whether it closes, its name with its prefix and without, and whether it closes itself."""
_LONGEST = 256
"""Largest length of tags and values inside points. The text is padded with as many zeros, so that reads never pass its end."""
_MAX_SHAPES = 64
"""Most shapes of points in one file. A watch writes a few (with and without position or heart rate); a file with many is read
faster by the parser. Also the most comments and instructions that are checked."""
_MOST_TAGS = 200
"""Most tags in one point; more are left to the parser."""
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)
"""Masks of the lowest n bytes of a word, for comparing the last bytes of a tag."""


@dataclass(frozen=True, slots=True)
class Table:
    """All n points of a file."""

    time_ms: Floats
    """UTC milliseconds since 1970, NaN where missing."""
    timed: Bools
    """Whether the point has a time, readable or not."""
    columns: Mapping[str, Floats]
    """Arrays of n values, NaN where missing."""
    wrong: Ints
    """Indices of points with a value that is no number, once for each such value."""
    utc_offset_s: int | None
    """UTC offset of the first time."""
    has_zone: bool
    """Whether the first time has a zone (an offset or `Z`)."""
    runs: Ints
    """Number of points in each run of neighbouring points."""
    skeleton: bytes
    """The file with one placeholder for each run."""


@dataclass(frozen=True, slots=True)
class _Tokens:
    """A text and its tags."""

    text: NDArray[np.uint8]
    words: NDArray[np.uint64]
    """The eight bytes from each place on, as one number."""
    left: Ints
    """Place of each tag's `<`."""
    right: Ints
    """Place of each tag's `>`."""


@dataclass(frozen=True, slots=True)
class _Spans:
    """The places of a value of each of n points in the text; begin equals end if the point has none."""

    begin: Ints
    end: Ints


_Shape = tuple[list[bytes], list[tuple[int, str]]]
"""The tags inside a point; and for each value the number of its tag (from 1) and its column."""


def scan(text: bytes, point: str, tags: Mapping[str, str], attributes: Mapping[str, str]) -> Table | None:
    """The points of a UTF-8 text as columns; None if the text is not written plainly enough.

    `point` is the local name of a point's element, `tags` maps local names inside it to columns (`time` is one of them), and
    `attributes` maps attributes of the element to columns.
    """
    # A zero byte would silently truncate a number.
    tokens = _tokens(text) if b"\0" not in text else None
    found = re.search(rb"<((?:[\w.-]+:)?%b)[\s>]" % point.encode(), text)
    if tokens is None or found is None:
        return None
    # All points must have the same prefix. Others stay in the skeleton, where `xml` finds them and uses the parser.
    opens, closes = _at(tokens, b"<" + found[1]), _at(tokens, b"</" + found[1] + b">")
    if not _paired(opens, closes) or (tokens.text[tokens.right[opens] - 1] == ord("/")).any():
        return None
    spans = _spans(tokens, opens, closes, tags)
    own = _attributes(tokens, opens, attributes)
    if spans is None or own is None:
        return None
    times = spans.pop("time", _Spans(np.zeros_like(opens), np.zeros_like(opens)))
    columns: dict[str, Floats] = {}
    wrong = [np.zeros(0, np.int64)]
    for name, at in (own | spans).items():
        numbers = _floats(tokens, at)
        if numbers is None:
            return None
        columns[name] = numbers[0]
        wrong.append(numbers[1])
    timed = times.end > times.begin
    time_ms = parse_rows(tokens.text, times.begin, times.end)
    first = int(np.argmax(timed))
    written = text[times.begin[first] : times.end[first]].decode("latin-1")
    skeleton = _skeleton(text, tokens, opens, closes)
    return Table(time_ms, timed, columns, np.concatenate(wrong), first_offset(written), has_zone(written), *skeleton)


def _paired(opens: Ints, closes: Ints) -> bool:
    """Whether each point is closed before the next one opens."""
    if not len(opens) or len(opens) != len(closes):
        return False
    return bool((opens < closes).all() and (closes[:-1] < opens[1:]).all())


def _tokens(text: bytes) -> _Tokens | None:
    """The tags of a text; None if angle brackets do not alternate, or if a comment or the like may contain tags."""
    padded = np.frombuffer(text + b"\0" * _LONGEST, np.uint8)
    left, right = np.flatnonzero(padded == ord("<")), np.flatnonzero(padded == ord(">"))
    if len(left) != len(right) or not len(left) or (left >= right).any() or (right[:-1] >= left[1:]).any():
        return None
    second = padded[left + 1]
    marked = np.flatnonzero((second == ord("!")) | (second == ord("?")))
    if len(marked) > _MAX_SHAPES or not all(_ends_here(text[left[i] : right[i] + 1]) for i in marked.tolist()):
        return None
    # A view with a stride of one byte: the eight bytes from any place on are one number, so tags are compared by numbers.
    words: NDArray[np.uint64] = np.ndarray((len(padded) - 7,), np.dtype("<u8"), padded.data, 0, (1,))
    return _Tokens(padded, words, left, right)


def _ends_here(markup: bytes) -> bool:
    """Whether a comment, CDATA section or instruction ends with its first `>`, and so contains no tag."""
    return (
        (markup.startswith(b"<!--") and markup.endswith(b"-->") and len(markup) >= 7)
        or (markup.startswith(b"<![CDATA[") and markup.endswith(b"]]>"))
        or (markup.startswith(b"<?") and markup.endswith(b"?>"))
    )


def _same(tokens: _Tokens, places: Ints, literal: bytes) -> Bools:
    """Whether the bytes from each place on equal the literal (at most `_LONGEST` bytes)."""
    same = np.ones(len(places), np.bool_)
    for at in range(0, len(literal), 8):
        part = literal[at : at + 8]
        found = tokens.words[places + at]
        if len(part) < 8:
            found &= _MASKS[len(part)]
        same &= found == np.uint64(int.from_bytes(part, "little"))
    return same


def _at(tokens: _Tokens, literal: bytes) -> Ints:
    """Indices of the tags that begin with a literal, followed by the end of the name."""
    found = np.flatnonzero(_same(tokens, tokens.left, literal[:8]))
    found = found[_same(tokens, tokens.left[found], literal)]
    after = tokens.text[tokens.left[found] + len(literal)]
    return found if literal.endswith(b">") else found[(after <= 32) | (after == ord(">"))]


def _spans(tokens: _Tokens, opens: Ints, closes: Ints, tags: Mapping[str, str]) -> dict[str, _Spans] | None:
    """The places of the values of each column; None if a shape is not plain, or there are too many shapes."""
    out: dict[str, _Spans] = {}
    keys = _shape_keys(tokens, opens, closes)
    # Parse the first remaining point with regular expressions, then find and read all points of the same shape at once.
    left = np.arange(len(opens))
    for _ in range(_MAX_SHAPES):
        if not len(left):
            return out
        shape = _shape(tokens, opens[left[0]], closes[left[0]], tags)
        if shape is None:
            return None
        alike = keys[left] == keys[left[0]]
        # Equal keys may be a coincidence, so the bytes are compared.
        alike[alike] = _confirmed(tokens, opens[left[alike]], closes[left[alike]], shape[0])
        members, left = left[alike], left[~alike]
        for position, column in shape[1]:
            at = out.setdefault(column, _Spans(np.zeros_like(opens), np.zeros_like(opens)))
            _fill(at, members, tokens.right[opens[members] + position] + 1, tokens.left[opens[members] + position + 1])
    return None


def _fill(spans: _Spans, members: Ints, begin: Ints, end: Ints) -> None:
    """Sets the places of values for points that have none yet: the first value that is not empty counts."""
    empty = spans.end[members] == spans.begin[members]
    if not empty.all():
        members, begin, end = members[empty], begin[empty], end[empty]
    spans.begin[members], spans.end[members] = begin, end


def _shape_keys(tokens: _Tokens, opens: Ints, closes: Ints) -> NDArray[np.uint64]:
    """A hash of each point's tags, which is equal for points of the same shape."""
    lengths = tokens.right - tokens.left
    known = np.minimum(lengths, 8)
    head = tokens.words[tokens.left + 1] & _MASKS[known]
    # Knuth's multiplicative hash (2^64 over the golden ratio) of each tag, summed over the point: with running sums each
    # key is one difference. Overflow wraps around and does no harm.
    marks = (head + lengths.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
    total = np.append(np.uint64(0), np.cumsum(marks ^ (marks >> np.uint64(29))))
    keys: NDArray[np.uint64] = total[closes] - total[opens + 1]
    return keys


def _shape(tokens: _Tokens, opening: int, closing: int, tags: Mapping[str, str]) -> _Shape | None:
    """The shape of one point; None if its tags are not balanced or not plain."""
    if closing - opening > _MOST_TAGS:
        return None
    literals = [
        tokens.text[a : b + 1].tobytes()
        for a, b in zip(tokens.left[opening + 1 : closing], tokens.right[opening + 1 : closing], strict=True)
    ]
    if max(map(len, literals), default=0) > _LONGEST:
        return None
    found = [_TAG.fullmatch(literal) for literal in literals]
    stack: list[bytes] = []
    values = []
    for position, (tag, follower) in enumerate(zip_longest(found, found[1:]), start=1):
        if tag is None:
            return None
        if tag[1]:
            if not stack or stack.pop() != tag[2]:
                return None
        elif not tag[4]:
            stack.append(tag[2])
            column = tags.get(tag[3].decode())
            # The element of a column must close at the next tag, otherwise its text is mixed with other elements.
            if column and (follower is None or not follower[1]):
                return None
            values += [(position, column)] if column else []
    return None if stack else (literals, values)


def _confirmed(tokens: _Tokens, opens: Ints, closes: Ints, literals: Sequence[bytes]) -> Bools:
    """Which points have exactly these tags."""
    same: Bools = closes - opens - 1 == len(literals)
    fitting = np.flatnonzero(same)
    places = tokens.left[opens[fitting, None] + np.arange(1, len(literals) + 1)]
    lengths = np.array([len(literal) for literal in literals])
    for at in range(0, int(lengths.max(initial=0)), 8):
        longer = lengths > at
        places, lengths, literals = places[:, longer], lengths[longer], [t for t in literals if len(t) > at]
        parts = [t[at : at + 8] for t in literals]
        wanted = np.array([int.from_bytes(part, "little") for part in parts], np.uint64)
        masks = _MASKS[[len(part) for part in parts]]
        same[fitting] &= ((tokens.words[places + at] & masks) == wanted).all(axis=1)
    return same


def _attributes(tokens: _Tokens, opens: Ints, attributes: Mapping[str, str]) -> dict[str, _Spans] | None:
    """The places of the attributes' values; None unless all points have the same attributes written in the same way."""
    if not attributes:
        return {}
    # Each point must have exactly two quotes for each attribute.
    quotes = np.flatnonzero(tokens.text == ord('"'))
    begin, right = tokens.left[opens], tokens.right[opens]
    first = np.searchsorted(quotes, begin)
    if (np.searchsorted(quotes, right) - first != 2 * len(attributes)).any():
        return None
    out = {}
    for number in range(len(attributes)):
        opening, closing = quotes[first + 2 * number], quotes[first + 2 * number + 1]
        literal = tokens.text[begin[0] : opening[0] + 1].tobytes()
        name = re.fullmatch(rb"""(?:<[\w.:-]+|")\s+(\w+)\s*=\s*\"""", literal)
        column = attributes.get(name[1].decode()) if name else None
        if column is None or (opening - begin != len(literal) - 1).any() or not _same(tokens, begin, literal).all():
            return None
        out[column] = _Spans(opening + 1, closing)
        begin = closing
    return out if (begin + 1 == right).all() and len(out) == len(attributes) else None


def _floats(tokens: _Tokens, spans: _Spans) -> tuple[Floats, Ints] | None:
    """The numbers at the given places, NaN where missing, and the indices of points whose text is no number.

    None if a text is too long for a number, or has a comma.
    """
    wrong = np.zeros(0, np.int64)
    out = np.full(len(spans.begin), np.nan)
    filled = np.flatnonzero(spans.end > spans.begin)
    if not len(filled):
        return out, wrong
    begin, lengths = spans.begin[filled], (spans.end - spans.begin)[filled]
    width = int(lengths.max())
    if width > _LONGEST:
        return None
    rows = tokens.text[begin[:, None] + np.arange(width)]
    # As zero-padded texts of fixed width, NumPy parses the whole column at once.
    rows[np.arange(width) >= lengths[:, None]] = 0
    if rows.max() >= 128:
        return None
    texts = rows.view(f"S{width}").ravel()
    try:
        out[filled] = texts.astype(np.float64)
    except ValueError:
        if (rows == ord(",")).any():
            return None
        out[filled], odd = to_floats([t.decode("ascii") for t in texts.tolist()])
        wrong = filled[odd]
    return out, wrong


def _skeleton(text: bytes, tokens: _Tokens, opens: Ints, closes: Ints) -> tuple[Ints, bytes]:
    """The number of points in each run of neighbouring points, and the file with one placeholder for each run."""
    breaks = np.flatnonzero(closes[:-1] + 1 != opens[1:]) + 1
    edges = np.concatenate([[0], breaks, [len(opens)]])
    begins = tokens.left[opens[edges[:-1]]].tolist()
    ends = (tokens.right[closes[edges[1:] - 1]] + 1).tolist()
    return np.diff(edges), b"".join(_pieces(text, begins, ends))


def _pieces(text: bytes, begins: Sequence[int], ends: Sequence[int]) -> Iterator[bytes]:
    at = 0
    for number, (begin, end) in enumerate(zip(begins, ends, strict=True)):
        yield text[at:begin]
        yield b'<%b n="%d"/>' % (RUN.encode(), number)
        at = end
    yield text[at:]
