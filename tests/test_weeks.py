"""Sessions to ISO weeks."""

import itertools
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milelog.model import Athlete, Segment, Session
from milelog.weeks import outings, weeks

NOBODY = Athlete()


def run(start, metres=5000.0, seconds=1500.0, sport="running", segments=()):
    return Session(
        f"{start}.fit", sport, start, metres, seconds, seconds, seconds, segments=tuple(segments), zone_s={"E": seconds}
    )


def at(day, hour=8, zone=UTC):
    return datetime(2026, 3, 1, hour, tzinfo=zone) + timedelta(days=day)


def test_sums_of_a_week():
    segments = [
        Segment("rep", 0, 400, 1609, 4.0, "T"),
        Segment("recovery", 400, 500, 300, 3.0),
        Segment("rep", 500, 800, 1200, 4.5, "I"),
        Segment("surge", 800, 890, 350, 4.0, "M"),
    ]
    found = weeks(
        [run(at(1), 10000, 3000, segments=segments), run(at(3), 16000, 5000), run(at(4), 30000, 3600, "cycling")],
        NOBODY,
    )
    (week,) = found
    assert (week.start, week.end) == (date(2026, 3, 2), date(2026, 3, 8))
    assert (week.runs, week.volume_m, week.long_run_m) == (2, 26000, 16000)
    assert (week.threshold_m, week.surges, week.cross_s) == (1609, 1, 3600)
    assert week.zone_s == {"E": 8000}
    assert len(week.sessions) == 3


def test_empty_weeks_between_are_weeks():
    found = weeks([run(at(1)), run(at(25))], NOBODY)
    assert [w.runs for w in found] == [1, 0, 0, 1]
    assert [w.start for w in found] == [date(2026, 3, 2) + timedelta(weeks=n) for n in range(4)]


def test_the_day_is_the_runners_own():
    new_york = timezone(timedelta(hours=-5))
    late_on_sunday = datetime(2026, 3, 8, 22, tzinfo=new_york)
    assert late_on_sunday.astimezone(UTC).date() == date(2026, 3, 9)
    (week,) = weeks([run(late_on_sunday)], NOBODY)
    assert week.start == date(2026, 3, 2)


def test_a_clock_never_set_belongs_to_no_week():
    broken = [run(None), run(datetime(1989, 12, 31, tzinfo=UTC)), run(datetime(7493, 1, 1, tzinfo=UTC))]
    assert weeks(broken, NOBODY) == ()
    assert len(weeks([*broken, run(at(1))], NOBODY)) == 1


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(1989, 12, 31), False),
        (date(1990, 1, 1), True),
        (date(2099, 12, 31), True),
        (date(2100, 1, 1), False),
    ],
)
def test_days_before_any_watch_and_far_ahead_are_no_days(day, counts):
    assert len(weeks([run(datetime.combine(day, time(9), UTC))], NOBODY)) == counts


def test_the_day_is_that_of_the_recordings_own_place():
    (week,) = weeks([run(at(8, 23))], Athlete(timezone="Asia/Tokyo"))
    assert week.start == date(2026, 3, 9), "a start that tells its place is not moved"


@pytest.mark.parametrize(("first", "start"), [(0, date(2026, 3, 2)), (5, date(2026, 3, 7)), (6, date(2026, 3, 1))])
def test_the_week_begins_on_the_day_of_the_plan_else_of_the_athlete(first, start):
    day = at(6 if first == 5 else 2)
    assert weeks([run(day)], Athlete(week_start=first))[0].start == start
    assert weeks([run(day)], Athlete(week_start=0 if first else 6), first)[0].start == start


@pytest.mark.parametrize(
    ("gap_s", "count"), [(-600, 1), (0, 1), (1799, 1), (1800, 1), (1801, 2)]
)  # nobody runs two runs at once
def test_half_an_hour_parts_two_runs(gap_s, count):
    first = run(at(6, 9), 3000, 1000)
    assert len(outings([first, run(at(6, 9) + timedelta(seconds=1000 + gap_s), 5000, 1200)])) == count


def test_midnight_parts_two_runs_and_no_start_joins_none():
    evening = run(at(6, 23) + timedelta(minutes=50), 2000, 600)
    assert len(outings([evening, run(at(7, 0), 5000, 1200)])) == 2
    assert len(outings([run(None), run(at(6)), run(None)])) == 3


@pytest.mark.parametrize(("seconds", "counts"), [(119, False), (120, True)])
def test_two_minutes_are_threshold_work(seconds, counts):
    found = weeks([run(at(1), segments=[Segment("rep", 600, 600 + seconds, 500, 4.0, "T")])], NOBODY)
    assert found[0].threshold_m == (500 if counts else 0)
    other = [Segment("rep", 0, 300, 500, 4.0, "I"), Segment("surge", 300, 600, 500, 4.0, "T")]
    assert weeks([run(at(1), segments=other)], NOBODY)[0].threshold_m == 0


def test_a_week_without_running_has_no_long_run():
    (week,) = weeks([run(at(1), 30000, 3600, "cycling")], NOBODY)
    assert (week.runs, week.volume_m, week.long_run_m, week.zone_s) == (0, 0, 0, {})


def test_files_that_follow_each_other_are_one_run():
    warmup, race = run(at(6, 9), 3000, 1000), run(at(6, 9) + timedelta(minutes=25), 5000, 1200)
    evening = run(at(6, 18), 4000)
    assert [len(o) for o in outings([evening, race, warmup])] == [2, 1]
    (week,) = weeks([warmup, race, evening], NOBODY)
    assert (week.runs, week.volume_m, week.long_run_m) == (2, 12000, 8000)


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 23), st.floats(0, 40000)), max_size=30))
def test_nothing_is_lost_and_weeks_are_consecutive(rows):
    sessions = [run(at(day, hour), metres) for day, hour, metres in rows]
    found = weeks(sessions, NOBODY)
    assert sum(w.volume_m for w in found) == pytest.approx(sum(s.distance_m for s in sessions))
    assert sum(len(w.sessions) for w in found) == len(sessions)
    assert all(b.start - a.start == timedelta(weeks=1) for a, b in itertools.pairwise(found))
    assert all(w.start.weekday() == 0 and w.long_run_m <= w.volume_m + 1e-6 for w in found)
    assert all(w.start <= s.day <= w.end for w in found for s in w.sessions)
