"""Killed at any moment, on a full disk, beside another run: the next report is that of a clean run."""

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made_runs import make_run, settle, without_reading

from milelog import cli
from milelog.errors import ExitCode
from milelog.store import location

TIME_LEFT = rb"files/s\D*\d+:\d\d:\d\d"


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
    for number in range(2):  # `make bench-faults` kills hundreds
        if number == 0:
            shutil.rmtree(larger / ".milelog", ignore_errors=True)
        with subprocess.Popen(command(larger, "--rebuild"), stdout=subprocess.DEVNULL) as process:
            time.sleep(rng.uniform(0.2, 1.1) * whole)
            process.kill()
        assert is_sound(larger)
        if number == 1:
            done = subprocess.run(command(larger), capture_output=True, text=True, check=True)
            assert document(done) == wanted
    assert not list((larger / ".milelog").glob("*.damaged*"))


@pytest.mark.slow
def test_runs_side_by_side_agree(larger, clean):
    wanted = clean(larger)
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


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_in_a_terminal_progress_is_shown_and_ctrl_c_keeps_what_is_done(larger, analyze, clean):
    import pty

    for number in range(200, 280):  # enough to be interrupted in the middle
        (larger / f"run-{number}.fit").write_bytes(make_run(number % 90, minutes=3))
    settle(larger)
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update(TERM="xterm", COLUMNS="100")
        os.execv(sys.executable, command(larger))
    shown, interrupted = b"", False
    try:
        while data := os.read(terminal, 65536):
            shown += data
            # The time left is drawn once the speed is known, a moment after the first file.
            if not interrupted and re.search(TIME_LEFT, shown.replace(b"\x1b[36m", b"")):
                os.write(terminal, b"\x03")
                interrupted = True
    except OSError:  # the other end of a terminal was closed
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 130, shown[-500:]
    assert interrupted, shown[-500:]
    assert b"interrupted; what was measured so far is kept" in shown
    assert b"Traceback" not in shown
    found = analyze(larger)
    assert found["files"]["unchanged"] > 0
    assert without_reading(found) == clean(larger)


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


def test_what_a_killed_run_left_behind_is_no_news(folder, analyze, clean):
    wanted = clean(folder)
    for home in (folder, folder / "2026"):
        (home / ".milelog-x1y2z3.part").write_bytes(b"half a page")
    assert without_reading(analyze(folder)) == wanted == clean(folder)


