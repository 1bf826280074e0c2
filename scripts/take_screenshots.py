"""Takes the pictures of docs/web.md: the example inbox in the reading room, in a real browser.

    python scripts/take_screenshots.py [--out docs/images]

Needs the default models (`make models`), playwright and Chromium (`make test-web` installs both). Stories are told in
the sources' own words, which takes seconds.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
_SIZE = {"width": 1280, "height": 960}


def main() -> None:
    """Make a desk of the examples, open it, and keep two pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/images")
    out = parser.parse_args().out
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("no Chromium here: `make test-web` installs it")
    out.mkdir(parents=True, exist_ok=True)
    aibot = [sys.executable, "-m", "aibot_local"]
    with tempfile.TemporaryDirectory() as folder:
        update = ["update", str(ROOT / "examples/inbox"), "--out", folder, "--rewriter", "none"]
        if subprocess.run([*aibot, *update], cwd=ROOT).returncode not in {0, 3}:
            sys.exit("the desk could not be made")
        serve = ["serve", "--store", f"{folder}/aibot.sqlite", "--port", "0", "--words-only"]
        served = subprocess.Popen([*aibot, *serve], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        entry = served.stdout.readline().strip() if served.stdout else ""
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
            _take_pictures(browser.new_page(viewport=_SIZE), entry, out)
            browser.close()
        served.terminate()
        served.wait(timeout=20)


def _take_pictures(page: Page, entry: str, out: Path) -> None:
    page.goto(entry)
    page.screenshot(path=out / "front.png")
    page.locator(".card a").first.click()
    page.locator(".text .line").first.click()
    page.screenshot(path=out / "event.png")


if __name__ == "__main__":
    main()
