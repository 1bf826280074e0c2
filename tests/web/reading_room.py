"""A small desk for the tests of the reading room: two events in two versions, hostile words in headline and outlet."""

import asyncio
from dataclasses import replace
from pathlib import Path

from fakes import BRIDGE, list_articles, make_engines, write_inbox
from starlette.testclient import TestClient
from starlette.types import Message

from aibot_local.desk.updating import update
from aibot_local.review.approving import Checkers
from aibot_local.settings import Settings
from aibot_local.store import Store
from aibot_local.web.app import build_app
from aibot_local.web.jobs import JobRunner
from aibot_local.web.pages import Desk

PORT = 8765
TOKEN = "the-printed-token"
HOSTILE = '<script>alert(1)</script> \x1b[31m \u202eevil {{7*7}} & "quotes"'


def make_store(folder: Path) -> Path:
    """A store after two days."""
    articles = list_articles()
    inbox = write_inbox(folder / "inbox", articles)
    store = folder / "desk.sqlite"
    settings = replace(Settings(), rewriter="none")
    with Store(store) as kept:
        update(inbox, folder / "out", make_engines(), store=kept, settings=settings, guard="none")
        later = (
            "Bridge at Harwick to be rebuilt",
            f"{BRIDGE} It will be rebuilt by May, {HOSTILE} said.",
            HOSTILE,
            "2026-03-09",
        )
        write_inbox(inbox, [*articles, later])
        update(inbox, folder / "out", make_engines(), store=kept, settings=settings, guard="none")
    return store


def make_desk(store: Path, *command: str) -> Desk:
    """What the pages are made from; `command` stands in for the command line in runs."""
    jobs = JobRunner(store=store, out=store.parent / "out", command=command)
    engines = make_engines()
    return Desk(
        store=store,
        models=store.parent / "models",
        jobs=jobs,
        load_checkers=lambda: Checkers(engines.splitter, engines.embedder),
    )


def open_room(desk: Desk, *, enter: bool = True) -> TestClient:
    """A browser at the room's address, let in unless told otherwise."""
    client = TestClient(
        build_app(desk, token=TOKEN, port=PORT),
        base_url=f"http://127.0.0.1:{PORT}",
        raise_server_exceptions=False,
    )
    if enter:
        client.get("/enter", params={"token": TOKEN})
    return client


ORIGIN = {"origin": f"http://127.0.0.1:{PORT}"}


def ask_raw(client: TestClient, path: str) -> tuple[int, bytes]:
    """Status and body of a GET whose path is sent as it stands; a client library would mend it first."""
    raw, _, query = path.encode().partition(b"?")
    told: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": raw.decode(),
        "raw_path": raw,
        "query_string": query,
        "root_path": "",
        "headers": [(b"host", f"127.0.0.1:{PORT}".encode()), (b"cookie", cookie.encode())],
    }
    asyncio.run(client.app(scope, receive, send))
    return told[0]["status"], b"".join(message.get("body", b"") for message in told[1:])
