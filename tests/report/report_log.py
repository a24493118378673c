"""A runner's log made by hand: six weeks with every verdict, for the tests of the renderers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import numpy as np
from report_trends import trends

from milelog.errors import Problem
from milelog.model import (
    Activity,
    Athlete,
    Effort,
    MileSurges,
    Recovery,
    Segment,
    Session,
    Span,
    Streams,
    Verdict,
    Week,
    Workout,
    WorkoutStep,
    Zone,
    ZoneSet,
)
from milelog.pipeline import Analysis, Ledger, Run
from milelog.plan.types import Plan, PlannedSession, PlannedWeek
from milelog.report.recordings import Drawable
from milelog.runner import FiveZones
from milelog.runner.types import Fitness, Point
from milelog.units import parse_distance_range
from milelog.verdicts import Facts, Progress, Reason, ReasonKind, Tolerance

MI = 1609.344
HOME = timezone(timedelta(hours=-5))
TODAY = date(2026, 3, 13)
MONDAY = date(2026, 2, 2)

ZONES = (
    ZoneSet(
        start=None,
        vdot=48.1,
        zones=(
            Zone("E", MI / 588, MI / 498),
            Zone("M", MI / 470, MI / 436),
            Zone("T", MI / 424, MI / 408),
            Zone("I", MI / 385, MI / 370),
            Zone("R", MI / 362, MI / 345),
        ),
        source="5 km in 20:33",
    ),
)


def pace(text: str) -> float:
    minutes, seconds = text.split(":")
    return MI / (int(minutes) * 60 + int(seconds))


def run(day: date, parts, *, kind="easy", workout="", hour=7, **more) -> Session:
    """Parts are (kind, zone, metres, speed) or (kind, zone, metres, speed, provenance)."""
    segments, clock, total, zone_s = [], 0.0, 0.0, {}
    for part in parts:
        what, zone, metres, speed = part[:4]
        took = 90.0 if what == "pause" else metres / speed
        segments.append(
            Segment(what, clock, clock + took, metres, speed, zone, part[4] if len(part) > 4 else "detected", 0.9)
        )
        clock, total = clock + took, total + metres
        zone_s[zone or "E"] = zone_s.get(zone or "E", 0.0) + took
    return Session(
        file=f"{day:%Y/%m}/{day:%Y-%m-%d}-{hour:02d}{more.pop('suffix', '')}.fit",
        sport="running",
        start=datetime(day.year, day.month, day.day, hour, 5, tzinfo=HOME),
        distance_m=total,
        elapsed_s=clock,
        timer_s=clock,
        moving_s=clock,
        segments=tuple(segments),
        workout=workout,
        kind=kind,
        zone_s=zone_s,
        heart_zone_s={"Z3": 0.8 * clock, "Z4": 0.15 * clock, "Z5": 0.05 * clock} if clock else {},
        mean_heart_rate_bpm=more.pop("hr", 142.0),
        ascent_m=38.0,
        normalized_mps=(sum(p[2] * p[3] ** 3 for p in parts) / max(total, 1.0)) ** (1 / 3),
        distance_error=0.006,
        **more,
    )


def easy(day: date, miles: float, at="8:40", **more) -> Session:
    return run(day, [("steady", "E", miles * MI, pace(at))], workout=f"{miles:.1f} mi easy", hr=138 + miles / 2, **more)


def threshold(day: date, reps, at=("6:52", "6:55"), **more) -> Session:
    parts = [("warmup", "E", 2 * MI, pace("8:50"))]
    for i, (miles, speed) in enumerate(zip(reps, at, strict=False)):
        if i:
            parts.append(("recovery", "E", MI, pace("9:20"), "lap"))
        parts.append(("rep", "T", miles * MI, pace(speed), "lap"))
    parts.append(("cooldown", "E", 1.5 * MI, pace("9:05")))
    total = sum(p[2] for p in parts) / MI
    shape = f"{len(reps)} x {reps[0]:g} mi" if len(set(reps)) == 1 else " + ".join(f"{r:g} mi" for r in reps)
    return run(
        day,
        parts,
        kind="threshold",
        workout=f"{total:.1f} mi with {shape} @ T ({', '.join(at)}), 1 mi jog",
        hr=158,
        rpe=8,
        efforts=(Effort(MI, 412, 1060), Effort(1609.344 * 2, 828, 1060)),
        **more,
    )


def long(day: date, miles: int, surges) -> Session:
    parts, told = [], []
    for mile in range(1, miles + 1):
        took = surges[mile - 1]
        if took:
            metres = took * pace("7:35")
            parts += [
                ("steady", "E", 0.4 * MI, pace("8:50")),
                ("surge", "M", metres, pace("7:35")),
                ("steady", "E", 0.6 * MI - metres, pace("8:50")),
            ]
            told.append(MileSurges(mile, 1, took, pace("7:35")))
        else:
            parts.append(("steady", "E", MI, pace("8:46")))
            told.append(MileSurges(mile, 0, 0.0, None))
    count = sum(1 for t in surges if t)
    return run(
        day,
        parts,
        kind="long",
        workout=f"{miles:.1f} mi easy with {count} surges of 1:10-1:50",
        hr=149,
        miles=tuple(told),
        efforts=(Effort(5000, 1500, 100), Effort(10000, 3120, 100)),
    )


def ride(day: date) -> Session:
    return Session(
        file=f"{day:%Y/%m}/{day:%Y-%m-%d}-ride.gpx",
        sport="cycling",
        start=datetime(day.year, day.month, day.day, 17, 30, tzinfo=HOME),
        distance_m=24000,
        elapsed_s=3900,
        timer_s=3600,
        moving_s=3540,
        kind="cross",
        workout="24.0 km ride",
        mean_heart_rate_bpm=121,
    )


def verdict(name, planned, status, actual_m, why, session=None, **more) -> Verdict:
    """`why` as a reason in words; one that begins with "on course" waits for the rest of its week."""
    span = (Span(session.file, 0.0, session.elapsed_s),) if session else ()
    try:
        asked = parse_distance_range(re.split(r" with |, ", planned, maxsplit=1)[0])
    except ValueError:
        asked = None
    head = why.partition(": ")[0]
    open_ = status == "unknown" and head in {"on course", "still to come"}
    facts = Facts(
        "metres",
        asked,
        actual_m,
        error=0.006 * (actual_m or 0.0),
        tolerance=Tolerance(0.05, 0.10),
        probability=0.6 if more.pop("borderline", False) else 0.95,
        progress=Progress("on_course" if head == "on course" else "so_far", 2) if open_ else None,
        reasons=() if open_ else (Reason(ReasonKind.SAID, text=why),),
        plan_text=planned,
        rule=more.pop("rule", f"{planned}, 10 % short is still close"),
    )
    return Verdict(name, status, facts, more.pop("evidence", span))


def week(start: date, sessions, statuses) -> Week:
    """`statuses` maps a check to (status, why, borderline)."""
    runs = [s for s in sessions if s.is_run]
    volume = sum(s.distance_m for s in runs)
    longest = max(runs, key=lambda s: s.distance_m, default=None)
    hard = [(s, g) for s in runs for g in s.segments if g.kind == "rep" and g.zone == "T"]
    t_m = sum(g.distance_m for _, g in hard)
    zone_s: dict[str, float] = {}
    for s in runs:
        for name, seconds in s.zone_s.items():
            zone_s[name] = zone_s.get(name, 0.0) + seconds
    planned = {"volume": "45-50 mi", "long_run": "10 mi with plus pace", "threshold": "3-4 mi"}
    actual = {"volume": volume, "long_run": longest.distance_m if longest else 0.0, "threshold": t_m}
    spans = tuple(Span(s.file, g.start_s, g.end_s) for s, g in hard)
    checks = tuple(
        verdict(
            name,
            planned[name],
            status,
            actual[name],
            why,
            longest if name == "long_run" else None,
            borderline=border,
            **({"evidence": spans} if name == "threshold" else {}),
        )
        for name, (status, why, border) in statuses.items()
    )
    return Week(
        start=start,
        end=start + timedelta(days=6),
        sessions=tuple(sessions),
        runs=len(runs),
        volume_m=volume,
        long_run_m=actual["long_run"],
        threshold_m=t_m,
        surges=sum(m.count for s in runs for m in s.miles),
        zone_s=zone_s,
        heart_zone_s={z: sum(s.heart_zone_s.get(z, 0.0) for s in runs) for z in ("Z3", "Z4", "Z5")},
        cross_s=sum(s.moving_s for s in sessions if not s.is_run),
        checks=checks,
    )


def verdicts(volume, long_run, threshold):
    return {"volume": volume, "long_run": long_run, "threshold": threshold}


def weeks() -> tuple[Week, ...]:
    at = [MONDAY + timedelta(weeks=i) for i in range(6)]
    on = lambda i, day: at[i] + timedelta(days=day)  # noqa: E731
    all_surges = [80, 95, 90, 75, 100, 85, 90, 110, 80, 70]
    met = ("met", "46.6 mi lie in 45-50 mi", False)
    long_met = ("met", "10.0 mi, each of 10 miles with a surge of 1:10-1:50", False)
    t_met = ("met", "4.0 mi in the T band 6:48-7:04/mi", False)
    return (
        week(
            at[0],
            [
                easy(on(0, 0), 8),
                threshold(on(0, 1), [2, 2]),
                easy(on(0, 2), 7),
                easy(on(0, 3), 6.5),
                easy(on(0, 4), 6.6),
                long(on(0, 5), 10, all_surges),
            ],
            verdicts(met, long_met, t_met),
        ),
        week(
            at[1],
            [
                easy(on(1, 0), 5),
                threshold(on(1, 1), [2, 1], ("6:54", "7:20")),
                easy(on(1, 2), 6),
                ride(on(1, 3)),
                easy(on(1, 4), 7),
                long(on(1, 5), 10, [80, 95, 0, 75, 0, 85, 90, 0, 80, 70]),
            ],
            verdicts(
                ("close", "35.5 of 45-50 mi: 21 % short", False),
                ("close", "10.0 mi, but miles 3, 5 and 8 have no surge", False),
                ("close", "2.0 mi in band; the second rep (7:20/mi) was 16 s/mi slower than T", True),
            ),
        ),
        week(
            at[2],
            [easy(on(2, 0), 5), easy(on(2, 3), 7), easy(on(2, 5), 8.2)],
            verdicts(
                ("missed", "20.2 of 45-50 mi: 55 % short", False),
                ("missed", "the longest run was 8.2 mi and had no surge", False),
                ("missed", "no rep in the T band 6:48-7:04/mi", False),
            ),
        ),
        week(
            at[3],
            [
                easy(on(3, 0), 9),
                threshold(on(3, 1), [1, 1, 1, 1], ("6:31", "6:30", "6:33", "6:37")),
                easy(on(3, 2), 9),
                easy(on(3, 3), 8),
                easy(on(3, 4), 7),
                long(on(3, 6), 12, [*all_surges, 90, 85]),
            ],
            verdicts(
                ("exceeded", "55.5 mi is 11 % over 45-50 mi", False),
                ("met", "12.0 mi, each of 12 miles with a surge of 1:10-1:50", False),
                ("missed", "4 reps of 1 mi, all faster than the T band 6:48-7:04/mi (6:30-6:37/mi)", False),
            ),
        ),
        week(
            at[4],
            [
                easy(on(4, 0), 7.6),
                threshold(on(4, 1), [2, 2], ("6:50", "6:53")),
                easy(on(4, 2), 7),
                easy(on(4, 3), 6),
                easy(on(4, 4), 6),
                long(on(4, 5), 10, all_surges),
            ],
            verdicts(
                ("met", "45.1 mi lie in 45-50 mi; 0.6 % less would be short", True),
                long_met,
                ("unknown", "one file of this week could not be read: 2026/03/2026-03-03-07.tcx", False),
            ),
        ),
        week(
            at[5],
            [easy(on(5, 0), 7), threshold(on(5, 1), [2, 2], ("6:51", "6:49")), easy(on(5, 2), 8), ride(on(5, 3))],
            verdicts(
                ("unknown", "on course: 23.5 of 45-50 mi, 2 days left", False),
                ("unknown", "still to come: the longest run so far is 8.5 mi, 2 days left", False),
                t_met,
            ),
        ),
    )


def plan() -> Plan:
    jog = Recovery("jog", (MI, MI))
    tempo = Workout(
        "9 mi with 2 x 2 mi @ T, 1 mi jog",
        (WorkoutStep("rep", "T", (2, 2), (2 * MI, 2 * MI), None, jog),),
        (9 * MI, 9 * MI),
    )
    far = Workout("10 mi with plus pace", (WorkoutStep("surge", "M", (10, 10)),), (10 * MI, 10 * MI))
    asked = PlannedWeek(
        MONDAY,
        volume_m=(45 * MI, 50 * MI),
        long_run=far,
        threshold_m=(3 * MI, 4 * MI),
        sessions=(PlannedSession(tempo, 1), PlannedSession(far, 5)),
    )
    return Plan(
        "Mile: stamina",
        MONDAY,
        tuple(replace(asked, start=MONDAY + timedelta(weeks=i)) for i in range(6)),
        asked,
        "plan.toml",
    )


PROBLEMS = (
    Problem(
        "2026/03/2026-03-03-07.tcx",
        "xml-cut-off",
        "not readable: the file ends inside its first point",
        "copy it from the watch again",
        "line 12",
        "rejected",
    ),
    Problem(
        "2026/02/2026-02-11-07.fit",
        "fit-cut-off",
        "cut off after 3,120 records; these were kept and the totals rebuilt",
        "copy it from the watch again if it is longer there",
        "byte 48211",
        "salvaged",
    ),
    Problem(
        "2026/02/2026-02-04-07.gpx",
        "duplicate",
        "the same run as 2026/02/2026-02-04-07.fit, which holds more",
        "",
        "",
        "duplicate",
    ),
    Problem("notes.txt", "not-a-recording", "skipped: text", "", "", "skipped"),
    Problem(
        "2026/02/2026-02-05-07.fit", "heart-rate-implausible", "14 heart rates of 0 or 255 were dropped", "", "", "note"
    ),
)


def streams_of(session: Session) -> tuple[Activity, Streams]:
    """A recording that fits the segments of a session: speed, heart rate, a hill."""
    n = max(int(session.elapsed_s), 1)
    time = np.arange(n, dtype=float)
    speed = np.full(n, session.distance_m / max(session.elapsed_s, 1))
    rate = np.full(n, 135.0)
    paused = np.zeros(n, dtype=bool)
    for g in session.segments:
        inside = slice(int(g.start_s), int(g.end_s))
        speed[inside] = 0.0 if g.kind == "pause" else g.speed_mps
        rate[inside] = 168 if g.kind == "rep" else 155 if g.kind == "surge" else 138
        paused[inside] = g.kind == "pause"
    speed = np.where(paused, 0, speed + 0.05 * np.sin(time / 9) + 0.06 * np.sin(time / 2.3))
    rate = np.convolve(np.pad(rate, 30, mode="edge"), np.ones(61) / 61, mode="valid")[:n]
    grade = 0.015 * np.cos(time / 240)
    distance = np.concatenate([[0.0], np.cumsum(speed)[:-1]])
    elevation = 80 + 240 * 0.015 * 3 * np.sin(time / 240)
    streams = Streams(
        time,
        speed,
        speed * (1 + 3 * grade),
        distance,
        ~paused,
        paused,
        grade,
        elevation,
        rate,
        cadence_spm=np.where(paused, np.nan, 178.0),
        speed_error_mps=0.15,
        distance_error=0.006,
    )
    turn = time / max(n - 1, 1) * 2 * np.pi
    columns = {
        "time_s": time,
        "latitude_deg": 41.234567 + 0.004 * np.sin(turn),
        "longitude_deg": -71.765432 + 0.006 * np.cos(turn),
        "elevation_m": elevation,
        "distance_m": distance,
        "speed_mps": speed,
        "heart_rate_bpm": rate,
    }
    return Activity(session.file, session.sport, columns, session.start), streams


def log(**changes) -> Analysis:
    """The whole analysis; `changes` replace its fields."""
    all_weeks = weeks()
    base = Drawable(
        folder=Path("/nowhere/log"),
        athlete=Athlete(name="A. Runner", units="mi", timezone="America/New_York", max_hr=188),
        today=TODAY,
        zones=ZONES,
        files=Ledger(found=36, read=33, duplicate=1, skipped=1, failed=1, salvaged=1),
        problems=PROBLEMS,
        sessions=tuple(s for w in all_weeks for s in w.sessions),
        weeks=all_weeks,
        plan=plan(),
        fitness=Fitness(
            tuple(
                Point(date(2026, 1, 12) + timedelta(weeks=i), 47.0 + 0.1 * i, 0.03, {"reps": i + 1}) for i in range(12)
            )
        ),
        trends=trends(all_weeks[-2].sessions[0].file),
        open_run=streams_of,
    )
    found = replace(base, **changes)
    return found if "heart_zones" in changes else replace(found, heart_zones=FiveZones().zones(found.athlete))


def as_run(**changes) -> Run:
    """The analysis as a run of the program gives it."""
    return Run(log(**changes), listing=None)


def hostile(text: str) -> Analysis:
    """The log with `text` wherever a user's words can come in: names, files, notes, plan, verdicts, problems."""

    def ill(session: Session) -> Session:
        return replace(
            session,
            file=f"{session.file}{text}",
            workout=f"{session.workout} {text}",
            name=text,
            device=text,
            sub_sport=text,
            note=text,
        )

    def sick(w: Week) -> Week:
        checks = tuple(
            replace(
                v,
                facts=replace(
                    v.facts, plan_text=text, ran=text, rule=text, reasons=(Reason(ReasonKind.SAID, text=text),)
                ),
                evidence=tuple(Span(f"{e.file}{text}", e.start_s, e.end_s) for e in v.evidence),
            )
            for v in w.checks
        )
        return replace(w, sessions=tuple(ill(s) for s in w.sessions), checks=checks)

    asked = plan()
    planned = tuple(
        replace(
            w,
            note=text,
            sessions=tuple(replace(s, workout=replace(s.workout, text=text), name=text) for s in w.sessions),
        )
        for w in asked.weeks
    )
    base = log()
    return replace(
        base,
        athlete=replace(base.athlete, name=text),
        zones=tuple(replace(z, source=text) for z in base.zones),
        problems=tuple(replace(p, source=text, message=text, hint=text, where=text, slug="note") for p in PROBLEMS),
        sessions=tuple(ill(s) for s in base.sessions),
        weeks=tuple(sick(w) for w in base.weeks),
        plan=replace(asked, name=text, weeks=planned),
    )


def single() -> Analysis:
    """One week with one run of one record."""
    dot = Session(
        file="dot.fit",
        sport="running",
        start=datetime(2026, 3, 10, 7, 0, tzinfo=HOME),
        distance_m=0.0,
        elapsed_s=0.0,
        timer_s=0.0,
        moving_s=0.0,
        kind="unknown",
    )
    one = week(date(2026, 3, 9), [dot], {})
    return log(weeks=(one,), sessions=(dot,), zones=(), plan=None)
