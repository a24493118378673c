"""A week that is not over: what was run is judged, what is to come is not."""


def test_sessions_of_days_to_come_are_not_missed(as_json, log):
    found = as_json("analyze", log, "--as-of", "2026-04-22")
    checks = {c["name"]: c for c in found["weeks"][-1]["checks"]}
    assert checks["session_tue"]["status"] == "met"
    assert checks["session_sun"]["status"] == "unknown"
    assert checks["volume"]["status"] == "unknown"
    assert "4 days left" in checks["volume"]["why"]
    assert not [c for c in checks.values() if c["status"] == "missed"]
