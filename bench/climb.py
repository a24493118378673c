"""Compares our total ascent, with and without removing noise, with the totals of the devices.

python bench/climb.py FOLDER ...
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import numpy as np

from milelog import formats
from milelog.errors import MilelogError
from milelog.measure import clean
from milelog.measure.metrics import METRICS

LEAST_M, LEAST_RECORDS = 20.0, 600
"""Recordings with a smaller total, or with fewer records, are left out."""


def ratios(folders: list[Path]) -> list[tuple[float, float]]:
    """For each recording with a total: our ascent, and the sum of all rises, as ratios to the total."""
    found: dict[tuple[float, int], tuple[float, float]] = {}
    for path in sorted(
        p for folder in folders for p in folder.rglob("*") if p.suffix.lower() in {".fit", ".tcx", ".gpx"}
    ):
        try:
            activities = formats.read(path)
        except MilelogError:
            continue
        for activity in activities:
            total = activity.totals.ascent_m
            if not total or total < LEAST_M or activity.size < LEAST_RECORDS:
                continue
            streams = clean.streams(activity)
            climb = METRICS["ascent"](streams)
            if climb is not None:
                known = streams.elevation_m[np.isfinite(streams.elevation_m)]
                # The same run may be in several collections; it is identified by its total and size.
                found[total, activity.size] = climb / total, float(np.clip(np.diff(known), 0, None).sum()) / total
    return list(found.values())


def main(arguments: list[str]) -> int:
    """Prints the median of the ratios and the range of 80 % of them."""
    warnings.simplefilter("ignore")
    found = np.array(ratios([Path(a) for a in arguments]))
    if not len(found):
        print("no recording with a total of its own", file=sys.stderr)
        return 1
    for name, column in zip(("climb above the noise", "every rise"), found.T, strict=True):
        low, middle, high = np.quantile(column, (0.1, 0.5, 0.9))
        print(
            f"{name:22} {len(column)} recordings: {middle:.2f} of the device's total (median), 80 % within {low:.2f}-{high:.2f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
