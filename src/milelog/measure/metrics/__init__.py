"""Figures of one activity, computed from its clean stream: a registry of metrics, best efforts, evidence of fitness."""

from milelog.measure.metrics import basic
from milelog.measure.metrics.efforts import EFFORT_DISTANCES_M, best_efforts
from milelog.measure.metrics.registry import METRICS, Metric, figures, metric

__all__ = ["EFFORT_DISTANCES_M", "METRICS", "Metric", "basic", "best_efforts", "figures", "metric"]
