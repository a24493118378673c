"""How many files are read, on disk: activities, columns, laps and all that is said of them, sound files and spoilt ones.

The files are drawn near what devices and exporters get wrong. What is right is told by the other tests; this says what is,
whatever it is. `pytest tests/formats --snapshot-update` writes it anew.
"""

from __future__ import annotations

import itertools
import random
from datetime import datetime

import numpy as np
import pytest
import xml_files
from xml_files import TcxLap, iso

from milelog.formats import index_values, isotime, load, pace, strava
from milelog.formats.clock import in_words, pieces, repaired, set_on_the_way
from milelog.formats.fit.write import FitWriter
from milelog.formats.geodesy import along_m, steps_m
from milelog.formats.sports import sport_of
from text_snapshots import TextFile, figure

DRAWN = 24
"""Files of each kind."""


def column(values):
    """What a column holds, in a few figures."""
    known = values[np.isfinite(values)]
    if not len(known):
        return "nothing"
    return f"{len(known)}/{len(values)} {figure(float(known.sum()))} {figure((float(known[0]), float(known[-1]), float(known.max())))}"


def shown(loaded):
    """A file as it was read, in lines."""
    yield f"  {loaded.outcome} {loaded.kind}"
    for run in loaded.activities:
        yield f"  {run.sport} {run.sub_sport} {run.start} {run.utc_offset_s} {run.name} {run.device} {run.rpe}"
        yield f"    {figure(run.totals)} pauses {figure(run.pauses)}"
        yield from (f"    {name} {column(values)}" for name, values in run.columns.items())
        yield from (f"    {figure(part)}" for part in (*run.laps[:6], *run.steps[:6], *run.splits[:3]))
        yield from (f"    ! {p.slug}: {p.message}" for p in run.problems)
    yield from (f"  ! {p.severity} {p.slug}: {p.message}" for p in loaded.problems)


def spoilt_points(rng, points):
    """Points with faults of a receiver or a program."""
    n = len(points)
    for _ in range(rng.choice((0, 1, 1, 2))):
        at, size = rng.randrange(n), rng.choice((1, 3, 12))
        fault = rng.choice(
            (
                "stale",
                "late",
                "hour",
                "hole",
                "day",
                "place",
                "zero",
                "missing",
                "twice",
                "no time",
                "word",
                "order",
                "tired",
            )
        )
        for i in range(at, min(at + size, n)):
            second = (datetime.fromisoformat(str(points[i].get("time") or iso(i))) - xml_files.START).total_seconds()
            if fault == "stale" and i < 4:
                points[i]["time"] = iso(second - rng.choice((3500, 3700, 50_000, 900_000)))
            elif fault == "late" and i > n - 4:
                points[i]["time"] = iso(second + rng.choice((3500, 3700, 40_000, 90_000)))
            elif fault == "hour":
                points[i]["time"] = iso(second + rng.choice((-3601, 3599, 3601, 7200)))
            elif fault == "place":
                points[i]["lat"] = rng.choice(("91.0", "0.0", "50.3", "nan", ""))
            elif fault == "zero":
                points[i] |= {"hr": rng.choice(("0", "255", "1", "20")), "ele": "-9999", "cad": "0"}
            elif fault == "missing":
                points[i].pop(rng.choice(("ele", "hr", "cad")), None)
            elif fault == "twice":
                points[i]["time"] = iso(second - rng.choice((1.0, 0.5)))
            elif fault == "no time":
                points[i].pop("time", None)
            elif fault == "word":
                points[i]["ele"] = rng.choice(("high", "1,5", "1e400", " 12.5 ", "+3"))
        if fault in {"hole", "day"}:
            gap = rng.choice((40, 290, 3700, 20_000)) if fault == "hole" else rng.choice((43_000, 44_000, 700_000))
            for i in range(at, n):
                second = (
                    datetime.fromisoformat(str(points[i].get("time") or iso(i))) - xml_files.START
                ).total_seconds()
                points[i]["time"] = iso(second + gap)
        if fault == "order":
            points[at : at + size] = points[at : at + size][::-1]
        if fault == "tired":
            del points[rng.choice((1, 2, 3)) :]
            n = len(points)
    return points


