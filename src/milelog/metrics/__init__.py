"""Registered pure functions of an activity or a range of them."""
