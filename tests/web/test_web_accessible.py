"""Every page in a real browser: WCAG 2.2 AA as far as axe can tell, keys, zoom, a phone, the dark, and paper."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aibot_local.desk.listing import list_events
from aibot_local.store import Store
from aibot_local.store.stories import load_version

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
pytestmark = pytest.mark.web
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOLD = "0123456789ab"  # the event of a story with every part
NAMES = [
    "/",
    f"/events/{TOLD}",
    "/events/GREW",
    "/events/GREW/compare?old=1&new=2",
    "/events/GREW/review",
    "/articles/FIRST?event=GREW",
    "/search?q=bridge",
    "/map",
    "/runs",
    "/models",
    "/no-such-page",
]
Visit = Callable[..., Any]


def find_path(name: str, kept: Path) -> str:
    with Store(kept) as store:
        grew = max(list_events(store), key=lambda event: event.origins).id
        version = load_version(store, grew)
    assert version is not None
    first = version.story.headline.spans[0].article
    return name.replace("GREW", grew).replace("FIRST", first)


@pytest.fixture
def open_named(visit: Visit, kept: Path) -> Visit:
    return lambda name, **options: visit(find_path(name, kept), **options)


def check_with_axe(page: Any) -> list[str]:  # noqa: ANN401
    """What axe finds against the standard, a line for each element."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", STANDARD)
    return [
        f"{rule['id']}: {node['target']}: {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def test_the_checker_finds_what_is_wrong(open_named: Visit) -> None:
    page = open_named("/")
    page.evaluate("document.querySelector('h1').innerHTML += '<img src=\"/favicon.ico\">'")
    assert any(line.startswith("image-alt") for line in check_with_axe(page))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_every_page_holds_to_wcag_by_day_and_by_night(open_named: Visit, name: str, scheme: str) -> None:
    page = open_named(name, color_scheme=scheme)
    assert check_with_axe(page) == []


@pytest.mark.parametrize("width", [320, 640])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_on_a_phone_or_when_zoomed(open_named: Visit, name: str, width: int) -> None:
    # 640 is a window of 1280 at 200 %, 320 the same at 400 % (WCAG 2.2, 1.4.10).
    page = open_named(name, viewport={"width": width, "height": 720})
    wide = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    assert wide <= 0


def test_twice_as_large_letters_fit(open_named: Visit) -> None:
    page = open_named(f"/events/{TOLD}", viewport={"width": 1280, "height": 720})
    page.evaluate("document.documentElement.style.setProperty('font-size', '212.5%')")
    assert page.evaluate("document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth")


def test_the_dark_is_dark_and_the_day_is_light(open_named: Visit) -> None:
    shades = {}
    for scheme in ("light", "dark"):
        page = open_named("/", color_scheme=scheme)
        red = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g)[0]")
        shades[scheme] = int(red)
    assert shades["dark"] < 64 and shades["light"] > 192


def test_paper_has_the_story_and_not_the_buttons(open_named: Visit) -> None:
    page = open_named("/events/GREW")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    for name in ("nav[aria-label='Reading room']", "form", ".skip"):
        assert not page.locator(name).first.is_visible(), name
    assert page.pdf().startswith(b"%PDF")


def test_the_first_key_leads_past_the_menu(open_named: Visit) -> None:
    page = open_named("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("name", NAMES)
def test_keys_reach_everything_once_in_the_order_it_is_read(open_named: Visit, name: str) -> None:
    page = open_named(name)
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
            .filter((one) => !one.disabled && one.checkVisibility({visibilityProperty: true}))
            .map((one, number) => { one.dataset.number = number; return number; })"""
    )
    reached = []
    for _ in wanted:
        page.keyboard.press("Tab")
        reached.append(int(page.evaluate("document.activeElement.dataset.number ?? -1")))
    assert reached == wanted


def test_a_key_on_a_sentence_opens_its_source_and_another_leads_back(open_named: Visit) -> None:
    page = open_named(f"/events/{TOLD}")
    link = page.locator(".standfirst .cite").first
    link.focus()
    page.keyboard.press("Enter")
    note = page.locator("#w" + str(link.get_attribute("id"))[1:])
    assert note.is_visible()
    assert note.locator("mark").first.inner_text()
    assert "underline" in note.locator("mark").first.evaluate(
        "(one) => getComputedStyle(one).textDecorationLine"
    )
    assert page.evaluate("document.activeElement.id") == note.get_attribute("id")
    assert link.get_attribute("aria-expanded") == "true"
    assert check_with_axe(page) == []
    page.keyboard.press("Escape")
    assert not note.is_visible()
    assert page.evaluate("document.activeElement.id") == link.get_attribute("id")


def test_a_click_on_a_sentence_opens_the_words_it_rests_on(open_named: Visit, kept: Path) -> None:
    page = open_named("/events/GREW")
    page.locator("h1 .line").click()
    note = page.locator("h1 ~ .note, .note").filter(visible=True)
    assert note.count() == 1
    with Store(kept) as store:
        grew = find_path("GREW", kept)
        version = load_version(store, grew)
    assert version is not None
    span = version.story.headline.spans[0]
    words = next(one.text for one in version.story.evidence if one.span == span)
    assert words in note.locator("mark").all_inner_texts()


@pytest.mark.parametrize("name", NAMES)
def test_every_page_reads_without_a_script(open_named: Visit, name: str) -> None:
    page = open_named(name, java_script_enabled=False)
    assert page.locator("h1").count() == 1
    assert page.locator("main").inner_text().strip()


def test_a_sentence_leads_to_its_source_without_a_script(open_named: Visit) -> None:
    page = open_named(f"/events/{TOLD}", java_script_enabled=False)
    link = page.locator(".standfirst .cite").first
    note = page.locator("#w" + str(link.get_attribute("id"))[1:])
    assert not note.is_visible()
    link.click()
    assert note.is_visible()
