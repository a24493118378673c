"""Killed at any moment, on a full disk, beside another run: the next report is that of a clean run."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from conftest import make_run, settle, without_reading


def command(folder, *more):
    return [sys.executable, "-m", "milelog", "analyze", str(folder), "--json", *more]


def document(done):
    return without_reading(json.loads(done.stdout))


@pytest.fixture
def larger(folder):
    """Forty runs: enough for workers, and for several moments at which to die."""
    for number in range(100, 128):
        (folder / f"run-{number}.fit").write_bytes(make_run(number, minutes=3))
    settle(folder)
    return folder


def is_sound(folder):
    path = folder / ".milelog" / "index.sqlite"
    if not path.exists():
        return True
    with sqlite3.connect(path) as index:
        return index.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.slow
def test_killed_at_any_moment_the_next_run_is_right(larger, clean):
    wanted, rng = clean(larger), random.Random(5)
    begin = time.monotonic()
    subprocess.run(command(larger), capture_output=True, check=True)
    whole = time.monotonic() - begin
    for number in range(12):
        if number % 8 == 0:
            shutil.rmtree(larger / ".milelog", ignore_errors=True)
        with subprocess.Popen(command(larger, "--rebuild"), stdout=subprocess.DEVNULL) as process:
            time.sleep(rng.uniform(0.2, 1.1) * whole)
            process.kill()
        assert is_sound(larger)
        if number % 4 == 3:
            done = subprocess.run(command(larger), capture_output=True, text=True, check=True)
            assert document(done) == wanted
    assert not list((larger / ".milelog").glob("*.damaged*"))


@pytest.mark.slow
def test_runs_side_by_side_agree(larger, clean):
    wanted = clean(larger)
    for _ in range(3):
        shutil.rmtree(larger / ".milelog", ignore_errors=True)
        pair = [subprocess.Popen(command(larger), stdout=subprocess.PIPE, text=True) for _ in range(2)]
        outs = [p.communicate()[0] for p in pair]
        assert [p.returncode for p in pair] == [0, 0]
        assert [without_reading(json.loads(out)) for out in outs] == [wanted, wanted]
        assert is_sound(larger)


def test_two_runs_that_find_a_damaged_index_make_one_anew(folder, analyze, clean):
    wanted = clean(folder)
    analyze(folder)
    (folder / ".milelog" / "index.sqlite").write_bytes(b"no data base" * 400)
    pair = [subprocess.Popen(command(folder), stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in pair:
        found = without_reading(json.loads(process.communicate()[0]))
        found["problems"] = [p for p in found["problems"] if p["slug"] != "index-rebuilt"]
        assert found == wanted
    assert is_sound(folder)
    assert len(list((folder / ".milelog").glob("*.damaged-*[0-9]"))) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupt_ends_the_run_and_keeps_its_work(larger, clean):
    wanted = clean(larger)
    with subprocess.Popen(command(larger), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode in {0, 130, -signal.SIGINT}
    assert "Traceback" not in err or process.returncode == -signal.SIGINT
    assert document(subprocess.run(command(larger), capture_output=True, text=True, check=True)) == wanted


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 4 MB."""
    home = tmp_path / "disk"
    home.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(home)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("only root can mount a small disk")
    yield home
    subprocess.run(["umount", "-l", str(home)], check=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount a small disk")
@pytest.mark.parametrize("room", [0, 20_000, 60_000, 120_000])
def test_a_full_disk_ends_with_four_and_harms_nothing(small_disk, runs, room, analyze, clean):
    for name, data in list(runs.items())[:6]:
        (small_disk / name.replace("/", "-")).write_bytes(data)
    wanted = clean(small_disk)
    page = small_disk / "milelog-report.html"
    page.write_text("the old page")
    filler = small_disk / ".filler"
    free = shutil.disk_usage(small_disk).free
    filler.write_bytes(bytes(max(0, free - room)))
    done = subprocess.run(
        [sys.executable, "-m", "milelog", "analyze", str(small_disk)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 4, done.stderr
    assert "Traceback" not in done.stderr
    assert page.read_text() == "the old page"
    filler.unlink()
    assert [p.name for p in small_disk.iterdir() if p.name.endswith(".tmp")] == []
    assert without_reading(analyze(small_disk)) == wanted
