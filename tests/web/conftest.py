"""A real browser before the real server, for the tests marked `web`; they skip, and say why, where one is missing."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from reading_room import make_store
from rendering.story_fixture import build_story

from aibot_local.store import Store
from aibot_local.store.stories import save_version

TESTS = Path(__file__).parents[1]

# What a run does in these tests: a line, and then it works until it is told to stop.
_JOB = """
import sys, time
print('reading: 3 done <b>', flush=True)
try:
    time.sleep(120)
except KeyboardInterrupt:
    print('stopping', flush=True)
    sys.exit(130)
"""
# The server in a process of its own, as `aibot serve` starts it: it listens, then the guard goes up, then it serves.
_ROOM = """
import sys
from pathlib import Path
from reading_room import make_desk
from aibot_local.guard import raise_guard
from aibot_local.web.serving import open_listener, serve
listener = open_listener(0)
raise_guard()
desk = make_desk(Path(sys.argv[1]), sys.executable, '-c', sys.argv[2])
serve(desk, listener, tell=lambda line: print(line, flush=True))
"""
_FLAGS = [
    "--no-sandbox",  # as root, Chromium does not start with it
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str:
    """The browser's path.

    :raises Skipped: when it or what drives it is not installed.
    """
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e '.[dev]'")
    path = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    if not path.is_file():
        pytest.skip(f"no Chromium at {path}: `make test-web` installs Debian's; $CHROMIUM names another")
    return str(path)


def is_complaint(line: Any) -> bool:  # noqa: ANN401
    return line.type == "error" and not line.text.startswith("Failed to load resource")


def is_missing(answer: Any) -> bool:  # noqa: ANN401
    """Whether a part of a page was not given; a page that is not there is tested on purpose."""
    return answer.status >= 400 and not answer.request.is_navigation_request()


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store after two days; nobody writes to it."""
    return make_store(tmp_path_factory.mktemp("room"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = find_chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=_FLAGS, timeout=120_000)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store after two days, and beside it an event whose story has every part a story can have."""
    path = make_store(tmp_path_factory.mktemp("room"))
    with Store(path) as opened:
        run = int(opened.read("SELECT max(number) FROM runs")[0][0])
        save_version(opened, build_story(), run=run, basis="")
    return path


@pytest.fixture(scope="module")
def address(kept: Path) -> Iterator[str]:
    """The address that opens the session of a server of its own."""
    find_chromium()
    paths = [str(TESTS.parent), str(TESTS), str(TESTS / "web")]
    room = subprocess.Popen(
        [sys.executable, "-c", _ROOM, str(kept), _JOB],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert room.stdout is not None
    try:
        yield room.stdout.readline().strip()
    finally:
        room.terminate()
        room.wait(timeout=30)


@pytest.fixture(scope="module")
def session(browser: Any, address: str) -> tuple[str, Any]:  # noqa: ANN401
    """Where the server is, and the cookies of the one session it opens."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    assert page.locator("h1").inner_text() == "Events"
    cookies = context.cookies()
    context.close()
    return address.partition("/enter")[0], cookies


@pytest.fixture
def visit(browser: Any, session: tuple[str, Any]) -> Iterator[Callable[..., Any]]:  # noqa: ANN401
    """Opens a page as one who was let in; what the browser asked for and complained of is checked at the end."""
    origin, cookies = session
    asked: list[str] = []
    complaints: list[str] = []
    contexts = []

    def open_page(path: str, **options: Any) -> Any:  # noqa: ANN401
        context = browser.new_context(**options)
        contexts.append(context)
        context.add_cookies(cookies)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if is_complaint(line) else None)
        page.on("response", lambda answer: complaints.append(answer.url) if is_missing(answer) else None)
        page.goto(origin + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert asked and all(url.startswith(origin + "/") for url in asked), (
        "something was fetched from elsewhere"
    )
    assert complaints == []
