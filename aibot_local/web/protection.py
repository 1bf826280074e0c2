"""What stands between a browser and the pages: who may ask, what may be asked, and what a page may do.

A page on this machine can be reached by every program of its user and, through a browser, by every web site the user
visits. So a request has to carry a session that only the printed address gives, has to be meant for this very address
(a site that turns its name into 127.0.0.1, "DNS rebinding", sends its own name along), and may not come from elsewhere.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "aibot_session"
MOST_BODY = 64 * 1024  # bytes of a form
_MOST_ADDRESS = 2048  # characters of path and query together
_MOST_HEADERS = 64
_MOST_HEADER_BYTES = 16 * 1024  # names and values together
_FORM = "application/x-www-form-urlencoded"
_PLAIN_PATH = re.compile(rb"/(?:[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+)*)?")

# Content Security Policy Level 3. Nothing is inline: style, scripts and pictures are files of the package.
_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not "no-referrer": with that a browser sends `Origin: null` along with a form (Fetch Standard, "append a request
    # `Origin` header"), and a form of ours could not be told from one of another site.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "cache-control": "no-store",
}


class Protection:
    """ASGI middleware that lets through what a browser of this session asks at this address, and nothing else.

    `token` opens one session, once, at `/enter?token=...`; the session is a cookie that scripts cannot read and that no
    other site's request carries. `port` is the one listened at.
    """

    def __init__(self, app: ASGIApp, *, token: str, port: int) -> None:
        self._app = app
        self._token = hashlib.sha256(token.encode()).digest()
        self._session = ""
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request or pass it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # no page uses a web socket; the server closes it
        headers = _read_headers(scope["headers"])
        answer = self._refuse(scope, headers) or self._enter(scope)
        if answer is None and not self._knows(headers):
            answer = _refuse(401, "open the address that `aibot serve` printed")
        guarded = _add_headers(send)
        if answer is not None:
            await answer(scope, receive, guarded)
            return
        await self._app(scope, _bound_body(receive), guarded)

    def _refuse(self, scope: Scope, headers: Mapping[str, list[str]]) -> Response | None:
        """The answer to a request that is not to be looked at any further, or None."""
        hosts = headers.get("host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return _refuse(403, "this address is not served here")
        if scope["method"] not in {"GET", "HEAD", "POST"}:
            return _refuse(405, "only GET, HEAD and POST are known")
        size = sum(len(name) + len(value) for name, value in scope["headers"])
        if len(scope["headers"]) > _MOST_HEADERS or size > _MOST_HEADER_BYTES:
            return _refuse(431, "too many headers")
        path = scope.get("raw_path") or scope["path"].encode()
        if len(path) + len(scope["query_string"]) > _MOST_ADDRESS:
            return _refuse(414, "the address is too long")
        if not _PLAIN_PATH.fullmatch(path) or b".." in path:
            return _refuse(400, "no page has such an address")
        return self._refuse_origin(scope, headers) or _refuse_body(scope, headers)

    def _refuse_origin(self, scope: Scope, headers: Mapping[str, list[str]]) -> Response | None:
        allowed = {f"http://{host}" for host in self._hosts}
        origins = headers.get("origin", [])
        if any(origin.lower() not in allowed for origin in origins):
            return _refuse(403, "another site may not ask here")
        if scope["method"] == "POST" and len(origins) != 1:
            return _refuse(403, "a form has to say where it comes from")
        if any(site not in {"same-origin", "none"} for site in headers.get("sec-fetch-site", [])):
            return _refuse(403, "another site may not ask here")
        return None

    def _enter(self, scope: Scope) -> Response | None:
        if scope["path"] != "/enter":
            return None
        given = parse_qs(scope["query_string"].decode("ascii", "replace")).get("token", [""])[0]
        matches = secrets.compare_digest(hashlib.sha256(given.encode()).digest(), self._token)
        if not matches or self._session:
            return _refuse(
                403, "this address was used before or is wrong: start `aibot serve` again for a new one"
            )
        self._session = secrets.token_urlsafe(32)
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(COOKIE, self._session, httponly=True, samesite="strict", path="/")
        return answer

    def _knows(self, headers: Mapping[str, list[str]]) -> bool:
        if not self._session:
            return False
        try:
            cookie = SimpleCookie("; ".join(headers.get("cookie", []))).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and secrets.compare_digest(cookie.value.encode(), self._session.encode())


def _read_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    for name, value in raw:
        headers.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
    return headers


def _refuse(status: int, reason: str) -> Response:
    return PlainTextResponse(f"{reason}\n", status_code=status)


def _refuse_body(scope: Scope, headers: Mapping[str, list[str]]) -> Response | None:
    lengths = headers.get("content-length", [])
    if "transfer-encoding" in headers or len(lengths) > 1:
        return _refuse(411, "say how long the form is, once")
    if scope["method"] != "POST":
        return None if lengths in ([], ["0"]) else _refuse(400, "only a form has a body")
    if not lengths or not lengths[0].isdecimal():
        return _refuse(411, "say how long the form is")
    if len(lengths[0]) > 8 or int(lengths[0]) > MOST_BODY:
        return _refuse(413, f"a form has at most {MOST_BODY} bytes")
    kinds = [kind.partition(";")[0].strip().lower() for kind in headers.get("content-type", [])]
    return None if kinds == [_FORM] else _refuse(415, f"a form comes as {_FORM}")


def _bound_body(receive: Receive) -> Receive:
    """`receive` that ends a request whose body is longer than a form may be, whatever its headers said."""
    seen = 0

    async def bounded() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > MOST_BODY:
            return {"type": "http.disconnect"}
        return message

    return bounded


def _add_headers(send: Send) -> Send:
    extra = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]

    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [one for one in message.get("headers", []) if one[0].decode().lower() not in _HEADERS]
            message = {**message, "headers": [*kept, *extra]}
        await send(message)

    return guarded
