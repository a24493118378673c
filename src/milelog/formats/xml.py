"""Parses untrusted XML safely: no DTD, entities, network access or deep nesting; any encoding; damaged files in part.

Used by `gpx` and `tcx`.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from milelog.errors import Problem, Severity
from milelog.formats.mend import NOT_FINISHED, last_point, mend
from milelog.formats.reader import Loaded
from milelog.formats.scan import RUN, Table, scan
from milelog.formats.sniff import encoding_of

Element = Any
"""An element of an lxml tree."""

_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]*?\?>\s*", re.IGNORECASE)
"""The XML declaration, also after blanks, which XML forbids but Strava writes."""
_DECLARED = re.compile(rb"""encoding\s*=\s*["']([\w.:-]+)["']""", re.IGNORECASE)
_OTHER_DIGITS = re.compile(rb"[tT]ime>\s*[\xd9\xdb\xe0\xe1\xef]")
"""A time that begins with the first byte of an Arabic, Persian, Indian, Thai or full-width digit in UTF-8."""
_ASCII_DIGITS = {code: ord(str(unicodedata.decimal(chr(code)))) for code in (
    *range(0x660, 0x66A), *range(0x6F0, 0x6FA), *range(0x966, 0x970), *range(0x9E6, 0x9F0), *range(0xA66, 0xA70),
    *range(0xAE6, 0xAF0), *range(0xBE6, 0xBF0), *range(0xC66, 0xC70), *range(0xCE6, 0xCF0), *range(0xD66, 0xD70),
    *range(0xE50, 0xE5A), *range(0xED0, 0xEDA), *range(0x1040, 0x104A), *range(0x17E0, 0x17EA), *range(0xFF10, 0xFF1A),
)}  # fmt: skip
"""ASCII digits for the digits of fifteen scripts: some phones write times in the digits of their language."""
_ASIDE = ((b"<!--", b"-->"), (b"<![CDATA[", b"]]>"))
"""Comments and CDATA sections, in which a declaration is only text."""
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_MAX_PREFIXES = 64
"""Most undeclared prefixes that are declared for a file: a few are a mistake, thousands an attack on the parser."""
_UNDECLARED = 201
"""libxml2's XML_NS_ERR_UNDEFINED_NAMESPACE."""
_DEPTH_WORDS = "Excessive depth"
"""libxml2's message for elements nested more than 256 deep; the error's number is used for other errors, too."""
_MAX_TREE = 48 * 2**20
"""Largest text that is parsed to a tree, which takes some twenty times its memory. Larger files are read by `scan` only."""
_AGAIN = "export it again from the program that wrote it"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a format writes its points."""

    point: str
    """Local name of a point's element."""
    tags: Mapping[str, str]
    """Columns by the local names of the point's descendants; `time` is one of the columns."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Columns by the names of the point's attributes."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file."""

    root: Element
    """Root of the tree; with a `table` it has placeholders for the points."""
    shape: Shape
    problems: tuple[Problem, ...] = ()
    table: Table | None = None
    """The points as columns, if they could be read by `scan`; else None, and the points are in the tree."""


def parse(data: bytes, source: str, shape: Shape) -> Document | Problem:
    """Parses an XML file; returns the Problem for which it is rejected, if any.

    A file that was cut off is kept to the end of its last complete point. A DOCTYPE is rejected before anything is parsed.
    """
    text, problems = to_utf8(data, source)
    # Three ways, the fastest first: points by `scan`; for a cut-off file, complete points by `scan`; all by the parser.
    if (plain := _plain(text, shape)) and not plain[2]:
        return Document(plain[1], shape, problems, plain[0])
    end = last_point(text, shape.point)
    if end and (plain := _plain(text[:end], shape)) and all(e.type == NOT_FINISHED for e in plain[2]):
        loss = _salvaged(source, text.count(b"\n") + 1, len(plain[0].time_ms), len(text) - end)
        return Document(plain[1], shape, (*problems, loss), plain[0])
    return _parse_all(text, source, shape, problems)


def each_document(data: bytes, root: bytes, read: Callable[[bytes], Loaded]) -> Loaded:
    """The result of `read` for a file, or for each of several documents in one file.

    Some programs append a whole document for each run. XML allows one root only, so a parser would stop after the first.
    """
    closing = b"</" + root + b">"
    beginnings = (b"<" + root + b" ", b"<" + root + b">", b"<?xml", codecs.BOM_UTF8)
    at = data.find(closing)
    starts = [0]
    while at >= 0:
        after = at + len(closing)
        if data[after : after + 256].lstrip().startswith(beginnings):
            starts.append(after)
        at = data.find(closing, at + 1)
    if len(starts) == 1:
        return read(data)
    found = [read(data[a:b].strip()) for a, b in pairwise([*starts, len(data)])]
    activities = tuple(a for one in found for a in one.activities)
    problems = tuple(dict.fromkeys(p for one in found for p in one.problems))
    return replace(found[0], activities=activities, problems=problems)


def _plain(text: bytes, shape: Shape) -> tuple[Table, Element, list[Any]] | None:
    """The points by `scan`, the rest as a tree, and the parser's errors; None if `scan` cannot read all points."""
    table = scan(text, shape.point, shape.tags, shape.attributes)
    if table is None:
        return None
    root, errors = _declared_tree(table.skeleton)
    # Points left in the skeleton have another prefix, so the table is incomplete.
    left = root is None or any(True for _ in descendants(root, shape.point))
    return None if left else (table, root, errors)


def _parse_all(text: bytes, source: str, shape: Shape, problems: tuple[Problem, ...]) -> Document | Problem:
    """Parses the whole file to a tree, or the undamaged parts of it."""
    # Checked after conversion to UTF-8, so that UTF-16 cannot hide a DOCTYPE.
    if b"!" in text and has_doctype(text):
        message = "the file has a DOCTYPE, which no recording needs and attacks use; nothing was read"
        return problem(source, "xml-doctype", message, _AGAIN, "rejected")
    if len(text) > _MAX_TREE:
        message = f"{len(text) >> 20} MB, and too oddly written to be read in parts; nothing was read"
        return problem(source, "too-large", message, _AGAIN, "rejected")
    root, errors = _declared_tree(text)
    if any(_DEPTH_WORDS in e.message for e in errors):
        message = "elements are nested deeper than any recording nests them; nothing was read"
        return problem(source, "xml-too-deep", message, _AGAIN, "rejected")
    if errors:
        mended = mend(text, shape.point, _declared_tree)
        root = mended.root
        problems = (*problems, _salvaged(source, errors[0].line, mended.points, mended.lost))
    if root is None:
        where = f"line {errors[0].line}" if errors else "line 1"
        message = "not well-formed, and no whole point in it; nothing was read"
        return problem(source, "xml-broken", message, _AGAIN, "rejected", where)
    return Document(root, shape, problems)


def has_doctype(text: bytes) -> bool:
    """Whether there is a DOCTYPE or another declaration outside of comments and CDATA sections."""
    at = text.find(b"<!")
    while at >= 0:
        skipped = next((end for start, end in _ASIDE if text.startswith(start, at)), None)
        if skipped is None:
            if text[at + 2 : at + 3].isalpha():
                return True
            at = text.find(b"<!", at + 2)
            continue
        closed = text.find(skipped, at + 4)
        # If it is not closed (-1), the search from the last byte finds nothing, and the rest is text.
        at = text.find(b"<!", closed)
    return False


def _salvaged(source: str, line: int, points: int, lost: int) -> Problem:
    message = f"cut off or damaged at line {line}; {points} whole points were kept"
    if lost:
        message += f", the last {lost} bytes were not"
    hint = "export or copy it again to have the rest"
    return problem(source, "xml-salvaged", message, hint, "salvaged", f"line {line}")


def problem(
    source: str, slug: str, message: str, hint: str = "", severity: Severity = "note", where: str = ""
) -> Problem:
    """A Problem, with `severity` before `where` as most calls need it."""
    return Problem(source, slug, message, hint, where, severity)


def to_utf8(data: bytes, source: str) -> tuple[bytes, tuple[Problem, ...]]:
    """The file as UTF-8 without byte-order mark and XML declaration, and notes on its encoding."""
    encoding, skip = encoding_of(data)
    body = data[skip:] if skip else data
    if encoding not in {None, "utf-8"}:
        body = body.decode(str(encoding), "replace").encode()
    found = _DECLARATION.match(body)
    problems: tuple[Problem, ...] = ()
    if found and body[:1].isspace():
        message = "blanks before the XML declaration; read all the same"
        problems = (problem(source, "xml-leading-blanks", message),)
    # Pure ASCII needs no decoding, whatever encoding is declared.
    if encoding is None and not body.isascii():
        declared = _DECLARED.search(found[0]) if found else None
        body, doubts = _from_declared(body, declared[1].decode().lower() if declared else "utf-8", source)
        problems += doubts
        found = _DECLARATION.match(body)
    if not body.isascii() and _OTHER_DIGITS.search(body):
        body = body.decode("utf-8", "replace").translate(_ASCII_DIGITS).encode()
    # Keep the number of lines, since problems name them.
    start = found.end() if found else 0
    return b"\n" * body.count(b"\n", 0, start) + body[start:], problems


def _from_declared(body: bytes, name: str, source: str) -> tuple[bytes, tuple[Problem, ...]]:
    """Decodes by the declared encoding, or as Windows-1252 with a note if that fails."""
    try:
        if name in _UTF8:
            body.decode("utf-8")
            return body, ()
        return body.decode(name).encode(), ()
    except (LookupError, UnicodeError):
        message = f"the bytes are not {name.upper()} as declared; read as Windows-1252, names may look odd"
        hint = "nothing needs to be done: numbers and times are the same"
        return body.decode("cp1252", "replace").encode(), (problem(source, "text-encoding", message, hint),)


def _declared_tree(text: bytes) -> tuple[Element, list[Any]]:
    """The tree and the parser's errors; undeclared prefixes are declared first, and are no errors."""
    root, errors = _tree(text)
    if any(e.type == _UNDECLARED for e in errors):
        root, errors = _tree(_declare(text, errors))
    return root, [e for e in errors if e.level_name in {"ERROR", "FATAL"}]


def _tree(text: bytes) -> tuple[Element, list[Any]]:
    """The root (None if there is none) and the parser's errors. libxml2's own limits bound the size of texts and comments."""
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        # Collect all errors instead of raising at the first one: `mend` needs them.
        recover=True,
    )
    try:
        root = etree.fromstring(text, parser)
    except etree.XMLSyntaxError:
        root = None
    return root, list(parser.error_log)


