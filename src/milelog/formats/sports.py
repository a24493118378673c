"""The sport of a recording from words: the sport field of its file, or its title. (`pace` guesses it from the speed.)

Sports have their names of the FIT profile. A sport field is always believed, a title only if the speed fits.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from milelog.formats.sport_words import WORDS

Sport = tuple[str, str | None]
"""Sport and sub-sport."""
_PLAIN: dict[str, Sport] = {
    "running": ("running", None),
    "run": ("running", None),
    "trail running": ("running", "trail"),
    "trail": ("running", "trail"),
    "ultra trail": ("running", "trail"),
    "treadmill running": ("running", "treadmill"),
    "cycling": ("cycling", None),
    "ride": ("cycling", None),
    "biking": ("cycling", None),
    "walking": ("walking", None),
    "hiking": ("hiking", None),
}
"""The sports for the words in most files; a lookup avoids compiling the patterns of all languages, which is slow."""
_SAYS_NOTHING = frozenset(
    {"", "other", "generic", "unknown", "uncategorized", "unspecified", "activity", "sport", "all", "none"}
)
_FAMILY_SPORT = {
    "skating": "inline_skating",
    "skiing": "alpine_skiing",
}
"""FIT's name of a family's main sport, if it differs from the family's name."""
_SUBS: tuple[tuple[str, str, str, str | None], ...] = (
    ("running", r"virtual|zwift", "running", "virtual_activity"),
    (
        "running",
        r"treadmill|laufband|tapis|cinta|esteira|loopband|löpband|tredemølle|беговая|跑步机|跑步機|트레드밀",
        "running",
        "treadmill",
    ),
    ("running", r"trail|sentier|越野|トレ|트레일", "running", "trail"),
    ("running", r"track|bahn", "running", "track"),
    ("running", r"indoor|室内|室內|실내", "running", "indoor_running"),
    ("cycling", r"virtual|zwift", "cycling", "virtual_activity"),
    ("cycling", r"mountain|\bmtb\b|\bvtt\b", "cycling", "mountain"),
    ("cycling", r"gravel", "cycling", "gravel_cycling"),
    ("cycling", r"road", "cycling", "road"),
    ("cycling", r"indoor|spinning", "cycling", "indoor_cycling"),
    ("cycling", r"\be ?bik", "e_biking", None),
    ("swimming", r"open.?water", "swimming", "open_water"),
    ("swimming", r"lap|pool", "swimming", "lap_swimming"),
    (
        "skiing",
        r"nordic|cross.?country|langlauf|backcountry|fond|fondo|längd|langren|běžk|biegow|беговые|クロス",
        "cross_country_skiing",
        None,
    ),
    ("skiing", r"snowboard", "snowboarding", None),
    ("skiing", r"snow.?shoe|schneeschuh|raquette|ciaspol", "snowshoeing", None),
    ("skating", r"ice|eis|schlittschuh|schaats|スケート|滑冰", "ice_skating", None),
)
"""Family, pattern, sport and sub-sport: a word that specifies the sport within a family; the first match counts."""
_TYPES: tuple[tuple[str, Sport], ...] = (
    (r"open.?water", ("swimming", "open_water")),
    (r"\bpool\b", ("swimming", "lap_swimming")),
    (r"\brow(?:ing|er)?\b", ("rowing", None)),
    (r"soccer|football|fußball|futbol|fútbol", ("soccer", None)),
    (r"tennis|squash|badminton|padel|pickleball", ("tennis", None)),
    (r"\bgolf", ("golf", None)),
    (r"climb|boulder|kletter|escalad", ("rock_climbing", None)),
    (r"elliptical|stair|stepper|crosstrainer", ("fitness_equipment", None)),
    (r"surf", ("surfing", None)),
    (r"driv|motor|\bcar\b", ("driving", None)),
    (r"transition", ("transition", None)),
    (r"multi.?sport|triathlon", ("multisport", None)),
    (r"strength|weight|gym|workout|yoga|training|crossfit|pilates", ("training", None)),
)
"""Words that name a sport in a sport field only; a title with "workout" or "climb" may well be a run."""
_NUMBERS = {"1": "cycling", "4": "hiking", "9": "running", "10": "walking", "16": "swimming"}
"""Numbers that Strava writes as a GPX track's type. 1, 9 and 16 occur in real files; those between follow its first list of
sports in alphabetical order. Any other number is some other sport."""
_OWN_WAY = frozenset({"skiing", "skating", "swimming"})
"""Families whose names contain words for running in many languages (Langlauf, bieg narciarski). If one of them matches, a word
for running is ignored."""
_HAN = re.compile(r"[\u3400-\u9fff\u0e00-\u0e7f\u1780-\u17ff]")
"""Scripts without word boundaries: Chinese characters, Thai and Khmer."""
_KATAKANA = re.compile(r"[\u30a1-\u30fa]")
"""Katakana: ラン (run) is part of many other words, such as ランチ (lunch)."""
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
"""Korean syllables: a one-syllable word such as 런 (run) is part of other words, too."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says about its sport."""

    sports: tuple[Sport, ...] = ()
    """The possible sports, the likeliest first; empty if it says nothing."""
    firm: bool = False
    """Whether a sport field says it, rather than a title."""
    text: str = ""
    """The words it uses, for messages."""


