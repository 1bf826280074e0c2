import pytest
from newsroom import make_article, make_event, split_sentences

from aibot_local.composing import choose_headings, choose_headline, find_figures, group_figures
from aibot_local.composing.clauses import find_clause
from aibot_local.composing.headline import trim_title
from aibot_local.records import Article, StorySentence, Wording


def choose(*articles: Article) -> StorySentence:
    event, sentences = make_event(*articles), split_sentences(*articles)
    lead = tuple(StorySentence(s.text, (s.span,), Wording.VERBATIM) for s in sentences[:1])
    figures = group_figures(find_figures(event, sentences), event)
    return choose_headline(event, sentences, lead=lead, figures=figures)


@pytest.mark.parametrize(
    ("title", "outlet", "trimmed"),
    [
        ("Mill burns down in Ashford - The Courier", "The Courier", "Mill burns down in Ashford"),
        ("Mill burns down in Ashford | Reuters", None, "Mill burns down in Ashford"),
        ("Mill burns down in Ashford -", None, "Mill burns down in Ashford"),
        ("Mill burns down in Ashford - wave3.com-Ashford News, Sports", None, "Mill burns down in Ashford"),
        ("Mill burns down - twenty-one are safe", None, "Mill burns down - twenty-one are safe"),
        ("Teen hurt at basketball court :: WRAL.com", None, "Teen hurt at basketball court"),
        ("BREAKING: Mill burns down in Ashford", None, "Mill burns down in Ashford"),
        ("UPDATE 2-Mill burns down in Ashford", None, "Mill burns down in Ashford"),
        ("Mill burns down - hundreds flee", None, "Mill burns down - hundreds flee"),
        ("Police: Mill fire was arson", None, "Police: Mill fire was arson"),
        ("Several shot at reception - FOX5 Vegas - KVVU", "FOX5 Vegas - KVVU", "Several shot at reception"),
    ],
)
def test_a_title_loses_its_outlet_and_its_kicker_and_nothing_else(
    title: str, outlet: str | None, trimmed: str
) -> None:
    article = make_article(title, "Text.", outlet=outlet)
    span = trim_title(article)
    assert span is not None
    assert article.content[span.start : span.end] == trimmed


def test_the_headline_is_a_title_whose_words_the_bodies_bear_out() -> None:
    good = make_article(
        "Fire destroys mill in Ashford", "A fire destroyed the old mill in Ashford on Monday."
    )
    other = make_article(
        "You won't believe what happened next",
        "The old mill in Ashford burned on Monday.",
        outlet="The Herald",
    )
    headline = choose(good, other)
    assert headline.text == "Fire destroys mill in Ashford"
    assert headline.spans[0].start == 0
    assert len(headline.spans) >= 2


def test_a_disputed_number_never_stands_in_the_headline() -> None:
    one = make_article("Blast kills 12 in Ashford market", "A blast in the Ashford market killed 12 people.")
    two = make_article(
        "Market blast shakes Ashford", "A blast in the Ashford market killed 17 people.", outlet="The Herald"
    )
    assert choose(one, two).text == "Market blast shakes Ashford"


def test_a_superseded_number_never_stands_in_the_headline() -> None:
    old = make_article("Blast kills 12 in Ashford market", "A blast in the Ashford market killed 12 people.")
    new = make_article(
        "Ashford mourns market blast victims",
        "The death toll from the blast in the Ashford market rose to 17.",
        outlet="The Herald",
        published="2026-03-06",
    )
    assert choose(old, new).text == "Ashford mourns market blast victims"


def test_where_every_title_disputes_the_lead_gives_the_headline() -> None:
    one = make_article(
        "Blast kills 12 in Ashford", "A blast shook the Ashford market on Monday. It killed 12 people."
    )
    two = make_article(
        "Seventeen dead in Ashford blast",
        "A blast in the Ashford market killed 17 people.",
        outlet="The Herald",
    )
    assert choose(one, two).text == "A blast shook the Ashford market on Monday"


@pytest.mark.parametrize(
    "title", ["Photo: KPA", "Article Excerpt", "Story highlights: the blast in Ashford market"]
)
def test_a_line_of_the_page_is_never_the_headline(title: str) -> None:
    sentence = (
        "After a night of rain in which many of the streets of Ashford could not be passed, said the mayor, the river "
        "that runs by its market burst the banks built in 1950."
    )
    assert choose(make_article(title, f"{sentence} Many fled.")).text == sentence


