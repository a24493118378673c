import itertools
import re
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import get_args

import numpy as np
import pytest
import report_log
from matplotlib.text import Text

from milelog.errors import MilelogError
from milelog.plan.types import joined
from milelog.report import html, views
from milelog.report import words as report_words
from milelog.report.charts import (
    as_svg,
    best_efforts,
    calendar,
    easy_heart,
    elevation,
    fitness,
    layout,
    long_run,
    registry,
    rep_consistency,
    style,
    threshold,
    weekly_volume,
    zones,
)
from milelog.report.charts.picture import Axis, Block, Cell, Line, Mark, Picture, Row

MAGIC = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}


def placed(picture, kind=layout.Item, width=540.0, height=300.0):
    return [item for item in layout.place(picture, width, height) if isinstance(item, kind)]


def words(picture, **size):
    return [item.text for item in placed(picture, layout.Words, **size)]


@pytest.mark.parametrize(
    ("name", "suffix"),
    # SVG holds what each chart itself draws, and odd logs are drawn as PNG below: one chart shows what a writer adds.
    [(name, "svg") for name in registry.CHARTS]
    + [(next(iter(registry.CHARTS)), suffix) for suffix in registry.FORMATS if suffix != "svg"],
)
def test_every_chart_is_written_and_the_same_twice(log, name, suffix, tmp_path):
    path = registry.save(name, log, tmp_path / f"{name}.{suffix}")
    assert path.read_bytes().startswith(MAGIC[suffix])
    assert path.read_bytes() == registry.render(name, log, suffix)


@pytest.mark.parametrize("name", registry.CHARTS)
@pytest.mark.parametrize("ill", ["bare", "single", "hostile", "broken"])
def test_every_chart_draws_odd_logs(name, ill, bare):
    logs = {
        "bare": bare,
        "single": report_log.single(),
        "hostile": report_log.hostile(r"$\frac{x}{$ 🏃 \u05d0 " + "n" * 2000),
        "broken": report_log.log(open_run=lambda _s: None),
    }
    assert registry.render(name, logs[ill], "png", dpi=50).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", registry.CHARTS)
def test_titles_say_something_and_are_no_tex(log, name):
    figure = registry.draw(name, log)
    assert any(c.isdigit() for c in figure.axes[0].get_title())
    texts = figure.axes[0].texts
    assert texts
    assert not any(t.get_parse_math() for t in texts)


@pytest.mark.parametrize("name", registry.CHARTS)
@pytest.mark.parametrize("width", [300.0, 440.0, 560.0])
def test_words_of_a_chart_stay_on_it_and_apart(log, name, width):
    chart = registry.CHARTS[name]
    picture = chart.picture(chart.data(log))
    found = [w for w in placed(picture, layout.Words, width=width, height=240.0) if not w.turned]
    boxes = []
    for word in found:
        wide = layout.width_of(word.text, word.size) * 0.9
        left = word.x - {"start": 0.0, "middle": wide / 2, "end": wide}[word.anchor]
        boxes.append((left, word.y - word.size * 0.7, left + wide, word.y, word.text))
    assert all(x0 >= -1 and x1 <= width + 1 and y0 >= -1 and y1 <= 241 for x0, y0, x1, y1, _ in boxes)
    for i, (x0, y0, x1, y1, text) in enumerate(boxes):
        for p0, q0, p1, q1, other in boxes[i + 1 :]:
            assert x1 <= p0 or p1 <= x0 or y1 <= q0 or q1 <= y0, (text, other)


