"""Where what is said of a run begins to hold and where it ends: starts, days, distances, ratings, edges of segments."""

from datetime import UTC, datetime, timedelta

import pytest

from milelog import corrections
from milelog.corrections import Comment, Correction
from milelog.errors import MilelogError
from milelog.model import Block

START = datetime(2026, 3, 3, 12, 10, 58, tzinfo=UTC)
HEAD = '[[run]]\nfile = "a.fit"\n'


@pytest.mark.parametrize(("seconds", "same"), [(0, True), (60, True), (-60, True), (61, False), (-61, False)])
def test_starts_within_a_minute_are_of_one_run(seconds, same):
    other = START + timedelta(seconds=seconds)
    assert Correction("a.fit", START).is_for("b.fit", other) is same
    assert Comment("x", file="a.fit", start=START).is_on_run("b.fit", other) is same


@pytest.mark.parametrize(
    ("said", "file", "same"),
    [
        ("a.fit", "a.fit", True),
        ("runs/a.fit", "a.fit", True),
        ("runs/a.fit", "runs/a.fit", True),
        ("runs/ba.fit", "a.fit", False),
        ("a.fit", "runs/a.fit", False),
    ],
)
@pytest.mark.parametrize("starts", [(None, None), (START, None), (None, START)])
def test_without_both_starts_the_file_tells(said, file, same, starts):
    own, other = starts
    assert Correction(said, own).is_for(file, other) is same
    assert Comment("x", file=said, start=own).is_on_run(file, other) is same


def test_a_comment_without_a_file_is_on_no_run_but_that_of_its_start():
    assert not Comment("x", start=START).is_on_run("", None)
    assert Comment("x", start=START).is_on_run("a.fit", START)
    assert not Comment("x", week="2026-W17", file="a.fit", start=START).is_on_run("a.fit", START)


@pytest.mark.parametrize(
    ("fields", "reshapes"),
    [
        ({"sport": "running"}, True),
        ({"distance_m": 5000.0}, True),
        ({"cut": ((0.0, 60.0),)}, True),
        ({"note": "hot", "rpe": 7.0, "race_m": 5000.0, "is_race": True, "blocks": ()}, False),
    ],
)
def test_what_makes_the_recording_be_read_otherwise(fields, reshapes):
    said = Correction("a.fit", START, **fields)
    assert said.says_anything
    assert said.reshapes is reshapes
    assert not Correction("a.fit", START).says_anything


def slugs(text):
    """The faults of a file, and the lines they stand on."""
    try:
        corrections.parse(text)
    except MilelogError as error:
        return [(p.slug, p.where) for p in error.problems]
    return []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (['{ start = "1:00", end = "2:00" }', '{ start = "2:00", end = "3:00" }'], []),
        (['{ start = "1:00", end = "1:00" }'], [("segment-backwards", 5)]),
        (['{ start = "1:00", end = "2:00" }', '{ start = "3:00", end = "2:59" }'], [("segment-backwards", 6)]),
        (['{ start = "1:00", end = "2:00" }', '{ start = "1:59.9", end = "3:00" }'], [("segments-overlap", 6)]),
        (
            [f'{{ start = "{n}:00", end = "{n}:50" }}' for n in (1, 2, 3)] + ['{ start = "3:49", end = "5:00" }'],
            [("segments-overlap", 8)],
        ),
    ],
)
@pytest.mark.parametrize("first", ["", '[[run]]\nfile = "z.fit"\n'])
def test_segments_follow_each_other_and_the_fault_is_shown_where_it_is(lines, found, first):
    text = first + HEAD + "\nsegments = [\n" + ",\n".join(lines) + "\n]\n"
    more = first.count("\n")
    assert [(slug, where.split(",")[0]) for slug, where in slugs(text)] == [
        (slug, f"line {line + more}") for slug, line in found
    ]


