"""Serves the report on 127.0.0.1 only (`milelog serve`), renders it again when files change, and takes corrections."""

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
"""Default port, which a browser leaves out of the Host header."""
_OWN_NAMES = frozenset({"127.0.0.1", "localhost"})
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    # Not "no-referrer", with which a browser sends "null" as the origin of our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_NOTHING = {"Content-Security-Policy": "default-src 'none'"}
"""Header of answers that are not a page: they may load nothing, not even an icon."""
_OUR_PAGES = ("milelog-report", "milelog-coach", "milelog-team")
_LARGEST_FORM = 65_536
"""Most bytes of a form, enough for a note of many pages; larger ones are refused before they are read."""
IDLE_S = 20.0
"""Seconds without data after which a connection is closed; a browser then opens a new one."""
REQUEST_S = 60.0
"""Seconds for a whole request, since a client that sends single bytes is never idle but occupies a connection."""
MOST_CONNECTIONS = 32
"""Most connections at once; one browser opens six."""
_OWN_SITES = frozenset({"same-origin", "none"})
"""Accepted values of `Sec-Fetch-Site`: a form of this page, or a request that the user typed."""
_RUN_PATH = "/run/"
"""Path prefix of the pages of single runs' weeks; the run's key follows."""
_ANCHOR = re.compile(r"run-[0-9a-f-]{1,40}")
Fix = Callable[[str, Mapping[str, str] | None, str], None]
"""Saves a form: the run's key, its fields (None removes the correction), and the marks of the texts it was opened with."""
RunPage = Callable[[str, fixes.Failed | None], str | None]
"""Makes the page of one run's week, by the run's key."""
_TICKS = ("not_mine", "merge_next")
"""Check boxes, which a browser sends only when they are ticked."""
_TEXTS = ("segments", "note", "sport", "distance", "start", "race", "cut", "effort")
Stamp = frozenset[tuple[str, int, int]]


def stamp(folder: Path) -> Stamp:
    """Names, sizes and modification times (ns) of the files in a folder, without hidden ones and our own pages."""
    found = set()
    waiting = [(folder, "")]  # a stack instead of recursion, since folders may be nested a thousand deep
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
    """The page of one folder, rendered again when a file in the folder has changed."""

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
        """The current page. Errors of `build` are raised, and the next call tries again."""
        with self._lock:
            now = stamp(self._folder)
            if now != self._stamp:
                # The stamp is from before the rendering: if a file changes meanwhile, the next call renders again.
                self._page = self._build().encode("utf-8", "backslashreplace")
                self._stamp = now
            return self._page

    def run_page(self, key: str, failed: fixes.Failed | None = None) -> bytes | None:
        """The page of one run's week with the run's form open; None if there is no such run or it is in no week."""
        with self._lock:
            made = self._run_page(key, failed) if self._run_page is not None else None
        return made.encode("utf-8", "backslashreplace") if made is not None else None

    def knows(self, token: str) -> bool:
        """Whether a form has the token of this page."""
        # In constant time, so that the duration does not show how much of a guess was right.
        return bool(self.token) and secrets.compare_digest(token.encode("utf-8", "replace"), self.token.encode())

    def fix(self, key: str, form: Mapping[str, str] | None, seen: str) -> None:
        """Saves the form of a run (None removes its correction); `seen` has the marks of the texts it was opened with.

        Raises KeyError if no such run is on the page, and MilelogError if the correction cannot be saved.
        """
        if self._fix is None:
            raise KeyError(key)
        with self._lock:
            self._fix(key, form, seen)
            self._stamp = None


def editable(folder: Path, analyze: Callable[[], Run]) -> Site:
    """A site whose page has a form for each run; a sent form is saved beside the log, and the page is rendered again."""
    pages = _EditablePages(folder, analyze)
    return Site(folder, pages.build, pages.fix, pages.token, pages.run_page)


class _EditablePages:
    """Renders the pages with forms of one folder and saves their forms; analyzes the folder again when it changes."""

    def __init__(self, folder: Path, analyze: Callable[[], Run]) -> None:
        self.token = secrets.token_urlsafe()
        self._folder, self._analyze = folder, analyze
        self._memo = HtmlMemo()
        self._sessions: dict[str, Session] = {}
        # The last analysis with the stamp of its folder: pages of runs need the same analysis as the whole page, and
        # analyzing a long log takes seconds.
        self._last: tuple[Stamp, Run] | None = None

    def build(self) -> str:
        """The whole page."""
        with recordings.opened(self._run()) as drawable:
            return html.render(drawable, editor=self._editor(), memo=self._memo)

    def run_page(self, key: str, failed: fixes.Failed | None) -> str | None:
        """The page of one run's week, with the run's form open; None if there is no such run or it is in no week."""
        run = self._run()
        session = self._sessions.get(key)
        week = next((w for w in run.analysis.weeks if session in w.sessions), None) if session else None
        if week is None:
            return None
        with recordings.opened(run) as drawable:
            return html.render_week(drawable, week, editor=self._editor(key, failed), memo=self._memo)

    def fix(self, key: str, form: Mapping[str, str] | None, seen: str) -> None:
        """Saves a form as `Fix` says. Raises KeyError and MilelogError as `Site.fix`."""
        session = self._sessions[key]
        now = self._editor().kept(session)
        if form is None:
            if form_marks.is_overtaken(seen, now):
                raise form_marks.overtaken(session.file)
            fixes.keep(self._folder, session, None)
            return
        changed = form_marks.changed(form, seen, now, session.file)
        fixes.keep(self._folder, session, fixes.change_of(self._without_detected(changed, session), session))

    def _run(self) -> Run:
        """The analysis of the folder as it is now."""
        now = stamp(self._folder)
        if self._last is None or self._last[0] != now:
            self._last = (now, self._analyze())
            self._sessions = {fixes.key(s): s for s in self._last[1].analysis.sessions}
        return self._last[1]

    def _editor(self, shown: str = "", failed: fixes.Failed | None = None) -> fixes.Editor:
        return fixes.Editor(self.token, fixes.corrections_of(self._folder), shown, failed)

    def _without_detected(self, form: Mapping[str, str], session: Session) -> dict[str, str]:
        """The form without segments that are as detected or as marked before, since the runner did not change them."""
        before = fixes.correction_of(self._folder, session)
        marked = fixes.lines_of(before.blocks) if before and before.blocks is not None else None
        # A browser sends other line ends and may trim blanks, so lines are compared without them.
        text = "\n".join(line.strip() for line in form.get("segments", "").splitlines() if line.strip())
        return {k: v for k, v in form.items() if k != "segments" or (text != fixes.lines(session) and text != marked)}


