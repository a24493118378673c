"""Whatever was run, every verdict is a whole sentence with finite numbers and evidence of its own week."""

import math
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st
from made import MONDAY, ZONES, judge_all, session, stretch

from milelog.report.sentences import planned, sentence

PLAN = """\
[week]
volume = "45-50 mi"
long_run = "10 mi with plus pace"
threshold = "3-4 mi"
runs = "5-6"
easy = "80 %"
rest_days = ["Fri"]
cross_training = "30 min"
[[week.sessions]]
day = "Tue"
workout = "9 mi with 2 x 2 mi @ T, 1 mi jog"
[[week.sessions]]
workout = "8 x 60 s hill @ I, jog"
[[week.sessions]]
workout = "6 x 20 s strides"
[[weeks]]
start = 2026-03-02
[[weeks.races]]
date = 2026-03-07
distance = "1 mi"
[cross_training]
credit = "12 min/mi"
cap = "20 %"
"""
KINDS = ("warmup", "rep", "recovery", "surge", "stride", "steady", "cooldown", "pause")
STRETCHES = st.builds(
    lambda kind, miles, pace, zone, adjusted: stretch(kind, miles, pace, zone, adjusted_mps=adjusted),
    st.sampled_from(KINDS),
    st.floats(0, 12),
    st.floats(150, 2000),
    st.sampled_from([None, "E", "M", "T", "I", "R"]),
    st.none() | st.floats(0, 8),
)
SESSIONS = st.builds(
    lambda day, hour, stretches, sport, error, rpe: session(
        day, stretches, hour=hour, sport=sport, error=error, rpe=rpe, file=f"{day}-{hour}.fit"
    ),
    st.integers(-10, 30),
    st.floats(0, 23),
    st.lists(STRETCHES, max_size=6),
    st.sampled_from(["running", "cycling"]),
    st.floats(0, 0.2),
    st.none() | st.floats(0, 10),
)


@given(st.lists(SESSIONS, min_size=1, max_size=8), st.integers(-3, 40), st.sampled_from([ZONES, ()]))
@example([session(0, [stretch("rep", 5e-324, 390)], file="0.fit")], 0, ZONES)  # next to nothing, no logarithm of 0
@example([session(0, [stretch("rep", 1, 390, adjusted_mps=0.0)], file="0.fit")], 0, ZONES)  # no pace of 0
@settings(max_examples=200, deadline=None)
def test_any_week(sessions, day, zones):
    for week in judge_all(PLAN, sessions, today=MONDAY + timedelta(days=day), zones=zones):
        names = [c.name for c in week.checks]
        assert len(set(names)) == len(names)
        for found in week.checks:
            assert found.status in {"met", "close", "missed", "exceeded", "unknown"}
            assert sentence(found)
            assert planned(found)
            assert not {"nan", "inf"} & set(sentence(found).replace(",", " ").split())
            assert found.actual_m is None or math.isfinite(found.actual_m)
            assert {e.file for e in found.evidence} <= {s.file for s in week.sessions}
            assert not (found.borderline and found.status == "unknown")
