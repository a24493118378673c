"""Checks the figures in a text about a log, such as a letter to the coach or the answer of a language model (`milelog verify`).

A figure belongs to the last week (`2026-W17`, `the week of 20 Apr 2026`) or day (`2026-04-21`, `Tue 21 Apr`) named before it in
its sentence or an earlier one, or to the whole log (VDOT, zones). It is right if a figure of that week or day rounds to it that
has the same kind and the metric that the words beside it name. Without any such figure it is counted as not checked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache, partial

from milelog.pipeline import Analysis
from milelog.report import words
from milelog.report.facts import Fact, Kind, facts
from milelog.units import MILE_M, format_clock, format_distance, format_pace

_MONTHS = {
    m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
"""Number of each month by its first three letters."""
_WEEK = re.compile(r"\b(\d{4})-?W(\d{2})\b")
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_WORD_DAY = re.compile(
    r"\b(week of |week from )?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
    r"(?:(\d{1,2}) (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|"
    r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (\d{1,2})(?:st|nd|rd|th)?)(?:,? (\d{4}))?\b",
    re.IGNORECASE,
)
_RANGE_OF_DAYS = re.compile(r"\b\d{1,2}(?: [A-Z][a-z]{2})?(?: \d{4})? ?[-–] ?\d{1,2} [A-Z][a-z]{2,8}(?: \d{4})?\b")
"""The dates of a week, as they follow its name."""
_WEEKDAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)(?:s?day|nesday|rsday|urday)?\b", re.IGNORECASE)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NUMBER = r"\d+(?:[.,]\d+)?"
# Metres of the units as texts write them.
_UNIT_M = {"mi": MILE_M, "mile": MILE_M, "miles": MILE_M, "km": 1000.0, "k": 1000.0, "kilometres": 1000.0, "m": 1.0}
_PACE = re.compile(r"\b(\d{1,2}):(\d\d)(?:\s*[-–]\s*(\d{1,2}):(\d\d))?\s*(?:/\s*|per |a |an )(mi|km|mile|kilometre)\b")
_CLOCK = re.compile(r"\b(?:(\d{1,2}):)?(\d{1,3}):(\d\d)\b")
_DISTANCE = re.compile(
    rf"\b({_NUMBER})(?:\s*(?:of|[-–]|to)\s*({_NUMBER}))?(?:\s*[-–]\s*({_NUMBER}))?\s*(mi|miles?|km|kilometres|k)\b"
)
_HEART = re.compile(r"\b(\d{2,3})\s*(?:bpm|beats)\b|\bheart rate (?:of |was |averaged |at )?(\d{2,3})\b", re.IGNORECASE)
_COUNT = re.compile(r"\b(\d+)\s+(runs?|reps?|surges?)\b", re.IGNORECASE)
_VDOT = re.compile(rf"\bVDOT (?:of |is |was )?({_NUMBER})", re.IGNORECASE)
_CLIMB = re.compile(
    r"\b(\d+) m of (?:climb|ascent)|\b(?:climb(?:ed|ing)?|ascent)(?: of| was)? (\d+) m\b", re.IGNORECASE
)
_RATING = re.compile(rf"\brated (?:it |at )?({_NUMBER}) (?:of|out of) 10\b", re.IGNORECASE)
_UNITS = r"(?:mi|miles?|km|kilometres|k|m|metres|s|min)"
_NOTATION = re.compile(
    rf"\b\d{{1,3}} ?x ?(?:{_NUMBER}\s*{_UNITS}|[\d:]+)\b"  # 2 x 2 mi
    rf"|\b{_NUMBER}\s*{_UNITS} (?:easy )?(?:jog|walk|rest|recovery|float)\b|\b[\d:]+ (?:jog|walk|rest)\b"
    r"|@ [EMTIR](?: \([^)]*\))?|\bsurges? of [\d:]+(?:[-–][\d:]+)?"
    rf"|\bfrom {_NUMBER}\s*{_UNITS} in [\d:]+"  # the race behind the zones
    rf"|\b(?:in|of) \d+ of \d+ {_UNITS}\b|\b{_NUMBER}\s*{_UNITS} (?:over|short|more|less|to go|wanting)\b",
    re.IGNORECASE,
)
"""Texts with numbers that are not figures of the log: workout notation, and differences."""
_METRICS: Sequence[tuple[str, re.Pattern[str]]] = (
    ("planned", re.compile(r"\bplan(?:ned|s)?\b|\basked\b|\bgoal\b|\btarget\b", re.IGNORECASE)),
    ("long_run", re.compile(r"\blong(?:est)?[ _]run\b", re.IGNORECASE)),
    ("threshold", re.compile(r"\bthreshold\b|\btempo\b", re.IGNORECASE)),
    ("volume", re.compile(r"\bvolume\b|\bmileage\b|\bin all\b|\btotal(?:led)?\b|\bthe week came to\b", re.IGNORECASE)),
    ("rep", re.compile(r"\breps?\b", re.IGNORECASE)),
    ("work", re.compile(r"\bwork\b", re.IGNORECASE)),
    ("elapsed", re.compile(r"\belapsed\b", re.IGNORECASE)),
    *((f"zone {z}", re.compile(rf"\b(?:zone {z}|{z} (?:band|pace|is)|{name} (?:zone|band|pace))\b"))
      for z, name in zip("EMTIR", ("[Ee]asy", "[Mm]arathon", "[Tt]hreshold", "[Ii]nterval", "[Rr]epetition"), strict=True)),
)  # fmt: skip
"""Words that name the metric of a figure; the nearest one before it in its clause counts, else the nearest after it."""
_CLAUSE = re.compile(r"[.!?](?:\s|$)|\n")
_PART = re.compile(r"[,;]\s|\sand\s|\swith\s|\sbut\s|\s\(")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A figure that differs from the log."""

    text: str
    """The figure as written in the text."""
    position: int
    about: str
    right: tuple[str, ...]
    """Figures of the log that may be meant, the nearest first."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The result for one text: how many figures were checked, and those that are wrong."""

    checked: int
    wrong: tuple[Wrong, ...]
    unchecked: tuple[str, ...] = ()
    """Figures for which the log has nothing to compare."""


