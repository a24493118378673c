"""Counters, pauses and gaps at the bounds of their rules, on a few records that can be followed by eye."""

from __future__ import annotations

import numpy as np
import pytest

from milelog.measure.clean.counter import repaired, usual_speed
from milelog.measure.clean.odometer import MAX_OTHER_MPS, MAX_RUN_MPS, fastest
from milelog.measure.clean.pauses import unmarked_pauses, without_pauses
from milelog.model import Activity, Totals
from text_snapshots import TextFile, figure


def counted(*parts, every=1.0):
    """Times and metres of a counter: (seconds, m/s) parts, a record each `every` seconds; a part of 0 s is a leap."""
    times, metres = [0.0], [0.0]
    for seconds, speed in parts:
        if seconds == 0:
            metres[-1] += speed
            continue
        for _ in range(round(seconds / every)):
            times.append(times[-1] + every)
            metres.append(metres[-1] + every * speed)
    return np.array(times), np.array(metres)


def knots(times, metres):
    """A counter in few letters: the knots at which its speed changes, as second:metre."""
    speed = np.diff(metres) / np.diff(times)
    bends = np.flatnonzero(np.abs(np.diff(speed)) > 1e-6) + 1
    return " ".join(f"{figure(float(times[i]))}:{figure(float(metres[i]))}" for i in [0, *bends, len(times) - 1])


def stood(times, metres, start, end):
    """The counter stands from one second to another and has the way at once then."""
    return times, np.where((times >= start) & (times < end), metres[times == start], metres)


def slower(times, metres, start, end, share):
    """It counts a share of the way from one second to another, and the rest at once then."""
    at = metres[times == start]
    return times, np.where((times >= start) & (times < end), at + share * (metres - at), metres)


def back(times, metres, at, way):
    return times, metres - way * (times >= at)


def aside(times, metres, start, end, way):
    return times, metres + way * ((times >= start) & (times < end))


def zero(times, metres, start, end):
    return times, np.where((times >= start) & (times < end), 0.0, metres)