def _declare(text: bytes, errors: Sequence[Any]) -> bytes:
    """The text with its undeclared prefixes declared in the first element."""
    prefixes = {m[1] for e in errors if e.type == _UNDECLARED and (m := re.match(r"Namespace prefix (\S+)", e.message))}
    # Usually this is the prefix of an extension that was copied without its namespace; thousands are an attack.
    if len(prefixes) > _MAX_PREFIXES:
        return text
    extra = "".join(f' xmlns:{p}="urn:undeclared:{p}"' for p in sorted(prefixes))
    return re.sub(rb"<([A-Za-z_][\w.:-]*)", lambda m: m[0] + extra.encode(), text, count=1)


def local(element: Element) -> str:
    """An element's name without its namespace."""
    name: str = element.tag.rpartition("}")[2]
    return name


def child(element: Element, *names: str) -> Element | None:
    """The first child with one of these local names."""
    return next(element.iterchildren(*(f"{{*}}{n}" for n in names)), None)


def holders(element: Element, holder: str, point: str) -> list[Element]:
    """The descendants named `holder`, which contain the points; or the element itself, if some points are in none of them."""
    parts = list(descendants(element, holder))
    beside = next(element.iterchildren(f"{{*}}{point}", f"{{*}}{RUN}"), None)
    return parts if parts and beside is None else [element]


def text_of(element: Element | None, *path: str) -> str | None:
    """The stripped text at the end of a path of local names; None if it is missing or empty."""
    for name in path:
        element = child(element, name) if element is not None else None
    found = (element.text or "").strip() if element is not None else ""
    return found or None


def number_of(element: Element | None, *path: str) -> float | None:
    """The number at the end of a path of local names; None if it is missing or not finite."""
    try:
        value = float(text_of(element, *path) or "nan")
    except ValueError:
        return None
    return value if abs(value) < float("inf") else None


def descendants(element: Element, name: str) -> Iterator[Element]:
    """All descendants with this local name, in document order."""
    found: Iterator[Element] = element.iter(f"{{*}}{name}")
    return found
