"""The other commands, as a person runs them."""

import json
import re
import tomllib
from pathlib import Path

import click
import pytest

from milelog.cli.common import RecordingFile


def test_help_lists_every_command(milelog):
    from milelog.cli import COMMANDS

    code, out, _ = milelog("--help")
    assert code == 0
    assert all(f"  {name} " in out for name in COMMANDS)


@pytest.mark.parametrize("arguments", [("walk",), ("analyze", "--wat"), ("show",)])
def test_a_wrong_call_is_a_usage_error(milelog, arguments):
    code, _, err = milelog(*arguments)
    assert code == 2
    assert "Usage: milelog" in err


def test_show_explains_one_run(milelog, log):
    code, out, _ = milelog("show", log / "runs" / "2026-03-26-strides.tcx")
    assert code == 0
    assert "warmup" in out or "steady" in out


def test_show_json_is_one_activity(as_json, log):
    found = as_json("show", log / "runs" / "2026-03-26-strides.tcx")
    assert found["sport"] == "running"
    assert {"segments", "problems", "workout"} <= set(found)


def test_a_recording_that_lies_packed_is_found_by_its_own_name(tmp_path):
    packed = tmp_path / "run.fit.gz"
    packed.write_bytes(b"")
    assert RecordingFile().convert(str(tmp_path / "run.fit"), None, None) == packed
    (tmp_path / "run.fit").write_bytes(b"")
    assert RecordingFile().convert(str(tmp_path / "run.fit"), None, None) == tmp_path / "run.fit"
    with pytest.raises(click.BadParameter, match="does not exist"):
        RecordingFile().convert(str(tmp_path / "other.fit"), None, None)


def test_show_says_when_a_file_holds_no_run(milelog, log):
    code, out, _ = milelog("show", log / "broken" / "sign-in.fit")
    assert code == 3
    assert "HTML" in out


def test_zones_say_where_they_come_from(milelog, as_json, log):
    code, out, _ = milelog("zones", log)
    assert code == 0
    assert "5 km in 20:15" in out
    assert as_json("zones", log)[0]["estimate"] is False


def test_one_week_in_detail(milelog, as_json, log):
    code, out, _ = milelog("week", log, "--week", "2026-W11")
    assert code == 0
    assert "2026-W11" in out
    assert as_json("week", log, "--week", "2026-03-11")["start"] == "2026-03-09"


def test_a_week_is_named_before_or_behind_its_folder(as_json, milelog, log, tmp_path, monkeypatch):
    before = as_json("week", "2026-W11", log)
    assert before["start"] == "2026-03-09"
    assert as_json("week", log, "2026-03-11") == before
    monkeypatch.chdir(log)
    assert as_json("week", "2026-W11") == before
    assert as_json("week", "2026-W11", ".") == before
    monkeypatch.chdir(tmp_path)
    (tmp_path / "2026-W11").symlink_to(log)
    assert as_json("week", "2026-W11", "--week", "2026-W11")["start"] == "2026-03-09"
    for wrong in (("2026-W11", log, "--week", "2026-W10"), (log, log), ("2026-W60", log)):
        code, _, err = milelog("week", *wrong)
        assert code == 2
        assert "week" in err


@pytest.mark.parametrize("name", ["2026-W60", "spring", "2031-W02"])
def test_a_week_that_is_none_is_a_usage_error(milelog, log, name):
    assert milelog("week", log, "--week", name)[0] == 2


def test_init_writes_two_files_that_load_and_never_over_existing_ones(milelog, few):
    code, out, _ = milelog("init", few, "--name", 'Ann "the mile" Lee')
    assert code == 0
    config = tomllib.loads((few / "milelog.toml").read_text())
    assert config["athlete"]["name"] == 'Ann "the mile" Lee'
    assert "estimate" in (few / "milelog.toml").read_text()
    assert milelog("plan", "check", few)[0] == 0
    code, out, _ = milelog("analyze", few, "--no-html")
    assert code == 0
    assert "estimate" in out.lower(), "what init prefilled is no race until the runner says so"
    (few / "plan.toml").unlink()
    before = (few / "milelog.toml").read_bytes()
    code, out, _ = milelog("init", few, "--template", "mile-speed")
    assert "Kept" in out
    assert (few / "milelog.toml").read_bytes() == before
    assert (few / "plan.toml").exists()
    assert "nothing was written" in milelog("init", few)[1]


