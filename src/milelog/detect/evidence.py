"""What the watch knew: steps, splits and laps as blocks, each with what it says of being work."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from milelog.detect.odds import Odds
from milelog.model import Evidence, Floats, Lap, Provenance, Split, Step

AUTO_M = (500.0, 804.672, 1000.0, 1609.344, 5000.0)
"""Distances at which watches cut laps by themselves."""
AUTO_SLACK = 0.008
SAME_SPEED = 0.08
"""Auto-laps whose speeds differ by less, in log, are one stretch of running."""
WORK = frozenset({"interval", "interval_active", "active", "work"})
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


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch that the watch set apart. `says` is True for work, False for anything else it named, None unnamed."""

    start_s: float
    end_s: float
    distance_m: float
    says: bool | None
    pressed: bool
    source: Provenance


def blocks(evidence: Evidence) -> list[Block]:
    """The best account there is: laps with their steps, else the splits of intervals, else laps alone."""
    laps = [lap for lap in evidence.laps if lap.end_s - lap.start_s >= 1]
    if evidence.steps and any(lap.step is not None for lap in laps):
        return _stepped(laps, {step.index: step for step in evidence.steps})
    intervals = [s for s in evidence.splits if s.kind in WORK | IDLE]
    if sum(s.kind in WORK for s in intervals) > 1:
        return _split(intervals)
    return _joined(_lapped(laps))


def _stepped(laps: Sequence[Lap], steps: dict[int, Step]) -> list[Block]:
    """One block a run of laps of the same step: auto-laps inside it do not count."""
    out: list[Block] = []
    last: int | None = None
    for lap in laps:
        block = _block(lap, _says(steps.get(lap.step) if lap.step is not None else None, lap), "step")
        if out and lap.step == last and block.start_s - out[-1].end_s < 3:
            block = replace(block, start_s=out[-1].start_s, distance_m=out[-1].distance_m + block.distance_m)
            out.pop()
        out.append(block)
        last = lap.step
    return out


def _says(step: Step | None, lap: Lap) -> bool | None:
    """Whether a step was work. An open active step is a walk to the line as often as a rep."""
    intensity = (step.intensity if step else None) or lap.intensity
    if intensity in IDLE:
        return False
    if intensity in WORK:
        return None if step is not None and step.duration_kind == "open" else True
    return None


def _block(lap: Lap, says: bool | None, source: Provenance) -> Block:
    pressed = lap.trigger not in {"session_end", "distance"} or says is not None
    return Block(lap.start_s, lap.end_s, lap.distance_m or 0.0, says, pressed, source)


def _split(splits: Sequence[Split]) -> list[Block]:
    return [Block(s.start_s, s.end_s, s.distance_m or 0.0, s.kind in WORK, True, "split") for s in splits]


def _lapped(laps: Sequence[Lap]) -> list[Block]:
    """Laps alone. Intensities count only where they differ: some watches call every lap the same."""
    named = len({lap.intensity in IDLE for lap in laps}) > 1
    out = []
    for lap in laps:
        says = (lap.intensity not in IDLE) if named and lap.intensity else None
        out.append(replace(_block(lap, says, "lap"), pressed=lap.trigger != "session_end"))
    return out


def _joined(found: Sequence[Block]) -> list[Block]:
    """Auto-laps in a row, and the remainder that a press cut off their last one, joined where the pace is one."""
    out: list[Block] = []
    for block in found:
        last = out[-1] if out else None
        if last is not None and _auto(last) and _alike(last, block) and block.says == last.says:
            out[-1] = replace(last, end_s=block.end_s, distance_m=last.distance_m + block.distance_m, pressed=False)
        else:
            out.append(block)
    return out


def _auto(block: Block) -> bool:
    """Whether a block is one auto-lap, or several joined."""
    return any(
        block.distance_m > 0.9 * d
        and abs(block.distance_m / d - round(block.distance_m / d)) * d < AUTO_SLACK * block.distance_m + 6
        for d in AUTO_M
    )


def _alike(a: Block, b: Block) -> bool:
    speeds = [x.distance_m / max(1.0, x.end_s - x.start_s) for x in (a, b)]
    return bool(abs(np.log(max(speeds[0], 0.1) / max(speeds[1], 0.1))) < SAME_SPEED) and b.start_s - a.end_s < 3


def known(found: Sequence[Block]) -> bool:
    """Whether the watch itself tells work from rest."""
    return any(b.says for b in found) and any(b.says is False for b in found)


def nodes(found: Sequence[Block], seconds: int, odds: Odds) -> tuple[np.ndarray, Floats, Floats, list[Block | None]]:
    """Edges for `cut`, with what the watch says of each piece, what a press says, and each piece's block."""
    spans: list[tuple[int, int, Block | None]] = []
    at = 0
    for block in found:
        a, b = max(at, min(seconds, round(block.start_s))), min(seconds, round(block.end_s))
        if b - a < 1:
            continue
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
    hint = np.array([0.0 if b is None else says[b.says] for _, _, b in spans])
    press = np.array([odds.press if b is not None and b.pressed and not _auto(b) else 0.0 for _, _, b in spans])
    return edges, hint, press, [b for _, _, b in spans]
