"""Every value that is read of small GPX and TCX files, each with one thing that programs do.

What is right is told by the other tests; this says what is. `pytest tests/formats --snapshot-update` writes it anew.
"""

from __future__ import annotations

import pytest
import xml_files
from xml_files import TcxLap, iso

import whole_values
from milelog.formats import load
from text_snapshots import TextFile

CASES = {}


def case(build):
    """A file, or several, under the name of its function."""
    CASES[build.__name__] = build
    return build


def points(count=6, first=0.0, step=1.0, north=0.0, **same):
    """Points of a run to the north from a second on, three metres a second."""
    return [
        {
            "time": iso(first + n * step),
            "lat": f"{50 + (north + 3.0 * n * step) * 9e-6:.7f}",
            "lon": "8.5",
            "ele": f"{100 + n}",
            **same,
        }
        for n in range(count)
    ]


def gpx(*tracks, **more):
    return xml_files.gpx_tracks([("running", list(segments)) for segments in tracks], **more)


def tcx(*laps, sport="Running", **more):
    return xml_files.tcx_file(xml_files.tcx_activity(list(laps), sport, **more))


def lap(given, start=0.0, seconds=None, metres=0.0, **more):
    return TcxLap(
        [given] if given else [], iso(start), len(given) - 1.0 if seconds is None else seconds, metres, **more
    )


@case
def a_gap_between_segments():
    """A gap of two seconds is none; twice the usual step and more is a pause."""
    return [gpx([points(6), points(4, 5 + gap)]) for gap in (1.0, 2.0, 2.5, 30.0)] + [
        gpx([points(6, step=5.0), points(4, 25 + gap, step=5.0)]) for gap in (9.0, 10.0, 10.5)
    ]


@case
def tracks_one_after_the_other():
    return [gpx([points(6)], [points(6, first)]) for first in (2.0, 4.0, 5.0, 60.0, 3605.0, 3606.0)] + [
        gpx([points(400)[::40]], [points(400, first)[::40]]) for first in (299.0, 301.0, 330.0)
    ]


@case
def tracks_of_two_sports():
    return [
        xml_files.gpx_tracks([("running", [points(3)]), ("cycling", [points(3, 10)]), ("running", [points(3, 20)])])
    ]


@case
def times_in_many_forms():
    given = (
        "2026-03-02T06:30:00",
        "2026-03-02T07:30:01+01:00",
        "2026-03-02T06:30:02.500Z",
        "2026-03-02 06:30:03Z",
        "x",
        "2026-03-02T6:30:4Z",
        "2026-03-02T06:30:05.25+00:00",
    )
    first = [{**p, "time": t} for p, t in zip(points(7), given, strict=True)]
    return [gpx([first]), gpx([first[1:]]), gpx([first[2:]]), gpx([[{**p, "time": "x"} for p in first]])]


@case
def points_without_times():
    some = points(6)
    for n in (1, 4):
        del some[n]["time"]
    none = [{k: v for k, v in p.items() if k != "time"} for p in points(3)]
    return [gpx([some]), gpx([none]), gpx([[]])]


@case
def points_out_of_order_and_of_one_moment():
    mixed = points(8)
    mixed[2], mixed[4] = mixed[4], mixed[2]
    half = [
        {"time": iso(3), "lat": "50.0000810", "lon": "8.5", "hr": "140", "cad": "80"},
        {"time": iso(3), "lat": "50.0000810", "lon": "8.5", "ele": "103"},
    ]
    other = [{"time": iso(3), "lat": "50.0000811", "lon": "8.5", "ele": "103"}]
    one = [{**p, "time": iso(0)} for p in points(4)]
    return [
        gpx([mixed]),
        gpx([[*points(3), *half, *points(3, 4)]]),
        gpx([[*points(3), *half, *other, *points(3, 4)]]),
        gpx([one]),
    ]


