"""NotationError: the error for a workout text that is not understood, with its place and what was expected there."""

from collections.abc import Sequence

from milelog.documents import underline
from milelog.errors import MilelogError, Problem

NOTATION = "workout-notation"
UNKNOWN_ZONE = "unknown-zone"
EXAMPLE = 'a workout reads like "9 mi with 2 x 2 mi @ T, 1 mi jog"'
LONGER_THAN_TOTAL = "workout-longer-than-total"


class NotationError(MilelogError, ValueError):
    """A workout text that is not understood: its place, what was expected there, and the text with a caret.

    `offset` and `size` count characters of `text`; `line` and `column` count from 1.
    """

    def __init__(
        self,
        text: str,
        span: tuple[int, int],
        message: str,
        *,
        expected: Sequence[str] = (),
        hint: str = "",
        slug: str = NOTATION,
    ) -> None:
        self.text, self.message, self.expected, self.slug = text, message, tuple(expected), slug
        self.hint = hint or EXAMPLE
        self.offset, self.size = span[0], max(span[1] - span[0], 1)
        self.line = text.count("\n", 0, self.offset) + 1
        begin = text.rfind("\n", 0, self.offset) + 1
        self.column = self.offset - begin + 1
        self.excerpt = underline(text[begin:].split("\n", 1)[0], self.column - 1, self.size)
        where = f"line {self.line}, column {self.column}"
        MilelogError.__init__(
            self, Problem("", slug, self.sentence, hint=self.hint, where=where, severity="error", excerpt=self.excerpt)
        )

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.sentence}\n{self.excerpt}"

    @property
    def sentence(self) -> str:
        """The message and what was expected, on one line."""
        if not self.expected:
            return self.message
        *others, last = self.expected
        return f"{self.message}: expected {', '.join(others)}{' or ' if others else ''}{last}"
