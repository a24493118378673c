"""The forecast of race times in words: times with their intervals, their sources, and why they changed."""

from __future__ import annotations

import math

from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.blocks import Block, Table, Text
from milelog.report.trends.races import clock
from milelog.trends.types import Estimate, Forecast
from milelog.units import format_distance, format_pace

# Names of the distances of `trends.forecast`, except the mile.
NAMES = {5000.0: "5 km", 10000.0: "10 km", 21097.5: "half marathon"}
CAUSES = {
    "threshold": "threshold speed",
    "speed": "speed reserve in repetitions",
    "races": "what races showed",
}


def blocks(analysis: Analysis) -> tuple[Block, ...]:
    """The forecasts for four distances with their intervals, from all evidence and from training alone."""
    found, units = analysis.trends.forecast, analysis.athlete.units
    if not found.now:
        return ()
    alone = {e.distance_m: e for e in found.training}
    columns = ("distance", "time", "four of five between", *(("from training alone",) if alone else ()))
    rows = tuple(
        (name(e), clock(e.time_s), between(e), *((_alone(alone.get(e.distance_m)),) if alone else ()))
        for e in found.now
    )
    return (
        Table(columns, rows, frozenset({"time"})),
        Text(tuple(sentences(found, units)), points=True),
    )


def _alone(found: Estimate | None) -> str:
    return f"{clock(found.time_s)} ({between(found)})" if found else "–"


def name(found: Estimate) -> str:
    """`mile`, `5 km`, `half marathon`."""
    return NAMES.get(found.distance_m, "mile")


def between(found: Estimate) -> str:
    """`5:40-6:05`."""
    return f"{clock(found.low_s)}-{clock(found.high_s)}"


def sentences(found: Forecast, units: str) -> list[str]:
    """Sentences on the evidence of the forecast, and on what changed it."""
    lines = []
    if found.threshold_mps:
        pace = format_pace(found.threshold_mps, units)
        lines.append(f"It rests on a threshold pace of {pace} ± {100 * found.threshold_error:.1f} % from training,")
        if found.reserve is None:
            lines[-1] += " no repetitions (R) within eight weeks to show your speed,"
        else:
            way = "faster" if found.reserve > 0 else "slower"
            lines[-1] += (
                f" {words.plural(found.fast_reps, 'repetition')} run {100 * abs(found.reserve):.1f} % {way} than that pace suggests,"
            )
        lines[-1] += f" {words.plural(found.races, 'race')}" if found.races else " no race"
        lines[-1] += (
            f"; volume {format_distance(found.weekly_m, units)} a week lately, which by itself does not change the forecast."
        )
    if found.moved is not None and found.now:
        lines.append(moved(found))
    lines.append(
        "The interval includes the effects of weather, course and tactics; a marathon and D' are not forecast."
    )
    return lines


def moved(found: Forecast) -> str:
    """One sentence on the change of the mile's forecast in four weeks and its causes."""
    now = found.now[0].time_s
    change = now - now / math.exp(found.moved or 0.0)
    # Less than half a second prints as zero.
    if abs(change) < 0.5:
        return "The forecast of the mile has not changed in four weeks."
    parts = [
        f"{CAUSES[c.name]} {_signed(now * (1 - math.exp(-c.change)))}"
        for c in found.causes
        if abs(now * c.change) >= 0.5
    ]
    why = f": {', '.join(parts)}" if parts else ""
    return f"The forecast of the mile changed by {_signed(change)} in four weeks{why}."


def _signed(seconds: float) -> str:
    return f"{seconds:+z.0f} s".replace("-", "−")
