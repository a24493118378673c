"""What is drawn once: equal data is not drawn again, a change redraws what depends on it, and no file can do harm."""

import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from milelog.model import Race
from milelog.pipeline import Options, run_folder
from milelog.report import coach, html, pdf, recordings
from milelog.report.charts import registry
from milelog.store import drawings, locate
from milelog.store.digest import digest

TODAY = date(2026, 5, 2)
LATER = 1_000_000_000


@pytest.fixture(scope="module")
def read_once(sample_data, tmp_path_factory):
    """Four weeks of the sample data with their index: the tests' own copies have nothing to measure."""
    copy = tmp_path_factory.mktemp("read") / "log"
    earlier = (".milelog", "*.html", "broken", "2026-03-0*", "2026-03-1*", "2026-03-2*")
    shutil.copytree(sample_data, copy, ignore=shutil.ignore_patterns(*earlier))
    for path in copy.rglob("*"):
        os.utime(path, (LATER, LATER))
    analysis_of(copy)
    return copy


@pytest.fixture
def folder(read_once, tmp_path):
    """A log that has been analyzed, its files old enough to be known again."""
    return Path(shutil.copytree(read_once, tmp_path / "log"))


@pytest.fixture(autouse=True)
def settled(monkeypatch):
    """A copy's change time cannot be set back: what is new to the disk counts as settled here."""
    monkeypatch.setattr("milelog.pipeline.inputs.FRESH_NS", 0)


def run_of(folder):
    return run_folder(folder, Options(today=TODAY))


def analysis_of(folder):
    return run_of(folder).analysis


def cache(folder):
    return drawings.opened(locate(folder).home)


def drawn(folder, render, analysis=None):
    """Makes an output, and names what had to be drawn for it."""
    run = run_of(folder)
    with recordings.opened(replace(run, analysis=analysis or run.analysis)) as drawable:
        made = render(drawable)
        return made, list(drawable.cache.drawn)


def all_charts(analysis):
    return {name: registry.render(name, analysis, "svg") for name in registry.CHARTS}


def one_chart(analysis):
    return registry.render("calendar", analysis, "svg")


def last_week(analysis):
    return pdf.render(analysis, analysis.weeks[-1:])


def test_unchanged_data_draws_nothing(folder):
    for render in (all_charts, html.render, last_week, coach.packet):
        first, names = drawn(folder, render)
        again, none = drawn(folder, render)
        assert names
        assert none == []
        assert again == first


def test_what_is_kept_is_what_would_be_drawn(folder):
    kept, _ = drawn(folder, all_charts)
    assert kept == all_charts(analysis_of(folder))
    page, _ = drawn(folder, html.render)
    assert page == html.render(analysis_of(folder))


def test_a_changed_race_redraws_what_rests_on_zones(folder):
    drawn(folder, all_charts)
    config = folder / "milelog.toml"
    config.write_text(config.read_text().replace("20:15", "19:30"))
    _, names = drawn(folder, all_charts)
    redrawn = {n.removesuffix(".svg") for n in names}
    assert {"threshold", "zones", "fitness", "rep-consistency", "best-efforts"} <= redrawn
    assert not redrawn & {"weekly-volume", "long-runs", "elevation"}


def test_a_changed_run_redraws_what_shows_it(folder):
    analysis = analysis_of(folder)
    drawn(folder, all_charts, analysis)
    easy = next(s for s in reversed(analysis.sessions) if s.is_run and s.kind == "easy" and s.mean_heart_rate_bpm)
    other = replace(easy, mean_heart_rate_bpm=easy.mean_heart_rate_bpm + 3)
    changed = replace(analysis, sessions=tuple(other if s is easy else s for s in analysis.sessions))
    _, names = drawn(folder, all_charts, changed)
    assert names == ["easy-heart.svg"]


def test_a_changed_week_redraws_its_own_pages(folder):
    analysis = analysis_of(folder)
    *_, one, two = analysis.weeks
    other = replace(two, checks=tuple(replace(v, name=f"{v.name} anew") for v in two.checks))
    drawn(folder, lambda a: pdf.render(a, (one, two)), analysis)
    changed = replace(analysis, weeks=(*analysis.weeks[:-1], other))
    _, names = drawn(folder, lambda a: pdf.render(a, (one, other)), changed)
    assert names.count("pdf week") == 1


