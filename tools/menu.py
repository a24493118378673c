"""A hook of mkdocs that adds the pages which mkdocs.yml does not name to a last section of the menu."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

LAST = "Background"


def on_config(config: Any) -> Any:
    """Returns the configuration of mkdocs with the section of the other pages."""
    docs = Path(config["docs_dir"])
    named = set(named_in(config["nav"]))
    others = sorted(p.relative_to(docs).as_posix() for p in docs.rglob("*.md"))
    config["nav"].append({LAST: [page for page in others if page not in named]})
    return config


def named_in(nav: Any) -> Iterator[str]:
    """Every page that a menu names, at any depth."""
    if isinstance(nav, str):
        yield nav
    else:
        for item in nav.values() if isinstance(nav, dict) else nav:
            yield from named_in(item)
