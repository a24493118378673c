"""Traces of runs for drawing, from the measurements in the index instead of the recordings, with a cache of drawings."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING

from milelog.errors import ForeignError, MilelogError
from milelog.model import Activity, Lap, Session, Streams
from milelog.pipeline import Analysis
from milelog.store import drawings, packing
from milelog.store.drawings import DrawingCache

if TYPE_CHECKING:
    from milelog.measure.types import FileResult, Measured
    from milelog.pipeline import Run
    from milelog.report.trace import Trace

Open = Callable[[Session], tuple[Activity, Streams] | None]
STORED_FLOAT = "<f4"
"""Type of stored traces: its seven digits are more than a line shows, with half the bytes of a double."""
MOST_BYTES = 2**26
"""Most bytes of traces that are prepared in memory while files are measured; the others are made when the page needs them."""
# The order of the arrays in a stored trace.
_ARRAYS = ("speed_mps", "adjusted_mps", "heart_rate_bpm", "elevation_m", "distance_m", "cadence_spm")


@dataclass(frozen=True, eq=False, repr=False)
class Drawable(Analysis):
    """An analysis with access to what drawing needs: the measurement of each run, its recording, and the cache of drawings."""

    measured: Callable[[Session], Measured | None] = lambda _session: None
    open_run: Open = lambda _session: None
    """Reads one session's recording again, for its positions; None if the file is missing."""
    cache: DrawingCache = field(default_factory=DrawingCache)
    prepared: Mapping[bytes, bytes] = field(default_factory=dict)
    """Packed traces that were made while files were measured, by the data they were made from."""


class _Lookup:
    """Returns the measurement of a session; the first call reads all of them."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @cached_property
    def _by_name(self) -> Mapping[str, Measured]:
        return self._run.measured()

    def __call__(self, session: Session) -> Measured | None:
        return self._by_name.get(session.file)


@contextlib.contextmanager
def opened(run: Run, prepared: Mapping[bytes, bytes] | None = None) -> Iterator[Drawable]:
    """The analysis of a run as a Drawable, whose drawings are stored beside the index."""
    analysis = run.analysis
    if isinstance(analysis, Drawable):
        yield analysis
        return
    same = {f.name: getattr(analysis, f.name) for f in fields(analysis)}
    with drawings.opened(run.home, _drawer()) as cache:
        yield Drawable(**same, measured=_Lookup(run), open_run=run.open, cache=cache, prepared=prepared or {})


def drawable(analysis: Analysis) -> Drawable:
    """The analysis itself if it is a Drawable, else one that reads the recordings in its folder and stores no drawings."""
    if isinstance(analysis, Drawable):
        return analysis
    source = _Folder(analysis)
    same = {f.name: getattr(analysis, f.name) for f in fields(analysis)}
    return Drawable(**same, measured=source.measured, open_run=source.open)


class _Folder:
    """The recordings in the folder of an analysis; the folder is read at the first use."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis

    @cached_property
    def _run(self) -> Run | None:
        from milelog.pipeline import Run, folder_of

        try:
            return Run(self._analysis, folder_of(self._analysis.folder).look())
        except MilelogError:
            return None

    @cached_property
    def _lookup(self) -> _Lookup | None:
        return _Lookup(self._run) if self._run else None

    def measured(self, session: Session) -> Measured | None:
        return self._lookup(session) if self._lookup else None

    def open(self, session: Session) -> tuple[Activity, Streams] | None:
        return self._run.open(session) if self._run else None


def cache_of(analysis: Analysis) -> DrawingCache:
    """The cache of drawings of an analysis; one that stores nothing if it is not a Drawable."""
    return drawable(analysis).cache


def open_run(analysis: Analysis, session: Session) -> tuple[Activity, Streams] | None:
    """Reads one session's recording again; None if it is missing or unreadable."""
    return drawable(analysis).open_run(session)


def drawn(analysis: Analysis, session: Session, name: str, facts: object, draw: Callable[[], bytes]) -> bytes:
    """The bytes that `draw` returns for one run and these facts, from the cache if both are unchanged."""
    measured = drawable(analysis).measured(session)
    if measured is None:
        return draw()
    # Packed, since the digest of separate laps and segments takes ten times as long.
    inputs = packing.pack((measured.trace.data, measured.evidence.laps, facts))
    return cache_of(analysis).get_or_draw(name, inputs, draw)


def trace_of(analysis: Analysis, session: Session) -> Trace | None:
    """The trace of a run in the athlete's unit; None if its recording is unreadable or shorter than two seconds."""
    source, units = drawable(analysis), analysis.athlete.units
    measured = source.measured(session)
    if measured is None:
        return _of_recording(source.open_run(session), units)
    ready = source.prepared.get(measured.trace.data)
    try:
        payload = drawn(analysis, session, "trace", units, lambda: ready or _packed(_of_measured(measured, units)))
        return _unpacked(payload)
    except (ForeignError, zlib.error, ValueError):
        # The stored trace is damaged or from another program: read the recording instead.
        return _of_recording(source.open_run(session), units)


def _of_recording(found: tuple[Activity, Streams] | None, units: str) -> Trace | None:
    from milelog.report import trace

    if found is None or len(found[1].time_s) < 2:
        return None
    _, streams = found
    return trace.make(streams.evidence.laps if streams.evidence else (), streams, units)


def _of_measured(measured: Measured, units: str) -> Trace | None:
    from milelog.report import trace

    if measured.trace.seconds < 2:
        return None
    return trace.make(measured.evidence.laps, measured.trace.streams(), units)


class Preparation:
    """Makes the traces of measured runs while workers measure the next ones."""

    def __init__(self) -> None:
        self._held = 0
        self.found: dict[bytes, bytes] = {}

    def __call__(self, results: Sequence[FileResult], units: str) -> None:
        """Makes the traces of the runs of one file, up to `MOST_BYTES` in all."""
        for one in (m for r in results for m in r.measured if m.is_run):
            if self._held < MOST_BYTES:
                found = self.found[one.trace.data] = _packed(_of_measured(one, units))
                self._held += len(found)


def _drawer() -> str:
    """Identifies matplotlib and the machine's fonts by their sizes and modification times."""
    from importlib.util import find_spec
    from pathlib import Path

    from milelog.report import fonts

    library = find_spec("matplotlib")
    found = Path(library.origin).stat() if library is not None and library.origin else None
    known = [(folder, changed) for folder, changed in fonts.installed()]
    # Part of the cache's key, since another matplotlib or font draws another picture of the same data.
    return repr((found and (found.st_size, found.st_mtime_ns), known))


def _packed(line: Trace | None) -> bytes:
    if line is None:
        return b""
    import numpy as np

    body = np.stack([getattr(line, name) for name in _ARRAYS]).astype(STORED_FLOAT)
    return packing.pack((line.step_s, line.splits, line.laps, zlib.compress(body.tobytes(), 1)))


def _unpacked(payload: bytes) -> Trace | None:
    if not payload:
        return None
    import numpy as np

    from milelog.report.trace import Split, Trace

    kind = tuple[int, tuple[Split, ...], tuple[Lap, ...], bytes]
    step, splits, laps, body = packing.unpack(kind, payload)
    arrays = np.frombuffer(zlib.decompress(body), STORED_FLOAT).reshape(len(_ARRAYS), -1).astype(np.float64)
    return Trace(step_s=step, splits=splits, laps=laps, **dict(zip(_ARRAYS, arrays, strict=True)))
