"""The vault of quotes: words between quotation marks in a source, exactly as they stand, with their
speaker.
"""

import re
from collections.abc import Iterator

from aibot_local.composing.sources import count_shares, order_origins
from aibot_local.composing.speakers import find_phrase, name_in_full
from aibot_local.language.quotations import find_quotations, find_speakers
from aibot_local.language.words import list_content_stems
from aibot_local.records import Article, Event, Quote, Span

LEAST_WORDS = 4
MOST_QUOTES = 6
_PRONOUN = re.compile(r"(?:[Hh]e|[Ss]he)$")
# What a part of a sentence has to begin with to be understood without what stood before the quotation marks.
_SUBJECT = re.compile(
    r"(?:i|we|he|she|they|it|you|there|this|these|those|the|an?|my|our|his|her|their|its|some|everybody|everyone|"
    r"nobody|nothing|people|one|two|three)(?:['’]\w+)?\s"
)


def find_quotes(event: Event) -> tuple[Quote, ...]:
    """The best quotes of an event, at most six: of at least four words, distinct, by a speaker the source
    names.

    `text` is exactly the words between the marks at `span`. Parts of a sentence that begin with no subject ("were
    inside playing") are left out. Chosen are those whose words most origins share, of the speakers heard in most of
    them; one speaker is heard twice at most. In order of the sources, then of the text. Quotes that no one is named
    for are left out.
    """
    pool = [quote for origin in order_origins(event) for quote in list_article_quotes(origin.article)]
    named = [quote for quote in pool if quote.speaker and _reads_alone(quote.text)]
    shares = count_shares(event)
    ranked = sorted(named, key=lambda quote: (-_rate_quote(quote, shares), quote.span))
    chosen: list[Quote] = []
    for quote in ranked:
        heard = sum(one.speaker == quote.speaker for one in chosen)
        if heard < 2 and not any(_say_the_same(quote.text, one.text) for one in chosen):
            chosen.append(quote)
        if len(chosen) == MOST_QUOTES:
            break
    order = {origin.article.id: place for place, origin in enumerate(order_origins(event))}
    return tuple(sorted(chosen, key=lambda quote: (order[quote.span.article], quote.span)))


def _reads_alone(text: str) -> bool:
    return not text[:1].islower() or _SUBJECT.match(text) is not None


def _rate_quote(quote: Quote, shares: dict[str, float]) -> float:
    stems = set(list_content_stems(quote.text))
    if not stems:
        return 0.0
    # A quote of one or two lines reads best; very long ones are parted from their context anyway.
    size = len(quote.text.split())
    fit = 1.0 if 8 <= size <= 45 else 0.6
    return fit * (0.5 + sum(shares.get(stem, 0.0) for stem in sorted(stems)) / len(stems))


def _say_the_same(one: str, other: str) -> bool:
    words, against = set(list_content_stems(one)), set(list_content_stems(other))
    return len(words & against) > 0.6 * max(1, min(len(words), len(against)))


def list_article_quotes(article: Article) -> Iterator[Quote]:
    """Every quote of at least four words in an article's body, in order, with its speaker where one is
    named.

    A quote that "he" or "she" speaks is given to the one person its paragraph names before it as speaking;
    where there are several, or none, it stays without a speaker.
    """
    start = article.body_start
    for paragraph in article.body.split("\n\n"):
        yield from _list_paragraph_quotes(article, paragraph, start)
        start += len(paragraph) + 2


def _list_paragraph_quotes(article: Article, paragraph: str, offset: int) -> Iterator[Quote]:
    quotations = [one for one in find_quotations(paragraph) if not one.nested]
    people = [(one.start, name_in_full(one.name, article.content)) for one in find_speakers(paragraph)]
    for quotation in quotations:
        start, end = quotation.start, quotation.end
        while end > start and paragraph[end - 1] in ", ":  # the comma before "he said" is not the speaker's
            end -= 1
        text = paragraph[start:end]
        if len(text.split()) < LEAST_WORDS:
            continue
        who = find_phrase(paragraph, quotation.speaker_start, quotation.speaker_end)
        speaker = name_in_full(who, article.content)
        if not speaker and _PRONOUN.match(quotation.speaker):
            named = {name for at, name in people if name and at < quotation.start}
            speaker = named.pop() if len(named) == 1 else ""
        yield Quote(text, Span(article.id, offset + start, offset + end), speaker, article.outlet_name)