def claim(kind: str | None, title: str | None = None) -> Claim:
    """The claim of a recording, by its sport field `kind` and its title."""
    named = sport_of(kind)
    if named is not None:
        return Claim((named,), firm=True, text=kind or "")
    return Claim(sports_in_title(title), text=(title or kind or "").strip())


_GAMES = re.compile(r"\b(?:zwift|rouvy|mywhoosh|tacx|bkool|fulgaz|kinomap|runsocial|vingo|onelap)", re.IGNORECASE)
"""Games for indoor riding and running; their positions are not where the runner was."""


def is_game(text: str | None) -> bool:
    """Whether the name of a program, or a title, is that of a game (`_GAMES`)."""
    return bool(text and _GAMES.search(text))


def virtual(sport_claim: Claim) -> Claim:
    """The claim with sub-sport `virtual_activity`, for recordings of games."""
    return replace(sport_claim, sports=tuple((sport, "virtual_activity") for sport, _ in sport_claim.sports))


@lru_cache(512)
def sport_of(text: str | None) -> Sport | None:
    """Sport and sub-sport for the text of a sport field, or Strava's number; None if it says nothing.

    `"trail_running"` gives `("running", "trail")`, `"9"` and `"Løpetur"` give `("running", None)`.
    """
    word = plain(text)
    if word in _PLAIN:
        return _PLAIN[word]
    if word in _SAYS_NOTHING:
        return None
    if word.isdecimal():
        return _NUMBERS.get(word, "generic"), None
    found = _families(word)
    if found:
        # Any other family takes precedence over running: "Corsa in bici" is a ride, "Langlauf" is skiing.
        return _sport(next((f for f in found if f != "running"), "running"), word)
    return next((sport for pattern, sport in _TYPES if re.search(pattern, word)), None)


def corrected_sport(word: str | None, sport: str, sub_sport: str | None) -> Sport | None:
    """The sport of a recording according to an export's index, if it differs from the file's and is specific; else None.

    The index contains later changes by the runner, so it takes precedence over the file.
    """
    named = sport_of(word)
    if named is None or (named[0] in _VAGUE and sport not in _UNSAID):
        return None
    return None if named[0] == sport and (sub_sport or not named[1]) else named


_VAGUE = frozenset({"generic", "training", "transition", "multisport"})
"""Unspecific sports in an index, which never replace a specific one of the recording."""
_UNSAID = frozenset({"generic", "unknown"})
"""Unspecific sports of a recording, which any sport of the index replaces."""


@lru_cache(512)
def sports_in_title(text: str | None) -> tuple[Sport, ...]:
    """The sports that a title may mean; running comes last, since "Corsa in bici" is a ride."""
    word = plain(text)
    found = [f for f in _families(word) if f != "driving"]
    if _OWN_WAY & set(found):
        found = [f for f in found if f != "running"]
    return tuple(_sport(f, word) for f in sorted(found, key=lambda f: f == "running"))


def plain(text: str | None) -> str:
    """A text in lower case with single blanks between words, also for `camelCase` and `snake_case`."""
    # NFKC converts full-width letters and digits to plain ones.
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", text or ""))
    return re.sub(r"[_\s\u2010-\u2015/.,-]+", " ", spaced).strip().lower()


def _sport(family: str, word: str) -> Sport:
    """The sport and sub-sport within a family, specified by other words of the text."""
    for known, pattern, sport, sub in _SUBS:
        if known == family and re.search(pattern, word):
            return sport, sub
    return _FAMILY_SPORT.get(family, family), None


def _families(word: str) -> list[str]:
    """The families that have a word in the text, in the order of the table."""
    found = []
    left = word
    for family, pattern in _patterns():
        # Matched words are removed, so that a compound counts for one family only.
        left, count = pattern.subn("\n", left)
        found += [family] if count else []
    return found


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """A pattern for each family. Running comes last, after compounds of other families (Schlittschuhlaufen) are removed."""
    order = sorted(WORDS, key=lambda family: family == "running")
    return tuple((f, re.compile("|".join(map(_pattern, WORDS[f].split())))) for f in order)


def _pattern(word: str) -> str:
    """The pattern for a word of the table, with the word boundaries of its script."""
    inner = re.escape(word.strip("-")).replace(r"\-", " ?").replace("-", " ?")
    if _KATAKANA.search(word):
        return rf"(?<![\u30a1-\u30fa\u30fc]){inner}(?![\u30a1-\u30fa\u30fc])"
    if _HAN.search(word):
        return inner
    if _HANGUL.search(word):
        return rf"(?<![\uac00-\ud7a3]){inner}(?![\uac00-\ud7a3])" if len(word) == 1 else inner
    before = "" if word.startswith("-") else r"(?<!\w)"
    return before + inner + (r"\w*" if word.endswith("-") else r"(?!\w)")
