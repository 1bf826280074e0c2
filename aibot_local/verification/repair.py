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
from aibot_local.verification.telling import (
    list_plain_words,
    measure_least_kept,
    open_as_source,
    tells_enough,
)

_MOST_FORBIDDEN = 12
_LONGEST_FORBIDDEN = 40  # code points; longer problems are no phrase to forbid
_ATTEMPTS = 3  # ways a source sentence may be asked for, the draft among them
_SHORT = 12  # words; shorter source sentences are hardly told better in other words than in their own
_WELL_KEPT = 0.65  # share of a source sentence from which no fuller telling is asked for
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


@dataclass(slots=True)
class _Unit:
    """Sentences of a draft that tell the same source sentences, and in what words these go out in the end.

    `telling` is empty where no rewriting tells enough; then the source sentences stand, word for word.
    """

    sources: tuple[Sentence, ...]
    verdicts: list[Verdict]
    telling: list[Verdict] = field(default_factory=list)
    again: bool = False  # whether the telling came of a later attempt


def settle_drafts(
    drafts: Sequence[Draft],
    ground: Ground,
    *,
    rewriter: Rewriter | None = None,
    splitter: SentenceSplitter | None = None,
    places: Sequence[str] = (),
) -> tuple[SettledPassage, ...]:
    """Check the drafts of one story and mend what does not hold, sentence by sentence; order kept.

    A sentence that only lacks its speaker gets the words by which its source names one. Source sentences of which
    nothing supported is told, too little, or only a copy, are rewritten again, the words at fault forbidden (all of
    the story in one call of `rewriter`, twice at most; `splitter` cuts what comes back). If that does not hold
    either, the source sentence stands, word for word, unless the story already rests on it; else the sentence is
    dropped. A passage left empty, and one without a draft, is told in its own words. No sentence is told twice, nor
    one that leans on a sentence of its source that is not told. `places` names each draft for the list of dropped
    sentences.
    """
    names = list(places) or [f"passage {number}" for number in range(1, len(drafts) + 1)]
    units = [_list_units(draft, ground) for draft in drafts]
    for row in units:
        for unit in row:
            unit.telling = _choose_telling(unit.verdicts, unit.sources, ground)
    _rewrite_again(drafts, units, ground, rewriter, splitter)
    told = _Told()
    for row in units:
        for unit in row:
            told.spans.update(span for verdict in unit.telling for span in verdict.support)
    return tuple(
        _settle(draft, units[number], ground, told, names[number]) for number, draft in enumerate(drafts)
    )


def _list_units(draft: Draft, ground: Ground) -> list[_Unit]:
    """The sentences of a draft by the source sentences they align to, in the order of the draft."""
    units: list[_Unit] = []
    for text in draft.sentences:
        verdict = _judge(text, draft, ground)
        sources = tuple(_find_sources(verdict, draft.passage, ground))
        same = next((one for one in units if set(one.sources) & set(sources)), None)
        if same is None:
            units.append(_Unit(sources, [verdict]))
            continue
        same.verdicts.append(verdict)
        same.sources += tuple(one for one in sources if one not in same.sources)
    return units


def _choose_telling(
    verdicts: Sequence[Verdict], sources: Sequence[Sentence], ground: Ground
) -> list[Verdict]:
    """The supported sentences, where together they tell enough of their sources; else none."""
    supported = [one for one in verdicts if one.supported]
    if supported and tells_enough([one.claim for one in supported], sources, ground):
        return supported
    return []


def _judge(text: str, draft: Draft, ground: Ground) -> Verdict:
    """The verdict on a sentence; where all it lacks is its speaker, that on the sentence with the speaker."""
    verdict = check_claim(text, ground, passage=draft.passage)
    sources = _find_sources(verdict, draft.passage, ground)
    opened, judged = text, verdict
    if len(sources) == 1:
        before = draft.passage.sentences[: _place(sources[0], draft.passage)]
        opened = open_as_source(text, sources[0].text, before=[one.text for one in before])
    if opened != text:
        judged = check_claim(opened, ground, passage=draft.passage)
    if judged.supported or verdict.supported:
        return judged if judged.supported else verdict
    if any(one.kind is not ProblemKind.HEDGE for one in judged.problems):
        return verdict
    for source in sources:
        restored = restore_speaker(opened, source.text, speaker=_find_speaker_before(source, ground))
        again = check_claim(restored, ground, passage=draft.passage) if restored else verdict
        if again.supported:
            return again
    return verdict


def _place(sentence: Sentence, passage: Passage) -> int:
    return next((place for place, one in enumerate(passage.sentences) if one == sentence), 0)


def _find_speaker_before(source: Sentence, ground: Ground) -> str:
    """The full name of the one person who speaks in the sentence before; empty where it is not one with a name."""
    place = next((place for place, one in enumerate(ground.sentences) if one.sentence == source), 0)
    if place == 0 or ground.sentences[place - 1].sentence.span.article != source.span.article:
        return ""
    speakers = {one.name for one in ground.sentences[place - 1].analysis.speakers}
    name = speakers.pop() if len(speakers) == 1 else ""
    return name if len(name.split()) > 1 and all(word[:1].isupper() for word in name.split()) else ""


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


