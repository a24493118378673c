"""XML as it reaches a folder: encodings, attacks, damage. Both formats, through `load`."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
import xml_files as files
from hypothesis import given, settings
from hypothesis import strategies as st

from milelog.formats import load

GPX, TCX = files.gpx(), files.tcx()
BOTH = pytest.mark.parametrize(("data", "name"), [(GPX, "f.gpx"), (TCX, "f.tcx")], ids=["gpx", "tcx"])


def slugs(loaded):
    return [p.slug for p in loaded.problems]


def redeclared(data: bytes, encoding: str) -> str:
    return data.decode().replace("UTF-8", encoding)


class TestEncodings:
    @BOTH
    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
    @pytest.mark.parametrize("mark", ["\ufeff", ""])
    def test_wide_ones(self, data, name, encoding, mark):
        loaded = load((mark + redeclared(data, "UTF-16")).encode(encoding), name)
        assert [a.size for a in loaded.activities] == [20]
        assert slugs(loaded) == []

    @BOTH
    def test_byte_order_mark(self, data, name):
        assert load(b"\xef\xbb\xbf" + data, name).outcome == "analyzed"

    @pytest.mark.parametrize(("declared", "encoding"), [("ISO-8859-1", "latin-1"), ("windows-1252", "cp1252")])
    def test_declared_ones(self, declared, encoding):
        data = redeclared(files.gpx(name="Straße nach Köln"), declared).encode(encoding)
        loaded = load(data, "f.gpx")
        assert (loaded.activities[0].name, slugs(loaded)) == ("Straße nach Köln", [])

    def test_bytes_that_deny_their_declaration(self):
        loaded = load(files.gpx(name="Köln").decode().encode("latin-1"), "f.gpx")
        assert (loaded.activities[0].name, slugs(loaded)) == ("Köln", ["text-encoding"])

    def test_ascii_that_claims_to_be_wide(self):
        assert load(redeclared(GPX, "UTF-16").encode(), "f.gpx").activities[0].size == 20

    @BOTH
    def test_an_unknown_encoding(self, data, name):
        assert load(redeclared(data, "x-martian").encode(), name).activities[0].size == 20

    @BOTH
    @pytest.mark.parametrize("lead", [b"\n", b"   \r\n", b"\xef\xbb\xbf \n"])
    def test_blanks_before_the_declaration(self, data, name, lead):
        loaded = load(lead + data, name)
        assert loaded.activities[0].size == 20
        assert slugs(loaded) == ["xml-leading-blanks"]

    @BOTH
    def test_comments_and_instructions_before_the_root(self, data, name):
        head, rest = data.split(b"\n", 1)
        lead = b"<!-- <kml> and <html> -->\n<?xml-stylesheet href='a.xsl'?>\n" + b"<!-- x -->" * 500
        for at in (name, "unnamed"):
            assert load(head + lead + rest, at).activities[0].size == 20


class TestAttacks:
    DOCTYPES = (
        '<!DOCTYPE gpx SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        "<!doctype gpx>",
        "<!DOCTYPE gpx>",
    )

    @BOTH
    @pytest.mark.parametrize("doctype", DOCTYPES)
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_any_doctype_is_rejected(self, data, name, doctype, encoding):
        head, rest = redeclared(data, encoding).split("\n", 1)
        rest = rest.replace("Morning", "&x;")
        loaded = load(f"{head}\n{doctype}\n{rest}".encode(encoding), name)
        assert (loaded.outcome, slugs(loaded)) == ("rejected", ["xml-doctype"])

    def test_an_encoding_cannot_hide_a_doctype(self):
        head, rest = redeclared(GPX, "UTF-7").split("\n", 1)
        hidden = "+ADwAIQ-DOCTYPE gpx +AFs-+ADwAIQ-ENTITY x 'y'+AD4-+AF0-+AD4-"
        loaded = load(f"{head}\n{hidden}\n{rest}".encode(), "f.gpx")
        assert (loaded.outcome, loaded.activities) == ("rejected", ())

    def test_a_doctype_in_a_comment_or_cdata_is_text(self):
        head, rest = GPX.split(b"\n", 1)
        data = head + b"\n<!-- <!DOCTYPE gpx> -->" + rest.replace(b"Morning", b"<![CDATA[<!DOCTYPE x>]]>")
        assert load(data, "f.gpx").activities[0].name == "<!DOCTYPE x>"

    @BOTH
    def test_deep_nesting_is_rejected_soon(self, data, name):
        at = data.index(b">", data.index(b"<gpx" if name == "f.gpx" else b"<Training")) + 1
        deep = data[:at] + b"<a>" * 200_000 + b"</a>" * 200_000 + data[at:]
        begun = time.perf_counter()
        loaded = load(deep, name)
        assert time.perf_counter() - begun < 5
        assert (loaded.outcome, slugs(loaded)) == ("rejected", ["xml-too-deep"])

    @BOTH
    def test_deep_nesting_inside_a_point(self, data, name):
        tag = b"<time>" if name == "f.gpx" else b"<Time>"
        loaded = load(data.replace(tag, b"<a>" * 5000 + b"</a>" * 5000 + tag, 1), name)
        assert (loaded.outcome, slugs(loaded)) == ("rejected", ["xml-too-deep"])

    @pytest.mark.parametrize(
        "body",
        [
            b"&" * 300_000,
            b"<" * 300_000,
            b"<!--" * 100_000,
            b"<![CDATA[" * 50_000,
            b"<!" * 200_000,
            b"</a>" * 100_000,
            b"<trkpt " * 50_000,
            b"<trkpt>" * 50_000,
            b"<a:b/>" * 50_000,
            b"".join(b"<a%d:b/>" % n for n in range(20_000)),
            b'<trkpt lat="1" lon="2"><time>x</tim></trkpt>' * 5000,
            b"</trkseg><trkseg>" * 50_000,
        ],
        ids=lambda body: body[:10].decode(),
    )
    def test_no_text_takes_long(self, body):
        begun = time.process_time()
        loaded = load(GPX.replace(b"</trkseg>", body + b"</trkseg>"), "f.gpx")
        assert time.process_time() - begun < 2
        assert slugs(loaded) == ["xml-too-deep"] or loaded.activities[0].size >= 20

    def test_points_in_comments_are_not_read(self):
        hidden = b'<!-- > <trkpt lat="1" lon="2"><time>2026-03-02T06:00:00Z</time></trkpt> -->'
        for at in (b"<trkseg>", b"<trk>", b"</gpx>"):
            assert load(GPX.replace(at, hidden + at), "f.gpx").activities[0].size == 20


def whole_points(data: bytes, tag: bytes) -> int:
    return data.count(b"</" + tag + b">")


class TestDamage:
    @BOTH
    def test_every_whole_point_before_any_cut_is_kept(self, data, name):
        tag = b"trkpt" if name == "f.gpx" else b"Trackpoint"
        begin, after = (m.start() for m in list(re.finditer(b"<" + tag, data))[4:6])
        # One point is cut closely, as its tags and texts are alike in all; the rest here and there.
        for end in sorted({*range(begin, after, 3), *range(1, len(data) - 25, 67)}):
            cut = data[:end]
            loaded = load(cut, name)
            kept, whole = sum(a.size for a in loaded.activities), whole_points(cut, tag)
            # A lap with a single point is an entry typed in by hand: its totals count, not the point.
            assert kept == whole or (kept, whole) == (0, 1), end
            if whole_points(cut, tag):
                assert loaded.outcome == "salvaged"

    def test_a_cut_point_leaves_no_phantom(self):
        loaded = load(GPX[: GPX.rindex(b"<ele>") + 7], "f.gpx")
        assert loaded.activities[0].size == 19
        np.testing.assert_array_equal(loaded.activities[0].columns["time_s"], np.arange(19.0))
        assert slugs(loaded) == ["xml-salvaged"]
        assert "19 whole points were kept" in loaded.problems[0].message
        assert loaded.problems[0].where.startswith("line ")

    @BOTH
    @pytest.mark.parametrize("garbage", [b"\x00\x01\x02<<<&&&>", b"<", b"&nope;", b"</b>", b"<a b=c>", b"\xff\xfe" * 9])
    def test_garbage_costs_the_point_it_hits_at_most(self, data, name, garbage):
        points = [m.start() for m in re.finditer(rb"<(?:trkpt|Trackpoint)", data)]
        at = points[10] + 60
        loaded = load(data[:at] + garbage + data[at:], name)
        assert loaded.activities[0].size >= 19
        seconds = loaded.activities[0].columns["time_s"].tolist()
        assert set(seconds) >= set(range(20)) - {10}

    @BOTH
    def test_points_after_overwritten_bytes_are_found(self, data, name):
        noise = bytes(np.random.default_rng(1).integers(0, 256, 300, dtype=np.uint8))
        points = [m.start() for m in re.finditer(rb"<(?:trkpt|Trackpoint)", data)]
        at = points[5] + 20
        loaded = load(data[:at] + noise + data[at + len(noise) :], name)
        lost = sum(start + 1 > at - 20 and start < at + len(noise) for start in points)
        assert loaded.activities[0].size >= 20 - lost - 1
        assert loaded.outcome == "salvaged"

    @settings(max_examples=150, deadline=None)
    @given(st.sampled_from([GPX, TCX]), st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=6)), max_size=4))
    def test_mutations_give_a_loaded_and_sound_columns(self, data, changes):
        for at, new in changes:
            begin = at % len(data)
            data = data[:begin] + new + data[begin + len(new) :]
        for activity in load(data, "f.gpx").activities:
            assert (np.diff(activity.columns["time_s"]) >= 0).all()
            assert {len(v) for v in activity.columns.values()} == {activity.size}

    def test_nothing_whole_is_rejected(self):
        loaded = load(GPX[:200], "f.gpx")
        assert (loaded.outcome, slugs(loaded)) == ("rejected", ["xml-broken"])


def test_points_that_a_lost_or_strange_tag_put_beside_their_segment_are_read():
    """So many are counted as kept: none of them is dropped in silence."""
    points = [{**p, "dist": f"{3.0 * n}"} for n, p in enumerate(files.run(12))]
    gpx, tcx = files.gpx(points), files.tcx(points)
    for whole, point, holder in ((gpx, b"<trkpt", b"</trkseg>"), (tcx, b"<Trackpoint", b"</Track>")):
        fifth = [n for n in range(len(whole)) if whole.startswith(point, n)][4]
        for damaged, lost in ((whole[:fifth] + holder + whole[fifth:], 0), (whole[:fifth] + whole[fifth + 1 :], 1)):
            loaded = load(damaged, "x.xml")
            assert [a.size for a in loaded.activities] == [12 - lost]
            assert f"{12 - lost} whole points were kept" in loaded.problems[0].message