@pytest.mark.parametrize(("width", "dots"), [(900.0, 0), (540.0, 0), (300.0, 2)])
def test_no_value_in_red_is_left_out(width, dots):
    red = {1, 2, 9, 18, 23}
    cells = tuple(Cell(float(n), f"+{n + 20}%", n in red) for n in range(26))
    picture = Picture("", Axis(-0.6, 25.6), Axis(0.0, 1.0), rows=(Row("longest", cells),))
    found = [i for i in placed(picture, width=width) if getattr(i, "colour", "") == "missed"]
    assert [i.says if isinstance(i, layout.Disc) else i.text for i in found] == [f"+{n + 20}%" for n in sorted(red)]
    assert sum(isinstance(i, layout.Disc) for i in found) == dots
    assert dots or len(placed(picture, layout.Words, width=width)) > 1 + len(red)
    shown = sorted(placed(picture, layout.Words, width=width), key=lambda w: w.x)[1:]
    for a, b in itertools.pairwise(shown):
        half = (layout.width_of(a.text, a.size, bold=a.bold) + layout.width_of(b.text, b.size, bold=b.bold)) / 2
        assert b.x - a.x > half + 1


@pytest.mark.parametrize("with_rows", [False, True])
def test_dates_below_a_chart_leave_room_between_them(with_rows):
    for width in (210, 333, 478, 590):
        for count in range(2, 27):
            texts = [f"{8 + n % 23} Oct" for n in range(count)]
            ticks = tuple((float(n), t) for n, t in enumerate(texts))
            rows = (Row("", tuple(Cell(n, t) for n, t in ticks)),) if with_rows else ()
            picture = Picture("", Axis(-0.1, count - 0.9, ticks), Axis(0.0, 1.0), rows=rows)
            found = [w for w in placed(picture, layout.Words, width=float(width)) if w.text]
            for a, b in itertools.pairwise(found):
                half = (layout.width_of(a.text, a.size) + layout.width_of(b.text, b.size)) / 2
                assert b.x - a.x >= half + 3.9


def test_text_in_svg_is_as_written(log):
    named = replace(log, athlete=replace(log.athlete, units="km"))
    text = registry.render("weekly-volume", named, "svg").decode()
    assert "Volume: 2 of 5 weeks as planned" in text
    assert "km" in text


def test_unknown_names_and_formats_are_told(log, tmp_path):
    with pytest.raises(MilelogError, match="zonez") as caught:
        registry.save("zonez", log, tmp_path / "x.png")
    assert 'did you mean "zones"' in caught.value.problems[0].hint
    with pytest.raises(MilelogError, match="png, svg, pdf"):
        registry.save("zones", log, tmp_path / "x.gif")
    assert list(tmp_path.iterdir()) == []


def test_volume_bars_hold_the_weeks_and_the_plan(log):
    bars = weekly_volume.data(log).bars
    assert [round(b.done, 1) for b in bars] == [46.6, 35.5, 20.2, 55.5, 45.1, 23.5]
    assert {(round(b.low), round(b.high)) for b in bars} == {(45, 50)}
    assert [b.over for b in bars] == [True] * 5 + [False]
    assert weekly_volume.finding(weekly_volume.data(log, "long_run")) == "Long run: 3 of 5 weeks as planned"


def test_volume_without_a_plan_tells_the_mean(log):
    bare = replace(log, plan=None, weeks=tuple(replace(w, checks=()) for w in log.weeks))
    assert weekly_volume.finding(weekly_volume.data(bare)) == "Volume: 40.6 mi in the mean of 5 weeks"


def test_what_still_counts_beside_the_plan_is_drawn_paler(log):
    bars = weekly_volume.data(log, "threshold")
    bar = weekly_volume.Bar(date(2026, 3, 2), 3.0, 3.0, 4.0, "met", "", over=True, tolerance=0.02)
    for shown, reach in ((bar, [(3.0, 4.0), (2.94, 3.0), (4.0, 4.08)]), (replace(bar, tolerance=0.0), [(3.0, 4.0)])):
        picture = weekly_volume.draw(replace(bars, bars=(shown,)))
        plan = [(m.low, m.high) for m in picture.marks if isinstance(m, Block) and m.colour == "plan"]
        assert np.allclose(plan, reach)
        assert any("paler" in line for line in picture.about) == (len(reach) == 3)


def test_long_run_by_mile_with_its_surges(log):
    run = long_run.data(views.narrowed(log, log.weeks[1:2]))
    assert long_run.finding(run) == "Long run 10.0 mi: a surge in 7 of 10 miles"
    assert len(run.miles) == 10
    assert len(run.surges) == 7
    assert all(s.pace_s == pytest.approx(455, abs=0.5) for s in run.surges)
    assert all(455 < m.pace_s < 545 for m in run.miles)


