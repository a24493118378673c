"""Several PDF files as one, for files of the kind that matplotlib writes: a plain table of objects, no object streams.

Objects of each file are numbered anew, and its tree of pages is hung as a branch into a new one (ISO 32000-1, 7.5 and
7.7.3). Streams are copied as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_COUNT = re.compile(rb"/Count (\d+)")
_HEADER = b"%PDF-1.4\n%\xac\xdc \xab\xba\n"
_STREAM = b"\nstream\n"


def join(files: Sequence[bytes], about: Mapping[str, str]) -> bytes:
    """One PDF with the pages of all files in their order; `about` is what it says of itself, in ASCII.

    Raises ValueError for a file of another kind.
    """
    bodies: dict[int, bytes] = {}
    kids, count, last = [], 0, 3
    for file in files:
        objects, root, info = _objects(file)
        pages = _named(objects[root], b"Pages")
        count += int(_found(_COUNT, objects[pages])[1])
        kids.append(b"%d 0 R" % (pages + last))
        for number, body in objects.items():
            if number not in {root, info}:
                moved = _moved(body, last)
                bodies[number + last] = (
                    moved.replace(b"/Type /Pages", b"/Type /Pages /Parent 2 0 R", 1) if number == pages else moved
                )
        last += max(objects)
    told = b" ".join(b"/%s (%s)" % (name.encode("ascii"), _literal(text)) for name, text in about.items())
    bodies[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    bodies[2] = b"<< /Type /Pages /Kids [ %s ] /Count %d >>" % (b" ".join(kids), count)
    bodies[3] = b"<< %s >>" % told
    return _written(bodies)


def _objects(file: bytes) -> tuple[dict[int, bytes], int, int]:
    """The body of each object by its number, the number of the catalogue, and that of the information (0 for none)."""
    start = int(_found(_START, file)[1])
    table, _, trailer = file[start:].partition(b"trailer")
    lines = table.split(b"\n")
    if lines[0].strip() != b"xref" or lines[1].split()[0] != b"0":
        raise ValueError("a PDF with another table of objects than matplotlib writes")
    places = {n: int(line[:10]) for n, line in enumerate(lines[2:]) if line[17:18] == b"n"}
    ends = dict(zip(sorted(places.values()), [*sorted(places.values())[1:], start], strict=True))
    objects = {}
    for number, at in places.items():
        head, _, rest = file[at : ends[at]].partition(b" obj\n")
        if head != b"%d 0" % number:
            raise ValueError(f"object {number} is not where the table says")
        objects[number] = rest[: rest.rindex(b"\nendobj")]
    info = re.search(rb"/Info (\d+) 0 R", trailer)
    return objects, _named(trailer, b"Root"), int(info[1]) if info else 0


def _moved(body: bytes, by: int) -> bytes:
    """An object with its references moved; what a stream holds is left alone."""
    head, mark, stream = body.partition(_STREAM)
    return _REFERENCE.sub(lambda m: b"%d 0 R" % (int(m[1]) + by), head) + mark + stream


def _named(body: bytes, name: bytes) -> int:
    return int(_found(re.compile(rb"/%s (\d+) 0 R" % name), body)[1])


def _found(pattern: re.Pattern[bytes], text: bytes) -> re.Match[bytes]:
    found = pattern.search(text)
    if found is None:
        raise ValueError(f"no {pattern.pattern!r} in the PDF")
    return found


def _literal(text: str) -> bytes:
    return re.sub(rb"([\\()])", rb"\\\1", text.encode("ascii"))


def _written(bodies: Mapping[int, bytes]) -> bytes:
    parts, at, places = [_HEADER], len(_HEADER), {}
    for number in sorted(bodies):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, bodies[number])
        places[number] = at
        parts.append(part)
        at += len(part)
    size = max(bodies) + 1
    rows = [b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(size)]
    end = b"trailer\n<< /Size %d /Root 1 0 R /Info 3 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, at)
    return b"".join([*parts, b"xref\n0 %d\n" % size, *rows, end])
