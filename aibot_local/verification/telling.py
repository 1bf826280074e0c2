"""How well sentences tell their source sentence: enough of it, in whole sentences, and opened as it is there."""

from collections.abc import Sequence

from aibot_local.language.grammar import DETERMINERS, PREPOSITIONS, GrammarWord, read_grammar
from aibot_local.records import Sentence, Span
from aibot_local.verification.alignment import compare_tokens
from aibot_local.verification.analysis import analyse
from aibot_local.verification.ground import Ground, GroundSentence

# Set on the example inbox, by eye: below, what is left of a sentence no longer tells why it was chosen.
LEAST_KEPT = 0.45
_FEWEST_WORDS = 5  # of a sentence that is one of several told for a single source sentence
_LONGEST_PREMODIFIER = 3


def tells_enough(texts: Sequence[str], sources: Sequence[Sentence], ground: Ground) -> bool:
    """Whether sentences tell `LEAST_KEPT` of each source sentence, and not in crumbs."""
    if len(texts) > 1 and any(len(text.split()) < _FEWEST_WORDS for text in texts):
        return False
    return measure_least_kept(texts, sources, ground) >= LEAST_KEPT


def measure_least_kept(texts: Sequence[str], sources: Sequence[Sentence], ground: Ground) -> float:
    """The least share (0..1) kept of any of the sources, see `measure_kept`; 1 where there is none."""
    return min((measure_kept(texts, source.span, ground) for source in sources), default=1.0)


def measure_kept(texts: Sequence[str], span: Span, ground: Ground) -> float:
    """The share (0..1) of a source sentence's content words, rare ones heavier, that some sentences tell."""
    source = _find_source(span, ground)
    if source is None or not source.analysis.tokens:
        return 1.0
    told = [token for text in texts for token in analyse(text, None, ground.names).tokens]
    total = kept = 0.0
    for token in source.analysis.tokens:
        weight = ground.weigh(token.stem)
        total += weight
        kept += weight * max((compare_tokens(token, other) for other in told), default=0.0)
    return kept / total


def _find_source(span: Span, ground: Ground) -> GroundSentence | None:
    return next((one for one in ground.sentences if one.sentence.span == span), None)


def open_as_source(claim: str, source: str, *, before: Sequence[str] = ()) -> str:
    """The claim with the article its first noun has in the source.

    "A survey" is not told as "The survey", which would mean one that was spoken of, nor "Analysts" as "The
    analysts"; unless the sentences `before` speak of it.
    """
    words, theirs = read_grammar(claim), read_grammar(source)
    if len(words) < 3 or words[0].low != "the" or words[1].marked:
        return claim
    place = next((place for place, word in enumerate(theirs) if word.low == words[1].low), None)
    if place is None or any(words[1].stem == one.stem for text in before for one in read_grammar(text)):
        return claim
    article = _find_article(theirs, place)
    if article == "the":
        return claim
    rest = claim[words[1].start :]
    if article:
        article = "an" if rest[:1].casefold() in "aeiou" else "a"
    return f"{article.capitalize()} {rest}" if article else rest[:1].upper() + rest[1:]


def _find_article(words: Sequence[GrammarWord], place: int) -> str:
    """The article before a noun: "a", "an", "" for none; "the" also for any other word that says which one is meant."""
    for back in range(1, _LONGEST_PREMODIFIER + 2):
        before = words[place - back] if place >= back else None
        opened = words[place - back + 1].marked
        if before is None or opened or before.low in PREPOSITIONS or before.is_verb or before.tells:
            return ""
        if before.low in DETERMINERS:
            return before.low if before.low in {"a", "an"} else "the"
        if not before.is_content or before.low.endswith("'s"):
            return "" if not before.is_content else "the"
    return ""


def list_plain_words(text: str) -> tuple[str, ...]:
    """The words of a text without case, marks and articles: what makes two sentences the same to a reader."""
    return tuple(word.low for word in read_grammar(text) if word.low not in {"a", "an", "the"})