def server(site: Site, port: int = 0) -> ThreadingHTTPServer:
    """A server on 127.0.0.1 for GET and HEAD of `/` and `/run/KEY` and POST of `/fix`; port 0 takes a free one.

    The caller runs `serve_forever()` and closes it. Requests under another host name are refused, and so are forms from
    another origin or without the site's token, so that no other web page can read or change the log through the user's
    browser. Raises OSError if the port is in use.
    """

    class Handler(_Handler):
        pass

    Handler.site = site
    return _Server((HOST, port), Handler)


class _Server(ThreadingHTTPServer):
    """Takes MOST_CONNECTIONS at once; the next one waits until one of them ends or times out."""

    # Ctrl-C ends the program without waiting for connections that a browser holds open.
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(address, handler)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any) -> None:
        """Answers in a new thread, after waiting for a free connection."""
        self._free.acquire()
        super().process_request(request, client_address)

    def process_request_thread(self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any) -> None:
        """Answers, then frees the connection."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any) -> None:
        """Prints the traceback of an error, unless the client closed the connection or timed out."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    site: Site
    # Otherwise the Server header names the version of Python.
    server_version, sys_version = "milelog", ""
    timeout = IDLE_S

    def setup(self) -> None:
        """Opens the connection, and starts the timer for a whole request."""
        super().setup()
        self._reading = threading.Timer(REQUEST_S, self._read_no_more)
        self._reading.daemon = True
        self._reading.start()

    def finish(self) -> None:
        """Stops the timer and closes the connection."""
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
            # The body is not read, so it would be taken for the next request on this connection.
            self.close_connection = True
            self._send(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, message.encode())
            return
        form = self._form(length)
        if form is None or not self.site.knows(form.get("token", "")):
            self._send(HTTPStatus.FORBIDDEN, b"this form does not belong to this page: load the page again")
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
        # Redirects to the run's page; its key is quoted as in the links of the page.
        self._send(HTTPStatus.SEE_OTHER, b"", Location=f"{_RUN_PATH}{quote(form.get('run', ''), safe='')}{fragment}")

    def _with_faults(self, key: str, given: Mapping[str, str], fault: MilelogError) -> bytes | None:
        """The run's page with the form as it was typed and its problems; None if it cannot be rendered."""
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
            else:  # the run is in no week any more
                self._send(HTTPStatus.SEE_OTHER, b"", Location="/")
        except MilelogError as fault:
            self._send(HTTPStatus.INTERNAL_SERVER_ERROR, _problems_page(fault))

    def _is_ours(self) -> bool:
        port = cast("ThreadingHTTPServer", self.server).server_port
        # The Host header must name this machine; after DNS rebinding it has the name of the attacker's site.
        names = {f"{name}:{port}" for name in _OWN_NAMES}
        return self.headers.get("Host", "") in (names if port != HTTP_PORT else names | _OWN_NAMES)

    def _is_sent_from_here(self) -> bool:
        """Whether a form comes from this site, by its `Origin` and `Sec-Fetch-Site` headers; the origin "null" is refused.

        A request without these headers is not from a current browser; it still needs the token.
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
        """The Content-Length of the request; None if that is missing or not a number."""
        length = self.headers.get("Content-Length", "")
        # Python converts no number of thousands of digits; the first ten suffice to refuse it.
        return int(length[:10]) if length.isascii() and length.isdigit() else None

    def _form(self, length: int | None) -> dict[str, str] | None:
        """The fields of a form of `length` bytes; None if it is not a form."""
        if length is None:
            return None
        try:
            # A form is percent-encoded, so it contains only ASCII.
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
        """Logs nothing, to keep private what is read here."""


def _problems_page(fault: MilelogError) -> bytes:
    """The problems with their hints as a plain page."""
    paragraphs = "".join(
        f"<p>{escape(p.where + ': ' if p.where else '')}{escape(p.message)}<br>{escape(p.hint)}" for p in fault.problems
    )
    return paragraphs.encode("utf-8", "backslashreplace")
