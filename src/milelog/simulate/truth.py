"""The truth of simulated runs: their blocks, in the format of the scorer of segments, and the sums and verdicts of weeks."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np

from milelog.model import Floats
from milelog.simulate.motion import Motion
from milelog.simulate.watch import Occasion, Recording

Truth = dict[str, Any]


def blocks_of(motion: Motion, distance_m: Floats, until_s: float) -> list[Truth]:
    """The blocks up to `until_s`, with easy neighbours of the same kind joined. `distance_m` is the watch's distance."""
    found: list[Truth] = []
    edges = np.minimum(motion.edges_s, until_s)
    at = np.interp(edges, np.arange(len(distance_m)), distance_m).tolist()
    spans = itertools.pairwise(zip(edges.tolist(), at, strict=True))
    for block, ((start, from_m), (end, to_m)) in zip(motion.blocks, spans, strict=True):
        if start >= until_s:
            break
        last = found[-1] if found else None
        # Easy running that was split by a light or a pause is one block.
        if last and not block.is_hard and (last["kind"], last["zone"]) == (block.kind, block.zone):
            last["end_s"], last["distance_m"] = end, last["distance_m"] + to_m - from_m
        else:
            found.append(
                {"kind": block.kind, "zone": block.zone, "start_s": start, "end_s": end, "distance_m": to_m - from_m}
                | ({"recovery": block.recovery} if block.recovery else {}),
            )
    for b in found:
        length = b["end_s"] - b["start_s"]
        b["speed_mps"] = round(b["distance_m"] / length, 3) if length > 0 else 0.0
        for name in ("start_s", "end_s", "distance_m"):
            b[name] = round(b[name], 1)
    return found


def truth_of(motion: Motion, recording: Recording, occasion: Occasion, *, group: str, what: str) -> Truth:
    """The truth of one file: elapsed seconds from the first record, distances by the watch if it counts them."""
    activity = recording.activity
    end_s = float(activity.columns["time_s"][-1])
    counted = activity.columns.get("distance_m")
    total = (
        float(counted[-1])
        if counted is not None
        else float(np.interp(end_s, np.arange(len(recording.distance_m)), recording.distance_m))
    )
    stood = sum(b - a for a, b in activity.pauses)
    return {
        "group": group,
        "what": what,
        "sport": activity.sport,
        "start": occasion.start.isoformat(),
        "distance_m": round(total, 1),
        "elapsed_s": end_s,
        "timer_s": end_s - stood,
        "ignore_s": [],
        "pauses_s": [list(span) for span in activity.pauses],
        "stops_s": [[round(a, 1), round(b, 1)] for a, b in motion.stops_s],
        "blocks": blocks_of(motion, recording.distance_m, end_s),
    }


def monday_of(truth: Truth) -> date:
    """The Monday of the week of a run, by its local date."""
    day = date.fromisoformat(truth["start"][:10])
    return day - timedelta(days=day.weekday())


def week_truth(start: date, truths: Iterable[Truth], checks: Mapping[str, Any], story: str) -> Truth:
    """The sums over the runs of one week, and the right verdict of each check."""
    every = list(truths)
    runs = [t for t in every if t["sport"] == "running"]
    blocks = [b for t in runs for b in t["blocks"]]
    return {
        "start": start.isoformat(),
        "story": story,
        "runs": len(runs),
        "volume_m": round(sum(t["distance_m"] for t in runs), 1),
        "long_run_m": round(max((t["distance_m"] for t in runs), default=0.0), 1),
        "threshold_m": round(sum(b["distance_m"] for b in blocks if b["kind"] == "rep" and b["zone"] == "T"), 1),
        "surges": sum(b["kind"] == "surge" for b in blocks),
        "cross_s": round(sum(t["timer_s"] for t in every if t["sport"] != "running"), 1),
        "checks": dict(checks),
    }
