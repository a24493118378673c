"""Where a walk through damage looks for the next message."""

import random

import pytest

from milelog.formats.fit import salvage
from milelog.formats.fit.scan import Scan
from milelog.formats.fit.write import FitWriter

NOW = 1_100_065_500.0
"""Just before the upper half of a time changes."""


def walk_of(order, body):
    """A walk that knows one message with a time, header 0, over these bytes behind its definition."""
    writer = FitWriter()
    writer.add("record", timestamp=int(NOW), distance=1.0)
    definition = writer.finish()[14:-2].partition((int(NOW)).to_bytes(4, "little"))[0][:-1]
    if order == "big":
        definition = definition[:2] + b"\1" + definition[3:5][::-1] + definition[5:]
    walk = salvage._Walk(Scan(definition + body))
    walk._define(definition[0], 0)
    return walk, len(definition)


@pytest.mark.parametrize("order", ["little", "big"])
@pytest.mark.parametrize("time", [NOW, None])
def test_every_place_is_looked_at_that_could_be_a_message(order, time):
    rng = random.Random(5)
    alphabet = [0, 1, 64, *int(NOW).to_bytes(4, "big"), *int(NOW + 60).to_bytes(4, "big")]
    body = bytearray(rng.choice(alphabet) for _ in range(3000))
    for at in range(0, 2900, 11):
        near = int(NOW) + rng.choice([-61, -60, -59, 0, 40, 86_400, 86_401])
        body[at : at + 5] = bytes((0,)) + near.to_bytes(4, order)
    walk, start = walk_of(order, bytes(body))
    walk.time = time
    ((_, size, place, known_order),) = walk._stamps.values()
    assert known_order == order
    whole, wanted = walk.scan.body, set()
    for at in range(start, len(whole)):
        if whole[at] & 0xD0 == 0x40 and whole[at + 1 : at + 2] == b"\0" and whole[at + 2 : at + 3] in {b"\0", b"\1"}:
            wanted.add(at)
        if whole[at] == 0 and at + size <= len(whole):
            stated = int.from_bytes(whole[at + place : at + place + 4], order)
            if time is None or -60 <= stated - time <= 86_400:
                wanted.add(at)
    found = []
    for lo in range(start, len(whole), 97):
        found += walk._candidates(lo, min(lo + 97, len(whole)))
    assert found == sorted(wanted)
    assert len(found) > 100
