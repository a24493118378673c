"""What stands behind a verdict, the block as a whole, and what changed between two analyses."""

import copy
import dataclasses
import json
from datetime import timedelta

import pytest
from made import ATHLETE, HEAD, MONDAY, T_PACE, ZONES, easy, judge, judge_all, reps, session, stretch, surges

from milelog import documents, plan
from milelog.compliance.diff import diff, diff_lines
from milelog.compliance.summary import summarize
from milelog.compliance.why import explain, why_lines
from milelog.errors import MilelogError
from milelog.model import Race
from milelog.zones import timetable

STAMINA = '[week]\nvolume = "20-25 mi"\nlong_run = "10 mi with plus pace"\nthreshold = "3-4 mi"\n'


def full_week(week=0, pace=T_PACE):
    day = 7 * week
    return [
        session(day + 1, [*easy(2), *reps(2, 2, pace, provenance="lap"), *easy(2)]),
        session(day + 3, easy(4)),
        session(day + 6, surges(10)),
    ]


def test_why_shows_each_rep_with_its_pace_band_and_origin():
    week = judge(STAMINA, full_week())
    found = explain(week, "threshold", ZONES)
    assert [(line.what, line.zone, line.place) for line in found.lines] == [("rep", "T", "in band")] * 2
    assert found.lines[0].origin == "a lap that was pressed"
    text = why_lines(found)
    assert text[0] == "threshold: met"
    assert any("5 km in 20:15" in line for line in text)
    assert sum("7:05/mi; in band (6:57-7:17/mi)" in line for line in text) == 2
    assert any("20260303-0700.fit 16:40-30:50" in line for line in text)


def test_why_names_what_did_not_count():
    week = judge(STAMINA, [session(1, [*easy(2), stretch("rep", 3, 395.0, "T"), *easy(2)])])
    (line,) = explain(week, "threshold", ZONES).lines
    assert line.place == "faster"


def test_why_of_whole_runs():
    lines = explain(judge(STAMINA, full_week()), "volume", ZONES).lines
    assert [line.span.file for line in lines] == [s.file for s in full_week()]
    assert sum(line.distance_m for line in lines) == pytest.approx(judge(STAMINA, full_week()).volume_m)


def test_why_of_a_check_that_is_not_there():
    with pytest.raises(MilelogError) as caught:
        explain(judge(STAMINA, full_week()), "treshold")
    assert '"threshold"' in caught.value.problems[0].hint


def block(paces):
    sessions = [s for n, pace in enumerate(paces) for s in (full_week(n, pace) if pace else [])]
    text = STAMINA + "".join(f"[[weeks]]\nstart = {MONDAY + timedelta(weeks=n)}\n" for n in range(len(paces)))
    the_plan = plan.parse(documents.parse(HEAD + text, "plan.toml"))
    return judge_all(text, sessions, today=MONDAY + timedelta(weeks=len(paces) - 1, days=2)), the_plan


def test_block_counts_streaks_and_trend():
    weeks, the_plan = block([T_PACE, T_PACE, 395.0, None, T_PACE, T_PACE, T_PACE])
    found = {s.name: s for s in summarize(weeks, the_plan)}
    threshold = found["threshold"]
    assert (threshold.weeks, threshold.met, threshold.missed, threshold.unknown) == (6, 4, 2, 1)
    assert (threshold.streak, threshold.longest) == (2, 2)
    assert found["volume"].met == 5
    assert found["volume"].trend == "falling"
    assert found["volume"].done == pytest.approx(5 / 6 * 22.25 / 20)
    assert list(found) == ["volume", "long_run", "threshold"]


def test_sessions_count_together():
    text = '[[week.sessions]]\nday = "Tue"\nworkout = "9 mi with 2 x 2 mi @ T"\n[[week.sessions]]\nday = "Sun"\nworkout = "10 mi with plus pace"\n'
    (found,) = [s for s in summarize([judge(text, full_week())]) if s.name == "sessions"]
    assert found.weeks == 2


