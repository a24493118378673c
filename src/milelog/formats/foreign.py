"""Recognises exports of training in formats that milelog does not read, and says what to export instead.

A runner who downloads "all my data" often gets JSON or CSV. Without a hint these runs would be lost silently.
"""

import re
from dataclasses import dataclass

from milelog.errors import Problem
from milelog.formats.sniff import ascii_head, looks_like, xml_root

HEAD = 8192
"""Number of first bytes that are searched: field names are at the beginning, and `.*` over megabytes takes long."""


@dataclass(frozen=True, slots=True)
class Form:
    """A format of exports: `pattern` is searched in the first bytes, `what` names it, `hint` says what to export instead."""

    pattern: re.Pattern[bytes]
    what: str
    hint: str


def _form(pattern: str, what: str, hint: str) -> Form:
    return Form(re.compile(pattern.encode(), re.IGNORECASE | re.DOTALL), what, hint)


_POLAR = "in Polar Flow open the session and choose Export session, TCX or GPX"
_GARMIN = (
    "in Garmin Connect open the activity and choose Export Original (FIT), or use the FIT files of the full export"
)
_SUUNTO = "in the Suunto app open the workout and choose Export FIT file"
_SAMSUNG = "in Samsung Health open the exercise and choose Export as GPX or TCX file"
_HUAWEI = "share the workouts with Strava or another app that exports FIT, GPX or TCX, and put those files here"
_NIKE = "connect Nike Run Club with Strava and export the runs there as GPX or FIT"
_ZEPP = "in Zepp (Mi Fit) open the workout and choose Share, then Export GPX"
_GOOGLE = (
    "in the app that recorded the runs export them as FIT, GPX or TCX; Takeout holds TCX files under Fit/Activities"
)
_ANY = "export the runs as FIT, GPX or TCX from the program that recorded them"
# The first match counts, so specific patterns come before those with common words.
_JSON = (
    _form(r'"summarizedActivities(?:Export)?"', "Garmin's list of activities, without their records", _GARMIN),
    _form(r'"exportVersion".*"exercises"|"exercises".*"samples"|"training-?session', "a training session of Polar Flow", _POLAR),
    _form(r'"(?:DeviceLog|ActivityType|suunto|sml)"', "a workout of Suunto", _SUUNTO),
    _form(r'"com\.samsung|"exercise_type"|"live_data"', "exercises of Samsung Health", _SAMSUNG),
    _form(r'"motionPathData|"sportType".*"(?:recordId|totalDistance)"|huawei', "workouts of Huawei Health", _HUAWEI),
    _form(r'"start_epoch_ms"|"active_duration_ms"|"com\.nike|"metric_types"', "a run of Nike Run Club", _NIKE),
    _form(r'"(?:fitnessActivity|com\.google)|"dataSource(?:Id)?"|"derived:com\.google', "data of Google Fit", _GOOGLE),
    _form(r'"(?:logType|logId)".*"activityName"|fitbit', "the list of exercises of Fitbit", "in Fitbit open each run and choose Export as TCX"),
    _form(r'"(?:start_time|end_time|start_time_timezone_offset)".*"(?:sport_type_id|distance)"|runtastic',
          "a session of adidas Running", "its GPX file lies beside it in the export, under Sport-sessions/GPS-data"),
    _form(r'"type"\s*:\s*"FeatureCollection"|"coordinates"', "a GeoJSON track, which holds no times of a run", _ANY),
    _form(r'"trackid"', "a workout of Zepp (Mi Fit)", _ZEPP),
    _form(r'"(?:activity_?type|activities|sport|sport_?type|workouts?|workout_?type|exercises?|distance|pace)"', "JSON that tells of training", _ANY),
    _form(r'"(?:elapsed_?time|moving_?time|velocity_smooth|latlng|cadence|laps|splits)"|"(?:type|name)"\s*:\s*"(?:run|running|jog)',
          "JSON that tells of training", _ANY),
    _form(r'"lat(?:itude)?"\s*:.*"(?:lon|lng|longitude)"\s*:.*"(?:time|timestamp|date)', "a track in JSON", _ANY),
    _form(r'"(?:time|timestamp|date)\w*"\s*:.*"lat(?:itude)?"\s*:', "a track in JSON", _ANY),
)  # fmt: skip
# As above: common words (date, distance and duration in many languages) come last.
_TABLES = (
    _form(r"com\.samsung|exercise_type|^\W*exercise,\d", "exercises of Samsung Health", _SAMSUNG),
    _form(r"activity id,date,type,route name", "Runkeeper's list of activities",
          "put the GPX files that lie beside it in the export here; export runs without one as GPX from Runkeeper"),
    _form(r"activity type[,;\t]\W*date[,;\t]|title[,;\t].*avg (?:hr|pace)", "Garmin Connect's table of activities", _GARMIN),
    _form(r"(?=.*\blat(?:itude)?\b)(?=.*\b(?:lon|lng|long|longitude)\b)(?=.*(?:time|date))", "a track in a table", _ANY),
    _form(r"(?=.*\btime(?:stamp)?\b)(?=.*(?:\bspeed\b|\bpace\b|\bhr\b|heart ?_?rate))(?=.*(?:speed|pace|distance|cadence|power))",
          "a recording in a table", _ANY),
    _form(r"(?=.*\b(?:date|datum|fecha|data|day|tag|dato)\b)(?=.*\b(?:km|mi|miles?|distance|distanz|strecke|distancia|afstand)\b)"
          r"(?=.*\b(?:min|minutes?|minuten|time|zeit|pace|tempo|duration|dauer|workout|tiempo|tijd)\b)", "a table of workouts", _ANY),
    _form(r"workout type|activitytype|sport_type|sporttype", "a table of workouts", _ANY),
    _form(r"(?=.*(?:distance|distanz|dist\.|kilomet|miles|distancia|distanza|afstand|距離|距离|дистанция))"
          r"(?=.*(?:date|datum|fecha|data|start|日付|日期|дата))(?=.*(?:time|duration|dauer|zeit|tiempo|dur|tempo|時間|时长|время))",
          "a table of workouts", _ANY),
)  # fmt: skip
_ROOTS = {
    "kml": ("a KML track", _ANY),
    "sml": ("a workout of Suunto (SML)", _SUUNTO),
    "openambitlog": ("a workout of Suunto (Openambit)", _SUUNTO),
    "FitnessWorkbook": ("a workout of SportTracks", "in SportTracks export the workouts as FIT or TCX"),
    "polar-exercise-data": ("a workout of Polar (XML)", _POLAR),
    "ClinicalDocument": ("Apple Health's clinical records: its workouts are read from export.xml", ""),
    "pwx": (
        "a workout of TrainingPeaks (PWX)",
        "in TrainingPeaks choose Export original file, which is FIT, GPX or TCX",
    ),
}
_TRAINING = re.compile(
    rb"<(?:\w+:)?(?:exercises?|workouts?|activity|activities|training\w*|trackpoint|laps?)[\s>]", re.IGNORECASE
)
"""Elements of XML files of unknown programs that suggest training."""
_OTHER = (
    (b"[Params]", "a workout of Polar (HRM)", _POLAR),
    (b"HRMProfilDatas", "a workout of Geonaute", _ANY),
    (b"$GP", "a track of a GPS receiver (NMEA)", _ANY),
    (b"$GN", "a track of a GPS receiver (NMEA)", _ANY),
    (b"OziExplorer", "a track of OziExplorer", _ANY),
    (b"H  SOFTWARE NAME", "a track of GPS TrackMaker or CompeGPS", _ANY),
)


