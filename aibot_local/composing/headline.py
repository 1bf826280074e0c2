"""Choosing the headline: one of the sources' own, and the one most of them bear out."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aibot_local.composing.amounts import list_numbers
from aibot_local.composing.clauses import find_clause
from aibot_local.composing.sources import count_shares, order_origins
from aibot_local.language.words import list_content_stems
from aibot_local.records import (
    Agreement,
    Article,
    Event,
    Figure,
    FigureGroup,
    ProblemKind,
    Sentence,
    Span,
    StorySentence,
    Wording,
)
from aibot_local.salience.furniture import is_furniture, is_page_line
from aibot_local.verification.gate import check_title
from aibot_local.verification.ground import Ground, build_ground

# What the newest title gains over the oldest, beside a share of words that runs from 0 to 1: an event that
# has moved on is told by its latest turn, unless a title is clearly off its middle.
_NEWS_WEIGHT = 0.25
LEAST_WORDS, MOST_WORDS = 4, 16
# Faults of a title that mislead. Names and plain words it does not share with one sentence of the bodies
# count less: headlines put things in words of their own.
GRAVE = frozenset(
    {
        ProblemKind.NUMBER,
        ProblemKind.UNIT,
        ProblemKind.COUNTED,
        ProblemKind.QUOTE,
        ProblemKind.SPEAKER,
        ProblemKind.NEGATION,
        ProblemKind.ANTONYM,
        ProblemKind.ROLE,
        ProblemKind.HEDGE,
        ProblemKind.MALFORMED,
    }
)
_UNFIT = 16  # so many points has what must not be a headline where there is anything else
_GRAVEST = 4  # from so many points of fault on, a title gives way to a clause of the lead
_LATER = 5  # and so many has a clause that is not of the sentence the story opens with: more than a long line
_EARLY = 10  # sentences of an article that a headline may be taken from where nothing else is fit
_LEAST_SCORE = 0.5  # share of a title's words, rare ones heavier, that its best sentences should have

# " - The Courier", " | Reuters", " :: WRAL.com-Raleigh": a spaced separator and a short name, or none, at the end.
_SUFFIX = re.compile(r"\s+(?:[-–—|·•»«:]{1,2})(?:\s+(?P<name>(?:[^-–—|·•»«]|(?<=\S)-(?=\S)){2,60}))?$")
_DOMAIN = re.compile(r"(?i)\b[\w-]+\.(?:com|org|net|co\.uk|tv|news|info|example)\b")
_NEWSROOM = re.compile(
    r"(?i)\b(?:news|times|post|herald|courier|gazette|mail|telegraph|guardian|observer|chronicle|tribune|"
    r"journal|"
    r"press|agency|reuters|bbc|cnn|npr|radio|tv|today|daily|weekly|online|sun|star|mirror|independent|ledger|"
    r"lantern|standard|examiner|bulletin|record|express|world|us|uk|local|politics|business|sport|video)\b"
)
_STATION = re.compile(r"^(?:[KW][A-Z]{2,3}|[A-Z]{2,4}\d{1,2})(?:-?(?:TV|FM))?(?:\s.{0,30})?$")
_SHEET = re.compile(r"\b(?:Weather|Sports?|Traffic|Breaking|Action|Headlines)\b")
_KICKER = re.compile(
    r"(?i)^(?:breaking(?: news)?|update \d+|updated?|live(?: updates)?|exclusive|watch|video|just in|"
    r"developing|"
    r"latest|news|report|in pictures|photos|opinion|analysis|explainer|factbox|correction|corrected)\s*[:|"
    r"–—-]\s*"
)
_BAIT = re.compile(
    r"(?i)\b(?:you won'?t believe|you need to know|what we know|here'?s (?:why|what|how)|this is (?:why|"
    r"what|how)|"
    r"shocking|jaw-dropping|must[- ]see|goes viral|the internet|everything you|things? to know|find out|"
    r"click|"
    r"reasons (?:why|to)|live (?:blog|updates)|as it happened|in pictures|photo gallery|quiz|newsletter|"
    r"sign up|"
    r"subscribe|log ?in)\b"
)
_SOFT = re.compile(r"(?i)^(?:opinion|analysis|comment|editorial|letters?|review|podcast|column)\b")


_Words = tuple[str, Span, Span]  # what may be a headline, its span, and that of its sentence


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A possible headline at a span of an article, with the body spans that bear it out."""

    text: str
    span: Span
    bearing: tuple[Span, ...]
    rank: tuple[int, float]  # faults (fewer is better), then how central its words are


