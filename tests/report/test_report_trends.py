"""What the weeks tell together, in words: each sentence as the runner reads it."""

import io
from dataclasses import replace
from datetime import date

import pytest

from milelog.report import as_json, coach, markdown
from milelog.report.console import make_console
from milelog.report.trends import SECTIONS, forecast, load, progress, races, readiness, terminal
from milelog.trends.types import Base, LoadWeek, Readiness, Trends


def said(log, width=100):
    out = io.StringIO()
    terminal.render(log, make_console(file=out, width=width))
    return out.getvalue()


def test_every_trend_stands_in_the_terminal_and_in_markdown(log):
    text, paper = said(log), markdown.render(log)
    for section in SECTIONS:
        assert section.title in text
        assert f"## {section.title}" in paper


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_line_is_wider_than_the_terminal_and_no_figure_is_cut(log, width):
    text = said(log, width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text


def test_readiness_in_words(log):
    found = log.trends.readiness
    assert readiness.headline(found, "mi") == "Next: more easy running comes before anything harder."
    assert readiness.shows(found.base, "mi") == "30.0 mi a week over 5 weeks, the last four 31.0 mi; enough in 0 of 5"
    assert readiness.shows(found.threshold, "mi").endswith(
        "at equal heart rate 1.2 % faster in four weeks (± 0.4 %, 5 sessions)"
    )
    assert readiness.asked(found.long_run, "mi") == "10 mi with plus pace a week (your plan)"
    plain = replace(found.long_run, plus_from_plan=False)
    assert readiness.asked(plain, "mi") == "10 mi a week (your plan), with plus pace (the mile's stamina block)"
    block = replace(plain, from_plan=False)
    assert readiness.asked(block, "mi") == "10 mi with plus pace a week (the mile's stamina block)"
    assert (
        readiness.shows(found.strength, "mi") == "1 hill session in 5 weeks; the last 8 x 0:58 on 3 Mar, 92 m up at 6 %"
    )
    assert readiness.shows(found.speed, "mi") == "R 1.0 mi, I 2.5 mi, 6 strides in 5 weeks; R in 1 of them"
    enough = replace(found.base, standing="in part", weeks=8, mean_m=80000.0)
    assert readiness.headline(replace(found, base=enough), "mi") == "Next: 4 more weeks like these make a base of 12."
    # After a leap it is held first, whatever else is missing.
    leap = replace(found.base, weeks=12, mean_m=32000.0, recent_m=48280.0)
    assert readiness.headline(replace(found, base=leap), "mi") == (
        "Next: hold what you run now for three or four weeks, since it rose from 14.8 mi a week to 30.0 mi; "
        "add nothing, and nothing harder."
    )
    for calm in ({"recent_m": 36000.0}, {"weeks": 4}):
        assert "hold" not in readiness.headline(replace(found, base=replace(leap, **calm)), "mi")
    there = Readiness(date(2026, 3, 8), ("base",), Base("there"))
    assert readiness.headline(there, "mi") == "All five parts are there."


def test_a_race_in_words(log):
    (race,) = log.trends.races
    text = " ".join(races.sentences(race, "mi"))
    for part in (
        "Positive: halves 2:51.0 and 2:54.0, the second 3.0 s slower (± 1.0 s).",
        "Quarters 1:24.0, 1:27.0, 1:28.0, 1:26.0; the last fifth in 1:09.0, 0.0 % faster than the four before.",
        "Critical speed from the training before it: 6:28/mi ± 2 %; all of it was faster",
        "Aerobic share of the energy: 73-77 %",
        "Forecast before it 5:50 (5:36-6:04); run 1.4 % faster.",
        "1 earlier race over this distance; this one 7 s faster than the best, 5:52",
        "each accurate to about ± 1.1 s",
    ):
        assert part in text
    assert "laps you pressed" in " ".join(races.sentences(replace(race, told_by="laps"), "mi"))
    assert races.against(replace(race, time_s=300.0)) == "14.3 % faster, outside the interval"


def test_a_forecast_in_words(log):
    text = " ".join(forecast.sentences(log.trends.forecast, "mi"))
    assert (
        "a threshold pace of 6:57/mi ± 2.2 % from training, 8 repetitions run 1.1 % faster than that pace suggests, 1 race"
        in text
    )
    assert (
        "The forecast of the mile changed by −4 s in four weeks: threshold speed −3 s, what races showed −1 s." in text
    )
    still = replace(log.trends.forecast, moved=0.0)
    assert forecast.moved(still) == "The forecast of the mile has not changed in four weeks."


def test_the_same_workouts_in_words(log):
    often, rare = log.trends.families
    assert progress.name(often, "mi") == "1 mi @ T"
    assert progress.name(rare, "mi") == "400 m @ R"
    assert progress.sentence(often, "mi").endswith("chance alone gives that less than once in twenty.")
    assert progress.sentence(replace(often, faster=False), "mi").endswith("that may be chance.")
    assert progress.sentence(rare, "mi") == "Six sessions are needed to compare; there are 3."


def test_each_figure_of_load_stands_with_its_doubt(log):
    found = log.trends.load
    lines = load.sentences(found, "mi")
    assert [line.count("Doubt: ") for line in lines] == [1, 1, 1]
    assert lines[0].startswith("Fitness 52, fatigue 61, balance −9; fitness up 5 in four weeks.")
    assert "10.0 mi, 12 % beyond the longest of the 30 days before" in lines[2]
    calm = replace(found, weeks=(LoadWeek(date(2026, 3, 2), 0.0, None, None, 0.0, 0.0),))
    assert load.sentences(calm, "mi")[1].startswith("Monotony: none in a week without running.")


def test_a_packet_names_no_recording_of_a_trend(log):
    shared = coach.redacted(log)
    names = {s.file for s in log.sessions} | {"old.fit"}
    text = str(as_json.trends(shared.trends)) + str(shared.fitness)
    assert not [name for name in names if name in text]
    assert shared.trends.races[0].file.startswith("recording ")


def test_a_log_that_tells_nothing_says_so(log):
    assert "there are no trends to show" in said(replace(log, trends=Trends()))
    assert not [s for s in SECTIONS if s.build(replace(log, trends=Trends()))]
