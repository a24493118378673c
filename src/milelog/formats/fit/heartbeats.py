"""Heart rate that a strap stored, for example in water, and sent to the watch afterwards in `hr` messages.

Each beat has a time in 1/1024 s: complete (`event_timestamp`) if the message also has a date, else its lowest 12 bits
(`event_timestamp_12`, two times in three bytes). Source: FIT profile, message `hr`; FIT cookbook, "Plugin example: merging heart
rate".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from milelog.errors import Problem
from milelog.formats.fit.accumulate import unroll
from milelog.formats.fit.blocks import Block, Floats
from milelog.formats.fit.parts import Part
from milelog.formats.fit.profile import HR
from milelog.formats.fit.protocol import BYTE

_FRACTION, _BPM, _WHOLE, _PACKED = 0, 6, 9, 10
_TICKS = 1024.0
"""Ticks of a strap's clock in a second."""
_TURN = 4096.0
"""Ticks after which twelve bits roll over: four seconds, longer than the time between two heartbeats."""
_STALE_S = 5.0
"""A heart rate is used for this many seconds after its beat."""


@dataclass(frozen=True, slots=True)
class _Readings:
    """The beats of one block, one entry each."""

    place: Floats
    """Offset of the message, plus the beat's position in it as a fraction."""
    low: Floats
    """The lowest 12 bits of its time, ticks."""
    whole: Floats
    """Its complete time, ticks; NaN if unknown."""
    bpm: Floats
    date: Floats
    """Its time in FIT seconds; NaN if unknown."""


def beats(part: Part) -> tuple[Floats, Floats]:
    """Times (FIT seconds, rising) and heart rates of the beats in a part's `hr` messages, (n) each."""
    found = [r for block in part.of(HR) if (r := _readings(part, block)) is not None]
    if not found:
        return np.empty(0), np.empty(0)
    joined = [np.concatenate([getattr(r, name) for r in found]) for name in _Readings.__slots__]
    order = np.argsort(joined[0], kind="stable")
    _, low, whole, bpm, date = (column[order] for column in joined)
    ticks = unroll(low, whole, 12) / _TICKS
    anchored = np.maximum.accumulate(np.where(np.isnan(date - ticks), -1, np.arange(len(ticks))))
    times = ticks + np.where(anchored >= 0, (date - ticks)[anchored], np.nan)
    # The time of beats before the first dated message is unknown; a heart rate of 0 is invalid.
    good = ~np.isnan(times) & (bpm > 0)
    by_time = np.argsort(times[good], kind="stable")
    return times[good][by_time], bpm[good][by_time]


def _readings(part: Part, block: Block) -> _Readings | None:
    """The beats of a block; None if it lacks the fields for them."""
    fields = block.layout.by_number
    bpm_spec, whole_spec, packed_spec = (fields.get(n) for n in (_BPM, _WHOLE, _PACKED))
    if bpm_spec is None or not bpm_spec.numeric:
        return None
    if whole_spec is not None and whole_spec.numeric:
        whole = block.raw_array(whole_spec).astype(np.float64)
        low = whole % _TURN
    elif packed_spec is not None and packed_spec.size >= 3:
        # Writers declare the field with different types, but its bytes are the same.
        low = _unpacked(block.raw_array(packed_spec.retyped(BYTE)).astype(np.float64))
        whole = np.full(low.shape, np.nan)
    else:
        return None
    bpm = block.raw_array(bpm_spec).astype(np.float64)
    bpm[bpm == bpm_spec.base.invalid] = np.nan
    count = min(low.shape[1], bpm.shape[1])
    date = np.full((block.count, count), np.nan)
    fraction = fields.get(_FRACTION)
    # A message with complete times also has a date, from which the times of the others follow.
    if not np.isnan(whole[:, :1]).all():
        date[:, 0] = part.times(block)
        if fraction is not None and fraction.numeric:
            date[:, 0] += np.nan_to_num(block.numbers(fraction, 32768))
    place = block.offsets[:, None] + np.arange(count) / count
    columns = (place, low[:, :count], whole[:, :count], bpm[:, :count], date)
    return _Readings(*(c.reshape(-1) for c in columns))


def _unpacked(packed: Floats) -> Floats:
    """12-bit times, (n, 2k), from bytes, (n, 3k or more)."""
    triples = packed[:, : packed.shape[1] // 3 * 3].reshape(len(packed), -1, 3)
    first = triples[:, :, 0] + (triples[:, :, 1] % 16) * 256
    second = np.floor(triples[:, :, 1] / 16) + triples[:, :, 2] * 16
    return np.stack([first, second], axis=2).reshape(len(packed), -1)


def fill_heart_rate(
    columns: Mapping[str, Floats], parts: Iterable[Part], source: str
) -> tuple[dict[str, Floats], list[Problem]]:
    """The columns with gaps of the heart rate filled from `hr` messages, and a note on it."""
    filled = dict(columns)
    stamps = columns.get("timestamp")
    known = [beats(part) for part in parts if part.of(HR)] if stamps is not None else []
    times = np.concatenate([t for t, _ in known]) if known else np.empty(0)
    if stamps is None or not len(times):
        return filled, []
    order = np.argsort(times, kind="stable")
    times, bpm = times[order], np.concatenate([b for _, b in known])[order]
    own = columns.get("heart_rate_bpm", np.full(len(stamps), np.nan))
    last = np.searchsorted(times, stamps, side="right") - 1
    age = stamps - times[np.maximum(last, 0)]
    # Keep the watch's own heart rate, which is what the runner saw.
    fits = np.isnan(own) & (last >= 0) & (age < _STALE_S)
    if not fits.any():
        return filled, []
    filled["heart_rate_bpm"] = np.where(fits, bpm[np.maximum(last, 0)], own)
    message = f"heart rate of {int(fits.sum())} records comes from what the strap kept and sent afterwards"
    return filled, [Problem(source, "heart-rate-from-strap", message)]
