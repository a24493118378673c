"""Writes a session in workout notation: `9.1 mi with 2 x 2 mi @ T (6:44, 6:47), 1 mi jog`."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from milelog.measure.types import SAME_RACE, WHOLE_RACE
from milelog.model import HARD_KINDS, Segment, Session
from milelog.round_sizes import RESTS_M, ROUND_S, is_quarter_miles, nearest
from milelog.sessions.kinds import between, effort, is_fast_finish, uphill
from milelog.sessions.sizes import EDGE_S, Size, rungs, size_of, size_text, sizes_of, time_text
from milelog.units import MILE_M, format_clock, format_distance, race_name, unit_m

ALIKE = 0.12
"""Neighbouring reps belong to one set where the logs of their distances or durations differ by at most this (12 %)."""
STRIDE_S = 5.0
"""Strides belong to one set where their durations differ by at most this many seconds."""
MIXED = 5
"""From this many different sizes on, a session is written as a range (`9 x 1:00-4:30`): nobody plans such a list."""
BREAK, BREAK_S = 2.0, 60.0
"""A rest separates two sets where it is over twice the median rest and over this many seconds longer than it."""
LADDER_REST_S = 600.0
"""Longest rest between two rungs of a ladder, in seconds: tests with twenty minutes between them are three efforts."""
LIKE_RUN = 0.4
"""Log ratio to the median up to which a run between walks still counts as regular (50 %): some walk at the next lamp post."""
BY_RULE = 0.5
"""Least share of the running time in regular runs for run/walk: a few walks in a steady run may be regular by chance."""
TIMED_RUNS = 1.0
"""Advantage of durations over distances for the runs of run/walk, in standard errors: such plans give minutes."""
LONG_SET = 5
"""From this many reps on, a single one in another zone does not divide the set."""
STRIDE_SETS = 3
"""From this many sizes on, strides are written as a range: they are run by feel, and their ends are not sharp."""
APART = 0.04
"""Log speed between two sets that were run in two zones: bands of neighbours lie 7 to 10 % apart, reps of a set within 3 %."""
Gaps = Sequence[Sequence[Segment]]


def notation(session: Session, units: str = "mi") -> str:
    """The run in workout notation, in the athlete's units; steady running between sets is left out."""
    total = format_distance(session.distance_m, units)
    if session.race_m:
        return _raced(session, session.race_m, total)
    hard = [s for s in session.segments if s.kind in HARD_KINDS]
    if _is_easy(hard, with_zones=bool(session.zone_s)):
        hard = []
    if not hard and not session.has_distance:
        return f"{format_clock(round(session.elapsed_s))} without distance"
    plain = effort(session)
    if plain == "race":
        plain = "race effort" if session.is_race is None else "tempo"
    if not hard:
        # In a race with regular walks, the race is the more important fact.
        by_a_rule = "" if plain == "race effort" else _run_walk(session.segments, units)
        return f"{total} {by_a_rule or plain}"
    surges = [s for s in hard if s.kind == "surge"]
    reps = [s for s in hard if s.kind != "surge"]
    parts = [_surges(surges)] if surges else []
    if reps:
        parts.append(_sets(reps, session.segments, units, _most_m(session, units)))
    word = plain if surges else _word(reps, session.segments, with_zones=bool(session.zone_s))
    return f"{total} {word}".rstrip() + " with " + "; ".join(parts)


def _raced(session: Session, race_m: float, total: str) -> str:
    """`5 km race in 20:24`, or `6.6 mi with` that, for a run that the runner called a race; no time where none is known."""
    is_whole = abs(session.distance_m / race_m - 1) <= WHOLE_RACE
    times = [e.time_s for e in session.efforts if abs(e.distance_m / race_m - 1) <= SAME_RACE]
    times = [session.elapsed_s] if is_whole else times[:1]
    race = " in ".join([f"{race_name(race_m)} race", *(format_clock(t) for t in times)])
    return race if is_whole else f"{total} with {race}"


