"""Races in words: pacing, splits, time above critical speed, the forecast before it, earlier races."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from milelog.model import Race
from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.blocks import Block, Table, Text
from milelog.runner.daniels import describe_race
from milelog.trends.races import LONGEST_M
from milelog.trends.types import Estimate, Part, RaceRead
from milelog.units import format_clock, format_pace

MOST = 6
"""Races with splits that are shown in detail, the latest first; the table lists all races."""
ORIGINS = {"given": "milelog.toml", "said": "your correction", "found": "found in the log"}
STUDIES = "Duffield 2005, Spencer and Gastin 2001, Billat 2001, AJK 2021"


def blocks(analysis: Analysis) -> tuple[Block, ...]:
    """All races in a table, then those of up to two miles in detail, the latest first."""
    found, units = analysis.trends.races, analysis.athlete.units
    if not found:
        return ()
    latest = tuple(reversed(found))
    close = [r for r in latest if r.splits][:MOST]
    return (table(latest), *(block for r in close for block in closely(r, units)))


def table(found: Sequence[RaceRead]) -> Table:
    """One row for each race: forecast, result, and where it is known from."""
    rows = tuple(
        (
            words.long_date(r.day),
            name(r),
            interval(r.predicted) if r.predicted else "–",
            against(r),
            ORIGINS[r.origin],
        )
        for r in found
    )
    columns = ("date", "race", "forecast before it", "run", "known from")
    return Table(columns, rows, files=tuple(r.file for r in found))


def name(race: RaceRead) -> str:
    """`1 mi in 5:52`."""
    return describe_race(Race(race.day, race.distance_m, race.time_s))


def interval(found: Estimate) -> str:
    """`5:52 (5:40-6:05)`."""
    return f"{clock(found.time_s)} ({clock(found.low_s)}-{clock(found.high_s)})"


def clock(seconds: float) -> str:
    """A race time to the second."""
    return format_clock(seconds)


def tenths(seconds: float) -> str:
    """A split to the tenth of a second: `1:29.0`."""
    minutes, left = divmod(round(seconds * 10), 600)
    return f"{minutes}:{left / 10:04.1f}"


def against(race: RaceRead) -> str:
    """`1.2 % slower`, compared with the forecast, and whether that is outside its interval."""
    if race.predicted is None:
        return ""
    off = race.time_s / race.predicted.time_s - 1
    way = "slower" if off > 0 else "faster"
    outside = not race.predicted.low_s <= race.time_s <= race.predicted.high_s
    return f"{100 * abs(off):.1f} % {way}" + (", outside the interval" if outside else "")


def closely(race: RaceRead, units: str) -> tuple[Block, ...]:
    """One race in detail: a table of its splits, if it has any, then sentences."""
    title = f"{name(race)}, {words.long_date(race.day)}"
    if not race.splits:
        return (Text((title,)), Text(sentences(race, units), points=True))
    heart = any(p.heart_rate_bpm for p in race.splits)
    rows = tuple(_row(p, units, heart=heart) for p in race.splits)
    columns = ("m", "time", "±", f"pace /{units}", "of critical speed", *(("heart rate",) if heart else ()))
    return (
        Table(columns, rows, frozenset(columns), title),
        Text(sentences(race, units), points=True),
    )


def _row(part: Part, units: str, *, heart: bool) -> tuple[str, ...]:
    beats = (f"{part.heart_rate_bpm:.0f}" if part.heart_rate_bpm else "–",) if heart else ()
    above = f"{100 * (1 + part.above):.0f} %" if part.above is not None else "–"
    pace = format_pace(part.speed_mps, units).split("/")[0]
    span = f"{part.start_m:.0f}-{part.end_m:.0f}"
    return (span, tenths(part.time_s), f"{part.error_s:.1f}", pace, above, *beats)


def sentences(race: RaceRead, units: str) -> tuple[str, ...]:
    """Sentences on a race: pacing, critical speed, aerobic share, forecast, earlier races, resolution of its splits."""
    lines = [_pacing(race), _parts(race), _critical(race, units), _aerobic(race), _forecast(race), *_earlier(race)]
    return tuple(s for s in (*lines, _resolution(race)) if s)


def _pacing(race: RaceRead) -> str:
    if race.halves_s is None:
        return ""
    first, second = race.halves_s
    halves = f"halves {tenths(first)} and {tenths(second)}"
    off = f"{abs(second - first):.1f} s {'slower' if second > first else 'faster'}"
    texts = {
        "even": f"Even: {halves}, within 1 %",
        "positive": f"Positive: {halves}, the second {off}",
        "negative": f"Negative: {halves}, the second {off}",
        "unclear": f"Unclear: {halves}; that the second was {off} is within the error",
    }
    return f"{texts[race.pacing]} (± {race.halves_error * race.time_s / 2:.1f} s)."


def _parts(race: RaceRead) -> str:
    if not race.quarters or not race.fifths:
        return ""
    quarters = ", ".join(tenths(p.time_s) for p in race.quarters)
    last = race.fifths[-1].time_s
    before = sum(p.time_s for p in race.fifths[:-1]) / 4
    way: Literal["slower", "faster"] = "slower" if last > before else "faster"
    return (
        f"Quarters {quarters}; the last fifth in {tenths(last)}, {100 * abs(last / before - 1):.1f} % {way} than the four "
        "before."
    )


def _critical(race: RaceRead, units: str) -> str:
    if race.critical_mps is None or race.above_share is None:
        return ""
    above = [p for p in race.splits if p.above is not None]
    fast, slow = max(above, key=lambda p: p.above or 0.0), min(above, key=lambda p: p.above or 0.0)
    share = "all of it" if race.above_share > 0.995 else f"{100 * race.above_share:.0f} % of the time"
    pace = format_pace(race.critical_mps, units)
    return (
        f"Critical speed from the training before it: {pace} ± {100 * race.critical_error:.0f} %; {share} was faster, most at "
        f"{fast.start_m:.0f}-{fast.end_m:.0f} m (by {100 * (fast.above or 0):.0f} %), least at "
        f"{slow.start_m:.0f}-{slow.end_m:.0f} m (by {100 * (slow.above or 0):.0f} %)."
    )


def _aerobic(race: RaceRead) -> str:
    if race.aerobic is None:
        return ""
    low, high = race.aerobic
    return f"Aerobic share of the energy: {100 * low:.0f}-{100 * high:.0f} % at this distance and time, according to studies ({STUDIES}); not measured here."


def _forecast(race: RaceRead) -> str:
    if race.predicted is None:
        return "No forecast, since there was no evidence before it."
    return f"Forecast before it {interval(race.predicted)}; run {against(race)}."


def _earlier(race: RaceRead) -> tuple[str, ...]:
    if not race.earlier:
        return ()
    best = min(race.earlier, key=lambda e: e.time_s)
    off = race.time_s - best.time_s
    count = f"{words.plural(len(race.earlier), 'earlier race')} over this distance"
    way = f"{abs(off):.0f} s {'slower' if off > 0 else 'faster'} than" if abs(off) >= 0.5 else "as fast as"
    return (f"{count}; this one {way} the best, {clock(best.time_s)} on {words.long_date(best.day)}.",)


def _resolution(race: RaceRead) -> str:
    if not race.splits:
        return "" if race.distance_m > LONGEST_M else "No splits: no recording of that day contains the race."
    # The largest error of any split is given for all, so that none is trusted too much.
    worst = max(p.error_s for p in race.splits)
    if race.told_by == "laps":
        return f"Splits are laps you pressed, accurate to about ± {worst:.1f} s."
    return (
        f"Splits are read from the trace, each accurate to about ± {worst:.1f} s, so smaller differences mean nothing. Press the "
        "lap button at each line for exact splits."
    )
