"""The report's pages on this machine alone: looked at again when files arrive, never bound to another host."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, quote, unquote

from milelog.errors import MilelogError
from milelog.model import Session
from milelog.pipeline import Run
from milelog.report import fixes, form_marks, html, recordings
from milelog.report.kept_html import HtmlMemo

HOST = "127.0.0.1"
HTTP_PORT = 80
"""A browser leaves this port out of the host's name."""
_OWN_NAMES = frozenset({"127.0.0.1", "localhost"})
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    # Not "no-referrer": under it a browser calls the origin of our own forms "null".
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_NOTHING = {"Content-Security-Policy": "default-src 'none'"}
"""Header of answers that are no page of ours: they are text, and ask for nothing, not even an icon."""
_OUR_PAGES = ("milelog-report", "milelog-coach", "milelog-team")
_LARGEST_FORM = 65_536
"""Bytes of a form: a note of many pages. Larger ones are refused before they are read."""
IDLE_S = 20.0
"""Seconds of silence after which a connection is closed: a browser opens a new one when it needs it."""
REQUEST_S = 60.0
"""Seconds in which a request has to be there whole: who sends a byte now and then is never idle, and holds a connection."""
MOST_CONNECTIONS = 32
"""One reader's browser opens six."""
_OWN_SITES = frozenset({"same-origin", "none"})
"""Values of `Sec-Fetch-Site` for a form of this page, and for what the reader sent by hand."""
_RUN_PATH = "/run/"
"""Below it, the page of each run's week by the run's key."""
_ANCHOR = re.compile(r"run-[0-9a-f-]{1,40}")
Fix = Callable[[str, Mapping[str, str] | None, str], None]
"""Keeps what a form says of a run, named by its key; None takes back what was kept. Last come the marks of the texts that the
form was opened with."""
RunPage = Callable[[str, fixes.Failed | None], str | None]
"""Makes the page of one run's week, by the run's key."""
_TICKS = ("not_mine", "merge_next")
"""Fields that a browser sends only when they are ticked."""
_TEXTS = ("segments", "note", "sport", "distance", "start", "race", "cut", "effort")
Stamp = frozenset[tuple[str, int, int]]


def stamp(folder: Path) -> Stamp:
    """Names, sizes and times of the files in a folder, without hidden ones and without our own pages."""
    found = set()
    waiting = [(folder, "")]  # no recursion: folders may lie in each other a thousand deep
    while waiting:
        here, prefix = waiting.pop()
        with contextlib.suppress(OSError), os.scandir(here) as items:
            for item in items:
                if item.name.startswith((".", *_OUR_PAGES)):
                    continue
                with contextlib.suppress(OSError):
                    if item.is_dir(follow_symlinks=False):
                        waiting.append((Path(item.path), f"{prefix}{item.name}/"))
                    elif item.is_file():
                        about = item.stat()
                        found.add((prefix + item.name, about.st_size, about.st_mtime_ns))
    return frozenset(found)


class Site:
    """The page of one folder, made again when a file in it has changed since it was made."""

    def __init__(
        self,
        folder: Path,
        build: Callable[[], str],
        fix: Fix | None = None,
        token: str = "",
        run_page: RunPage | None = None,
    ) -> None:
        self._folder, self._build, self._fix, self._run_page = folder, build, fix, run_page
        self.token = token
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._page = b""

    def page(self) -> bytes:
        """The page as it should be now. Errors of `build` go to the caller, and the next call tries again."""
        with self._lock:
            now = stamp(self._folder)
            if now != self._stamp:
                # The stamp was taken before: a file that arrives while the page is made gives another one, and the page
                # is made again.
                self._page = self._build().encode("utf-8", "backslashreplace")
                self._stamp = now
            return self._page

    def run_page(self, key: str, failed: fixes.Failed | None = None) -> bytes | None:
        """The page of one run's week, with its form open; None where there is no such run, or it lies in no week."""
        with self._lock:
            made = self._run_page(key, failed) if self._run_page is not None else None
        return made.encode("utf-8", "backslashreplace") if made is not None else None

    def knows(self, token: str) -> bool:
        """Whether a form is of this page."""
        # In constant time: how long a comparison takes must not tell how much of a guess was right.
        return bool(self.token) and secrets.compare_digest(token.encode("utf-8", "replace"), self.token.encode())

    def fix(self, key: str, form: Mapping[str, str] | None, seen: str) -> None:
        """Keeps what the reader says of a run (None takes it back); `seen` marks what the form was opened with.

        Raises KeyError when no such run is on the page, and MilelogError when it cannot be kept.
        """
        if self._fix is None:
            raise KeyError(key)
        with self._lock:
            self._fix(key, form, seen)
            self._stamp = None


