"""The way a run took, drawn in local metres: no tiles, no coordinates, and nothing of what is hidden."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from milelog.model import HARD_KINDS, Activity, Floats, Session
from milelog.report import svg, words
from milelog.report.hidden import HiddenPlaces
from milelog.report.hidden_disks import EARTH_M

_MOST_POINTS = 400
"""Points of a line: one for each pixel or so of its width."""
_WIDTH, _HEIGHT = 440.0, 320.0
_ALL_HIDDEN = "No map: all of this run lies where home, or the door it began at, is hidden."


@dataclass(frozen=True, eq=False)
class Route:
    """East and north of the middle of the box, in metres, by elapsed time; NaN where the line breaks."""

    time_s: Floats
    east_m: Floats
    north_m: Floats


def local(activity: Activity, hidden: HiddenPlaces) -> Route | None:
    """The route about its own middle, without what is hidden; None when nothing is left.

    Equirectangular: right to a part in a thousand over 50 km. The result holds no coordinates.
    """
    latitude, longitude = activity.column("latitude_deg"), activity.column("longitude_deg")
    known = _known(activity)
    if len(known) < 2:
        return None
    # Unwrapped: a run across the date line would be drawn around the world.
    phi, lam = np.radians(latitude[known]), np.unwrap(np.radians(longitude[known]))
    east, north = EARTH_M * np.cos(phi.mean()) * (lam - lam[0]), EARTH_M * (phi - phi[0])
    near = hidden.mask(latitude[known], longitude[known])
    if near.all():
        return None
    east, north = np.where(near, np.nan, east), np.where(near, np.nan, north)
    middle = [(np.nanmin(v) + np.nanmax(v)) / 2 for v in (east, north)]
    return Route(activity.column("time_s")[known], east - middle[0], north - middle[1])


def _known(activity: Activity) -> NDArray[np.intp]:
    """Numbers of the records that have a position."""
    return np.flatnonzero(np.isfinite(activity.column("latitude_deg")) & np.isfinite(activity.column("longitude_deg")))


def draw(session: Session, activity: Activity, hidden: HiddenPlaces) -> Markup:
    """The route as SVG with its hard parts in the colours of their zones and a scale; empty without positions.

    A sentence takes its place when all of it is hidden.
    """
    route = local(activity, hidden)
    if route is None:
        is_known = len(_known(activity)) >= 2
        return Markup('<p class="facts">{}</p>').format(_ALL_HIDDEN) if is_known else Markup()
    # 0.05: a run on the spot is not blown up until the noise of GPS fills the picture.
    span = max(float(np.nanmax(np.abs(route.east_m))) / _WIDTH, float(np.nanmax(np.abs(route.north_m))) / _HEIGHT, 0.05)
    # A little less than half of the box to either side leaves a margin.
    scale = 0.46 / span
    label = f"the way of {words.session_label(session)}, without what is near home or near its ends"
    hard = [g for g in session.segments if g.kind in HARD_KINDS]
    lines = [_line(route, scale, 0.0, np.inf, "way")]
    lines += [_line(route, scale, g.start_s, g.end_s, f"way {svg.zone_class(g.zone)}") for g in hard]
    return svg.picture(_WIDTH, _HEIGHT, label, [*lines, *_scale_bar(scale)], "route")


def _line(route: Route, scale: float, start_s: float, end_s: float, css: str) -> Markup:
    inside = np.flatnonzero((route.time_s >= start_s) & (route.time_s <= end_s))
    path, pen = [], "M"
    for i in inside[:: max(1, len(inside) // _MOST_POINTS)]:
        if not np.isfinite(route.east_m[i]):
            pen = "M"
            continue
        x, y = _WIDTH / 2 + route.east_m[i] * scale, _HEIGHT / 2 - route.north_m[i] * scale
        path.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return svg.element("path", d="".join(path), class_=css, fill="none") if path else Markup()


def _scale_bar(scale: float) -> list[Markup]:
    metres = next((m for m in (5000, 2000, 1000, 500, 200, 100, 50) if m * scale <= _WIDTH / 4), 20)
    end = 8 + metres * scale
    text = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    return [
        svg.element("line", x1=8, x2=end, y1=_HEIGHT - 8, y2=_HEIGHT - 8, class_="edge"),
        svg.element("text", text, x=8, y=_HEIGHT - 14),
    ]
