"""The tables of workout texts: a case in a file becomes a Workout to compare with."""

import tomllib
from pathlib import Path

from milelog.model import Recovery, Workout, WorkoutStep
from milelog.units import parse_distance_range

CASES = Path(__file__).parent / "cases"
SECONDS = {"s": 1.0, "min": 60.0}


def read(name):
    return tomllib.loads((CASES / name).read_text(encoding="utf-8"))["case"]


def amount(text):
    """`(metres, None)` or `(None, seconds)`, each a range."""
    unit = text.rsplit(" ", 1)[-1]
    if unit not in SECONDS:
        low, high = parse_distance_range(text.removeprefix("up to "))
        return ((0.0 if text.startswith("up to") else low), high), None
    ends = [float(v) * SECONDS[unit] for v in text.split(" ")[0].split("-")]
    return None, (ends[0], ends[-1])


def times(text):
    ends = [float(v) for v in text.split("-")]
    return ends[0], ends[-1]


def rest(text):
    *size, kind = text.rsplit(" ", 1)
    return Recovery(kind, *(amount(size[0]) if size else (None, None)))


def step(case):
    metres, seconds = amount(case["of"]) if "of" in case else (None, None)
    pace = case.get("pace_s_per_km")
    return WorkoutStep(
        case["kind"],
        case.get("zone"),
        times(case["times"]) if "times" in case else (1.0, 1.0),
        metres,
        seconds,
        Recovery(case["how"]) if "how" in case else rest(case["rest"]) if "rest" in case else None,
        (1000 / pace[1], 1000 / pace[0]) if pace else None,
        case.get("race_m"),
        tuple(case["effort"]) if "effort" in case else None,
        case.get("hill", False),
        tuple(step(s) for s in case.get("parts", ())),
    )


def expected(case):
    metres, seconds = amount(case["total"]) if "total" in case else (None, None)
    return Workout(case["text"], tuple(step(s) for s in case["steps"]), metres, seconds)
