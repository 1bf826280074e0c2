"""`aibot serve` as it is started from a shell: where it listens, what it may still do, and how it ends."""

import os
import re
import signal
import socket
import struct
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="the extra `web` is not installed")
pytest.importorskip("uvicorn", reason="the extra `web` is not installed")

from aibot_local.cli.app import run
from aibot_local.store import Store

ROOT = Path(__file__).parents[2]
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


class Serving:
    """A started server: its process, the line that tells its guard, and the address it printed."""

    def __init__(self, store: Path) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "aibot_local",
                "serve",
                "--store",
                str(store),
                "--port",
                "0",
                "--words-only",
            ],
            cwd=store.parent,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None and self.process.stderr is not None
        self.guard = self.process.stderr.readline()
        self.address = self.process.stdout.readline().strip()
        self.port = int(self.address.split(":")[2].split("/")[0])


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    store = tmp_path_factory.mktemp("serve") / "desk.sqlite"
    with Store(store):
        pass
    server = Serving(store)
    yield server
    server.process.kill()
    server.process.wait(timeout=30)


def test_it_prints_one_address_of_this_machine(serving: Serving) -> None:
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/enter\?token=[\w-]{32}", serving.address)
    assert "guard:" in serving.guard


@on_linux
def test_every_thread_is_under_the_filter_before_the_first_answer(serving: Serving) -> None:
    if "seccomp" not in serving.guard:
        pytest.skip("this system takes no filter")
    threads = list(Path(f"/proc/{serving.process.pid}/task").iterdir())
    modes = [re.findall(r"^Seccomp:\s+(\d)", (one / "status").read_text(), re.M) for one in threads]
    assert modes and all(mode == ["2"] for mode in modes)


def list_open(process: int) -> set[str]:
    """What a process has open, as /proc names it."""
    names = set()
    for one in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            names.add(str(one.readlink()))
    return names


@on_linux
def test_it_listens_on_the_loopback_address_alone(serving: Serving) -> None:
    own = list_open(serving.process.pid)
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = [row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in own]
    loopback = struct.unpack("=I", socket.inet_aton("127.0.0.1"))[0]
    assert listening == [f"{loopback:08X}:{serving.port:04X}"]
    if Path("/proc/net/tcp6").exists():
        more = [line.split() for line in Path("/proc/net/tcp6").read_text().splitlines()[1:]]
        assert not [row for row in more if row[3] == "0A" and f"socket:[{row[9]}]" in own]


def test_the_address_lets_one_in_once(serving: Serving) -> None:
    front = serving.address.partition("/enter")[0] + "/"
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.build_opener().open(front, timeout=60)
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    assert b"<h1>Events</h1>" in browser.open(serving.address, timeout=60).read()
    assert browser.open(front, timeout=60).status == 200
    stranger = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with pytest.raises(urllib.error.HTTPError, match="403"):
        stranger.open(serving.address, timeout=60)


def test_ctrl_c_ends_it_as_soon_as_the_address_is_told(tmp_path: Path) -> None:
    with Store(tmp_path / "desk.sqlite"):
        pass
    server = Serving(tmp_path / "desk.sqlite")
    server.process.send_signal(signal.SIGINT)
    _, said = server.process.communicate(timeout=60)
    assert server.process.returncode in (0, 130)
    assert "Traceback" not in said


def test_it_makes_no_store_and_says_how_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", "--store", str(tmp_path / "none.sqlite"), "--port", "0"]) == 4
    assert "aibot ingest" in " ".join(capsys.readouterr().err.split())
    assert not (tmp_path / "none.sqlite").exists()


def test_a_port_that_is_taken_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(tmp_path / "desk.sqlite"):
        pass
    monkeypatch.chdir(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(["serve", "--store", "desk.sqlite", "--port", str(port)]) == 1
    assert str(port) in capsys.readouterr().err


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Serving, str]]:
    """A server, and the cookie of the session that was opened."""
    store = tmp_path_factory.mktemp("entered") / "desk.sqlite"
    with Store(store):
        pass
    server = Serving(store)
    jar = CookieJar()
    urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar)).open(server.address, timeout=60)
    yield server, "; ".join(f"{one.name}={one.value}" for one in jar)
    server.process.kill()
    server.process.wait(timeout=30)


