"""Limits the memory for measuring a recording."""

from __future__ import annotations

import contextlib
from pathlib import Path

MEMORY = 2**30
"""Bytes that measuring one file may use in addition to those of the process before."""


def limit_memory() -> tuple[int, int] | None:
    """Limits this process to MEMORY bytes more than it uses now; returns the previous limits, or None if that is not possible."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        # RLIMIT_AS limits address space, of which NumPy's libraries reserve hundreds of megabytes without using them.
        # Therefore the limit is relative to the current size.
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        before = resource.getrlimit(resource.RLIMIT_AS)
        most = pages * resource.getpagesize() + MEMORY
        lower = [limit for limit in (most, *before) if limit != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_AS, (min(lower), before[1]))
        return before
    return None


def is_short() -> bool:
    """Whether a limit of the shell or the system allows this process less than MEMORY in total."""
    with contextlib.suppress(ImportError):
        import resource

        allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
        return allowed != resource.RLIM_INFINITY and allowed < MEMORY
    return False
