"""Loads milelog.toml: the athlete, her races, privacy, and the paths of her plans. Commands call `load` first."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from milelog import documents
from milelog.config.template import render_template
from milelog.errors import MilelogError, Problem
from milelog.model import Athlete, Race
from milelog.units import format_clock, format_distance

if TYPE_CHECKING:
    from milelog.config.schema import ConfigTable, HomeTable

__all__ = [
    "CONFIG_NAME",
    "DEFAULT_RADIUS_M",
    "PLAN_NAME",
    "Config",
    "Home",
    "Privacy",
    "find",
    "load",
    "parse",
    "render_template",
]

CONFIG_NAME = "milelog.toml"
PLAN_NAME = "plan.toml"
DEFAULT_RADIUS_M = 500.0
"""Default radius in metres that is hidden around a home."""
PLAUSIBLE_VDOT = (10.0, 90.0)
"""Least and greatest VDOT of a race result: below is slower than a walk, above is faster than any record."""


@dataclass(frozen=True, slots=True)
class Home:
    """A place around which no output shows positions."""

    latitude_deg: float
    longitude_deg: float
    radius_m: float = DEFAULT_RADIUS_M


@dataclass(frozen=True, slots=True)
class Privacy:
    """Privacy settings: whether outputs may show positions, homes to hide, and whether other programs may see names."""

    positions: bool = True
    """Whether outputs may contain positions."""
    homes: tuple[Home, ...] = ()
    names: bool = False
    """Whether programs that query the log are given names (athlete, runs, files) and notes."""


@dataclass(frozen=True, slots=True)
class Config:
    """The configuration in milelog.toml; `source` is None where there is none."""

    athlete: Athlete = field(default_factory=Athlete)
    plan_files: tuple[Path, ...] = ()
    """Consecutive plans, each in force until the next begins; empty where there is none."""
    privacy: Privacy = Privacy()
    source: Path | None = None

    @property
    def plan_file(self) -> Path | None:
        """The first plan file."""
        return self.plan_files[0] if self.plan_files else None


def find(folder: Path) -> Path | None:
    """The path of milelog.toml in a folder or in the nearest folder above; None without one."""
    return documents.in_or_above(folder, CONFIG_NAME)


def load(folder: Path, path: Path | None = None, *, today: date | None = None) -> Config:
    """The configuration of a folder: the file named by `path`, else the one found in the folder or above it.

    Without a file, everything has its default, and a plan.toml in the folder is the plan. Races after `today` are faults.
    Raises MilelogError (exit 2) with all faults of the file.
    """
    found = path or find(folder)
    if found is None:
        plan = folder / PLAN_NAME
        return Config(plan_files=(plan,) if plan.is_file() else ())
    return parse(documents.load(found, _shown(found, folder)), found, today=today)


def _shown(path: Path, folder: Path) -> str:
    """The file's name for messages: relative to the folder where it is inside, else the whole path."""
    try:
        return path.absolute().relative_to(folder.absolute()).as_posix()
    except ValueError:
        return str(path)


def parse(document: documents.Document, path: Path, *, today: date | None = None) -> Config:
    """The configuration in a document. Raises MilelogError with all its faults."""
    from milelog.config.schema import ConfigTable

    table, problems = documents.validate(document, ConfigTable, document.data)
    problems += _check(document, today or date.today(), path)  # noqa: DTZ011 - the runner's own calendar
    if problems or table is None:
        raise MilelogError(*sorted(problems, key=documents.line_of))
    return _build(table, path)


def _build(table: ConfigTable, path: Path) -> Config:
    races = sorted((Race(r.date, r.distance, r.time) for r in table.race), key=lambda r: r.date)
    given = table.athlete
    heart = {"max_hr": given.max_hr, "resting_hr": given.resting_hr, "threshold_hr": given.threshold_hr}
    athlete = Athlete(given.name, given.units, given.timezone, **heart, races=tuple(races), week_start=given.week_start)
    beside = path.parent / PLAN_NAME
    # A plan.toml next to the configuration is used unless the configuration names another.
    plans: tuple[Path, ...] = (beside,) if beside.is_file() else ()
    if table.plan and (table.plan.file or table.plan.files):
        plans = tuple(path.parent / name for name in (table.plan.file, *table.plan.files) if name is not None)
    homes = tuple(_home(h) for h in table.privacy.home)
    return Config(athlete, plans, Privacy(table.privacy.positions, homes, table.privacy.names), path)


def _home(table: HomeTable) -> Home:
    radius = table.radius if table.radius > 0 else DEFAULT_RADIUS_M
    return Home(table.latitude, table.longitude, radius)


