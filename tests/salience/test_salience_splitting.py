from salience_desk import LineSplitter, make_article, make_event

from aibot_local.engines.spacy_splitter import load_splitter
from aibot_local.salience import split_article, split_event


def test_spans_index_the_content_and_positions_count_from_the_body() -> None:
    article = make_article("a", "One ended. Two began.\n\nThree went on.", title="A headline. Of two")
    sentences = split_article(article, LineSplitter())
    assert [sentence.text for sentence in sentences] == ["One ended.", "Two began.", "Three went on."]
    assert [article.content[each.span.start : each.span.end] for each in sentences] == [
        each.text for each in sentences
    ]
    assert [(each.position, each.paragraph) for each in sentences] == [(0, 0), (1, 0), (2, 1)]


def test_origins_keep_their_order() -> None:
    event = make_event(make_article("b", "Later id."), make_article("a", "Earlier id."))
    assert [each.span.article for each in split_event(event, LineSplitter())] == ["b", "a"]


def test_dateline_and_bullets_are_no_part_of_a_sentence() -> None:
    article = make_article(
        "a",
        "PARIS (AP) — The bridge fell.\n\n• Nobody was hurt.\n\nPARIS (AP) — is not a dateline here.\n\n"
        "LYON (AP) — Here is one.",
    )
    texts = [each.text for each in split_article(article, load_splitter())]
    assert texts == [
        "The bridge fell.",
        "Nobody was hurt.",
        "PARIS (AP) — is not a dateline here.",
        "Here is one.",
    ]


def test_other_datelines() -> None:
    for line in ("NEW ORLEANS (Reuters) - ", "(CNN) -- ", "WASHINGTON — ", "KANSAS CITY, Mo. (AP) — "):
        article = make_article("a", f"{line}The bridge fell on Monday.")
        assert split_article(article, load_splitter())[0].text == "The bridge fell on Monday.", line


def test_a_quotation_that_goes_on_stays_with_its_speaker() -> None:
    body = (
        "“We left,” Ms Roe said. “It was late.” “Very late.”\n\n“Nobody stayed.”\n\nIt rained. “So it did.”"
    )
    texts = [each.text for each in split_article(make_article("a", body), load_splitter())]
    assert texts == [
        "“We left,” Ms Roe said. “It was late.” “Very late.”",
        "“Nobody stayed.”",
        "It rained.",
        "“So it did.”",
    ]


def test_a_part_of_a_long_quotation_is_no_sentence() -> None:
    claims = " ".join(
        f"The chairman took the money of family number {number} in this town." for number in range(9)
    )
    body = f"The mayor spoke. “{claims} Nobody will see it again,” Ann Holt said. The bridge was closed."
    sentences = split_article(make_article("a", body), load_splitter())
    assert [each.text for each in sentences] == ["The mayor spoke.", "The bridge was closed."]
    assert [each.position for each in sentences] == [0, 11]


def test_an_empty_body_has_no_sentence() -> None:
    assert split_article(make_article("a", "", title="Only a headline"), load_splitter()) == ()
    assert split_event(make_event(), LineSplitter()) == ()
