import json
import random
import re
import zlib
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import numpy as np
import pytest
import report_log

from milelog.measure import trace
from milelog.report import as_json, coach, markdown, route, tables, team
from milelog.report.hidden import HiddenPlaces
from milelog.verdicts import Reason, ReasonKind

CANARIES = ("CANARY-PLACE", "CANARY-SERIAL-7731", "canary-file", "41.234", "-71.765", "America/New_York")


@pytest.fixture(scope="module")
def secretive():
    """A log whose names, devices, file names, texts and positions must not get out."""
    base = report_log.log()

    def marked(session):
        file = f"canary-file-{session.file.replace('/', '-')}"
        return replace(session, file=file, name="CANARY-PLACE morning", device="CANARY-SERIAL-7731")

    def week(w):
        sessions = tuple(marked(s) for s in w.sessions)
        files = {s.file: m.file for s, m in zip(w.sessions, sessions, strict=True)}
        checks = tuple(
            replace(
                v,
                facts=replace(
                    v.facts,
                    reasons=(
                        *v.facts.reasons,
                        Reason(ReasonKind.SAID, text=f"see {sessions[0].file}, a CANARY-PLACE morning run"),
                        Reason(ReasonKind.UNREADABLE, files=(sessions[0].file,)),
                    ),
                ),
                evidence=tuple(replace(e, file=files[e.file]) for e in v.evidence),
            )
            for v in w.checks
        )
        return replace(w, sessions=sessions, checks=checks)

    weeks = tuple(week(w) for w in base.weeks)
    opened = base.open_run

    def open_run(session):
        activity, streams = opened(session)
        return replace(activity, name="CANARY-PLACE", device="CANARY-SERIAL-7731"), streams

    problems = tuple(replace(p, source=f"canary-file-{p.source}", message="at CANARY-PLACE") for p in base.problems)
    sessions = tuple(s for w in weeks for s in w.sessions)
    named = [replace(s, file=sessions[0].file, name="CANARY-PLACE loop") for s in base.plan.default.sessions]
    plan = replace(base.plan, default=replace(base.plan.default, sessions=tuple(named), note="CANARY-PLACE"))
    return replace(
        base,
        folder=Path("/home/CANARY-PLACE"),
        weeks=weeks,
        sessions=sessions,
        problems=problems,
        copies=(replace(sessions[1], file="canary-file-copy.gpx"),),
        plan=plan,
        open_run=open_run,
    )


def test_the_packet_keeps_the_runner_and_hides_the_rest(secretive):
    page = coach.packet(secretive)
    assert "A. Runner" in page
    assert not [c for c in CANARIES if c in page]
    assert "35.5 of 45-50 mi: 21 % short" in page
    assert 'data-trace="run-' in page


def test_every_other_form_of_the_packet_hides_it(secretive):
    shared = coach.redacted(secretive)
    told = [
        markdown.render(shared),
        json.dumps(as_json.analysis(shared)),
        *(tables.csv(shared, n) for n in tables.TABLES),
    ]
    assert not [c for text in told for c in CANARIES if c in text]
    fields = repr([replace(shared, open_run=None), shared.sessions, shared.weeks, shared.plan])
    assert not [c for c in CANARIES if c in fields]


def test_the_packet_for_print_hides_it_too(secretive):
    made = coach.packet_pdf(coach.between(secretive, date(2026, 2, 9), date(2026, 2, 15)))
    streams = re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL)
    told = b" ".join(_inflated(s) for s in streams) + made
    assert not [c for c in CANARIES if c.encode() in told]


def _inflated(data):
    try:
        return zlib.decompress(data)
    except zlib.error:
        return b""


def test_a_range_of_weeks(secretive):
    some = coach.between(secretive, date(2026, 2, 11), date(2026, 2, 20))
    assert [w.start for w in some.weeks] == [date(2026, 2, 9), date(2026, 2, 16)]
    assert {s.file for s in some.sessions} == {s.file for w in some.weeks for s in w.sessions}


def test_opened_runs_hold_no_positions(secretive):
    shared = coach.redacted(secretive)
    activity, streams = shared.open_run(shared.sessions[0])
    assert not activity.columns.keys() & {"latitude_deg", "longitude_deg"}
    assert activity.name is activity.device is None
    assert streams.time_s.size > 100


def test_the_packet_tells_no_height_above_the_sea_and_no_minute_of_a_start(secretive):
    """Either would find the run among those that other services show."""
    shared = coach.redacted(secretive)
    before, after = secretive.open_run(secretive.sessions[0]), shared.open_run(shared.sessions[0])
    for old, new in ((b, a) for b, a in zip(before, after, strict=True)):
        heights = [o.columns["elevation_m"] if hasattr(o, "columns") else o.elevation_m for o in (old, new)]
        assert heights[1][0] == 0
        assert np.diff(heights[1]) == pytest.approx(np.diff(heights[0]))
    assert after[0].start == shared.sessions[0].start
    assert {s.start.minute for s in secretive.sessions if s.start} != {0}
    assert {(s.start.minute, s.start.second) for s in shared.sessions if s.start} == {(0, 0)}
    assert [s.day for s in shared.sessions] == [s.day for s in secretive.sessions]
    packet = coach.packet(secretive)
    assert not re.findall(r"run-\d{4}-\d\d-\d\d-\d\d(?!00)\d\d", packet)


