"""Registered pure functions of an activity or a range of them."""

from milelog.metrics import basic
from milelog.metrics.efforts import EFFORT_DISTANCES_M, best_efforts
from milelog.metrics.registry import METRICS, Metric, metric

__all__ = ["EFFORT_DISTANCES_M", "METRICS", "Metric", "basic", "best_efforts", "metric"]
