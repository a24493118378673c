"""How many plans are read, on disk: their weeks, what is said of them, their audit, and what goes to other programs.

The plans are drawn near the borders of what a week may ask, and some hold faults. What is right is told by the other
tests; this says what is, whatever it is. `pytest tests/plan --snapshot-update` writes the files anew.
"""

import random
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from itertools import groupby

import pytest

from milelog import documents, plan
from milelog.errors import MilelogError
from milelog.model import Athlete, Race, Session
from milelog.plan.audit import audit
from milelog.plan.exchange import Imported, dated_sessions, notes, plan_toml, write_csv
from milelog.plan.table import rows
from milelog.runner import timetable
from milelog.units import MILE_M
from milelog.weeks import weeks
from text_snapshots import TextFile, figure

MONDAY = date(2026, 3, 2)
ZONES = timetable(Athlete(races=(Race(date(2026, 1, 10), 5000, 1215),)))
DRAWN = 24
"""Plans of each kind."""

VOLUMES = (
    *("45-50 mi", "40 mi", "at least 30 mi", "30 mi", "60 km", "70-80 km", "none", "300-330 min", "5 h", "5-6 hours"),
    *("10 mi", "10-12 mi", "20 mi", "160 mi", "161 mi", "200-210 mi", "300 km", "22 h", "23 h", "60 min", "90-100 min"),
)
LONG_RUNS = (
    *("10 mi with plus pace", "10 mi", "12 mi", "12-13 mi", "13 mi", "17 mi", "20 mi", "24 km", "90 min", "150 min"),
    *("151 min", "none", "90m long run", "50 mi", "51 mi", "8 h", "9 h", "60 min", "61 min", "16 mi with 10 mi @ M"),
)
THRESHOLDS = (
    *("3-4 mi", "3 mi", "4 mi", "4.5 mi", "20 min", "20-30 min", "none", "3 x 1 mi @ T, 1 min jog", "10 mi", "11 mi"),
    *("3 x 10 min @ T, 2 min jog", "1 mi @ T, 10 min @ T", "3-4 x 1 mi @ T, 1 min jog", "60 min", "61 min", "5-6 km"),
)
WORK = ("5 km", "2 mi", "2-3 mi", "none", "1 mi", "at least 2 km", "4 km", "8 km")
WORKOUTS = (
    *(
        "9 mi with 2 x 2 mi @ T, 1 mi jog",
        "3 x 1 mi @ T, 75 s jog",
        "3 x 10 min @ T, 2 min jog",
        "4 x 5 min @ T, 2 min",
    ),
    *("5 x 10 min @ T, 121 s jog", "10 x 1 min @ T, 12 s jog", "10 x 1 min @ T, 13 s jog", "4 x 1 mi @ T, 2 min walk"),
    *(
        "5 x 1000 m @ I, 400 m jog",
        "5 x 1000 m @ I, 200 m walk",
        "5 x 4 min @ I, 2 min jog",
        "5 x 4 min @ I, 119 s jog",
    ),
    *(
        "10 x 1000 m @ I, 3 min jog",
        "11 x 1000 m @ I, 3 min jog",
        "4 x 5 min @ I, 5 min jog",
        "3-4 x 1 km @ I, 3 min jog",
    ),
    *(
        "8 x 400 m @ R, 400 m jog",
        "8 x 400 m @ R, 100 m walk",
        "10 x 1 min @ R, 2 min jog",
        "10 x 1 min @ R, 107 s jog",
    ),
    *(
        "10 x 1 min @ R, 108 s jog",
        "20 x 400 m @ R, 400 m jog",
        "21 x 400 m @ R, 400 m jog",
        "8 x 400 m @ R, 100 m jog",
    ),
    *("18 mi @ M", "18.5 mi @ M", "110 min @ M", "125 min @ M", "8 x 60 s hill @ I, jog", "6 mi with 6 x 20 s strides"),
    *(
        "5 mi easy",
        "7 mi",
        "7-8 mi",
        "40 min easy",
        "2 x (4 x 400 m @ R, 200 m jog), 5 min jog",
        "15m warm-up, 20 min @ T",
    ),
    *("10 mi with plus pace", "5 x 2 mi @ T, 30 s stand", "2 mi @ T, 4 x 200 m @ R, 200 m jog", "5 x 1000 m @ I"),
)
DAYS = ("Mon", "tuesday", "Wed", "Thu", "Fri", "Sat", "Sun")
RUNS = ("5", '"5-6"', '"at least 4"', '"5+"', "0", "14", "15", '"12"', '"13-14"', '"3 or more"')
BROKEN = (
    *('volume = "45"', "volume = 45", 'volume = "50-45 mi"', 'long_run = "10 mi @ Q"', 'threshold = "3 mi easy"'),
    *('runs = "6-5"', "runs = -1", "runs = true", 'easy = "101 %"', 'easy = "100 %"', 'easy = "0 %"', "easy = 80"),
    *('rest_days = ["Tuseday"]', 'rest_days = ["T"]', 'rest_days = ["Tues", "thurs."]', 'rest_days = ["M"]'),
    *('cross_training = "an hour"', 'cross_training = "1-2 h"', 'cross_training = "45 to 60 minutes"', 'kind = "sik"'),
    *('intervals = "3"', "volum = 3", "note = 3", 'long_run = "10 mi with 12 mi @ M"', 'threshold = "9 x 1 x"'),
    *("long_run = true", "sessions = 3", 'volume = "60 mi, 10 % more"', 'rest_days = "Mon"', "threshold = 20"),
)


