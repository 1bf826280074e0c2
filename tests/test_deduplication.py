"""Copies and independent texts: what an outlet may change in a text it carries, and what makes a text its own."""

import dataclasses
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibot_local.deduplication import find_origins, hash_shingles, hash_text
from aibot_local.reading import read_inbox
from aibot_local.records import Article, CopyKind, Document, Field, Origin, Provenance

EXAMPLES = Path(__file__).parents[1] / "examples"

HEADLINE = "Ferry capsizes off Port Calloway"
LEAD = (
    "Mayor Orla Finch called for calm after the passenger ferry Maren Dove capsized off Port Calloway late on "
    "Thursday. At least 12 people died, the coast guard said, and 84 people were on board when the vessel rolled over."
)
RESCUE = (
    "Rescue boats and two helicopters searched the water through the night. Harbour master Ines Vedder said the ferry "
    "had passed its yearly inspection in January. She did not know how fast it was going."
)
INQUIRY = (
    "The transport ministry said that an inquiry would begin on Monday. The operator, Dove Lines, did not answer "
    "questions about the age of the vessel. Gusts of up to 85 kilometres an hour were strong for the season, according "
    "to the weather service of Port Calloway."
)
WIRE = "\n\n".join([LEAD, RESCUE, INQUIRY])


def make_article(
    name: str, body: str = WIRE, *, title: str = HEADLINE, outlet: str = "", published: str = ""
) -> Article:
    """An article whose id is `name`."""
    content = f"{title}\n\n{body}" if title else body
    return Article(
        name,
        Document(f"{name}.txt", "0" * 64, len(content)),
        0,
        content,
        len(title),
        outlet=Field(outlet, Provenance.DECLARED) if outlet else Field(),
        published=Field(published, Provenance.DECLARED) if published else Field(),
    )


def change(old: str, new: str, body: str = WIRE) -> str:
    """The body with one wording changed, which must be in it once."""
    assert body.count(old) == 1, old
    return body.replace(old, new)


def list_groups(origins: Sequence[Origin]) -> dict[str, list[str]]:
    """The ids of the copies of each origin, in order, under the origin's id."""
    return {origin.article.id: [copy.article.id for copy in origin.copies] for origin in origins}


def count_texts(*bodies: str, title: str = HEADLINE) -> int:
    """How many independent texts there are among some bodies with one headline."""
    return len(find_origins([make_article(f"{n}", body, title=title) for n, body in enumerate(bodies)]))


# ------------------------------------------------------------------------------------------ exact copies


def test_nothing_gives_nothing() -> None:
    told: list[int] = []
    assert find_origins([], advance=told.append) == ()
    assert told == []


def test_an_article_alone_is_its_own_origin() -> None:
    article = make_article("a")
    assert find_origins([article]) == (Origin(article),)


def test_the_same_body_is_an_exact_copy() -> None:
    origins = find_origins([make_article("a", outlet="KPA"), make_article("b", outlet="The Post")])
    assert list_groups(origins) == {"a": ["b"]}
    (copy,) = origins[0].copies
    assert (copy.kind, copy.similarity) == (CopyKind.EXACT, 1.0)
    assert origins[0].outlets == ("KPA", "The Post")


def test_paragraphs_do_not_matter_to_an_exact_copy() -> None:
    origins = find_origins([make_article("a"), make_article("b", WIRE.replace("\n\n", " "))])
    assert [copy.kind for origin in origins for copy in origin.copies] == [CopyKind.EXACT]


def test_case_and_punctuation_make_a_near_copy() -> None:
    shouted = change("Rescue boats", "RESCUE BOATS", WIRE).replace("Monday.", "Monday;")
    origins = find_origins([make_article("a"), make_article("b", shouted)])
    assert [(copy.kind, copy.similarity) for copy in origins[0].copies] == [(CopyKind.NEAR, 1.0)]


