"""Compares our distance, moving time and elapsed time of each recording with two other readers and with the device's totals.

    python bench/distances.py [--docs FILE] [--every N]

FIT: fitdecode and fitparse; GPX: gpxpy; TCX: tcxreader. Their distance is the last record's minus the first one's, their moving time
that of gpxpy or the seconds of records faster than a stroll. Prints all runs whose figures differ by more than 0.5 %, and counts
the others; `--docs` writes the table of the docs. Reads the reference recordings (`../shared`, or MILELOG_SHARED).
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import io
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from milelog import formats
from milelog.measure import clean
from milelog.model import RUNNING, Activity

SHARED = Path(os.environ.get("MILELOG_SHARED", Path(__file__).resolve().parents[2] / "shared"))
FOLDERS = ("recordings", "truth", "truth-2")
DIFFER = 0.005
SMALL_M, SMALL_S = 10.0, 10.0
STROLL_MPS = 0.5
SECTION = re.compile(r"(<!-- distances -->\n).*?(<!-- /distances -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Figures:
    """Metres and seconds of one run by one reader; None if unknown."""

    distance_m: float | None = None
    moving_s: float | None = None
    elapsed_s: float | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One run: our figures, the device's, those of other readers, and our problems."""

    name: str
    device: str
    ours: Figures
    totals: Figures
    others: Mapping[str, Figures]
    said: tuple[str, ...]

    @property
    def differs(self) -> bool:
        """Whether our distance is over 0.5 % from the device's own."""
        return apart(self.ours.distance_m, self.totals.distance_m, SMALL_M)


def apart(one: float | None, other: float | None, small: float) -> bool:
    """Whether two figures are known and differ by over 0.5 % and by more than `small`."""
    return one is not None and other is not None and abs(one - other) > max(DIFFER * max(one, other), small)


def of_records(times: list[float], metres: list[float | None]) -> Figures:
    """Figures of a peer from its records: seconds and cumulative metres."""
    known = [(t, m) for t, m in zip(times, metres, strict=True) if m is not None]
    elapsed = times[-1] - times[0] if times else None
    if len(known) < 2:
        return Figures(elapsed_s=elapsed)
    at, way = np.array(known).T
    spans, steps = np.diff(at), np.diff(way)
    return Figures(float(way[-1] - way[0]), float(spans[steps > STROLL_MPS * spans].sum()), elapsed)


def by_fitparse(data: bytes) -> Figures:
    """Peer in Python for FIT."""
    import fitparse

    rows = [m.get_values() for m in fitparse.FitFile(io.BytesIO(data)).get_messages("record")]
    rows = [row for row in rows if row.get("timestamp")]
    return of_records([row["timestamp"].timestamp() for row in rows], [row.get("distance") for row in rows])


def by_fitdecode(data: bytes) -> Figures:
    """Peer in Python for FIT."""
    import fitdecode

    times: list[float] = []
    metres: list[float | None] = []
    with fitdecode.FitReader(io.BytesIO(data)) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record" and frame.has_field("timestamp"):
                times.append(frame.get_value("timestamp").timestamp())
                metres.append(frame.get_value("distance", fallback=None))
    return of_records(times, metres)


def by_gpxpy(data: bytes) -> Figures:
    """Peer for GPX."""
    import gpxpy

    gpx = gpxpy.parse(data.decode("utf-8-sig"))
    moving = gpx.get_moving_data()
    return Figures(gpx.length_2d(), moving.moving_time if moving else None, gpx.get_duration())


def by_tcxreader(data: bytes) -> Figures:
    """Peer for TCX."""
    from tcxreader.tcxreader import TCXReader

    points = [p for p in TCXReader().read(io.BytesIO(data)).trackpoints if p.time is not None]
    return of_records([p.time.timestamp() for p in points], [p.distance for p in points])


PEERS: Mapping[str, Mapping[str, Callable[[bytes], Figures]]] = {
    ".fit": {"fitparse": by_fitparse, "fitdecode": by_fitdecode},
    ".gpx": {"gpxpy": by_gpxpy},
    ".tcx": {"tcxreader": by_tcxreader},
}


def recordings() -> Iterator[tuple[str, str, bytes]]:
    """A neutral name, the suffix and the bytes of each recording."""
    for folder in FOLDERS:
        paths = sorted(p for p in (SHARED / folder).rglob("*") if p.is_file())
        for number, path in enumerate(paths, start=1):
            try:
                data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            except (OSError, EOFError):
                continue
            suffix = Path(path.name.removesuffix(".gz")).suffix.lower()
            if suffix in PEERS:
                yield f"{folder} {number}", suffix, data


