"""The recordings behind a report: opened once, then known by their traces, which hold no positions."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from milelog.model import Activity, Lap, Session, Streams
from milelog.pipeline import Analysis, inputs
from milelog.report.shelf import Shelf

if TYPE_CHECKING:
    from milelog.report.trace import Trace

Open = Callable[[Session], tuple[Activity, Streams] | None]
KEPT = "<f4"
"""Seven digits of a number are more than any line shows: half the bytes to press and to keep."""
_ARRAYS = ("speed_mps", "adjusted_mps", "heart_rate_bpm", "elevation_m", "distance_m")


@dataclass(frozen=True, eq=False)
class Keeping:
    """Opens runs as an analysis does, and keeps what was drawn of them on a shelf.

    `mark` names a recording as it stands now; None for one that cannot be told from what it was a moment ago.
    """

    open: Open
    shelf: Shelf
    mark: Callable[[Session], str | None]

    def __call__(self, session: Session) -> tuple[Activity, Streams] | None:
        """The recording itself, read again."""
        return self.open(session)


def keeping(analysis: Analysis, shelf: Shelf) -> Analysis:
    """The same analysis; what is drawn of it is taken from the shelf, and put there."""
    folder = analysis.folder
    return replace(analysis, open_run=Keeping(analysis.open_run, shelf, lambda session: _mark(folder, session)))


def opened_as(analysis: Analysis, opener: Open, original: Callable[[Session], Session | None]) -> Open:
    """Another way to open the runs of an analysis, under other names, with the same shelf."""
    kept = analysis.open_run
    if not isinstance(kept, Keeping):
        return opener

    def mark(session: Session) -> str | None:
        known = original(session)
        return kept.mark(known) if known else None

    return Keeping(opener, kept.shelf, mark)


def shelf_of(analysis: Analysis) -> Shelf:
    """The shelf that an analysis draws from; one that keeps nothing where it has none."""
    return analysis.open_run.shelf if isinstance(analysis.open_run, Keeping) else Shelf()


def made(analysis: Analysis, session: Session, name: str, facts: object, make: Callable[[], bytes]) -> bytes:
    """What `make` draws from one recording and from these facts; it is not called where both are as they were."""
    kept = analysis.open_run
    mark = kept.mark(session) if isinstance(kept, Keeping) else None
    if mark is None:
        return make()
    return shelf_of(analysis).made(name, (mark, facts), make)


def trace_of(analysis: Analysis, session: Session) -> Trace | None:
    """The trace of a run in the athlete's unit; None when its recording cannot be opened or holds no stretch of time."""
    units = analysis.athlete.units

    def draw() -> bytes:
        drawn = analysis.sketches.get(session.file)
        return _packed(_trace(analysis, session, units)) if drawn is None else drawn

    return _unpacked(made(analysis, session, "trace", units, draw))


def sketch(activity: Activity, streams: Streams, units: str) -> bytes:
    """The trace of a run as it is kept, for where its recording is open anyway."""
    from milelog.report import trace

    return _packed(trace.make(activity, streams, units) if len(streams.time_s) > 1 else None)


def _trace(analysis: Analysis, session: Session, units: str) -> Trace | None:
    from milelog.report import trace

    opened = analysis.open_run(session)
    return trace.make(*opened, units) if opened and len(opened[1].time_s) > 1 else None


def _mark(folder: Path, session: Session) -> str | None:
    """The recording by its name and by what `stat` says of its file, or of the archive that holds it."""
    found = []
    for name in dict.fromkeys((session.file, session.file.rpartition("#")[0])):
        outer = folder
        for part in Path(name).parts:
            outer /= part
            try:
                about = outer.stat()
            except (OSError, ValueError):
                break
            if S_ISREG(about.st_mode):
                found.append((about.st_size, about.st_mtime_ns, about.st_ctime_ns))
                break
    if not found or any(inputs.is_fresh(stat) for stat in found):
        return None
    return repr((session.file, found))


def _packed(line: Trace | None) -> bytes:
    if line is None:
        return b""
    import numpy as np

    from milelog.store import packing

    body = np.stack([getattr(line, name) for name in _ARRAYS]).astype(KEPT)
    return packing.pack((line.step_s, line.splits, line.laps, zlib.compress(body.tobytes(), 1)))


def _unpacked(payload: bytes) -> Trace | None:
    if not payload:
        return None
    import numpy as np

    from milelog.report.trace import Split, Trace
    from milelog.store import packing

    kind = tuple[int, tuple[Split, ...], tuple[Lap, ...], bytes]
    step, splits, laps, body = packing.unpack(kind, payload)
    arrays = np.frombuffer(zlib.decompress(body), KEPT).reshape(len(_ARRAYS), -1).astype(np.float64)
    return Trace(step_s=step, splits=splits, laps=laps, **dict(zip(_ARRAYS, arrays, strict=True)))
