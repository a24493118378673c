"""Tests whether correcting for the lag of a watch, estimated from other runs, would improve the edges of blind detection.

    python bench/detect_lag.py

In each run, starts and ends found blind are compared with its laps (or with the truth, as the best possible reference). The median
difference over at least two other runs of the same runner and watch is subtracted from the run's edges.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import detect

from milelog.measure.detect import Detector
from milelog.model import HARD_KINDS, Segment

Block = Mapping[str, Any]
Shift = tuple[float, float]


def hard(segments: Sequence[Segment], *, of_watch: bool = False) -> list[Block]:
    """The hard segments in the format of the scorer; optionally only those from the watch's laps, steps and splits."""
    return [
        {"kind": s.kind, "start_s": s.start_s, "end_s": s.end_s}
        for s in segments
        if s.kind in HARD_KINDS and (not of_watch or s.provenance in {"lap", "step", "split"})
    ]


def shift(module: Any, reference: Sequence[Block], found: Sequence[Block]) -> Shift | None:
    """The median delay of starts and of ends, s; None if nothing of the reference was found."""
    pairs = [(want, got[0]) for want, got in module.pair(list(reference), list(found)) if len(got) == 1]
    if not pairs:
        return None
    start, end = (statistics.median(g[k] - w[k] for w, g in pairs) for k in ("start_s", "end_s"))
    return start, end


def main() -> None:
    """Measure and print."""
    module, score = detect.scorer_module(), detect.scorer()
    if score is None:
        print("the real runs are not at hand")
        return
    cases, find = detect.real(), Detector()
    found = [hard(find(c.streams)) for c in cases]
    laps = [hard(find(c.streams, evidence=c.streams.evidence), of_watch=True) for c in cases]
    truth = [[b for b in c.truth["blocks"] if b["kind"] in HARD_KINDS] for c in cases]
    owners = [
        "-".join(
            c.truth["group"].split("-")[:2]
            if c.truth["group"].startswith("negative")
            else [c.truth["group"].split("-")[0]]
        )
        for c in cases
    ]
    watches = [(owner, c.truth.get("device")) for owner, c in zip(owners, cases, strict=True)]
    for name, references in (("as found", None), ("lag from laps", laps), ("lag from the truth", truth)):
        known: dict[Any, list[tuple[int, Shift]]] = defaultdict(list)
        for number, reference in enumerate(references or ()):
            if (moved := shift(module, reference, found[number])) is not None:
                known[watches[number]].append((number, moved))
        activities = []
        for number, (case, blocks) in enumerate(zip(cases, found, strict=True)):
            others = [moved for other, moved in known[watches[number]] if other != number]
            late = [statistics.median(m[i] for m in others) if len(others) > 1 else 0.0 for i in (0, 1)]
            segments = [{**b, "start_s": b["start_s"] - late[0], "end_s": b["end_s"] - late[1]} for b in blocks]
            activities.append({"file": f"{case.folder}/{case.name}", "start": None, "segments": segments})
        result = score({"activities": activities}, {"files": {f"{c.folder}/{c.name}": c.truth for c in cases}})
        print(
            f"{name:<20} micro F1 {result['micro_f1']:.4f}, macro F1 {result['macro_f1']:.4f}, "
            f"edges off by {result['edge_error_median_s']:.1f} s (median), {result['edge_error_p90_s']:.1f} s (90 %)",
            flush=True,
        )


if __name__ == "__main__":
    main()