def _is_easy(hard: Sequence[Segment], *, with_zones: bool) -> bool:
    """Whether the only work is one rep that was easy: it had no zone where zones are known, and the runner did not mark it."""
    return (
        with_zones
        and len(hard) == 1
        and hard[0].kind == "rep"
        and not hard[0].zone
        and hard[0].provenance != "corrected"
    )


def _run_walk(segments: Sequence[Segment], units: str) -> str:
    """`run/walk with 8 x 5 min, 60 s walk` for a run with regular walks; empty for any other."""
    walks = [i for i, s in enumerate(segments) if s.recovery == "walk"]
    runs = [s for a, b in pairwise(walks) for s in segments[a + 1 : b] if s.kind == "steady"]
    if not runs:
        return ""
    # The runs between two walks give the usual duration; the first and the last run count where they match it.
    usual = median(s.duration_s for s in runs)
    count = sum(abs(math.log(s.duration_s / usual)) <= LIKE_RUN for s in segments if s.kind == "steady")
    if count * usual <= BY_RULE * sum(s.duration_s for s in segments if s.kind == "steady"):
        return ""
    size = size_of(runs, units, by_the_clock=TIMED_RUNS)
    text = size_text(size if size.snapped else Size(round(size.value), timed=True, snapped=False), units)
    return f"run/walk with {count} x {text}, {_rest_text([[segments[i]] for i in walks], units)}"


def _surges(surges: Sequence[Segment]) -> str:
    return f"{len(surges)} surge{'s' if len(surges) > 1 else ''} of {_range([s.duration_s for s in surges])}"


def _word(reps: Sequence[Segment], segments: Sequence[Segment], *, with_zones: bool) -> str:
    """`fast finish`, `run/walk` or `fartlek` where a session with reps is one of these, else empty.

    Where zones are known, a rep without a zone was easy.
    """
    if len(reps) == 1 and is_fast_finish(segments):
        return "fast finish"
    rests = [s for gap in between(reps, segments) for s in gap if s.kind == "recovery"]
    if (
        len(reps) > 2
        and rests
        and with_zones
        and _majority([r.zone for r in reps]) is None
        and all(s.recovery == "walk" for s in rests)
    ):
        return "run/walk"
    jogged = sum(s.recovery in {"jog", "float"} for s in rests) > 0.7 * (len(reps) - 1)
    return "fartlek" if _is_mixed(reps) and jogged else ""


def _is_mixed(reps: Sequence[Segment]) -> bool:
    """Whether reps have so many sizes, without a regular order, that only their range is written."""
    groups = _groups([r for r in reps if r.kind == "rep"] or reps)
    return len(groups) >= MIXED and not _alternate(reps) and not _in_order([g[0] for g in groups])


def _in_order(reps: Sequence[Segment]) -> bool:
    """Whether durations only rise, only fall, or change direction once, as in a ladder."""
    lengths = [r.duration_s for r in reps]
    rises = [b > a for a, b in pairwise(lengths)]
    return sum(a != b for a, b in pairwise(rises)) <= 1


def _most_m(session: Session, units: str) -> float:
    """The distance of the run as it is written, which no rep of it may exceed; infinite where it is not known."""
    metres = unit_m(units)
    return (math.floor(10 * session.distance_m / metres + 0.5) / 10 + 0.05) * metres if session.distance_m else math.inf