@pytest.mark.parametrize(
    ("latitude", "longitude", "zone", "units"),
    [(31.23, 121.47, "Asia/Shanghai", "km"), (51.5, -0.12, "Europe/London", "mi"), (52.5, 13.4, "Europe/Berlin", "km")],
)
def test_init_proposes_the_zone_and_the_units_of_the_place_where_the_runs_were(
    milelog, tmp_path, latitude, longitude, zone, units
):
    points = "".join(
        f'<trkpt lat="{latitude + 2.7e-5 * s:.6f}" lon="{longitude}"><time>2026-03-02T06:{s // 60:02}:{s % 60:02}Z</time></trkpt>'
        for s in range(0, 1200, 10)
    )
    text = f'<gpx creator="watch"><trk><type>running</type><trkseg>{points}</trkseg></trk></gpx>'
    (tmp_path / "run.gpx").write_text(text)
    for _ in ("read", "from the index"):
        assert milelog("init", tmp_path)[0] == 0
        athlete = tomllib.loads((tmp_path / "milelog.toml").read_text())["athlete"]
        assert (athlete["timezone"], athlete["units"]) == (zone, units)
        (tmp_path / "milelog.toml").unlink()
        (tmp_path / "plan.toml").unlink()


def test_init_on_an_empty_folder(milelog, tmp_path):
    code, out, _ = milelog("init", tmp_path)
    assert code == 0
    assert "too few for a proposal: plan.toml holds the standard block" in out
    # A log without a week is told as such, not by a date that nobody typed; a folder in its place shows what is no week.
    assert milelog("why", "2026-W10", tmp_path)[2].rstrip().endswith("the log has no weeks yet")
    assert "'foo' is not a week" in milelog("week", "foo", tmp_path)[2]
    assert milelog("plan", "check", tmp_path)[0] == 0
    # One line tells of a fault in the plan, whatever command uses it.
    text = (tmp_path / "plan.toml").read_text()
    (tmp_path / "plan.toml").write_text(
        re.sub("(?m)^long_run = .*$", 'long_run = "ten miles with plus"', text, count=1)
    )
    (line,) = milelog("mile", tmp_path)[2].splitlines()
    assert re.fullmatch(r"plan.toml, line \d+.*; what it asks there is not judged", line)


def test_init_with_an_unknown_template(milelog, tmp_path):
    code, _, err = milelog("init", tmp_path, "--template", "mile-stamin")
    assert code == 2
    assert "mile-stamina" in err
    assert not (tmp_path / "milelog.toml").exists()


def test_plan_check_tells_every_fault(milelog, tmp_path):
    (tmp_path / "plan.toml").write_text(
        'name = "P"\nstart = 2026-03-02\n[week]\nvolum = "45 mi"\nthreshold = "3 mils"\n'
    )
    code, _, err = milelog("plan", "check", tmp_path)
    assert code == 2
    assert "volume" in err
    assert "line 5" in err


def test_plan_check_without_a_plan(milelog, tmp_path):
    code, _, err = milelog("plan", "check", tmp_path)
    assert code == 2
    assert "milelog init" in err


def test_plan_parse(milelog, as_json):
    found = as_json("plan", "parse", "9 mi with 2 x 2 mi @ T, 1 mi jog")
    assert set(found) >= {"text", "canonical", "total_m", "steps"}
    (rep,) = [s for s in found["steps"] if s["kind"] == "rep"]
    assert rep["repeat"] == [2, 2]
    assert rep["recovery"]["kind"] == "jog"
    code, _, err = milelog("plan", "parse", "2 x 2 mi @ Q")
    assert code == 2
    assert "^" in err


def test_charts_are_listed_and_drawn(milelog, log, tmp_path):
    _, listed, _ = milelog("chart")
    name = listed.split()[0]
    target = tmp_path / "chart.png"
    code, _out, _ = milelog("chart", name, log, "--out", target)
    assert code == 0
    assert target.read_bytes().startswith(b"\x89PNG")
    assert milelog("chart", "pie", log)[0] == 2
    assert milelog("chart", name, log, "--out", tmp_path / "chart.bmp")[0] == 2


@pytest.mark.parametrize(("kind", "begins"), [("html", "<!doctype html>"), ("pdf", "%PDF"), ("md", "#")])
@pytest.mark.parametrize("coach", [False, True])
def test_reports(milelog, log, tmp_path, kind, begins, coach):
    target = tmp_path / f"r.{kind}"
    arguments = ["--from", "2026-03-09", "--to", "2026-03-15", "--format", kind, "--out", target]
    assert milelog("report", log, *arguments, *(["--coach"] if coach else []))[0] == 0
    assert target.read_bytes().startswith(begins.encode())


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_export_writes_four_tables(milelog, log, tmp_path, kind):
    assert milelog("export", log, "--format", kind, "--out", tmp_path)[0] == 0
    assert sorted(p.stem for p in tmp_path.iterdir()) == ["activities", "segments", "verdicts", "weeks"]


def test_team_puts_athletes_on_one_page(milelog, few, tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "milelog.toml").write_text("[athlete\n")
    code, _out, err = milelog("team", tmp_path)
    assert code == 0
    assert (tmp_path / "milelog-team.html").read_text().startswith("<!doctype html>")
    assert "milelog.toml" in err


def test_doctor_explains_files(milelog, log):
    code, out, _ = milelog("doctor", log / "runs" / "2026-03-13-easy-watch-died.fit")
    assert code == 0
    assert "cut off" in out
    assert "Saved: 3,551 records" in out
    assert "HTML" in milelog("doctor", log / "broken" / "sign-in.fit")[1]
    assert "recording" in milelog("doctor", log / "runs" / "2026-03-26-strides.tcx")[1]


