"""Judging a text by the articles it was written from, with no reference: is it true, and whose words are these?"""

from itertools import pairwise

from aibot_local.embedding import embed_texts
from aibot_local.errors import SettingsError
from aibot_local.evaluation.bench.desk import Desk
from aibot_local.evaluation.bench.records import Judgement
from aibot_local.language.words import find_words
from aibot_local.protocols import ContextEmbedder
from aibot_local.records import Event
from aibot_local.salience import split_event
from aibot_local.verification import Ground, build_ground, check_claim
from aibot_local.verification.contradiction import find_contradictions
from aibot_local.verification.ground import fold_sentence


def prepare_ground(event: Event, desk: Desk) -> Ground:
    """What texts of an event are checked against, made once for all systems."""
    if desk.splitter is None:
        raise SettingsError("judging needs a sentence splitter")
    sentences = split_event(event, desk.splitter)
    embeddings = None
    if desk.embedder is not None:
        embeddings = embed_texts([sentence.text for sentence in sentences], desk.embedder)
    return build_ground(
        event, sentences, embeddings=embeddings, embedder=desk.embedder, verifier=desk.verifier
    )


def judge_text(sentences: tuple[str, ...], event: Event, ground: Ground) -> Judgement | None:
    """How a text stands to its event; None for a text without sentences.

    Each sentence is checked by itself with the gate's own checks, without the passage it was written from.
    """
    if not sentences:
        return None
    verdicts = [check_claim(sentence, ground) for sentence in sentences]
    encoder = ground.embedder if isinstance(ground.embedder, ContextEmbedder) else None
    against = find_contradictions(sentences, ground, encoder=encoder)
    articles = {span.article for verdict in verdicts if verdict.supported for span in verdict.support}
    said = [word.low for sentence in sentences for word in find_words(sentence)]
    pairs = [
        pair for sentence in sentences for pair in _list_pairs([word.low for word in find_words(sentence)])
    ]
    known = [[word.low for word in find_words(article.content)] for article in event.articles]
    known_words = {word for words in known for word in words}
    known_pairs = {pair for words in known for pair in _list_pairs(words)}
    return Judgement(
        faults=tuple(
            "" if verdict.supported else "; ".join(one.detail for one in verdict.problems) or "not supported"
            for verdict in verdicts
        ),
        supported=_share([verdict.supported for verdict in verdicts]),
        contradicted=_share([bool(problems) for problems in against]),
        verbatim=_share([fold_sentence(sentence) in ground.folded for sentence in sentences]),
        novelty=_share([pair not in known_pairs for pair in pairs]),
        coverage=_share([word in known_words for word in said]),
        reports=len(articles) / len(event.articles),
    )


def _list_pairs(words: list[str]) -> list[tuple[str, str]]:
    return list(pairwise(words))


def _share(held: list[bool]) -> float:
    return sum(held) / len(held) if held else 0.0
