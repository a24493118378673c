"""Small GPX and TCX files, written point by point, for tests to read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
Point = Mapping[str, object]


def iso(second: float, start: datetime = START) -> str:
    moment = start + timedelta(seconds=second)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{moment.microsecond // 1000:03d}Z" if moment.microsecond else f"{text}Z"


def run(count: int = 20, step: float = 1.0, speed: float = 3.0) -> list[dict[str, object]]:
    """Points of a run to the north at a steady speed."""
    return [
        {
            "time": iso(n * step),
            "lat": f"{50 + n * step * speed / 111200:.7f}",
            "lon": "8.5000000",
            "ele": f"{100 + n * 0.1:.1f}",
            "hr": str(120 + n % 40),
            "cad": str(85 + n % 3),
        }
        for n in range(count)
    ]


EXTENSIONS = (
    "<extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>{hr}</gpxtpx:hr>"
    "<gpxtpx:cad>{cad}</gpxtpx:cad></gpxtpx:TrackPointExtension></extensions>"
)


def gpx_point(point: Point, extensions: str = EXTENSIONS) -> str:
    inner = "".join(f"<{name}>{point[name]}</{name}>" for name in ("ele", "time") if name in point)
    if "hr" in point and "cad" in point:
        inner += extensions.format(**point)
    return f'<trkpt lat="{point["lat"]}" lon="{point["lon"]}">{inner}</trkpt>'


HEAD = (
    '<gpx version="1.1" creator="Test Watch" xmlns="http://www.topografix.com/GPX/1/1"'
    ' xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">'
)


def gpx(
    points: Iterable[Point] | None = None,
    *,
    kind: str | None = "running",
    name: str | None = "Morning",
    head: str = HEAD,
    extensions: str = EXTENSIONS,
    declaration: str = '<?xml version="1.0" encoding="UTF-8"?>\n',
) -> bytes:
    return gpx_tracks([(kind, [list(run() if points is None else points)])], name, head, extensions, declaration)


def gpx_tracks(
    tracks: Sequence[tuple[str | None, Sequence[Sequence[Point]]]],
    name: str | None = "Morning",
    head: str = HEAD,
    extensions: str = EXTENSIONS,
    declaration: str = '<?xml version="1.0" encoding="UTF-8"?>\n',
) -> bytes:
    """Tracks of segments of points."""
    body = []
    for kind, segments in tracks:
        body.append("<trk>" + (f"<name>{name}</name>" if name else "") + (f"<type>{kind}</type>" if kind else ""))
        for segment in segments:
            body += ["<trkseg>\n", *(gpx_point(p, extensions) + "\n" for p in segment), "</trkseg>"]
        body.append("</trk>")
    return (declaration + head + "\n" + "".join(body) + "</gpx>\n").encode()


@dataclass(frozen=True)
class TcxLap:
    """A lap to write: its tracks of points and what it says of itself."""

    tracks: Sequence[Sequence[Point]]
    start: str
    seconds: float
    metres: float
    intensity: str = "Active"
    trigger: str = "Manual"


def tcx_point(point: Point, cadence: str = "RunCadence") -> str:
    parts = [f"<Time>{point['time']}</Time>" if "time" in point else ""]
    if "lat" in point:
        parts.append(
            f"<Position><LatitudeDegrees>{point['lat']}</LatitudeDegrees>"
            f"<LongitudeDegrees>{point['lon']}</LongitudeDegrees></Position>"
        )
    parts += [f"<AltitudeMeters>{point['ele']}</AltitudeMeters>" if "ele" in point else ""]
    parts += [f"<DistanceMeters>{point['dist']}</DistanceMeters>" if "dist" in point else ""]
    parts += [f"<HeartRateBpm><Value>{point['hr']}</Value></HeartRateBpm>" if "hr" in point else ""]
    own = [f"<ns3:Speed>{point['speed']}</ns3:Speed>" if "speed" in point else ""]
    own += [f"<ns3:{cadence}>{point['cad']}</ns3:{cadence}>" if "cad" in point else ""]
    own += [f"<ns3:Watts>{point['watts']}</ns3:Watts>" if "watts" in point else ""]
    if any(own):
        parts += ["<Extensions><ns3:TPX>", *own, "</ns3:TPX></Extensions>"]
    return f"<Trackpoint>\n{''.join(parts)}</Trackpoint>\n"


CREATOR = (
    '<Creator xsi:type="Device_t"><Name>Forerunner 255</Name><UnitId>1</UnitId><ProductID>2</ProductID>'
    "<Version><VersionMajor>15</VersionMajor><VersionMinor>24</VersionMinor></Version></Creator>"
)
TCX_HEAD = (
    '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"'
    ' xmlns:ns3="http://www.garmin.com/xmlschemas/ActivityExtension/v2"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)


def tcx_activity(laps: Sequence[TcxLap], sport: str = "Running", creator: str = CREATOR) -> str:
    body = []
    for lap in laps:
        body.append(
            f'<Lap StartTime="{lap.start}"><TotalTimeSeconds>{lap.seconds}</TotalTimeSeconds>'
            f"<DistanceMeters>{lap.metres}</DistanceMeters><Calories>10</Calories>"
            f"<AverageHeartRateBpm><Value>140</Value></AverageHeartRateBpm>"
            f"<Intensity>{lap.intensity}</Intensity><TriggerMethod>{lap.trigger}</TriggerMethod>"
        )
        body += [f"<Track>{''.join(tcx_point(p) for p in track)}</Track>" for track in lap.tracks]
        body.append("</Lap>")
    return f'<Activity Sport="{sport}"><Id>{START:%Y-%m-%dT%H:%M:%SZ}</Id>{"".join(body)}{creator}</Activity>'


def tcx_file(*activities: str, head: str = TCX_HEAD) -> bytes:
    close = head[1:].split(maxsplit=1)[0].rstrip(">")
    body = f"<Activities>{''.join(activities)}</Activities>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{body}</{close}>\n'.encode()


def tcx(points: Sequence[Point] | None = None, sport: str = "Running") -> bytes:
    """One activity of one lap."""
    own = run() if points is None else points
    with_distance = [{**p, "dist": f"{3.0 * n:.1f}"} for n, p in enumerate(own)]
    return tcx_file(tcx_activity([TcxLap([with_distance], iso(0), len(own) - 1.0, 3.0 * len(own))], sport))
