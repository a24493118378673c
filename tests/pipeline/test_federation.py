"""Many athletes: a folder and an index each, one dataset of all."""

import polars as pl
import pytest
from made_runs import make_run

from milelog import cli


@pytest.fixture
def root(tmp_path):
    """Three athletes, one of whom has a faulty plan and one an odd name."""
    home = tmp_path / "club"
    for number, name in enumerate(("anna", "bo=b/".replace("/", " %"), "cleo")):
        (home / name).mkdir(parents=True)
        for run in range(3):
            (home / name / f"run-{run}.fit").write_bytes(make_run(10 * number + run, minutes=3))
    return home


def federate(root, out, *more):
    return cli.run(["federate", str(root), "--out", str(out), *more])


def weeks(out):
    return pl.scan_parquet(f"{out}/weeks/**/*.parquet", hive_partitioning=True).collect().sort("athlete", "start")


def test_the_dataset_holds_every_athletes_rows(root, tmp_path, capsys):
    out = tmp_path / "dataset"
    assert federate(root, out) == 0
    assert "3 athletes: 3 written, 0 failed, 0 gone" in capsys.readouterr().out
    found = weeks(out)
    assert set(found["athlete"]) == {"anna", "bo=b %", "cleo"}
    assert found.group_by("athlete").agg(pl.col("runs").sum())["runs"].to_list() == [3, 3, 3]
    activities = pl.scan_parquet(f"{out}/activities/**/*.parquet", hive_partitioning=True)
    assert activities.filter(pl.col("athlete") == "cleo").collect().height == 3


def test_only_who_has_news_is_written(root, tmp_path, capsys):
    out = tmp_path / "dataset"
    federate(root, out)
    (root / "anna" / "run-9.fit").write_bytes(make_run(9, minutes=3))
    federate(root, out)
    assert "3 athletes: 1 written" in capsys.readouterr().out.splitlines()[-1]
    assert weeks(out).filter(pl.col("athlete") == "anna")["runs"].sum() == 4


def test_who_left_leaves_the_dataset(root, tmp_path):
    out = tmp_path / "dataset"
    federate(root, out)
    (root / "cleo").rename(tmp_path / "elsewhere")
    federate(root, out)
    assert set(weeks(out)["athlete"]) == {"anna", "bo=b %"}


def test_one_faulty_plan_keeps_nobody_else_out(root, tmp_path, capsys):
    (root / "anna" / "plan.toml").write_text("start = ")
    assert federate(root, tmp_path / "dataset") == 0
    said = capsys.readouterr()
    assert "2 written, 1 failed" in said.out
    assert said.err.startswith("anna:")


def test_shares_cover_everybody_once(root, tmp_path):
    """Machines that never talk: each takes its own, and forgets nobody else's."""
    out = tmp_path / "dataset"
    for number in (1, 2, 3):
        federate(root, out, "--share", f"{number}/3")
    assert set(weeks(out)["athlete"]) == {"anna", "bo=b %", "cleo"}
    whole = tmp_path / "whole"
    federate(root, whole)
    assert weeks(out).equals(weeks(whole))
