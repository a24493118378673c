"""Segments of a run: reps and surges as a coach would mark them."""

from milelog.measure.detect.detector import Detector

__all__ = ["Detector"]
