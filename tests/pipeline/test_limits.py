"""One recording read by itself has the time and the memory that it has among others."""

import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from milelog import cli
from milelog.errors import ExitCode
from milelog.formats import registry
from milelog.pipeline import analyze_folder, limits, measure, memory

RUN = Path(__file__).parents[2] / "sample_data" / "runs" / "2026-03-04-easy.fit"
COMMANDS = (["show"], ["doctor"], ["export", "--gpx"], ["fix"])


@pytest.fixture
def costly(tmp_path, monkeypatch):
    """A recording in no log whose reader takes more than there is; less is there than otherwise, so that a test is soon over."""

    def read(data, source):
        if data.startswith(b"EAT"):
            return [bytes(2**26) for _ in range(64)]
        while True:
            pass

    reader = registry.Reader("BAD", (".bad",), lambda data: data.startswith((b"EAT", b"HANG")), read)
    monkeypatch.setattr(registry, "BUILTIN", (reader, *registry.BUILTIN))
    monkeypatch.setattr(limits, "HANG_S", 0.3)
    monkeypatch.setattr(memory, "MEMORY", 2**29)
    return tmp_path / "run.bad"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process how much memory it has")
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(("cost", "slug"), [("EAT", "too-large"), ("HANG", "reader-hung")])
def test_each_command_keeps_the_limits(costly, capsys, command, cost, slug):
    import resource

    costly.write_bytes(cost.encode())
    before = resource.getrlimit(resource.RLIMIT_AS)
    code = cli.run([command[0], str(costly), *command[1:]])
    said = capsys.readouterr()
    assert code in {ExitCode.USAGE, ExitCode.NOTHING_READABLE}
    assert slug in said.out + said.err
    assert "Traceback" not in said.err
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process how much memory it has")
def test_too_little_memory_is_no_fault_of_the_file(tmp_path, monkeypatch):
    """What had no memory is read again at the next run, and its message says what to do."""
    import resource

    shutil.copy(RUN, tmp_path)
    monkeypatch.setattr(measure, "measure", eats)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (memory.MEMORY - 1, resource.RLIM_INFINITY))
    found = analyze_folder(tmp_path)
    assert [(p.slug, "ulimit -v" in p.hint) for p in found.problems] == [("out-of-memory", True)]
    monkeypatch.undo()
    assert [s.file for s in analyze_folder(tmp_path).sessions] == [RUN.name]


def eats(*_):
    raise MemoryError


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of a shell")
def test_a_shell_that_allows_too_little_is_named(tmp_path, monkeypatch, capsys):
    import resource

    for allowed, code in ((cli.LEAST_BYTES - 1, ExitCode.USAGE), (cli.LEAST_BYTES, ExitCode.NOTHING_READABLE)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, allowed=allowed: (allowed, resource.RLIM_INFINITY))
        assert cli.run(["analyze", str(tmp_path)]) == code
        said = capsys.readouterr().err
        assert ("allows a program 449 MB of memory" in said) == ("ulimit -v" in said) == (code == ExitCode.USAGE)


def test_a_process_that_was_starved_has_not_taken_too_long(monkeypatch):
    now, used = [0.0], [5.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: now[0])
    patience, by_clock = limits.Patience(30.0, lambda: used[0]), limits.Patience(30.0)
    for clock, processor, is_over, is_over_by_clock in (
        (30.0, 35.0, False, False),
        (30.1, 35.0, False, True),
        (31.0, 35.1, True, True),
        (300.0, 6.0, False, True),
        (300.1, 6.0, True, True),
    ):
        now[0], used[0] = clock, processor
        assert (patience.is_over, by_clock.is_over) == (is_over, is_over_by_clock)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what another process used")
def test_what_a_process_used_is_known_from_outside():
    assert limits.processor_s(os.getpid()) == pytest.approx(time.process_time(), abs=0.1)
    assert limits.processor_s(2**30) is None
