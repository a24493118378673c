"""Fitness by date as a reader sees it: zones with their error, races found, the chart of threshold pace."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from rich.console import Console

from milelog.model import Race, ZoneSet
from milelog.report import as_json, terminal
from milelog.report.charts import fitness_by_date
from milelog.report.charts.picture import Area, Dot
from milelog.runner import daniels
from milelog.runner.types import Fitness, FoundRace, Point, SlopeResponse

START = date(2026, 3, 2)
POINTS = tuple(Point(START + timedelta(weeks=i), 45.0 + 0.2 * i, 0.03, {"reps": i + 1}) for i in range(8))
FOUND = FoundRace(date(2026, 3, 21), "race.fit", 5000.0, 1230.0, 3.87, 0.9, ("5 km, the whole run", "even to 1.5%"))
FITNESS = Fitness(POINTS, (FOUND,))
SETS = tuple(
    ZoneSet(p.day if i else None, p.vdot, daniels.zones(p.vdot), "estimate from reps", estimate=True, error=p.error)
    for i, p in enumerate(POINTS[::3])
)


@pytest.fixture
def estimated(log):
    athlete = replace(log.athlete, races=())
    return replace(log, athlete=athlete, zones=SETS, fitness=FITNESS)


def printed(analysis):
    out = io.StringIO()
    terminal.render_zones(analysis.zones, analysis.athlete, Console(file=out, width=120), analysis.fitness)
    return out.getvalue()


def test_the_zones_in_force_come_before_at_most_ten_estimates(estimated):
    many = tuple(replace(SETS[1], start=START + timedelta(weeks=i)) for i in range(12))
    text = printed(replace(estimated, zones=many))
    assert text.startswith("Estimated zones from 18 May 2026:")
    table = text[text.index("Estimates by date, the last 10 of 12 (`milelog zones --json` has all)") :]
    assert [z.start.isoformat() in table for z in many] == [False] * 2 + [True] * 10
    assert "last" not in printed(replace(estimated, zones=many[:10])).partition("Estimates by date")[2]


def test_zones_say_since_when_and_how_sure(estimated):
    text = printed(estimated)
    assert "± 3.0%" in text
    assert "the start" in text
    assert SETS[1].start.isoformat() in text
    assert text.count("  zone") == 1, "only the last estimate stands in full"
    assert "Race found on 2026-03-21: 5 km in 20:30 (5 km, the whole run; even to 1.5%)" in text


KNOWN = SlopeResponse(START, 1.26, 0.97, 0.08, 0.12, 45)


@pytest.mark.parametrize(
    ("slope", "said"),
    [
        ((), "too few hilly runs with heart rate and elevation to estimate your response"),
        ((replace(KNOWN, up_error=0.2, down_error=0.2),), "too few hilly runs"),
        (
            (replace(KNOWN, up=0.5), KNOWN),
            "Hills: climbs cost you 26% more than usual (± 8%), descents give you as much as usual (± 12%); from 45 hilly runs",
        ),
        ((replace(KNOWN, up=0.91, down=1.2, runs=1),), "9% less than usual (± 8%), descents give you 20% more"),
    ],
)
def test_zones_say_how_she_answers_to_slopes(estimated, slope, said):
    assert said in " ".join(printed(replace(estimated, fitness=replace(FITNESS, slope=slope))).split())


def test_json_holds_the_responses_to_slopes(estimated):
    (found,) = as_json.analysis(replace(estimated, fitness=replace(FITNESS, slope=(KNOWN,))))["slope"]
    assert found == {"from": "2026-03-02", "up": 1.26, "down": 0.97, "up_error": 0.08, "down_error": 0.12, "runs": 45}


def test_json_holds_the_curve_and_the_races(estimated):
    found = as_json.analysis(estimated)
    assert found["zones"][0]["error"] == 0.03
    assert [p["date"] for p in found["fitness"]] == [p.day.isoformat() for p in POINTS]
    assert found["fitness"][0]["threshold_mps"] == pytest.approx(POINTS[0].threshold_mps, abs=1e-4)
    assert found["races_found"][0]["file"] == "race.fit"


def test_the_chart_has_a_band_and_each_race_once(estimated):
    given = Race(FOUND.day, 5000.0, 1228.0)
    for races, hollow in (((), True), ((given,), False)):
        athlete = replace(estimated.athlete, races=races)
        picture = fitness_by_date.draw(fitness_by_date.data(replace(estimated, athlete=athlete)))
        dots = [m for m in picture.marks if isinstance(m, Dot)]
        assert [d.hollow for d in dots] == [hollow]
        assert any(isinstance(m, Area) for m in picture.marks)
    assert picture.title.startswith("Threshold pace ")


def test_without_runs_the_chart_says_so(log):
    assert fitness_by_date.draw(fitness_by_date.data(replace(log, fitness=Fitness()))).empty
