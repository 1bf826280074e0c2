"""Writing one cluster's text with a system, as the pipeline writes a story's running text."""

from collections.abc import Sequence
from dataclasses import dataclass

from aibot_local.embedding import embed_texts
from aibot_local.errors import SettingsError
from aibot_local.evaluation.baselines import order_by_lexrank, order_by_textrank
from aibot_local.evaluation.bench import systems
from aibot_local.evaluation.bench.desk import Desk
from aibot_local.evaluation.bench.records import Dropped
from aibot_local.evaluation.bench.systems import Standing, System
from aibot_local.evaluation.extraction import (
    order_at_random,
    order_by_first_document,
    order_by_leads,
    order_by_oracle,
)
from aibot_local.protocols import Vectors
from aibot_local.records import Event, Extract, Outline, Sentence
from aibot_local.rewriting import write_drafts
from aibot_local.salience import plan_outline, select_sentences, split_event
from aibot_local.verification import build_ground, settle_drafts

SEED = 0  # of the random baseline
_SECTIONS = 4  # the default of a run


@dataclass(frozen=True, slots=True)
class Text:
    """Sentences in reading order, and those the gate dropped or replaced."""

    sentences: tuple[str, ...]
    dropped: tuple[Dropped, ...] = ()


def write_text(
    system: System, event: Event, desk: Desk, *, words: int, references: Sequence[str] = ()
) -> Text:
    """A system's text of an event, about `words` words long.

    An extractor's text is the outline of a story in the sources' words: lead, sections, and as much of the outlook as
    fits. With a rewriter each passage is rewritten, the outlook is not; with the gate, what is not supported
    is mended or dropped. Baselines take whole sentences while they fit, one at least, in the order of
    the articles. `references` are for the oracle alone.

    :raises SettingsError: a baseline's package is missing.
    """
    if desk.splitter is None:
        raise SettingsError(f"{system.name}: writing needs a sentence splitter")
    sentences = split_event(event, desk.splitter)
    if system.standing is not Standing.SYSTEM:
        order = order_baseline(system.method, sentences, references, words=words)
        return Text(take_whole(sentences, order, words=words))
    if desk.embedder is None or desk.scorer is None:
        raise SettingsError(f"{system.name}: writing needs an embedder and a scorer")
    embeddings = embed_texts([sentence.text for sentence in sentences], desk.embedder)
    extract = select_sentences(event, sentences, embeddings, desk.scorer, words=words)
    outline = plan_outline(event, extract, sentences, embeddings, sections=_SECTIONS)
    outlook = fit_outlook(outline, extract, words=words)
    if desk.rewriter is None:
        parts = (*outline.lead.sentences, *(one for part in outline.sections for one in part.sentences))
        return Text(tuple(one.text for one in (*parts, *outlook)))
    return _rewrite(system, event, sentences, embeddings, outline, outlook, desk)


def _rewrite(
    system: System,
    event: Event,
    sentences: Sequence[Sentence],
    embeddings: Vectors,
    outline: Outline,
    outlook: Sequence[Sentence],
    desk: Desk,
) -> Text:
    assert desk.splitter is not None  # noqa: S101 - for the type checker
    passages = [one for one in (outline.lead, *outline.sections) if one.sentences]
    drafts = write_drafts(passages, desk.rewriter, desk.splitter)
    ending = tuple(one.text for one in outlook)
    if not system.gated:
        return Text((*(text for draft in drafts for text in draft.sentences), *ending))
    ground = build_ground(
        event, sentences, embeddings=embeddings, embedder=desk.embedder, verifier=desk.verifier
    )
    settled = settle_drafts(drafts, ground, rewriter=desk.rewriter, splitter=desk.splitter)
    dropped = tuple(
        Dropped(one.text, "; ".join(problem.detail for problem in one.problems))
        for passage in settled
        for one in passage.dropped
    )
    told = tuple(one.text for passage in settled for one in passage.sentences)
    return Text((*told, *(text for text in ending if text not in told)), dropped)


def fit_outlook(outline: Outline, extract: Extract, *, words: int) -> tuple[Sentence, ...]:
    """The outlook's sentences that were selected, and of the others those that still fit into `words` words."""
    selected = {one.sentence.span for one in extract.selected}
    left = words - sum(len(one.sentence.text.split()) for one in extract.selected)
    kept = []
    for sentence in outline.outlook.sentences:
        length = len(sentence.text.split())
        if sentence.span in selected:
            kept.append(sentence)
        elif length <= left:
            kept.append(sentence)
            left -= length
    return tuple(kept)


def order_baseline(
    method: str, sentences: Sequence[Sentence], references: Sequence[str], *, words: int
) -> list[int]:
    """The order in which a baseline takes sentences.

    :raises SettingsError: its package is missing, or there is no such baseline.
    """
    match method:
        case systems.LEAD_FIRST:
            return order_by_first_document(sentences)
        case systems.LEAD_ALL:
            return order_by_leads(sentences)
        case systems.RANDOM:
            return order_at_random(sentences, seed=SEED)
        case systems.SUMY_LEXRANK:
            return order_by_lexrank(sentences)
        case systems.SUMY_TEXTRANK:
            return order_by_textrank(sentences)
        case systems.ORACLE:
            return order_by_oracle(sentences, references, words=words)
    raise SettingsError(f"no baseline is called {method!r}")


def take_whole(sentences: Sequence[Sentence], order: Sequence[int], *, words: int) -> tuple[str, ...]:
    """The first sentences of `order` that hold no more than `words` words, at least one, as they stand in the data."""
    taken: list[int] = []
    left = words
    for place in order:
        left -= len(sentences[place].text.split())
        if left < 0 and taken:
            break
        taken.append(place)
    return tuple(sentences[place].text for place in sorted(taken))
