"""What comes out of packed files, archives and exports just below, at and just above each bound, on disk.

What is right is told by the other tests; this says what is. `pytest tests/formats --snapshot-update` writes it anew.
"""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import itertools
import lzma
import struct
import tarfile

import pytest
import xml_files
from archives import tarred, zipped

import whole_values
from milelog.errors import Problem
from milelog.formats import apple, archive, index_values, load, strava, unpack
from milelog.formats.about import About
from milelog.formats.archive import members_of
from milelog.formats.foreign import recognised
from milelog.formats.registry import BUILTIN, EXPORTS, reader_of
from text_snapshots import TextFile

RUN = xml_files.gpx(xml_files.run(3))
FIT = BUILTIN[0].sample()
TABLES = {}


def table(build):
    """Lines under the name of their function."""
    TABLES[build.__name__] = build
    return build


def inside(data, name="x"):
    """What each member of an archive is."""
    for member in members_of(data, name):
        content = member.content
        what = f"{content.slug}: {content.message}" if isinstance(content, Problem) else f"{len(content)} bytes"
        yield f"  {member.name}: {what} {whole_values.value(member.about) if member.about else ''}".rstrip()


def refused(call, *given):
    try:
        return repr(call(*given))[:40]
    except unpack.RefusedError as fault:
        return f"{type(fault).__name__} {fault.slug}: {fault.message}"
    except unpack.FAULTS as fault:
        return type(fault).__name__


PACKINGS = {
    "zip": lambda name, data: zipped({name: data}),
    "tar": lambda name, data: tarred({name: data}),
    "tgz": lambda name, data: tarred({name: data}, "w:gz"),
    "gz": lambda _, data: gzip.compress(data, mtime=0),
}


@table
def archives_in_archives():
    for depth in (1, 2, 3, 4):
        for kinds in itertools.product(PACKINGS, repeat=depth) if depth < 3 else [[kind] * depth for kind in PACKINGS]:
            name, data = "run.gpx", RUN
            for kind in kinds:
                data = PACKINGS[kind](name, data)
                name = f"in.{kind}"
            yield f"{' in '.join(kinds)}: {' | '.join(line.strip() for line in inside(data))}"
    for kinds in (
        ("tgz", "zip", "tar"),
        ("tgz", "zip", "tar", "zip"),
        ("gz", "zip", "zip", "zip"),
        ("zip", "gz", "zip", "gz"),
        ("tar", "tgz", "tgz", "tgz"),
        ("gz",) * 5,
    ):
        name, data = "run.gpx", RUN
        for kind in kinds:
            data = PACKINGS[kind](name, data)
            name = f"in.{kind}"
        yield f"{' in '.join(kinds)}: {' | '.join(line.strip() for line in inside(data))}"


@table
def several_packed_streams_in_one_file():
    named = io.BytesIO()
    with gzip.GzipFile("half.gpx", "wb", fileobj=named, mtime=0) as handle:
        handle.write(RUN[:500])
    for first, rest in (
        (named.getvalue(), gzip.compress(RUN[500:], mtime=0)), (gzip.compress(RUN[:500], mtime=0), b"\x1f" + bytes(9)), (bz2.compress(RUN[:500], 1), bz2.compress(RUN[500:], 9)),
        (lzma.compress(RUN[:500]), lzma.compress(RUN[500:], check=lzma.CHECK_CRC32)), (gzip.compress(RUN, mtime=0), b"\0" * 70_000),
    ):  # fmt: skip
        yield from inside(first + rest, "x.gpx.gz")
    # The head of a packed file with a long name, and nothing behind it.
    for length in (62, 63, 64, 65, 66):
        head = b"\x1f\x8b\x08\x08" + bytes(6)
        yield f"{length} bytes: {refused(unpack.unpacked, io.BytesIO(head + b'n' * (length - 10)), length, 'gz')}"
    # What comes out at once does not matter.
    large = bytes(range(256)) * 2000
    for pack in (gzip.compress, bz2.compress, lzma.compress):
        data = pack(large)
        kind = unpack.packing(data[:16])
        yield f"{kind} {unpack.unpacked(io.BytesIO(data), len(data), kind) == large} {len(unpack.first_bytes(io.BytesIO(data), kind))}"
        for budget in (len(large) - 1, len(large)):
            stream = unpack.Unpacking(io.BytesIO(data), kind, unpack.Budget(budget))
            yield f"  a budget of {budget}: {refused(lambda s: len(io.BufferedReader(s).read()), stream)}"


