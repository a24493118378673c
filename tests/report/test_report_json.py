import json
import math
from dataclasses import replace

import report_log

from milelog.report import as_json

TOP = {"schema", "athlete", "zones", "files", "problems", "activities", "weeks"}
ACTIVITY = {
    "file",
    "start",
    "sport",
    "sub_sport",
    "distance_m",
    "elapsed_s",
    "timer_s",
    "moving_s",
    "workout",
    "segments",
}
SEGMENT = {"kind", "zone", "start_s", "end_s", "distance_m", "speed_mps", "provenance", "confidence"}
WEEK = {"start", "end", "runs", "volume_m", "long_run_m", "threshold_m", "surges", "zone_s", "checks"}
CHECK = {"name", "planned", "actual_m", "status", "borderline", "why", "evidence"}


def test_the_document_has_the_keys_that_tools_rely_on(log):
    document = as_json.analysis(log)
    assert document["schema"] == "milelog.analysis/1"
    assert document.keys() >= TOP
    assert {"found", "read", "unchanged", "duplicate", "failed"} <= document["files"].keys()
    assert {"from", "vdot", "source", "zones"} <= document["zones"][0].keys()
    assert {"name", "slow_mps", "fast_mps"} == document["zones"][0]["zones"][0].keys()
    assert all({"file", "severity", "slug", "message", "hint"} == p.keys() for p in document["problems"])
    assert all(a.keys() >= ACTIVITY for a in document["activities"])
    assert all(s.keys() >= SEGMENT for a in document["activities"] for s in a["segments"])
    assert all(w.keys() >= WEEK for w in document["weeks"])
    assert all(c.keys() >= CHECK for w in document["weeks"] for c in w["checks"])
    assert {"file", "start_s", "end_s"} == document["weeks"][0]["checks"][1]["evidence"][0].keys()


def test_times_carry_their_offset_and_weeks_begin_on_monday(log):
    document = as_json.analysis(log)
    assert document["activities"][0]["start"] == "2026-02-02T07:05:00-05:00"
    assert document["weeks"][0]["start"] == "2026-02-02"


def test_numbers_are_finite_or_null(log):
    odd = replace(log.sessions[0], distance_m=math.nan, ascent_m=math.inf, zone_s={"E": math.nan})
    text = json.dumps(as_json.analysis(replace(log, sessions=(odd,))), allow_nan=False)
    assert json.loads(text)["activities"][0]["distance_m"] is None


def test_the_place_of_a_problem_is_in_its_message(log):
    assert as_json.problem(log.problems[0])["message"].startswith("line 12: ")


def test_one_session_carries_its_problems(log):
    document = as_json.session(log.sessions[0], log.problems)
    assert document.keys() >= ACTIVITY | {"problems"}
    assert len(document["problems"]) == len(log.problems)


def test_empty_and_hostile_logs_are_documents_too(bare):
    assert as_json.analysis(bare)["weeks"] == []
    json.dumps(as_json.analysis(report_log.hostile("\udcff</script>\u2028")), allow_nan=False).encode("ascii")