def test_surges_of_a_metric_athlete_are_counted_by_the_kilometre(log):
    metric = replace(log, athlete=replace(log.athlete, units="km"))
    run = long_run.data(views.narrowed(metric, metric.weeks[1:2]))
    assert long_run.finding(run) == "Long run 16.1 km: a surge in 7 of 16 km"
    assert len(run.per_mile) == 16
    assert sum(m.count for m in run.per_mile) == len(run.surges) == 7
    for surge in run.surges:
        middle = (surge.start + surge.end) / 2
        assert run.per_mile[min(int(middle), 15)].count
    bars = weekly_volume.data(metric, "long_run")
    assert bars.bars[1].surged == (7, 16)
    assert weekly_volume.about(bars)[-1] == "in the bar: km with a surge"


def test_many_weeks_are_named_by_month_and_year():
    mondays = [date(2024, 1, 1) + timedelta(weeks=i) for i in range(104)]
    blank = Picture("", style.week_axis(mondays), Axis(0, 1))
    labels = words(blank)
    assert 6 <= len(labels) <= 20
    assert labels[:2] == ["Jan", "2024"]
    assert labels.count("2025") == 1
    assert all(len(text) == 3 for text in labels if not text.isdigit())


def test_few_weeks_are_named_by_their_monday():
    mondays = [date(2025, 12, 22), date(2025, 12, 29), date(2026, 1, 5)]
    labels = words(Picture("", style.week_axis(mondays), Axis(0, 1)))
    assert labels == ["22 Dec", "2025", "29 Dec", "5 Jan", "2026"]


def test_easy_runs_are_compared_at_one_heart_rate():
    def run(i, pace, beat):
        return easy_heart.EasyRun(date(2026, 1, 1) + timedelta(days=i), pace, beat)

    before = [run(i, 540 - 2 * (i % 7), 140 + i % 7) for i in range(10)]
    after = [run(60 + i, 530 - 2 * (i % 7), 140 + i % 7) for i in range(10)]
    found = easy_heart.EasyRuns((*before, *after), "mi")
    assert found.change_s == pytest.approx(-10, abs=0.5)
    assert easy_heart.finding(found).endswith("10 s faster than before")
    assert easy_heart.EasyRuns(tuple(before), "mi").change_s is None


def test_the_hill_says_what_it_was_worth(log):
    ground = elevation.data(log)
    steep = replace(ground, flat_mps=ground.speed_mps * 1.05)
    assert elevation.finding(steep).endswith("on the flat")
    assert "worth" not in elevation.finding(replace(ground, flat_mps=ground.speed_mps))


def test_efforts_stand_beside_what_the_race_predicts(log):
    found = best_efforts.data(log)
    assert len(found.predicted_s) == len(found.ever)
    assert found.predicted_s[2] == pytest.approx(20 * 60 + 33, abs=15)


def test_easy_running_lies_on_the_axis_of_a_session_and_walking_does_not():
    def slowest_drawn(easy_s):
        minutes = np.arange(0, 40, 0.25)
        pace = np.where((minutes >= 15) & (minutes < 25), 450.0, easy_s)
        rep = threshold.Rep(900.0, 1500.0, 2145.0, 1609.344 / 450, "T", True, True, "", "", 1500.0)
        found = threshold.ThresholdSession(None, 2400.0, "mi", (rep,), None, False, minutes, pace)
        (line,) = (m for m in threshold.draw(found).marks if isinstance(m, Line) and len(m.x) > 2)
        return max(line.y)

    assert slowest_drawn(540.0) == 540.0
    # A slow runner's easy 12:30 a mile beside reps of 7:30.
    assert slowest_drawn(750.0) == 750.0
    assert slowest_drawn(1100.0) == pytest.approx(1.75 * 450)


