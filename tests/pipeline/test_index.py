"""The index: known by content, never trusted when it is damaged, never in the way."""

import json
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from made_runs import CONFIG, make_run, settle, without_reading

from milelog import cli
from milelog.errors import ExitCode, MilelogError
from milelog.pipeline import check_index
from milelog.store import opening


@pytest.fixture
def opened(monkeypatch):
    """Recordings that a reader was asked to read, by name."""
    from milelog import formats

    names = []
    real = formats.open_members

    def spy(path, source=None):
        names.append(source)
        return real(path, source)

    monkeypatch.setattr(formats, "open_members", spy)
    return names


def index_of(folder):
    return folder / ".milelog" / "index.sqlite"


def test_nothing_changed_opens_nothing(folder, analyze, opened, monkeypatch):
    analyze(folder)
    assert len(opened) == 12
    monkeypatch.setattr("milelog.pipeline.reading.digest_of", lambda path: pytest.fail(f"{path} was opened"))
    analyze(folder)
    assert len(opened) == 12


def test_what_is_known_is_judged_without_what_reads_and_measures(folder, analyze):
    """Nothing changed: no library of frames or charts is loaded. Judged anew: nothing that measures or reads a plan's text."""
    analyze(folder)
    code = f"""
import json, sys
from pathlib import Path
from milelog.pipeline import Options, analyze_folder, inputs
inputs.FRESH_NS = 0
folder = Path({str(folder)!r})
assert analyze_folder(folder).files.unchanged == 12
before = sorted({{m.partition(".")[0] for m in sys.modules}})
config = folder / "milelog.toml"
config.write_text(config.read_text().replace("[athlete]", '[athlete]\\nunits = "km"'))
assert analyze_folder(folder).files.unchanged == 12
assert "numpy" not in sys.modules  # what was learnt of the runner is kept
assert analyze_folder(folder, Options(blind=True)).files.unchanged == 12
print(json.dumps([before, sorted(sys.modules)]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    loaded, loaded_then = map(set, json.loads(done.stdout))
    assert "sqlite3" in loaded
    assert not loaded & {"numpy", "polars", "pandas", "matplotlib", "lxml", "fitparse", "pyarrow", "jinja2"}
    assert "milelog.sessions.interpret" in loaded_then
    assert not loaded_then & {"milelog.measure.detect", "milelog.plan.notation.parser"}


def test_one_new_file_is_read_alone(folder, analyze, clean, opened):
    analyze(folder)
    opened.clear()
    (folder / "new.fit").write_bytes(make_run(20))
    found = analyze(folder)
    assert opened == ["new.fit"]
    assert found["files"]["read"] == 1
    assert without_reading(found) == clean(folder)


@pytest.mark.parametrize("change", ["rename", "move", "touch", "copy-back"])
def test_a_file_is_known_by_its_content(folder, analyze, clean, opened, change):
    analyze(folder)
    opened.clear()
    path = folder / "2026/run-00.fit"
    if change == "rename":
        path.rename(path.with_name("long.run.fit"))
    elif change == "move":
        (folder / "elsewhere").mkdir()
        path.rename(folder / "elsewhere" / path.name)
    elif change == "touch":
        os.utime(path)
    else:
        data = path.read_bytes()
        path.unlink()
        path.write_bytes(data)
    found = analyze(folder)
    assert opened == []
    assert found["files"]["unchanged"] == 12
    assert without_reading(found) == clean(folder)


def test_a_name_that_promises_another_format_is_read_again(folder, analyze, clean):
    (folder / "page.fit").write_text("<html>Sign in</html>")
    settle(folder)
    analyze(folder)
    (folder / "page.fit").rename(folder / "page.html")
    assert without_reading(analyze(folder)) == clean(folder)


def test_a_removed_file_leaves_the_report_and_the_index(folder, analyze, clean):
    analyze(folder)
    (folder / "2026/run-00.fit").unlink()
    found = analyze(folder)
    assert found["files"]["found"] == 11
    assert without_reading(found) == clean(folder)
    with sqlite3.connect(index_of(folder)) as index:
        assert index.execute("SELECT count(*) FROM file").fetchone() == (11,)
        assert index.execute("SELECT count(*) FROM content").fetchone() == (11,)


def test_a_change_that_keeps_size_and_time_is_seen(folder, analyze, clean):
    """Restored from a backup, or written twice within one tick of the clock."""
    path = folder / "2026/run-00.fit"
    analyze(folder)
    data = bytearray(path.read_bytes())
    before = path.stat()
    data[200] ^= 0x15
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert without_reading(analyze(folder)) == clean(folder)


def test_a_file_that_just_changed_is_looked_into_again(folder, analyze, monkeypatch):
    """Its clock may not have ticked between two writes: the content decides, the next time."""
    from milelog.pipeline import inputs, reading

    monkeypatch.setattr(inputs, "FRESH_NS", 10**10)
    real, looked = reading.digest_of, []
    monkeypatch.setattr(reading, "digest_of", lambda path: looked.append(path.name) or real(path))
    analyze(folder)
    looked.clear()
    assert analyze(folder)["files"]["unchanged"] == 12
    assert len(looked) == 12


def change_race(folder):
    (folder / "milelog.toml").write_text(CONFIG + '[[race]]\ndate = 2026-03-10\ndistance = "5 km"\ntime = "19:30"\n')


def change_units(folder):
    (folder / "milelog.toml").write_text(CONFIG.replace("[athlete]", '[athlete]\nunits = "km"'))


def change_time_zone(folder):
    (folder / "milelog.toml").write_text(CONFIG.replace("America/Chicago", "Asia/Tokyo"))


def change_volume(folder):
    plan = folder / "plan.toml"
    plan.write_text(plan.read_text().replace("10-12 mi", "5-6 mi"))


def change_workout(folder):
    plan = folder / "plan.toml"
    plan.write_text(plan.read_text() + '[[week.sessions]]\nday = "Mon"\nworkout = "6 x 400 m @ I, 90 s jog"\n')


def correct_a_run(folder):
    text = '[[run]]\nfile = "2026/run-03.fit"\nsegments = [{ kind = "rep", start = "1:00", end = "3:00" }]\n'
    (folder / "milelog-corrections.toml").write_text(text)


CHANGES = (change_race, change_units, change_time_zone, change_volume, change_workout, correct_a_run)


def test_a_corrected_recording_is_measured_again_once(folder, analyze, monkeypatch):
    from milelog.measure import activity

    measured = []
    real = activity.remeasured
    monkeypatch.setattr(activity, "remeasured", lambda run, *args, **kw: measured.append(1) or real(run, *args, **kw))
    said = folder / "milelog-corrections.toml"
    text = (
        '[[run]]\nfile = "2026/run-03.fit"\ndistance = "1.3 km"\n[[run]]\nfile = "2026/run-04.fit"\nsport = "walking"\n'
    )
    said.write_text(text)
    found = {a["file"]: a for a in analyze(folder)["activities"]}
    assert (found["2026/run-03.fit"]["distance_m"], found["2026/run-04.fit"]["sport"]) == (1300.0, "walking")
    assert len(measured) == 2
    change_race(folder)
    assert {a["file"]: a for a in analyze(folder)["activities"]}["2026/run-03.fit"]["distance_m"] == 1300.0
    assert len(measured) == 2
    said.write_text(text.replace("1.3 km", "1.4 km"))
    assert {a["file"]: a for a in analyze(folder)["activities"]}["2026/run-03.fit"]["distance_m"] == 1400.0
    assert len(measured) == 3


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_what_recordings_are_read_with_opens_none(folder, analyze, clean, opened, change):
    before = without_reading(analyze(folder))
    opened.clear()
    change(folder)
    found = without_reading(analyze(folder))
    assert opened == []
    assert found != before
    assert found == clean(folder)


def test_a_blind_analysis_opens_no_recording_again(folder, analyze, clean, opened):
    analyze(folder)
    opened.clear()
    found = analyze(folder, blind=True)
    assert opened == []
    assert without_reading(found) == clean(folder, blind=True)


def test_a_correction_stands_above_what_was_detected(folder, analyze):
    correct_a_run(folder)
    run = next(a for a in analyze(folder)["activities"] if a["file"] == "2026/run-03.fit")
    reps = [s for s in run["segments"] if s["kind"] == "rep"]
    assert [(s["start_s"], s["end_s"], s["provenance"]) for s in reps] == [(60.0, 180.0, "corrected")]


def test_other_code_measures_again(folder, analyze, opened, monkeypatch):
    from milelog.pipeline import ingest, inputs

    analyze(folder)
    opened.clear()
    monkeypatch.setattr(inputs, "stamp", lambda: "other")
    analyze(folder)
    assert opened == []  # the code that measures is the same
    monkeypatch.setattr(inputs, "stamp", lambda: "yet another")
    monkeypatch.setattr(ingest, "measuring_code", lambda: "other")
    analyze(folder)
    assert len(opened) == 12


def damage_head(path):
    path.write_bytes(b"no data base" * 400)


def damage_middle(path):
    data = bytearray(path.read_bytes())
    for at in range(4096, len(data), 97):
        data[at] ^= 0x5A
    path.write_bytes(data)


def damage_number(path):
    """One byte of each payload: no data base would notice."""
    index = sqlite3.connect(path)
    for table in ("snapshot", "content"):
        for number, payload in index.execute(
            f"SELECT rowid, payload FROM {table}" if table == "snapshot" else "SELECT digest, payload FROM content"
        ).fetchall():
            other = payload[:-9] + bytes([payload[-9] ^ 1]) + payload[-8:]
            key = "rowid" if table == "snapshot" else "digest"
            index.execute(f"UPDATE {table} SET payload = ? WHERE {key} = ?", (other, number))
    index.commit()
    index.close()


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def newer(path):
    index = sqlite3.connect(path)
    index.execute("PRAGMA user_version = 99")
    index.close()


def foreign(path):
    path.unlink()
    index = sqlite3.connect(path)
    index.execute("CREATE TABLE recipes (name TEXT)")
    index.commit()
    index.close()


def rewritten(table, make):
    """Every payload of a table is another, under a check sum that is right."""

    def damage(path):
        index = sqlite3.connect(path)
        if table != "snapshot":
            index.execute("DELETE FROM snapshot")
        for rowid, payload in index.execute(f"SELECT rowid, payload FROM {table}").fetchall():
            other = make(payload)
            index.execute(f"UPDATE {table} SET payload = ?, sum = ? WHERE rowid = ?", (other, zlib.crc32(other), rowid))
        index.commit()
        index.close()

    return damage


FOREIGN = [
    pytest.param(rewritten("content", lambda _: b"\x93\x01\x02\x03"), id="results"),
    pytest.param(rewritten("content", lambda _: b"\x91\xc4\x03\x78ab"), id="pressed results"),
    pytest.param(rewritten("snapshot", lambda old: old[: len(old) // 2]), id="analysis"),
    pytest.param(rewritten("document", lambda _: b""), id="configuration"),
]


@pytest.mark.parametrize("damage", FOREIGN)
def test_rows_of_another_program_are_set_aside_too(folder, analyze, clean, damage):
    wanted = clean(folder)
    analyze(folder)
    damage(index_of(folder))
    found = analyze(folder)
    assert [p["slug"] for p in found["problems"] if p["slug"].startswith("index")] == ["index-rebuilt"]
    found["problems"] = [p for p in found["problems"] if p["slug"] != "index-rebuilt"]
    assert without_reading(found) == wanted


def damage_names(path):
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE", b"CREATE \xb9ABLE"))


@pytest.mark.parametrize("damage", [damage_names, damage_head, damage_middle, damage_number, cut, newer, foreign])
def test_a_damaged_index_is_set_aside_and_made_anew(folder, analyze, clean, damage):
    wanted = clean(folder)
    analyze(folder)
    path = index_of(folder)
    for extra in ("-wal", "-shm"):
        path.with_name(path.name + extra).unlink(missing_ok=True)
    damage(path)
    found = without_reading(analyze(folder))
    notes = [p for p in found["problems"] if p["slug"] == "index-rebuilt"]
    assert len(notes) == 1
    assert "index.damaged-1" in notes[0]["message"]
    assert path.with_suffix(".damaged-1").exists()
    found["problems"] = [p for p in found["problems"] if p not in notes]
    assert found == wanted
    assert without_reading(analyze(folder)) == wanted


def test_any_flipped_byte_gives_a_right_report(folder, analyze, clean):
    """Wherever it lies: either it does no harm, or the index is set aside."""
    wanted = clean(folder)
    analyze(folder)
    path = index_of(folder)
    whole = path.read_bytes()
    for at in range(0, len(whole), len(whole) // 25):
        for extra in ("-wal", "-shm"):
            path.with_name(path.name + extra).unlink(missing_ok=True)
        data = bytearray(whole)
        data[at] ^= 0xFF
        path.write_bytes(data)
        found = without_reading(analyze(folder))
        found["problems"] = [p for p in found["problems"] if p["slug"] != "index-rebuilt"]
        assert found == wanted, at


def test_a_deleted_index_loses_nothing(folder, analyze):
    first = analyze(folder)
    shutil.rmtree(folder / ".milelog")
    assert analyze(folder) == first


def test_a_run_waits_for_another_then_leaves_with_four(folder, analyze, monkeypatch):
    monkeypatch.setattr(opening, "LOCK_WAIT_S", 0.3)
    analyze(folder)
    other = sqlite3.connect(index_of(folder), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert analyze(folder)["files"]["unchanged"] == 12  # nothing to write: nothing to wait for
    (folder / "new.fit").write_bytes(make_run(20))
    begin = time.monotonic()
    with pytest.raises(MilelogError) as caught:
        analyze(folder)
    assert time.monotonic() - begin >= 0.3
    assert caught.value.exit_code == ExitCode.CANNOT_WRITE
    assert caught.value.problems[0].slug == "index-locked"
    other.execute("ROLLBACK")
    assert analyze(folder)["files"]["found"] == 13


def test_where_the_folder_cannot_hold_the_index_the_cache_does(folder, analyze, clean, cache_home):
    (folder / ".milelog").write_text("a file in the way")
    first, second = analyze(folder), analyze(folder)
    notes = [p for p in second["problems"] if p["slug"] == "index-elsewhere"]
    assert len(notes) == 1
    assert str(cache_home) in notes[0]["message"]
    assert second["files"]["unchanged"] == 12
    second["problems"] = [p for p in second["problems"] if p not in notes]
    assert without_reading(second) == clean(folder)
    assert len(first["activities"]) == 12


def test_no_home_stands_in_what_is_kept(folder, analyze):
    """The configuration is kept, checked, beside the index; where a home lies is not."""
    home = 48.137154, 11.576124
    more = f'[[privacy.home]]\nlatitude = {home[0]}\nlongitude = {home[1]}\nradius = "437 m"\n'
    config = folder / "milelog.toml"
    config.write_text(config.read_text("utf-8") + more, "utf-8")
    settle(folder)
    analyze(folder)
    assert analyze(folder)["files"]["unchanged"] == 12
    kept = b"".join(p.read_bytes() for p in (folder / ".milelog").iterdir())
    assert CONFIG.split('"')[1].encode() in kept
    for value in (*home, 437.0):
        assert struct.pack(">d", value) not in kept
        assert f"{value:.3f}".encode() not in kept


@pytest.mark.parametrize(
    ("link", "is_there"),
    [(".milelog", True), (".milelog", False), (".milelog/index.sqlite", True), (".milelog/corrections.lock", False)],
)
def test_nothing_is_written_through_a_link(folder, tmp_path, analyze, cache_home, link, is_there):
    """A folder that somebody else packed may hold one to anywhere."""
    target = tmp_path / "theirs"
    if is_there:
        target.mkdir() if link == ".milelog" else target.write_bytes(b"")
    (folder / link).parent.mkdir(exist_ok=True)
    (folder / link).symlink_to(target)
    (folder / "long.fit").write_bytes(make_run(40, minutes=30))  # most of it is farther from home than is hidden
    found = analyze(folder)
    assert [p["slug"] for p in found["problems"] if p["slug"].startswith("index")] == ["index-elsewhere"]
    assert cli.run(["fix", str(folder / "2026/run-00.fit"), "--note", "windy"]) == 0
    assert cli.run(["export", str(folder / "long.fit"), "--gpx", "--share"]) == 0
    if not is_there:
        assert not target.exists()
    elif link == ".milelog":
        assert not list(target.iterdir())
    else:
        assert target.read_bytes() == b""
    assert list(cache_home.rglob("hidden-places.json"))


def test_exports_follow_no_link(folder, tmp_path, capsys):
    (folder / "milelog-export").symlink_to(tmp_path)
    assert cli.run(["export", str(folder)]) == ExitCode.CANNOT_WRITE
    assert "links are not followed" in capsys.readouterr().err
    assert not (tmp_path / "weeks.csv").exists()


def test_where_nothing_can_be_written_the_report_is_made(folder, analyze, cache_home):
    (folder / ".milelog").write_text("a file in the way")
    cache_home.parent.mkdir(exist_ok=True)
    cache_home.write_text("and another")
    found = analyze(folder)
    assert [p["slug"] for p in found["problems"] if p["file"] == ".milelog/index.sqlite" or "index" in p["slug"]] == [
        "index-not-writable"
    ]
    assert found["files"]["read"] == 12


def test_the_index_is_the_owners_alone(folder, analyze):
    analyze(folder)
    assert index_of(folder).stat().st_mode & 0o077 == 0
    assert index_of(folder).parent.stat().st_mode & 0o077 == 0


def test_an_interrupted_run_keeps_what_it_has_done(folder, analyze, opened):
    def stop(done, _total):
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyze(folder, progress=stop)
    opened.clear()
    assert analyze(folder)["files"]["unchanged"] >= 4
    assert len(opened) <= 8


def test_what_may_be_otherwise_the_next_time_is_not_kept(folder, analyze):
    path = folder / "secret.fit"
    path.mkdir()
    path.rmdir()
    path.symlink_to(folder / "nowhere")
    assert analyze(folder)["files"]["skipped"] == 1
    path.unlink()
    path.write_bytes(make_run(40))
    assert analyze(folder)["files"]["read"] == 1


def test_doctor_says_what_differs(folder, analyze):
    analyze(folder)
    assert check_index(folder) == ()
    (folder / "2026/run-00.fit").unlink()
    (folder / "new.fit").write_bytes(make_run(20))
    path = folder / "2026/run-03.fit"
    path.write_bytes(make_run(21))
    said = {p.source: p.slug for p in check_index(folder)}
    assert said == {
        "2026/run-00.fit": "index-gone",
        "new.fit": "index-new",
        "2026/run-03.fit": "index-changed",
    }
    analyze(folder)
    assert check_index(folder) == ()


def test_names_that_are_no_text_are_names(folder, analyze, clean):
    odd = os.fsencode(folder) + b"/run-\xff\n.fit"
    Path(os.fsdecode(odd)).write_bytes(make_run(50))
    first, second = analyze(folder), analyze(folder)
    assert second["files"]["unchanged"] == 13
    assert without_reading(first) == without_reading(second) == clean(folder)


def test_a_clock_that_jumps_changes_nothing(folder, analyze, clean):
    for path in (folder / "2026").iterdir():
        os.utime(path, (4102444800, 4102444800))  # the year 2100
    analyze(folder)
    (folder / "2026/run-00.fit").write_bytes(make_run(60))
    os.utime(folder / "2026/run-00.fit", (0, 0))
    assert without_reading(analyze(folder)) == clean(folder)


def test_a_disk_that_fails_once_is_asked_again(folder, analyze, clean, monkeypatch):
    """What the disk refused is rejected for this once; nothing of it stays in the index."""
    from milelog.formats import archive

    wanted = clean(folder)
    real = archive.bounded

    asked = []

    def fail(handle, size, *rest):
        asked.append(size)
        if len(asked) == 4:
            raise OSError(5, "Input/output error")
        return real(handle, size, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(archive, "bounded", fail)
        found = analyze(folder)
    assert [p["slug"] for p in found["problems"] if p["severity"] == "rejected"] == ["unreadable"]
    assert len(found["activities"]) == 11
    assert without_reading(analyze(folder)) == wanted


def test_the_page_is_made_again_only_for_another_analysis(folder, capsys):
    from milelog import cli

    page = folder / "milelog-report.html"

    def look():
        assert cli.run(["analyze", str(folder)]) == 0
        assert str(page) in capsys.readouterr().out
        return page.stat().st_mtime_ns

    look()
    second = look()
    assert look() == second
    (folder / "new.fit").write_bytes(make_run(20))
    third = look()
    assert third > second
    assert look() == third
    page.write_text("edited")
    assert look() > third
    assert "edited" not in page.read_text()
