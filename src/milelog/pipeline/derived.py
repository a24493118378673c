"""A cache, in the index, of results computed from the trace of a run, by the digest of their inputs.

Such a result takes some 12 ms a run, half as long as measuring a recording, and changes only with the run, the plan of its day, or
the correction of it.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from milelog.measure.types import Candidate, Measured
from milelog.model import Workout
from milelog.sessions.interpret import candidates
from milelog.store.cache import Result

if TYPE_CHECKING:
    from milelog.store import Index


class Derived:
    """The cache; without an index everything is computed. `write` writes new results to the index."""

    def __init__(self, index: Index | None) -> None:
        self._index = index
        self._new: dict[str, bytes] = {}

    def candidates(self, measured: Measured, planned: Workout | None) -> tuple[Candidate, ...]:
        """As `sessions.interpret.candidates`, cached for runs with a plan."""
        if self._index is None or planned is None:
            return candidates(measured, planned)
        from milelog.measure.detect.planned import sizes

        # Without planned sizes ("easy 8 mi") the plan has no effect on the search.
        if not (wanted := sizes(planned)):
            return candidates(measured, None)
        inputs = (wanted, measured.evidence, measured.trace)
        return self.cached(tuple[Candidate, ...], "search", inputs, lambda: candidates(measured, planned))

    def cached(self, kind: Any, name: str, inputs: object, make: Callable[[], Result]) -> Result:
        """Implements `store.cache.ResultCache`."""
        if self._index is None:
            return make()
        from milelog.store import packing
        from milelog.store.program import stamp

        try:
            # The stamp of the whole program, since these results depend on code of several stages.
            key = blake2b(f"{stamp()} {name} ".encode() + packing.pack(inputs), digest_size=16).hexdigest()
        except UnicodeEncodeError:  # a file name in it is not valid Unicode, so it cannot be stored
            return make()
        if (payload := self._index.derived(key)) is not None:
            known: Result = packing.unpack(kind, payload)
            return known
        found = make()
        self._new[key] = packing.pack(found)
        return found

    def write(self) -> None:
        """Writes new results to the index."""
        if self._index is not None and self._new:
            self._index.keep_derived(self._new)
