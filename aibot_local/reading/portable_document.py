"""PDF: the text of its pages, without running heads, page numbers and hyphens of broken words."""

import re
from collections import Counter

from aibot_local.reading.aliases import read_authors
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.normalising import clean_line
from aibot_local.reading.plain_text import drop_repeated_title, split_headline
from aibot_local.reading.raw import ParseError, RawArticle, Units
from aibot_local.records import SetAsideReason

_MOST_PAGES = 2_000
_EDGE = 2  # lines at the top and bottom of a page that may be running heads
# Names that programs give to files, not editors to articles.
_NO_TITLE = re.compile(
    r"^(?:untitled|microsoft (?:word|powerpoint)|document\d*|print|layout)"
    r"|\.(?:docx?|indd|pdf|qxd|pages|odt)$",
    re.IGNORECASE,
)
_BROKEN_WORD = re.compile(r"(?:\ufffe|\x02|\u00ad)\r?\n?|(?<=[a-z])-\r?\n(?=[a-z])")


def parse(data: bytes, limits: ReadingLimits) -> Units:
    """The one article of a PDF. Its date of creation is the file's, not the article's, and is not taken.

    :raises ParseError: MALFORMED; UNSUPPORTED, when it is encrypted; NO_TEXT, when its pages are pictures.
    """
    import pypdfium2  # type: ignore[import-untyped]

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ParseError(
                SetAsideReason.UNSUPPORTED, "encrypted PDF: save it without its password"
            ) from error
        raise ParseError(
            SetAsideReason.MALFORMED, f"broken PDF ({clean_line(str(error))[:80]}): save it again"
        ) from error
    try:
        count = len(document)
        if count > _MOST_PAGES:
            raise ParseError(SetAsideReason.TOO_LARGE, f"{count:,} pages, over {_MOST_PAGES:,}: split it")
        pages = [document[number].get_textpage().get_text_bounded() for number in range(count)]
        described = document.get_metadata_dict(skip_empty=True)
    except pypdfium2.PdfiumError as error:
        raise ParseError(
            SetAsideReason.MALFORMED, f"broken PDF ({clean_line(str(error))[:80]}): save it again"
        ) from error
    finally:
        document.close()
    text = join_pages(pages)
    if not text.strip():
        raise ParseError(
            SetAsideReason.NO_TEXT,
            f"no text on its {count} pages, pictures perhaps: run text recognition on it",
        )
    title = clean_line(described.get("Title", ""))
    if not title or _NO_TITLE.search(title):
        title, text = split_headline(text)
    yield RawArticle(
        title=title,
        text=drop_repeated_title(text, title),
        author=read_authors(described.get("Author"), "pdf:Author"),
    )


def join_pages(pages: list[str]) -> str:
    """The text of pages as one, without lines that stand on the same edge of most pages, digits aside."""
    split = [[line.strip() for line in _BROKEN_WORD.sub("", page).splitlines()] for page in pages]
    split = [[line for line in lines if line] for lines in split]
    seen = Counter(
        mark for lines in split for mark in {_mark(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])}
    )
    kept: list[str] = []
    for lines in split:
        last = len(lines)
        for place, line in enumerate(lines):
            edge = place < _EDGE or place >= last - _EDGE
            if edge and (
                line.strip("-– ").isdigit() or (len(pages) > 2 and seen[_mark(line)] * 2 > len(pages))
            ):
                continue
            kept.append(line)
    return "\n".join(kept)


def _mark(line: str) -> str:
    return re.sub(r"\d+", "0", line.casefold())
