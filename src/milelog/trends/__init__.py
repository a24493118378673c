"""What many weeks tell together: readiness for the mile, races read closely, the forecast, the same workout again, load.

A new trend is one module with a pure function of the `Log`, a field of `Trends`, and one line here.
"""

from milelog.trends.log import Log
from milelog.trends.types import Trends

__all__ = ["Log", "Trends", "trends"]


def trends(log: Log) -> Trends:
    """All trends of a log. Recordings are looked at only where they hold reps or a race."""
    # Here, for a run with nothing new reads kept trends alone: NumPy and the checks of the plan cost it 0.1 s.
    from milelog.trends.readiness import readiness

    return Trends(readiness=readiness(log))
