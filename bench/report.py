"""Sizes and times of the report: one week, the sample's eight, and a season of 250 runs.

python bench/report.py [--runs N]
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from milelog.pipeline import Analysis, Options, analyze_folder
from milelog.report import coach, html, markdown, pdf, views
from milelog.report.charts import registry
from milelog.simulate import simulate_log

SEASON_WEEKS = 40
"""About 250 runs."""


def log(folder: Path, weeks: int) -> Analysis:
    """The analysis of a simulated log, written into a folder."""
    for file in simulate_log(seed=5, weeks=weeks, damaged=False):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    return analyze_folder(folder, Options(use_index=False, today=date(2027, 12, 31)))


def timed(name: str, make: Callable[[], str | bytes], runs: int) -> None:
    """Print the median time of making something, and its size."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        made = make()
        times.append(time.perf_counter() - begin)
    size = len(made.encode() if isinstance(made, str) else made)
    print(f"{name:<34} {statistics.median(times):7.2f} s  {size / 1000:9,.0f} KB")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as scratch:
        season = log(Path(scratch), SEASON_WEEKS)
        week = season.weeks[-2]
        print(f"{len(season.sessions)} sessions in {len(season.weeks)} weeks, medians of {runs}")
        timed("HTML of a week", lambda: html.render_week(season, week), runs)
        timed("PDF of a week", lambda: pdf.render(season, (week,)), runs)
        timed("HTML of the season", lambda: html.render(season), runs)
        timed("coach's packet of the season", lambda: coach.packet(season), runs)
        timed("Markdown of the season", lambda: markdown.render(season), runs)
        timed("HTML of eight weeks", lambda: html.render(views.narrowed(season, season.weeks[-8:])), runs)
        for name in registry.CHARTS:
            timed(f"chart {name}", partial(registry.render, name, season), 1)


if __name__ == "__main__":
    main()
