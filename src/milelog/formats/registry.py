"""The registry of formats: who reads what."""

from __future__ import annotations

import importlib
from collections.abc import Callable

from milelog.formats.reader import Loaded, Reader
from milelog.formats.sniff import xml_root

STRAVA, APPLE = "Strava's index", "Apple Health"


def _lazy(module: str, function: str) -> Callable[[bytes, str], Loaded]:
    """A reader's `read`, imported on its first use: lxml or the FIT profile load only when such a file comes."""

    def read(data: bytes, source: str) -> Loaded:
        found: Callable[[bytes, str], Loaded] = getattr(importlib.import_module(module), function)
        return found(data, source)

    return read


def _sample(module: str, function: str) -> Callable[[], bytes]:
    """A reader's `sample`, imported when it is asked for."""

    def sample() -> bytes:
        found: Callable[[], bytes] = getattr(importlib.import_module(module), function)
        return found()

    return sample


def _lazily(module: str, function: str) -> Callable[[bytes], bool]:
    """A reader's `sniff`, imported on its first use."""

    def sniff(data: bytes) -> bool:
        found: Callable[[bytes], bool] = getattr(importlib.import_module(module), function)
        return found(data)

    return sniff


def _is_fit(data: bytes) -> bool:
    # The data type field of the FIT header; byte 0, the size of the header, varies.
    return data[8:12] == b".FIT"


def _has_root(*names: str) -> Callable[[bytes], bool]:
    """Whether an XML file's root has one of these local names, in any encoding of Unicode."""
    return lambda data: xml_root(data) in names


_SAMPLES = "milelog.formats.samples"
BUILTIN: tuple[Reader, ...] = (
    Reader("FIT", (".fit",), _is_fit, _lazy("milelog.formats.fit", "read"), _sample(_SAMPLES, "fit")),
    Reader("GPX", (".gpx",), _has_root("gpx"), _lazy("milelog.formats.gpx", "read"), _sample(_SAMPLES, "gpx")),
    Reader(
        "TCX",
        (".tcx",),
        _has_root("TrainingCenterDatabase", "Activities"),
        _lazy("milelog.formats.tcx", "read"),
        _sample(_SAMPLES, "tcx"),
    ),
)
"""Formats of recordings."""
EXPORTS: tuple[Reader, ...] = (
    Reader(STRAVA, (), _lazily("milelog.formats.strava", "is_index"), _lazy("milelog.formats.strava", "read")),
    Reader(APPLE, (), _has_root("HealthData"), _lazy("milelog.formats.apple", "read")),
)
"""Indexes that exports hold beside their recordings: activities of which only totals are known."""


def reader_of(data: bytes) -> Reader | None:
    """The format of a file by its first bytes."""
    # Recordings first: they are what most files are, and a look for FIT costs nothing.
    return next((r for r in (*BUILTIN, *EXPORTS) if r.sniff(data)), None)