def test_of_equals_the_earliest_then_the_first_by_id_is_the_origin() -> None:
    dated = [
        make_article("b", published="2026-03-05"),
        make_article("a", published="2026-03-06"),
        make_article("0"),
    ]
    assert list_groups(find_origins(dated)) == {"b": ["0", "a"]}
    assert list_groups(find_origins([make_article("y"), make_article("x")])) == {"x": ["y"]}


def test_one_article_in_two_files_is_a_copy() -> None:
    article = make_article("a")
    elsewhere = dataclasses.replace(article, document=Document("z.txt", "1" * 64, 1))
    (origin,) = find_origins([elsewhere, article])
    assert (origin.article, [copy.article for copy in origin.copies]) == (article, [elsewhere])


# ------------------------------------------------------------------------------------------- near copies

LIGHT_EDITS = {
    "place line": f"PORT CALLOWAY, Averne (KPA) - {WIRE}",
    "place line with a dash alone": f"PORT CALLOWAY — {WIRE}",
    "place line with a colon": f"PORT CALLOWAY, March 6: {WIRE}",
    "byline": f"By Tom Asher\n\n{WIRE}",
    "byline and place line": f"By Tom Asher\n\nPORT CALLOWAY | {WIRE}",
    "credit": f"{WIRE}\n\n(Reporting by Tom Asher; editing by Lea Quill)",
    "credit in the last line": f"{WIRE} (Reporting by Tom Asher; editing by Lea Quill)",
    "notice that negates": f"{WIRE}\n\nThis text was not edited by our staff.",
    "wording": change("late on Thursday", "in the late hours of Thursday"),
    "spelling and a relative clause": change("that an inquiry would", "an inquiry would"),
    "unit in short": change("85 kilometres an hour", "85 km an hour"),
    "first paragraphs only": f"{LEAD}\n\n{RESCUE}",
    "a paragraph left out": f"{LEAD}\n\n{INQUIRY}",
    "a sentence with a negation left out": change(" She did not know how fast it was going.", ""),
    "title before a name dropped": change("Harbour master Ines", "Ines"),
    "negation worded otherwise": change("She did not know", "She didn't know"),
}


@pytest.mark.parametrize("name", LIGHT_EDITS)
def test_light_edits_make_a_near_copy(name: str) -> None:
    edited = LIGHT_EDITS[name]
    origins = find_origins([make_article("a"), make_article("b", edited)])
    longest = "b" if len(edited.split()) > len(WIRE.split()) else "a"
    assert [origin.article.id for origin in origins] == [longest]
    (copy,) = origins[0].copies
    assert copy.kind is CopyKind.NEAR
    assert 0.8 <= copy.similarity <= 1.0


def test_another_place_line_and_credit_on_each_side() -> None:
    one = f"PORT CALLOWAY (KPA) - {WIRE}\n\n(Reporting by Tom Asher)"
    other = f"Averne, 6 March — {WIRE}\n\nThe Post with agencies"
    assert count_texts(one, other) == 1


def test_another_headline_for_the_same_story() -> None:
    origins = find_origins(
        [make_article("a"), make_article("b", title="Passenger ferry capsizes, inquiry to begin")]
    )
    assert list_groups(origins) == {"a": ["b"]}


def test_similarity_is_the_share_of_the_copy_that_stands_in_the_origin() -> None:
    # Two words that the origin lacks, at the end, are in two 5-grams; a body of n words has n - 4 of them.
    body = change("weather service of Port Calloway.", "weather service of the place.")
    count = len(body.split()) - 4
    origins = find_origins([make_article("a", f"{WIRE} The quay was spared."), make_article("b", body)])
    assert list_groups(origins) == {"a": ["b"]}
    assert origins[0].copies[0].similarity == round((count - 2) / count, 4)


# ---------------------------------------------------------------------------------- texts of their own

