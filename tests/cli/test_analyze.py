"""The main job from the command line."""

import json
import shutil
import stat

import pytest

TRUTH_CHECKS = ("volume", "long_run", "threshold")


@pytest.fixture(scope="session")
def truth(sample_data):
    return json.loads((sample_data / "truth.json").read_text())


@pytest.fixture(scope="module")
def analysis(log):
    """The whole document of the sample log."""
    from milelog.pipeline import Options, analyze_folder
    from milelog.report import as_json

    return json.loads(json.dumps(as_json.analysis(analyze_folder(log, Options(use_index=False))), allow_nan=False))


def test_the_document_has_the_fixed_shape(analysis):
    assert analysis["schema"] == "milelog.analysis/1"
    assert {"schema", "athlete", "zones", "files", "problems", "activities", "weeks"} <= set(analysis)
    assert {"found", "read", "unchanged", "duplicate", "failed"} <= set(analysis["files"])
    assert {"from", "vdot", "source", "zones"} <= set(analysis["zones"][0])
    assert {"name", "slow_mps", "fast_mps"} == set(analysis["zones"][0]["zones"][0])
    keys = {"file", "start", "sport", "sub_sport", "distance_m", "elapsed_s", "timer_s", "moving_s", "workout"}
    assert keys | {"segments"} <= set(analysis["activities"][0])
    segments = [s for a in analysis["activities"] for s in a["segments"]]
    wanted = {"kind", "zone", "start_s", "end_s", "distance_m", "speed_mps", "provenance", "confidence"}
    assert all(wanted <= set(s) for s in segments)
    week = analysis["weeks"][0]
    assert {"start", "end", "runs", "volume_m", "long_run_m", "threshold_m", "surges", "zone_s", "checks"} <= set(week)
    check = week["checks"][0]
    assert {"name", "planned", "actual_m", "status", "borderline", "why", "evidence"} <= set(check)
    for one in analysis["problems"]:
        assert {"file", "severity", "slug", "message", "hint"} <= set(one)


def test_the_ledger_balances(analysis):
    files = analysis["files"]
    assert (
        files["found"] == files["read"] + files["unchanged"] + files["duplicate"] + files["skipped"] + files["failed"]
    )


def test_weeks_hold_what_was_run(analysis, truth):
    found = {w["start"]: w for w in analysis["weeks"]}
    for week in truth["weeks"]:
        got = found[week["start"]]
        assert got["runs"] == week["runs"]
        assert got["volume_m"] == pytest.approx(week["volume_m"], rel=0.01)
        assert got["long_run_m"] == pytest.approx(week["long_run_m"], rel=0.01)


def test_threshold_distance_is_within_two_per_cent(analysis, truth):
    found = {w["start"]: w["threshold_m"] for w in analysis["weeks"]}
    for week in truth["weeks"]:
        assert found[week["start"]] == pytest.approx(week["threshold_m"], rel=0.02, abs=50), week["story"]


def test_the_verdicts_are_those_of_the_truth(analysis, truth):
    found = {w["start"]: {c["name"]: c for c in w["checks"]} for w in analysis["weeks"]}
    for week in truth["weeks"]:
        for name in TRUTH_CHECKS:
            want, got = week["checks"][name], found[week["start"]][name]
            allowed = {want["status"], *want["also"]}
            assert got["status"] in allowed or got["borderline"], (week["start"], name, got["why"], want["why"])


def test_a_sunday_evening_run_stays_on_sunday(analysis, truth):
    """One run of the sample ends on Monday by the clock of Greenwich."""
    sundays = [a for a in analysis["activities"] if a["start"] and a["start"][:10] == "2026-04-12"]
    assert sundays
    assert all(a["start"].endswith("-05:00") for a in sundays)


def test_everything_stands_on_the_terminal_and_a_page_is_written(milelog, log):
    code, out, err = milelog("analyze", log)
    assert code == 0
    assert err == ""
    assert "\x1b" not in out
    assert max(len(line) for line in out.splitlines()) <= 80 + len(str(log))
    page = log / "milelog-report.html"
    assert str(page) in out
    assert page.read_text().startswith("<!doctype html>")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600


def test_json_is_one_document_and_no_page_is_written(as_json, few):
    found = as_json("analyze", few)
    assert found["files"]["found"] == 2
    assert not (few / "milelog-report.html").exists()


