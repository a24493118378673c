"""The inputs of an analysis (configuration, plan, corrections, listing), and one key for all of them: equal keys, equal analyses."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from milelog import documents, store
from milelog.errors import Problem
from milelog.pipeline.listing import Entry
from milelog.regular_files import read_regular
from milelog.store import packing
from milelog.store.program import stamp

if TYPE_CHECKING:
    from milelog.config import Config
    from milelog.model import Workout
    from milelog.pipeline.listing import Listing
    from milelog.pipeline.options import Options
    from milelog.plan.types import Plan
    from milelog.store import Index

FRESH_NS = 2_000_000_000
"""A file modified this recently may change again without a new modification time, so its time is not trusted."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of an analysis besides recordings, and the key of all of them."""

    conf: Config
    plan_texts: tuple[bytes | None, ...]
    """Contents of the plan's files; None for one that cannot be read."""
    corrections_file: tuple[Path, bytes] | None
    """Path and content of the corrections; None if there are none."""
    today: date
    key: str
    """Digest of all inputs, including the listing of recordings."""


def gather(listing: Listing, options: Options, index: Index | None) -> Inputs:
    """The current inputs of an analysis; the plan is not parsed. Raises MilelogError for a faulty configuration."""
    today = options.today or date.today()  # noqa: DTZ011 - the runner's own calendar
    conf = load_config(listing.home, options, index)
    plan_texts = texts_of_plan(conf, options)
    corrections_file = corrections_of(listing.home)
    words = (conf, options.plan_file, plan_texts, corrections_file)
    return Inputs(
        conf,
        plan_texts,
        corrections_file,
        today,
        key(listing.home, words, options, today, listing.entries, listing.problems),
    )


def current_key(listing: Listing, options: Options, notes: list[Problem]) -> tuple[str, Path] | None:
    """The key of the current inputs of a folder, and the folder of its index; None without a usable index (or with `notes` on it).

    Loads none of the code that an analysis needs. Raises MilelogError as a run does.
    """
    try:
        with store.open_index(listing.home, notes) as index:
            if index is None or notes:
                return None
            return gather(listing, options, index).key, index.location.home
    except store.DamagedError:
        return None


def key(
    folder: Path,
    words: object,
    options: Options,
    today: date,
    entries: Sequence[Entry],
    problems: Sequence[Problem],
) -> str:
    """The key of an analysis; `words` are the runner's files: configuration, plan, corrections."""
    total = blake2b(digest_size=20)
    # Without options that do not change an analysis (executor, progress, index). With `today`, on which the verdicts of the
    # current week depend.
    facts = (stamp(), str(folder), words, options.blind, options.today, today)
    total.update(repr(facts).encode("utf-8", "backslashreplace"))
    for entry in entries:
        total.update(f"{entry.name!r} {entry.stat}\n".encode("utf-8", "backslashreplace"))
    for problem in problems:
        total.update(repr(problem).encode("utf-8", "backslashreplace"))
    return total.hexdigest()


def is_fresh(stat: tuple[int, int, int], now_ns: int | None = None) -> bool:
    """Whether a file changed within FRESH_NS of now."""
    now = time.time_ns() if now_ns is None else now_ns
    return any(abs(now - changed) < FRESH_NS for changed in stat[1:])


def load_config(folder: Path, options: Options, index: Index | None) -> Config:
    """The configuration, from the index if its text is known. Raises MilelogError for a faulty one."""
    from milelog import config

    if options.config is not None:
        return options.config
    path = options.config_file or config.find(folder)
    text = _text(path)
    if path is None or text is None or index is None:
        return _without_homes(config.load(folder, options.config_file))
    today = date.today()  # noqa: DTZ011 - what is in the future depends on the day
    has_plan = (path.parent / config.PLAN_NAME).is_file()
    document_key = _key_of("config", str(path), str(folder), today, has_plan, text)
    if (payload := index.document(document_key)) is not None:
        known: Config = packing.unpack(config.Config, payload)
        return known
    found = _without_homes(config.load(folder, options.config_file))
    if _text(path) == text:  # otherwise it was changed just now, and it is unknown which text was loaded
        index.keep_document(document_key, packing.pack(found))
    return found


def _without_homes(found: Config) -> Config:
    """The configuration as the index keeps it: without the places of homes, which only outputs need and nobody else may read."""
    return replace(found, privacy=replace(found.privacy, homes=()))


def texts_of_plan(conf: Config, options: Options) -> tuple[bytes | None, ...]:
    """The contents of the plan's files; None for a file that cannot be read."""
    return tuple(_text(path) for path in _paths_of_plan(conf, options))


def _paths_of_plan(conf: Config, options: Options) -> tuple[Path, ...]:
    return (options.plan_file,) if options.plan_file else conf.plan_files


def load_plan(conf: Config, options: Options, index: Index | None, texts: tuple[bytes | None, ...]) -> Plan | None:
    """The plan with the contents `texts`, from the index if they are known; None if there is no plan.

    Raises MilelogError if nothing of it is usable.
    """
    paths = _paths_of_plan(conf, options)
    if not paths:
        return None
    from milelog.plan.types import Plan

    first = conf.athlete.week_start
    document_key = _key_of("plan", first, *(str(p) for p in paths), *texts)
    known_texts = None not in texts
    if index is not None and known_texts and (payload := index.document(document_key)) is not None:
        known: Plan = packing.unpack(Plan, payload)
        return known
    from milelog import plan

    found = plan.load_all(paths, week_start=first)
    if index is not None and known_texts and texts_of_plan(conf, options) == texts:
        index.keep_document(document_key, packing.pack(found))
    return found


def planned(plan: Plan, today: date) -> dict[date, Workout]:
    """The planned workout of each day up to today, without sessions that have no fixed day."""
    found = {}
    start = plan.start
    # Later weeks cannot have been run yet.
    while start <= today:
        week = plan.week(start)
        for session in week.sessions if week else ():
            if week and session.day is not None:
                found[week.date_of(session.day)] = session.workout
        start += timedelta(weeks=1)
    return found


def corrections_of(folder: Path) -> tuple[Path, bytes] | None:
    """Path and content of the runner's corrections, not parsed; None if there are none.

    Raises MilelogError if they cannot be read, since the report would be wrong without them.
    """
    path = documents.in_or_above(folder, documents.CORRECTIONS_NAME)
    return (path, documents.raw(path)) if path else None


def _text(path: Path | None) -> bytes | None:
    try:
        return read_regular(path, documents.LARGEST) if path else None
    except OSError:
        return None


def _key_of(*facts: object) -> str:
    return blake2b(repr((stamp(), *facts)).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
