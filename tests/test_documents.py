"""TOML files that a person wrote: the place of each key, and what is said of faults."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milelog import documents
from milelog.documents.positions import positions
from milelog.errors import ExitCode, MilelogError

TEXT = """\
name = "a"
[week]                # comment = "no key"
volume = "45 mi" # said
inner.deep = 3
[[weeks]]
start = 2026-03-02
days = [ "Mon", # first
  { k = "v", "qu\\u0041" = 2 } ]
[[weeks.sessions]]
note = \"\"\"two
lines\"\"\"
[[weeks.sessions]]
day = true
[[weeks]]
start = 'x # y'
"""


def walk(value, path=()):
    """Every path of a TOML document."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from walk(inner, (*path, key))


def test_every_key_has_a_place():
    found = positions(TEXT)
    assert set(walk(tomllib.loads(TEXT))) <= set(found)


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("week", "volume"), "volume", '"45 mi"'),
        (("week", "inner", "deep"), "deep", "3"),
        (("weeks", 0, "days", 1, "k"), "k", '"v"'),
        (("weeks", 0, "days", 1, "quA"), '"qu\\u0041"', "2"),
        (("weeks", 0, "sessions", 1, "day"), "day", "true"),
        (("weeks", 1, "start"), "start", "'x # y'"),
        (("weeks", 0, "sessions", 0, "note"), "note", '"""two\nlines"""'),
    ],
)
def test_places_mark_key_and_value(path, key, value):
    place = positions(TEXT)[path]
    assert TEXT[slice(*place.key)] == key
    assert TEXT[slice(*place.value)] == value


KEYS = st.text("abc-_1", min_size=1, max_size=4)
VALUES = st.recursive(
    st.integers(0, 99).map(str)
    | st.text("ab #=[]{},", max_size=6).map(lambda t: f'"{t}"')
    | st.sampled_from(["true", "2026-03-02", "1.5", "'it is'"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda v: "[" + ", ".join(v) + "]"),
    max_leaves=6,
)


@given(st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=3), max_size=4))
def test_value_at_its_place_is_the_value(tables):
    text = "".join(f"[{t}]\n" + "".join(f"{k} = {v}\n" for k, v in keys.items()) for t, keys in tables.items())
    data, found = tomllib.loads(text), positions(text)
    for table, keys in tables.items():
        for key in keys:
            span = found[table, key].value
            assert tomllib.loads("x = " + text[slice(*span)])["x"] == data[table][key]


def fault_of(raw):
    with pytest.raises(MilelogError) as caught:
        documents.parse(raw, "plan.toml")
    assert caught.value.exit_code is ExitCode.USAGE
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        ("volume = 45 mi\n", "line 1, column 13", "put text in quotes"),
        ("a = 1\nvolume: 3\n", "line 2, column 7", "equals sign"),
        ("[week\n", "line 1, column 5", "[table]"),
        ('a = "open\n', "line 1, column 9", ""),
    ],
)
def test_no_toml_is_told_with_line_and_caret(text, where, hint):
    problem = fault_of(text)
    assert problem.slug == "toml-syntax"
    assert problem.where.startswith(where.split(",", maxsplit=1)[0])
    assert hint in problem.hint
    assert "^" in problem.excerpt


@pytest.mark.parametrize("text", ["a = " + "9" * 5000, "a = " + "[" * 5000 + "]" * 5000])
def test_numbers_and_lists_without_end_are_told(text):
    problem = fault_of(text)
    assert (problem.slug, problem.message) == (
        "toml-syntax",
        "a number is too long, or lists lie too deep in each other",
    )


def test_bytes_that_are_no_utf8_are_told():
    problem = fault_of(b'name = "\xff"\n')
    assert (problem.slug, problem.message) == ("not-utf8", "byte 8 is not UTF-8")


def test_byte_order_mark_is_read():
    assert documents.parse(b"\xef\xbb\xbfa = 1\n", "plan.toml").data == {"a": 1}


def test_a_file_that_is_gone_is_told(tmp_path):
    with pytest.raises(MilelogError) as caught:
        documents.load(tmp_path / "none.toml")
    assert caught.value.problems[0].slug == "file-unreadable"


def test_problem_has_line_caret_and_what_is_right():
    document = documents.parse('[week]\n\tvolume = "45 mi"\n', "plan.toml")
    problem = document.problem("bad-distance", "no distance", ("week", "volume"), value=True, hint="write 45 mi")
    assert (problem.source, problem.where, problem.hint) == ("plan.toml", "line 2, column 11", "write 45 mi")
    assert problem.excerpt == '\tvolume = "45 mi"\n\t         ^^^^^^^'


def test_part_of_a_value_is_marked_alone():
    document = documents.parse('w = "2 x foo"\n', "plan.toml")
    problem = document.problem("x", "y", ("w",), value=True, within=(4, 3))
    assert problem.excerpt == 'w = "2 x foo"\n         ^^^'


@pytest.mark.parametrize(("word", "found"), [("volum", "volume"), ("longrun", "long_run"), ("zzz", None)])
def test_nearest_known_name(word, found):
    assert documents.nearest(word, ["volume", "long_run", "threshold"]) == found


def test_a_name_that_is_hardly_similar_is_no_guess_where_that_is_asked():
    assert documents.nearest("Mars/Base", ["Asia/Baku"]) == "Asia/Baku"
    assert documents.nearest("Mars/Base", ["Asia/Baku"], 0.75) is None
    assert documents.nearest("Europe/Berln", ["Europe/Berlin"], 0.75) == "Europe/Berlin"


@dataclass(frozen=True, kw_only=True)
class Inner:
    size: Annotated[int, int]
    names: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Outer:
    inner: Inner = Inner(size=1)
    parts: list[Inner] = field(default_factory=list)
    kind: Literal["a", "b"] = "a"
    day: date | None = None


@pytest.mark.parametrize(
    ("text", "read", "said"),
    [
        ("inner = 3", Outer(), ['"inner" must be a table']),
        # What the default of a table says is not what was meant by one that lacks something.
        ("inner = { names = [] }", None, ['"size" is missing']),
        ('inner = { size = "2" }', Outer(inner=Inner(size=2)), []),
        (f'inner = {{ size = "{"9" * 5000}" }}', None, ['"size" is not right: exceeds the limit (4300 digits)']),
        ('inner = { size = 2, names = ["x", 3] }', Outer(inner=Inner(size=2, names=["x"])), ['"names" must be text']),
        ("parts = [{ size = 1, name = 2 }, { size = 2 }]", Outer(parts=[Inner(size=2)]), ['unknown key "name"']),
        ('kind = "c"', Outer(), ["\"kind\" is not right: input should be 'a' or 'b'"]),
        ("day = 2026-03-02T06:00:00", Outer(), ['"day" must be a date']),
        ("day = 2026-03-02", Outer(day=date(2026, 3, 2)), []),
    ],
)
def test_a_table_holds_what_is_right_of_it(text, read, said):
    document = documents.parse(text, "x.toml")
    found, problems = documents.validate(document, Outer, document.data)
    assert found == read
    assert [p.message.partition(" for integer")[0] for p in problems] == said