def test_a_fault_of_a_segment_marks_its_own_value():
    text = HEAD + 'segments = [{ start = "1:00", end = "2:00" }, { start = "1:30", end = "1:20" }]\n'
    with pytest.raises(MilelogError) as caught:
        corrections.parse(text)
    line = text.splitlines()[2]
    marked = [line[p.excerpt.split("\n")[1].index("^") :][:6] for p in caught.value.problems]
    assert sorted(marked) == ['"1:20"', '"1:30"']


@pytest.mark.parametrize("text", ["run = 3\n", 'run = { file = "a.fit" }\n', "run = [3]\n"])
def test_runs_of_a_wrong_type_are_refused(text):
    assert slugs(text)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ('distance = "1000 km"', True),
        ('distance = "1000.001 km"', False),
        ('distance = "0.1 m"', True),
        ('distance = "0 m"', False),
        ("distance = 10", False),
        ('race = "1000 km"', True),
        ('race = "1001 km"', False),
        ("race = false", True),
        ("race = true", False),
        ("effort = 0", True),
        ("effort = 10", True),
        ("effort = 7.5", True),
        ("effort = 10.1", False),
        ("effort = -0.1", False),
        ("effort = true", False),
        ('effort = "7"', False),
        ('cut = ["0:00-0:01"]', True),
        ('cut = ["0:00\N{EN DASH}2:10", "5:00-6:00"]', True),
        ('cut = ["1:00-1:00"]', False),
        ('cut = ["1:00-0:59"]', False),
        ("cut = [3]", False),
        ('sport = "running"', True),
        ('sport = "Ride"', True),
        ('sport = "other"', False),
        ('sport = "sport"', False),
        ('sport = "99"', False),
        ("sport = 3", False),
    ],
)
def test_what_can_be_said(text, right):
    assert (slugs(f"{HEAD}{text}\n") == []) is right


def test_values_as_they_are_understood():
    (found,) = corrections.parse(
        f'{HEAD}cut = ["0:00-2:10", "1:00:00-1:00:01.5"]\nsport = "Ride"\nrace = "5 km"\neffort = 7\n'
    )
    assert found.cut == ((0.0, 130.0), (3600.0, 3601.5))
    assert (found.sport, found.race_m, found.is_race, found.rpe, found.is_mine) == ("cycling", 5000.0, True, 7.0, True)
    (other,) = corrections.parse(f"{HEAD}race = false\nnot_mine = true\n")
    assert (other.race_m, other.is_race, other.is_mine, other.blocks) == (None, False, False, None)


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ('week = "2026-W17"', True),
        ('file = "a.fit"', True),
        ("start = 2026-03-03T12:10:58Z", True),
        ("", False),
        ('week = "2026-17"', False),
        ('week = "2026-W17 "', False),
        ("week = 17", False),
    ],
)
def test_a_comment_is_on_a_week_or_a_run(line, right):
    assert (slugs(f'[[comment]]\n{line}\ntext = "x"\n') == []) is right


def test_only_the_comment_on_nothing_is_named():
    text = '[[comment]]\nweek = "2026-W17"\ntext = "x"\n\n[[comment]]\ntext = "y"\n'
    assert slugs(text) == [("comment-on-nothing", "line 5, column 1")]


def test_all_that_can_be_said_is_written_in_this_form():
    said = Correction(
        "a.fit",
        START,
        (Block("rep", 60.0, 120.5, "T"), Block("surge", 200.0, 260.0)),
        "hot",
        "running",
        10350.25,
        START + timedelta(hours=1),
        False,
        5000.0,
        True,
        ((0.0, 130.0), (3600.0, 3601.5)),
        True,
        7.5,
    )
    text = corrections.render([said, Correction("b.fit", is_race=False, blocks=())], [Comment("x", week="2026-W17")])
    assert text == (
        "# What you said of your runs yourself. It stands above every detection; delete a [[run]] to take it back.\n"
        "# Times are elapsed, from the first record of the recording.\n\n"
        '[[run]]\nfile = "a.fit"\nstart = 2026-03-03T12:10:58+00:00\nnote = "hot"\nsport = "running"\n'
        'distance = "10350.25 m"\nactual_start = 2026-03-03T13:10:58+00:00\nnot_mine = true\nrace = "5000 m"\n'
        'cut = ["0:00-2:10", "1:00:00-1:00:01.5"]\nmerge_next = true\neffort = 7.5\n'
        'segments = [\n    { kind = "rep", start = "1:00", end = "2:00.5", zone = "T" },\n'
        '    { kind = "surge", start = "3:20", end = "4:20" },\n]\n\n'
        '[[run]]\nfile = "b.fit"\nrace = false\nsegments = [\n]\n\n'
        '[[comment]]\nweek = "2026-W17"\nby = "athlete"\ntext = "x"\n'
    )


