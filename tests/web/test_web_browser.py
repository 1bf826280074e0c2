"""What a person does in a real browser, before the server under its guard: search, compare, start a run."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.web
Visit = Callable[..., Any]


def test_no_script_can_read_the_session(visit: Visit, session: tuple[str, Any]) -> None:
    _, cookies = session
    assert [(one["httpOnly"], one["sameSite"]) for one in cookies] == [(True, "Strict")]
    assert visit("/").evaluate("document.cookie") == ""


def test_the_printed_address_opens_nothing_a_second_time(browser: Any, address: str, session: object) -> None:  # noqa: ANN401
    context = browser.new_context()
    page = context.new_page()
    assert page.goto(address).status == 403
    assert page.goto(address.partition("/enter")[0]).status == 401
    context.close()


def test_hostile_words_run_nothing(visit: Visit) -> None:
    page = visit("/search?q=rebuilt")
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.locator(".hits a[href*='/articles/']").first.click()
    page.wait_for_url("**/articles/**")
    assert "<script>alert(1)</script>" in page.locator("main").inner_text()
    assert said == []


def test_a_script_put_into_the_page_does_not_run(visit: Visit, session: tuple[str, Any]) -> None:
    # Not through `visit`, which takes the browser's complaint for a fault.
    page = visit("/")
    fresh = page.context.new_page()
    fresh.goto(session[0] + "/")
    fresh.evaluate(
        """() => { const one = document.createElement('script'); one.textContent = 'window.ran = 1';
        document.body.append(one);
        document.body.insertAdjacentHTML('beforeend', '<p onclick="window.ran = 2" id=p>p</p>');
        document.getElementById('p').click(); }"""
    )
    assert fresh.evaluate("window.ran ?? null") is None


def test_hits_come_while_one_types(visit: Visit) -> None:
    page = visit("/search")
    assert page.locator(".hits li").count() == 0
    page.locator("#q").press_sequentially("chess")
    page.locator(".hits li").first.wait_for()
    assert "chess" in page.locator(".hits li").first.inner_text().lower()
    page.wait_for_url("**/search?q=chess")
    assert page.evaluate("document.activeElement.id") == "q"
    page.reload()
    assert page.locator("#q").input_value() == "chess"


def test_a_search_needs_no_script(visit: Visit) -> None:
    page = visit("/search", java_script_enabled=False)
    page.locator("#q").fill("chess")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=chess")
    assert page.locator(".hits li").count() > 0


def test_two_versions_are_compared_from_the_event(visit: Visit) -> None:
    page = visit("/")
    page.locator(".card h2 a").first.click()
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare?old=1&new=2")
    # Told in words too, not by the look of a line alone.
    assert page.locator("li.added .change, li.removed .change").count() > 0


@pytest.mark.parametrize("script", [True, False])
def test_a_run_is_started_watched_and_cancelled(visit: Visit, script: bool) -> None:
    page = visit("/runs", java_script_enabled=script)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/jobs/*")
    for _ in range(100):
        if "reading: 3 done <b>" in page.locator("#progress").inner_text():
            break
        page.wait_for_timeout(200)
        if not script:
            page.get_by_role("link", name="Look again").click()
    assert "reading: 3 done <b>" in page.locator("#progress").inner_text()
    assert page.locator("#state").inner_text() == "running"
    page.get_by_role("button", name="Cancel").click()
    for _ in range(100):
        if page.locator("#state").inner_text() == "cancelled":
            break
        page.wait_for_timeout(200)
        if not script:
            page.reload()
    assert page.locator("#state").inner_text() == "cancelled"
    assert page.get_by_role("button", name="Cancel").count() == 0
