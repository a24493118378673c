"""What every zone model owes: held for the one in use."""

from datetime import date

import pytest

from milelog.model import ZONE_NAMES, Athlete, Race
from milelog.runner import MODEL, timetable

EARLY, LATE = Race(date(2026, 1, 10), 5000.0, 1215.0), Race(date(2026, 4, 4), 5000.0, 1190.0)


@pytest.mark.parametrize(
    ("distance_m", "time_s"), [(1500.0, 300.0), (5000.0, 1215.0), (21097.5, 6000.0), (42195.0, 16200.0)]
)
def test_bands_are_named_and_rise(distance_m, time_s):
    (found,) = timetable(Athlete(races=(Race(EARLY.date, distance_m, time_s),)))
    assert tuple(z.name for z in found.zones) == ZONE_NAMES
    assert all(0 < z.slow_mps < z.fast_mps < 12 for z in found.zones)
    assert [z.slow_mps for z in found.zones] == sorted(z.slow_mps for z in found.zones)
    assert found.source
    assert not found.estimate


def test_a_later_race_never_changes_earlier_zones():
    alone, both = MODEL.zones(Athlete(races=(EARLY,))), MODEL.zones(Athlete(races=(LATE, EARLY)))
    assert both[0].start in {None, EARLY.date}  # the first set may reach back without end
    assert both[1].start == LATE.date
    assert both[0].zones == alone[0].zones
    assert both[1].zones[2].fast_mps > both[0].zones[2].fast_mps


def test_without_a_race_there_are_no_zones():
    assert MODEL.zones(Athlete()) == ()
