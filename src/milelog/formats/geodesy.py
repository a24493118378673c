"""Distance between positions on the WGS84 ellipsoid, vectorised, with a known error."""

import numpy as np

from milelog.model import Floats

_A = 6378137.0
"""Semi-major axis of WGS84 in metres (NIMA TR8350.2, the ellipsoid that GPS gives its positions on)."""
_F = 1 / 298.257223563
"""Flattening of WGS84."""
_E2 = _F * (2 - _F)
"""First eccentricity squared."""


def steps_m(latitude_deg: Floats, longitude_deg: Floats) -> Floats:
    """Metres between neighbouring positions on the WGS84 ellipsoid: n positions give n - 1 steps.

    Each step is computed in the plane at its middle latitude with the ellipsoid's radii of curvature there (meridian M, prime
    vertical N). The relative error against the geodesic is below 2e-7 for steps up to 1 km at latitudes under 85 degrees, and
    below 4e-4 up to 100 km under 80 degrees. NaN if either end is unknown. Works across the antimeridian.
    """
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    middle = 0.5 * (latitude[1:] + latitude[:-1])
    east = np.diff(longitude)
    # From 179.9 to -179.9 degrees is a step of 0.2.
    east -= 2 * np.pi * np.round(east / (2 * np.pi))
    # The haversine formula on a sphere would err by up to 0.5 % (50 m in 10 km), depending on direction.
    w2 = 1 - _E2 * np.sin(middle) ** 2
    prime = _A / np.sqrt(w2)
    meridian = prime * (1 - _E2) / w2
    return np.hypot(meridian * np.diff(latitude), prime * np.cos(middle) * east)


def along_m(latitude_deg: Floats, longitude_deg: Floats) -> Floats:
    """Cumulative metres along n positions, 0 at the first known one; NaN at unknown positions, which are skipped."""
    out = np.full(len(latitude_deg), np.nan)
    known = np.flatnonzero(np.isfinite(latitude_deg) & np.isfinite(longitude_deg))
    if len(known):
        out[known] = np.append(0.0, np.cumsum(steps_m(latitude_deg[known], longitude_deg[known])))
    return out
