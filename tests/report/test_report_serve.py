import http.client
import os
import re
import socket
import struct
import threading
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
import report_log

from milelog import corrections
from milelog.errors import MilelogError, Problem
from milelog.report import fixes, serve


@pytest.fixture
def site(tmp_path):
    (tmp_path / "a.fit").write_bytes(b"1")
    built = []

    def build():
        built.append(1)
        return f"<p>page {len(built)} é"

    server = serve.server(serve.Site(tmp_path, build))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server, tmp_path, built
    server.shutdown()
    server.server_close()


def ask(server, path="/", method="GET", host=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    connection.request(method, path, headers={"Host": host} if host else {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body.decode()


def test_it_listens_on_this_machine_alone(site):
    assert site[0].server_address[0] == "127.0.0.1"


def test_the_page_is_built_once_and_again_when_a_file_arrives(site):
    server, folder, built = site
    assert ask(server)[1] == "<p>page 1 é"
    (folder / "milelog-report.html").write_text("ours")
    (folder / ".milelog").mkdir()
    (folder / ".milelog" / "index").write_text("ours")
    assert ask(server, "/?x=1")[1] == "<p>page 1 é"
    (folder / "b.fit").write_bytes(b"2")
    assert ask(server)[1] == "<p>page 2 é"
    os.utime(folder / "a.fit", (1, 1))
    assert ask(server)[1] == "<p>page 3 é"
    assert len(built) == 3


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:1",
        "localhost:8765@evil.example",
        "localhost:x",
        "evil.example",
        "evil.example:80",
        "",
        "127.0.0.1.evil.example",
    ],
)
def test_other_host_names_are_refused(site, host):
    answer, body = ask(site[0], host=host or "x")
    assert answer.status == 421
    assert "page" not in body or "this machine" in body
    assert site[2] == []


def test_there_is_one_page(site):
    assert ask(site[0], "/../../etc/passwd")[0].status == 404
    assert ask(site[0], "/a.fit")[0].status == 404
    assert ask(site[0], method="POST")[0].status == 404
    assert ask(site[0], method="PUT")[0].status == 501
    answer, body = ask(site[0], method="HEAD", host=f"localhost:{site[0].server_port}")
    assert (answer.status, body) == (200, "")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_a_faulty_plan_is_told_in_the_browser(tmp_path):
    def build():
        raise MilelogError(Problem("plan.toml", "plan", "no <b> such day", "write Mon"))

    server = serve.server(serve.Site(tmp_path, build))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    answer, body = ask(server)
    server.shutdown()
    server.server_close()
    assert (answer.status, body) == (500, "<p>no &lt;b&gt; such day<br>write Mon")


def test_an_error_is_told_once_and_the_next_request_tries_again(tmp_path):
    answers = iter([RuntimeError("disk"), "fine"])

    def build():
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return found

    site = serve.Site(tmp_path, build)
    with pytest.raises(RuntimeError):
        site.page()
    assert site.page() == b"fine"


def post(server, fields, host=None, path="/fix", **more):
    body = urlencode(fields)
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
    headers = {"Content-Type": "application/x-www-form-urlencoded", **({"Host": host} if host else {}), **more}
    connection.request("POST", path, body=body, headers=headers)
    answer = connection.getresponse()
    told = answer.read().decode()
    connection.close()
    return answer, told


@pytest.fixture
def desk(tmp_path):
    """A served log whose runs can be corrected."""
    (tmp_path / "milelog.toml").write_text("[athlete]\n")
    site = serve.editable(tmp_path, lambda: report_log.as_run(folder=tmp_path, open_run=lambda _s: None))
    server = serve.server(site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server, site, tmp_path
    server.shutdown()
    server.server_close()


RUN = next(s for s in report_log.log().sessions if s.kind == "threshold")


def test_the_form_keeps_what_was_run_and_takes_it_back(desk):
    server, site, folder = desk
    page = ask(server)[1]
    assert "form-action &#39;self&#39;" in page
    assert f'name="token" value="{site.token}"' in page
    assert "rep 17:40-31:24" in page
    said = {"token": site.token, "run": RUN.file, "anchor": "run-2", "do": "keep"}
    answer, _ = post(server, {**said, "segments": "rep 17:40-31:24\r\n\r\nsurge 40:44.5-54:30\r\n"})
    assert (answer.status, answer.headers["Location"]) == (303, f"/run/{quote(RUN.file, safe='')}#run-2")
    (kept,) = corrections.load(folder / "milelog-corrections.toml")
    assert kept.is_for("other name.fit", RUN.start)
    assert [(b.kind, b.start_s, b.end_s) for b in kept.blocks] == [("rep", 1060, 1884), ("surge", 2444.5, 3270)]
    assert post(server, {**said, "segments": ""})[0].status == 303
    assert corrections.load(folder / "milelog-corrections.toml")[0].blocks == ()
    assert post(server, {**said, "do": "undo"})[0].status == 303
    assert corrections.load(folder / "milelog-corrections.toml") == ()


def test_what_cannot_be_kept_is_told_and_nothing_is_written(desk):
    server, site, folder = desk
    ask(server)
    said = {"token": site.token, "run": RUN.file, "do": "keep"}
    for stretches, told in {
        "sprint 1:00-2:00": "cannot be read",
        "rep 2:00-1:00": "ends before it begins",
        "rep 1:00-3:00\nrep 2:00-4:00": "begins before",
        "rep 99:00:00-99:30:00": "after the recording ends",
        "<b>": "&lt;b&gt;",
    }.items():
        answer, body = post(server, {**said, "segments": stretches})
        assert answer.status == 400
        assert told in body
    assert post(server, {**said, "run": "../../other.fit", "segments": ""})[0].status == 400
    assert not (folder / "milelog-corrections.toml").exists()


def test_what_cannot_be_kept_stays_in_the_form_as_it_was_typed(desk):
    server, site, folder = desk
    ask(server)
    said = {"token": site.token, "run": RUN.file, "do": "keep", "segments": "rep 1:00-<b>", "note": 'so "windy"'}
    answer, body = post(server, {**said, "effort": "11", "not_mine": "yes"})
    assert answer.status == 400
    assert answer.headers["Content-Type"].startswith("text/html")
    form = body[body.index('role="alert"') :]
    form = form[: form.index("</form>")]
    assert "rep 1:00-&lt;b&gt;</textarea>" in form
    assert 'value="so &#34;windy&#34;"' in form
    assert 'value="11"' in form
    assert "write a number from 0 to 10" in form
    assert 'name="not_mine" value="yes" checked' in form
    assert body.count('role="alert"') == 1
    assert "<details" in body[: body.index(RUN.file)]
    assert not (folder / "milelog-corrections.toml").exists()


def test_a_saved_form_shows_on_the_page_of_its_week(desk):
    server, site, _ = desk
    ask(server)
    said = {"token": site.token, "run": RUN.file, "anchor": "run-2", "do": "keep", "segments": "", "note": "windy"}
    where = post(server, said)[0].headers["Location"].partition("#")[0]
    status, body = ask(server, where)[0].status, ask(server, where)[1]
    assert status == 200
    assert 'role="status"' in body
    assert 'value="windy"' in body
    assert '<a href="/">All weeks</a>' in body
    assert body.count('class="run"') < ask(server)[1].count('class="run"')
    gone, _ = ask(server, "/run/none.fit")
    assert (gone.status, gone.headers["Location"]) == (303, "/")


def test_strangers_cannot_correct(desk):
    server, site, folder = desk
    ask(server)
    good = {"token": site.token, "run": RUN.file, "do": "keep", "segments": "rep 17:40-31:24"}
    assert post(server, {**good, "token": "x"})[0].status == 403
    assert post(server, {**good, "token": ""})[0].status == 403
    assert post(server, {**good, "token": "é"})[0].status == 403
    assert post(server, good, host="evil.example")[0].status == 421
    assert post(server, good, path="/")[0].status == 404
    assert post(server, {**good, "segments": "x" * 70_000})[0].status == 413
    assert not (folder / "milelog-corrections.toml").exists()


def foreign(server):
    """What a browser says of forms that are not of the page, each with the good host and token."""
    port = server.server_port
    origins = [
        "null",
        "",
        "http://evil.example",
        f"https://127.0.0.1:{port}",
        f"http://127.0.0.1:{port + 1}",
        f"http://localhost:{port}",
        f"http://127.0.0.1:{port}.evil.example",
        f"http://127.0.0.1:{port}/",
    ]
    sites = ["cross-site", "same-site", "", "Same-Origin, cross-site"]
    same = f"http://127.0.0.1:{port}"
    return [
        *({"Origin": o} for o in origins),
        *({"Sec-Fetch-Site": s} for s in sites),
        {"Origin": same, "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    ]


def test_a_form_from_another_origin_is_refused_even_with_the_token(desk):
    server, site, folder = desk
    ask(server)
    good = {"token": site.token, "run": RUN.file, "do": "keep", "segments": "rep 17:40-31:24"}
    for headers in foreign(server):
        answer, told = post(server, good, **headers)
        assert (answer.status, "from another page" in told) == (403, True), headers
    assert not (folder / "milelog-corrections.toml").exists()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_form_from_the_page_is_taken_under_each_name_of_this_machine(desk, name):
    server, site, folder = desk
    ask(server)
    good = {"token": site.token, "run": RUN.file, "do": "keep", "segments": "rep 17:40-31:24"}
    host = f"{name}:{server.server_port}"
    for headers in (
        {},
        {"Origin": f"http://{host}"},
        {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ):
        assert post(server, good, host=host, **headers)[0].status == 303, headers
    assert len(corrections.load(folder / "milelog-corrections.toml")) == 1


def test_a_name_that_is_no_utf8_leaves_the_file_of_corrections_whole(tmp_path):
    """Such a run is known by its start; without one it could not be told again, and nothing is written."""
    odd = replace(RUN, file="b\udcffd.fit")
    path = fixes.keep(tmp_path, odd, {"blocks": fixes.parse(fixes.lines(odd), odd), "note": "\udcff"})
    (kept,) = corrections.load(path)
    assert kept.is_for(odd.file, odd.start)
    assert (kept.file, kept.note) == ("b\\xffd.fit", "\\xff")
    assert fixes.key(odd) == "b%FFd.fit"
    before = path.read_bytes()
    with pytest.raises(MilelogError, match="nothing was saved"):
        fixes.keep(tmp_path, replace(odd, start=None), {"blocks": ()})
    assert path.read_bytes() == before


def test_a_page_that_is_not_served_for_editing_takes_nothing(site):
    server, folder, _ = site
    assert post(server, {"token": "", "run": "a.fit", "do": "keep"})[0].status == 403
    assert not (folder / "milelog-corrections.toml").exists()


def test_lines_are_read_back_as_they_are_written():
    blocks = fixes.parse(fixes.lines(RUN), RUN)
    hard = [g for g in RUN.segments if g.kind == "rep"]
    assert [b.start_s for b in blocks] == pytest.approx([g.start_s for g in hard], abs=0.06)
    assert [b.end_s for b in blocks] == pytest.approx([g.end_s for g in hard], abs=0.06)


def test_idle_connections_are_closed_and_never_shut_others_out(tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "MOST_CONNECTIONS", 4)
    monkeypatch.setattr(serve._Handler, "timeout", 0.2)
    with serve.server(serve.Site(tmp_path, lambda: "page")) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        silent = [socket.create_connection(("127.0.0.1", server.server_port)) for _ in range(8)]
        silent[0].sendall(b"GET / HTTP/1.1\r\nHost: local")
        assert ask(server)[0].status == 200
        for one in silent:
            one.settimeout(10)
            assert one.recv(1) == b""
            one.close()
        server.shutdown()


@pytest.mark.parametrize("begun", [b"GET / HTTP/1.1\r\nX: ", b"POST /fix HTTP/1.1\r\nContent-Length: 60000\r\n"])
def test_who_sends_a_byte_now_and_then_is_cut_off_as_well(site, monkeypatch, begun):
    monkeypatch.setattr(serve, "REQUEST_S", 0.2)
    with socket.create_connection(("127.0.0.1", site[0].server_port)) as slow:
        host = b"Host: 127.0.0.1:%d\r\n\r\n" % site[0].server_port
        slow.sendall(begun + host if b"POST" in begun else begun)
        slow.settimeout(0.02)
        is_cut_off = False
        for _ in range(500):  # ten seconds of bytes that end no request
            try:
                slow.sendall(b"x")
                is_cut_off = slow.recv(1) in {b"", b"H"}  # closed, or answered as if it had ended
            except TimeoutError:
                continue
            except ConnectionError:
                is_cut_off = True
            if is_cut_off:
                break
        assert is_cut_off
    assert ask(site[0])[0].status == 200


def test_a_reader_who_hangs_up_is_not_told_of(site, capsys):
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", site[0].server_port)) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            one.sendall(b"GET / HTTP/1.1\r\n")
    assert ask(site[0])[0].status == 200
    assert capsys.readouterr().err == ""


def test_a_form_over_the_size_says_so(site):
    answer, told = post(site[0], {"note": "x" * 70_000}, host=f"127.0.0.1:{site[0].server_port}")
    assert answer.status == 413
    assert "64 KB" in told


def test_a_size_of_any_length_is_no_fault_of_ours(site, capsys):
    for size, wanted in (
        ("9" * 5000, 413),
        ("65537", 413),
        ("65536", 403),
        ("-1", 403),
        ("٣", 403),
        ("", 403),
        ("1e3", 403),
    ):
        with socket.create_connection(("127.0.0.1", site[0].server_port), timeout=5) as one:
            head = f"POST /fix HTTP/1.1\r\nHost: 127.0.0.1:{site[0].server_port}\r\nContent-Length: {size}\r\n\r\n"
            one.sendall(head.encode() + b"x")
            one.shutdown(socket.SHUT_WR)
            answer = one.makefile("rb").readline()
            assert answer.split()[1] == b"%d" % wanted, size[:9]
    assert capsys.readouterr().err == ""


def test_folders_however_deep_are_looked_at(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(1100):
        Path("d").mkdir()
        os.chdir("d")
    try:
        assert serve.stamp(tmp_path) == frozenset()
    finally:  # pytest cannot remove what lies so deep
        for _ in range(1100):
            os.chdir("..")
            Path("d").rmdir()


def form_of(server):
    """What the form of the run holds, as a browser sends it: an input has no line ends, a text area has those of Windows."""
    page = ask(server, f"/run/{quote(RUN.file, safe='')}")[1]
    form = page[page.index(f'name="run" value="{RUN.file}"') - 200 :]
    form = form[: form.index("</form>")]
    found = {
        n: unescape(v).replace("\n", "")
        for n, v in re.findall(r'<input[^>]*?name="(\w+)" value="([^"]*)"(?! checked)', form)
    }
    text = unescape(form[form.index("<textarea") :].partition(">\n")[2].partition("</textarea>")[0])
    return {
        **{k: v for k, v in found.items() if k not in {"not_mine", "merge_next"}},
        "segments": text.replace("\n", "\r\n"),
    }


def kept_of(folder):
    return corrections.load(folder / "milelog-corrections.toml")[0]


def test_what_another_tab_said_meanwhile_is_not_lost(desk):
    server, _, folder = desk
    first, second = form_of(server), form_of(server)
    assert post(server, {**first, "do": "keep", "note": "windy"})[0].status == 303
    assert post(server, {**second, "do": "keep", "effort": "7"})[0].status == 303
    assert (kept_of(folder).note, kept_of(folder).rpe) == ("windy", 7.0)
    # Of two that changed the same, the later is asked first: her words stay in the form, and saving again keeps them.
    answer, page = post(server, {**second, "do": "keep", "note": "hot"})
    assert (answer.status, kept_of(folder).note) == (400, "windy")
    assert "windy" in page
    assert 'value="hot"' in page
    again = re.findall(r'name="seen" value="([^"]*)"', page[page.index('role="alert"') :])[0]
    assert post(server, {**second, "do": "keep", "note": "hot", "seen": again})[0].status == 303
    assert kept_of(folder).note == "hot"
    # Taking back is of all that is said: what was not seen is not taken back.
    assert post(server, {**first, "do": "undo"})[0].status == 400
    # Without its button a form could mean either, and to take all back would lose what was said.
    assert post(server, form_of(server))[0].status == 400
    assert kept_of(folder).note == "hot"
    assert post(server, {**form_of(server), "do": "undo"})[0].status == 303
    assert corrections.load(folder / "milelog-corrections.toml") == ()


def test_a_note_of_several_lines_outlives_a_form_of_one(desk):
    server, _, folder = desk
    fixes.keep(folder, RUN, {"note": "windy\nand  wet", "blocks": fixes.parse("rep 17:40-31:24", RUN)})
    assert post(server, {**form_of(server), "do": "keep", "effort": "7"})[0].status == 303
    assert (kept_of(folder).note, kept_of(folder).rpe, len(kept_of(folder).blocks)) == ("windy\nand  wet", 7.0, 1)
