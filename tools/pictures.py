"""Pictures of the report for README and documentation: `python tools/pictures.py` makes them from the sample data.

`report.svg` shows the terminal report, `page.png` the page in Chromium (not changed where that is not installed).
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme

import milelog
from milelog.report import html, terminal
from milelog.store.files import write_atomic

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
WIDTH = 100
PAGE_PX = (1200, 1500)
THEME = TerminalTheme(
    (255, 255, 255),
    (28, 31, 35),
    [
        (28, 31, 35),
        (178, 58, 34),
        (29, 122, 88),
        (160, 112, 20),
        (47, 120, 183),
        (106, 90, 205),
        (20, 120, 130),
        (93, 100, 109),
    ],
    [
        (93, 100, 109),
        (178, 58, 34),
        (29, 122, 88),
        (160, 112, 20),
        (47, 120, 183),
        (106, 90, 205),
        (20, 120, 130),
        (28, 31, 35),
    ],
)
"""Dark on white, in the colours of the page."""
FETCHED_FONT = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)
"""Replaces the web font that Rich names by the reader's own monospace font."""


def terminal_picture(analysis: milelog.Analysis) -> str:
    """The table of weeks and the latest week as an SVG that makes no request."""
    console = Console(
        record=True, file=io.StringIO(), width=WIDTH, force_terminal=True, highlight=False, color_system="truecolor"
    )
    without_problems = _without_problems(analysis)
    terminal.render(without_problems, console)
    svg = console.export_svg(title="milelog analyze sample_data", theme=THEME, unique_id="report")
    return FETCHED_FONT.sub("", svg).replace("Fira Code", "ui-monospace, DejaVu Sans Mono, Menlo, Consolas")


def _without_problems(analysis: milelog.Analysis) -> milelog.Analysis:
    from dataclasses import replace

    return replace(analysis, problems=())


def page_picture(page: Path, picture: Path) -> bool:
    """Writes a screenshot of the top of the page; returns False if Chromium is not installed."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        return False
    size = f"--window-size={PAGE_PX[0]},{PAGE_PX[1]}"
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", size, f"--screenshot={picture}"]
    subprocess.run([browser, *options, page.as_uri()], check=True, capture_output=True, timeout=120)
    return picture.is_file()


def main() -> None:
    """Makes both pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "sample_data"
        shutil.copytree(ROOT / "sample_data", folder, ignore=shutil.ignore_patterns(".milelog"))
        analysis = milelog.analyze(folder).data
        (IMAGES / "report.svg").write_text(terminal_picture(analysis), encoding="utf-8")
        page = Path(scratch) / "report.html"
        write_atomic(page, html.render(analysis))
        if page_picture(page, Path(scratch) / "page.png"):
            _shrink(Path(scratch) / "page.png", IMAGES / "page.png")


def _shrink(picture: Path, out: Path) -> None:
    """The PNG reduced to 128 colours: a third of the bytes without a visible difference."""
    from PIL import Image

    with Image.open(picture) as image:
        image.convert("RGB").quantize(128).save(out, optimize=True)


if __name__ == "__main__":
    main()