@case
def values_at_the_limits():
    odd = (
        {"ele": "-430", "hr": "20", "cad": "0"}, {"ele": "-430.1", "hr": "19.9", "cad": "300"}, {"ele": "9000", "hr": "250", "cad": "300.5"},
        {"ele": "9000.1", "hr": "250.5", "cad": "-1"}, {"lat": "90", "lon": "180"}, {"lat": "90.0001"}, {"lon": "-180.0001"},
        {"lat": "0", "lon": "0"}, {"lat": "0", "lon": "8.5"}, {"lat": "nan"}, {"ele": "inf"}, {"ele": "1e999", "hr": "x", "cad": "80"},
        {"ele": " 5 ", "hr": "", "cad": ""}, {"lat": "", "lon": ""}, {"lat": "inf"}, {"ele": "+7"}, {"lat": "-90"},
    )  # fmt: skip
    return [gpx([[{**p, **o} for p, o in zip(points(len(odd)), odd, strict=True)]])]


@case
def commas_for_points():
    return [
        gpx([[{**p, "ele": "1,5"} for p in points(3)]]),
        gpx([[{**p, "lat": " -50,25 "} for p in points(3)]]),
        gpx([[{**p, "ele": "1,234.5"} for p in points(3)]]),
    ]


@case
def extensions_of_many_programs():
    forms = (
        "<extensions><gpxdata:hr>{hr}</gpxdata:hr><gpxdata:cadence>{cad}</gpxdata:cadence><gpxdata:temp>11.5</gpxdata:temp></extensions>",
        "<extensions><power>210</power><heartrate>{hr}</heartrate><distance>7.5</distance></extensions>",
        "<extensions><TPX><Speed>3</Speed><Watts>5</Watts><RunCadence>{cad}</RunCadence></TPX></extensions><speed>3.25</speed>",
        "<extensions><hr></hr><a><hr>{hr}</hr></a><hr>99</hr></extensions>",
        "<!-- hr 5 --><extensions><hr>{hr}</hr></extensions>",
        "<extensions><hr unit='bpm'>{hr}</hr></extensions>",
        "<extensions><hr>{hr}</hr></extensions><extensions/>",
        "<extensions><hr>{hr}</extensions></hr>",
    )
    return [gpx([points(3, hr="140", cad="81")], extensions=form) for form in forms]


@case
def cadence_of_one_foot_and_of_both():
    return [
        gpx([[{**p, "hr": "140", "cad": c} for p, c in zip(points(5), given, strict=True)]])
        for given in (("0", "120", "120", "121", "80"), ("0", "121", "121", "0", "80"), ("0",) * 5)
    ]


@case
def what_is_said_of_the_whole():
    total = b"<extensions><x:TrackStatsExtension><x:Distance>%b</x:Distance></x:TrackStatsExtension></extensions>"
    plain = gpx([points(80)[::8]])
    with_total = [
        plain.replace(b"<trkseg>", total % metres + b"<trkseg>")
        for metres in (b"200", b"199.9", b"500000", b"500000.5", b"x", b"237.5")
    ]
    heads = (
        '<gpx creator="StravaGPX Garmin Forerunner 255">',
        '<gpx creator="StravaGPX">',
        "<gpx>",
        '<gpx creator=" Zwift ">',
    )
    return [*with_total, *(gpx([points(3)], head=head, name=None) for head in heads)]


@case
def routes_places_and_nothing():
    route = "".join(f'<rtept lat="50.{n}" lon="8"><time>{iso(n)}</time></rtept>' for n in range(3))
    same = route.replace(iso(1), iso(0)).replace(iso(2), iso(0))
    bodies = (
        f"<rte>{route}</rte>",
        f"<rte>{same}</rte>",
        '<wpt lat="1" lon="2"/>',
        "",
        "<trk/>",
        "<trk><type>treadmill_running</type><trkseg/></trk>",
    )
    return [f"{xml_files.HEAD}{body}</gpx>".encode() for body in bodies]


