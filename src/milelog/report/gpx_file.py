"""One activity as a GPX file: for another program, or to be shared without what tells who and where its runner is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
from gpxpy import gpx

from milelog.model import Activity
from milelog.report.hidden import HiddenPlaces

if TYPE_CHECKING:
    from numpy.typing import NDArray

_POINT = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1"
"""Heart rate and cadence stand in this extension in the files of most programs."""
_SENSORS = {"heart_rate_bpm": "hr", "cadence_spm": "cad"}
NOON_H = 12
"""What a shared run shows begins at noon of its day: the second of a start tells it from all others, and how long a run
was hidden tells how far the door is from where it comes into sight."""


def render(activity: Activity, hidden: HiddenPlaces | None = None) -> str:
    """The activity as GPX 1.1, one segment between pauses, with elevation, heart rate and cadence.

    With `hidden` it is a copy to share: without hidden places, name, device and elevation above sea level, and its first
    point is of noon. Points without a position have no place in GPX and are left out.
    """
    found = gpx.GPX()
    found.creator = "milelog"
    found.nsmap["gpxtpx"] = _POINT
    track = gpx.GPXTrack(name=activity.name if hidden is None else None)
    track.type = activity.sport  # type: ignore[assignment]  # declared as None alone
    found.tracks.append(track)
    start, time_s = activity.start, activity.columns["time_s"]
    latitude, longitude = activity.column("latitude_deg"), activity.column("longitude_deg")
    shown = np.isfinite(latitude) & np.isfinite(longitude)
    if hidden is not None:
        shown &= ~hidden.mask(latitude, longitude)
        start, time_s = _at_noon(start), time_s - time_s[shown].min(initial=np.inf)
    elevation = activity.column("elevation_m")
    if hidden is not None and shown.any() and np.isfinite(elevation[shown]).any():
        # Heights above the first point that is shown: a height above the sea tells where a town lies.
        elevation = elevation - elevation[shown][np.isfinite(elevation[shown])][0]
    sensors = {tag: activity.column(name) for name, tag in _SENSORS.items()}
    for part in _stretches(activity, shown):
        segment = gpx.GPXTrackSegment()
        for i in part.tolist():
            time = start + timedelta(seconds=float(time_s[i])) if start else None
            height = float(round(elevation[i], 2)) if np.isfinite(elevation[i]) else None
            point = gpx.GPXTrackPoint(float(latitude[i]), float(longitude[i]), height, time)
            values = {tag: v[i] for tag, v in sensors.items() if np.isfinite(v[i])}
            if values:
                point.extensions.append(_extension(values))
            segment.points.append(point)
        track.segments.append(segment)
    return str(found.to_xml(version="1.1"))


def _at_noon(start: datetime | None) -> datetime | None:
    return start and start.astimezone(UTC).replace(hour=NOON_H, minute=0, second=0, microsecond=0)


def _stretches(activity: Activity, shown: NDArray[np.bool_]) -> Iterator[NDArray[np.intp]]:
    """The numbers of the records that are shown, apart where the watch was paused or something is hidden between them."""
    time_s = activity.columns["time_s"]
    number = np.zeros(len(time_s), dtype=np.int64)
    for begin, _ in activity.pauses:
        number += time_s > begin
    # A new segment at each edge of what is hidden: one line across the gap would point at the home in its middle.
    number += np.concatenate([[0], np.cumsum(np.diff(shown.astype(np.int64)) != 0)])
    for one in np.unique(number[shown]).tolist():
        yield np.flatnonzero(shown & (number == one))


def _extension(values: dict[str, float]) -> ET.Element:
    """Steps are counted for one foot in that extension, as in most files."""
    whole = ET.Element("gpxtpx:TrackPointExtension")
    for tag, value in values.items():
        ET.SubElement(whole, f"gpxtpx:{tag}").text = f"{value / 2 if tag == 'cad' else value:.0f}"
    return whole