def test_the_second_time_nothing_is_read(as_json, few):
    first, second = as_json("analyze", few), as_json("analyze", few)
    assert (first["files"]["read"], second["files"]["read"], second["files"]["unchanged"]) == (1, 0, 1)
    for volatile in ("files",):
        first.pop(volatile), second.pop(volatile)
    assert first == second


def test_blind_ignores_laps_and_steps(as_json, log):
    found = as_json("analyze", log, "--blind")
    assert {s["provenance"] for a in found["activities"] for s in a["segments"]} == {"detected"}


def test_strict_tells_of_problems(milelog, few):
    assert milelog("analyze", few, "--strict", "--no-html")[0] == 1


def test_an_empty_folder_is_told(milelog, tmp_path):
    code, _out, err = milelog("analyze", tmp_path, "--no-html")
    assert code == 3
    assert "no files" in err


def test_a_folder_without_recordings_is_told(milelog, tmp_path):
    (tmp_path / "broken.fit").write_text("<html>please sign in</html>")
    code, out, err = milelog("analyze", tmp_path, "--no-html")
    assert code == 3
    assert "none of the 1 files" in err
    assert "broken.fit" in out


def test_a_folder_that_is_none_is_a_usage_error(milelog, tmp_path):
    code, _out, err = milelog("analyze", tmp_path / "nowhere")
    assert code == 2
    assert "there is no folder" in err


def test_no_plan_is_said_and_weeks_are_shown(milelog, few):
    code, out, _ = milelog("analyze", few, "--no-html")
    assert code == 0
    assert "milelog init" in out
    assert "estimate" in out.lower()


def test_a_faulty_config_shows_line_and_caret(milelog, few):
    (few / "milelog.toml").write_text('[athlete]\nname = "A"\nunit = "mi"\n')
    code, out, err = milelog("analyze", few)
    assert code == 2
    assert "milelog.toml, line 3" in err
    assert "^" in err
    assert "units" in err
    assert out == ""


def test_a_faulty_plan_shows_line_and_caret(milelog, few):
    text = 'name = "P"\nstart = 2026-03-03\n[week]\nvolume = "50-45 mi"\n'
    (few / "plan.toml").write_text(text)
    code, out, err = milelog("analyze", few)
    assert code == 2
    assert err.count("^") >= 2, "both faults are told at once"
    assert "2026-03-03" in err
    # The recordings are read and shown all the same; the page with verdicts, if there is one, stays.
    assert "The plan has a fault" in out
    assert "strides" in out
    assert not (few / "milelog-report.html").exists()
    code, out, err = milelog("analyze", few, "--json")
    document = json.loads(out)
    assert (code, len(document["activities"])) == (2, 1)
    assert {p["file"] for p in document["problems"] if p["severity"] == "error"} == {"plan.toml"}
    # Nothing of it is kept: the next run with the plan mended is whole.
    (few / "plan.toml").write_text(text.replace("03-03", "03-02").replace("50-45", "45-50"))
    code, out, _ = milelog("analyze", few)
    assert code == 0
    assert "45-50 mi" in out
    assert milelog("week", few)[0] == 0


def test_a_page_that_cannot_be_written_is_told(milelog, few, tmp_path):
    (tmp_path / "taken").write_text("a file, not a folder")
    code, _, err = milelog("analyze", few, "--html", tmp_path / "taken" / "page.html")
    assert code == 4
    assert "cannot write" in err


def test_recordings_are_never_changed(milelog, few):
    before = {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in few.iterdir()}
    milelog("analyze", few)
    assert {n: ((few / n).read_bytes(), (few / n).stat().st_mtime_ns) for n in before} == before


def test_as_of_judges_with_what_was_known_then(as_json, log):
    found = as_json("analyze", log, "--as-of", "2026-03-15")
    assert max(a["start"] for a in found["activities"])[:10] <= "2026-03-15"
    assert found["weeks"][-1]["start"] == "2026-03-09"


def test_every_real_recording_is_accounted_for(as_json, recordings, tmp_path):
    folder = tmp_path / "recordings"
    shutil.copytree(recordings, folder)
    found = as_json("analyze", folder)
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    files = {f for f in files if not f.startswith(".milelog/")}
    told = {a["file"].partition("#")[0] for a in found["activities"]} | {
        p["file"].partition("#")[0] for p in found["problems"]
    }
    assert files <= told
    assert found["files"]["found"] == len(files)
    assert all(p["slug"] and p["message"] and p["hint"] for p in found["problems"])