def _sets(reps: Sequence[Segment], segments: Sequence[Segment], units: str, most_m: float) -> str:
    """The sets in order, each with its recovery; the recovery after a set is written only for a single rep.

    No rep is named by a distance over `most_m`.
    """
    gaps = between(reps, segments)
    # The most regular form is tried first: alternating sizes would otherwise be written as a mixture, and a ladder as
    # a list of sets.
    if len(reps) % 2 == 0 and _alternate(reps):
        halves = [reps[0::2], reps[1::2]]
        sizes = sizes_of(halves, units)
        if _has_two_zones(*halves):
            each = [
                f"{size_text(s, units)}{_aim(h, gaps)} ({_times(h, s, units)})"
                for h, s in zip(halves, sizes, strict=True)
            ]
            rest = _rest_text(gaps, units)
            return f"{len(reps) // 2} x ({', '.join(each)})" + (f", {rest}" if rest else "")
        turns = ", ".join(size_text(s, units) for s in sizes)
        return _with_pace_and_rest(f"{len(reps) // 2} x ({turns})", reps, gaps, units)
    if _is_mixed(reps):
        count = len(reps)
        return _with_pace_and_rest(f"{count} x {_range([s.duration_s for s in reps])}", reps, gaps, units)
    groups = _groups(reps)
    ladder = _ladder(groups, units)
    if ladder:
        return _with_pace_and_rest(ladder, reps, gaps, units)
    if len(groups) >= STRIDE_SETS and all(r.kind == "stride" for r in reps):
        rest = _rest_text(gaps, units)
        return f"{len(reps)} x {_range([s.duration_s for s in reps])} strides" + (f", {rest}" if rest else "")
    groups = [list(part) for group in groups for part in _by_zone(group)]
    groups = _joined_by_size(groups, _all_sizes(groups, units, most_m))
    sets = []
    for group, size in zip(groups, _all_sizes(groups, units, most_m), strict=True):
        text = _set(group, between(group, segments), size, units)
        # A single rep has no recovery within its set; the one that follows is written, unless it is the cool-down.
        alone = len(group) == 1 and group[0].kind == "rep" and group[0] is not reps[-1]
        rest = _rest_text([gaps[reps.index(group[0])]], units) if alone else ""
        sets.append(f"{text}, {rest}" if rest else text)
    return ", then ".join(sets)


def _with_pace_and_rest(what: str, reps: Sequence[Segment], gaps: Gaps, units: str) -> str:
    """`what` (the sizes of reps) with their zone, paces and rest."""
    pace = _paces(reps, units)
    rest = _rest_text(gaps, units)
    text = f"{what}{_aim(reps, gaps)} ({pace})"
    return f"{text}, {rest}" if rest else text


def _all_sizes(groups: Sequence[Sequence[Segment]], units: str, most_m: float) -> list[Size]:
    """The size of each group; reps are all measured by distance or all by time where that fits, and so are strides."""
    found: dict[int, Size] = {}
    for kind in ("rep", "stride"):
        chosen = [i for i, g in enumerate(groups) if g[0].kind == kind]
        found |= (
            dict(zip(chosen, sizes_of([groups[i] for i in chosen], units, most_m=most_m), strict=True))
            if chosen
            else {}
        )
    return [found[i] for i in range(len(groups))]


def _ladder(groups: Sequence[Sequence[Segment]], units: str) -> str:
    """`1-2-3-2-1 min ladder`, `400-800-1200 m ladder`; empty where the reps are not a ladder."""
    reps = [g[0] for g in groups]
    together = all(b.start_s - a.end_s <= LADDER_REST_S for a, b in pairwise(reps))
    single = together and all(len(g) == 1 and g[0].kind == "rep" for g in groups)
    sizes = rungs(reps, units) if len(groups) > 2 and single and _in_order(reps) else []
    if not sizes:
        return ""
    values = [s.value for s in sizes]
    if sizes[0].timed:
        unit, name = (60.0, "min") if all(v % 30 == 0 for v in values) else (1.0, "s")
    else:
        unit, name = (MILE_M, "mi") if all(map(is_quarter_miles, values)) else (1.0, "m")
        # A mile among metres is the 1600 m of a track: no watch can distinguish them.
        values = values if unit == MILE_M else [1600.0 if v == MILE_M else v for v in values]
        if unit == 1.0 and any(v % 50 for v in values):
            # Miles and metres mixed are written one after the other.
            return ""
    return f"{'-'.join(f'{v / unit:g}' for v in values)} {name} ladder"


