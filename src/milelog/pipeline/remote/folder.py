"""Lists a remote folder of recordings. Nothing is ever written to it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from milelog.errors import MilelogError, Problem
from milelog.formats import skip_reason
from milelog.formats.unpack import RefusedError
from milelog.pipeline.listing import Entry, Listing, is_entered, is_own, skipped_folder
from milelog.pipeline.remote import copies, store
from milelog.pipeline.remote.file import RemoteFile
from milelog.pipeline.remote.url import Url

_PARTS_OF_A_CHAIN = "::"


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """A remote folder; its index and other derived files are in the user's cache."""

    url: Url

    def __str__(self) -> str:
        return self.url.shown

    @property
    def home(self) -> Path:
        """The local folder with the copies of configuration, plan and corrections, and the index."""
        return self.url.home

    def look(self) -> Listing:
        """The current listing; also updates the copies. Raises MilelogError (exit 2 or 4)."""
        visit = time.time_ns()
        fs, root = store.connected(self.url, visit)
        found = _listed(self.url, lambda: fs.find(root, detail=True))
        files = {
            name: RemoteFile(self.url, visit, path, store.stat_of(info), store.content_of(fs, info))
            for path, info in found.items()
            if (name := _inside(root, path)) and info.get("type") != "directory"
        }
        if not files:
            raise MilelogError(_nothing(self.url, is_file=bool(found)))
        copies.update(self.home, files)
        entries, problems = _sorted(files)
        return Listing(self.home, entries, problems, files.get)

    def beside(self) -> Listing:
        """As `look`, which needs a single request."""
        return self.look()

    def folders(self) -> dict[str, RemoteFolder]:
        """The folders in it, by name. Raises MilelogError (exit 2)."""
        fs, root = store.connected(self.url, time.time_ns())
        found = _listed(self.url, lambda: fs.ls(root, detail=True))
        names = [_inside(root, info["name"]) for info in found if info.get("type") == "directory"]
        plain = (n for n in names if n and not n.startswith(".") and _PARTS_OF_A_CHAIN not in n)
        return {name: RemoteFolder(self.url.child(name)) for name in sorted(plain)}


def _listed(url: Url, call: Any) -> Any:
    """The result of a listing call, without timeout. Raises MilelogError if it fails."""
    try:
        return call()
    except Exception as fault:
        refused = store.refusal(fault)
        if not isinstance(refused, RefusedError):
            raise
        if refused.slug == "store-gone":
            raise MilelogError(_nothing(url, is_file=False)) from None
        message = f"the folder cannot be listed: {refused.message}"
        raise MilelogError(Problem(url.shown, refused.slug, message, refused.hint, severity="error")) from None


def _nothing(url: Url, *, is_file: bool) -> Problem:
    message = f"{url.shown} is not a folder" if is_file else f"there is nothing at {url.shown}"
    hint = "name the folder that holds your recordings; zip:// looks into an archive"
    return Problem(url.shown, "no-folder", message, hint, severity="error")


def _inside(root: str, path: str) -> str:
    """A path relative to the root; empty for the root itself and for paths elsewhere."""
    base = root.strip("/")
    whole = path.strip("/") if not path.endswith("/") else ""
    return whole if not base else whole[len(base) + 1 :] if whole.startswith(f"{base}/") else ""


def _sorted(files: Mapping[str, RemoteFile]) -> tuple[list[Entry], list[Problem]]:
    """The recordings, and problems for files and folders that are skipped because of their names, as for a local folder."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    passed: dict[str, Problem] = {}
    for name, file in sorted(files.items()):
        *above, leaf = name.split("/")
        # A skipped folder is reported once, not for each object in it.
        if (depth := next((i for i, part in enumerate(above) if not is_entered(part)), None)) is not None:
            if skipped := skipped_folder(above[depth]):
                folder = "/".join(above[: depth + 1])
                passed[folder] = replace(skipped, source=folder)
            continue
        if is_own(name.partition("/")[0], is_top=True) or is_own(leaf, is_top=False):
            continue
        if skipped := skip_reason(leaf):
            problems.append(replace(skipped, source=name))
        else:
            entries.append(Entry(name, file, *file.listed))
    return entries, sorted([*problems, *passed.values()], key=lambda p: p.source)
