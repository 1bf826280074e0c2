"""The ladder of repair: what is not supported is written again, replaced by the source's words, or dropped."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from aibot_local.language.words import list_content_stems
from aibot_local.protocols import Rewriter, SentenceSplitter
from aibot_local.records import (
    Draft,
    DroppedSentence,
    Passage,
    Problem,
    ProblemKind,
    RewriteRequest,
    Sentence,
    Span,
    StorySentence,
    Verdict,
    Wording,
)
from aibot_local.rewriting import cut_sentences
from aibot_local.salience.leaning import leans_on_previous
from aibot_local.verification.gate import check_claim
from aibot_local.verification.ground import Ground, fold_sentence
from aibot_local.verification.restoring import restore_speaker

_MOST_FORBIDDEN = 12
_LONGEST_FORBIDDEN = 40  # code points; longer problems are no phrase to forbid
_SAME_CONTENT = 0.85  # share of content stems (of the smaller sentence) from which a sentence repeats another


@dataclass(frozen=True, slots=True)
class SettledPassage:
    """What became of a draft: the sentences that go into the story, and those that did not get out."""

    sentences: tuple[StorySentence, ...]
    dropped: tuple[DroppedSentence, ...]


@dataclass(slots=True)
class _Told:
    """What the story says so far."""

    texts: set[str] = field(default_factory=set)
    contents: list[frozenset[str]] = field(default_factory=list)
    spans: set[Span] = field(default_factory=set)

    def repeats(self, text: str) -> bool:
        if fold_sentence(text).casefold() in self.texts:
            return True
        stems = frozenset(list_content_stems(text))
        return any(_is_same_content(stems, other) or _is_within(stems, other) for other in self.contents)

    def add(self, sentence: StorySentence) -> None:
        self.texts.add(fold_sentence(sentence.text).casefold())
        self.contents.append(frozenset(list_content_stems(sentence.text)))
        self.spans.update(sentence.spans)


def _is_same_content(one: frozenset[str], other: frozenset[str]) -> bool:
    smaller, larger = sorted((one, other), key=len)
    return len(smaller) > 3 and len(smaller & larger) >= _SAME_CONTENT * len(larger)


def _is_within(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a sentence says nothing that another does not."""
    return len(one) > 1 and one <= other


def settle_drafts(
    drafts: Sequence[Draft],
    ground: Ground,
    *,
    rewriter: Rewriter | None = None,
    splitter: SentenceSplitter | None = None,
    places: Sequence[str] = (),
) -> tuple[SettledPassage, ...]:
    """Check the drafts of one story and mend what does not hold, sentence by sentence; order kept.

    A sentence that only lacks its speaker gets the words by which its source names one. One that is not supported is
    written again once from the source sentences it aligns to, with the words at
    fault forbidden (all such sentences of the story in one call of `rewriter`; `splitter` cuts what comes back).
    If that does not hold either, the source sentence stands instead, word for word, unless the story already rests
    on it; else the sentence is dropped. A passage left empty, and one without a draft, is told in its own words.
    No sentence is told twice, nor one that leans on a sentence of its source that is not told. `places` names each
    draft for the list of dropped sentences.
    """
    names = list(places) or [f"passage {number}" for number in range(1, len(drafts) + 1)]
    verdicts = [[_judge(text, draft, ground) for text in draft.sentences] for draft in drafts]
    retries = _rewrite_failures(drafts, verdicts, ground, rewriter, splitter)
    told = _Told()
    for one in _list_supported(drafts, verdicts):
        told.spans.update(one)
    settled = []
    for number, draft in enumerate(drafts):
        settled.append(_settle(number, draft, verdicts[number], retries, ground, told, names[number]))
    return tuple(settled)


def _judge(text: str, draft: Draft, ground: Ground) -> Verdict:
    """The verdict on a sentence; where all it lacks is its speaker, that on the sentence with the speaker."""
    verdict = check_claim(text, ground, passage=draft.passage)
    if verdict.supported or any(one.kind is not ProblemKind.HEDGE for one in verdict.problems):
        return verdict
    for source in _find_sources(verdict, draft.passage, ground):
        restored = restore_speaker(text, source.text)
        again = check_claim(restored, ground, passage=draft.passage) if restored else verdict
        if again.supported:
            return again
    return verdict


def settle_passage(
    draft: Draft,
    ground: Ground,
    rewriter: Rewriter | None = None,
    splitter: SentenceSplitter | None = None,
    *,
    place: str = "passage 1",
) -> tuple[tuple[StorySentence, ...], tuple[DroppedSentence, ...]]:
    """`settle_drafts` for a single draft: its sentences and what was dropped."""
    (settled,) = settle_drafts([draft], ground, rewriter=rewriter, splitter=splitter, places=[place])
    return settled.sentences, settled.dropped


def quote_passage(passage: Passage) -> tuple[StorySentence, ...]:
    """A passage in its own words, each sentence once."""
    unique = {fold_sentence(one.text).casefold(): one for one in reversed(passage.sentences)}
    return tuple(
        StorySentence(one.text, (one.span,), Wording.VERBATIM)
        for one in passage.sentences
        if unique[fold_sentence(one.text).casefold()] is one
    )


def _list_supported(
    drafts: Sequence[Draft], verdicts: Sequence[Sequence[Verdict]]
) -> Iterable[tuple[Span, ...]]:
    for number, _ in enumerate(drafts):
        for verdict in verdicts[number]:
            if verdict.supported:
                yield verdict.support


