"""Fuzzes the readers of FIT files, index rows, corrections and files beside the index: no exception, hang or excessive memory.

    python bench/fuzz.py --count N

An interrupted run continues where it was. FIT files are mutated from the reference recordings, or if these are missing from files of
the project's own writer. A run is reproducible by its seed; failing files are written with the number of their mutation.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import fuzz_structures
import numpy as np

from milelog.errors import MilelogError
from milelog.formats.fit import messages, read
from milelog.formats.fit.protocol import MAGIC
from milelog.formats.fit.write import FitWriter
from milelog.store.files import write_atomic

SHARED = Path(os.environ.get("MILELOG_SHARED", Path(__file__).parents[2] / "shared"))
LIMIT_S, LIMIT_BYTES = 1.0, 500_000_000
LARGEST_SEED = 120_000
SHARES = {"fit": 1.0, "rows": 0.2, "corrections": 0.01, "kept": 0.02}
"""Trials of each other kind for one recording; a corrections file takes as long as ten recordings."""
CRASHERS = Path(__file__).parents[1] / "tests" / "crashers"
FRAMES_EVERY = 16
"""One mutation in this many is also read into frames, which takes longer."""
Mutation = Callable[[random.Random, bytearray], bytearray]


def flip(rng: random.Random, data: bytearray) -> bytearray:
    """Flips single bits."""
    for _ in range(rng.randint(1, 8)):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def overwrite(rng: random.Random, data: bytearray) -> bytearray:
    """Overwrites a stretch with noise, zeros or ones."""
    at, width = rng.randrange(len(data)), rng.choice((1, 2, 4, 16, 64, 512))
    filler = rng.choice((rng.randbytes(width), bytes(width), b"\xff" * width))
    data[at : at + width] = filler[: len(data) - at]
    return data


def cut(rng: random.Random, data: bytearray) -> bytearray:
    """Cuts off the end."""
    return data[: rng.randrange(len(data))]


def drop(rng: random.Random, data: bytearray) -> bytearray:
    """Removes a stretch."""
    at = rng.randrange(len(data))
    del data[at : at + rng.choice((1, 1, 2, 7, 300))]
    return data


def insert(rng: random.Random, data: bytearray) -> bytearray:
    """Inserts a stretch."""
    at = rng.randrange(len(data))
    data[at:at] = rng.randbytes(rng.choice((1, 1, 2, 7, 300)))
    return data


def repeat(rng: random.Random, data: bytearray) -> bytearray:
    """Doubles a stretch, or the whole file."""
    at, width = rng.randrange(len(data)), rng.choice((13, 200, 5000, len(data)))
    data[at:at] = data[at : at + width]
    return data


def newlines(rng: random.Random, data: bytearray) -> bytearray:
    """Replaces bytes as transfers in text mode do."""
    pair = rng.choice(((b"\n", b"\r\n"), (b"\r\n", b"\n"), (b"\r", b"\n"), (b"\x00", b"")))
    return bytearray(bytes(data).replace(*pair))


def head(rng: random.Random, data: bytearray) -> bytearray:
    """Changes numbers in the file header and the definitions after it."""
    for _ in range(rng.randint(1, 4)):
        data[rng.randrange(min(len(data), 120))] = rng.choice((0, 1, 7, 13, 64, 127, 128, 255, rng.randrange(256)))
    return data


MUTATIONS: tuple[Mutation, ...] = (flip, overwrite, cut, drop, insert, repeat, newlines, head)


def own_file() -> bytes:
    """A small run with laps."""
    writer = FitWriter()
    writer.add("file_id", type="activity", manufacturer="development", time_created=1_100_000_000)
    times = np.arange(600) + 1_100_000_000
    writer.add("event", timestamp=int(times[0]), event="timer", event_type="start")
    columns = {"timestamp": times, "distance": 3.0 * np.arange(600), "heart_rate": 120 + np.arange(600) % 40}
    writer.add_run("record", columns)
    for start in range(0, 600, 200):
        lap = {"start_time": int(times[start]), "total_elapsed_time": 200.0, "total_distance": 600.0}
        writer.add("lap", timestamp=int(times[start]) + 200, **lap)
    writer.add("session", timestamp=int(times[-1]), start_time=int(times[0]), sport="running", total_elapsed_time=600.0)
    return writer.finish()


def seeds() -> list[bytes]:
    """The files to mutate."""
    folders = (SHARED / "recordings", SHARED / "truth")
    paths = sorted(p for folder in folders for p in folder.rglob("*") if p.suffix.lower() == ".fit")
    found = [p.read_bytes() for p in paths if 0 < p.stat().st_size <= LARGEST_SEED]
    return [*found, own_file()]


def mutated(originals: Sequence[bytes], seed: int, number: int) -> bytes:
    """The `number`-th mutated file of a seed."""
    rng = random.Random(f"{seed}/{number}")
    # Choose the smaller of two: small files have unusual structure, large ones take longest.
    data = bytearray(min(rng.choice(originals), rng.choice(originals), key=len))
    for _ in range(rng.randint(1, 4)):
        if data:
            data = rng.choice(MUTATIONS)(rng, data)
    return bytes(data)


@dataclass(frozen=True, slots=True)
class Failure:
    """A mutation on which the reader failed."""

    number: int
    what: str


def trial(originals: Sequence[bytes], seed: int, number: int) -> tuple[Failure | None, float]:
    """Reads one mutated file; returns what went wrong, and the seconds it took."""
    data = mutated(originals, seed, number)
    begun = time.process_time()
    try:
        loaded = read(data, "fuzz.fit")
        if number % FRAMES_EVERY == 0 and MAGIC in data[:12] and len(data) < 60_000:
            messages(data)
        for activity in loaded.activities:
            times = activity.columns["time_s"]
            if (times[1:] < times[:-1]).any() or not np.isfinite(times).all():
                return Failure(number, "time falls or is not finite"), 0.0
    except MilelogError:
        pass  # our own: messages() of what is no FIT file
    except Exception as error:  # noqa: BLE001 - any exception is what is looked for
        return Failure(number, f"{type(error).__name__}: {error}"), 0.0
    taken = time.process_time() - begun
    return (Failure(number, f"took {taken:.1f} s") if taken > LIMIT_S else None), taken


def batch_here(seed: int, numbers: range) -> tuple[list[Failure], float, int]:
    """Reads a range of mutated files in this process; returns failures, the slowest one, and the peak memory."""
    originals, failures, slowest = seeds(), list[Failure](), 0.0
    for number in numbers:
        failure, taken = trial(originals, seed, number)
        slowest = max(slowest, taken)
        if failure is not None:
            failures.append(failure)
    return failures, slowest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def batch(seed: int, numbers: range) -> tuple[list[Failure], float, int]:
    """As `batch_here`, in a process with limited memory."""
    resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, 4_000_000_000))
    failures, slowest, most = batch_here(seed, numbers)
    if most > LIMIT_BYTES:
        failures.append(Failure(numbers[-1], f"{most / 1e6:.0f} MB held"))
    return failures, slowest, most


def structures(what: str, seed: int, numbers: range) -> tuple[list[Failure], float, int]:
    """As `batch`, for index rows, corrections, or files beside the index."""
    trial_of = {
        "rows": fuzz_structures.row_trial,
        "corrections": fuzz_structures.said_trial,
        "kept": fuzz_structures.kept_trial,
    }[what]
    slowest, failures = 0.0, list[Failure]()
    for number in numbers:
        begun = time.process_time()
        if fault := trial_of(seed, number):
            failures.append(Failure(number, fault))
        slowest = max(slowest, time.process_time() - begun)
    return failures, slowest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@dataclass
class State:
    """The progress of a run, stored in a file, from which it continues."""

    path: Path
    seed: int
    done: dict[str, int]
    failures: list[str]

    @classmethod
    def load(cls, path: Path, seed: int) -> State:
        """The state stored in a file; a new one if it is missing or of another seed."""
        try:
            found = json.loads(path.read_text("utf-8"))
            if found["seed"] == seed:
                return cls(path, seed, dict(found["done"]), list(found["failures"]))
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return cls(path, seed, {}, [])

    def save(self) -> None:
        """Writes it atomically."""
        text = json.dumps({"seed": self.seed, "done": self.done, "failures": self.failures}, indent=1)
        write_atomic(self.path, text)


def keep(seed: int, failure: Failure) -> None:
    """Writes a file on which the reader failed to the tests' folder, whose files are read by a test."""
    write_atomic(CRASHERS / f"seed-{seed}-{failure.number}.fit", mutated(seeds(), seed, failure.number))


