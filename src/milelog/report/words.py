"""Words, marks and formats that all renderers share, so that a figure reads the same everywhere."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from milelog.compliance.summary import CheckSummary
from milelog.corrections.comments import Comment
from milelog.errors import Problem, Severity
from milelog.model import Disagreement, Segment, Session, Status, Verdict, Week
from milelog.pipeline import Ledger
from milelog.plan.types import DAYS
from milelog.report import sentences
from milelog.units import (
    MILE_M,
    format_clock,
    format_distance,
    format_distance_range,
    format_pace,
    unit_m,
)

MARKS: dict[Status, str] = {"met": "✓", "close": "~", "missed": "✗", "exceeded": "↑", "unknown": "?"}
"""One character for each status, distinguishable without colour."""
BORDERLINE = "*"
MARK_KEY = "  ".join(
    [*(f"{mark} {status}" for status, mark in MARKS.items()), f"{BORDERLINE} borderline: GPS could flip it"]
)

SEVERITIES: dict[Severity, str] = {
    "error": "Errors",
    "rejected": "Not readable",
    "salvaged": "Read with loss",
    "note": "Read with a remark",
    "duplicate": "Copies",
    "skipped": "Not recordings",
}
"""Severities of problems in words, the most severe first."""
MAIN_CHECKS = ("volume", "long_run", "threshold")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_TROUBLE: dict[Status, float] = {"missed": 3.0, "close": 1.0, "exceeded": 1.0, "unknown": 0.5, "met": 0.0}
"""Weight of a status for what to talk about: a missed check counts as three close ones."""
# Bidirectional control characters, with which a file name could look like another one or hide its suffix.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
STOP_TOLD_S = 10.0
"""Stops within a rep are noted from this length in seconds."""
STROLL_MPS = 0.5
"""Slower than a walk; such a speed in a rest is only drift of the positions."""
LONGEST_NAME = 160
"""Most characters of a name that are shown; a longer one ends in an ellipsis."""


def clean(text: str, limit: int = LONGEST_NAME) -> str:
    r"""A name or note made safe to print: without control and bidirectional characters, at most `limit` characters.

    Bytes of a file name that are not UTF-8 are escaped, such as `\\xff`.
    """
    if len(text) <= limit and text.isprintable():
        return " ".join(text.split())
    kept = []
    # Some characters are dropped, so more than `limit` are examined, but not all of a very long name.
    for char in text[: limit * 4]:
        if "\udc80" <= char <= "\udcff":
            kept.append(f"\\x{ord(char) - 0xDC00:02x}")
        elif char in _BIDI:
            continue
        elif unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}:
            kept.append(" ")
        else:
            kept.append(char)
    flat = " ".join("".join(kept).split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"


def utf8(text: str) -> str:
    r"""The text with bytes of a file name that are not UTF-8 escaped, such as `\\xff`."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def check_title(name: str) -> str:
    """`long_run` as `Long run`, `session_tue` as `Tuesday session`."""
    return clean(sentences.title(name), 40)


def check_inline(name: str) -> str:
    """A check's name within a sentence or as a column's title: `long run`, `Tuesday session`."""
    title = check_title(name)
    return title if title.startswith(sentences.LONG_DAYS) else title[:1].lower() + title[1:]


def check_order(name: str) -> tuple[int, int]:
    """Sort key of a check's name: volume, long run and threshold first, then the sessions by day, then the others."""
    if name in MAIN_CHECKS:
        return 0, MAIN_CHECKS.index(name)
    kind, _, day = name.partition("_")
    if kind == "session":
        return 1, DAYS.index(day.capitalize()) if day.capitalize() in DAYS else len(DAYS)
    return 2, 0


def mark(verdict: Verdict) -> str:
    """`✓`, `✗*`: the status, with a star if it is borderline."""
    return MARKS[verdict.status] + (BORDERLINE if verdict.borderline else "")


def status_word(verdict: Verdict) -> str:
    """`met`, `missed, borderline`."""
    return f"{verdict.status}, borderline" if verdict.borderline else verdict.status


def is_under_way(verdict: Verdict) -> bool:
    """Whether the week of the verdict is not over and the check has begun."""
    progress = verdict.facts.progress
    return progress is not None and progress.state != "not_begun"


def is_on_course(verdict: Verdict) -> bool:
    """Whether the week of the verdict is not over and the check is on course."""
    progress = verdict.facts.progress
    return progress is not None and progress.state == "on_course"


def done(verdict: Verdict, units: str) -> str:
    """What was measured: `46.2 mi`, or the check's own text if it measures no distance."""
    if verdict.actual_m is not None and math.isfinite(verdict.actual_m):
        return format_distance(verdict.actual_m, units)
    return clean(sentences.actual(verdict)) or "–"


def why(verdict: Verdict) -> str:
    """The reasons for the verdict, without the name of the check."""
    return clean(sentences.why(verdict), 600)


def planned_short(verdict: Verdict, units: str = "mi") -> str:
    """Only the planned figure, in the athlete's unit: `10 mi with plus pace` gives `16.1 km`."""
    facts = verdict.facts
    if facts.quantity == "metres" and facts.planned is not None:
        low, high = facts.planned
        return format_distance_range((_tenths(low, units), _tenths(high, units)), units)
    return clean(sentences.planned(verdict), 24)


