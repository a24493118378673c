"""Makes activities from the records and the summary of one part of a FIT file: one for each session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from milelog.errors import Problem
from milelog.formats import clock, clock_back
from milelog.formats.assemble import continued, sport_guessed
from milelog.formats.fit import summary as summaries
from milelog.formats.fit.protocol import SYSTEM_TIME_END
from milelog.formats.fit.remarks import rebuilt, start_of
from milelog.formats.fit.summary import Row, Summary
from milelog.formats.pace import MAYBE_RUNS, RUNNING_SUBS, by_sub_sport, pace_of
from milelog.formats.plausible import drop_implausible, left_out
from milelog.formats.sports import is_game
from milelog.model import Activity, Floats, Totals

JUMP_S = 86_400.0
"""A recording is split at longer gaps between records: they separate outings, or the clock was set."""
_FOOT_SPORTS = frozenset({"running", "walking", "hiking", "snowshoeing", "mountaineering"})
_FASTEST_STRIDES = 130.0
"""No runner has more strides a minute; if most values are higher, they count steps."""


@dataclass(frozen=True, slots=True)
class Recording:
    """The records of one part (columns, with `timestamp` in FIT seconds), and its other messages."""

    columns: Mapping[str, Floats]
    summary: Summary


def activities(recording: Recording, source: str) -> tuple[tuple[Activity, ...], tuple[Problem, ...]]:
    """The activities of a part in order of time, and problems of its records."""
    problems: list[Problem] = []
    columns = _timed(recording, source, problems)
    summary = recording.summary
    if not len(columns["timestamp"]):
        return _manual(summary, _sessions(summary.sessions), source, problems), tuple(problems)
    # Before sorting, which would mix records from before and after a clock was set back.
    columns, summary = _by_one_clock(columns, summary, source, problems)
    sessions = _sessions(summary.sessions)
    columns = _merged(_in_order(columns, source, problems))
    times = columns["timestamp"]
    # If all records have the same time, only the session's totals are usable.
    if len(times) > 1 and times[0] == times[-1]:
        message = f"all {len(times)} records have the same time: how fast they were run cannot be told"
        problems.append(Problem(source, "one-time", message, "export it again from the watch"))
        return _manual(summary, _sessions(summary.sessions), source, problems), tuple(problems)
    found = []
    pieces = _pieces(columns["timestamp"], source, problems)
    for lo, hi in pieces:
        piece = {name: column[lo:hi] for name, column in _counting_from(columns, lo).items()}
        whole = len(pieces) == 1 and (hi - lo == len(columns["timestamp"]) or _covers(piece["timestamp"], sessions))
        found += _by_session(piece, summary, sessions, source, whole=whole)
    return tuple(found), tuple(problems)


def _covers(times: Floats, sessions: Sequence[Row]) -> bool:
    """Whether the records span the total time of the sessions, so that only stray records are missing."""
    lasted = sum(s["total_elapsed_time"] or 0.0 for s in sessions)
    return bool(0 < lasted <= times[-1] - times[0] + JUMP_S / 24)


def _timed(recording: Recording, source: str, problems: list[Problem]) -> dict[str, Floats]:
    """The records that have a time, in the order of the file; or all, one a second, if none has and totals are unknown."""
    columns = dict(recording.columns) or {"timestamp": np.empty(0)}
    times = columns["timestamp"]
    missing = np.isnan(times)
    if np.count_nonzero(times >= SYSTEM_TIME_END):
        missing |= times == 0  # not a time of a clock that was set
    # One record a second is a guess, which is not needed if a session has totals.
    if len(times) and missing.all() and not any(summaries.totals(s) != Totals() for s in recording.summary.sessions):
        message = f"{len(times)} records have no time: they are taken as one a second, without a date"
        problems.append(Problem(source, "records-without-time", message))
        columns["timestamp"] = np.arange(len(times), dtype=np.float64)
        return columns
    if missing.any():
        columns = {name: column[~missing] for name, column in columns.items()}
        count = int(missing.sum())
        message = f"{count} of {len(times)} records have no time and were left out"
        problems.append(Problem(source, "records-without-time", message))
    return columns


def _by_one_clock(
    columns: dict[str, Floats], summary: Summary, source: str, problems: list[Problem]
) -> tuple[dict[str, Floats], Summary]:
    """Records and summary with repaired times (`clock`), without stray records."""
    found = clock_back.set_back(columns["timestamp"], columns, source) or clock.repaired(
        columns["timestamp"], columns, source
    )
    if found is not None:
        problems += found.problems
        columns = {name: column[found.index] for name, column in columns.items()}
        columns["timestamp"] = found.time_s
        if found.moved is not None:
            summary = summaries.moved(summary, *found.moved)
        if found.cut_s:
            summary = summaries.begun_later(summary, float(found.time_s[0]), found.cut_s)
    lasted = [row.get("total_elapsed_time") or 0.0 for row in summary.sessions]
    if len(lasted) == 1 and (late := clock.set_on_the_way(columns["timestamp"], lasted[0], source)) and late.moved:
        problems += late.problems
        columns["timestamp"] = late.time_s
        summary = summaries.moved(summary, *late.moved)
    return columns, summary


def _in_order(columns: dict[str, Floats], source: str, problems: list[Problem]) -> dict[str, Floats]:
    """The records in order of time."""
    times = columns["timestamp"]
    if (times[1:] < times[:-1]).any():
        order = np.argsort(times, kind="stable")
        back = int((np.diff(times) < 0).sum())
        columns = {name: column[order] for name, column in columns.items()}
        message = f"time runs backwards at {back} places: the records were put in order"
        problems.append(Problem(source, "times-out-of-order", message))
    return columns


def _merged(columns: dict[str, Floats]) -> dict[str, Floats]:
    """The records, with those of the same second merged unless they differ in some value."""
    times = columns["timestamp"]
    same = times[1:] == times[:-1]
    if not np.count_nonzero(same):
        return columns
    # Some watches write position and heart rate in separate records of the same second. All groups of equal times are
    # reduced at once, since a file may have a hundred thousand of them.
    shared = np.append(same, False) | np.insert(same, 0, False)
    repeated = {name: column[shared] for name, column in columns.items()}
    first = np.append(True, np.diff(repeated["timestamp"]) != 0)
    starts, group = np.flatnonzero(first), np.cumsum(first) - 1
    clash = np.zeros(len(starts), bool)
    highest = {name: np.fmax.reduceat(column, starts) for name, column in repeated.items()}
    for name, column in repeated.items():
        clash |= highest[name] > np.fmin.reduceat(column, starts)  # False where all are NaN
    stay = clash[group]
    keep = np.ones(len(times), bool)
    keep[shared] = first | stay
    for name, column in repeated.items():
        column[:] = np.where(stay, column, highest[name][group])
    return {name: _with(column, shared, repeated[name])[keep] for name, column in columns.items()}


def _with(column: Floats, where: NDArray[np.bool_], values: Floats) -> Floats:
    """A copy of a column with the given values at `where`."""
    changed = column.copy()
    changed[where] = values
    return changed


def _pieces(times: Floats, source: str, problems: list[Problem]) -> list[tuple[int, int]]:
    """Splits the records at gaps of over JUMP_S, as (first, end); small stray pieces are left out, with a note."""
    stretches = clock.pieces(times, JUMP_S)
    if stretches == [(0, len(times))]:
        return stretches
    lost = len(times) - sum(hi - lo for lo, hi in stretches)
    message = f"the clock jumps by {clock.in_words(float(np.diff(times).max()))}: split there"
    if lost:
        message += f"; {lost} stray records of another date were left out"
    problems.append(Problem(source, "clock-jump", message, "check the date of the run on the watch"))
    return stretches


def _sessions(rows: Sequence[Row]) -> list[Row]:
    """Sessions in order of their start; of two with the same start, the longer one."""
    timed = [r for r in rows if summaries.span(r)[0] is not None]
    if not timed:
        return list(rows[-1:])
    best: dict[float, Row] = {}
    for row in timed:
        start = summaries.span(row)[0] or 0.0
        if start not in best or (row["total_elapsed_time"] or 0) > (best[start]["total_elapsed_time"] or 0):
            best[start] = row
    return [best[start] for start in sorted(best)]


def _by_session(
    columns: dict[str, Floats], summary: Summary, sessions: Sequence[Row], source: str, *, whole: bool
) -> list[Activity]:
    """One activity for each session that has some of these records; `whole` if they are all records of the part."""
    times = columns["timestamp"]
    if len(sessions) < 2:
        session = sessions[0] if sessions else {}
        if whole:
            return [_activity(columns, summary, session, source)]
        # Laps may begin shortly before the first record of a piece.
        return [_activity(columns, _share(summary, times[0] - 60, times[-1] + 60), _shared(session), source)]
    starts = np.array([summaries.span(s)[0] for s in sessions], np.float64)
    owner = np.maximum(np.searchsorted(starts, times, side="right") - 1, 0)
    found = []
    for index, session in enumerate(sessions):
        lo, hi = np.searchsorted(owner, [index, index + 1])
        its = _share_of(summary, starts, index)
        # Only if the part was not split; otherwise the records of this session may be in another piece.
        if hi == lo and whole:
            found += _without_records(its, session, source)
        if hi > lo:
            piece = {name: column[lo:hi] for name, column in _counting_from(columns, lo).items()}
            found.append(_activity(piece, its, session, source))
    return found


def _share_of(summary: Summary, starts: Floats, index: int) -> Summary:
    """The summary with the laps, splits and timer events of session `index` only: from its start to that of the next."""
    begin = starts[index] if index else -np.inf
    return _share(summary, begin, starts[index + 1] if index + 1 < len(starts) else np.inf)


def _counting_from(columns: Mapping[str, Floats], start: int) -> Mapping[str, Floats]:
    """The columns with the distance before record `start` subtracted, if the watch did not restart at 0 with the sport."""
    distance = columns.get("distance_m")
    if distance is None or not start:
        return columns
    before, first = (c[np.isfinite(c)] for c in (distance[:start], distance[start:]))
    # Nothing to subtract if the watch restarted.
    if not len(before) or not len(first) or first[0] < before[-1]:
        return columns
    return {**columns, "distance_m": distance - before[-1]}


def _shared(session: Row) -> dict[str, Any]:
    """The fields of a session without totals and means, which do not hold for a piece of it."""
    return {name: value for name, value in session.items() if not name.startswith(("total_", "avg_"))}


def _share(summary: Summary, begin: float, end: float) -> Summary:
    """The summary with the laps, splits and timer events between two times (FIT seconds) only."""

    def within(row: Row) -> bool:
        start = summaries.span(row)[0]
        return start is not None and begin - 1 <= start < end - 1

    return replace(
        summary,
        laps=tuple(r for r in summary.laps if within(r)),
        splits=tuple(r for r in summary.splits if within(r)),
        timer=tuple(e for e in summary.timer if begin <= e[0] <= end),
    )


def _activity(columns: dict[str, Floats], summary: Summary, session: Row, source: str) -> Activity:
    times = columns.pop("timestamp")
    zero = float(times[0])
    credible, counts = drop_implausible(columns)
    restarts = 0
    if "distance_m" in credible:
        credible["distance_m"], restarts = continued(credible["distance_m"])
    totals = summaries.totals(session)
    sport, sub_sport, guessed = _sport(summary, session, {"time_s": times - zero, **credible}, totals, source)
    if "cadence_spm" in credible:
        credible["cadence_spm"] = _steps_a_minute(credible["cadence_spm"], sport)
    columns = {"time_s": times - zero, **credible}
    pauses = summaries.pauses(summary.timer, zero)
    start, problems = start_of(zero, source)
    problems = (*guessed, *problems)
    if restarts:
        message = f"the distance starts again from 0 {restarts} times; it was added up"
        problems += (Problem(source, "distance-restarts", message),)
    if totals.distance_m is None and totals.elapsed_s is None:
        totals = rebuilt(columns, pauses)
        if not session:
            problems += (Problem(source, "no-session", "no session message: totals were rebuilt from the records"),)
    rpe, feel = session.get("workout_rpe"), session.get("workout_feel")
    return Activity(
        source=source,
        sport=sport,
        sub_sport=sub_sport,
        columns=columns,
        start=start,
        utc_offset_s=summary.utc_offset_s,
        totals=totals,
        laps=summaries.laps(summary.laps, zero),
        steps=summary.steps,
        splits=summaries.splits(summary.splits, zero),
        pauses=pauses,
        name=session.get("sport_profile_name") or summary.name,
        workout_name=summary.workout_name,
        device=summary.device,
        software=summary.software,
        # Stored as ten times the rating (profile: Borg CR10, multiplied by 10).
        rpe=None if rpe is None else rpe / 10,
        feel=feel,
        problems=(*problems, *left_out(counts, source)),
    )


def _sport(
    summary: Summary, session: Row, columns: Mapping[str, Floats], totals: Totals, source: str
) -> tuple[str, str | None, tuple[Problem, ...]]:
    """Sport and sub-sport from the session, else the sport message, else a lap; guessed with a note if unspecific."""
    rows: list[Row] = [session, {"sport": summary.sport, "sub_sport": summary.sub_sport}, *summary.laps]
    sport, sub_sport = "unknown", None
    for row in rows:
        sport_name, sub = row.get("sport"), row.get("sub_sport")
        if isinstance(sport_name, str):
            sport, sub_sport = sport_name, sub if isinstance(sub, str) and sub != "generic" else None
            break
    if is_game(summary.device):
        sub_sport = "virtual_activity"
    says_little = sport in _SAYS_LITTLE and sub_sport in MAYBE_RUNS
    # `training` is weights or a class, unless its sub-sport is one of running.
    if not says_little and not (sport == "training" and sub_sport in RUNNING_SUBS):
        return sport, sub_sport, ()
    title = session.get("sport_profile_name") or summary.name
    (sport, sub_sport), remark = by_sub_sport(sport, sub_sport, title, pace_of(columns, totals))
    return sport, sub_sport, (sport_guessed(source, remark),)


_SAYS_LITTLE = frozenset({"generic", "unknown", "fitness_equipment", "all"})
"""Unspecific sports, which may be runs: the default of an app, or a treadmill among the machines of a gym."""


def _steps_a_minute(cadence: Floats, sport: str) -> Floats:
    """Cadence in steps a minute: doubled for sports on foot, unless it counts steps already."""
    if sport not in _FOOT_SPORTS:
        return cadence
    # FIT counts strides (revolutions of one foot), but some apps write steps.
    moving, fast = np.count_nonzero(cadence > 0), np.count_nonzero(cadence > _FASTEST_STRIDES)
    return cadence if 2 * fast > moving else cadence * 2


def _manual(summary: Summary, sessions: Sequence[Row], source: str, problems: list[Problem]) -> tuple[Activity, ...]:
    """Activities of sessions without records: manual entries, or from a watch that stores totals only."""
    starts = np.array([summaries.span(s)[0] or 0.0 for s in sessions])
    shares = [_share_of(summary, starts, n) for n in range(len(sessions))]
    pairs = zip(sessions, shares, strict=True)
    found = [activity for session, its in pairs for activity in _without_records(its, session, source)]
    if found:
        problems.append(Problem(source, "no-records", "no records: only the totals of the whole are known"))
    return tuple(found)


def _without_records(summary: Summary, session: Row, source: str) -> list[Activity]:
    """The activity of a session with totals only; empty if there are none."""
    if summaries.totals(session) == Totals():
        return []
    zero = summaries.span(session)[0] or 0.0
    activity = _activity({"timestamp": np.array([zero])}, summary, session, source)
    return [replace(activity, columns={"time_s": np.empty(0)})]
