"""Traces to draw from the kept measurements, so that no recording is opened for them; drawings are kept too."""

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
"""Seven digits of a number are more than any line shows: half the bytes to press and to keep."""
MOST_BYTES = 2**26
"""Bytes of traces that are held in memory while files are measured; more are drawn when the page asks for them."""
# The order in which a kept trace holds them.
_ARRAYS = ("speed_mps", "adjusted_mps", "heart_rate_bpm", "elevation_m", "distance_m", "cadence_spm")


@dataclass(frozen=True, eq=False, repr=False)
class Drawable(Analysis):
    """An analysis with what drawing it needs besides: what was measured of each run, its recording, and the drawings that
    are kept.
    """

    measured: Callable[[Session], Measured | None] = lambda _session: None
    open_run: Open = lambda _session: None
    """Reads one session's recording again, for its positions; None when the file is gone."""
    cache: DrawingCache = field(default_factory=DrawingCache)
    prepared: Mapping[bytes, bytes] = field(default_factory=dict)
    """Traces that were drawn while files were measured, by the data they were drawn from."""


class _Lookup:
    """Gives the measurement of a session; all are read when the first is asked for."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @cached_property
    def _by_name(self) -> Mapping[str, Measured]:
        return self._run.measured()

    def __call__(self, session: Session) -> Measured | None:
        return self._by_name.get(session.file)


@contextlib.contextmanager
def opened(run: Run, prepared: Mapping[bytes, bytes] | None = None) -> Iterator[Drawable]:
    """The analysis of a run, ready to be drawn; what is drawn is kept beside its index."""
    analysis = run.analysis
    if isinstance(analysis, Drawable):
        yield analysis
        return
    same = {f.name: getattr(analysis, f.name) for f in fields(analysis)}
    with drawings.opened(run.home, _drawer()) as cache:
        yield Drawable(**same, measured=_Lookup(run), open_run=run.open, cache=cache, prepared=prepared or {})


def drawable(analysis: Analysis) -> Drawable:
    """The analysis itself where it is ready to be drawn, else one whose recordings are looked for in its folder; nothing
    that is drawn of it is kept.
    """
    if isinstance(analysis, Drawable):
        return analysis
    source = _Folder(analysis)
    same = {f.name: getattr(analysis, f.name) for f in fields(analysis)}
    return Drawable(**same, measured=source.measured, open_run=source.open)


class _Folder:
    """The recordings of an analysis, looked for in its folder when they are first asked for."""

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
    """The cache that an analysis is drawn through; one that keeps nothing where it has none."""
    return drawable(analysis).cache


def open_run(analysis: Analysis, session: Session) -> tuple[Activity, Streams] | None:
    """Read one session's recording again; None when it cannot be had."""
    return drawable(analysis).open_run(session)


def drawn(analysis: Analysis, session: Session, name: str, facts: object, draw: Callable[[], bytes]) -> bytes:
    """The bytes that `draw` returns for one run and these facts; it is not called where both are as they were."""
    measured = drawable(analysis).measured(session)
    if measured is None:
        return draw()
    # Packed: to digest laps and segments one by one takes ten times as long.
    inputs = packing.pack((measured.trace.data, measured.evidence.laps, facts))
    return cache_of(analysis).get_or_draw(name, inputs, draw)


def trace_of(analysis: Analysis, session: Session) -> Trace | None:
    """The trace of a run in the athlete's unit; None when its recording cannot be had or holds no stretch of time."""
    source, units = drawable(analysis), analysis.athlete.units
    measured = source.measured(session)
    if measured is None:
        return _of_recording(source.open_run(session), units)
    ready = source.prepared.get(measured.trace.data)
    try:
        payload = drawn(analysis, session, "trace", units, lambda: ready or _packed(_of_measured(measured, units)))
        return _unpacked(payload)
    except (ForeignError, zlib.error, ValueError):
        # What is kept of it is none of this program's: the recording itself is.
        return _of_recording(source.open_run(session), units)


def _of_recording(found: tuple[Activity, Streams] | None, units: str) -> Trace | None:
    from milelog.report import trace

    return trace.make(found[0].laps, found[1], units) if found and len(found[1].time_s) > 1 else None


def _of_measured(measured: Measured, units: str) -> Trace | None:
    from milelog.report import trace

    if measured.trace.seconds < 2:
        return None
    return trace.make(measured.evidence.laps, measured.trace.streams(), units)


class Preparation:
    """Draws the traces of runs as they are measured, while workers measure the next ones."""

    def __init__(self) -> None:
        self._held = 0
        self.found: dict[bytes, bytes] = {}

    def __call__(self, results: Sequence[FileResult], units: str) -> None:
        """Draw the runs of one file, as far as memory is meant for it."""
        for one in (m for r in results for m in r.measured if m.is_run):
            if self._held < MOST_BYTES:
                found = self.found[one.trace.data] = _packed(_of_measured(one, units))
                self._held += len(found)


def _drawer() -> str:
    """The library that draws and the machine's fonts, by what `stat` says of them."""
    from importlib.util import find_spec
    from pathlib import Path

    from milelog.report import fonts

    library = find_spec("matplotlib")
    found = Path(library.origin).stat() if library is not None and library.origin else None
    known = [(folder, changed) for folder, changed in fonts.installed()]
    # Part of what drawings are kept by: another matplotlib or another font draws another picture of the same data.
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
