"""Turns the texts of `milelog fix` and of the page's forms into corrections, and writes them to the file beside the log."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from milelog import config, corrections, documents
from milelog.corrections.comments import Comment
from milelog.errors import ExitCode, MilelogError, Problem
from milelog.formats.sports import sport_of
from milelog.model import HARD_KINDS, Block, SegmentKind, Session
from milelog.pipeline.correction_checks import objections
from milelog.report import form_marks, words
from milelog.store import home_of
from milelog.store.files import write_atomic
from milelog.store.locks import only_writer
from milelog.units import format_clock, format_elapsed, parse_clock, parse_distance

WAIT_S = 10.0
"""Seconds to wait for another process that writes the same file, as long as for the index."""
MAX_DISTANCE_M = 1_000_000.0
"""Longest accepted distance; a longer one has a wrong unit."""
KEEP_DETECTION = "detected"
"""Value of `segments` that removes the marked stretches, so that the detected ones are used again."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A form that was rejected: the texts typed into it, by the names of its fields, and the problems."""

    run: str
    """The key of the run."""
    typed: Mapping[str, str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Editor:
    """The data of the forms on a served page: the server's token and the stored corrections."""

    token: str
    correction_of: Callable[[Session], corrections.Correction | None] = lambda _session: None
    shown: str = ""
    """The key of the run whose form is shown open, because it was just sent."""
    failed: Failed | None = None

    def failed_of(self, session: Session) -> Failed | None:
        """The rejected form of this run; None if it was not just sent and rejected."""
        return self.failed if self.failed is not None and self.failed.run == key(session) else None

    def fields(self, session: Session) -> Mapping[str, str]:
        """The initial texts of a run's form by the names of its fields; empty where the runner entered nothing."""
        if (failed := self.failed_of(session)) is not None:
            return {**dict.fromkeys(_FIELDS, ""), **failed.typed}
        return self.kept(session)

    def seen(self, session: Session) -> str:
        """Checksums of the stored texts of a run; its form sends them back, so that changed fields can be found."""
        return form_marks.marks(self.kept(session))

    def kept(self, session: Session) -> Mapping[str, str]:
        """The stored correction of a run as texts by the names of the form's fields."""
        found = self.correction_of(session) or corrections.Correction(session.file, session.start)
        race = "no" if found.is_race is False else _metres(found.race_m)
        return {
            "segments": lines(session) if found.blocks is None else lines_of(found.blocks),
            "note": found.note,
            "sport": found.sport or "",
            "distance": _metres(found.distance_m),
            "start": found.actual_start.isoformat(" ", "seconds") if found.actual_start else "",
            "race": race,
            "cut": ", ".join(f"{format_elapsed(a)}-{format_elapsed(b)}" for a, b in found.cut),
            "effort": "" if found.rpe is None else f"{found.rpe:g}",
            "not_mine": "" if found.is_mine else "yes",
            "merge_next": "yes" if found.merge_next else "",
        }


def _metres(distance_m: float | None) -> str:
    return "" if distance_m is None else f"{distance_m / 1000:.12g} km"


Change = Mapping[str, Any]
"""Fields of a Correction with their new values; fields that are not in it stay unchanged."""
# `rep 17:40-31:24.5 @ T`: kind, start and end, optional zone.
_LINE = re.compile(r"(\w+)\s+([\d:.]+)\s*[-–]\s*([\d:.]+)(?:\s*@\s*([EMTIR]))?$")


def key(session: Session) -> str:
    """The recording's name percent-encoded for a form: a browser would change line breaks and bytes that are not UTF-8."""
    return quote(session.file, errors="surrogateescape")


def lines(session: Session) -> str:
    """The hard stretches of a run, one a line: `rep 17:40-31:24.5`; `parse` reads them."""
    hard = [g for g in session.segments if g.kind in HARD_KINDS]
    return "\n".join(f"{g.kind} {format_elapsed(g.start_s)}-{format_elapsed(g.end_s)}" for g in hard)


def lines_of(blocks: Sequence[Block]) -> str:
    """Marked stretches as `parse` reads them, with the runner's zones: `rep 17:40-31:24.5 @ T`."""
    spans = (f"{b.kind} {format_elapsed(b.start_s)}-{format_elapsed(b.end_s)}" for b in blocks)
    return "\n".join(f"{span} @ {b.zone}" if b.zone else span for span, b in zip(spans, blocks, strict=True))


def parse(text: str, session: Session) -> tuple[Block, ...]:
    """The stretches of a text; blank lines are ignored, and an empty text means no hard work.

    Raises MilelogError with every faulty line: not readable, outside the run, or overlapping another.
    """
    blocks, problems = [], []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            blocks.append(_block(line.strip(), session))
        except ValueError as fault:
            problems.append(_problem(session, str(fault), f"line {number}"))
    # The lines may be in any order; only an overlap is a fault.
    blocks.sort(key=lambda b: b.start_s)
    problems += [
        _problem(session, f"{b.kind} {format_elapsed(b.start_s)} begins before the stretch above it ends")
        for a, b in pairwise(blocks)
        if b.start_s < a.end_s
    ]
    if problems:
        raise MilelogError(*problems)
    return tuple(blocks)


def correction_of(folder: Path, session: Session) -> corrections.Correction | None:
    """The stored correction of a run; None without one. Raises MilelogError (exit 2) for a faulty file."""
    return corrections_of(folder)(session)


def corrections_of(folder: Path) -> Callable[[Session], corrections.Correction | None]:
    """A function like `correction_of` for all runs of a folder, which reads the file once."""
    path = corrections.find(folder)
    known = corrections.load(path) if path else ()
    return lambda session: corrections.find_for(known, session.file, _recorded(session))


def keep(folder: Path, session: Session, change: Change | None) -> Path:
    """Writes a change of a run's correction to the file beside the log; None removes the correction. Returns the file.

    Fields that are not in the change stay as they were. Concurrent writers wait for each other. Raises MilelogError if the
    file has a fault or cannot be written, or if the run has neither a start nor a name by which it could be found again.
    """
    home = config.find(folder)
    path = corrections.find(folder) or (home.parent if home else folder.absolute()) / corrections.CORRECTIONS_NAME
    given = (folder.absolute() / session.file).relative_to(path.parent).as_posix()
    name = words.utf8(given)
    # A run is identified by its start, else by its name; without either the correction would never be found again.
    if session.start is None and name != given:
        raise MilelogError(_nameless(name))
    if change and "note" in change:
        change = {**change, "note": words.utf8(change["note"])}
    with _alone(path):
        # Follows a symbolic link, so that its target is written.
        write_atomic(path.resolve(), corrections.edited(_bytes(path), name, _recorded(session), change))
    return path


def keep_comment(folder: Path, comment: Comment) -> Path:
    """Writes a comment to the file of corrections beside the log. Returns the file; raises MilelogError as `keep` does."""
    home = config.find(folder)
    path = corrections.find(folder) or (home.parent if home else folder.absolute()) / corrections.CORRECTIONS_NAME
    if comment.file:
        name = (folder.absolute() / comment.file).relative_to(path.parent).as_posix()
        comment = replace(comment, file=words.utf8(name))
    with _alone(path):
        write_atomic(
            path.resolve(), corrections.with_comment(_bytes(path), replace(comment, text=words.utf8(comment.text)))
        )
    return path


def change_of(given: Mapping[str, str], session: Session) -> Change:
    """The change from the texts of a form or of the options of `fix`, by the names of the file's keys.

    `segments` has the lines of `parse`; an empty text removes a key. Raises MilelogError with every text that is not valid.
    """
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, text in given.items():
        try:
            found |= _FIELDS[key](text.strip(), session)
        except MilelogError as fault:
            problems += fault.problems
        except ValueError as fault:
            message, _, hint = str(fault).partition("; ")
            problems.append(_problem(session, message, key.replace("_", " "), hint))
    problems += [_problem(session, o.message, o.field, o.hint, slug=o.slug) for o in objections(found, session)]
    if problems:
        raise MilelogError(*problems)
    return found


def _as_sport(text: str, _session: Session) -> Change:
    found = sport_of(text) if text else None
    if text and (found is None or found[0] == "generic"):
        raise ValueError(
            f'"{text[:60]}" is not a sport that is known here; write running, walking, hiking, cycling ...'
        )
    return {"sport": found[0] if found else None}


def _as_distance(text: str, session: Session) -> Change:
    if not text:
        return {"distance_m": None}
    metres = parse_distance(text)
    if not 0 < metres <= MAX_DISTANCE_M:
        raise ValueError(f'"{text[:60]}" cannot be the distance of {session.file}; write it with its unit: "10.35 km"')
    return {"distance_m": metres}


def _as_start(text: str, _session: Session) -> Change:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f'"{text[:60]}" is not a date and time; write it such as 2026-03-03 06:10') from None
    if found and not corrections.is_possible(found):
        raise ValueError(f"{found:%Y-%m-%d} is not a date of a run; write it such as 2026-03-03 06:10")
    return {"actual_start": found}


