"""`load` and `read`: which reader, and what is said where there is none."""

from __future__ import annotations

import gzip
import subprocess
import sys

import pytest
import xml_files as files

from milelog.errors import MilelogError
from milelog.formats import load, read


def slugs(loaded):
    return [p.slug for p in loaded.problems]


def test_a_name_that_promises_nothing_is_set_aside():
    for name, data in (("notes.txt", b"felt fine"), ("x", b"\x01\x02\x03\x04" * 50), ("a.json", b"{}")):
        loaded = load(data, name)
        assert (loaded.outcome, slugs(loaded)) == ("skipped", ["not-a-recording"])


def test_a_recording_under_a_foreign_name_is_read():
    assert load(files.gpx(), "notes.txt").outcome == "analyzed"
    assert load(files.tcx(), "run.gpx").outcome == "analyzed"


def test_a_packed_recording_is_undone():
    assert load(gzip.compress(files.gpx()), "run.gpx.gz").outcome == "analyzed"
    assert load(gzip.compress(gzip.compress(files.gpx())), "run.gpx.gz").outcome == "analyzed"


def test_an_archive_is_no_recording():
    assert load(b"PK\x03\x04" + bytes(range(40)), "run.gpx").problems[0].message.endswith("a zip archive")


def test_read_carries_the_problems_of_the_file():
    cut = files.gpx()[:-600]
    (activity,) = read(cut)
    assert [p.slug for p in activity.problems] == ["xml-salvaged"]


def test_read_tells_all_problems_when_nothing_is_readable(tmp_path):
    (tmp_path / "run.gpx").write_bytes(b"<html></html>")
    with pytest.raises(MilelogError, match="HTML"):
        read(tmp_path / "run.gpx")
    with pytest.raises(MilelogError, match="folder"):
        read(tmp_path)
    with pytest.raises(MilelogError, match="cannot be read"):
        read(tmp_path / "none.gpx")


def test_the_registry_alone_loads_no_reader():
    code = (
        "import sys, milelog.formats; "
        "print([m for m in ('lxml', 'fitparse', 'gpxpy', 'polars', 'pandas', 'milelog.formats.gpx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