OWN_MATTER = {
    "toll": change("12 people", "15 people"),
    "toll in words": change("At least 12 people", "At least fifteen people"),
    "bound of a toll": change("At least 12 people", "Some 12 people"),
    "figures exchanged": WIRE.replace("12", "#").replace("84", "12").replace("#", "84"),
    "speed": change("up to 85 kilometres", "up to 95 kilometres"),
    "weekday": change("late on Thursday", "late on Tuesday"),
    "month": change("January", "February"),
    "name": change("Ines Vedder", "Carla Mendes"),
    "name, one part": change("Ines Vedder", "Ines Mendes"),
    "name that the text knows otherwise": change("Ines Vedder said", "Orla Finch said"),
    "name at the very start": change("Mayor Orla Finch", "Mayor Carla Mendes"),
    "name at the very start, after a place line": f"AVERNE (KPA) - {change('Mayor Orla Finch', 'Mayor Ada Cole')}",
    "name at the very end": change("service of Port Calloway", "service of Lorne"),
    "negation added": change("had passed", "had not passed"),
    "negation clipped": change("Harbour master Ines Vedder said the ferry had", "She said it hadn't"),
    "negation dropped": change("did not answer", "answered"),
    "negation dropped, shorter": change("would begin", "would not begin"),
    "negation at the very start": change("Mayor Orla Finch called", "Mayor Orla Finch never called"),
    "denial": change("had passed", "denied it had passed"),
    "passage of its own": f"{WIRE}\n\n{'They sang and they wept and they waited for news by the quay. ' * 3}",
}


@pytest.mark.parametrize("name", OWN_MATTER)
def test_what_differs_in_substance_is_no_copy(name: str) -> None:
    other = OWN_MATTER[name]
    if name == "passage of its own":  # more than the copy may add, and less than it shares
        other = other.replace(f"\n\n{INQUIRY}", "")
    assert count_texts(WIRE, other) == 2


@pytest.mark.parametrize(
    ("shorter", "longer"),
    [
        ("The mayor resigned on Friday", "The mayor did not resign on Friday"),
        ("Mayor Orla Finch was arrested on Friday", "Mayor Ada Cole was indeed arrested on Friday"),
    ],
)
def test_the_first_words_of_a_text_are_no_place_line(shorter: str, longer: str) -> None:
    rest = f" as rescuers looked for the missing.\n\n{RESCUE}\n\n{INQUIRY}"
    assert count_texts(f"{shorter}{rest}", f"{longer}{rest}") == 2
    assert count_texts(f"PORT CALLOWAY - {shorter}{rest}", f"By Tom Asher\n\n{longer}{rest}") == 2


def test_a_headline_that_tells_more_makes_a_text_of_its_own() -> None:
    told = [
        make_article("a"),
        make_article("b", title="Captain of Maren Dove arrested, drunkenness suspected"),
    ]
    assert list_groups(find_origins(told)) == {"a": [], "b": []}


@pytest.mark.parametrize(
    ("figure", "is_copy"),
    [
        ("killing 12", True),  # at least 12, the text says
        ("at least 12 dead", True),
        ("with dozens on board", True),  # 84, the text says
        ("killing 19", False),
        ("with hundreds on board", False),
        ("12 hectares burned", False),
    ],
)
def test_a_figure_in_the_headline_that_the_text_does_not_give(figure: str, is_copy: bool) -> None:
    told = [make_article("a"), make_article("b", title=f"Ferry capsizes off Port Calloway, {figure}")]
    groups = {"a": ["b"]} if is_copy else {"a": [], "b": []}
    assert list_groups(find_origins(told)) == groups


def test_the_same_notice_under_different_headlines_is_no_copy() -> None:
    notice = "Please log in to read this article. " * 6
    told = [
        make_article("a", notice, title="Ferry capsizes"),
        make_article("b", notice, title="Parliament votes on bypass"),
    ]
    assert list_groups(find_origins(told)) == {"a": [], "b": []}


def test_the_share_wanted_can_be_set() -> None:
    edited = change("late on Thursday", "in the late hours of Thursday")
    pair = [make_article("a"), make_article("b", edited)]
    assert len(find_origins(pair, least_contained=0.99)) == 2
    assert len(find_origins(pair, least_contained=0.9)) == 1


# ---------------------------------------------------------------------------------------- short bodies


