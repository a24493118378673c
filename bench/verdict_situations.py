"""Checks verdicts on typical weeks with known right verdicts, whose runs are measured with the errors of a watch.

    python bench/verdict_situations.py [--seeds N] [--calibration N]

Each situation gives a plan, the true runs, and the right status. The runs are then measured: the distance has a normal error with the
stated standard error, each edge of a rep is off by a second or two, and some surges are missed. Prints how many verdicts are right or
borderline, and how often statuses with a stated probability are right, by tenths.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "compliance"))

from made import (  # type: ignore[import-not-found]  # a helper of the tests
    ATHLETE,
    ZONES,
    check,
    easy,
    judge,
    named,
    race_week,
    reps,
    session,
    stretch,
    surges,
)

from milelog.model import Segment, Session
from milelog.report.sentences import sentence
from milelog.runner.sets import zoned
from milelog.units import MILE_M
from milelog.verdicts import Verdict

DISTANCE_ERROR = 0.004
"""Standard error of a watch's distance: 0.4 %, as of good ones outdoors."""
EDGE_S = 1.2
OVERLOOKED = 0.03
Situation = Callable[[random.Random], tuple[str, list[Session], str, str]]
"""Plan, runs as run, the check, and its right status."""

BAND = (417.0, 437.0)
"""Zone T of the athlete of `made`, seconds a mile; the tolerance is 2 %."""
THRESHOLD = '[week]\nthreshold = "3-4 mi"\n'
LONG = '[week]\nlong_run = "10 mi with plus pace"\n'
TUE = named("Tue", "9 mi with 2 x 2 mi @ T, 1 mi jog")


def tuesday(work: Sequence[Segment], before: float = 2.0, after: float = 2.0) -> Session:
    """A run on Tuesday with the given work, a warm-up and a cool-down."""
    run: Session = session(1, [*easy(before), *work, *easy(after)])
    return run


def threshold_in_band(rng: random.Random) -> tuple[str, list[Session], str, str]:
    pace = rng.uniform(BAND[0] * 0.99, BAND[1] * 1.012)
    shape = rng.choice(((2, 2.0), (4, 1.0), (1, 3.5), (7, 0.5)))
    return THRESHOLD, [tuesday(reps(shape[0], shape[1], pace))], "threshold", "met"


def threshold_too_slow(rng: random.Random) -> tuple[str, list[Session], str, str]:
    return THRESHOLD, [tuesday(reps(2, 2, rng.uniform(453, 480)))], "threshold", "missed"


def threshold_too_fast(rng: random.Random) -> tuple[str, list[Session], str, str]:
    return THRESHOLD, [tuesday(reps(2, 2, rng.uniform(370, 403)))], "threshold", "missed"


def threshold_too_short(rng: random.Random) -> tuple[str, list[Session], str, str]:
    return THRESHOLD, [tuesday(reps(1, rng.uniform(1.5, 2.4), 425.0))], "threshold", "missed"


def short_reps_at_threshold(rng: random.Random) -> tuple[str, list[Session], str, str]:
    planned = rng.random() < 0.5
    text = THRESHOLD + (named("Tue", "2 mi warm-up, 14 x 400 m @ T, 30 s jog, 2 mi cool-down") if planned else "")
    work = reps(14, 400 / MILE_M, rng.uniform(420, 434), rest=0.05)
    return text, [tuesday(work)], "threshold", "met" if planned else "missed"


def intervals_beside_threshold(rng: random.Random) -> tuple[str, list[Session], str, str]:
    text = named("Fri", "2 mi warm-up, 5 x 1000 m @ I, 400 m jog, 2 mi cool-down")
    pace = rng.uniform(379, 391)
    runs = [tuesday(reps(3, 1)), session(4, [*easy(2), *reps(5, 1000 / MILE_M, pace, "I"), *easy(2)])]
    return text, runs, "session_fri", "met"


def slow_session_beside_another(rng: random.Random) -> tuple[str, list[Session], str, str]:
    pace = rng.choice((rng.uniform(437, 442), rng.uniform(450, 470)))
    other = session(3, [*easy(2), *reps(8, 0.25, 345.0, "R"), *easy(2)])
    run = session(1, [*easy(2.3), *reps(4, 1, pace, rest=0.1), *easy(2)])
    return (
        named("Tue", "8-9 mi with 3-4 x 1 mi @ T, 1 min jog"),
        [run, other],
        "session_tue",
        "met" if pace < 445 else "close",
    )


