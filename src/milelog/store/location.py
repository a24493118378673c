"""Where the index of a folder is stored: in its `.milelog`, or in the user's cache if that is not possible."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

FOLDER = ".milelog"
FILE = "index.sqlite"
NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "fuse.sshfs", "fuse.rclone", "davfs"})
"""Network file systems, on which SQLite's locks and shared memory do not work between machines."""


@dataclass(frozen=True, slots=True)
class IndexLocation:
    """The location of an index."""

    path: Path
    elsewhere: str = ""
    """Why it is not in the folder itself; empty if it is."""

    @property
    def home(self) -> Path:
        """The folder of the index and of the other derived files."""
        return self.path.parent

    @property
    def name(self) -> str:
        """The index in messages."""
        return str(self.path) if self.elsewhere else f"{FOLDER}/{FILE}"


def cache_home() -> Path:
    """The user's cache folder for milelog."""
    if given := os.environ.get("XDG_CACHE_HOME"):
        return Path(given) / "milelog"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "milelog" / "cache"
    return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "milelog"


def cached(folder: Path, why: str) -> IndexLocation:
    """The location in the cache for a folder; `why` is the reason for it."""
    # Resolved, so that different paths to the same folder have the same index.
    whole = folder.resolve()
    mark = blake2b(os.fsencode(whole), digest_size=8).hexdigest()
    return IndexLocation(cache_home() / f"{whole.name or 'root'}-{mark}" / FILE, why)


def locate(folder: Path) -> IndexLocation:
    """The folder's own `.milelog`, or the cache if the folder is on a network, is not writable, or `.milelog` has links."""
    own = folder / FOLDER
    if kind := _network(folder):
        return cached(folder, f"the folder is on a network ({kind})")
    why = _why_not(folder)
    return cached(folder, why) if why else IndexLocation(own / FILE)


def home_of(folder: Path) -> Path:
    """The folder for derived files other than databases: `.milelog`, also on a network, or the cache if it is not writable."""
    return cached(folder, "").home if _why_not(folder) else folder / FOLDER


def _why_not(folder: Path) -> str:
    """The reason why a folder's own `.milelog` is not used; empty if it is."""
    own = folder / FOLDER
    if _is_linked(own):
        return f"{FOLDER} is a link, or holds one, and links are not followed"
    if not os.access(own if own.is_dir() else folder, os.W_OK) or (own.exists() and not own.is_dir()):
        return "the folder cannot be written"
    return ""


def _is_linked(own: Path) -> bool:
    """Whether `.milelog` is or contains a link, through which files would be written elsewhere (in a folder from somebody else)."""
    try:
        return own.is_symlink() or any(item.is_symlink() for item in os.scandir(own))
    except OSError:
        return False


def has_index(folder: Path) -> bool:
    """Whether a folder has an index, in it or in the user's cache."""
    return (folder / FOLDER / FILE).is_file() or cached(folder, "").path.is_file()


def _network(folder: Path) -> str:
    """The type of the network file system of a folder; empty if it is local or unknown."""
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
        # The deepest mount point above the folder counts; of several at the same point, the last one.
        if (whole == point or whole.startswith(point + "/")) and len(point) >= len(found[0]):
            found = point, kind
    return found[1] if found[1] in NETWORK else ""
