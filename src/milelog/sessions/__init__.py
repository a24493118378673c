"""What kind of run it was, in workout notation: sets, snapped to what a runner would have set out to do."""

from milelog.sessions.kinds import kind
from milelog.sessions.miles import surges_by_mile
from milelog.sessions.notation import notation
from milelog.sessions.sizes import Size, nearest, size_of

__all__ = ["Size", "kind", "nearest", "notation", "size_of", "surges_by_mile"]
