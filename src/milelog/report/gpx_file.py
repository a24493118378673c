"""One activity as a GPX file (`milelog export --gpx`), optionally without what identifies the runner or shows their home."""

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
"""GPX extension in which most programs write heart rate and cadence."""
_SENSORS = {"heart_rate_bpm": "hr", "cadence_spm": "cad"}
NOON_H = 12
"""Hour of the first point of a shared run.

The exact start would identify the run, and the time until the first shown point would give the distance from there to the door.
"""


def render(activity: Activity, hidden: HiddenPlaces | None = None) -> str:
    """The activity as GPX 1.1, one segment between pauses, with elevation, heart rate and cadence.

    With `hidden` it is a copy to share: without hidden places, name and device, with elevation relative to the first shown
    point, which has the time noon. Records without a position are left out, since GPX requires one.
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
        # Relative to the first point that is shown, since elevation above sea level can identify a town.
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
    """The indices of the shown records in stretches without a pause or a hidden record between them."""
    time_s = activity.columns["time_s"]
    number = np.zeros(len(time_s), dtype=np.int64)
    for begin, _ in activity.pauses:
        number += time_s > begin
    # A new stretch at each edge of a hidden place: a line across the gap would point at the home in its middle.
    number += np.concatenate([[0], np.cumsum(np.diff(shown.astype(np.int64)) != 0)])
    for one in np.unique(number[shown]).tolist():
        yield np.flatnonzero(shown & (number == one))


def _extension(values: dict[str, float]) -> ET.Element:
    """The GPX extension with heart rate and cadence; its cadence counts one foot, half the steps per minute."""
    whole = ET.Element("gpxtpx:TrackPointExtension")
    for tag, value in values.items():
        ET.SubElement(whole, f"gpxtpx:{tag}").text = f"{value / 2 if tag == 'cad' else value:.0f}"
    return whole