def editable(folder: Path, analyze: Callable[[], Run]) -> Site:
    """A site whose page has a form at each run; what is sent is kept beside the log and the page made again."""
    token = secrets.token_urlsafe()
    known: dict[str, Session] = {}
    memo = HtmlMemo()

    # One entry, replaced when the folder changes. Pages of runs need the same analysis as the page, and judging it
    # takes seconds in a long log.
    last: list[tuple[Stamp, Run]] = []

    def look() -> Run:
        """The log as it is now; analyzed once for the page and for the pages of its runs."""
        now = stamp(folder)
        if not last or last[0][0] != now:
            last[:] = [(now, analyze())]
            known.clear()
            known.update((fixes.key(s), s) for s in last[0][1].analysis.sessions)
        return last[0][1]

    def build() -> str:
        with recordings.opened(look()) as drawable:
            return html.render(drawable, editor=fixes.Editor(token, fixes.corrections_of(folder)), memo=memo)

    def run_page(key: str, failed: fixes.Failed | None) -> str | None:
        run = look()
        session = known.get(key)
        week = next((w for w in run.analysis.weeks if session in w.sessions), None) if session else None
        if week is None:
            return None
        editor = fixes.Editor(token, fixes.corrections_of(folder), key, failed)
        with recordings.opened(run) as drawable:
            return html.render_week(drawable, week, editor=editor, memo=memo)

    def fix(key: str, form: Mapping[str, str] | None, seen: str) -> None:
        session = known[key]
        now = fixes.Editor(token, fixes.corrections_of(folder)).kept(session)
        if form is None:
            if form_marks.is_overtaken(seen, now):
                raise form_marks.overtaken(session.file)
            fixes.keep(folder, session, None)
            return
        said = form_marks.changed(form, seen, now, session.file)
        fixes.keep(folder, session, fixes.change_of(_marked(said, session), session))

    def _marked(form: Mapping[str, str], session: Session) -> dict[str, str]:
        """Without segments that stand in the form as they were found: nobody marked them."""
        before = fixes.correction_of(folder, session)
        marked = fixes.lines_of(before.blocks) if before and before.blocks is not None else None
        # A browser sends other line ends and may trim blanks: lines are compared without them.
        text = "\n".join(line.strip() for line in form.get("segments", "").splitlines() if line.strip())
        return {k: v for k, v in form.items() if k != "segments" or (text != fixes.lines(session) and text != marked)}

    return Site(folder, build, fix, token, run_page)


def server(site: Site, port: int = 0) -> ThreadingHTTPServer:
    """A server on 127.0.0.1: GET and HEAD of `/`, POST of `/fix`, and nothing else; port 0 takes a free one.

    The caller runs `serve_forever()` and closes it. A request under another host name is refused, and so is a form
    that was sent from another origin or without the site's token: no page of a stranger can read or mend the log
    through the reader's browser. Raises OSError when the port is taken.
    """

    class Handler(_Handler):
        pass

    Handler.site = site
    return _Server((HOST, port), Handler)


