"""Templates are compiled once; what was kept of them can be lost, foreign or damaged without harm."""

import sys

import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader

from milelog.report.compiled import Compiled


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "a.j2").write_text("{{ x }} miles")
    return templates


def environment(folder):
    return Environment(loader=FileSystemLoader(folder), bytecode_cache=Compiled(folder), autoescape=True)


def kept(folder):
    return sorted((folder.parent / "cache").rglob("*.jinja"))


def rendered(folder):
    return environment(folder).get_template("a.j2").render(x=9)


def test_what_was_compiled_is_taken_the_next_time(folder, monkeypatch):
    assert rendered(folder) == "9 miles"
    assert len(kept(folder)) == 1
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("it was compiled again"))
    assert rendered(folder) == "9 miles"


def test_a_changed_template_is_compiled_anew(folder):
    rendered(folder)
    (folder / "a.j2").write_text("{{ x }} km")
    assert rendered(folder) == "9 km"


@pytest.mark.parametrize("spoil", [lambda data: b"", lambda data: data[: len(data) // 2], lambda data: b"x" * 40])
def test_a_damaged_one_is_made_again(folder, spoil):
    rendered(folder)
    path = kept(folder)[0]
    path.write_bytes(spoil(path.read_bytes()))
    assert rendered(folder) == "9 miles"


def test_nothing_is_kept_where_python_keeps_nothing(folder, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(folder) == "9 miles"
    assert kept(folder) == []


def test_a_place_that_cannot_be_written_costs_only_time(folder):
    (folder.parent / "cache").write_text("a file where a folder should be")
    assert rendered(folder) == "9 miles"


def test_templates_from_elsewhere_are_told_apart(folder):
    rendered(folder)
    other = Environment(loader=DictLoader({"a.j2": "{{ x }} laps"}), bytecode_cache=Compiled(folder), autoescape=True)
    assert other.get_template("a.j2").render(x=9) == "9 laps"
