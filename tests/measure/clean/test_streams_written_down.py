"""The clean streams of many recordings with the faults of real devices, on disk: a change of any rule shows in review.

The recordings are drawn near the borders of the rules. What is right is told by the other tests; this says what is,
whatever it is. `pytest tests/measure --snapshot-update` writes the file anew.
"""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from faulty_runs import NORTH_M, total

from block_runs import speeds
from milelog.measure import clean
from milelog.measure.clean.arrays import noise, quantile, smooth, true_spans
from milelog.measure.clean.coverage import coverage, filled, holes, merged, sampled
from milelog.measure.clean.impossible import record_mps, record_s
from milelog.model import Activity, Lap
from text_snapshots import TextFile, figure

DRAWN = 40
"""Recordings of each kind."""


def recorded(rng, metres, **columns):
    """Columns of a recording along metres at whole seconds, by one or several sources."""
    seconds = np.arange(len(metres), dtype=float)
    found = {"time_s": seconds, **columns}
    sources = rng.choice(("d", "d", "dp", "p", "s", "ds", "dps"))
    if "d" in sources:
        found["distance_m"] = metres.copy()
    if "p" in sources:
        wander = np.cumsum(np.random.default_rng(rng.randint(0, 99)).normal(0, rng.choice((0, 0.3, 0.8)), len(metres)))
        found["latitude_deg"] = 40.0 + metres / NORTH_M
        found["longitude_deg"] = -80.0 + (wander - np.linspace(0, wander[-1], len(wander))) / 85394.0
    if "s" in sources:
        speed = np.append(np.diff(metres), metres[-1] - metres[-2])
        late = rng.choice((0, 0, 3, 8))
        found["speed_mps"] = np.concatenate([np.full(late, speed[0]), speed])[: len(speed)]
    return found


def run_of(rng, seconds=600):
    """The metres of a run, with reps or without, at whole seconds."""
    blocks = []
    left = seconds
    while left > 0:
        size = min(left, rng.choice((40, 60, 90, 120, 300)))
        blocks.append((size, rng.choice((2.6, 2.8, 3.0, 3.0, 3.4, 4.5, 5.5, 0.0, 1.2))))
        left -= size
    speed = speeds(*blocks, noise=rng.choice((0.0, 0.02, 0.05)), seed=rng.randint(0, 99))
    return np.append(0.0, np.cumsum(speed))


def kept(columns, at):
    return {name: values[at] for name, values in columns.items()}