def recognised(data: bytes, source: str) -> Problem | None:
    """A Problem for a file with training in a format that milelog does not read, with what to export instead; else None.

    Judged by the first bytes. `source` is the name for the message.
    """
    found = _known(ascii_head(data)[:HEAD], data, source)
    if found is None:
        return None
    what, hint = found
    return Problem(source, "other-export", f"{what}; it was not read", hint, severity="skipped")


def _known(head: bytes, data: bytes, source: str) -> tuple[str, str] | None:
    """Name and hint of the first format that matches; `head` are the first bytes in ASCII."""
    start = head.lstrip()
    if start.startswith(b"<"):
        known = _ROOTS.get(xml_root(data) or "")
        return known or (("XML that tells of training", _ANY) if _TRAINING.search(head) else None)
    if data.startswith(b"PK") and source.lower().endswith(".kmz"):
        return "a KMZ track", _ANY
    for begins, what, hint in _OTHER:
        if start.startswith(begins):
            return what, hint
    if looks_like(data) == "JSON":
        return next(((f.what, f.hint) for f in _JSON if f.pattern.search(head)), None)
    if looks_like(data) != "plain text":
        return None
    lines = head.split(b"\n", 3)[:2]  # some exports have a title line above the header
    if not any(line.count(mark) >= 2 for line in lines for mark in (b",", b";", b"\t")):
        return None
    return next(((f.what, f.hint) for line in lines for f in _TABLES if f.pattern.search(line)), None)