@case
def gpx_that_is_cut_off_or_damaged():
    whole = xml_files.gpx([{**p, "hr": "140", "cad": "80"} for p in points(8)])
    at = [n for n in range(len(whole)) if whole.startswith(b"<trkpt", n)]
    return [
        whole[: at[5] + 3], whole[: at[5]], whole[: at[0] + 3], whole[:-3], whole[:-10], whole[: at[3]] + whole[at[3] + 1 :],
        whole[: at[3] + 30] + b"\0\1" + whole[at[3] + 30 :], whole[: at[3] + 30] + b"<" + whole[at[3] + 30 :],
        whole[: at[3] - 1] + b"&x;" + whole[at[3] - 1 :], whole[: at[1]] + b"</trkseg>" + whole[at[1] :],
        whole.replace(b"<name>Morning", b"<name>Morning & ", 1), whole[: at[6]] + b"]]><!--" + whole[at[6] :],
        whole[: at[2] + 10] + whole[at[4] + 10 :], whole[: at[6] + 70].replace(b"<ele>103", b"<ele>10<3"), whole + b"junk", whole.replace(b"Morning", b"\xff\xfe"),
        b"\n\n" + whole, whole.replace(b"?>\n", b"?>\n<!DOCTYPE gpx>\n", 1), whole.replace(b"</trkseg>", b"</trkseg></trk></gpx>") + whole,
    ]  # fmt: skip


@case
def numbers_in_other_encodings():
    whole = xml_files.gpx(points(3), name="Früh")
    times = whole.decode().replace("2026-03-02T06:30:0", "٢٠٢٦-٠٣-٠٢T٠٦:٣٠:٠")
    return [
        whole.decode().encode("utf-16"), whole.decode().replace("UTF-8", "latin-1").encode("latin-1"), whole.decode().encode("latin-1"),
        times.encode(), whole.decode().replace("UTF-8", "x-none").encode(), b"\xef\xbb\xbf" + whole,
    ]  # fmt: skip


@case
def clocks_that_jump():
    stale = [{**points(1)[0], "time": iso(-9_000)}]
    far = [{**points(1, north=40_000)[0], "time": iso(-9_000)}]
    hour = [{**points(1)[0], "time": iso(-3_600)}]
    late = [{**points(1, north=90)[0], "time": iso(20_000)}]
    wrong = [*points(40), {**points(1, 40)[0], "time": iso(40 + 400_000_000)}, *points(40, 41, north=123)]
    early = [{**p, "time": iso(n - 700_000)} for n, p in enumerate(points(3, north=-9))]
    half_a_day = [[*points(70)[::10], *points(70, 69 + gap)[::10]] for gap in (43_200, 43_202)]
    return [gpx([[*start, *points(70)]]) for start in (stale, far, hour, early)] + [
        gpx([[*points(70), *late]]),
        gpx([wrong]),
        *(gpx([g]) for g in half_a_day),
    ]


@case
def laps_and_their_tracks():
    first, second = points(6, dist="3"), points(6, 6, north=18)
    return [
        tcx(lap(first, metres=18.0), lap(second, 6, metres=18.0, intensity="Resting", trigger="Distance")),
        tcx(lap(first, metres=18.0), TcxLap([second[:2], second[4:]], iso(6), 3.0, 12.0, trigger="HeartRate")),
        tcx(TcxLap([first], "", 5.0, 15.0), TcxLap([second], "x", 5.0, 15.0, "", "")),
        tcx(lap(first, -43_200, metres=18.0), lap(second, 43_300, metres=18.0)),
        tcx(lap(first, metres=-1.0), lap(second, 6, seconds=-1.0), lap([], 12, seconds=700_000.0)),
        tcx(lap(first, seconds=604_800.0), lap(second, 6, seconds=604_800.5)),
    ]  # fmt: skip


