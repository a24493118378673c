"""The vocabulary of the notation: tables of words and their meanings. Add a new word to one of these tables."""

from milelog.model import RecoveryKind
from milelog.units import KM_M, MILE_M, YARD_M

Phrase = tuple[str, ...]

# Metres of each unit. "k" is the runner's kilometre ("5k"); "m" may be minutes or miles instead (see `letter_m`).
DISTANCE_UNITS = {
    **dict.fromkeys(("mi", "mile", "miles", "mis"), MILE_M),
    **dict.fromkeys(("km", "kms", "k", "ks", "kilometer", "kilometers", "kilometre", "kilometres"), KM_M),
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres", "mtr"), 1.0),
    **dict.fromkeys(("yd", "yds", "yard", "yards"), YARD_M),
}
# Seconds of each unit.
TIME_UNITS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", '"'), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "mn", "'"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600.0),
}

YARD_REPS = frozenset({220.0, 330.0, 440.0, 660.0, 880.0, 1320.0, 1760.0})
"""Numbers without a unit that mean yards and not metres, as fractions of a mile ("10 x 440")."""

UNITS = frozenset({*DISTANCE_UNITS, *TIME_UNITS})

ZONE_LETTERS = frozenset("EMTIR")

ZONES: dict[Phrase, str] = {
    **dict.fromkeys((("easy",), ("relaxed",), ("conversational",), ("gentle",), ("easily",)), "E"),
    **dict.fromkeys((("marathon",), ("mp",), ("gmp",)), "M"),
    **dict.fromkeys(
        (
            ("threshold",),
            ("tempo",),
            ("comfortably", "hard"),
            ("lactate", "threshold"),
            ("lt",),
            ("cruise",),
            ("cruise", "interval"),
            ("cruise", "intervals"),
        ),
        "T",
    ),
    **dict.fromkeys((("interval",), ("intervals",), ("vo",), ("vo2max",), ("vo2 max",), ("vo2",)), "I"),
    **dict.fromkeys((("repetition",), ("repetitions",), ("rep",), ("sprint",), ("sprints",)), "R"),
}
"""Words for zones. The letters `E M T I R` are read elsewhere (capitals, or either case after "@")."""

NOUNS: frozenset[str] = frozenset({"interval", "intervals", "rep", "repetition", "repetitions", "cruise"})
"""Zone words that may be only nouns ("5 x 1 mile intervals @ T"); another zone in the same item overrides them."""

# Metres of races called by a word; those with a number ("5k", "10 miles") are read as distances.
RACES: dict[Phrase, float] = {
    ("mile",): MILE_M,
    ("half", "marathon"): 21097.5,
    ("half",): 21097.5,
    ("hm",): 21097.5,
    ("hmp",): 21097.5,
}
RACE_ZONES: tuple[tuple[float, str], ...] = ((2000.0, "R"), (8000.0, "I"), (30000.0, "T"), (50000.0, "M"))
"""The zone nearest to the pace of races up to that many metres."""

PACE_WORDS = frozenset({"pace", "effort", "speed", "intensity", "zone"})

KINDS: dict[Phrase, str] = {
    **dict.fromkeys(
        (("warm", "up"), ("warmup",), ("w/u",), ("wu",), ("warming", "up"), ("warm", "ups")),
        "warmup",
    ),
    **dict.fromkeys(
        (("cool", "down"), ("cooldown",), ("c/d",), ("cd",), ("warm", "down"), ("warmdown",), ("cooling", "down")),
        "cooldown",
    ),
    **dict.fromkeys(
        (("stride",), ("strides",), ("striders",), ("strider",), ("accelerations",), ("st",), ("sts",)), "stride"
    ),
    **dict.fromkeys(
        (("surge",), ("surges",), ("pick", "up"), ("pick", "ups"), ("pickup",), ("pickups",)),
        "surge",
    ),
    **dict.fromkeys((("plus", "pace"), ("plus", "effort")), "plus"),
    **dict.fromkeys(
        (("hill",), ("hills",), ("uphill",), ("uphills",), ("hill", "repeats"), ("hill", "reps"), ("up",)),
        "hill",
    ),
    **dict.fromkeys((("hard",), ("fast",), ("quick",), ("strong",)), "hard"),
    # Daniels' letter for hard running by time ("5 x 3 min H"); his L for a long run is `steady`.
    **dict.fromkeys((("h",),), "hard"),
    **dict.fromkeys((("steady",), ("l",), ("endurance",), ("aerobic",), ("moderate",), ("steady", "state")), "steady"),
    ("total",): "total",
    ("in", "total"): "total",
    ("altogether",): "total",
    ("all", "in"): "total",
    **dict.fromkeys((("last",), ("the", "last"), ("final",), ("the", "final"), ("finishing",)), "last"),
    **dict.fromkeys((("finishing", "with"), ("finish", "with"), ("ending", "with")), "last"),
    **dict.fromkeys((("first",), ("the", "first")), "first"),
    **dict.fromkeys((("middle",), ("the", "middle")), "middle"),
    **dict.fromkeys((("race",), ("time", "trial"), ("tt",)), "race"),
}
PLACES_BEHIND: dict[Phrase, str] = {
    ("at", "the", "end"): "last",
    ("to", "finish"): "last",
    ("in", "the", "middle"): "middle",
    ("at", "the", "start"): "first",
}
"""Places of a part that are said after it ("3 mi @ M at the end")."""
PLACES: frozenset[str] = frozenset({"first", "middle", "last"})
"""Kinds that give the place of a part in the whole run."""

