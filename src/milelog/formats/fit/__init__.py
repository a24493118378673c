"""Bytes to columns: the FIT reader."""

from milelog.formats.fit.reader import read

__all__ = ["read"]
