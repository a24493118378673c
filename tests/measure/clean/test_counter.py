"""Odometers that catch up, step, fall and start again: their total is kept, and their way spread over the time it took."""

import numpy as np
import pytest
from faulty_runs import kilometres, slugs, steady, with_columns, with_distance

from block_runs import activity, speeds
from milelog.measure import clean
from milelog.model import Activity


def stands(start, end):
    """An odometer that stands from `start` to `end` and then adds the way at once."""
    return lambda times, metres: np.where((times >= start) & (times < end), metres[times == start], metres)


@pytest.mark.parametrize("device", [True, False])
@pytest.mark.parametrize("span", [(700, 760), (700, 1000)])
def test_a_tunnel_is_run_at_the_pace_that_the_odometer_adds_at_its_end(span, device):
    run = with_distance(activity(speeds((1800, 3.0)), device=device), stands(*span))
    streams = clean.streams(run)
    assert kilometres(run) == pytest.approx(5.4)
    assert streams.speed_mps == pytest.approx(np.full(1800, 3.0), rel=0.02)
    assert streams.moving.all()
    assert slugs(run) == []


def test_an_odometer_that_adds_its_way_over_some_seconds_is_spread_too():
    def change(times, metres):
        out = stands(700, 800)(times, metres)
        for second in range(6):
            out[times == 800 + second] = metres[times == 700] + (metres[times == 806] - metres[times == 700]) * (
                (second + 1) / 7
            )
        return out

    run = with_distance(steady(), change)
    assert kilometres(run) == pytest.approx(5.4)
    assert clean.streams(run).speed_mps == pytest.approx(np.full(1800, 3.0), rel=0.02)


def test_a_stop_is_a_stop_though_the_first_step_after_it_holds_some_seconds():
    run = activity(speeds((600, 4.0), (100, 0.0), (600, 4.0)), device=False)

    def change(times, metres):
        return np.where((times > 700) & (times <= 703), metres[times == 700], metres)

    streams = clean.streams(with_distance(run, change))
    assert kilometres(with_distance(run, change)) == pytest.approx(4.8)
    assert not streams.moving[605:690].any()
    assert streams.speed_mps.max() < 6


def test_a_jump_ahead_before_a_stand_is_spread_over_the_stand():
    def change(times, metres):
        return np.where((times > 700) & (times < 760), metres[times == 760], metres)

    run = with_distance(steady(), change)
    assert kilometres(run) == pytest.approx(5.4)
    assert clean.streams(run).speed_mps == pytest.approx(np.full(1800, 3.0), rel=0.02)


def test_a_leap_that_no_standing_explains_is_cut_and_said():
    run = with_distance(steady(), lambda times, metres: metres + 500.0 * (times >= 700))
    assert kilometres(run) == pytest.approx(5.4, abs=0.01)
    assert slugs(run) == ["speed-spikes"]


def test_a_leap_that_standing_explains_in_part_only_is_cut():
    def change(times, metres):
        return stands(700, 760)(times, metres) + 800.0 * (times >= 760)

    run = with_distance(steady(), change)
    assert kilometres(run) == pytest.approx(5.4, abs=0.2)
    assert "speed-spikes" in slugs(run)


def test_an_odometer_that_lags_while_it_crawls_has_its_way_back():
    def change(times, metres):
        slow = (times > 700) & (times <= 740)
        return np.where(slow, metres - 1.2 * (times - 700), metres)

    run = with_distance(steady(), change)
    assert kilometres(run) == pytest.approx(5.4)
    assert slugs(run) == []


