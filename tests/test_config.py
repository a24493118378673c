"""milelog.toml: what it says, where it is found, and every fault of it at once."""

import dataclasses
import re
from datetime import date
from pathlib import Path

import pytest

from milelog import config, documents
from milelog.documents import line_of
from milelog.errors import ExitCode, MilelogError
from milelog.model import Race

TODAY = date(2026, 11, 23)
FULL = """\
[athlete]
name = "A. Runner"
units = "mi"
timezone = "America/New_York"
max_hr = 188
resting_hr = 48
[[race]]
date = 2026-05-10
distance = "1 mi"
time = "5:40"
[[race]]
date = 2026-01-10
distance = "5 km"
time = "20:15"
[plan]
file = "plans/mile.toml"
[privacy]
positions = false
[[privacy.home]]
latitude = 40.5
longitude = -74.25
radius = "437 m"
[[privacy.home]]
latitude = 41
longitude = -74
"""


def write(folder: Path, text: str) -> Path:
    (folder / "plans").mkdir(exist_ok=True)
    (folder / "plans" / "mile.toml").write_text("")
    path = folder / "milelog.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, text: str):
    write(folder, text)
    with pytest.raises(MilelogError) as caught:
        config.load(folder, today=TODAY)
    assert caught.value.exit_code is ExitCode.USAGE
    assert all(p.severity == "error" and p.hint for p in caught.value.problems)
    return caught.value.problems


def test_everything_it_may_say(tmp_path):
    path = write(tmp_path, FULL)
    found = config.load(tmp_path, today=TODAY)
    assert found.athlete.name == "A. Runner"
    assert (found.athlete.max_hr, found.athlete.resting_hr) == (188, 48)
    assert found.athlete.timezone == "America/New_York"
    assert found.athlete.races == (Race(date(2026, 1, 10), 5000, 1215), Race(date(2026, 5, 10), 1609.344, 340))
    assert found.plan_file == tmp_path / "plans" / "mile.toml"
    assert found.source == path
    assert not found.privacy.positions
    assert [h.radius_m for h in found.privacy.homes] == [437, config.DEFAULT_RADIUS_M]


def test_found_in_the_folder_or_above_or_by_name(tmp_path):
    path = write(tmp_path, FULL)
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert config.load(below, today=TODAY).source == path
    nearer = write(tmp_path / "a", '[athlete]\nunits = "km"\n')
    assert config.load(below, today=TODAY).athlete.units == "km"
    assert config.load(below, path, today=TODAY).source == path
    assert nearer != path


def test_no_file_means_defaults_and_the_plan_beside(tmp_path):
    if config.find(tmp_path):
        pytest.skip("a milelog.toml lies above the folder for temporary files")
    assert config.load(tmp_path) == config.Config()
    (tmp_path / "plan.toml").write_text("")
    assert config.load(tmp_path) == config.Config(plan_files=(tmp_path / "plan.toml",))


def test_plan_beside_the_config_needs_no_word(tmp_path):
    write(tmp_path, "")
    (tmp_path / "plan.toml").write_text("")
    assert config.load(tmp_path, today=TODAY).plan_file == tmp_path / "plan.toml"


def test_a_named_file_that_is_not_there(tmp_path):
    with pytest.raises(MilelogError) as caught:
        config.load(tmp_path, tmp_path / "other.toml")
    assert caught.value.problems[0].slug == "file-unreadable"


@pytest.mark.parametrize(
    ("text", "slug", "marked", "hint"),
    [
        ('[athlete]\nnam = "A"\n', "unknown-key", "nam", '"name"'),
        ("[privcy]\n", "unknown-key", "[privcy]", '"privacy"'),
        ('[athlete]\nunits = "miles"\n', "unknown-unit", '"miles"', '"mi"'),
        ('[athlete]\ntimezone = "America/NewYork"\n', "unknown-timezone", '"America/NewYork"', "America/New_York"),
        ('[athlete]\ntimezone = "nowhere at all"\n', "unknown-timezone", '"nowhere at all"', "Europe/Berlin"),
        ("[athlete]\nmax_hr = 18\n", "out-of-range", "18", "100 to 240"),
        ("[athlete]\nmax_hr = 150\nresting_hr = 115\n", None, None, None),
        ("[athlete]\nmax_hr = 110\nresting_hr = 115\n", "heart-rates-reversed", "115", "morning"),
        ("[athlete]\nname = 3\n", "wrong-type", "3", "quotes"),
        ('athlete = "A"\n', "wrong-type", '"A"', "[name]"),
        ('[[race]]\ndate = 2026-01-10\ndistance = "5 kmm"\ntime = "20:15"\n', "bad-distance", '"5 kmm"', "5 km"),
        ('[[race]]\ndate = 2026-01-10\ndistance = "5 km"\ntime = "20:75"\n', "bad-time", '"20:75"', "20:15"),
        ('[[race]]\ndate = 2026-01-10\ndistance = "5 km"\ntime = 20\n', "wrong-type", "20", "quotes"),
        ('[[race]]\ndate = "10 Jan"\ndistance = "5 km"\ntime = "20:15"\n', "bad-date", '"10 Jan"', "2026-03-02"),
        ('[[race]]\ndate = 2027-01-10\ndistance = "5 km"\ntime = "20:15"\n', "race-in-future", "2027-01-10", "plan"),
        ('[[race]]\ndate = 2026-01-10\ndistance = "5 km"\ntime = "2:15"\n', "race-implausible", '"2:15"', "20:15"),
        ('[[race]]\ndate = 2026-01-10\ndistance = "5 km"\n', "missing-key", "[[race]]", "time"),
        ('[plan]\nfile = "gone.toml"\n', "plan-file-missing", '"gone.toml"', "init"),
        (f'[plan]\nfile = "{"a" * 300}.toml"\n', "plan-file-missing", f'"{"a" * 300}.toml"', "init"),
        ("[[privacy.home]]\nlatitude = 91\nlongitude = 0\n", "out-of-range", "91", "-90 to 90"),
    ],
)
def test_each_fault_with_place_and_remedy(tmp_path, text, slug, marked, hint):
    if slug is None:
        write(tmp_path, text)
        assert config.load(tmp_path, today=TODAY).athlete.resting_hr == 115
        return
    (problem,) = faults(tmp_path, text)
    line, carets = problem.excerpt.split("\n")
    assert problem.slug == slug
    assert line == text.split("\n")[line_of(problem) - 1]
    assert line[carets.index("^") : carets.rindex("^") + 1] == marked
    assert hint in problem.hint


