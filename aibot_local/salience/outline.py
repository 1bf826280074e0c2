"""Planning a story: which sentences ground its lead, its sections, and its outlook."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from aibot_local.language.dates import find_dates
from aibot_local.language.names import find_names
from aibot_local.language.words import fold_typography
from aibot_local.protocols import Vectors
from aibot_local.records import Event, Extract, Outline, Passage, Sentence
from aibot_local.salience.forward import is_forward_looking
from aibot_local.salience.selection import is_usable

_LEAD = 3
_SMALLEST, _LARGEST = 2, 5  # sentences of a section
_USUAL = 3.5
_OUTLOOK = 3
_STALE = timedelta(days=3)  # an undated announcement older than this beside newer reports is left out
_REPEATS = 0.8  # cosine from which an outlook sentence says what another said
_LEANS = re.compile(
    r"[\"']?(?:he|she|they|it|his|her|their|its|this|that|these|those|such|but|and|or|so|yet|however|meanwhile|also|"
    r"then|instead|still|nor|there|here|asked|another|others|both|the (?:latter|former|two|pair)|in addition|"
    r"for example|as a result|at the time|after that|i|we|you)\b",
    re.IGNORECASE,
)


def plan_outline(
    event: Event, extract: Extract, sentences: Sequence[Sentence], embeddings: Vectors, *, sections: int = 4
) -> Outline:
    """Group an event's extract into a lead, at most `sections` sections by topic, and an outlook.

    `sentences` are all of the event's, `embeddings` (n, dim) their unit rows. The lead has up to three sentences:
    the most salient one that stands on its own and says who, where or when, and what belongs beside it. A
    section has two to five. The outlook takes up to three statements about what is still to come, from the
    selected sentences and those passed over.
    """
    material = _gather(event, extract, sentences, embeddings)
    lead = _pick_lead(material)
    outlook = _pick_outlook(material, lead)
    rest = [place for place in material.selected if place not in lead and place not in outlook]
    if len(rest) < _SMALLEST:  # too little for a section of its own
        lead, rest = [*lead, *rest], []
    groups = _group_by_topic(material, rest, sections)
    return Outline(
        event=event.id,
        lead=_make_passage(material, lead[:1], lead[1:]),
        sections=tuple(_make_passage(material, [], group) for group in groups),
        outlook=_make_passage(material, [], outlook),
    )


@dataclass(frozen=True, slots=True)
class _Material:
    """The sentences of an event, and per sentence its vector, salience, dates; `selected` by salience."""

    sentences: Sequence[Sentence]
    vectors: NDArray[np.float64]
    salience: NDArray[np.float64]
    published: tuple[date | None, ...]
    origins: tuple[int, ...]
    selected: tuple[int, ...]

    @property
    def now(self) -> date | None:
        return max((day for day in self.published if day), default=None)


def _gather(event: Event, extract: Extract, sentences: Sequence[Sentence], embeddings: Vectors) -> _Material:
    places = {sentence.span: place for place, sentence in enumerate(sentences)}
    salience = np.zeros(len(sentences))
    for scored in (*extract.selected, *extract.passed_over):
        salience[places[scored.sentence.span]] = scored.salience
    days = {article.id: _read_day(article.published.value) for article in event.articles}
    order = {article.id: number for number, article in enumerate(event.articles)}
    return _Material(
        sentences=sentences,
        vectors=np.asarray(embeddings, dtype=np.float64),
        salience=salience,
        published=tuple(days[sentence.span.article] for sentence in sentences),
        origins=tuple(order[sentence.span.article] for sentence in sentences),
        selected=tuple(places[scored.sentence.span] for scored in extract.selected),
    )


def _read_day(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


def _make_passage(material: _Material, first: Sequence[int], others: Sequence[int]) -> Passage:
    """The `first` as they are, then the others in reading order: by origin, then place in it."""
    ordered = sorted(others, key=lambda place: (material.origins[place], material.sentences[place].position))
    return Passage(tuple(material.sentences[place] for place in [*first, *ordered]))


def _pick_lead(material: _Material) -> list[int]:
    selected = list(material.selected)
    if len(selected) <= _LEAD:
        return selected
    first = max(selected, key=lambda place: _rate_opening(material, place))
    lead = [first]
    for place in selected:
        if len(lead) == (_LEAD if len(selected) > 2 * _LEAD else _LEAD - 1):
            break
        text = material.sentences[place].text
        if (
            place not in lead
            and not _leans_on_others(text)
            and _find_closest(material, place, lead) < _REPEATS
        ):
            lead.append(place)
    return lead


def _rate_opening(material: _Material, place: int) -> float:
    """How well a sentence opens a story: salient, standing on its own, saying who, where or when, said early."""
    text = material.sentences[place].text
    length = len(text.split())
    return (
        float(material.salience[place])
        - 1.0 * _leans_on_others(text)
        - 0.3 * (length > 45 or length < 8)
        + 0.2 * bool(find_names(text))
        + 0.1 * bool(find_dates(text))
        + 0.2 / (1 + material.sentences[place].position)
    )


def _leans_on_others(text: str) -> bool:
    """Whether the sentence begins with a word that points back, or with a quotation."""
    plain = fold_typography(text).strip()
    return plain.startswith(('"', "'")) or _LEANS.match(plain) is not None


def _pick_outlook(material: _Material, lead: Sequence[int]) -> list[int]:
    """Statements about what is to come, most salient first, none of which repeats what stands elsewhere."""
    now = material.now
    usable = [place for place, sentence in enumerate(material.sentences) if is_usable(sentence.text)]
    if not usable:
        return []
    closeness = material.vectors @ material.vectors[usable].mean(axis=0)
    middle = float(np.median(closeness[usable]))
    ranked = sorted(usable, key=lambda place: (-material.salience[place], material.sentences[place].span))
    outlook: list[int] = []
    for place in ranked:
        if len(outlook) == _OUTLOOK:
            break
        picked = place in material.selected
        if (
            place in lead
            or (not picked and closeness[place] < middle)
            or not _is_to_come(material, place, now)
        ):
            continue
        others = [*lead, *outlook, *([] if picked else material.selected)]
        if _find_closest(material, place, others) < _REPEATS:
            outlook.append(place)
    return outlook


def _is_to_come(material: _Material, place: int, now: date | None) -> bool:
    published = material.published[place]
    text = material.sentences[place].text
    if not is_forward_looking(text, published=published, now=now):
        return False
    if published is None or now is None or now - published <= _STALE:
        return True
    return any(mention.low and mention.low >= now for mention in find_dates(text, reference=published))


def _find_closest(material: _Material, place: int, others: Sequence[int]) -> float:
    """The highest cosine of a sentence with any of the others; -1 without others."""
    return float((material.vectors[list(others)] @ material.vectors[place]).max()) if others else -1.0


def _group_by_topic(material: _Material, places: Sequence[int], sections: int) -> list[list[int]]:
    """Groups of two to five by average linkage of cosines, evened out in size; the most salient group first.

    More than five only where `sections` groups could not hold all.
    """
    if not places:
        return []
    wanted = max(1, min(sections, round(len(places) / _USUAL), len(places) // _SMALLEST))
    room = max(_LARGEST, -(-len(places) // wanted))
    order = sorted(places, key=lambda place: material.sentences[place].span)
    similarities = material.vectors[order] @ material.vectors[order].T
    groups = _even_out(_merge_closest(similarities, wanted), similarities, room)
    found = [[order[member] for member in group] for group in groups]
    return sorted(
        found,
        key=lambda group: (
            -float(np.mean(sorted(material.salience[group], reverse=True)[:_SMALLEST])),
            material.sentences[group[0]].span,
        ),
    )


def _merge_closest(similarities: NDArray[np.float64], wanted: int) -> list[list[int]]:
    groups = [[place] for place in range(len(similarities))]
    while len(groups) > wanted:
        pairs = [(one, other) for one in range(len(groups)) for other in range(one + 1, len(groups))]
        one, other = max(
            pairs, key=lambda pair: float(similarities[np.ix_(groups[pair[0]], groups[pair[1]])].mean())
        )
        groups[one] = sorted(groups[one] + groups.pop(other))
    return groups


def _even_out(groups: list[list[int]], similarities: NDArray[np.float64], room: int) -> list[list[int]]:
    """Move members, those that lose least by it first, until each group has at least two and at most `room`."""
    while True:
        small = [group for group in groups if len(group) < _SMALLEST]
        large = [group for group in groups if len(group) > room]
        if not (large or small) or len(groups) == 1:
            return groups
        givers = large or [group for group in groups if len(group) > _SMALLEST]
        takers = small or [group for group in groups if len(group) < room]
        moves = [
            (
                float(similarities[member, taker].mean()) - float(similarities[member, giver].mean()),
                -member,
                member,
                giver,
                taker,
            )
            for giver in givers
            for taker in takers
            for member in giver
        ]
        _, _, member, giver, taker = max(moves, key=lambda move: move[:2])
        giver.remove(member)
        taker.append(member)
        taker.sort()
