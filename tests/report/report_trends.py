"""What the weeks of the log made by hand tell, made by hand too: every field that a renderer reads."""

from __future__ import annotations

from datetime import date, timedelta

from milelog.trends.types import (
    Base,
    Cause,
    Earlier,
    Estimate,
    Family,
    Forecast,
    ForecastPoint,
    HillSession,
    Load,
    LoadWeek,
    LongRuns,
    Part,
    RaceRead,
    Readiness,
    Repeat,
    Slope,
    Speed,
    Strength,
    Threshold,
    Trends,
)
from milelog.verdicts import Span

MI = 1609.344


def estimate(metres: float, seconds: float) -> Estimate:
    return Estimate(metres, seconds, seconds * 0.96, seconds * 1.04)


def parts(file_error: float, *seconds: float) -> tuple[Part, ...]:
    step = MI / len(seconds)
    return tuple(
        Part(step * n, step * (n + 1), s, file_error, 0.12 - 0.02 * n, 170.0 + 4 * n) for n, s in enumerate(seconds)
    )


def trends(file: str) -> Trends:
    """All trends; `file` is the recording of the race and of a hill session."""
    race = RaceRead(
        date(2026, 3, 7), MI, 345.0, "found", file, 600.0, "trace",
        splits=parts(1.1, 84.0, 87.0, 88.0, 86.0), quarters=parts(1.1, 84.0, 87.0, 88.0, 86.0),
        fifths=parts(1.2, 67.0, 69.0, 70.0, 70.0, 69.0), pacing="positive", halves_s=(171.0, 174.0), halves_error=0.006,
        critical_mps=4.15, critical_error=0.02, above_share=1.0, aerobic=(0.73, 0.77), predicted=estimate(MI, 350.0),
        mile_s=345.0, earlier=(Earlier(date(2026, 2, 7), "old.fit", 352.0),),
    )  # fmt: skip
    weeks = [date(2026, 2, 2) + timedelta(weeks=n) for n in range(6)]
    spans = (Span(file, 0.0, 3600.0),)
    return Trends(
        Readiness(
            date(2026, 3, 8),
            ("base", "strength", "speed", "long_run", "threshold"),
            Base("missing", 5, 30 * MI, 31 * MI, 0, (45 * MI, 50 * MI), from_plan=True),
            LongRuns("there", 5, 5, 4, 10.2 * MI, (10 * MI, 10 * MI), True, spans, plus_from_plan=True),
            Threshold("there", 5, 3.1 * MI, 4, (3 * MI, 4 * MI), True, Slope(0.012, 0.004, 5), spans),
            Strength("in part", 5, (HillSession(date(2026, 3, 3), file, 8, 92.0, 0.06, 58.0),), 3, spans),
            Speed("in part", 5, 1.0 * MI, 2.5 * MI, 6, 1, 3, 4, spans),
        ),
        Forecast(
            points=tuple(
                ForecastPoint(day, estimate(MI, 352.0 - n), estimate(MI, 354.0 - n)) for n, day in enumerate(weeks)
            ),
            now=(estimate(MI, 347.0), estimate(5000.0, 1210.0), estimate(10000.0, 2520.0), estimate(21097.5, 5600.0)),
            training=(estimate(MI, 349.0), estimate(5000.0, 1215.0)),
            threshold_mps=3.86,
            threshold_error=0.022,
            reserve=0.011,
            fast_reps=8,
            weekly_m=33 * MI,
            races=1,
            moved=-0.012,
            causes=(Cause("threshold", -0.009), Cause("races", -0.003)),
        ),
        (race,),
        families=(
            Family("T", MI, tuple(
                Repeat(day, file if n == 5 else f"{n}.fit", 4, 3.82 + 0.01 * n, 3.8, 0.002, 168.0, -0.01, 60.0, 19.0, 1.34)
                for n, day in enumerate(weeks)
            ), True, 0.011, 0.004, faster=True),
            Family("R", 400.0, tuple(
                Repeat(day, f"r{n}.fit", 8, 4.9, 4.9, None, None, None, 120.0, None, 1.59) for n, day in enumerate(weeks[:3])
            )),
        ),
        load=Load(
            tuple(LoadWeek(day, 300.0 + 20 * n, 1.2 + 0.2 * n, 400.0, 10.0 * MI, 8.9 * MI) for n, day in enumerate(weeks)),
            52.0, 61.0, 47.0, young=True,
        ),
    )  # fmt: skip