@dataclass(frozen=True, slots=True)
class _Figure:
    kind: Kind
    value: float
    slack: float
    """Half of the last written digit: metres of a distance, seconds per unit of a pace, else the unit of `value`."""
    text: str
    start: int
    per_m: float = 1.0
    """Metres of the unit in which the figure is written."""
    end: int = 0
    planned: bool = False


class Verifier:
    """Checks texts against one log."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._facts: dict[str, list[Fact]] = {}
        for fact in facts(analysis):
            self._facts.setdefault(fact.about, []).append(fact)

    def check(self, text: str) -> Verification:
        """Compares every figure of a text with the log."""
        checked, wrong, unchecked = 0, [], []
        units = self._analysis.athlete.units
        before = week = ""
        for begin, clause in _clauses(text):
            clause = _blanked(clause, [m.span() for m in _RANGE_OF_DAYS.finditer(clause)], ())  # noqa: PLW2901
            marks = list(_abouts(clause, self._analysis, week))
            bare = _blanked(clause, [span for _, span in marks])
            for figure in _figures(bare):
                named = [a for a, span in marks if span[0] <= figure.start]
                about = (named[-1:] or [a for a, _ in marks[:1]] or [before])[0]
                found = _candidates(figure, bare, about, self._facts)
                if not found:
                    unchecked.append(figure.text)
                    continue
                checked += 1
                if not any(_fits(figure, f) for f in found):
                    nearest = sorted(found, key=lambda f: abs(f.value - figure.value))
                    right = tuple(dict.fromkeys(_figure_text(f, units) for f in nearest))[:3]
                    wrong.append(Wrong(figure.text, begin + figure.start, nearest[0].about, right))
            before = marks[-1][0] if marks else before
            week = next((a for a, _ in reversed(marks) if _WEEK.fullmatch(a)), week)
        return Verification(checked, tuple(wrong), tuple(unchecked))


def verify(text: str, analysis: Analysis) -> Verification:
    """Compares every figure of a text with the log."""
    return Verifier(analysis).check(text)


def _clauses(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for end in [*(m.end() for m in _CLAUSE.finditer(text)), len(text)]:
        if text[at:end].strip():
            yield at, text[at:end]
        at = end


def _abouts(clause: str, analysis: Analysis, week_before: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Weeks and days that a clause names, with their spans, in order; a weekday alone is in the week named before it."""
    found = [(f"{m[1]}-W{m[2]}", m.span()) for m in _WEEK.finditer(clause)]
    found += [(m[0], m.span()) for m in _ISO_DAY.finditer(clause)]
    for match in _WORD_DAY.finditer(clause):
        day = _day(match, analysis)
        if day is not None:
            week = next((w for w in analysis.weeks if w.start <= day <= w.end), None) if match[1] else None
            found.append((words.week_name(week) if week else str(day), match.span()))
    named = sorted(found, key=lambda f: f[1])
    for match in _WEEKDAY.finditer(clause):
        if any(a <= match.start() < b for _, (a, b) in named):
            continue
        week_name = next(
            (a for a, span in reversed(named) if span[0] < match.start() and _WEEK.fullmatch(a)), week_before
        )
        week = next((w for w in analysis.weeks if words.week_name(w) == week_name), None)
        if week is not None:
            ahead = (_WEEKDAYS.index(match[1].lower()) - week.start.weekday()) % 7
            found.append((str(week.start + timedelta(days=ahead)), match.span()))
    yield from sorted(found, key=lambda f: f[1])


