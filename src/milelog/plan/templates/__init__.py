"""Plan templates of the package: plan files with placeholders for dates (`milelog init --template`)."""

import re
from datetime import date, timedelta
from importlib import resources

from milelog.documents import suggestion
from milelog.errors import MilelogError, Problem

_DAY = re.compile(r"\{(monday|sunday)(?:\+(\d+))?\}")
"""`{monday+3}` is the Monday of the fourth week, `{sunday+3}` its Sunday."""


def names() -> tuple[str, ...]:
    """The names of the templates, in the order in which they are usually run."""
    found = (p.name.removesuffix(".toml") for p in resources.files(__name__).iterdir() if p.name.endswith(".toml"))
    return tuple(sorted(found, key=lambda n: (_ORDER.index(n) if n in _ORDER else len(_ORDER), n)))


_ORDER = ("base", "mile-stamina", "mile-strength", "mile-speed", "5k", "10k", "half")


def summary(name: str) -> str:
    """The purpose of a template, from its first comment line. Raises MilelogError for an unknown name."""
    return _source(name).split("\n", 1)[0].lstrip("# ")


def render(name: str, start: date) -> str:
    """The text of plan.toml from a template that begins in the week of `start`. Raises MilelogError for an unknown name."""
    monday = start - timedelta(days=start.weekday())

    def day(match: re.Match[str]) -> str:
        return (monday + timedelta(weeks=int(match[2] or 0), days=6 if match[1] == "sunday" else 0)).isoformat()

    return _DAY.sub(day, _source(name))


def _source(name: str) -> str:
    if name not in names():
        hint = suggestion(name, names(), "template")
        raise MilelogError(Problem("", "unknown-template", f'no template "{name}"', hint=hint, severity="error"))
    return (resources.files(__name__) / f"{name}.toml").read_text(encoding="utf-8")