def test_a_run_that_changed_is_drawn_again(folder):
    _, before = drawn(folder, html.render)
    runs = sorted(folder.rglob("*easy*.fit"))
    shutil.copyfile(runs[1], runs[0])
    runs[1].unlink()
    _, names = drawn(folder, html.render)
    assert before.count("trace") > 10
    assert "trace" not in names
    assert "run" not in names or names.count("run") < 3


def test_a_trace_comes_back_as_it_was(folder):
    analysis = analysis_of(folder)
    session = next(s for s in analysis.sessions if s.is_run)
    plain = recordings.trace_of(analysis, session)
    for _ in range(2):
        kept, _ = drawn(folder, lambda a: recordings.trace_of(a, session), analysis)
        assert (kept.step_s, kept.splits, kept.laps) == (plain.step_s, plain.splits, plain.laps)
        for name in ("speed_mps", "adjusted_mps", "heart_rate_bpm", "elevation_m", "distance_m"):
            np.testing.assert_array_equal(getattr(kept, name), getattr(plain, name))


@pytest.mark.parametrize("ill", [b"", b"no data base at all", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_shelf_is_begun_anew(folder, ill):
    first, _ = drawn(folder, one_chart)
    (folder / ".milelog" / drawings.FILE).write_bytes(ill)
    again, names = drawn(folder, one_chart)
    assert again == first
    assert names
    assert drawn(folder, one_chart)[1] == []


def test_a_name_of_a_table_that_is_no_text_is_begun_anew(tmp_path):
    with drawings.opened(tmp_path) as cache:
        cache.get_or_draw("chart", 1, lambda: b"first")
    path = tmp_path / drawings.FILE
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE", b"CREATE \xb9ABLE"))
    with drawings.opened(tmp_path) as cache:
        assert cache.get_or_draw("chart", 1, lambda: b"again") == b"again"
    assert b"\xb9ABLE" not in path.read_bytes()


def test_spoiled_bytes_are_not_served(folder):
    first, _ = drawn(folder, one_chart)
    with sqlite3.connect(folder / ".milelog" / drawings.FILE) as connection:
        connection.execute("UPDATE drawn SET payload = x'00'")
    connection.close()
    again, names = drawn(folder, one_chart)
    assert again == first
    assert names


def test_a_foreign_data_base_is_begun_anew(folder):
    drawn(folder, one_chart)
    path = folder / ".milelog" / drawings.FILE
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE drawn (mine TEXT)")
    connection.close()
    assert drawn(folder, one_chart)[1]
    assert drawn(folder, one_chart)[1] == []


def test_a_shelf_in_use_costs_nothing_but_time(folder, monkeypatch):
    monkeypatch.setattr(drawings, "_WAIT_S", 0.05)
    drawn(folder, one_chart)
    other = sqlite3.connect(folder / ".milelog" / drawings.FILE)
    other.execute("BEGIN EXCLUSIVE")
    assert drawn(folder, one_chart)[1]
    other.rollback()
    other.close()
    assert drawn(folder, one_chart)[1] == []


def test_runs_side_by_side_draw_the_same(folder):
    analysis_of(folder)
    program = "import sys; from milelog.cli import run; sys.exit(run(sys.argv[1:]))"
    outs = [folder.parent / f"{i}.svg" for i in range(3)]
    running = [
        subprocess.Popen([sys.executable, "-c", program, "chart", "zones", str(folder), "--out", str(out)])
        for out in outs
    ]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert len({out.read_bytes() for out in outs}) == 1


def test_a_folder_that_cannot_hold_it_has_its_shelf_in_the_cache(folder, tmp_path, monkeypatch):
    shutil.rmtree(folder / ".milelog")
    (folder / ".milelog").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert drawn(folder, one_chart)[1]
    assert drawn(folder, one_chart)[1] == []
    assert list((tmp_path / "cache").rglob(drawings.FILE))


def test_a_disk_without_room_costs_nothing_but_time(folder):
    first, _ = drawn(folder, one_chart)
    with cache(folder) as kept:
        kept._connection.execute("PRAGMA max_page_count = 4")
        assert kept.get_or_draw("large", 1, lambda: b"x" * 1_000_000) == b"x" * 1_000_000
    assert drawn(folder, one_chart) == (first, [])


def test_a_folder_without_an_index_gets_no_shelf(tmp_path):
    with cache(tmp_path) as kept:
        assert kept.get_or_draw("x", 1, lambda: b"y") == b"y"
    assert list(tmp_path.iterdir()) == []


def test_the_shelf_is_bounded_and_the_owner_s_alone(folder, monkeypatch):
    analysis_of(folder)
    monkeypatch.setattr(drawings, "MOST_BYTES", 10_000)
    with cache(folder) as kept:
        for i in range(30):
            kept.get_or_draw("page", i, lambda: b"x" * 1000)
    path = folder / ".milelog" / drawings.FILE
    assert path.stat().st_mode & 0o777 == 0o600
    with cache(folder) as kept:
        for i in range(29, 19, -1):
            kept.get_or_draw("page", i, lambda: b"x" * 1000)
        assert kept.drawn == []
        kept.get_or_draw("page", 0, lambda: b"x" * 1000)
        assert kept.drawn == ["page"]


def test_pictures_of_another_program_are_forgotten(folder, monkeypatch):
    drawn(folder, one_chart)
    monkeypatch.setattr(drawings, "stamp", lambda: "another")
    monkeypatch.setattr(recordings, "_drawer", lambda: "hand")
    assert drawn(folder, one_chart)[1]
    with sqlite3.connect(folder / ".milelog" / drawings.FILE) as connection:
        assert connection.execute("SELECT DISTINCT program FROM drawn").fetchall() == [("another hand",)]
    connection.close()


def test_the_shelf_holds_no_positions_and_no_names(folder):
    for render in (all_charts, html.render):
        drawn(folder, render)
    with sqlite3.connect(folder / ".milelog" / drawings.FILE) as connection:
        held = b"".join(payload for (payload,) in connection.execute("SELECT payload FROM drawn"))
    connection.close()
    assert held
    assert not any(secret in held for secret in (b"latitude", b"deg", b".fit", b".gpx", b"Harlow"))


@pytest.mark.parametrize(
    ("arguments", "output"),
    [(["chart", "zones"], "zones.png"), (["report", "--format", "pdf", "--from", "2026-04-20"], "milelog-report.pdf")],
)
def test_nothing_new_needs_no_matplotlib(folder, arguments, output):
    program = (
        "import sys, milelog.pipeline.inputs as i; i.FRESH_NS = 0\n"
        "from milelog.cli import run; code = run(sys.argv[1:]); print('matplotlib' in sys.modules); sys.exit(code)"
    )
    told = []
    for _ in range(2):
        (folder / output).unlink(missing_ok=True)
        done = subprocess.run(
            [sys.executable, "-c", program, arguments[0], *arguments[1:2], str(folder), *arguments[2:]]
            if arguments[0] == "chart"
            else [sys.executable, "-c", program, arguments[0], str(folder), *arguments[1:]],
            capture_output=True,
            text=True,
            check=True,
        )
        told.append(done.stdout.split()[-1])
        assert (folder / output).is_file()
    assert told == ["True", "False"]


def test_digests_tell_values_apart():
    values = [
        None, 0, 1, True, 1.0, "1", b"1", (), (1,), ((1,),), (1, 2), ("12",), ("1", "2"), {"a": 1}, {1: "a"},
        date(2026, 1, 1), Race(date(2026, 1, 1), 5000, 1200), float("nan"), np.array([1.0]), np.array([[1.0]]),
        np.array([1.0], "f4"), frozenset({1, 2}), frozenset({2, 3}),
    ]  # fmt: skip
    names = [digest(v) for v in values]
    same = [[i for i, n in enumerate(names) if n == name] for name in names]
    assert all(values[i] == values[j] for group in same for i in group for j in group if i != j)
    assert len(set(names)) >= len(values) - 1  # True and 1 are told apart or not: both draw alike
    assert digest(frozenset({1, 2})) == digest(frozenset({2, 1}))
    assert digest(np.float64(1.5)) == digest(1.5)


def test_what_has_no_digest_is_refused():
    with pytest.raises(TypeError, match="has no digest"):
        digest(Path("x"))