def _day(match: re.Match[str], analysis: Analysis) -> date | None:
    number, month = int(match[2] or match[5]), _MONTHS[(match[3] or match[4]).lower()[:3]]
    # Without a year it is the latest such day: in January, "12 Dec" is in the year before.
    years = [int(match[6])] if match[6] else [analysis.today.year, analysis.today.year - 1]
    for year in years:
        try:
            found = date(year, month, number)
        except ValueError:
            continue  # 29 February in another than a leap year
        # Up to a week ahead, since texts also name planned days.
        if found <= analysis.today + timedelta(days=7):
            return found
    return None


def _blanked(text: str, spans: Sequence[tuple[int, int]], patterns: Sequence[re.Pattern[str]] = (_NOTATION,)) -> str:
    """The text with these spans and all matches of the patterns (by default workout notation) replaced by blanks."""
    for start, end in [*spans, *(m.span() for p in patterns for m in p.finditer(text))]:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _figures(text: str) -> Iterator[_Figure]:
    """The figures of a clause; each part of the text is read once."""
    taken = text
    # What one reader has read is blanked, so that the 6:50 of "6:50/mi" is not read as a duration too.
    for pattern, make in _READERS:
        for match in pattern.finditer(taken):
            for made in make(match):
                yield replace(made, end=match.end())
            taken = taken[: match.start()] + " " * (match.end() - match.start()) + taken[match.end() :]


def _paces(match: re.Match[str]) -> Iterator[_Figure]:
    metres = MILE_M if match[5].startswith("mi") else 1000.0
    for minutes, seconds in ((match[1], match[2]), (match[3], match[4])):
        if minutes is not None:
            text = f"{minutes}:{seconds}/{match[5]}"
            yield _Figure("pace", metres / (int(minutes) * 60 + int(seconds)), 0.5, text, match.start(), metres)


def _distances(match: re.Match[str]) -> Iterator[_Figure]:
    metres = _UNIT_M[match[4].lower()]
    of = bool(re.match(rf"{_NUMBER}\s*of\b", match[0]))
    for n, written in enumerate((match[1], match[2], match[3])):
        if written is not None:
            number = written.replace(",", ".")
            slack = 0.5 * 10.0 ** -len(number.partition(".")[2]) * metres
            text = f"{written} {match[4]}"
            planned = (of and n > 0) or (not of and match[2] is not None)
            yield _Figure("distance", float(number) * metres, slack, text, match.start(n + 1), metres, planned=planned)


def _clocks(match: re.Match[str]) -> Iterator[_Figure]:
    seconds = int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])
    yield _Figure("duration", float(seconds), 0.5, match[0], match.start())


def _plain(kind: Kind, match: re.Match[str]) -> Iterator[_Figure]:
    written = next(g for g in match.groups() if g is not None)
    number = written.replace(",", ".")
    yield _Figure(kind, float(number), 0.5 * 10.0 ** -len(number.partition(".")[2]), match[0], match.start())


