"""`milelog fix`: the runner's word against the detector's."""

import json
import shlex
import shutil
from dataclasses import replace

import numpy as np
import pytest

from milelog.errors import Problem
from milelog.formats.fit.write import FitWriter

NAME = "2026-03-03-threshold.fit"


@pytest.fixture
def folder(tmp_path, sample_data):
    """A folder with one threshold run and a configuration."""
    home = tmp_path / "home"
    (home / "runs").mkdir(parents=True)
    shutil.copy(sample_data / "milelog.toml", home)
    (home / "milelog.toml").write_text((home / "milelog.toml").read_text().partition("[plan]")[0])
    shutil.copy(sample_data / "runs" / NAME, home / "runs")
    return home


def hard(found):
    """The hard segments of the first activity."""
    segments = found["activities"][0]["segments"]
    return [(s["kind"], s["start_s"], s["end_s"], s["provenance"]) for s in segments if s["kind"] in {"rep", "surge"}]


def test_a_correction_stands_above_detection_and_can_be_taken_back(milelog, as_json, folder):
    run = folder / "runs" / NAME
    before = hard(as_json("analyze", folder))
    assert len(before) == 2
    code, out, _ = milelog("fix", run, "--rep", "17:00-31:00", "--note", "one was enough")
    assert code == 0
    assert "corrected" in out
    assert hard(as_json("analyze", folder)) == [("rep", 1020.0, 1860.0, "corrected")]
    assert hard(as_json("analyze", folder, "--blind")) != [("rep", 1020.0, 1860.0, "corrected")]
    run.rename(folder / "again.fit")
    assert hard(as_json("analyze", folder)) == [("rep", 1020.0, 1860.0, "corrected")]
    assert milelog("fix", folder / "again.fit", "--undo")[0] == 0
    assert hard(as_json("analyze", folder)) == before


def test_segments_cover_the_run_without_gap(milelog, as_json, folder):
    milelog("fix", folder / "runs" / NAME, "--surge", "5:00-6:00", "--surge", "15:00-16:30")
    segments = as_json("analyze", folder)["activities"][0]["segments"]
    assert [s["start_s"] for s in segments[1:]] == [s["end_s"] for s in segments[:-1]]
    assert segments[0]["start_s"] == 0


def test_no_hard_work_can_be_said(milelog, as_json, folder):
    milelog("fix", folder / "runs" / NAME, "--none")
    assert hard(as_json("analyze", folder)) == []


def test_as_json_it_is_the_run_as_it_stands_now(as_json, milelog, folder, tmp_path):
    run = folder / "runs" / NAME
    found = as_json("fix", run)
    assert found["corrections"] is None
    assert "milelog-corrections.toml" not in {p.name for p in folder.iterdir()}
    kept = as_json("fix", run, "--rep", "17:00-31:00")
    assert kept["corrections"] == str(folder / "milelog-corrections.toml")
    assert [s["provenance"] for s in kept["segments"] if s["kind"] == "rep"] == ["corrected"]
    assert set(kept) == {*as_json("show", run), "corrections", "case"}
    assert as_json("fix", run, "--undo")["segments"] == found["segments"]
    assert [p.rpartition("/")[2] for p in as_json("fix", run, "--case", tmp_path / "c")["case"]][1] == "truth.json"


