"""The compact form of a clean stream that the index stores: 6-9 KB for an hour, without positions.

Each channel is rounded to less than its noise, coded as differences from the median difference, and compressed. A trace is
enough to measure a corrected run again, to search for planned reps, to split a run by miles, and to recognise duplicates.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from milelog.model import Floats, Streams

STEPS = {
    "distance_m": 0.05,
    "speed_mps": 0.02,
    "grade": 0.0005,
    "elevation_m": 0.2,
    "heart_rate_bpm": 1.0,
    "cadence_spm": 1.0,
}
"""Rounding of each channel, in its unit: at most a fifth of the noise of the best watches."""
FINE_S, MOST = 9000, 5000
"""Recordings of up to FINE_S seconds keep every second, longer ones at most MOST samples: under 25 KB either way."""
LONGEST_S = 2**24
"""Longest recording that is accepted, s: half a year."""
MISSING = -(2**24)
"""Stands for NaN among the rounded values."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A compressed clean stream; `streams` restores it at 1 Hz."""

    seconds: int
    """Length of the 1 Hz stream."""
    step_s: int
    """Seconds between the stored samples."""
    channels: tuple[str, ...]
    """The stored channels, in the order of STEPS; those without any value are left out."""
    data: bytes
    """Compressed: one bit a sample for pauses, then each channel as `_coded`."""
    speed_error_mps: float = 0.0
    distance_error: float = 0.0
    distance_source: str = "device"
    not_run: tuple[tuple[float, float], ...] = ()
    doubtful: tuple[tuple[float, float], ...] = ()

    def streams(self) -> Streams:
        """The stream at 1 Hz as `clean.streams` made it, apart from rounding; without problems and evidence.

        Raises ForeignError if the bytes are not a trace.
        """
        return _unpacked(self)

    def with_relative_elevation(self) -> Trace:
        """The trace with elevation relative to its first sample, for sharing: height above the sea tells where a run began."""
        return _with_channel(self, "elevation_m", relative_to_first) if "elevation_m" in self.channels else self


