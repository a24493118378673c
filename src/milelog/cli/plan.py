"""`milelog plan`: what was meant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from milelog.cli.common import CONFIG, JSON, print_json
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from milelog.plan import Plan


@click.group("plan")
def command() -> None:
    """Check, read and print the training plan."""


def _find_plan(where: Path, config_file: Path | None) -> Path:
    """A plan by its own name, or the plan of a folder. Raises a usage error when there is none."""
    from milelog import config

    if where.is_file():
        return where
    found = config.load(where, config_file).plan_file
    if found is None:
        raise click.UsageError(f"no plan in {where}: `milelog init {where}` writes one")
    return found


WHERE = click.argument("where", type=click.Path(path_type=Path, exists=True), default=".")


@command.command()
@WHERE
@CONFIG
def check(where: Path, config_file: Path | None) -> int:
    """Check the plan at WHERE (a plan file, or a folder that has one): every fault at once, with line and caret."""
    from milelog import plan
    from milelog.cli import print_problem

    path = _find_plan(where, config_file)
    found = plan.load(path)
    if found.problems:
        for problem in found.problems:
            print_problem(problem)
        return ExitCode.USAGE
    click.echo(f"{path}: {_describe(found)}")
    return ExitCode.OK


def _describe(plan: Plan) -> str:
    named = len(plan.weeks)
    weeks = f"{named} week{'s' if named != 1 else ''} named" if named else "every week alike"
    return f'the plan "{plan.name}" is right: it begins on {plan.start}, {weeks}'


@command.command()
@click.argument("text")
@JSON
def parse(text: str, as_json: bool) -> int:
    """Show what was understood of a workout TEXT, such as "9 mi with 2 x 2 mi @ T, 1 mi jog"."""
    from milelog import plan

    workout = plan.parse_workout(text)
    if as_json:
        print_json(plan.workout_json(workout))
    else:
        click.echo(plan.format_workout(workout))
    return ExitCode.OK