@pytest.mark.parametrize("body", ["", "Fire.", "One two three four", "One two three four five"])
def test_short_bodies_are_told_with_their_headlines(body: str) -> None:
    same = [make_article("a", body, title="Ferry capsizes"), make_article("b", body, title="Ferry capsizes")]
    assert list_groups(find_origins(same)) == {"a": ["b"]}
    other = [same[0], make_article("b", body, title="Parliament votes")]
    assert list_groups(find_origins(other)) == {"a": [], "b": []}


def test_short_bodies_that_differ_in_a_figure_are_apart() -> None:
    body = "At least 12 people died when the ferry Maren Dove capsized on Thursday."
    assert count_texts(body, change("12", "15", body)) == 2


def test_a_short_text_that_a_longer_one_holds_is_its_copy() -> None:
    brief = LEAD.split(". ")[0] + "."
    assert list_groups(find_origins([make_article("a", brief), make_article("b")])) == {"b": ["a"]}


def test_letters_whose_cases_differ_in_length_do_no_harm() -> None:
    body = WIRE.replace("Orla Finch", "Jörg Strauß").replace("Ines", "İnes")
    assert count_texts(body, f"PORT CALLOWAY - {body}") == 1
    assert count_texts(body, change("12 people", "15 people", body)) == 2


# ------------------------------------------------------------------------------------------- no chains


def test_copies_of_copies_are_not_followed() -> None:
    # Each leaves out the first 60 words of the one before, and adds a notice: b repeats a, and c repeats b, but of
    # c's 228 5-grams only 176 stand in a.
    words = [f"word{chr(97 + place % 26)}{chr(97 + place // 26)}" for place in range(300)]
    a = " ".join(words)
    b = " ".join(words[60:]) + ". " + " ".join(f"notice{chr(97 + place)}" for place in range(26))
    c = " ".join(b.split()[60:]) + ". " + " ".join(f"remark{chr(97 + place)}" for place in range(26))
    articles = [make_article(name, body, title="") for name, body in zip("abc", (a, b, c), strict=True)]
    groups = {
        pair: list_groups(find_origins([articles[n] for n in pair])) for pair in ((0, 1), (1, 2), (0, 2))
    }
    assert groups == {(0, 1): {"a": ["b"]}, (1, 2): {"b": ["c"]}, (0, 2): {"a": [], "c": []}}
    assert list_groups(find_origins(articles)) == {"a": ["b"], "c": []}


def test_every_copy_is_compared_with_its_origin_itself() -> None:
    cut, brief = f"{LEAD}\n\n{RESCUE}", LEAD
    origins = find_origins([make_article("a"), make_article("b", cut), make_article("c", brief)])
    assert list_groups(origins) == {"a": ["b", "c"]}
    assert [copy.similarity for copy in origins[0].copies] == [1.0, 1.0]


def test_a_resent_text_and_its_copies_stay_apart_from_the_first() -> None:
    resent = change("12 people", "15 people")
    told = [
        make_article("a"),
        make_article("b", f"PORT CALLOWAY - {resent}"),
        make_article("c", f"{LEAD}\n\n{RESCUE}"),
        make_article("d", resent),
    ]
    assert list_groups(find_origins(told)) == {"a": ["c"], "b": ["d"]}


# ----------------------------------------------------------------------------------- order, and all of it

PIECES = (LEAD, RESCUE, INQUIRY)
EDITS: tuple[Callable[[str], str], ...] = (
    lambda body: body,
    lambda body: f"AVERNE (KPA) - {body}",
    lambda body: f"{body}\n\n(Reporting by Tom Asher)",
    lambda body: body.replace("12", "15"),
    lambda body: body.replace("Vedder", "Mendes"),
    lambda body: body.replace(" did not ", " did "),
    lambda body: body.replace("searched the water", "combed the water"),
    lambda body: " ".join(body.split()[:40]),
)
bodies = st.builds(
    lambda pieces, first, second: second(first("\n\n".join(pieces))),
    st.lists(st.sampled_from(PIECES), min_size=0, max_size=3),
    st.sampled_from(EDITS),
    st.sampled_from(EDITS),
)
titles = st.sampled_from(["", HEADLINE, "Captain arrested", "Ferry capsizes, 15 dead"])
piles = st.lists(st.tuples(bodies, titles), max_size=8).map(
    lambda drawn: [make_article(f"{n:02}", body, title=title) for n, (body, title) in enumerate(drawn)]
)


