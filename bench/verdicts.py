"""Compares verdicts on simulated logs with those that follow from the truth, and times the judging of ten years of weeks.

    python bench/verdicts.py [--seeds N] [--weeks N] [--blind]

Two comparisons for each seed: with the right verdicts of the simulator's script, and with all verdicts that `judge` gives for the
true blocks without measurement error. Different verdicts that are borderline are counted separately.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import milelog
from milelog import compliance, config, documents, plan
from milelog.model import Segment, Session, Verdict, Week, ZoneSet
from milelog.pipeline import Analysis
from milelog.report.sentences import sentence
from milelog.runner import timetable
from milelog.simulate.log import log_truth, simulate_log
from milelog.simulate.sample import CONFIG, plan_text
from milelog.weeks import weeks

TODAY = date(2030, 1, 1)


def write(folder: Path, seed: int, count: int) -> Mapping[str, Any]:
    """Writes a log without damaged files; returns its truth."""
    files = list(simulate_log(seed, count, damaged=False))
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    (folder / "milelog.toml").write_text(CONFIG)
    (folder / "plan.toml").write_text(plan_text(count))
    return log_truth(files, weeks=count)


def true_session(file: str, truth: Mapping[str, Any], zones: Sequence[ZoneSet]) -> Session:
    """The session of the true blocks, without measurement error."""
    segments = tuple(_true_segment(b, zones) for b in truth["blocks"])
    zone_s: dict[str, float] = {}
    for segment in segments:
        if segment.zone:
            zone_s[segment.zone] = zone_s.get(segment.zone, 0.0) + segment.end_s - segment.start_s
    return Session(
        file,
        truth["sport"],
        datetime.fromisoformat(truth["start"]),
        truth["distance_m"],
        truth["elapsed_s"],
        truth["timer_s"],
        truth["timer_s"],
        segments=segments,
        zone_s=zone_s,
    )


def _true_segment(block: Mapping[str, Any], zones: Sequence[ZoneSet]) -> Segment:
    """The segment of a true block. A rep slower than its zone was run uphill, so its effort is taken from the zone."""
    bands = {z.name: z for z in zones[0].zones}
    band, speed = bands.get(block.get("zone") or ""), block["speed_mps"]
    climbed = block["kind"] == "rep" and band is not None and speed < 0.94 * band.slow_mps
    found = Segment(block["kind"], block["start_s"], block["end_s"], block["distance_m"], speed, block.get("zone"))
    return replace(found, adjusted_mps=(band.slow_mps + band.fast_mps) / 2) if climbed and band else found


def checks(found: tuple[Week, ...]) -> dict[tuple[date, str], Verdict]:
    """Every verdict by week and name."""
    return {(w.start, v.name): v for w in found for v in w.checks}


def compare(seed: int, count: int, *, blind: bool) -> Iterator[tuple[str, str, str]]:
    """For each verdict: the comparison, the result (`equal`, `borderline` or `wrong`), and the difference."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        truth = write(folder, seed, count)
        analysis: Analysis = milelog.analyze(folder, blind=blind).data
    sessions = [true_session(f, t, analysis.zones) for f, t in {**truth["files"], **truth["others"]}.items()]
    right = checks(
        compliance.judge(
            analysis.plan,
            weeks(sessions, analysis.athlete),
            today=analysis.today,
            zones=analysis.zones,
            athlete=analysis.athlete,
        )
    )
    measured = checks(analysis.weeks)
    for key, verdict in measured.items():
        if key in right:
            yield "truth", *_differs(verdict, {right[key].status}, seed, right[key].borderline, sentence(right[key]))
    for week in truth["weeks"]:
        for name, expected in week["checks"].items():
            wanted = {expected["status"], *expected["also"]}
            key = (date.fromisoformat(week["start"]), name)
            yield "script", *_differs(measured[key], wanted, seed, False, expected["why"])


def _differs(found: Verdict, wanted: set[str], seed: int, doubtful: bool, why: str) -> tuple[str, str]:
    if found.status in wanted:
        return "equal", ""
    text = f"seed {seed}: {found.name} {found.status}, not {'/'.join(sorted(wanted))}: {sentence(found)} | {why}"
    return ("borderline" if found.borderline or doubtful else "wrong"), text


def ten_years() -> float:
    """Seconds to judge 520 weeks of the truth of one log, the shortest of three."""
    truth = log_truth(list(simulate_log(1, 8, damaged=False)), weeks=8)
    conf = config.parse(documents.parse(CONFIG.split("[plan]")[0], "milelog.toml"), Path("milelog.toml"))
    zones = timetable(conf.athlete)
    eight = [true_session(f, t, zones) for f, t in truth["files"].items()]
    sessions = [
        replace(s, file=f"{n}/{s.file}", start=s.start + timedelta(weeks=8 * n))
        for n in range(65)
        for s in eight
        if s.start
    ]
    the_plan = plan.parse(documents.parse(plan_text(8), "plan.toml"))
    made, best = weeks(sessions, conf.athlete), 1e9
    for _ in range(3):
        begin = time.perf_counter()
        compliance.judge(the_plan, made, today=TODAY, zones=zones, athlete=conf.athlete)
        best = min(best, time.perf_counter() - begin)
    print(f"{len(made)} weeks judged in {best:.3f} s")
    return best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--weeks", type=int, default=8)
    parser.add_argument("--blind", action="store_true")
    given = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    for seed in range(1, given.seeds + 1):
        for against, outcome, text in compare(seed, given.weeks, blind=given.blind):
            counts[against, outcome] += 1
            if outcome != "equal":
                print(f"{against:<7} {outcome:<10} {text}", flush=True)
    for against in ("script", "truth"):
        total = sum(n for (a, _), n in counts.items() if a == against)
        wrong = counts[against, "wrong"]
        told = ", ".join(f"{counts[against, o]} {o}" for o in ("equal", "borderline", "wrong"))
        print(f"against the {against}: {total} verdicts, {told}: {1 - wrong / max(total, 1):.2%} right or borderline")
    ten_years()


if __name__ == "__main__":
    main()
