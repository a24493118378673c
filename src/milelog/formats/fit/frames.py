"""All messages of a FIT file as polars frames: the public `milelog.formats.fit.messages`."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl

from milelog.errors import MilelogError
from milelog.formats.fit.accumulate import unroll
from milelog.formats.fit.blocks import Block, Floats
from milelog.formats.fit.components import Packed, packed
from milelog.formats.fit.developer import descriptions, free_name
from milelog.formats.fit.flaws import not_fit
from milelog.formats.fit.parts import Part, split
from milelog.formats.fit.profile import field, message_name, names_of
from milelog.formats.fit.series import SYSTEM_SUFFIX, as_list, developer_series, named, native_series

Source = str | PathLike[str] | BinaryIO | bytes


def messages(source: Source) -> dict[str, pl.DataFrame]:
    """All messages of a FIT file, one frame for each message name, rows in the order of the file.

    `source` is a path, an open binary file or bytes. Numbers are in the profile's units, positions in degrees, times in UTC,
    enumerated values are names, arrays are lists, and invalid values are null. Messages and fields that the profile does not
    have are called `unknown_N`; developer fields begin with `developer_`; times of a clock that was never set are in a column
    whose name ends in `_system_s`. A damaged file gives what can be read. Raises MilelogError if it is no FIT file.
    """
    data, name = _bytes_of(source)
    parts = split(data, None).parts
    if not parts:
        raise MilelogError(not_fit(data, name))
    numbers = dict.fromkeys(number for part in parts for number in part.blocks)
    return {message_name(number): _frame(number, parts) for number in numbers}


def _bytes_of(source: Source) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, "<bytes>"
    if isinstance(source, str | PathLike):
        return Path(source).read_bytes(), str(source)
    return source.read(), str(getattr(source, "name", "<file>"))


def _frame(number: int, parts: Sequence[Part]) -> pl.DataFrame:
    blocks = [(part, block) for part in parts for block in part.of(number)]
    places = np.concatenate([block.offsets + part.start for part, block in blocks])
    # In file order, over all parts of a chain and all layouts of the message.
    order = np.argsort(places, kind="stable")
    frame = _stacked([_columns(part, block) for part, block in blocks])[order]
    return _with_packed(frame, number, [block for _, block in blocks], order).drop(_PLACE)


_PLACE = "_place"
"""A column that is always present, so that messages without fields have rows."""


def _columns(part: Part, block: Block) -> dict[str, pl.Series]:
    found = {_PLACE: pl.Series(_PLACE, block.offsets)}
    described = descriptions(part) if block.layout.developer_fields else {}
    for series in (*native_series(part, block), *developer_series(block, described)):
        name = free_name(series.name, found)
        found[name] = series.rename(name)
    return found


def _stacked(pieces: Sequence[dict[str, pl.Series]]) -> pl.DataFrame:
    """The blocks concatenated, each column with a type that fits all of them."""
    types: dict[str, list[pl.DataType]] = {}
    for piece in pieces:
        for name, series in piece.items():
            types.setdefault(name, []).append(series.dtype)
    # A field may be a number in one definition, and a text or a list in another.
    frames = [pl.DataFrame({n: _fitted(series, types[n]) for n, series in piece.items()}) for piece in pieces]
    return frames[0] if len(frames) == 1 else pl.concat(frames, how="diagonal_relaxed")


def _fitted(series: pl.Series, types: Sequence[pl.DataType]) -> pl.Series:
    """A column converted to text, or to lists, if other columns of its name need that."""
    if len(set(types)) == 1:
        return series
    listed = any(isinstance(t, pl.List) for t in types)
    inner = [t.inner if isinstance(t, pl.List) else t for t in types]
    if len(set(inner)) > 1 and not all(t.is_numeric() for t in inner):
        series = series.cast(pl.List(pl.String) if isinstance(series.dtype, pl.List) else pl.String)
    if listed and not isinstance(series.dtype, pl.List):
        series = as_list(series, 1)
    return series


def _with_packed(frame: pl.DataFrame, number: int, blocks: Sequence[Block], order: np.ndarray) -> pl.DataFrame:
    """The frame with values added from its packed fields, where the field itself is missing."""
    found = [list(packed(block)) for block in blocks]
    targets = dict.fromkeys(p.target for each in found for p in each)
    for target in targets:
        known = field(number, target)
        if known is None:
            continue
        about = next(p for each in found for p in each if p.target == target)
        low = _joined([[p for p in each if p.target == target] for each in found], blocks)[order]
        frame = _filled(frame, known, about, low)
        # A field with one component, such as speed, is the narrow form of another, enhanced_speed; the wide one gets the
        # values of both.
        for component in known.components or ():
            wider = field(number, component.def_num)
            if wider is not None and len(known.components) == 1:
                frame = _copied(frame, known.name, wider.name)
    return frame


def _joined(found: Sequence[Sequence[Packed]], blocks: Sequence[Block]) -> Floats:
    """The packed values of all blocks, (messages, largest number of values)."""
    width = max(p.values.shape[1] for each in found for p in each)
    pieces = []
    for each, block in zip(found, blocks, strict=True):
        piece = np.full((block.count, width), np.nan)
        for one in each:
            there = ~np.isnan(one.values)
            piece[:, : one.values.shape[1]][there] = one.values[there]
        pieces.append(piece)
    return np.concatenate(pieces)


def _filled(frame: pl.DataFrame, known: object, about: Packed, low: Floats) -> pl.DataFrame:
    name: str = known.name  # type: ignore[attr-defined]
    own = frame.get_column(name) if name in frame.columns else None
    if about.accumulate:
        full = np.full(low.shape, np.nan)
        if own is not None and own.dtype.is_numeric():
            full[:, 0] = np.round(own.cast(pl.Float64).to_numpy() * about.scale)
        modulo = float(1 << about.bits)
        # Where the full value is known, its low bits take precedence over the packed ones.
        low = np.where(np.isnan(full), low, full % modulo)
        values: Floats = unroll(low.reshape(-1), full.reshape(-1), about.bits).reshape(low.shape)
    else:
        values = low
    series = pl.Series(name, (values / about.scale - about.offset).reshape(-1), nan_to_null=True)
    if values.shape[1] > 1:
        series = as_list(series, values.shape[1])
    elif (names := names_of(known.type)) is not None:  # type: ignore[attr-defined]
        series = named(series, names)
    elif about.scale == 1 and about.offset == 0:
        series = series.cast(pl.Int64)
    return _put(frame, series)


def _copied(frame: pl.DataFrame, name: str, wider: str) -> pl.DataFrame:
    return _put(frame, frame.get_column(name).rename(wider))


def _put(frame: pl.DataFrame, series: pl.Series) -> pl.DataFrame:
    """The frame with a column added, or with the gaps of the column of that name filled."""
    name = series.name
    if name not in frame.columns or name + SYSTEM_SUFFIX in frame.columns:
        return frame.with_columns(series)
    own = frame.get_column(name)
    types = [own.dtype, series.dtype]
    own, series = _fitted(own, types), _fitted(series, types)
    return frame.with_columns(pl.select(pl.coalesce(own, series).alias(name)).to_series())