def _tenths(metres: float, units: str) -> float:
    return metres if math.isinf(metres) else round(metres / unit_m(units), 1) * unit_m(units)


def done_of_planned(verdict: Verdict, units: str) -> str:
    """`46.2 of 45-50 mi`, with the unit only once."""
    measured, planned = done(verdict, units), planned_short(verdict, units)
    if not planned or measured == "–":
        return planned or measured
    if verdict.name == "effort":  # a rating of 10, and a share of maximal effort
        return f"rated {measured}, {planned} planned"
    unit = f" {units}"
    return f"{measured.removesuffix(unit) if planned.endswith(unit) else measured} of {planned}"


def sorted_checks(week: Week) -> tuple[Verdict, ...]:
    """The verdicts of a week in the order of `check_order`."""
    return tuple(sorted(week.checks, key=lambda v: check_order(v.name)))


def main_checks(week: Week) -> tuple[Verdict, ...]:
    """The verdicts on volume, long run and threshold."""
    return tuple(v for v in sorted_checks(week) if v.name in MAIN_CHECKS)


def other_checks(week: Week) -> tuple[Verdict, ...]:
    """All other verdicts."""
    return tuple(v for v in sorted_checks(week) if v.name not in MAIN_CHECKS)


def trouble(week: Week) -> float:
    """The sum of `verdict_trouble` over a week's checks: how much there is to talk about."""
    return sum(verdict_trouble(v) for v in week.checks)


def verdict_trouble(verdict: Verdict) -> float:
    """Weight of a verdict for what to talk about: 3 for missed, 1 for close or exceeded, half of it when borderline."""
    return _TROUBLE[verdict.status] * (0.5 if verdict.borderline else 1.0)


def short_date(day: date) -> str:
    """`2 Mar`."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def long_date(day: date) -> str:
    """`Tue 3 Mar 2026`."""
    return f"{DAYS[day.weekday()]} {short_date(day)} {day.year}"


def month(day: date | None) -> str:
    """`March 2026`; `No date` where there is none."""
    return f"{_LONG_MONTHS[day.month - 1]} {day.year}" if day else "No date"


def week_name(week: Week) -> str:
    """`2026-W10`, as ISO 8601 names it."""
    return iso_week(week.start)


def comment(entry: Comment) -> str:
    """`Coach, 27 Apr: Well paced.`"""
    when = f", {short_date(entry.written)}" if entry.written else ""
    return f"{entry.by.capitalize()}{when}: {clean(entry.text, 600)}"


def iso_week(start: date) -> str:
    """The ISO week with most days of the week that begins at `start`, `2026-W10`; weeks may begin on Sunday."""
    # The middle day is in the ISO week that contains most of the days.
    year, number, _ = (start + timedelta(days=3)).isocalendar()
    return f"{year}-W{number:02d}"


def week_dates(week: Week) -> str:
    """`2-8 Mar 2026` or `30 Mar - 5 Apr 2026`."""
    if week.start.month == week.end.month:
        return f"{week.start.day}-{short_date(week.end)} {week.end.year}"
    return f"{short_date(week.start)} - {short_date(week.end)} {week.end.year}"


def week_sum(week: Week, units: str) -> str:
    """The totals of a week: `46.6 mi in 6 runs`, `no runs, 1 h 47 of other sports`."""
    ran = f"{format_distance(week.volume_m, units)} in {plural(week.runs, 'run')}" if week.runs else "no runs"
    return f"{ran}, {duration(week.cross_s)} of other sports" if week.cross_s >= 60 else ran


def duration(seconds: float) -> str:
    """`47 min` or `6 h 05`, for sums of time; a dash when unknown."""
    if not math.isfinite(seconds):
        return "–"
    minutes = math.floor(seconds / 60 + 0.5)
    return f"{minutes // 60} h {minutes % 60:02d}" if minutes >= 60 else f"{minutes} min"


def rep_distance(metres: float, units: str) -> str:
    """The length of a rep as runners say it: in metres up to track distances, else in miles or km."""
    # Reps up to 1200 m are run on a track, so they are in metres for units of miles too.
    if metres < 0.9 * MILE_M and (units == "km" or metres < 1300):
        return f"{metres:.0f} m"
    return format_distance(metres, units, 2)


def segment_pace(segment: Segment, speed_mps: float, units: str) -> str:
    """The pace of a segment at `speed_mps`; a dash where the runner stood, since positions drift."""
    stood = segment.kind == "pause" or segment.recovery == "stand"
    if stood or (segment.kind == "recovery" and speed_mps < STROLL_MPS):
        return "–"
    return format_pace(speed_mps, units)


def session_label(session: Session) -> str:
    """The session in workout notation, else its kind."""
    return clean(session.workout or session.kind)


def session_pace(session: Session, units: str) -> str:
    """Mean moving pace of a run; a dash for other sports."""
    if not session.is_run or not session.moving_s:
        return "–"
    return format_pace(session.distance_m / session.moving_s, units)


def sport_label(session: Session) -> str:
    """`running`, `indoor cycling`, `cycling, mountain`."""
    if session.sport == "generic":
        return "unnamed sport"
    sport, sub = (clean((text or "").replace("_", " "), 40) for text in (session.sport, session.sub_sport))
    if not sub or sub in {"generic", sport}:
        return sport
    return sub if sport in sub else f"{sport}, {sub}"


def sport_aside(session: Session) -> str:
    """The sport of a session that is not a run, unless its label names it already; else empty."""
    named = sport_label(session) if session.sport == "generic" else session.sport.replace("_", " ")
    if session.is_run or named in session_label(session):
        return ""
    return sport_label(session)


def ledger_line(files: Ledger) -> str:
    """`231 files: 150 analyzed, 20 salvaged, 25 duplicates, 10 skipped, 26 rejected`: the parts sum to the whole."""
    parts = (
        (files.read + files.unchanged - files.salvaged, "analyzed"),
        (files.salvaged, "salvaged"),
        (files.duplicate, "duplicate" if files.duplicate == 1 else "duplicates"),
        (files.skipped, "skipped"),
        (files.failed, "rejected"),
    )
    counts = ", ".join(f"{count} {word}" for count, word in parts if count)
    known = f" ({files.unchanged} unchanged since the last run)" if files.unchanged else ""
    return f"{plural(files.found, 'file')}: {counts}{known}" if counts else plural(files.found, "file")


def unit_name(units: str) -> str:
    """`mile` or `km`, the unit of surges in a long run."""
    return "mile" if units == "mi" else "km"


def of_units(count: int, units: str) -> str:
    """`1 mile`, `10 miles`, `10 km`."""
    return plural(count, "mile") if units == "mi" else f"{count} km"


def metric_texts(session: Session) -> tuple[tuple[str, str], ...]:
    """The metrics of a run that are not shown elsewhere, as (name, text): `decoupling`, `3.2 %`."""
    from milelog.measure.metrics import METRICS

    shown = [(METRICS[name], value) for name, value in session.metrics.items() if name in METRICS]
    return tuple(
        # A share has one digit, whatever its size, and the sign of a minus.
        (m.name.replace("_", " "), f"{value:{'z.1f' if m.unit == '%' else '.3g'}} {m.unit}".rstrip().replace("-", "−"))
        for m, value in shown
        if m.name not in _SAID_ELSEWHERE
    )


_SAID_ELSEWHERE = frozenset({"ascent", "mean_heart_rate"})


def plural(count: int, word: str) -> str:
    """`1 file`, `3 files`."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def problem_text(problem: Problem) -> str:
    """The message of a problem with its place in the file, if it has one."""
    message = clean(problem.message, 600)
    where = clean(problem.where)
    return f"{where}: {message}" if where and where not in message else message


