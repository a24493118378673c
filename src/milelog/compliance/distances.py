"""The checks of distance: volume and long run."""

from __future__ import annotations

from collections.abc import Iterator

from milelog.compliance.bands import Judged, judge, tolerance_text
from milelog.compliance.context import Context, spans, whole
from milelog.compliance.settle import on_course, settle, uncertainty_text
from milelog.model import Session, Status, Verdict, Workout
from milelog.plan.notation import flat
from milelog.plan.notation.measure import extent_m
from milelog.units import MILE_M, Range, format_clock, format_distance, format_distance_range, unit_m
from milelog.weeks import Outing, distance

SURGE_S = (45.0, 180.0)
"""A surge of plus pace lasts one to two minutes; this much is still taken for one."""
MOST_MILES = 0.8
"""Plus pace was run when this share of the miles holds a surge ..."""
SOME_MILES = 0.4
"""... and in part down to this one."""
NOT_EASY = 0.25
"""A long run was not easy when more than this share of it, outside its surges, was above zone E."""


def grace(units: str) -> float:
    """Half of the last digit that a report shows, in metres."""
    return 0.05 * unit_m(units)


def distance_error(sessions: Outing) -> float:
    """Standard error of a sum of distances in metres. The error of one device is taken for systematic: errors add."""
    return sum(s.distance_m * s.distance_error for s in sessions)


def against(value: float, planned: Range, units: str) -> str:
    """Measured beside planned: "47.3 of 45-50 mi"."""
    return f"{f'{value / unit_m(units):.1f}'.removesuffix('.0')} of {format_distance_range(planned, units)}"


def beside(judged: Judged, units: str) -> str:
    """How far short or over: ", 2.1 mi short"; nothing where the report would show zero."""
    for amount, word in ((judged.short, "short"), (judged.over, "over")):
        if amount >= grace(units):
            return f", {format_distance(amount, units)} {word}"
    return ""


def volume(ctx: Context) -> Iterator[Verdict]:
    """The distance of all running of the week, with cross-training at the athlete's own rate where the plan has one."""
    planned = ctx.planned.volume_m
    if planned is None:
        return
    run_m, units = ctx.week.volume_m, ctx.units
    credit = cross_credit(ctx)
    actual = run_m + credit
    error = distance_error(ctx.running)
    judged = judge(actual, error, planned, ctx.band("volume"), grace(units))
    said = against(actual, planned, units)
    runs = f"{ctx.week.runs} run{'' if ctx.week.runs == 1 else 's'}"
    credited = f", {format_distance(credit, units)} of it credited for cross-training" if credit else ""
    yield settle(
        ctx,
        "volume",
        format_distance_range(planned, units),
        judged,
        f"{said} in {runs}{beside(judged, units)}{credited}",
        actual_m=actual,
        actual=format_distance(actual, units),
        rule="all running from Monday to Sunday at the runner's place"
        + (", and cross-training at the athlete's own rate" if ctx.plan.cross_training else ""),
        tolerance=tolerance_text(ctx.band("volume"), planned),
        uncertainty=uncertainty_text(error, actual, units, unit_m(units)),
        evidence=[whole(s) for s in ctx.running],
        course=on_course(ctx, said, actual, planned[0]),
    )


def cross_credit(ctx: Context) -> float:
    """Metres of running that the week's other sports stand for, by the plan's rate and cap."""
    rate = ctx.plan.cross_training
    if rate is None:
        return 0.0
    seconds = sum(s.moving_s for s in cross_sessions(ctx))
    metres = seconds / rate.seconds_per_m
    if rate.cap_m is not None:
        metres = min(metres, rate.cap_m)
    if rate.cap_share is not None and ctx.planned.volume_m:
        metres = min(metres, rate.cap_share * ctx.planned.volume_m[0])
    return metres


def cross_sessions(ctx: Context) -> tuple[Session, ...]:
    """The week's sessions of other sports that the plan lets count."""
    rate = ctx.plan.cross_training
    sports = rate.sports if rate else ()
    return tuple(s for s in ctx.week.sessions if not s.is_run and (not sports or s.sport in sports))


def long_run(ctx: Context) -> Iterator[Verdict]:
    """The longest run of the week: its distance, plus pace inside each mile, easy outside."""
    planned = ctx.planned.long_run
    if planned is None:
        return
    run = _the_long_run(ctx, planned)
    asked_m = extent_m(planned)
    if asked_m is None and planned.total_s is None:
        why = f'"{planned.text}" states no distance and no time for the whole run'
        yield settle(ctx, "long_run", planned.text, Judged("unknown", False, 0.0, 0.0), why, final=True)
        return
    judged, said, error = _length(ctx, planned, run)
    notes: list[str] = []
    doubt = ""
    if run and judged.status != "missed":
        judged, doubt = _with_surges(planned, run, judged, notes)
        judged = _easy_outside(ctx, planned, run, judged, notes)
    if run and run[0].day:
        notes.append(f"on {run[0].day:%a}" + (f" in {len(run)} files" if len(run) > 1 else ""))
    actual = distance(run) if run else 0.0
    units = ctx.units
    yield settle(
        ctx,
        "long_run",
        planned.text,
        judged,
        "; ".join([said, *notes]),
        actual_m=actual,
        actual=format_distance(actual, units),
        rule="the longest run that is no other session of the plan; plus pace: a surge of one to two minutes in each mile",
        tolerance=tolerance_text(ctx.band("long_run"), asked_m or planned.total_s or (0, 0)),
        uncertainty=uncertainty_text(error, actual, units, unit_m(units)),
        evidence=spans(run) if run else (),
        doubt=doubt,
        course="; ".join([on_course(ctx, said, float(judged.short == 0), 0.5), *notes]),
    )


