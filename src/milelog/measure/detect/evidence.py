"""Turns what the watch recorded (workout steps, splits, laps) into blocks, each marked as work, not work, or unknown.

`detector` searches these blocks for reps as it does the pieces of the stream.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from milelog.measure.detect.odds import Odds
from milelog.model import Evidence, Floats, Lap, Provenance, Split, Step

AUTO_M = (500.0, 804.672, 1000.0, 1609.344, 5000.0)
"""Distances at which watches take laps automatically."""
AUTO_SLACK = 0.008
"""Relative tolerance of an auto-lap's distance, plus 3 m: the watch cuts at the next record, and rounds."""
SAME_SPEED = 0.08
"""Neighbouring auto-laps whose log speeds differ by less are one stretch of running."""
WORK = frozenset({"interval", "interval_active", "active", "work"})
"""Intensities of laps and steps, and kinds of splits, that are work (FIT profile: `intensity`, `split_type`)."""
IDLE = frozenset(
    {
        "rest",
        "recovery",
        "warmup",
        "cooldown",
        "interval_rest",
        "interval_recovery",
        "interval_warmup",
        "interval_cooldown",
    }
)
"""Intensities of laps and steps, and kinds of splits, that are not work."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the run between two marks of the watch."""

    start_s: float
    end_s: float
    distance_m: float
    is_work: bool | None
    """Whether the watch calls it work; None if the watch does not say."""
    pressed: bool
    """Whether it ended by a press or by the end of a workout step, rather than by an auto-lap or the recording's end."""
    source: Provenance


def blocks(evidence: Evidence) -> list[Block]:
    """The blocks of the best source there is: laps with workout steps, else interval splits, else laps alone."""
    laps = [lap for lap in evidence.laps if lap.end_s - lap.start_s >= 1]
    if evidence.steps and any(lap.step is not None for lap in laps):
        return _stepped(laps, {step.index: step for step in evidence.steps})
    intervals = [s for s in evidence.splits if s.kind in WORK | IDLE]
    # A single work split separates nothing: it may be the whole run.
    if sum(s.kind in WORK for s in intervals) > 1:
        return _named(_lapped(laps), intervals) or _split(intervals)
    return _lapped(laps)


def _stepped(laps: Sequence[Lap], steps: dict[int, Step]) -> list[Block]:
    """One block for each workout step that was run: auto-laps inside a step are joined."""
    out: list[Block] = []
    which: list[int | None] = []
    by_hand = False
    for lap in laps:
        block = _block(lap, _is_work(steps.get(lap.step) if lap.step is not None else None, lap), "step")
        # Within one step a watch may take auto-laps, which are joined; a lap pressed by hand is kept.
        if out and lap.step == which[-1] and block.start_s - out[-1].end_s < 3 and not by_hand:
            block = replace(block, start_s=out[-1].start_s, distance_m=out[-1].distance_m + block.distance_m)
            out.pop()
            which.pop()
        out.append(block)
        which.append(lap.step)
        by_hand = lap.trigger == "manual"
    return _repeated(out, which)


def _repeated(found: Sequence[Block], which: Sequence[int | None]) -> list[Block]:
    """The blocks with `is_work` None for active steps run once, if other active steps were repeated.

    Such a step is as likely the jog to the track as work. `which` holds the step of each block.
    """
    times = Counter(k for block, k in zip(found, which, strict=True) if block.is_work)
    if not times or max(times.values()) < 2:
        return list(found)
    return [replace(b, is_work=None) if b.is_work and times[k] < 2 else b for b, k in zip(found, which, strict=True)]


def _is_work(step: Step | None, lap: Lap) -> bool | None:
    """Whether a step was work; None if unknown. An open-ended active step is as often a walk to the start line as a rep."""
    intensity = (step.intensity if step else None) or lap.intensity
    if intensity in IDLE:
        return False
    if intensity in WORK:
        return None if step is not None and step.duration_kind == "open" else True
    return None


def _block(lap: Lap, is_work: bool | None, source: Provenance) -> Block:
    return Block(lap.start_s, lap.end_s, lap.distance_m or 0.0, is_work, lap.trigger != "session_end", source)


