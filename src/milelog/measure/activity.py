"""Measures one activity (`measure`): runs the detector and all metrics on its clean stream. Called by `pipeline.measure`."""

from dataclasses import replace
from typing import Any

import numpy as np

from milelog.formats import About
from milelog.measure import clean, metrics
from milelog.measure.detect import IN_USE
from milelog.measure.metrics.fitness_evidence import fitness_evidence
from milelog.measure.metrics.histogram import heart_histogram, speed_histograms
from milelog.measure.metrics.slope_account import slope_account
from milelog.measure.trace import trace_of
from milelog.measure.types import SAME_RACE, WHOLE_RACE, FitnessEvidence, Measured
from milelog.model import RUNNING, Activity, Evidence, Streams

RIDE = "cycling"
"""The sport given to a "run" that is faster than anybody runs from start to end."""


def measure(activity: Activity, streams: Streams, *, guessed: bool = False, about: About | None = None) -> Measured:
    """Everything that is stored of one activity, given its clean stream.

    `guessed` says that the file names no sport and it was inferred from the speeds; `about` is the entry of an export's index.
    """
    evidence = streams.evidence or Evidence()
    ridden = activity.sport == RUNNING and clean.is_ride(streams)
    return Measured(
        sport=RIDE if ridden else activity.sport,
        start=activity.start,
        distance_m=clean.distance_m(activity, streams),
        elapsed_s=clean.elapsed_s(activity),
        timer_s=clean.timer_s(activity, streams),
        sub_sport=None if ridden else activity.sub_sport,
        sport_source="speed" if guessed or ridden else "file",
        utc_offset_s=activity.utc_offset_s,
        timezone=_zone_of_position(activity),
        distance_error=streams.distance_error,
        elevation_noise_m=streams.elevation_noise_m,
        evidence=evidence,
        pauses=streams.pauses,
        rpe=activity.rpe,
        feel=activity.feel,
        name=activity.name,
        device=activity.device,
        about=about,
        # A guessed sport is measured as a run anyway: an export's index may turn out to call it one.
        **_of_stream(streams, evidence, RIDE if ridden else RUNNING if guessed else activity.sport),
    )


def remeasured(measured: Measured, streams: Streams, **changed: Any) -> Measured:
    """The activity with all that follows from its stream measured again, after the runner corrected the stream or the sport.

    `changed` holds further fields of Measured to replace.
    """
    found = replace(measured, distance_m=clean.covered_m(streams) or measured.distance_m, **changed)
    anew = replace(found, **_of_stream(streams, found.evidence, found.sport))
    if anew.slope is None or measured.slope is None:
        return anew
    # A trace holds smoothed heights, so their noise is only known from the first measurement.
    return replace(anew, slope=replace(anew.slope, noise=measured.slope.noise))


def _of_stream(streams: Streams, evidence: Evidence, sport: str) -> dict[str, Any]:
    """The fields of Measured that follow from the stream. Reps, efforts and evidence of fitness are sought in runs only."""
    is_run = sport == RUNNING
    candidates = IN_USE.candidates(streams, evidence=evidence) if is_run else ()
    speeds, slopes = speed_histograms(streams, candidates[0].segments) if is_run else ((), ())
    return {
        "trace": trace_of(streams),
        "moving_s": float(streams.moving.sum()),
        "ascent_m": metrics.METRICS["ascent"](streams),
        "mean_heart_rate_bpm": metrics.METRICS["mean_heart_rate"](streams),
        "metrics": metrics.figures(streams),
        "normalized_mps": metrics.basic.normalized_speed(streams.adjusted_mps[streams.moving]) if is_run else None,
        "candidates": candidates,
        "efforts": metrics.best_efforts(streams) if is_run else (),
        "fitness": fitness_evidence(streams) if is_run else FitnessEvidence(),
        "slope": slope_account(streams, candidates[0].segments) if is_run else None,
        "speed_s": speeds,
        "slope_by_speed": slopes,
        "heart_s": heart_histogram(streams) if is_run else (),
    }


def _zone_of_position(activity: Activity) -> str | None:
    """The time zone at the middle position (the first may be outdated); None without positions, or for those of a game."""
    latitude, longitude = activity.column("latitude_deg"), activity.column("longitude_deg")
    known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    if not len(known) or activity.sub_sport == "virtual_activity":
        return None
    # Imported here since its table takes memory and time, and most runs of the program measure nothing.
    import tzfpy

    middle = known[len(known) // 2]
    name: str = tzfpy.get_tz(float(longitude[middle]), float(latitude[middle]))
    return name or None


def race_time(measured: Measured, distance_m: float) -> float | None:
    """The time of a race over `distance_m` in a recording, s; None if the recording is shorter.

    It is the elapsed time if the recording is as long as the race, else the time of the fastest stretch of that length (with
    warm-up and cool-down around it).
    """
    if measured.distance_m and abs(measured.distance_m / distance_m - 1) <= WHOLE_RACE:
        return measured.elapsed_s
    # As they were measured: the stored trace is rounded.
    for known in measured.efforts:
        if abs(known.distance_m / distance_m - 1) <= SAME_RACE:
            return known.time_s
    found = metrics.best_efforts(measured.trace.streams(), (distance_m,))
    return found[0].time_s if found else None
