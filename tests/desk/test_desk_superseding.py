"""Which of two articles at one address takes the place of the other."""

import pytest

from aibot_local.desk.succession import find_successors, share_words
from aibot_local.desk.superseding import find_superseded
from aibot_local.records import UNKNOWN, Article, Document, Field, Provenance

TEXT = "The old bridge fell into the river on Tuesday morning and two lorry drivers were hurt in the fall."
PAGE = "https://north.example/harwick"


def make_article(
    identity: str,
    text: str = TEXT,
    *,
    title: str = "Bridge falls",
    url: str | None = PAGE,
    outlet: str = "North",
    day: str | None = "2026-03-04",
    item: int = 0,
) -> Article:
    def field(value: str | None) -> Field:
        return Field(value, Provenance.DECLARED, "test") if value else UNKNOWN

    return Article(
        identity,
        Document("a.jsonl", "0" * 64, 1),
        item,
        f"{title}\n\n{text}" if title else text,
        len(title),
        outlet=field(outlet),
        published=field(day),
        url=field(url),
    )


OLD = make_article("old")


@pytest.mark.parametrize(
    ("newer", "replaced"),
    [
        (make_article("new", TEXT.replace("two", "five")), True),
        (make_article("new", TEXT.replace("two", "five"), day="2026-03-05T10:00:00+01:00"), True),
        (make_article("new", TEXT.replace("two", "five"), day=None), True),
        (make_article("new", TEXT, title="Two hurt as bridge falls"), True),  # the same words
        (make_article("new", "This report has been withdrawn.", title="Withdrawn"), True),
        (make_article("new", "Two were hurt."), False),  # a feed's summary of the page
        (
            make_article(
                "new", "Voters in Lorne choose a parliament on Sunday, and turnout will count.", title="Vote"
            ),
            False,
        ),
        (make_article("new", TEXT.replace("two", "five"), outlet="South"), False),
        (make_article("new", TEXT.replace("two", "five"), url="https://north.example/other"), False),
    ],
)
def test_what_replaces_what(newer: Article, replaced: bool) -> None:
    assert find_superseded([OLD, newer], {"new"}) == ({"old": "new"} if replaced else {})
    assert find_superseded([newer, OLD], {"new"}) == find_superseded([OLD, newer], {"new"})


def test_the_later_date_counts_before_the_order_of_coming() -> None:
    late = make_article("late", TEXT.replace("two", "five"), day="2026-03-03")
    assert find_superseded([OLD, late], {"late"}) == {"late": "old"}


def test_where_it_cannot_be_told_none_is_replaced() -> None:
    other = make_article("other", TEXT.replace("two", "five"))
    assert find_superseded([OLD, other], {"old", "other"}) == {}
    assert find_superseded([OLD, other], set()) == {}


@pytest.mark.parametrize(
    "url", [None, "https://north.example/", "https://north.example", "no address", "http://[bad"]
)
def test_an_address_that_names_no_page_tells_nothing(url: str | None) -> None:
    one, other = make_article("one", url=url), make_article("two", TEXT + " More.", url=url)
    assert find_superseded([one, other], {"two"}) == {}


def test_successors_in_one_file() -> None:
    """By address, else by headline, else by place and words; each once."""
    gone = [
        make_article("a", url=PAGE),
        make_article("b", url=None, title="Inquiry", item=1),
        make_article("c", url=None, title="Divers", item=2),
        make_article("d", "Something else was told here about chess.", url=None, title="Chess", item=3),
    ]
    fresh = [
        make_article("a2", "All is new in this one.", item=9),
        make_article("b2", "All is new in this one too.", url=None, title="Inquiry", item=8),
        make_article("c2", TEXT.replace("two", "five"), url=None, title="Divers end search", item=2),
        make_article("d2", "Voters choose a parliament on Sunday.", url=None, title="Vote", item=3),
    ]
    assert find_successors(gone, fresh) == {"a": "a2", "b": "b2", "c": "c2"}
    assert share_words(gone[0], gone[1]) == 1.0 and share_words(gone[0], gone[3]) == 0.0