ROUND = 20_000
"""After this many recordings the other kinds have their turn, so that an interrupted run has tried all kinds."""


def run(state: State, count: int, workers: int) -> int:
    """Continues to `count` recordings and the corresponding other trials; returns the number of failures."""
    for upto in range(ROUND, count + ROUND, ROUND):
        _go_on(state, min(upto, count), workers)
    tried = ", ".join(f"{n} {what}" for what, n in state.done.items())
    print(f"{len(state.failures)} failures in {tried} (seed {state.seed})")
    return len(state.failures)


def _go_on(state: State, count: int, workers: int) -> None:
    """Continues to `count` recordings and the corresponding other trials."""
    for what, share in SHARES.items():
        whole = max(1, int(count * share))
        first = state.done.get(what, 0)
        size = max(1, min(2000 if what == "fit" else 1000, whole // workers))
        ranges = [range(start, min(start + size, whole)) for start in range(first, whole, size)]
        if not ranges:
            continue
        slowest, most, begun = 0.0, 0, time.perf_counter()
        made = batch if what == "fit" else functools.partial(structures, what)
        with ProcessPoolExecutor(workers, max_tasks_per_child=1) as pool:
            results: Iterable[tuple[list[Failure], float, int]] = pool.map(made, [state.seed] * len(ranges), ranges)
            for numbers, (found, slow, held) in zip(ranges, results, strict=True):
                for failure in found:
                    state.failures.append(f"{what} {failure.number} of seed {state.seed}: {failure.what}")
                    print(state.failures[-1], flush=True)
                    if what == "fit":
                        keep(state.seed, failure)
                slowest, most = max(slowest, slow), max(most, held)
                state.done[what] = numbers.stop
                state.save()
                rate = (numbers.stop - first) / (time.perf_counter() - begun)
                told = f"{len(state.failures)} failures, slowest {slowest:.2f} s, {most / 1e6:.0f} MB"
                print(f"{what}: {numbers.stop} of {whole}, {rate:.0f} a second, {told}", flush=True)


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000, help="so many recordings in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--state", type=Path, default=Path(".cache/fuzz.json"), help="where to go on, kept there")
    options = parser.parse_args()
    sys.exit(1 if run(State.load(options.state, options.seed), options.count, options.workers) else 0)


if __name__ == "__main__":
    main()
