"""Easy running behind a comma after repeats: the rest between them, or a part of its own."""

from milelog.plan.notation.item import Item
from milelog.units import MILE_M

EASY_MPS = 2.8
"""About 9:35/mi, to compare a distance with a time."""
SHORT_S = 5 * 60.0
"""Nobody cools down for less."""
LONG_S = 10 * 60.0
"""After a warm-up, easy running this long ends the session."""


def easy_is_rest(reps: Item, easy: Item, *, first: Item, is_last: bool) -> bool | None:
    """Whether an easy or bare amount behind repeats is the rest between them; None where it may be either.

    A rest is no longer than the work (Daniels: for R up to three times, but never beyond a few minutes). What a warm-up
    at the start answers to is a cool-down.
    """
    rest_s, work_s = seconds(easy), seconds(reps)
    # 5 % more: seconds of a distance are those of one usual pace. Short reps may have rests of up to three minutes.
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
    """About how long one repeat, or an easy stretch, takes."""
    if item.duration:
        return item.duration[0]
    if item.distance:
        return item.distance[0] / EASY_MPS
    return sum(seconds(p) * p.repeat[0] for p in item.parts) or max((r[0] for r in item.rungs), default=0.0)