def _named(laps: Sequence[Block], splits: Sequence[Split]) -> list[Block]:
    """The laps, each marked by the split it lies in; empty if there are fewer laps than splits.

    If a work split holds several laps, it does not say which of them was the work: these stay unknown.
    """
    if len(laps) < len(splits):
        return []
    within = [max(splits, key=lambda s: min(s.end_s, b.end_s) - max(s.start_s, b.start_s)) for b in laps]
    held = Counter(id(s) for s in within)
    says = [None if s.kind in WORK and held[id(s)] > 1 else s.kind in WORK for s in within]
    return [replace(b, is_work=word, source="split") for b, word in zip(laps, says, strict=True)]


def _split(splits: Sequence[Split]) -> list[Block]:
    return [Block(s.start_s, s.end_s, s.distance_m or 0.0, s.kind in WORK, True, "split") for s in splits]


def _lapped(laps: Sequence[Lap]) -> list[Block]:
    """One block a lap, auto-laps joined. Intensities count only if they differ: some watches give every lap the same."""
    named = len({lap.intensity in IDLE for lap in laps}) > 1
    out: list[Block] = []
    auto = _auto(laps)
    for i, lap in enumerate(laps):
        says = (lap.intensity not in IDLE) if named and lap.intensity else None
        # The last lap ends with the recording, not by a press, even in files whose laps have no trigger.
        ended = lap.trigger == "session_end" or (lap.trigger is None and i == len(laps) - 1)
        block = replace(_block(lap, says, "lap"), pressed=not ended and not auto[i])
        # The lap after an auto-lap is the remainder up to a press. At the same pace it belongs to the auto-lap.
        if i and auto[i - 1] and says == out[-1].is_work and _alike(out[-1], block):
            block = replace(
                block, start_s=out[-1].start_s, distance_m=out[-1].distance_m + block.distance_m, pressed=False
            )
            out.pop()
        out.append(block)
    # Auto-laps alone say nothing about the run.
    return out if named or any(b.pressed for b in out) else []


def _auto(laps: Sequence[Lap]) -> list[bool]:
    """Which laps are auto-laps: two or more in a row with the same distance out of AUTO_M."""
    length = [next((d for d in AUTO_M if abs((lap.distance_m or 0.0) - d) < AUTO_SLACK * d + 3), None) for lap in laps]
    same = [
        a is not None and a == b and y.start_s - x.end_s < 3
        for (a, x), (b, y) in pairwise(zip(length, laps, strict=True))
    ]
    return [before or after for before, after in zip([False, *same], [*same, False], strict=True)]


def _alike(a: Block, b: Block) -> bool:
    """Whether two neighbouring blocks were run at the same pace."""
    speeds = [x.distance_m / max(1.0, x.end_s - x.start_s) for x in (a, b)]
    return bool(abs(np.log(max(speeds[0], 0.1) / max(speeds[1], 0.1))) < SAME_SPEED) and b.start_s - a.end_s < 3


def known(found: Sequence[Block]) -> bool:
    """Whether the watch itself marks both work and rest."""
    return any(b.is_work for b in found) and any(b.is_work is False for b in found)


def nodes(found: Sequence[Block], seconds: int, odds: Odds) -> tuple[np.ndarray, Floats, Floats, list[Block | None]]:
    """The blocks as pieces for `pieces.cut`: edges in seconds; for each piece its log odds of being work (`hint`), its log
    odds for a press (`press`), and its block, None in a gap between blocks.
    """
    spans: list[tuple[int, int, Block | None]] = []
    at = 0
    for block in found:
        a, b = max(at, min(seconds, round(block.start_s))), min(seconds, round(block.end_s))
        if b - a < 1:
            continue
        # Laps are rounded to the second: a gap of one or two seconds is closed.
        if a - at > 2:
            spans.append((at, a, None))
        elif a > at:
            a = at
        spans.append((a, b, block))
        at = b
    if at < seconds:
        spans.append((at, seconds, None))
    edges = np.array([a for a, _, _ in spans] + [seconds], dtype=np.intp)
    says = {True: odds.work, False: -odds.rest, None: 0.0}
    is_named = known(found)
    hint = np.array([says[b.is_work] if b is not None and is_named else 0.0 for _, _, b in spans])
    press = np.array([odds.press if b is not None and b.pressed else 0.0 for _, _, b in spans])
    return edges, hint, press, [b for _, _, b in spans]
