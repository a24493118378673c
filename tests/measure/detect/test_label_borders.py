"""Which kind each segment gets: the bounds of the labels, each just within and just beyond."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from made_streams import edges_of, levels, made
from milelog.measure.detect.label import (
    APART_S,
    FLOAT_EASY,
    FLOAT_REP,
    FULL_REST,
    PAUSE_S,
    STEADY_S,
    STRIDE_S,
    STRIDES_S,
    SURGE_REST,
    SURGE_S,
    WALK_S,
    WALKS,
    Rep,
    segments,
)
from milelog.measure.detect.pieces import STOOD_PIECE_MPS
from milelog.model import STAND_MPS
from text_snapshots import TextFile, figure


def labelled(blocks, least=3.2, *, paused=(), grades=None, walked=1.95, reps=None):
    """The segments of a run of (seconds, m/s) blocks; those of at least a speed are its reps."""
    speed = levels(*blocks)
    at = edges_of(blocks).tolist()
    found = [Rep(a, b) for (a, b), (_, v) in zip(pairwise(at), blocks, strict=True) if v >= least]
    stopped = np.zeros(len(speed), dtype=bool)
    for a, b in paused:
        stopped[a:b] = True
    grade = None if grades is None else np.repeat(grades, np.diff(at))
    stream = made(speed, paused=stopped, grade=grade)
    walk = np.repeat([v < walked for _, v in blocks], np.diff(at))
    return segments(stream, speed, found if reps is None else [Rep(*r) for r in reps], walk)


def kinds(blocks, **fields):
    """The kinds in order, the hard ones alone."""
    return [s.kind for s in labelled(blocks, **fields) if s.kind in {"rep", "surge", "stride"}]


def row(count, rep, rest, warm=600, easy=2.9, last=300):
    """So many reps with rests between, easy running around."""
    return [(warm, easy), *[rep, rest] * (count - 1), rep, (last, easy)]


def test_the_constants_are_what_the_field_says():
    """Strides of 10-30 s, surges of one to two minutes, floats not a fifth slower than the reps, lights of 20 s."""
    assert (STRIDE_S, STRIDES_S, APART_S, FULL_REST) == (40, 480, 180, 1.5)
    assert (SURGE_S, SURGE_REST) == ((25, 200), 2.2)
    assert (FLOAT_REP, FLOAT_EASY, PAUSE_S, STEADY_S) == (0.8, 1.05, 20, 600)


@pytest.mark.parametrize(
    ("count", "rep", "rest", "kind"),
    [
        (4, 40, 41, "stride"),
        (4, 40, 40, "rep"),
        (4, 41, 60, "rep"),
        (11, 40, 60, "stride"),
        (12, 40, 60, "rep"),
        (1, 30, 0, "stride"),
    ],
)
def test_strides_are_brief_few_and_rested(count, rep, rest, kind):
    assert kinds(row(count, (rep, 5.0), (rest, 2.5))) == [kind] * count


@pytest.mark.parametrize(
    ("rep", "rest", "speed", "count", "kind"),
    [
        (80, 176, 3.5, 3, "surge"),
        (80, 175, 3.5, 3, "rep"),
        (42, 300, 3.4, 3, "surge"),
        (200, 441, 3.5, 3, "surge"),
        (201, 460, 3.5, 3, "rep"),
        (80, 400, 2.9 * np.exp(0.239), 3, "surge"),
        (80, 400, 2.9 * np.exp(0.241), 3, "rep"),
        (80, 400, 3.5, 1, "rep"),
        (80, 400, 3.5, 2, "surge"),
    ],
)
def test_surges_are_of_a_minute_or_two_hardly_faster_and_far_apart(rep, rest, speed, count, kind):
    assert kinds(row(count, (rep, speed), (rest, 2.9))) == [kind] * count


@pytest.mark.parametrize(("longest", "kind"), [(300, "surge"), (301, "rep")])
def test_one_surge_may_be_half_as_long_again(longest, kind):
    blocks = [(600, 2.9), *[(100, 3.4), (600, 2.9)] * 3, (longest, 3.4), (600, 2.9)]
    assert set(kinds(blocks)) == {kind}


@pytest.mark.parametrize(("brief", "kind"), [(24, "rep"), (25, "rep"), (26, "surge")])
def test_the_middle_one_of_brief_surges(brief, kind):
    """Brief ones are strides where all are; one long one shows that they are none."""
    blocks = [(600, 2.9), *[(brief, 3.4), (400, 2.9)] * 4, (60, 3.4), (400, 2.9)]
    found = set(kinds(blocks))
    assert found == ({"surge"} if brief >= SURGE_S[0] else {"rep", "stride"}) or kind == "surge"


@pytest.mark.parametrize(
    ("warm", "last", "kind"),
    [
        # A minute before the first and two after the last are looked at: slow ones make the step too large for a surge.
        (59, 100, "surge"),
        (60, 100, "rep"),
        (59, 119, "surge"),
        (59, 120, "rep"),
    ],
)
def test_surges_are_held_against_what_is_just_around_them(warm, last, kind):
    blocks = [(warm, 2.0), (60, 3.3), (200, 2.7), (60, 3.3), (last, 2.0)]
    assert set(kinds(blocks, walked=1.0)) == {kind}


def test_what_was_run_before_the_first_surge_counts_as_what_lies_between():
    """The middle one of what lies between, before and after: a slow rest between two is not the easy pace."""
    surges = [(60, 3.3), (200, 2.0), (60, 3.3)]
    assert kinds([(300, 2.7), *surges, (300, 2.7)], walked=1.0) == ["surge"] * 2
    # Two minutes of it.
    assert kinds([(300, 2.0), (130, 2.7), *surges, (300, 2.7)], walked=1.0) == ["surge"] * 2
    assert kinds([(300, 2.7), *surges, (130, 2.7), (300, 2.0)], walked=1.0) == ["surge"] * 2
    assert kinds([(300, 2.7), *surges, (60, 2.7), (300, 2.0)], walked=1.0) == ["rep"] * 2


STRIDES = (30, 5.0)


@pytest.mark.parametrize(
    ("before", "rest", "count", "marked"),
    [
        (180, 45, 4, True),
        (179, 45, 4, False),
        (180, 44, 4, False),
        (180, 45, 1, False),
        (180, 45, 2, True),
        (180, 90, 7, True),
        (180, 90, 8, False),
    ],
)
def test_strides_after_a_set_lie_apart_and_are_rested(before, rest, count, marked):
    blocks = [(600, 2.8), *[(180, 4.0), (90, 2.5)] * 3, (before - 90, 2.5), *[STRIDES, (rest, 2.4)] * count, (300, 2.6)]
    assert kinds(blocks) == ["rep"] * 3 + ["stride" if marked else "rep"] * count


@pytest.mark.parametrize(("rest", "marked"), [(27, True), (26, False)])
def test_strides_before_a_set_need_less_rest(rest, marked):
    blocks = [(600, 2.8), *[STRIDES, (rest, 2.4)] * 3, (60, 2.4), *[(180, 4.0), (90, 2.5)] * 3, (300, 2.6)]
    assert kinds(blocks) == ["stride" if marked else "rep"] * 3 + ["rep"] * 3


def rests(blocks, **fields):
    return [s.recovery for s in labelled(blocks, **fields) if s.kind == "recovery"]


@pytest.mark.parametrize(
    ("speed", "how"),
    [(3.21, "float"), (3.19, "jog"), (2.5, "jog"), (1.94, "walk"), (0.4, "walk"), (0.39, "stand"), (0.0, "stand")],
)
def test_how_a_rest_was_taken(speed, how):
    assert rests(row(4, (180, 4.0), (90, speed)), least=3.9) == [how] * 3


@pytest.mark.parametrize(("easy", "how"), [(3.30 / 1.05, "float"), (3.32 / 1.05, "jog")])
def test_a_float_is_quicker_than_easy_running(easy, how):
    found = rests(row(4, (180, 4.0), (90, 3.31), easy=easy), least=3.9)
    assert found == [how] * 3


def test_a_float_is_told_by_what_most_of_the_rests_were():
    """By time, at equal effort on the flat: a short stop and a slow one among them do not count."""
    blocks = [(600, 2.9), (180, 4.0), (80, 3.4), (180, 4.0), (90, 3.4), (180, 4.0), (90, 2.4), (180, 4.0), (300, 2.9)]
    assert rests(blocks, least=3.9) == ["float"] * 3
    blocks[6] = (200, 2.4)
    assert rests(blocks, least=3.9) == ["jog"] * 3
    uphill = row(4, (180, 4.0), (90, 2.9))
    climbing = [0.0, *[0.0, 0.06] * 3, 0.0, 0.0]
    assert rests(uphill, least=3.9, grades=climbing) == ["float"] * 3


def test_half_of_a_rest_that_was_walked_makes_it_a_walk():
    for walked, how in ((45, "walk"), (44, "jog")):
        blocks = [(600, 2.9), (180, 4.0), (walked, 1.2), (90 - walked, 2.5), (180, 4.0), (300, 2.9)]
        assert rests(blocks) == [how]


@pytest.mark.parametrize(("rest", "kind"), [(600, "recovery"), (601, "steady")])
def test_easy_running_between_sets_is_no_rest(rest, kind):
    found = labelled(row(3, (300, 4.0), (rest, 2.8)))
    assert [s.kind for s in found[2:5:2]] == [kind] * 2


def test_a_long_stand_between_sets_stays_a_rest():
    assert [s.recovery for s in labelled(row(2, (300, 4.0), (900, 0.0)))][2] == "stand"


@pytest.mark.parametrize(
    ("seconds", "speed", "is_pause"), [(20, 0.0, True), (19, 0.0, False), (20, 0.39, True), (20, 0.4, False)]
)
def test_a_stop_of_twenty_seconds_is_a_pause_of_its_own(seconds, speed, is_pause):
    found = labelled([(300, 2.8), (seconds, speed), (300, 2.8)])
    assert [s.kind for s in found] == (["steady", "pause", "steady"] if is_pause else ["steady"])
    assert sum(s.distance_m for s in found) == pytest.approx(600 * 2.8 + seconds * speed)


def test_stops_at_the_ends_and_where_the_timer_stood_are_pauses():
    found = labelled([(30, 0.0), (300, 2.8), (25, 0.0)], paused=[(100, 120), (200, 219)])
    assert [(s.kind, s.start_s, s.end_s) for s in found] == [
        ("pause", 0, 30),
        ("steady", 30, 100),
        ("pause", 100, 120),
        ("steady", 120, 330),
        ("pause", 330, 355),
    ]
    assert STAND_MPS == 0.4


@pytest.mark.parametrize(
    ("seconds", "ground", "count"),
    [
        ((400, 400, 400), (2.5, 2.9, 3.3), 3),
        ((400, 400, 399), (2.5, 2.9, 3.3), 1),
        ((600, 600), (2.5, 2.9), 1),
        ((400, 400, 400), (2.5, 3.3, 2.9), 1),
        ((400, 400, 400), (2.8, 2.93, 3.07), 1),
        ((400, 400, 400), (2.8, 2.94, 3.09), 3),
        ((400, 400, 400), (2.8, 3.1, 3.16), 1),
        ((400, 400, 400), (2.8, 3.1, 3.17), 3),
    ],
    ids=["rising", "too short", "two levels", "falling", "under 10 %", "10 %", "one step under 2 %", "of 2 %"],
)
def test_a_run_without_reps_that_rises_step_by_step_is_told_by_levels(seconds, ground, count):
    """Where speed without slope has steps, and the speed on the ground rises with each of them."""
    stream = made(levels(*zip(seconds, ground, strict=True)))
    steps = levels(*zip(seconds, (2.6, 2.9, 3.2), strict=False))
    found = segments(stream, steps, [], np.zeros(len(steps), dtype=bool))
    assert [s.kind for s in found] == ["steady"] * count
    if count > 1:
        assert [s.speed_mps for s in found] == pytest.approx(list(ground))


RUNS = {
    "a set": row(3, (180, 4.0), (90, 2.5)),
    "a set whose rests are stood and walked": [
        (300, 2.8),
        (120, 4.0),
        (60, 0.0),
        (120, 4.0),
        (60, 1.5),
        (120, 4.0),
        (90, 2.7),
    ],
    "surges with stops between": [b for _ in range(3) for b in ((300, 2.9), (25, 0.0), (300, 2.9), (80, 3.3))],
    "a rep at once and one at the end": [(100, 4.0), (200, 2.7), (100, 4.0)],
    "reps that touch": [(300, 2.8), (100, 4.0), (100, 4.2), (300, 2.8)],
    "one": [(600, 2.8), (1200, 3.4), (600, 2.8)],
}


def test_segments(snapshot):
    written = []
    for name, blocks in RUNS.items():
        written.append(name)
        for s in labelled(blocks):
            more = s.recovery or ""
            numbers = figure((s.distance_m, s.speed_mps, s.adjusted_mps))
            written.append(f"  {s.kind} {s.start_s:g}-{s.end_s:g} {numbers} {more}".rstrip())
    assert "\n".join(written) + "\n" == snapshot(extension_class=TextFile)


@pytest.mark.parametrize("name", RUNS)
def test_every_second_and_every_metre_is_in_one_segment(name):
    blocks = RUNS[name]
    found = labelled(blocks)
    assert [s.end_s for s in found[:-1]] == [s.start_s for s in found[1:]]
    assert (found[0].start_s, found[-1].end_s) == (0.0, sum(s for s, _ in blocks))
    assert sum(s.distance_m for s in found) == pytest.approx(sum(s * v for s, v in blocks))
    assert {(s.confidence, s.provenance) for s in found} == {(1.0, "detected")}


def walked_by_a_rule(count=WALKS, walk_s=60, run_s=300, last_s=None, mps=1.6, lead_s=0, home_s=None):
    """How many walks a plain run shows."""
    lead = [(lead_s, 3.0)] if lead_s else []
    runs = [(run_s, 3.0)] * count + [(last_s or run_s, 3.0)]
    walks = [[(walk_s, mps)]] * count + [[(home_s, mps)] if home_s else []]
    blocks = lead + [b for run, walk in zip(runs, walks, strict=True) for b in (run, *walk)]
    found = labelled(blocks, reps=[])
    assert [found[0].start_s, found[-1].end_s] == [0.0, sum(s for s, _ in blocks)]
    assert all(a.end_s == b.start_s for a, b in pairwise(found))
    return sum(s.recovery == "walk" for s in found)


def test_walks_by_a_rule_are_shown_and_others_are_not():
    assert walked_by_a_rule() == WALKS
    assert walked_by_a_rule(WALKS - 1) == 0
    assert walked_by_a_rule(mps=STOOD_PIECE_MPS - 0.01) == 0  # lights
    assert walked_by_a_rule(walk_s=WALK_S[0]) == WALKS
    assert walked_by_a_rule(walk_s=WALK_S[0] - 1) == 0
    assert walked_by_a_rule(home_s=120) == WALKS
    assert walked_by_a_rule(lead_s=500) == WALKS
    assert walked_by_a_rule(lead_s=600) == 0  # walks in the last part alone


def test_walks_or_runs_of_unlike_lengths_follow_no_rule():
    walks = [(300, 3.0), (30, 1.6), (300, 3.0), (120, 1.6), (300, 3.0), (60, 1.6), (300, 3.0), (240, 1.6), (300, 3.0)]
    runs = [(300, 3.0), (60, 1.6), (100, 3.0), (60, 1.6), (500, 3.0), (60, 1.6), (240, 3.0), (60, 1.6), (300, 3.0)]
    for blocks in (walks, runs):
        assert [s.kind for s in labelled(blocks, reps=[])] == ["steady"]


@pytest.mark.parametrize(("stood", "counted"), [(9, 0), (10, 10), (50, 50), (180, 180)])
def test_a_rep_loses_no_pace_to_a_red_light(stood, counted):
    blocks = [(600, 2.7), (540, 3.8), (stood, 0.0), (540, 3.8), (600, 2.7)]
    _, rep, *_ = labelled(blocks, reps=[(600, 1680 + stood)])
    assert (rep.paused_s, rep.duration_s) == (counted, 1080 + stood - counted)
    # At the edge of a rep it belongs to the rest.
    _, rep, *_ = labelled(blocks, reps=[(600, 1140 + stood)])
    assert rep.paused_s == 0


def test_a_rep_loses_no_pace_to_a_watch_that_stood():
    """The 160 s in which the watch was stopped inside twenty minutes of work are no part of it."""
    blocks = [(600, 2.7), (540, 3.8), (160, 0.0), (540, 3.8), (600, 2.7)]
    _, rep, _ = labelled(blocks, paused=[(1140, 1300)], reps=[(600, 1840)])
    assert (rep.start_s, rep.end_s, rep.paused_s, rep.duration_s) == (600, 1840, 160, 1080)
    assert rep.speed_mps == pytest.approx(3.8, rel=1e-3)
    assert rep.adjusted_mps == pytest.approx(3.8, rel=1e-3)
    # A stand with the watch running is no running either; and a pause in easy running is one of its own.
    warm, rep, *_ = labelled(blocks, paused=[(300, 310)], reps=[(600, 1840)])
    assert (warm.paused_s, rep.paused_s, rep.duration_s) == (0, 160, 1080)
    # A rep in which the watch stood all the time has a second left.
    _, rep, *_ = labelled(blocks, paused=[(600, 1840)], reps=[(600, 1840)])
    assert rep.duration_s == 1