def document(weeks, zones=ZONES, **more):
    """An analysis as `analyze --json` prints it, as far as a comparison looks."""
    activities = [
        {
            "file": s.file,
            "start": s.start.isoformat(),
            **{k: getattr(s, k) for k in ("sport", "distance_m", "elapsed_s", "moving_s", "rpe")},
            "segments": [dataclasses.asdict(g) for g in s.segments],
        }
        for w in weeks
        for s in w.sessions
    ]
    found = {
        "schema": "milelog.analysis/1",
        "zones": [{"from": str(z.start) if z.start else None, "vdot": z.vdot, "source": z.source} for z in zones],
        "problems": [],
        "activities": activities,
        "weeks": [{"start": str(w.start), "checks": [dataclasses.asdict(v) for v in w.checks]} for w in weeks],
        **more,
    }
    return json.loads(json.dumps(found))


BEFORE = document(judge_all(STAMINA, full_week()))


def causes(after, before=BEFORE):
    return {(c.check, c.before, c.after): [(k.kind, k.what) for k in c.causes] for c in diff(before, after)}


def test_the_same_has_no_changes():
    assert diff(BEFORE, copy.deepcopy(BEFORE)) == ()
    assert diff_lines(()) == ["no verdict differs"]


def test_a_run_that_is_gone():
    after = document(judge_all(STAMINA, full_week()[1:]))
    found = causes(after)
    assert found["threshold", "met", "missed"] == [("file", "20260303-0700.fit is gone")]
    assert ("volume", "met", "missed") in found
    assert any("20260303-0700.fit is gone" in line for line in diff_lines(diff(BEFORE, after)))


def test_a_run_that_is_new_or_another():
    found = causes(document(judge_all(STAMINA, [*full_week(), session(4, easy(12))])))
    assert found["volume", "met", "exceeded"] == [("file", "20260306-0700.fit is new")]
    longer = [full_week()[0], session(3, easy(16)), full_week()[2]]
    ((kind, what),) = causes(document(judge_all(STAMINA, longer)))["volume", "met", "exceeded"]
    assert kind == "file"
    assert "distance_m" in what


def test_another_race_behind_the_paces():
    slower = timetable(dataclasses.replace(ATHLETE, races=(Race(ATHLETE.races[0].date, 5000, 1290),)))
    found = causes(document(judge_all(STAMINA, full_week(), zones=slower), slower))
    ((kind, what),) = found["threshold", "met", "missed"]
    assert kind == "zones"
    assert "5 km in 21:30" in what


def test_another_plan():
    after = document(judge_all(STAMINA.replace("20-25 mi", "30 mi"), full_week()))
    assert ("plan", "planned: 20-25 mi before, 30 mi now") in causes(after)["volume", "met", "missed"]
    fewer = document(judge_all('[week]\nvolume = "20-25 mi"\n', full_week()))
    assert causes(fewer)["threshold", "met", None] == [("plan", "the plan does not ask this any more")]


def test_a_week_that_was_running():
    running = document(judge_all(STAMINA, full_week(), today=MONDAY + timedelta(days=6)), today="2026-03-08")
    found = causes(document(judge_all(STAMINA, full_week()), today="2026-03-20"), running)
    assert found["volume", "unknown", "met"] == [("time", "the week is over now")]


def test_another_version():
    after = document(judge_all(STAMINA, full_week()), version="0.2.0")
    after["weeks"][0]["checks"][0]["status"] = "close"
    before = {**BEFORE, "version": "0.1.0"}
    assert causes(after, before) == {("volume", "met", "close"): [("version", "milelog 0.1.0 before, 0.2.0 now")]}


@pytest.mark.parametrize("other", [{}, {"schema": "x"}, [], None])
def test_no_analysis(other):
    with pytest.raises(MilelogError) as caught:
        diff(BEFORE, other)
    assert caught.value.problems[0].slug == "not-an-analysis"
