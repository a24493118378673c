"""The registry of file formats."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from milelog.formats.reader import Reader
from milelog.formats.sniff import xml_root

STRAVA, APPLE = "Strava's index", "Apple Health"


def _lazy(module: str, function: str) -> Callable[..., Any]:
    """A function of a module below `milelog.formats`, imported on its first call: lxml or the FIT profile load only when a
    file needs them.
    """

    def call(*args: Any) -> Any:
        return getattr(importlib.import_module(f"milelog.formats.{module}"), function)(*args)

    return call


def _is_fit(data: bytes) -> bool:
    # The data type field of the FIT header; byte 0, the size of the header, varies.
    return data[8:12] == b".FIT"


def _has_root(*names: str) -> Callable[[bytes], bool]:
    """A test whether an XML file's root has one of these local names, in any Unicode encoding."""
    return lambda data: xml_root(data) in names


BUILTIN: tuple[Reader, ...] = (
    Reader("FIT", (".fit",), _is_fit, _lazy("fit", "read"), _lazy("samples", "fit")),
    Reader("GPX", (".gpx",), _has_root("gpx"), _lazy("gpx", "read"), _lazy("samples", "gpx")),
    Reader(
        "TCX",
        (".tcx",),
        _has_root("TrainingCenterDatabase", "Activities"),
        _lazy("tcx", "read"),
        _lazy("samples", "tcx"),
    ),
)
"""Formats of recordings."""
EXPORTS: tuple[Reader, ...] = (
    Reader(STRAVA, (), _lazy("strava", "is_index"), _lazy("strava", "read")),
    Reader(APPLE, (), _has_root("HealthData"), _lazy("apple", "read")),
)
"""Indexes of exports, which contain activities with totals only."""


def reader_of(data: bytes) -> Reader | None:
    """The format of a file by its first bytes; None if it is unknown."""
    # Recordings first: most files are recordings, and the test for FIT is cheap.
    return next((r for r in (*BUILTIN, *EXPORTS) if r.sniff(data)), None)
