"""What is packed comes back, also where several threads ask for it first."""

import threading
import time
from dataclasses import make_dataclass

import msgspec

from milelog.store import packing


def test_one_type_at_a_time_is_made_known(monkeypatch):
    """Two threads that make one known at once crash the interpreter: the pages of two browsers are two threads."""
    kinds = [make_dataclass(f"Kind{n}", [("number", int)]) for n in range(4)]
    made, inside, most, together = msgspec.msgpack.Decoder, [0], [0], threading.Barrier(len(kinds))

    def slowly(*given, **more):
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.002)
        inside[0] -= 1
        return made(*given, **more)

    monkeypatch.setattr(msgspec.msgpack, "Decoder", slowly)
    found = []

    def ask(kind):
        together.wait()
        found.append(packing.unpack(kind, packing.pack(kind(7))).number)

    threads = [threading.Thread(target=ask, args=(kind,)) for kind in kinds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [7] * len(kinds)
    assert most == [1]