def maybe(rng, share, text):
    return text if rng.random() < share else ""


def session(rng, head, *, named=0.2):
    text = f'[[{head}]]\nworkout = "{rng.choice(WORKOUTS)}"\n' + maybe(rng, 0.7, f'day = "{rng.choice(DAYS)}"\n')
    return text + maybe(rng, named, 'name = "Club"\n')


def asks(rng, head, *, some=0.5):
    """What a week asks, below its own header."""
    text = maybe(rng, some, f'volume = "{rng.choice(VOLUMES)}"\n')
    text += maybe(rng, some, f'long_run = "{rng.choice(LONG_RUNS)}"\n')
    text += maybe(rng, some, f'threshold = "{rng.choice(THRESHOLDS)}"\n')
    text += maybe(rng, 0.2, f'intervals = "{rng.choice(WORK)}"\n') + maybe(
        rng, 0.2, f'repetitions = "{rng.choice(WORK)}"\n'
    )
    text += maybe(rng, 0.25, f"runs = {rng.choice(RUNS)}\n") + maybe(rng, 0.15, 'easy = "80 %"\n')
    resting = rng.sample(DAYS, rng.choice((1, 1, 2, 3, 7)))
    text += maybe(rng, 0.25, f"rest_days = {list(resting)}\n".replace("'", '"'))
    text += maybe(rng, 0.15, f'cross_training = "{rng.choice(("45 min", "45-60 min", "1 h"))}"\n')
    text += maybe(rng, 0.1, 'note = "camp"\n') + maybe(rng, 0.03, "sessions = []\n")
    if "sessions = []" not in text and rng.random() < 0.6:
        text += "".join(session(rng, f"{head}.sessions") for _ in range(rng.randint(1, 3)))
    return text


def races(rng, start):
    """Races of a week, some outside of it."""
    text = ""
    for _ in range(rng.choice((1, 1, 2))):
        day = start + timedelta(days=rng.choice((-1, 0, 3, 5, 6, 6, 7)))
        text += f'[[weeks.races]]\ndate = {day}\ndistance = "{rng.choice(("1 mi", "5 km", "3000 m"))}"\n'
        text += maybe(rng, 0.4, 'goal = "20:15"\n') + maybe(rng, 0.3, 'name = "City"\n')
    return text


def named_weeks(rng, first, count):
    """Tables of weeks, most of them on the first day of a week."""
    text = ""
    for _ in range(count):
        start = first + timedelta(weeks=rng.randint(0, 5), days=rng.choice((0, 0, 0, 0, 0, 0, 0, 1, -7)))
        text += f"[[weeks]]\nstart = {start}\n" + maybe(
            rng, 0.12, f'kind = "{rng.choice(("rest", "sick", "travel"))}"\n'
        )
        text += asks(rng, "weeks", some=0.4) + (races(rng, start) if rng.random() < 0.3 else "")
    return text