def test_without_options_the_segments_stand_in_the_form_of_the_command(milelog, folder):
    code, out, _ = milelog("fix", folder / "runs" / NAME)
    assert code == 0
    assert out.count("--rep ") == 2
    assert not (folder / "milelog-corrections.toml").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--rep", "31:00-17:00"), "ends before it begins"),
        (("--rep", "soon"), "start and end"),
        (("--rep", "5:00:00-5:10:00"), "the recording ends at"),
        (("--rep", "1:00-5:00", "--rep", "4:00-6:00"), "begins before"),
        (("--none", "--undo"), "either"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(milelog, folder, options, said):
    code, _, err = milelog("fix", folder / "runs" / NAME, *options)
    assert code == 2
    assert said in err
    assert not (folder / "milelog-corrections.toml").exists()


def test_a_case_holds_the_run_and_its_truth_but_no_place(milelog, as_json, folder, tmp_path):
    milelog("fix", folder / "runs" / NAME, "--rep", "17:00-31:00")
    assert milelog("fix", folder / "runs" / NAME, "--case", tmp_path / "case")[0] == 0
    truth = json.loads((tmp_path / "case" / "truth.json").read_text())
    ((name, said),) = truth["files"].items()
    assert [b["kind"] for b in said["blocks"] if b["kind"] == "rep"] == ["rep"]
    import milelog as program

    (run,) = program.read(tmp_path / "case" / name)
    assert run.records["latitude_deg"].null_count() == len(run.records)
    assert run.size > 3000


def test_a_case_is_of_the_run_among_several_activities(milelog, tmp_path):
    """A ride before the run in one file; an entry of totals alone is refused in a sentence."""
    import milelog as program

    start = 1_141_540_200  # 2026-03-03, in seconds of a FIT file
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="development", time_created=start)
    parts = ((start, 900, "cycling", 8.0), (start + 1000, 600, "running", 3.0))
    for begin, count, _, mps in parts:
        seconds = np.arange(count)
        writer.add_run("record", {"timestamp": begin + seconds, "distance": mps * seconds})
    for begin, count, sport, mps in parts:
        whole = {"total_elapsed_time": float(count), "total_distance": mps * count}
        writer.add("session", timestamp=begin + count, start_time=begin, sport=sport, **whole)
    (tmp_path / "both.fit").write_bytes(writer.finish())
    assert milelog("fix", tmp_path / "both.fit", "--case", tmp_path / "case")[0] == 0
    (run,) = program.read(next((tmp_path / "case").glob("*.fit")))
    assert (run.sport, run.size, run.start.hour) == ("running", 600, 12)
    entry = FitWriter()
    entry.add("file_id", type="activity", manufacturer="development", time_created=start)
    entry.add("session", timestamp=start, start_time=start, sport="running", total_elapsed_time=600.0)
    (tmp_path / "entry.fit").write_bytes(entry.finish())
    code, out, err = milelog("fix", tmp_path / "entry.fit", "--case", tmp_path / "none")
    assert (code, out, (tmp_path / "none").exists()) == (2, "", False)
    assert "nothing to share" in err


def only(found):
    """The one activity of a document."""
    (activity,) = found["activities"]
    return activity


def test_each_thing_that_can_be_said_shows_in_the_report_and_survives_a_new_import(milelog, as_json, folder):
    run = folder / "runs" / NAME
    before = only(as_json("analyze", folder))
    say = ("--distance", "9.5 mi", "--effort", "8", "--note", "hot", "--start", "2026-03-04 07:00", "--race", "2 mi")
    assert milelog("fix", run, *say)[0] == 0
    assert milelog("fix", run, "--rep", "17:00-31:00@I")[0] == 0
    found = only(as_json("analyze", folder))
    assert found["distance_m"] == pytest.approx(9.5 * 1609.344)
    assert (found["rpe"], found["note"], found["start"][:16]) == (8, "hot", "2026-03-04T07:00")
    assert found["kind"] == "race"
    assert [s["zone"] for s in found["segments"] if s["kind"] == "rep"] == ["I"]
    run.rename(folder / "again.fit")
    assert {**only(as_json("analyze", folder)), "file": ""} == {**found, "file": ""}
    assert as_json("analyze", folder)["zones"][-1]["source"].startswith("2 mi")
    week = as_json("analyze", folder)["weeks"][0]
    assert week["volume_m"] == pytest.approx(9.5 * 1609.344)
    assert milelog("fix", folder / "again.fit", "--undo")[0] == 0
    assert {**only(as_json("analyze", folder)), "file": ""} == {**before, "file": ""}


