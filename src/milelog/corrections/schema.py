"""The shape of milelog-corrections.toml, for pydantic."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

from milelog.documents import fault
from milelog.units import parse_clock


def _elapsed(given: Any) -> float:
    try:
        return parse_clock(given)
    except (TypeError, ValueError):
        hint = 'write elapsed minutes and seconds in quotes, such as "17:21"'
        raise fault("bad-time", f"{given!r} is no time", hint) from None


Elapsed = Annotated[float, BeforeValidator(_elapsed)]


class Table(BaseModel):
    """A table that knows all its keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SegmentTable(Table):
    """One stretch of hard work."""

    kind: Literal["rep", "surge", "stride"] = "rep"
    start: Elapsed
    end: Elapsed


class RunTable(Table):
    """One run."""

    file: str
    start: datetime | None = None
    note: str = ""
    segments: list[SegmentTable]


class CorrectionsTable(Table):
    """The whole file."""

    run: list[RunTable] = []
