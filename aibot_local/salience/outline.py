"""Planning a story: which sentences ground its lead, its sections, and its outlook."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from aibot_local.language.dates import find_dates
from aibot_local.language.names import find_names
from aibot_local.language.words import fold_typography, list_content_stems
from aibot_local.protocols import Vectors
from aibot_local.records import Event, Extract, Outline, Passage, Sentence
from aibot_local.salience.forward import is_forward_looking
from aibot_local.salience.introducing import find_bare_surnames, takes_as_known
from aibot_local.salience.leaning import leans_on_previous, names_someone
from aibot_local.salience.selection import is_usable, measure_freshness, read_day

_LEAD = 3
_SMALLEST, _USUAL, _LARGEST = 2, 4, 5  # sentences of a section
_FRESH = 0.4  # what being of the newest day adds to a salience of 0..1 in the lead
# What being an article's first sentence adds (its second half of that: reporters put the news first), and what speaking
# of people and things as known costs. Both were set by reading 95 openings of dated news.
_EARLY = 0.6
_KNOWN = 0.6
_OUTLOOK = 3
_STALE = timedelta(days=1)  # an undated announcement older than this beside newer reports is left out
_CLOCK = re.compile(r"\b\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b|\bo'clock\b", re.IGNORECASE)
_REPEATS = 0.8  # cosine from which a sentence says what another said
_SAME_WORDS = 0.7  # share of content words from which it does
_OPENS_BACKWARD = re.compile(
    r"(?:but|and|or|so|yet|nor|however|meanwhile|also|then|instead|still|there|here|this|that|these|those|such|asked|"
    r"another|others|both|in addition|for example|as a result|at the time|after that|i|we|you|our|my|your|"
    r"(?:well|yes|no)(?=,)|okay)\b",
    re.IGNORECASE,
)


def plan_outline(
    event: Event, extract: Extract, sentences: Sequence[Sentence], embeddings: Vectors, *, sections: int = 4
) -> Outline:
    """Group an event's extract into a lead, at most `sections` sections by topic, and an outlook.

    `sentences` are all of the event's, `embeddings` (n, dim) their unit rows. The lead has two or three sentences
    (up to five where they lean on each other, fewer where fewer were selected): first the one that opens the story
    best. A section has two to five. The outlook takes up to three statements about what is still to come, from
    the selected sentences and those passed over. A sentence that leans on the one before it stands right after it.
    """
    material = _gather(event, extract, sentences, embeddings)
    units = _chain_sentences(material)
    lead = _pick_lead(material, units)
    outlook = _pick_outlook(material, units, lead)
    rest = [unit for unit in units if unit not in lead and unit not in outlook]
    if sum(map(len, rest)) < _SMALLEST:  # too little for a section of its own
        lead, rest = [*lead, *rest], []
    groups = _group_by_topic(material, rest, sections)
    return Outline(
        event=event.id,
        lead=_make_passage(material, lead[:1], lead[1:]),
        sections=tuple(_make_passage(material, [], group) for group in groups),
        outlook=_make_passage(material, [], outlook),
    )


# Sentences that stand together, in order of their article: one, or one and those that lean on it.
_Unit = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Material:
    """The sentences of an event, and per sentence its vector, salience, dates; `selected` by salience.

    `freshness` is 1 for sentences of the newest day and 0 for those of the oldest; all 0 where dates are unknown.
    """

    sentences: Sequence[Sentence]
    vectors: NDArray[np.float64]
    salience: NDArray[np.float64]
    published: tuple[date | None, ...]
    freshness: tuple[float, ...]
    origins: tuple[int, ...]
    selected: tuple[int, ...]

    @property
    def now(self) -> date | None:
        return max((day for day in self.published if day), default=None)

    def list_before(self, place: int) -> list[str]:
        """The sentences that stand before one in its article."""
        first = place
        while first and self.sentences[first - 1].span.article == self.sentences[place].span.article:
            first -= 1
        return [sentence.text for sentence in self.sentences[first:place]]


def _gather(event: Event, extract: Extract, sentences: Sequence[Sentence], embeddings: Vectors) -> _Material:
    places = {sentence.span: place for place, sentence in enumerate(sentences)}
    salience = np.zeros(len(sentences))
    for scored in (*extract.selected, *extract.passed_over):
        salience[places[scored.sentence.span]] = scored.salience
    days = {article.id: read_day(article.published.value) for article in event.articles}
    order = {article.id: number for number, article in enumerate(event.articles)}
    return _Material(
        sentences=sentences,
        vectors=np.asarray(embeddings, dtype=np.float64),
        salience=salience,
        published=tuple(days[sentence.span.article] for sentence in sentences),
        freshness=tuple(measure_freshness(event, sentences).tolist()),
        origins=tuple(order[sentence.span.article] for sentence in sentences),
        selected=tuple(places[scored.sentence.span] for scored in extract.selected),
    )


def _chain_sentences(material: _Material) -> list[_Unit]:
    """The selected sentences in units, the unit with the most salient sentence first."""
    places = {(each.span.article, each.position): place for place, each in enumerate(material.sentences)}
    chosen = set(material.selected)
    units: dict[int, list[int]] = {}
    head: dict[int, int] = {}
    for place in sorted(chosen, key=lambda place: material.sentences[place].span):
        sentence = material.sentences[place]
        before = places.get((sentence.span.article, sentence.position - 1))
        if before in chosen and before is not None and _is_bound(material, place):
            head[place] = head[before]
        else:
            head[place] = place
        units.setdefault(head[place], []).append(place)
    ranked = sorted(units.values(), key=lambda unit: min(material.selected.index(place) for place in unit))
    return [tuple(unit) for unit in ranked]


def _is_bound(material: _Material, place: int) -> bool:
    """Whether a sentence has to stand after the one before it: it leans, or a sentence after it leans further back."""
    after = place + 1
    sentences = material.sentences
    if leans_on_previous(sentences[place].text):
        return True
    follows = after < len(sentences) and sentences[after].span.article == sentences[place].span.article
    leant = follows and after in material.selected and leans_on_previous(sentences[after].text)
    return leant and not names_someone(sentences[place].text)


def _make_passage(material: _Material, first: Sequence[_Unit], others: Sequence[_Unit]) -> Passage:
    """The `first` as they are, then the others in reading order: by origin, then place in it."""
    ordered = sorted(
        others, key=lambda unit: (material.origins[unit[0]], material.sentences[unit[0]].position)
    )
    return Passage(tuple(material.sentences[place] for unit in [*first, *ordered] for place in unit))


def _pick_lead(material: _Material, units: Sequence[_Unit]) -> list[_Unit]:
    total = sum(map(len, units))
    if total <= _LEAD:
        return list(units)
    lead = [max(units, key=lambda unit: _rate_opening(material, unit[0]))]
    wanted = _LEAD if total > 2 * _LEAD else _LEAD - 1
    rated = sorted(units, key=lambda unit: -material.salience[unit[0]] - _FRESH * material.freshness[unit[0]])
    for unit in rated:
        held = sum(map(len, lead))
        if held >= wanted:
            break
        told = [place for other in lead for place in other]
        if unit in lead or held + len(unit) > wanted or not _may_follow(material, unit[0], told):
            continue
        if _find_closest(material, unit[0], told) < _REPEATS:
            lead.append(unit)
    return lead


def _rate_opening(material: _Material, place: int) -> float:
    """How well a sentence opens a story: salient, fresh, standing alone, saying who, where or when, said early."""
    text = material.sentences[place].text
    length = len(text.split())
    return (
        float(material.salience[place])
        + _FRESH * material.freshness[place]
        - 1.0 * (not _stands_alone(text))
        - 0.3 * (length > 45 or length < 8)
        + 0.2 * bool(find_names(text))
        + 0.1 * bool(find_dates(text))
        + _EARLY / (1 + material.sentences[place].position)
        - _KNOWN * takes_as_known(text, material.list_before(place))
    )


def _may_follow(material: _Material, place: int, told: Sequence[int]) -> bool:
    """Whether a sentence can follow those told in a lead: it stands alone, and they name whom it calls by surname."""
    text = material.sentences[place].text
    named = " ".join(material.sentences[other].text for other in told).casefold()
    return _stands_alone(text) and all(
        surname in named for surname in find_bare_surnames(text, material.list_before(place))
    )


def _stands_alone(text: str) -> bool:
    """Whether a sentence can open a passage: no pronoun or link that points back, no quotation first."""
    plain = fold_typography(text).strip()
    return not (plain.startswith(('"', "'")) or _OPENS_BACKWARD.match(plain) or leans_on_previous(text))


def _pick_outlook(material: _Material, units: Sequence[_Unit], lead: Sequence[_Unit]) -> list[_Unit]:
    """Statements about what is to come, most salient first, none of which repeats what stands elsewhere."""
    now = material.now
    usable = [place for place, sentence in enumerate(material.sentences) if is_usable(sentence.text)]
    if not usable:
        return []
    closeness = material.vectors @ material.vectors[usable].mean(axis=0)
    aside = float(np.quantile(closeness[usable], 0.25))  # the quarter farthest from the event's centre
    bound = {place for unit in units if len(unit) > 1 or unit in lead for place in unit}
    ranked = sorted(usable, key=lambda place: (-material.salience[place], material.sentences[place].span))
    outlook: list[int] = []
    for place in ranked:
        if len(outlook) == _OUTLOOK:
            break
        picked = place in material.selected
        if place in bound or (not picked and closeness[place] < aside):
            continue
        if leans_on_previous(material.sentences[place].text) or not _is_to_come(material, place, now):
            continue
        others = [
            *outlook,
            *(other for other in material.selected if other != place and (not picked or other in bound)),
        ]
        if not _is_repeat(material, place, others):
            outlook.append(place)
    return [(place,) for place in outlook]


def _is_repeat(material: _Material, place: int, others: Sequence[int]) -> bool:
    """Whether one of the others says the same: a close vector, or most of the content words of the shorter."""
    if _find_closest(material, place, others) >= _REPEATS:
        return True
    stems = set(list_content_stems(material.sentences[place].text))
    for other in others:
        theirs = set(list_content_stems(material.sentences[other].text))
        if len(stems & theirs) >= _SAME_WORDS * max(1, min(len(stems), len(theirs))):
            return True
    return False


def _is_to_come(material: _Material, place: int, now: date | None) -> bool:
    published = material.published[place]
    text = material.sentences[place].text
    if not is_forward_looking(text, published=published, now=now):
        return False
    if published is None or now is None or now == published:
        return True
    if any(mention.low and mention.low >= now for mention in find_dates(text, reference=published)):
        return True
    return now - published <= _STALE and not _CLOCK.search(text)  # "at 6 pm" was the day it was printed


def _find_closest(material: _Material, place: int, others: Sequence[int]) -> float:
    """The highest cosine of a sentence with any of the others; -1 without others."""
    return float((material.vectors[list(others)] @ material.vectors[place]).max()) if others else -1.0


def _group_by_topic(material: _Material, units: Sequence[_Unit], sections: int) -> list[list[_Unit]]:
    """Groups of two to five sentences by average linkage of cosines, evened out; the most salient group first.

    More than five only where `sections` groups could not hold all.
    """
    total = sum(map(len, units))
    if not units:
        return []
    wanted = max(1, min(sections, round(total / _USUAL), total // _SMALLEST, len(units)))
    room = max(_LARGEST, -(-total // wanted))
    ordered = sorted(units, key=lambda unit: material.sentences[unit[0]].span)
    means = np.array([material.vectors[list(unit)].mean(axis=0) for unit in ordered])
    similarities = means @ means.T
    sizes = [len(unit) for unit in ordered]
    groups = _even_out(_merge_closest(similarities, wanted), similarities, sizes, room)
    found = [[ordered[member] for member in group] for group in groups]
    return sorted(
        found, key=lambda group: (-_rate_group(material, group), material.sentences[group[0][0]].span)
    )


def _rate_group(material: _Material, group: Sequence[_Unit]) -> float:
    """The mean salience of its two best sentences."""
    ratings = sorted((float(material.salience[place]) for unit in group for place in unit), reverse=True)
    return sum(ratings[:_SMALLEST]) / _SMALLEST


def _merge_closest(similarities: NDArray[np.float64], wanted: int) -> list[list[int]]:
    """Join the two groups closest on average, the first of equals, until there are so few as wanted."""
    groups = [[place] for place in range(len(similarities))]
    # How close two groups are, above the diagonal; only what a join changes is reckoned again.
    close = np.where(np.triu(np.ones(similarities.shape, dtype=np.bool_), 1), similarities, -np.inf)
    while len(groups) > wanted:
        one, other = divmod(int(np.argmax(close)), len(groups))
        groups[one] = sorted(groups[one] + groups.pop(other))
        close = np.delete(np.delete(close, other, axis=0), other, axis=1)
        for place in range(len(groups)):
            if place != one:
                first, second = min(place, one), max(place, one)
                block = similarities[np.ix_(groups[first], groups[second])]
                close[first, second] = _average(block)
    return groups


def _even_out(
    groups: list[list[int]], similarities: NDArray[np.float64], sizes: Sequence[int], room: int
) -> list[list[int]]:
    """Move units, those that lose least by it first, from groups over `room` and to groups of one sentence.

    Each unit moves once at most, so this ends; a group of one that finds no giver joins the group closest to it.
    """
    moved: set[int] = set()

    def count(group: Sequence[int]) -> int:
        return sum(sizes[member] for member in group)

    while True:
        small = [group for group in groups if count(group) < _SMALLEST]
        large = [group for group in groups if count(group) > room]
        givers = large or [group for group in groups if count(group) > _SMALLEST]
        takers = small or [group for group in groups if count(group) < room]
        moves = [
            (_compare(similarities, member, taker, giver), -member, member, giver, taker)
            for giver in givers
            for taker in takers
            for member in giver
            if giver is not taker and member not in moved and count(giver) - sizes[member] >= _SMALLEST
        ]
        if not (small or large) or not moves:
            break
        _, _, member, giver, taker = max(moves, key=lambda move: move[:2])
        giver.remove(member)
        taker.append(member)
        taker.sort()
        moved.add(member)
    return _join_single(groups, similarities, count)


def _compare(
    similarities: NDArray[np.float64], member: int, taker: Sequence[int], giver: Sequence[int]
) -> float:
    """How much closer a member is to `taker` than to the rest of `giver`."""
    rest = [other for other in giver if other != member]
    return _average(similarities[member, taker]) - (_average(similarities[member, rest]) if rest else 0.0)


def _average(values: NDArray[np.float64]) -> float:
    """The mean, to the bit what `mean` gives; what that does besides would take most of the time here."""
    return float(np.add.reduce(values, axis=None)) / values.size


def _join_single(
    groups: list[list[int]], similarities: NDArray[np.float64], count: Callable[[Sequence[int]], int]
) -> list[list[int]]:
    kept = [group for group in groups if count(group) >= _SMALLEST]
    for group in groups:
        if count(group) >= _SMALLEST or not kept:
            continue
        closest = max(kept, key=lambda other: float(similarities[np.ix_(group, other)].mean()))
        closest += group
        closest.sort()
    return kept or groups
