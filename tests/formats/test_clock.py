"""Times that cannot be right cost the points they touch, in every format; the start is that of the run."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
import xml_files as files

from milelog.formats import load
from milelog.formats.clock import in_words, pieces, repaired
from milelog.formats.fit.write import FitWriter, fit_time

DAY, HOUR = 86_400, 3600


def slugs(loaded):
    return [p.slug for p in (*loaded.problems, *(p for a in loaded.activities for p in a.problems))]


def shifted(points, index, by):
    return [{**p, "time": files.iso(n + by)} if n in index else p for n, p in enumerate(points)]


def in_xml(points, form):
    return load(files.gpx(points) if form == "gpx" else files.tcx(points), f"run.{form}")


def fit(times, elapsed):
    """A run of 3 m/s with records at these seconds after the start, and what the session says it lasted."""
    start = fit_time(files.START)
    writer = FitWriter()
    writer.add("file_id", type="activity", time_created=start, manufacturer="garmin")
    columns = {"timestamp": start + np.array(times), "distance": 3.0 * np.arange(len(times))}
    writer.add_run("record", columns)
    session = {"sport": "running", "total_elapsed_time": elapsed, "total_timer_time": elapsed}
    end = start + int(times[-1])
    writer.add(
        "lap", timestamp=end, start_time=start + int(times[0]), total_elapsed_time=elapsed, total_timer_time=elapsed
    )
    writer.add("session", timestamp=end, start_time=start + int(times[0]), total_distance=3.0 * len(times), **session)
    return load(writer.finish(), "run.fit")


@pytest.mark.parametrize("form", ["gpx", "tcx"])
class TestXml:
    @pytest.mark.parametrize("back", [2 * HOUR, 7 * HOUR, 9 * DAY, 400 * DAY])
    def test_an_old_first_point_is_cut_off_and_said(self, form, back):
        loaded = in_xml(shifted(files.run(300), {0}, -back), form)
        (activity,) = loaded.activities
        assert activity.start == files.START + timedelta(seconds=1)
        assert activity.columns["time_s"][-1] == 298
        assert "stale-start" in slugs(loaded)

    def test_half_an_hour_at_the_door_stays(self, form):
        (activity,) = in_xml(shifted(files.run(300), {0}, -1900), form).activities
        assert activity.size == 300

    @pytest.mark.parametrize("by", [-365 * DAY, 3652 * DAY, -5 * HOUR, 5 * HOUR])
    @pytest.mark.parametrize("at", [{150}, {150, 151}, {60, 200}])
    def test_a_wrong_time_costs_its_point(self, form, by, at):
        loaded = in_xml(shifted(files.run(300), at, by), form)
        (activity,) = loaded.activities
        assert activity.size == 300 - len(at)
        assert activity.start == files.START
        assert activity.columns["time_s"][-1] == 299
        assert "stray-times" in slugs(loaded)

    def test_a_last_point_of_hours_later_is_no_part_of_the_run(self, form):
        loaded = in_xml(shifted(files.run(300), {299}, 4 * HOUR), form)
        (activity,) = loaded.activities
        assert (activity.start, activity.columns["time_s"][-1]) == (files.START, 298)
        assert "stray-times" in slugs(loaded)

    def test_strays_that_return_to_the_time_of_the_last_point_cost_themselves(self, form):
        points = files.run(302)
        for at, second in ((299, 5 * HOUR), (300, 298), (301, 299)):
            points[at] = {**points[at], "time": files.iso(second)}
        loaded = in_xml(points, form)
        (activity,) = loaded.activities
        assert (activity.size, activity.columns["time_s"][-1]) == (299, 298)
        assert "stray-times" in slugs(loaded)

    def test_a_clock_that_was_set_on_the_way_moves_the_start(self, form):
        loaded = in_xml(shifted(files.run(600), set(range(10)), -7 * HOUR), form)
        (activity,) = loaded.activities
        assert (activity.start, activity.size) == (files.START, 600)
        assert "clock-set" in slugs(loaded)

    def test_a_clock_that_runs_ahead_after_each_pause_leaves_one_run(self, form):
        # An app that adds a day after each of two pauses, and writes the last point with the right time again.
        points = shifted(shifted(files.run(900), set(range(300, 599)), DAY), set(range(599, 899)), 2 * DAY)
        loaded = in_xml(points, form)
        (activity,) = loaded.activities
        assert (activity.start, activity.size) == (files.START, 900)
        assert activity.columns["time_s"].tolist() == pytest.approx(range(900), abs=1)
        assert slugs(loaded).count("clock-set") == 1

    def test_years_between_points_make_no_grid_of_years(self, form):
        points = [{**p, "time": files.iso(n * 11 * HOUR)} for n, p in enumerate(files.run(400))]
        for activity in in_xml(points, form).activities:
            assert activity.columns["time_s"].max(initial=0) <= 7 * DAY


def test_a_second_run_of_the_next_day_is_not_put_back():
    points = shifted(files.run(900), set(range(300, 900)), DAY)
    assert len(in_xml(points, "gpx").activities) == 2


def test_a_lap_of_negative_length_costs_itself():
    lap = files.TcxLap([], files.iso(0), 1800, -16_093.4)
    loaded = load(files.tcx_file(files.tcx_activity([lap, files.TcxLap([], files.iso(1800), 600, 2000)])), "run.tcx")
    (activity,) = loaded.activities
    assert (activity.totals.distance_m, activity.totals.timer_s) == (2000, 2400)
    assert "lap-implausible" in slugs(loaded)


def test_an_offset_that_cannot_be_costs_its_point():
    points = files.run(30)
    points[0]["time"] = "2026-03-02T06:30:00+99:99"
    (activity,) = load(files.gpx(points), "run.gpx").activities
    assert (activity.size, activity.utc_offset_s) == (29, None)


@pytest.mark.parametrize(("zone", "offset"), [("+00:00", None), ("Z", None), ("+02:00", 7200)])
def test_an_offset_of_zero_is_no_place(zone, offset):
    points = [{**p, "time": str(p["time"]).replace("Z", zone)} for p in files.run(30)]
    loaded = load(files.gpx(points), "run.gpx")
    assert (loaded.activities[0].utc_offset_s, slugs(loaded)) == (offset, [])


def test_times_without_a_zone_are_said():
    points = [{**p, "time": str(p["time"]).rstrip("Z")} for p in files.run(30)]
    assert slugs(load(files.gpx(points), "run.gpx")) == ["times-without-zone"]


def test_digits_of_another_script_are_read():
    digits = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    parts = files.gpx(files.run(30)).decode().split("time>")
    odd = "time>".join(part.translate(digits) if n % 2 else part for n, part in enumerate(parts))
    (activity,) = load(odd.encode(), "run.gpx").activities
    assert (activity.start, activity.size) == (files.START, 30)


class TestFit:
    def test_a_clock_that_was_set_on_the_way_moves_start_and_laps(self):
        times = [*range(-7 * HOUR, -7 * HOUR + 10), *range(10, 1800)]
        loaded = fit(times, 1800)
        (activity,) = loaded.activities
        assert (activity.start, activity.columns["time_s"][-1]) == (files.START, 1799)
        assert (activity.laps[0].start_s, activity.laps[0].end_s) == (0, 1800)
        assert "clock-set" in slugs(loaded)

    def test_hours_that_the_clock_was_set_by_are_no_time_of_the_run(self):
        times = [*range(-7 * HOUR, -7 * HOUR + 30), *range(30, 1800)]
        (activity,) = fit(times, 7 * HOUR + 1800).activities
        assert activity.start == files.START
        assert (activity.totals.elapsed_s, activity.totals.timer_s) == pytest.approx((1800, 1800), abs=1)
        assert (activity.laps[0].start_s, activity.laps[0].end_s) == pytest.approx((0, 1800), abs=1)

    def test_minutes_by_the_wrong_clock_are_moved_where_the_session_denies_the_gap(self):
        times = [*range(-9 * HOUR, -9 * HOUR + 600), *range(600, 1800)]
        (activity,) = fit(times, 1800).activities
        assert (activity.start, activity.size) == (files.START, 1800)

    def test_a_pause_of_hours_that_the_session_counts_stays(self):
        times = [*range(600), *range(3 * HOUR, 3 * HOUR + 600)]
        (activity,) = fit(times, 3 * HOUR + 600).activities
        assert activity.columns["time_s"][-1] == 3 * HOUR + 599

    def test_an_old_first_record_is_cut_off_with_the_time_it_claims(self):
        times = [-9 * DAY, *range(1, 1800)]
        loaded = fit(times, 9 * DAY + 1800)
        (activity,) = loaded.activities
        assert activity.start == files.START + timedelta(seconds=1)
        assert activity.totals.elapsed_s < 1900
        assert "stale-start" in slugs(loaded)


def test_records_of_one_time_count_by_the_session_alone():
    loaded = fit([5] * 300, 1800)
    (activity,) = loaded.activities
    assert (activity.size, activity.totals.distance_m) == (0, 900)
    assert "one-time" in slugs(loaded)


def test_nothing_is_said_of_times_in_line():
    assert repaired(np.arange(100.0), {}, "f") is None
    assert pieces(np.arange(100.0)) == [(0, 100)]
    assert pieces(np.zeros(0)) == []


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (10, "10 s"),
        (90, "2 minutes"),
        (7 * HOUR, "7 hours"),
        (86_399, "1 day"),
        (9 * DAY, "9 days"),
        (366 * DAY, "1 year"),
    ],
)
def test_spans_in_words(seconds, words):
    assert in_words(seconds) == words


@pytest.mark.parametrize("count", [1, 2])
def test_a_long_lunch_between_two_tracks_is_a_pause(count):
    """Laps count the time of the timer: without the pause they last as long as if the clock had been set meanwhile."""
    morning = files.run(900)
    noon = [{**p, "time": files.iso(900 + 5400 + n)} for n, p in enumerate(files.run(900))]
    laps = [
        [files.TcxLap([morning, noon], files.iso(0), 1800, 5400)],
        [files.TcxLap([morning], files.iso(0), 900, 2700), files.TcxLap([noon], files.iso(6300), 900, 2700)],
    ]
    (activity,) = load(files.tcx_file(files.tcx_activity(laps[count - 1])), "run.tcx").activities
    assert (activity.start, activity.pauses) == (files.START, ((899.0, 6300.0),))
    assert len(activity.laps) == count


def test_an_hour_s_jump_within_a_track_is_the_clock_s_where_the_laps_deny_it():
    points = [{**p, "time": files.iso(n + 5400 * (n >= 900))} for n, p in enumerate(files.run(1800))]
    loaded = load(files.tcx_file(files.tcx_activity([files.TcxLap([points], files.iso(0), 1800, 5400)])), "run.tcx")
    (activity,) = loaded.activities
    assert (activity.columns["time_s"][-1], "clock-set" in slugs(loaded)) == (1799.0, True)


class TestSetBack:
    """A watch that comes from summer time is set back by an hour some seconds into the run; or by minutes, or hours later on."""

    @pytest.mark.parametrize(("early", "by"), [(30, HOUR), (30, 1800), (120, 900), (30, 90), (5, 2 * HOUR)])
    @pytest.mark.parametrize("form", ["gpx", "tcx"])
    def test_the_first_points_stay_first(self, form, early, by):
        loaded = in_xml(shifted(files.run(600), set(range(early)), by), form)
        (activity,) = loaded.activities
        assert (activity.start, activity.size) == (files.START, 600)
        assert activity.columns["time_s"][-1] == 599
        assert "clock-set" in slugs(loaded)

    def test_in_fit(self):
        loaded = fit([*range(HOUR, HOUR + 30), *range(30, 600)], 600)
        (activity,) = loaded.activities
        assert (activity.start, activity.columns["time_s"][-1], activity.totals.elapsed_s) == (files.START, 599, 600)
        assert "clock-set" in slugs(loaded)

    def test_points_written_twice_are_no_other_clock(self):
        points = files.run(600)
        (activity,) = load(files.tcx([*points[:300], *points[260:]]), "run.tcx").activities
        assert activity.columns["time_s"][-1] == 599

    def test_segments_in_the_wrong_order_are_sorted(self):
        points = files.run(600)
        (activity,) = load(files.gpx_tracks([("running", [points[300:], points[:300]])]), "run.gpx").activities
        assert activity.columns["time_s"][-1] == 599
        assert activity.columns["latitude_deg"][0] == pytest.approx(float(points[0]["lat"]))
