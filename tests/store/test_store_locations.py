"""Where the index lies, who may hold it, what is remembered beside it, and what writing leaves behind."""

import contextlib
import json
import os
import sqlite3
import stat
import sys
import threading
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from milelog.errors import ExitCode, MilelogError
from milelog.store import drawings, files, location, opening, outputs
from milelog.store.digest import digest
from milelog.store.index import FileRow
from milelog.store.location import FILE, FOLDER, IndexLocation, cache_home, cached, has_index, home_of, locate
from milelog.store.locks import WRITERS, SharedLock, only_writer
from milelog.store.program import measuring_code, stamp


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def mounted(monkeypatch, tmp_path):
    """The kind that `locate` sees for a folder under these lines of the system's table of mounts."""
    read = Path.read_text

    def at(folder, *lines):
        table = "".join(f"{line} rw 0 0\n" for line in lines)

        def text(path, *how):
            return table if str(path) == "/proc/self/mounts" else read(path, *how)

        monkeypatch.setattr(Path, "read_text", text)
        (tmp_path / folder).mkdir(exist_ok=True)
        return locate(tmp_path / folder).elsewhere

    return at


def test_a_folder_on_a_network_has_its_index_in_the_cache(mounted, tmp_path):
    on = "the folder is on a network (nfs4)"
    net = f"server:/log {tmp_path}/net nfs4"
    assert mounted("net", "disk / ext4", net) == on
    assert mounted("net", net, "disk / ext4") == on
    assert mounted("network", "disk / ext4", net) == ""
    assert mounted("net", "server:/ / nfs4", f"disk {tmp_path}/net ext4") == ""
    assert mounted("net", net, f"disk {tmp_path}/net ext4") == ""
    assert mounted("net", f"disk {tmp_path}/net ext4", net) == on
    assert mounted("net", "server:/ / nfs4") == on
    assert mounted("my net", rf"server:/log {tmp_path}/my\040net nfs4") == on
    assert mounted("net", f"disk {tmp_path} nfs4", f"disk {tmp_path}/other ext4") == on
    assert mounted("net", "disk / zfs") == ""


def test_the_index_lies_in_the_folder_else_in_the_cache(tmp_path, monkeypatch):
    folder = tmp_path / "log"
    folder.mkdir()
    assert locate(folder) == IndexLocation(folder / FOLDER / FILE)
    assert (locate(folder).home, locate(folder).name) == (folder / FOLDER, ".milelog/index.sqlite")
    assert home_of(folder) == folder / FOLDER
    asked = []
    monkeypatch.setattr(os, "access", lambda path, how: asked.append((path, how)) or False)
    elsewhere = locate(folder)
    assert elsewhere.elsewhere == "the folder cannot be written"
    assert elsewhere.path == cached(folder, "").path
    assert elsewhere.name == str(elsewhere.path)
    assert home_of(folder) == elsewhere.home
    (folder / FOLDER).mkdir()
    locate(folder)
    assert asked == [(folder, os.W_OK), (folder, os.W_OK), (folder / FOLDER, os.W_OK)]


def test_a_file_or_a_link_in_its_place_sends_it_to_the_cache(tmp_path):
    folder = tmp_path / "log"
    folder.mkdir()
    (folder / FOLDER).write_text("")
    assert locate(folder).elsewhere == "the folder cannot be written"
    (folder / FOLDER).unlink()
    (folder / FOLDER).symlink_to(tmp_path)
    assert "is a link" in locate(folder).elsewhere
    (folder / FOLDER).unlink()
    (folder / FOLDER).mkdir()
    assert locate(folder).elsewhere == ""
    (folder / FOLDER / "x").symlink_to(tmp_path)
    assert "holds one" in locate(folder).elsewhere