def send(server: Serving, raw: bytes) -> bytes:
    """What comes back on a connection of its own until the server ends it."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
        line.sendall(raw)
        answer = b""
        try:
            while piece := line.recv(65536):
                answer += piece
        except ConnectionResetError:  # it ended while there was more to read for it
            pass
        return answer


FORM = b"Content-Type: application/x-www-form-urlencoded\r\nOrigin: http://HOST\r\n"


@pytest.mark.parametrize(
    ("raw", "statuses"),
    [
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIE\r\n\r\n", {400, 404}),
        (b"GET / HTTP/1.1\r\nCookie: COOKIE\r\n\r\n", {400, 403}),
        (b"GET / HTTP/1.0\r\nCookie: COOKIE\r\n\r\n", {400, 403}),
        (b"GET / HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\nCookie: COOKIE\r\n\r\n", {400, 403}),
        (b"GET / HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: HOST\r\nCookie: COOKIE\r\n\r\n", {403}),
        (b"GET /../../etc/passwd HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIE\r\n\r\n", {400}),
        (b"GET /static/..%2f..%2fapp.py HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIE\r\n\r\n", {400}),
        (b"GET /static/\x00 HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIE\r\n\r\n", {400}),
        (b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: HOST\r\n\r\n", {400, 414, 431}),
        (b"GET / HTTP/1.1\r\nHost: HOST\r\nX: " + b"a" * 40_000 + b"\r\n\r\n", {400, 431}),
        (b"GET / HTTP/1.1\r\nHost: HOST\r\n" + b"X: a\r\n" * 500 + b"\r\n", {400, 431}),
        (b"GET / HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIE\r\nContent-Length: 5\r\n\r\nhello", {400}),
        (b"POST /jobs HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIE\r\nContent-Length: 7\r\n\r\ninbox=1", {403}),
        (
            b"POST /jobs HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIE\r\n"
            + FORM
            + b"Content-Length: 99999999\r\n\r\na",
            {413},
        ),
        (
            b"POST /jobs HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIE\r\n"
            + FORM
            + b"Transfer-Encoding: chunked\r\nContent-Length: 7\r\n\r\n"
            b"0\r\n\r\nGET /runs HTTP/1.1\r\nHost: HOST\r\n\r\n",
            {400, 411},
        ),
        (
            b"GET / HTTP/1.1\r\nHost: HOST\r\nCookie: aibot_session=wrong\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
            {400, 401, 403},
        ),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 403}),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64, {400}),
        (b"GET\x00/\r\n\r\n", {400}),
    ],
)
def test_what_no_browser_sends_is_refused_and_hurts_nothing(
    entered: tuple[Serving, str], raw: bytes, statuses: set[int]
) -> None:
    server, cookie = entered
    host = f"127.0.0.1:{server.port}".encode()
    raw = raw.replace(b" HTTP/1.1\r\n", b" HTTP/1.1\r\nConnection: close\r\n", 1)
    answer = send(server, raw.replace(b"HOST", host).replace(b"COOKIE", cookie.encode()))
    told = {int(one) for one in re.findall(rb"^HTTP/1\.1 (\d+)", answer, re.M)}
    assert told and told <= statuses
    assert b"root:" not in answer and b"<h1>" not in answer
    # It goes on: the same session is served as before.
    good = b"GET / HTTP/1.1\r\nHost: HOST\r\nCookie: COOKIE\r\nConnection: close\r\n\r\n"
    answer = send(server, good.replace(b"HOST", host).replace(b"COOKIE", cookie.encode()))
    assert answer.startswith(b"HTTP/1.1 200 ") and b"<h1>Events</h1>" in answer