def test_threshold_finding_counts_reps_in_band(log):
    found = threshold.data(views.narrowed(log, log.weeks[3:4]))
    assert threshold.finding(found) == "Threshold: 4.0 mi in 4 reps, none in band"
    assert found.band_s == pytest.approx((408, 424))
    assert np.isfinite(found.pace_s).any()


def test_reps_of_equal_workouts_stand_together(log):
    found = rep_consistency.data(log)
    assert [g.shape for g in found.groups] == ["2 reps", "2 x 2 mi", "2 x 2 mi", "2 x 2 mi", "4 x 1 mi"]
    assert rep_consistency.finding(found) == "Threshold reps: 7 of 12 in band"


def test_zone_shares_sum_to_one(log):
    found = zones.data(log)
    assert all(sum(share for _, share in week) == pytest.approx(1) for week in found.shares)
    assert zones.finding(found) == f"Easy for {found.easy * 100:.0f} % of the time in 6 weeks"


def test_calendar_counts_verdicts(log):
    assert calendar.finding(calendar.data(log)) == "7 of 15 verdicts met in 6 weeks"


def test_marks_of_verdicts_stay_in_their_cells(log):
    checks = [replace(log.weeks[0].checks[0], name=f"session_{i}") for i in range(12)]
    found = calendar.data(replace(log, weeks=(replace(log.weeks[0], checks=tuple(checks)),)))
    items = layout.place(calendar.draw(found), 560, 230)
    cells = [i for i in items if isinstance(i, layout.Rect) and i.says]
    marks = [i for i in items if isinstance(i, layout.Words) and i.text in {"✓", "✓*"}]
    assert len(cells) == len(marks) == 12
    for cell, mark in zip(cells, marks, strict=True):
        assert cell.y <= mark.y - mark.size * 0.7
        assert mark.y <= cell.y + cell.height


@pytest.mark.parametrize("slowest_s", range(500, 560, 6))
def test_no_pace_of_the_long_run_touches_the_words_below(log, slowest_s):
    run = long_run.data(log)
    slow = replace(run, miles=tuple(replace(m, pace_s=float(slowest_s)) for m in run.miles))
    found = placed(long_run.draw(slow), layout.Words, width=500, height=170)
    (head,) = [w for w in found if w.text == "mile" and w.anchor == "end"]
    ticks = [w.y for w in found if ":" in w.text and w.anchor == "end"]
    assert ticks
    assert max(ticks) < head.y - head.size * 0.75


def test_times_of_efforts_stand_clear_of_the_line(log):
    items = layout.place(best_efforts.draw(best_efforts.data(log)), 560, 300)
    line = next(i for i in items if isinstance(i, layout.Shape) and i.colour == "ink" and not i.dashed)
    (path,) = line.strokes
    for word in (i for i in items if isinstance(i, layout.Words) and i.backed):
        half = layout.width_of(word.text, word.size) / 2 * 0.9
        xs = np.linspace(word.x - half, word.x + half, 50)
        ys = np.interp(xs, [x for x, _ in path], [y for _, y in path])
        assert not ((ys > word.y - word.size * 0.7) & (ys < word.y)).any(), word.text


def test_easy_runs_leave_out_sessions_with_work(log):
    found = easy_heart.data(log)
    assert len(found.runs) == sum(s.is_run and s.kind in {"easy", "long"} for s in log.sessions)
    assert easy_heart.finding(found).startswith("Last 1")


def test_elevation_needs_a_recording(log):
    ground = elevation.data(log)
    assert 50 < ground.elevation_m.size <= 90
    assert "m of climb at" in elevation.finding(ground)
    assert elevation.data(replace(log, open_run=lambda _s: None)) is None


def test_best_efforts_take_the_fastest(log):
    found = best_efforts.data(log)
    assert [b.name for b in found.ever] == ["mile", "2 mi", "5 km", "10 km"]
    assert best_efforts.finding(found) == "Best efforts: mile in 6:52, 5 km in 25:00"
    assert found.ever[-1].label == "10 km"
    assert replace(found.ever[-1], recorded_m=9980.4).label == "10 km, 9.98 km recorded"


