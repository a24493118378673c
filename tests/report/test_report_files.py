import os
import stat

import pytest

from milelog.errors import ExitCode, MilelogError
from milelog.store.files import STALE_S, write_atomic


def test_text_and_bytes_are_written_for_the_owner_alone(tmp_path):
    path = write_atomic(tmp_path / "new" / "a.html", "né <b>")
    assert path.read_text("utf-8") == "né <b>"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    write_atomic(path, b"\x00\x01")
    assert path.read_bytes() == b"\x00\x01"
    assert [p.name for p in path.parent.iterdir()] == ["a.html"]


def test_a_failed_write_leaves_the_old_file_whole(tmp_path, monkeypatch):
    path = write_atomic(tmp_path / "a.html", "old")

    def full(_fd):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MilelogError) as caught:
        write_atomic(path, "new" * 1000)
    assert caught.value.exit_code == ExitCode.CANNOT_WRITE
    assert "No space left" in str(caught.value)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.html"]


def test_an_interrupt_leaves_nothing_half_written(tmp_path, monkeypatch):
    def stop(_fd):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "a.html", "new")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way_is_an_error_with_a_hint(tmp_path):
    (tmp_path / "a.html").mkdir()
    with pytest.raises(MilelogError) as caught:
        write_atomic(tmp_path / "a.html", "x")
    assert caught.value.problems[0].slug == "cannot-write"
    assert [p.name for p in tmp_path.iterdir()] == ["a.html"]


def test_what_a_killed_run_left_is_swept_away_in_time(tmp_path):
    """No sooner than another run could still be writing it."""
    left, live = tmp_path / ".milelog-dead.part", tmp_path / ".milelog-live.part"
    left.write_bytes(b"half")
    live.write_bytes(b"half")
    long_ago = live.stat().st_mtime - 2 * STALE_S
    os.utime(left, (long_ago, long_ago))
    write_atomic(tmp_path / "a.html", "new")
    assert sorted(p.name for p in tmp_path.iterdir()) == [live.name, "a.html"]