@case
def time_that_laps_miss():
    """A lap lasts longer than its timer: the widest holes between its points are pauses."""
    files = []
    for timer, gaps in (
        (20.0, (9,)),
        (20.0, (9, 8)),
        (26.0, (3,)),
        (25.0, (3.5,)),
        (20.0, (30,)),
        (20.0, (4, 4, 4)),
        (10.0, (20,)),
    ):
        made, at = [], 0.0
        for n in range(24):
            made += points(1, at, north=3.0 * n)
            at += 1 + (gaps[n // 6 - 1] if n % 6 == 5 and 0 < n // 6 <= len(gaps) else 0)
        files.append(tcx(TcxLap([made], iso(0), timer, 72.0), lap(points(3, at, north=72), at)))
    return files


@case
def distances_and_speeds_that_do_not_fit():
    whole = points(200)
    distances = (
        [{**p, "dist": f"{3.0 * n * share:.2f}"} for n, p in enumerate(whole)] for share in (0.49, 0.5, 2.0, 2.01)
    )
    speeds = ([{**p, "speed": speed} for p in whole] for speed in ("1.36", "1.4", "6.5", "6.7"))
    files = [tcx(lap(given[::10], metres=600.0)) for given in (*distances, *speeds)]
    restart = [{**p, "dist": str(d)} for p, d in zip(points(7), (0, 50, 100, 9.9, 60, 10.1, 0.5), strict=True)]
    return [
        *files,
        tcx(lap(restart)),
        tcx(lap([{**p, "dist": str(d)} for p, d in zip(points(4), (50, 0, 51, 1), strict=True)])),
    ]


@case
def several_days_in_one_activity():
    two = [lap(points(70)[::10], 0, 60.0, 200.0), lap(points(70, 100_000)[::10], 100_000, 60.0, 210.0)]
    over = [TcxLap([points(70)[::10], points(70, 100_000)[::10]], iso(0), 120.0, 400.0)]
    return [tcx(*two), tcx(*over, *two[1:])]


@case
def entries_typed_in():
    return [
        tcx(lap([], 0, 1800.0, 5000.0)), tcx(lap([], 0, 0.0, 5000.0)), tcx(TcxLap([], "", 1800.0, 5000.0)), tcx(),
        tcx(lap([], 0, 1800.0, 5000.0), lap([], 1800, 600.0, 1000.0), sport="Other"),
        tcx(lap(points(1), 0, 1800.0, 5000.0)), tcx(lap([{**p, "time": iso(0)} for p in points(3)], 0, 0.0)),
    ]  # fmt: skip


@case
def devices_and_titles():
    def made(creator, sport="Running", notes=""):
        return tcx(lap(points(3)), sport=sport, creator=f"{notes}{creator}")

    name = "<Creator><Name>{}</Name>{}</Creator>"
    version = "<Version><VersionMajor>{}</VersionMajor>{}</Version>"
    return [
        made(""), made(name.format("Fenix", version.format(3, ""))), made(name.format("Fenix", version.format(0, "<VersionMinor>0</VersionMinor>"))),
        made(name.format("Fenix", version.format(0, "<VersionMinor>2</VersionMinor>"))), made(name.format("Polar Vantage, version 3.1", "")),
        made(name.format("Zwift", ""), "Biking"), made("", "Other", "<Notes>Morning run</Notes>"), made("", "Trail Running"), made("", ""),
        made("", "Other", "<Training><Plan><Name>Tempo run</Name></Plan></Training>"),
    ]  # fmt: skip


@case
def tcx_of_other_kinds_and_damaged():
    whole = tcx(lap([{**p, "dist": str(3 * n)} for n, p in enumerate(points(8))], metres=21.0))
    at = [n for n in range(len(whole)) if whole.startswith(b"<Trackpoint", n)]
    bodies = ("<Courses><Course/></Courses>", "<Workouts><Workout/></Workouts>", "<Folders/>", "")
    return [
        whole[: at[5] + 20], whole[: at[5]], whole[: at[3] + 40] + b"<" + whole[at[3] + 40 :], whole[: at[2]] + b"</Track></Lap>" + whole[at[2] :],
        whole[:-30], *(f"{xml_files.TCX_HEAD}{body}</TrainingCenterDatabase>".encode() for body in bodies),
        whole + whole.split(b"?>\n")[1],
    ]  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_small_files(name, snapshot):
    lines = []
    for number, data in enumerate(CASES[name]()):
        lines += [f"{number}", *whole_values.lines(load(data, "x.xml"))]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)