def _alternate(reps: Sequence[Segment]) -> bool:
    """Whether two sizes alternate (400, 200, 400, 200)."""
    unlike = len(reps) >= 4 and not _alike(reps[0], reps[1])
    return unlike and all(_alike(a, b) for a, b in zip(reps, reps[2:], strict=False))


def _alike(a: Segment, b: Segment) -> bool:
    """Whether two reps have one kind and similar distance or duration; strides, run by feel, may differ by STRIDE_S."""
    way = abs(math.log(max(b.distance_m, 1.0) / max(a.distance_m, 1.0)))
    time = abs(math.log(b.duration_s / a.duration_s))
    if a.kind == b.kind == "stride" and abs(b.duration_s - a.duration_s) <= STRIDE_S:
        return True
    return bool(min(way, time) <= ALIKE) and a.kind == b.kind


def _aim(reps: Sequence[Segment], gaps: Gaps) -> str:
    """`" hill @ I"`, `" @ T"`; the zone is left out where it is unknown or E, which nobody plans for reps."""
    hill = " hill" if len(reps) > 1 and uphill(reps, gaps) else ""
    zone = _majority([s.zone for s in reps])
    return f"{hill} @ {zone}" if zone and zone != "E" else hill


def _groups(reps: Sequence[Segment]) -> list[list[Segment]]:
    """Groups of consecutive reps of one kind and of similar distance or duration."""
    groups = [[reps[0]]]
    for rep in reps[1:]:
        # Also like the middle of three and more: one short rep before one long one, each within the error, is no new set.
        middle = sorted(groups[-1], key=lambda r: r.duration_s)[len(groups[-1]) // 2]
        if _alike(groups[-1][-1], rep) or (len(groups[-1]) > 2 and _alike(middle, rep)):
            groups[-1].append(rep)
        else:
            groups.append([rep])
    return groups


def _joined_by_size(groups: Sequence[list[Segment]], sizes: Sequence[Size]) -> list[list[Segment]]:
    """The groups; neighbours that would be written with one size and one zone are one set, however unlike two reps are."""
    found = [list(groups[0])]
    for (before, size), (group, own) in pairwise(zip(groups, sizes, strict=True)):
        if size == own and before[0].kind == group[0].kind and not _has_two_zones(found[-1], group):
            found[-1] += group
        else:
            found.append(list(group))
    return found


def _by_zone(group: Sequence[Segment]) -> list[Sequence[Segment]]:
    """The reps of a set in two, where from one of them on all are in another zone and faster or slower; else the set."""
    # One rep at either end of a long set that was run faster or slower than the rest is no set of its own.
    alone = 1 if len(group) < LONG_SET else 2
    for n in range(alone, len(group) - alone + 1):
        if _has_two_zones(group[:n], group[n:]):
            return [group[:n], group[n:]]
    return [group]


def _has_two_zones(one: Sequence[Segment], other: Sequence[Segment]) -> bool:
    """Whether each of two sets is in one zone, these are two, and their speeds lie well apart."""
    zones = [{r.zone for r in reps} for reps in (one, other)]
    speeds = [median(r.flat_mps for r in reps) for reps in (one, other)]
    is_apart = abs(math.log(max(speeds[0], 0.1) / max(speeds[1], 0.1))) > APART
    return is_apart and len(zones[0]) == len(zones[1]) == 1 and zones[0] != zones[1] and None not in zones[0] | zones[1]


def _set(group: Sequence[Segment], gaps: Gaps, size: Size, units: str) -> str:
    """`2 x 2 mi @ T (6:44, 6:47), 1 mi jog`; `2 x (4 x 400 m @ R (1:22-1:25), 60 s jog), 4 min walk` where longer rests
    divide the reps into equal sets.
    """
    long = _breaks(gaps)
    times = len(long) + 1
    short = [gap for i, gap in enumerate(gaps) if i not in long]
    text = size_text(size, units)
    count = len(group) // times
    if group[0].kind == "stride":
        text += " strides" if len(group) > 1 else " stride"
    if count > 1:
        text = f"{count} x {text}"
    if group[0].kind == "rep":
        text += f"{_aim(group, gaps)} ({_times(group, size, units)})"
    in_metres = not size.timed and not is_quarter_miles(size.value)
    rest = _rest_text(short, units, in_metres=in_metres)
    text = f"{text}, {rest}" if rest else text
    if times == 1:
        return text
    pause = _rest_text([gaps[i] for i in long], units, in_metres=in_metres)
    return f"{times} x ({text})" + (f", {pause}" if pause else "")


def _breaks(gaps: Gaps) -> list[int]:
    """Indices of much longer gaps where these divide the reps into equal sets of at least two; empty where there is one set."""
    spans = [g[-1].end_s - g[0].start_s if g else 0.0 for g in gaps]
    usual = median(spans) if spans else 0.0
    long = [i for i, s in enumerate(spans) if usual > 0 and s > max(BREAK * usual, usual + BREAK_S)]
    edges = [-1, *long, len(gaps)]
    counts = {b - a for a, b in pairwise(edges)}
    return long if len(counts) == 1 and min(counts) > 1 else []


def _majority(found: Sequence[str | None]) -> str | None:
    told = Counter(z for z in found if z)
    return told.most_common(1)[0][0] if told else None


def _times(group: Sequence[Segment], size: Size, units: str) -> str:
    """Times of reps over a known distance under 1500 m, else paces."""
    if size.timed or size.value >= 1500:
        return _paces(group, units)
    return _few([s.duration_s for s in group])


def _paces(group: Sequence[Segment], units: str) -> str:
    """Paces by the athlete's mile or kilometre."""
    return _few([unit_m(units) / max(s.speed_mps, 0.1) for s in group])


def _few(seconds: Sequence[float]) -> str:
    """Up to four times as a list, more as a range."""
    return ", ".join(format_clock(v) for v in seconds) if len(seconds) <= 4 else _range(seconds)


def _range(seconds: Sequence[float]) -> str:
    """`1:15-1:55`, or one time where both ends read alike."""
    low, high = format_clock(min(seconds)), format_clock(max(seconds))
    return low if low == high else f"{low}-{high}"


def _rest_text(gaps: Gaps, units: str, *, in_metres: bool = False) -> str:
    """`90 s jog`, `1 mi jog`, `2 min walk`; empty where there is no rest.

    With reps `in_metres`, a recovery of a quarter mile is written as 400 m.
    """
    spans = [Segment("recovery", g[0].start_s, g[-1].end_s, sum(s.distance_m for s in g), 0.0) for g in gaps if g]
    if not spans:
        return ""
    how = _majority([s.recovery for g in gaps for s in g if s.kind == "recovery"])
    if not how:
        # Ten minutes and more of running between two reps are no recovery (`detect.label`).
        steady = sum(s.duration_s for g in gaps for s in g if s.kind == "steady")
        how = "easy" if steady > 0.5 * sum(s.duration_s for s in spans) else "rest"
    if how in {"walk", "stand", "rest", "easy"}:
        time = median(s.duration_s for s in spans)
        goal = nearest(time, ROUND_S)
        near = abs(goal - time) <= 2 * EDGE_S
        return f"{time_text(goal if near else round(time))} {how}"
    way = median(s.distance_m for s in spans)
    usual = any(abs(way / c - 1) < 0.03 for c in RESTS_M)
    size = size_of(spans, units, by_the_clock=0.0 if usual else 0.3, rest=True)
    if not size.snapped:
        size = Size(round(size.value), timed=True, snapped=False)
    elif in_metres and not size.timed and size.value < MILE_M and is_quarter_miles(size.value):
        size = replace(size, value=round(size.value / MILE_M * 4) * 400.0)
    return f"{size_text(size, units)} {how}"