def _the_long_run(ctx: Context, planned: Workout) -> Outing | None:
    """The run of the session that is the long run; else, or where another run is as long as was asked, the longest run
    that was no other session of the plan. Of all runs, where every one was another.
    """
    meant = next((m.run for m in ctx.matches if m.run and m.planned.workout.steps == planned.steps), None)
    taken = [m.run for m in ctx.matches if m.run and m.run is not meant]
    free = [o for o in ctx.outings if o not in taken] or list(ctx.outings)
    longest = max(free, key=distance, default=None)
    asked_m = extent_m(planned)
    if meant is None or longest is None or asked_m is None:
        return longest
    asked = asked_m[0] * (1 - ctx.band("long_run").close)
    return longest if distance(longest) >= asked > distance(meant) else meant


def _length(ctx: Context, planned: Workout, run: Outing | None) -> tuple[Judged, str, float]:
    """Distance against distance, or moving time against time."""
    band, units = ctx.band("long_run"), ctx.units
    asked_m = extent_m(planned)
    if asked_m:
        actual = distance(run) if run else 0.0
        error = distance_error(run) if run else 0.0
        judged = judge(actual, error, asked_m, band, grace(units))
        return judged, against(actual, asked_m, units) + beside(judged, units), error
    span = planned.total_s or (0.0, 0.0)
    seconds = sum(s.moving_s for s in run) if run else 0.0
    asked = "-".join(dict.fromkeys(format_clock(v) for v in span))
    return judge(seconds, 0.0, span, band, 30.0), f"{format_clock(seconds)} of {asked}", 0.0


def _with_surges(planned: Workout, run: Outing, judged: Judged, notes: list[str]) -> tuple[Judged, str]:
    """The status lowered where plus pace was asked and not run, and what makes it doubtful."""
    miles, surged = miles_with_surges(run)
    if miles == 0 or not any(step.kind == "surge" for step, _ in flat(planned.steps)):
        return judged, ""
    notes.append(f"plus pace in {surged} of {miles} miles")
    found = surge_status(surged, miles)
    doubt = ""
    if any(surge_status(s, miles) != found for s in (surged - 1, min(surged + 1, miles))):
        doubt = "one surge more or less would change it"
    if found == "met":
        return Judged(judged.status, judged.borderline or bool(doubt), judged.short, judged.over), doubt
    return Judged(found, bool(doubt), judged.short, 0.0), doubt


def surge_status(surged: int, miles: int) -> Status:
    """Plus pace by the share of the miles that hold a surge."""
    if surged >= MOST_MILES * miles:
        return "met"
    return "close" if surged >= SOME_MILES * miles else "missed"


def miles_with_surges(run: Outing) -> tuple[int, int]:
    """Whole miles of an outing, and how many of them hold a surge of about one to two minutes.

    Such a pick-up in a run that was to hold surges is one, also where its regularity made it look like a rep.
    """
    miles = int(distance(run) / MILE_M + 0.1)
    seen: set[int] = set()
    offset = 0.0
    for session in run:
        position = offset
        for segment in session.segments:
            if segment.kind in {"surge", "rep"} and SURGE_S[0] <= segment.end_s - segment.start_s <= SURGE_S[1]:
                seen.add(int((position + segment.distance_m / 2) / MILE_M))
            position += segment.distance_m
        offset += session.distance_m
    return miles, len({m for m in seen if m < miles})


def _easy_outside(ctx: Context, planned: Workout, run: Outing, judged: Judged, notes: list[str]) -> Judged:
    """Say where a long run was not easy outside its surges; a met one is close then."""
    if any(step.kind == "rep" for step, _ in flat(planned.steps)):
        return judged
    outside = hard = 0.0
    for session in run:
        easy = ctx.zone(session, "E")
        for segment in session.segments:
            if easy is None or segment.kind in {"surge", "pause", "stride"}:
                continue
            seconds = segment.end_s - segment.start_s
            outside += seconds
            speed = segment.adjusted_mps if segment.adjusted_mps is not None else segment.speed_mps
            hard += seconds if speed > easy.fast_mps * 1.03 else 0.0
    if outside <= 0 or hard / outside <= NOT_EASY:
        return judged
    notes.append(f"{hard / outside:.0%} of it above easy pace outside its surges")
    status: Status = "close" if judged.status == "met" else judged.status
    return Judged(status, judged.borderline, judged.short, judged.over)