@table
def members_that_are_odd():
    long = "a" * 200 + ".gpx"
    yield from inside(tarred({long: RUN, "dir/b.gpx": RUN, "notes.txt": b"felt fine", "c.gpx": b"", "d.jpg": b"x"}))
    yield from inside(
        zipped(
            {
                "a/": b"",
                "b.gpx": RUN,
                "notes.txt": b"felt fine",
                "run.txt": RUN,
                "c.docx": b"PK\x03\x04",
                "d.xml": b"<a/>",
            }
        )
    )
    locked = bytearray(zipped({"x.txt": RUN, "y.txt": RUN, "z.gpx": RUN}))
    for place, central in ((locked.index(b"PK\x03\x04") + 6, locked.index(b"PK\x01\x02") + 8),):
        locked[place] |= 1
        locked[central] |= 1
    yield from inside(bytes(locked))
    method = bytearray(zipped({"x.txt": RUN, "z.gpx": RUN}))
    struct.pack_into("<H", method, method.index(b"PK\x03\x04") + 8, 9)
    struct.pack_into("<H", method, method.index(b"PK\x01\x02") + 10, 9)
    yield from inside(bytes(method))
    for size in (2**20 - 512, 2**20, 2**20 + 1, 2**20 + 512):
        info = tarfile.TarInfo("x")
        info.type, info.size = tarfile.GNUTYPE_LONGNAME, size
        name = b"n" * 99 + b"\0" * (size - 99)
        yield f"a name of {size}: {[line[:60] for line in inside(info.tobuf() + name + bytes(-size % 512) + tarred({'b.gpx': RUN}))]}"
    twice = bytearray(zipped({"ä.gpx": RUN}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = twice.index(mark) + at
        struct.pack_into("<H", twice, place, struct.unpack_from("<H", twice, place)[0] & ~0x800)
    yield from inside(bytes(twice))


@table
def exports_of_apple():
    workout = (
        '<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="40" durationUnit="min" totalDistance="{}" totalDistanceUnit="{}"'
        ' startDate="2026-03-04 06:00:00 {}">{}</Workout>'
    )
    route = '<WorkoutRoute><FileReference path="/workout-routes/r.gpx"/></WorkoutRoute>'
    for metres, unit in (
        ("5000", "m"),
        ("9999999", "m"),
        ("10000000", "m"),
        ("0", "m"),
        ("1", "mi"),
        ("1000", "yd"),
        ("1000", "ft"),
        ("5", "km"),
        ("-5", "km"),
        ("x", "km"),
    ):
        found = load(f"<HealthData>{workout.format(metres, unit, '-0500', '')}</HealthData>".encode(), "export.xml")
        yield f"{metres} {unit}: {whole_values.value(found.activities[0].totals)} {found.activities[0].utc_offset_s}"
    for minutes, unit in (("40", "min"), ("40", "s"), ("2", "h"), ("2", "hr"), ("2", "days"), ("200000", "min")):
        text = workout.format("5", "km", "+0000", "").replace(
            'duration="40" durationUnit="min"', f'duration="{minutes}" durationUnit="{unit}"'
        )
        found = load(f"<HealthData>{text}</HealthData>".encode(), "export.xml")
        yield f"{minutes} {unit}: {whole_values.value(found.activities[0].totals)} {found.activities[0].utc_offset_s}"
    data = f"<HealthData>{workout.format('5', 'km', '-0500', route)}{workout.format('6', 'km', '-0500', '')}</HealthData>".encode()
    for folder in ("", "apple/", "a/b/"):
        yield folder
        yield from inside(zipped({f"{folder}exportar.xml": data, f"{folder}workout-routes/r.gpx": RUN}))
    whole = b"<HealthData>" + b"<Record/>" * 50 + data[12:]
    out = {apple.workouts_only(io.BytesIO(whole)).decode()}
    with pytest.MonkeyPatch.context() as patch:
        for piece in (1, 2, 7, 10, 64, 300, 301, 1000):
            patch.setattr(apple, "PIECE", piece)
            out.add(apple.workouts_only(io.BytesIO(whole)).decode())
        yield f"in pieces of any size: {len(out)} answer"
        patch.setattr(apple, "PIECE", 100)
        for most in (100, 200, 300, 400, 500):
            patch.setattr(apple, "MAX_WORKOUT", most)
            yield f"workouts of {most} at most: {apple.workouts_only(io.BytesIO(whole)).count(b'<Workout ')}"


@table
def files_and_members_of_the_largest_size():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unpack, "MAX_BYTES", 2 * 2**20)
        patch.setattr(archive, "MAX_BYTES", 2 * 2**20)
        most = 2 * 2**20
        for size, there in ((most, most), (most + 1, 5), (5, most), (5, most + 1), (most, most + 1)):
            yield f"{there} bytes that say {size}: {refused(lambda s, t: len(unpack.bounded(io.BytesIO(bytes(t)), s)), size, there)}"
        for total, packed in ((most, 20_000), (most + 1, 20_000), (most + 2**20, 5_000)):
            yield f"{total} of {packed}: {refused(unpack.check_ratio, total, packed)}"
        pad = b"<Record/>" * (most // 9 + 1)
        health = b'<HealthData><Workout duration="40" durationUnit="min"></Workout>' + pad + b"</HealthData>"
        for name, data in (
            ("export.xml", health),
            ("other.xml", b"<a>" + pad + b"</a>"),
            ("run.gpx", RUN + b" " * most),
            ("activities.csv", b"Activity ID,Activity Date\n" + b" " * most),
        ):
            yield from inside(zipped({name: data}), "z")


@table
def budgets():
    budget = unpack.Budget.of(1)
    yield f"{budget.total} {budget.members} {unpack.Budget().total} {unpack.Budget().members} {budget.index} {budget.present}"
    for size in (2**30 // 200, 330 * 2**20, 350 * 2**20):
        yield f"{size}: {unpack.Budget.of(size).total}"


@table
def files_by_what_they_are():
    packed = functools.partial(gzip.compress, mtime=0)
    for name, data in (
        ("a.gpx.gz", packed(RUN)), ("a.fit.gz", packed(packed(RUN))), ("a.gz", packed(zipped({"a.gpx": RUN, "b.gpx": RUN}))), ("a.gz", packed(zipped({"a.gpx": RUN}))),
        ("a.fit.gz", packed(b"<html>")), ("a.tcx", RUN), ("a.fit", b"<html>"), ("a.GPX", b"x<"), ("a.gpx.gz", b"x<"), ("a.txt", b"x"), ("a", b""), ("a", bytes(9)), ("a.fit", b"\x01\x02"),
        ("a.json", b'{"exportVersion":1,"exercises":[]}'), ("a.gz", b"\x1f\x8bx"),
    ):  # fmt: skip
        found = load(data, name)
        yield f"{name} {len(data) if len(data) < 12 else ''}: {found.outcome} {found.kind} {[a.size for a in found.activities]} {'; '.join(f'{p.slug} {p.message}' for p in found.problems)}"
    run = load(xml_files.gpx(kind=None, name=None), "x.gpx", About(sport="Run"))
    yield f"told by the index: {run.activities[0].sport} {[p.slug for p in run.problems]}"
    run = load(xml_files.gpx(kind=None, name=None), "x.gpx", About(sport="other"))
    yield f"not told: {run.activities[0].sport} {[p.slug for p in run.problems]}"
    for reader in (*BUILTIN, *EXPORTS):
        yield f"{reader.name} {reader.suffixes} {[r.name if (r := reader_of(d)) else None for d in (FIT, RUN, b'<Activities/>', b'<HealthData>', b'Activity ID,Activity Date')]}"
    for text in (b'{"a":1,"sport":2}', b"a" * 9000):
        yield f"{text[:20]!r}: {whole_values.value(recognised(text, 'a.json')) if recognised(text, 'a.json') else None}"


@table
def dates_and_numbers_of_an_index():
    for text in (
        "3 Mar 202600000000000", "3 Mar 202600000", "3/3/202600000000000", "12.03.2026 5.06", "12.03.2026, 17:06:09", "1.3.2026", "12.03.26", "Mar 2, 2026, 0:59:59", "32 Mar 33", "31 Mar 32",
        "2 Mar 0", "0 Mar 2026", "2026 Mar 2 9:05 pm", "5 Sept 2026", "2026年3月2日 午後1:05", "2 mars 2026 à 23:59", "1/12/2026 12:00 am", "1/12/2026 1:00 am", "1/12/2026 11:59 pm",
    ):  # fmt: skip
        yield f"{text} {index_values.moment(text)} {index_values.moment(text, 'mdy')}"
    for texts in (["12/12/2026", "1/13/2026"], ["13/1/2026", "1/13/2026"], ["1/1/26", "1/13/26"]):
        yield f"{texts} {index_values.day_order(texts)}"
    for data in (b"\xff\xfea\0", b"\xfe\xff\0a", b"\xef\xbb\xbfa", "ä".encode(), "ä".encode("cp1252")):
        yield f"{data!r} {index_values.decoded(data)!r}"


@table
def indexes_told_by_their_start():
    head = b"Activity ID,Activity Date,Activity Name,Activity Type,Filename\n"
    row = b'1,x,"y",Run,activities/1.fit.gz\n'
    for data in (
        head, b"\xef\xbb\xbf" + head, b"a" * 511 + b"\0" + head, b"a,b\n" + row, b"a" * 512 + b"\0,activities/1.fit.gz\n", b" " * 65_500 + b",activities/1.fit.gz,\n", b" " * 65_530 + b",activities/1.fit.gz,\n",
        b"a\tactivities/1.fit\t", b"a;activities/1.fit.gz", b"", b'"activity id";"activity date"',
    ):  # fmt: skip
        yield f"{data[:20]!r} {len(data)}: {strava.is_index(data)}"
    for kept in (0, 1, 5, 6, 7):
        rows = b"".join(b"%d,2026-03-0%d 06:30:00,A,Run,\n" % (n, n + 1) for n in range(kept))
        found = strava.read(head + rows, "activities.csv")
        yield f"{kept}: {len(found.activities)} {[p.message for p in found.problems]}"
    with_distance = b"Activity ID,Activity Date,Activity Name,Activity Type,Filename,Distance\n"
    for kept in (1, 2, 5, 6, 7):
        rows = b"".join(b"%d,2026-03-0%d 06:30:00,A,Run,,5\n" % (n, n + 1) for n in range(kept))
        found = strava.read(with_distance + rows, "activities.csv")
        yield f"{kept}: {len(found.activities)} {[p.message for p in found.problems]}"


@pytest.mark.parametrize("name", TABLES)
def test_packings(name, snapshot):
    assert "\n".join(TABLES[name]()) + "\n" == snapshot(extension_class=TextFile)


class Counted(io.BytesIO):
    """A file that notes how much is asked of it at once."""

    def __init__(self, data):
        super().__init__(data)
        self.asked = []

    def read(self, size=-1):
        self.asked.append(size)
        return super().read(size)


@pytest.mark.parametrize(("pack", "kind"), [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")])
def test_little_is_held_of_a_bomb(pack, kind, monkeypatch):
    totals = [0]
    monkeypatch.setattr(unpack, "check_ratio", lambda total, _: totals.append(total))
    data = pack(bytes(2_000_000))
    handle = Counted(data)
    unpack.unpacked(handle, len(data), kind)
    assert max(b - a for a, b in itertools.pairwise(totals)) == 2**18
    assert set(handle.asked) == {2**16}


def test_a_megabyte_at_once_of_an_export():
    handle = Counted(b"<HealthData>" + b"<Record/>" * 9 + b"</HealthData>")
    apple.workouts_only(handle)
    assert set(handle.asked) == {2**20}


@pytest.mark.parametrize(("size", "is_given_up"), [(2**22, False), (2**22 + 1, True)])
def test_an_unfinished_workout_is_given_up_after_four_megabytes(size, is_given_up, monkeypatch):
    monkeypatch.setattr(apple, "PIECE", size)
    begun = b"<Workout x".ljust(size) + b'<Workout duration="5"></Workout>'
    assert (len(apple.workouts_only(io.BytesIO(begun))) < 100) == is_given_up
