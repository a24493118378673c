import random
import re
from dataclasses import replace
from datetime import date

import pytest

from milelog.report import views, words
from milelog.report.answers import Answers
from milelog.report.verify import Verifier, verify
from milelog.units import format_clock, format_distance, format_pace

MILE = 1609.344


@pytest.fixture(scope="module")
def verifier(log):
    return Verifier(log)


def _week_sentences(week, draw):
    name = draw.choice([words.week_name(week), f"In {words.week_name(week)}", f"The week of {week.start:%-d %b %Y}"])
    unit, metres = draw.choice([("mi", MILE), ("miles", MILE), ("km", 1000.0)])
    digits = draw.choice([0, 1, 2])

    def far(value):
        return f"{value / metres:.{digits}f} {unit}"

    long_m, threshold_m = views.measured(week, "long_run"), views.measured(week, "threshold")
    return draw.choice(
        [
            f"{name}: volume {far(week.volume_m)} in {week.runs} runs, long run {far(long_m)}, threshold {far(threshold_m)}.",
            f"{name}, she ran {far(week.volume_m)} in {week.runs} runs. The long run was {far(long_m)}.",
            f"{name} had {far(threshold_m)} of threshold and a mileage of {far(week.volume_m)}.",
            f"{name} held {week.runs} runs and {week.surges} surges; the longest run was {far(long_m)}.",
        ]
    )


def _run_sentences(run, log, draw):
    name = draw.choice([f"On {run.day:%a %-d %b %Y}", f"{run.day}:", f"On {run.day:%B %-d, %Y}"])
    unit, metres = draw.choice([("mi", MILE), ("km", 1000.0)])
    far, pace = f"{run.distance_m / metres:.1f} {unit}", format_pace(run.distance_m / run.moving_s, unit)
    said = [f"{name} she ran {far} at {pace}", f"{name} {far} in {format_clock(run.moving_s)} ({pace})"]
    text = draw.choice(said)
    if run.mean_heart_rate_bpm and draw.random() < 0.5:
        text += f", heart rate {run.mean_heart_rate_bpm:.0f}"
    reps = views.rep_rows(run, log)
    if reps:
        paces = " and ".join(format_pace(r.segment.speed_mps, unit) for r in reps)
        text += f". It had {len(reps)} reps, the reps at {paces}"
    return text + "."


def _text(log, draw):
    runs = [s for s in log.sessions if s.is_run and s.day and sum(t.day == s.day for t in log.sessions) == 1]
    parts = [_week_sentences(draw.choice(log.weeks), draw), _run_sentences(draw.choice(runs), log, draw)]
    draw.shuffle(parts)
    return " ".join(parts)


def _seeded(text, draw):
    """The text with one figure changed by a tenth or more, dates and weeks left alone."""
    figures = [
        m
        for m in re.finditer(r"(?<![\d:.W-])\d+(?:[.:]\d+)*(?= (?:mi|miles|km|runs|reps|surges)\b|/(?:mi|km))", text)
        if not re.match(r"0+(?:\.0+)?$", m[0])
    ]
    one = draw.choice(figures)
    if ":" in one[0]:
        minutes, seconds = map(int, one[0].split(":"))
        changed = format_clock((minutes * 60 + seconds) * draw.choice([0.83, 0.88, 1.13, 1.2]))
    elif "." in one[0]:
        digits = len(one[0].partition(".")[2])
        changed = f"{float(one[0]) * draw.choice([0.8, 0.88, 1.13, 1.3]) + 0.2:.{digits}f}"
    else:
        changed = str(int(one[0]) + draw.choice([2, 3, 4]))
    return text[: one.start()] + changed + text[one.end() :], one[0], changed


def test_two_hundred_true_texts_raise_no_alarm(log, verifier):
    draw = random.Random(1)
    for _ in range(200):
        text = _text(log, draw)
        found = verifier.check(text)
        assert found.wrong == (), text
        assert found.unchecked == (), text
        assert found.checked >= 4


def test_a_thousand_seeded_errors_are_found_with_the_right_figure(log, verifier):
    draw = random.Random(2)
    for _ in range(1000):
        true = _text(log, draw)
        text, was, seeded = _seeded(true, draw)
        wrong = verifier.check(text).wrong
        assert [w for w in wrong if seeded in w.text], (was, seeded, text)
        assert len(wrong) == 1, text
        assert wrong[0].right


def test_workouts_as_they_are_written_and_weekdays_raise_no_alarm(log, verifier):
    answers = Answers(log)
    assert verifier.check(answers.overview()).wrong == ()
    week = log.weeks[-1]
    run = next(s for s in week.sessions if s.is_run and sum(t.day == s.day for t in week.sessions) == 1)
    far = format_distance(run.distance_m, "mi")
    text = f"{words.week_name(week)}: 2 x 2 mi @ T (7:11, 7:15), 1 mi jog. On {run.day:%A} {far}, 3.0 mi short"
    assert verifier.check(text).wrong == ()
    assert verifier.check(text.replace(far, "1.2 mi")).wrong[0].about == str(run.day)


def test_a_plan_is_held_against_the_plan(log):
    week = log.weeks[-1]
    name = words.week_name(week)
    low, high = views.planned_range(log, week, "volume")
    right = f"{name}: volume {week.volume_m / MILE:.1f} of {low / MILE:.0f}-{high / MILE:.0f} mi"
    assert verify(right, log).wrong == ()
    (wrong,) = verify(right.replace(f"-{high / MILE:.0f}", f"-{high / MILE + 9:.0f}"), log).wrong
    assert format_distance(high, "mi") in wrong.right


def test_what_stands_beside_no_week_or_day_is_not_checked(log):
    found = verify("She ran 12 miles at 7:00/mi.", log)
    assert (found.checked, found.wrong, len(found.unchecked)) == (0, (), 2)


def test_a_leap_day_is_that_of_the_year_that_has_one(log):
    run = next(s for s in log.sessions if s.is_run and s.day)
    moved = replace(run, start=run.start + (date(2024, 2, 29) - run.day))
    leap = replace(log, today=date(2025, 3, 1), sessions=(moved,), weeks=())
    assert verify(f"On 29 Feb she ran {run.distance_m / MILE:.1f} mi.", leap).checked == 1