def test_one_thing_is_taken_back_and_the_rest_stays(milelog, as_json, folder):
    run = folder / "runs" / NAME
    milelog("fix", run, "--distance", "9.5 mi", "--note", "hot")
    milelog("fix", run, "--distance", "")
    found = only(as_json("analyze", folder))
    assert found["note"] == "hot"
    assert found["distance_m"] != pytest.approx(9.5 * 1609.344, rel=1e-4)


def test_a_run_of_somebody_else_counts_nowhere(milelog, as_json, folder, sample_data):
    shutil.copy(sample_data / "runs" / "2026-03-26-strides.tcx", folder / "runs")
    code, out, _ = milelog("fix", folder / "runs" / NAME, "--not-mine")
    assert (code, "--undo" in out) == (0, True)
    found = as_json("analyze", folder)
    assert [a["file"] for a in found["activities"]] == ["runs/2026-03-26-strides.tcx"]
    assert [p["slug"] for p in found["problems"] if NAME in p["file"]] == ["not-yours"]
    assert found["files"]["found"] == 2
    milelog("fix", folder / "runs" / NAME, "--undo")
    assert len(as_json("analyze", folder)["activities"]) == 2


def test_a_ride_that_was_filed_as_a_run(milelog, as_json, folder):
    milelog("fix", folder / "runs" / NAME, "--sport", "cycling")
    found = as_json("analyze", folder)
    assert only(found)["sport"] == "cycling"
    assert found["weeks"][0]["runs"] == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--distance", "far"), "is not a distance"),
        (("--distance", "9000 km"), "cannot be the distance"),
        (("--sport", "quidditch"), "is not a sport"),
        (("--start", "yesterday"), "is not a date and time"),
        (("--start", "9999-03-03 06:10"), "is not a date of a run"),
        (("--effort", "11"), "from 0 to 10"),
        (("--race", "fast"), "is not a distance"),
        (("--cut", "9:00:00-9:10:00"), "the recording ends at"),
        (("--rep", "1:00-2:00@X"), "names no zone"),
    ],
)
def test_what_cannot_be_said_is_refused_with_what_to_write(milelog, folder, options, said):
    code, _, err = milelog("fix", folder / "runs" / NAME, *options)
    assert code == 2
    assert said in err
    assert not (folder / "milelog-corrections.toml").exists()


def test_commands_that_are_offered_can_be_pasted_whatever_the_file_is_called(milelog, folder):
    run = (folder / "runs" / NAME).rename(folder / "runs" / "Tuesday's run & jog.fit")
    offered = milelog("fix", run)[1].splitlines()[-1]
    assert shlex.split(offered)[:3] == ["milelog", "fix", str(run)]
    milelog("fix", run, "--not-mine")
    problems = json.loads(milelog("analyze", folder, "--json")[1])["problems"]
    hints = [p["hint"] for p in problems if p["slug"] == "not-yours"]
    assert [shlex.split(h.split("`")[1])[2] for h in hints] == ["runs/Tuesday's run & jog.fit"]


def test_a_run_that_cannot_be_read_again_is_not_said_to_count_nowhere(milelog, folder, monkeypatch):
    """The correction is kept; that the folder could not be read a moment later is another thing than "not mine"."""
    from milelog import pipeline

    run, show = folder / "runs" / NAME, pipeline.show_file
    seen = []

    def once(file):
        seen.append(file)
        found = show(file)
        broken = Problem(NAME, "unreadable", "the disk does not answer", "try again", severity="rejected")
        return found if len(seen) == 1 else replace(found, sessions=(), problems=(broken,))

    monkeypatch.setattr(pipeline, "show_file", once)
    code, out, _ = milelog("fix", run, "--note", "so")
    assert code == 0
    assert f"kept; {NAME} could not be read again: the disk does not answer" in " ".join(out.split())
    assert 'note = "so"' in (folder / "milelog-corrections.toml").read_text()
