import io
import re
from dataclasses import replace
from datetime import date

import pytest
import report_log
import rich.console
from rich.text import Text

from milelog.model import Segment, Session
from milelog.report import console, terminal, terminal_run


def printed(analysis, width=80, **more):
    out = io.StringIO()
    terminal.render(analysis, terminal.make_console(file=out, width=width), **more)
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_no_line_is_wider_than_the_terminal(log, width):
    assert max(len(line) for line in printed(log, width).splitlines()) <= width


@pytest.mark.parametrize("width", [40, 80, 160])
def test_no_line_parts_a_figure_from_its_unit(log, width):
    text = printed(log, width)
    assert not re.search(r"\d *\n *(%|mi|km|m|s|min|h|bpm)(?!\w)", text)


@pytest.mark.parametrize("width", range(20, 60))
def test_a_unit_goes_to_the_next_line_with_its_figure(width):
    words = "met in 5 of 8 weeks, the last 4 weeks at 97 % of the plan, 94 % overall; 12.5 mi in 95 min, 3 m up"
    out = io.StringIO()
    screen = console.make_console(file=out, width=width)
    console.line(screen, words)
    screen.print(console.indented(words, 2, width))
    table = console.bare_table()
    for _ in range(2):
        table.add_column("what", ratio=1)
    table.add_row(words, Text(words, style="bold"))
    console.put(screen, table)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert not [line for line in lines if re.match(r" *(%|mi|min|m)(?!\w)", line)]
    assert console._GLUE not in out.getvalue()
    assert " ".join(" ".join(lines).split()).startswith(f"{words} {words}")


@pytest.mark.parametrize("width", [80, 160])
def test_each_week_is_one_line_with_its_figures(log, width):
    lines = printed(log, width).splitlines()
    w07 = [line for line in lines if "W07" in line and "35.5" in line]
    assert len(w07) == 1
    assert re.search(r"~\s+35\.5 of 45-50 mi\s+~\s+10\.0 of 10 mi\s+~\*\s+3\.0 of 3-4 mi", w07[0])


def test_wide_terminals_show_more(log):
    assert "surges" in printed(log, 160)
    assert "E 90" in printed(log, 160)


def test_nothing_is_cut_at_80_columns(log):
    assert "…" not in printed(log, 80).replace("9 Mar …", "")


@pytest.mark.parametrize(
    ("kind", "recovery", "speed_mps", "pace"),
    [
        ("pause", None, 0.167, "–"),
        ("pause", None, 2.0, "–"),
        ("recovery", "stand", 1.0, "–"),
        ("recovery", "walk", 0.49, "–"),
        ("recovery", "walk", 0.5, "53:39/mi"),
        ("recovery", None, 2.0, "13:25/mi"),
        ("rep", None, 0.4, "1:07:03/mi"),
    ],
)
def test_a_stand_has_no_pace(kind, recovery, speed_mps, pace):
    stretch = Segment(kind, 0.0, 60.0, 60 * speed_mps, speed_mps, recovery=recovery, adjusted_mps=speed_mps)
    run = Session("a.fit", "running", None, 3000.0, 1200.0, 1200.0, 1200.0, segments=(stretch,))
    out = io.StringIO()
    terminal_run.run(run, terminal.make_console(file=out, width=140), None, "mi")
    row = next(line for line in out.getvalue().splitlines() if line.lstrip().startswith("0:00"))
    assert [cell for cell in row.split() if cell == "–" or cell.endswith("/mi")] == [pace, "–", pace]


@pytest.mark.parametrize("mark", ["✓", "~", "✗", "↑", "?", "*"])
def test_marks_are_explained(log, mark):
    text = printed(log)
    assert f"{mark} " in text[text.index("✓ met") :]


def test_no_colour_when_piped_or_forbidden(log, monkeypatch):
    assert "\x1b" not in printed(log)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in printed(log)


def test_the_current_week_says_what_is_left(log):
    text = printed(log)
    assert "2026-W11, 9-15 Mar 2026 (this week)" in text
    assert "planned: 10 mi with plus pace" in text
    assert "on course: 23.5 of 45-50 mi, 2 days left" in text


def test_weeks_can_be_limited(log):
    text = printed(log, weeks=2)
    assert "W10" in text
    assert "W09" not in text
    assert "4 earlier weeks not shown" in text


def test_problems_end_with_the_whole_ledger(log):
    text = printed(log)
    assert "xml-cut-off" in text
    assert "copy it from the watch again" in text
    assert text.rstrip().endswith("36 files: 32 analyzed, 1 salvaged, 1 duplicate, 1 skipped, 1 rejected")


def test_the_ledger_line_sums_to_what_was_found(log):
    line = printed(log).rstrip().splitlines()[-1]
    total, *parts = (int(n) for n in re.findall(r"\d+", line))
    assert sum(parts) == total


def test_without_a_plan_the_weeks_are_shown_and_init_is_offered(log):
    bare = replace(log, plan=None, weeks=tuple(replace(w, checks=()) for w in log.weeks))
    text = printed(bare)
    assert "milelog init" in text
    assert "No plan" in text
    assert "46.6 mi" in text


