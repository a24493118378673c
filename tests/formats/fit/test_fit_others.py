"""Field by field against fitparse and fitdecode over every intact reference file. docs/fit-decoders.md explains the rules."""

from __future__ import annotations

import datetime as dt
import io
import math
import warnings
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import fitdecode
import fitparse
import polars as pl
import pytest
from fit_reference import cases

from milelog.formats.fit import messages

LARGEST = 15_000
"""Bytes; a peer takes seconds for a larger file, so that these wait for `make test-nightly`."""
EPOCH = dt.datetime(1989, 12, 31, tzinfo=dt.UTC)
MASKS = {"mask", "left", "right", "selected", "reserved"}


def sized() -> list[Any]:
    """All intact files, smallest first."""
    return [
        case
        if case.values[1].get("size", 0) <= LARGEST
        else pytest.param(*case.values, id=case.id, marks=(*case.marks, pytest.mark.nightly))
        for case in cases("intact")
    ]


def same(ours: Any, theirs: Any, units: str | None = None) -> bool:
    """Whether two decoders say one thing in their own ways."""
    if isinstance(ours, list) or isinstance(theirs, tuple):
        left = ours if isinstance(ours, list) else [ours]
        right = theirs if isinstance(theirs, tuple) else (theirs,)
        nothing = ours is None and all(v is None for v in right)
        return nothing or (len(left) == len(right) and all(map(same, left, right, [units] * len(left))))
    if ours is None or theirs is None:
        return ours is theirs
    if isinstance(theirs, dt.datetime):
        return isinstance(ours, dt.datetime) and ours.replace(tzinfo=None) == theirs.replace(tzinfo=None)
    if isinstance(theirs, dt.time):
        return True  # seconds of the day, as stored
    if isinstance(theirs, (int, float)) and not isinstance(theirs, bool):
        if isinstance(ours, str):
            return ours == str(theirs)
        scale = 2**31 / 180 if units == "semicircles" else 1.0
        return math.isclose(float(ours) * scale, theirs, rel_tol=1e-6, abs_tol=1e-9)
    return bool(ours == theirs)


class Row:
    """One of our rows, asked for by the peer's names."""

    def __init__(self, frame: pl.DataFrame, index: int) -> None:
        self.values = frame.row(index, named=True)

    def get(self, name: str) -> Any:
        """Our value; of a clock that was never set the seconds that a peer gives in place of a date."""
        value = self.values.get(name)
        return self.values.get(name + "_system_s") if value is None else value


def explained(message: str, field: Any, ours: Any, row: Row) -> bool:
    """Differences with a reason: each has its paragraph in docs/fit-decoders.md."""
    theirs = field.value
    base = field.field_def.base_type.name if field.field_def else ""
    if field.name == "unknown_253":  # the timestamp, in a message that the profile does not list it for
        return same(row.get("timestamp"), EPOCH + dt.timedelta(seconds=theirs)) or theirs < 2**28
    if base == "byte" and isinstance(theirs, tuple):  # a base type without its endian bit
        raw = bytes(theirs)
        either = {int.from_bytes(raw, "little"), int.from_bytes(raw, "big")}
        return ours in either or (ours is None and not any(raw))
    if field.name.startswith("enhanced_"):  # the wide field is empty, the narrow one is not
        return theirs is None and ours == row.get(field.name.removeprefix("enhanced_"))
    if isinstance(theirs, dt.datetime):  # local time before the clock was set
        return row.get(field.name) == 0.0
    if isinstance(theirs, str) and theirs in MASKS:  # a mask for the bits of a number is no name of it
        return isinstance(ours, int)
    return message == "hr"  # fitparse starts the straps' counter at 0 rather than at its whole reading


def fitparse_differences(data: bytes) -> Counter[tuple[str, str]]:
    """Messages and fields that fitparse sees otherwise, unexplained."""
    frames, seen = messages(data), defaultdict(int)
    wrong: Counter[tuple[str, str]] = Counter()
    for message in fitparse.FitFile(data, check_developer_data=False).get_messages():
        frame = frames.get(message.name, pl.DataFrame())
        index = seen[message.name]
        seen[message.name] += 1
        if index >= frame.height:
            wrong[message.name, "missing"] += bool(message.fields)
            continue
        row, met = Row(frame, index), set()
        for field in message.fields:
            if (field.field_def is None and field.name != "timestamp") or field.field_type == "devfield":
                continue  # what is unpacked is tested below; fields of apps have names of their own with us
            if field.field_def and field.field_def.def_num in met:
                continue  # a definition may name a field twice: the first counts
            met.add(field.field_def.def_num if field.field_def else None)
            ours = row.get(field.name)
            if not same(ours, field.value, field.units) and not explained(message.name, field, ours, row):
                wrong[message.name, field.name] += 1
    for name, frame in frames.items():
        if frame.width and frame.height != seen[name]:
            wrong[name, "phantom"] += 1
    return wrong


@pytest.mark.parametrize(("path", "agreed"), sized())
def test_every_field_is_what_fitparse_says_or_explained(path: Path, agreed: dict[str, Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert not fitparse_differences(path.read_bytes())


def fitdecode_records(data: bytes) -> list[dict[str, Any]]:
    """Field values of fitdecode's record messages; the first of two fields of one name, which is the wider one."""
    with fitdecode.FitReader(io.BytesIO(data)) as reader:
        return [
            {f.name: f.value for f in reversed(frame.fields) if f.field_def and not _of_app(f)}
            for frame in reader
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record"
        ]


def _of_app(field: Any) -> bool:
    return field.is_dev if hasattr(field, "is_dev") else field.field_type == "devfield"


@pytest.mark.parametrize(("path", "agreed"), sized())
def test_records_are_what_fitdecode_says(path: Path, agreed: dict[str, Any]) -> None:
    data = path.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = fitdecode_records(data)
    records = messages(data).get("record", pl.DataFrame())
    assert records.height == len(theirs)
    for name in ("distance", "heart_rate", "cadence", "power", "temperature", "position_lat", "position_long"):
        units = "semicircles" if name.startswith("position") else None
        ours = records[name].to_list() if name in records.columns else [None] * records.height
        if any(row.get(name) is not None for row in theirs) or any(v is not None for v in ours):
            unpacked = "compressed_speed_distance" in records.columns and name == "distance"
            same_ = [unpacked or same(o, row.get(name), units) for o, row in zip(ours, theirs, strict=True)]
            assert all(same_), (name, same_.index(False))
