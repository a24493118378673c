"""A file that raises, hangs, takes too much memory or kills its worker costs only itself."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from made_runs import make_run, settle

from milelog.pipeline import executors, limits, pool

BAD = {"RAISE": "reader-failed", "HANG": "reader-hung", "EAT": "too-large", "DIE": "reader-died"}


@pytest.fixture
def quick(monkeypatch):
    """Workers for any number of files, and little patience."""
    monkeypatch.setattr(executors, "MAX_HERE", 0)
    monkeypatch.setattr(limits, "HANG_S", 2.0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process how much memory it has")
def test_bad_files_cost_only_themselves(folder, analyze, clean, bad_readers, quick):
    wanted = clean(folder)
    for word in BAD:
        (folder / f"{word}.bad").write_bytes(word.encode())
    found = analyze(folder)
    assert found["activities"] == wanted["activities"]
    assert found["weeks"] == wanted["weeks"]
    told = {p["file"]: (p["slug"], p["severity"]) for p in found["problems"] if p["severity"] == "rejected"}
    assert told == {f"{word}.bad": (slug, "rejected") for word, slug in BAD.items()}
    assert found["files"]["failed"] == 4
    assert found["files"]["found"] == 16


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists what a process holds open")
def test_many_runs_of_one_process_leave_nothing_open(folder, analyze, quick):
    def held():
        return len(list(Path("/proc/self/fd").iterdir()))

    analyze(folder, rebuild=True)
    before = held()
    analyze(folder, rebuild=True)
    assert held() == before


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux alone")
def test_workers_are_waited_for_however_many_files_are_open(folder, analyze, clean, quick):
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 1500:
        pytest.skip("this machine lets no process open so many files")
    wanted = clean(folder)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1500), hard))
    held = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        found = analyze(folder)
    finally:
        for handle in held:
            os.close(handle)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert found["activities"] == wanted["activities"]


def test_a_file_that_hung_is_not_waited_for_again(folder, analyze, bad_readers, quick, monkeypatch):
    (folder / "HANG.bad").write_bytes(b"HANG")
    first = analyze(folder)
    monkeypatch.setattr(pool, "Pool", None)
    second = analyze(folder)
    assert second["problems"] == first["problems"]


def test_a_bad_member_costs_the_archive_one_member(tmp_path, analyze, runs, bad_readers, quick):
    home = tmp_path / "packed"
    home.mkdir()
    names = list(runs)[:6]
    with zipfile.ZipFile(home / "export.zip", "w") as archive:
        for number, name in enumerate(names):
            if number == 2:
                archive.writestr("DIE.bad", "DIE")
            if number == 4:
                archive.writestr("HANG.bad", "HANG")
            archive.writestr(name, runs[name])
    settle(home)
    found = analyze(home)
    assert [a["file"] for a in found["activities"]] == [f"export.zip/{n}" for n in names]
    assert {p["file"]: p["slug"] for p in found["problems"] if p["severity"] == "rejected"} == {
        "export.zip/DIE.bad": "reader-died",
        "export.zip/HANG.bad": "reader-hung",
    }
    assert found["files"]["found"] == 8


def test_a_worker_killed_from_outside_costs_nothing(folder, analyze, clean, quick, monkeypatch):
    """The machine was short of memory, say: its file is measured again."""
    wanted = clean(folder)
    real, started = pool._Supervisor._begin, []

    def begin_then_kill(self):
        process = real(self)
        if self not in started:
            process.kill()
        started.append(self)
        return process

    monkeypatch.setattr(pool._Supervisor, "_begin", begin_then_kill)
    found = analyze(folder, use_index=False)
    assert found["activities"] == wanted["activities"]
    assert found["problems"] == wanted["problems"]
    assert len(started) >= 4


def test_few_files_are_stopped_in_this_process_too(tmp_path, analyze, monkeypatch):

    from milelog.formats import registry

    def hang(_data, _source):
        while True:
            pass

    def fail(_data, _source):
        raise RecursionError

    slow = registry.Reader("SLOW", (".slow",), lambda d: d.startswith(b"SLOW"), hang)
    deep = registry.Reader("DEEP", (".deep",), lambda d: d.startswith(b"DEEP"), fail)
    monkeypatch.setattr(registry, "BUILTIN", (slow, deep, *registry.BUILTIN))
    (tmp_path / "c.fit").write_bytes(make_run(1))
    analyze(tmp_path, use_index=False)  # loads all that measuring needs, which may take as long as is allowed below
    monkeypatch.setattr(limits, "HANG_S", 1.0)
    for name, data in (("a.slow", b"SLOW"), ("b.deep", b"DEEP")):
        (tmp_path / name).write_bytes(data)
    found = analyze(tmp_path, use_index=False)
    assert {p["file"]: p["slug"] for p in found["problems"]} == {"a.slow": "reader-hung", "b.deep": "reader-failed"}
    assert [a["file"] for a in found["activities"]] == ["c.fit"]


def test_the_command_is_killed_by_no_file(tmp_path, bad_readers):
    home = tmp_path / "few"
    home.mkdir()
    (home / "a.fit").write_bytes(make_run(1))
    (home / "b.bad").write_bytes(b"DIE")
    command = [sys.executable, "-m", "milelog", "analyze", str(home), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    found = json.loads(done.stdout)
    assert [p["slug"] for p in found["problems"]] == ["reader-died"]
    assert [a["file"] for a in found["activities"]] == ["a.fit"]


def test_no_worker_outlives_the_run(folder, analyze, quick, monkeypatch):
    real, started = pool._Supervisor._begin, []
    monkeypatch.setattr(pool._Supervisor, "_begin", lambda self: started.append(real(self)) or started[-1])

    def stop(_done, _total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyze(folder, progress=stop)
    assert started
    for process in started:
        assert process.wait(5) is not None


@pytest.mark.parametrize("few", [0, 12])
def test_a_failure_on_the_way_into_an_archive_costs_the_archive(folder, analyze, clean, monkeypatch, few):
    """Not only readers may fail. Here: in this process, and as any executor's task would."""
    from concurrent.futures import ThreadPoolExecutor

    from milelog import formats

    wanted = clean(folder)
    (folder / "odd.zip").write_bytes(b"whatever")
    real = formats.open_members

    def fail(path, source=None):
        if path.name == "odd.zip":
            raise AssertionError("not foreseen")
        return real(path, source)

    monkeypatch.setattr(formats, "open_members", fail)
    (folder / "2026/run-11.fit").unlink()
    with ThreadPoolExecutor(2) as executor:
        found = analyze(folder, use_index=False, executor=None if few else executor)
    assert [p["slug"] for p in found["problems"] if p["file"] == "odd.zip"] == ["reader-failed"]
    assert [a["file"] for a in found["activities"]] == [
        a["file"] for a in wanted["activities"] if a["file"] != "2026/run-11.fit"
    ]


def test_where_the_machine_gives_no_workers_it_is_done_here(folder, analyze, clean, quick, monkeypatch):
    wanted = clean(folder)
    monkeypatch.setattr(sys, "executable", str(folder / "no-python"))
    assert analyze(folder)["activities"] == wanted["activities"]


def test_from_another_thread_too(folder, analyze, clean):
    """No signal reaches it there: workers do it, however few the files are."""
    import threading

    wanted, found = clean(folder), []
    thread = threading.Thread(target=lambda: found.append(analyze(folder)))
    thread.start()
    thread.join(60)
    assert found[0]["activities"] == wanted["activities"]
