"""What the tests of the FIT reader share."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("MILELOG_SHARED", Path(__file__).parents[4] / "shared"))
ORACLE = SHARED / "oracle" / "fit_oracle.json"


def oracle() -> dict[str, Any]:
    """What seven families of decoders agree on; empty where the reference is not on this machine."""
    if not ORACLE.is_file():
        return {"intact": {}, "damaged": {}}
    found: dict[str, Any] = json.loads(ORACLE.read_text())
    return found


def cases(kind: str, *, largest: int | None = None) -> list[Any]:
    """Parameters (path, what is agreed) for each reference file of a kind, smallest first."""
    entries = sorted(oracle()[kind].items(), key=lambda item: (item[1].get("size", 0), item[1]["file"]))
    found = [
        pytest.param(SHARED / "recordings" / entry["file"], {**entry, "sha256": key}, id=entry["file"])
        for key, entry in entries
        if largest is None or entry.get("size", 0) <= largest
    ]
    absent = pytest.mark.skip(reason="the reference (../shared/oracle) is not on this machine")
    return found or [pytest.param(Path(), {}, id="absent", marks=absent)]


def digest(values: list[int | None]) -> str:
    """The reference's digest of a column of integers."""
    joined = ",".join("" if v is None else str(v) for v in values)
    return hashlib.sha256(joined.encode()).hexdigest()[:16]
