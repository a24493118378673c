"""Records, times, positions and values against what seven families of decoders agree on."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from fit_reference import cases, digest

from milelog.formats.fit import messages, read
from milelog.formats.fit.parts import split

INTEGERS = ("heart_rate", "cadence", "power", "temperature")
FIT_EPOCH_S = 631065600


def _column(records: pl.DataFrame, *names: str) -> pl.Series:
    found = [_first(records[name]) for name in names if name in records.columns]
    if not found:
        return pl.Series(names[0], [None] * records.height, dtype=pl.Float64)
    return pl.select(pl.coalesce(found)).to_series()


def _whole(series: pl.Series) -> list[int | None]:
    return [None if v is None else round(v) for v in series.to_list()]


def _times(records: pl.DataFrame) -> list[int | None]:
    dated = _column(records, "timestamp").cast(pl.Int64)
    dated = dated // 1_000_000 - FIT_EPOCH_S
    if "timestamp_system_s" in records.columns:
        dated = pl.select(pl.coalesce(dated, records["timestamp_system_s"].cast(pl.Int64))).to_series()
    return dated.to_list()


def _first(series: pl.Series) -> pl.Series:
    return series.list.first() if isinstance(series.dtype, pl.List) else series


@pytest.mark.parametrize(("path", "agreed"), cases("intact"))
def test_records_are_what_decoders_agree_on(path: Path, agreed: dict[str, Any]) -> None:
    data = path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == agreed["sha256"]
    frames = messages(data)
    records = frames.get("record", pl.DataFrame())
    assert records.height == agreed["records"]
    assert frames.get("lap", pl.DataFrame()).height == agreed["laps"]
    assert frames.get("session", pl.DataFrame()).height == len(agreed["sessions"])
    fields = agreed["fields"]
    if "dig" in fields["timestamp"]:
        assert digest(_times(records)) == fields["timestamp"]["dig"]
    for name in ("position_lat", "position_long"):
        if "dig" in fields[name]:
            assert digest(_whole(_column(records, name) * (2**31 / 180))) == fields[name]["dig"], name
    for name in INTEGERS:
        if "dig" in fields[name]:
            assert digest(_whole(_column(records, name))) == fields[name]["dig"], name
    floats = {
        "distance": _column(records, "distance"),
        "speed_eff": _column(records, "speed", "enhanced_speed"),
        "altitude_eff": _column(records, "enhanced_altitude", "altitude"),
    }
    for name, series in floats.items():
        expected = fields[name]
        known = series.drop_nulls()
        assert len(known) == expected["n"], name
        if expected["n"]:
            ours = {"sum": known.sum(), "min": known.min(), "max": known.max(), "first": known[0], "last": known[-1]}
            for key, value in ours.items():
                assert value == pytest.approx(expected[key], rel=1e-6, abs=1e-6), (name, key)


@pytest.mark.parametrize(("path", "agreed"), cases("intact"))
def test_no_intact_file_is_refused(path: Path, agreed: dict[str, Any]) -> None:
    parts, strays, _ = split(path.read_bytes(), None)
    assert len(parts) == agreed["segments"]
    assert not strays
    assert all(part.extent.crc == "right" and not part.losses for part in parts)
    loaded = read(path.read_bytes(), path.name)
    assert loaded.outcome == ("skipped" if any("not-an-activity" in c for c in agreed["classes"]) else "analyzed")


@pytest.mark.parametrize(("path", "found"), cases("damaged"))
def test_damaged_files_keep_what_the_best_decoder_keeps(path: Path, found: dict[str, Any]) -> None:
    parts = split(path.read_bytes(), None).parts
    kept = sum(block.count for part in parts for block in part.of(20))
    assert kept >= found["prefix_records"]


@pytest.mark.parametrize(("path", "found"), cases("damaged"))
def test_damaged_files_are_said_to_be(path: Path, found: dict[str, Any]) -> None:
    loaded = read(path.read_bytes(), path.name)
    assert loaded.problems
    assert loaded.outcome in {"salvaged", "rejected", "skipped"} or "trailing-bytes" in found["classes"]
    if found["prefix_records"]:
        assert loaded.activities


def test_a_file_out_of_step_is_read_to_its_end(recordings: Path) -> None:
    data = (recordings / "python-fitparse" / "strava-android-app-201.10-b1218918.fit").read_bytes()
    records = messages(data)["record"]
    assert records.height >= 5300
    assert records["timestamp"].is_sorted()
