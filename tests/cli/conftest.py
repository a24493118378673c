"""Folders to run the command on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from milelog import cli


@pytest.fixture(scope="session")
def log(tmp_path_factory, sample_data) -> Path:
    """A copy of the sample log, read once."""
    folder = tmp_path_factory.mktemp("log") / "sample"
    ignore = shutil.ignore_patterns(".milelog", "milelog-report.html")
    shutil.copytree(sample_data, folder, ignore=ignore)
    return folder


@pytest.fixture
def few(tmp_path, sample_data) -> Path:
    """A folder with one run, one walk and a page that calls itself FIT."""
    folder = tmp_path / "few"
    folder.mkdir()
    for name in ("runs/2026-03-26-strides.tcx", "broken/sign-in.fit"):
        shutil.copy(sample_data / name, folder)
    return folder


@pytest.fixture
def milelog(capsys):
    """Run the command; its exit code, standard output and standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = cli.run([str(a) for a in arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def as_json(milelog):
    """Run the command with --json: the document, after seeing that it is the only thing on standard output."""

    def run(*arguments: object):
        code, out, _ = milelog(*arguments, "--json")
        assert code == 0
        return json.loads(out)

    return run
