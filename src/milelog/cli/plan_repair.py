"""`milelog plan repair`: proposes the rest of a week after a missed day or days of illness."""

from __future__ import annotations

import math
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from milelog.cli.common import AS_OF, CONFIG, JSON, print_json
from milelog.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from milelog.model import Week, Workout
    from milelog.pipeline.analysis import Analysis
    from milelog.plan import PlannedSession, PlannedWeek
    from milelog.plan.repair import Arrangement, Left, Part

HARD_S = 300.0
"""A day with at least this many seconds at T, I or R was hard."""
EASY_SHARE = 0.25
"""Most easy running on one day, as a share of the week's volume."""
ASK_FIRST = "After an illness ask your doctor when you may train hard again: this only orders the days."


@click.command("repair")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False), default=".")
@CONFIG
@click.option("--not", "never", multiple=True, metavar="DAY", help="A day on which you cannot run, such as Thu.")
@click.option("--sick", type=click.IntRange(min=1, max=60), metavar="DAYS", help="Number of days lost to illness.")
@click.option("--write", is_flag=True, help="Write the proposal into the plan.  [nothing is written]")
@AS_OF
@JSON
def repair(
    folder: Path,
    config_file: Path | None,
    never: tuple[str, ...],
    sick: int | None,
    write: bool,
    as_of: date | None,
    as_json: bool,
) -> int:
    """Propose the rest of this week in FOLDER: missed sessions on the remaining days, each change with its reason."""
    from milelog.cli.common import run_with
    from milelog.plan.repair import arrange, reason, shares_after
    from milelog.plan.types import DAYS
    from milelog.units import format_distance

    analysis = run_with(folder, config_file=config_file, today=as_of).analysis
    planned, left = _left(analysis, never, sick)
    found = arrange(left)
    lines = []
    for index, (part, day) in enumerate(zip(left.parts, found.days, strict=True)):
        name = _day_name(planned, day) if day is not None else "left out"
        lines.append({"day": name, "what": part.name, "why": reason(left, found, index)})
    easy = [{"day": _day_name(planned, d), "distance_m": round(m)} for d, m in found.easy_m]
    weeks = [{"share": share} for share in shares_after(sick or 0)]
    written = _write(analysis, config_file, folder, planned, left, found) if write else None
    if as_json:
        print_json({"week": planned.start.isoformat(), "sessions": lines, "easy": easy, "weeks_back": weeks})
        return ExitCode.OK
    order = [*DAYS[planned.start.weekday() :], *DAYS[: planned.start.weekday()], "left out"]
    for line in sorted(lines, key=lambda entry: order.index(entry["day"])):
        click.echo(f"{line['day']}: {line['what']} ({line['why']})")
    if easy:
        size = format_distance(found.easy_m[0][1], analysis.athlete.units)
        click.echo(f"{', '.join(str(e['day']) for e in easy)}: {size} easy each, for the volume of the week")
    if not lines and not easy:
        click.echo("Nothing of this week is left to be moved.")
    for number, week in enumerate(weeks, 1):
        click.echo(f"week {number} back: {week['share']:.0%} of the planned volume (Daniels, after 6 to 28 days off)")
    if sick:
        click.echo(ASK_FIRST)
    click.echo(f"Written to {written}." if written else "Nothing was written; --write puts it into the plan.")
    return ExitCode.OK


def _day_name(planned: PlannedWeek, day: int) -> str:
    return f"{planned.start + timedelta(days=day):%a}"


def _left(analysis: Analysis, never: tuple[str, ...], sick: int | None) -> tuple[PlannedWeek, Left]:
    """The planned week of today, and what is left of it. Raises a usage error where the plan asks nothing."""
    from milelog.plan.audit import hard_dates
    from milelog.plan.repair import Left
    from milelog.plan.types import DAYS
    from milelog.weeks import distance, outings, week_of

    plan = analysis.plan
    start = plan.begin_of_week(analysis.today) if plan else analysis.today
    planned = plan.week(start) if plan else None
    if plan is None or planned is None or planned.is_off:
        raise click.UsageError("the plan asks nothing of this week")
    known = {name.lower(): index for index, name in enumerate(DAYS)}
    if strange := [n for n in never if n.lower()[:3] not in known]:
        raise click.BadParameter(f'"{strange[0]}" is not a day of the week', param_hint="--not")
    week = next((w for w in analysis.weeks if w.start == start), week_of(start))
    today = (analysis.today - start).days
    running = [s for s in week.sessions if s.is_run]
    ran = {(s.day - start).days for s in running if s.day}
    closed = {known[n.lower()[:3]] for n in never} | set(planned.rest_days)
    races = {(r.date - start).days for r in planned.races}
    days = tuple(
        d
        # Today counts unless the runner has run already.
        for d in range(today + (today in ran), 7)
        if (start + timedelta(days=d)).weekday() not in closed and d not in races
    )
    # By what was run and not by what was planned: an easy day that became a tempo was hard.
    hard = {(s.day - start).days for s in running if s.day and sum(s.zone_s.get(z, 0.0) for z in "TIR") >= HARD_S}
    after = plan.week(start + timedelta(weeks=1))
    next_day = {7} if after and start + timedelta(days=7) in hard_dates(after) else set()
    volume = planned.volume_m[0] if planned.volume_m else 0.0
    longest = max((distance(o) for o in outings(running)), default=0.0)
    return planned, Left(
        days,
        tuple(_parts(planned, week, today, longest)),
        frozenset(hard | races | next_day),
        week.volume_m,
        volume,
        EASY_SHARE * volume if volume else math.inf,
        2 if sick else 0,
    )