def test_the_sentence_a_story_opens_with_gives_the_headline_before_others_of_the_lead() -> None:
    title = "Nine trams collide in Dray and Averne"  # nothing of it stands in the bodies
    opening = "A child of four was hurt in Ashford on Monday night when a wall of the old mill by the river came down."
    article = make_article(title, f"{opening} The wall was of brick.")
    event, sentences = make_event(article), split_sentences(article)
    lead = tuple(StorySentence(one.text, (one.span,), Wording.VERBATIM) for one in sentences)
    assert choose_headline(event, sentences, lead=lead).text == opening  # not "The wall was of brick"


def test_where_title_and_lead_dispute_another_sentence_gives_the_headline() -> None:
    one = make_article(
        "Blast kills 12", "A blast killed 12 people. The market of Ashford was shut for a week."
    )
    two = make_article("Blast kills 17", "A blast killed 17 people.", outlet="The Herald")
    assert choose(one, two).text == "The market of Ashford was shut for a week"


def test_without_titles_the_first_sentence_is_the_headline() -> None:
    article = make_article("", "The river burst its banks near Ashford on Monday night. Many fled.")
    headline = choose(article)
    assert headline.text == "The river burst its banks near Ashford on Monday night"
    assert headline.wording is Wording.VERBATIM


@pytest.mark.parametrize(
    ("sentence", "clause"),
    [
        ("The council approved the bypass, which will cost €96m.", "The council approved the bypass"),
        ("ASHFORD, March 5 (KPA) - The mill burned down on Monday.", "The mill burned down on Monday"),
        ("The mayor stole the money, according to a letter seen by the paper.", None),
        ("The plan was approved on Monday, as the police chief said that nothing had been decided.", None),
        ("He resigned on Monday.", None),
        ("“We will rebuild the mill,” the mayor said.", None),
        ("The company, which employs 200 people, closed.", None),
    ],
)
def test_a_clause_never_says_more_than_its_sentence(sentence: str, clause: str | None) -> None:
    found = find_clause(sentence, least=4, most=12)
    assert (sentence[slice(*found)] if found else None) == clause


@pytest.mark.parametrize("credit", ["", " (Photo: The Herald)"])
def test_a_section_is_headed_by_a_title_that_speaks_of_it_and_is_no_credit(credit: str) -> None:
    ferry = make_article("Ferry sinks off Calloway", "The ferry sank off Calloway on Monday. It was old.")
    owner = make_article(
        f"Owner defends safety checks{credit}",
        "The ferry owner defended its safety checks in Calloway on Tuesday. The checks were done in May, "
        "it said.",
        outlet="The Herald",
    )
    event, sentences = make_event(ferry, owner), split_sentences(ferry, owner)
    section = tuple(
        StorySentence(s.text, (s.span,), Wording.VERBATIM) for s in sentences if s.span.article == owner.id
    )
    headline = choose_headline(event, sentences)
    (heading,) = choose_headings(event, [section], sentences=sentences, headline=headline)
    headed = {headline.text, heading.text} == {"Ferry sinks off Calloway", "Owner defends safety checks"}
    assert headed == (not credit)
    assert "Photo" not in heading.text


def test_a_section_no_source_line_fits_gets_a_plain_name_and_no_name_comes_twice() -> None:
    article = make_article("Talks go on", "He said no. She said yes. They left. It was late.")
    event, sentences = make_event(article), split_sentences(article)
    sections = [(StorySentence(s.text, (s.span,), Wording.VERBATIM),) for s in sentences]
    headings = choose_headings(
        event, sections, sentences=sentences, headline=choose_headline(event, sentences)
    )
    assert {heading.wording for heading in headings} == {Wording.OURS}
    assert all(heading.spans == () for heading in headings)
    assert len({heading.text for heading in headings}) == len(sections)


def test_a_photographers_credit_is_no_headline() -> None:
    text = (
        "The mill in Ashford burned down on Monday, the mayor said. Getty Images showed the mill in Ashford."
    )
    chosen = choose(make_article("Getty Images showed the mill in Ashford", text))
    assert chosen.text.startswith("The mill in Ashford burned down")
