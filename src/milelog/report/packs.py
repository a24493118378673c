"""Compressed parts of a page, which its script unpacks when they are opened.

Two years of runs as plain HTML have 9 MB and take two seconds to open.
"""

from __future__ import annotations

import base64
import json
import zlib

from markupsafe import Markup


class Packs:
    """Collects the bodies of weeks and runs by month and anchor while a template renders."""

    def __init__(self) -> None:
        self._bodies: dict[str, dict[str, tuple[str, str]]] = {}

    def add(self, month: str, anchor: str, body: str, data: str | None = None) -> str:
        """Adds the HTML of one week or run, with its trace for the script if it has one. Returns "" for the template."""
        self._bodies.setdefault(month, {})[anchor] = (str(body), str(data or ""))
        return ""

    def pressed(self) -> list[tuple[str, Markup]]:
        """The bodies of each month as JSON, `{anchor: [html, data]}`, deflated, in base64."""
        return [(month, _pressed(bodies)) for month, bodies in self._bodies.items()]


def _pressed(bodies: dict[str, tuple[str, str]]) -> Markup:
    # Base64, because a script element holds text.
    packed = zlib.compress(json.dumps(bodies, separators=(",", ":")).encode("ascii"))
    return Markup(base64.b64encode(packed).decode("ascii"))  # noqa: S704 - letters and digits alone
