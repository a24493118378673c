"""The unit "m" in texts such as "90m long run" and "3x8m threshold": metres, minutes, or miles.

Metres, where a run of that many makes sense; minutes, where neither metres nor miles do; where minutes and miles do, the
text is refused, unless another of its amounts can only be minutes.
"""

from collections.abc import Sequence

from milelog.plan.notation.errors import NotationError
from milelog.plan.notation.item import Item
from milelog.plan.notation.stream import Quantity

LEAST_REP_M = 40.0
"""Plans name no shorter stretches in metres: "20m" means minutes."""
MOST_MILES = 30.0
"""A number above this with an m means no miles: longer training runs are not written so."""
LONGEST_MIN = 180.0
"""No part of a workout lasts more minutes; a number beyond, such as "400m", is metres."""


def minutes_among(text: str, amounts: Sequence[tuple[int, Quantity, Item]]) -> frozenset[int]:
    """The places of those amounts that are minutes. Raises NotationError where they may as well be miles."""
    unclear = [(at, q, i) for at, q, i in amounts if not _metres_make_sense(q, i)]
    if not unclear:
        return frozenset()
    strides = [q for _, q, i in unclear if i.kind == "stride"]  # none is so short, and none lasts minutes
    if not strides and any(_only_minutes(q, i) for _, q, i in unclear):
        return frozenset(at for at, _, _ in unclear)
    quantity = (strides or [q for _, q, _ in unclear])[0]
    message = f"{quantity.span[0]:g} m may be metres, minutes or miles"
    if quantity.span[0] < LEAST_REP_M:
        message = f"{quantity.span[0]:g} metres is too short for a run"
    raise NotationError(text, quantity.place, message, hint='did you mean "mi" or "min"?')


def _metres_make_sense(quantity: Quantity, item: Item) -> bool:
    """Strides and reps are run by the metre, easy runs are not."""
    low = quantity.span[0]
    if low < LEAST_REP_M:
        return False
    easy = item.zone in {"E", "M"} or item.kind in {"warmup", "cooldown"} or item.run_by_name
    repeated = item.repeat[1] > 1 or item.rungs or item.nested
    if easy and not item.is_recovery:
        return low >= 200 or bool(repeated)
    return low >= 100 or bool(repeated or item.is_recovery or item.kind or item.hill or item.zone == "R" or item.noted)


def _only_minutes(quantity: Quantity, item: Item) -> bool:
    """Whether the amount cannot be miles: nobody rests, warms up or works so far."""
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
