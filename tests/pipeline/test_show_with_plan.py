"""`show` of a recording that is in no log yet: the plan beside it gives its workout the same name as in the log."""

from datetime import UTC, datetime, timedelta

from milelog.pipeline import show_file
from milelog.units import MILE_M

RACE = '[[race]]\ndate = 2025-12-20\ndistance = "5 km"\ntime = "19:57"\n'
PLAN = 'name = "x"\nstart = 2026-03-02\n[[week.sessions]]\nday = "Tue"\nworkout = "9 mi with 6 mi @ M"\n'


def track(*parts):
    """A GPX of stretches of (miles, seconds a mile) to the north, a point every ten seconds."""
    points, at, lat = [], datetime(2026, 3, 3, 12, tzinfo=UTC), 40.7
    for miles, pace in parts:
        for _ in range(round(miles * pace / 10)):
            points.append(f'<trkpt lat="{lat:.7f}" lon="-74"><time>{at:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>')
            at, lat = at + timedelta(seconds=10), lat + 10 * MILE_M / pace / 111195
    return f'<gpx version="1.1" creator="x"><trk><type>running</type><trkseg>{"".join(points)}</trkseg></trk></gpx>'


def test_the_plan_beside_a_new_recording_names_its_work(tmp_path):
    file = tmp_path / "run.gpx"
    file.write_text(track((2, 510), (6, 424), (1, 510)))  # 7:05/mi is at T, and 2 % off M at most
    (tmp_path / "milelog.toml").write_text(RACE)
    names = []
    for plan in ("faulty", PLAN):
        (tmp_path / "plan.toml").write_text(plan)
        names.append(show_file(file).sessions[0].workout)
    assert names == ["9.0 mi with 6 mi @ T (7:05)", "9.0 mi with 6 mi @ M (7:05)"]