def another_shape(rng: random.Random) -> tuple[str, list[Session], str, str]:
    work = rng.choice((reps(6, 300 / 425.0, rest=0.1), reps(4, 1), reps(1, 4), reps(3, 1.4)))
    left = 9 - sum(s.distance_m for s in work) / MILE_M
    return TUE, [tuesday(work, left / 2, left / 2)], "session_tue", "close"


def half_the_session(rng: random.Random) -> tuple[str, list[Session], str, str]:
    return TUE, [tuesday(reps(1, 2), rng.uniform(3, 4), 3.5)], "session_tue", "missed"


def the_right_long_run(rng: random.Random) -> tuple[str, list[Session], str, str]:
    other = rng.choice(
        (
            session(1, [*easy(3.5), *reps(2, 2), *easy(3.5)]),
            session(3, [*easy(2), stretch("rep", 7, 450.0, "M"), *easy(3)]),
            session(2, easy(9.5)),
        )
    )
    return LONG, [other, session(6, surges(10))], "long_run", "met"


def a_short_long_run(rng: random.Random) -> tuple[str, list[Session], str, str]:
    miles = rng.choice((8, 7))
    return LONG, [session(6, surges(miles))], "long_run", "missed"


def long_run_in_parts(rng: random.Random) -> tuple[str, list[Session], str, str]:
    hours = (5 * 500 / 60 + rng.uniform(5, 50)) / 60
    return LONG, [session(6, surges(5)), session(6, surges(5), hour=7 + hours)], "long_run", "met"


def surges_too_fast(rng: random.Random) -> tuple[str, list[Session], str, str]:
    return LONG, [session(6, _surged(rng.uniform(75, 110), rng.uniform(385, 430)))], "long_run", "close"


def surges_too_short_or_long(rng: random.Random) -> tuple[str, list[Session], str, str]:
    return LONG, [session(6, _surged(rng.choice((35.0, 38.0, 200.0, 220.0)), 458.0))], "long_run", "missed"


def half_the_surges(rng: random.Random) -> tuple[str, list[Session], str, str]:
    return LONG, [session(6, surges(10, every=2))], "long_run", "close"


def _surged(seconds: float, pace: float) -> list[Segment]:
    size = seconds / pace
    return [s for _ in range(10) for s in (*easy(0.3), stretch("surge", size, pace), *easy(0.7 - size))]


def a_race(rng: random.Random) -> tuple[str, list[Session], str, str]:
    miles, pace = rng.choice(((1, 345.0), (2, 372.0), (4, 390.0), (7, 405.0), (10, 418.0)))
    run = session(5, [*easy(2), stretch("rep", miles, pace * rng.uniform(0.97, 1.03)), *easy(1)])
    return race_week(f'distance = "{miles} mi"\n'), [run], "race", "met"


def a_jog_on_race_day(rng: random.Random) -> tuple[str, list[Session], str, str]:
    return (
        race_week(f'distance = "{rng.choice((1, 2, 3))} mi"\n'),
        [session(5, easy(rng.uniform(5, 8)))],
        "race",
        "missed",
    )


def effort_too_hard(rng: random.Random) -> tuple[str, list[Session], str, str]:
    run = session(1, [*easy(2), *reps(2, 2), *easy(2.75)], rpe=9.0)
    return TUE, [run], "effort", "close"


def other_sport_beyond_the_plan(rng: random.Random) -> tuple[str, list[Session], str, str]:
    ride = session(2, sport="cycling", seconds=rng.uniform(2400, 9000), file="ride.fit")
    return '[week]\ncross_training = "30 min"\n', [session(0, easy(5)), ride], "cross_training", "met"


def one_number(rng: random.Random) -> tuple[str, list[Session], str, str]:
    miles, status = rng.choice(((40.5, "met"), (37.0, "close"), (35.0, "missed"), (46.0, "exceeded")))
    return '[week]\nvolume = "40 mi"\n', [session(d, easy(miles / 5)) for d in range(5)], "volume", status


def steady_pace_and_strides(rng: random.Random) -> tuple[str, list[Session], str, str]:
    strides = [s for _ in range(6) for s in (stretch("stride", 20 / 340, 340.0), stretch("recovery", 60 / 560, 560.0))]
    run = session(0, [stretch("steady", 6, rng.uniform(500, 520)), *strides])
    return named("Mon", "6 mi @ 8:15-8:45/mi, 6 x 20 s strides"), [run], "session_mon", "met"


SITUATIONS: tuple[Situation, ...] = (
    threshold_in_band,
    threshold_too_slow,
    threshold_too_fast,
    threshold_too_short,
    short_reps_at_threshold,
    intervals_beside_threshold,
    slow_session_beside_another,
    another_shape,
    half_the_session,
    the_right_long_run,
    a_short_long_run,
    long_run_in_parts,
    surges_too_fast,
    surges_too_short_or_long,
    half_the_surges,
    a_race,
    a_jog_on_race_day,
    effort_too_hard,
    other_sport_beyond_the_plan,
    one_number,
    steady_pace_and_strides,
)


