"""Imports and exports plans: iCalendar, CSV, and FIT workouts for the watch; `milelog plan import` and `export` use it.

Sessions that are not understood are listed as problems, never guessed.
"""

from milelog.plan.exchange.dated import Dated, Imported, dated_sessions, plan_toml
from milelog.plan.exchange.fit_workout import read_fit, write_fit
from milelog.plan.exchange.ical import read_ical, write_ical
from milelog.plan.exchange.notes import notes
from milelog.plan.exchange.sheet import read_csv, write_csv

__all__ = [
    "Dated",
    "Imported",
    "dated_sessions",
    "notes",
    "plan_toml",
    "read_csv",
    "read_fit",
    "read_ical",
    "write_csv",
    "write_fit",
    "write_ical",
]
