"""Texts on disk that tests compare with: `pytest PATH --snapshot-update` writes them anew."""

from dataclasses import fields
from datetime import date
from enum import Enum

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode


class TextFile(SingleFileSnapshotExtension):
    """One plain text file for each snapshot."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def figure(value):
    """A value in few letters, its fractions cut to what no machine's arithmetic changes."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, float | int):
        return f"{float(f'{value:.4g}'):g}" if abs(value) > 1e-9 else "0"
    if isinstance(value, date | str):
        return str(value)
    if isinstance(value, tuple):
        return "(" + " ".join(map(figure, value)) + ")"
    given = ((f.name, getattr(value, f.name)) for f in fields(value) if getattr(value, f.name) != f.default)
    return "{" + " ".join(f"{name}={figure(v)}" for name, v in given) + "}"
