"""Paces from races: Daniels and Gilbert's VDOT, and the zones in force on a date."""