_READERS: Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[_Figure]]]] = (
    (_PACE, _paces),
    (_RATING, partial(_plain, "rating")),
    (_VDOT, partial(_plain, "vdot")),
    (_CLIMB, partial(_plain, "climb")),
    (_DISTANCE, _distances),
    (_HEART, partial(_plain, "heart rate")),
    (_COUNT, partial(_plain, "count")),
    (_CLOCK, _clocks),
)
"""A pattern and reader for each kind of figure, in the order in which they are tried."""


def _candidates(figure: _Figure, clause: str, about: str, known_of: Mapping[str, list[Fact]]) -> list[Fact]:
    """The facts that a figure may mean: of the week or day, of its kind, and of the metric that the words beside it name."""
    if figure.kind == "vdot":
        return [f for f in known_of.get("log", ()) if f.kind == "vdot"]
    metric = _metric(figure, clause)
    if metric.startswith("zone ") and figure.kind == "pace":
        return [f for f in known_of.get("log", ()) if f.metric == metric]
    known = [f for f in known_of.get(about, ()) if f.kind == figure.kind]
    if figure.kind == "count":
        what = next((w for w in ("run", "rep", "surge") if w in figure.text.lower()), "")
        return [f for f in known if f.metric == f"{what}s"]
    if figure.planned or metric == "planned":
        of = _metric(figure, clause, but="planned") or "volume"
        return [f for f in known if f.metric == f"planned {of}"]
    named = [f for f in known if f.metric == metric]
    if named:
        return named
    if figure.kind == "distance" and _WEEK.fullmatch(about):  # any distance of the week or of one of its runs
        return [f for f in known if not f.metric.startswith("planned")] + [
            f for d in _days_of(about) for f in known_of.get(d, ()) if f.metric == "distance"
        ]
    plain = {"distance": ("volume", "distance"), "duration": ("time", "elapsed"), "pace": ("pace",)}.get(figure.kind)
    return [f for f in known if f.metric in plain] if plain else known


def _days_of(week: str) -> Iterator[str]:
    """The days of an ISO week, and the Sunday before it, for weeks that begin on Sunday."""
    monday = date.fromisocalendar(int(week[:4]), int(week[-2:]), 1)
    yield from (str(monday + timedelta(days=n)) for n in range(-1, 7))


@lru_cache(maxsize=64)
def _named(clause: str) -> tuple[tuple[tuple[int, str], ...], tuple[int, ...]]:
    """(position, metric) of words that name a metric, and the starts of the clause's parts with its end."""
    names = sorted((m.start(), name) for name, pattern in _METRICS for m in pattern.finditer(clause))
    return tuple(names), (0, *(m.end() for m in _PART.finditer(clause)), len(clause))


def _metric(figure: _Figure, clause: str, but: str = "") -> str:
    """The metric that words beside a figure name: in its part of the clause before it, then after it, then anywhere before it."""
    names, edges = _named(clause)
    start = max(e for e in edges if e <= figure.start)
    end = min((e for e in edges if e >= figure.end), default=len(clause))
    for low, high in ((start, end), (0, figure.start)):
        found = [(at >= figure.start, abs(at - figure.start), n) for at, n in names if low <= at < high and n != but]
        if found:
            return min(found)[2]
    return ""


def _fits(figure: _Figure, fact: Fact) -> bool:
    """Whether a fact rounds to the figure at the figure's digits."""
    if figure.kind == "pace":
        return fact.value > 0 and abs(figure.per_m / fact.value - figure.per_m / figure.value) <= figure.slack + 1e-6
    # Slightly more than half of the last digit, since a value exactly between two may be rounded either way.
    return abs(fact.value - figure.value) <= figure.slack * 1.001 + 1e-9


def _figure_text(fact: Fact, units: str) -> str:
    if fact.kind == "distance":
        return format_distance(fact.value, units)
    if fact.kind == "pace":
        return format_pace(fact.value, units)
    return format_clock(fact.value) if fact.kind == "duration" else f"{fact.value:.1f}".removesuffix(".0")
