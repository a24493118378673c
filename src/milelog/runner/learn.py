"""Learns about the athlete from all runs of a log: the stage `runner`, between `measure` and `sessions`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from milelog.measure.types import Measured, SlopeAccount
from milelog.model import Athlete, HeartZones, ZoneSet
from milelog.runner import FiveZones, in_force, timetable
from milelog.runner.types import Fitness, Point, SlopeResponse
from milelog.store.cache import ResultCache, uncached


@dataclass(frozen=True, slots=True)
class LogRun:
    """One run of the log, with the runner's statement on whether it was a race."""

    day: date
    file: str
    measured: Measured
    race_m: float | None = None
    """Distance of the race that it was, as the runner says."""
    is_race: bool | None = None


@dataclass(frozen=True, slots=True)
class Runner:
    """What is known of the athlete, by date."""

    zones: tuple[ZoneSet, ...] = ()
    """In order of their start; the first also applies before it."""
    heart: HeartZones | None = None
    fitness: Fitness = field(default_factory=Fitness)
    """Fitness by date, and the races that were found."""

    def zones_on(self, day: date | None) -> ZoneSet | None:
        """The zones in force on a day; None where nothing is known."""
        return in_force(self.zones, day)


def learn(runs: Iterable[LogRun], athlete: Athlete, *, blind: bool = False, cached: ResultCache = uncached) -> Runner:
    """What is known of the runner: zones from the races of her config, else from all runs; fitness; heart-rate zones; slopes.

    `blind` ignores the watch's laps and steps. `cached(type, name, inputs, compute)` returns the stored result for the same
    inputs, else computes and stores it. Units, plan and tolerances are not among the inputs.
    """
    heart = FiveZones().zones(athlete)
    usable = [r for r in runs if r.measured.is_run]
    if not usable and not athlete.races:
        return Runner((), heart)
    # Imported late for a fast start; NumPy itself is imported only where a result is not stored yet.
    from milelog.runner.evidence import evidence_of, has_reliable_speeds, without_stop_and_go_work
    from milelog.runner.fitness import fitness, training_inputs, training_points, zone_sets

    accounts = [
        (r.day, r.measured.slope) for r in usable if r.measured.slope is not None and has_reliable_speeds(r.measured)
    ]
    accounts.sort(key=lambda a: a[0])
    responses = cached(tuple[SlopeResponse, ...], "slopes", accounts, partial(_slopes, accounts)) if accounts else ()
    slope = Fitness(slope=responses)
    found = [
        evidence_of(
            r.day,
            r.file,
            r.measured,
            blind=blind,
            race_m=r.race_m,
            is_race=r.is_race,
            slope=slope.slope_on(r.day),
        )
        for r in usable
    ]
    evidence, races = without_stop_and_go_work(found), athlete.races
    learnt = cached(Fitness, "fitness", (evidence, races), lambda: fitness(evidence, races, cached=cached))
    curve = replace(learnt, slope=slope.slope)
    inputs = training_inputs(evidence, curve, athlete.races)
    if inputs is not None:
        points = cached(tuple[Point, ...], "training", inputs, lambda: training_points(*inputs, cached))
        curve = replace(curve, training=points)
    # One run alone says how fast it was, but not how hard: held against zones of its own, it is whatever they make it.
    is_known = len(evidence) > 1 or bool(curve.found)
    return Runner(timetable(athlete) or (zone_sets(curve) if is_known else ()), heart, curve)


def _slopes(accounts: Sequence[tuple[date, SlopeAccount]]) -> tuple[SlopeResponse, ...]:
    from milelog.runner.slope import by_week  # loads NumPy

    return by_week(accounts)