def _check(document: documents.Document, today: date, path: Path) -> tuple[Problem, ...]:
    """Contradictions between values that are valid by themselves, in those parts of the file that are valid."""
    from milelog.config.schema import AthleteTable, RaceTable

    problems: list[Problem] = []
    races: dict[date, int] = {}
    listed = document.data.get("race")
    for index, raw in enumerate(listed if isinstance(listed, list) else ()):
        # Races are validated one by one, so that a fault in one (reported by the caller) does not hide contradictions
        # between the others.
        race, _ = documents.validate(document, RaceTable, raw)
        if race is not None:
            result = Race(race.date, race.distance, race.time)
            problems += _check_race(document, index, result, today)
            first = races.setdefault(race.date, index)
            if first != index:
                problems.append(_same_day(document, index, first, race.date))
    athlete, _ = documents.validate(document, AthleteTable, document.data.get("athlete", {}))
    if athlete and athlete.max_hr and athlete.resting_hr and athlete.resting_hr >= athlete.max_hr:
        message = f"resting heart rate {athlete.resting_hr:g} is not below the maximum of {athlete.max_hr:g}"
        hint = "resting_hr is measured lying still in the morning, max_hr at the end of an all-out run"
        where = ("athlete", "resting_hr")
        problems.append(document.problem("heart-rates-reversed", message, where, hint=hint, value=True))
    if athlete and athlete.max_hr and athlete.threshold_hr and athlete.threshold_hr >= athlete.max_hr:
        message = f"threshold heart rate {athlete.threshold_hr:g} is not below the maximum of {athlete.max_hr:g}"
        hint = "threshold_hr is the mean of the last 20 minutes of half an hour raced alone"
        where = ("athlete", "threshold_hr")
        problems.append(document.problem("heart-rates-reversed", message, where, hint=hint, value=True))
    return (*problems, *_check_plan(document, path))


def _same_day(document: documents.Document, index: int, first: int, day: date) -> Problem:
    line = documents.line_of(document.problem("", "", ("race", first, "date")))
    message = f"a second race on {day}: the first is on line {line}"
    hint = "keep the better of the two: one race a day sets the zones"
    return document.problem("two-races-one-day", message, ("race", index, "date"), hint=hint, value=True)


def _check_plan(document: documents.Document, path: Path) -> list[Problem]:
    """Problems of a [plan] that names no file, uses both `file` and `files`, or names a file that does not exist."""
    from milelog.config.schema import PlanTable

    if "plan" not in document.data:
        return []
    table, _ = documents.validate(document, PlanTable, document.data["plan"])
    if table is None:
        return []
    hint = 'write file = "plan.toml", or files = ["stamina.toml", "speed.toml"] for plans that follow each other'
    # An empty [plan] is a mistake: without the table, a plan.toml next to the file would be used.
    if table.file is None and not table.files:
        return [document.problem("missing-key", "[plan] names no file", ("plan",), hint=hint)]
    if table.file is not None and table.files:
        message = "[plan] names its file with `file` and with `files`"
        return [document.problem("plan-named-twice", message, ("plan", "files"), hint=hint)]
    named = [(("plan", "file"), table.file)] if table.file is not None else []
    named += [(("plan", "files"), name) for name in table.files]
    remedy = "the path is relative to this file; `milelog init` writes a plan"
    return [
        document.problem(
            "plan-file-missing", f'no file "{name[:80]}" beside {path.name}', place, hint=remedy, value=True
        )
        for place, name in named
        # os.path: for pathlib a name that is too long, or a folder that is closed to us, is an error.
        if not os.path.isfile(path.parent / name)  # noqa: PTH113
    ]


def _check_race(document: documents.Document, index: int, race: Race, today: date) -> list[Problem]:
    from milelog.runner import vdot

    problems = []
    if race.date > today:
        message = f"the race of {race.date} lies in the future (today is {today})"
        hint = "results only: a race to come stands in the plan as [[weeks.races]]"
        problems.append(document.problem("race-in-future", message, ("race", index, "date"), hint=hint, value=True))
    # VDOT works for every distance: 20:15 typed as hours, or 5 km as 5 miles, is outside of its limits.
    slow, fast = PLAUSIBLE_VDOT
    if not (race.distance_m > 0 and race.time_s > 0 and slow <= vdot(race.distance_m, race.time_s) <= fast):
        what = f"{format_distance(race.distance_m, 'km', 2)} in {format_clock(race.time_s)}"
        hint = 'write minutes:seconds ("20:15") or hours:minutes:seconds ("1:32:05")'
        place = ("race", index, "time")
        message = f"{what} is not a plausible race"
        problems.append(document.problem("race-implausible", message, place, hint=hint, value=True))
    return problems
