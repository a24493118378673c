import io
import logging
import re
import warnings
from dataclasses import replace

import pytest
import report_log
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from milelog.report import fonts, pdf, sheet, views
from milelog.report.charts import calendar, registry, style
from milelog.report.paper import Paper, width_of, wrapped

WORDS = {
    "latin": "Zoë Łódź, 5 × 400 m ✓",
    "cyrillic": "Лыжня России",
    "greek": "Αθήνα",
    "hebrew": "מרתון תל אביב 42 km",
    "arabic": "ماراثون دبي",
    "chinese": "北京马拉松",
    "japanese": "東京マラソン",
    "korean": "서울 마라톤",
    "emoji": "🏃‍♀️ run 👟",
    "hindi": "मुंबई मैराथन",
    "unassigned": "x\U000e0fffy",
}
OWN_HAS = ("latin", "cyrillic", "greek", "hebrew", "arabic")


@pytest.fixture
def bare(monkeypatch):
    """A machine with no font but the charts' own."""
    forget()
    monkeypatch.setattr(fonts, "FALLBACKS", ())
    yield
    monkeypatch.undo()
    forget()


@pytest.fixture
def foreign(monkeypatch):
    """A machine whose only other font is one that the machine of the test has for sure."""
    forget()
    monkeypatch.setattr(fonts, "FALLBACKS", ("No Such Font", "STIXGeneral"))
    yield
    monkeypatch.undo()
    forget()


def forget():
    for known in vars(fonts).values():
        if hasattr(known, "cache_clear"):
            known.cache_clear()


def drawn(text):
    """What stands in a figure after it has been settled, with its families; drawing it may warn of nothing."""
    with style.look():
        figure = Figure()
        axes = figure.add_subplot()
        placed = axes.text(0, 0, text)
        fonts.use_available(figure)
    silently(figure)
    return placed.get_text(), placed.get_fontfamily()


def silently(figure):
    for suffix in ("png", "pdf"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure.savefig(io.BytesIO(), format=suffix)


@pytest.mark.parametrize("script", WORDS)
def test_every_script_is_drawn_without_a_warning(script, caplog):
    with caplog.at_level(logging.WARNING):
        said, families = drawn(WORDS[script])
    assert caplog.records == []
    if script in OWN_HAS:
        assert (said, families) == (WORDS[script], ["sans-serif"])
    assert set(families[1:]) <= set(fonts.FALLBACKS)


@pytest.mark.parametrize("script", WORDS)
def test_without_a_font_a_letter_is_a_dot(script, bare):
    said, families = drawn(WORDS[script])
    assert families == ["sans-serif"]
    if script in OWN_HAS:
        assert said == WORDS[script]
    else:
        assert fonts.STAND_IN in said
        assert re.sub(r"[·\s\u200d\ufe0f]", "", said) in {"", "run", "xy", "♀run"}
    assert "\ufffd" not in said


def test_a_font_of_the_machine_draws_what_our_own_lacks(foreign):
    ours, other = (font_manager.get_font(font_manager.findfont(n)) for n in ("DejaVu Sans", "STIXGeneral"))
    lacked = next(chr(c) for c in sorted(other.get_charmap()) if not ours.get_char_index(c))
    said, families = drawn(f"{lacked} a 東")
    assert said == f"{lacked} a ·"
    assert families == ["DejaVu Sans", "STIXGeneral"]


def test_plain_words_look_for_nothing(monkeypatch, log):
    forget()
    looked = []
    monkeypatch.setattr(fonts, "_families", lambda: looked.append("fonts") or ())
    for name in registry.CHARTS:
        registry.draw(name, log)
    forget()
    assert looked == []


def test_charts_and_pages_of_foreign_names_are_whole(bare):
    named = report_log.hostile(" ".join(WORDS.values()))
    week = named.weeks[1]
    for figure in (
        *(registry.draw(name, named) for name in registry.CHARTS),
        settled(sheet.words_page(pdf._sheet(named, week))),
    ):
        assert not [t for t in figure.findobj(Text) if fonts.spelled(t.get_text()) != t.get_text()]
        silently(figure)


def settled(figure):
    fonts.use_available(figure)
    return figure


def test_names_of_checks_are_labels_too(bare, log):
    check = replace(log.weeks[0].checks[0], name="session_東京")
    odd = replace(log, weeks=(replace(log.weeks[0], checks=(check,)),))
    assert "·· session" in [t.get_text() for t in registry.draw("calendar", odd).axes[0].texts]
    assert calendar.data(odd).checks == ("session_東京",)
    assert "東京 session" in registry.render("calendar", odd, "svg").decode()


def test_lines_are_wrapped_by_what_is_drawn(bare):
    wide, narrow = width_of("東" * 20, 10), width_of("·" * 20, 10)
    assert wide == narrow
    lines = wrapped("東" * 100, 40, 10, most=9)
    assert all(width_of(line, 10) <= 40 for line in lines)
    paper = Paper()
    paper.text(20, 20, "東京 " * 40, 60)
    silently(settled(paper.figure))


def test_pdf_of_foreign_names_is_small_and_whole(log):
    named = replace(log, athlete=replace(log.athlete, name=WORDS["japanese"]))
    made = pdf.render(views.narrowed(named, log.weeks[:1]))
    assert made.startswith(b"%PDF")
    assert len(made) < 300_000


def test_letters_are_as_wide_whatever_was_drawn_before():
    fonts._advance.cache_clear()
    before = fonts.advance("W", bold=True)
    fonts._font(fonts.OWN, bold=True).set_size(9, 150)
    fonts._advance.cache_clear()
    assert fonts.advance("W", bold=True) == before
