"""Every file is accounted for, once."""

import gzip
import os
import zipfile
from pathlib import Path

import pytest
from made_runs import make_run, settle

import milelog
from milelog.simulate import broken


def names_in(document):
    """Every file that the document tells of, by where it stands."""
    told = list(dict.fromkeys(a["file"].partition("#")[0] for a in document["activities"]))
    told += [p["file"] for p in document["problems"] if p["severity"] in {"skipped", "rejected"}]
    told += [p["file"] for p in document["problems"] if p["severity"] == "duplicate" and p["file"] not in told]
    return told


@pytest.fixture
def mixed(folder):
    """Good files, copies, and a little of everything else."""
    (folder / "copy.fit").write_bytes(make_run(0))
    (folder / "again.gpx").write_bytes(make_run(0, kind="gpx"))
    (folder / "packed.fit.gz").write_bytes(gzip.compress(make_run(31)))
    (folder / "empty.fit").write_bytes(b"")
    (folder / "page.fit").write_text("<!doctype html><title>Sign in</title>")
    (folder / "cut.fit").write_bytes(make_run(32)[:-3000])
    (folder / "notes.txt").write_text("ran well")
    (folder / "._run.fit").write_bytes(b"resource")
    (folder / ".hidden").write_text("x")
    (folder / "run.fit.part").write_bytes(make_run(33))
    (folder / "zeros.gpx").write_bytes(bytes(5000))
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.fit")
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        archive.writestr("a/run.fit", make_run(34))
        archive.writestr("a/readme.txt", "hello")
        archive.writestr("../climbs.fit", make_run(35))
    with zipfile.ZipFile(folder / "nothing.zip", "w"):
        pass
    (folder / "broken.zip").write_bytes(b"PK\x03\x04" + bytes(200))
    settle(folder)
    return folder


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_every_file_is_told_of_once_and_the_sum_is_right(mixed, analyze):
    document = analyze(mixed)
    told = names_in(document)
    assert sorted(told) == sorted(set(told))
    inside = {"export.zip/a/run.fit", "export.zip/a/readme.txt", "export.zip/../climbs.fit"}
    there = {
        p.relative_to(mixed).as_posix()
        for p in mixed.rglob("*")
        if (not p.is_dir() or p.is_symlink()) and ".milelog" not in p.parts and p.suffix != ".toml"
    }
    assert set(told) == there - {"export.zip"} | inside
    files = document["files"]
    assert files["found"] == len(told)
    assert files["found"] == sum(files[k] for k in ("read", "unchanged", "duplicate", "skipped", "failed"))
    assert files["duplicate"] == 2
    assert files["salvaged"] == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_the_same_from_the_index(mixed, analyze):
    first, second = analyze(mixed), analyze(mixed)
    assert first["problems"] == second["problems"]
    assert first["activities"] == second["activities"]
    assert second["files"]["read"] == 0
    keys = ("found", "duplicate", "skipped", "failed", "salvaged")
    assert [first["files"][k] for k in keys] == [second["files"][k] for k in keys]


def test_folders_a_thousand_deep_and_deeper_than_the_system_can_name(tmp_path, analyze, monkeypatch):
    """The last ones cannot be listed by their whole path: that is said, and costs nothing else."""
    home = tmp_path / "log"
    home.mkdir()
    (home / "run.fit").write_bytes(make_run(1))
    monkeypatch.chdir(home)
    for _ in range(2100):
        Path("d").mkdir()
        os.chdir("d")
    try:
        found = analyze(home)
    finally:  # what is that deep is not removed from above
        for _ in range(2100):
            os.chdir("..")
            Path("d").rmdir()
    assert [a["file"] for a in found["activities"]] == ["run.fit"]
    assert [p["slug"] for p in found["problems"] if p["severity"] == "rejected"] == ["unreadable"]
    assert found["files"]["found"] == 2


def test_what_the_program_writes_itself_is_no_news(folder, analyze):
    before = analyze(folder)["files"]["found"]
    for name in ("milelog-report.html", "milelog-coach.pdf", "milelog-report.md", "milelog-corrections.toml"):
        (folder / name).write_text("")
    (folder / "milelog-export").mkdir()
    (folder / "milelog-export" / "weeks.csv").write_text("start\n")
    assert analyze(folder)["files"]["found"] == before


def test_the_reference_recordings_are_known_by_their_content(recordings, tmp_path, analyze):
    """In another place and under other names, out of the index, they are what a fresh reading of these names gives."""
    home = tmp_path / "all"
    home.mkdir()
    taken = sorted(p for p in recordings.rglob("*") if p.is_file() and p.stat().st_size < 60_000)[:60]
    for number, path in enumerate(taken):
        (home / f"{number:03d}{path.suffix}").write_bytes(path.read_bytes())
    settle(home)
    analyze(home)
    (home / "moved").mkdir()
    for path in sorted(home.iterdir()):
        if path.is_file():
            path.rename(home / "moved" / ("x" + path.name if path.suffix != ".gz" else path.name))
    moved = analyze(home)
    assert moved["files"]["read"] == 0
    fresh = analyze(home, use_index=False)
    assert moved["activities"] == fresh["activities"]
    assert moved["problems"] == fresh["problems"]


def test_bad_files_among_good_ones_change_nothing_of_these(folder, recordings, analyze):
    """Everything broken that the simulator knows, and every reference recording, beside the runs."""
    good = analyze(folder, use_index=False)
    activity = milelog.read(folder / "2026/run-00.fit")[0]
    (folder / "bad").mkdir()
    for path, data, *_ in broken.files(activity):
        target = folder / "bad" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    small = [p for p in recordings.rglob("*") if p.is_file() and p.stat().st_size < 40_000]
    for number, path in enumerate(sorted(small)):
        (folder / "bad" / f"{number:03d}-{path.name}").write_bytes(path.read_bytes())
    found = analyze(folder)
    assert found["files"]["found"] >= 12 + len(small)
    keys = ("read", "unchanged", "duplicate", "skipped", "failed")
    assert found["files"]["found"] == sum(found["files"][k] for k in keys)
    names = {a["file"] for a in good["activities"]}
    assert [a for a in found["activities"] if a["file"] in names and not a["duplicate_of"]] == good["activities"]
    told = names_in(found)
    assert sorted(told) == sorted(set(told))


def test_a_hidden_folder_is_counted_once_and_nothing_in_it_is_read(folder, analyze):
    before = analyze(folder)
    for name in (".old/a.fit", ".old/b.fit", "b/.git/x.fit", "__MACOSX/c.fit"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make_run(70))
    after = analyze(folder)
    assert after["files"]["skipped"] == before["files"]["skipped"] + 3
    assert after["activities"] == before["activities"]
    told = {p["file"]: (p["slug"], p["message"]) for p in after["problems"]}
    hidden = ("hidden-file", "a hidden folder; nothing in it is read")
    assert told[".old"] == told["b/.git"] == hidden
    assert told["__MACOSX"][0] == "system-file"
    assert not [name for name in told if name.startswith(".milelog")]
