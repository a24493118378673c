"""The reference of commands is what `--help` says."""

import click
import pytest
import reference

from milelog.cli import milelog


def test_reference_is_current():
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), "run `make docs` and commit what it wrote"


def test_the_tables_of_notebooks_are_current():
    found = reference.FRAMES_PAGE.read_text(encoding="utf-8")
    assert found == reference.frames_page(), "run `make docs` and commit what it wrote"


def test_every_command_is_in_it():
    contexts = list(reference.walk(click.Context(milelog, info_name="milelog")))
    text = reference.PAGE.read_text(encoding="utf-8")
    assert len(contexts) > 10
    assert all(f"# {ctx.command_path}\n" in text for ctx in contexts)


def test_every_exit_code_is_explained():
    assert set(reference.EXITS) == set(reference.ExitCode)


@pytest.mark.parametrize(
    "ctx", list(reference.walk(click.Context(milelog, info_name="milelog"))), ids=lambda c: c.command_path
)
def test_every_command_and_option_says_what_it_is(ctx):
    assert ctx.command.help
    unsaid = [p.name for p in ctx.command.params if isinstance(p, click.Option) and not p.help and not p.show_default]
    assert not unsaid
