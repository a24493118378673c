"""Words and numbers for sports, as exporters write them, in the names of the FIT profile."""

import re
from collections.abc import Iterable
from functools import lru_cache

_TITLE_WORDS: tuple[tuple[str, str, str | None], ...] = (
    (r"virtual.?run", "running", "virtual_activity"),
    (r"treadmill|laufband", "running", "treadmill"),
    (r"trail.?run|running.?trail|traillauf", "running", "trail"),
    (r"track.?run", "running", "track"),
    (r"indoor.?run", "running", "indoor_running"),
    (r"virtual.?(?:ride|cycl|bik)", "cycling", "virtual_activity"),
    (r"mountain.?bik|mtb", "cycling", "mountain"),
    (r"\bgravel", "cycling", "gravel_cycling"),
    (r"road.?(?:bik|cycl|rid)", "cycling", "road"),
    (r"indoor.?(?:cycl|bik|rid)|spinning", "cycling", "indoor_cycling"),
    (r"e.?bik", "e_biking", None),
    (r"open.?water", "swimming", "open_water"),
    (r"lap.?swim|\bpool\b", "swimming", "lap_swimming"),
    (r"swim|schwimm|natation", "swimming", None),
    (r"runs?\b|running|jog|footing|marathon|fartlek", "running", None),
    (r"laufen|\blauf\b|correr|carrera|corrida|corsa|course à pied|hardlopen|löpning|\bløb|løping", "running", None),
    (r"juoks|\bbieg|\bběh|跑步|ランニング|\bбег", "running", None),
    (r"cycl|bik|\brid(?:e|ing)\b|radfahr|vélo|ciclismo|fietsen", "cycling", None),
    (r"\bhik|wander|randonn", "hiking", None),
    (r"walk|spazier", "walking", None),
)
"""Words that name a sport in a type or a title; the first that fits counts."""
_WORDS: tuple[tuple[str, str, str | None], ...] = (
    (r"nordic.?ski|cross.?country.?ski|langlauf|backcountry.?ski", "cross_country_skiing", None),
    (r"snowboard", "snowboarding", None),
    (r"snow.?shoe", "snowshoeing", None),
    (r"\bski", "alpine_skiing", None),
    (r"\brow(?:ing|er)?\b", "rowing", None),
    (r"kayak|canoe|paddl", "paddling", None),
    (r"skat", "inline_skating", None),
    (r"soccer|football|fußball", "soccer", None),
    (r"tennis|squash|badminton|padel", "tennis", None),
    (r"\bgolf", "golf", None),
    (r"climb|boulder", "rock_climbing", None),
    (r"elliptical|stair|stepper", "fitness_equipment", None),
    (r"surf", "surfing", None),
    (r"\bsail", "sailing", None),
    (r"driv|motor|\bcar\b", "driving", None),
    (r"transition", "transition", None),
    (r"multi.?sport|triathlon", "multisport", None),
    (r"strength|weight|gym|workout|yoga|training", "training", None),
)
"""Words that name a sport in a type alone: in a title "workout" or "climb" may well be a run."""
_NUMBERS = {"1": "cycling", "4": "hiking", "9": "running", "10": "walking", "16": "swimming"}
"""The numbers that Strava writes as a GPX track's type: 1, 9 and 16 stand in real files, and those between follow its
first list of sports in the order of the alphabet. Any other number is some other sport."""


@lru_cache(512)
def sport_of(text: str | None) -> tuple[str, str | None] | None:
    """Sport and sub-sport that a word or Strava's number tells; None where it tells nothing.

    `"trail_running"` gives `("running", "trail")`, `"9"` gives `("running", None)`.
    """
    word = (text or "").strip()
    if word.isdecimal():
        return _NUMBERS.get(word, "generic"), None
    return _first(word, (*_TITLE_WORDS, *_WORDS))


@lru_cache(512)
def sport_in_title(text: str | None) -> tuple[str, str | None] | None:
    """As `sport_of`, for a title that a person wrote: only words that mean a sport wherever they stand."""
    return _first(text or "", _TITLE_WORDS)


def _first(text: str, words: Iterable[tuple[str, str, str | None]]) -> tuple[str, str | None] | None:
    plain = re.sub(r"[_\s-]+", " ", text)
    if not plain:
        return None
    return next(((sport, sub) for pattern, sport, sub in words if re.search(pattern, plain, re.IGNORECASE)), None)