def test_pace_axes_run_fast_upward_and_read_as_clocks():
    axis = style.pace_axis(560, 400)
    assert (axis.low, axis.high) == (560, 400)
    assert (480.0, "8:00") in axis.ticks


def test_a_chart_is_the_same_on_page_and_paper(log):
    chart = registry.CHARTS["threshold"]
    picture = chart.picture(chart.data(log))
    on_page = set(re.findall(r">([^<>]+)</text>", as_svg.draw(picture, width=560, height=300)))
    assert on_page == {
        i.text for i in layout.place(picture, 560, 300, size=as_svg.LETTERS, head=False) if isinstance(i, layout.Words)
    }
    on_paper = {t.get_text() for t in registry.draw("threshold", log).findobj(Text)}
    assert {"2.00 mi", "0", "10"} & on_page <= on_paper


def test_reps_on_hills_are_held_against_the_band_by_their_flat_pace(log):
    session = next(s for s in log.sessions if s.kind == "threshold")
    climb = replace(session.segments[1], speed_mps=3.4, adjusted_mps=session.segments[1].speed_mps)
    hilly = replace(session, segments=(climb,))
    (row,) = views.rep_rows(hilly, log)
    assert row.inside
    assert row.against_band("mi") == "in band, flat 6:52/mi"
    (flat,) = views.rep_rows(replace(session, segments=(replace(climb, adjusted_mps=None),)), log)
    assert not flat.inside
    assert flat.against_band("mi") == "49 s slow"


def test_fitness_follows_the_load_of_the_days(log):
    season = fitness.data(log)
    first = next(s for s in log.sessions if s.is_run)
    threshold_mps = next(z.fast_mps for z in log.zones[0].zones if z.name == "T")
    load = 100 * first.moving_s / 3600 * (first.normalized_mps / threshold_mps) ** 2
    assert season.days[0].load == pytest.approx(load)
    assert season.days[0].fitness == pytest.approx(load * (1 - np.exp(-1 / 42)))
    assert len(season.days) == (date(2026, 3, 11) - date(2026, 2, 2)).days + 1
    assert season.days[-1].fatigue > season.days[-1].fitness
    assert fitness.finding(season).startswith("Fitness ")
    assert ", up " in fitness.finding(season)
    assert "balance −" in fitness.finding(season)


def test_fitness_needs_zones_and_opens_nothing(log):
    def open_run(_session):
        raise AssertionError("a recording was opened")

    assert fitness.data(replace(log, open_run=open_run)).days
    assert fitness.data(replace(log, zones=())).days == ()


def test_fitness_says_which_days_are_still_filling(log):
    season = fitness.data(log)
    assert season.young == len(season.days)


def test_phases_of_plans_that_follow_each_other_stand_over_their_weeks(log):
    parts = tuple(
        replace(log.plan, name=name, start=day) for name, day in (("a", date(2026, 2, 2)), ("b", date(2026, 2, 16)))
    )
    found = calendar.data(replace(log, plan=joined(parts)))
    assert [(p.name, p.first, p.weeks) for p in found.phases] == [("a", 0, 2), ("b", 2, len(found.mondays) - 2)]
    assert calendar.data(log).phases == ()


def test_no_two_kinds_of_mark_look_alike_where_drawings_are_kept():
    kinds = get_args(Mark)
    assert len({frozenset(f.name for f in fields(kind)) for kind in kinds}) == len(kinds)


def test_best_efforts_of_the_page_are_those_of_the_whole_log_in_chart_and_table(log, monkeypatch):
    monkeypatch.setattr(views, "MOST_WEEKS", 1)
    fast = next(s for s in log.sessions if s.efforts)
    whole = replace(
        log,
        sessions=tuple(
            replace(s, efforts=tuple(replace(e, time_s=e.time_s / 2) for e in s.efforts)) if s is fast else s
            for s in log.sessions
        ),
    )
    page = html.render(whole)
    told = best_efforts.data(whole)
    assert best_efforts.finding(told) in page
    assert best_efforts.finding(told) != best_efforts.finding(best_efforts.data(views.latest(whole, 1)))
    assert f"<td>{report_words.long_date(fast.day)}</td>" in page
