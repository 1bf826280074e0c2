"""A hundred requests that no reader would send: each is refused, and none reaches a page or a file."""

from pathlib import Path

import pytest
from reading_room import HOSTILE, ORIGIN, PORT, TOKEN, ask_raw, make_desk, open_room
from starlette.testclient import TestClient

PATHS = [
    "/..", "/../", "/../../etc/passwd", "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py",
    "/static/....//app.py", "/static/..\\app.py", "/static/%00", "/static/page.css%00.png", "/static/room.css/..",
    "//etc/passwd", "/static//etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/events/../models", "/events/%2fetc%2fpasswd",
    "/events/<script>", "/events/%3Cscript%3E", "/events/{{7*7}}", "/events/' OR 1=1 --", "/articles/..%2f..%2fx",
    "/static/file:///etc/passwd", "/;/models", "/events/%ff%fe", "/jobs/%0d%0aSet-Cookie:x=1", "/a" * 1200,
]  # fmt: skip
UNKNOWN = [
    "/static/app.py", "/static/desk.sqlite", "/static", "/static/templates", "/etc/passwd", "/.git/config", "/.env",
    "/events", "/events/zzzzzzzzzzzz", "/events/0123456789ab", "/events/0123456789a", "/events/0123456789abc",
    "/events/000000000000?version=1", "/events/000000000000?version=0", "/events/000000000000?version=-1",
    "/events/000000000000?version=99999999999999999999", "/events/000000000000?version=1e3",
    "/events/000000000000/compare", "/events/000000000000/compare?old=1&new=2",
    "/events/000000000000/compare?old=a&new=b",
    "/articles/x", f"/articles/{'0' * 64}", f"/articles/{'g' * 64}", f"/articles/{'0' * 64}?event=../../x",
    "/jobs/0", "/jobs/1", "/jobs/-1", "/jobs/999999999", "/jobs/1/stream", "/jobs/x/stream", "/jobs/1e9", "/admin",
    "/docs", "/openapi.json", "/debug", "/server-status", "/wp-login.php", "/models/install", "/serve", "/enter/x",
]  # fmt: skip
HOSTS = [
    "evil.example", "127.0.0.1", "localhost", "127.0.0.1:1", f"evil.example:{PORT}", f"127.0.0.1.evil.example:{PORT}",
    f"0.0.0.0:{PORT}", f"[::1]:{PORT}", f"127.1:{PORT}", f"2130706433:{PORT}", f"127.0.0.1:{PORT}@evil.example", "",
]  # fmt: skip
ORIGINS = [
    "http://evil.example", f"http://evil.example:{PORT}", f"https://127.0.0.1:{PORT}", "null", "http://127.0.0.1",
    f"http://127.0.0.1:{PORT}.evil.example", "file://", "chrome-extension://abcdef",
]  # fmt: skip
METHODS = ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"]


@pytest.fixture(scope="module")
def client(store: Path) -> TestClient:
    return open_room(make_desk(store))


def test_there_are_a_hundred_of_them() -> None:
    forms = 16  # those of the tests below that are no list
    assert len(PATHS) + len(UNKNOWN) + len(HOSTS) + len(ORIGINS) + len(METHODS) + forms >= 100


@pytest.mark.parametrize("path", PATHS)
def test_an_address_that_is_no_pages_is_refused(client: TestClient, path: str) -> None:
    status, body = ask_raw(client, path)
    assert status in {400, 404, 414}
    assert b"root:" not in body


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_there_is_not_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_site_is_refused(client: TestClient, method: str, origin: str) -> None:
    assert client.request(method, "/jobs", headers={"origin": origin}, data={"inbox": "1"}).status_code == 403


@pytest.mark.parametrize("method", METHODS)
def test_another_method_is_refused(client: TestClient, method: str) -> None:
    assert client.request(method, "/").status_code == 405


def test_a_form_has_to_say_where_it_comes_from(client: TestClient) -> None:
    assert client.post("/jobs", data={"inbox": "1"}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_request_that_another_site_caused_is_refused(client: TestClient, site: str) -> None:
    assert client.get("/", headers={"sec-fetch-site": site}).status_code == 403


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "application/json"}, b"{}", 415),
        ({"content-type": "multipart/form-data; boundary=x"}, b"--x--", 415),
        ({"content-type": "text/plain"}, b"inbox=1", 415),
        ({"content-type": "application/x-www-form-urlencoded"}, b"a" * 70_000, 413),
        ({"content-type": "application/x-www-form-urlencoded", "content-length": "-1"}, b"", 411),
        ({"content-type": "application/x-www-form-urlencoded", "content-length": "1e9"}, b"", 411),
        (
            {"content-type": "application/x-www-form-urlencoded", "transfer-encoding": "chunked"},
            b"inbox=1",
            411,
        ),
    ],
)
def test_a_body_that_is_no_small_form_is_refused(
    client: TestClient, headers: dict[str, str], body: bytes, status: int
) -> None:
    assert client.post("/jobs", content=body, headers={**ORIGIN, **headers}).status_code == status


@pytest.mark.parametrize("inbox", ["", "0", "99", "../../etc", "/etc", "1;ls"])
def test_no_folder_is_read_that_the_store_does_not_know(client: TestClient, inbox: str) -> None:
    answer = client.post("/jobs", data={"inbox": inbox}, headers=ORIGIN)
    assert answer.status_code == 404


def test_nobody_is_let_in_without_the_session(store: Path) -> None:
    client = open_room(make_desk(store), enter=False)
    for path in ("/", "/search?q=a", "/static/page.css", "/runs"):
        assert client.get(path).status_code == 401
    assert client.get("/", headers={"cookie": "aibot_session="}).status_code == 401
    assert client.get("/enter", params={"token": "guess"}).status_code == 403
    first = client.get("/enter", params={"token": TOKEN}, follow_redirects=False)
    assert first.status_code == 303
    cookie = first.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie
    assert client.get("/").status_code == 200
    # The address works once: whoever finds it in a shell's history later is not let in.
    assert client.get("/enter", params={"token": TOKEN}).status_code == 403


def test_every_answer_forbids_what_no_page_needs(client: TestClient) -> None:
    for path in ("/", "/no-such-page", "/static/page.css", "/search?q=harwick"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert (
            "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
        )
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "query", [HOSTILE, "' OR 1=1 --", '"', "NEAR(", "a" * 1500, "\x00", "🦆", "%s%n", "* AND *", "-"]
)
def test_no_query_breaks_the_search_or_lives_in_the_page(client: TestClient, query: str) -> None:
    answer = client.get("/search", params={"q": query})
    assert answer.status_code in {200, 414}
    assert "<script>alert" not in answer.text
    assert "\x1b" not in answer.text and "\u202e" not in answer.text and "49 " not in answer.text
