"""Charts by name; each draws one finding."""