def choose_headline(
    event: Event,
    sentences: Sequence[Sentence],
    *,
    lead: Sequence[StorySentence] = (),
    figures: Sequence[FigureGroup] = (),
    centrality: Mapping[str, float] | None = None,
    ground: Ground | None = None,
) -> StorySentence:
    """The headline of an event's story: words of a source, verbatim, never empty.

    Candidates are the titles of the origins without an outlet's name or a kicker, then the lead's first sentence and
    the short first clauses of the lead; where all else is a line of a page or gives a number that is disputed or
    superseded, the lead's sentences whole, and then clauses from the beginnings of the articles. One is passed over
    while another has fewer faults: a number that is disputed or superseded in `figures`, what the gate finds against
    it in the bodies (numbers, opposites, roles and hedges weigh most), a question, bait, a length outside 4 to 16
    words, or not to be of the sentence the story opens with. Among equals the one whose words most origins share
    wins, helped by `centrality` (article id to 0..1) and by being newer. The first span is that of the headline
    itself, the others are the sentences that bear it out. `ground` may be given where it is laid already.
    """
    ground = ground or build_ground(event, sentences)
    barred = find_barred_numbers(figures)
    shares = count_shares(event)
    nearness = centrality or {}
    candidates = []
    articles = [origin.article for origin in order_origins(event)]
    for place, article in enumerate(articles):
        span = trim_title(article)
        if span is not None:
            near = nearness.get(article.id, 0.0) + _NEWS_WEIGHT * (place + 1) / len(articles)
            candidates.append(
                _weigh(article.content[span.start : span.end], span, ground, barred, shares, near)
            )
    opening = frozenset(lead[0].spans if lead else ())
    stages = (
        (_list_lead_clauses, _GRAVEST),
        (_list_lead_sentences, _UNFIT),
        (_list_early_clauses, _UNFIT),
    )
    for list_others, least in stages:
        if min((candidate.rank[0] for candidate in candidates), default=least) >= least:
            candidates += [
                _weigh(text, span, ground, barred, shares, 0.0, more=0 if sentence in opening else _LATER)
                for text, span, sentence in list_others(lead, ground)
            ]
    if not candidates:
        return _fall_back(event, sentences)
    # Newest article first among equals: a stable sort keeps the reversed order of publication.
    best = sorted(reversed(candidates), key=lambda one: (one.rank[0], -one.rank[1]))[0]
    return StorySentence(
        best.text, (best.span, *(s for s in best.bearing if s != best.span)), Wording.VERBATIM
    )


def _weigh(
    text: str,
    span: Span,
    ground: Ground,
    barred: frozenset[str],
    shares: Mapping[str, float],
    near: float,
    *,
    more: int = 0,
) -> _Candidate:
    """Count what speaks against a candidate, with so much `more`, and rate how central its words are.

    A barred number and a line of the page, such as a photographer's credit, count most.
    """
    verdict = check_title(text, ground)
    size = len(text.split())
    faults = (
        _UNFIT * (bool(list_numbers(text) & barred) or is_page_line(text))
        + 8 * any(problem.kind in GRAVE for problem in verdict.problems)
        + 8 * (not verdict.support)
        + 4 * bool(_BAIT.search(text) or _SOFT.match(text))
        + 4 * (not LEAST_WORDS <= size <= MOST_WORDS)
        + 2 * ("?" in text or text.rstrip().endswith(("…", "...")))
        + 2 * (verdict.score < _LEAST_SCORE)
        + 1 * bool(verdict.problems)
        + 1 * (text[:1] in "“\"'‘")
        + more
    )
    stems = sorted(set(list_content_stems(text)))
    central = sum(shares.get(stem, 0.0) for stem in stems) / len(stems) if stems else 0.0
    return _Candidate(text, span, verdict.support, (faults, round(central + near, 6)))


