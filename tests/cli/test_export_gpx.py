"""`milelog export FILE --gpx`: a run for another program, or to share."""

import shutil

import gpxpy
import numpy as np
import pytest

import milelog as program
from milelog.formats.fit.write import FitWriter

NAME = "2026-03-03-threshold.fit"


@pytest.fixture
def run(tmp_path, sample_data):
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(sample_data / "runs" / NAME, home)
    return home / NAME


def points(path):
    found = gpxpy.parse(path.read_text())
    return found, [p for t in found.tracks for s in t.segments for p in s.points]


def test_a_run_as_gpx_is_read_back_as_the_same_run(milelog, run):
    code, out, _ = milelog("export", run, "--gpx")
    assert code == 0
    (before,), (after,) = program.read(run), program.read(out.strip())
    assert after.sport == "running"
    assert after.start == before.start
    assert after.size == before.size
    for column in ("latitude_deg", "longitude_deg", "elevation_m", "heart_rate_bpm", "time_s"):
        assert np.allclose(after.column(column), before.column(column), atol=0.6, equal_nan=True), column
    assert np.nanmax(np.abs(after.column("cadence_spm") - before.column("cadence_spm"))) <= 2


def test_a_shared_copy_holds_no_home_no_name_no_time_of_day(milelog, run):
    code, out, _ = milelog("export", run, "--gpx", "--share")
    assert code == 0
    text = (run.parent / "milelog-export" / out.strip().rpartition("/")[2]).read_text()
    (activity,) = program.read(run)
    whole, shown = points(run.parent / "milelog-export" / "run-2026-03-03.gpx")
    assert 0 < len(shown) < activity.size
    assert (whole.tracks[0].name, whole.creator) == (None, "milelog")
    for word in (activity.device, activity.name, "threshold"):
        assert not word or word not in text
    # Counted from the door, the time of the first point would tell how far from it that point is.
    assert (shown[0].time.hour, shown[0].time.minute, shown[0].time.second) == (12, 0, 0)
    assert shown[0].elevation == 0
    start = activity.column("latitude_deg")[0], activity.column("longitude_deg")[0]
    metres = [np.hypot(p.latitude - start[0], (p.longitude - start[1]) * 0.75) * 111_195 for p in shown]
    assert min(metres) > 200
    again = milelog("export", run, "--gpx", "--share", "--out", run.parent / "b.gpx")
    assert again[0] == 0
    assert (run.parent / "b.gpx").read_text() == text


def test_a_copy_is_shared_with_a_hint_while_no_home_is_known(milelog, run):
    assert "[[privacy.home]]" in milelog("export", run, "--gpx", "--share")[2]
    (run.parent / "milelog.toml").write_text("[[privacy.home]]\nlatitude = 1\nlongitude = 2\n")
    assert milelog("export", run, "--gpx", "--share")[2] == ""


def test_copies_out_of_the_folders_of_one_log_hide_the_same(milelog, run):
    """Another disk in each folder would leave little around the door that no copy shows."""
    log = run.parent
    (log / "a").mkdir()
    (log / "b").mkdir()
    for name in ("a", "b"):
        shutil.copy(run, log / name / NAME)
    assert milelog("analyze", log)[0] == 0
    texts = []
    for file in (run, log / "a" / NAME, log / "b" / NAME):
        assert milelog("export", file, "--gpx", "--share", "--out", log / "out.gpx")[0] == 0
        texts.append((log / "out.gpx").read_text())
    assert len(set(texts)) == 1
    assert [p.parent.parent for p in log.rglob("hidden-places.json")] == [log]


def test_what_is_hidden_and_cannot_be_kept_is_told(milelog, run):
    """Drawn anew for each copy, the hidden parts of several copies would show what lies where they overlap."""
    (run.parent / "milelog.toml").write_text("[[privacy.home]]\nlatitude = 1\nlongitude = 2\n")
    (run.parent / ".milelog" / "hidden-places.json").mkdir(parents=True)
    code, _, err = milelog("export", run, "--gpx", "--share")
    assert (code, "hides another part" in err) == (0, True)
    assert "hides another part" in milelog("report", run.parent, "--map")[2]


def test_a_shared_copy_without_a_day_has_no_name_of_the_recording(milelog, tmp_path):
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="development")
    places = {"position_lat": np.linspace(48.0, 48.1, 400), "position_long": np.full(400, 11.5)}
    # Seconds since the watch was switched on: its clock was never set.
    writer.add_run("record", {"timestamp": np.arange(400) + 1000, "distance": 10.0 * np.arange(400), **places})
    file = tmp_path / "from-anna-to-work.fit"
    file.write_bytes(writer.finish())
    assert program.read(file)[0].start is None
    code, out, _ = milelog("export", file, "--gpx", "--share")
    assert (code, out.strip().rpartition("/")[2]) == (0, "run.gpx")


def test_a_run_that_is_hidden_whole_is_not_written(milelog, run):
    (activity,) = program.read(run)
    home = activity.column("latitude_deg")[0], activity.column("longitude_deg")[0]
    text = f'[[privacy.home]]\nlatitude = {home[0]}\nlongitude = {home[1]}\nradius = "30 km"\n'
    (run.parent / "milelog.toml").write_text(text)
    code, _, err = milelog("export", run, "--gpx", "--share")
    assert (code, "all of this run lies where home" in err) == (2, True)
    assert not (run.parent / "milelog-export").exists()


def test_what_cannot_be_is_refused(milelog, run):
    assert milelog("export", run.parent, "--share")[0] == 2
    assert milelog("export", run.parent, "--gpx")[0] == 2
    (run.parent / "milelog.toml").write_text("[privacy]\npositions = false\n")
    code, _, err = milelog("export", run, "--gpx", "--share")
    assert (code, "positions = false" in err) == (2, True)
