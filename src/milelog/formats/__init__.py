"""Bytes to activities: one reader a format, one registry of them."""

from milelog.formats.registry import BUILTIN, Loaded, Reader, load

__all__ = ["BUILTIN", "Loaded", "Reader", "load"]