def test_an_estimate_is_called_one_wherever_zones_are_shown(log):
    guess = replace(log, zones=(replace(log.zones[0], estimate=True, source="best efforts of 6 weeks"),))
    text = printed(guess)
    assert "Estimated zones: VDOT 48.1, an estimate from best efforts of 6 weeks" in text
    assert "estimated T band" in text
    out = io.StringIO()
    terminal.render_zones(guess.zones, guess.athlete, terminal.make_console(file=out, width=80))
    assert "Estimated zones" in out.getvalue()


def test_an_empty_log_is_told_in_words(bare):
    text = printed(bare)
    assert "no weeks to show" in text
    assert "Zones: none" in text


def test_one_record_and_no_zones(log):
    text = printed(report_log.single())
    assert "0.0 mi in 1 run" in text


def test_one_session_shows_every_segment_and_its_provenance(log):
    session = next(s for s in log.sessions if s.kind == "threshold")
    out = io.StringIO()
    console = terminal.make_console(file=out, width=80)
    terminal.render_session(session, console, zones=log.zones[0])
    terminal.render_problems(log.problems[:1], console)
    text = out.getvalue()
    assert text.startswith(session.workout)
    assert len(re.findall(r" lap\b", text)) == 3
    assert "6:52/mi" in text
    assert "xml-cut-off" in text
    assert max(len(line) for line in text.splitlines()) <= 80


def test_hostile_names_stay_on_their_line():
    text = printed(report_log.hostile("\x1b[31mred\x07 [bold]x[/bold] \u202eRTL\n\r\tend 🏃‍♀️" + "x" * 10_000))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "[bold]x[/bold]" in text
    assert len(text) < 60_000


@pytest.mark.parametrize("width", [80, 160])
def test_no_line_ends_in_blanks(log, width):
    assert not [line for line in printed(log, width).splitlines() if line != line.rstrip()]


def test_a_week_under_way_says_what_is_left_to_do(log):
    assert "Left to do: 21.5-26.5 mi; the long run, 10 mi with plus pace\n" in printed(log)
    over = replace(log, today=date(2026, 3, 20))
    assert "Left to do" not in printed(over)


def test_each_verdict_says_its_figure_once(log):
    text = printed(log)
    week = text[text.index("2026-W11, 9-15") :]
    line = next(line for line in week.splitlines() if " Volume " in line)
    assert line.count("45-50") == 1


def test_surges_stand_side_by_side_where_they_fit(log):
    session = next(s for s in log.sessions if s.kind == "long")

    def rows(width):
        out = io.StringIO()
        terminal.render_session(session, terminal.make_console(file=out, width=width))
        return [
            line.replace("pace /", "pace/").split()
            for line in out.getvalue().split("Surges by mile")[1].splitlines()[1:]
            if line
        ]

    wide, narrow = rows(80), rows(60)
    assert wide[0] == ["mile", *(str(m.mile) for m in session.miles)]
    assert [list(t) for t in zip(*wide, strict=True)] == narrow


def test_colour_is_there_on_a_terminal_that_shows_it(log):
    out = io.StringIO()
    console = terminal.make_console(file=out, width=80)
    console._color_system, console._force_terminal = rich.console.ColorSystem.STANDARD, True
    terminal.render(log, console)
    text = out.getvalue()
    assert "\x1b[32m✓" in text
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert plain == printed(log)


def test_kilometres_stand_beside_kilometres_and_the_unit_in_the_head_where_lines_are_long(log):
    metric = replace(log, athlete=replace(log.athlete, units="km"))
    assert re.search(r"W07 .* 57\.1 of 72\.4-80\.5 km +~ +16\.1 of 16\.1 km", printed(metric))
    lines = printed(metric, 70).splitlines()
    head = next(line for line in lines if line.startswith("week"))
    assert all(f"{name}, km" in head for name in ("volume", "long run", "threshold"))
    w07 = next(line for line in lines if line.startswith("W07"))
    assert re.search(r"57\.1 of 72\.4-80\.5\s+~\s+16\.1 of 16\.1\s+~\*\s+4\.8 of 4\.8-6\.4", w07)


def test_a_long_run_is_told_of_no_surges_only_beside_its_plan(log):
    session = next(s for s in log.sessions if s.kind == "long")
    calm = replace(session, miles=tuple(replace(m, count=0, duration_s=0.0, speed_mps=None) for m in session.miles))
    out = io.StringIO()
    terminal.render_session(calm, terminal.make_console(file=out, width=80))
    assert "No surges" not in out.getvalue()


def test_weeks_that_hold_nothing_are_no_lines(log):
    empty = replace(log.weeks[2], sessions=(), runs=0, volume_m=0.0, checks=())
    text = printed(replace(log, weeks=(*log.weeks[:2], empty, *log.weeks[3:])))
    assert "W08" not in text
    assert "W07" in text
    assert "not shown" not in text
