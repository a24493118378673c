"""What one recording tells by itself: clean streams, segments, metrics. Knows no other recording."""
