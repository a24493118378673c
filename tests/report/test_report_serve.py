import http.client
import os
import threading

import pytest

from milelog.errors import MilelogError, Problem
from milelog.report import serve


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


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "", "127.0.0.1.evil.example"])
def test_other_host_names_are_refused(site, host):
    answer, body = ask(site[0], host=host or "x")
    assert answer.status == 421
    assert "page" not in body or "this machine" in body
    assert site[2] == []


def test_there_is_one_page(site):
    assert ask(site[0], "/../../etc/passwd")[0].status == 404
    assert ask(site[0], "/a.fit")[0].status == 404
    assert ask(site[0], method="POST")[0].status == 501
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
