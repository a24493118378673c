"""What was done in each run, in the light of the runner, the plan and corrections; in workout notation, in sets of sizes that
a runner would have set out to do.
"""

from milelog.sessions.corrected import corrected, merged
from milelog.sessions.interpret import Settings, interpret
from milelog.sessions.kinds import kind
from milelog.sessions.local_time import home_zone, localized
from milelog.sessions.miles import surges_by_mile
from milelog.sessions.notation import notation
from milelog.sessions.recording import Recording, described
from milelog.sessions.sizes import Size, size_of

__all__ = [
    "Recording",
    "Settings",
    "Size",
    "corrected",
    "described",
    "home_zone",
    "interpret",
    "kind",
    "localized",
    "merged",
    "notation",
    "size_of",
    "surges_by_mile",
]
