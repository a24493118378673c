"""What a file is by its first bytes: light enough to run on everything, long before any XML library loads."""

import codecs
import re

HEAD = 65536
"""Bytes of a file that sniffing looks at: comments and declarations may stand before an XML root."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""Byte-order marks. UTF-32's come first: in little-endian order one begins with that of UTF-16."""
_BARE = ((b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
"""The first `<` of a file without a mark, in the same order."""
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*", re.DOTALL | re.IGNORECASE)
"""What may stand before the root of an XML file."""
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)")
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
"""First bytes of files of other kinds: a file that begins so is none of a recording's kind, whatever its name, and a
runner is told what it is."""


def encoding_of(data: bytes) -> tuple[str | None, int]:
    """Encoding told by a byte-order mark, or by zeros around the first `<`, and how many bytes the mark takes."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name, len(mark)
    return next(((name, 0) for start, name in _BARE if data.startswith(start)), (None, 0))


def ascii_head(data: bytes) -> bytes:
    """The first bytes without byte-order mark, in UTF-8, whatever encoding of Unicode they came in."""
    encoding, skip = encoding_of(data)
    head = data[skip : skip + HEAD]
    return head if encoding in {None, "utf-8"} else head.decode(str(encoding), "ignore").encode()


def xml_root(data: bytes) -> str | None:
    """Local name of an XML file's root; None where the file does not begin as XML does.

    Blanks, comments, declarations and a DOCTYPE before the root are passed over.
    """
    head = ascii_head(data)
    prolog = _PROLOG.match(head)
    root = _ROOT.match(head, prolog.end() if prolog else 0)
    return root[1].decode() if root else None


def looks_like(data: bytes) -> str | None:
    """What a file that no reader knows seems to be, in words ("an HTML page"); None where nothing tells."""
    for start, words in _SIGNATURES:
        if data.startswith(start):
            return words
    head = ascii_head(data).lstrip()
    lowered = head[:1024].lower()
    # Before XML, as much of the web is both: a page to sign in is what a failed download mostly is.
    if lowered.startswith(b"<!doctype html") or b"<html" in lowered:
        return "an HTML page"
    if root := xml_root(data):
        return f"an XML file with <{root[:40]}>"
    if head[:1] in {b"{", b"["}:
        return "JSON"
    return "plain text" if _is_text(head) else None


def _is_text(head: bytes) -> bool:
    sample = head[:2048]
    # Control characters other than tab, line feed and the like stand in no text.
    odd = sum(byte < 9 or 13 < byte < 32 or byte == 127 for byte in sample)
    return bool(sample) and odd == 0
