"""Recognises files by their first bytes, without an XML library, so that it is fast enough for every file."""

import codecs
import re

HEAD = 65536
"""Number of first bytes that are examined: comments and declarations may precede an XML root."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte-order marks. Those of UTF-32 come first, since the little-endian one begins with that of UTF-16."""
_BARE = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
"""The first `<` of a file without a mark, in the same order."""
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*", re.DOTALL | re.IGNORECASE)
"""What may precede the root of an XML file."""
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
_JSON = re.compile(rb"(?:\{\s*(?:[\"}]|\Z)|\[\s*(?:[\[{\"\]\d-]|true|false|null|\Z))")
"""The beginning of a JSON document; a list of settings begins with a bracket, too (`[Params]`)."""
_SIGNATURES = (
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"SQLite format 3", "an SQLite database"),
    (b"bplist", "an Apple property list"),
)
"""First bytes of other kinds of files, with their names for messages. A file that begins so is no recording, whatever its name."""


def encoding_of(data: bytes) -> tuple[str | None, int]:
    """The encoding by byte-order mark, or by zeros around the first `<` (None if unknown), and the length of the mark."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name, len(mark)
    return next(((name, 0) for start, name in _BARE if data.startswith(start)), (None, 0))


def ascii_head(data: bytes) -> bytes:
    """The first bytes converted to UTF-8 without byte-order mark."""
    encoding, skip = encoding_of(data)
    head = data[skip : skip + HEAD]
    return head if encoding in {None, "utf-8"} else head.decode(str(encoding), "ignore").encode()


def xml_root(data: bytes) -> str | None:
    """Local name of an XML file's root, after any blanks, comments, declarations and DOCTYPE; None if it is no XML."""
    head = ascii_head(data)
    prolog = _PROLOG.match(head)
    root = _ROOT.match(head, prolog.end() if prolog else 0)
    return root[1].decode() if root else None


def looks_like(data: bytes) -> str | None:
    """The kind of a file that no reader supports, in words ("an HTML page"); None if unknown."""
    for start, words in _SIGNATURES:
        if data.startswith(start):
            return words
    head = ascii_head(data).lstrip()
    lowered = head[:1024].lower()
    # Before XML, since many web pages are both. A failed download is often a sign-in page.
    if lowered.startswith(b"<!doctype html") or b"<html" in lowered:
        return "an HTML page"
    if root := xml_root(data):
        return f"an XML file with <{root[:40]}>"
    if _JSON.match(head):
        return "JSON"
    return "plain text" if _is_text(head) else None


def _is_text(head: bytes) -> bool:
    """Whether bytes are text: there are no control characters other than tab, line feed and the like."""
    sample = head[:2048]
    odd = sum(byte < 9 or 13 < byte < 32 or byte == 127 for byte in sample)
    return bool(sample) and odd == 0