@settings(deadline=None, max_examples=60)
@given(pile=piles)
def test_every_article_is_in_exactly_one_origin(pile: list[Article]) -> None:
    told: list[int] = []
    origins = find_origins(pile, advance=told.append)
    placed = [origin.article for origin in origins]
    placed += [copy.article for origin in origins for copy in origin.copies]
    assert sorted(article.id for article in placed) == [article.id for article in pile]
    assert sum(told) == len(pile)
    assert [origin.article.id for origin in origins] == sorted(origin.article.id for origin in origins)


@settings(deadline=None, max_examples=60)
@given(pile=piles)
def test_the_origin_is_the_longest_and_holds_its_copies(pile: list[Article]) -> None:
    for origin in find_origins(pile):
        assert [(-copy.similarity, copy.article.id) for copy in origin.copies] == sorted(
            (-copy.similarity, copy.article.id) for copy in origin.copies
        )
        for copy in origin.copies:
            assert len(copy.article.body.split()) <= len(origin.article.body.split())
            shingles = set(hash_shingles(copy.article.body).tolist())
            shared = shingles & set(hash_shingles(origin.article.body).tolist())
            if copy.kind is CopyKind.EXACT:
                assert hash_text(copy.article) == hash_text(origin.article)
                assert copy.similarity == 1.0
            else:
                assert copy.similarity == round(len(shared) / len(shingles), 4) >= 0.8
            # Never compared but with each other: the pair by itself is a copy too.
            assert len(find_origins([origin.article, copy.article])) == 1


@settings(deadline=None, max_examples=60)
@given(data=st.data(), pile=piles)
def test_the_order_of_articles_does_not_matter(data: st.DataObject, pile: list[Article]) -> None:
    shuffled = data.draw(st.permutations(pile))
    assert find_origins(shuffled) == find_origins(pile)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=120), max_size=6))
def test_any_text_can_be_compared(texts: list[str]) -> None:
    pile = [make_article(f"{n}{m}", text * 3, title="") for n, text in enumerate(texts) for m in range(2)]
    origins = find_origins(pile)
    assert sum(1 + len(origin.copies) for origin in origins) == len(pile)
    # Whatever the letters, a text is a copy of itself.
    for text in texts:
        assert len(find_origins([make_article("a", text), make_article("b", text)])) == 1


# -------------------------------------------------------------------------------------------- 5-grams


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("one two three four", 0), ("one two three four five", 1)]
)
def test_count_of_shingles(text: str, count: int) -> None:
    shingles = hash_shingles(text)
    assert shingles.shape == (count,)
    assert shingles.dtype == np.uint64


def test_shingles_follow_the_words_and_their_order() -> None:
    assert (
        hash_shingles("One, two; THREE four five!").tolist()
        == hash_shingles("one two three four five").tolist()
    )
    assert (
        hash_shingles("one two three five four").tolist() != hash_shingles("one two three four five").tolist()
    )
    seven = hash_shingles("a b c d e f g").tolist()
    assert seven[1:] == hash_shingles("b c d e f g").tolist()
    assert len(set(seven)) == 3


# ---------------------------------------------------------------------------------------- the examples


def test_the_copies_among_the_examples_are_the_labelled_ones() -> None:
    labels = tomllib.loads((EXAMPLES / "events.toml").read_text("utf-8"))["copies"]
    reading = read_inbox(EXAMPLES / "inbox")
    several = {article.document.path for article in reading.articles if article.item}

    def name(article: Article) -> str:
        path = article.document.path
        return f"{path}#{article.item}" if path in several else path

    origins = find_origins(reading.articles)
    found = {name(copy.article): name(origin.article) for origin in origins for copy in origin.copies}
    assert {copy: found.get(copy) for copy in labels} == labels
    assert found == labels, "no text of its own is called a copy"
