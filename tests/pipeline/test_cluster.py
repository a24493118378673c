"""A real scheduler with two real workers, one of which is killed on the way: the result is the same."""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from made_runs import make_run, settle, without_reading

from milelog import cli
from milelog.pipeline import Options, analyze_folder, executors
from milelog.report import as_json

needs_distributed = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="distributed is an extra: pip install 'milelog[cluster]'"
)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def cluster(tmp_path):
    """The scheduler's address and the two workers, each a process of its own on this machine."""
    address = f"tcp://127.0.0.1:{free_port()}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path, "env": os.environ}
    dask = [sys.executable, "-m", "dask"]
    scheduler = [*dask, "scheduler", "--host", address, "--no-dashboard", "--no-show"]
    worker = [*dask, "worker", address, "--no-nanny", "--nthreads", "1", "--no-dashboard"]
    processes = [subprocess.Popen(scheduler, **quiet)]
    try:
        processes += [subprocess.Popen(worker, **quiet) for _ in range(2)]
        wait_for_workers(address, 2)
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def wait_for_workers(address, count):
    from distributed import Client

    end = time.monotonic() + 60
    while True:
        try:
            with Client(address, timeout="5s") as client:
                client.wait_for_workers(count, timeout=60)
                return
        except OSError:
            if time.monotonic() > end:
                raise


@needs_distributed
@pytest.mark.nightly
def test_a_worker_killed_in_the_middle_changes_nothing(folder, clean, cluster):
    address, workers = cluster
    for number in range(100, 130):
        (folder / f"run-{number}.fit").write_bytes(make_run(number, minutes=3))
    settle(folder)
    wanted = clean(folder)

    def kill_one(done, _total):
        if done == 5:
            os.kill(workers[0].pid, signal.SIGKILL)

    with executors.opened(address) as executor:
        found = analyze_folder(folder, Options(executor=executor, progress=kill_one))
    assert workers[0].wait(10) == -signal.SIGKILL
    assert workers[1].poll() is None
    got = json.dumps(without_reading(as_json.analysis(found)))
    assert got == json.dumps(wanted)


@needs_distributed
@pytest.mark.nightly
def test_the_command_takes_an_address(folder, cluster, capsys, clean):
    address, _ = cluster
    assert cli.run(["analyze", str(folder), "--json", "--executor", address]) == 0
    assert without_reading(json.loads(capsys.readouterr().out)) == clean(folder)


@needs_distributed
def test_where_no_scheduler_answers_it_is_said(folder, capsys, monkeypatch):
    monkeypatch.setattr(executors, "SCHEDULER_WAIT", "1s")
    assert cli.run(["analyze", str(folder), "--executor", f"tcp://127.0.0.1:{free_port()}"]) == 2
    assert "no scheduler answers" in capsys.readouterr().err


def test_without_the_package_it_says_what_to_install(folder, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert cli.run(["analyze", str(folder), "--executor", "dask"]) == 2
    assert "milelog[cluster]" in capsys.readouterr().err
