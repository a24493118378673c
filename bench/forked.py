"""Runs milelog commands in forked children of a process that has imported the program: a start takes milliseconds.

    with Forked(library) as forked: done = forked.run(["analyze", "FOLDER"], {"NAME": "value"})

Recordings are measured in the child itself, without workers. All else is as in a process of its own.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

LIBRARIES = ("numpy", "polars", "lxml.etree", "gpxpy.gpx", "jinja2", "tomlkit", "rich.console", "tzfpy", "zoneinfo")
"""Imported beforehand beside all of milelog."""


class Forked:
    """A process that forks a child for each command; used by one thread at a time."""

    def __init__(self, library: Path | None = None) -> None:
        """`library` is loaded into the process and so into the children (LD_PRELOAD)."""
        env = {**os.environ, **({"LD_PRELOAD": str(library)} if library else {})}
        command = [sys.executable, __file__]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def run(self, arguments: Sequence[str], env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        """A command to its end, with these variables in its environment."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            asked = {"arguments": list(arguments), "env": dict(env), "folder": folder}
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            code = int(self._process.stdout.readline())
            out, err = (Path(folder, name).read_text("utf-8", "replace") for name in ("out", "err"))
        return subprocess.CompletedProcess(list(arguments), code, out, err)


def main() -> None:
    """Forks a child for each line of standard input; prints the exit code of each, negative for a signal."""
    import milelog
    from milelog.pipeline import executors

    for module in pkgutil.walk_packages(milelog.__path__, "milelog."):
        if module.name != "milelog.__main__":
            with contextlib.suppress(ImportError):  # of an extra
                importlib.import_module(module.name)
    for name in LIBRARIES:
        importlib.import_module(name)
    # Workers would be processes of their own, which take seconds to start.
    executors.MAX_HERE = 1000
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            _command(asked)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _command(asked: Mapping[str, Any]) -> None:
    """Runs the command line in this child and ends it."""
    from milelog.cli import main as milelog

    for number, name in enumerate(("out", "err"), 1):
        file = os.open(os.path.join(asked["folder"], name), os.O_WRONLY | os.O_CREAT)  # noqa: PTH118
        os.dup2(file, number)
        os.close(file)
    os.environ.update(asked["env"])
    milelog(asked["arguments"])


if __name__ == "__main__":
    main()
