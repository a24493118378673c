"""Describes a FIT file in words: its contents, its faults, and what could be read. Used by `formats.describe`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from milelog.errors import Problem
from milelog.formats.fit.developer import descriptions
from milelog.formats.fit.flaws import records
from milelog.formats.fit.parts import Part, split
from milelog.formats.fit.profile import message_name
from milelog.formats.fit.reader import read
from milelog.formats.reader import Loaded
from milelog.model import STREAM_COLUMNS, Activity
from milelog.units import format_clock, format_distance


@dataclass(frozen=True, slots=True)
class Description:
    """The description of one file; each text is a sentence or two. `str` joins them."""

    source: str
    what: str
    contents: tuple[str, ...]
    wrong: tuple[str, ...]
    """Problems with their places and what to do; empty if nothing is wrong."""
    saved: str
    """Numbers of records read and bytes lost; empty if nothing was lost."""
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        lines = [f"{self.source}: {self.what}", *self.contents]
        lines += [f"- {line}" for line in self.wrong] or ["Nothing is wrong with it."]
        return "\n".join([*lines, self.saved] if self.saved else lines)


def describe(data: bytes, source: str) -> Description:
    """The description of a file. Never raises for bad input."""
    # Splits the file again for all messages, since the reader keeps only those that it needs.
    parts = split(data, None).parts
    loaded = read(data, source)
    problems = (*loaded.problems, *(p for activity in loaded.activities for p in activity.problems))
    return Description(
        source,
        _what(data, parts, loaded),
        (*_contents(parts), *(_activity(a, i) for i, a in enumerate(loaded.activities, 1))),
        tuple(_wrong(p) for p in problems),
        _saved(data, parts),
        problems,
    )


def _what(data: bytes, parts: tuple[Part, ...], loaded: Loaded) -> str:
    size = f"{len(data):,} bytes"
    if not parts:
        return f"not a FIT file, {size}."
    kind = "an activity" if loaded.activities else f"a file of kind {loaded.kind}"
    first = parts[0].header
    chained = f", {len(parts)} parts in a chain" if len(parts) > 1 else ""
    return f"{kind} in FIT (protocol {first.protocol_version}, profile {first.profile / 100:.2f}), {size}{chained}."


def _contents(parts: tuple[Part, ...]) -> Iterable[str]:
    counts: Counter[str] = Counter()
    for part in parts:
        for number, blocks in part.blocks.items():
            counts[message_name(number)] += sum(block.count for block in blocks)
    if counts:
        named = [f"{count:,} {name}" for name, count in counts.most_common() if not name.startswith("unknown_")]
        unknown = sum(count for name, count in counts.items() if name.startswith("unknown_"))
        more = [f"{unknown:,} of kinds that the profile does not name"] if unknown else []
        yield f"It holds these messages: {', '.join([*named, *more])}."
    apps = [f"{d.name} [{d.units}]" if d.units else d.name for part in parts for d in descriptions(part).values()]
    if apps:
        yield f"Apps recorded fields of their own: {', '.join(dict.fromkeys(apps))}."


def _activity(activity: Activity, place: int) -> str:
    sport = activity.sport + (f" ({activity.sub_sport})" if activity.sub_sport else "")
    when = f"{activity.start:%Y-%m-%d %H:%M:%S} UTC" if activity.start else "of an unknown date"
    totals = activity.totals
    whole = [
        format_distance(totals.distance_m, "km", 2) if totals.distance_m is not None else "",
        f"{format_clock(totals.elapsed_s)} elapsed" if totals.elapsed_s is not None else "",
        f"{format_clock(totals.timer_s)} on the timer" if totals.timer_s is not None else "",
        f"{activity.size:,} records",
        f"{len(activity.laps)} laps",
        f"{len(activity.steps)} workout steps" if activity.steps else "",
        f"{len(activity.splits)} splits" if activity.splits else "",
        f"{len(activity.pauses)} pauses" if activity.pauses else "",
    ]
    device = f", by {activity.device}" if activity.device else ""
    filled = [n for n in STREAM_COLUMNS if n in activity.columns and np.isfinite(activity.columns[n]).any()]
    streams = f" Recorded: {', '.join(filled)}." if filled else ""
    return f"Activity {place}: {sport}, {when}{device}: {', '.join(w for w in whole if w)}.{streams}"


def _wrong(problem: Problem) -> str:
    where = f" (at {problem.where})" if problem.where else ""
    hint = f"; {problem.hint}" if problem.hint else ""
    return f"{problem.message}{where}{hint} [{problem.slug}]"


def _saved(data: bytes, parts: tuple[Part, ...]) -> str:
    lost = sum(end - start for part in parts for start, end in part.losses)
    if not lost:
        return ""
    saved_records = sum(records(part) for part in parts)
    return f"Saved: {saved_records:,} records; lost: {lost:,} of {len(data):,} bytes ({100 * lost / len(data):.2f} %)."
