"""What was taken from others is, to the byte, what was reviewed, and its licence lies beside it."""

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest

STATIC = Path(str(files("aibot_local.web"))) / "static"
VENDOR = Path(__file__).parent / "vendor"


@pytest.mark.parametrize(
    ("path", "sha256", "licence", "words"),
    [
        # htmx.org 2.0.4 and axe-core 4.10.2, as the npm registry has them.
        (
            STATIC / "htmx.min.js",
            "e209dda5c8235479f3166defc7750e1dbcd5a5c1808b7792fc2e6733768fb447",
            "htmx.LICENSE",
            "Zero-Clause BSD",
        ),
        (
            VENDOR / "axe.min.js",
            "b511cd9dec01c76f4b2ad1723b66b6db37d4c2eb4ed199076e1829d9ee7b75e3",
            "axe.LICENSE",
            "Mozilla Public License",
        ),
    ],
    ids=["htmx", "axe"],
)
def test_what_is_vendored_is_as_it_was_reviewed(path: Path, sha256: str, licence: str, words: str) -> None:
    assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    assert words in (path.parent / licence).read_text(encoding="utf-8")
