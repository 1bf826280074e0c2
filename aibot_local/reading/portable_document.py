"""PDF: the text of its pages, without running heads, page numbers and hyphens of broken words."""

import re
from collections import Counter
from typing import Any

from aibot_local.reading.accounting import describe
from aibot_local.reading.aliases import read_authors
from aibot_local.reading.limits import ReadingLimits
from aibot_local.reading.normalising import clean_line
from aibot_local.reading.plain_text import drop_repeated_title, split_headline
from aibot_local.reading.raw import ParseError, RawArticle, Units
from aibot_local.records import SetAsideReason

_MOST_PAGES = 2_000
_MOST_LOOKED_AT = 100  # pages whose pictures are counted
_MOST_NAMED = 20
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
        pictures = sum(_count_pictures(document[number]) for number in range(min(count, _MOST_LOOKED_AT)))
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
        visible="\n".join(_BROKEN_WORD.sub("", page) for page in pages),
        remarks=(name_empty_pages(pages), describe(pictures, "picture", "not looked into for text")),
    )


def name_empty_pages(pages: list[str]) -> str:
    """A remark that names the pages that hold no text, by their numbers from 1; '' where all do."""
    empty = [str(number) for number, page in enumerate(pages, 1) if not page.strip()]
    if not empty:
        return ""
    listed = ", ".join(empty[:_MOST_NAMED]) + (
        f" and {len(empty) - _MOST_NAMED} more" if empty[_MOST_NAMED:] else ""
    )
    return f"no text on page{'' if len(empty) == 1 else 's'} {listed}, pictures perhaps: not read"


def _count_pictures(page: Any) -> int:  # noqa: ANN401 - pypdfium2 has no types
    from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE  # type: ignore[import-untyped]

    return sum(1 for _ in page.get_objects(filter=(FPDF_PAGEOBJ_IMAGE,), max_depth=2))


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