def _rewrite_again(
    drafts: Sequence[Draft],
    units: Sequence[Sequence[_Unit]],
    ground: Ground,
    rewriter: Rewriter | None,
    splitter: SentenceSplitter | None,
) -> None:
    """Ask for other words of the source sentences that are not well told, until an attempt gives nothing new."""
    if rewriter is None or splitter is None:
        return
    for attempt in range(1, _ATTEMPTS):
        asked = [
            (draft, unit)
            for draft, row in zip(drafts, units, strict=True)
            for unit in row
            if unit.sources and _wants_other_words(unit, ground)
        ]
        requests = [_make_request(unit, attempt) for _, unit in asked]
        if not requests:
            return
        found = False
        for (draft, unit), text in zip(asked, rewriter.rewrite(requests), strict=True):
            verdicts = [_judge(one, draft, ground) for one in cut_sentences(text, splitter)]
            telling = _choose_telling(verdicts, unit.sources, ground)
            if len(telling) == len(verdicts) and _is_better(telling, unit, ground):
                unit.telling, unit.again, found = telling, True, True
        if not found:
            return


def _wants_other_words(unit: _Unit, ground: Ground) -> bool:
    if not unit.telling:
        return not all(_is_malformed(one) for one in unit.verdicts)
    if _is_copied(unit.telling, ground):
        return sum(len(one.text.split()) for one in unit.sources) >= _SHORT
    return _rate_telling(unit.telling, unit, ground) < _WELL_KEPT


def _is_better(telling: Sequence[Verdict], unit: _Unit, ground: Ground) -> bool:
    """Whether other words may take the place of what is told so far: of nothing, of a copy, or of less."""
    if not telling or _is_copied(telling, ground):
        return False
    if not unit.telling or _is_copied(unit.telling, ground):
        return True
    return _rate_telling(telling, unit, ground) > _rate_telling(unit.telling, unit, ground)


def _rate_telling(telling: Sequence[Verdict], unit: _Unit, ground: Ground) -> float:
    return measure_least_kept([one.claim for one in telling], unit.sources, ground)


def _is_copied(verdicts: Sequence[Verdict], ground: Ground) -> bool:
    return all(make_sentence(one, ground).wording is Wording.VERBATIM for one in verdicts)


def _make_request(unit: _Unit, attempt: int) -> RewriteRequest:
    texts = tuple(one.text for one in unit.sources)
    words = [word for verdict in unit.verdicts for word in list_forbidden(verdict, texts)]
    forbidden = tuple(dict.fromkeys(words))[:_MOST_FORBIDDEN]
    return RewriteRequest(texts, sum(len(text.split()) for text in texts), forbidden, attempt)


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


def _settle(draft: Draft, units: Sequence[_Unit], ground: Ground, told: _Told, name: str) -> SettledPassage:
    kept: list[StorySentence] = []
    dropped: list[DroppedSentence] = []

    def keep(sentence: StorySentence) -> bool:
        if told.repeats(sentence.text) or _leans_on_untold(sentence, kept, ground):
            return False
        told.add(sentence)
        kept.append(sentence)
        return True

    for unit in units:
        out = {one.claim for one in unit.telling if keep(make_sentence(one, ground))}
        replaced = unit.again and bool(out)
        if not unit.telling:
            replaced = _keep_verbatim(unit.sources, told, keep)
            if not replaced:  # better little of it than nothing
                thin = [one for one in unit.verdicts if one.supported]
                out = {one.claim for one in thin if keep(make_sentence(one, ground))}
        dropped += _list_dropped(unit, out, name, replaced, ground)
    if not kept:
        for sentence in quote_passage(draft.passage):
            keep(sentence)
    return SettledPassage(tuple(kept), tuple(dropped))


def _list_dropped(
    unit: _Unit, out: set[str], name: str, replaced: bool, ground: Ground
) -> Iterable[DroppedSentence]:
    """What was drafted and is not told; a copy of a source sentence that is told in other words is no loss."""
    for verdict in unit.verdicts:
        if verdict.claim in out or (replaced and _is_copied([verdict], ground)):
            continue
        problems = verdict.problems or (_name_needless(verdict.claim, replaced),)
        yield DroppedSentence(verdict.claim, name, problems, replaced)


def make_sentence(verdict: Verdict, ground: Ground) -> StorySentence:
    """The story's sentence of a supported claim: the source's own text and span where the words are the same."""
    index = ground.folded.get(fold_sentence(verdict.claim))
    if index is not None:
        source = ground.sentences[index].sentence
        return StorySentence(source.text, (source.span,), Wording.VERBATIM)
    words = list_plain_words(verdict.claim)
    for one in ground.sentences:  # a comma more or less makes no other words
        if one.sentence.span in verdict.support and list_plain_words(one.sentence.text) == words:
            return StorySentence(one.sentence.text, (one.sentence.span,), Wording.VERBATIM)
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


def _name_needless(text: str, replaced: bool) -> Problem:
    detail = "the story says this already, or does not tell the sentence it leans on"
    if replaced:
        detail = "it tells too little of its source sentence"
    return Problem(ProblemKind.UNSUPPORTED, 0, len(text), detail)


def _keep_verbatim(sources: Sequence[Sentence], told: _Told, keep: Callable[[StorySentence], bool]) -> bool:
    """Put source sentences out word for word, those the story does not rest on yet."""
    done = False
    for source in sources:
        if source.span not in told.spans:
            done = keep(StorySentence(source.text, (source.span,), Wording.VERBATIM)) or done
    return done
