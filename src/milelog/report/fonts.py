"""Fallback for characters that the charts' font lacks: another font of this machine, else a middle dot.

Fonts are searched only when such a character is drawn.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.ft2font import FT2Font
    from matplotlib.text import Text

OWN = "DejaVu Sans"
"""Comes with matplotlib; has Latin, Greek, Cyrillic, Hebrew and Arabic."""
FALLBACKS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Noto Sans CJK TC",
    "Source Han Sans SC",
    "Source Han Sans",
    "Noto Sans SC",
    "Noto Sans JP",
    "Noto Sans KR",
    "PingFang SC",
    "PingFang HK",
    "Hiragino Sans GB",
    "Hiragino Sans",
    "Hiragino Kaku Gothic ProN",
    "Heiti TC",
    "STHeiti",
    "Apple SD Gothic Neo",
    "Microsoft YaHei",
    "Yu Gothic",
    "Meiryo",
    "MS Gothic",
    "Malgun Gothic",
    "Microsoft JhengHei",
    "SimHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "IPAGothic",
    "IPAexGothic",
    "VL Gothic",
    "NanumGothic",
    "UnDotum",
    "Droid Sans Fallback",
    "Arial Unicode MS",
    "Noto Sans",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Thai",
    "Noto Sans Hebrew",
    "Noto Sans Arabic",
    "Nirmala UI",
    "Kohinoor Devanagari",
    "Leelawadee UI",
    "Thonburi",
    "Noto Emoji",
    "Segoe UI Emoji",
    "Segoe UI Symbol",
    "Apple Symbols",
    "Noto Sans Symbols",
    "Noto Sans Symbols2",
    "Symbola",
)
"""Common fonts of Linux, macOS and Windows in order of preference."""
STAND_IN = "·"
_UNSEEN = frozenset("\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f")
"""Invisible joiners and variation selectors; they are left out where no font has them."""
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "~/AppData/Local/Microsoft/Windows/Fonts",
)


def use_available(figure: Figure) -> None:
    """Sets the fonts of every text of a figure so that all characters are drawn; one that no font has becomes a dot."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        if isinstance(text, Text) and not text.get_text().isascii():
            _use_available(text)


def spelled(text: str) -> str:
    """The text as this machine can draw it: a character that no font has becomes a dot, an invisible one is left out."""
    return text if text.isascii() else "".join(map(_drawn, text))


def advance(char: str, *, bold: bool = False) -> float:
    """Advance width of a character in the font that draws it, as a share of the font size."""
    shown = spelled(char)
    return _advance(shown, _home(shown), bold=bold) if shown else 0.0


def installed() -> Iterator[tuple[str, int]]:
    """Folders of fonts with their modification times (ns): stored pictures depend on the fonts that are installed."""
    for name in (*_FOLDERS, os.path.join(os.environ.get("WINDIR", ""), "Fonts")):  # noqa: PTH118 - may be no path
        for folder, _, _ in os.walk(os.path.expanduser(name)) if os.path.isabs(name) or name[:1] == "~" else ():  # noqa: PTH111, PTH117
            with contextlib.suppress(OSError):
                yield folder, os.stat(folder).st_mtime_ns  # noqa: PTH116 - a path a folder is time for nothing


def _use_available(text: Text) -> None:
    content = spelled(text.get_text())
    text.set_text(content)
    more = dict.fromkeys(home for c in content if (home := _home(c)) not in {OWN, None})
    if more:
        text.set_fontfamily([OWN, *more])


@cache
def _drawn(char: str) -> str:
    if char == "\n" or _home(char):
        return char
    return "" if char in _UNSEEN else STAND_IN


@cache
def _home(char: str) -> str | None:
    """The font family that draws a character; None if no font here has it."""
    if _has(OWN, char):
        return OWN
    return next((name for name in _families() if _has(name, char)), None)


@cache
def _families() -> tuple[str, ...]:
    """The fallbacks that are installed on this machine."""
    from matplotlib.font_manager import fontManager

    _find_new()
    names = {entry.name for entry in fontManager.ttflist}
    return tuple(name for name in FALLBACKS if name in names)


def _find_new() -> None:
    """Adds fonts that were installed after matplotlib cached its list."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    wanted = tuple(name.replace(" ", "").lower()[:8] for name in FALLBACKS)
    listed = {entry.fname for entry in fontManager.ttflist}
    # Only those whose file names may be one of the fallbacks: reading every font of a machine takes seconds.
    for path in findSystemFonts():
        if path not in listed and Path(path).stem.replace("-", "").lower().startswith(wanted):
            with contextlib.suppress(Exception):  # a font that cannot be read is none
                fontManager.addfont(path)


@cache
def _font(family: str, *, bold: bool = False) -> FT2Font | None:
    from matplotlib.font_manager import FontProperties, findfont, get_font

    try:
        face = FontProperties(family=[family], weight="bold" if bold else "normal")
        font = get_font(findfont(face, fallback_to_default=False))
    except (OSError, RuntimeError, ValueError):
        return None  # pictures of letters in one size only, or a file that is gone or damaged
    return font


def _has(family: str, char: str) -> bool:
    font = _font(family)
    return font is not None and bool(font.get_char_index(ord(char)))


@cache
def _advance(char: str, family: str | None, *, bold: bool) -> float:
    font = _font(family or OWN, bold=bold)
    if font is None or not font.get_char_index(ord(char)):
        # About the mean width in DejaVu Sans, for a character that something else will draw.
        return 0.6
    font.set_size(100, 72)  # matplotlib draws with the same object, and leaves the size of its last text
    return float(font.load_char(ord(char)).linearHoriAdvance) / 65536 / 100
