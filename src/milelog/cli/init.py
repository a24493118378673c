"""`milelog init`: the two files a folder of recordings wants."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milelog.cli.common import Day, analyze_with
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from milelog.pipeline import Analysis

WEEKS_BACK = 8
"""A new plan reaches back over the weeks just run, so that the first report has something to say."""


@click.command(short_help="Write milelog.toml and plan.toml.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=".")
@click.option("--template", default="mile-stamina", show_default=True, help="Plan to begin with.")
@click.option("--start", type=Day(), help="Monday on which the plan begins.  [up to eight weeks back]")
@click.option("--name", help="The athlete's name, for the head of reports.")
@click.option("--units", type=click.Choice(["mi", "km"]), default="mi", show_default=True)
def command(folder: Path, template: str, start: date | None, name: str | None, units: str) -> int:
    """Write a commented milelog.toml and plan.toml into FOLDER, never over existing ones.

    Race paces are prefilled with an estimate from the recordings already there: put a real race in its place.
    """
    from milelog.config import CONFIG_NAME, PLAN_NAME, Config, render_template
    from milelog.plan import templates

    wanted = {CONFIG_NAME: folder / CONFIG_NAME, PLAN_NAME: folder / PLAN_NAME}
    if all(path.exists() for path in wanted.values()):
        click.echo(f"Both {CONFIG_NAME} and {PLAN_NAME} are there already: nothing was written.")
        return ExitCode.OK
    # What is there already may be half written: only the recordings are asked.
    analysis = analyze_with(folder, config=Config(), use_index=False)
    monday = start or _first_monday(analysis)
    if monday.weekday():
        raise click.BadParameter(f"{monday} is no Monday", param_hint="--start")
    race = _best_effort(analysis)
    texts = {
        CONFIG_NAME: render_template(name=name, units="km" if units == "km" else "mi", race=race, estimate=True),
        PLAN_NAME: templates.render(template, monday),
    }
    for file, text in texts.items():
        click.echo(_write_new(wanted[file], text))
    if race is not None:
        click.echo(
            "milelog.toml holds an estimate from your best effort, as a comment: put your latest race in its place."
        )
    click.echo(f"Next: look into both files, then run: milelog analyze {folder}")
    return ExitCode.OK


def _write_new(path: Path, text: str) -> str:
    """Write a file that is not there yet, whole or not at all, and say what was done."""
    from milelog.report.files import write_atomic

    if path.exists():
        return f"Kept   {path} as it is."
    return f"Wrote  {write_atomic(path, text)}"


def _first_monday(analysis: Analysis) -> date:
    """The Monday of the first week run in the last weeks; the coming Monday for an empty log."""
    this = analysis.today - timedelta(days=analysis.today.weekday())
    days = [s.day for s in analysis.sessions if s.is_run and s.day and s.day <= analysis.today]
    if not days:
        return this if not analysis.today.weekday() else this + timedelta(weeks=1)
    last = max(days) - timedelta(days=max(days).weekday())
    earliest = min(d for d in days if d >= last - timedelta(weeks=WEEKS_BACK - 1))
    return earliest - timedelta(days=earliest.weekday())


def _best_effort(analysis: Analysis) -> tuple[date, float, float] | None:
    """The effort behind the estimate: its date, metres and seconds."""
    from milelog import runner

    efforts = [(s.day, e) for s in analysis.sessions if s.day for e in s.efforts]
    best = runner.best_effort(efforts)
    return (best[0], best[1].distance_m, best[1].time_s) if best and best[0] else None
