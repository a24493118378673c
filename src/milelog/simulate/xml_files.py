"""Writes an activity as GPX 1.1 and as TCX, as phones and web sites export them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

import numpy as np

from milelog.model import Activity
from milelog.simulate.fit_file import start_of, timer_s

GPX_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="{creator}" xmlns="http://www.topografix.com/GPX/1/1"'
    ' xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">\n'
)
TCX_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"'
    ' xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2">\n'
)
TCX_SPORT = {"running": "Running", "cycling": "Biking"}
TCX_TRIGGER = {"distance": "Distance", "time": "Time"}
TCX_RESTING = {"recovery", "rest"}


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _stamps(activity: Activity) -> list[str]:
    begin = start_of(activity)
    return [_stamp(begin + timedelta(seconds=s)) for s in activity.columns["time_s"].tolist()]


def _texts(activity: Activity, name: str, digits: int, factor: float = 1.0) -> list[str] | None:
    values = activity.columns.get(name)
    return None if values is None else [f"{v:.{digits}f}" for v in (values * factor).tolist()]


def _wrapped(texts: list[str] | None, before: str, after: str, count: int) -> list[str]:
    """Each text between tags; empty texts if the column is missing."""
    return [""] * count if texts is None else [f"{before}{text}{after}" for text in texts]


def _joined(parts: list[list[str]]) -> list[str]:
    return ["".join(row) for row in zip(*parts, strict=True)]


def gpx_bytes(activity: Activity, *, times: bool = True) -> bytes:
    """GPX 1.1 with Garmin's heart rate and cadence; a new segment after each pause; `times=False` gives a route.

    Raises ValueError for an activity without positions.
    """
    count, latitude = activity.size, _texts(activity, "latitude_deg", 7)
    longitude = _texts(activity, "longitude_deg", 7)
    if latitude is None or longitude is None:
        raise ValueError(f"{activity.source} has no positions, and GPX is made of them")
    heart = _wrapped(_texts(activity, "heart_rate_bpm", 0), "<gpxtpx:hr>", "</gpxtpx:hr>", count)
    # Of one foot, as exporters write it.
    cadence = _wrapped(_texts(activity, "cadence_spm", 0, 0.5), "<gpxtpx:cad>", "</gpxtpx:cad>", count)
    inner = _joined([heart, cadence])
    extension = [
        f"<extensions><gpxtpx:TrackPointExtension>{x}</gpxtpx:TrackPointExtension></extensions>" if x else ""
        for x in inner
    ]
    points = _joined([
        [f'   <trkpt lat="{a}" lon="{b}">' for a, b in zip(latitude, longitude, strict=True)],
        _wrapped(_texts(activity, "elevation_m", 1), "<ele>", "</ele>", count),
        _wrapped(_stamps(activity) if times else None, "<time>", "</time>", count),
        extension,
        ["</trkpt>\n"] * count,
    ])  # fmt: skip
    segments = ("  <trkseg>\n" + "".join(points[a:b]) + "  </trkseg>\n" for a, b in _stretches(activity, 0, count))
    head = GPX_HEAD.format(creator=escape(activity.device or "milelog"))
    stamp = f" <metadata><time>{_stamp(start_of(activity))}</time></metadata>\n" if times else ""
    name = escape(activity.name or "Run")
    body = f" <trk><name>{name}</name><type>{activity.sport}</type>\n{''.join(segments)} </trk>\n</gpx>\n"
    return (head + stamp + body).encode()


def _stretches(activity: Activity, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The stretches of records between pauses, from record `first` up to `last`."""
    time = activity.columns["time_s"]
    cuts = [int(np.searchsorted(time, b)) for _, b in activity.pauses]
    edges = [first, *(c for c in cuts if first < c < last), last]
    yield from itertools.pairwise(edges)


def tcx_bytes(activity: Activity) -> bytes:
    """TCX with laps, their intensity and trigger, speed and cadence as extensions."""
    count, bike = activity.size, activity.sport == "cycling"
    place = [""] * count
    latitude, longitude = _texts(activity, "latitude_deg", 7), _texts(activity, "longitude_deg", 7)
    if latitude is not None and longitude is not None:
        place = [
            f"<Position><LatitudeDegrees>{a}</LatitudeDegrees><LongitudeDegrees>{b}</LongitudeDegrees></Position>"
            for a, b in zip(latitude, longitude, strict=True)
        ]
    speed = _wrapped(_texts(activity, "speed_mps", 3), "<ns3:Speed>", "</ns3:Speed>", count)
    turns = _texts(activity, "cadence_spm", 0, 1.0 if bike else 0.5)
    pedals = _wrapped(turns if bike else None, "<Cadence>", "</Cadence>", count)
    cadence = _wrapped(None if bike else turns, "<ns3:RunCadence>", "</ns3:RunCadence>", count)
    points = _joined([
        _wrapped(_stamps(activity), "     <Trackpoint><Time>", "</Time>", count),
        place,
        _wrapped(_texts(activity, "elevation_m", 1), "<AltitudeMeters>", "</AltitudeMeters>", count),
        _wrapped(_texts(activity, "distance_m", 2), "<DistanceMeters>", "</DistanceMeters>", count),
        _wrapped(_texts(activity, "heart_rate_bpm", 0), "<HeartRateBpm><Value>", "</Value></HeartRateBpm>", count),
            pedals,
        [f"<Extensions><ns3:TPX>{x}</ns3:TPX></Extensions>" if x else "" for x in _joined([speed, cadence])],
        ["</Trackpoint>\n"] * count,
    ])  # fmt: skip
    begin = _stamp(start_of(activity))
    sport = TCX_SPORT.get(activity.sport, "Other")
    creator = f'   <Creator xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Device_t"><Name>{escape(activity.device or "")}</Name></Creator>\n'
    body = "".join(_tcx_laps(activity, points))
    return (
        f'{TCX_HEAD} <Activities>\n  <Activity Sport="{sport}">\n   <Id>{begin}</Id>\n{body}{creator}'
        "  </Activity>\n </Activities>\n</TrainingCenterDatabase>\n"
    ).encode()


def _tcx_laps(activity: Activity, points: list[str]) -> Iterator[str]:
    time, begin = activity.columns["time_s"], start_of(activity)
    for i, lap in enumerate(activity.laps):
        first = int(np.searchsorted(time, lap.start_s))
        final = i == len(activity.laps) - 1
        # The last lap gets all remaining records.
        last = len(points) if final else int(np.searchsorted(time, lap.end_s))
        tracks = "".join(
            "    <Track>\n" + "".join(points[a:b]) + "    </Track>\n" for a, b in _stretches(activity, first, last)
        )
        trigger = TCX_TRIGGER.get(lap.trigger or "", "Manual")
        intensity = "Resting" if lap.intensity in TCX_RESTING else "Active"
        yield (
            f'   <Lap StartTime="{_stamp(begin + timedelta(seconds=lap.start_s))}">\n'
            f"    <TotalTimeSeconds>{timer_s(activity, lap.start_s, lap.end_s):.1f}</TotalTimeSeconds>"
            f"<DistanceMeters>{lap.distance_m or 0.0:.2f}</DistanceMeters><Calories>{(lap.distance_m or 0.0) * 0.062:.0f}"
            f"</Calories><Intensity>{intensity}</Intensity><TriggerMethod>{trigger}</TriggerMethod>\n"
            f"{tracks}   </Lap>\n"
        )
