"""What the runner said of her runs is never lost, whoever writes it and whatever ends the run."""

import os
import subprocess
import sys
import time

import filelock
import pytest

from milelog import cli, corrections, documents
from milelog.errors import ExitCode, MilelogError
from milelog.report import fixes
from milelog.store import files

SAID = """# mine
[[run]]
file = "2026/run-03.fit"
note = "it was windy"
segments = [{ start = "1:00", end = "2:00" }]  # the hill
"""


@pytest.fixture
def said(folder):
    """Corrections that stand there already."""
    path = folder / "milelog-corrections.toml"
    path.write_text(SAID)
    return path


def sessions_of(folder):
    from milelog.pipeline import Options, analyze_folder

    return [s for s in analyze_folder(folder, Options(use_index=False)).sessions if s.is_run]


def test_corrections_given_at_once_are_all_kept(folder, said):
    """By commands and by the form of the served page alike: both write through one door."""
    from concurrent.futures import ThreadPoolExecutor

    runs = [s for s in sessions_of(folder) if s.file != "2026/run-03.fit"]
    with ThreadPoolExecutor(len(runs)) as pool:
        list(pool.map(lambda s: fixes.keep(folder, s, {"blocks": (), "note": f"note on {s.file}"}), runs))
    text = said.read_text()
    assert text.startswith(SAID)
    wanted = {s.file: f"note on {s.file}" for s in runs} | {"2026/run-03.fit": "it was windy"}
    assert {c.file: c.note for c in corrections.parse(text)} == wanted


def test_two_commands_that_correct_at_once(folder, said):
    names = ["2026/run-00.fit", "2026/run-01.gpx", "2026/run-02.tcx"]
    started = [
        subprocess.Popen([sys.executable, "-m", "milelog", "fix", str(folder / n), "--none"], stdout=subprocess.DEVNULL)
        for n in names
    ]
    assert [p.wait(60) for p in started] == [0, 0, 0]
    assert {c.file for c in corrections.load(said)} == {*names, "2026/run-03.fit"}


def test_a_correction_waits_for_another_then_leaves_with_four(folder, said, monkeypatch):
    monkeypatch.setattr(fixes, "WAIT_S", 0.2)
    run = sessions_of(folder)[0]
    (folder / ".milelog").mkdir()
    other = filelock.FileLock(folder / ".milelog" / "write.lock", is_singleton=False)
    other.acquire()
    with pytest.raises(MilelogError) as caught:
        fixes.keep(folder, run, {"blocks": ()})
    assert caught.value.exit_code == ExitCode.CANNOT_WRITE
    assert said.read_text() == SAID
    other.release()
    fixes.keep(folder, run, {"blocks": ()})
    assert len(corrections.load(said)) == 2


@pytest.mark.parametrize("step", ["mkstemp", "fsync", "replace"])
def test_a_correction_that_cannot_be_written_leaves_the_old_ones(folder, said, monkeypatch, capsys, step):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    where = {"mkstemp": (files.tempfile, "mkstemp"), "fsync": (os, "fsync"), "replace": (os, "replace")}[step]
    with monkeypatch.context() as patch:
        patch.setattr(*where, full)
        assert cli.run(["fix", str(folder / "2026/run-00.fit"), "--none"]) == ExitCode.CANNOT_WRITE
    assert "No space left" in capsys.readouterr().err
    assert said.read_text() == SAID
    assert {p.name for p in folder.iterdir()} == {"2026", ".milelog", "milelog.toml", "plan.toml", said.name}


@pytest.mark.slow
def test_a_correction_that_is_killed_is_there_or_not(folder, said):
    command_ = [sys.executable, "-m", "milelog", "fix", str(folder / "2026/run-00.fit"), "--none", "--note", "x"]
    begin = time.monotonic()
    subprocess.run(command_, capture_output=True, check=True)
    whole, new = time.monotonic() - begin, said.read_text()
    assert new != SAID
    for number in range(8):
        said.write_text(SAID)
        with subprocess.Popen(command_, stdout=subprocess.DEVNULL) as process:
            time.sleep(whole * (0.6 + number / 16))
            process.kill()
        assert said.read_text() in {SAID, new}


def test_corrections_that_cannot_be_read_make_no_report_without_them(folder, said, capsys, monkeypatch):
    real = documents.read_regular

    def fail(path, *limits):
        if path.name == said.name:
            raise OSError(5, "Input/output error")
        return real(path, *limits)

    monkeypatch.setattr(documents, "read_regular", fail)
    assert cli.run(["analyze", str(folder), "--json"]) == ExitCode.USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert "milelog-corrections.toml" in told.err
    assert cli.run(["fix", str(folder / "2026/run-00.fit"), "--none"]) == ExitCode.USAGE
    monkeypatch.undo()
    assert said.read_text() == SAID


def test_a_corrections_file_that_is_a_link_stays_one(folder, tmp_path):
    real = tmp_path / "elsewhere.toml"
    real.write_text(SAID)
    (folder / "milelog-corrections.toml").symlink_to(real)
    fixes.keep(folder, sessions_of(folder)[0], {"blocks": ()})
    assert (folder / "milelog-corrections.toml").is_symlink()
    assert len(corrections.load(real)) == 2