def test_two_races_on_one_day_name_both_lines(tmp_path):
    race = '[[race]]\ndate = 2026-01-10\ndistance = "5 km"\ntime = "20:15"\n'
    (problem,) = faults(tmp_path, race + race)
    assert (problem.slug, problem.where) == ("two-races-one-day", "line 6, column 8")
    assert "line 2" in problem.message


def test_all_faults_are_told_at_once_in_their_order(tmp_path):
    text = (
        '[athlete]\nnam = "A"\nunits = "miles"\nmax_hr = 100\nresting_hr = 110\n'
        '[[race]]\ndate = 2027-01-10\ndistance = "5 kmm"\ntime = "20:15"\n'
        '[[race]]\ndate = 2027-01-11\ndistance = "5 km"\ntime = "20:15"\n'
    )
    found = faults(tmp_path, text)
    assert [(p.slug, line_of(p)) for p in found] == [
        ("unknown-key", 2),
        ("unknown-unit", 3),
        ("heart-rates-reversed", 5),
        ("bad-distance", 8),
        ("race-in-future", 11),
    ]


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"name": 'Anna "Flash" O\\Neil', "units": "km", "timezone": "Europe/Berlin"},
        {"race": (date(2026, 1, 10), 5000.0, 1215.0)},
        {"race": (date(2026, 1, 10), 1609.344, 300.0), "estimate": False},
        {"race": (date(2026, 1, 10), 21097.5, 5525.0)},
        {"race": (date(2026, 1, 10), 1500.0, 280.0)},
    ],
)
def test_template_reads_back(tmp_path, given):
    (tmp_path / "plan.toml").write_text("")
    text = config.render_template(**given)
    (tmp_path / "milelog.toml").write_text(text, encoding="utf-8")
    found = config.load(tmp_path, today=TODAY)
    assert found.athlete.name == given.get("name")
    assert found.athlete.units == given.get("units", "mi")
    assert found.athlete.timezone == given.get("timezone")
    meant = [given["race"]] if "race" in given else []
    estimate = given.get("estimate", True)
    assert [dataclasses.astuple(r) for r in found.athlete.races] == ([] if estimate else meant)
    if estimate and meant:
        spoken = re.sub(r"(?m)^# (\[\[race|date|distance|time)", r"\1", text)
        (tmp_path / "milelog.toml").write_text(spoken, encoding="utf-8")
        found = config.load(tmp_path, today=TODAY)
        assert [dataclasses.astuple(r) for r in found.athlete.races] == meant
    assert ("estimate" in text) == ("race" in given and given.get("estimate", True))


def test_template_of_what_is_commented_out_is_right_too(tmp_path):
    text = config.render_template()
    lines = [
        line.removeprefix("# ") if line.startswith("# ") and ("=" in line or "[" in line) else line
        for line in text.split("\n")
    ]
    (tmp_path / "plan.toml").write_text("")
    (tmp_path / "milelog.toml").write_text("\n".join(lines), encoding="utf-8")
    found = config.load(tmp_path, today=TODAY)
    assert found.privacy.homes[0].radius_m == 437
    assert len(found.athlete.races) == 1


def test_several_plans_in_a_row(tmp_path):
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text("")
    (tmp_path / "milelog.toml").write_text('[plan]\nfiles = ["a.toml", "b.toml"]\n')
    found = config.load(tmp_path)
    assert found.plan_files == (tmp_path / "a.toml", tmp_path / "b.toml")
    assert found.plan_file == tmp_path / "a.toml"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ('[plan]\nfile = "a.toml"\nfiles = ["a.toml"]\n', "plan-named-twice"),
        ('[plan]\nfiles = ["a.toml", "gone.toml"]\n', "plan-file-missing"),
        ("[plan]\n", "missing-key"),
    ],
)
def test_faults_of_several_plans(tmp_path, text, slug):
    (tmp_path / "a.toml").write_text("")
    (tmp_path / "milelog.toml").write_text(text)
    with pytest.raises(MilelogError) as caught:
        config.load(tmp_path)
    assert [p.slug for p in caught.value.problems] == [slug]


@pytest.mark.parametrize(("given", "day"), [("Mon", 0), ("Sat", 5), ("Sun", 6), ("sunday", 6)])
def test_the_first_day_of_the_week(given, day):
    found = config.parse(documents.parse(f'[athlete]\nweek_start = "{given}"\n', "milelog.toml"), Path("milelog.toml"))
    assert found.athlete.week_start == day


def test_a_week_begins_on_no_other_day():
    with pytest.raises(MilelogError, match="begins no week"):
        config.parse(documents.parse('[athlete]\nweek_start = "Wed"\n', "milelog.toml"), Path("milelog.toml"))
