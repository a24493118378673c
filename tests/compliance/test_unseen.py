"""What a recording cannot show is not called missed: the verdict says that it does not know, and why."""

from dataclasses import replace

import pytest
from made import check, easy, judge, named, reason, reps, session, surges

from milelog.report import sentences
from milelog.verdicts import ReasonKind

PLUS = '[week]\nlong_run = "10 mi with plus pace"\n'
THRESHOLD = '[week]\nthreshold = "3-4 mi"\n'
COARSE, FINE = 0.12, 0.1199


def statuses(text, *runs):
    return {c.name: c.status for c in judge(text, runs).checks}


@pytest.mark.parametrize(
    ("error", "status"), [(COARSE, "unknown"), (FINE, "missed"), (1.0, "unknown"), (0.0, "missed")]
)
def test_surges_that_a_coarse_recording_hides_are_not_missed(error, status):
    text = PLUS + named("Sun", "10 mi with plus pace")
    week = judge(text, [session(6, easy(10), speed_error=error, file="phone.gpx")])
    for name in ("long_run", "session_sun"):
        found = check(week, name)
        assert found.status == status
        assert (reason(found, ReasonKind.UNSEEN) is not None) == (status == "unknown")
        assert ("phone.gpx is too coarse to show it" in sentences.why(found)) == (status == "unknown")
        assert (found.facts.changes == ()) == (status == "unknown")


@pytest.mark.parametrize("miles", [surges(10), surges(10, every=5)])
def test_surges_that_are_seen_are_judged_in_any_recording(miles):
    fine, coarse = (statuses(PLUS, session(6, miles, speed_error=e)) for e in (0.0, COARSE))
    assert fine == coarse
    assert coarse["long_run"] != "unknown"


def test_what_is_too_short_is_missed_whatever_the_recording_hides():
    text = PLUS + named("Sun", "10 mi with plus pace")
    assert statuses(text, session(6, easy(6), speed_error=COARSE)) == {"long_run": "missed", "session_sun": "missed"}


@pytest.mark.parametrize(("error", "status"), [(1.0, "unknown"), (0.99, "missed")])
def test_reps_that_a_total_alone_hides_are_not_missed(error, status):
    text = THRESHOLD + 'intervals = "2 mi"\n' + named("Tue", "9 mi with 2 x 2 mi @ T, 1 mi jog")
    text += named("Thu", "6 mi with 5 x 1 km @ I") + named("Fri", "6 mi with 6 x 20 s strides")
    runs = [session(d, easy(m), speed_error=error) for d, m in ((1, 9), (3, 6), (4, 6))]
    found = statuses(text, *runs)
    kinds = ("threshold", "interval_volume", "intervals", "session_tue", "session_thu")
    assert {name: found[name] for name in kinds} == dict.fromkeys(kinds, status)
    assert found["session_fri"] == ("unknown" if status == "unknown" else "close")


def test_work_that_was_found_or_told_is_judged():
    assert statuses(THRESHOLD, session(1, reps(2, 1), speed_error=1.0))["threshold"] == "missed"
    told = [replace(s, provenance="corrected") for s in easy(9)]
    assert statuses(THRESHOLD, session(1, told, speed_error=1.0))["threshold"] == "missed"
    assert statuses('[week]\nvolume = "20 mi"\n', session(1, easy(9), speed_error=1.0))["volume"] == "missed"
    assert statuses(named("Tue", "9 mi easy"), session(1, easy(5), speed_error=1.0))["session_tue"] == "missed"


@pytest.mark.parametrize(
    ("asked", "seconds", "status"),
    [
        ("10 mi", 1450, "unknown"),  # what is short of 9.5 mi may be run in 24 minutes
        ("10 mi", 1400, "missed"),
        ("10 mi", 299, "missed"),
        ("5 mi", 2700, "met"),
        ("3-4 mi", 2700, "exceeded"),
    ],
)
def test_a_run_of_which_no_distance_is_known_may_have_made_up_what_is_short(asked, seconds, status):
    runs = [session(1, easy(5)), session(3, seconds=seconds, file="belt.tcx")]
    found = check(judge(f'[week]\nvolume = "{asked}"\n', runs), "volume")
    assert found.status == status
    assert ("belt.tcx has no distance" in sentences.why(found)) == (status == "unknown")


def test_in_a_plan_by_time_its_minutes_count_as_unknown():
    runs = [session(1, easy(5)), replace(session(3, seconds=3600.0), moving_s=0.0)]
    assert statuses('[week]\nvolume = "90 min"\n', *runs) == {"volume": "unknown"}
    assert statuses('[week]\nvolume = "120 min"\n', *runs) == {"volume": "missed"}


@pytest.mark.parametrize(("seconds", "status"), [(3300, "unknown"), (3200, "missed")])
def test_a_long_run_that_may_be_the_one_without_distance_is_not_missed(seconds, status):
    runs = [session(1, easy(5)), session(6, seconds=seconds), session(5, seconds=600.0)]
    assert statuses('[week]\nlong_run = "10 mi"\n', *runs) == {"long_run": status}


def test_a_recording_of_a_moment_is_no_run():
    runs = [session(1, easy(5)), session(2, seconds=59.0), session(3, seconds=60.0)]
    assert judge('[week]\nruns = "3"\n', runs).runs == 2


@pytest.mark.parametrize(
    ("miles", "volume", "runs", "met"), [(6.0, "missed", "unknown", "unknown"), (10.0, "unknown", "unknown", "unknown")]
)
def test_what_may_have_been_a_ride_is_counted_as_nothing_and_what_it_may_make_up_for_is_unknown(
    miles, volume, runs, met
):
    text = '[week]\nvolume = "20-25 mi"\nruns = 3\nlong_run = "6 mi"\n'
    ride = session(2, easy(miles), file="ride.fit", is_doubted=True)
    week = judge(text, [session(1, easy(5)), session(4, easy(5)), ride])
    assert (week.runs, week.cross_s) == (2, 0.0)
    assert week.volume_m == pytest.approx(16093.44)
    found = check(week, "volume")
    assert found.status == volume
    assert ("ride.fit, which is not counted" in sentences.why(found)) == (volume == "unknown")
    assert (check(week, "runs").status, check(week, "long_run").status) == (runs, met)


def test_enough_without_it_is_met():
    ride = session(2, easy(10), file="ride.fit", is_doubted=True)
    assert statuses('[week]\nvolume = "9-11 mi"\n', session(1, easy(10)), ride) == {"volume": "met"}


@pytest.mark.parametrize(
    ("error", "seconds", "status"),
    [
        # Three miles at the slow end of the athlete's band, 7:17 a mile, less what rounds away.
        (COARSE, 1320, "unknown"), (COARSE, 1300, "missed"), (FINE, 1320, "missed"),
    ],
)  # fmt: skip
def test_a_tempo_that_a_coarse_recording_hides_is_not_missed(error, seconds, status):
    run = replace(
        session(1, easy(9), speed_error=error, file="phone.gpx"), zone_s={"E": 2000.0, "T": seconds - 60.0, "I": 60.0}
    )
    found = check(judge(THRESHOLD, [run, session(3, easy(5), speed_error=error)]), "threshold")
    assert found.status == status
    assert ("phone.gpx is too coarse to show it" in sentences.why(found)) == (status == "unknown")
    by_time = statuses('[week]\nthreshold = "22 min"\n', run)["threshold"]
    assert by_time == status
