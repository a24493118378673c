"""`milelog init`: writes milelog.toml and plan.toml into a folder of recordings."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from milelog.cli.common import Day, run_with
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from milelog.pipeline import Analysis
    from milelog.plan.proposal import Proposal

LEAST_SURGES = 4
"""A week with so many surges had a long run with plus pace; the plan asks for it where half of the weeks had."""
STANDARD = "mile-stamina"
"""The template that is written where the log has too few weeks for a proposal."""
WEEKS_BACK = 8
"""A new plan begins this many weeks back, so that the first report has weeks to judge."""


@click.command(short_help="Write milelog.toml and plan.toml.")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=".")
@click.option(
    "--template", help="Plan to begin with.  [one proposed from the log; mile-stamina where it has too few weeks]"
)
@click.option("--start", type=Day(), help="Monday on which the plan begins.  [up to eight weeks back]")
@click.option("--name", help="The athlete's name, for the head of reports.")
@click.option("--plus-pace", is_flag=True, help="The long run has surges of plus pace.  [as the log shows]")
@click.option("--units", type=click.Choice(["mi", "km"]), help="[as is usual at home, else mi]")
def command(
    folder: Path, template: str | None, start: date | None, name: str | None, plus_pace: bool, units: str | None
) -> int:
    """Write a commented milelog.toml and plan.toml into FOLDER, never over existing ones.

    The plan is proposed from what the log shows: the usual week of the last eight, then 7 % more a week with every fourth
    week lighter, a long run and threshold work that fit. Race paces are prefilled with an estimate from the recordings:
    put a real race in its place.
    """
    from milelog.config import CONFIG_NAME, PLAN_NAME, Config, render_template
    from milelog.plan import templates
    from milelog.plan.proposal import LEAST_WEEKS

    wanted = {CONFIG_NAME: folder / CONFIG_NAME, PLAN_NAME: folder / PLAN_NAME}
    if all(path.exists() for path in wanted.values()):
        click.echo(f"Both {CONFIG_NAME} and {PLAN_NAME} are there already: nothing was written.")
        return ExitCode.OK
    # An existing file may be incomplete, so only the recordings are used.
    analysis = run_with(folder, config=Config()).analysis
    had_plan = wanted[PLAN_NAME].exists()
    monday = start or _first_monday(analysis)
    # The templates count their weeks from Monday.
    if monday.weekday():
        raise click.BadParameter(f"{monday} is not a Monday", param_hint="--start")
    race = _best_effort(analysis)
    home = analysis.home_zone
    chosen = units or _units_of(home)
    is_left_to_log = template is None and start is None
    proposal = _proposal(analysis, chosen, plus_pace=plus_pace) if is_left_to_log else None
    texts = {
        CONFIG_NAME: render_template(
            name=name, units="km" if chosen == "km" else "mi", timezone=home, race=race, estimate=True
        ),
        PLAN_NAME: proposal.text if proposal else templates.render(template or STANDARD, monday),
    }
    for file, text in texts.items():
        click.echo(_write_new(wanted[file], text))
    if proposal is not None:
        where = f"; home is {home}" if home else ""
        _say_reasons(proposal, f"Units     {chosen}{where}; weeks begin on Monday")
    elif is_left_to_log and not had_plan:
        click.echo(
            f"The recordings have fewer than {LEAST_WEEKS} whole weeks with running, too few for a proposal: "
            f"plan.toml holds the standard block ({STANDARD}). Write your own distances into it."
        )
    if race is not None:
        click.echo(
            "milelog.toml holds an estimate from your best effort, as a comment: put your latest race in its place."
        )
    click.echo(f"Next: look into both files, then run: milelog analyze {quote(str(folder))}")
    return ExitCode.OK


def _say_reasons(proposal: Proposal, units: str) -> None:
    """Prints why the proposed plan is as it is; `units` is the line on units."""
    click.echo("\nThe plan is a proposal:")
    for reason in (units, *proposal.reasons):
        click.echo(f"  {reason}")


def _proposal(analysis: Analysis, units: str, *, plus_pace: bool) -> Proposal | None:
    """A plan proposed from the last whole weeks; None where these are too few."""
    from milelog.plan import proposal

    days = [s.day for s in analysis.sessions if s.is_run and s.day and s.day <= analysis.today]
    if not days:
        return None
    # A plan for a log that ended long ago begins at its end, so that its last weeks are judged against its own habit.
    now = min(analysis.today, max(days) + timedelta(weeks=1))
    this = now - timedelta(days=now.weekday())
    whole = [w for w in analysis.weeks if w.end < this]
    recent = whole[-WEEKS_BACK:]
    surged = sum(w.surges >= LEAST_SURGES for w in recent)
    habit = proposal.habit_of([(w.start, w.volume_m, w.long_run_m, w.runs) for w in whole], WEEKS_BACK)
    return proposal.propose(habit, units, this, plus_pace=plus_pace or (surged > 0 and 2 * surged >= len(recent)))


def _units_of(zone: str | None) -> str:
    """`mi` in time zones where roads are measured in miles, and where the zone is unknown; else `km`."""
    if zone is None or zone in _MILE_ZONES or zone.startswith(("US/", "America/Indiana/", "America/Kentucky/")):
        return "mi"
    return "km"


# The United States and the United Kingdom measure roads in miles.
_MILE_ZONES = frozenset(
    [
        *("America/New_York", "America/Detroit", "America/Chicago", "America/Denver", "America/Boise"),
        *("America/Phoenix", "America/Los_Angeles", "America/Anchorage", "America/Juneau", "America/Puerto_Rico"),
        *("America/Menominee", "America/North_Dakota/Center", "Pacific/Honolulu", "Europe/London"),
    ]
)


def _write_new(path: Path, text: str) -> str:
    """Writes a file atomically unless it exists; returns the line that says what was done."""
    from milelog.store.files import write_atomic

    if path.exists():
        return f"Kept   {path} as it is."
    return f"Wrote  {write_atomic(path, text)}"


def _first_monday(analysis: Analysis) -> date:
    """The Monday of the first week with a run in the last WEEKS_BACK weeks; the coming Monday for an empty log."""
    this = analysis.today - timedelta(days=analysis.today.weekday())
    days = [s.day for s in analysis.sessions if s.is_run and s.day and s.day <= analysis.today]
    if not days:
        return this if not analysis.today.weekday() else this + timedelta(weeks=1)
    last = max(days) - timedelta(days=max(days).weekday())
    # The plan begins with the first run of those weeks, because planned weeks before it would all be missed.
    earliest = min(d for d in days if d >= last - timedelta(weeks=WEEKS_BACK - 1))
    return earliest - timedelta(days=earliest.weekday())


def _best_effort(analysis: Analysis) -> tuple[date, float, float] | None:
    """The best effort for the estimate of race paces: its date, metres and seconds; None without one."""
    from milelog import runner

    efforts = [(s.day, e) for s in analysis.sessions if s.day for e in s.efforts]
    best = runner.best_effort(efforts)
    return (best[0], best[1].distance_m, best[1].time_s) if best and best[0] else None
