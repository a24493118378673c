"""A watch that stood within a rep: the rep is as long and as fast as it was run."""

from dataclasses import replace

import pytest
from made import T_PACE, check, easy, judge, named, session, stretch

from milelog.model import Segment
from milelog.report import sentences
from milelog.report.rep_words import describe_reps


def test_the_time_that_the_watch_stood_is_no_time_of_a_rep():
    """18 min planned and run, the watch stopped for 159 s on the way: the rep is of 18 min, in its band, and said so."""
    rep = stretch("rep", 1080 / T_PACE, T_PACE, "T")
    paused = replace(rep, end_s=rep.end_s + 159, paused_s=159.0)
    week = judge(
        '[week]\nthreshold = "2.5 mi"\n' + named("Tue", "4.5 mi with 18 min @ T"),
        [session(1, [*easy(1), paused, *easy(1)])],
    )
    assert {c.name: c.status for c in week.checks} == {"threshold": "met", "session_tue": "met"}
    (judged,) = check(week, "threshold").facts.reasons[0].reps
    assert (judged.duration_s, judged.place) == (pytest.approx(1080), "in")
    assert "run at 7:05/mi" in sentences.why(check(week, "threshold"))
    # Its size is that of its running, also where it is told by time.
    assert describe_reps([judged], "mi") == "18 min"


@pytest.mark.parametrize("day", [1, 2])
def test_a_stop_parts_no_block_on_whatever_day_it_was_run(day):
    """20 min planned for Tuesday, run there or on Wednesday with a stop of 25 s half way."""
    half = stretch("rep", 600 / T_PACE, T_PACE, "T")
    stop = Segment("recovery", 0.0, 25.0, 0.0, 0.0, recovery="stand")
    week = judge(
        '[week]\nthreshold = "2.8 mi"\n' + named("Tue", "5 mi with 20 min @ T"),
        [session(day, [*easy(1), half, stop, half, *easy(1.2)])],
    )
    assert {c.name: c.status for c in week.checks} == {"threshold": "met", "session_tue": "met"}
    assert len(check(week, "threshold").facts.reps) == 1


@pytest.mark.parametrize(("stood", "told"), [(59.0, ""), (90.0, ", stopped for 1:30 on the way")])
def test_a_verdict_on_continuous_work_tells_of_a_long_stop(stood, told):
    rep = stretch("rep", 3.5, T_PACE, "T")
    stopped = replace(rep, end_s=rep.end_s + stood, paused_s=stood)
    week = judge(named("Tue", "8 mi with 3-4 mi @ T"), [session(1, [*easy(2.5), stopped, *easy(2)])])
    found = sentences.sentence(check(week, "session_tue"))
    assert found.endswith(f"3.5 mi at 7:05/mi of 3-4 mi planned{told}")