def test_each_folder_has_a_place_of_its_own_in_the_cache(tmp_path):
    places = [cached(tmp_path / name, "why").path for name in ("a", "b", "a/../b")]
    assert places[0] != places[1] == places[2]
    assert places[0].parent.parent == tmp_path / "cache" / "milelog"
    name, _, mark = places[0].parent.name.partition("-")
    assert (name, len(mark), places[0].name) == ("a", 16, FILE)
    assert cached(Path("/"), "").path.parent.name.startswith("root-")


def test_there_is_an_index_in_the_folder_or_in_the_cache(tmp_path):
    folder = tmp_path / "log"
    folder.mkdir()
    assert not has_index(folder)
    for path in (folder / FOLDER / FILE, cached(folder, "").path):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"")
        assert has_index(folder)
        path.unlink()


@pytest.mark.parametrize(
    ("platform", "variables", "place"),
    [
        ("linux", {"XDG_CACHE_HOME": "/x"}, "/x/milelog"),
        ("linux", {}, "HOME/.cache/milelog"),
        ("darwin", {}, "HOME/Library/Caches/milelog"),
        ("win32", {}, "HOME/AppData/Local/milelog/cache"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/milelog/cache"),
    ],
)
def test_the_users_cache(monkeypatch, platform, variables, place):
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(location, "sys", sys)
    assert str(cache_home()) == place.replace("HOME", str(Path.home()))


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_many_may_share_a_lock_and_one_may_have_it_alone(tmp_path):
    path = tmp_path / "lock"
    one, two = SharedLock(path, 0.01), SharedLock(path, 0.01)
    assert mode(path) == 0o600
    assert one.take(exclusive=False)
    assert two.take(exclusive=False)
    assert not two.take(exclusive=True)
    assert two.take(exclusive=False)
    one.close()
    assert two.take(exclusive=True)
    three = SharedLock(path, 0.01)
    assert not three.take(exclusive=False)
    two.close()
    assert three.take(exclusive=False)
    three.close()


def test_a_lock_is_waited_for(tmp_path):
    one, two = SharedLock(tmp_path / "lock", 5.0), SharedLock(tmp_path / "lock", 5.0)
    assert one.take(exclusive=True)
    threading.Timer(0.03, one.close).start()
    assert two.take(exclusive=True)
    two.close()


def test_where_no_lock_can_be_made_there_is_nothing_to_wait_for(tmp_path):
    lock = SharedLock(tmp_path / "missing" / "lock", 0.01)
    assert lock.take(exclusive=True)
    lock.close()


def test_one_writer_at_a_time(tmp_path):
    with only_writer(tmp_path, 1.0):
        assert mode(tmp_path / WRITERS) == 0o600
        with pytest.raises(TimeoutError), only_writer(tmp_path, 0.01):
            pass
    with only_writer(tmp_path, 0.01):
        pass


def test_a_written_report_is_current_until_anything_changes(tmp_path):
    page = tmp_path / "page.html"
    assert not outputs.is_current(tmp_path, "key", page)
    page.write_bytes(b"page")
    assert not outputs.is_current(tmp_path, "key", page)
    outputs.note(tmp_path, "key", page, b"another")
    assert not outputs.is_current(tmp_path, "key", page)
    outputs.note(tmp_path, "", page, b"page")
    assert not outputs.is_current(tmp_path, "", page)
    outputs.note(tmp_path, "key", page, b"page")
    assert outputs.is_current(tmp_path, "key", page)
    assert not outputs.is_current(tmp_path, "other", page)
    assert not outputs.is_current(tmp_path, "", page)
    assert not outputs.is_current(None, "key", page)
    other = tmp_path / "other.html"
    other.write_bytes(b"other")
    outputs.note(tmp_path, "key", other, b"other")
    assert outputs.is_current(tmp_path, "key", page)
    os.utime(page, ns=(1, 1))
    assert not outputs.is_current(tmp_path, "key", page)
    page.unlink()
    assert not outputs.is_current(tmp_path, "key", page)
    outputs.note(tmp_path, "key", page, b"page")
    assert set(json.loads((tmp_path / outputs.OUTPUTS).read_text())) == {str(page), str(other)}


def test_texts_beside_the_index_are_replaced_or_left(tmp_path):
    assert outputs.read(None, "x") == outputs.read(tmp_path, "x") == ""
    outputs.update(tmp_path, "x", lambda before: f"{before}1")
    outputs.update(tmp_path, "x", lambda before: f"{before}2")
    assert outputs.read(tmp_path, "x") == "12"
    outputs.update(tmp_path, "x", lambda before: None)
    outputs.update(None, "x", lambda before: "3")
    outputs.update(tmp_path / "missing", "x", lambda before: "3")
    assert outputs.read(tmp_path, "x") == "12"
    assert not (tmp_path / "missing").exists()
    (tmp_path / "x").write_bytes(b"\xff")
    assert outputs.read(tmp_path, "x") == ""


@pytest.mark.parametrize("kept", ["[]", "3", "{", ""])
def test_what_another_program_left_there_is_begun_anew(tmp_path, kept):
    page = tmp_path / "page.html"
    page.write_bytes(b"page")
    (tmp_path / outputs.OUTPUTS).write_text(kept)
    outputs.note(tmp_path, "key", page, b"page")
    assert outputs.is_current(tmp_path, "key", page)


def test_a_file_is_written_whole_and_its_owners_alone(tmp_path):
    path = files.write_atomic(tmp_path / "new" / "x.txt", "3 ≥ 2 \ud800")
    assert path.read_bytes() == "3 ≥ 2 \\ud800".encode()
    assert mode(path) == 0o600
    files.write_atomic(path, b"again")
    assert path.read_bytes() == b"again"
    assert [p.name for p in path.parent.iterdir()] == ["x.txt"]


def test_what_killed_runs_left_is_removed_after_an_hour(tmp_path):
    names = {".milelog-a.part": 3700, ".milelog-b.part": 3500, "c.part": 9000, ".milelog-d": 9000}
    for name, age in names.items():
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (time.time() - age,) * 2)
    files.write_atomic(tmp_path / "x.txt", "")
    assert {p.name for p in tmp_path.iterdir()} == {".milelog-b.part", "c.part", ".milelog-d", "x.txt"}


