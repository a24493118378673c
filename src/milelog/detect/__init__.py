"""Segments of a run: reps and surges as a coach would mark them."""

from milelog.detect.detector import Detector

__all__ = ["Detector"]
