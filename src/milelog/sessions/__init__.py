"""Interprets each recording as a Session: its segments, zones, kind and workout, with what is known of the runner, the plan
of the day and her corrections. The pipeline calls `interpret` once for each recording.
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