def test_a_folder_in_its_place_is_no_file_to_replace(tmp_path):
    (tmp_path / "x").mkdir()
    with pytest.raises(MilelogError) as caught:
        files.write_atomic(tmp_path / "x", "")
    assert (caught.value.exit_code, caught.value.problems[0].slug) == (ExitCode.CANNOT_WRITE, "cannot-write")
    said = "cannot write x: Is a directory; what stood there before is untouched"
    assert caught.value.problems[0].message == said
    assert [p.name for p in tmp_path.iterdir()] == ["x"]


def test_a_pipe_is_written_to_and_stays(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    files.write_atomic(tmp_path / "pipe", "through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)
    with pytest.raises(MilelogError):
        files.write_atomic(tmp_path / "pipe", "nobody reads")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "log").mkdir()
    return tmp_path / "log"


def open_once(folder):
    problems = []
    with opening.open_index(folder, problems) as index:
        path = index.location.path
        version = index._connection.execute("PRAGMA user_version").fetchone()[0]
    return path, version, [(p.slug, p.message) for p in problems]


def test_a_new_index(folder):
    path, version, said = open_once(folder)
    assert (path, version, said) == (folder / FOLDER / FILE, opening.SCHEMA, [])
    assert (mode(path), mode(path.parent), mode(path.parent / opening.LOCK)) == (0o600, 0o700, 0o600)


@pytest.mark.parametrize(
    ("version", "said"),
    [(opening.SCHEMA - 1, "older version"), (1, "older version"), (opening.SCHEMA + 1, "set aside"), (-1, "set aside")],
)
def test_an_index_of_another_version_is_made_anew(folder, version, said):
    path, *_ = open_once(folder)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {version}")
    connection.close()
    _, now, ((slug, message),) = open_once(folder)
    assert (now, slug) == (opening.SCHEMA, "index-rebuilt")
    assert said in message
    assert path.with_suffix(".damaged-1").exists() == (said == "set aside")


def test_an_index_that_another_run_has_just_made_anew_is_left_as_it_is(folder, monkeypatch):
    with opening.open_index(folder, []) as index:
        index.save([FileRow("a.fit", 1, 2, 3, "d")], [], "code")
    connect = opening._connect

    def older_once(path):
        monkeypatch.setattr(opening, "_connect", connect)
        raise opening._OlderError("its version is 1")

    monkeypatch.setattr(opening, "_connect", older_once)
    with opening.open_index(folder, []) as index:
        assert list(index.files()) == ["a.fit"]


def test_tables_of_another_program_are_set_aside_one_beside_the_other(folder):
    path = folder / FOLDER / FILE
    path.parent.mkdir()
    for number in (1, 2):
        path.unlink(missing_ok=True)
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE file (x)")
            connection.execute(f"PRAGMA user_version = {3 * (number - 1)}")
        connection.close()
        _, now, ((slug, message),) = open_once(folder)
        assert (now, slug) == (opening.SCHEMA, "index-rebuilt")
        assert f"index.damaged-{number}" in message
    assert sorted(p.name for p in path.parent.glob("*.damaged*")) == ["index.damaged-1", "index.damaged-2"]


def test_a_lock_that_another_run_holds_is_told_with_the_time_waited(folder):
    found = opening._locked(locate(folder))
    assert "for over 10 s" in found.problems[0].message
    assert (found.exit_code, found.problems[0].slug) == (ExitCode.CANNOT_WRITE, "index-locked")


@dataclass(frozen=True)
class Drawn:
    """What a picture may be drawn from."""

    size: float = 1.0
    day: date = date(2026, 3, 2)


def test_pictures_are_drawn_once_and_asked_for_together(tmp_path):
    with drawings.opened(tmp_path) as cache:
        assert cache.get_or_draw("a", Drawn(), lambda: b"one") == b"one"
        assert cache.get_or_draw("a", Drawn(), lambda: b"two") == b"one"
        assert cache.drawn == ["a"]
    assert mode(tmp_path / drawings.FILE) == 0o600
    asked = []
    with drawings.opened(tmp_path) as cache:
        facts = [Drawn(2.0), Drawn(), Drawn(3.0)]
        found = cache.get_or_draw_all("a", facts, lambda places: asked.append(places) or [b"x%d" % p for p in places])
        assert (found, asked, cache.drawn) == ([b"x0", b"one", b"x2"], [[0, 2]], ["a", "a"])
        assert cache.get_or_draw("b", Drawn(), lambda: b"other name") == b"other name"
    with drawings.opened(tmp_path, "another drawer") as cache:
        assert cache.get_or_draw("a", Drawn(), lambda: b"anew") == b"anew"
    with drawings.opened(None) as cache:
        assert [cache.get_or_draw("a", Drawn(), lambda: b"n") for _ in range(2)] == [b"n", b"n"]
        assert cache.drawn == ["a", "a"]


@pytest.mark.parametrize(("column", "value"), [("payload", b"othe"), ("payload", "one"), ("sum", b"x")])
def test_a_picture_that_was_changed_on_the_disk_is_drawn_anew(tmp_path, column, value):
    with drawings.opened(tmp_path) as cache:
        cache.get_or_draw("a", Drawn(), lambda: b"one")
    with sqlite3.connect(tmp_path / drawings.FILE) as connection:
        connection.execute(f"UPDATE drawn SET {column} = ?", (value,))
    connection.close()
    with drawings.opened(tmp_path) as cache:
        assert cache.get_or_draw("a", Drawn(), lambda: b"anew") == b"anew"
    with drawings.opened(tmp_path) as cache:
        assert cache.get_or_draw("a", Drawn(), lambda: b"third") == b"anew"


def test_a_file_in_use_by_another_stays_and_one_without_its_table_is_begun_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(drawings, "_WAIT_S", 0.01)
    with drawings.opened(tmp_path) as cache:
        cache.get_or_draw("a", Drawn(), lambda: b"one")
    with drawings.opened(tmp_path) as cache:
        other = sqlite3.connect(tmp_path / drawings.FILE, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        assert cache.get_or_draw("a", Drawn(), lambda: b"anew") == b"anew"
        other.execute("ROLLBACK")
        assert (tmp_path / drawings.FILE).exists()
    with drawings.opened(tmp_path) as cache:
        assert cache.get_or_draw("a", Drawn(), lambda: b"anew") == b"one"
        other.execute("DROP TABLE drawn")
        assert cache.get_or_draw("a", Drawn(), lambda: b"anew") == b"anew"
        assert not (tmp_path / drawings.FILE).exists()
    other.close()


def test_what_stands_in_the_place_of_kept_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr(drawings, "_WAIT_S", 0.01)
    path = tmp_path / drawings.FILE

    def drawn_twice():
        with drawings.opened(tmp_path) as cache:
            return [cache.get_or_draw("a", Drawn(), lambda: b"x") for _ in range(2)] and cache.drawn

    path.mkdir()
    assert drawn_twice() == ["a", "a"]
    assert path.is_dir()
    path.rmdir()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA user_version = 1")
    other.execute("BEGIN EXCLUSIVE")
    assert drawn_twice() == ["a", "a"]
    assert path.exists()
    other.close()
    for content in (b"no data base" * 100, None):
        path.unlink()
        if content:
            path.write_bytes(content)
        else:
            with contextlib.closing(sqlite3.connect(path)) as foreign:
                foreign.execute("CREATE TABLE drawn (x)")
                foreign.commit()
        assert drawn_twice() == ["a"]
        assert drawn_twice() == []


def test_what_was_not_used_for_longest_goes_first_until_the_rest_fits(tmp_path, monkeypatch):
    monkeypatch.setattr(drawings, "MOST_BYTES", 30)
    with drawings.opened(tmp_path) as cache:
        for n in range(3):
            cache.get_or_draw("a", n, lambda: b"x" * 10)
    with drawings.opened(tmp_path) as cache:
        cache.get_or_draw("a", 3, lambda: b"x" * 10)
        drawn_again = []
        for n in (0, 1, 2, 3):
            cache.get_or_draw("a", n, lambda n=n: drawn_again.append(n) or b"")
    assert drawn_again == []  # all fitted until the fourth was written
    with drawings.opened(tmp_path) as cache:
        kept = [n for n in range(4) if cache._taken(digest(cache._program, "a", n)) is not None]
    assert len(kept) == 3
    assert 3 in kept


def test_a_digest_is_short_and_tells_apart_what_is_near():
    values = [0, 0.0, "0", b"0", None, False, (0,), [[0]], {0: 0}, {0}, Drawn(), Drawn(2.0), date(2026, 3, 2), ("", 0)]
    marks = [digest(v) for v in values]
    assert {len(m) for m in marks} == {40}
    assert len(set(marks)) == len(values)
    assert digest("a", "b") != digest("ab", "") != digest("a,b")
    assert digest({2, 1}) == digest({1, 2})
    assert digest((1, 2)) == digest([1, 2])
    arrays = [np.arange(3), np.arange(3.0), np.arange(3.0).reshape(3, 1), np.array([0.0, 1.0, 3.0])]
    assert len({digest(a) for a in arrays}) == len(arrays)
    assert digest(np.arange(3)) == digest(np.arange(3))


@pytest.mark.parametrize("value", [object(), Drawn, iter(()), SimpleNamespace(dtype=1), SimpleNamespace(tobytes=bytes)])
def test_what_cannot_be_told_apart_has_no_digest(value):
    with pytest.raises(TypeError, match="has no digest"):
        digest(value)


def test_stamps_of_the_program_are_short_and_two():
    assert len(stamp()) == len(measuring_code()) == 24
    assert stamp() != measuring_code()
