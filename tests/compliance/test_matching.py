"""Planned sessions to runs, one to one."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st
from made import easy, reps, session, surges

from milelog.compliance.matching import RunFeatures, SessionFeatures, match_sessions, score
from milelog.compliance.matching import assign as best_assignment
from milelog.plan import PlannedSession, PlannedWeek, parse_workout
from milelog.weeks import outings

SESSIONS = [
    PlannedSession(parse_workout(text), day)
    for text, day in (
        ("9 mi with 2 x 2 mi @ T, 1 mi jog", 1),
        ("8 x 400 m @ R, 400 m jog", 3),
        ("6 mi easy", None),
        ("10 mi with plus pace", 6),
        ("45 min easy", 2),
    )
]
RUNS = [
    [*easy(2), *reps(2, 2), *easy(2)],
    [*easy(2), *reps(8, 0.25, 340.0, "R")],
    easy(6),
    surges(10),
    easy(5.4),
    easy(1),
]
SCORES = st.integers(0, 4).flatmap(
    lambda rows: st.integers(1, 5).flatmap(
        lambda columns: st.lists(
            st.lists(st.floats(0, 4), min_size=columns, max_size=columns), min_size=rows, max_size=rows
        )
    )
)


@settings(max_examples=50)
@given(SCORES)
def test_the_assignment_is_the_best_there_is(scores):
    chosen = best_assignment(scores, least=1.0)
    used = [c for c in chosen if c is not None]
    assert len(set(used)) == len(used)
    columns = [*range(len(scores[0]) if scores else 0), *[None] * len(scores)]
    best = 0.0
    for tried in set(itertools.permutations(columns, len(scores))):
        pairs = [scores[r][c] for r, c in enumerate(tried) if c is not None]
        if all(p >= 1.0 for p in pairs):
            best = max(best, sum(pairs))
    found = sum(scores[r][c] for r, c in enumerate(chosen) if c is not None)
    assert abs(found - best) < 1e-9


@settings(max_examples=50)
@given(
    st.lists(st.sampled_from(SESSIONS), max_size=5, unique=True),
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from(range(len(RUNS)))), max_size=7, unique_by=lambda r: r[0]),
)
def test_no_run_is_two_sessions_and_each_session_has_its_line(planned, ran):
    week = PlannedWeek(session(0).day, sessions=tuple(planned))
    runs = outings(session(day, RUNS[which]) for day, which in ran)
    found = match_sessions(week, runs)
    assert [m.planned for m in found] == planned
    used = [m.run[0].file for m in found if m.run]
    assert len(set(used)) == len(used)


def test_each_run_fits_its_own_session_best():
    runs = [RunFeatures.of(outings([session(day, RUNS[i])])[0]) for i, day in ((0, 1), (1, 3), (3, 6))]
    asked = [SessionFeatures.of(SESSIONS[i]) for i in (0, 1, 3)]
    for i, a in enumerate(asked):
        scores = [score(a, r) for r in runs]
        assert scores.index(max(scores)) == i


def test_a_short_jog_is_no_long_session():
    run = RunFeatures.of(outings([session(1, easy(1))])[0])
    assert score(SessionFeatures.of(SESSIONS[0]), run) == 0
