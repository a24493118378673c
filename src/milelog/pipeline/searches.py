"""Searches for the reps that were planned, kept: the same run and the same sizes are not searched again."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from milelog.measure.types import Candidate, Measured
from milelog.model import Workout
from milelog.sessions.interpret import candidates

if TYPE_CHECKING:
    from milelog.store import Index


class Searches:
    """Candidates of runs on days with a plan, out of the index where they are known."""

    def __init__(self, index: Index | None) -> None:
        self._index = index
        self._new: dict[str, bytes] = {}

    def __call__(self, measured: Measured, planned: Workout | None) -> tuple[Candidate, ...]:
        """As `sessions.interpret.candidates`."""
        if self._index is None or planned is None:
            return candidates(measured, planned)
        from milelog.measure.detect.planned import sizes
        from milelog.store import packing

        if not (wanted := sizes(planned)):
            return candidates(measured, None)
        key = _key(measured, repr(wanted))
        if (payload := self._index.search(key)) is not None:
            known: tuple[Candidate, ...] = packing.unpack(tuple[Candidate, ...], payload)
            return known
        found = candidates(measured, planned)
        self._new[key] = packing.pack(found)
        return found

    def keep(self) -> None:
        """Write what was searched anew."""
        if self._index is not None and self._new:
            self._index.keep_searches(self._new)


def _key(measured: Measured, sizes: str) -> str:
    from milelog.store.program import measuring_code

    total = blake2b(f"{measuring_code()} {sizes} {measured.evidence!r}".encode(), digest_size=16)
    total.update(measured.trace.data)
    return total.hexdigest()
