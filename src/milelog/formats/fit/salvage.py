"""Walk through a damaged body and check each message; after a break, find the next one that can be trusted.

The fast walk trusts the chain. Here a message counts only where its definition is known, its bytes are there and its
time fits those before it. After a break the rest is searched for the next message that is followed by others in step;
what lies between is a loss, and is said.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import Literal

from milelog.formats.fit.protocol import (
    BASE_IDENTIFIERS,
    COMPRESSED,
    DEFINITION,
    NO_TIME,
    TIMESTAMP,
    Layout,
    definition_end,
    parse_definition,
)
from milelog.formats.fit.scan import Run, Scan

Loss = tuple[int, int]
"""First lost byte and the first byte after it, counted in the body."""
_DAY_S = 86_400.0
"""Most seconds between the times of two neighbouring messages: more is garbage that looks like a time."""
_BACK_S = 60.0
"""How far time may step back where the way is lost; events are at times written late."""
_SOON_S = 120.0
"""Seconds after the last good time within which a single message is believed at once: smart recording and short stops
leave gaps of up to a minute or two."""
_ENOUGH, _SURE = 2, 8
"""Messages in step that are taken as found again, and as a clock that was set rather than a break."""
_SLIP = 2
"""Bytes that a mangled line end can have added or taken."""
_FIRST_WINDOW = 64
"""Bytes that are searched first after a break, then four times as many: most breaks are of some bytes, a few of
megabytes. A file of noise with a break every few messages takes time by its bytes, not by its breaks.
"""
_MOST_LOSSES = 10_000
"""Breaks after which a file is noise, and not searched on."""
_PATIENCE = 64
"""Messages to look through for those in step."""


# A definition: bit 7 clear, bit 6 set, bit 4 (reserved) clear; then a reserved byte of 0 and the architecture, 0 or 1.
_A_DEFINITION = re.compile(rb"[\x40-\x4f\x60-\x6f](?=\x00[\x00\x01])")


@dataclass(slots=True)
class _Entry:
    start: int
    end: int
    run: Run | None
    """None for a definition."""


@dataclass(slots=True, eq=False)
class _Walk:
    scan: Scan
    losses: list[Loss] = field(default_factory=list)
    tail: list[_Entry] = field(default_factory=list)
    """Messages since the last one with a good time, that one first: they count only once a further good time follows."""
    definitions: list[int] = field(default_factory=list)
    time: float | None = None
    _stamps: dict[int, tuple[Run, int, int, Literal["big", "little"]]] = field(default_factory=dict)
    """By header byte, of messages that state a time: their run, size, where the time is, and its byte order."""

    def go(self, pos: int) -> None:
        """From `pos` to the end of the body."""
        end = len(self.scan.body)
        while pos < end:
            after = self._stride(pos)
            after = after if after > pos else self._step(pos)
            pos = after or self._resume(pos)
        self._settle(len(self.tail))

    def _stride(self, pos: int) -> int:
        """Past all timed messages from `pos` on that can be trusted one after another: most of any file."""
        body, stamps, time = self.scan.body, self._stamps, self.time
        end = len(body)
        before: tuple[Run, int] | None = None
        while pos < end and (known := stamps.get(body[pos])) is not None:
            run, size, place, order = known
            value = int.from_bytes(body[pos + place : pos + place + 4], order)
            if pos + size > end or value == NO_TIME or (time is not None and not -_DAY_S <= value - time <= _DAY_S):
                break
            if before is None:
                self._settle(len(self.tail))
            else:
                before[0].at.append(before[1])
            before, time, pos = (run, pos), float(value), pos + size
        if before is not None:
            self.time, self.tail = time, [_Entry(before[1], pos, before[0])]
        return pos

    def _define(self, header: int, pos: int) -> int:
        """Take in a definition, and where the messages under it keep their time."""
        after = self.scan.define(header, pos)
        local = header & 0xF
        run = self.scan.slots[local]
        spec = run.layout.by_number.get(TIMESTAMP) if run is not None else None
        self._stamps.pop(local, None)
        # Only times of four bytes tell enough: a time of one byte fits anything.
        if run is not None and spec is not None and spec.size == 4:
            order: Literal["big", "little"] = "big" if run.layout.order == ">" else "little"
            self._stamps[local] = run, run.layout.size, spec.offset, order
        return after

    def _step(self, pos: int) -> int:
        """Past the definition or the message without a time at `pos`; 0 where there is none to be trusted."""
        body = self.scan.body
        header = body[pos]
        if header & 0xC0 == DEFINITION:
            if plausible_definition(body, pos, least_fields=0) is None:
                return 0
            after = self._define(header, pos)
            self.definitions.append(pos)
            self.tail.append(_Entry(pos, after, None))
            return after
        if header & COMPRESSED and self.scan.slots[header] is None:
            self.scan.allow_compressed(header >> 5 & 3)
        run, size = self.scan.slots[header], self.scan.sizes[header]
        if run is None or pos + size > len(body) or stamp(body, pos, run.layout) is not None:
            return 0
        self.tail.append(_Entry(pos, pos + size, run))
        return pos + size

    def _settle(self, count: int) -> None:
        """Note the first `count` doubtful entries as good and forget the rest."""
        for entry in self.tail[:count]:
            if entry.run is not None:
                entry.run.at.append(entry.start)
        self.tail = []

    def _resume(self, pos: int) -> int:
        """After a break at `pos`: where to go on. What cannot be trusted is dropped, and the loss noted."""
        # The chain is unbroken for many messages on, only the time has leapt: a clock that was set.
        if self._in_step(pos, None, _SURE):
            self.time = None
            return pos
        tired = len(self.losses) >= _MOST_LOSSES
        begin = self.tail[0].start + 1 if self.tail else pos + 1
        found = None if tired else self._find(begin, _ENOUGH)
        if found is None and self.time is not None and not tired:
            # The time before the break may be the wrong one, or the clock was set: many messages that agree outweigh it.
            self.time = None
            found = self._find(begin, _SURE, at_end=_SURE)
        end = len(self.scan.body)
        if found is None:
            self._settle(len(self.tail))
            self.losses.append((pos, end))
            return end
        kept = sum(entry.end <= found for entry in self.tail)
        # A definition stays: what was found is of it, and without it all that follows would be lost.
        if kept and self.tail[kept - 1].run is not None and 0 <= found - pos <= _SLIP:
            kept -= 1  # bytes slipped in or out inside the last message, not after it
        lost = self.tail[kept].start if kept < len(self.tail) else pos
        # A definition in the doubtful stretch may have been garbage, and have replaced a good one.
        self._forget({entry.start for entry in self.tail[kept:] if entry.run is None})
        self._settle(kept)
        self.losses.append((lost, found))
        return found

    def _forget(self, places: set[int]) -> None:
        """Take back definitions that proved to be none."""
        if not places:
            return
        self.definitions = [at for at in self.definitions if at not in places]
        self.scan.forget_definitions()
        self._stamps.clear()
        for at in self.definitions:
            self._define(self.scan.body[at], at)

    def _find(self, pos: int, needed: int, at_end: int = 1) -> int | None:
        """The next message from `pos` on that others follow in step: `needed` of them, or `at_end` before the end."""
        end, width = len(self.scan.body), _FIRST_WINDOW
        while pos < end:
            for candidate in self._candidates(pos, min(pos + width, end)):
                if self._soon(candidate) or self._in_step(candidate, self.time, needed, at_end):
                    return candidate
            # Candidates of all the rest at once would take time and memory for nothing.
            pos, width = pos + width, width * 4
        return None

    def _soon(self, pos: int) -> bool:
        """Whether a whole message is at `pos` whose time is next to the last: by chance one in 30 million would."""
        run = self.scan.slots[self.scan.body[pos]]
        time = stamp(self.scan.body, pos, run.layout) if run is not None else None
        return time is not None and self.time is not None and 0 <= time - self.time <= _SOON_S

    def _candidates(self, lo: int, hi: int) -> list[int]:
        """Places in [lo, hi) that look like a definition or like a known message of a fitting time."""
        body, end = self.scan.body, len(self.scan.body)
        found = {match.start() for match in _A_DEFINITION.finditer(body, lo, hi + 2)}
        for header, (_, size, place, order) in self._stamps.items():
            if self.time is None:
                found.update(match.start() for match in _one_byte(header).finditer(body, lo, min(hi, end - size + 1)))
                continue
            first, last = self.time - _BACK_S, self.time + _DAY_S
            # The upper two bytes of a fitting time have two or three values: what does not hold them costs nothing, and a
            # break of some bytes no more than these bytes.
            for upper in range(max(int(first), 0) >> 16, (int(last) >> 16) + 1):
                behind, pattern = _header_and_time(header, place, upper, order)
                for match in pattern.finditer(body, lo, min(hi - 1 + behind, end)):
                    at = match.end() - behind
                    time = int.from_bytes(body[at + place : at + place + 4], order)
                    if lo <= at <= end - size and first <= time <= last:
                        found.add(at)
        return sorted(found)

    def _in_step(self, pos: int, near: float | None, needed: int, at_end: int = 1) -> bool:
        """Whether `needed` timed messages follow from `pos` on, each at a time that fits the one before; before the end of
        the body `at_end` are enough.
        """
        body, end = self.scan.body, len(self.scan.body)
        known: dict[int, Layout] = {}
        evidence = 0
        for _ in range(_PATIENCE):
            if evidence >= needed:
                return True
            if pos >= end:
                return evidence >= at_end
            header = body[pos]
            if header & 0xC0 == DEFINITION:
                layout = plausible_definition(body, pos, least_fields=1)
                if layout is None:
                    return False
                known[header & 0xF] = layout
                pos, evidence = definition_end(body, pos), evidence + 1
                continue
            run = self.scan.slots[header]
            layout = known.get(header) or (run.layout if run is not None else None)
            if layout is None:
                return False
            if pos + layout.size > end:
                return evidence >= at_end
            time = stamp(body, pos, layout)
            if time is not None:
                if near is not None and not -_BACK_S <= time - near <= _DAY_S:
                    return False
                near, evidence = time, evidence + 1
            pos += layout.size
        return False


@functools.lru_cache(maxsize=1024)
def _header_and_time(
    header: int, place: int, upper: int, order: Literal["big", "little"]
) -> tuple[int, re.Pattern[bytes]]:
    """A pattern for the upper half of a time that lies `place` bytes behind a header, and how far its end lies behind that."""
    half = re.escape((upper & 0xFFFF).to_bytes(2, order))
    # Little-endian, the upper half is the later one.
    between = place - 1 + (2 if order == "little" else 0)
    # The bytes of the time first, since they are rare: zeros are passed over without a look at each.
    pattern = half + b"(?<=" + re.escape(bytes((header,))) + b".{%d}" % between + half + b")"
    return 1 + between + 2, re.compile(pattern, re.DOTALL)


@functools.cache
def _one_byte(value: int) -> re.Pattern[bytes]:
    return re.compile(re.escape(bytes((value,))))


def stamp(body: bytes, pos: int, layout: Layout) -> float | None:
    """The time that the message at `pos` states, in FIT seconds; None where it states none."""
    spec = layout.by_number.get(TIMESTAMP)
    if spec is None or spec.size != 4 or body[pos] & COMPRESSED:
        return None
    at = pos + spec.offset
    value = int.from_bytes(body[at : at + 4], "big" if layout.order == ">" else "little")
    return None if value == NO_TIME else float(value)


def plausible_definition(body: bytes, pos: int, *, least_fields: int) -> Layout | None:
    """The definition message at `pos`, where it keeps to the protocol in every byte that can be checked."""
    try:
        end = definition_end(body, pos)
        if body[pos + 1] != 0 or body[pos + 2] > 1 or body[pos + 5] < least_fields or end > len(body):
            return None
    except IndexError:
        return None
    for at in range(pos + 6, pos + 6 + 3 * body[pos + 5], 3):
        if body[at + 2] not in BASE_IDENTIFIERS:
            return None
    return parse_definition(body[pos + 1 : end], body[pos + 5])


def salvage(body: bytes, pos: int) -> tuple[Scan, list[Loss]]:
    """All messages of a damaged body that can be trusted, and the stretches that were lost."""
    scan = Scan(body)
    walk = _Walk(scan)
    walk.go(pos)
    return scan, walk.losses
