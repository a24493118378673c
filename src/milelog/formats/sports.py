"""Words and numbers for sports, as exporters write them, in the names of the FIT profile."""

import re

_WORDS: tuple[tuple[str, str, str | None], ...] = (
    (r"virtual.?run", "running", "virtual_activity"),
    (r"treadmill|laufband", "running", "treadmill"),
    (r"trail.?run|running.?trail|traillauf", "running", "trail"),
    (r"track.?run", "running", "track"),
    (r"indoor.?run", "running", "indoor_running"),
    (r"virtual.?(?:ride|cycl|bik)", "cycling", "virtual_activity"),
    (r"mountain.?bik|mtb", "cycling", "mountain"),
    (r"gravel", "cycling", "gravel_cycling"),
    (r"road.?(?:bik|cycl|rid)", "cycling", "road"),
    (r"indoor.?(?:cycl|bik|rid)|spinning", "cycling", "indoor_cycling"),
    (r"e.?bik", "e_biking", None),
    (r"open.?water", "swimming", "open_water"),
    (r"lap.?swim|pool", "swimming", "lap_swimming"),
    (r"swim|schwimm|natation", "swimming", None),
    (r"\bruns?\b|running|jog|laufen|\blauf\b|correr|carrera|course à pied|footing", "running", None),
    (r"cycl|bik|\brid(?:e|ing)\b|radfahr|vélo|ciclismo", "cycling", None),
    (r"\bhik|wander|randonn", "hiking", None),
    (r"walk|gehen|march", "walking", None),
    (r"nordic.?ski|cross.?country.?ski|langlauf|backcountry.?ski", "cross_country_skiing", None),
    (r"snowboard", "snowboarding", None),
    (r"snow.?shoe", "snowshoeing", None),
    (r"\bski", "alpine_skiing", None),
    (r"\brow(?:ing|er)?\b", "rowing", None),
    (r"kayak|canoe|paddl", "paddling", None),
    (r"skat", "inline_skating", None),
    (r"driv|motor|\bcar\b", "driving", None),
    (r"transition", "transition", None),
    (r"multi.?sport|triathlon", "multisport", None),
    (r"strength|weight|gym|workout|yoga|training", "training", None),
)
_NUMBERS = {"1": "cycling", "4": "hiking", "9": "running", "10": "walking", "16": "swimming"}
"""The numbers that Strava writes as a GPX track's type, as far as real files show them."""
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), sport, sub) for pattern, sport, sub in _WORDS)


def sport_of(text: str | None) -> tuple[str, str | None] | None:
    """Sport and sub-sport that a word, a title or Strava's number tells; None where it tells nothing.

    `"trail_running"` gives `("running", "trail")`, `"9"` gives `("running", None)`.
    """
    if not text or not text.strip():
        return None
    if (number := text.strip()) in _NUMBERS:
        return _NUMBERS[number], None
    plain = re.sub(r"[_\s-]+", " ", text)
    return next(((sport, sub) for pattern, sport, sub in _PATTERNS if pattern.search(plain)), None)