def _parts(planned: PlannedWeek, week: Week, today: int, longest_m: float) -> list[Part]:
    """The sessions and the long run that have not been run."""
    from milelog.compliance.matching import match_sessions
    from milelog.plan.audit import is_hard
    from milelog.plan.notation import format_workout
    from milelog.plan.repair import Part
    from milelog.weeks import outings

    volume = planned.volume_m[0] if planned.volume_m else 0.0
    matches = match_sessions(planned, outings([s for s in week.sessions if s.is_run]), today)
    parts = []
    for number, match in enumerate(matches):
        if match.run is not None:
            continue
        session = match.planned
        day = (planned.date_of(session.day) - planned.start).days if session.day is not None else None
        work, share = _limit(session.workout)
        # A plan that itself asks for more than Daniels' share may keep its own share.
        asked = max(share, work / volume) if volume else 1.0
        name, hard = format_workout(session.workout), is_hard(session.workout)
        worth = 1.5 if hard else 1.0
        parts.append(Part(name, _metres(session.workout), hard, day, worth, work, asked, number))
    run = planned.long_run
    named = run is not None and any(s.workout.steps == run.steps for s in planned.sessions)
    # A run of at least 0.9 of the planned length was the long run, and is not repeated.
    if run is not None and not named and longest_m < 0.9 * _metres(run):
        # Daniels' limit for a long run is 30 % of the week; a plan that asks for more is followed.
        share = max(0.3, _metres(run) / volume) if volume else 1.0
        parts.append(Part(f"long run: {format_workout(run)}", _metres(run), False, None, 2.0, _metres(run), share))
    return parts


def _limit(workout: Workout) -> tuple[float, float]:
    """Metres of hard work, and Daniels' limit of them as a share of the week, for the zone with the tightest limit."""
    from milelog.plan.audit import I_SHARE, R_SHARE, T_SHARE
    from milelog.plan.notation import zone_distance

    shares = {"T": T_SHARE, "I": I_SHARE, "R": R_SHARE}
    speeds = {"T": 3.8, "I": 4.2, "R": 4.6}
    found = [(zone_distance(workout, z, speeds[z])[0], share) for z, share in shares.items()]
    # Metres divided by the share is the smallest week that allows them; the zone with the largest such week is tightest.
    return max((f for f in found if f[0]), key=lambda f: f[0] / f[1], default=(0.0, 1.0))


def _metres(workout: Workout) -> float:
    """Approximate metres of a workout; durations are converted at 3 m/s."""
    from milelog.plan.notation.measure import least

    metres, seconds = least(workout.steps)
    whole = workout.total_m[0] if workout.total_m else 0.0
    timed = workout.total_s[0] * 3.0 if workout.total_s else 0.0
    return max(whole, timed, metres + seconds * 3.0)


def _write(
    analysis: Analysis, config_file: Path | None, folder: Path, planned: PlannedWeek, left: Left, found: Arrangement
) -> Path:
    """Writes the sessions with their new days into the plan file in force. Raises a usage error where there is none."""
    import tomlkit

    from milelog.store.files import write_atomic

    path = _plan_file_of(analysis, config_file, folder, planned)
    # tomlkit keeps the runner's comments and order.
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    weeks = document.setdefault("weeks", tomlkit.aot())
    table = next((w for w in weeks if w.get("start") == planned.start), None)
    if table is None:
        table = tomlkit.table()
        table["start"] = planned.start
        weeks.append(table)
    sessions = tomlkit.aot()
    for session, weekday in _new_weekdays(planned, left, found):
        entry = tomlkit.table()
        entry.update(_entry(session, weekday))
        sessions.append(entry)
    table["sessions"] = sessions if len(sessions) else []
    return write_atomic(path, tomlkit.dumps(document))


def _plan_file_of(analysis: Analysis, config_file: Path | None, folder: Path, planned: PlannedWeek) -> Path:
    """The plan file in force in the week: of several plans, the one that began last."""
    from milelog import config
    from milelog import plan as plans

    paths = config.load(folder, config_file).plan_files
    loaded = {path: plans.load(path, week_start=analysis.athlete.week_start) for path in paths}
    begun = [p for p, plan in loaded.items() if plan.start <= planned.start]
    if not begun:
        raise click.UsageError("no plan file of this folder contains this week")
    return max(begun, key=lambda p: loaded[p].start)


def _new_weekdays(planned: PlannedWeek, left: Left, found: Arrangement) -> Iterator[tuple[PlannedSession, int | None]]:
    """The sessions of the week with their new weekdays (0 is Monday), without those that are dropped."""
    days = {p.number: d for p, d in zip(left.parts, found.days, strict=True)}
    for number, session in enumerate(planned.sessions):
        day = days.get(number)
        if number not in days:
            yield session, session.day
        elif day is not None:
            yield session, (planned.start + timedelta(days=day)).weekday()


def _entry(session: PlannedSession, weekday: int | None) -> dict[str, str]:
    """A session as the keys and values of its table in plan.toml."""
    from milelog.plan import format_workout
    from milelog.plan.types import DAYS

    workout = session.workout.text or format_workout(session.workout)
    keys = {"day": DAYS[weekday] if weekday is not None else "", "name": session.name, "file": session.file or ""}
    return {**{key: value for key, value in keys.items() if value}, "workout": workout}
