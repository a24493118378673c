"""A folder behind a URL gives what a folder on the disk gives, reads each object once, and keeps what it was told secret."""

import collections
import importlib.util
import json
import logging
import os
import shutil
import sys
import urllib.parse
import zipfile
from pathlib import Path

import pytest
from made_runs import CONFIG, PLAN, make_run, settle, without_reading

from milelog import cli
from milelog.errors import MilelogError
from milelog.pipeline import executors, pool, run_folder, show_file
from milelog.pipeline.remote import Url, file, store

MISSING = [name for name in ("moto", "flask", "s3fs") if importlib.util.find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}: pip install -e '.[dev]'")
SECRET = "not-for-any-eyes"


@pytest.fixture(scope="module")
def runs():
    """Four runs: what is asked of a store for each is the same, and a server in this process answers slowly."""
    kinds = ("fit", "gpx", "tcx", "fit")
    return {f"2026/run-{n:02d}.{kind}": make_run(n, kind=kind) for n, kind in enumerate(kinds)}


class Bucket:
    """A local S3 server with a bucket, what was asked of it, and what it shall refuse."""

    def __init__(self, endpoint):
        import boto3

        self.client = boto3.client("s3", endpoint_url=endpoint)
        self.client.create_bucket(Bucket="club")
        self.asked: list[tuple[str, str, str]] = []
        self.refused: dict[str, tuple[int, str]] = {}

    def put(self, folder: Path, prefix: str):
        for path in folder.rglob("*"):
            if path.is_file() and ".milelog" not in path.parts:
                self.client.upload_file(str(path), "club", f"{prefix}/{path.relative_to(folder).as_posix()}")
        self.asked.clear()

    def write(self, key: str, data: bytes):
        self.client.put_object(Bucket="club", Key=key, Body=data)
        self.asked.clear()

    def delete(self, key: str):
        self.client.delete_object(Bucket="club", Key=key)
        self.asked.clear()

    def names(self) -> set[str]:
        return {o["Key"] for o in self.client.list_objects_v2(Bucket="club").get("Contents", ())}

    def read(self) -> list[str]:
        """Keys of the objects that were read, in order."""
        return [key for method, key, query in self.asked if method == "GET" and key]

    def listings(self) -> int:
        return sum(method == "GET" and not key and "list-type" in query for method, key, query in self.asked)


@pytest.fixture(scope="module")
def server():
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    started = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    started.start()
    yield "http://{}:{}".format(*started.get_host_and_port())
    started.stop()


