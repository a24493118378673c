"""Which files and members of archives are passed over unread, by their names alone."""

from __future__ import annotations

import re
from dataclasses import replace

from milelog.errors import Problem

FOREIGN = re.compile(
    r"\.(?:jpe?g|png|gif|heic|webp|mp4|mov|avi|mp3|m4a|pdf|json|csv|txt|md|html?|css|js|xml|xlsx?|docx?|pptx?|od[tsp]|kml"
    r"|kmz|epub|jar|apk|plist|db|sqlite|log|ini|toml|ya?ml|ics|vcf|srt|py|rtf|svg|exe|dmg|iso)$",
    re.IGNORECASE,
)
"""Names of files that are no recordings, as they lie in exports beside them. Under one of them the first bytes decide,
before anything is read whole: exports hold gigabytes of photographs and tables."""
PACKED_DOCUMENT = re.compile(r"\.(?:xlsx|docx|pptx|od[tsp]|kmz|epub|jar|apk)$", re.IGNORECASE)
"""Documents that are zip files inside."""
_MAY_HOLD = re.compile(r"\.(?:json|csv|txt|xml|kml|html?|log|db)$", re.IGNORECASE)
"""Names under which phones and services put recordings or other forms of training: their first bytes decide."""
_TRASH = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini", ".trash", ".trashes", "$recycle.bin"})
"""What macOS, Windows and Linux leave in folders and archives."""
_PARTIAL = (".icloud", ".partial", ".part", ".crdownload", ".download", ".tmp", ".!sync", ".filepart")
"""Files that are not there yet: iCloud's placeholders, and downloads of Firefox, Chrome, Safari, Resilio Sync and
WinSCP."""
_CLIMBS = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|\0")
"""Names that lead out of the archive: `..`, absolute ones, drive letters; and zero bytes, at which systems end a
name."""


def skip_reason(leaf: str) -> Problem | None:
    """Why a file of this name is passed over unread; None where it is worth a look."""

    def skipped(slug: str, message: str, hint: str = "nothing needs to be done") -> Problem:
        return Problem(leaf, slug, message, hint, severity="skipped")

    lowered = leaf.lower()
    # macOS writes `._run.fit` beside `run.fit` onto disks of other systems: attributes, under the name of a
    # recording.
    if lowered in _TRASH or leaf.startswith("._"):
        return skipped("system-file", "a file that the operating system left there")
    # Office programs lock an open document by a file whose name begins with `~$`.
    if lowered.endswith(_PARTIAL) or leaf.startswith("~$"):
        message = "a placeholder or an unfinished download"
        return skipped("placeholder", message, "download it whole, and it will be read")
    return skipped("hidden-file", "a hidden file") if leaf.startswith(".") else None


def inside(raw: str) -> str | None:
    """A member's name with `/` between its parts; None where it climbs out or is absolute."""
    name = raw.replace("\\", "/")
    return None if _CLIMBS.search(name) else name.removeprefix("./")


def refused(name: str, raw: str) -> Problem | None:
    """Why a member of an archive is not looked into, by its own name alone (`raw`); `name` is the one to use for it."""
    within = inside(raw)
    if within is None:
        message = "its name leads out of the archive; this member was not read"
        return Problem(name, "archive-unsafe-name", message, "pack the archive again", severity="rejected")
    for part in within.split("/"):
        if found := skip_reason(part):
            return replace(found, source=name)
    if FOREIGN.search(within) and not _MAY_HOLD.search(within):
        message = "a file of another kind in the archive"
        return Problem(name, "not-a-recording", message, "nothing needs to be done", severity="skipped")
    return None
