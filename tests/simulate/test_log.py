"""The simulated log: the same each time, in formats that others read, with a truth that its streams hold."""

import contextlib
import gzip
import io
import itertools
import json
import tomllib
from datetime import date

import fitdecode
import fitparse
import gpxpy
import numpy as np
import pytest
from lxml import etree

from milelog.plan.notation.parser import parse_workout
from milelog.runner import daniels
from milelog.simulate import log_truth, sample_files, simulate_log, write_sample
from milelog.simulate.sample import same_content
from milelog.units import MILE_M

FOLDER_LIMIT = 10_000_000


@pytest.fixture(scope="module")
def logs(log):
    """Logs of three seeds."""
    return log, list(simulate_log(1, 8)), list(simulate_log(2, 8))


@pytest.fixture(scope="module")
def sample():
    """The sample, by name of file."""
    return dict(sample_files())


def unpacked(file):
    return gzip.decompress(file.data) if file.path.endswith(".gz") else file.data


def of_format(files, name):
    return [f for f in files if f.truth and f.outcome == "analyzed" and f".{name}" in f.path]


def session_of(file):
    return next(fitparse.FitFile(io.BytesIO(file.data)).get_messages("session")).get_values()


def test_sample_data_is_what_the_simulator_writes(sample_data, sample):
    expected = sample
    found = {p.relative_to(sample_data).as_posix(): p for p in sample_data.rglob("*") if p.is_file()}
    found = {name: path for name, path in found.items() if not name.startswith((".milelog/", "milelog-report"))}
    assert set(found) == set(expected)
    differing = [name for name, path in found.items() if not same_content(name, path.read_bytes(), expected[name])]
    assert not differing
    assert sum(len(data) for data in expected.values()) < FOLDER_LIMIT


def test_writing_again_changes_nothing(tmp_path):
    write_sample(tmp_path, weeks=1)
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in tmp_path.rglob("*") if p.is_file()}
    write_sample(tmp_path, weeks=1)
    assert before == {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in tmp_path.rglob("*") if p.is_file()}


def test_a_damaged_archive_is_written_again(tmp_path):
    write_sample(tmp_path, weeks=2)
    packed = next(tmp_path.rglob("*.gz"))
    good = packed.read_bytes()
    packed.write_bytes(good[:100])
    write_sample(tmp_path, weeks=2)
    assert packed.read_bytes() == good


def test_seeds_decide_everything(log):
    again = list(simulate_log(7, 1))
    assert [(f.path, f.data) for f in again if f.truth] == [(f.path, f.data) for f in log if f.truth][
        : len(log_week(log))
    ]
    other = next(iter(simulate_log(8, 1)))
    assert other.path == again[0].path
    assert other.data != again[0].data


def log_week(files):
    return [f for f in files if f.truth and f.truth["start"] < "2026-03-09"]


def test_a_file_does_not_depend_on_how_long_the_log_is(log):
    shorter = {f.path: f.data for f in simulate_log(7, 2) if f.truth}
    longer = {f.path: f.data for f in log}
    assert shorter == {path: longer[path] for path in shorter}


def test_fit_files_hold_what_the_truth_says(log):
    files = of_format(log, "fit")
    assert len(files) > 30
    for file in files[::12]:
        truth, session = file.truth, session_of(file)
        assert session["total_distance"] == pytest.approx(truth["distance_m"], abs=0.06)
        assert session["total_elapsed_time"] == truth["elapsed_s"]
        assert session["total_timer_time"] == truth["timer_s"]
        assert session["sport"] == truth["sport"]
        records = [m.get_values() for m in fitparse.FitFile(io.BytesIO(file.data)).get_messages("record")]
        seconds = (records[-1]["timestamp"] - records[0]["timestamp"]).total_seconds()
        assert seconds == truth["elapsed_s"]
        assert records[-1]["distance"] == pytest.approx(truth["distance_m"], abs=0.06)


def test_local_time_of_fit_files_follows_the_change_of_clocks(log):
    by_day = {f.truth["start"][:10]: f for f in of_format(log, "fit")}
    for day, hours in (("2026-03-07", -6), ("2026-03-08", -5)):
        activity = next(fitparse.FitFile(io.BytesIO(by_day[day].data)).get_messages("activity")).get_values()
        assert (activity["local_timestamp"] - activity["timestamp"]).total_seconds() == hours * 3600


def test_gpx_files_open_with_gpxpy_and_are_as_long_as_run(log):
    files = [f for f in log if ".gpx" in f.path and f.truth]
    assert files
    for file in files:
        track = gpxpy.parse(unpacked(file).decode()).tracks[0]
        points = [p for segment in track.segments for p in segment.points]
        assert (points[-1].time - points[0].time).total_seconds() == file.truth["elapsed_s"]
        # A position each second, off by metres that wander: never shorter than the road, a few percent longer.
        assert 0.99 < track.length_2d() / file.truth["distance_m"] < 1.07


def test_tcx_laps_add_up(log):
    space = {"t": "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"}
    files = [f for f in log if ".tcx" in f.path and f.truth]
    assert files
    for file in files:
        root = etree.fromstring(unpacked(file))
        laps = root.xpath("//t:Lap", namespaces=space)
        assert len(laps) > 1
        total = sum(float(lap.findtext("t:DistanceMeters", namespaces=space)) for lap in laps)
        assert total == pytest.approx(file.truth["distance_m"], abs=1.0)
        times = root.xpath("//t:Trackpoint/t:Time/text()", namespaces=space)
        assert times == sorted(times)
        assert len(times) == len(set(times))