def stepped(times, metres, every, *, phase=0):
    return times, metres[np.maximum((np.arange(len(times)) + phase) // every * every - phase, 0)]


RUN = counted((300, 3.0))
LATER = counted((900, 3.0))
COUNTERS = {
    "as it is": RUN,
    "stands for 30 s": stood(*RUN, 100, 130),
    "stands for 30 s, and the jump lasts 3": (
        np.delete(RUN[0], [129, 130, 131]),
        np.delete(stood(*RUN, 100, 132)[1], [129, 130, 131]),
    ),
    "lags by half": slower(*RUN, 100, 150, 0.5),
    "lags by 0.69": slower(*RUN, 100, 150, 0.69),
    "lags by 0.71, for 50 s": slower(*RUN, 100, 150, 0.71),
    "lags by 0.71, for 70 s": slower(*RUN, 100, 170, 0.71),
    "lags by 0.84, for 90 s": slower(*RUN, 100, 190, 0.84),
    "lags by 0.86, for 90 s": slower(*RUN, 100, 190, 0.86),
    "leaps by 30 m": counted((150, 3.0), (0, 30.0), (150, 3.0)),
    "leaps by 13 m": counted((150, 3.0), (0, 13.0), (150, 3.0)),
    "leaps by 9 m": counted((150, 3.0), (0, 9.0), (150, 3.0)),
    "leaps twice": counted((150, 3.0), (0, 30.0), (20, 3.0), (0, 40.0), (150, 3.0)),
    "59 s at 13 m/s": counted((150, 3.0), (59, 13.0), (150, 3.0)),
    "60 s at 13 m/s": counted((150, 3.0), (60, 13.0), (150, 3.0)),
    "9 s at 13 m/s": counted((150, 3.0), (9, 13.0), (150, 3.0)),
    "leaps and then stands for it": counted((150, 3.0), (0, 60.0), (20, 0.0), (130, 3.0)),
    "leaps and then stands for longer": counted((150, 3.0), (0, 60.0), (40, 0.0), (110, 3.0)),
    "leaps, standing before and after": counted((150, 3.0), (15, 0.0), (0, 100.0), (15, 0.0), (130, 3.0)),
    "stands at the start, then leaps": counted((30, 0.0), (0, 80.0), (200, 3.0)),
    "leaps at the very end": counted((200, 3.0), (0, 80.0), (1, 0.0)),
    "never moves but for a leap": counted((100, 0.0), (0, 500.0), (100, 0.0)),
    "falls by 20 m": back(*RUN, 150, 20.0),
    "falls by 2 m": back(*RUN, 150, 2.0),
    "falls by 51 m to a tenth and more": back(*LATER, 20, 51.0),
    "starts again at 450 m": back(*RUN, 150, 450.0),
    "starts again at 410 m, left with 40": back(*RUN, 150, 410.0),
    "starts again, left with 46 of 450": back(*RUN, 150, 404.5),
    "starts again at 51 m": (LATER[0], np.where(LATER[0] < 17, LATER[1], LATER[1] - 51)),
    "starts again at 48 m": (LATER[0], np.where(LATER[0] < 16, LATER[1], LATER[1] - 48)),
    "starts again twice": (LATER[0], LATER[1] - 600 * (LATER[0] >= 200) - 900 * (LATER[0] >= 500)),
    "at 0 for 30 s": zero(*RUN, 100, 130),
    "at 0 for 59 s": zero(*RUN, 100, 159),
    "at 0 for 61 s": zero(*RUN, 100, 161),
    "30 m too far for 30 s": aside(*RUN, 100, 130, 30.0),
    "9999 m too far for 30 s": aside(*RUN, 100, 130, 9999.0),
    "9999 m too far for 59 s": aside(*RUN, 100, 159, 9999.0),
    "9999 m too far for 62 s": aside(*RUN, 100, 162, 9999.0),
    "9999 m too far for 20 s, then 1000 m": aside(*aside(*RUN, 100, 120, 8999.0), 100, 301, 1000.0),
    "30 m too far for 20 s, then 20 m": aside(*aside(*RUN, 100, 120, 10.0), 100, 301, 20.0),
    "30 m short for 30 s": aside(*RUN, 100, 130, -30.0),
    "from another run until 50 s": (RUN[0], np.where(RUN[0] < 50, 5000.0, RUN[1])),
    "back and forth": (RUN[0], np.where((RUN[0] >= 100) & (RUN[0] < 130), 2 * RUN[1][100] - RUN[1], RUN[1])),
    "corrected by 20 m after a slow stretch": back(*counted((100, 3.0), (40, 0.5), (10, 3.0), (100, 3.0)), 150, 20.0),
}


def test_counters(snapshot):
    written = []
    for name, (times, metres) in COUNTERS.items():
        found = repaired(times, metres, MAX_RUN_MPS)
        more = f" ({found.spikes} cut)" if found.spikes else ""
        written += [name, f"  {knots(found.times, found.metres)}{more}"]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


STEPPED = {
    "each 2 s": stepped(*RUN, 2),
    "each 3 s": stepped(*RUN, 3),
    "each 5 s": stepped(*RUN, 5),
    "each 5 s, to the end": (RUN[0][:293], stepped(*RUN, 5)[1][:293]),
    "each 5 s, with a stop of 14 s": stepped(*counted((100, 3.0), (14, 0.0), (100, 3.0)), 5),
    "each 5 s, with a stop of 40 s": stepped(*counted((100, 3.0), (40, 0.0), (100, 3.0)), 5),
    "each 5 s, with a tunnel of 40 s": stood(*stepped(*RUN, 5), 100, 140),
    "in hundredths of a mile": (RUN[0], np.floor(RUN[1] / 16.09344) * 16.09344),
    "in 10 m": (RUN[0], np.floor(RUN[1] / 10) * 10),
    "in 10 m, a record each 4 s": (
        counted((300, 3.0), every=4.0)[0],
        np.floor(counted((300, 3.0), every=4.0)[1] / 10) * 10,
    ),
    "in 100 m: seven steps": (RUN[0][:238], np.floor(RUN[1][:238] / 100) * 100),
    "in 100 m: eight steps": (RUN[0][:268], np.floor(RUN[1][:268] / 100) * 100),
    "stands a quarter of the time": counted(*[(30, 3.0), (10, 0.0)] * 8),
    "stands two fifths of the time": counted(*[(30, 3.0), (20, 0.0)] * 8),
}


def test_steps(snapshot):
    """Counters that are renewed in steps: how even their speed becomes, the way, and where it goes fastest and slowest."""
    written = []
    for name, (times, metres) in STEPPED.items():
        found = repaired(times, metres, MAX_RUN_MPS)
        grid = np.arange(times[-1] + 1)
        speed = np.diff(np.interp(grid, found.times, found.metres))
        at = " ".join(figure(float(v)) for v in found.times[:7])
        still = " ".join(str(i) for i in np.flatnonzero(speed < 0.5)[[0, -1]]) if (speed < 0.5).any() else "never"
        numbers = figure((len(found.times), float(speed.max()), float(np.std(speed)), float(found.metres[-1])))
        written += [name, f"  {numbers} still {still}, knots {at} ..."]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


@pytest.mark.parametrize("shift", [1.0, 1000.0])
@pytest.mark.parametrize("name", COUNTERS)
def test_it_does_not_matter_when_a_run_began(name, shift):
    times, metres = COUNTERS[name]
    one, other = repaired(times, metres, MAX_RUN_MPS), repaired(times + shift, metres, MAX_RUN_MPS)
    assert other.times == pytest.approx(one.times + shift)
    assert other.metres == pytest.approx(one.metres)


@pytest.mark.parametrize("name", [*COUNTERS, *STEPPED])
def test_metres_never_fall_and_times_rise(name):
    times, metres = {**COUNTERS, **STEPPED}[name]
    found = repaired(times, metres, MAX_RUN_MPS)
    assert (np.diff(found.times) > 0).all()
    assert (np.diff(found.metres) >= 0).all()


def test_usual_speed_is_that_of_moving():
    times, metres = counted((200, 3.0), (400, 0.0), (100, 0.45), (100, 20.0), (100, 5.0))
    assert usual_speed(times, metres, 12.5) == pytest.approx(3.0)
    assert usual_speed(*counted((100, 0.0)), 12.5) == 0.0
    assert usual_speed(np.array([0.0]), np.array([0.0]), 12.5) == 0.0
    assert usual_speed(*counted((40, 3.0)), 12.5) == pytest.approx(3.0)
    assert usual_speed(*counted((40, 0.49)), 12.5) == 0.0
    assert usual_speed(*counted((40, 0.51)), 12.5) == pytest.approx(0.51)


def test_nobody_is_faster_than_the_fastest():
    """Bolt ran 12.4 m/s; bicycles go down a hill at up to 160 km/h."""
    assert (MAX_RUN_MPS, MAX_OTHER_MPS) == (12.5, 45.0)
    assert [fastest(Activity("", s, {})) for s in ("running", "walking", "hiking", "cycling", "other")] == [
        *[12.5] * 3,
        *[45.0] * 2,
    ]


def paused(parts, *spans, source="device", said=None, timer=None, elapsed=None, drop=()):
    """What pauses leave of a counter: the metres at its end, the pauses kept, seconds denied and metres left out."""
    times, metres = counted(*parts)
    kept = ~np.isin(times, drop)
    times, metres = times[kept], metres[kept]
    totals = Totals(distance_m=said, timer_s=timer, elapsed_s=elapsed)
    run = Activity(
        "", "running", {"time_s": times}, pauses=tuple((float(a), float(b)) for a, b in spans), totals=totals
    )
    found = without_pauses(run, times, metres, source, 12.5)
    return figure((float(found.metres[-1]), found.pauses, found.denied_s, found.left_out_m))


def case(*parts, **fields):
    return parts, fields


INSIDE = tuple(range(201, 260))
PAUSES = {
    "none": case([(500, 3.0)]),
    "without way": case([(200, 3.0), (60, 0.0), (200, 3.0)], (200, 260)),
    "of less than a second": case([(200, 3.0), (60, 0.0), (200, 3.0)], (200, 200.9)),
    "of a second": case([(200, 3.0), (60, 0.0), (200, 3.0)], (200, 201)),
    "from before the start": case([(60, 0.0), (200, 3.0)], (-30, 60)),
    "after the end": case([(200, 3.0)], (200, 260)),
    "with 25 m": case([(200, 3.0), (0, 22.0), (60, 0.0), (200, 3.0)], (199, 260)),
    "with 25.1 m": case([(200, 3.0), (0, 22.1), (60, 0.0), (200, 3.0)], (199, 260)),
    "with 60 m that the total holds": case([(200, 3.0), (60, 1.0), (200, 3.0)], (200, 260), said=1260),
    "with 60 m that the total leaves out": case([(200, 3.0), (60, 1.0), (200, 3.0)], (200, 260), said=1200),
    "with 60 m, and a total between": case([(200, 3.0), (60, 1.0), (200, 3.0)], (200, 260), said=1230),
    "with 60 m, and a total a little nearer to all": case([(200, 3.0), (60, 1.0), (200, 3.0)], (200, 260), said=1231),
    "with 60 m and no total": case([(200, 3.0), (60, 1.0), (200, 3.0)], (200, 260)),
    "with 300 m that the total holds, too fast": case([(200, 3.0), (60, 5.0), (200, 3.0)], (200, 260), said=1500),
    "with 240 m that the total holds, not too fast": case(
        [(200, 3.0), (60, 4.0), (200, 3.0)], (200, 260), said=1440, drop=INSIDE
    ),
    "run through at the usual speed": case([(500, 3.0)], (200, 260)),
    "run through at 0.61 of it": case([(200, 3.0), (60, 1.83), (200, 3.0)], (200, 260)),
    "run through at 0.59 of it": case([(200, 3.0), (60, 1.77), (200, 3.0)], (200, 260)),
    "run through at 1.49 of it": case([(300, 3.0), (60, 4.47), (300, 3.0)], (300, 360)),
    "run through at 1.51 of it": case([(300, 3.0), (60, 4.53), (300, 3.0)], (300, 360)),
    "run through for 8 of 10": case([(200, 3.0), (80, 3.0), (20, 0.0), (200, 3.0)], (200, 300)),
    "run through for 6 of 10": case([(200, 3.0), (60, 3.0), (40, 0.0), (200, 3.0)], (200, 300)),
    "run through, with no records in it": case([(500, 3.0)], (200, 260), drop=INSIDE),
    "run through, with two": case([(500, 3.0)], (200, 204), drop=(202,)),
    "run through, with three": case([(500, 3.0)], (200, 204)),
    "run through, with a hole of 29 s": case([(500, 3.0)], (200, 260), drop=tuple(range(215, 243))),
    "run through, with a hole of 32 s": case([(500, 3.0)], (200, 260), drop=tuple(range(215, 246))),
    "positions, the timer running": case([(500, 3.0)], (200, 260), source="positions", timer=500, elapsed=500),
    "positions, the timer half running": case([(500, 3.0)], (200, 260), source="positions", timer=471, elapsed=500),
    "positions, the timer just half": case([(500, 3.0)], (200, 260), source="positions", timer=470, elapsed=500),
    "positions, no elapsed time told": case([(500, 3.0)], (200, 260), source="positions", timer=471),
    "positions, no timer told": case([(500, 3.0)], (200, 260), source="positions"),
    "positions, with 10 m": case([(200, 3.0), (0, 10.0), (60, 0.0), (200, 3.0)], (199, 260), source="positions"),
    "positions, two pauses with way": case(
        [(200, 3.0), (0, 80.0), (60, 0.0), (200, 3.0), (0, 90.0), (60, 0.0), (100, 3.0)],
        (199, 260),
        (459, 520),
        source="positions",
    ),
}


def test_pauses(snapshot):
    """Metres in all; the pauses that are kept; seconds that are denied; metres left out."""
    written = [f"{name}: {paused(*parts, **fields)}" for name, (parts, fields) in PAUSES.items()]
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


@pytest.mark.parametrize(
    ("gap", "way", "found"),
    [(10, 0.0, False), (11, 0.0, True), (20, 17.9, True), (20, 18.1, False), (600, 539.0, True), (600, 541.0, False)],
)
def test_a_long_gap_without_way_was_stood(gap, way, found):
    times = np.concatenate([np.arange(100.0), 99.0 + gap + np.arange(100)])
    metres = np.concatenate([3.0 * np.arange(100), 297 + way + 3.0 * np.arange(100)])
    assert unmarked_pauses(times, metres) == ([(99.0, 99.0 + gap)] if found else [])


@pytest.mark.parametrize(("every", "found"), [(6.6, True), (6.7, False)])
def test_a_gap_is_longer_than_three_usual_ones(every, found):
    times = np.append(np.arange(20) * every, 19 * every + 20.0)
    assert bool(unmarked_pauses(times, np.zeros(21))) is found
    assert unmarked_pauses(np.array([5.0]), np.array([0.0])) == []
    assert unmarked_pauses(np.zeros(0), np.zeros(0)) == []
