import doctest
import pickle
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest

from milelog.pipeline import Analysis
from milelog.report import frames

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "notebooks.md"


@pytest.fixture
def noted(log):
    return frames.NotebookAnalysis(Analysis(**{f.name: getattr(log, f.name) for f in fields(Analysis)}))


@pytest.mark.parametrize("name", list(frames.SCHEMAS))
def test_every_table_has_its_schema_with_and_without_rows(noted, name):
    empty = frames.NotebookAnalysis(replace(noted.data, sessions=(), weeks=(), zones=()))
    for analysis in (noted, empty):
        table = getattr(analysis, name)
        assert table.schema == frames.schema(name)
        pandas = analysis.to_pandas(name)
        assert list(pandas.columns) == table.columns
        assert len(pandas) == len(table)
        for column, (kind, _) in frames.SCHEMAS[name].items():
            if kind in {"date", "time"} and len(table):
                assert pandas[column].dtype.kind == "M", column
            if kind == "float":
                assert pandas[column].dtype.kind == "f", column
    assert len(empty.frame(name)) == 0


def test_tables_say_what_the_analysis_says(noted):
    data = noted.data
    assert noted.activities.height == len(data.sessions)
    assert noted.weeks["volume_m"].to_list() == [w.volume_m for w in data.weeks]
    assert noted.verdicts["status"].to_list() == [v.status for w in data.weeks for v in w.checks]
    assert noted.segments.height == sum(len(s.segments) for s in data.sessions)
    assert noted.zones.height == sum(len(z.zones) for z in data.zones)
    assert noted.athlete == data.athlete
    for table in (noted.frame, noted.to_pandas):
        with pytest.raises(KeyError):
            table("runs")


def test_it_is_shown_pickled_and_compared_as_its_data(noted):
    assert repr(noted) == repr(noted.data)
    assert noted._repr_html_() == noted.data._repr_html_()
    assert pickle.loads(pickle.dumps(noted)) == noted
    assert noted != frames.NotebookAnalysis(replace(noted.data, sessions=()))


def test_the_examples_of_the_page_of_notebooks_run(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data", ignore=shutil.ignore_patterns(".milelog"))
    monkeypatch.chdir(tmp_path)
    found = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert found.attempted > 10
    assert found.failed == 0
