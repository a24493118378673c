"""Compares plan repair with brute force: `python bench/plan_repair.py [weeks]` prints how many weeks agree, and the slowest."""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "plan"))

from test_repair import brute_force, some_week  # type: ignore[import-not-found]

from milelog.plan.repair import arrange


def main() -> None:
    """Compares random weeks."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    equal, slowest = 0, 0.0
    for seed in itertools.islice(itertools.count(), count):
        left = some_week(seed)
        begun = time.process_time()
        found = arrange(left)
        slowest = max(slowest, time.process_time() - begun)
        equal += abs(found.cost - brute_force(left)) < 1e-9
    print(f"{equal} of {count} weeks equal to brute force; the slowest took (processor time) {1000 * slowest:.1f} ms")


if __name__ == "__main__":
    main()
