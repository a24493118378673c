"""Compares the speed of reading recordings with that of other decoders, in one run, as ratios.

FIT: all numeric record columns with the check sum verified (`columns`), and whole activities (`read`), against
fitfast (Rust), fitparse, fitdecode, Garmin's SDK, and against reading the file and computing its CRC alone. Peers that
are not installed are left out; the pure Python ones see every tenth file, as they take seconds for some.
GPX and TCX: see readers_xml.py. The reference recordings are needed (`../shared`, or MILELOG_SHARED).
"""

from __future__ import annotations

import importlib.util
import io
import os
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import fastcrc
import readers_xml

from milelog.formats.fit import read
from milelog.formats.fit.columns import columns

SHARED = Path(os.environ.get("MILELOG_SHARED", Path(__file__).resolve().parents[2] / "shared"))
ROUNDS = 7
SLOW_EVERY = 10
Job = Callable[[Path], object]


def crc_alone(path: Path) -> object:
    """Lower bound for any reader that verifies the check sum: reading the bytes and computing it."""
    return fastcrc.crc16.arc(path.read_bytes())


def our_columns(path: Path) -> object:
    """All numeric columns of the records."""
    return columns(path.read_bytes())


def our_activities(path: Path) -> object:
    """Activities with laps, steps, pauses, totals and remarks."""
    return read(path.read_bytes(), path.name)


def by_fitfast(path: Path) -> object:
    """Peer in Rust: record columns."""
    import fitfast

    return fitfast.records(str(path))


def by_fitparse(path: Path) -> object:
    """Peer in Python."""
    import fitparse

    return [m.get_values() for m in fitparse.FitFile(io.BytesIO(path.read_bytes())).get_messages("record")]


def by_fitdecode(path: Path) -> object:
    """Peer in Python."""
    import fitdecode

    with fitdecode.FitReader(io.BytesIO(path.read_bytes())) as reader:
        return [frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record"]


def by_sdk(path: Path) -> object:
    """Garmin's own decoder for Python."""
    import garmin_fit_sdk as sdk

    stream = sdk.Stream.from_byte_array(bytearray(path.read_bytes()))
    messages, errors = sdk.Decoder(stream).read(merge_heart_rates=False)
    if errors:
        raise ValueError(errors[0])
    return messages


FAST: Mapping[str, tuple[str, Job]] = {"fitfast": ("fitfast", by_fitfast)}
SLOW: Mapping[str, tuple[str, Job]] = {
    "fitparse": ("fitparse", by_fitparse),
    "fitdecode": ("fitdecode", by_fitdecode),
    "Garmin's SDK": ("garmin_fit_sdk", by_sdk),
}


def fastest(job: Job, path: Path, rounds: int) -> float | None:
    """The shortest time of several readings, s; None if the reader fails on the file."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        try:
            job(path)
        except Exception:  # noqa: BLE001 - peers raise what they like
            return None
        best = min(best, time.perf_counter() - start)
    return best


def installed(peers: Mapping[str, tuple[str, Job]]) -> dict[str, Job]:
    """The peers that are installed."""
    return {name: job for name, (module, job) in peers.items() if importlib.util.find_spec(module)}


def fit_files() -> list[Path]:
    """The FIT files with records among the reference recordings."""
    found = sorted(p for f in ("recordings", "truth") for p in (SHARED / f).rglob("*") if p.suffix.lower() == ".fit")
    return [p for p in found if _has_records(p)]


def _has_records(path: Path) -> bool:
    loaded = read(path.read_bytes(), path.name)
    return any(activity.size for activity in loaded.activities)


def measure(files: Sequence[Path], jobs: Mapping[str, Job], rounds: int) -> dict[str, dict[Path, float]]:
    """Seconds by job and file, without files on which a job fails."""
    times: dict[str, dict[Path, float]] = {name: {} for name in jobs}
    for path in files:
        for name, job in jobs.items():
            taken = fastest(job, path, rounds)
            if taken is not None:
                times[name][path] = taken
    return times


def ratios(ours: Mapping[Path, float], theirs: Mapping[Path, float]) -> str:
    """The ratio of their time to ours: median and range over the files that both can read."""
    found = sorted(theirs[path] / ours[path] for path in ours if path in theirs)
    return f"{statistics.median(found):7.2f} x  ({found[0]:.2f}-{found[-1]:.2f}, {len(found)} files)"


def compare_fit() -> None:
    """Print our time for FIT beside each peer's."""
    files = fit_files()
    own: dict[str, Job] = {"columns": our_columns, "read": our_activities, "read + CRC": crc_alone}
    times = measure(files, {**own, **installed(FAST)}, ROUNDS)
    slow = measure(files[::SLOW_EVERY], installed(SLOW), 1)
    size = sum(p.stat().st_size for p in files)
    print(f"FIT: {len(files)} files with records, {size / 1e6:.1f} MB")
    for name in own:
        whole = sum(times[name].values())
        middle = statistics.median(times[name].values())
        print(f"  {name:<14} {middle * 1e6:8.0f} us a file (median), {size / whole / 1e6:6.0f} MB/s")
    for ours in ("columns", "read"):
        print(f"  time of others as a multiple of ours ({ours}):")
        peers: dict[str, Any] = {"read + CRC": times["read + CRC"], **{n: times[n] for n in FAST if n in times}, **slow}
        for name, theirs in peers.items():
            print(f"    {name:<14} {ratios(times[ours], theirs)}")


def main() -> int:
    """Prints all comparisons; returns 1 if there are no recordings."""
    warnings.simplefilter("ignore")  # peers warn of files that they read anyway
    if not SHARED.is_dir():
        print(f"no reference recordings at {SHARED}")
        return 1
    compare_fit()
    return readers_xml.main()


if __name__ == "__main__":
    sys.exit(main())
