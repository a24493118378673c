"""Simulates a whole log (`simulate_log`): the script of `weeks`, run by one runner and recorded by her watches."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
from numpy.random import PCG64, Generator

from milelog.model import Activity
from milelog.simulate import broken
from milelog.simulate.fit_file import cut_off_fit, fit_bytes
from milelog.simulate.motion import Course, Light, Motion, play
from milelog.simulate.route import HILL_M, make_route
from milelog.simulate.runner import Block, Runner
from milelog.simulate.truth import Truth, blocks_of, monday_of, truth_of, week_truth
from milelog.simulate.watch import PRESETS, Occasion, Recording, Watch, record
from milelog.simulate.weeks import WEEKS, Format, Outing
from milelog.simulate.xml_files import gpx_bytes, tcx_bytes

FIRST_MONDAY = date(2026, 3, 2)
"""The first day. Clocks go forward six days later in the USA, so the first week contains a day of 23 hours."""
TIMEZONE = "America/Chicago"
VDOT = 49.1
"""The runner's VDOT, that of 5 km in 20:15."""
FORMATS: tuple[Format, ...] = ("fit", "gpx", "tcx")
SPORT_WORDS = {"running": "run", "walking": "walk", "cycling": "ride"}
Outcome = Literal["analyzed", "salvaged", "duplicate", "skipped", "rejected"]


@dataclass(frozen=True, slots=True)
class SimulatedFile:
    """One file of the log. `truth` is None for duplicates and for files that are no recordings."""

    path: str
    data: bytes
    truth: Truth | None = None
    outcome: Outcome = "analyzed"
    note: str = ""


def packed(data: bytes) -> bytes:
    """Compresses with gzip, without time and name, so that equal contents give equal bytes."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = squeeze.compress(data) + squeeze.flush()
    tail = zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
    # Magic, deflate, no flags, no time, best compression, no system (RFC 1952).
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff" + body + tail


def encode(activity: Activity, kind: Format, **options: Any) -> bytes:
    """The activity as a file of a format. Raises ValueError if the format cannot represent it."""
    if kind == "fit":
        return fit_bytes(activity, **options)
    return gpx_bytes(activity) if kind == "gpx" else tcx_bytes(activity)


def simulate_run(
    blocks: Sequence[Block],
    seed: int | Sequence[int],
    *,
    watch: Watch | None = None,
    runner: Runner | None = None,
    course: Course | None = None,
    occasion: Occasion | None = None,
    evenness: float = 1.0,
    group: str = "run",
    what: str = "",
) -> tuple[Activity, Truth]:
    """One run of the given blocks, as recorded by a watch, and its truth. Random numbers depend only on the seed.

    Defaults: flat streets, a runner with VDOT 49.1, the morning of 2026-03-02.
    """
    # PCG64 explicitly, since the generator of `default_rng` may change with NumPy, and with it every byte of the sample.
    rng = Generator(PCG64(seed))
    where = course or Course(make_route("flat", 9000.0, int(np.ravel(seed)[-1])))
    when = occasion or Occasion("run.fit", datetime.combine(FIRST_MONDAY, time(6), ZoneInfo(TIMEZONE)))
    motion = play(blocks, runner or Runner.of_vdot(VDOT), where, rng, evenness=evenness)
    recording = record(motion, watch or Watch(), when, rng)
    return recording.activity, truth_of(motion, recording, when, group=group, what=what)


def _course(outing: Outing, rng: Generator, seed: int) -> Course:
    """The course of an outing: out and back for about ten miles; a hill is at its far end."""
    if outing.terrain is None:
        return Course(None)
    length = 2.6 * 1609.344 + HILL_M if outing.terrain == "hill" else 20000.0 if outing.sport == "cycling" else 8100.0
    lights = [Light(float(rng.uniform(500, 15000)), float(rng.integers(12, 55))) for _ in range(outing.lights)]
    return Course(make_route(outing.terrain, length, seed * 10 + outing.day), tuple(lights))


def _occasion(outing: Outing, monday: date, seconds: int) -> Occasion:
    hour, minute = (int(part) for part in outing.clock.split(":"))
    day = monday + timedelta(days=outing.day)
    start = datetime.combine(day, time(hour, minute, seconds), ZoneInfo(TIMEZONE))
    part = "Morning" if hour < 11 else "Lunch" if hour < 14 else "Afternoon" if hour < 18 else "Evening"
    title = f"{part} {SPORT_WORDS[outing.sport]}"
    name = f"{day.isoformat()}-{outing.slug}"
    return Occasion(name, start, outing.sport, outing.sub_sport, title, outing.what, outing.rpe)


@dataclass(frozen=True, slots=True)
class _Made:
    """An outing that was run and recorded."""

    outing: Outing
    motion: Motion
    recording: Recording
    occasion: Occasion


def _make(outing: Outing, monday: date, seed: Sequence[int], runner: Runner, noise: float) -> _Made:
    rng = Generator(PCG64(list(seed)))
    occasion = _occasion(outing, monday, int(rng.integers(60)))
    blocks = outing.make(runner, rng)
    preset = PRESETS[outing.watch]
    watch = replace(preset, noise=noise, **outing.settings)
    motion = play(blocks, runner, _course(outing, rng, seed[0]), rng)
    return _Made(outing, motion, record(motion, watch, occasion, rng), occasion)


def _kind(made: _Made, formats: Collection[Format]) -> Format:
    """The outing's format, or else the first allowed one that can represent the run."""
    wanted = made.outing.format
    if wanted in formats:
        return wanted
    has_positions = "latitude_deg" in made.recording.activity.columns
    return next((f for f in FORMATS if f in formats and (f != "gpx" or has_positions)), "fit")