@pytest.fixture
def bucket(server, monkeypatch):
    """An empty bucket; what the main process and its workers ask of it is counted."""
    from moto.moto_server import werkzeug_app

    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
    }.items():
        monkeypatch.setenv(name, value)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    made = Bucket(server)
    answer = werkzeug_app.DomainDispatcherApplication.__call__

    def watched(app, environ, start_response):
        path = urllib.parse.unquote(environ["PATH_INFO"])
        method, query = environ["REQUEST_METHOD"], environ.get("QUERY_STRING", "")
        key = path.removeprefix("/club").lstrip("/")
        made.asked.append((method, key, query))
        if (refusal := made.refused.get(key)) and method in {"GET", "HEAD"}:
            status, code = refusal
            body = f"<Error><Code>{code}</Code><Message>{SECRET}</Message></Error>".encode()
            start_response(
                f"{status} refused", [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
            )
            return [body if method == "GET" else b""]
        return answer(app, environ, start_response)

    monkeypatch.setattr(werkzeug_app.DomainDispatcherApplication, "__call__", watched)
    yield made
    for key in made.names():
        made.client.delete_object(Bucket="club", Key=key)
    made.client.delete_bucket(Bucket="club")


def cached(cache_home: Path) -> list[Path]:
    return [p for p in cache_home.rglob("*") if p.is_file()]


def dumped(document) -> str:
    return json.dumps(document)


def test_a_bucket_gives_what_a_folder_gives(folder, bucket, analyze, clean):
    bucket.put(folder, folder.name)
    found = analyze("s3://club/log")
    assert found["files"]["read"] == 4
    assert dumped(without_reading(found)) == dumped(clean(folder))
    recordings = [k for k in bucket.read() if not k.endswith(".toml")]
    assert sorted(recordings) == sorted(f"log/{e}" for e in names_of(folder))
    assert bucket.listings() == 1
    assert not [a for a in bucket.asked if a[0] not in {"GET", "HEAD"}]


def names_of(folder: Path) -> list[str]:
    return [p.relative_to(folder).as_posix() for p in folder.rglob("run*") if p.is_file()]


def test_nothing_new_is_one_listing_and_no_object(folder, bucket, analyze):
    bucket.put(folder, "log")
    first = analyze("s3://club/log")
    bucket.asked.clear()
    second = analyze("s3://club/log/")
    assert second["files"]["unchanged"] == 4
    assert without_reading(second) == without_reading(first)
    assert bucket.read() == []
    assert bucket.listings() == 1


def test_the_page_is_the_folders_page_and_lies_in_the_cache(folder, bucket, cache_home, capsys):
    bucket.put(folder, "log")
    assert cli.run(["analyze", str(folder)]) == 0
    before = bucket.names()
    assert cli.run(["analyze", "s3://club/log"]) == 0
    page = next(p for p in cached(cache_home) if p.name == "milelog-report.html")
    assert str(page) in capsys.readouterr().out
    assert page.read_bytes() == (folder / "milelog-report.html").read_bytes()
    assert bucket.names() == before
    bucket.asked.clear()
    assert cli.run(["analyze", "s3://club/log"]) == 0
    assert bucket.read() == []


def test_only_what_is_new_is_read(folder, bucket, analyze, clean):
    bucket.put(folder, "log")
    analyze("s3://club/log")
    (folder / "new.fit").write_bytes(make_run(40))
    bucket.write("log/new.fit", make_run(40))
    assert analyze("s3://club/log")["files"]["read"] == 1
    assert bucket.read() == ["log/new.fit"]
    # Moved: its tag tells that it is the same content.
    (folder / "moved.fit").write_bytes((folder / "new.fit").read_bytes())
    (folder / "new.fit").unlink()
    bucket.write("log/moved.fit", make_run(40))
    bucket.delete("log/new.fit")
    assert dumped(without_reading(analyze("s3://club/log"))) == dumped(clean(folder))
    assert bucket.read() == []


def test_another_content_of_the_same_size_is_seen(bucket, analyze):
    bucket.write("log/a.fit", make_run(1))
    first = analyze("s3://club/log")["activities"]
    other = make_run(2)
    bucket.write("log/a.fit", other)
    second = analyze("s3://club/log")["activities"]
    assert first[0]["start"] != second[0]["start"]


def test_configuration_plan_and_corrections_are_read_there(folder, bucket, analyze, clean):
    (folder / "plan.toml").unlink()
    (folder / "plans").mkdir()
    (folder / "plans" / "spring.toml").write_text(PLAN)
    (folder / "milelog.toml").write_text(CONFIG + '[plan]\nfile = "plans/spring.toml"\n')
    (folder / "milelog-corrections.toml").write_text('[[run]]\nfile = "2026/run-00.fit"\nsegments = []\n')
    bucket.put(folder, "log")
    found = without_reading(analyze("s3://club/log"))
    assert found["weeks"][0]["checks"]
    assert dumped(found) == dumped(clean(folder))
    # Each is looked at again when it changed, and forgotten when it went.
    (folder / "plans" / "spring.toml").write_text(PLAN.replace("10-12 mi", "20 mi"))
    bucket.write("log/plans/spring.toml", PLAN.replace("10-12 mi", "20 mi").encode())
    (folder / "milelog-corrections.toml").unlink()
    bucket.delete("log/milelog-corrections.toml")
    settle(folder)
    assert dumped(without_reading(analyze("s3://club/log"))) == dumped(clean(folder))
    for name in ("milelog.toml", "plans/spring.toml"):
        (folder / name).unlink()
        bucket.delete(f"log/{name}")
    assert dumped(without_reading(analyze("s3://club/log"))) == dumped(clean(folder))


def test_what_lies_above_the_cache_is_none_of_its_business(folder, bucket, analyze, cache_home):
    cache_home.mkdir()
    (cache_home / "milelog.toml").write_text("this is no TOML")
    (cache_home / "milelog-corrections.toml").write_text("this neither")
    bucket.write("log/a.fit", make_run(1))
    assert len(analyze("s3://club/log")["activities"]) == 1


def test_names_are_passed_over_as_in_a_folder(folder, bucket, analyze, clean):
    for name in (
        ".hidden/a.fit",
        "._a.fit",
        "b/.DS_Store",
        "__MACOSX/c.fit",
        "milelog-export/weeks.csv",
        "d/e.fit.part",
    ):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(make_run(3))
    settle(folder)
    bucket.put(folder, "log")
    bucket.write("log/empty-folder/", b"")
    bucket.write("log-of-another/a.fit", make_run(5))
    assert dumped(without_reading(analyze("s3://club/log"))) == dumped(clean(folder))


REFUSALS = [
    (404, "NoSuchKey", "store-gone"),
    (403, "AccessDenied", "store-forbidden"),
    (501, "NotImplemented", "store-failed"),
]


def test_an_object_that_cannot_be_had_costs_itself(folder, bucket, analyze, clean):
    bucket.put(folder, "log")
    for day, (status, code, slug) in enumerate(REFUSALS, 50):
        bucket.write(f"log/{slug}.fit", make_run(day))
        bucket.refused[f"log/{slug}.fit"] = status, code
    found = analyze("s3://club/log")
    problems = {p["file"]: (p["slug"], p["severity"]) for p in found["problems"]}
    for *_, slug in REFUSALS:
        assert problems[f"{slug}.fit"] == (slug, "rejected")
    assert SECRET not in dumped(found)
    assert found["activities"] == clean(folder)["activities"]
    bucket.refused.clear()
    assert analyze("s3://club/log")["files"]["read"] == len(REFUSALS)


def test_a_store_that_is_silent_costs_one_object(folder, bucket, analyze, clean, monkeypatch):
    import s3fs

    bucket.put(folder, "log")
    real = s3fs.S3FileSystem.cat_file

    def slow(self, path, **given):
        if path.endswith("run-03.fit"):
            import time

            time.sleep(1.5)
        return real(self, path, **given)

    monkeypatch.setattr(s3fs.S3FileSystem, "cat_file", slow)
    monkeypatch.setattr(store, "STALL_S", 0.5)
    found = analyze("s3://club/log")
    assert [(p["file"], p["slug"]) for p in found["problems"] if p["severity"] == "rejected"] == [
        ("2026/run-03.fit", "store-timeout")
    ]
    assert len(found["activities"]) == 3


def test_an_object_replaced_while_it_is_read_is_not_kept(bucket, analyze, monkeypatch):
    import s3fs

    bucket.write("log/a.fit", make_run(1))
    real = s3fs.S3FileSystem.cat_file

    def racing(self, path, **given):
        bucket.write("log/a.fit", make_run(2))
        return real(self, path, **given)

    with monkeypatch.context() as patch:
        patch.setattr(s3fs.S3FileSystem, "cat_file", racing)
        found = analyze("s3://club/log")
    assert [p["slug"] for p in found["problems"]] == ["file-changing"]
    assert len(analyze("s3://club/log")["activities"]) == 1


def test_workers_open_the_objects_themselves(folder, bucket, analyze, clean, monkeypatch):
    for number in range(100, 106):
        (folder / f"run-{number}.fit").write_bytes(make_run(number, minutes=3))
    with zipfile.ZipFile(folder / "run-export.zip", "w") as archive:
        for number in range(110, 113):
            archive.writestr(f"in/{number}.fit", make_run(number, minutes=3))
    settle(folder)
    bucket.put(folder, "log")
    bucket.write("log/bad.fit", make_run(50))
    bucket.refused["log/bad.fit"] = 403, "AccessDenied"
    with monkeypatch.context() as patch:
        patch.setattr(executors, "MAX_HERE", 0)
        found = without_reading(analyze("s3://club/log"))
    assert [p["slug"] for p in found["problems"] if p["file"] == "bad.fit"] == ["store-forbidden"]
    assert found["activities"] == clean(folder)["activities"]
    counts = collections.Counter(k for k in bucket.read() if not k.endswith((".toml", "bad.fit")))
    assert set(counts) == {f"log/{n}" for n in names_of(folder)}
    # On a busy machine the store's client may ask again for what came late.
    assert max(counts.values()) <= 2


def test_a_large_archive_is_fetched_once_by_one_worker(folder, bucket, analyze, clean, monkeypatch):
    with zipfile.ZipFile(folder / "run-export.zip", "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("padding.csv", os.urandom(pool.SHARE_FROM))
        for number in range(20, 23):
            archive.writestr(f"in/{number}.fit", make_run(number, minutes=3))
    settle(folder)
    bucket.put(folder, "log")
    assert dumped(without_reading(analyze("s3://club/log"))) == dumped(clean(folder))
    assert bucket.read().count("log/run-export.zip") == 1


def test_a_large_object_comes_in_pieces_and_what_is_no_recording_only_begins(bucket, analyze, monkeypatch):
    monkeypatch.setattr(file, "PIECE", 10_000)
    monkeypatch.setattr(file, "IN_MEMORY", 20_000)
    run = make_run(1, minutes=30)
    bucket.write("log/a.fit", run)
    bucket.write("log/film.mp4", bytes(900_000))
    found = analyze("s3://club/log")
    assert len(found["activities"]) == 1
    counts = collections.Counter(bucket.read())
    assert counts["log/a.fit"] == -(-len(run) // 10_000)
    assert 1 <= counts["log/film.mp4"] < 10


def test_a_trace_is_read_from_the_bucket(folder, bucket):
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        archive.writestr("in/20.fit", make_run(20))
    bucket.put(folder, "log")
    for _ in range(2):
        found = run_folder("s3://club/log")
        inner = next(s for s in found.analysis.sessions if s.file == "export.zip/in/20.fit")
        for session in (found.analysis.sessions[0], inner):
            opened = found.open(session)
            assert opened is not None
            assert opened[0].start.timestamp() == session.start.timestamp()
    bucket.delete("log/export.zip")
    assert found.open(inner) is None


def test_show_explains_one_object(folder, bucket, capsys):
    bucket.put(folder, "log")
    assert cli.run(["show", str(folder / "2026" / "run-00.fit"), "--config", str(folder / "milelog.toml")]) == 0
    wanted = capsys.readouterr().out
    assert cli.run(["show", "s3://club/log/2026/run-00.fit", "--config", str(folder / "milelog.toml")]) == 0
    assert capsys.readouterr().out == wanted
    assert cli.run(["show", "s3://club/log/2026/none.fit"]) == 2
    assert "no file none.fit" in capsys.readouterr().err


def test_other_commands_take_a_url(folder, bucket, tmp_path, capsys):
    bucket.put(folder, "log")

    def said(*arguments):
        assert cli.run([str(a) for a in arguments]) == 0
        return capsys.readouterr().out

    for command in (["week"], ["zones"], ["why", "2026-W10", "volume"]):
        assert said(*command, "s3://club/log") == said(*command, folder)
    said("export", "s3://club/log", "--out", tmp_path / "there")
    said("export", folder, "--out", tmp_path / "here")
    for name in ("activities", "weeks"):
        assert (tmp_path / "there" / f"{name}.csv").read_bytes() == (tmp_path / "here" / f"{name}.csv").read_bytes()
    said("report", "s3://club/log", "--format", "md", "--out", tmp_path / "page.md")
    assert (tmp_path / "page.md").is_file()
    assert said("doctor", "s3://club/log") == "s3://club/log: the index agrees with the files.\n"


def test_a_federation_in_a_bucket(folder, bucket, tmp_path):
    import polars as pl

    for name in ("anna", "bea"):
        bucket.write(f"team/{name}/a.fit", make_run(1))
    bucket.write("team/note.txt", b"nothing")
    assert cli.run(["federate", "s3://club/team", "--out", str(tmp_path / "set")]) == 0
    found = pl.scan_parquet(tmp_path / "set" / "activities" / "**/*.parquet", hive_partitioning=True).collect()
    assert sorted(found["athlete"]) == ["anna", "bea"]


def test_what_works_here_only_says_so(folder, bucket, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments in (["serve", "s3://me:pw@club/log"], ["watch", "s3://me:pw@club/log"]):
        assert cli.run(arguments) == 2
        assert "on this machine" in (said := capsys.readouterr().err)
        assert "pw" not in said
    assert cli.run(["export", str(folder), "--out", "s3://club/out"]) == 2
    assert list(tmp_path.glob("s3:*")) == []


def test_where_there_is_nothing_it_is_said(bucket, capsys, cache_home):
    bucket.write("export.zip", b"PK")
    for url, word in (
        ("s3://club/none", "nothing at"),
        ("s3://nobody/log", "nothing at"),
        ("s3://club/export.zip", "not a folder"),
    ):
        assert cli.run(["analyze", url]) == 2
        said = capsys.readouterr().err
        assert word in said
        assert "[no-folder]" in said
    assert cached(cache_home) == []


def test_a_listing_that_is_refused_ends_the_run(bucket, capsys, monkeypatch):
    bucket.write("log/a.fit", make_run(1))
    bucket.refused[""] = 403, "AccessDenied"
    assert cli.run(["analyze", "s3://club/log"]) == 2
    said = capsys.readouterr().err
    assert "[store-forbidden]" in said
    assert SECRET not in said
    bucket.refused.clear()
    bucket.refused["log/milelog.toml"] = 403, "AccessDenied"
    bucket.write("log/milelog.toml", CONFIG.encode())
    assert cli.run(["analyze", "s3://club/log"]) == 2
    assert "milelog.toml" in capsys.readouterr().err


def test_no_credentials_reach_messages_the_cache_or_json(folder, bucket, cache_home, capsys, monkeypatch):
    from fsspec.implementations import memory

    class Locked(memory.MemoryFileSystem):
        """A store whose address holds a password, and whose faults repeat it."""

        protocol = "locked"

        @classmethod
        def _strip_protocol(cls, path):
            return "/" + path.rpartition("@")[2].strip("/")

        def cat_file(self, path, **given):
            if path.endswith("bad.fit"):
                raise OSError(f"user me with {SECRET} may not")
            return super().cat_file(path, **given)

    import fsspec

    fsspec.register_implementation("locked", Locked, clobber=True)
    Locked.store.clear()
    for name, data in {"a.fit": make_run(1), "bad.fit": make_run(2)}.items():
        Locked().pipe(f"/host/log/{name}", data)
    url = f"locked://me:{SECRET}@host/log"
    assert cli.run(["analyze", url, "--json"]) == 0
    assert cli.run(["analyze", url]) == 0
    assert cli.run(["analyze", f"locked://me:{SECRET}@host/none"]) == 2
    assert cli.run(["show", f"{url}/bad.fit"]) == 3
    said = capsys.readouterr()
    assert "store-failed" in said.out
    assert SECRET not in said.out + said.err
    files = cached(cache_home)
    assert files
    assert [p for p in files if SECRET.encode() in p.read_bytes() or SECRET in str(p)] == []
    with pytest.raises(MilelogError) as caught:
        show_file(f"{url}/none.fit")
    assert SECRET not in str(caught.value) + repr(caught.value.problems)


@pytest.fixture
def packed(folder, tmp_path):
    """The folder as a zip, and in the memory of this process."""
    import fsspec

    archive = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", folder))
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    for path in folder.rglob("*.*"):
        if path.is_file():
            memory.pipe(f"/log/{path.relative_to(folder).as_posix()}", path.read_bytes())
    return {"zip": f"zip://::file://{archive}", "memory": "memory://log", "file": f"file://{folder}"}


@pytest.mark.parametrize("kind", ["zip", "memory", "file"])
def test_any_file_system_of_fsspec(packed, folder, analyze, clean, kind):
    first = analyze(packed[kind])
    assert dumped(without_reading(first)) == dumped(clean(folder))
    second = analyze(packed[kind])
    assert second["files"]["unchanged"] == 4


def test_an_archive_in_a_bucket_as_a_folder(packed, bucket, analyze, clean, folder):
    bucket.client.upload_file(packed["zip"].rpartition("://")[2], "club", "log.zip")
    assert dumped(without_reading(analyze("zip://::s3://club/log.zip"))) == dumped(clean(folder))
    (folder / "2026" / "run-00.fit").unlink()
    for path in [p for p in folder.rglob("*") if p.is_file() and p.parent.name != "2026"]:
        path.unlink()
    found = analyze("zip://2026::s3://club/log.zip")
    assert len(found["activities"]) == 4


def test_many_files_of_a_zip_on_workers(folder, tmp_path, analyze, clean, monkeypatch):
    wanted, archive = clean(folder), shutil.make_archive(str(tmp_path / "packed"), "zip", folder)
    monkeypatch.setattr(executors, "MAX_HERE", 0)
    assert dumped(without_reading(analyze(f"zip://::file://{archive}"))) == dumped(wanted)


def test_a_missing_package_says_what_to_install(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)
    monkeypatch.delitem(sys.modules, "s3fs.core", raising=False)
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, "s3", raising=False)
    assert cli.run(["analyze", "s3://club/log"]) == 2
    said = capsys.readouterr().err
    assert "needs the package s3fs" in said
    assert "pip install 'milelog[cloud]'" in said
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert cli.run(["analyze", "memory://log"]) == 2
    assert "needs the package fsspec" in capsys.readouterr().err


def test_an_unknown_scheme_is_a_usage_error(capsys):
    assert cli.run(["analyze", "gopher-2://club/log"]) == 2
    assert "[unknown-scheme]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "name", "child"),
    [
        ("s3://club/log/", "log", "s3://club/log/x"),
        ("s3://club", "club", "s3://club/x"),
        ("zip://::s3://club/export.zip", "export.zip", "zip://x::s3://club/export.zip"),
        ("zip://a/b::s3://club/export.zip", "b", "zip://a/b/x::s3://club/export.zip"),
        ("file:///tmp/log", "log", "file:///tmp/log/x"),
        ("memory://", "log", "memory://x"),
    ],
)
def test_urls(text, name, child):
    assert (Url(text).name, Url(text).child("x").text) == (name, child)
    assert Url(child).split[1] == "x"


def test_the_home_is_the_same_whatever_the_password(cache_home):
    one, other = Url("ftp://me:one@host/log"), Url("ftp://me:two@host/log")
    assert one.home == other.home
    assert one.home != Url("ftp://me:one@host/other/log").home
    assert "one" not in one.shown + str(one.home) + repr(one)
    assert "sig" not in Url("https://host/log?sig=1").shown


def test_a_local_folder_passes_by_fsspec(folder):
    import subprocess

    code = (
        "import sys; from milelog.pipeline import analyze_folder;"
        f"analyze_folder({str(folder)!r}); print([m for m in sys.modules if 'fsspec' in m or 'remote' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
