"""Renders the commented milelog.toml that `milelog init` writes."""

from datetime import date
from typing import Literal

from milelog.documents import toml_string
from milelog.units import KM_M, MILE_M, NAMED_DISTANCE_M, format_clock


def render_template(
    *,
    name: str | None = None,
    units: Literal["mi", "km"] = "mi",
    timezone: str | None = None,
    race: tuple[date, float, float] | None = None,
    estimate: bool = True,
    plan_file: str = "plan.toml",
) -> str:
    """The text of a milelog.toml; unknown values are comments to fill in.

    `race` is a date, metres and seconds. With `estimate` it is a best effort and not a race, and is written as a comment.
    """
    return "\n".join(
        (
            "# milelog.toml: whose log this is. milelog finds it in the folder of recordings or above it.",
            "",
            "[athlete]",
            _line("name", name, "A. Runner", "shown at the head of reports"),
            _line("units", units, "mi", "mi or km"),
            _line("timezone", timezone, "America/New_York", "home, where a recording does not tell its place"),
            "# max_hr = 188                       # highest heart rate seen, beats a minute",
            "# resting_hr = 48                    # lying still in the morning",
            "# threshold_hr = 171                 # mean of the last 20 minutes of half an hour raced alone",
            "",
            "# Each race sets the training paces from its date on; older weeks keep the paces of their time.",
            *_race_lines(race, estimate=estimate),
            "",
            "[plan]",
            _line("file", plan_file, "plan.toml", "relative to this file"),
            "",
            "# What no report, chart or export may show. Choose an uneven radius: it cannot be guessed from the map.",
            "# [privacy]",
            "# positions = false                  # no positions in any output",
            "# [[privacy.home]]",
            "# latitude = 40.7128",
            "# longitude = -74.0060",
            '# radius = "437 m"',
            "",
        )
    )


def _line(key: str, value: str | None, example: str, comment: str) -> str:
    given = f"{key} = {toml_string(example if value is None else value)}"
    return f"{given if value is not None else '# ' + given:<37}# {comment}"


def _race_lines(race: tuple[date, float, float] | None, *, estimate: bool) -> list[str]:
    if race is None:
        return [
            "# [[race]]",
            "# date = 2026-01-10",
            '# distance = "5 km"                 # or "1 mi", "1500 m", "half marathon"',
            '# time = "20:15"',
        ]
    day, distance_m, time_s = race
    lines = [
        "[[race]]",
        f"date = {day.isoformat()}",
        f'distance = "{_distance_name(distance_m)}"',
        f'time = "{format_clock(time_s)}"',
    ]
    if not estimate:
        return lines
    note = (
        "# This is an estimate from the best effort of this folder, and reports call their zones so. Put your latest",
        "# race in its place and take away the #: then it is a race.",
    )
    return [*note, *(f"# {line}" for line in lines)]


def _distance_name(distance_m: float) -> str:
    """The name of a race distance: a named one, else whole miles, whole kilometres from 3 km on, or metres."""
    for name, metres in NAMED_DISTANCE_M.items():
        if abs(distance_m - metres) < 1 and name != "mile":
            return name
    miles = distance_m / MILE_M
    if abs(miles - round(miles)) < 0.003:
        return f"{round(miles)} mi"
    if distance_m >= 3000 and abs(distance_m / KM_M - round(distance_m / KM_M)) < 0.005:
        return f"{round(distance_m / KM_M)} km"
    return f"{distance_m:.0f} m"
