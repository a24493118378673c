"""Sixty good runs among all that else reaches a folder: they stay what they are, and every file is accounted for."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import struct
import sys
import tarfile
import zipfile
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from fastcrc import crc16
from made_runs import CONFIG, make_run, settle, without_reading

import milelog
from milelog.formats.fit.write import FitWriter, fit_time, frame
from milelog.model import Step
from milelog.pipeline import executors, limits
from milelog.simulate.fit_file import course_fit, workout_fit

GOOD = 60
FIRST = datetime(2025, 1, 6, 6, 30, tzinfo=ZoneInfo("America/Chicago"))
BEHIND = 300
"""The day, after the first, on which the others begin: in weeks of their own."""


def run(day, kind="fit"):
    return make_run(day % 7, start=FIRST + timedelta(days=day, seconds=day), minutes=1.5, kind=kind)


def body(day):
    return run(day)[14:-2]


def text(day, kind="gpx"):
    return run(day, kind).decode()


def header_sum(day, value):
    """A wrong check sum in the header, and a right one at the end."""
    data = run(day)
    data = data[:12] + struct.pack("<H", value) + data[14:-2]
    return data + struct.pack("<H", crc16.arc(data))


def records(day, *, compressed=False, **more):
    """FIT records without a session; `more` are columns."""
    writer = FitWriter()
    start = fit_time(FIRST + timedelta(days=day))
    writer.add("file_id", type="activity", manufacturer="development", time_created=start)
    times = more.pop("timestamp", [start + n for n in range(60)])
    columns = {"timestamp": times, "distance": [3.0 * n for n in range(len(times))], **more}
    writer.add_run("record", columns, compressed=compressed)
    return writer.finish()


def of_kind(kind):
    writer = FitWriter()
    writer.add("file_id", type=kind, manufacturer="development", time_created=fit_time(FIRST))
    return writer.finish()


def session_alone(day):
    writer = FitWriter()
    start = fit_time(FIRST + timedelta(days=day))
    writer.add("file_id", type="activity", manufacturer="development", time_created=start)
    writer.add(
        "session",
        timestamp=start + 1800,
        start_time=start,
        sport="running",
        total_elapsed_time=1800,
        total_timer_time=1800,
        total_distance=5000,
    )
    return writer.finish()


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_link():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("x.fit")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


def locked(day):
    data = bytearray(zipped({"x.fit": run(day)}))
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def corrupt(day):
    data = bytearray(zipped({"x.fit": run(day)}))
    data[60:100] = bytes(40)
    return bytes(data)


def replaced(old, new, kind="gpx", count=1):
    """A recording in text with something else in it."""
    return lambda day: text(day, kind).replace(old, new, count).encode()


def doctype(declaration, inside=""):
    head = f'<?xml version="1.0"?>\n<!DOCTYPE gpx [{declaration}]>\n'
    return lambda day: (head + text(day).partition("\n")[2].replace("<name>Run", f"<name>{inside}", 1)).encode()


PAGE = b"<!doctype html><html><title>Sign in</title></html>"
LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
STEPS = (Step(0, "warmup", "distance", 1000.0), Step(1, "interval", "time", 60.0))
DEEP = "<gpx>" + "<a>" * 200_000


def jumping(day):
    start = fit_time(FIRST + timedelta(days=day))
    return records(day, timestamp=[*range(start, start + 60), *range(start + 20 * 86400, start + 20 * 86400 + 60)])


def disordered(day):
    start = fit_time(FIRST + timedelta(days=day))
    times = [start + n for n in range(60)]
    times[20], times[40] = times[40], times[20]
    return records(day, timestamp=times)


CASES = {
    # Where decoders of FIT disagree.
    "no header check sum.fit": ("read", lambda d: frame(body(d), header_crc=False)),
    "twelve bytes of header.fit": ("read", lambda d: frame(body(d), header_size=12)),
    "times in headers.fit": ("read", lambda d: records(d, compressed=True)),
    "size 0.fit": ("salvaged", lambda d: frame(body(d), data_size=0)),
    "chained.fit": ("read", lambda d: run(d) + run(d + 150)),
    "out of step.fit": ("salvaged", lambda d: run(d)[:1500] + b"\xb7\x01\x02" + run(d)[1500:]),
    "cut off.fit": ("salvaged", lambda d: run(d)[:-700]),
    "no time was set.fit": ("read", lambda d: records(d, timestamp=list(range(1000, 1060)))),
    "out of order.fit": ("read", disordered),
    "a jump of 20 days.fit": ("read", jumping),
    "no distance.fit": ("read", lambda d: records(d, distance=[float("nan")] * 60, heart_rate=[120] * 60)),
    # Of any format.
    "empty.fit": ("rejected", lambda _: b""),
    "zeros.gpx": ("rejected", lambda _: bytes(4000)),
    "page.fit": ("rejected", lambda _: PAGE),
    "words.fit": ("rejected", lambda _: b"ran well today"),
    "._run.fit": ("skipped", lambda _: b"\0\5\x16\7" + bytes(80)),
    ".DS_Store": ("skipped", lambda _: b"Bud1"),
    ".run.fit.icloud": ("skipped", lambda _: b"bplist00"),
    "half.fit.crdownload": ("skipped", lambda d: run(d)[:500]),
    ".hidden.gpx": ("skipped", lambda d: run(d, "gpx")),
    "notes.txt": ("skipped", lambda _: b"ran well"),
    "wrong header check sum.fit": ("read", lambda d: header_sum(d, 0x1234)),
    "wrong check sum.fit": ("salvaged", lambda d: run(d)[:-2] + b"\x12\x34"),
    "four gigabytes.fit": ("salvaged", lambda d: frame(body(d), data_size=0xFFFFFFFF)),
    "more behind.fit": ("read", lambda d: run(d) + bytes(37)),
    "mangled.fit": ("salvaged", lambda d: run(d).replace(b"\n", b"\r\n")),
    "course.fit": ("skipped", lambda d: course_fit(activity(d), "To the mill")),
    "workout.fit": ("skipped", lambda _: workout_fit(STEPS, "a mile", FIRST)),
    "settings.fit": ("skipped", lambda _: of_kind("settings")),
    "monitoring.fit": ("skipped", lambda _: of_kind("monitoring_b")),
    "session alone.fit": ("read", session_alone),
    "records alone.fit": ("read", records),
    "1989.gpx": ("read", replaced("2025-", "1989-", count=-1)),
    "7493.gpx": ("read", replaced("2025-", "7493-", count=-1)),
    "tomorrow.gpx": ("read", replaced("2025-", "2099-", count=-1)),
    "null island.gpx": ("read", replaced('lat="41.9', 'lat="0.0" x="')),
    "beyond the pole.gpx": ("read", replaced('lat="41.9', 'lat="141.9')),
    "nan.gpx": ("read", replaced("<ele>2", "<ele>NaN")),
    "1e999.gpx": ("read", replaced("<ele>2", "<ele>1e999")),
    "heart 255.fit": ("read", lambda d: records(d, heart_rate=[0, 255, *[120] * 58])),
    "speed 300, altitude -493.fit": (
        "read",
        lambda d: records(d, speed=[65.0] * 2 + [3.0] * 58, altitude=[-493.0] * 60),
    ),
    "outside.gpx": ("rejected", doctype('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;")),
    "laughs.gpx": ("rejected", doctype(LAUGHS, "&i;")),
    "doctype.gpx": ("rejected", lambda d: text(d).replace("<gpx", "<!DOCTYPE gpx>\n<gpx", 1).encode()),
    "deep.gpx": ("rejected", lambda _: DEEP.encode()),
    "cut off.gpx": ("salvaged", lambda d: run(d, "gpx")[:-900]),
    "cut off.tcx": ("salvaged", lambda d: run(d, "tcx")[:-900]),
    "blanks.gpx": ("read", lambda d: b"\n  " + run(d, "gpx")),
    "wide.gpx": ("read", lambda d: text(d).replace("UTF-8", "UTF-16").encode("utf-16")),
    "latin.gpx": (
        "read",
        lambda d: text(d).replace("UTF-8", "ISO-8859-1").replace("<name>", "<name>Köln ").encode("latin-1"),
    ),
    "mark.gpx": ("read", lambda d: b"\xef\xbb\xbf" + run(d, "gpx")),
    "no namespace.tcx": ("read", lambda d: text(d, "tcx").replace('xmlns="', 'x="', 1).encode()),
    "no prefix.gpx": ("read", replaced("xmlns:gpxtpx=", "x=")),
    "bad time.gpx": ("read", lambda d: text(d).replace(":10Z</time>", ":1OZ</time>", 1).encode()),
    "commas.gpx": (
        "rejected",
        lambda d: text(d).replace('lat="41.', 'lat="41,').replace('lon="-93.', 'lon="-93,').encode(),
    ),
    "bomb.gpx.gz": ("rejected", lambda _: gzip.compress(bytes(50_000_000))),
    "bomb.fit.bz2": ("rejected", lambda _: bz2.compress(bytes(50_000_000))),
    "link.tar": ("rejected", lambda _: with_link()),
    "locked.zip": ("rejected", locked),
    "corrupt.zip": ("rejected", corrupt),
    "cut.zip": ("rejected", lambda d: zipped({"x.fit": run(d)})[:-200]),
    "climbs.zip": ("rejected", lambda d: zipped({"../x.fit": run(d)})),
    "absolute.zip": ("rejected", lambda d: zipped({"/etc/x.fit": run(d)})),
    "in three.zip": ("read", lambda d: zipped({"a.zip": zipped({"b.zip": zipped({"x.fit": run(d)})})})),
    "in four.zip": (
        "rejected",
        lambda d: zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({"x.fit": run(d)})})})}),
    ),
    "nothing.zip": ("skipped", lambda _: zipped({})),
    "new\nline.fit": ("read", run),
    "bell\x07 and \x1b[31mred.fit": ("read", run),
    "=cmd|' 'A0.fit": ("read", run),
    "<script>alert(1)<.fit": ("read", run),
    "${x} $\\x$ {{7}}.fit": ("read", run),
    "RAISE.bad": ("rejected", lambda _: b"RAISE"),
    "DIE.bad": ("rejected", lambda _: b"DIE"),
    "HANG.bad": ("rejected", lambda _: b"HANG"),
    "EAT.bad": ("rejected", lambda _: b"EAT"),
}
"""By name: what becomes of it, and its bytes for a day."""


NO_TEXT = os.fsdecode(b"no text \xff.fit")


def activity(day):
    return milelog.read(run(day))[0]


@pytest.fixture(scope="module")
def good():
    kinds = ("fit", "fit", "gpx", "tcx")
    return {f"good/{n:03d}.{kinds[n % 4]}": run(n, kinds[n % 4]) for n in range(GOOD)}


@pytest.fixture
def log(tmp_path, good):
    home = tmp_path / "log"
    (home / "good").mkdir(parents=True)
    for name, data in good.items():
        (home / name).write_bytes(data)
    (home / "milelog.toml").write_text(CONFIG.replace("2026-01-10", "2024-12-01"))
    settle(home)
    return home


def fates(document):
    """What became of each file: by its name, and by that of the archive that it is in."""
    found = {a["file"].partition("#")[0]: "duplicate" if a["duplicate_of"] else "read" for a in document["activities"]}
    found |= {p["file"]: "duplicate" for p in document["problems"] if p["severity"] == "duplicate"}
    for fate in ("salvaged", "skipped", "rejected"):
        said = {p["file"].partition("#")[0] for p in document["problems"] if p["severity"] == fate}
        found |= dict.fromkeys(said if fate != "salvaged" else said & found.keys(), fate)
    return found


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="pipes, odd names and limits of memory as Linux has them")
def test_good_runs_stay_what_they_are_among_everything_bad(log, analyze, bad_readers, monkeypatch):
    monkeypatch.setattr(limits, "HANG_S", 5.0)
    monkeypatch.setattr(executors, "MAX_HERE", 0)  # the readers that fail are in workers only
    alone = analyze(log, use_index=False)
    assert alone["files"]["read"] == GOOD == len(alone["activities"])
    bad = log / "other"
    bad.mkdir()
    for day, (name, (_, make)) in enumerate(CASES.items(), start=BEHIND):
        (bad / name).write_bytes(make(day))
    (bad / "same.gpx").write_bytes(run(BEHIND + 1, "gpx"))
    (bad / "same.fit").write_bytes(run(8))
    (bad / NO_TEXT).write_bytes(run(250))
    (bad / "circle").symlink_to(log)
    (bad / "self.fit").symlink_to("self.fit")
    (bad / "nowhere.fit").symlink_to("/nowhere/at/all")
    os.mkfifo(bad / "pipe.fit")
    settle_all(bad)
    wanted = {f"other/{name}": fate for name, (fate, _) in CASES.items()}
    wanted |= {f"other/{n}": "skipped" for n in ("circle", "self.fit", "nowhere.fit")}
    wanted |= {"other/pipe.fit": "rejected", "other/same.gpx": "duplicate", "other/same.fit": "duplicate"}
    wanted[f"other/{NO_TEXT}"] = "read"

    found = analyze(log)
    after = {name: fate for name, fate in fates(found).items() if name.startswith("other/")}
    known = {next((w for w in wanted if n == w or n.startswith(f"{w}/")), n): fate for n, fate in after.items()}
    assert {n: (known.get(n), f) for n, f in wanted.items() if known.get(n) != f} == {}
    assert known.keys() == wanted.keys()

    names = {a["file"] for a in alone["activities"]}
    theirs = [a for a in found["activities"] if a["file"] in names]
    assert as_bytes(theirs) == as_bytes(alone["activities"])
    weeks = {w["start"]: w for w in found["weeks"]}
    assert as_bytes([weeks[w["start"]] for w in alone["weeks"] if w["runs"]]) == as_bytes(
        [w for w in alone["weeks"] if w["runs"]]
    )
    files = found["files"]
    assert files["found"] == GOOD + len(after)
    assert files["found"] == sum(files[k] for k in ("read", "unchanged", "duplicate", "skipped", "failed"))
    assert files["failed"] == sum(f == "rejected" for f in after.values())
    assert files["skipped"] == sum(f == "skipped" for f in after.values())
    assert files["salvaged"] == sum(f == "salvaged" for f in after.values())
    again = analyze(log)
    assert without_reading(again) == without_reading(found)


def settle_all(folder):
    for path in folder.iterdir():
        if path.is_file() and not path.is_symlink():
            os.utime(path, (FIRST.timestamp(),) * 2)


def as_bytes(value):
    return json.dumps(value, ensure_ascii=True)