def test_a_log_of_the_index_that_was_cut_gives_a_right_report(folder, analyze, clean):
    """As the power may leave it: the last of what was written to the index is not there, or not whole."""
    wanted = clean(folder)
    path = folder / ".milelog" / "index.sqlite"
    home = path.parent
    analyze(folder)
    held = sqlite3.connect(path)
    held.execute("SELECT count(*) FROM file").fetchone()  # while somebody reads, the log stays
    (folder / "new.fit").write_bytes(make_run(20))
    analyze(folder)
    (folder / "new.fit").unlink()
    states = {p.name: p.read_bytes() for p in home.iterdir() if p.name.startswith("index.sqlite")}
    held.close()
    log = states["index.sqlite-wal"]
    assert len(log) > 4096
    for end in [0, 20, *range(33, len(log), len(log) // 12)]:
        for torn in (log[:end], log[:end] + bytes(min(4096, len(log) - end)) + log[end + 4096 :]):
            shutil.rmtree(home)
            home.mkdir()
            for name, data in states.items():
                if not name.endswith("-shm"):
                    (home / name).write_bytes(torn if name.endswith("-wal") else data)
            found = without_reading(analyze(folder))
            found["problems"] = [p for p in found["problems"] if p["slug"] != "index-rebuilt"]
            assert found == wanted, end
            assert is_sound(folder)


def test_a_file_still_being_written_is_what_it_is_each_time(folder, analyze, clean):
    """Half a download is a cut-off recording; the whole one is read as soon as it is there."""
    data, path = make_run(30), folder / "arriving.fit"
    for end in (0, len(data) // 3, len(data) - 2):
        path.write_bytes(data[:end])
        assert without_reading(analyze(folder)) == clean(folder)
    path.write_bytes(data)
    found = without_reading(analyze(folder))
    assert found == clean(folder)
    assert not [p for p in found["problems"] if p["file"] == path.name]


def test_a_file_that_grows_while_it_is_read_is_not_kept(folder, analyze, clean, monkeypatch):
    from milelog import formats

    data, path = make_run(30), folder / "arriving.fit"
    path.write_bytes(data[: len(data) // 2])
    real = formats.open_members

    def grow(found, source=None):
        for member in real(found, source):
            if path.name in str(found):
                path.write_bytes(data)
            yield member

    with monkeypatch.context() as patch:
        patch.setattr(formats, "open_members", grow)
        first = analyze(folder)
    assert len(first["activities"]) in {12, 13}
    assert without_reading(analyze(folder)) == clean(folder)
    assert len(analyze(folder)["activities"]) == 13


@pytest.mark.parametrize("jump_s", [-40 * 365 * 86400, -3600, 3600, 60 * 365 * 86400])
def test_a_clock_that_jumps_between_runs_changes_nothing(folder, analyze, clean, monkeypatch, jump_s):
    from milelog.pipeline import inputs

    monkeypatch.setattr(inputs, "FRESH_NS", 2 * 10**9)
    real = time.time_ns
    first = analyze(folder)
    with monkeypatch.context() as patch:
        patch.setattr(time, "time_ns", lambda: real() + jump_s * 10**9)
        (folder / "new.fit").write_bytes(make_run(20))
        then = time.time() + jump_s
        if then > 0:
            os.utime(folder / "new.fit", (then, then))
        assert without_reading(analyze(folder)) == clean(folder)
        (folder / "new.fit").write_bytes(make_run(21))  # within one tick, of the same size or not
        assert without_reading(analyze(folder)) == clean(folder)
    (folder / "new.fit").unlink()
    assert without_reading(analyze(folder)) == without_reading(first)


def test_two_contents_within_one_tick_of_the_clock_are_told_apart(folder, analyze, clean, monkeypatch):
    """Same size, same times: only a file that was fresh can be so, and a fresh one is looked into."""
    from milelog.pipeline import inputs, reading

    monkeypatch.setattr(inputs, "FRESH_NS", 2 * 10**9)
    path = folder / "2026/run-00.fit"
    frozen = time.time_ns()
    one = path.read_bytes()
    other = bytearray(one)
    other[300] ^= 1
    monkeypatch.setattr(reading, "stat_of", lambda p: (len(one), frozen, frozen))
    from milelog.pipeline import local as walked

    real = walked.Entry
    monkeypatch.setattr(walked, "Entry", lambda n, p, s, m, c: real(n, p, s, frozen, frozen))
    path.write_bytes(one)
    analyze(folder)
    path.write_bytes(other)
    assert without_reading(analyze(folder)) == clean(folder)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_in_a_network_folder_the_index_lies_in_the_cache(
    folder, analyze, clean, cache_home, monkeypatch, kind, tmp_path
):
    """SQLite's shared memory is one machine's own; the corrections stay beside the log."""
    real = type(folder).read_text
    lines = f"tmpfs / tmpfs rw 0 0\nserver:/home {tmp_path.as_posix().replace(' ', chr(92) + '040')} {kind} rw 0 0\n"

    def mounts(path, *more, **named):
        return lines if path.as_posix() == "/proc/self/mounts" else real(path, *more, **named)

    monkeypatch.setattr(type(folder), "read_text", mounts)
    wanted = clean(folder)
    analyze(folder)
    assert not (folder / ".milelog").exists()
    assert list(cache_home.rglob("index.sqlite"))
    found = analyze(folder)
    assert found["files"]["unchanged"] == 12
    assert [p["slug"] for p in found["problems"]] == ["index-elsewhere", *(p["slug"] for p in wanted["problems"])]
    assert kind in found["problems"][0]["message"]
    assert cli.run(["fix", str(folder / "2026/run-00.fit"), "--none"]) == 0
    assert (folder / "milelog-corrections.toml").is_file()


@pytest.fixture
def read_only(tmp_path, folder):
    """The folder on a disk that takes nothing."""
    home = tmp_path / "cd"
    home.mkdir()
    bind = ["mount", "--bind", str(folder), str(home)]
    if subprocess.run(bind, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount")
    subprocess.run(["mount", "-o", "remount,ro,bind", str(home)], check=True)
    yield home
    subprocess.run(["umount", "-l", str(home)], check=True)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount a disk")
@pytest.mark.parametrize("has_index", [False, True])
def test_a_read_only_folder_is_read(folder, read_only, analyze, clean, has_index, tmp_path, capsys):
    if has_index:
        analyze(folder)
    wanted = clean(read_only)
    for state in ("read", "unchanged"):
        found = analyze(read_only)
        assert found["files"][state] == 12
        found["problems"] = [p for p in found["problems"] if p["slug"] != "index-elsewhere"]
        assert without_reading(found) == wanted
    out = tmp_path / "page.html"
    assert cli.run(["analyze", str(read_only), "--html", str(out)]) == 0
    assert cli.run(["analyze", str(read_only)]) == ExitCode.CANNOT_WRITE
    assert cli.run(["fix", str(read_only / "2026/run-00.fit"), "--none"]) == ExitCode.CANNOT_WRITE
    assert "Traceback" not in capsys.readouterr().err


def test_what_two_analyses_said_is_kept_where_the_index_is(folder, cache_home, monkeypatch, capsys):
    """`diff` of a folder that cannot be written: its memory lies beside the index, in the cache."""
    monkeypatch.setattr(location, "_network", lambda _folder: "nfs")
    assert cli.run(["analyze", str(folder), "--json"]) == 0
    (folder / "2026/run-00.fit").unlink()
    assert cli.run(["analyze", str(folder), "--json"]) == 0
    capsys.readouterr()
    assert cli.run(["diff", str(folder), "--json"]) == 0
    assert len(list(cache_home.rglob("analyses.jsonl"))) == 1
    assert not (folder / ".milelog").exists()


def test_memory_that_cannot_be_kept_spoils_no_report(folder, monkeypatch, capsys):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert cli.run(["analyze", str(folder), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["activities"]) == 12


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_to_a_full_disk_ends_with_four(folder):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command(folder), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == ExitCode.CANNOT_WRITE
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_init_writes_whole_files_or_none(folder, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    (folder / "plan.toml").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert cli.run(["init", str(folder)]) == ExitCode.CANNOT_WRITE
    assert not (folder / "plan.toml").exists()
