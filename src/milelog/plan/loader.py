"""Loads plan.toml as a Plan: reports every fault, and keeps the weeks without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from milelog import documents
from milelog.documents import Document
from milelog.errors import MilelogError, Problem
from milelog.model import Workout
from milelog.plan import checks
from milelog.plan.checks import KeyPath
from milelog.plan.notation import parse_workout, zone_distance, zone_duration
from milelog.plan.types import (
    BANDS,
    DAYS,
    Band,
    CrossTraining,
    Plan,
    PlannedRace,
    PlannedSession,
    PlannedWeek,
    joined,
)
from milelog.units import Range
from milelog.weeks import week_begin

if TYPE_CHECKING:
    from milelog.plan.schema import Asked, BlockTable, PlanTable, SessionTable, WeekFields


def load(path: Path, source: str | None = None, *, week_start: int | None = None) -> Plan:
    """The plan in a file. Its faults are in `Plan.problems`; weeks with a fault are not judged (`Plan.broken`).

    `week_start` is the weekday (0 for Monday) on which weeks begin where the plan does not say. Raises MilelogError (exit 2)
    with all faults where no week can be used.
    """
    return parse(documents.load(path, source), week_start=week_start)


def load_all(paths: Sequence[Path], *, week_start: int | None = None) -> Plan:
    """Several plan files as one plan, each in force until the next begins. Raises MilelogError as `load` does."""
    plans = [load(path, week_start=week_start) for path in paths]
    for before, plan in pairwise(plans):
        if plan.week_start != before.week_start:
            message = f"weeks begin on {DAYS[plan.week_start]} here, on {DAYS[before.week_start]} in {before.source}"
            hint = "write the same week_start in all plan files"
            raise MilelogError(Problem(plan.source, "week-starts-differ", message, hint=hint, severity="error"))
        if any(p.start == plan.start for p in plans if p is not plan):
            message = f"two plan files begin on {plan.start}"
            hint = "move the start of one of them: a plan lasts until the next begins"
            raise MilelogError(Problem(plan.source, "weeks-overlap", message, hint=hint, severity="error"))
    return joined(plans)


def parse(document: Document, *, week_start: int | None = None) -> Plan:
    """The plan in a document. Raises MilelogError (exit 2) where no week can be used."""
    from milelog.plan.schema import PlanTable

    table, found = documents.validate(document, PlanTable, document.data)
    # Without valid top-level keys (such as start) weeks cannot be dated. Their own faults are reported all the same, so
    # that the runner can mend all of them at once.
    if table is None:
        raise MilelogError(*sorted((*found, *_Draft(document).faults_of_weeks()), key=documents.line_of))
    draft = _Draft(document, list(found), table)
    draft.week_start = table.week_start if table.week_start is not None else week_start or 0
    plan = draft.plan()
    faulty = any(p.severity == "error" for p in draft.problems)
    if faulty and not any(_asks(w) for w in (*plan.weeks, plan.default) if w and w.start not in plan.broken):
        raise MilelogError(*plan.problems)
    return plan


def _asks(week: PlannedWeek) -> bool:
    amounts = (
        week.volume_m,
        week.volume_s,
        week.threshold_m,
        week.threshold_s,
        week.interval_m,
        week.repetition_m,
        week.runs,
    )
    return bool(any(amounts) or week.long_run or week.sessions or week.races)


@dataclass
class _Draft:
    """A plan under construction; `places` holds the key path in the file of each week."""

    document: Document
    problems: list[Problem] = field(default_factory=list)
    table: PlanTable | None = None
    weeks: dict[date, PlannedWeek] = field(default_factory=dict)
    places: dict[date, KeyPath] = field(default_factory=dict)
    broken: set[date] = field(default_factory=set)
    week_start: int = 0
    turns: dict[date, tuple[PlannedSession, ...]] = field(default_factory=dict)
    """The alternating session that a block gave each of its weeks."""

    def plan(self) -> Plan:
        """The whole plan, checked."""
        from milelog.plan.schema import DefaultTable

        table = self.table
        if table is None:
            raise ValueError("a plan needs its table")
        table = self.table = self._with_checked_dates(table)
        # The order matters: [[weeks]] override the weeks of blocks, and both override [week].
        default_table, found = documents.validate(self.document, DefaultTable, table.week, ("week",))
        self.problems += found
        default = _fill(PlannedWeek(table.start), default_table) if default_table else PlannedWeek(table.start)
        turns = tuple(_session(s) for s in default_table.alternate) if default_table else ()
        self._check(default, ("week",))
        for index in range(len(table.blocks)):
            self._block(index, default)
        for index in range(len(table.weeks)):
            self._week(index, default, turns)
        return Plan(
            name=table.name or "Plan",
            start=table.start,
            weeks=self._consecutive(table, default, turns),
            default=default,
            source=self.document.source,
            end=table.end and week_begin(table.end, self.week_start) + timedelta(days=6),
            bands=_bands(table),
            cross_training=_cross_training(table),
            problems=tuple(sorted(self.problems, key=documents.line_of)),
            alternating=turns,
            broken=frozenset(self.broken),
            week_start=self.week_start,
        )

    def _with_checked_dates(self, table: PlanTable) -> PlanTable:
        """The table with its start moved to the first day of a week and without an end before it; faults are noted."""
        if problem := checks.not_week_start(self.document, ("start",), table.start, self.week_start):
            self.problems.append(problem)
            table = replace(table, start=week_begin(table.start, self.week_start))
        if table.end is not None and table.end < table.start:
            message = f"the plan ends on {table.end}, before its start on {table.start}"
            self.problems.append(self.document.problem("plan-ends-early", message, ("end",), value=True))
            table = replace(table, end=None)
        return table

    def _check(self, week: PlannedWeek, place: KeyPath) -> bool:
        found = checks.week_problems(self.document, week, place)
        # Every week inherits a fault of [week], so it is reported once.
        known = {(p.slug, p.message) for p in self.problems}
        self.problems += [p for p in found if (p.slug, p.message) not in known]
        return not any(p.severity == "error" for p in found)

    def _put(self, week: PlannedWeek, place: KeyPath) -> None:
        """Sets a week; notes a problem instead where a table of the same kind has set it already."""
        # A [[weeks]] table may change one week of a block, so only two tables of one kind contradict each other.
        before = self.places.get(week.start)
        if before is not None and before[0] == place[0]:
            self.problems.append(checks.overlap(self.document, place, before, week.start))
            return
        self.weeks[week.start], self.places[week.start] = week, place

    def _outside(self, start: date, place: KeyPath) -> bool:
        table = self.table
        if table is None or (start >= table.start and (table.end is None or start <= table.end)):
            return False
        self.problems.append(checks.outside(self.document, (*place, "start"), start, table.start, table.end))
        return True

    def _week(self, index: int, default: PlannedWeek, turns: tuple[PlannedSession, ...]) -> None:
        from milelog.plan.schema import WeekTable

        place: KeyPath = ("weeks", index)
        raw = self.document.data["weeks"][index]
        table, found = documents.validate(self.document, WeekTable, raw, place)
        self.problems += found
        if table is None:
            return
        start = table.start
        if problem := checks.not_week_start(self.document, (*place, "start"), start, self.week_start):
            self.problems.append(problem)
            return
        if self._outside(start, place):
            return
        # If a block has set this week already, the table changes that one and keeps the block's alternating session.
        before = self.weeks.get(start)
        turn = self.turns.get(start, ()) if before else self._turn(turns, start)
        base = replace(before or replace(default, sessions=(*default.sessions, *turn)), start=start)
        week = _fill(base, table, turn)
        if table.kind:
            week = replace(week, kind=table.kind)
        # The week stays in the plan but is not judged: judging only a part of it would mislead.
        if not self._check(week, place) or found:
            self.broken.add(start)
        self._put(week, place)

    def _turn(self, turns: tuple[PlannedSession, ...], start: date) -> tuple[PlannedSession, ...]:
        """The alternating session of a week, counted from the plan's start; empty without any."""
        if not turns or self.table is None:
            return ()
        return (turns[(start - self.table.start).days // 7 % len(turns)],)

    def _block(self, index: int, default: PlannedWeek) -> None:
        from milelog.plan.schema import BlockTable

        place: KeyPath = ("blocks", index)
        raw = self.document.data["blocks"][index]
        table, found = documents.validate(self.document, BlockTable, raw, place)
        self.problems += found
        if table is None:
            return
        if problem := checks.not_week_start(self.document, (*place, "start"), table.start, self.week_start):
            self.problems.append(problem)
            return
        size = table.weeks or next((p.weeks for p in table.growing if p.weeks), None)
        # The length ("over 6 weeks") may be in a value that was not understood, which has been reported already.
        if size is None and found:
            return
        if size is None:
            hint = 'add weeks = 6, or write volume = "40 -> 50 mi over 6 weeks"'
            self.problems.append(self.document.problem("missing-key", "the block has no length", place, hint=hint))
            return
        fine = not found
        for number, (week, turn) in enumerate(_block_weeks(table, size, default)):
            if self._outside(week.start, place):
                return
            # Values grow evenly over the block, so a contradiction shows in its first or last week.
            fine = fine and (self._check(week, place) if number in {0, size - 1} else True)
            self._put(week, place)
            self.turns[week.start] = turn
            if not fine:
                self.broken.add(week.start)

    def _consecutive(
        self, table: PlanTable, default: PlannedWeek, turns: tuple[PlannedSession, ...]
    ) -> tuple[PlannedWeek, ...]:
        # A plan without an end lists its weeks up to the last named one; `Plan.week` makes later ones from the default.
        last = max([*self.weeks, table.start]) if table.end is None else table.end
        count = (last - table.start).days // 7 + 1 if (self.weeks or table.end) else 0
        starts = [table.start + timedelta(weeks=n) for n in range(count)]
        return tuple(
            self.weeks.get(s) or replace(default, start=s, sessions=(*default.sessions, *self._turn(turns, s)))
            for s in starts
        )

    def faults_of_weeks(self) -> list[Problem]:
        """The faults of [week], [[weeks]] and [[blocks]] in a file whose top-level keys have a fault."""
        from milelog.plan.schema import BlockTable, DefaultTable, WeekTable

        data = self.document.data
        models = {"weeks": WeekTable, "blocks": BlockTable}
        parts: list[tuple[Any, Any, KeyPath]] = [(DefaultTable, data.get("week"), ("week",))]
        for name, model in models.items():
            items = data.get(name)
            parts += [(model, item, (name, i)) for i, item in enumerate(items if isinstance(items, list) else ())]
        found: list[Problem] = []
        for model, item, place in parts:
            if isinstance(item, Mapping):
                found += documents.validate(self.document, model, item, place)[1]
        return found


def _fill(base: PlannedWeek, table: WeekFields, turn: tuple[PlannedSession, ...] = ()) -> PlannedWeek:
    """`base` overridden by the keys of a table.

    Sessions of the table replace those of `base` but keep the alternating session `turn`, unless one of them has its day or is
    the same workout on another day; `sessions = []` removes all.
    """
    sessions = base.sessions
    if table.sessions is not None:
        named = tuple(_session(s) for s in table.sessions)
        days = {s.day for s in named if s.day is not None}
        # The same workout on another day is the alternating session, moved; `plan repair` writes it that way.
        moved = [s.workout.steps for s in named]
        left = (t for t in turn if named and t.day not in days and t.workout.steps not in moved)
        sessions = (*named, *left)
    threshold_m, threshold_s = base.threshold_m, base.threshold_s
    if table.threshold is not None:
        # A workout that came from the `threshold` key of [week] is removed where this week has its own `threshold`.
        sessions = tuple(s for s in sessions if not s.from_threshold)
        threshold_m, threshold_s = _threshold(table.threshold)
    if isinstance(table.threshold, Workout):
        sessions = (*sessions, PlannedSession(table.threshold, None, "threshold", from_threshold=True))
    volume: Asked | None = table.volume
    intervals: Asked | None = table.intervals
    repetitions: Asked | None = table.repetitions
    return replace(
        base,
        volume_m=volume.metres if volume else base.volume_m,
        volume_s=volume.seconds if volume else base.volume_s,
        long_run=base.long_run if table.long_run is None else _workout_or_none(table.long_run),
        threshold_m=threshold_m,
        threshold_s=threshold_s,
        interval_m=intervals.metres if intervals else base.interval_m,
        repetition_m=repetitions.metres if repetitions else base.repetition_m,
        sessions=sessions,
        runs=table.runs or base.runs,
        note=table.note or base.note,
        easy=base.easy if table.easy is None else table.easy,
        rest_days=base.rest_days if table.rest_days is None else tuple(table.rest_days),
        races=tuple(PlannedRace(r.date, r.distance, r.name, r.goal) for r in table.races) or base.races,
        cross_s=table.cross_training or base.cross_s,
    )


def _threshold(given: Asked | Workout) -> tuple[Range | None, Range | None]:
    """The planned metres and the planned seconds at threshold; at most one of them is not None."""
    if not isinstance(given, Workout):
        return given.metres, given.seconds
    metres, seconds = zone_distance(given, "T"), zone_duration(given, "T")
    if metres[1] > 0 and seconds[1] > 0:
        return None, None  # partly by distance and partly by time: only the session is judged, not a sum
    return (metres if metres[1] > 0 else None), (seconds if seconds[1] > 0 else None)


def _workout_or_none(given: Any) -> Workout | None:
    return given if isinstance(given, Workout) else None


def _session(table: SessionTable) -> PlannedSession:
    return PlannedSession(table.workout, table.day, table.name, table.file)


def _block_weeks(
    table: BlockTable, size: int, default: PlannedWeek
) -> Iterable[tuple[PlannedWeek, tuple[PlannedSession, ...]]]:
    """The weeks of a block with its growing values resolved, each with its alternating session."""
    from milelog.plan.progression import Progression

    every = table.down_week or next((p.down_every for p in table.growing if p.down_every), None)
    grown = {
        name: [value.text(v) for v in value.values(size, every, table.down)]
        for name in ("volume", "long_run", "threshold")
        if isinstance(value := getattr(table, name), Progression)
    }
    # Growing values have no range yet, so the base is filled without them.
    left: dict[str, Any] = dict.fromkeys(grown)
    base = _fill(default, replace(table, **left))
    for number in range(size):
        start = table.start + timedelta(weeks=number)
        turn = (_session(table.alternate[number % len(table.alternate)]),) if table.alternate else ()
        down = bool(every) and (number + 1) % (every or 1) == 0
        week = replace(base, start=start, sessions=(*base.sessions, *turn), kind="down" if down else "")
        for name, texts in grown.items():
            week = _grown(week, name, texts[number])
        yield week, turn


def _grown(week: PlannedWeek, name: str, text: str) -> PlannedWeek:
    from milelog.plan.schema import asked

    if name == "long_run":
        return replace(week, long_run=parse_workout(text))
    given = asked(text)
    if name == "volume":
        return replace(week, volume_m=given.metres, volume_s=given.seconds)
    return replace(week, threshold_m=given.metres, threshold_s=given.seconds)


def _bands(table: PlanTable) -> Mapping[str, Band]:
    given = table.tolerance
    found = dict(BANDS[given.bands])
    for name, band in found.items():
        share = getattr(given, name)
        if share is not None:
            # The plan gives the share for met; close keeps its tolerance, or gets twice the share where that is wider.
            found[name] = Band(share, max(2 * share, band.close), None)
    return found


def _sport(word: str) -> str:
    """The name that recordings use for a sport that a runner names: "bike" is cycling."""
    from milelog.formats.sports import sport_of  # words in all languages, which most plans do not need

    name = "_".join(word.lower().split())
    found = sport_of(word)
    # `fitness_equipment` covers many machines, so the runner's own name is kept for these.
    is_plain = found is not None and found[1] is None and found[0] != "fitness_equipment"
    return found[0] if found and is_plain else name


def _cross_training(table: PlanTable) -> CrossTraining | None:
    given = table.cross_training
    if given is None:
        return None
    kind, cap = given.cap or ("", 0.0)
    sports = tuple(_sport(s) for s in given.sports)
    return CrossTraining(given.credit, cap if kind == "m" else None, cap if kind == "share" else None, sports)
