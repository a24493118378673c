"""Composes the stages over any executor: files in, one Analysis out."""

from milelog.pipeline.analysis import Analysis, Ledger

__all__ = ["Analysis", "Ledger"]