def _files_of(made: _Made, formats: Collection[Format]) -> Iterator[SimulatedFile]:
    outing, activity = made.outing, made.recording.activity
    truth = truth_of(made.motion, made.recording, made.occasion, group=outing.group, what=outing.what)
    kind = _kind(made, formats)
    if outing.cut_at is not None:
        yield _cut_off(made, truth)
        return
    # Watches with smart recording are older and write the narrow fields.
    modern = {"enhanced": outing.watch != "smart"} | dict(outing.options)
    data = encode(activity, kind, **(modern if kind == "fit" else {}))
    name = f"runs/{activity.source}.{kind}"
    yield SimulatedFile(f"{name}.gz" if outing.gzip else name, packed(data) if outing.gzip else data, truth)
    if outing.copy_as is not None and outing.copy_as in formats and outing.copy_as != kind:
        copy = encode(activity, outing.copy_as)
        note = f"the same run as {name}"
        yield SimulatedFile(f"runs/{activity.source}-export.{outing.copy_as}.gz", packed(copy), None, "duplicate", note)


def _cut_off(made: _Made, truth: Truth) -> SimulatedFile:
    """The recording of a watch that died during the run; the truth is cut accordingly."""
    activity = made.recording.activity
    count = int(activity.size * (made.outing.cut_at or 1.0))
    last = {name: float(values[count - 1]) for name, values in activity.columns.items()}
    shorter = truth | {
        "distance_m": round(last["distance_m"], 1),
        "elapsed_s": last["time_s"],
        "timer_s": last["time_s"],
        "blocks": blocks_of(made.motion, made.recording.distance_m, last["time_s"]),
    }
    note = f"cut off in the middle of record {count + 1}"
    return SimulatedFile(f"runs/{activity.source}.fit", cut_off_fit(activity, count), shorter, "salvaged", note)


def simulate_log(
    seed: int = 1,
    weeks: int = 8,
    *,
    start: date = FIRST_MONDAY,
    runner: Runner | None = None,
    noise: float = 1.0,
    formats: Collection[Format] = FORMATS,
    damaged: bool = True,
) -> Iterator[SimulatedFile]:
    """Yields the files of a log in order of their days. Each depends only on the seed, its week and its place in the week.

    `noise` multiplies the errors of all watches, `formats` are the allowed ones, `damaged` adds duplicates, a truncated file and
    files that are no recordings. The script repeats after eight weeks. Raises ValueError if no format is allowed.
    """
    if not set(formats) & set(FORMATS):
        raise ValueError(f"formats are some of {', '.join(FORMATS)}")
    who = runner or Runner.of_vdot(VDOT)
    for week in range(weeks):
        monday = start + timedelta(weeks=week)
        # A seed for each outing, so that changing one does not change the others.
        for place, outing in enumerate(WEEKS[week % len(WEEKS)].outings):
            wanted = outing if damaged else replace(outing, copy_as=None, cut_at=None)
            yield from _files_of(_make(wanted, monday, (seed, week, place), who, noise), formats)
    if damaged and weeks:
        example = _make(WEEKS[0].outings[1], start, (seed, 0, 1), who, noise)
        for path, data, outcome, note in broken.files(example.recording.activity):
            yield SimulatedFile(path, data, None, outcome, note)


def log_truth(files: Iterable[SimulatedFile], start: date = FIRST_MONDAY, weeks: int = 8) -> Truth:
    """The truth of a log: its runs, its weeks, and the expected outcome of every file."""
    log_files = list(files)
    runs = {f.path: f.truth for f in log_files if f.truth is not None}
    mondays = [start + timedelta(weeks=week) for week in range(weeks)]
    by_week: dict[date, list[Truth]] = {monday: [] for monday in mondays}
    for truth in runs.values():
        by_week[monday_of(truth)].append(truth)
    scripts = [WEEKS[week % len(WEEKS)] for week in range(weeks)]
    return {
        "files": {path: truth for path, truth in runs.items() if truth["sport"] == "running"},
        "others": {path: truth for path, truth in runs.items() if truth["sport"] != "running"},
        "ledger": {f.path: {"outcome": f.outcome, "note": f.note} for f in log_files},
        "weeks": [week_truth(m, by_week[m], s.checks, s.story) for m, s in zip(mondays, scripts, strict=True)],
    }
