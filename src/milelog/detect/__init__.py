"""Streams to segments: warm-up, reps, recoveries, surges, cool-down."""
