from dataclasses import replace

import numpy as np

from milelog.report import rep_table, trace, views


def _threshold(log):
    return next(s for s in log.sessions if sum(g.kind == "rep" for g in s.segments) == 2)


def _line(log, session):
    activity, streams = log.open_run(session)
    heart = np.full(len(streams.time_s), 130.0)
    for g in session.segments:
        if g.kind == "rep":
            heart[int(g.start_s) : int(g.end_s)] = 168.0
    return trace.make(activity.laps, replace(streams, heart_rate_bpm=heart), "mi", most_points=10_000)


def test_a_rep_has_target_heart_rate_cadence_and_the_work_alone_stands_below(log):
    session = _threshold(log)
    rows = views.rep_rows(session, log)
    found = rep_table.table(rows, _line(log, session), "mi")
    first = dict(zip(found.columns, found.rows[0], strict=True))
    work = dict(zip(found.columns, found.work, strict=True))
    assert (first["heart rate"], first["at its end"], first["cadence"]) == ("168", "168", "178")
    assert first["target"] == rep_table.target(rows[0], "mi") != ""
    took = sum(r.segment.end_s - r.segment.start_s for r in rows)
    far = sum(r.segment.distance_m for r in rows)
    assert work["pace"] == rep_table.format_pace(far / took, "mi")
    assert work["heart rate"] == "168"
    assert work["to band"].endswith(" of 2 in band")


def test_the_end_of_a_rep_is_its_last_seconds():
    beats = np.array([100.0] * 20 + [150.0] * 8 + [180.0] * 2)
    line = trace.Trace(5, *(np.ones(30),) * 2, beats, *(np.ones(30),) * 2, np.full(30, np.nan), ())
    found = rep_table.body(line, 50.0, 150.0)
    assert found.end_bpm == 180.0
    assert found.cadence_spm is None
    assert found.heart_rate_bpm == beats[10:].mean()


def test_columns_without_anything_to_say_are_left_out(log):
    session = _threshold(log)
    rows = views.rep_rows(session, log)
    bare = rep_table.table(rows, None, "mi")
    assert {"heart rate", "at its end", "cadence", "flat pace"}.isdisjoint(bare.columns)
    climbed = [replace(r, segment=replace(r.segment, adjusted_mps=r.segment.speed_mps * 1.05)) for r in rows]
    hilly = rep_table.table(climbed, None, "mi")
    assert hilly.rows[0][hilly.columns.index("flat pace")] != hilly.rows[0][hilly.columns.index("pace")]
    assert rep_table.table(rows[:1], None, "mi").work is None
    assert rep_table.table([], None, "mi").rows == ()


def test_the_page_shows_it(log):
    from milelog.report import html

    session = _threshold(log)
    week = next(w for w in log.weeks if session in w.sessions)
    page = html.render_week(log, week)
    assert '<tr class="work">' in page
