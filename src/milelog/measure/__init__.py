"""Measures one recording by itself: clean streams, segments, metrics. Knows no other recording."""