def compared(name: str, suffix: str, data: bytes, *, peers: bool) -> Iterator[Compared]:
    """The runs of one file; other readers are used only for files with a single activity."""
    loaded = formats.load(data, f"recording{suffix}").activities
    for number, activity in enumerate(loaded, start=1):
        if activity.sport != RUNNING or activity.size < 2:
            continue
        streams = clean.streams(activity)
        others = {}
        if peers and len(loaded) == 1:
            others = {n: _asked(read, data) for n, read in PEERS[suffix].items() if importlib.util.find_spec(n)}
        totals = activity.totals
        yield Compared(
            name if len(loaded) == 1 else f"{name} part {number}",
            _device(activity, suffix),
            Figures(clean.distance_m(activity, streams), float(streams.moving.sum()), clean.elapsed_s(activity)),
            Figures(totals.distance_m or None, totals.timer_s, totals.elapsed_s),
            others,
            tuple(p.slug for p in streams.problems),
        )


def _device(activity: Activity, suffix: str) -> str:
    return f"{activity.device or 'unknown device'}, {suffix[1:].upper()}"


def _asked(read: Callable[[bytes], Figures], data: bytes) -> Figures:
    try:
        return read(data)
    except Exception:  # noqa: BLE001 - peers raise what they like
        return Figures()


def _km(metres: float | None) -> str:
    return "-" if metres is None else f"{metres / 1000:.2f}"


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    whole = round(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def line(run: Compared) -> str:
    """The figures of one run: km, moving time (for the device: timer time) and elapsed time."""
    rows = {"milelog": run.ours, "device": run.totals, **run.others}
    cells = [f"{who} {_km(f.distance_m)} {_clock(f.moving_s)} {_clock(f.elapsed_s)}" for who, f in rows.items()]
    return f"  {run.name:<22} {'; '.join(cells)}  {', '.join(run.said) or 'nothing said'}"


def show(every: int) -> list[Compared]:
    """Prints differences and counts; returns all runs. Other readers read every `every`-th file, none if 0."""
    runs: list[Compared] = []
    for number, (name, suffix, data) in enumerate(recordings()):
        runs += compared(name, suffix, data, peers=every > 0 and number % every == 0)
    told = [run for run in runs if run.totals.distance_m]
    off = [run for run in told if run.differs]
    silent = [run for run in off if "totals-differ" not in run.said]
    print(f"distance, moving and elapsed time of {len(runs)} runs; {len(told)} with a total of the device")
    print(f"  {len(told) - len(off)} within 0.5 % of it, {len(off)} not, {len(silent)} of those without a word:")
    for run in off:
        print(line(run))
    for peer in ("fitparse", "fitdecode", "gpxpy", "tcxreader"):
        both = [(run, run.others[peer]) for run in runs if peer in run.others and run.others[peer].distance_m]
        for name, small in (("distance_m", SMALL_M), ("moving_s", SMALL_S), ("elapsed_s", SMALL_S)):
            away = [run for run, f in both if apart(getattr(run.ours, name), getattr(f, name), small)]
            print(f"  {peer}: {name} within 0.5 % in {len(both) - len(away)} of {len(both)} runs")
            for run in away if name == "distance_m" else ():
                print("  " + line(run))
    return runs


def table(runs: list[Compared]) -> str:
    """The runs that differ from their device's total, as a table of the docs."""
    rows: list[Any] = [run for run in runs if run.totals.distance_m and run.differs]
    head = "| recording | device | its total | milelog | difference | what is said |\n|---|---|---|---|---|---|\n"
    out = []
    for run in rows:
        share = run.ours.distance_m / run.totals.distance_m - 1
        said = ", ".join(f"`{slug}`" for slug in run.said)
        cells = (run.name, run.device, _km(run.totals.distance_m), _km(run.ours.distance_m), f"{share:+.1%}", said)
        out.append(f"| {' | '.join(cells)} |\n")
    told = sum(1 for run in runs if run.totals.distance_m)
    return f"Of {told} runs with a total of the device, {told - len(rows)} are within 0.5 % of it. The others (km):\n\n{head}{''.join(out)}"


def main(arguments: list[str] | None = None) -> int:
    """Prints the comparison; with --docs also writes the table into a page, between its two marks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--docs", type=Path, help="the page whose table is to be written")
    parser.add_argument(
        "--every", type=int, default=1, help="other readers see every N-th file, none for 0: they are slow"
    )
    given = parser.parse_args(arguments)
    if not SHARED.is_dir():
        print(f"no reference recordings at {SHARED}")
        return 1
    warnings.simplefilter("ignore")  # peers warn of files that they read anyway
    runs = show(given.every)
    if given.docs:
        page = given.docs.read_text(encoding="utf-8")
        given.docs.write_text(SECTION.sub(lambda m: f"{m[1]}{table(runs)}{m[2]}", page), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
