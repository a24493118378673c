"""A short stop in a block of work, where the plan asks for the block in one."""

from dataclasses import replace
from datetime import date

import pytest

from made_recordings import recording
from milelog.model import Athlete, Race, Segment
from milelog.plan.notation import parse_workout
from milelog.report.words import segment_note
from milelog.runner import timetable
from milelog.runner.learn import Runner
from milelog.sessions import interpret
from milelog.sessions.planned_blocks import in_planned_zones, joined

T, I_MPS, R = 3.8, 4.2, 4.7


def run_of(*parts, provenance="detected"):
    """Segments of (seconds, m/s) reps; those slower than 3 m/s are jogs, and than 1 m/s stands."""
    found, at = [], 0.0
    for seconds, mps in parts:
        rest = mps < 3.0
        found.append(
            Segment("recovery", at, at + seconds, seconds * mps, mps, recovery="jog" if mps > 1 else "stand")
            if rest
            else Segment("rep", at, at + seconds, seconds * mps, mps, provenance=provenance, adjusted_mps=mps)
        )
        at += seconds
    return tuple(found)


def seconds_of(segments):
    return [round(s.duration_s) for s in segments if s.kind == "rep"]


MILE = 1609.344 / T
STOP, JOG = (25, 0.0), (180, 2.5)


@pytest.mark.parametrize(
    ("planned", "parts", "reps"),
    [
        ("20 min @ T", [(600, T), STOP, (600, T)], [1200]),
        ("20 min @ T", [(110, T), (49, 0.0), (1090, T)], [1200]),
        ("20 min @ T", [(420, T), STOP, (240, T), STOP, (540, T)], [1200]),
        ("8 mi with 3-4 mi @ T", [(2 * MILE, T), STOP, (1.5 * MILE, T)], [round(3.5 * MILE)]),
        ("3 x 1 mi @ T, 3 min jog", [(MILE, T), JOG, (0.6 * MILE, T), STOP, (0.4 * MILE, T), JOG, (MILE, T)], [424] * 3),
        ("5 x 800 m @ I, 3 min jog", [(190, I_MPS), JOG] * 3 + [(100, I_MPS), STOP, (90, I_MPS), JOG, (190, I_MPS)], [190] * 5),
        # Two lights, each in a mile of its own.
        ("2 x 1 mi @ T, 3 min jog", [(200, T), STOP, (224, T), JOG, (300, T), STOP, (124, T)], [424] * 2),
        # What was planned was run so.
        ("2 x 10 min @ T, 30 s rest", [(600, T), STOP, (600, T)], [600] * 2),
        ("2 mi @ T, 3 min jog, 2 x 1 mi @ T, 30 s rest", [(2 * MILE, T), JOG, (MILE, T), STOP, (MILE, T)], [847, 424, 424]),
        # Rests: a minute of it, a jog, rests that come at even distances or too often, one that is long beside the work.
        ("20 min @ T", [(600, T), (51, 0.0), (600, T)], [600] * 2),
        ("20 min @ T", [(600, T), (25, 2.5), (600, T)], [600] * 2),
        ("20 min @ T", [(300, T), STOP] * 3 + [(300, T)], [300] * 4),
        ("20 min @ T", [(400, T), STOP, (150, T), STOP, (350, T), STOP, (100, T), STOP, (200, T)], [400, 150, 350, 100, 200]),
        ("8 x 400 m @ R, 2 min jog", [(85, R), JOG] * 7 + [(45, R), STOP, (40, R)], [85] * 7 + [45, 40]),
        # Nothing that the plan asks for comes of joining.
        ("6 mi easy", [(600, T), STOP, (600, T)], [600] * 2),
        ("40 min @ T", [(600, T), STOP, (600, T)], [600] * 2),
    ],
)  # fmt: skip
def test_a_short_stop_parts_no_block_that_was_planned_whole(planned, parts, reps):
    run = run_of(*parts)
    found = joined(run, parse_workout(planned))
    assert seconds_of(found) == reps
    assert {round(s.speed_mps, 6) for s in found} == {s.speed_mps for s in run if s in found or s.kind == "rep"}
    assert (found[0].start_s, found[-1].end_s) == (run[0].start_s, run[-1].end_s)


def test_nothing_is_joined_without_a_plan_or_against_her_own_word():
    parts = [(600, T), STOP, (600, T)]
    run, marked = run_of(*parts), run_of(*parts, provenance="corrected")
    assert joined(run, None) is run
    assert joined(marked, parse_workout("20 min @ T")) is marked


@pytest.mark.parametrize("stood", [12, 25, 45])
def test_a_light_in_a_tempo_run_is_told_as_one_block_at_the_pace_it_was_run(stood):
    """Up to half a minute the detector takes for a part of the rep; it costs the rep no pace."""
    run = recording((900, 2.9), (600, T), (stood, 0.0), (600, T), (600, 2.8))
    session = interpret(run, Runner(()), planned=parse_workout("6 mi with 20 min @ T"))
    (rep,) = [s for s in session.segments if s.kind == "rep"]
    assert (rep.duration_s, rep.paused_s) == (pytest.approx(1200, abs=4), pytest.approx(stood, abs=4))
    assert session.workout == "5.5 mi with 20 min (7:04)"
    assert segment_note(session, rep).startswith("stopped for 0:")


(ZONES,) = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000, 1215),)))
"""M is 3.40-3.71 m/s, T 3.68-3.86, with its tolerance from 3.61."""


@pytest.mark.parametrize(
    ("planned", "mps", "found", "zone"),
    [
        ("20 min @ T", 3.62, "M", "T"),
        ("20 min @ M", 3.77, "T", "M"),
        ("20 min @ T", 3.59, "M", "M"),
        ("20 min @ M", 3.80, "T", "T"),
        # Another size is other work; so is a pace beside the zone, and what the plan does not ask.
        ("40 min @ T", 3.62, "M", "M"),
        ("20 min @ T + 30 s/mi", 3.62, "M", "M"),
        ("20 min @ I", 3.62, "M", "M"),
        # Of two that hold it, the one it was found in.
        ("20 min @ M, 5 min jog, 20 min @ T", 3.70, "T", "T"),
        ("20 min @ M, 5 min jog, 20 min @ T", 3.70, "M", "M"),
    ],
)
def test_the_plan_names_the_zone_of_a_rep_between_two(planned, mps, found, zone):
    (rep,) = run_of((1200, mps))
    (named,) = in_planned_zones((replace(rep, zone=found),), parse_workout(planned), ZONES)
    assert named.zone == zone
    assert in_planned_zones((rep,), parse_workout(planned), None) == (rep,)
