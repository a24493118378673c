"""Bytes to columns: the FIT reader."""
