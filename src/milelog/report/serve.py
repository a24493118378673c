"""The report's pages on this machine alone: looked at again when files arrive, never bound to another host."""

from __future__ import annotations

import threading
from collections.abc import Callable
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from milelog.errors import MilelogError

HOST = "127.0.0.1"
_OWN_NAMES = frozenset({"127.0.0.1", "localhost"})
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Stamp = frozenset[tuple[str, int, int]]


def stamp(folder: Path) -> Stamp:
    """What lies in the folder: names, sizes and times of its files, without hidden ones and without our own pages."""
    found = set()
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if any(part.startswith(".") for part in inside.parts) or path.name.startswith("milelog-"):
            continue
        try:
            about = path.stat()
        except OSError:
            continue
        if path.is_file():
            found.add((str(inside), about.st_size, about.st_mtime_ns))
    return frozenset(found)


class Site:
    """The page of one folder, made again when a file in it has changed since it was made."""

    def __init__(self, folder: Path, build: Callable[[], str]) -> None:
        self._folder, self._build = folder, build
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._page = b""

    def page(self) -> bytes:
        """The page as it should be now. Errors of `build` go to the caller, and the next call tries again."""
        with self._lock:
            now = stamp(self._folder)
            if now != self._stamp:
                self._page = self._build().encode("utf-8", "backslashreplace")
                self._stamp = now
            return self._page


def server(site: Site, port: int = 0) -> ThreadingHTTPServer:
    """A server on 127.0.0.1 that answers GET and HEAD of `/` and nothing else; port 0 takes a free one.

    The caller runs `serve_forever()` and closes it. A request under another host name is refused, so that no page of
    a stranger can read the log through the reader's browser. Raises OSError when the port is taken.
    """

    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "milelog", ""

        def do_GET(self) -> None:
            self._answer(body=True)

        def do_HEAD(self) -> None:
            self._answer(body=False)

        def _answer(self, *, body: bool) -> None:
            host = self.headers.get("Host", "").rsplit(":", 1)[0]
            if host not in _OWN_NAMES:
                self._send(HTTPStatus.MISDIRECTED_REQUEST, b"this page is for this machine only", body=body)
            elif self.path.split("?", 1)[0] != "/":
                self._send(HTTPStatus.NOT_FOUND, b"there is one page here: /", body=body)
            else:
                self._page(body=body)

        def _page(self, *, body: bool) -> None:
            try:
                content, status = site.page(), HTTPStatus.OK
            except MilelogError as fault:
                told = "".join(f"<p>{escape(p.message)}<br>{escape(p.hint)}" for p in fault.problems)
                content, status = told.encode("utf-8", "backslashreplace"), HTTPStatus.INTERNAL_SERVER_ERROR
            self._send(status, content, body=body)

        def _send(self, status: HTTPStatus, content: bytes, *, body: bool) -> None:
            self.send_response(status)
            for name, value in _HEADERS.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if body:
                self.wfile.write(content)

        def log_message(self, *_args: object) -> None:
            """Says nothing: what is read here is nobody's business."""

    return ThreadingHTTPServer((HOST, port), Handler)
