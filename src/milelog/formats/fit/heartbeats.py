"""Heart rate that a strap kept to itself, as in water, and gave to the watch afterwards in `hr` messages.

Each beat has a clock reading of 1/1024 s: whole (`event_timestamp`) where a message has a date too, else its last
12 bits (`event_timestamp_12`, two readings in three bytes). Source: FIT profile, message `hr`; FIT cookbook, "Plugin
example: merging heart rate".
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
"""Ticks after which the twelve bits of a reading begin again: four seconds, so that no turn is missed between two
beats of a heart."""
_STALE_S = 5.0
"""Seconds after which a beat says nothing of the heart any more."""


@dataclass(frozen=True, slots=True)
class _Readings:
    place: Floats
    """Offset of the message, and the reading's place in it behind the point."""
    low: Floats
    whole: Floats
    bpm: Floats
    date: Floats
    """FIT seconds at that reading, where the message tells."""


def beats(part: Part) -> tuple[Floats, Floats]:
    """Times (FIT seconds, rising) and heart rates of a part's `hr` messages, shape (n,) each."""
    found = [r for block in part.of(HR) if (r := _readings(part, block)) is not None]
    if not found:
        return np.empty(0), np.empty(0)
    joined = [np.concatenate([getattr(r, name) for r in found]) for name in _Readings.__slots__]
    order = np.argsort(joined[0], kind="stable")
    _, low, whole, bpm, date = (column[order] for column in joined)
    ticks = unroll(low, whole, 12) / _TICKS
    anchored = np.maximum.accumulate(np.where(np.isnan(date - ticks), -1, np.arange(len(ticks))))
    times = ticks + np.where(anchored >= 0, (date - ticks)[anchored], np.nan)
    # Beats before the first dated message stand on no clock; a rate of 0 is none.
    good = ~np.isnan(times) & (bpm > 0)
    by_time = np.argsort(times[good], kind="stable")
    return times[good][by_time], bpm[good][by_time]


def _readings(part: Part, block: Block) -> _Readings | None:
    fields = block.layout.by_number
    bpm_spec, whole_spec, packed_spec = (fields.get(n) for n in (_BPM, _WHOLE, _PACKED))
    if bpm_spec is None or not bpm_spec.numeric:
        return None
    if whole_spec is not None and whole_spec.numeric:
        whole = block.raw_array(whole_spec).astype(np.float64)
        low = whole % _TURN
    elif packed_spec is not None and packed_spec.size >= 3:
        # Writers declare the field with different types; its bytes are the same.
        low = _unpacked(block.raw_array(packed_spec.retyped(BYTE)).astype(np.float64))
        whole = np.full(low.shape, np.nan)
    else:
        return None
    bpm = block.raw_array(bpm_spec).astype(np.float64)
    bpm[bpm == bpm_spec.base.invalid] = np.nan
    count = min(low.shape[1], bpm.shape[1])
    date = np.full((block.count, count), np.nan)
    fraction = fields.get(_FRACTION)
    # A message with whole readings has a date too: the others are counted on from it.
    if not np.isnan(whole[:, :1]).all():
        date[:, 0] = part.times(block)
        if fraction is not None and fraction.numeric:
            date[:, 0] += np.nan_to_num(block.numbers(fraction, 32768))
    place = block.offsets[:, None] + np.arange(count) / count
    columns = (place, low[:, :count], whole[:, :count], bpm[:, :count], date)
    return _Readings(*(c.reshape(-1) for c in columns))


def _unpacked(packed: Floats) -> Floats:
    """12-bit readings, shape (n, 2k), from bytes, shape (n, 3k or more)."""
    triples = packed[:, : packed.shape[1] // 3 * 3].reshape(len(packed), -1, 3)
    first = triples[:, :, 0] + (triples[:, :, 1] % 16) * 256
    second = np.floor(triples[:, :, 1] / 16) + triples[:, :, 2] * 16
    return np.stack([first, second], axis=2).reshape(len(packed), -1)


def fill_heart_rate(
    columns: Mapping[str, Floats], parts: Iterable[Part], source: str
) -> tuple[dict[str, Floats], list[Problem]]:
    """The columns with heart rate from `hr` messages in its gaps, and what was filled. What is there stays."""
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
    # The heart rate that the watch had is left alone: what it showed is what the runner saw.
    fits = np.isnan(own) & (last >= 0) & (age < _STALE_S)
    if not fits.any():
        return filled, []
    filled["heart_rate_bpm"] = np.where(fits, bpm[np.maximum(last, 0)], own)
    message = f"heart rate of {int(fits.sum())} records comes from what the strap kept and sent afterwards"
    return filled, [Problem(source, "heart-rate-from-strap", message)]
