"""How workout texts are read, on disk: what each means, what it asks by zone, or where and why it is refused.

What is right is told by the other tests; this says what is, whatever it is, for texts near the borders of the notation.
`pytest tests/plan --snapshot-update` writes it anew.
"""

import json

import pytest
import workout_cases

from milelog.plan import NotationError, format_workout, workout_json
from milelog.plan.notation import read_workout, zone_distance, zone_duration, zones_asked
from milelog.plan.notation.measure import extent_m, least
from text_snapshots import TextFile

BORDERS = workout_cases.CASES / "borders.txt"
"""One text a line; `\\n` stands for a line break inside it."""


def refused_texts():
    """The texts of the tables that have no meaning."""
    tables = (workout_cases.CASES / "texts.txt").read_text(encoding="utf-8").splitlines()
    refused = [line.removesuffix(" => refused") for line in tables if line.endswith(" => refused")]
    return [*refused, *(case["text"] for case in workout_cases.read("faults.toml"))]


def border_texts():
    """Texts that lie just on this side or on that of what the notation knows, or are mistyped."""
    return [line.replace("\\n", "\n") for line in BORDERS.read_text(encoding="utf-8").splitlines()]


def without_none(value):
    """A document without its empty values."""
    if isinstance(value, list):
        return [without_none(v) for v in value]
    if isinstance(value, dict):
        return {name: without_none(v) for name, v in value.items() if v is not None}
    return value


def written(text):
    """A text and how it is read, in a few lines."""
    shown = text.replace("\n", "\\n")
    try:
        workout, remarks = read_workout(text)
    except NotationError as fault:
        place = f"{fault.line}:{fault.column} {fault.offset}+{fault.size}"
        return f"{shown}\n  {fault.slug} at {place}: {fault.sentence}\n  {fault.hint}"
    document = workout_json(workout)
    lines = [f"{shown}\n  = {format_workout(workout)}", *(f"  ({remark})" for remark in remarks)]
    lines += [f"  {json.dumps(without_none(step))}" for step in document["steps"]]
    total = document["total_m"] or document.get("total_s")
    lines.append(f"  total {total}, {extent_m(workout)} m, at least {least(workout.steps)}")
    for zone in zones_asked(workout):
        metres, seconds = zone_distance(workout, zone, 4.0), zone_duration(workout, zone)
        lines.append(f"  {zone}: {zone_distance(workout, zone)} m, {seconds} s, about {metres} m")
    return "\n".join(lines)


@pytest.mark.parametrize("texts", [refused_texts, border_texts], ids=["refused", "borders"])
def test_texts(texts, snapshot):
    assert "\n".join(map(written, texts())) + "\n" == snapshot(extension_class=TextFile)