def test_a_document_is_the_only_thing_on_standard_output(milelog, log):
    _, out, _ = milelog("week", log, "--json")
    assert json.loads(out)["start"] == "2026-04-20"


def test_doctor_holds_the_index_against_the_files(milelog, few):
    milelog("analyze", few, "--no-html")
    assert milelog("doctor", few)[:2] == (0, f"{few}: the index agrees with the files.\n")
    (few / "2026-03-26-strides.tcx").unlink()
    code, _, err = milelog("doctor", few)
    assert code == 1
    assert "2026-03-26-strides.tcx" in err


def test_why_gives_rule_measurement_and_evidence(milelog, log):
    code, out, _ = milelog("why", "2026-W17", "threshold", log)
    assert code == 0
    assert all(f"{word}:" in out for word in ("rule", "planned", "measured", "tolerance", "evidence"))
    assert "runs/2026-04-21-threshold.fit" in out
    assert milelog("why", "2026-W17", "stamina", log)[0] == 2
    assert [milelog("why", "2026-W17", name, log)[0] for name in ("Threshold", "long run", "Long-run")] == [0, 0, 0]


def test_every_command_that_prints_a_result_has_json(as_json, milelog, log, tmp_path):
    assert as_json("why", "2026-W17", "threshold", log)[0]["status"] == "met"
    assert as_json("plan", "show", log)[0]["week"] == "2026-03-02"
    assert as_json("plan", "check", log) == []
    (found,) = as_json("doctor", log / "runs" / "2026-03-13-easy-watch-died.fit")
    assert "cut off" in found["explanation"]
    (tmp_path / "plan.toml").write_text('name = "P"\nstart = 2026-03-02\n[week]\nvolum = "45 mi"\n')
    code, out, _ = milelog("plan", "check", tmp_path, "--json")
    assert code == 2
    assert json.loads(out)[0]["slug"] == "unknown-key"


def test_plan_show_audit_export_and_import(milelog, as_json, log, tmp_path):
    assert "2026-03-02" in milelog("plan", "show", log)[1]
    short_rests = tmp_path / "short"
    short_rests.mkdir()
    (short_rests / "plan.toml").write_text(
        'name = "x"\nstart = 2026-03-02\n[[weeks]]\nstart = 2026-03-02\nvolume = "30 mi"\n'
        '[[weeks.sessions]]\nday = "Tue"\nworkout = "6 x 1000 m @ I, 20 s jog"\n'
    )
    assert {"week", "rule", "severity", "message", "limit"} <= set(as_json("plan", "audit", short_rests, "--all")[0])
    assert milelog("plan", "export", log, tmp_path / "p.ics")[0] == 0
    assert milelog("plan", "export", log, tmp_path / "watch")[0] == 0
    assert len(list((tmp_path / "watch").glob("*.fit"))) > 8
    assert milelog("plan", "import", tmp_path / "p.ics", "--out", tmp_path / "plan.toml")[0] == 0
    assert milelog("plan", "check", tmp_path / "plan.toml")[0] == 0
    assert milelog("plan", "import", tmp_path / "p.ics", "--out", tmp_path / "plan.toml")[0] == 2
    (tmp_path / "p.txt").write_text("x")
    assert milelog("plan", "import", tmp_path / "p.txt")[0] == 2


def test_why_takes_a_folder_where_the_check_is_left_out(milelog, log, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = milelog("why", "2026-W17", log)
    assert code == 0
    assert "Volume" in out
    assert not list(tmp_path.iterdir())
    code, _, err = milelog("why", "2026-W17", "no/such/folder")
    assert code == 2
    assert "is not a folder" in err
    assert not list(tmp_path.iterdir())


def test_the_name_of_a_check_is_no_folder(tmp_path, monkeypatch):
    from milelog.cli.why import _check_and_folder
    from milelog.report.sentences import RULES

    monkeypatch.chdir(tmp_path)
    for name in RULES:
        (tmp_path / name).mkdir()
        assert _check_and_folder(name, Path()) == (name, Path())
    (tmp_path / "spring").mkdir()
    assert _check_and_folder("spring", Path()) == (None, Path("spring"))


def test_other_spellings_and_near_misses_of_commands(milelog, few):
    assert milelog("analyse", few, "--no-html")[0] == 0
    code, _, err = milelog("anlyze", few)
    assert code == 2
    assert 'did you mean "analyze"' in err


def test_show_takes_a_day(milelog, few):
    code, out, _ = milelog("show", "1999-01-01", few)
    assert code == 2
    code, _, err = milelog("show", "1999-01-01", few)
    near = err.partition("the nearest day with one is ")[2].split()[0]
    code, out, _ = milelog("show", near, few)
    assert code == 0
    assert out.strip()