class _Server(ThreadingHTTPServer):
    """Takes MOST_CONNECTIONS at once; the next one waits until one of them has ended, or has timed out."""

    # Ctrl-C ends the program without waiting for connections that a browser holds open.
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(address, handler)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any) -> None:
        """Answers in a thread of its own, once there is room for one."""
        self._free.acquire()
        super().process_request(request, client_address)

    def process_request_thread(self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any) -> None:
        """Answers, and makes room."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any) -> None:
        """Prints the traceback of a fault; a reader who closed the page or fell silent is none."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    site: Site
    # The Server header would name Python's version otherwise.
    server_version, sys_version = "milelog", ""
    timeout = IDLE_S

    def setup(self) -> None:
        """Opens the connection for reading, for a while."""
        super().setup()
        self._reading = threading.Timer(REQUEST_S, self._read_no_more)
        self._reading.daemon = True
        self._reading.start()

    def finish(self) -> None:
        """Closes it."""
        self._reading.cancel()
        super().finish()

    def _read_no_more(self) -> None:
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RD)

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        if not self._is_ours() or self.path != "/fix":
            self._refuse()
            return
        if not self._is_sent_from_here():
            self._send(HTTPStatus.FORBIDDEN, b"this form was sent from another page: send it from the page at /")
            return
        length = self._length()
        if length is not None and length > _LARGEST_FORM:
            message = f"this form is larger than {_LARGEST_FORM // 1024} KB: shorten the note, then send it again"
            # The body was not read: what follows on this connection would be taken for the next request.
            self.close_connection = True
            self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message.encode())
            return
        form = self._form(length)
        if form is None or not self.site.knows(form.get("token", "")):
            self._send(HTTPStatus.FORBIDDEN, b"this form is not of this page: load the page again")
            return
        if form.get("do") not in {"keep", "undo"}:
            # Without its button a form does not say what it is for; to take all back would be the worse guess.
            self._send(HTTPStatus.BAD_REQUEST, b"this form names no button: send it with Keep or Take back")
            return
        try:
            given = {name: form[name] for name in _TEXTS if name in form} | {
                name: form.get(name, "") for name in _TICKS
            }
            self.site.fix(form.get("run", ""), given if form.get("do") == "keep" else None, form.get("seen", ""))
        except KeyError:
            self._send(HTTPStatus.BAD_REQUEST, b"no such run is on the page: load it again")
            return
        except MilelogError as fault:
            page = self._with_faults(form.get("run", ""), given, fault)
            self._send(HTTPStatus.BAD_REQUEST, page or _problems_page(fault), is_page=page is not None)
            return
        anchor = form.get("anchor", "")
        fragment = f"#{anchor}" if _ANCHOR.fullmatch(anchor) else ""
        # The key comes back as it was sent, so it is quoted as in the page; what is said of the run shows on its own page.
        self._send(HTTPStatus.SEE_OTHER, b"", Location=f"{_RUN_PATH}{quote(form.get('run', ''), safe='')}{fragment}")

    def _with_faults(self, key: str, given: Mapping[str, str], fault: MilelogError) -> bytes | None:
        """The page with the form as it was typed and what is wrong with it; None where it cannot be made."""
        try:
            return self.site.run_page(key, fixes.Failed(key, given, fault.problems))
        except MilelogError:
            return None

    def _answer(self) -> None:
        path = self.path.split("?", 1)[0]
        if not self._is_ours() or not (path == "/" or path.startswith(_RUN_PATH)):
            self._refuse()
            return
        try:
            if path == "/":
                self._send(HTTPStatus.OK, self.site.page())
            elif (page := self.site.run_page(unquote(path.removeprefix(_RUN_PATH)))) is not None:
                self._send(HTTPStatus.OK, page)
            else:  # it counts nowhere any more, or its day is gone
                self._send(HTTPStatus.SEE_OTHER, b"", Location="/")
        except MilelogError as fault:
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, _problems_page(fault))

    def _is_ours(self) -> bool:
        port = cast("ThreadingHTTPServer", self.server).server_port
        # The name that the browser asked for: a page elsewhere whose name leads to 127.0.0.1 (DNS rebinding) brings its
        # own.
        names = {f"{name}:{port}" for name in _OWN_NAMES}
        return self.headers.get("Host", "") in (names if port != HTTP_PORT else names | _OWN_NAMES)

    def _is_sent_from_here(self) -> bool:
        """Whether a form comes from the page under the very name and port it was asked by.

        What says nothing of its origin is no browser of these days; the token still stands before it. An origin of
        "null" hides where it comes from, and is refused.
        """
        origins, sites = self.headers.get_all("Origin", []), self.headers.get_all("Sec-Fetch-Site", [])
        ours = f"http://{self.headers.get('Host', '')}"
        return all(origin == ours for origin in origins) and all(site in _OWN_SITES for site in sites)

    def _refuse(self) -> None:
        if self._is_ours():
            self._send(HTTPStatus.NOT_FOUND, b"there is one page here: /")
        else:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, b"this page is for this machine only")

    def _length(self) -> int | None:
        """The size that a request gives of its body; None where that is no number."""
        length = self.headers.get("Content-Length", "")
        # Of thousands of digits Python makes no number; ten are more than enough to refuse.
        return int(length[:10]) if length.isascii() and length.isdigit() else None

    def _form(self, length: int | None) -> dict[str, str] | None:
        """The fields of a form of so many bytes; None for what is none."""
        if length is None:
            return None
        try:
            # A form is percent-encoded, so anything beyond ASCII is no form of ours.
            text = self.rfile.read(length).decode("ascii")
            fields = parse_qs(text, keep_blank_values=True, max_num_fields=24, errors="surrogateescape")
        except ValueError:
            return None
        return {name: values[-1] for name, values in fields.items()}

    def _send(self, status: HTTPStatus, content: bytes, *, is_page: bool = False, **headers: str) -> None:
        self.send_response(status)
        bare = {} if is_page or status is HTTPStatus.OK else _NOTHING
        for name, value in {**_HEADERS, **bare, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Says nothing: what is read here is nobody's business."""


def _problems_page(fault: MilelogError) -> bytes:
    """The problems as a page that says where to go from here."""
    paragraphs = "".join(
        f"<p>{escape(p.where + ': ' if p.where else '')}{escape(p.message)}<br>{escape(p.hint)}" for p in fault.problems
    )
    return paragraphs.encode("utf-8", "backslashreplace")
