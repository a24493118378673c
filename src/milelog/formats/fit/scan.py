"""Finds the messages in the body of a FIT file, from the first to the last.

The size of a data message depends on its definition, and nothing marks its start, so a body can only be read from the front. Long
stretches in which a pattern of messages repeats are counted with NumPy at once (`Scan._leap`); unwanted messages are skipped.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from milelog.formats.fit.protocol import COMPRESSED, DEFINITION, Layout, definition_end, parse_definition

Offsets = NDArray[np.int64]
Span = tuple[int, int, int]
"""Start, count and stride of evenly spaced messages."""
_FAR = 16
"""Least number of repeats of a pattern for which counting it at once is faster."""
_LONGEST_WAIT = 8192
"""Most bytes to go on message by message after failures, before a pattern is sought again."""


@dataclass(slots=True, eq=False)
class Run:
    """The places of all messages of one layout and one kind of header, in file order."""

    layout: Layout
    compressed: bool
    at: list[int] = field(default_factory=list)
    """Offsets of the single messages since the last span."""
    parts: list[list[int] | Span] = field(default_factory=list)
    """The messages before these: spans, and lists of offsets."""

    def add_span(self, start: int, count: int, stride: int) -> None:
        """Adds evenly spaced messages, and extends them backwards over single ones with the same spacing."""
        while self.at and self.at[-1] == start - stride:
            self.at.pop()
            start, count = start - stride, count + 1
        if self.at:
            self.parts.append(self.at)
            self.at = []
        self.parts.append((start, count, stride))

    def span(self) -> Span | None:
        """The span of all messages if they are evenly spaced; else None."""
        if not self.parts and len(self.at) == 1:
            return self.at[0], 1, self.layout.size
        if not self.at and len(self.parts) == 1 and isinstance(self.parts[0], tuple):
            return self.parts[0]
        return None

    def offsets(self) -> Offsets:
        """Offset of each message's header byte, in file order."""
        parts = [
            np.arange(part[0], part[0] + part[1] * part[2], part[2], dtype=np.int64)
            if isinstance(part, tuple)
            else np.fromiter(part, np.int64, len(part))
            for part in ((*self.parts, self.at) if self.at else self.parts)
        ]
        if len(parts) == 1:
            return parts[0]
        joined = np.concatenate(parts)
        return joined if bool((joined[1:] > joined[:-1]).all()) else np.sort(joined)

    def places(self) -> Sequence[int]:
        """As `offsets`, as a sequence of Python ints, for loops over a few messages."""
        return self.at if not self.parts else self.offsets().tolist()

    def __len__(self) -> int:
        return len(self.at) + sum(p[1] if isinstance(p, tuple) else len(p) for p in self.parts)


