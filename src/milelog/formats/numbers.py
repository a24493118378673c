"""Texts to numbers."""

from collections.abc import Sequence

import numpy as np

from milelog.model import Floats

_NOTHING = frozenset({"", "null", "none", "nan", "-", "--", "n/a"})
"""What exporters write where there is no value."""


def to_floats(texts: Sequence[str | None]) -> tuple[Floats, list[int]]:
    """Numbers for texts, NaN where there is none, and the indexes of those that are no numbers."""
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