def plain(rng):
    """One week for all, and some weeks that say otherwise."""
    turns = session(rng, "week.alternate") + session(rng, "week.alternate") if rng.random() < 0.25 else ""
    body = f"[week]\n{asks(rng, 'week', some=0.7)}{turns}" if rng.random() < 0.8 else ""
    return MONDAY, "", body + named_weeks(rng, MONDAY, rng.randint(0, 3))


def with_blocks(rng):
    """Blocks whose values grow."""
    body = f"[week]\n{asks(rng, 'week', some=0.3)}" if rng.random() < 0.4 else ""
    start = MONDAY
    for _ in range(rng.choice((1, 1, 2))):
        size = rng.choice((2, 3, 4, 6))
        over = rng.choice(
            ("", f" over {size} weeks", f" over {size} weeks, down week every 3rd", ", down week every 2nd")
        )
        values = [
            rng.choice(
                ("", 'volume = "40 mi"\n', f'volume = "40 -> 50 mi{over}"\n', f'volume = "62.5 → 70 km{over}"\n')
            ),
            rng.choice(
                ("", 'long_run = "8 -> 10 mi with plus pace"\n', 'long_run = "90 min"\n', 'long_run = "60 -> 90 min"\n')
            ),
            rng.choice(("", 'threshold = "2 -> 4 mi"\n', 'threshold = "15 -> 30 min"\n', 'threshold = "3 mi"\n')),
        ]
        body += f"[[blocks]]\nstart = {start}\n" + maybe(rng, 0.7, f"weeks = {size}\n") + "".join(values)
        body += maybe(rng, 0.3, f"down_week = {rng.choice((2, 3))}\n") + maybe(rng, 0.3, 'down = "80 %"\n')
        body += session(rng, "blocks.sessions") if rng.random() < 0.4 else ""
        if rng.random() < 0.3:
            body += session(rng, "blocks.alternate") + session(rng, "blocks.alternate")
        start += timedelta(weeks=size - rng.choice((0, 0, 0, 1)))
    return MONDAY, "", body + named_weeks(rng, MONDAY, rng.randint(0, 1))


def with_a_head(rng):
    """Starts, ends, other first days of the week, tolerances, exchange rates."""
    start = MONDAY + timedelta(days=rng.choice((0, 0, 0, -1, -2, 1, 2)))
    begins = rng.choice(("", "", 'week_start = "Sun"\n', 'week_start = "Sat"\n', 'week_start = "Tue"\n'))
    end = start + timedelta(days=rng.choice((-1, 0, 1, 6, 7, 20, 27)))
    head = begins + maybe(rng, 0.5, f"end = {end}\n")
    body = f"[week]\n{asks(rng, 'week')}"
    if rng.random() < 0.5:
        share = rng.choice(("2 %", "5 %", "+-10 %", "30 %"))
        body += "[tolerance]\n" + maybe(
            rng, 0.6, f'bands = "{rng.choice(("milelog", "trainingpeaks", "todaysplan"))}"\n'
        )
        body += maybe(rng, 0.7, f'{rng.choice(("volume", "long_run", "threshold", "session"))} = "{share}"\n')
    if rng.random() < 0.5:
        rate = rng.choice(("12 min/mi", "7.5 min per km", "0 min/mi", "1 minute a mile"))
        body += f'[cross_training]\ncredit = "{rate}"\n'
        body += maybe(rng, 0.6, f'cap = "{rng.choice(("20 %", "5 mi", "5-6 mi", "8 km"))}"\n')
        body += maybe(rng, 0.4, 'sports = ["Cycling ", "Rowing"]\n')
    return start, head, body + named_weeks(rng, start, rng.randint(0, 2))


