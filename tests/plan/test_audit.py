"""The plan against Daniels' limits and the runner's last weeks; the plan as a table; the templates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from milelog import plan
from milelog.documents import parse
from milelog.errors import MilelogError
from milelog.model import Athlete, Race, Session
from milelog.plan import templates
from milelog.plan.audit import audit
from milelog.plan.table import COLUMNS, rows
from milelog.runner import timetable
from milelog.units import MILE_M
from milelog.weeks import weeks

MONDAY = date(2026, 3, 2)
ZONES = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000, 1215),)))


def read(text):
    return plan.parse(parse(f"start = {MONDAY}\n{text}", "plan.toml"))


def rules(text, before=()):
    return [f.rule for f in audit(read(text), before, zones=ZONES)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('[week]\nvolume = "30 mi"\nlong_run = "12 mi"\n', "long-run-share"),
        ('[week]\nlong_run = "20 mi"\n', "long-run-time"),
        ('[week]\nvolume = "30 mi"\nthreshold = "4 mi"\n', "threshold-share"),
        ('[[week.sessions]]\nworkout = "3 x 1 mi @ T, 4 min jog"\n', "threshold-rest"),
        ('[[week.sessions]]\nworkout = "5 x 1 km @ I, 60 s jog"\n', "interval-rest"),
        ('[week]\nvolume = "40 mi"\n[[week.sessions]]\nworkout = "7 x 1 km @ I, 3 min jog"\n', "interval-share"),
        ('[[week.sessions]]\nworkout = "12 x 1 km @ I, 3 min jog"\n', "interval-distance"),
        ('[week]\nvolume = "40 mi"\n[[week.sessions]]\nworkout = "10 x 400 m @ R, 3 min jog"\n', "repetition-share"),
        ('[[week.sessions]]\nworkout = "22 x 400 m @ R, 3 min jog"\n', "repetition-distance"),
        ('[[week.sessions]]\nworkout = "8 x 400 m @ R, 60 s jog"\n', "repetition-rest"),
        ('[[week.sessions]]\nworkout = "19 mi @ M"\n', "marathon-distance"),
        # By time, and the long run among the sessions.
        ('[week]\nvolume = "6 h"\nlong_run = "2 h"\n', "long-run-share"),
        ('[week]\nvolume = "5 h"\nlong_run = "11 mi"\n', "long-run-share"),
        ('[week]\nvolume = "4 h"\nthreshold = "30 min"\n', "threshold-share"),
        ('[week]\nvolume = "40 mi"\n[[week.sessions]]\nday = "Sun"\nworkout = "16 mi"\n', "long-run-share"),
    ],
)
def test_each_limit(text, rule):
    assert rule in rules(text)


def test_a_plan_within_the_limits_says_nothing():
    text = '[week]\nvolume = "45-50 mi"\nlong_run = "12 mi"\nthreshold = "4 mi"\n[[week.sessions]]\nworkout = "4 x 1 mi @ T, 1 min jog"\n'
    assert rules(text) == []


def ran(miles_by_week):
    """Weeks before the plan, the last first; each of five equal runs and one of a third."""
    sessions = []
    for back, miles in enumerate(miles_by_week, 1):
        for day in range(6):
            start = (
                datetime.combine(MONDAY, datetime.min.time(), UTC)
                - timedelta(weeks=back)
                + timedelta(days=day, hours=7)
            )
            metres = miles * MILE_M * (0.25 if day == 5 else 0.15)
            sessions.append(Session(f"{start}.fit", "running", start, metres, 3000, 3000, 3000))
    return weeks(sessions, Athlete())


def test_the_longest_run_of_the_last_thirty_days():
    text = '[week]\nlong_run = "11.5 mi"\n'
    assert rules(text, ran([40, 40])) == ["longest-run"]
    assert rules(text, ran([40, 40, 44])) == []
    assert rules(text, ran([30, 30, 30, 30, 30, 60])) == ["longest-run"]


def test_volume_that_jumps():
    assert rules('[week]\nvolume = "45-50 mi"\n', ran([30, 32, 34, 30])) == ["volume-growth"]
    assert rules('[week]\nvolume = "35-40 mi"\n', ran([30, 32, 34, 30])) == []


def test_words_carry_numbers_and_the_limit():
    (found,) = audit(read('[week]\nvolume = "30 mi"\nlong_run = "12 mi"\n'))
    assert found.message == "the long run of 12.0 mi is 40% of the week"
    assert (found.limit, found.week, found.severity) == ("25-30 % of the week", "2026-03-02", "warning")


def test_table_of_a_plan():
    text = '[week]\nvolume = "45-50 mi"\nruns = "5-6"\nrest_days = ["Fri"]\n[[weeks]]\nstart = 2026-03-09\nnote = "camp"\n[[weeks.sessions]]\nday = "Tue"\nworkout = "20 min tempo"\n'
    found = rows(read(text))
    assert [r.week for r in found] == ["2026-03-02", "2026-03-09", "from 2026-03-16"]
    assert found[1].cells == ("2026-03-09", "45-50 mi", "", "", "Tue: 20 min @ T", "5-6 runs\nrest Fri\ncamp")
    assert all(len(r.cells) == len(COLUMNS) for r in found)
    assert [r.week for r in rows(read(text), "km", weeks=3)] == ["2026-03-02", "2026-03-09", "2026-03-16"]
    assert rows(read(text), "km")[0].volume == "72.4-80.5 km"


def test_templates_are_right_and_in_their_order():
    assert templates.names() == ("base", "mile-stamina", "mile-strength", "mile-speed", "5k", "10k", "half")
    for name in templates.names():
        found = plan.parse(parse(templates.render(name, date(2026, 3, 5)), "plan.toml"))
        assert found.problems == ()
        assert found.start == MONDAY
        assert templates.summary(name)
        assert not [f for f in audit(found, zones=ZONES) if f.severity == "warning"]


def test_the_stamina_template_asks_what_it_says():
    week = plan.parse(parse(templates.render("mile-stamina", MONDAY), "plan.toml")).week(MONDAY)
    assert [round(v / MILE_M) for v in week.volume_m] == [40, 50]
    assert week.long_run.text == "10 mi with plus pace"
    assert [round(v / MILE_M) for v in week.threshold_m] == [3, 4]


def test_what_a_template_offers_as_comments_is_right():
    for name in templates.names():
        text = templates.render(name, MONDAY)
        for line in text.split("\n"):
            if line.startswith("# workout = "):
                assert plan.parse_workout(line.split('"')[1]).steps


def test_an_unknown_template_names_the_nearest():
    with pytest.raises(MilelogError) as caught:
        templates.render("mile-stamin", MONDAY)
    assert '"mile-stamina"' in caught.value.problems[0].hint


def test_the_staple_of_the_plan_is_meant_so():
    assert rules('[week]\nvolume = "45 mi"\n[[week.sessions]]\nworkout = "9 mi with 2 x 2 mi @ T, 1 mi jog"\n') == []


def found_in(text):
    return [(f.week, f.rule) for f in audit(read(text), zones=ZONES)]


def week_of(day, body):
    return f"[[weeks]]\nstart = 2026-03-{day:02}\n{body}\n"


def test_coming_weeks_grow_from_those_planned_before_them():
    steady = week_of(2, 'volume = "30 mi"') + week_of(9, 'volume = "30 mi"')
    assert found_in(steady + week_of(16, 'volume = "45 mi"')) == [("2026-03-16", "volume-growth")]
    assert found_in(steady + week_of(16, 'volume = "36 mi"')) == []


def test_coming_long_runs_grow_from_those_planned_before_them():
    first = week_of(2, 'long_run = "10 mi"')
    assert found_in(first + week_of(9, 'long_run = "13 mi"')) == [("2026-03-09", "longest-run")]
    assert found_in(first + week_of(9, 'long_run = "11 mi"')) == []


def hard(day, text="20 min @ T"):
    return f'[[weeks.sessions]]\nday = "{day}"\nworkout = "{text}"\n'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (week_of(2, hard("Tue") + hard("Wed")), ["2026-03-02"]),
        (week_of(2, hard("Tue") + hard("Thu")), []),
        (week_of(2, hard("Tue") + hard("Wed", "5 mi easy, 6 x 20 s strides")), []),
        (week_of(2, hard("Sun")) + week_of(9, hard("Mon")), ["2026-03-09"]),
        (week_of(2, hard("Fri") + '[[weeks.races]]\ndate = 2026-03-07\ndistance = "5 km"'), ["2026-03-02"]),
    ],
)
def test_hard_days_in_a_row(body, said):
    assert [week for week, rule in found_in(body) if rule == "hard-days"] == said


@pytest.mark.parametrize("name", templates.names())
def test_every_template_passes_check_and_audit(name):
    found = plan.parse(parse(templates.render(name, MONDAY), "plan.toml"))
    assert found.problems == ()
    assert audit(found, zones=ZONES) == ()


@pytest.mark.parametrize(
    ("name", "distance"), [("mile-speed", MILE_M), ("5k", 5000), ("10k", 10000), ("half", 21097.5)]
)
def test_blocks_with_a_race_end_in_its_week(name, distance):
    found = plan.parse(parse(templates.render(name, MONDAY), "plan.toml"))
    assert [r.distance_m for r in found.weeks[-1].races] == [distance]
    assert found.weeks[-1].races[0].date == found.end
