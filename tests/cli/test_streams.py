"""Where the output goes may be closed, narrow, a pipe or a device: the command ends with its own code and harms nothing."""

import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from milelog.errors import MilelogError
from milelog.report.hidden import HiddenPlaces
from milelog.store import outputs
from milelog.store.files import write_atomic


def run(command, *, shell_end="", **env):
    """The command line in a shell: its code, standard output and standard error as bytes."""
    text = f'"$0" -m milelog {command} {shell_end}'
    done = subprocess.run(
        ["bash", "-c", text, sys.executable], capture_output=True, env={**os.environ, **env}, timeout=60, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("command", "closing", "code"),
    [
        ("zones '{}'", ">&-", 0),
        ("zones '{}' --json", ">&- 2>&-", 0),
        ("zones '{}/nowhere'", "2>&-", 2),
        ("zones '{}/nowhere'", "<&- >&- 2>&-", 2),
    ],
)
def test_closed_streams_change_no_exit_code(few, closing, command, code):
    assert run(command.format(few), shell_end=closing)[0] == code


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are named on Unix only")
def test_a_pipe_in_the_place_of_a_stored_text_is_not_waited_for(tmp_path):
    """A log from elsewhere may bring its .milelog along."""
    for name in (outputs.OUTPUTS, HiddenPlaces.FILE):
        os.mkfifo(tmp_path / name)
    assert outputs.read(tmp_path, outputs.OUTPUTS) == ""
    assert HiddenPlaces.load(tmp_path).disks == []


def test_a_closed_stream_is_not_written_into_a_file(few):
    """The number of a closed stream goes to the next file that is opened: the index, say."""
    assert run(f"analyze '{few}'", shell_end=">&- 2>&-")[0] == 0
    code, out, _ = run(f"analyze '{few}' --json")
    assert code == 0
    assert json.loads(out)["files"]["unchanged"] == 1


@pytest.mark.parametrize("command", ["analyze '{}' --no-html", "analyze '{}' --json", "--help"])
def test_a_reader_who_leaves_is_no_error(few, command):
    code, out, err = run(command.format(few), shell_end="| head -c 1; exit ${PIPESTATUS[0]}")
    assert (code, len(out)) == (0, 1)
    assert b"Traceback" not in err


def test_a_narrow_encoding_gets_replacements(few):
    code, out, err = run(f"analyze '{few}' --no-html", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert code == 0, err
    assert out.isascii()
    assert b"Traceback" not in err


@pytest.mark.skipif(sys.platform == "darwin", reason="this system takes no such names")
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_json_is_utf8_whatever_files_are_called(few, encoding):
    (few / "sign-in.fit").rename(os.fsdecode(os.fsencode(few) + b"/sign-\xff\n\xe2\x80\xa8in.fit"))
    code, out, _ = run(f"analyze '{few}' --json", PYTHONIOENCODING=encoding)
    assert code == 0
    named = {p["file"] for p in json.loads(out.decode("utf-8"))["problems"]}
    assert any("\udcff" in name for name in named)


def test_a_device_stays_a_device(tmp_path):
    assert write_atomic("/dev/null", "text").exists()
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_pipe_gets_the_content(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with (tmp_path / "got").open("wb") as got, subprocess.Popen(["cat", str(pipe)], stdout=got) as reader:
        handle = os.open(pipe, os.O_WRONLY)  # waits for the reader
        write_atomic(pipe, "x" * 200_000)  # more than a pipe holds
        os.close(handle)
        reader.wait(20)
    assert (tmp_path / "got").stat().st_size == 200_000
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_pipe_that_nobody_reads_is_an_error_and_no_wait(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(MilelogError) as caught:
        write_atomic(pipe, "x")
    assert caught.value.exit_code == 4
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_what_a_pipe_got_is_not_read_back(tmp_path):
    """A report that is written to a pipe would wait for ever for its own content, and one to /dev/zero would never end."""
    (home := tmp_path / "home").mkdir()
    os.mkfifo(tmp_path / "pipe")
    noting = threading.Thread(target=outputs.note, args=(home, "key", tmp_path / "pipe", b"x"), daemon=True)
    noting.start()
    noting.join(5)
    assert not noting.is_alive()
    assert not outputs.is_current(home, "key", tmp_path / "pipe")


@pytest.fixture
def endless(tmp_path):
    """What never comes to an end, or never begins: a device, a pipe without a writer, a queue of the kernel."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    return {"device": Path("/dev/zero"), "pipe": pipe, "kernel": Path("/proc/kmsg")}


@pytest.mark.skipif(not Path("/proc/kmsg").exists(), reason="this system has no such files")
@pytest.mark.parametrize(("option", "kind"), [("--config", "device"), ("--config", "pipe"), ("--plan", "kernel")])
def test_a_configuration_that_never_ends_is_refused_at_once(few, endless, option, kind):
    code, _, err = run(f"analyze '{few}' {option} '{endless[kind]}'")
    assert code == 2
    assert b"a folder, a pipe or a device, not a file [file-unreadable]" in err


@pytest.mark.skipif(not Path("/proc/kmsg").exists(), reason="this system has no such files")
def test_links_to_what_never_ends_are_not_opened(few, endless):
    for name, target in endless.items():
        (few / f"{name}.fit").symlink_to(target)
    (few / "activities.csv").symlink_to(endless["kernel"])
    code, out, _ = run(f"analyze '{few}' --json")
    assert code == 0
    said = {p["file"]: p["slug"] for p in json.loads(out)["problems"]}
    assert {said[name] for name in ("device.fit", "pipe.fit", "kernel.fit", "activities.csv")} == {"not-a-file"}


@pytest.mark.skipif(not Path("/proc/kmsg").exists(), reason="this system has no such files")
@pytest.mark.parametrize("command", ["show", "fix", "doctor"])
def test_one_file_that_never_ends_is_refused_at_once(few, endless, command):
    (few / "queue.fit").symlink_to(endless["kernel"])
    _, out, err = run(f"{command} '{few}/queue.fit'")
    assert b"socket or" in out + err
    assert b"Traceback" not in err


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1949-12-31", "2200-01-01"])
def test_days_of_no_log_are_refused(few, milelog, day):
    code, _, err = milelog("analyze", few, "--as-of", day)
    assert code == 2
    assert "from 1950 to 2199" in err


@pytest.mark.parametrize("day", ["1950-01-01", "2199-12-31"])
def test_days_far_away_are_only_far_away(few, milelog, day):
    code, _, err = milelog("analyze", few, "--as-of", day, "--no-html")
    assert code in {0, 3}
    assert "Traceback" not in err