def spoilt_bytes(rng, data):
    """A file as it is, or damaged on its way."""
    fault = rng.choice(("none",) * 6 + ("cut", "cut", "flip", "junk", "twice", "encoding", "ampersand", "bom"))
    at = rng.randrange(len(data) // 3, len(data))
    if fault == "cut":
        return data[:at]
    if fault == "flip":
        return data[:at] + bytes([data[at] ^ rng.choice((1, 4, 32, 128))]) + data[at + 1 :]
    if fault == "junk":
        return data[:at] + rng.choice((b"\0\0\0", b"<", b"&", b"]]>", b"</trkpt>", b"<!-- -->", b"<?x?>")) + data[at:]
    if fault == "twice":
        return data + data
    if fault == "encoding":
        return (
            data.decode()
            .replace('encoding="UTF-8"', rng.choice(('encoding="latin-1"', 'encoding="x"', "")))
            .encode(rng.choice(("utf-16", "latin-1", "utf-8")))
        )
    if fault == "ampersand":
        return data.replace(b"Morning", "Früh & spät".encode(rng.choice(("utf-8", "latin-1"))))
    return b"\xef\xbb\xbf" + data if fault == "bom" else data


def gpx(rng):
    points = spoilt_points(
        rng,
        xml_files.run(
            rng.choice((1, 5, 40, 70)), rng.choice((0.5, 1.0, 1.0, 5.0)), rng.choice((1.2, 3.0, 3.0, 7.0, 30.0))
        ),
    )
    if rng.random() < 0.15:
        for p in points:
            p["time"] = str(p.get("time", "")).replace("Z", rng.choice(("", "+01:00", "-03:30")))
    half = len(points) // rng.choice((2, 3, len(points) + 1))
    kind = rng.choice(("running", "running", None, "9", "Ride", "hike", "strange"))
    tracks = [(kind, [points[:half], points[half:]] if half else [points])]
    if rng.random() < 0.2:
        tracks.append((kind, [xml_files.run(8)]))
    extensions = rng.choice(
        (
            xml_files.EXTENSIONS,
            xml_files.EXTENSIONS,
            "",
            "<extensions><hr>{hr}</hr><cadence>{cad}</cadence></extensions>",
        )
    )
    return spoilt_bytes(
        rng, xml_files.gpx_tracks(tracks, rng.choice(("Morning", None, "Evening ride")), extensions=extensions)
    )


def tcx(rng):
    points = spoilt_points(rng, xml_files.run(rng.choice((2, 20, 65)), rng.choice((1.0, 1.0, 4.0)), 3.0))
    at = 0.0
    for p in points:
        at += rng.choice((3.0, 3.0, 3.0, 0.0, 2.5))
        if rng.random() < 0.97:
            p["dist"] = f"{at - (100 if rng.random() < 0.01 else 0):.1f}"
        if rng.random() < 0.3:
            p |= {"speed": rng.choice(("3.0", "2.9", "-1", "70")), "watts": "200"}
        if rng.random() < 0.1:
            p.pop("lat")
            p.pop("lon")
    edges = sorted({0, len(points), *(rng.randrange(len(points)) for _ in range(rng.choice((0, 1, 3))))})
    laps = [
        TcxLap(
            [points[a:b]],
            rng.choice((iso(float(a)), iso(a + 40.0))),
            (b - a) * rng.choice((1.0, 1.0, 0.5, 3.0)),
            3.0 * (b - a),
            rng.choice(("Active", "Resting")),
            rng.choice(("Manual", "Distance", "Time")),
        )
        for a, b in itertools.pairwise(edges)
    ]
    activities = [xml_files.tcx_activity(laps, rng.choice(("Running", "Running", "Biking", "Other", "x")))]
    if rng.random() < 0.2:
        activities.append(xml_files.tcx_activity([TcxLap([], iso(0), 1800.0, rng.choice((0.0, 5000.0)))]))
    return spoilt_bytes(rng, xml_files.tcx_file(*activities))


START = 1_100_000_000
SEMICIRCLES = 2**31 / 180


def fit(rng):
    writer = FitWriter(big_endian=rng.random() < 0.2)
    writer.add(
        "file_id",
        type=rng.choice(("activity",) * 9 + ("course",)),
        manufacturer=rng.choice(("garmin", "coros", "development")),
        product=3992,
        time_created=START,
    )
    writer.add("event", timestamp=START, event="timer", event_type="start")
    count, step = rng.choice((3, 40, 120)), rng.choice((1, 1, 1, 5))
    times = START + step * np.arange(count)
    if rng.random() < 0.2:
        times[: rng.choice((1, 3))] -= rng.choice((20, 4000, 600_000_000))
    if rng.random() < 0.2:
        times[count // 2 :] += rng.choice((30, 4000, 50_000))
    way = 3.0 * step * np.arange(count)
    more = {"distance": way}
    if rng.random() < 0.6:
        more |= {"position_lat": SEMICIRCLES * (50 + way / 111_200), "position_long": np.full(count, SEMICIRCLES * 8.5)}
    if rng.random() < 0.6:
        more |= {
            "heart_rate": rng.choice((150, 0, 250)) + np.zeros(count),
            "cadence": np.full(count, rng.choice((88, 176, 0))),
            "enhanced_speed": np.full(count, 3.0),
        }
    if rng.random() < 0.3:
        more["enhanced_altitude"] = 100.0 + np.arange(count)
    if rng.random() < 0.3:
        more["distance"] = np.where(np.arange(count) > count // 2, way - way[count // 2], way)
    writer.add_run("record", {"timestamp": times, **more}, compressed=rng.random() < 0.2)
    if rng.random() < 0.5:
        writer.add("event", timestamp=int(times[-1]) - 10, event="timer", event_type="stop_all")
        writer.add("event", timestamp=int(times[-1]) - 4, event="timer", event_type="start")
    for number in range(rng.choice((0, 1, 3))):
        begin = START + number * 20
        writer.add(
            "lap",
            timestamp=begin + 20,
            start_time=begin,
            total_elapsed_time=20.0,
            total_timer_time=rng.choice((20.0, 15.0)),
            total_distance=60.0,
            lap_trigger=rng.choice(("manual", "distance")),
            intensity=rng.choice(("active", "rest")),
        )
    if rng.random() < 0.8:
        sport = rng.choice(("running", "running", "generic", "cycling", "walking"))
        writer.add(
            "session",
            timestamp=int(times[-1]),
            start_time=START,
            sport=sport,
            sub_sport=rng.choice(("generic", "treadmill", "trail")),
            total_elapsed_time=float(step * count),
            total_timer_time=float(step * count) - rng.choice((0, 6)),
            total_distance=float(way[-1]),
            workout_rpe=rng.choice((None, 70)),
        )
    writer.add(
        "activity",
        timestamp=int(times[-1]),
        local_timestamp=int(times[-1]) + rng.choice((0, 3600, -18_000, 90_000)),
        num_sessions=1,
    )
    data = writer.finish()
    fault = rng.choice(("none",) * 4 + ("cut", "flip", "flip", "hole", "twice", "tail"))
    at = rng.randrange(14, len(data))
    if fault == "cut":
        return data[:at]
    if fault == "flip":
        return data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
    if fault == "hole":
        return data[:at] + bytes(rng.choice((3, 64))) + data[at + rng.choice((0, 3, 64)) :]
    return data + data if fault == "twice" else data + b"\0" * 9 if fault == "tail" else data


@pytest.mark.parametrize("kind", [gpx, tcx, fit], ids=lambda kind: kind.__name__)
def test_files(kind, snapshot):
    lines = []
    for number in range(DRAWN):
        data = kind(random.Random(f"{kind.__name__} {number}"))
        lines += [str(number), *shown(load(data, f"x.{kind.__name__}"))]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


DAYS = (
    "2026-03-02",
    "2024-02-29",
    "2023-02-29",
    "2000-02-29",
    "1900-02-29",
    "2100-12-31",
    "2026-04-31",
    "2026-00-10",
    "2026-13-01",
    "2026-01-00",
    "1970-01-01",
    "0999-01-01",
    "9999-01-01",
    "2026-3-2",
    "20260302",
)
CLOCKS = ("06:30:05", "23:59:60", "23:59:61", "24:00:00", "06:60:00", "06:30", "6:5:4", "06-30-05", "00:00:00")
ENDS = (
    "Z",
    "",
    ".5Z",
    ".123456Z",
    ",25",
    "+01:00",
    "-03:30",
    "+14:00",
    "+14:01",
    "-0530",
    "+05",
    "+01:60",
    "z",
    " UTC",
    ".Z",
    "+1:00",
    " Z",
    ".000+02:00",
    "Q",
)


def test_times(snapshot):
    texts = [f"{day}T06:30:05Z" for day in DAYS] + [f"2026-03-02T{clock}Z" for clock in CLOCKS]
    texts += [f"2026-03-02T06:30:05{end}" for end in ENDS] + [
        "2026-03-02 06:30:05Z",
        " 2026-03-02T06:30:05Z ",
        "",
        "x",
        "now",
        "2026-03-02T06:30:05Z" + " " * 60,
    ]
    together, first = isotime.parse_times([None, *texts])
    lines = [f"first {first}"]
    for text, joined in zip(texts, together[1:], strict=True):
        alone = isotime.parse_times([text])[0][0]
        lines.append(f"{text!r} {alone:.3f} {joined:.3f} {isotime.first_offset(text)} {isotime.has_zone(text)}")
    alike = [f"2026-03-{day:02}T06:30:0{n}.{n}00+01:00" for day in (1, 2, 31, 32) for n in (0, 5, 9)]
    lines.append(" ".join(f"{v:.1f}" for v in isotime.parse_times(alike)[0]))
    mixed = [
        "2026-03-02T06:30:05.5Z",
        "2026-03-02T06:30:05,5Z",
        "2026-03-02T06:30:0x.5Z",
        "2026-03-02T06:30:05.xZ",
        "2026/03/02T06:30:05.5Z",
    ]
    lines.append(" ".join(f"{v:.1f}" for v in isotime.parse_times(mixed)[0]))
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


def test_clocks(snapshot):
    lines = [
        f"{s}: {in_words(s)}"
        for s in (0, 56, 57, 89, 91, 3419, 3421, 5400, 82_000, 82_100, 200_000, 29_980_000, 29_990_000, 90_000_000)
    ]
    rng = random.Random(8)
    for _ in range(60):
        n = rng.choice((5, 80, 200, 1500))
        times = np.arange(n, dtype=float)
        for _ in range(rng.choice((1, 1, 2, 3))):
            at, size = rng.choice((0, rng.randrange(n), n - 1)), rng.choice((1, 2, 4, 5, 61, n))
            jump = rng.choice((-1, 1)) * rng.choice(
                (3599.0, 3601.0, 20_000.0, 43_100.0, 43_300.0, 90_000.0, 605_000.0, 1e8)
            )
            times[at : at + size] += jump
        speed = rng.choice((0.0, 0.0001, 3.0, 9.0))
        columns = {"distance_m": speed * times} if rng.random() < 0.5 else {}
        found = repaired(times, columns, "x")
        told = (
            "none"
            if found is None
            else f"{len(found.index)} {column(found.time_s)} {figure(found.moved)} {figure(found.cut_s)} {[p.message for p in found.problems]}"
        )
        lines.append(f"{n} {told}")
        lines.append(f"  pieces {pieces(np.sort(times))} {pieces(np.sort(times), 3600.0)}")
        for lasted in (float(n), 1.01 * n, n + 59.0, n + 62.0, n * 1.03, float(times[-1] - times[0])):
            moved = set_on_the_way(times, lasted, "x")
            lines.append(f"  {figure(lasted)} {moved and (figure(moved.moved), [p.message for p in moved.problems])}")
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


def test_paces_and_places(snapshot):
    lines = []
    rng = random.Random(4)
    for _ in range(60):
        n = rng.choice((5, 11, 12, 60, 300))
        times = np.cumsum(rng.choices((1.0, 1.0, 5.0, 29.0, 31.0), k=n))
        speed = rng.choice((0.4, 1.2, 1.89, 1.91, 3.0, 5.4, 5.6, 8.1, 21.0)) * np.where(
            np.arange(n) % 25 < rng.choice((0, 1, 3)), rng.choice((2.4, 2.6, 4.0)), 1.0
        )
        columns = {
            "time_s": times,
            rng.choice(("distance_m", "speed_mps")): np.cumsum(speed) if rng.random() < 0.5 else speed,
        }
        if rng.random() < 0.5:
            columns["cadence_spm"] = np.full(n, rng.choice((0.0, 110.0, 149.0, 151.0, 170.0)))
        found = pace.pace_of(columns)
        lines.append(
            f"{figure((found.usual_mps, found.fast_mps, found.mean_mps, found.moving_s, found.steps_spm))} {pace.guess(found)} {pace.is_beyond_running(found)}"
        )
        for said in ("run", "ride", "walk", "workout", "swim", "training"):
            claim = sport_of(said)
            lines.append(
                f"  {said} {claim} {pace.by_sub_sport(*claim, None, found) if claim and claim[0] == 'generic' else ''}".rstrip()
            )
    latitude, longitude = (
        np.array([50.0, 50.001, 50.001, 0.0, -80.0, np.nan, 10.0]),
        np.array([8.0, 8.0, 8.001, 179.999, -179.999, 0.0, 0.0]),
    )
    lines += [" ".join(figure(float(v)) for v in f(latitude[:6], longitude[:6])) for f in (steps_m, along_m)]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)


NUMBERS = (
    "",
    "5",
    "5.5",
    "5,5",
    "1,234.5",
    "1.234,5",
    "1 234,5",
    "1'234.5",
    "12,345",
    "-3",
    "x",
    "5 km",
    "1e3",
    "١٢",
    "1,2,3",
    "0,5",
    ".5",
    "1.234",
)
MOMENTS = (
    *(
        "Mar 2, 2026, 6:30:05 AM",
        "2 mars 2026 à 06:30:05",
        "02.03.2026, 06:30:05",
        "2026-03-02 06:30:05",
        "3/2/2026 18:30",
        "13/2/2026 6:30:05 PM",
    ),
    *(
        "2026年3月2日 06:30:05",
        "2 de mar. de 2026 6:30:05",
        "Mar 32, 2026, 6:30:05 AM",
        "yesterday",
        "",
        "12/31/2025, 12:05:00 AM",
        "2 Dez 2025, 12:05:00 PM",
    ),
)


def test_values_of_an_index(snapshot):
    lines = [f"{text!r} {index_values.number(text)}" for text in NUMBERS]
    lines += [
        f"{text!r} {' | '.join(str(index_values.moment(text, order)) for order in ('dmy', 'mdy', 'ymd'))}"
        for text in MOMENTS
    ]
    lines += [
        index_values.day_order(texts)
        for texts in (("3/2/2026", "13/2/2026"), ("3/2/2026", "3/13/2026"), ("2026-03-02",), ("3/2/2026",), ())
    ]
    rng = random.Random(6)
    for _ in range(25):
        head = rng.choice(
            (
                "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance,Filename,Moving Time,Distance",
                "Aktivitäts-ID,Aktivitätsdatum,Name der Aktivität,Aktivitätsart,Verstrichene Zeit,Distanz,Dateiname",
            )
        )
        metres, elapsed = rng.choice((5000.0, 42195.0, 0.0, 400.0)), rng.choice((1500, 0, 12_000))
        rows = [
            f'{n},"{rng.choice(MOMENTS[:6])}",Run {n},{rng.choice(("Run", "Ride", "Lauf", "?"))},{elapsed},{rng.choice((metres, metres / 1000, metres / 1609.344)):.2f},{rng.choice(("", f"activities/{n}.fit.gz"))},{elapsed},{metres}'
            for n in range(rng.choice((0, 1, 3)))
        ]
        data = ("\n".join((head, *rows)) + "\n").encode(rng.choice(("utf-8", "utf-8-sig", "latin-1")))
        lines.append(f"{strava.is_index(data)}")
        lines += [f"  {figure(entry)}" for entry in strava.entries(data)]
        lines += [f" {line}" for line in shown(strava.read(data, "activities.csv"))]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)