def test_a_measured_height_counts_from_the_first_record(log):
    _, streams = log.open_run(log.sessions[0])
    full = {n: np.broadcast_to(getattr(streams, n), streams.time_s.shape) for n in trace.STEPS}
    streams = replace(streams, **full)
    height = np.array(streams.elevation_m)
    height[100:140] = np.nan
    whole = trace.trace_of(replace(streams, elevation_m=height))
    old, new = whole.streams(), whole.with_relative_elevation().streams()
    assert new.elevation_m[0] == 0
    assert new.elevation_m == pytest.approx(old.elevation_m - old.elevation_m[0], nan_ok=True)
    assert np.isnan(new.elevation_m[100:140]).all()
    for name in ("speed_mps", "distance_m", "heart_rate_bpm", "grade"):
        assert np.array_equal(getattr(new, name), getattr(old, name), equal_nan=True)
    flat = trace.trace_of(replace(streams, elevation_m=np.full(len(height), np.nan)))
    assert flat.with_relative_elevation() is flat


def test_redacting_changes_no_figure(secretive):
    shared = coach.redacted(secretive)
    for before, after in zip(secretive.weeks, shared.weeks, strict=True):
        assert [(v.status, v.actual_m) for v in before.checks] == [(v.status, v.actual_m) for v in after.checks]
        assert before.volume_m == after.volume_m


def test_the_team_page_puts_trouble_first(log):
    rough = replace(log, athlete=replace(log.athlete, name="B. Rough"), weeks=log.weeks[:3], today=date(2026, 2, 24))
    nobody = replace(log, athlete=replace(log.athlete, name=None), weeks=(), sessions=())
    found = team.lines([("a", log), ("b", rough), ("c <i>", nobody)])
    assert [line.name for line in found] == ["B. Rough", "A. Runner", "c <i>"]
    assert found[0].first_word.startswith("Volume missed")
    page = team.render([("a", log), ("b", rough), ("c <i>", nobody)])
    assert page.index("B. Rough") < page.index("A. Runner")
    assert "<i>" not in page
    assert "default-src 'none'" in unescape(page)


def test_the_team_page_names_no_file_and_praises_no_week_without_a_plan(log):
    told = team.lines([("a", replace(log, weeks=log.weeks[4:5]))])
    assert told[0].first_word.endswith("one file of this week could not be read: a recording")
    page = team.render([("a", log)])
    assert not [p.source for p in log.problems if p.source in page]
    (unplanned,) = team.lines([("b", replace(log, plan=None, weeks=(replace(log.weeks[2], checks=()),)))])
    assert "no plan" in unplanned.first_word


def test_an_empty_team_is_told():
    assert "No athletes." in team.render([])


class Nothing(HiddenPlaces):
    """Hides nothing."""

    def mask(self, latitude, longitude):
        return np.zeros(len(latitude), dtype=bool)


def test_routes_leave_out_the_ends(log):
    activity, _ = log.open_run(log.sessions[0])
    found = route.local(activity, HiddenPlaces(20.0, chance=random.Random(1)))
    assert np.isnan(found.east_m[0])
    assert np.isnan(found.east_m[-1])
    kept = np.isfinite(found.east_m)
    assert 0.3 < kept.mean() < 1
    whole = route.local(activity, Nothing())
    span = np.nanmax(whole.east_m) - np.nanmin(whole.east_m)
    assert span == pytest.approx(0.012 * 111_195 * np.cos(np.radians(41.2346)), rel=0.002)


def test_a_route_within_the_circle_is_not_drawn(log):
    activity, _ = log.open_run(log.sessions[0])
    assert "all of this run lies where home" in route.draw(log.sessions[0], activity, HiddenPlaces(5000.0))
    blank = replace(activity, columns={"time_s": activity.columns["time_s"]})
    assert route.draw(log.sessions[0], blank, HiddenPlaces()) == ""


def test_a_route_shows_where_the_reps_were(log):
    hard = next(s for s in log.sessions if any(g.kind == "rep" for g in s.segments))
    reps = sum(g.kind == "rep" for g in hard.segments)
    activity, _ = log.open_run(hard)
    drawn = route.draw(hard, activity, Nothing())
    assert drawn.count('class="way z') == reps
    assert route.draw(replace(hard, segments=()), activity, Nothing()).count("<path") == 1


def test_two_maps_have_no_frame_in_common(log):
    """The same way elsewhere on the Earth is drawn the same, so no map tells where it was."""
    activity, _ = log.open_run(log.sessions[0])
    moved = {**activity.columns, "longitude_deg": activity.column("longitude_deg") + 50}
    elsewhere = replace(activity, columns=moved)
    drawn = [route.draw(log.sessions[0], one, Nothing()) for one in (activity, elsewhere)]
    assert drawn[0] == drawn[1]
