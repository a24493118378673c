"""The drawings of a page, each drawn once: the same data is taken from the shelf."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import SimpleNamespace
from typing import ParamSpec

from markupsafe import Markup

from milelog.pipeline import Analysis
from milelog.report import svg
from milelog.report.recordings import shelf_of

P = ParamSpec("P")
CHARTS = (svg.long_run, svg.reps, svg.bars, svg.zone_weeks, svg.consistency, svg.form)
"""Drawings worth keeping; smaller ones are drawn as fast as they are found."""


def of(analysis: Analysis) -> SimpleNamespace:
    """What `milelog.report.svg` draws, by the same names, through the shelf of an analysis."""
    once = {function.__name__: _once(function, analysis) for function in CHARTS}
    return SimpleNamespace(**{**vars(svg), **once})


def _once(draw: Callable[P, Markup], analysis: Analysis) -> Callable[P, Markup]:
    shelf = shelf_of(analysis)

    @wraps(draw)
    def drawn(*facts: P.args, **named: P.kwargs) -> Markup:
        content = shelf.made(f"svg {draw.__name__}", (facts, named), lambda: draw(*facts, **named).encode())
        return Markup(content.decode())  # noqa: S704 - what our own functions have escaped

    return drawn
