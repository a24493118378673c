"""Follow the chain of messages through a FIT file's body and note where each lies.

A data message's size hangs on its definition and nothing marks its start, so the chain must be walked from the front.
Long stretches in which a pattern of messages repeats at one stride are measured with NumPy in a few steps; messages
that are not wanted are stepped over.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from milelog.formats.fit.protocol import COMPRESSED, DEFINITION, Layout, definition_end, parse_definition

Offsets = NDArray[np.int64]
Span = tuple[int, int, int]
"""Start, count and stride of messages at equal distances."""
_FAR = 16
"""Repeats from which a pattern is worth measuring at once."""
_LONGEST_WAIT = 8192
"""Most bytes to walk after failures before a pattern is looked for again."""


@dataclass(slots=True, eq=False)
class Run:
    """All messages of one layout (and one kind of header), in file order: single places and spans."""

    layout: Layout
    compressed: bool
    at: list[int] = field(default_factory=list)
    parts: list[list[int] | Span] = field(default_factory=list)

    def add_span(self, start: int, count: int, stride: int) -> None:
        """Note messages at one stride, and draw in the single ones before that keep the same stride."""
        while self.at and self.at[-1] == start - stride:
            self.at.pop()
            start, count = start - stride, count + 1
        if self.at:
            self.parts.append(self.at)
            self.at = []
        self.parts.append((start, count, stride))

    def span(self) -> Span | None:
        """The one span that all messages make, if they do."""
        if not self.parts and len(self.at) == 1:
            return self.at[0], 1, self.layout.size
        if not self.at and len(self.parts) == 1 and isinstance(self.parts[0], tuple):
            return self.parts[0]
        return None

    def offsets(self) -> Offsets:
        """Where each message's header byte is, in file order."""
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
        """As `offsets`, for loops over a few messages."""
        return self.at if not self.parts else self.offsets().tolist()

    def __len__(self) -> int:
        return len(self.at) + sum(p[1] if isinstance(p, tuple) else len(p) for p in self.parts)


@dataclass(slots=True, eq=False)
class Scan:
    """A walk over one body; it can be taken up again at another place with the definitions it knows."""

    body: bytes
    wanted: Collection[int] | None = None
    """Global message numbers to note; None for all."""
    runs: dict[tuple[Layout, bool], Run] = field(default_factory=dict)
    slots: list[Run | None] = field(default_factory=lambda: [None] * 256)
    """By header byte, the run that a data message with it belongs to; None where it is not to be noted."""
    sizes: list[int] = field(default_factory=lambda: [0] * 256)
    """Bytes of a message to be noted, by header byte."""
    steps: list[int] = field(default_factory=lambda: [0] * 256)
    """Bytes of a message to be stepped over, by header byte."""
    _layouts: list[Layout | None] = field(default_factory=lambda: [None] * 16)
    """By local message."""
    _failures: int = 0

    def walk(self, pos: int) -> int:
        """Go from message to message; returns the first byte that is no part of a whole one, `len(body)` at best."""
        body, steps, sizes, slots = self.body, self.steps, self.sizes, self.slots
        end, step, wait = len(body), 0, 0
        try:
            # Once a message where messages do not repeat evenly: one look-up in a list of 256, by the header byte, and
            # no comparison with the end, which the IndexError tells.
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
        except IndexError:  # the end, or a message stepped over that reaches beyond it
            return pos if pos <= end else pos - step

    def forget_definitions(self) -> None:
        """Know no local message any more; what was noted stays."""
        self.slots, self.sizes, self.steps = [None] * 256, [0] * 256, [0] * 256
        self._layouts = [None] * 16

    def define(self, header: int, pos: int) -> int:
        """Take in the definition message at `pos`; returns its end. Raises IndexError where the body ends before."""
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
        # Headers with compressed times were met for the definition before: they stand for the new one from here on.
        if before is not None and local < 4 and self.sizes[COMPRESSED | local << 5]:
            self.allow_compressed(local)
        return end

    def allow_compressed(self, local: int) -> None:
        """Let the headers with compressed timestamps stand for a local message; few files have any."""
        layout = self._layouts[local]
        if layout is not None:
            # Bits 5 and 6 hold the local message, the five below the time: 32 header bytes mean the same layout.
            reach = slice(COMPRESSED | local << 5, (COMPRESSED | local << 5) + 32)
            self.slots[reach] = [self._run(layout, compressed=True)] * 32
            self.sizes[reach] = [layout.size] * 32

    def _run(self, layout: Layout, *, compressed: bool) -> Run:
        run = self.runs.get((layout, compressed))
        if run is None:
            run = self.runs[layout, compressed] = Run(layout, compressed)
        return run

    def _leap(self, run: Run, header: int, pos: int) -> tuple[int, int]:
        """Past all repeats of the pattern since this run's last message but one, if it repeats.

        Returns the place to go on from and the place before which not to look again.
        """
        end = len(self.body)
        if len(run.at) >= 2:
            first = run.at[-1]
            stride = first - run.at[-2]
            far = first + _FAR * stride
            body = self.body
            # Two bytes tell nearly always whether the pattern goes on, before anything is measured.
            if far < end and body[far] == header and body[first + stride] == header:
                count = self._measure(run.at[-2], first, stride)
                if count >= _FAR:
                    self._failures = 0
                    return first + count * stride, 0
        # Twice as long a wait after each failure: messages without a pattern would be measured again and again.
        self._failures += 1
        return pos, min(pos + min(16 << min(self._failures, 16), _LONGEST_WAIT), end)

    def _measure(self, before: int, first: int, stride: int) -> int:
        """How often the messages of [before, first) repeat from `first` on; notes them where often enough."""
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
                    run.at.pop()  # it is the span's first
                run.add_span(first + shift, count, stride)
        return count


def _repeats(column: NDArray[np.uint8], header: int) -> int:
    """How many leading bytes of a column are that header; looks at no more of it than about twice that."""
    start, width = 0, 256
    while start < len(column):
        other = column[start : start + width] != header
        if other.any():
            return start + int(other.argmax())
        start, width = start + width, width * 4
    return len(column)
