"""Small files that something once did not bear, and a small part of what `make fuzz` tries."""

from pathlib import Path

import pytest

from milelog import corrections
from milelog.errors import ForeignError, MilelogError
from milelog.formats import load
from milelog.pipeline import reading

CRASHERS = sorted((Path(__file__).parent / "crashers").iterdir())


@pytest.fixture
def fuzz(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "bench"))
    import fuzz

    return fuzz


@pytest.mark.parametrize("path", CRASHERS, ids=lambda path: path.name)
def test_what_was_once_not_borne_is(path):
    data = path.read_bytes()
    if path.suffix == ".row":
        with pytest.raises(ForeignError):
            reading.results(data, "run.fit")
    elif path.suffix == ".toml":
        with pytest.raises(MilelogError):
            corrections.parse(data.decode())
    else:
        loaded = load(data, path.name)
        assert loaded.activities or loaded.problems


@pytest.mark.parametrize(("what", "count"), [("rows", 300), ("corrections", 40), ("kept", 100)])
def test_another_structure_is_borne(fuzz, what, count):
    failures, _, _ = fuzz.structures(what, 7, range(count))
    assert failures == []


class Here:
    """A pool that runs everything in this process."""

    def __init__(self, *_, **__):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def map(self, call, seeds, ranges):
        return [call(s, r) for s, r in zip(seeds, ranges, strict=True)]


def test_a_stopped_run_goes_on_where_it_was(fuzz, tmp_path, monkeypatch, capsys):
    """And what was found before it stopped is counted in the end."""
    tried = []

    def batch(_seed, numbers):
        tried.extend(numbers)
        return [fuzz.Failure(n, "raised") for n in numbers if n == 3], 0.0, 0

    monkeypatch.setattr(fuzz, "ProcessPoolExecutor", Here)
    monkeypatch.setattr(fuzz, "batch", batch)
    monkeypatch.setattr(fuzz, "SHARES", {"fit": 1.0})
    kept = []
    monkeypatch.setattr(fuzz, "keep", lambda seed, failure: kept.append((seed, failure.number)))
    path = tmp_path / "state.json"
    assert fuzz.run(fuzz.State.load(path, 5), 10, 2) == 1
    assert fuzz.run(fuzz.State.load(path, 5), 16, 2) == 1
    assert tried == list(range(16))
    assert kept == [(5, 3)]
    assert "1 failures in 16 fit (seed 5)" in capsys.readouterr().out
    assert fuzz.State.load(path, 6).done == {}


def test_each_kind_has_its_turn_before_a_run_is_through(fuzz, tmp_path, monkeypatch, capsys):
    turns = []

    def noted(what):
        return lambda *given: turns.append((what, *given[-1])) or ([], 0.0, 0)

    monkeypatch.setattr(fuzz, "ProcessPoolExecutor", Here)
    monkeypatch.setattr(fuzz, "batch", noted("fit"))
    monkeypatch.setattr(fuzz, "structures", noted("rows"))
    monkeypatch.setattr(fuzz, "SHARES", {"fit": 1.0, "rows": 0.5})
    monkeypatch.setattr(fuzz, "ROUND", 4)
    assert fuzz.run(fuzz.State.load(tmp_path / "state.json", 5), 6, 1) == 0
    assert turns == [("fit", 0, 1, 2, 3), ("rows", 0, 1), ("fit", 4, 5), ("rows", 2)]
    assert fuzz.run(fuzz.State.load(tmp_path / "state.json", 5), 6, 1) == 0
    assert len(turns) == 4
    assert capsys.readouterr().out.endswith("0 failures in 6 fit, 3 rows (seed 5)\n")
