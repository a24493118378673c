"""What the package says of itself: links that hold, one version, nothing but the sources in the sdist."""

import re
import tomllib
from pathlib import Path

import milelog

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
OURS = re.compile(
    r"https://(?:raw\.githubusercontent\.com/milelog/milelog/|github\.com/milelog/milelog/(?:blob|tree)/)main/([^)#\s\"]+)"
)


def test_there_is_one_version():
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)[1]
    assert PROJECT["project"]["version"] == milelog.__version__ == cited


def test_links_of_the_package_page_are_absolute_and_name_what_is_there():
    readme = (ROOT / "README.md").read_text("utf-8")
    links = re.findall(r"\]\(([^)]+)\)", readme)
    assert links
    assert [link for link in links if not link.startswith("https://")] == []
    ours = [m[1] for text in (readme, *PROJECT["project"]["urls"].values()) for m in OURS.finditer(text)]
    assert len(ours) > 10
    assert [path for path in ours if not (ROOT / path).exists()] == []


def test_the_sdist_lists_what_is_there_and_no_caches():
    sdist = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]
    assert [path for path in sdist["include"] if not (ROOT / path.lstrip("/")).exists()] == []
    assert {".milelog", "__pycache__", "milelog-report.html"} <= set(sdist["exclude"])


def test_the_versions_of_python_that_are_tested_are_those_that_are_named():
    tested = set(re.findall(r'"(3\.\d+)"', (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")))
    named = {c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if "Python :: 3." in c}
    assert tested == named
    assert f">={min(named, key=lambda v: int(v.partition('.')[2]))}" == PROJECT["project"]["requires-python"]