RECOVERIES: dict[str, RecoveryKind] = {
    **dict.fromkeys(
        ("jog", "jogs", "jogging", "jogged", "jg", "jgs", "recovery", "recoveries", "recover", "off", "trot"), "jog"
    ),
    **dict.fromkeys(("rec", "recov", "ri"), "jog"),
    **dict.fromkeys(("walk", "walks", "walking"), "walk"),
    **dict.fromkeys(("stand", "standing", "rest", "rests", "stop", "pause"), "stand"),
    **dict.fromkeys(("float", "floats", "floating"), "float"),
}
WEAK_RECOVERIES = frozenset({"recovery", "recoveries", "recover", "rec", "recov", "ri", "off", "rest", "rests"})
"""Words that do not determine the kind of recovery: "1 min walk recovery" is a walk."""
RECOVERY_TAIL: frozenset[str] = frozenset(
    {
        "between",
        "btwn",
        "in",
        "each",
        "rep",
        "reps",
        "repeats",
        "every",
        "after",
        "sets",
        "back",
        "down",
        "the",
        "all",
        "set",
    }
)

NOISE: frozenset[str] = frozenset(
    {"a", "an", "the", "of", "run", "running", "continuous", "continuously", "long", "repeats", "repeat", "reps"}
    | {"on", "track", "road", "roads", "grass", "trail", "trails", "flat", "straight", "nonstop", "about", "approx"}
    | {
        "treadmill",
        "full",
        "complete",
        "active",
        "slow",
        "light",
        "shakeout",
        "ladder",
        "pyramid",
        "session",
        "workout",
        "efforts",
        "distance",
        "time",
        "jogging",
        "fartlek",
        "each",
        "speed",
        "strength",
        "main",
        "ms",
        "for",
    }
)

COUNTED: frozenset[str] = frozenset({"repeats", "reps", "repetitions", "intervals"})
"""Nouns after a count: "4 repeats of 1 mile"."""
# Larger counts are written in figures.
NUMBERS: dict[str, float] = {
    name: float(value)
    for value, name in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
} | {"fifteen": 15.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "ninety": 90.0}

WITH: frozenset[str] = frozenset({"with", "w/", "as", "including", "incl", "inc", "includes", "containing", "w"})
THEN: frozenset[str] = frozenset({"then", "followed", "+", "plus", "and", "but", "->"})

TITLES: dict[str, str] = {
    **dict.fromkeys(("easy", "recovery", "regeneration", "foundation", "base", "shakeout"), "E"),
    **dict.fromkeys(("tempo", "threshold", "lt", "cruise", "lactate"), "T"),
    **dict.fromkeys(("vo2max", "vo2 max", "vo2", "vo", "interval", "intervals"), "I"),
    **dict.fromkeys(("repetition", "repetitions"), "R"),
    **dict.fromkeys(("marathon", "mp"), "M"),
    **dict.fromkeys(("hill", "hills"), "hill"),
    **dict.fromkeys(("aerobic", "general", "ga", "endurance", "long", "medium", "lr", "mlr", "steady", "moderate"), ""),
    **dict.fromkeys(
        ("run", "runs", "running", "jog", "workout", "session", "training", "main", "set", "key", "day"), ""
    ),
    **dict.fromkeys(
        ("speed", "strength", "fartlek", "ladder", "pyramid", "track", "fast", "finish", "pace", "reps"), ""
    ),
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "quality"), ""),
    **dict.fromkeys(("repeats", "progression", "state", "dress", "rehearsal", "strides"), ""),
    **dict.fromkeys(("specific", "mixed", "stamina", "speedwork", "work", "play", "quarters", "sos"), ""),
}
"""Words of a title before the workout ("Medium-long run 12 miles", "Track Tuesday: ...") and the zone each means."""


def all_words() -> list[str]:
    """All known words and phrases, for suggestions."""
    phrases = [" ".join(p) for table in (ZONES, RACES, KINDS) for p in table]
    units = [*DISTANCE_UNITS, *TIME_UNITS]
    words = [*phrases, *RECOVERIES, *NOISE, *WITH, *THEN, *units, "at least", "between", "pace"]
    return sorted({w for w in words if len(w) > 1})
