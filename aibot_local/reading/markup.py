"""HTML as text: fragments from feeds and dumps, and the visible text of whole pages."""

import html
import re

_TAGS = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|ul|ol|li|h[1-6]|blockquote|img|table|section|article)\b[^<>]{0,2000}>",
    re.I,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,31}\d{0,2});", re.I)


def looks_like_html(text: str) -> bool:
    """True when a text that should be plain holds tags of HTML."""
    return "<" in text and _TAGS.search(text) is not None


def unescape_entities(text: str) -> str:
    """Character references such as `&rsquo;` as characters; text without any is returned as it is."""
    return html.unescape(text) if "&" in text and _ENTITY.search(text) else text


def convert_fragment(fragment: str) -> str:
    """The text of an HTML fragment: block elements parted by blank lines, scripts and styles left out."""
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(
        fragment, preserve_formatting=True, main_content=False, list_bullets=False, alt_texts=False
    )
    return str(text)


def extract_main_text(page: str) -> str:
    """The main text of a page by resiliparse's rules; used where trafilatura finds little."""
    from resiliparse.extract.html2text import extract_plain_text

    text = extract_plain_text(
        page, preserve_formatting=True, main_content=True, list_bullets=False, alt_texts=False
    )
    return str(text)