def trim_title(article: Article) -> Span | None:
    """The span of an article's title without a kicker ("BREAKING:") and without an outlet's name at its
    end.
    """
    start, end = 0, article.title_end
    title = article.title
    kicker = _KICKER.match(title)
    if kicker and len(title[kicker.end() :].split()) >= 3:
        start = kicker.end()
    while (suffix := _SUFFIX.search(article.content[start:end])) and _names_outlet(
        suffix["name"] or "", article
    ):
        if len(article.content[start : start + suffix.start()].split()) < 3:
            break
        end = start + suffix.start()
    text = article.content[start:end]
    start += len(text) - len(text.lstrip())
    end -= len(text) - len(text.rstrip())
    return Span(article.id, start, end) if end > start else None


def _names_outlet(name: str, article: Article) -> bool:
    if not name:  # a separator with nothing behind it
        return True
    outlet = (article.outlet.value or "").casefold()
    low = name.casefold().strip()
    if outlet and (low in outlet or outlet in low):
        return True
    if _DOMAIN.search(name):
        return True
    words = name.split()
    if _STATION.match(name) or (re.search(r"\bNews\b", name) and _SHEET.search(name)):
        return True
    return (
        bool(_NEWSROOM.search(name))
        and len(words) <= 5
        and all(not w[:1].islower() or len(w) < 4 for w in words)
    )


def find_barred_numbers(figures: Iterable[FigureGroup]) -> frozenset[str]:
    """The numbers that must not stand alone in a line: disputed ones, and those a later report revised."""
    return frozenset(
        f"{bound:.12g}"
        for figure in list_barred_figures(figures)
        for bound in (figure.low, figure.high)
        if bound is not None
    )


def list_barred_figures(figures: Iterable[FigureGroup]) -> Iterator[Figure]:
    """The figures of a dispute, and those of an update that the newest report does not give."""
    for group in figures:
        if group.agreement is Agreement.DISPUTED:
            yield from group.figures
        elif group.agreement is Agreement.UPDATED:
            newest = max(figure.as_of or "" for figure in group.figures)
            current = {(one.low, one.high) for one in group.figures if (one.as_of or "") == newest}
            yield from (one for one in group.figures if (one.low, one.high) not in current)


def _list_lead_clauses(lead: Sequence[StorySentence], ground: Ground) -> Iterator[_Words]:
    """The first sentence, and the leading clauses of all that the lead rests on, where they can stand alone."""
    opening = frozenset(lead[0].spans if lead else ())
    for text, span, sentence in _list_lead_sentences(lead, ground):
        clause = _cut_clause(text, span)
        if clause is not None:
            yield *clause, sentence
        elif sentence in opening:
            yield text, span, sentence


def _list_lead_sentences(lead: Sequence[StorySentence], ground: Ground) -> Iterator[_Words]:
    """The source sentences the lead rests on, whole: better a long headline than a line of a page."""
    wanted = {span for sentence in lead for span in sentence.spans}
    for one in ground.sentences:
        if one.sentence.span in wanted:
            yield one.sentence.text, one.sentence.span, one.sentence.span


def _list_early_clauses(lead: Sequence[StorySentence], ground: Ground) -> Iterator[_Words]:
    """Leading clauses of the first sentences of the articles, those of the lead aside."""
    told = {span for sentence in lead for span in sentence.spans}
    for one in ground.sentences:
        text, span = one.sentence.text, one.sentence.span
        if one.sentence.position < _EARLY and span not in told and not is_furniture(text):
            clause = _cut_clause(text, span)
            if clause is not None:
                yield *clause, span


def _cut_clause(text: str, span: Span) -> tuple[str, Span] | None:
    """The leading clause of a sentence and its span, where it can stand alone as a headline."""
    clause = find_clause(text, least=LEAST_WORDS, most=MOST_WORDS)
    return None if clause is None else (text[slice(*clause)], cut_span(span, *clause))


def cut_span(span: Span, start: int, end: int) -> Span:
    """The part of a span between two offsets counted from its start."""
    return Span(span.article, span.start + start, span.start + end)


def _fall_back(event: Event, sentences: Sequence[Sentence]) -> StorySentence:
    """The first sentence of the event whole, where nothing better is left; its first words without any
    sentence.
    """
    first = min(sentences, key=lambda one: (one.position, one.span), default=None)
    if first is not None:
        return StorySentence(first.text, (first.span,), Wording.VERBATIM)
    article = order_origins(event)[0].article
    line = article.content.split("\n\n", 1)[0]
    return StorySentence(line, (Span(article.id, 0, len(line)),), Wording.VERBATIM)
