"""Archives and packed files, read in place and in memory."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import socket
import stat
import struct
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest
import xml_files as files
from archives import tarred, zipped

from milelog.errors import Problem
from milelog.formats import archive, load, open_members, open_source, skip_reason, unpack

RUN = files.gpx()


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def opened(folder, name, data):
    return list(open_source(written(folder, name, data), name))


def outcomes(found):
    return {name: content.slug if isinstance(content, Problem) else "read" for name, content in found}


class TestInPlace:
    def test_a_plain_file(self, tmp_path):
        assert opened(tmp_path, "run.gpx", RUN) == [("run.gpx", RUN)]

    @pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
    def test_packed_files(self, tmp_path, pack):
        assert opened(tmp_path, "run.gpx.gz", pack(RUN)) == [("run.gpx.gz", RUN)]

    def test_several_gz_streams_in_one_file_and_padding_after(self, tmp_path):
        data = gzip.compress(RUN[:500]) + gzip.compress(RUN[500:]) + b"\0" * 512
        assert opened(tmp_path, "run.gpx.gz", data) == [("run.gpx.gz", RUN)]

    def test_a_cut_off_gz_gives_what_there_is(self, tmp_path):
        noisy = RUN + os.urandom(300_000)
        ((_, content),) = opened(tmp_path, "run.gpx.gz", gzip.compress(noisy)[:-70_000])
        assert noisy.startswith(content)
        assert len(content) > 200_000

    @pytest.mark.parametrize("make", [zipped, tarred], ids=["zip", "tar"])
    def test_members_go_by_their_path(self, tmp_path, make):
        found = opened(tmp_path, "export.zip", make({"a/run.gpx.gz": gzip.compress(RUN), "b.gpx": RUN}))
        assert found == [("export.zip/a/run.gpx.gz", RUN), ("export.zip/b.gpx", RUN)]

    @pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
    def test_packed_tars(self, tmp_path, mode):
        data = tarred({"run.gpx": RUN, "inner.zip": zipped({"x.gpx": RUN})}, mode)
        assert opened(tmp_path, "log.tgz", data) == [("log.tgz/run.gpx", RUN), ("log.tgz/inner.zip/x.gpx", RUN)]

    def test_zips_in_zips_three_deep_and_no_deeper(self, tmp_path):
        data = zipped({"run.gpx": RUN})
        for depth in (2, 3, 4):
            data = zipped({f"{depth}.zip": data, f"at{depth + 1}.gpx": RUN})
        found = outcomes(opened(tmp_path, "top.zip", data))
        assert found == {
            "top.zip/4.zip/3.zip/2.zip": "archive-too-deep",
            "top.zip/4.zip/3.zip/at3.gpx": "read",
            "top.zip/4.zip/at4.gpx": "read",
            "top.zip/at5.gpx": "read",
        }

    def test_a_large_inner_zip_is_read_through_the_outer_one(self, tmp_path, monkeypatch):
        monkeypatch.setattr(archive, "SPOOL", 1000)
        inner = zipped({f"{n}.gpx": RUN + os.urandom(5000) for n in range(5)})
        found = opened(tmp_path, "top.zip", zipped({"inner.zip": inner}))
        assert [name for name, _ in found] == [f"top.zip/inner.zip/{n}.gpx" for n in range(5)]
        assert all(content.startswith(RUN) for _, content in found)

    def test_nothing_is_written(self, tmp_path, monkeypatch):
        path = written(tmp_path, "top.zip", zipped({"a/b.gpx": RUN, "c.zip": zipped({"d.gpx": RUN})}))
        monkeypatch.chdir(tmp_path)
        list(open_source(path))
        assert [p.name for p in tmp_path.rglob("*")] == ["top.zip"]

    def test_members_come_one_at_a_time(self, tmp_path):
        path = written(tmp_path, "top.zip", zipped({"a.gpx": RUN, "b.gpx": RUN}))
        walk = open_source(path, "top.zip")
        assert next(walk)[0] == "top.zip/a.gpx"
        walk.close()

    def test_utf8_names_without_the_flag(self, tmp_path):
        data = zipped({"Läufe/Köln.gpx": RUN})
        # Clear bit 11 of the flags, in the local and in the central header.
        at, central = data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8
        plain = bytearray(data)
        for place in (at, central):
            flags = struct.unpack_from("<H", plain, place)[0]
            struct.pack_into("<H", plain, place, flags & ~0x800)
        assert [name for name, _ in opened(tmp_path, "t.zip", bytes(plain))] == ["t.zip/Läufe/Köln.gpx"]


class TestLimits:
    @pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
    def test_a_bomb_is_rejected(self, tmp_path, pack):
        found = opened(tmp_path, "run.gpx.gz", pack(bytes(8_000_000)))
        assert outcomes(found) == {"run.gpx.gz": "archive-bomb"}

    def test_a_bomb_in_the_headers_of_a_packed_tar(self, tmp_path):
        info = tarfile.TarInfo("x")
        info.type, info.size = tarfile.XHDTYPE, 3_000_000
        data = gzip.compress(info.tobuf() + bytes(3_000_000), 1)
        assert outcomes(opened(tmp_path, "t.tgz", data)) == {"t.tgz": "archive-damaged"}

    def test_a_packed_tar_without_end(self, tmp_path, monkeypatch):
        monkeypatch.setattr(unpack, "FREE_TOTAL", 2**20)
        data = gzip.compress(tarred({"run.gpx": RUN, "noise.jpg": bytes(12_000_000), "more.gpx": RUN}), 9)
        assert outcomes(opened(tmp_path, "t.tgz", data)) == {
            "t.tgz/run.gpx": "read",
            "t.tgz/noise.jpg": "not-a-recording",
            "t.tgz": "archive-bomb",
        }

    def test_a_bomb_in_a_zip_costs_itself_alone(self, tmp_path):
        found = opened(tmp_path, "t.zip", zipped({"bomb.gpx": b" " * 8_000_000, "run.gpx": RUN}))
        assert outcomes(found) == {"t.zip/bomb.gpx": "archive-bomb", "t.zip/run.gpx": "read"}

    def test_a_member_that_lies_about_its_size(self, tmp_path):
        data = bytearray(zipped({"bomb.gpx": b" " * 8_000_000, "run.gpx": RUN}))
        for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            struct.pack_into("<I", data, data.index(mark) + place, 1000)
        found = outcomes(opened(tmp_path, "t.zip", bytes(data)))
        assert found["t.zip/bomb.gpx"] == "archive-damaged"
        assert found["t.zip/run.gpx"] == "read"

    def test_too_large(self, tmp_path, monkeypatch):
        monkeypatch.setattr(unpack, "MAX_BYTES", 1000)
        assert outcomes(opened(tmp_path, "run.gpx", RUN)) == {"run.gpx": "too-large"}
        assert outcomes(opened(tmp_path, "t.zip", zipped({"a.gpx": RUN}))) == {"t.zip/a.gpx": "archive-bomb"}
        assert outcomes(opened(tmp_path, "t.tar", tarred({"a.gpx": RUN}))) == {"t.tar/a.gpx": "too-large"}

    @pytest.mark.parametrize(("limit", "value"), [("MAX_TOTAL", 3 * len(RUN)), ("MAX_MEMBERS", 3)])
    def test_an_archive_as_a_whole(self, tmp_path, monkeypatch, limit, value):
        monkeypatch.setattr(unpack, limit, value)
        if limit == "MAX_MEMBERS":
            monkeypatch.setattr(unpack.Budget, "of", classmethod(lambda cls, _: cls(members=value)))
        found = opened(tmp_path, "t.zip", zipped({f"{n}.gpx": RUN for n in range(9)}))
        assert list(outcomes(found).values()) == ["read"] * 3 + ["archive-bomb"]
        assert found[-1][0] == "t.zip"

    @pytest.mark.parametrize(
        "name", ["../run.gpx", "a/../../run.gpx", "/etc/run.gpx", "C:\\run.gpx", "..\\run.gpx", "a\\..\\..\\b.gpx"]
    )
    @pytest.mark.parametrize("make", [zipped, tarred], ids=["zip", "tar"])
    def test_names_that_climb_out(self, tmp_path, make, name):
        found = opened(tmp_path, "t.zip", make({name: RUN, "good.gpx": RUN}))
        assert list(outcomes(found).values()) == ["archive-unsafe-name", "read"]

    def test_links(self, tmp_path):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as made:
            for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE):
                info = tarfile.TarInfo(f"x{kind.decode()}.gpx")
                info.type, info.linkname = kind, "/etc/passwd"
                made.addfile(info)
        assert set(outcomes(opened(tmp_path, "t.tar", out.getvalue())).values()) == {"archive-link"}
        info = zipfile.ZipInfo("x.gpx")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as made:
            made.writestr(info, "/etc/passwd")
        assert outcomes(opened(tmp_path, "t.zip", out.getvalue())) == {"t.zip/x.gpx": "archive-link"}

    def test_locked_members(self, tmp_path):
        data = bytearray(zipped({"x.gpx": RUN, "y.gpx": RUN}))
        data[data.index(b"PK\x03\x04") + 6] |= 1
        data[data.index(b"PK\x01\x02") + 8] |= 1
        found = outcomes(opened(tmp_path, "t.zip", bytes(data)))
        assert found == {"t.zip/x.gpx": "archive-encrypted", "t.zip/y.gpx": "read"}

    def test_an_unknown_packing(self, tmp_path):
        data = bytearray(zipped({"x.gpx": RUN}))
        struct.pack_into("<H", data, data.index(b"PK\x03\x04") + 8, 9)
        struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 10, 9)
        assert outcomes(opened(tmp_path, "t.zip", bytes(data))) == {"t.zip/x.gpx": "archive-unsupported"}

    def test_a_damaged_member_costs_itself_alone(self, tmp_path):
        data = bytearray(zipped({"x.gpx": RUN, "y.gpx": RUN}))
        at = data.index(b"PK\x03\x04") + 60
        data[at : at + 40] = bytes(40)
        found = outcomes(opened(tmp_path, "t.zip", bytes(data)))
        assert found == {"t.zip/x.gpx": "archive-damaged", "t.zip/y.gpx": "read"}

    @pytest.mark.parametrize("name", ["t.zip", "t.tar", "t.tgz", "t.gz", "t.xz"])
    def test_any_cut_gives_problems_or_whole_members(self, tmp_path, name):
        make = {
            "t.zip": zipped({"x.gpx": RUN, "y.gpx": RUN}),
            "t.tar": tarred({"x.gpx": RUN, "y.gpx": RUN}),
            "t.tgz": tarred({"x.gpx": RUN, "y.gpx": RUN}, "w:gz"),
            "t.gz": gzip.compress(RUN),
            "t.xz": lzma.compress(RUN),
        }[name]
        plain = tarred({"x.gpx": RUN, "y.gpx": RUN})
        for end in range(0, len(make), max(1, len(make) // 40)):
            for _, content in opened(tmp_path, name, make[:end]):
                assert isinstance(content, Problem) or any(w.startswith(content) for w in (RUN, make, plain))


NAMES = {
    "._run.fit": "system-file",
    "__MACOSX": "system-file",
    ".DS_Store": "system-file",
    "Thumbs.db": "system-file",
    ".hidden.gpx": "hidden-file",
    ".run.fit.icloud": "placeholder",
    "run.fit.crdownload": "placeholder",
}


class TestPassedOver:
    @pytest.mark.parametrize(("name", "slug"), NAMES.items())
    def test_by_name(self, name, slug):
        found = skip_reason(name)
        assert (found.slug, found.severity) == (slug, "skipped")

    def test_recordings_are_not(self):
        assert [skip_reason(n) for n in ("run.fit", "a.gpx.gz", "x.zip", "no suffix")] == [None] * 4

    def test_in_archives_they_are_counted_one_by_one(self, tmp_path):
        members = {
            "__MACOSX/._run.gpx": b"x",
            "a/.DS_Store": b"x",
            "photo.jpg": b"x",
            "data.json": b"{}",
            "run.gpx": RUN,
        }
        found = opened(tmp_path, "t.zip", zipped(members))
        assert outcomes(found) == {
            "t.zip/__MACOSX/._run.gpx": "system-file",
            "t.zip/a/.DS_Store": "system-file",
            "t.zip/photo.jpg": "not-a-recording",
            "t.zip/data.json": "not-a-recording",
            "t.zip/run.gpx": "read",
        }
        assert {c.severity for _, c in found if isinstance(c, Problem)} == {"skipped"}

    def test_files_of_other_kinds_by_their_bytes_first(self, tmp_path):
        assert outcomes(opened(tmp_path, "notes.txt", b"felt fine")) == {"notes.txt": "not-a-recording"}
        assert outcomes(opened(tmp_path, "run.txt", RUN)) == {"run.txt": "read"}
        assert outcomes(opened(tmp_path, "book.docx", zipped({"a.xml": b"<x/>"}))) == {"book.docx": "not-a-recording"}


class TestIrregular:
    def rejected(self, path):
        ((name, content),) = open_source(path, "name")
        assert name == "name"
        assert content.severity == "rejected"
        return content.slug

    def test_a_pipe_does_not_block(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.fit")
        found = []
        reader = threading.Thread(target=lambda: found.append(self.rejected(tmp_path / "pipe.fit")), daemon=True)
        reader.start()
        reader.join(5)
        assert found == ["not-a-file"]

    def test_devices_folders_and_sockets(self, tmp_path):
        assert self.rejected(Path("/dev/zero")) == "not-a-file"
        assert self.rejected(tmp_path) == "not-a-file"
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(tmp_path / "s.fit"))
            assert self.rejected(tmp_path / "s.fit") == "not-a-file"

    def test_missing_and_unreadable(self, tmp_path):
        assert self.rejected(tmp_path / "none.fit") == "unreadable"
        path = written(tmp_path, "locked.fit", RUN)
        path.chmod(0)
        if not os.access(path, os.R_OK):
            assert self.rejected(path) == "unreadable"

    def test_a_link_in_a_circle(self, tmp_path):
        (tmp_path / "a.fit").symlink_to(tmp_path / "a.fit")
        assert self.rejected(tmp_path / "a.fit") == "unreadable"

    def test_a_file_that_changes_while_it_is_read(self, tmp_path):
        path = written(tmp_path, "t.zip", zipped({"a.gpx": RUN, "b.gpx": RUN}))
        walk = open_source(path, "t.zip")
        assert next(walk) == ("t.zip/a.gpx", RUN)
        with path.open("ab") as handle:
            handle.write(b"more")
        assert outcomes(walk) == {"t.zip": "file-changing"}


CSV = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Activity Gear,"
    "Filename,Elapsed Time,Distance\n"
    '1,"Mar 2, 2026","Long, with ""plus""",Trail Run,"two\nlines",3600,10,Old Shoes,activities/1.gpx.gz,3600.0,10000.0\n'
    "2,x,Spin,Ride,,1,1,,activities/2.gpx,1,1\n"
    "3,x,By hand,Run,,1,1,,,1,1\n"
)