@dataclass(slots=True, eq=False)
class Scan:
    """The state of reading one body. `walk` can be called again at another place, with the definitions known so far."""

    body: bytes
    wanted: Collection[int] | None = None
    """Global message numbers to keep; None for all."""
    runs: dict[tuple[Layout, bool], Run] = field(default_factory=dict)
    slots: list[Run | None] = field(default_factory=lambda: [None] * 256)
    """For each header byte, the run of its data messages; None if they are unknown or skipped."""
    sizes: list[int] = field(default_factory=lambda: [0] * 256)
    """For each header byte, the size of its messages if they are kept, else 0."""
    steps: list[int] = field(default_factory=lambda: [0] * 256)
    """For each header byte, the size of its messages if they are skipped, else 0."""
    _layouts: list[Layout | None] = field(default_factory=lambda: [None] * 16)
    """Layout of each local message."""
    _failures: int = 0
    """Number of unsuccessful searches for a pattern in a row."""

    def walk(self, pos: int) -> int:
        """Reads messages from `pos` on; returns the end of the last complete one, `len(body)` if all are complete."""
        body, steps, sizes, slots = self.body, self.steps, self.sizes, self.slots
        end, step, wait = len(body), 0, 0
        try:
            # This loop runs for every message that is not part of a pattern, so it is minimal: look-ups by the header byte,
            # and no comparison with the end, which raises IndexError.
            while True:
                while step := steps[body[pos]]:
                    pos += step
                header = body[pos]
                if size := sizes[header]:
                    slots[header].at.append(pos)  # type: ignore[union-attr]
                    pos += size
                    if pos >= wait:
                        if pos > end:
                            slots[header].at.pop()  # type: ignore[union-attr]
                            return pos - size
                        pos, wait = self._leap(slots[header], header, pos)  # type: ignore[arg-type]
                elif header & 0xC0 == DEFINITION:
                    pos = self.define(header, pos)
                elif header & COMPRESSED and self._layouts[header >> 5 & 3] is not None:
                    self.allow_compressed(header >> 5 & 3)
                else:
                    return pos
        except IndexError:  # the end, or a skipped message that extends beyond it
            return pos if pos <= end else pos - step

    def forget_definitions(self) -> None:
        """Forgets all local messages; the messages found so far are kept."""
        self.slots, self.sizes, self.steps = [None] * 256, [0] * 256, [0] * 256
        self._layouts = [None] * 16

    def define(self, header: int, pos: int) -> int:
        """Reads the definition message at `pos`; returns its end. Raises IndexError if the body ends before."""
        body = self.body
        end = definition_end(body, pos)
        if end > len(body):
            raise IndexError
        layout = parse_definition(body[pos + 1 : end], body[pos + 5])
        local = header & 0xF
        before = self._layouts[local]
        self._layouts[local] = layout
        if self.wanted is None or layout.message in self.wanted:
            self.slots[local] = self._run(layout, compressed=False)
            self.sizes[local], self.steps[local] = layout.size, 0
        else:
            self.slots[local] = None
            self.sizes[local], self.steps[local] = 0, layout.size
        # If compressed headers occurred for the previous definition, they apply to the new one from here on.
        if before is not None and local < 4 and self.sizes[COMPRESSED | local << 5]:
            self.allow_compressed(local)
        return end

    def allow_compressed(self, local: int) -> None:
        """Accepts compressed timestamp headers for a local message; they are rare."""
        layout = self._layouts[local]
        if layout is not None:
            # Bits 5 and 6 are the local message, the five below are the time: 32 header bytes with the same layout.
            reach = slice(COMPRESSED | local << 5, (COMPRESSED | local << 5) + 32)
            self.slots[reach] = [self._run(layout, compressed=True)] * 32
            self.sizes[reach] = [layout.size] * 32

    def _run(self, layout: Layout, *, compressed: bool) -> Run:
        run = self.runs.get((layout, compressed))
        if run is None:
            run = self.runs[layout, compressed] = Run(layout, compressed)
        return run

    def _leap(self, run: Run, header: int, pos: int) -> tuple[int, int]:
        """Skips all repeats of the pattern of messages between the last two of this run, if it repeats often.

        Returns the place to go on from, and the place from which to search for a pattern again.
        """
        end = len(self.body)
        if len(run.at) >= 2:
            first = run.at[-1]
            stride = first - run.at[-2]
            far = first + _FAR * stride
            body = self.body
            # Two header bytes nearly always show whether the pattern goes on, before it is counted.
            if far < end and body[far] == header and body[first + stride] == header:
                count = self._measure(run.at[-2], first, stride)
                if count >= _FAR:
                    self._failures = 0
                    return first + count * stride, 0
        # Wait twice as long after each failure, so that messages without a pattern are not searched again and again.
        self._failures += 1
        return pos, min(pos + min(16 << min(self._failures, 16), _LONGEST_WAIT), end)

    def _measure(self, before: int, first: int, stride: int) -> int:
        """How often the messages of [before, first) repeat from `first` on; adds them if at least _FAR times."""
        pattern: list[tuple[int, int]] = []
        pos = before
        while pos < first:
            header = self.body[pos]
            size = self.sizes[header] or self.steps[header]
            if not size:  # a definition in between
                return 0
            pattern.append((pos - before, header))
            pos += size
        count = (len(self.body) - first) // stride
        bytes_ = np.frombuffer(self.body, np.uint8)
        for shift, header in pattern:
            count = _repeats(bytes_[first + shift : first + count * stride : stride], header)
            if count < _FAR:
                return count
        for shift, header in pattern:
            run = self.slots[header]
            if run is not None:
                if shift == 0:
                    run.at.pop()  # it becomes the first of the span
                run.add_span(first + shift, count, stride)
        return count


def _repeats(column: NDArray[np.uint8], header: int) -> int:
    """Number of leading bytes of a column that equal the header; examines little more than these."""
    start, width = 0, 256
    while start < len(column):
        other = column[start : start + width] != header
        if other.any():
            return start + int(other.argmax())
        start, width = start + width, width * 4
    return len(column)
