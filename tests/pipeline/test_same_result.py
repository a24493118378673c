"""One folder, one result: whatever measures it, in whatever order, fresh or out of the index."""

import gzip
import io
import pickle
import shutil
import sqlite3
import tarfile
import zipfile
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_runs import CONFIG, PLAN, settle, without_reading

from milelog.pipeline import Options, analyze_folder, executors, pool, run_folder


def test_the_second_document_is_the_first_but_for_what_was_read(folder, analyze):
    first, second = analyze(folder), analyze(folder)
    assert (first["files"]["read"], first["files"]["unchanged"]) == (12, 0)
    assert (second["files"]["read"], second["files"]["unchanged"]) == (0, 12)
    assert without_reading(first) == without_reading(second)
    assert first["weeks"][0]["checks"]


def test_a_finished_analysis_comes_back_as_the_same_values(folder):
    """Not only what the document shows: all of it, so that no renderer can tell."""
    first, second = analyze_folder(folder), analyze_folder(folder)
    assert second.files.unchanged == 12
    assert second.sessions == first.sessions
    assert second.weeks == first.weeks
    assert second.zones == first.zones
    assert second.problems == first.problems
    assert second.plan == first.plan
    assert second.athlete == first.athlete
    assert all(a is b for a, b in zip((s for w in second.weeks for s in w.sessions), second.sessions, strict=True))


def test_workers_give_what_this_process_gives(folder, analyze, monkeypatch):
    here = analyze(folder, use_index=False)
    monkeypatch.setattr(executors, "MAX_HERE", 0)
    assert analyze(folder, use_index=False) == here


@pytest.mark.parametrize("workers", [1, 3])
def test_the_number_of_workers_does_not_matter(folder, analyze, monkeypatch, workers):
    here = analyze(folder, use_index=False)
    monkeypatch.setattr(executors, "MAX_HERE", 0)
    monkeypatch.setattr(pool, "cores", lambda: workers)
    assert analyze(folder, use_index=False) == here


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_will_do(folder, analyze, kind):
    with kind(2) as executor:
        assert analyze(folder, use_index=False, executor=executor) == analyze(folder, use_index=False)


class Backwards(Executor):
    """Does its work last in, first out; fails on every third file."""

    def __init__(self):
        self.held = []

    def submit(self, function, /, *arguments):
        mine = Future()
        self.held.append((mine, function, arguments))
        if len(self.held) == 12:
            for number, (future, work, given) in enumerate(reversed(self.held)):
                if number % 3:
                    future.set_result(work(*given))
                else:
                    future.set_exception(OSError("the machine went away"))
        return mine


def test_files_on_which_an_executor_fails_are_measured_all_the_same(folder, analyze):
    assert analyze(folder, use_index=False, executor=Backwards()) == analyze(folder, use_index=False)


def test_an_executor_that_is_shut_down_costs_nothing_but_time(folder, analyze):
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    assert analyze(folder, use_index=False, executor=executor) == analyze(folder, use_index=False)


def test_rebuild_gives_the_same(folder, analyze):
    first = analyze(folder)
    again = analyze(folder, rebuild=True)
    assert again == first


def test_a_day_in_the_past_is_judged_the_same_from_the_index(folder, clean, analyze):
    analyze(folder)
    for _ in range(2):
        found = without_reading(analyze(folder, today=date(2026, 3, 6)))
        assert found == clean(folder, today=date(2026, 3, 6))


def test_blind_and_seeing_runs_do_not_mix(folder, clean, analyze):
    for blind in (False, True, False, True):
        assert without_reading(analyze(folder, blind=blind)) == clean(folder, blind=blind)