def with_faults(rng):
    """Values that no week can ask."""
    start, head, body = rng.choice((plain, with_a_head, with_blocks))(rng)
    sections = [*body.split("[[weeks]]\n"), ""][: rng.choice((1, 2, 4))]
    body = "[[weeks]]\n".join(f"{rng.choice(BROKEN)}\n{s}" if i else s for i, s in enumerate(sections))
    return start, head, body if rng.random() < 0.7 else f"[week]\n{rng.choice(BROKEN)}\n{named_weeks(rng, start, 2)}"


KINDS = (plain, with_blocks, with_a_head, with_faults)


def run_before(rng):
    """Some weeks that were run before the plan, each of five runs and a longer one."""
    found = []
    for back in range(rng.choice((0, 1, 1)), rng.choice((0, 1, 2, 3, 5, 6)) + 1):
        miles = rng.choice((20, 30, 32, 40, 60))
        for day in range(6):
            start = datetime.combine(MONDAY, datetime.min.time(), UTC) - timedelta(weeks=back, days=-day, hours=-7)
            metres = miles * MILE_M * (0.25 if day == 5 else 0.15)
            found.append(Session(f"{start}.fit", "running", start, metres, 3000, 3000, 3000))
    return weeks(found, Athlete())


def problem_lines(problems):
    for found in problems:
        place = documents.line_of(found), found.excerpt.split("\n")[-1].count("^")
        yield f"  {found.severity} {found.slug} at {place}: {found.message} ({found.hint})"


def written(kind, number):
    """One plan and all that comes of it, in lines."""
    rng = random.Random(f"{kind.__name__} {number}")
    start, head, body = kind(rng)
    text = f"start = {start}\n{head}{body}"
    lines = [f"{number}", *(f"| {line}" for line in text.splitlines())]
    try:
        found = plan.parse(documents.parse(text, "plan.toml"), week_start=rng.choice((None, None, None, 5, 6)))
    except MilelogError as error:
        return [*lines, "  refused", *problem_lines(error.problems)]
    lines += problem_lines(found.problems)
    kept = ("name", "start", "end", "week_start", "cross_training", "last_named")
    lines.append(f"  {' '.join(f'{name}={figure(getattr(found, name))}' for name in kept)}")
    lines += [f"  {name} {figure(band)}" for name, band in found.bands.items() if "tolerance" in text]
    starts = [found.start + timedelta(weeks=n) for n in range(-1, 7)]
    for asked, same in groupby(starts, lambda start: in_short(found.week(start))):
        lines.append(f"  {' '.join(map(str, same))}: {asked}")
    before, units = run_before(rng), rng.choice(("mi", "km"))
    if number % 3 == 0:
        lines += [f"  row {row.cells}" for row in rows(found, units, rng.choice((None, 2)))]
        lines += [f"  note {day} {days} {note}" for day, days, note in notes(found, units, rng.choice((None, 2)))]
    zones = rng.choice((ZONES, ()))
    for warned in audit(found, before, zones=zones, athlete=Athlete(units=units)):
        lines.append(f"  {warned.severity} {warned.week} {warned.rule}: {warned.message} ({warned.limit})")
    if number % 5 == 0 and (runs := dated_sessions(found, rng.choice((None, 2)))):
        lines += [f"  {line}" for line in write_csv(runs).decode().splitlines()[1:]]
        lines += [f"  > {line}" for line in plan_toml(Imported(runs), "x").splitlines()[1:]]
    return lines


def in_short(week):
    """What a week asks, workouts by their text."""
    if week is None:
        return "no week"
    parts = ["off"] if week.is_off else []
    for field in fields(week)[1:]:
        value = getattr(week, field.name)
        if value == field.default:
            continue
        if field.name == "sessions":
            shown = [(s.workout.text, s.day, s.name, s.from_threshold) for s in value]
        elif field.name == "races":
            shown = [figure(race) for race in value]
        else:
            shown = value.text if field.name == "long_run" else figure(value)
        parts.append(f"{field.name}={shown}")
    return " ".join(parts)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_plans(kind, snapshot):
    lines = [line for number in range(DRAWN) for line in written(kind, number)]
    assert "\n".join(lines) + "\n" == snapshot(extension_class=TextFile)
