"""What became of the words of a source: how many were kept, and what was taken out or not looked into."""

import re
from collections import Counter
from collections.abc import Iterable

from aibot_local.reading.normalising import clean_text, count_removed
from aibot_local.reading.raw import RawArticle
from aibot_local.records import Article, ListedText, TextAccount

_WORD = re.compile(r"\w+")
_KINDS = (
    ("zero-width", "zero-width character", "taken out"),
    ("direction", "mark of direction", "taken out"),
    ("control", "control or escape sequence", "taken out"),
    ("digit", "digit of another script", "written as 0 to 9"),
)
_CORRECTION = re.compile(
    r"""\W*(?:
    (?:corrections?|clarifications?|corrections?\ and\ clarifications?|editor['’]?s['’]?\ note|updated?)\b
      \s*(?:[:—–-]|\()
    | (?:this|an\ earlier|a\ previous|the\ original|an?\ original)
      \ (?:article|story|report|post|headline|version|page|piece)\b.{0,80}?
      \b(?:corrected|amended|updated|edited|clarified|misstated|misspelled|misidentified|incorrectly|said|stated)\b
    | we\ (?:have|had)\ (?:corrected|amended|updated)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def is_correction(paragraph: str) -> bool:
    """True for a paragraph that says that the text was corrected, clarified or brought up to date."""
    return _CORRECTION.match(paragraph) is not None


def account_for(raw: RawArticle, title: str, paragraphs: list[str]) -> TextAccount:
    """The account of a finished article: `title` and `paragraphs` are what is kept of `raw`."""
    visible = raw.visible or f"{raw.title}\n{raw.text}"
    remarks = [*raw.remarks, *describe_removed(visible)]
    seen = _WORD.findall(visible if visible.isascii() and "\x1b" not in visible else clean_text(visible))
    kept = _WORD.findall("\n".join((title, *paragraphs)))
    # Most sources are all article; counting is for the others.
    words_kept = len(kept) if seen == kept else (Counter(seen) & Counter(kept)).total()
    remarks.append(describe(sum(map(is_correction, paragraphs)), "note of correction", "kept"))
    return TextAccount(len(seen), words_kept, "; ".join(filter(None, remarks)))


def describe_removed(text: str) -> tuple[str, ...]:
    """Remarks on what cleaning takes out of a text."""
    removed = count_removed(text)
    return tuple(describe(removed[kind], one, done) for kind, one, done in _KINDS)


def describe(count: int, one: str, done: str) -> str:
    """A remark such as `2 zero-width characters taken out`; '' for none."""
    if not count:
        return ""
    first, space, rest = one.partition(" of ")
    return f"{count:,} {first}{'' if count == 1 else 's'}{space}{rest} {done}"


def list_texts(articles: Iterable[Article]) -> tuple[ListedText, ...]:
    """What became of the words of each article's source, sorted by path, then item, as a run report lists it."""
    listed = (
        ListedText(
            article.document.path,
            article.item,
            article.account.words_visible,
            article.account.words_kept,
            article.account.remarks,
        )
        for article in articles
    )
    return tuple(sorted(listed, key=lambda text: (text.path, text.item)))
