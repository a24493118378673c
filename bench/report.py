"""Measures sizes and times of reports, for one week and for a season of 250 runs, as whole processes and part by part.

    python bench/report.py [--runs N] [--weeks N]

"Cold" is without cached drawings (but with measured recordings), "warm" is a second time with nothing changed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from run import timed as process

from milelog.pipeline import Analysis, Options, analyze_folder
from milelog.report import coach, html, markdown, pdf, views
from milelog.report.charts import registry
from milelog.simulate import simulate_log
from milelog.store import drawings

SEASON_WEEKS = 40
"""About 250 runs."""
ROOT = Path(__file__).parent.parent
FIRST, LAST = date(2026, 3, 2), date(2026, 11, 23)
"""The sample's first day, and a Monday in the past."""
WEEK_GOAL_S, SEASON_GOAL_S = 0.7, 10.0


def written(folder: Path, weeks: int) -> Path:
    """Writes a simulated log with the sample's plan that ends before today, since recordings in the future have no valid date."""
    start = min(FIRST, LAST - timedelta(weeks=weeks))
    for file in simulate_log(seed=5, weeks=weeks, start=start, damaged=False):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    for name in ("milelog.toml", "plan.toml"):
        text = (ROOT / "sample_data" / name).read_text("utf-8")
        (folder / name).write_text(text.replace(f"start = {FIRST}", f"start = {start}", 1), "utf-8")
    return folder


def timed(name: str, make: Callable[[], str | bytes], runs: int) -> None:
    """Prints the median time of an output in this process, and its size."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        made = make()
        times.append(time.perf_counter() - begin)
    size = len(made.encode() if isinstance(made, str) else made)
    print(f"{name:<34} {statistics.median(times):7.2f} s  {size / 1000:9,.0f} KB")


def whole(name: str, folder: Path, arguments: list[str], out: Path, runs: int, goal_s: float | None = None) -> None:
    """Prints the median wall times of a command, cold and warm, and the size of its output."""
    command = [sys.executable, "-m", "milelog", *arguments, "--out", str(out)]
    cold, warm = [], []
    for _ in range(runs):
        with suppress(FileNotFoundError):
            (folder / ".milelog" / drawings.FILE).unlink()
        cold.append(process(command)[0])
        warm.append(process(command)[0])
    goal = f"  (goal {goal_s:g} s)" if goal_s else ""
    size = out.stat().st_size / 1000
    print(f"{name:<34} {statistics.median(cold):7.2f} s {statistics.median(warm):7.2f} s  {size:9,.0f} KB{goal}")


def commands(folder: Path, season: Analysis, out: Path, runs: int) -> None:
    """The report and every chart as whole processes."""
    today = ["--as-of", str(season.today)]
    week = max(season.weeks, key=lambda w: len(w.sessions))
    days = ["--from", str(week.start), "--to", str(week.end)]
    here = str(folder)
    print(f"{'whole process':<34} {'cold':>9} {'warm':>9}")
    whole("HTML of a week", folder, ["report", here, *today, *days], out / "w.html", runs, WEEK_GOAL_S)
    whole("PDF of a week", folder, ["report", here, *today, *days, "--format", "pdf"], out / "w.pdf", runs)
    whole("HTML of the season", folder, ["report", here, *today], out / "s.html", runs, SEASON_GOAL_S)
    whole("PDF of the season", folder, ["report", here, *today, "--format", "pdf"], out / "s.pdf", runs)
    for name in registry.CHARTS:
        whole(f"chart {name}", folder, ["chart", name, here, *today], out / f"{name}.png", runs)


def parts(season: Analysis, runs: int) -> None:
    """Prints the time of each output in this process, without caches."""
    week = max(season.weeks, key=lambda w: len(w.sessions))
    print("in one process, nothing kept")
    timed("HTML of a week", lambda: html.render_week(season, week), runs)
    timed("PDF of a week", lambda: pdf.render(season, (week,)), runs)
    timed("HTML of the season", lambda: html.render(season), runs)
    timed("coach's packet of the season", lambda: coach.packet(season), runs)
    timed("Markdown of the season", lambda: markdown.render(season), runs)
    timed("HTML of eight weeks", lambda: html.render(views.narrowed(season, season.weeks[-8:])), runs)
    for name in registry.CHARTS:
        timed(f"chart {name}", partial(registry.render, name, season), 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--weeks", type=int, default=SEASON_WEEKS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory() as out:
        folder = written(Path(scratch), given.weeks)
        last = min(FIRST, LAST - timedelta(weeks=given.weeks)) + timedelta(weeks=given.weeks)
        season = analyze_folder(folder, Options(today=last))
        print(f"{len(season.sessions)} sessions in {len(season.weeks)} weeks, medians of {given.runs}")
        commands(folder, season, Path(out), given.runs)
        parts(season, given.runs)


if __name__ == "__main__":
    main()