@pytest.mark.parametrize("every", [3, 5, 10])
def test_a_distance_that_is_renewed_each_few_seconds_is_no_row_of_stands_and_leaps(every):
    run = with_distance(steady(), lambda times, metres: metres[(times // every * every).astype(int)])
    streams = clean.streams(run)
    assert streams.moving.sum() > 1785
    assert streams.speed_mps[20:1780] == pytest.approx(np.full(1760, 3.0), rel=0.02)
    assert kilometres(run) == pytest.approx(5.4, abs=0.03)


@pytest.mark.parametrize("unit", [16.09344, 20.0, 10.0])
def test_a_treadmill_that_counts_in_units_runs_evenly_between_them(unit):
    run = with_distance(steady(speed=3.1), lambda _times, metres: metres // unit * unit)
    streams = clean.streams(run)
    assert kilometres(run) == pytest.approx(float(run.columns["distance_m"][-1]) / 1000)
    assert streams.speed_mps[30:1750] == pytest.approx(np.full(1720, 3.1), rel=0.09)


@pytest.mark.parametrize("unit", [3.0, 4.0, 5.0])
def test_units_of_a_second_or_two_are_no_stands(unit):
    """At 4.3 m/s a counter of 5 m stands for every seventh second, at 2.5 m/s for every other."""
    speed = speeds((600, 2.9), (180, 4.3), (90, 2.5), (180, 4.3), (600, 2.9))
    run = with_distance(activity(speed, device=False), lambda _times, metres: metres // unit * unit)
    assert clean.streams(run).moving.mean() > 0.98


def test_a_speed_field_that_is_made_of_such_steps_is_not_believed():
    run = with_distance(steady(speed=3.1), lambda _times, metres: metres // 10.0 * 10.0)
    streams = clean.streams(with_columns(run, speed_mps=np.append(0.0, np.diff(run.columns["distance_m"]))))
    assert streams.moving.sum() > 1785
    assert streams.speed_mps[30:1750] == pytest.approx(np.full(1720, 3.1), rel=0.09)


def test_a_stop_on_a_treadmill_that_counts_in_units_stays_a_stop():
    run = activity(speeds((600, 3.0), (120, 0.0), (600, 3.0)), device=False)
    streams = clean.streams(with_distance(run, lambda _times, metres: metres // 16.0 * 16.0))
    assert not streams.moving[612:712].any()
    assert streams.moving[:590].all()


def test_reps_are_as_fast_on_an_odometer_in_steps_as_on_a_fine_one():
    speed = speeds((300, 2.8), (180, 4.4), (120, 2.4), (180, 4.4), (300, 2.8))
    run = with_distance(activity(speed, device=False), lambda _times, metres: metres // 16.09344 * 16.09344)
    streams = clean.streams(run)
    assert streams.speed_mps[310:470].mean() == pytest.approx(4.4, rel=0.02)
    assert streams.speed_mps[490:590].mean() == pytest.approx(2.4, rel=0.03)


@pytest.mark.parametrize(("back", "every"), [(5.0, 30), (12.0, 45), (60.0, 200)])
def test_steps_back_for_two_seconds_cancel(back, every):
    def change(times, metres):
        return metres - back * ((times % every < 2) & (times > every) & (times < 1790))

    run = with_distance(steady(), change)
    assert kilometres(run) == pytest.approx(5.4)
    assert clean.streams(run).speed_mps == pytest.approx(np.full(1800, 3.0), rel=0.02)


@pytest.mark.parametrize("back", [4.0, 30.0, 150.0])
def test_a_step_back_is_a_correction_of_what_was_counted_before(back):
    run = with_distance(steady(), lambda times, metres: metres - back * (times >= 900))
    assert kilometres(run) == pytest.approx((5400 - back) / 1000)
    assert clean.streams(run).speed_mps.min() > 1.4
    assert slugs(run) == []


@pytest.mark.parametrize("aside", [0.0, 9000.0])
def test_an_odometer_that_shows_nonsense_for_some_seconds_is_passed_over(aside):
    run = with_distance(steady(), lambda times, metres: np.where((times >= 900) & (times < 905), aside, metres))
    assert kilometres(run) == pytest.approx(5.4)
    assert clean.streams(run).speed_mps == pytest.approx(np.full(1800, 3.0), rel=0.02)
    assert slugs(run) == []


def test_an_odometer_that_starts_again_with_each_lap_is_added_up():
    run = with_distance(steady(), lambda _times, metres: metres % 1800.0)
    assert kilometres(run) == pytest.approx(5.4, abs=0.02)


def test_the_distance_before_the_first_record_is_none_of_this_run():
    assert kilometres(with_distance(steady(), lambda _times, metres: metres + 40_300.0)) == pytest.approx(5.4)


def test_a_sprint_is_no_leap():
    speed = speeds((600, 3.0), (20, 8.5), (600, 3.0))
    run = activity(speed, device=False)
    assert kilometres(run) == pytest.approx(speed.sum() / 1000)
    assert slugs(run) == []


def test_a_ride_may_be_fast():
    run = activity(speeds((900, 15.0)), device=False)
    ride = Activity("ride", "cycling", run.columns)
    assert kilometres(ride) == pytest.approx(13.5)
    assert clean.streams(ride).problems == ()


def test_frozen_positions_catch_up_like_an_odometer():
    from faulty_runs import placed

    metres = np.arange(1801) * 3.0
    metres[700:760] = metres[700]
    run = placed(metres)
    assert kilometres(run) == pytest.approx(5.4, rel=2e-3)
    assert clean.streams(run).speed_mps == pytest.approx(np.full(1800, 3.0), rel=0.03)


def test_way_that_was_run_before_auto_pause_noticed_counts_as_running():
    whole = activity(speeds((600, 4.0), (100, 0.0), (4, 4.0), (600, 4.0)), device=False, pauses=((600.0, 704.0),))
    keep = (whole.columns["time_s"] <= 600) | (whole.columns["time_s"] >= 704)
    columns = {name: values[keep] for name, values in whole.columns.items()}
    columns["distance_m"][601] = columns["distance_m"][600]
    run = with_columns(whole, **columns)
    streams = clean.streams(run)
    assert kilometres(run) == pytest.approx(4.816)
    assert np.diff(streams.distance_m).max() < 8
    assert slugs(run) == []