def counters(rng):
    """Counters that stand, jump, fall and are renewed in steps."""
    metres = run_of(rng, 420)
    n, at = len(metres), rng.randint(100, 250)
    size = rng.choice((5, 12, 30, 58, 62, 70, 90))
    fault = rng.choice(
        ("stand", "lag", "fall", "restart", "aside", "zero", "steps", "mile hundredths", "jump", "way back")
    )
    if fault == "stand":
        metres[at : at + size] = metres[at]
    elif fault == "lag":
        metres[at : at + size] = metres[at] + rng.choice((0.3, 0.6, 0.8, 0.86)) * (metres[at : at + size] - metres[at])
    elif fault == "fall":
        metres[at:] -= rng.choice((2.0, 20.0, 49.0, 120.0))
    elif fault == "restart":
        metres[at:] -= metres[at] * rng.choice((1.0, 0.95, 0.91, 0.85))
    elif fault == "aside":
        metres[at : at + size] += rng.choice((-30.0, 30.0, 9999.0))
    elif fault == "zero":
        metres[at : at + size] = 0.0
    elif fault == "steps":
        every = rng.choice((3, 5, 8))
        metres = metres[np.arange(n) // every * every]
    elif fault == "mile hundredths":
        metres = np.floor(metres / 16.09344) * 16.09344
    elif fault == "jump":
        metres[at:] += rng.choice((15.0, 60.0, 400.0))
    else:
        metres[at : at + size] = metres[at : at + size][::-1]
    columns = recorded(rng, metres)
    if rng.random() < 0.4:
        columns = kept(columns, np.unique(np.append(np.cumsum(rng.choices((1, 2, 4, 7), k=n // 3)), 0).clip(0, n - 1)))
    return Activity("a.fit", "running", columns)


def pauses(rng):
    """Pauses with way and without, with records in them and without, some of them none."""
    metres = run_of(rng, 500)
    at, size = rng.randint(100, 250), rng.choice((4, 20, 60, 61, 150))
    way = rng.choice((0.0, 10.0, 24.0, 26.0, 60.0, 0.6 * 3 * size, 3.0 * size, 1.6 * 3 * size))
    metres = np.concatenate([metres[: at + 1], metres[at] + np.linspace(0, way, size + 1)[1:], metres[at + 1 :] + way])
    columns = recorded(rng, metres)
    if rng.random() < 0.6:
        inside = np.arange(len(metres))
        columns = kept(columns, (inside <= at) | (inside >= at + size))
    spans = rng.choice(
        (((float(at), float(at + size)),), ((float(at), at + size / 2), (at + size / 2, float(at + size))), ())
    )
    elapsed = float(len(metres) - 1)
    said = rng.choice(
        (
            total(None),
            total(metres[-1], elapsed, elapsed - size),
            total(metres[-1] - way, elapsed, elapsed - size),
            total(metres[-1], elapsed, elapsed),
        )
    )
    return Activity("a.fit", "running", columns, pauses=spans, totals=said)


def holes_of(rng):
    """Columns that are missing for a while, or mostly."""
    metres = run_of(rng, 500)
    columns = recorded(rng, metres, heart_rate_bpm=np.full(len(metres), 150.0), cadence_spm=np.full(len(metres), 170.0))
    for name in list(columns)[1:]:
        if rng.random() < 0.6:
            at, size = rng.randint(0, 300), rng.choice((9, 30, 59, 61, 150, 280))
            columns[name][at : at + size] = np.nan
    if rng.random() < 0.3:
        columns = kept(columns, np.unique(np.append(np.arange(0, len(metres), rng.choice((7, 25))), len(metres) - 1)))
    return Activity("a.fit", "running", columns)


def impossible(rng):
    """Spikes, sprints, leaps and rides."""
    speed = np.diff(run_of(rng, rng.choice((400, 900))))
    at, size = rng.randint(60, 200), rng.choice((2, 4, 8, 12, 25, 58, 61, 100, 185))
    speed[at : at + size] = rng.choice((6.4, 6.7, 7.5, 9.0, 11.0, 12.4, 13.0, 40.0))
    if rng.random() < 0.3:
        speed[at + size + 50 : at + size + 130] = 12.0
    if rng.random() < 0.1:
        speed[:] = rng.choice((6.5, 8.0))
    metres = np.append(0.0, np.cumsum(speed))
    more = {}
    if rng.random() < 0.5:
        more["cadence_spm"] = np.full(len(metres), rng.choice((0.0, 50.0, 139.0, 141.0, 180.0, 200.0)))
    sport = rng.choice(("running", "running", "running", "running", "cycling", "walking"))
    return Activity("a.fit", sport, recorded(rng, metres, **more))


def told(rng):
    """Totals and laps that say otherwise than the records; places without a sky; hills."""
    metres = run_of(rng, 400)
    factor = rng.choice((1.0, 1.004, 1.006, 1.04, 1.06, 1.14, 1.16, 0.51, 0.49, 1.99, 2.01))
    elapsed = float(len(metres) - 1)
    laps = ()
    if rng.random() < 0.6:
        edges = np.linspace(0, elapsed, rng.choice((2, 3, 5)))
        ways = np.diff(np.interp(edges, np.arange(len(metres)), metres)) * rng.choice((1.0, factor))
        late = rng.choice((0.0, 0.0, 40.0))
        laps = tuple(
            Lap(max(a - late, 0.0), b - late, float(w)) for a, b, w in zip(edges, edges[1:], ways, strict=False)
        )
    seconds = np.arange(len(metres))
    climb = rng.choice((0.0, 0.02, 0.06, 0.35)) * metres + np.random.default_rng(rng.randint(0, 99)).normal(
        0, rng.choice((0, 0.2, 2.0)), len(metres)
    )
    columns = recorded(
        rng, metres, elevation_m=np.where(seconds % 3 == 0, climb, np.nan) if rng.random() < 0.3 else climb
    )
    kind = rng.choice(("all", "all", "all", "times alone", "still"))
    if kind == "times alone":
        columns = kept({"time_s": columns["time_s"]}, slice(None))
    elif kind == "still" and "distance_m" in columns:
        columns["distance_m"][:] = 5.0
    said = total(
        rng.choice((None, metres[-1] * factor, metres[-1] * factor)),
        rng.choice((None, elapsed, elapsed * 1.04, elapsed * 1.06)),
        rng.choice((None, elapsed)),
    )
    spans = rng.choice(((), ((100.0, 140.0),)))
    where = rng.choice((None, None, "treadmill", "track"))
    return Activity("a.fit", "running", columns, laps=laps, totals=said, pauses=spans, sub_sport=where)


KINDS = (counters, pauses, holes_of, impossible, told)


def places(mask):
    return " ".join(f"{a}-{b}" for a, b in true_spans(mask))


def lines(run):
    """A clean stream in a few lines: its extent, what was left out, and its values now and then."""
    found = clean.streams(run)
    values = (
        clean.covered_m(found),
        clean.distance_m(run, found),
        clean.elapsed_s(run),
        clean.timer_s(run, found),
        found.speed_error_mps,
        found.distance_error,
    )
    yield f"  {found.distance_source} {figure(values)} moving {int(found.moving.sum())} paused {places(found.paused)}"
    spans = (
        found.pauses,
        found.not_run,
        found.doubtful,
        tuple((lap.start_s, lap.end_s) for lap in found.evidence.laps),
    )
    if any(spans):
        yield f"  spans {figure(spans)} ride {clean.is_ride(found)}"
    for name in ("distance_m", "speed_mps", "adjusted_mps", "elevation_m", "heart_rate_bpm", "cadence_spm"):
        column = getattr(found, name)
        if name in {"distance_m", "speed_mps"} or (
            np.isfinite(column).any() and (name != "adjusted_mps" or found.grade.any())
        ):
            yield f"  {name} {figure(float(np.nansum(column)))} {' '.join(figure(float(v)) for v in column[::37])}"
    for problem in found.problems:
        yield f"  {problem.slug}: {problem.message}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_streams(kind, snapshot):
    written = []
    for number in range(DRAWN):
        run = kind(random.Random(f"{kind.__name__} {number}"))
        written += [str(number), *lines(run)]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def test_the_smallest_recordings(snapshot):
    written = []
    for times in (
        (),
        (0.0,),
        (0.0, 0.0),
        (0.0, 0.4),
        (0.0, 1.0),
        (0.0, 1.0, 2.0),
        (0.0, 3.0, 3.0, 90.0),
        (0.0, 10.0, 200.0),
    ):
        at = np.array(times)
        for column in ("distance_m", "speed_mps", "heart_rate_bpm"):
            run = Activity("a.fit", "running", {"time_s": at, column: 3.0 * at + 1.0})
            written += [f"{times} {column}", *lines(run), *lines(replace(run, totals=total(100.0)))]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


def test_arrays(snapshot):
    rng = np.random.default_rng(2)
    values = rng.normal(3.0, 0.5, 90)
    written = [figure(noise(np.abs(values))), figure(noise(values[:70])), figure(noise(np.full(300, 3.0)))]
    written += [figure(noise(np.where(np.arange(120) < 40, 0.0, np.tile(values, 2)[:120])))]
    for share in (0.0, 0.1, 0.4, 0.5, 1.0):
        written.append(" ".join(figure(quantile(values[:n], share)) for n in (1, 2, 3, 10)))
    for window in (1, 2, 3, 5, 8):
        written += [" ".join(figure(float(v)) for v in smooth(values[:n], window)) for n in (1, 2, 4, 5, 6, 12)]
    times = np.array([0.0, 1, 2, 3, 4, 5, 6, 70, 71, 72, 140, 141, 260, 261, 262])
    for gone in ((), (0,), (3, 4), (6, 7), (1, 2, 3, 4, 5, 6, 7, 8), (12, 13, 14), tuple(range(14)), tuple(range(15))):
        column = np.arange(15.0)
        column[list(gone)] = np.nan
        at = np.flatnonzero(np.isfinite(column))
        seen = sampled(column, times, np.arange(262.0))
        found = holes(at, times) if len(at) else []
        written.append(
            f"{gone}: {figure(coverage(column, times))} {found} {int(np.isfinite(seen).sum())} {figure(float(np.nansum(seen)))}"
        )
        written.append(" ".join(figure(float(v)) for v in filled(column)))
    for apart in (0.0, 1.0, 5.0):
        written.append(str(merged([(10.0, 20.0), (0.0, 5.0), (21.0, 22.0), (12.0, 15.0), (27.0, 30.0)], apart)))
    written += [
        f"{v}: {figure(record_mps(v))} {figure(record_s(v * 10))}" for v in (5.0, 10.0, 60.0, 300.0, 3600.0, 9000.0)
    ]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)
