"""Local copies of the configuration, plan and corrections of a remote folder, in the user's cache, beside the index.

The recordings themselves are not copied.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import tomllib
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from milelog.errors import ExitCode, MilelogError, Problem
from milelog.store import outputs

if TYPE_CHECKING:
    from milelog.pipeline.remote.file import RemoteFile

CONFIG, PLAN, CORRECTIONS = "milelog.toml", "plan.toml", "milelog-corrections.toml"
ORIGINS = ".milelog/copies.json"
"""File that stores, for each copy, the stat of its original and the digest of the copy."""
LARGEST = 2**22
"""Largest file that is copied, in bytes; no configuration or plan written by a person is longer."""


def update(home: Path, files: Mapping[str, RemoteFile]) -> None:
    """Updates the copies of configuration, plan and corrections; only changed files are fetched.

    A missing configuration or corrections file gets an empty copy, so that none is searched in the folders above. Raises
    MilelogError with exit 2 if a file cannot be read (the report would be wrong without it), with exit 4 if the local folder
    is not writable.
    """
    try:
        (home / ORIGINS).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        origins = _known_origins(home)
        now = {name: _copied(home, name, files.get(name), origins.get(name)) for name in (CONFIG, PLAN, CORRECTIONS)}
        named = _plan_of(home)
        if named and named not in now:
            now[named] = _copied(home, named, files.get(named), origins.get(named))
        if now != origins:
            _write(home / ORIGINS, json.dumps(now).encode())
    except OSError as fault:
        message = f"cannot write {home}: {fault.strerror or fault}"
        hint = "free some space, or name another place for caches with XDG_CACHE_HOME"
        problem = Problem(str(home), "cannot-write", message, hint, severity="error")
        raise MilelogError(problem, exit_code=ExitCode.CANNOT_WRITE) from fault


def _known_origins(home: Path) -> dict[str, Any]:
    try:
        found = outputs.document((home / ORIGINS).read_bytes())
    except FileNotFoundError:
        return {}
    return found if isinstance(found, dict) else {}


def _copied(home: Path, name: str, file: RemoteFile | None, origin: Any) -> list[Any]:
    """Updates one copy; returns its origin: the stat of the original and the digest of the copy."""
    path = home / name
    # Configuration and corrections are also searched in the folders above; an empty copy prevents that.
    if file is None and name not in {CONFIG, CORRECTIONS}:
        path.unlink(missing_ok=True)
        return []
    stamp = list(file.listed) if file else []
    # Neither the original nor the copy has changed.
    if origin == [stamp, _digest(path)]:
        return [stamp, origin[1]]
    text = _text(name, file) if file else b""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(path, text)
    return [stamp, _digest(path)]


def _text(name: str, file: RemoteFile) -> bytes:
    if file.listed[0] > LARGEST:
        message = f"{file.listed[0] >> 20} MB are more than anybody writes"
        raise MilelogError(Problem(name, "file-unreadable", message, "check what it is", severity="error"))
    try:
        return file.read_bytes()
    except OSError as fault:
        message = f"cannot be read: {fault.strerror}"
        hint = "check what your account may read there, and run again"
        raise MilelogError(Problem(name, "file-unreadable", message, hint, severity="error")) from None


def _plan_of(home: Path) -> str | None:
    """The path of the plan that the configuration names; None if it names none, or one outside of the folder."""
    try:
        named = tomllib.loads((home / CONFIG).read_text("utf-8-sig")).get("plan", {}).get("file")
    except (ValueError, AttributeError):
        return None  # reported when the configuration is loaded
    # A plan outside of the folder ("../plan.toml") is neither read nor written.
    if not isinstance(named, str) or "\\" in named:
        return None
    path = PurePosixPath(named)
    inside = not path.is_absolute() and ".." not in path.parts and path.parts and not path.parts[0].startswith(".")
    return path.as_posix() if inside else None


def _digest(path: Path) -> str:
    try:
        return blake2b(path.read_bytes(), digest_size=16).hexdigest()
    except FileNotFoundError:
        return ""


def _write(path: Path, content: bytes) -> None:
    """Writes a file atomically, readable by its owner only."""
    handle, name = tempfile.mkstemp(prefix=".milelog-", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(content)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
