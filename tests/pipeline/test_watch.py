"""Files that arrive are analyzed, once they are whole."""

import importlib.util
import os
import subprocess
import sys
import threading
import time

import pytest
from made_runs import make_run

from milelog.errors import MilelogError
from milelog.pipeline import watch

needs_watchfiles = pytest.mark.skipif(importlib.util.find_spec("watchfiles") is None, reason="watchfiles is an extra")


def test_a_file_is_whole_when_it_stands_still():
    """Sizes as they are seen by and by: the file grows, rests too shortly, grows again."""
    seen = iter([1, 2, 3, 3, 3, 4, 5, 5, 5, 5, 5, 5, 9])
    slept = []
    found = watch.wait_until_still(lambda: {"run.fit": (next(seen), 0, 0)}, 1.0, slept.append)
    assert found == {"run.fit": (5, 0, 0)}
    assert sum(slept) == pytest.approx(0.2 * 11)


def test_what_never_stands_still_is_analyzed_in_the_end():
    numbers = iter(range(10**6))
    slept = []
    watch.wait_until_still(lambda: {"log.fit": (next(numbers), 0, 0)}, 1.0, slept.append)
    assert sum(slept) == pytest.approx(watch.LONGEST_S, abs=1.0)


def test_without_the_package_it_says_what_to_install(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(MilelogError, match="watchfiles") as caught:
        next(watch.arrivals(folder))
    assert "milelog[watch]" in caught.value.problems[0].hint


@needs_watchfiles
def test_arrivals_are_told_once_and_only_of_recordings(folder):
    stop, told = threading.Event(), []

    def listen():
        told.extend(time.monotonic() for _ in watch.arrivals(folder, stop, still_s=0.4))

    thread = threading.Thread(target=listen)
    thread.start()
    time.sleep(1.0)
    (folder / "milelog-report.html").write_text("own")
    data = make_run(70)
    with (folder / "new.fit").open("wb") as file:
        for at in range(0, len(data), len(data) // 5):
            file.write(data[at : at + len(data) // 5])
            file.flush()
            time.sleep(0.1)
    whole = time.monotonic()
    while not told and time.monotonic() < whole + 20:
        time.sleep(0.05)
    stop.set()
    thread.join(10)
    assert len(told) == 1
    assert told[0] >= whole


def test_what_arrived_during_the_first_report_is_news(folder, monkeypatch):
    monkeypatch.setattr(watch, "_watch", lambda: lambda *_args, **_options: iter(()))
    assert list(watch.arrivals(folder, known=watch.shape(folder))) == []
    before = watch.shape(folder)
    (folder / "new.fit").write_bytes(make_run(70))
    assert list(watch.arrivals(folder, still_s=0.01, known=before)) == [None]


@needs_watchfiles
def test_the_command_reports_again_when_a_run_arrives(folder):
    command = [sys.executable, "-m", "milelog", "watch", str(folder), "--times", "1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        for line in process.stderr:
            if line.startswith("Watching"):
                break
        time.sleep(0.5)
        (folder / "new.fit").write_bytes(make_run(71))
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "12 files" in out
    assert "13 files" in out
