"""Parses columns of numbers."""

from collections.abc import Sequence

import numpy as np

from milelog.model import Floats

_NOTHING = frozenset({"", "null", "none", "nan", "-", "--", "n/a"})
"""Texts that exporters write for a missing value."""


def to_floats(texts: Sequence[str | None]) -> tuple[Floats, list[int]]:
    """The texts as numbers, NaN for missing ones; and the indices of texts that are no numbers."""
    try:
        return np.array(texts, dtype=np.float64), []
    except (TypeError, ValueError):
        pass
    out = np.full(len(texts), np.nan)
    wrong = []
    for i, text in enumerate(texts):
        try:
            out[i] = float(text or "nan")
        except ValueError:
            if (text or "").strip().lower() not in _NOTHING:
                wrong.append(i)
    return out, wrong
