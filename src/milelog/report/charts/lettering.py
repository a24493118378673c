"""Estimates widths of texts and breaks them into lines, without knowing the font."""

from __future__ import annotations

_NARROW, _WIDE = frozenset("iljtfr.,:;'|!()[] "), frozenset("mwMW@%")


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """Approximate width of a text, by the widths of DejaVu Sans (within 10 %), which is wider than most fonts."""
    # From U+1100 on letters are as wide as they are high: Hangul, kana, Chinese characters.
    total = sum(
        1.0 if c >= "\u1100" else 0.34 if c in _NARROW else 0.92 if c in _WIDE else 0.68 if c.isupper() else 0.62
        for c in text
    )
    return total * size * (1.08 if bold else 1.0)


def wrapped(text: str, width: float, size: float, *, bold: bool = False, most: int = 2) -> list[str]:
    """At most `most` lines no wider than `width`; a text that is cut ends in an ellipsis."""
    lines = [""]
    for word in text.split():
        tried = f"{lines[-1]} {word}".strip()
        if width_of(tried, size, bold=bold) <= width or not lines[-1]:
            lines[-1] = tried
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]}…"]
    return [_cut(line, width, size, bold=bold) for line in lines if line]


def _cut(text: str, width: float, size: float, *, bold: bool) -> str:
    if width_of(text, size, bold=bold) <= width:
        return text
    while text and width_of(f"{text}…", size, bold=bold) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
