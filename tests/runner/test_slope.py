"""The response to slopes: fitted from even running with a heart rate, nothing without hills, and used where pace is judged."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from made_recordings import recording
from milelog.measure.activity import remeasured
from milelog.measure.clean import effort
from milelog.measure.metrics.histogram import speed_histograms
from milelog.measure.metrics.slope_account import BPM_BY_LOG_SPEED, slope_account
from milelog.measure.types import Best, SlopeAccount, Steady
from milelog.model import Athlete, Evidence, Segment, Streams, ZoneSet
from milelog.runner import daniels, zone_of
from milelog.runner.evidence import evidence_of
from milelog.runner.learn import LogRun, learn
from milelog.runner.slope import by_week, responses
from milelog.runner.types import SLOPE_SPREAD, USUAL, Fitness, SlopeResponse, on_the_flat
from milelog.sessions import interpret
from milelog.sessions.kinds import CLIMB as CLIMBS
from milelog.sessions.kinds import uphill
from milelog.sessions.zone_time import zone_seconds

MONDAY = date(2026, 3, 2)
SECONDS = 3000


def streams(seed=1, *, up=1.0, down=1.0, steep=0.05, gives_in=0.6, speed=None, heart=True, noise_m=0.1):
    """A run over hills of a kilometre by someone with this response, who slows on them by a share of what they cost her."""
    rng = np.random.default_rng(seed)
    clock = np.arange(SECONDS)
    grade = steep * np.sin(clock / 60 + seed)
    usual = np.log(effort(grade))
    own = np.where(usual > 0, up, down) * usual
    wander = np.convolve(rng.standard_normal(SECONDS + 59), np.ones(60) / 60, "valid") * 0.2
    log_speed = np.log(3.0) + wander - gives_in * own
    log_effort = log_speed + own
    beats, value = [], log_effort[0]
    for one in log_effort.tolist():
        value += (one - value) / 35
        beats.append(60 + BPM_BY_LOG_SPEED * value)
    ground = np.exp(log_speed) if speed is None else speed
    return Streams(
        clock.astype(float), ground, ground * effort(grade), np.cumsum(ground), ground > 0, ground < 0, grade,
        np.cumsum(grade * ground), np.array(beats) if heart else np.full(SECONDS, np.nan), elevation_noise_m=noise_m,
    )  # fmt: skip


@cache
def account(seed=1, **how):
    return slope_account(streams(seed, **how), ())


def known(accounts):
    return responses([(MONDAY, a) for a in accounts])[-1]


@pytest.mark.parametrize(("up", "down"), [(0.6, 1.4), (1.0, 1.0), (1.4, 0.7)])
def test_a_response_is_found_in_hilly_runs(up, down):
    found = known([account(seed, up=up, down=down) for seed in range(10)] * 4)
    assert (found.up, found.down) == (pytest.approx(up, abs=0.13), pytest.approx(down, abs=0.2))
    assert max(found.up_error, found.down_error) < 0.6 * SLOPE_SPREAD
    assert found.runs == 40
    assert found.is_known


def test_a_long_log_is_surer_than_one_run_but_never_without_doubt():
    one, many = known([account(1)]), known([account(seed) for seed in range(5)] * 20)
    assert SLOPE_SPREAD > one.up_error > 1.5 * many.up_error > 0.15


@settings(max_examples=30)
@given(st.lists(st.sampled_from([(s, u) for s in range(4) for u in (0.5, 1.5)]), min_size=1, max_size=8))
def test_flat_runs_never_move_the_response(drawn):
    flat = [account(seed, up=up, steep=0.004) for seed, up in drawn]
    found = known(flat)
    assert (found.up, found.down, found.runs) == (1.0, 1.0, 0)
    assert not found.is_known


@settings(max_examples=30)
@given(st.integers(0, 3), st.floats(0.5, 1.5), st.lists(st.floats(0, 0.02), min_size=2, max_size=2))
def test_a_noisier_run_weighs_less(seed, up, noises):
    quiet, loud = (replace(account(seed, up=round(up, 1)), noise=v) for v in sorted(noises))
    surer, vaguer = known([quiet]), known([loud])
    assert surer.up_error <= vaguer.up_error + 1e-9
    assert surer.down_error <= vaguer.down_error + 1e-9


@pytest.mark.parametrize(
    ("noise", "felt_felt", "hilly"), [(1e-4, 3e-3, 1), (5e-4, 3e-3, 1), (7e-4, 3e-3, 0), (0.0, 2e-3, 1)]
)
def test_what_one_run_tells_is_a_ridge_regression(noise, felt_felt, hilly):
    one = SlopeAccount(2400.0, 9e-4, -2e-4, 4e-4, 5e-4, 3e-4, felt_felt, noise)
    squares, felt = np.array([[9e-4, -2e-4], [-2e-4, 4e-4]]), np.array([5e-4, 3e-4])
    counted = (1 - max(noise, (0.004 * 2.93) ** 2) / 13e-4) ** 2
    # Two minutes tell once; the heart strays by three per cent at least.
    weight = squares * counted * 20 / max(felt_felt - 16e-4 + 9e-4, 9e-4)
    own = np.linalg.inv(weight) + 0.3**2 * np.eye(2)
    usual = 0.25**2 * np.array([[1, 0.6], [0.6, 1]])
    spread = np.linalg.inv(np.linalg.inv(usual) + np.linalg.inv(own))
    wanted = 1 + spread @ np.linalg.inv(own) @ (np.linalg.inv(squares) @ felt - 1)
    found = known([one])
    assert (found.up, found.down) == pytest.approx(tuple(wanted))
    heard = 1 - np.diag(spread) / 0.25**2
    assert (found.up_error, found.down_error) == pytest.approx(tuple(np.hypot(np.sqrt(np.diag(spread)), 0.1 * heard)))
    assert found.runs == hilly


def test_the_account_of_a_run_is_written_down():
    found = account(2, up=1.3, down=0.8)
    assert found.seconds == 2640
    squares = (found.up_up, found.up_down, found.down_down, found.up_felt, found.down_felt, found.felt_felt)
    assert squares == pytest.approx((0.003197, 0.001724, 0.001362, 0.005458, 0.003282, 0.009594), rel=0.01)
    assert found.noise == pytest.approx(8.807e-05, rel=0.01)


def test_heights_of_noise_alone_tell_nothing():
    assert known([replace(account(1, up=1.5), noise=1.0)]).up == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("missing", ["heart", "hills", "time", "running"])
def test_a_run_that_tells_nothing_has_no_account(missing):
    run = streams(heart=missing != "heart", steep=0.0 if missing == "hills" else 0.05)
    if missing == "time":
        run = replace(
            run,
            **{n: getattr(run, n)[:700] for n in ("speed_mps", "adjusted_mps", "moving", "grade", "heart_rate_bpm")},
        )
    if missing == "running":
        run = replace(run, cadence_spm=np.full(SECONDS, 110.0))
    assert slope_account(run, ()) is None


def test_stops_walks_and_reps_are_left_out_with_the_minutes_after_them():
    run = streams()
    walked = run.speed_mps.copy()
    walked[1000:1100], walked[2000:2040] = 1.2, 0.0
    rep = Segment("rep", 1500.0, 1600.0, 300.0, 3.0)
    whole = slope_account(run, ()).seconds
    assert slope_account(replace(run, speed_mps=walked, moving=walked > 0), ()).seconds < whole - 140 - 2 * 80
    assert slope_account(run, (rep,)).seconds == pytest.approx(whole - 200, abs=20)
    assert slope_account(run, (replace(rep, kind="recovery"),)).seconds == whole


def test_a_day_knows_the_weeks_before_it_alone():
    runs = [(MONDAY + timedelta(days=3 * i), account(i, up=0.5)) for i in range(8)]
    whole = by_week(runs)
    assert all(r.day.weekday() == 0 for r in whole)
    for count in range(1, len(runs)):
        monday = runs[count][0] - timedelta(days=runs[count][0].weekday())
        assert [r for r in by_week(runs[:count]) if r.day <= monday] == [r for r in whole if r.day <= monday]
    curve = Fitness(slope=whole)
    assert curve.slope_on(MONDAY + timedelta(days=6)) == curve.slope_on(None) == USUAL
    assert curve.slope_on(MONDAY + timedelta(days=7)) == whole[0]
    assert whole[-1].up < whole[0].up < 1


def test_a_corrected_run_keeps_the_noise_of_its_heights():
    run = replace(streams(noise_m=0.8), evidence=Evidence())
    first = recording((600, 2.8)).measured
    recorded = replace(first, slope=slope_account(run, ()))
    assert remeasured(recorded, replace(run, elevation_noise_m=0.0)).slope.noise == recorded.slope.noise > 1e-3
    assert remeasured(replace(first, slope=None), replace(run, elevation_noise_m=0.0)).slope.noise == 0


RUN = recording((600, 2.8), (180, 4.6), (120, 2.4), (180, 4.6), (300, 2.8), heart=150.0).measured
CLIMB = Segment("rep", 0.0, 60.0, 200.0, 3.3, adjusted_mps=4.0, uphill=0.2, downhill=-0.01)


def test_a_response_like_the_usual_changes_nothing():
    same = SlopeResponse(MONDAY, 1.0, 1.0, 0.1, 0.1, 9)
    best = (Best(1500.0, 300.0, 310.0, 0.0, uphill=0.1, downhill=-0.02), Best(3000.0, 600.0, 600.0, 0.0))
    steady = (Steady(300.0, 3.0, 150.0, uphill=0.05),)
    run = replace(RUN, fitness=replace(RUN.fitness, bests=best, steady=steady))
    assert on_the_flat(CLIMB, same) == CLIMB
    assert evidence_of(MONDAY, "a.fit", run, slope=same) == evidence_of(MONDAY, "a.fit", run)


def test_who_loses_less_on_climbs_ran_less_hard_up_them():
    light = SlopeResponse(MONDAY, 0.5, 1.2, 0.1, 0.1, 9)
    assert on_the_flat(CLIMB, light).adjusted_mps == pytest.approx(4.0 * np.exp(-0.1 - 0.002))
    best = (
        Best(1500.0, 300.0, 300.0, 0.0, uphill=0.03),
        Best(1500.0, 300.0, 300.0, 0.0, downhill=-0.1),
        Best(1500.0, 300.0, 300.0, 0.0, uphill=0.2),
    )
    run = replace(RUN, fitness=replace(RUN.fitness, bests=best, steady=(Steady(300.0, 3.0, 150.0, uphill=0.1),)))
    found = evidence_of(MONDAY, "a.fit", run, slope=light)
    hills, descent, steep = (b.moving_s for b in found.bests)
    assert hills == pytest.approx(300 * np.exp(0.015))
    assert descent == pytest.approx(300 * np.exp(0.02))
    assert steep == 300, "no slope counts for more than 4 per cent, by any response"
    assert found.steady[0].adjusted_mps == pytest.approx(3.0 * np.exp(-0.05))


def test_time_in_zones_is_by_the_response_of_each_second():
    zones, run = ZoneSet(None, 44.0, daniels.zones(44.0), "test"), streams(gives_in=0.2, steep=0.08)
    counts, slopes = speed_histograms(run)
    light = SlopeResponse(MONDAY, 0.5, 1.4, 0.1, 0.1, 9)
    usual = np.log(effort(run.grade))
    own = run.speed_mps * np.exp(np.where(usual > 0, 0.5, 1.4) * usual)
    wanted = Counter(zone_of(float(v), zones) for v in own)
    found = zone_seconds(counts, zones, slopes, light)
    assert sum(found.values()) == SECONDS
    for name in wanted.keys() | found.keys():
        assert found.get(name, 0) == pytest.approx(wanted[name], abs=0.04 * SECONDS)
    before = zone_seconds(counts, zones)
    assert before["E"] < wanted["E"] - 0.06 * SECONDS
    same = SlopeResponse(MONDAY, 1.0, 1.0, 0.1, 0.1, 9)
    assert zone_seconds(counts, zones, slopes, same) == zone_seconds(counts, zones, (), light) == before


def test_slopes_by_speed_are_those_of_their_seconds():
    run = streams(steep=0.06)
    up, down = np.array(speed_histograms(run)[1]).T
    usual, counts = np.log(effort(run.grade)), np.array(speed_histograms(run)[0])
    assert (up * counts).sum() / 1000 == pytest.approx(np.maximum(usual, 0).sum(), rel=0.01)
    assert (down * counts).sum() / 1000 == pytest.approx(np.minimum(usual, 0).sum(), rel=0.01)
    assert speed_histograms(replace(run, grade=0 * run.grade))[1] == ()


def test_hill_reps_are_hill_reps_whoever_runs_them():
    light = SlopeResponse(MONDAY, 0.4, 1.0, 0.1, 0.1, 9)
    down = Segment("recovery", 0.0, 60.0, 160.0, 2.7, adjusted_mps=2.4, downhill=-0.12)
    reps, gaps = [on_the_flat(CLIMB, light)] * 3, [[on_the_flat(down, light)]] * 2
    assert uphill([CLIMB] * 3, [[down]] * 2)
    assert reps[0].adjusted_mps / reps[0].speed_mps < CLIMBS
    assert uphill(reps, gaps)
    assert reps[0].usual_mps == pytest.approx(CLIMB.adjusted_mps)
    assert replace(CLIMB, adjusted_mps=None).usual_mps is None


def test_the_log_gives_sessions_the_response_of_their_day():
    hilly = [LogRun(MONDAY + timedelta(days=i), f"{i}.fit", replace(RUN, slope=account(i, up=0.5))) for i in range(6)]
    indoors = [LogRun(r.day, r.file, replace(r.measured, sub_sport="treadmill")) for r in hilly]
    assert learn(indoors, Athlete()).fitness.slope == ()
    runner = learn(hilly, Athlete())
    (known_then,) = runner.fitness.slope
    assert known_then.day == MONDAY + timedelta(days=7)
    candidates = tuple(replace(c, segments=tuple(replace(s, uphill=0.2) for s in c.segments)) for c in RUN.candidates)
    for days, gain in ((0.0, 1.0), (7.0, np.exp(0.2 * (known_then.up - 1)))):
        run = recording((600, 2.8), at=24 * days, candidates=candidates)
        for found, measured in zip(interpret(run, runner).segments, candidates[0].segments, strict=True):
            assert found.adjusted_mps == pytest.approx(gain * measured.adjusted_mps)


def test_a_run_of_which_nothing_is_left_has_no_account():
    """A cut may leave a heart rate and hills, but not one second of running; NumPy would warn of an empty mean."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert slope_account(replace(streams(), moving=np.zeros(SECONDS, dtype=bool)), ()) is None
