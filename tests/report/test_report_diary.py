import csv
import io
import zipfile
from dataclasses import replace

import pytest
import report_log
from browsing import OPEN_ALL, Watched
from payloads import WRAPPED, shown

from milelog.report import coach, diary, html

HEADER = [
    "Activity ID",
    "Activity Date",
    "Activity Name",
    "Activity Type",
    "Activity Description",
    "Filename",
    "Activity Gear",
]


def index(rows):
    """An index as Strava writes it, of (file, description, gear)."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEADER)
    table.writerows(["1", "2 Mar 2026", "Morning Run", "Run", said, file, gear] for file, said, gear in rows)
    return out.getvalue().encode()


def log_of(folder, names):
    """Easy runs of these files in one week of a log."""
    week = report_log.weeks()[0]
    runs = tuple(replace(week.sessions[0], file=name) for name in names)
    weeks = (replace(week, sessions=runs, checks=()),)
    return report_log.log(folder=folder, sessions=runs, weeks=weeks, problems=(), open_run=lambda _s: None)


def recording(folder, name):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"a recording")


@pytest.fixture
def export(tmp_path):
    """An unpacked export in a folder of the log, and a run that was never there."""
    for name in ("strava/activities/1.fit.gz", "strava/activities/2.fit", "watch/3.fit"):
        recording(tmp_path, name)
    rows = [
        ("activities/1.fit.gz", "Felt heavy on\nthe hill <b>behind</b> CANARY-PLACE", "CANARY-SHOES 3"),
        ("activities/2.fit.gz", "Unpacked since", ""),
    ]
    (tmp_path / "strava" / "activities.csv").write_bytes(index(rows))
    return log_of(tmp_path, ["strava/activities/1.fit.gz", "strava/activities/2.fit", "watch/3.fit", "gone/4.fit"])


def test_the_run_shows_what_was_written_of_it_and_the_shoes(export):
    page = html.render(export)
    assert '<p class="written"><bdi>Felt heavy on the hill &lt;b&gt;behind&lt;/b&gt; CANARY-PLACE</bdi></p>' in page
    assert "<bdi>CANARY-SHOES 3</bdi>" in page
    assert "Unpacked since" in page
    assert page.count('class="written"') == 2


def test_what_was_written_is_not_for_the_coach(export, monkeypatch):
    monkeypatch.chdir(export.folder)
    assert "CANARY" not in coach.packet(export)
    assert diary.read(coach.redacted(export)) == {}


@pytest.mark.parametrize("inside", ["", "export_1/"])
def test_an_export_that_is_still_packed(tmp_path, inside):
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr(f"{inside}activities.csv", index([("activities/1.gpx", "In the zip", "Shoes")]))
        archive.writestr(f"{inside}activities/1.gpx", "<gpx/>")
    found = diary.read(log_of(tmp_path, [f"export.zip/{inside}activities/1.gpx"]))
    assert [(a.description, a.gear) for a in found.values()] == [("In the zip", "Shoes")]


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b'"unclosed', b"PK\x03\x04"])
def test_an_index_that_is_none_says_nothing(tmp_path, content):
    recording(tmp_path, "1.fit")
    (tmp_path / "activities.csv").write_bytes(content)
    (tmp_path / "export.zip").write_bytes(content)
    log = log_of(tmp_path, ["1.fit", "export.zip/activities/1.fit", "export.zip", "a\x00b", "/", ""])
    assert diary.read(log) == {}
    assert 'class="written"' not in html.render(replace(log, sessions=log.sessions[:1], weeks=()))


def test_a_folder_named_like_the_index_is_passed_over(tmp_path):
    recording(tmp_path, "1.fit")
    (tmp_path / "activities.csv").mkdir()
    assert diary.read(log_of(tmp_path, ["1.fit"])) == {}


def test_payloads_in_descriptions_and_gear_are_text(browser, tmp_path):
    given = [p.replace("\x00", "") for p in WRAPPED]
    names = [f"{i}.fit" for i in range(len(given))]
    for name in names:
        recording(tmp_path, name)
    (tmp_path / "activities.csv").write_bytes(index(zip(names, given, reversed(given), strict=True)))
    path = tmp_path / "report.html"
    path.write_text(html.render(log_of(tmp_path, names)), "utf-8")
    watched = Watched(browser, path)
    dialogs = []
    watched.tab.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    watched.tab.evaluate(OPEN_ALL)
    watched.tab.wait_for_timeout(200)
    written = [" ".join(t.split()) for t in watched.tab.locator(".written").all_text_contents()]
    assert sorted(written) == sorted(shown(text, 1000) for text in given)
    facts = " ".join(" ".join(watched.tab.locator(".facts").all_text_contents()).split())
    assert [text for text in given if shown(text, 60) not in facts] == []
    assert watched.tab.locator("img, iframe, base, form, link, svg[onload]").count() == 0
    assert watched.tab.evaluate("window.hit") is None
    assert dialogs == []
    watched.quiet()
    watched.close()
