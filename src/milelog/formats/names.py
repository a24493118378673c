"""Decides by name alone which files, and which members of archives, are skipped without reading them."""

from __future__ import annotations

import re
from dataclasses import replace

from milelog.errors import Problem

FOREIGN = re.compile(
    r"\.(?:jpe?g|png|gif|heic|webp|mp4|mov|avi|mp3|m4a|pdf|json|csv|txt|md|html?|css|js|xml|xlsx?|docx?|pptx?|od[tsp]|kml"
    r"|kmz|epub|jar|apk|plist|db|sqlite|log|ini|toml|ya?ml|ics|vcf|srt|py|rtf|svg|exe|dmg|iso)$",
    re.IGNORECASE,
)
"""Suffixes of files that are usually no recordings. Such a file is judged by its first bytes before it is read whole, since
exports contain gigabytes of photographs and tables."""
PACKED_DOCUMENT = re.compile(r"\.(?:xlsx|docx|pptx|od[tsp]|kmz|epub|jar|apk)$", re.IGNORECASE)
"""Documents that are zip files inside."""
_MAY_HOLD = re.compile(r"\.(?:json|csv|txt|xml|kml|html?|log|db)$", re.IGNORECASE)
"""Those of them under which phones and services also store training; inside archives only these are looked into."""
_DATA = re.compile(r"\.(?:json|csv|xml|kml|kmz|xlsx?|ods|plist|db|sqlite)$", re.IGNORECASE)
"""Those of them that are data of some program, which may hold runs although nothing in their first bytes says so."""
_TRASH = frozenset({"__macosx", ".ds_store", "thumbs.db", "desktop.ini", ".trash", ".trashes", "$recycle.bin"})
"""Files and folders that macOS, Windows and Linux leave behind."""
_PARTIAL = (".icloud", ".partial", ".part", ".crdownload", ".download", ".tmp", ".!sync", ".filepart")
"""Suffixes of incomplete files: iCloud's placeholders, and downloads of Firefox, Chrome, Safari, Resilio Sync and WinSCP."""
_CLIMBS = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|\0")
"""Unsafe names of members, which lead out of the archive: `..`, absolute paths, drive letters; and zero bytes."""


def skip_reason(leaf: str) -> Problem | None:
    """The reason to skip a file of this name without reading it; None if it is to be read."""

    def skipped(slug: str, message: str, hint: str = "nothing needs to be done") -> Problem:
        return Problem(leaf, slug, message, hint, severity="skipped")

    lowered = leaf.lower()
    # On disks of other systems macOS writes the attributes of `run.fit` to a file `._run.fit`.
    if lowered in _TRASH or leaf.startswith("._"):
        return skipped("system-file", "a file that the operating system left there")
    # Office programs lock an open document with a file named `~$...`.
    if lowered.endswith(_PARTIAL) or leaf.startswith("~$"):
        message = "a placeholder or an unfinished download"
        return skipped("placeholder", message, "download it whole, and it will be read")
    return skipped("hidden-file", "a hidden file") if leaf.startswith(".") else None


def another_kind(name: str, message: str) -> Problem:
    """The Problem for a file that is no recording by its name and its first bytes; only data may hold runs all the same."""
    hint = "nothing needs to be done"
    if _DATA.search(name):
        hint = "if it holds runs, export them as FIT, GPX or TCX from the program that recorded them"
    return Problem(name, "not-a-recording", message, hint, severity="skipped")


def inside(raw: str) -> str | None:
    """The name of an archive's member with `/` as separator; None if it leads out of the archive."""
    name = raw.replace("\\", "/")
    return None if _CLIMBS.search(name) else name.removeprefix("./")


def refused(name: str, raw: str) -> Problem | None:
    """The reason to skip a member of an archive because of its name `raw`; None if it is to be read.

    `name` is the name to report.
    """
    within = inside(raw)
    if within is None:
        message = "its name leads out of the archive; this member was not read"
        return Problem(name, "archive-unsafe-name", message, "pack the archive again", severity="rejected")
    for part in within.split("/"):
        if found := skip_reason(part):
            return replace(found, source=name)
    if FOREIGN.search(within) and not _MAY_HOLD.search(within):
        return another_kind(name, "a file of another kind in the archive")
    return None
