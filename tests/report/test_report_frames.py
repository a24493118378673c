import doctest
import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from milelog.pipeline import Analysis
from milelog.report import frames

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "notebooks.md"


@pytest.fixture
def noted(log):
    return frames.for_notebook(log)


@pytest.mark.parametrize("name", list(frames.SCHEMAS))
def test_every_table_has_its_schema_with_and_without_rows(noted, name):
    empty = frames.for_notebook(replace(noted, sessions=(), weeks=(), zones=()))
    for analysis in (noted, empty):
        table = analysis.frames[name]
        assert table.schema == frames.schema(name)
        pandas = analysis.frames.to_pandas(name)
        assert list(pandas.columns) == table.columns
        assert len(pandas) == len(table)
        for column, (kind, _) in frames.SCHEMAS[name].items():
            if kind in {"date", "time"} and len(table):
                assert pandas[column].dtype.kind == "M", column
            if kind == "float":
                assert pandas[column].dtype.kind == "f", column
    assert len(empty.frames[name]) == 0


def test_tables_say_what_the_analysis_says(noted):
    assert noted.activities.height == len(noted.sessions)
    assert noted.frames.weeks["volume_m"].to_list() == [w.volume_m for w in noted.weeks]
    assert noted.verdicts["status"].to_list() == [v.status for w in noted.weeks for v in w.checks]
    assert noted.segments.height == sum(len(s.segments) for s in noted.sessions)
    assert noted.frames.zones.height == sum(len(z.zones) for z in noted.zones)
    assert set(noted.frames) == set(frames.SCHEMAS) <= set(dir(noted.frames))
    with pytest.raises(AttributeError, match="activities, segments"):
        noted.frames.runs  # noqa: B018


def test_it_is_an_analysis(noted):
    assert isinstance(noted, Analysis)
    assert pickle.loads(pickle.dumps(noted)).weeks == noted.weeks


def test_the_examples_of_the_page_of_notebooks_run(tmp_path, monkeypatch):
    shutil.copytree(ROOT / "sample_data", tmp_path / "sample_data", ignore=shutil.ignore_patterns(".milelog"))
    monkeypatch.chdir(tmp_path)
    found = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert found.attempted > 10
    assert found.failed == 0
