"""What docs/privacy.md promises: the main job opens no connection, and changes no file but its own."""

import hashlib
import html
import re
import shutil
import subprocess
import sys

import pytest

import milelog

GUARD = """
import sys

def forbid(event, arguments):
    if event in {"socket.connect", "socket.getaddrinfo", "socket.bind", "socket.sendto", "urllib.Request"}:
        family = getattr(arguments[0], "family", None) if arguments else None
        if family is None or family.name != "AF_UNIX":
            print("NETWORK", event, arguments, file=sys.stderr)
            raise RuntimeError(f"the network was used: {event}")

sys.addaudithook(forbid)
"""


def run_guarded(code: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", GUARD + code], capture_output=True, text=True, timeout=120, check=False
    )


def contents(folder):
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file()
    }


@pytest.fixture(scope="module")
def analyzed(sample_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("privacy") / "log"
    shutil.copytree(sample_data, folder, ignore=shutil.ignore_patterns(".milelog", "milelog-report.html"))
    before = contents(folder)
    done = run_guarded(f"from milelog.cli import main; main(['analyze', {str(folder)!r}])")
    assert done.returncode == 0, done.stderr
    return folder, before, done


def test_guard_would_notice():
    done = run_guarded("import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)")
    assert done.returncode != 0
    assert "NETWORK" in done.stderr


def test_main_job_opens_no_connection(analyzed):
    _, _, done = analyzed
    assert "NETWORK" not in done.stderr


def test_only_its_own_files_are_written(analyzed):
    folder, before, _ = analyzed
    after = contents(folder)
    assert {k: v for k, v in after.items() if k in before} == before
    assert all(new == "milelog-report.html" or new.startswith(".milelog/") for new in set(after) - set(before))


@pytest.mark.skipif(sys.platform == "win32", reason="rights are POSIX ones")
def test_written_files_are_the_owners_alone(analyzed):
    folder, before, _ = analyzed
    written = [folder / name for name in set(contents(folder)) - set(before)]
    assert written
    assert [p for p in written if p.stat().st_mode & 0o077] == []
    assert (folder / ".milelog").stat().st_mode & 0o077 == 0


def test_page_loads_nothing(analyzed):
    folder, _, _ = analyzed
    page = (folder / "milelog-report.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in html.unescape(page)
    assert not re.search(r"""(?:src|href|action|poster)\s*=\s*["']?(?:https?:)?//""", page)
    assert not re.search(r"""url\(\s*["']?(?:https?:)?//|@import""", page)


def test_no_output_holds_a_position(analyzed, sample_data):
    folder, _, _ = analyzed
    first = milelog.read(sample_data / "runs" / "2026-03-03-threshold.fit")[0]
    known = [p for p in zip(first.column("latitude_deg"), first.column("longitude_deg"), strict=True) if p[0] == p[0]]
    assert known
    done = run_guarded(f"from milelog.cli import main; main(['analyze', {str(folder)!r}, '--json'])")
    texts = [done.stdout, (folder / "milelog-report.html").read_text(encoding="utf-8")]
    texts += [p.read_bytes().decode("latin-1") for p in (folder / ".milelog").iterdir() if p.is_file()]
    for position in known[:: len(known) // 20]:
        for text in texts:
            assert not all(number_like(value, text) for value in position)


def number_like(value: float, text: str) -> bool:
    """Whether a text holds a number that begins with this one's first three decimals."""
    return bool(re.search(rf"(?<![\d.]){re.escape(f'{value:.6f}'[:-3])}", text))


def test_a_position_would_be_noticed():
    assert number_like(-90.123456, '{"longitude": -90.1234}')
    assert not number_like(-90.123456, '{"distance_m": 790.1234}')