def measured(run: Session, rng: random.Random, scale: float) -> Session:
    """The run as measured by a watch, with a distance scaled by `scale`."""
    found: list[Segment] = []
    shift = 0.0
    for was in run.segments:
        overlooked = was.kind == "surge" and rng.random() < OVERLOOKED
        segment = replace(was, kind="steady") if overlooked else was
        start, shift = segment.start_s + shift, rng.gauss(0, EDGE_S)
        end = max(start + 1, segment.end_s + shift)
        # A shifted edge changes the distance of the rep, but not its pace.
        metres = segment.speed_mps * (end - start) * scale
        found.append(replace(segment, start_s=start, end_s=end, distance_m=metres, speed_mps=segment.speed_mps * scale))
    segments = zoned(found, ZONES[0])
    total = run.distance_m * scale
    return replace(run, segments=tuple(segments), distance_m=total, distance_error=DISTANCE_ERROR)


def judged(situation: Situation, seed: int) -> tuple[Verdict, str]:
    """The verdict on one measured week, and the right status."""
    rng = random.Random(f"{situation.__name__} {seed}")
    text, runs, name, status = situation(rng)
    scale = 1 + rng.gauss(0, DISTANCE_ERROR)
    return check(judge(text, [measured(r, rng, scale) for r in runs], athlete=ATHLETE), name), status


def score(seeds: int, situations: Iterable[Situation] = SITUATIONS) -> Counter[str]:
    """Counts equal, borderline and wrong verdicts; prints the wrong ones."""
    found: Counter[str] = Counter()
    for situation in situations:
        for seed in range(seeds):
            verdict, status = judged(situation, seed)
            outcome = "borderline" if verdict.borderline else "equal" if verdict.status == status else "wrong"
            found[outcome] += 1
            if outcome == "wrong":
                print(f"{situation.__name__} {seed}: {verdict.status}, not {status}: {sentence(verdict)}")
    return found


def anywhere(rng: random.Random) -> tuple[str, list[Session]]:
    """A random week with figures near the limits of its plan."""
    shape = rng.choice(((2, 2.0), (4, 1.0), (3, 1.0), (1, 3.0), (1, 4.0)))
    pace = rng.choice((rng.uniform(402, 414), rng.uniform(428, 455)))
    miles = rng.uniform(8.6, 10.6)
    tail = miles - int(miles)
    runs = [
        tuesday(reps(shape[0], shape[1] * rng.uniform(0.93, 1.05), pace)),
        session(6, [*surges(int(miles)), *easy(tail or 0.01)]),
        session(3, easy(rng.uniform(18, 26))),
    ]
    return '[week]\nvolume = "40-45 mi"\nlong_run = "10 mi with plus pace"\nthreshold = "3-4 mi"\n', runs


def calibration(seeds: int, weeks: int = 8) -> dict[int, tuple[int, int, float]]:
    """For each tenth of the stated probability: number of verdicts, number of right ones, and mean stated probability."""
    rows: dict[int, list[tuple[bool, float]]] = defaultdict(list)
    for seed in range(seeds):
        rng = random.Random(f"calibration {seed}")
        for _ in range(weeks):
            text, runs = anywhere(rng)
            scale = 1 + rng.gauss(0, DISTANCE_ERROR)
            truth = judge(text, [replace(r, segments=tuple(zoned(r.segments, ZONES[0]))) for r in runs])
            for verdict in judge(text, [measured(r, rng, scale) for r in runs]).checks:
                said = verdict.facts.probability
                rows[min(int(said * 10), 9)].append((verdict.status == check(truth, verdict.name).status, said))
    return {k: (len(v), sum(r for r, _ in v), sum(p for _, p in v) / len(v)) for k, v in sorted(rows.items())}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--calibration", type=int, default=200)
    given = parser.parse_args()
    found = score(given.seeds)
    total = sum(found.values())
    print(f"{len(SITUATIONS)} situations, {total} verdicts: {dict(found)}")
    print(f"equal or borderline {1 - found['wrong'] / total:.2%}, borderline {found['borderline'] / total:.2%}")
    print("stated        verdicts  right   mean stated")
    for tenth, (count, right, mean) in calibration(given.calibration).items():
        print(f"{tenth / 10:.1f} to {tenth / 10 + 0.1:.1f}  {count:>8}  {right / count:>6.3f}  {mean:>8.3f}")


if __name__ == "__main__":
    main()
