"""Reports faults in the bytes of a FIT file: cut off, never closed, damaged, wrong check sums."""

from __future__ import annotations

from collections.abc import Sequence

from milelog.errors import Problem
from milelog.formats.fit.parts import Part
from milelog.formats.fit.profile import RECORD
from milelog.formats.fit.protocol import CRC_BYTES
from milelog.formats.fit.salvage import Loss
from milelog.formats.sniff import looks_like

_LISTED = 5
"""Up to this many places or parts are listed one by one."""
_APPLE_DOUBLE = b"\x00\x05\x16\x07"
"""Magic of AppleDouble (RFC 1740), in which macOS stores the attributes of a file, as `._` and the file's name."""


def not_fit(data: bytes, source: str) -> Problem:
    """The problem of a file without a FIT header, with what it seems to be."""
    if not data:
        hint = "copy or export it again"
        return Problem(source, "empty-file", "the file is empty", hint, severity="rejected")
    if data.startswith(_APPLE_DOUBLE):
        message = "a companion file that macOS made, no recording"
        return Problem(source, "apple-double", message, severity="skipped")
    looks = looks_like(data)
    message = "this is no FIT file" + (f": it looks like {looks}" if looks else "; no FIT header was found in it")
    hint = "export the original FIT file again, as binary" if looks else ""
    return Problem(source, "not-fit", message, hint, "byte 0", severity="rejected")


def newlines_mended(source: str) -> Problem:
    """A note that the file was sent as text, and that its line ends were restored."""
    message = "the file was sent as text, which put a byte before each line feed; undone, and the check sum proves it"
    return Problem(source, "newlines-mangled", message, "export it again, as binary", severity="salvaged")


def flaws(parts: Sequence[Part], strays: Sequence[Loss], source: str) -> tuple[Problem, ...]:
    """The problems of a file with at least one part; `strays` are bytes that belong to no part."""
    # Garbage after a recording may contain many headers by chance, so only parts with messages are listed.
    named = parts if len(parts) <= _LISTED else [parts[0], *(part for part in parts[1:] if part.blocks)]
    found = [p for part in named for p in _flaws_of(part, source, many=len(parts) > 1)]
    if len(named) < len(parts):
        message = f"{len(parts) - len(named)} further parts of the chain hold no message"
        found.append(Problem(source, "stray-bytes", message))
    found += [_stray(loss, parts, source) for loss in strays]
    return tuple(found)


def _flaws_of(part: Part, source: str, *, many: bool) -> list[Problem]:
    what_is_left = f"{records(part)} records were read"
    which = f"part at byte {part.start}: " if many else ""
    where = f"byte {part.extent.end}"
    found = []
    if part.header.crc_wrong:
        message = f"{which}the header's check sum is wrong; nothing else was found amiss in it"
        found.append(Problem(source, "header-crc", message, where=f"byte {part.start + 12}"))
    # A wrong size is reported instead of a wrong check sum, which follows from it.
    if part.extent.size == "cut" and len(part.losses) < 2:
        stated = part.header.size + part.header.data_size
        message = (
            f"{which}the file is cut off: {part.extent.end - part.start} of {stated} bytes are there; {what_is_left}"
        )
        hint = "copy it from the watch again if it still has it"
        found.append(Problem(source, "cut-off", message, hint, where, severity="salvaged"))
    elif part.extent.size == "unset":
        message = f"{which}the watch never closed the file (its size is 0); {what_is_left}"
        found.append(Problem(source, "never-closed", message, where=f"byte {part.start + 4}", severity="salvaged"))
    elif part.extent.size == "wrong":
        message = f"{which}the header gives a wrong size; read to the end of the file; {what_is_left}"
        found.append(Problem(source, "wrong-size", message, where=f"byte {part.start + 4}", severity="salvaged"))
    elif part.extent.crc != "right":
        ending = "is missing" if part.extent.crc == "absent" else "does not match: values may be wrong"
        message = f"{which}the file's check sum {ending}; {what_is_left}"
        hint = "copy or export it again"
        found.append(Problem(source, "crc-mismatch", message, hint, where, severity="salvaged"))
    if len(part.losses) > 1 or (part.losses and part.extent.size != "cut"):
        found.append(_lost(part, source, which))
    return found


def _lost(part: Part, source: str, which: str) -> Problem:
    count = sum(end - start for start, end in part.losses)
    # Where bytes are missing, nothing is left out between two messages: the place is one byte.
    places = ", ".join(f"{start}-{end - 1}" if end > start + 1 else f"{start}" for start, end in part.losses[:_LISTED])
    more = f" and {len(part.losses) - _LISTED} more places" if len(part.losses) > _LISTED else ""
    what = f"{which}{count} bytes make no sense and were left out (bytes {places}{more})"
    message = f"{what}; {records(part)} records were read"
    short = part.header.size + part.header.data_size + CRC_BYTES - len(part.body)
    hint = "copy or export it again"
    if 0 < short < _LOST_RETURNS * len(part.losses) and b"\r\n" not in part.body:
        message += "; it looks as if it had been sent as text, which took single bytes out of it"
        hint = "export it again, as binary"
    where = f"byte {part.losses[0][0]}"
    return Problem(source, "out-of-step", message, hint, where, severity="salvaged")


_LOST_RETURNS = 3
"""Most bytes that are missing at each break if only carriage returns were removed."""


def _stray(loss: Loss, parts: Sequence[Part], source: str) -> Problem:
    start, end = loss
    count, where = end - start, f"byte {start}"
    if start < parts[0].start:
        message = f"{count} bytes before the FIT header were skipped"
    else:
        message = f"{count} bytes after the end of the recording belong to no FIT file and were skipped"
    return Problem(source, "stray-bytes", message, where=where)


def records(part: Part) -> int:
    """Number of record messages in a part."""
    return sum(block.count for block in part.of(RECORD))
