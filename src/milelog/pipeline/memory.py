"""How much memory measuring a recording may take, and what it means when there is none."""

from __future__ import annotations

import contextlib
from pathlib import Path

MEMORY = 2**30
"""Bytes that measuring one file may take beyond what a process takes anyway."""


def limit_memory() -> tuple[int, int] | None:
    """Let this process take no more than MEMORY beyond what is in use now; the limits before, or None where the system
    cannot hold a process to that.
    """
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        # RLIMIT_AS counts address space, of which NumPy's libraries reserve hundreds of megabytes without using them:
        # the limit is set above what is in use now.
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        before = resource.getrlimit(resource.RLIMIT_AS)
        most = pages * resource.getpagesize() + MEMORY
        lower = [limit for limit in (most, *before) if limit != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min(lower), before[1]))
        return before
    return None


def is_short() -> bool:
    """Whether the system, or a limit of the shell, allows this process less than MEMORY in all."""
    with contextlib.suppress(ImportError):
        import resource

        allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
        return allowed != resource.RLIM_INFINITY and allowed < MEMORY
    return False
