"""Decides whether easy running after repeats ("3 x 10 min @ T, 2 min easy") is the rest between them or a part of its own."""

from milelog.plan.notation.item import Item
from milelog.units import MILE_M

EASY_MPS = 2.8
"""Easy speed that converts distances to times (about 9:35/mi)."""
SHORT_S = 5 * 60.0
"""Shorter easy running (seconds) is a rest: nobody cools down for less."""
LONG_S = 10 * 60.0
"""Easy running of at least this many seconds at the end of a session with a warm-up is its cool-down."""


def easy_is_rest(reps: Item, easy: Item, *, first: Item, is_last: bool) -> bool | None:
    """Whether an amount after repeats, easy or without a pace, is the rest between them; None where both are possible.

    A rest is not longer than the work (Daniels: for R up to three times as long, but only a few minutes). `first` is the first
    item of the workout: a warm-up makes a cool-down at the end likely.
    """
    rest_s, work_s = seconds(easy), seconds(reps)
    # 5 % tolerance, because distances are converted at one fixed pace. Short reps may have rests of up to three minutes.
    fits = rest_s <= max(work_s, 180.0) * 1.05
    if easy.is_bare_amount and easy.distance is not None:
        return None if fits and easy.distance[1] < MILE_M else False
    if not fits:
        return False
    if rest_s < SHORT_S:
        return True
    framed = first is not reps and (first.kind == "warmup" or first.is_easy or first.is_bare_amount)
    if is_last and framed and rest_s >= LONG_S:
        return False
    return None if is_last or rest_s >= LONG_S else True


def seconds(item: Item) -> float:
    """Approximate seconds of one repeat, or of an easy stretch."""
    if item.duration:
        return item.duration[0]
    if item.distance:
        return item.distance[0] / EASY_MPS
    return sum(seconds(p) * p.repeat[0] for p in item.parts) or max((r[0] for r in item.rungs), default=0.0)