def test_of_two_corrections_of_one_run_the_last_holds_and_is_built_upon():
    text = f"{HEAD}start = {START.isoformat()}\n"
    text = f'{text}note = "first"\n\n{text}note = "second"\neffort = 3\n\n[[run]]\nfile = "z.fit"\n'
    known = corrections.parse(text)
    assert corrections.find_for(known, "a.fit", START).note == "second"
    found = corrections.parse(corrections.edited(text.encode(), "a.fit", START, {"sport": "running"}))
    assert [(c.file, c.note, c.rpe, c.sport) for c in found] == [
        ("z.fit", "", None, None),
        ("a.fit", "second", 3.0, "running"),
    ]


def test_an_empty_file_gets_its_head_and_a_written_one_keeps_its_own():
    said = {"note": "hot"}
    assert corrections.edited(b"", "a.fit", START, said) == corrections.render([Correction("a.fit", START, note="hot")])
    kept = corrections.edited(b"# mine\n", "a.fit", START, said)
    assert kept.startswith("# mine\n\n[[run]]")
    assert corrections.with_comment(b"", Comment("x", week="2026-W17")).startswith("# What you said")
    commented = corrections.with_comment(b"# mine\n", Comment("x", week="2026-W17"))
    assert commented == '# mine\n\n[[comment]]\nweek = "2026-W17"\nby = "athlete"\ntext = "x"\n'


def test_a_table_taken_out_leaves_the_words_around_it():
    text = f'# head\n\n  {HEAD}note = "hot"\n# about z\n[[run]]\nfile = "z.fit"\n'
    assert corrections.edited(text.encode(), "a.fit", None, None) == '# head\n\n# about z\n[[run]]\nfile = "z.fit"\n'
    only = corrections.edited(text.encode(), "z.fit", None, None)
    assert only == f'# head\n\n  {HEAD}note = "hot"\n# about z\n'


def test_a_file_that_is_no_text_form_of_tables_is_written_anew_with_all_it_says():
    text = 'run = [{ file = "a.fit", note = "hot" }, { file = "b.fit" }]\n'
    found = corrections.edited(text.encode(), "b.fit", None, {"rpe": 3.0})
    assert found == corrections.render([Correction("a.fit", note="hot"), Correction("b.fit", rpe=3.0)])


@pytest.mark.parametrize(("year", "good"), [(1949, False), (1950, True), (2026, True), (2199, False), (9999, False)])
def test_a_run_cannot_have_begun_in_any_year(year, good):
    """A slip of the keyboard in its year would make thousands of empty weeks between it and the others."""
    text = f"{HEAD}actual_start = {year}-03-03T06:10:00\n"
    if good:
        assert corrections.parse(text)[0].actual_start == datetime(year, 3, 3, 6, 10)  # noqa: DTZ001 - as it is written
        return
    with pytest.raises(MilelogError) as refused:
        corrections.parse(text)
    assert [p.slug for p in refused.value.problems] == ["bad-date"]
    with pytest.raises(MilelogError):
        corrections.edited(HEAD.encode(), "a.fit", None, {"actual_start": datetime(year, 3, 3, 6, 10, tzinfo=UTC)})
