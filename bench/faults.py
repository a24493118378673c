"""What a run survives: killed at any moment, each system call failing in turn, a full disk, another run beside it.

    python bench/faults.py [--few] [--only NAME ...] [--lanes N] [--state FILE]

After each fault the next run must print what a clean one prints, byte for byte; the index must be whole; corrections and
notes must be the old or the new ones, and so must every file that a command writes. Simulated logs of short runs. With
--state, an interrupted run continues with the part in which it was interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import errno
import gzip
import itertools
import json
import os
import queue
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import forked
import fuzz

from milelog import corrections
from milelog.errors import MilelogError
from milelog.simulate import Block, Occasion, Runner, encode, simulate_run
from milelog.store import program
from milelog.store.files import write_atomic

FIRST = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TOML = '[athlete]\ntimezone = "America/Chicago"\n[[race]]\ndate = 2026-02-01\ndistance = "5 km"\ntime = "20:15"\n'
PLAN = 'name = "Base"\nstart = 2026-03-02\n[week]\nvolume = "10-12 mi"\nlong_run = "3 mi"\nthreshold = "1 mi"\n'
SAID = "# mine\n[[run]]\nfile = 'run-1.fit'\nnote = 'it was windy'\nsegments = [{ start = '1:00', end = '2:00' }] # the hill\n"
INDEX_CSV = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,Gear,Filename\n"
)
OLD = b"the old page"
VOLATILE = ("read", "unchanged")
BORNE_BADLY = ("wrong", "damaged", "lost", "half", "traceback", "other")
"""What may come of a fault and should not."""
ENDS = {".html": b"</html>", ".parquet": b"PAR1", ".pdf": b"%%EOF"}


def run_of(number: int, kind: str = "fit") -> bytes:
    """A short run with a hard stretch, on the day of its number; always the same."""
    runner = Runner.of_vdot(49.1)
    paces = (("warmup", runner.easy_mps), ("rep", runner.threshold_mps), ("cooldown", runner.easy_mps))
    blocks = [Block(k, v, duration_s=90.0, zone="T" if k == "rep" else None) for k, v in paces]  # type: ignore[arg-type]
    start = FIRST + timedelta(days=number % 25, hours=number // 25, seconds=number)
    activity, _ = simulate_run(blocks, seed=number, runner=runner, occasion=Occasion(f"run-{number}", start))
    return encode(dataclasses.replace(activity, source=f"run-{number}"), kind)  # type: ignore[arg-type]


def make_log(folder: Path, count: int) -> Path:
    """Short runs, some in formats and exports of others, with a configuration, a plan and corrections."""
    folder.mkdir(parents=True)
    for name, text in (("milelog.toml", TOML), ("plan.toml", PLAN), (corrections.CORRECTIONS_NAME, SAID)):
        (folder / name).write_text(text, "utf-8")
    for number in range(count):
        (folder / f"run-{number}.fit").write_bytes(run_of(number))
    (folder / "run-90.gpx").write_bytes(run_of(20, "gpx"))
    (folder / "export" / "activities").mkdir(parents=True)
    (folder / "export" / "activities.csv").write_text(f"{INDEX_CSV}1,x,Loop,Run,,1,1,,activities/1.fit.gz\n", "utf-8")
    (folder / "export" / "activities" / "1.fit.gz").write_bytes(gzip.compress(run_of(21), mtime=0))
    return folder


def settle(folder: Path) -> None:
    """Let the files look as if they had lain there for long: else they are looked into again."""
    for path in folder.rglob("*"):
        if path.is_file() and ".milelog" not in path.parts:
            os.utime(path, (FIRST.timestamp(),) * 2)


def milelog(*arguments: object) -> list[str]:
    """A command."""
    return [sys.executable, "-m", "milelog", *map(str, arguments)]


def steady(text: str) -> dict[str, Any]:
    """A printed analysis, less what tells a fresh reading from an index."""
    found: dict[str, Any] = json.loads(text)
    for name in VOLATILE:
        found["files"].pop(name)
    return found


@dataclass
class Bench:
    """Where faults are tried, and what came of them."""

    scratch: Path
    lanes: int
    library: Path | None
    found: Counter[str] = field(default_factory=Counter)
    kind: str = ""
    """What is being tried, for the last lines: `kills`, `disks`, `steps`, `calls`, `mutants`."""
    here: ThreadPoolExecutor = field(default_factory=ThreadPoolExecutor)
    forks: queue.Queue[forked.Forked] = field(default_factory=queue.Queue)
    """Processes that fork children in which calls fail, one for each lane."""
    state: Path | None = None
    """Where `done` is stored."""
    done: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    """Counts and seconds of each finished part of each kind."""
    begun: float = 0.0

    def run(self, arguments: Sequence[str], *, fork: bool = False, **fault: str) -> subprocess.CompletedProcess[str]:
        """A command to its end, in a process of its own or a forked one; `fault` is what the library is told."""
        told = {f"FAIL_{k.upper()}": v for k, v in fault.items()}
        if fork:
            forks = self.forks.get()
            try:
                return forks.run(arguments[len(milelog()) :], told)
            finally:
                self.forks.put(forks)
        env = {**os.environ, **told}
        if fault:
            env["LD_PRELOAD"] = str(self.library)
        return subprocess.run(arguments, capture_output=True, text=True, check=False, env=env)

    def clean(self, folder: Path) -> dict[str, Any]:
        """What a run without an index prints, from a process of its own. Raises SystemExit when it fails."""
        shutil.rmtree(folder / ".milelog", ignore_errors=True)
        done = self.run(milelog("analyze", folder, "--json"))
        return steady(done.stdout) if done.returncode == 0 else sys.exit(f"a clean run failed: {done.stderr}")

    def next(self, folder: Path) -> dict[str, Any] | None:
        """What the next run prints; None when it fails. It is made in this process: that is sooner."""
        from milelog.pipeline import Options, analyze_folder
        from milelog.report import as_json

        try:
            return steady(json.dumps(as_json.analysis(analyze_folder(folder, Options(executor=self.here)))))
        except MilelogError as fault:
            print(f"    {fault}", file=sys.stderr)
            return None

    def remember_index(self, folder: Path) -> None:
        """Keeps the index of a first analysis for the trials of a log."""
        shutil.rmtree(folder / ".milelog", ignore_errors=True)
        self.next(folder)
        shutil.copytree(folder / ".milelog", _index_before(folder))

    def see(self, what: str, is_so: bool, detail: object = "") -> None:
        """Count what should not be; each is told."""
        self.found[what] += is_so
        if is_so:
            print(f"    {what}: {detail}", file=sys.stderr)

    def check(self, folder: Path, wanted: dict[str, Any], detail: object) -> None:
        """Index, corrections and the next report after a fault."""
        self.found["faults"] += 1
        self.see("damaged", not is_sound(folder), detail)
        self.see("lost", (folder / corrections.CORRECTIONS_NAME).read_text("utf-8") != SAID, detail)
        self.see("wrong", self.next(folder) != wanted, detail)

    def over(self, trials: int, try_one: Callable[[Path, int], None], count: int) -> None:
        """Trials by their numbers, each lane in a log of its own."""
        homes: queue.Queue[Path] = queue.Queue()
        for lane in range(self.lanes):
            home = make_log(self.scratch / f"{time.monotonic_ns()}-{lane}" / "log", count)
            settle(home)
            if self.kind == "calls":
                self.remember_index(home)
            homes.put(home)

        def one(number: int) -> None:
            home = homes.get()
            try:
                try_one(home, number)
            finally:
                homes.put(home)

        with ThreadPoolExecutor(self.lanes) as pool:
            list(pool.map(one, range(trials)))

    def begin(self, what: str) -> bool:
        """Whether this part has to be tried; else prints what an earlier run with the same state found."""
        self.found.clear()
        self.begun = time.monotonic()
        if stored := self.done.setdefault(self.kind, {}).get(what):
            self._print(what, stored)
        return not stored

    def end(self, what: str) -> None:
        """Prints and stores what came of a part."""
        counts = {n: float(self.found[n]) for n in ("faults", *BORNE_BADLY)}
        self.done[self.kind][what] = {**counts, "seconds": time.monotonic() - self.begun}
        self._print(what, self.done[self.kind][what])
        if self.state is not None:
            write_atomic(self.state, json.dumps({"program": program.stamp(), "done": self.done}, indent=1))

    def _print(self, what: str, counts: dict[str, float]) -> None:
        said = ", ".join(f"{counts[n]:.0f} {n}" for n in BORNE_BADLY)
        print(f"{what:<54} {counts['faults']:5.0f} faults in {counts['seconds']:5.0f} s: {said}", flush=True)

    def load(self, state: Path) -> None:
        """Continues from a state of the same program, and stores what follows there."""
        self.state = state
        with contextlib.suppress(OSError, ValueError, KeyError):
            found = json.loads(state.read_text("utf-8"))
            self.done = found["done"] if found["program"] == program.stamp() else {}


def is_sound(folder: Path) -> bool:
    """Whether the index is whole, or not there, and none was set aside."""
    path = folder / ".milelog" / "index.sqlite"
    if list(path.parent.glob("*damaged*")):
        return False
    if not path.exists():
        return True
    with contextlib.closing(sqlite3.connect(path)) as index:
        return bool(index.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def is_whole(path: Path) -> bool:
    """Whether a file is the old one, a whole new one, or not there."""
    if not path.exists() or (content := path.read_bytes()) == OLD:
        return True
    return content.rstrip().endswith(ENDS[path.suffix])


def kills(bench: Bench, count: int) -> None:
    """Killed at moments spread over the whole run: without an index, anew, with a new file, with a page to write."""
    if not bench.begin("killed at random moments"):
        return
    log = make_log(bench.scratch / "clean" / "log", 14)
    settle(log)
    wanted = bench.clean(log)
    shapes = (("--json", "--no-html"), ("--json", "--rebuild"), ("--no-html",), ("--weeks", "2"))
    whole = []
    for shape in shapes:
        begin = time.monotonic()
        bench.run(milelog("analyze", log, *shape, "--rebuild"))
        whole.append(time.monotonic() - begin)
    rng = random.Random(1)
    moments = [(n + rng.random()) / count * 1.2 for n in range(count)]

    def one(home: Path, number: int) -> None:
        shape, page = number % len(shapes), home / "milelog-report.html"
        if shape == 0:
            shutil.rmtree(home / ".milelog", ignore_errors=True)
        new = home / "new.fit"
        if shape == 2:
            new.write_bytes(run_of(22))
        page.write_bytes(OLD)
        command = milelog("analyze", home, *shapes[shape], *(("--rebuild",) if shape == 3 else ()))
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            time.sleep(moments[number] * whole[shape])
            process.send_signal(signal.SIGKILL)
        bench.see("half", not is_whole(page), number)
        page.unlink(missing_ok=True)
        new.unlink(missing_ok=True)
        bench.check(home, wanted, f"kill {number}")

    bench.over(count, one, 14)
    bench.end("killed at random moments")


@dataclass(frozen=True)
class Deed:
    """A command that writes; `prepare` brings the folder into the state it begins with."""

    name: str
    command: Callable[[Path], list[str]]
    prepare: Callable[[Path], None]
    page: str = "milelog-report.html"
    all_calls: bool = True
    """Else those on the index are left out: the analysis before is the same."""


def _without_index(home: Path) -> None:
    shutil.rmtree(home / ".milelog", ignore_errors=True)
    (home / "new.fit").unlink(missing_ok=True)


def _as_analyzed(home: Path) -> None:
    """With the index of a first analysis, so that each trial makes the same calls."""
    _without_index(home)
    shutil.copytree(_index_before(home), home / ".milelog")


def _with_a_new_file(home: Path) -> None:
    _as_analyzed(home)
    (home / "new.fit").write_bytes(run_of(22))


def _index_before(home: Path) -> Path:
    """Where the index of the first analysis is kept: beside the folder of a team."""
    return home.parent.with_name(f"{home.parent.name}-index")


def _analyze(home: Path) -> list[str]:
    return milelog("analyze", home, "--json", "--html", home / "milelog-report.html")


DEEDS = (
    Deed("first analysis", _analyze, _without_index),
    Deed("a new file", _analyze, _with_a_new_file),
    Deed("fix", lambda h: milelog("fix", h / "run-2.fit", "--rep", "0:30-1:30", "--note", "so"), _as_analyzed),
    Deed(
        "export",
        lambda h: milelog("export", h, "--format", "parquet"),
        _as_analyzed,
        "milelog-export/weeks.parquet",
        all_calls=False,
    ),
    Deed(
        "coach's page", lambda h: milelog("report", h, "--coach"), _as_analyzed, "milelog-coach.html", all_calls=False
    ),
    Deed("team's page", lambda h: milelog("team", h.parent), _as_analyzed, "../milelog-team.html", all_calls=False),
)


def calls(bench: Bench, part: int = 1) -> None:
    """Each call on the folder's files in turn: it fails, or the process dies there.

    All calls are tried in forked children that measure recordings themselves. Of a command in a process of its own, which
    measures on workers, one call of each name on each file is tried, drawn at random.
    """
    if bench.library is None:
        print("failing calls: no C compiler here; not measured")
        return
    log = make_log(bench.scratch / "calls" / "log", 3)
    settle(log)
    wanted = {False: bench.clean(log)}
    bench.remember_index(log)
    _with_a_new_file(log)
    wanted[True] = bench.clean(log)
    with contextlib.ExitStack() as opened:
        for _ in range(bench.lanes):
            bench.forks.put(opened.enter_context(forked.Forked(bench.library)))
        for deed, fork, how in itertools.product(DEEDS, (True, False), ("error", "kill")):
            where = "" if fork else ", with workers"
            what = f"{deed.name}: {'each call fails' if how == 'error' else 'killed at each call'}{where}"
            if (not fork and deed.command is not _analyze) or not bench.begin(what):
                continue
            listed, new = _listed(bench, log, deed, fork=fork)
            at = _some_calls(deed, listed, every=fork)[::part]
            print(f"    {len(at)} of {len(listed)} calls:", ", ".join(f"{n} {k}" for k, n in _names(listed)))

            def one(home: Path, number: int, deed: Deed = deed, at: list[int] = at, new: str = new) -> None:
                _call(bench, home, deed, (how, at[number], fork), wanted, new)  # noqa: B023 - done before the next

            bench.over(len(at), one, 3)
            bench.end(what)


def _listed(bench: Bench, log: Path, deed: Deed, *, fork: bool) -> tuple[list[tuple[str, str]], str]:
    """Name and file of each call of a command, and the corrections that it leaves."""
    deed.prepare(log)
    path = bench.scratch / "listed"
    path.unlink(missing_ok=True)
    bench.run(deed.command(log), fork=fork, under=str(log.parent), at="0", log=str(path))
    lines = [line.split(" ", 2) for line in path.read_text("utf-8", "replace").splitlines()]
    # Each process counts its own calls; those of the command itself come first.
    listed = [(name, file) for process, name, file in lines if process == lines[0][0]]
    corrected = (log / corrections.CORRECTIONS_NAME).read_text("utf-8")
    (log / corrections.CORRECTIONS_NAME).write_text(SAID, "utf-8")
    return listed, corrected


def _names(listed: Sequence[tuple[str, str]]) -> list[tuple[str, int]]:
    return Counter(name for name, _ in listed).most_common()


def _some_calls(deed: Deed, listed: Sequence[tuple[str, str]], *, every: bool) -> list[int]:
    """Numbers, from 1, of the calls to try: all, or one of each name on each file."""
    numbers = [n for n, (_, file) in enumerate(listed, 1) if deed.all_calls or "index.sqlite" not in file]
    if every:
        return numbers
    random.Random(4).shuffle(numbers)
    return sorted({listed[n - 1]: n for n in numbers}.values())


def _call(
    bench: Bench,
    home: Path,
    deed: Deed,
    fault: tuple[str, int, bool],
    wanted: dict[bool, dict[str, Any]],
    new: str,
) -> None:
    """One fault in one command (how, at which call, whether in a forked child), and what is there afterwards."""
    how, at, fork = fault
    page, said = home / deed.page, home / corrections.CORRECTIONS_NAME
    deed.prepare(home)
    page.parent.mkdir(exist_ok=True)
    page.write_bytes(OLD)
    done = bench.run(deed.command(home), fork=fork, under=str(home.parent), at=str(at), how=how)
    detail = (deed.name, how, at, done.returncode, done.stderr[-300:])
    bench.see("half", not is_whole(page), detail)
    bench.see("traceback", "Traceback" in done.stderr, detail)
    bench.see("other", done.returncode not in {0, 2, 3, 4, -signal.SIGKILL}, detail)
    now = said.read_text("utf-8") if said.exists() else ""
    done_so = deed.name == "fix" and says_same(now, new)
    bench.see(
        "lost", not (now == SAID or done_so) or (deed.name == "fix" and done.returncode == 0 and not done_so), detail
    )
    said.write_text(SAID, "utf-8")
    page.unlink(missing_ok=True)
    has_new = (home / "new.fit").exists()
    if deed.command is _analyze and done.returncode == 0:
        bench.see("wrong", not _is_partly(steady(done.stdout), wanted[has_new]), detail)
    bench.check(home, wanted[has_new], detail)


def says_same(text: str, wanted: str) -> bool:
    """Whether a file of corrections keeps what stood there as it was written, and says what is wanted of the run: its start is
    the same instant in the runner's zone or, where the fault hid that, in UTC.
    """
    try:
        return text == wanted or (text.startswith(SAID) and corrections.parse(text) == corrections.parse(wanted))
    except MilelogError:
        return False


def _is_partly(found: dict[str, Any], wanted: dict[str, Any]) -> bool:
    """Whether a report is the wanted one, less files that it names as unreadable; of those an export's index tells the totals."""
    unread = {p["file"] for p in found["problems"] if p["slug"] == "unreadable"}
    if not unread:
        return bool(found["activities"] == wanted["activities"] and found["weeks"] == wanted["weeks"])
    by_totals = {p["file"] for p in found["problems"] if p["slug"] == "recording-missing"}
    shown = [a for a in found["activities"] if a["file"] not in by_totals]
    here = [a for a in wanted["activities"] if not any(u == "." or a["file"].startswith(u) for u in unread)]
    return shown == here or any(u.endswith("activities.csv") for u in unread)


