"""Makes a small valid file of each format: a minute of running, a point a second. The contract tests of the readers use them."""

from datetime import UTC, datetime, timedelta

import numpy as np

START = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
"""Start in UTC; any past date would do."""
COUNT = 60
"""Points of a sample: a minute, one a second."""
_METRES_A_DEGREE = 111_200
"""Metres of a degree of latitude at 50 degrees north, near enough for 3 m/s."""


def fit() -> bytes:
    """A FIT activity with one lap and one session."""
    from milelog.formats.fit.write import FitWriter, fit_time

    start = fit_time(START)
    writer = FitWriter()
    writer.add("file_id", type="activity", time_created=start, manufacturer="garmin")
    columns = {
        "timestamp": start + np.arange(COUNT),
        "position_lat": (50 + 3.0 * np.arange(COUNT) / _METRES_A_DEGREE) * 2**31 / 180,
        "position_long": np.full(COUNT, 8.5) * 2**31 / 180,
        "distance": 3.0 * np.arange(COUNT),
        "heart_rate": np.full(COUNT, 140),
        "cadence": np.full(COUNT, 86),
    }
    writer.add_run("record", columns)
    lasted = {"start_time": start, "total_elapsed_time": COUNT, "total_timer_time": COUNT}
    writer.add("lap", timestamp=start + COUNT, **lasted)
    writer.add("session", timestamp=start + COUNT, sport="running", **lasted)
    writer.add("activity", timestamp=start + COUNT, num_sessions=1)
    return writer.finish()


def gpx() -> bytes:
    """A GPX track with heart rate."""
    points = "\n".join(
        f'<trkpt lat="{lat:.7f}" lon="8.5"><ele>100</ele><time>{at}</time>'
        "<extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>140</gpxtpx:hr></gpxtpx:TrackPointExtension></extensions></trkpt>"
        for at, lat in _points()
    )
    head = (
        '<gpx version="1.1" creator="Test Watch" xmlns="http://www.topografix.com/GPX/1/1" '
        'xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">'
    )
    track = f"<trk><name>Morning</name><type>running</type><trkseg>\n{points}\n</trkseg></trk>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{track}</gpx>\n'.encode()


def tcx() -> bytes:
    """A TCX activity of one lap."""
    points = "\n".join(
        f"<Trackpoint><Time>{at}</Time><Position><LatitudeDegrees>{lat:.7f}</LatitudeDegrees>"
        f"<LongitudeDegrees>8.5</LongitudeDegrees></Position><DistanceMeters>{3.0 * n:.1f}</DistanceMeters>"
        "<HeartRateBpm><Value>140</Value></HeartRateBpm></Trackpoint>"
        for n, (at, lat) in enumerate(_points())
    )
    first = _points()[0][0]
    lap = f'<Lap StartTime="{first}"><TotalTimeSeconds>{COUNT}</TotalTimeSeconds><DistanceMeters>{3 * COUNT}</DistanceMeters>'
    activity = f'<Activity Sport="Running"><Id>{first}</Id>{lap}<Track>\n{points}\n</Track></Lap></Activity>'
    head = '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">'
    body = f"<Activities>{activity}</Activities></TrainingCenterDatabase>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{body}\n'.encode()


def _points() -> list[tuple[str, float]]:
    """Time and latitude of each point of a run to the north."""
    times = (START + timedelta(seconds=n) for n in range(COUNT))
    return [(f"{at:%Y-%m-%dT%H:%M:%SZ}", 50 + 3.0 * n / _METRES_A_DEGREE) for n, at in enumerate(times)]
