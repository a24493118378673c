"""Sensitivity of the detector to each parameter of `Odds`, changed alone by a quarter down and a third up; real runs, blind.

    python bench/detect_odds.py

Needs ../shared (or MILELOG_SHARED).
"""

from __future__ import annotations

import dataclasses
import sys

import detect

from milelog.measure.detect import Detector
from milelog.measure.detect.odds import Odds

MOVES = (0.75, 4 / 3)
EVIDENCE = frozenset({"press", "work", "rest", "sure"})
"""Parameters without effect on blind detection."""


def main() -> int:
    """Prints the change of micro F1 and of false segments in plain runs, the most sensitive parameter first."""
    rate, cases = detect.scorer(), detect.real()
    if rate is None or not cases:
        print("no ../shared here", file=sys.stderr)
        return 3
    stands = detect.score(cases, Detector(), rate)["micro_f1"]
    rows = []
    for field in dataclasses.fields(Odds):
        if field.name in EVIDENCE:
            continue
        value = getattr(Odds(), field.name)
        moved = []
        for factor in MOVES:
            odds = dataclasses.replace(Odds(), **{field.name: type(value)(value * factor)})
            found = detect.score(cases, Detector(odds=odds), rate)
            moved.append((found["micro_f1"] - stands, found["false_per_run_without_blocks"]))
        rows.append((field.name, value, moved))
    print(
        f"{'':14s} {'value':>8s} {'x 0.75':>8s} {'false':>6s} {'x 1.33':>8s} {'false':>6s}   micro F1 as it is {stands:.3f}"
    )
    for name, value, moved in sorted(rows, key=lambda r: min(m[0] for m in r[2])):
        print(f"{name:14s} {value:8.4g} " + " ".join(f"{change:+8.3f} {false:6.2f}" for change, false in moved))
    return 0


if __name__ == "__main__":
    sys.exit(main())