def test_blocks_follow_one_another_and_sum_to_the_run(log):
    for file in (f for f in log if f.truth):
        blocks, truth = file.truth["blocks"], file.truth
        assert blocks[0]["start_s"] == 0
        assert [b["end_s"] for b in blocks[:-1]] == [b["start_s"] for b in blocks[1:]]
        assert blocks[-1]["end_s"] == pytest.approx(truth["elapsed_s"], abs=0.6)
        assert sum(b["distance_m"] for b in blocks) == pytest.approx(truth["distance_m"], rel=0.002, abs=8)
        assert all(b["end_s"] > b["start_s"] for b in blocks)


def test_hard_blocks_are_faster_than_what_surrounds_them(log):
    seen = 0
    for file in (f for f in log if f.truth and f.truth["group"] != "hill-reps"):
        blocks = file.truth["blocks"]
        for before, block in itertools.pairwise(blocks):
            if block["kind"] in {"rep", "surge", "stride"}:
                assert block["speed_mps"] > before["speed_mps"] * 1.03
                seen += 1
    assert seen > 100


def test_threshold_reps_lie_in_the_band_of_the_race_given(sample, logs):
    race = tomllib.loads(sample["milelog.toml"].decode())["race"][0]
    assert (race["distance"], race["time"], race["date"]) == ("5 km", "20:15", date(2026, 1, 10))
    band = next(z for z in daniels.zones(daniels.vdot(5000.0, 20 * 60 + 15)) if z.name == "T")
    speeds = [
        block["speed_mps"]
        for file in itertools.chain(*logs)
        if file.truth
        for block in file.truth["blocks"]
        if block["kind"] == "rep" and block["zone"] == "T"
    ]
    inside = [band.slow_mps <= speed <= band.fast_mps for speed in speeds]
    assert len(speeds) > 40
    assert np.mean(inside) > 0.95


def test_weeks_sum_their_runs_and_no_rides(log):
    truth = log_truth(log)
    assert [w["start"] for w in truth["weeks"]][:2] == ["2026-03-02", "2026-03-09"]
    assert sum(w["volume_m"] for w in truth["weeks"]) == pytest.approx(
        sum(t["distance_m"] for t in truth["files"].values()), abs=1
    )
    assert sum(w["runs"] for w in truth["weeks"]) == len(truth["files"])
    assert all(t["sport"] != "running" for t in truth["others"].values())
    assert truth["weeks"][6]["cross_s"] > 4 * 3600


@pytest.mark.parametrize("number", range(3))
def test_verdicts_of_the_truth_follow_from_its_sums(logs, number):
    weeks = log_truth(logs[number])["weeks"]
    for week in weeks:
        miles = week["volume_m"] / MILE_M
        volume = "missed" if miles < 45 else "exceeded" if miles > 50 else "met"
        assert week["checks"]["volume"]["status"] == volume
        enough = 3 - 0.03 <= week["threshold_m"] / MILE_M <= 4 + 0.03
        assert week["checks"]["threshold"]["status"] == ("met" if enough else "missed")
        plus = week["long_run_m"] / MILE_M > 9.9 and week["surges"] >= 8
        assert week["checks"]["long_run"]["status"] == ("met" if plus else "missed")


def test_an_evening_run_belongs_to_the_week_of_the_runner_not_of_greenwich(log):
    evening = next(f for f in log if f.path.endswith("2026-04-12-easy-evening.fit"))
    records = [m.get_value("timestamp") for m in fitparse.FitFile(io.BytesIO(evening.data)).get_messages("record")]
    assert records[0].date() == date(2026, 4, 13)
    assert evening.truth["start"].startswith("2026-04-12T20:40")


def record_times(reader):
    """Times of the whole records of a file that may end too early."""
    with contextlib.suppress(fitdecode.FitEOFError):
        for found in reader:
            if found.frame_type == fitdecode.FIT_FRAME_DATA and found.name == "record":
                yield found.get_value("timestamp")


def test_a_dead_watch_keeps_its_whole_records(log):
    cut = next(f for f in log if f.outcome == "salvaged")
    with fitdecode.FitReader(io.BytesIO(cut.data), check_crc=False) as reader:
        times = list(record_times(reader))
    assert (times[-1] - times[0]).total_seconds() == cut.truth["elapsed_s"]


def test_what_is_no_run_is_told_apart(log):
    ledger = log_truth(log)["ledger"]
    outcomes = [entry["outcome"] for entry in ledger.values()]
    assert {o: outcomes.count(o) for o in set(outcomes)} == {
        "analyzed": len(ledger) - 7, "salvaged": 1, "duplicate": 1, "skipped": 3, "rejected": 2,
    }  # fmt: skip
    assert all(f.truth is None for f in log if f.outcome in {"duplicate", "skipped", "rejected"})
    assert all(f.truth for f in simulate_log(7, 1, damaged=False))


def test_formats_can_be_chosen():
    for name in ("fit", "gpx", "tcx"):
        kinds = {f.path.split(".")[1] for f in simulate_log(3, 2, formats=(name,), damaged=False)}
        assert kinds == ({name, "fit"} if name == "gpx" else {name})
    with pytest.raises(ValueError, match="formats are some of"):
        next(simulate_log(3, 1, formats=()))


def test_the_plan_of_the_sample_reads_as_written(sample):
    plan = tomllib.loads(sample["plan.toml"].decode())
    texts = [s["workout"] for week in plan["weeks"] for s in week["sessions"]]
    assert len(plan["weeks"]) == 8
    assert all(parse_workout(text).steps for text in texts)
    assert json.loads(sample["truth.json"])["weeks"][0]["checks"]["volume"]["status"] == "met"
