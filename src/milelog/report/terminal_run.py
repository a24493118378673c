"""One run in the terminal (`milelog show`): its figures, its segments, its surges by mile."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from milelog.model import MileSurges, Session, ZoneSet
from milelog.report import views, words, zone_words
from milelog.report.console import WIDE, bare_table, line, put
from milelog.units import format_clock, format_distance, format_pace


def run(session: Session, console: Console, zones: ZoneSet | None, units: str) -> None:
    """Prints one run: figures, note, zones, segments, surges."""
    line(console, words.session_label(session), "bold")
    for text in _facts(session, units):
        line(console, text)
    if session.note:
        line(console, f"Note: {words.clean(session.note, 300)}")
    if zones is not None:
        line(console, f"Zones: {zone_words.zone_source(zones)}", "dim")
    if session.segments:
        line(console)
        put(console, _segments(session, units, console.width))
    if views.was_surged(session):
        line(console)
        put(console, miles(session, units, console.width))


def miles(session: Session, units: str, width: int) -> Table | Text:
    """The surges of each mile or kilometre, as columns if they fit into `width` characters, else as rows."""
    listed = views.surges_by_unit(session, units)
    if not any(m.count for m in listed):
        return Text(f"No surges in {format_distance(session.distance_m, units)}", style="bold")
    names = (words.unit_name(units), "surges", "time", f"pace /{units}")
    longest = max(m.duration_s for m in listed)
    cells = [_mile(m, units, longest) for m in listed]
    title = f"Surges by {words.unit_name(units)}"
    # Seven characters for each mile and eight for the headings; a wider table is transposed.
    if len(cells) * 7 + 8 > width:
        found = bare_table(title, columns=[(name, True) for name in names])
        for row in cells:
            found.add_row(*row)
        return found
    found = bare_table(title, columns=[(names[0], False), *((row[0], True) for row in cells)])
    for i, name in enumerate(names[1:], 1):
        found.add_row(Text(name, style="dim"), *(row[i] for row in cells))
    return found


def _mile(mile: MileSurges, units: str, longest: float) -> tuple[str, str, str, str]:
    pace = format_pace(mile.speed_mps, units).split("/")[0] if mile.speed_mps else "–"
    took = words.clock(mile.duration_s, longest).removesuffix(" s") if mile.count else "–"
    return str(mile.mile), str(mile.count) if mile.count else "none", took, pace


def _segments(session: Session, units: str, width: int) -> Table:
    table = bare_table()
    table.add_column("from", justify="right", no_wrap=True)
    table.add_column("what", no_wrap=True)
    for name in ("length", "time", "pace"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("zone")
    table.add_column("source", no_wrap=True)
    if width >= WIDE:
        table.add_column("flat pace", justify="right", no_wrap=True)
        table.add_column("certain", justify="right", no_wrap=True)
    table.add_column("note", ratio=1)
    longest = views.longest_s(session.segments)
    for g in session.segments:
        what = f"{g.kind} ({g.recovery})" if g.recovery else g.kind
        cells = [format_clock(g.start_s), what, words.rep_distance(g.distance_m, units)]
        cells += [
            words.clock(g.duration_s, longest),
            words.segment_pace(g, g.speed_mps, units),
            g.zone or "–",
            g.provenance,
        ]
        if width >= WIDE:
            cells += [words.segment_pace(g, g.flat_mps, units), f"{g.confidence * 100:.0f} %"]
        table.add_row(*cells, words.segment_note(session, g), style="bold" if g.kind == "rep" else "")
    return table


def _facts(session: Session, units: str) -> list[str]:
    when = f"{words.long_date(session.start.date())}, {session.start:%H:%M}" if session.start else "no date"
    name = f" · {words.clean(session.name, 60)}" if session.name else ""
    facts = [f"{words.clean(session.file, 100)} · {words.sport_label(session)} · {when}{name}"]
    far = format_distance(session.distance_m, units, 2)
    times = f"moving {format_clock(session.moving_s)}, timer {format_clock(session.timer_s)}"
    facts.append(f"{far} · {times}, elapsed {format_clock(session.elapsed_s)}")
    more = [f"pace {words.session_pace(session, units)}"] if session.is_run else []
    if session.mean_heart_rate_bpm:
        more.append(f"heart rate {session.mean_heart_rate_bpm:.0f}")
    if session.ascent_m is not None:
        more.append(f"climb {session.ascent_m:.0f} m")
    if session.rpe is not None:
        more.append(f"effort {session.rpe:g} of 10")
    more += [f"{name} {value}" for name, value in words.metric_texts(session)]
    return facts + ([" · ".join(more)] if more else [])