class TestStravaExport:
    def members(self, tmp_path):
        plain = files.gpx(kind=None, name=None)
        data = zipped(
            {
                "activities/1.gpx.gz": gzip.compress(plain),
                "activities/2.gpx": RUN,
                "activities.csv": "\ufeff".encode() + CSV.encode(),
                "media/a.jpg": b"x",
            }
        )
        found = list(open_members(written(tmp_path, "export.zip", data), "export.zip"))
        return {m.name: m for m in found}

    def test_the_index_speaks_for_its_recordings(self, tmp_path):
        members = self.members(tmp_path)
        about = members["export.zip/activities/1.gpx.gz"].about
        assert (about.name, about.sport, about.gear) == ('Long, with "plus"', "Trail Run", "Old Shoes")
        assert about.description == "two\nlines"

    def test_it_names_activities_and_tells_sports_that_files_do_not(self, tmp_path):
        members = self.members(tmp_path)
        loaded = {
            m.name[-8:]: load(m.content, m.name, m.about) for m in members.values() if isinstance(m.content, bytes)
        }
        first, second = (loaded[k].activities[0] for k in ("1.gpx.gz", "es/2.gpx"))
        assert (first.name, first.sport, first.sub_sport) == ('Long, with "plus"', "running", "trail")
        assert (second.name, second.sport) == ("Spin", "cycling")  # the index outranks the file
        typed_in = loaded.pop("ties.csv")
        assert all(r.problems == () for r in loaded.values())
        assert [(a.name, a.start) for a in typed_in.activities] == [("By hand", None)]
        assert "without a date" in typed_in.problems[0].message

    @pytest.mark.parametrize("text", ["", "a,b\n1,2\n", '"', "Filename\n\n"])
    def test_other_tables_are_no_index(self, tmp_path, text):
        path = written(tmp_path, "t.zip", zipped({"activities.csv": text, "run.gpx": RUN}))
        assert [m.about for m in open_members(path) if m.content == RUN] == [None]