def _as_race(text: str, session: Session) -> Change:
    if not text:
        return {"race_m": None, "is_race": None}
    if text.lower() in {"no", "false", "none"}:
        return {"race_m": None, "is_race": False}
    return {"race_m": _as_distance(text, session)["distance_m"], "is_race": True}


def _as_cut(text: str, _session: Session) -> Change:
    spans = [_span_of_cut(part.strip()) for part in re.split(r"[,\n]", text) if part.strip()]
    return {"cut": tuple(sorted(spans))}


def _span_of_cut(text: str) -> tuple[float, float]:
    """Start and end of a stretch to cut, s; whether it lies in the recording is checked by `objections`."""
    start, dash, end = text.replace("\N{EN DASH}", "-").partition("-")
    if not dash:
        raise ValueError(f'the cut "{text[:60]}" cannot be read: write its start and end, such as 58:00-1:10:00')
    span = parse_clock(start.strip()), parse_clock(end.strip())
    if span[1] <= span[0]:
        raise ValueError(f'the cut "{text[:60]}" ends before it begins')
    return span


def _as_effort(text: str, _session: Session) -> Change:
    if not text:
        return {"rpe": None}
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 10:
        raise ValueError(f'"{text[:60]}" is not a rating of an effort; write a number from 0 to 10')
    return {"rpe": value}


