"""Which articles have a newer version in a file of its own: what was corrected should not speak beside it."""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from aibot_local.desk.succession import share_words
from aibot_local.records import Article

# Set by hand, as in `succession`; and a feed's short summary of a page must never take the place of the page.
_LEAST_SHARED = 0.3
_LEAST_LENGTH = 0.5
_RETRACTS = re.compile(
    r"\b(?:retract(?:ed|s|ion)|(?:has|have) been (?:withdrawn|removed|taken down)|kill notice|withdrawn)\b",
    re.IGNORECASE,
)
_BEGINNING = 400  # characters in which a retraction says what it is


def find_superseded(articles: Sequence[Article], fresh: Collection[str]) -> dict[str, str]:
    """For each article that another one replaces the id of the newest, by id.

    Only articles of one outlet at one address are compared, and only where one of them is `fresh` (ids): the newer is
    the one with the later date (of change, else of publication), or of equal dates the fresh one. It replaces the other
    when it shares the headline or a good part of the words and is at least half as long, or says that it is a
    retraction. Where it cannot be told which is newer, none is replaced.
    """
    groups: dict[tuple[str, str], list[Article]] = {}
    for article in sorted({one.id: one for one in articles}.values(), key=lambda one: one.id):
        key = _find_address(article)
        if key is not None:
            groups.setdefault(key, []).append(article)
    found: dict[str, str] = {}
    for group in groups.values():
        if len(group) < 2 or not any(one.id in fresh for one in group):
            continue
        newest = [
            one for one in group if all(_is_newer(one, other, fresh) for other in group if other is not one)
        ]
        for older in group if newest else ():
            if older is not newest[0] and _replaces(newest[0], older):
                found[older.id] = newest[0].id
    return found


def _find_address(article: Article) -> tuple[str, str] | None:
    """The outlet and the address of an article; None for an address that names no page, such as a site's front page."""
    address = (article.url.value or "").partition("#")[0]
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if not parts.netloc or (not parts.path.strip("/") and not parts.query):
        return None
    return (article.outlet.value or "").casefold(), address


def _is_newer(one: Article, other: Article, fresh: Collection[str]) -> bool:
    first, second = _read_moment(one), _read_moment(other)
    if first is not None and second is not None:
        if isinstance(first, datetime) and isinstance(second, datetime):
            if first != second:
                return first > second
        else:
            days = [moment.date() if isinstance(moment, datetime) else moment for moment in (first, second)]
            if days[0] != days[1]:
                return days[0] > days[1]
    return one.id in fresh and other.id not in fresh


def _read_moment(article: Article) -> date | datetime | None:
    """When an article was last changed, or published: a time in UTC, a date where no time is given, or None."""
    value = article.updated.value or article.published.value or ""
    try:
        if len(value) <= len("2026-03-04"):
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _replaces(newer: Article, older: Article) -> bool:
    if _RETRACTS.search(newer.content[:_BEGINNING]):
        return True
    if len(newer.body.split()) < _LEAST_LENGTH * len(older.body.split()):
        return False
    same_headline = bool(newer.title) and newer.title.casefold() == older.title.casefold()
    return same_headline or share_words(newer, older) >= _LEAST_SHARED
