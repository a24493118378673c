"""`milelog diff`: what changed a verdict."""

import json
import re
import shutil

import pytest


@pytest.fixture(scope="module")
def base(log, tmp_path_factory):
    """Two weeks of the sample log."""
    folder = tmp_path_factory.mktemp("diff") / "log"
    (folder / "runs").mkdir(parents=True)
    for name in ("milelog.toml", "plan.toml"):
        shutil.copy(log / name, folder)
    for path in (log / "runs").glob("2026-03-0*"):
        shutil.copy(path, folder / "runs")
    return folder


@pytest.fixture
def folder(base, tmp_path):
    """A copy to change."""
    shutil.copytree(base, tmp_path / "log")
    return tmp_path / "log"


def test_nothing_changed(milelog, folder, tmp_path):
    milelog("analyze", folder, "--no-html")
    code, _, err = milelog("diff", folder)
    assert code == 2
    assert "no two analyses that differ" in err


def test_a_recording_that_went_is_named(milelog, folder):
    milelog("analyze", folder, "--no-html")
    (run,) = (folder / "runs").glob("2026-03-03-threshold*")
    run.unlink()
    milelog("analyze", folder, "--no-html")
    code, out, _ = milelog("diff", folder)
    assert code == 0
    assert re.search(r"2026-03-02  Threshold: met(, borderline)? -> missed", out)
    assert f"recording gone: runs/{run.name}" in out


def test_a_plan_that_asks_for_less_is_named(milelog, folder, tmp_path):
    documents = []
    for number, volume in enumerate(("45-50 mi", "80 mi")):
        plan = (folder / "plan.toml").read_text().replace('"45-50 mi"', f'"{volume}"')
        (folder / "plan.toml").write_text(plan)
        _, out, _ = milelog("analyze", folder, "--json")
        documents.append(tmp_path / f"{number}.json")
        documents[-1].write_text(out)
    _, out, _ = milelog("diff", *documents, "--json")
    (change,) = [c for c in json.loads(out) if c["week"] == "2026-03-02" and c["check"] == "volume"]
    assert change["before"] in {"met", "met, borderline"}
    assert change["after"] == "missed"
    assert change["causes"] == ["plan: 45-50 mi before, 80 mi now"]


def test_new_zones_are_named(milelog, folder):
    milelog("analyze", folder, "--no-html")
    text = (folder / "milelog.toml").read_text()
    (folder / "milelog.toml").write_text(text.replace('"20:15"', '"17:30"'))
    milelog("analyze", folder, "--no-html")
    assert "zones: VDOT 49.1 from 5 km in 20:15" in milelog("diff", folder)[1]


def test_what_is_no_analysis_is_refused(milelog, tmp_path):
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "b.json").write_text("nothing")
    code, _, err = milelog("diff", tmp_path / "a.json", tmp_path / "b.json")
    assert code == 2
    assert "a.json" in err


def test_the_day_of_judging_is_the_cause_where_nothing_else_is(milelog, folder):
    milelog("analyze", folder, "--no-html", "--as-of", "2026-03-08")
    milelog("analyze", folder, "--no-html", "--as-of", "2026-03-09")
    code, out, _ = milelog("diff", folder, "--json")
    assert code == 0
    (change,) = [c for c in json.loads(out) if c["week"] == "2026-03-02" and c["check"] == "volume"]
    assert change["before"] == "unknown"
    assert change["causes"] == ["day of judgement: 2026-03-08 before, 2026-03-09 now"]


def test_a_later_day_alone_is_no_other_analysis(milelog, folder):
    milelog("analyze", folder, "--no-html", "--as-of", "2026-05-08")
    milelog("analyze", folder, "--no-html", "--as-of", "2026-05-08")
    assert milelog("diff", folder)[0] == 2
