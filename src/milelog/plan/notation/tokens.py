"""Splits a workout text into tokens: numbers, clock times, words and signs, each with its place in the text."""

import re
from dataclasses import dataclass
from typing import Literal

from milelog.plan.notation.errors import NotationError
from milelog.plan.notation.words import NUMBERS

TokenKind = Literal["number", "clock", "word", "sign", "end"]

# Word processors replace "1/2" by one character.
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
# The order of the alternatives matters: a time before the number that it begins with, and "1 1/2" and "1,000" before "1". A
# comma is a decimal sign only with a unit after the number; elsewhere it separates parts ("5,4,3 min").
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\u00a0\u202f]+)
      | (?P<clock>\d+:\d{2}(?::\d{2})?(?:\.\d+)?|(?<!\w):\d{2}\b)
      | (?P<mixed>\d+[ ]\d/\d\b | \d+[ ]?[½¼¾⅓⅔] | [½¼¾⅓⅔] | (?<![\d.])\d/[2-9]\b(?!\d))
      | (?P<thousands>(?<![\d.,])\d{1,2},\d{3}(?![\d,]))
      | (?P<decimal>(?<![\d.,])\d+,\d{1,2}(?=\s*(?:km|k|h|hours?)\b))
      | (?P<number>\d+(?:\.\d+)?|\.\d+)
      | (?P<short>w/u\b|c/d\b|w/|vo2(?:\s?max)?\b)
      | (?P<word>[^\W\d_]+)
      | (?P<sign>''|[@(),;:+/%&"'×*=~<>≥≤→{}\[\]\n.]|[-–—−]>?|[″”“′’´•·])
    """,
    re.VERBOSE | re.IGNORECASE,
)
# Word processors and phones replace quotes, dashes and signs; each is mapped to the one form that the parser knows.
_ALIKE = {"–": "-", "—": "-", "″": '"', "”": '"', "“": '"', "′": "'", "’": "'", "\n": ";", "&": "+", "→": "->"} | {
    **dict.fromkeys(("''", "´´"), '"'),
    **dict.fromkeys(("*", "×"), "x"),
    "´": "'",
    "−": "-",
}
_BULLETS = frozenset("-*•·")
"""Signs that begin a list item on a line."""


# Abbreviations, after which a full stop does not end a part ("2 min. rest").
_SHORTENED = {"min", "mins", "sec", "secs", "mi", "hr", "hrs", "km", "m"}
_NEVER_LAST = {"approx", "incl", "inc", "rec", "w"}
"""Abbreviations that never end a part, so that a number may follow ("rec. 90 s")."""
# After these a line break does not end a part: the line was only too long.
_UNFINISHED = {"with", "w/", "w", "including", "then", "and", "by", "x", ",", ";", "(", ":", "+", "@", "-"}


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of the text; `value` is the number, or the seconds of a clock time."""

    kind: TokenKind
    text: str
    start: int
    end: int
    value: float = 0.0

    @property
    def span(self) -> tuple[int, int]:
        """Its start and end in the text."""
        return self.start, self.end


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of a workout text; words are in lower case, except single letters; the last token is of kind `end`.

    Raises NotationError for an unknown character, an invalid time and a negative number.
    """
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotationError(text, (at, at + 1), f'"{text[at]}" has no meaning here')
        at = match.end()
        if match.lastgroup != "space" and not _is_bullet(match, found):
            _refuse_nonsense(text, match, found)
            found += _tokens(match, found)
    joined = [t for i, t in enumerate(found) if not (_joins_words(text, found, i) or _goes_on(text, found, i))]
    return (*joined, Token("end", "", len(text), len(text)))


def _is_bullet(match: re.Match[str], before: list[Token]) -> bool:
    """Whether a sign is the bullet of a list item: at the beginning of a line, with a space after it."""
    begins = not before or match.string[before[-1].start] == "\n"
    return begins and match[0] in _BULLETS and match.string[match.end() : match.end() + 1] in {" ", "\t"}


def _refuse_nonsense(text: str, match: re.Match[str], before: list[Token]) -> None:
    """Raises NotationError for a time with 60 or more seconds or minutes, and for a negative number."""
    if match.lastgroup == "clock" and any(float(part) >= 60 for part in match[0].split(":")[1:]):
        hint = "minutes and seconds go to 59"
        raise NotationError(text, match.span(), f'"{match[0]}" is not a time', hint=hint)
    loose = not before or before[-1].end < match.start() or before[-1].text in {",", ";", "("}
    if match[0] in {"-", "−"} and loose and text[match.end() : match.end() + 1].isdigit():
        raise NotationError(text, match.span(), "an amount is not below zero")


def _tokens(match: re.Match[str], before: list[Token]) -> list[Token]:
    kind, piece, start = match.lastgroup, match[0], match.start()
    if kind in {"number", "mixed", "decimal", "thousands"}:
        plain = piece.replace(",", "" if kind == "thousands" else ".")
        return [Token("number", piece, start, match.end(), _value(plain))]
    if kind == "clock":
        return [Token("clock", piece, start, match.end(), _seconds(piece))]
    if kind == "sign":
        return [Token("sign", _ALIKE.get(piece, piece), start, match.end())]
    lower = piece if len(piece) == 1 else piece.lower()
    if lower in NUMBERS:
        return [Token("number", piece, start, match.end(), NUMBERS[lower])]
    if lower[0] == "x" and len(lower) > 1 and before and before[-1].kind == "number":  # "4xmile"
        return [Token("word", "x", start, start + 1), Token("word", lower[1:], start + 1, match.end())]
    return [Token("word", lower, start, match.end())]


def _joins_words(text: str, tokens: list[Token], index: int) -> bool:
    """Whether a token is the hyphen of "warm-up" or "20-min", which is dropped; between numbers it is a range."""
    token = tokens[index]
    if token.text != "-" or not 0 < index < len(tokens) - 1:
        return False
    before, after = tokens[index - 1], tokens[index + 1]
    tight = before.end == token.start and token.end == after.start and text[token.start] == "-"
    return tight and after.kind == "word" and before.kind in {"word", "number"}


def _goes_on(text: str, tokens: list[Token], index: int) -> bool:
    """Whether a token separates nothing: the full stop of an abbreviation, or a line break at the start or after "with"."""
    token = tokens[index]
    if token.text == ".":  # "2 min. rest", but "WU 2 mi. 4 x 1 mi @ T" goes on with another part
        before = tokens[index - 1].text if index > 0 and tokens[index - 1].end == token.start else ""
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        begins = after is not None and (after.kind in {"number", "clock"} or text[after.start : after.end].istitle())
        return before in _NEVER_LAST or (before in _SHORTENED and not begins)
    return text[token.start] == "\n" and (index == 0 or tokens[index - 1].text in _UNFINISHED)


def _value(piece: str) -> float:
    """The value of a number, a fraction, or both ("1 1/2", "1½")."""
    total = 0.0
    for part in piece.replace("½", " ½").replace("¼", " ¼").replace("¾", " ¾").split():
        if part[-1] in _FRACTIONS:
            total += float(part[:-1] or 0) + _FRACTIONS[part[-1]]
        elif "/" in part:
            above, below = part.split("/")
            total += float(above) / float(below)
        else:
            total += float(part)
    return total


def _seconds(piece: str) -> float:
    total = 0.0
    for part in piece.split(":"):
        total = total * 60 + float(part or 0)
    return total
