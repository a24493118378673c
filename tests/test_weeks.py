"""Sessions to ISO weeks."""

import itertools
from datetime import UTC, date, datetime, timedelta, timezone

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
