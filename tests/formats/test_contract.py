"""What every reader owes: one suite over all of `BUILTIN`.

Samples come from the registry: a new format is covered by its `Reader` alone.
"""

from __future__ import annotations

import gzip
import io
import pickle
import re
import zipfile

import numpy as np
import pytest

from milelog.errors import ExitCode, MilelogError, Problem
from milelog.formats import BUILTIN, Loaded, load, read
from milelog.model import STREAM_COLUMNS

readers = pytest.mark.parametrize("reader", BUILTIN, ids=lambda r: r.name)


def sample(reader):
    assert reader.sample is not None, f"give the Reader of {reader.name} a sample"
    return reader.sample()


def check_problem(problem, source):
    assert isinstance(problem, Problem)
    assert problem.source.startswith(source)
    assert re.fullmatch(r"[a-z][a-z0-9-]+", problem.slug)
    assert problem.message.strip()
    assert problem.severity in {"note", "salvaged", "skipped", "rejected"}
    if problem.severity == "rejected":
        assert problem.hint.strip(), problem.slug


def check(loaded, source="f"):
    assert isinstance(loaded, Loaded)
    assert loaded.outcome in {"analyzed", "salvaged", "skipped", "rejected"}
    assert loaded.activities or loaded.problems, "a file that gives nothing says why"
    for problem in loaded.problems:
        check_problem(problem, source)
    for activity in loaded.activities:
        assert set(activity.columns) <= set(STREAM_COLUMNS)
        times = activity.columns["time_s"]
        assert all(c.dtype == np.float64 and c.shape == times.shape for c in activity.columns.values())
        assert not np.isinf(np.concatenate(list(activity.columns.values()))).any()
        if len(times):
            assert times[0] == 0.0
            assert (np.diff(times) >= 0).all()
        assert activity.start is None or activity.start.utcoffset().total_seconds() == 0
        assert list(activity.records.columns) == list(STREAM_COLUMNS)
        assert activity.to_pandas().shape == (activity.size, len(STREAM_COLUMNS))
    return loaded


@readers
class TestWhole:
    def test_gives_a_run(self, reader):
        loaded = check(load(sample(reader), "f" + reader.suffixes[0]))
        (activity,) = loaded.activities
        assert (loaded.outcome, loaded.kind, activity.sport) == ("analyzed", "activity", "running")
        assert activity.size >= 20

    def test_is_known_by_its_content(self, reader):
        for name in ("f", "f.bin", "f.gpx", "f.fit", "f.tcx"):
            assert len(load(sample(reader), name).activities) == 1

    def test_no_other_reader_claims_it(self, reader):
        assert [r.name for r in BUILTIN if r.sniff(sample(reader))] == [reader.name]

    def test_path_open_file_and_bytes_give_the_same(self, reader, tmp_path):
        path = tmp_path / ("f" + reader.suffixes[0])
        path.write_bytes(sample(reader))
        packed = tmp_path / (path.name + ".gz")
        packed.write_bytes(gzip.compress(sample(reader)))
        zipped = tmp_path / "log.zip"
        with zipfile.ZipFile(zipped, "w") as made:
            made.write(path, path.name)
        with path.open("rb") as handle:
            forms = [read(path), read(str(path)), read(handle), read(packed), read(zipped)]
        forms += [read(sample(reader)), read(io.BytesIO(sample(reader))), read(bytearray(sample(reader)))]
        for (activity,) in forms:
            assert activity.start == forms[0][0].start
            for name, values in forms[0][0].columns.items():
                np.testing.assert_array_equal(activity.columns[name], values)

    def test_reading_twice_gives_the_same(self, reader):
        first, second = (load(sample(reader), "f") for _ in range(2))
        assert first.problems == second.problems
        assert first.activities[0].laps == second.activities[0].laps
        np.testing.assert_array_equal(first.activities[0].records.to_numpy(), second.activities[0].records.to_numpy())

    def test_what_is_read_goes_between_processes(self, reader):
        loaded = load(sample(reader), "f")
        copy = pickle.loads(pickle.dumps(loaded))
        assert copy.problems == loaded.problems
        assert copy.activities[0].laps == loaded.activities[0].laps


@readers
class TestBroken:
    def test_truncated_anywhere(self, reader):
        data = sample(reader)
        for end in range(0, len(data), max(1, len(data) // 100)):
            check(load(data[:end], "f" + reader.suffixes[0]))

    def test_half_of_it_gives_a_part_and_says_so(self, reader):
        data = sample(reader)
        loaded = check(load(data[: len(data) // 2], "f" + reader.suffixes[0]))
        assert loaded.outcome == "salvaged"
        whole = load(data, "f").activities[0].size
        assert whole / 6 <= loaded.activities[0].size < whole

    @pytest.mark.parametrize("data", [b"", b"\0" * 1000, b"\n"], ids=["empty", "zeros", "newline"])
    def test_nothing_in_it(self, reader, data):
        loaded = check(load(data, "f" + reader.suffixes[0]))
        assert loaded.outcome == "rejected"

    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"<!DOCTYPE html><html><body>Please log in</body></html>", "an HTML page"),
            (b"\n <HTML><head></head></HTML>", "an HTML page"),
            (b"Dear diary, today I ran.", "plain text"),
            (b'{"error": "not found"}', "JSON"),
            (b"%PDF-1.7 ...", "a PDF"),
            (b"\xff\xd8\xff\xe0 ... ", "a JPEG image"),
            (b'<?xml version="1.0"?><kml xmlns="x"/>', "an XML file with <kml>"),
            (zipfile.ZipFile.__doc__.encode("utf-16"), "plain text"),
        ],
    )
    def test_something_else_by_its_name(self, reader, data, words):
        loaded = check(load(data, "f" + reader.suffixes[0]))
        assert (loaded.outcome, loaded.problems[0].slug) == ("rejected", "looks-like")
        assert loaded.problems[0].message.endswith(words)

    def test_noise_by_its_name(self, reader):
        noise = np.random.default_rng(7).integers(0, 256, 20000, dtype=np.uint8).tobytes()
        assert check(load(noise, "f" + reader.suffixes[0])).outcome == "rejected"

    def test_noise_after_its_first_bytes(self, reader):
        noise = np.random.default_rng(7).integers(0, 256, 20000, dtype=np.uint8).tobytes()
        for keep in (14, 60, 200):
            check(load(sample(reader)[:keep] + noise, "f"))

    def test_flipped_bytes(self, reader):
        rng = np.random.default_rng(11)
        for _ in range(60):
            data = bytearray(sample(reader))
            for at in rng.integers(0, len(data), 8):
                data[at] = rng.integers(0, 256)
            check(load(bytes(data), "f" + reader.suffixes[0]))

    def test_read_raises_with_the_problems(self, reader, tmp_path):
        path = tmp_path / ("f" + reader.suffixes[0])
        path.write_bytes(b"")
        for source in (path, b"", io.BytesIO()):
            with pytest.raises(MilelogError) as caught:
                read(source)
            assert [p.slug for p in caught.value.problems] == ["empty-file"]
            assert caught.value.exit_code is ExitCode.NOTHING_READABLE
