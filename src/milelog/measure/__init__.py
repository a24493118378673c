"""Measures one recording by itself: clean stream (`clean`), segments (`detect`), figures (`metrics`); result: `types.Measured`.

Nothing here depends on other recordings, zones, units, a plan or corrections, so the results can be stored in the index.
"""