def trace_of(streams: Streams) -> Trace:
    """Compresses a clean stream to a trace."""
    import numpy as np

    seconds = len(streams.time_s)
    step = 1 if seconds <= FINE_S else -(-seconds // MOST)
    # Pauses as bits, then the channels in the order of STEPS, all of the same size, so that each can be found directly.
    parts = [np.packbits(streams.paused[::step]).tobytes()]
    held = []
    for name, unit in STEPS.items():
        values: Floats | None = getattr(streams, name)
        if values is None or np.isnan(values).all():
            continue
        held.append(name)
        parts.append(_coded(np.nan_to_num(np.rint(values[::step] / unit), nan=MISSING).astype(np.int32)))
    # Z_RLE looks for runs of equal bytes only; nothing else repeats here. It takes a quarter of the time for 5 % more bytes.
    packer = zlib.compressobj(strategy=zlib.Z_RLE)
    data = packer.compress(b"".join(parts)) + packer.flush()
    return Trace(
        seconds,
        step,
        tuple(held),
        data,
        streams.speed_error_mps,
        streams.distance_error,
        streams.distance_source,
        streams.not_run,
        streams.doubtful,
    )


def _coded(values: NDArray[np.int32]) -> bytes:
    """Codes a channel: first value, median difference, then each difference minus the median, as byte planes, low bytes first."""
    import numpy as np

    from milelog.measure.clean import quantile

    steps = np.diff(values)
    usual = int(quantile(steps, 0.5)) if len(steps) else 0
    off = steps - usual
    # Zigzag coding: small differences of either sign become small numbers, whose three high bytes are zero. Stored as byte
    # planes these compress to almost nothing.
    folded = ((off << 1) ^ (off >> 31)).astype("<u4")
    head = np.array([values[0], usual], dtype="<i4").tobytes()
    return head + folded.view(np.uint8).reshape(-1, 4).T.tobytes()


def _decoded(data: NDArray[np.uint8], count: int) -> NDArray[np.int64]:
    """The inverse of `_coded`, for `count` values."""
    import numpy as np

    first, usual = data[:8].view("<i4").tolist()
    folded = np.ascontiguousarray(data[8:].reshape(4, -1).T).view("<u4").ravel().astype(np.int64)
    values = np.empty(count, dtype=np.int64)
    values[0] = first
    np.cumsum(((folded >> 1) ^ -(folded & 1)) + usual, out=values[1:])
    values[1:] += first
    return values


def _raw(trace: Trace) -> NDArray[np.uint8]:
    """The decompressed bytes of a trace. Raises ForeignError if their number does not fit its samples and channels."""
    import numpy as np

    from milelog.errors import ForeignError

    is_possible = 0 < trace.step_s <= max(trace.seconds, 1) <= LONGEST_S and trace.seconds >= 0
    if not is_possible or not set(trace.channels) <= STEPS.keys():
        raise ForeignError("a trace in it is of no recording")
    count = -(-trace.seconds // trace.step_s)
    size = -(-count // 8) + len(trace.channels) * (8 + 4 * (count - 1))
    unpacker = zlib.decompressobj()
    try:
        raw = unpacker.decompress(trace.data, size + 1)
    except zlib.error as fault:
        raise ForeignError("a trace in it cannot be unpacked") from fault
    if len(raw) != size or not unpacker.eof:
        raise ForeignError("a trace in it is not as long as its recording")
    return np.frombuffer(raw, dtype=np.uint8)


def _unpacked(trace: Trace) -> Streams:
    """Restores the stream of a trace."""
    import numpy as np

    from milelog.measure.clean import effort
    from milelog.model import Streams

    raw = _raw(trace)
    count = -(-trace.seconds // trace.step_s)
    bits = -(-count // 8)
    size = 8 + 4 * (count - 1)
    found: dict[str, Floats] = {}
    for number, name in enumerate(trace.channels):
        values = _decoded(raw[bits + number * size : bits + (number + 1) * size], count)
        found[name] = _each_second(np.where(values == MISSING, np.nan, values * STEPS[name]), trace)
    paused = np.repeat(np.unpackbits(raw[:bits], count=count).astype(np.bool_), trace.step_s)[: trace.seconds]
    zeros, nothing = np.zeros(trace.seconds), np.full(trace.seconds, np.nan)
    speed, grade = found.get("speed_mps", zeros), found.get("grade", zeros)
    return Streams(
        time_s=np.arange(trace.seconds, dtype=np.float64),
        speed_mps=speed,
        adjusted_mps=speed * effort(grade),
        distance_m=found.get("distance_m", zeros),
        moving=speed > 0.0,
        paused=paused,
        grade=grade,
        elevation_m=found.get("elevation_m", nothing),
        heart_rate_bpm=found.get("heart_rate_bpm", nothing),
        cadence_spm=found.get("cadence_spm", nothing),
        speed_error_mps=trace.speed_error_mps,
        distance_error=trace.distance_error,
        distance_source=trace.distance_source,
        not_run=trace.not_run,
        doubtful=trace.doubtful,
    )


def relative_to_first(values: Floats) -> Floats:
    """The values minus the first known one; NaN stays NaN."""
    import numpy as np

    known = np.flatnonzero(np.isfinite(values))
    return values - values[known[0]] if len(known) else values


def _with_channel(trace: Trace, name: str, change: Callable[[Floats], Floats]) -> Trace:
    """The trace with one channel replaced by `change` of its rounded values; the others stay as they are."""
    import numpy as np

    raw = _raw(trace)
    count = -(-trace.seconds // trace.step_s)
    size = 8 + 4 * (count - 1)
    begin = -(-count // 8) + trace.channels.index(name) * size
    values = _decoded(raw[begin : begin + size], count)
    changed = change(np.where(values == MISSING, np.nan, values.astype(np.float64)))
    coded = _coded(np.nan_to_num(changed, nan=MISSING).astype(np.int32))
    data = raw[:begin].tobytes() + coded + raw[begin + size :].tobytes()
    return replace(trace, data=zlib.compress(data, 1))


def _each_second(values: Floats, trace: Trace) -> Floats:
    """Stored samples interpolated to 1 Hz."""
    import numpy as np

    if trace.step_s == 1:
        return values
    kept = np.arange(len(values)) * float(trace.step_s)
    return np.interp(np.arange(trace.seconds, dtype=np.float64), kept, values)
