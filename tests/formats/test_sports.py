"""The sport of a recording: what a field says stands, a title says less than the speed, a guess is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xml_files as files

from milelog.formats import load
from milelog.formats.fit.write import FitWriter, fit_time
from milelog.formats.pace import Pace, guess
from milelog.formats.sports import sport_of, sports_in_title

RUNS = (
    "Run|Running|Jogging|Lauf|Laufen|Traillauf|Laufband|Course à pied|Carrera|Corrida|Corsa|Hardlopen|Hardloopsessie|Løb|Løbetur|"
    "Løpetur|Løping|Löpning|Trailløb|Terrengløp|Terränglöpning|Polkujuoksu|バーチャルラン|Lasterketa|Juoksu|Jooks|Bieg|Bieganie|Běh|Beh|Tek|Trčanje|Futás|Alergare|Koşu|Забег|Бег|Біг|Трчање|Τρέξιμο|ריצה|جري|"
    "ラン|ランニング|달리기|러닝|跑步|วิ่ง|Chạy bộ|Lari|Takbo|KOŞU|TRAIL_RUNNING|HKWorkoutActivityTypeRunning|Virtual Run|Hlaup|ﾗﾝ"
)


@pytest.mark.parametrize("word", RUNS.split("|"))
def test_words_for_running_in_the_languages_of_exports(word):
    assert (sport_of(word) or [None])[0] == "running"


@pytest.mark.parametrize(
    ("word", "sport"),
    [
        ("Schlittschuhlaufen", "ice_skating"),
        ("Skilanglauf", "cross_country_skiing"),
        ("Sífutás", "alpine_skiing"),
        ("Skøjteløb", "inline_skating"),
        ("Langrendsløb", "cross_country_skiing"),
        ("Cykelløb", "cycling"),
        ("E-Scooter", "cycling"),
        ("Jazda na rowerze", "cycling"),
        ("Radfahren", "cycling"),
        ("自転車", "cycling"),
        ("Yürüyüş", "walking"),
        ("Спортивная ходьба", "walking"),
        ("Randonnée", "hiking"),
        ("수영", "swimming"),
        ("Workout", "training"),
        ("Brunch", None),
        ("トランポリン", None),
        ("Other", None),
    ],
)
def test_words_for_other_sports_are_no_runs(word, sport):
    assert (sport_of(word) or [None])[0] == sport


@pytest.mark.parametrize("title", ["Brunch", "Truncated", "Riverside", "런던", "フランス", "Marchand", "Crunch time"])
def test_a_word_within_a_word_is_none(title):
    assert sports_in_title(title) == ()


@pytest.mark.parametrize(
    ("title", "speed", "sport"),
    [
        ("Marathon training ride", 8.5, "cycling"),
        ("Marathon training ride", 3.0, "running"),
        ("Corsa in bici", 9.5, "cycling"),
        ("Carrera de ciclismo", 9.0, "cycling"),
        ("Schlittschuhlaufen am See", 6.5, "ice_skating"),
        ("Rulleskøjter langs fjorden", 5.5, "inline_skating"),
        ("Bieg narciarski", 3.5, "alpine_skiing"),
        ("Treadmill walk", 1.4, "walking"),
        ("Bike path run", 3.1, "running"),
        ("Trail run", 1.9, "running"),
        ("Morning Run", 9.0, "cycling"),
        ("Evening walk", 3.1, "running"),
        ("Treino", 3.1, "running"),
    ],
)
def test_speed_outranks_a_title(title, speed, sport):
    (activity,) = load(files.gpx(files.run(900, step=2, speed=speed), kind=None, name=title), "run.gpx").activities
    assert activity.sport == sport


def test_a_title_that_the_speed_denies_is_said():
    loaded = load(files.gpx(files.run(900, step=2, speed=9), kind=None, name="Morning Run"), "run.gpx")
    assert [p.slug for p in loaded.problems] == ["sport-guessed"]
    assert '"Morning Run"' in loaded.problems[0].message
    assert "32 km/h" in loaded.problems[0].message


def test_a_game_has_no_place_whatever_it_calls_the_sport():
    assert (
        load(files.gpx(files.run(60), name="Zwift - Jog in Watopia"), "run.gpx").activities[0].sub_sport
        == "virtual_activity"
    )
    data = files.tcx().replace(b"Forerunner 255", b"Zwift Run")
    assert load(data, "run.tcx").activities[0].sub_sport == "virtual_activity"
    (activity,) = fit("running", "generic", 3.0, maker="zwift").activities
    assert (activity.sport, activity.sub_sport) == ("running", "virtual_activity")


def test_the_creator_of_a_gpx_may_be_a_game():
    head = '<gpx creator="Zwift" xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://x/v1">'
    (activity,) = load(files.gpx(files.run(60), head=head), "run.gpx").activities
    assert (activity.sport, activity.sub_sport) == ("running", "virtual_activity")


def fit(sport, sub_sport, speed, count=600, maker="garmin"):
    start = fit_time(files.START)
    writer = FitWriter()
    writer.add("file_id", type="activity", time_created=start, manufacturer=maker)
    seconds = np.arange(count)
    writer.add_run("record", {"timestamp": start + seconds, "distance": speed * seconds, "cadence": np.full(count, 85)})
    said = {"sport": sport, "sub_sport": sub_sport, "total_elapsed_time": count, "total_timer_time": count}
    writer.add("session", timestamp=start + count, start_time=start, total_distance=speed * count, **said)
    return load(writer.finish(), "run.fit")


@pytest.mark.parametrize(
    ("said", "speed", "sport", "steps"),
    [
        (("fitness_equipment", "treadmill"), 3.0, "running", 170),
        (("generic", "treadmill"), 3.0, "running", 170),
        (("generic", "trail"), 2.0, "running", 170),
        (("generic", "track"), 3.0, "running", 170),
        (("training", "treadmill"), 3.0, "running", 170),
        (("generic", "generic"), 3.2, "running", 170),
        (("generic", "generic"), 8.0, "cycling", 85),
    ],
)
def test_a_fit_file_of_no_certain_sport(said, speed, sport, steps):
    loaded = fit(*said, speed)
    (activity,) = loaded.activities
    assert (activity.sport, activity.columns["cadence_spm"][5]) == (sport, steps)
    assert [p.slug for p in activity.problems] == ["sport-guessed"]


@pytest.mark.parametrize(
    ("sport", "sub_sport"), [("running", "generic"), ("fitness_equipment", "elliptical"), ("training", "generic")]
)
def test_a_fit_file_that_says_its_sport_is_believed(sport, sub_sport):
    (activity,) = fit(sport, sub_sport, 3.0).activities
    assert (activity.sport, activity.problems) == (sport, ())


@pytest.mark.parametrize(("quick_mps", "sport"), [(4.9, "running"), (5.2, "cycling")])
def test_slow_up_and_fast_down_is_a_mountain_bike(quick_mps, sport):
    found = Pace(2.0, quick_mps, 2.3, 20_000.0)
    assert guess(found) == sport
    assert guess(replace(found, usual_mps=2.4)) == "running"


@pytest.mark.parametrize(("speed", "sport"), [(3.0, "running"), (7.5, "cycling"), (1.3, "walking")])
def test_other_of_a_tcx_is_guessed_and_said(speed, sport):
    points = [{k: v for k, v in p.items() if k != "cad"} for p in files.run(600, speed=speed)]
    loaded = load(files.tcx(points, sport="Other"), "run.tcx")
    assert loaded.activities[0].sport == sport
    assert "sport-guessed" in [p.slug for p in loaded.problems]
