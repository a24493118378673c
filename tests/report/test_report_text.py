import csv
import io
import re
from dataclasses import replace

import polars as pl
import pytest
import report_log

from milelog.report import html, markdown, pdf, sections, sheet, tables, terminal, views, words
from milelog.report.charts import registry, weekly_volume
from milelog.report.paper import A4
from milelog.verdicts import JudgedRep, Reason, ReasonKind


def test_markdown_holds_every_section(log):
    text = markdown.render(log)
    for section in sections.SECTIONS:
        assert f"## {section.title}\n" in text
    assert "| 2026-W06 | 2-8 Feb 2026 | 6 | ✓ 46.6 of 45-50 mi |" in text


def test_markdown_tables_have_as_many_cells_as_heads(log):
    for ill in (log, report_log.hostile("a | b \\| ` <i> [x](y)\n# z")):
        for block in re.split(r"\n\n", markdown.render(ill)):
            rows = [line for line in block.splitlines() if line.startswith("| ")]
            counts = {len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows}
            assert len(counts) <= 1


def test_markdown_shows_a_users_words_as_they_are():
    from markdown_it import MarkdownIt

    text = markdown.render(report_log.hostile("<script>x</script> **b** [l](http://e) `c` $x$ # h"))
    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert "<script" not in page
    assert "<a " not in page
    assert "<code>c" not in page
    assert "<strong>b</strong>" not in page.replace("<strong>Zones", "")


@pytest.mark.parametrize("name", tables.TABLES)
def test_tables_read_back(log, name):
    frame = tables.frame(log, name)
    again = pl.read_parquet(io.BytesIO(tables.parquet(log, name)))
    assert again.equals(frame)
    rows = list(csv.DictReader(io.StringIO(tables.csv(log, name))))
    assert len(rows) == frame.height
    assert list(rows[0]) == frame.columns


@pytest.mark.parametrize("name", tables.TABLES)
def test_empty_tables_keep_their_columns(bare, name):
    assert tables.frame(bare, name).height == 0
    assert tables.csv(bare, name).count("\n") == 1


@pytest.mark.parametrize("payload", ['=cmd|"/c calc"!A1', "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", " =1", "\uff1d1"])
def test_no_cell_starts_a_formula(payload):
    ill = report_log.hostile(payload)
    for name in tables.TABLES:
        for row in csv.reader(io.StringIO(tables.csv(ill, name), newline="")):
            for cell in row:
                assert not re.match(r"\s*[=+@\uff1d]", cell)
                assert not re.match(r"\s*-\D", cell)


def test_parquet_holds_the_words_unchanged():
    assert tables.frame(report_log.hostile("=1"), "activities")["name"][0] == "=1"


def test_names_that_are_no_utf8_are_written(tmp_path):
    ill = report_log.hostile("caf\udce9\x00")
    for name in tables.TABLES:
        tables.parquet(ill, name)
        assert tables.csv(ill, name).encode("utf-8")
    assert "caf" in markdown.render(ill).encode("utf-8").decode()
    assert "caf" in html.render(ill).encode("utf-8").decode()


def test_pdf_has_two_pages_a_week_and_every_chart_of_the_season(log):
    made = pdf.render(log, log.weeks[:2])
    assert made.startswith(b"%PDF")
    season = -(-len(registry.season(log)) // sheet.CHARTS_A_PAGE)
    assert season >= 3
    told = sum(len(re.findall(rb"/Type /Page\b", part)) for part in pdf._trends(log, A4))
    assert told >= 1  # readiness, forecast, races and workouts in words
    assert len(re.findall(rb"/Type /Page\b", made)) == 4 + season + told
    assert len(re.findall(rb"/Type /Page\b", pdf.render(log, log.weeks[:1]))) == 2


def test_pdf_of_odd_logs(bare):
    for ill in (bare, report_log.single(), report_log.hostile("$x^{$ 🏃 " + "n" * 10_000)):
        assert pdf.render(ill, ill.weeks[:1]).startswith(b"%PDF")


def _terminal(log):
    out = io.StringIO()
    terminal.render(log, terminal.make_console(file=out, width=200), weeks=99)
    return out.getvalue()


def _plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_every_renderer_says_the_same_numbers(log):
    """Volume, long run and threshold of each week, read back from what each renderer wrote."""
    wanted = {words.week_name(w): [words.done(v, "mi").split()[0] for v in words.main_checks(w)] for w in log.weeks}
    text = _terminal(log)
    mark_down = markdown.render(log)
    page = _plain(html.render(log))
    rows = list(csv.DictReader(io.StringIO(tables.csv(log, "verdicts"))))
    bars = [weekly_volume.data(log, name).bars for name in words.MAIN_CHECKS]
    for i, (name, figures) in enumerate(wanted.items()):
        week = log.weeks[i]
        line = next(line for line in text.splitlines() if line.startswith(name) and " of " in line)
        assert re.findall(r"([\d.]+) of", line) == figures
        line = next(line for line in mark_down.splitlines() if line.startswith(f"| {name}"))
        assert re.findall(r"([\d.]+) of", line) == figures
        section = page[
            page.index(f"{name} {words.week_dates(week)}") if name != "2026-W11" else page.index("This week ") :
        ]
        assert re.findall(r"([\d.]+) mi of", section)[:3] == figures
        found = [r["actual_m"] for r in rows if r["week"] == week.start.isoformat()]
        assert [f"{float(v) / 1609.344:.1f}" for v in found] == figures
        assert [f"{b[i].done:.1f}" for b in bars] == figures
        blocks = [" ".join(t) for block in sections.week_blocks(log, week) for t in getattr(block, "rows", ())]
        assert [m for t in blocks[:3] for m in re.findall(r"([\d.]+) of", t)[:1]] == figures


def test_pdf_says_the_same_numbers(log):
    import shutil
    import subprocess

    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed")
    told = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf.render(log, log.weeks[:1]), capture_output=True, check=True
    ).stdout.decode()
    told = " ".join(told.split())
    for verdict in log.weeks[0].checks:
        assert words.done_of_planned(verdict, "mi") in told


PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](http://example.invalid/a.png)",
    "<http://example.invalid>",
    "`</code><b>`",
    "| cell | cell |\n| --- | --- |",
    "# head\n\n- list\n1. list",
    "**bold** _it_ ~~s~~",
    "[ref]: http://example.invalid",
    "&lt;b&gt;",
    "\\<b\\>",
    "$$x$$",
    "---",
    "    code",
    "\u202e\u2066x",
    "\x00\x1b[2J\x9b31m",
)


@pytest.mark.parametrize("before", ["", "x ", "\\", "\n"])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_words_in_markdown_and_in_the_terminal(payload, before):
    from markdown_it import MarkdownIt

    ill = report_log.hostile(before + payload)
    plain = markdown.render(report_log.hostile("plain"))
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tags = re.compile(r"<(/?[a-z0-9]+)[^>]*>")
    assert tags.findall(reader.render(markdown.render(ill))) == tags.findall(reader.render(plain))
    told = _terminal(ill)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", told)


def test_a_runner_who_counts_in_kilometres_reads_kilometres():
    from dataclasses import replace

    log = report_log.log()
    metric = replace(log, athlete=replace(log.athlete, units="km"))
    page = _plain(html.render(metric))
    for text in (_terminal(metric), markdown.render(metric), page):
        assert "4:14/km" in text
        assert re.search(r"57\.1 (km )?of ", text)
    assert "pace, min/km" in page


@pytest.mark.parametrize(
    ("planned", "units", "short"),
    [
        ("10 mi with plus pace", "mi", "10 mi"),
        ("10 mi with plus pace", "km", "16.1 km"),
        ("45-50 mi", "km", "72.4-80.5 km"),
        ("at least 40 km", "mi", "at least 24.9 mi"),
        ("4.83-6.44 km", "km", "4.8-6.4 km"),
        ("50-45 mi", "km", "50-45 mi"),
        ("1.2.3 mi", "km", "1.2.3 mi"),
        ("75%", "km", "75%"),
        ("8-9 miles", "mi", "8-9 mi"),
    ],
)
def test_the_plan_in_the_athlete_s_unit(planned, units, short):
    assert words.planned_short(report_log.verdict("volume", planned, "met", 1.0, ""), units) == short


def judged_week(log, place, zone="I"):
    """The log with its threshold run's first rep judged by a verdict of the named session and by one of the week."""
    week = next(w for w in log.weeks if any(s.kind == "threshold" for s in w.sessions))
    session = next(s for s in week.sessions if s.kind == "threshold")
    rep = next(g for g in session.segments if g.kind == "rep")
    bands = {z.name: z for z in log.zones[0].zones}

    def by(name, zone, place):
        band = bands[zone]
        one = JudgedRep(
            session.file,
            rep.start_s,
            rep.end_s,
            rep.distance_m,
            rep.speed_mps,
            rep.speed_mps,
            False,
            zone,
            band.slow_mps,
            band.fast_mps,
            place,
        )
        facts = replace(week.checks[0].facts, reasons=(Reason(ReasonKind.REPS, reps=(one,)),))
        return replace(week.checks[0], name=name, facts=facts)

    checks = (by("session_tue", zone, place), by("threshold", "T", "in"))
    return replace(log, weeks=tuple(replace(week, checks=checks) if w is week else w for w in log.weeks)), session


@pytest.mark.parametrize(("place", "said"), [("in", "in band"), ("slow", "s slow"), ("short", "too short")])
def test_a_rep_stands_beside_the_band_it_was_planned_at(log, place, said):
    """Not beside that of the zone it happened to be run in, nor beside threshold for being in a week that asks for it."""
    judged, session = judged_week(log, place)
    row = views.rep_rows(session, judged)[0]
    assert row.zone.name == "I"
    assert row.inside == (place == "in")
    assert said in row.against_band("mi")
    (own, *_) = views.rep_rows(session, log)
    assert own.zone.name == own.segment.zone
