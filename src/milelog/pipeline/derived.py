"""Results that are derived from the trace of a measured run, kept in the index by the digest of their inputs.

Unpacking a trace and looking through it takes some 12 ms a run, as long as half of a recording; nothing of it changes until
the run, the plan of its day or the correction does.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from milelog.measure.types import Candidate, Measured
from milelog.model import Workout
from milelog.sessions.interpret import candidates
from milelog.store.keeping import Made

if TYPE_CHECKING:
    from milelog.store import Index


class Derived:
    """Candidates of runs on days with a plan, and recordings as the runner corrects them: out of the index where known."""

    def __init__(self, index: Index | None) -> None:
        self._index = index
        self._new: dict[str, bytes] = {}

    def candidates(self, measured: Measured, planned: Workout | None) -> tuple[Candidate, ...]:
        """As `sessions.interpret.candidates`."""
        if self._index is None or planned is None:
            return candidates(measured, planned)
        from milelog.measure.detect.planned import sizes

        # A plan that names no size to look for ("easy 8 mi") changes nothing of what the recording shows by itself.
        if not (wanted := sizes(planned)):
            return candidates(measured, None)
        inputs = (wanted, measured.evidence, measured.trace)
        return self._known_or_made(tuple[Candidate, ...], "search", inputs, lambda: candidates(measured, planned))

    def measured(self, inputs: tuple[object, ...], measure: Callable[[], Measured]) -> Measured:
        """As `measure`, which depends on nothing but these inputs."""
        if self._index is None:
            return measure()
        return self._known_or_made(Measured, "measured", inputs, measure)

    def known_or_made(self, kind: Any, name: str, inputs: object, make: Callable[[], Made]) -> Made:
        """As `store.keeping.Keep`."""
        return self._known_or_made(kind, name, inputs, make) if self._index is not None else make()

    def keep(self) -> None:
        """Write what was made anew."""
        if self._index is not None and self._new:
            self._index.keep_derived(self._new)

    def _known_or_made(self, kind: Any, name: str, inputs: object, make: Callable[[], Made]) -> Made:
        from milelog.store import packing
        from milelog.store.program import stamp

        try:
            # The program's whole stamp, not that of measuring: searches and corrections use code of several stages.
            key = blake2b(f"{stamp()} {name} ".encode() + packing.pack(inputs), digest_size=16).hexdigest()
        except UnicodeEncodeError:  # a name in it is no Unicode: it cannot be kept
            return make()
        if self._index is not None and (payload := self._index.derived(key)) is not None:
            known: Made = packing.unpack(kind, payload)
            return known
        found = make()
        self._new[key] = packing.pack(found)
        return found
