"""The charts of the documentation: `python tools/gallery.py [NAME ...]` draws them from the sample data into docs/images/charts.

Those of races are drawn from the same log with two miles raced in it.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import milelog
from milelog.report.charts import registry
from milelog.simulate import Block, Runner
from milelog.simulate.log import TIMEZONE, VDOT, encode, simulate_run
from milelog.simulate.watch import PRESETS, Occasion
from milelog.units import MILE_M

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images" / "charts"
DPI = 110
COLOURS = 64
OF_RACES = frozenset({"mile-forecast", "race"})
MILES = (("2026-03-21", (84.0, 89.0, 92.0, 90.0), 7), ("2026-04-25", (84.5, 87.0, 88.5, 87.0), 3))
"""Day, quarters in seconds and seed of each mile."""


def main() -> None:
    """Draws the named charts, or all without names."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "sample_data"
        shutil.copytree(ROOT / "sample_data", folder, ignore=shutil.ignore_patterns(".milelog", "*.html"))
        analysis = milelog.analyze(folder).data
        race_miles(folder)
        raced = milelog.analyze(folder).data
        for name in sys.argv[1:] or registry.CHARTS:
            drawn = registry.render(name, raced if name in OF_RACES else analysis, "png", dpi=DPI)
            (IMAGES / f"{name}.png").write_bytes(small(drawn))


def race_miles(folder: Path) -> None:
    """Adds the recordings of the miles to a log."""
    runner = Runner.of_vdot(VDOT)
    for day, quarters, seed in MILES:
        blocks = [Block("warmup", runner.easy_mps, duration_s=900), Block("pause", 0.0, duration_s=120)]
        blocks += [Block("rep", MILE_M / 4 / s, distance_m=MILE_M / 4) for s in quarters]
        blocks.append(Block("cooldown", runner.jog_mps, duration_s=600))
        start = datetime.fromisoformat(f"{day}T17:00").replace(tzinfo=ZoneInfo(TIMEZONE))
        watch = replace(PRESETS["second"], laps="none")
        activity, _ = simulate_run(blocks, seed, watch=watch, runner=runner, occasion=Occasion(f"{day}-mile", start))
        (folder / "runs" / f"{day}-mile.fit").write_bytes(encode(activity, "fit"))


def small(picture: bytes) -> bytes:
    """The PNG reduced to 64 colours: a third of the bytes without a visible difference."""
    from PIL import Image

    out = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
