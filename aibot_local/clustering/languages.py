"""Origins by the language they are in, so that an embedder compares only what it can compare."""

from collections import Counter
from collections.abc import Sequence

from aibot_local.records import Article, Event, Origin

# What the tables of `aibot_local.language` know, and with them the gate, the figures and the headings.
RULES_KNOW = frozenset({"en"})


def read_language(article: Article) -> str:
    """The language of an article (ISO 639, `en` for `en-GB` too), or '' where it is not known."""
    return (article.language.value or "").replace("_", "-").split("-")[0].lower()


def part_languages(origins: Sequence[Origin]) -> tuple[tuple[int, ...], ...]:
    """The places of the origins of each language, languages by name, places ascending.

    One whose language is not known counts for the language most of them are in, of equals the first by name.
    """
    told = [read_language(origin.article) for origin in origins]
    counts = Counter(language for language in told if language)
    most = min(counts, key=lambda language: (-counts[language], language), default="")
    places: dict[str, list[int]] = {}
    for place, language in enumerate(told):
        places.setdefault(language or most, []).append(place)
    return tuple(tuple(places[language]) for language in sorted(places))


def is_known_to_rules(event: Event) -> bool:
    """Whether every report of an event is in a language that the rules know, as one that is not told is taken to be."""
    return all(read_language(article) in RULES_KNOW | {""} for article in event.articles)
