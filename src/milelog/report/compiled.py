"""Templates as they were compiled, kept beside Python's own compiled modules: compiling them takes longer than a page."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pickle
import sys
import tempfile
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache


class Compiled(BytecodeCache):
    """Keeps what was compiled from the templates of one folder, as long as neither they nor jinja change.

    It goes where Python's own compiled modules go, and is not kept where they are not to be, or cannot be, written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, bucket: Bucket) -> Path:
        source = importlib.util.cache_from_source(str(self.folder / f"{bucket.key}.py"))
        return Path(source).with_suffix(".jinja")

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was kept of it, if it is whole and of this template."""
        with contextlib.suppress(OSError, EOFError, pickle.UnpicklingError), self._path(bucket).open("rb") as kept:
            bucket.load_bytecode(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, whole or not at all."""
        if sys.dont_write_bytecode:
            return
        path = self._path(bucket)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as part:
                    bucket.write_bytecode(part)
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)
