"""A seeded simulator of a runner's log, and the truth of what was run."""