def pairs(bench: Bench, count: int) -> None:
    """Two runs at once, in turn: both for the first time, one with a new file, one while the other is corrected."""
    if not bench.begin("two analyses at once"):
        return
    log = make_log(bench.scratch / "pairs" / "log", 14)
    settle(log)
    wanted = bench.clean(log)

    def one(home: Path, number: int) -> None:
        if number % 2 == 0:
            shutil.rmtree(home / ".milelog", ignore_errors=True)
        commands = [milelog("analyze", home, "--json", *(("--rebuild",) if number % 4 == 1 else ()))] * 2
        two = [subprocess.Popen(c, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for c in commands]
        for process in two:
            out, err = process.communicate()
            bench.see("other", process.returncode not in {0, 4}, err[-300:])
            bench.see("wrong", process.returncode == 0 and steady(out) != wanted, f"pair {number}")
        bench.check(home, wanted, f"pair {number}")

    bench.over(count, one, 14)
    bench.end("two analyses at once")


def corrected_pairs(bench: Bench, count: int) -> None:
    """Two corrections at once, beside an analysis: both are kept, and what was there before."""
    if not bench.begin("two corrections and an analysis at once"):
        return

    def one(home: Path, number: int) -> None:
        said = home / corrections.CORRECTIONS_NAME
        said.write_text(SAID, "utf-8")
        commands = [
            milelog("fix", home / "run-2.fit", "--rep", "0:30-1:30", "--note", f"so {number}"),
            milelog("fix", home / "run-3.fit", "--none", "--note", f"no {number}"),
            milelog("analyze", home, "--json"),
        ]
        started = [subprocess.Popen(c, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for c in commands]
        for process in started:
            err = process.communicate()[1]
            bench.see("other", process.returncode != 0, err[-300:])
        bench.found["faults"] += 1
        text = said.read_text("utf-8")
        kept = {c.file: c.note for c in corrections.parse(text)}
        wanted = {"run-1.fit": "it was windy", "run-2.fit": f"so {number}", "run-3.fit": f"no {number}"}
        bench.see("lost", kept != wanted or not text.startswith(SAID), text)
        bench.see("damaged", not is_sound(home), number)
        bench.see("wrong", bench.next(home) != bench.clean(home), number)

    bench.over(count, one, 4)
    bench.end("two corrections and an analysis at once")


def full_disks(bench: Bench, count: int) -> None:
    """A small disk with little room left: exit 4, the old page and the old corrections whole, and the next run right."""
    if not bench.begin("full disks"):
        return
    home = bench.scratch / "disk"
    home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        print("full disks: only root can mount a small one; not measured")
        return
    rng = random.Random(2)
    try:
        log = make_log(home / "log", 16)
        settle(log)
        wanted, page, filler = bench.clean(log), log / "milelog-report.html", home / "filler"
        for number in range(count):
            shutil.rmtree(log / ".milelog", ignore_errors=True)
            page.write_bytes(OLD)
            _fill(filler, rng.randrange(150_000))
            done = bench.run(milelog("analyze", log))
            bench.see("other", done.returncode != 4, (number, done.returncode, done.stderr[-300:]))
            bench.see("half", page.read_bytes() != OLD, number)
            _fill(filler, rng.randrange(3) * 1000)
            done = bench.run(milelog("fix", log / "run-2.fit", "--none"))
            now = (log / corrections.CORRECTIONS_NAME).read_text("utf-8")
            bench.see("other", done.returncode not in {0, 4}, (number, done.returncode, done.stderr[-300:]))
            bench.see("lost", not now.startswith(SAID) or (done.returncode == 0) == (now == SAID), (number, now))
            filler.unlink()
            (log / corrections.CORRECTIONS_NAME).write_text(SAID, "utf-8")
            page.unlink()
            bench.check(log, wanted, f"disk {number}")
    finally:
        subprocess.run(["umount", "-l", str(home)], check=False)
    bench.end("full disks")


def _fill(filler: Path, room: int) -> None:
    """Leave so much room on the disk."""
    filler.unlink(missing_ok=True)
    with filler.open("wb", buffering=0) as file:
        try:
            file.write(bytes(max(0, shutil.disk_usage(filler.parent).free - room)))
        except OSError as fault:
            if fault.errno != errno.ENOSPC:
                raise


def sequences(bench: Bench, count: int) -> None:
    """Random changes of the files and of what the runner says; after each the index is held against a clean run."""
    from milelog.pipeline import Options, analyze_folder
    from milelog.report import as_json

    if not bench.begin("random changes"):
        return

    def printed(*, use_index: bool) -> dict[str, Any]:
        # Measured in this process: to start workers takes ten times as long as to measure a few short runs.
        options = Options(use_index=use_index, executor=bench.here)
        return steady(json.dumps(as_json.analysis(analyze_folder(folder, options))))

    folder, rng, fresh = make_log(bench.scratch / "sequences" / "log", 5), random.Random(3), itertools.count(30)
    for number in range(count):
        there = sorted(folder.glob("run-*.fit"))
        few, many = len(there) < 4, len(there) > 10
        what = "add" if few else "remove" if many else rng.choice(CHANGES)
        change(folder, what, rng, next(fresh))
        bench.found["faults"] += 1
        bench.see("wrong", printed(use_index=True) != printed(use_index=False), (number, what))
    bench.see("damaged", not is_sound(folder), "sequences")
    bench.end("random changes")


CHANGES = ("add", "remove", "touch", "rename", "move", "swap", "copy", "cut", "race", "plan", "correct", "names")


def change(folder: Path, what: str, rng: random.Random, number: int) -> None:
    """One change of a log."""
    there = sorted(folder.glob("run-*.fit"))
    path, other = rng.choice(there), rng.choice(there)
    if what == "add":
        (folder / f"run-{number}.fit").write_bytes(run_of(number))
    elif what == "remove":
        path.unlink()
    elif what == "touch":
        os.utime(path, (rng.choice((0.0, time.time(), 4e9)),) * 2)
    elif what == "rename":
        path.rename(folder / f"run-x{number}.fit")
    elif what == "move":
        (folder / "old").mkdir(exist_ok=True)
        path.rename(folder / "old" / f"{number}.fit")
    elif what == "swap":
        one, two = path.read_bytes(), other.read_bytes()
        path.write_bytes(two)
        other.write_bytes(one)
    elif what == "copy":
        shutil.copy2(path, folder / f"run-c{number}.fit")
    elif what == "cut":
        path.write_bytes(path.read_bytes()[: rng.randrange(3000)])
    elif what == "race":
        (folder / "milelog.toml").write_text(TOML.replace("20:15", f"20:{rng.randrange(60):02d}"), "utf-8")
    elif what == "plan":
        (folder / "plan.toml").write_text(PLAN.replace("10-12", str(rng.randrange(5, 30))), "utf-8")
    elif what == "correct":
        text = SAID.replace("run-1.fit", path.name).replace("2:00", f"2:{rng.randrange(60):02d}")
        (folder / corrections.CORRECTIONS_NAME).write_text(text, "utf-8")
    else:
        sport = rng.choice(("Run", "Ride", "Trail Run"))
        row = f"1,x,Loop {number},{sport},,1,1,,activities/1.fit.gz\n"
        (folder / "export" / "activities.csv").write_text(INDEX_CSV + row, "utf-8")


def mutants(bench: Bench, count: int) -> None:
    """Damaged recordings through the reader, those of `make fuzz` under another seed."""
    if not bench.begin("damaged recordings"):
        return
    failures, slowest, _ = fuzz.batch_here(2, range(count))
    for failure in failures:
        bench.see("other", is_so=True, detail=f"mutant {failure.number}: {failure.what}")
    bench.found["faults"] += count
    print(f"    slowest {slowest:.2f} s")
    bench.end("damaged recordings")


def built(scratch: Path) -> Path | None:
    """The library that lets calls fail; None where it cannot be built."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        return None
    made = scratch / "failing.so"
    source = Path(__file__).with_name("failing.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(source), "-ldl"], check=True)
    return made


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="milelog-faults-") as name:
        yield Path(name).resolve()


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", action="store_true", help="a tenth of the faults")
    parser.add_argument("--lanes", type=int, default=os.cpu_count() or 1, help="so many at once")
    parser.add_argument("--only", nargs="*", help="kills pairs corrections disks calls sequences mutants")
    parser.add_argument("--state", type=Path, help="where finished parts are stored, to go on from")
    given = parser.parse_args(arguments)
    part = 10 if given.few else 1
    kinds = {"disks": "disks", "sequences": "steps", "calls": "calls", "mutants": "mutants"}
    every: dict[str, Callable[[Bench], None]] = {
        "kills": lambda b: kills(b, 200 // part),
        "pairs": lambda b: pairs(b, 50 // part),
        "corrections": lambda b: corrected_pairs(b, 50 // part),
        "disks": lambda b: full_disks(b, 20 // part),
        "sequences": lambda b: sequences(b, 1000 // part),
        "calls": lambda b: calls(b, part),
        "mutants": lambda b: mutants(b, 5000 // part),
    }
    with scratch_folder() as scratch:
        os.environ["XDG_CACHE_HOME"] = str(scratch / "cache")
        bench = Bench(scratch, given.lanes, built(scratch))
        if given.state is not None:
            bench.load(given.state)
        for name in given.only or every:
            bench.kind = kinds.get(name, "kills")
            every[name](bench)
    if not summary(bench):
        sys.exit(1)


def summary(bench: Bench) -> bool:
    """Prints how many faults of each kind were tried and lost, and how long they took; returns whether none was lost."""
    all_lost, all_seconds = 0.0, 0.0
    for kind, parts in bench.done.items():
        tried = sum(p["faults"] for p in parts.values())
        lost = sum(p[name] for p in parts.values() for name in BORNE_BADLY)
        seconds = sum(p["seconds"] for p in parts.values())
        print(f"{kind}: {tried:.0f} tried, {lost:.0f} lost, {seconds / 60:.1f} minutes")
        all_lost, all_seconds = all_lost + lost, all_seconds + seconds
    print(f"{all_seconds / 60:.0f} minutes in all")
    return all_lost == 0


if __name__ == "__main__":
    main()
