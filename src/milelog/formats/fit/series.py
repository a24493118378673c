"""Fields of a block of messages as polars series in physical units. Used by `frames`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from milelog.formats.fit.blocks import Block, Floats
from milelog.formats.fit.developer import Description, Key
from milelog.formats.fit.parts import Part
from milelog.formats.fit.profile import field, names_of
from milelog.formats.fit.protocol import SYSTEM_TIME_END, TIMESTAMP, UTC_EPOCH_S, FieldSpec
from milelog.formats.fit.records import DEGREES

SYSTEM_SUFFIX = "_system_s"
"""Suffix of columns with times before the clock was set: seconds since the device was switched on."""
_FEW = 100
"""Up to this many rows, names are looked up one by one."""


def native_series(part: Part, block: Block) -> Iterator[pl.Series]:
    """All fields of a block's definition, and all subfields that apply."""
    message = block.layout.message
    if block.compressed:
        yield from times("timestamp", part.times(block))
    for number, spec in block.layout.by_number.items():
        known = field(message, number)
        if known is None:
            yield stored(f"unknown_{number}", block, spec)
        elif number != TIMESTAMP or not block.compressed:
            yield from physical(known.name, block, spec, known)
            yield from _subfields(block, spec, known)


def developer_series(block: Block, described: dict[Key, Description]) -> Iterator[pl.Series]:
    """All developer fields, named `developer_` and their name in the file."""
    for spec in block.layout.developer_fields:
        about = described.get((spec.developer or 0, spec.number))
        if not spec.size:
            continue
        name = about.name if about is not None else f"{spec.developer}_{spec.number}"
        yield stored(f"developer_{name}", block, spec.retyped(about.base) if about is not None else spec)


def stored(name: str, block: Block, spec: FieldSpec) -> pl.Series:
    """A field as stored, null where invalid: numbers, texts, or lists for arrays."""
    if spec.count and not spec.base.code:
        return pl.Series(name, block.strings(spec), pl.String)
    raw = block.raw(spec) if spec.numeric and spec.count == 1 else block.raw_array(spec)
    return _nulled(name, raw, spec)


def _nulled(name: str, raw: NDArray[Any], spec: FieldSpec) -> pl.Series:
    with np.errstate(invalid="ignore"):
        flat = np.ascontiguousarray(raw.astype(raw.dtype.newbyteorder("="))).reshape(-1)
    series = pl.Series(name, flat, nan_to_null=True)
    if spec.base.invalid is not None and (missing := _missing(raw, spec)).any():
        series = only_where(series, pl.Series(~missing))
    return series if raw.ndim == 1 else as_list(series, raw.shape[1])


def _missing(raw: NDArray[Any], spec: FieldSpec) -> NDArray[np.bool_]:
    """Which elements are invalid, flattened; bytes are invalid only if all bytes of the field are (0xFF)."""
    bad: NDArray[np.bool_] = raw == spec.base.invalid
    if raw.ndim == 2 and spec.base.name == "byte":
        bad = np.repeat(bad.all(axis=1, keepdims=True), raw.shape[1], axis=1)
    return bad.reshape(-1)


def only_where(series: pl.Series, where: pl.Series) -> pl.Series:
    """The series, null where `where` is false."""
    return series.zip_with(where, pl.Series(series.name, [None], dtype=series.dtype))


def as_list(series: pl.Series, width: int) -> pl.Series:
    """A flat series as lists of `width` elements; null where all elements are null."""
    rows = series.reshape((-1, width)).arr.to_list().rename(series.name)
    empty = series.is_null().reshape((-1, width)).arr.all()
    return only_where(rows, ~empty) if empty.any() else rows


def physical(name: str, block: Block, spec: FieldSpec, known: Any) -> Iterator[pl.Series]:
    """A field in the units of its profile: scaled numbers, names of enumerations, times, or as stored."""
    raw = stored(name, block, spec)
    listed = isinstance(raw.dtype, pl.List)
    if raw.dtype == pl.String:
        yield raw
    elif known.type.name in {"date_time", "local_date_time"} and not listed:
        yield from times(name, raw.cast(pl.Float64).to_numpy(), local=known.type.name == "local_date_time")
    elif known.type.name == "bool":
        yield raw if listed else raw.cast(pl.Boolean)
    # Some scaled numbers have names for a few values (`weight`); they stay numbers.
    elif (names := names_of(known.type)) is not None and not known.scale:
        yield raw if listed else named(raw, names)
    else:
        yield scaled(raw, float(known.scale or 1), float(known.offset or 0), known.units)


def scaled(raw: pl.Series, scale: float, offset: float, units: str | None) -> pl.Series:
    """Stored numbers in physical units; semicircles become degrees."""
    if units == "semicircles":
        return raw * DEGREES if raw.dtype.is_numeric() else raw.list.eval(pl.element() * DEGREES)
    if scale == 1 and offset == 0:
        return raw
    if isinstance(raw.dtype, pl.List):
        return raw.list.eval(pl.element() / scale - offset)
    # In NumPy, which divides; polars multiplies by the reciprocal, which gives 0.8240000000000001 for 824 / 1000.
    values = raw.cast(pl.Float64).to_numpy() / scale - offset
    return pl.Series(raw.name, values, nan_to_null=True)


def named(raw: pl.Series, names: dict[int, str]) -> pl.Series:
    """Numbers replaced by their names; those without a name as digits."""
    if len(raw) <= _FEW:  # for few rows, look-ups are faster than polars' replacement
        words = [None if v is None else names.get(v, str(v)) for v in raw.cast(pl.Int64, strict=False).to_list()]
        return pl.Series(raw.name, words, dtype=pl.String)
    numbers = raw.cast(pl.Int64, strict=False)
    return numbers.replace_strict(
        list(names), list(names.values()), default=numbers.cast(pl.String), return_dtype=pl.String
    )


def times(name: str, seconds: Floats, *, local: bool = False) -> Iterator[pl.Series]:
    """FIT seconds as times in UTC (without zone if `local`), and times of a clock that was never set as a second column."""
    # Such a clock counts from when the device was switched on, so its times are no dates.
    dated = np.where((seconds >= SYSTEM_TIME_END) & (seconds < 2**32), seconds + UTC_EPOCH_S, np.nan)
    micros = pl.Series(name, dated * 1e6, nan_to_null=True).cast(pl.Int64)
    yield micros.cast(pl.Datetime("us", None if local else "UTC"))
    if (early := (seconds < SYSTEM_TIME_END)).any():
        yield pl.Series(name + SYSTEM_SUFFIX, np.where(early, seconds, np.nan), nan_to_null=True)


def _subfields(block: Block, spec: FieldSpec, known: Any) -> Iterator[pl.Series]:
    """The subfields of a field, which give it a meaning depending on the values of other fields."""
    # By the protocol, the first subfield whose reference field has the value counts.
    taken = np.zeros(block.count, bool)
    for sub in known.subfields or ():
        fits = matches(block, sub) & ~taken
        if fits.any():
            taken |= fits
            for series in physical(sub.name, block, spec, sub):
                yield only_where(series, pl.Series(fits))


def matches(block: Block, sub: Any) -> NDArray[np.bool_]:
    """Which messages a subfield applies to: one of its reference fields has the required value."""
    found = np.zeros(block.count, bool)
    for reference in sub.ref_fields:
        spec = block.layout.by_number.get(reference.def_num)
        if spec is not None and spec.numeric and spec.count == 1:
            found |= block.raw(spec) == reference.raw_value
    return found