def test_a_large_archive_is_shared_among_workers(tmp_path, runs, analyze, monkeypatch):
    """Every n-th recording to each; the result is that of one worker."""
    home = tmp_path / "archive"
    home.mkdir()
    with zipfile.ZipFile(home / "export.zip", "w") as archive:
        for name, data in runs.items():
            archive.writestr(name, data)
        archive.writestr("notes.txt", "no run")
    with tarfile.open(home / "more.tar.gz", "w:gz") as archive:
        for number, (name, data) in enumerate(runs.items()):
            info = tarfile.TarInfo(f"again/{name}" + (".gz" if number % 2 else ""))
            content = gzip.compress(data) if number % 2 else data
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    settle(home)
    alone = analyze(home, use_index=False)
    monkeypatch.setattr(executors, "MAX_HERE", 0)
    monkeypatch.setattr(pool, "SHARE_FROM", 1)
    monkeypatch.setattr(pool, "cores", lambda: 3)
    assert analyze(home) == alone
    assert without_reading(analyze(home)) == without_reading(alone)
    assert alone["files"]["duplicate"] == 12
    assert alone["files"]["found"] == 25


def test_a_run_opens_again_by_its_name(folder):
    for found in (run_folder(folder), run_folder(folder)):
        opened = found.open(found.analysis.sessions[0])
        assert opened is not None
        assert opened[0].size > 300


def test_a_name_with_a_hash_is_a_name(tmp_path, runs):
    home = tmp_path / "named"
    home.mkdir()
    (home / "run#1.fit").write_bytes(runs["2026/run-00.fit"])
    found = run_folder(home)
    assert found.analysis.sessions[0].file == "run#1.fit"
    assert found.open(found.analysis.sessions[0]) is not None


def test_an_analysis_is_plain_data(folder):
    fresh, again = analyze_folder(folder, Options(use_index=False)), analyze_folder(folder, Options(use_index=False))
    assert fresh == again
    assert pickle.loads(pickle.dumps(fresh)) == fresh
    assert len(repr(fresh)) < 2000
    assert "12 activities" in fresh._repr_html_()
    assert replace(fresh, sessions=fresh.sessions[1:]) != fresh


def test_progress_tells_of_every_file_once(folder):
    told = []
    analyze_folder(folder, Options(progress=lambda done, total: told.append((done, total))))
    assert told == [(n, 12) for n in range(1, 13)]
    analyze_folder(folder, Options(progress=lambda *_: told.append(None)))
    assert None not in told


WRITTEN = {
    "milelog.toml": (
        CONFIG,
        CONFIG.replace("20:15", "18:15"),
        CONFIG.replace("2026-01-10", "2026-03-06"),
        CONFIG.replace("[[race]]", 'units = "km"\nweek_start = "Sun"\n[[race]]'),
        CONFIG.partition("[[race]]")[0],
    ),
    "plan.toml": (
        PLAN,
        PLAN.replace("10-12 mi", "3 mi"),
        PLAN + '[[weeks]]\nstart = 2026-03-09\n[[weeks.sessions]]\nday = "Tue"\nworkout = "1 mi with 2 x 1 min @ I"\n',
    ),
    "milelog-corrections.toml": (
        "",
        '[[run]]\nfile = "2026/run-03.fit"\nsegments = [{ start = "1:00", end = "2:00", zone = "R" }]\n',
        '[[run]]\nfile = "2026/run-00.fit"\nrace = "1500 m"\n',
        '[[run]]\nfile = "2026/run-04.fit"\ndistance = "1 km"\n[[run]]\nfile = "2026/run-05.gpx"\nnot_mine = true\n',
    ),
}


@given(st.lists(st.sampled_from([(name, text) for name, texts in WRITTEN.items() for text in texts]), max_size=3))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_she_writes_what_is_kept_changes_nothing(folder, changes):
    """After each change the analysis is that of a run to which the index gives what was measured, and nothing else."""
    index, aside = folder / ".milelog/index.sqlite", folder / ".milelog/aside"
    for path in (p for n in range(6, 12) for p in folder.glob(f"2026/run-{n:02d}.*")):
        path.unlink()
    options = Options(today=date(2026, 3, 20))
    analyze_folder(folder, options)
    for name, text in changes:
        (folder / name).write_text(text)
        found = analyze_folder(folder, options)
        assert found.files.read == 0
        shutil.copy(index, aside)
        with sqlite3.connect(index) as data:
            data.executescript("DELETE FROM snapshot; DELETE FROM derived; DELETE FROM document;")
        data.close()
        assert analyze_folder(folder, options) == found
        shutil.copy(aside, index)
