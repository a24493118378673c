"""What many weeks tell together: readiness for the mile, races read closely, the forecast, the same workout again, load.

A new trend is one module with a pure function of the `Log`, a field of `Trends`, and one line here.
"""

from milelog.trends.log import Log
from milelog.trends.readiness import readiness
from milelog.trends.types import Trends

__all__ = ["Log", "Trends", "trends"]


def trends(log: Log) -> Trends:
    """All trends of a log. Recordings are looked at only where they hold reps or a race."""
    return Trends(readiness=readiness(log))