def slug_counts(problems: Iterable[Problem]) -> list[tuple[str, int]]:
    """The number of problems by slug, the most frequent first."""
    return Counter(p.slug for p in problems).most_common()


def clock(seconds: float, longest: float = 0.0) -> str:
    """A time to the second, `1:32:05`; under a minute to the tenth, `55.4 s`.

    `longest` is the longest time in the same column: if it is a minute or more, all have one format, `0:55` beside `1:02`.
    """
    if not math.isfinite(seconds):
        return "–"
    return f"{seconds:.1f} s" if max(seconds, longest) < 60 else format_clock(seconds)


def block_line(summary: CheckSummary) -> str:
    """`Volume: met in 5 of 8 weeks, the last 3 in a row, the last 4 weeks at 104 % of the plan, 97 % overall`."""
    unit = "session" if summary.name == "sessions" else "week"
    title = "Sessions" if summary.name == "sessions" else check_title(summary.name)
    parts = [f"met in {summary.met} of {plural(summary.weeks, unit)}"]
    if summary.exceeded:
        parts.append(f"over in {summary.exceeded}")
    if summary.streak > 1:
        parts.append(f"the last {summary.streak} in a row")
    if summary.trend in {"rising", "falling"} and summary.recent is not None and summary.done is not None:
        lately, overall = round(100 * summary.recent), round(100 * summary.done)
        parts.append(f"the last 4 weeks at {lately} % of the plan, {overall} % overall")
    return f"{title}: {', '.join(parts)}"


def disagreement(found: Disagreement) -> str:
    """The disagreement in words: the recorded pace shows the rep at other times than the watch, or not at all."""
    if found.stream_start_s is None or found.stream_end_s is None:
        return "the recorded pace shows no rep here"
    return f"the recorded pace shows it from {found.stream_start_s:.0f} s to {found.stream_end_s:.0f} s"


def segment_note(session: Session, segment: Segment) -> str:
    """How the sources of a segment disagree, and how long the runner stopped in it; empty without either."""
    found = (d for d in session.disagreements if (d.start_s, d.end_s) == (segment.start_s, segment.end_s))
    stopped = [f"stopped for {format_clock(segment.paused_s)} on the way"] if segment.paused_s >= STOP_TOLD_S else []
    return "; ".join([*map(disagreement, found), *stopped])