def _rewrite_failures(
    drafts: Sequence[Draft],
    verdicts: Sequence[Sequence[Verdict]],
    ground: Ground,
    rewriter: Rewriter | None,
    splitter: SentenceSplitter | None,
) -> dict[tuple[int, int], list[Verdict]]:
    """For each failed sentence, the supported sentences that a second attempt gave; failures are left out."""
    if rewriter is None or splitter is None:
        return {}
    failed = [
        (number, place)
        for number, row in enumerate(verdicts)
        for place, verdict in enumerate(row)
        if not verdict.supported and not _is_malformed(verdict)
    ]
    requests = []
    asked = []
    for number, place in failed:
        sources = _find_sources(verdicts[number][place], drafts[number].passage, ground)
        if sources:
            texts = tuple(one.text for one in sources)
            forbidden = list_forbidden(verdicts[number][place], texts)
            requests.append(RewriteRequest(texts, sum(len(text.split()) for text in texts), forbidden))
            asked.append((number, place))
    if not requests:
        return {}
    retries: dict[tuple[int, int], list[Verdict]] = {}
    for (number, place), text in zip(asked, rewriter.rewrite(requests), strict=True):
        again = [
            check_claim(one, ground, passage=drafts[number].passage) for one in cut_sentences(text, splitter)
        ]
        if again and all(verdict.supported for verdict in again):
            retries[number, place] = again
    return retries


def list_forbidden(verdict: Verdict, sources: Sequence[str]) -> tuple[str, ...]:
    """The words at fault that a second attempt must not produce: none that the sources themselves have."""
    said = " ".join(sources).casefold()
    words = []
    for problem in verdict.problems:
        text = verdict.claim[problem.start : problem.end].strip()
        if problem.kind is ProblemKind.RELATION:
            continue  # the words are the source's own; it is their order that is at fault
        if text and len(text) <= _LONGEST_FORBIDDEN and text.casefold() not in said:
            words.append(text)
    return tuple(dict.fromkeys(words))[:_MOST_FORBIDDEN]


def _is_malformed(verdict: Verdict) -> bool:
    return any(problem.kind is ProblemKind.MALFORMED for problem in verdict.problems) and not verdict.support


def _find_sources(verdict: Verdict, passage: Passage, ground: Ground) -> list[Sentence]:
    """The sentences a failed one aligns to: those of its passage first; in their order there."""
    spans = set(verdict.support)
    own = [one for one in passage.sentences if one.span in spans]
    if own:
        return own
    return [one.sentence for one in ground.sentences if one.sentence.span in spans][:1]


def _settle(
    number: int,
    draft: Draft,
    verdicts: Sequence[Verdict],
    retries: dict[tuple[int, int], list[Verdict]],
    ground: Ground,
    told: _Told,
    name: str,
) -> SettledPassage:
    kept: list[StorySentence] = []
    dropped: list[DroppedSentence] = []

    def keep(sentence: StorySentence) -> bool:
        if told.repeats(sentence.text) or _leans_on_untold(sentence, kept, ground):
            return False
        told.add(sentence)
        kept.append(sentence)
        return True

    for place, verdict in enumerate(verdicts):
        if verdict.supported:
            if not keep(make_sentence(verdict, ground)):
                dropped.append(DroppedSentence(verdict.claim, name, (_name_needless(verdict.claim),), False))
            continue
        again = [one for one in retries.get((number, place), []) if keep(make_sentence(one, ground))]
        replaced = bool(again) or _keep_verbatim(verdict, draft.passage, ground, told, keep)
        dropped.append(DroppedSentence(verdict.claim, name, verdict.problems, replaced))
    if not kept:
        for sentence in quote_passage(draft.passage):
            keep(sentence)
    return SettledPassage(tuple(kept), tuple(dropped))


def make_sentence(verdict: Verdict, ground: Ground) -> StorySentence:
    """The story's sentence of a supported claim: the source's own text and span where the words are the same."""
    index = ground.folded.get(fold_sentence(verdict.claim))
    if index is not None:
        source = ground.sentences[index].sentence
        return StorySentence(source.text, (source.span,), Wording.VERBATIM)
    return StorySentence(verdict.claim, verdict.support, Wording.REWRITTEN)


def _leans_on_untold(sentence: StorySentence, kept: Sequence[StorySentence], ground: Ground) -> bool:
    """Whether a sentence speaks of "him" or "that" and the sentence before it in its source is not told just before."""
    if not leans_on_previous(sentence.text):
        return False
    before = {
        ground.sentences[place - 1].sentence.span
        for place, one in enumerate(ground.sentences)
        if place > 0 and one.sentence.span in sentence.spans
    }
    just_told = {span for one in kept[-2:] for span in one.spans}
    return not before & just_told


def _name_needless(text: str) -> Problem:
    detail = "the story says this already, or does not tell the sentence it leans on"
    return Problem(ProblemKind.UNSUPPORTED, 0, len(text), detail)


def _keep_verbatim(
    verdict: Verdict, passage: Passage, ground: Ground, told: _Told, keep: Callable[[StorySentence], bool]
) -> bool:
    """Put the source sentences a failed one aligns to in its place, if the story does not rest on them yet."""
    done = False
    for source in _find_sources(verdict, passage, ground):
        if source.span not in told.spans:
            done = keep(StorySentence(source.text, (source.span,), Wording.VERBATIM)) or done
    return done
