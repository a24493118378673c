"""Decides whether the unit "m" means metres, minutes or miles ("90m long run", "3x8m threshold").

It means metres where a run of that many metres makes sense, and minutes where neither metres nor miles make sense. Where both
minutes and miles make sense, the text is refused, unless another of its amounts can only be minutes.
"""

from collections.abc import Sequence

from milelog.plan.notation.errors import NotationError
from milelog.plan.notation.item import Item
from milelog.plan.notation.stream import Quantity

LEAST_REP_M = 40.0
"""Shortest part that plans give in metres: "20m" means minutes."""
MOST_MILES = 30.0
"""A larger number with "m" does not mean miles: training runs are not longer."""
LONGEST_MIN = 180.0
"""A larger number with "m", such as "400m", means metres: no part of a workout lasts longer in minutes."""


def minutes_among(text: str, amounts: Sequence[tuple[int, Quantity, Item]]) -> frozenset[int]:
    """The offsets of those amounts that are minutes. Raises NotationError where they may also be miles.

    `amounts` are the offset, the quantity and the item of each amount with "m".
    """
    unclear = [(at, q, i) for at, q, i in amounts if not _metres_make_sense(q, i)]
    if not unclear:
        return frozenset()
    strides = [q for _, q, i in unclear if i.kind == "stride"]  # a stride is never that short, and never lasts minutes
    if not strides and any(_only_minutes(q, i) for _, q, i in unclear):
        return frozenset(at for at, _, _ in unclear)
    quantity = (strides or [q for _, q, _ in unclear])[0]
    message = f"{quantity.span[0]:g} m may be metres, minutes or miles"
    if quantity.span[0] < LEAST_REP_M:
        message = f"{quantity.span[0]:g} metres is too short for a run"
    raise NotationError(text, quantity.place, message, hint='did you mean "mi" or "min"?')


def _metres_make_sense(quantity: Quantity, item: Item) -> bool:
    """Whether the amount may be metres: reps and strides are given in metres, easy runs rarely."""
    low = quantity.span[0]
    if low < LEAST_REP_M:
        return False
    easy = item.zone in {"E", "M"} or item.kind in {"warmup", "cooldown"} or item.run_by_name
    repeated = item.repeat[1] > 1 or item.rungs or item.nested
    if easy and not item.is_recovery:
        return low >= 200 or bool(repeated)
    return low >= 100 or bool(repeated or item.is_recovery or item.kind or item.hill or item.zone == "R" or item.noted)


def _only_minutes(quantity: Quantity, item: Item) -> bool:
    """Whether the amount cannot be miles, because it would be too far for a rest, a warm-up or work."""
    low, high = quantity.span
    total = high * max(item.repeat[0], 1.0)
    if high > LONGEST_MIN:
        return False
    # Nobody jogs two miles between reps; "2m jog" is two minutes.
    if item.is_recovery:
        return high > 1.5
    if item.kind in {"warmup", "cooldown"}:
        return low > 4
    # Ten miles are an hour at T, the longest that the pace can be held; at I and R six miles are beyond Daniels'
    # limits.
    if item.zone == "T" or item.noun_zone == "T":
        return total > 10
    if item.zone in {"I", "R"} or item.kind in {"surge", "plus"} or item.hill:
        return total > 6
    return total > MOST_MILES
