"""The place of an index: in the folder it is about, or in the user's cache where that folder cannot hold it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

FOLDER = ".milelog"
FILE = "index.sqlite"
NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "fuse.sshfs", "fuse.rclone", "davfs"})
"""File systems on which SQLite's shared memory does not work between machines."""


@dataclass(frozen=True, slots=True)
class IndexLocation:
    """The index's file, and why it does not lie in the folder; empty where it does."""

    path: Path
    elsewhere: str = ""

    @property
    def home(self) -> Path:
        """The folder of the index and of everything derived beside it."""
        return self.path.parent

    @property
    def name(self) -> str:
        """The index in messages."""
        return str(self.path) if self.elsewhere else f"{FOLDER}/{FILE}"


def cache_home() -> Path:
    """The user's folder for what can be made again."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given) / "milelog"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "milelog" / "cache"
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "milelog"


def cached(folder: Path, why: str) -> IndexLocation:
    """A location in the cache for a folder, by the folder's own path."""
    # Two ways to one folder (a link, a relative path) have one index.
    whole = folder.resolve()
    mark = blake2b(os.fsencode(whole), digest_size=8).hexdigest()
    return IndexLocation(cache_home() / f"{whole.name or 'root'}-{mark}" / FILE, why)


def locate(folder: Path) -> IndexLocation:
    """The folder's own `.milelog`, or the cache where the folder is on a network, cannot be written or holds links."""
    own = folder / FOLDER
    # SQLite's shared memory and its locks do not hold between machines.
    if kind := _network(folder):
        return cached(folder, f"the folder is on a network ({kind})")
    why = _why_not(folder)
    return cached(folder, why) if why else IndexLocation(own / FILE)


def home_of(folder: Path) -> Path:
    """The folder that keeps what is no data base: `.milelog`, on a network too, or the cache where nothing may be written."""
    return cached(folder, "").home if _why_not(folder) else folder / FOLDER


def _why_not(folder: Path) -> str:
    """Why nothing may be written into a folder's own `.milelog`; empty where it may."""
    own = folder / FOLDER
    if _is_linked(own):
        return f"{FOLDER} is a link, or holds one, and links are not followed"
    if not os.access(own if own.is_dir() else folder, os.W_OK) or (own.exists() and not own.is_dir()):
        return "the folder cannot be written"
    return ""


def _is_linked(own: Path) -> bool:
    """Whether what is written there would land elsewhere: a folder that somebody else packed may hold such a link."""
    try:
        return own.is_symlink() or any(item.is_symlink() for item in os.scandir(own))
    except OSError:
        return False


def has_index(folder: Path) -> bool:
    """Whether there is an index of a folder, in it or in the user's cache."""
    return (folder / FOLDER / FILE).is_file() or cached(folder, "").path.is_file()


def _network(folder: Path) -> str:
    """The kind of network file system a folder is on; empty for a local one, and where the system does not say."""
    try:
        mounts = Path("/proc/self/mounts").read_text("utf-8", "surrogateescape")
        whole = str(folder.resolve())
    except OSError:
        return ""
    found = ("", "")
    for line in mounts.splitlines():
        _, point, kind, *_ = line.split(" ")
        # The table writes a blank in a mount point as \040.
        point = point.replace("\\040", " ").rstrip("/")
        # The deepest mount point above the folder is the one it lies on; of two at one point the later hides the
        # earlier.
        if (whole == point or whole.startswith(point + "/")) and len(point) >= len(found[0]):
            found = point, kind
    return found[1] if found[1] in NETWORK else ""
