"""The identity of an article: what it says, not the file it came in."""

import hashlib
import json


def identify_article(
    *, title: str, body: str, outlet: str | None, url: str | None, published: str | None
) -> str:
    """SHA-256 (64 hex digits) over headline, body, outlet, address and date of publication.

    The five values are hashed as one JSON array in UTF-8 without spaces, so no two of them can run together.
    """
    values = [title, body, outlet, url, published]
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
