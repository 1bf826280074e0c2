"""The reading room in a real browser: keys alone, no fault that axe-core knows, phone, dark, print, without scripts."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright (make test-web installs it)")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ROOT = Path(__file__).resolve().parents[2]
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_SHA256 = "b511cd9dec01c76f4b2ad1723b66b6db37d4c2eb4ed199076e1829d9ee7b75e3"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PAGES = ["/", "event", "article", "compare", "/search?q=bridge", "/map", "/runs", "/models", "/no-such-page"]
pytestmark = [
    pytest.mark.web,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (make test-web installs it)"),
]


class Room:
    """A served room, a browser that has entered it, and the addresses of its pages."""

    def __init__(self, browser: "sync_api.Browser", entry: str) -> None:
        self.browser = browser
        self.base = entry.split("/enter")[0]
        context = browser.new_context()
        page = context.new_page()
        page.goto(entry)
        self.state = context.storage_state()
        event = str(page.locator(".card a").first.get_attribute("href"))
        page.goto(self.base + event)
        article = str(page.locator(".timeline a").first.get_attribute("href"))
        context.close()
        self.addresses = {"event": event, "article": article, "compare": f"{event}/compare?old=1&new=2"}

    def open(self, name: str, **options: object) -> "sync_api.Page":
        context = self.browser.new_context(storage_state=self.state, **options)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(self.base + self.addresses.get(name, name))
        return page


@pytest.fixture(scope="module")
def room(store: Path) -> Iterator[Room]:
    served = subprocess.Popen(
        [sys.executable, "-m", "aibot_local", "serve", "--store", str(store), "--port", "0", "--words-only"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert served.stdout is not None
    entry = served.stdout.readline().strip()
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield Room(browser, entry)
        browser.close()
    served.terminate()
    served.wait(timeout=20)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_fault(room: Room, name: str, scheme: str) -> None:
    script = AXE.read_text(encoding="utf-8")
    assert hashlib.sha256(AXE.read_bytes()).hexdigest() == AXE_SHA256
    page = room.open(name, color_scheme=scheme, bypass_csp=True)
    page.evaluate(script)
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    assert [
        (fault["id"], [node["html"] for node in fault["nodes"]][:3]) for fault in found["violations"]
    ] == []
    assert len(found["passes"]) > 5
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 640])
def test_a_phone_or_a_page_at_twice_its_size_needs_no_sideways_scrolling(
    room: Room, name: str, width: int
) -> None:
    page = room.open(name, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def test_a_sentence_opens_its_source_by_key_and_gives_the_focus_back(room: Room) -> None:
    page = room.open("event")
    link = page.locator("h1 .cite")
    link.focus()
    page.keyboard.press("Enter")
    note = page.locator(".note.open")
    assert note.locator("mark").count() >= 1
    assert link.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert page.locator(".note.open").count() == 0
    assert page.evaluate("document.activeElement.id") == link.get_attribute("id")
    page.context.close()


def test_everything_can_be_reached_with_the_tab_key(room: Room) -> None:
    page = room.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    wanted = page.locator("a, button, input, select").count()
    reached = {0}
    for _ in range(wanted + 2):
        reached.add(
            page.evaluate(
                "[...document.querySelectorAll('a, button, input, select')].indexOf(document.activeElement)"
            )
        )
        page.keyboard.press("Tab")
    assert reached >= set(range(wanted))
    page.context.close()


def test_without_scripts_the_numbers_are_links_to_the_words(room: Room) -> None:
    page = room.open("event", java_script_enabled=False)
    page.locator("h1 .cite").click()
    assert page.locator(".note:target mark").count() >= 1
    page.goto(f"{room.base}/search")
    page.fill("#q", "bridge")
    page.locator("main button").click()
    assert page.locator(".hits li").count() >= 1
    page.context.close()


def test_search_answers_as_one_types(room: Room) -> None:
    page = room.open("/search")
    page.fill("#q", "chess")
    page.wait_for_selector(".hits a")
    assert "chess" in str(page.locator(".hits a").first.text_content()).lower()
    assert re.search(r"q=chess", page.url)
    page.context.close()


def test_no_page_asks_anything_of_any_other_place_or_breaks_its_policy(room: Room) -> None:
    page = room.open("/")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for name in PAGES[:-1]:
        page.goto(room.base + room.addresses.get(name, name))
    assert asked and all(url.startswith(room.base) for url in asked)
    assert said == []
    page.context.close()


def test_print_leaves_out_what_cannot_be_pressed_on_paper(room: Room) -> None:
    page = room.open("event")
    page.emulate_media(media="print")
    assert not page.locator(".masthead nav").is_visible()
    assert page.locator("h1").is_visible()
    page.context.close()
