"""Refuses implausible workouts, beyond what anybody runs: they have a wrong unit or a wrong number."""

from milelog.model import Workout, WorkoutStep, flat
from milelog.plan.notation.measure import least
from milelog.units import MILE_M

MOST_M = 110 * MILE_M
MOST_S = 26 * 3600.0
"""Longest workout in metres and in seconds: a hundred-mile race."""
LONGEST_REP_M = {"R": 2500.0, "I": 6500.0}
"""Longest rep in metres: nobody holds mile pace for much more than a mile, or 3-5 km pace for more than four miles."""
LONGEST_REP_S = {"R": 8 * 60.0, "I": 25 * 60.0}
"""Longest rep in seconds: eight minutes at mile pace, 25 at 5 km pace."""
SHORTEST_RUN_M = 200.0
"""Shortest easy run in metres ("100 cool-down" has lost its unit)."""
MOST_WORK_M = {"T": 35000.0, "I": 25000.0, "R": 20000.0, None: 50000.0}
"""Most metres of reps in a zone (None: without a zone): twice those of the hardest published sessions."""
FASTEST_MPS = ((42000.0, 5.9), (5000.0, 6.7), (1600.0, 7.3), (800.0, 8.1), (400.0, 9.5), (0.0, 12.0))
"""Greatest speed in m/s from that many metres on: a little faster than the men's world records."""


def implausible(workout: Workout) -> str:
    """A sentence that says why a workout is implausible; empty where it is plausible."""
    metres, seconds = least(workout.steps)
    metres = max(metres, workout.total_m[0] if workout.total_m else 0.0)
    seconds = max(seconds, workout.total_s[0] if workout.total_s else 0.0)
    if metres > MOST_M or seconds > MOST_S:
        size = f"{metres / MILE_M:.0f} mi" if metres > MOST_M else f"{seconds / 3600:.0f} hours"
        return f"{size} is not a run of a training plan"
    if workout.total_m and workout.total_m[1] < SHORTEST_RUN_M:
        return f"{workout.total_m[1]:g} m is not a run of its own"
    for zone, most in MOST_WORK_M.items():
        work = sum(
            s.distance_m[0] * n[0]
            for s, n in flat(workout.steps)
            if s.distance_m and s.kind == "rep" and s.zone == zone
        )
        if work > most:
            return f"nobody runs {work / MILE_M:.0f} mi of reps" + (f" in zone {zone}" if zone else "")
    for step, _ in flat(workout.steps):
        easy = step.kind in {"warmup", "cooldown"} or (step.kind == "steady" and step.zone in {"E", "M"})
        if easy and step.distance_m and step.distance_m[1] < SHORTEST_RUN_M:
            return f"{step.distance_m[1]:g} m is not a run of its own"
        if step.target_mps and step.distance_m and _too_fast(step.distance_m[0], step.target_mps[0]):
            return "nobody runs this pace so far"
        # With a race pace, any distance up to the race is possible: "10 km @ 10k pace" is a time trial.
        if step.kind == "rep" and step.zone and not step.race_m and _too_long(step):
            return f"nobody runs that far in zone {step.zone}"
    return ""


def _too_fast(metres: float, speed_mps: float) -> bool:
    return speed_mps > next(limit for least_m, limit in FASTEST_MPS if metres >= least_m)


def _too_long(step: WorkoutStep) -> bool:
    limit_m, limit_s = (limits.get(step.zone or "", float("inf")) for limits in (LONGEST_REP_M, LONGEST_REP_S))
    return (step.distance_m or (0.0,))[0] > limit_m or (step.duration_s or (0.0,))[0] > limit_s