_FIELDS: Mapping[str, Callable[[str, Session], Change]] = {
    "segments": lambda text, session: {"blocks": None if text == KEEP_DETECTION else parse(text, session)},
    "note": lambda text, _: {"note": text},
    "sport": _as_sport,
    "distance": _as_distance,
    "start": _as_start,
    "race": _as_race,
    "cut": _as_cut,
    "effort": _as_effort,
    "not_mine": lambda text, _: {"is_mine": not text},
    "merge_next": lambda text, _: {"merge_next": bool(text)},
}


def _recorded(session: Session) -> datetime | None:
    """The start that identifies a run: that of the recording, even if the runner corrected it."""
    return session.recorded_start or session.start


def _nameless(name: str) -> Problem:
    message = (
        "nothing was saved: the recording has no start and its name is not UTF-8, so the run could not be found again"
    )
    return Problem(name, "cannot-write", message, "give the recording another name, then run again", severity="error")


def _bytes(path: Path) -> bytes:
    """The bytes of a file; none where there is no file. Raises MilelogError when it cannot be read."""
    return documents.raw(path) if path.is_file() else b""


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Holds the lock of this file. Raises MilelogError (exit 4) if another process holds it for over `WAIT_S`."""
    home = home_of(path.parent)
    with contextlib.suppress(OSError):
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(only_writer(home, WAIT_S))
        except TimeoutError as fault:
            raise _busy(path) from fault
        except OSError:
            pass  # where no lock can be made, the file can hardly be written either, and writing it reports that
        yield


def _busy(path: Path) -> MilelogError:
    message = f"another process has been writing {path.name} for over {WAIT_S:.0f} s; nothing was saved"
    problem = Problem(path.name, "cannot-write", message, "wait for it to end, then run again", severity="error")
    return MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE)


def _block(line: str, session: Session) -> Block:
    """The stretch of a line. Raises ValueError with the message."""
    found = _LINE.match(line)
    if found is None or found[1] not in HARD_KINDS:
        raise ValueError(
            f'"{line[:60]}" cannot be read: write rep, surge or stride and its times, such as rep 17:40-31:24'
        )
    start, end = parse_clock(found[2]), parse_clock(found[3])
    if end <= start:
        raise ValueError(f'"{line[:60]}" ends before it begins')
    if start >= session.elapsed_s:
        raise ValueError(f'"{line[:60]}" begins after the recording ends at {format_clock(session.elapsed_s)}')
    # One second of tolerance for the rounding of the watch's display.
    if end > session.elapsed_s + 1:
        raise ValueError(f'"{line[:60]}" ends after the recording, which is {format_clock(session.elapsed_s)} long')
    return Block(cast("SegmentKind", found[1]), start, min(end, session.elapsed_s), found[4])


def _problem(session: Session, message: str, where: str = "", hint: str = "", *, slug: str = "bad-segment") -> Problem:
    hint = hint or "nothing was saved; correct it, then try again"
    return Problem(session.file, slug, message, hint, where, "error")
