"""One recording read by itself has the time and the memory that it has among others."""

import sys
import time

import pytest

from milelog import cli
from milelog.errors import ExitCode
from milelog.formats import registry
from milelog.pipeline import limits

COMMANDS = (["show"], ["doctor"], ["export", "--gpx"], ["fix"])


@pytest.fixture
def costly(tmp_path, monkeypatch):
    """A recording in no log whose reader takes more than there is; less is there than otherwise, so that a test is soon over."""

    def read(data, source):
        if data.startswith(b"EAT"):
            return [bytes(2**26) for _ in range(64)]
        while True:
            time.sleep(0.01)

    reader = registry.Reader("BAD", (".bad",), lambda data: data.startswith((b"EAT", b"HANG")), read)
    monkeypatch.setattr(registry, "BUILTIN", (reader, *registry.BUILTIN))
    monkeypatch.setattr(limits, "HANG_S", 0.3)
    monkeypatch.setattr(limits, "MEMORY", 2**29)
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
