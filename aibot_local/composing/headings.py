"""Headings for the sections of a story: words of a source where they fit, else a plain name of the matter."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aibot_local.composing.amounts import list_numbers
from aibot_local.composing.clauses import find_clause
from aibot_local.composing.headline import GRAVE, cut_span, find_barred_numbers, trim_title
from aibot_local.composing.sources import order_origins
from aibot_local.language.words import list_content_stems
from aibot_local.records import Event, FigureGroup, Passage, Sentence, StorySentence, Wording
from aibot_local.salience.furniture import is_page_line
from aibot_local.verification.gate import check_title
from aibot_local.verification.ground import Ground, build_ground

LEAST_WORDS, MOST_WORDS = 3, 11
# A title heads a section when so much of its key words stands in the section. Anything less was, on the
# example inbox, a title about the event as a whole.
_TITLE_SHARE = 0.5
# Two lines that share more of their key words than this say the same.
_MOST_ALIKE = 0.5

# Names of the program for what a section is about, told by its words; the first that fits and is free is
# taken.
_NAMED: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for name, words in (
        (
            "The dead and the injured",
            r"dead|died|killed|deaths?|death toll|injured|wounded|casualt\w+|fatalit\w+|victims?|"
            r"survivors?|missing",
        ),
        ("The search and rescue", r"rescu\w+|search\w*|divers?|lifeboats?|survivors?"),
        ("Those who had to leave", r"evacuat\w+|evacuees?|shelters?|displaced|fled|homeless|return\w*"),
        (
            "The damage",
            r"homes|houses|buildings|destroyed|damaged|burned|hectares|acres|flooded|ruins|collapsed",
        ),
        (
            "The inquiry",
            r"investigat\w+|inquir\w+|prosecut\w+|inspect\w+|evidence|cause|probe|examin\w+|forensic",
        ),
        (
            "Before the courts",
            r"court|judge|jury|trial|lawsuit|charged|sentenc\w+|magistrates?|lawyers?|plea\w*",
        ),
        (
            "The money",
            r"cost\w*|price\w*|million|billion|budget\w*|fund\w*|pay\w*|debt|shares?|profit\w*|bill",
        ),
        ("The vote", r"vote\w*|ballot\w*|elect\w+|council\w*|majority|parliament|referendum|councillors?"),
        ("The work to come", r"rebuild\w*|repair\w*|reopen\w*|restor\w+|construction|replant\w*"),
        (
            "The objections",
            r"oppos\w+|critic\w+|protest\w*|object\w+|reject\w*|disput\w+|den(?:y|ies|ied)|campaign\w*",
        ),
        (
            "The response",
            r"minister\w*|government|president|mayor|officials?|authorit\w+|promised|announced|pledged|"
            r"ordered|spokes\w+",
        ),
        (
            "People on the spot",
            r"famil\w+|neighbou?rs?|residents?|witness\w*|mother|father|brother|sister|wife|husband",
        ),
        (
            "Background",
            r"years? ago|since \d{4}|in (?:19|20)\d\d|previous\w*|histor\w+|founded|earlier|last (?:year|"
            r"month)",
        ),
    )
)
_PLAIN = ("What happened", "More on the event", "Further details", "Also reported", "In other reports")


@dataclass(frozen=True, slots=True)
class _Proposal:
    """A line for a section and how well it fits (higher is better)."""

    line: StorySentence
    fit: float


def choose_headings(
    event: Event,
    sections: Sequence[Sequence[StorySentence]],
    *,
    sentences: Sequence[Sentence],
    headline: StorySentence,
    figures: Sequence[FigureGroup] = (),
    ground: Ground | None = None,
) -> tuple[StorySentence, ...]:
    """One heading for each section, none like the headline or like another.

    Taken, in this order: the title of a source whose words stand in the section, or the leading clause of a
    source sentence the section rests on, both verbatim with their spans; else one of the program's own
    names for what the section is about (`Wording.OURS`, no spans). A number that is disputed or superseded
    in `figures` is in none.
    """
    ground = ground or build_ground(event, sentences)
    barred = find_barred_numbers(figures)
    taken = [headline.text]
    headings: list[StorySentence] = []
    for number, section in enumerate(sections):
        others = [
            " ".join(one.text for one in other) for place, other in enumerate(sections) if place != number
        ]
        proposals = [
            proposal
            for proposal in (
                *_propose_titles(event, section, others, ground),
                *_propose_clauses(section, ground),
            )
            if not list_numbers(proposal.line.text) & barred
            and not any(_are_alike(proposal.line.text, line) for line in taken)
        ]
        proposals.sort(key=lambda one: (-one.fit, one.line.text, one.line.spans))
        heading = proposals[0].line if proposals else _name_section(section, taken)
        taken.append(heading.text)
        headings.append(heading)
    return tuple(headings)


def _propose_titles(
    event: Event, section: Sequence[StorySentence], others: Sequence[str], ground: Ground
) -> Iterator[_Proposal]:
    """Titles of sources the section rests on, where they speak of it more than of any other section."""
    rests_on = {span.article for sentence in section for span in sentence.spans}
    here = set(list_content_stems(" ".join(sentence.text for sentence in section)))
    elsewhere = [set(list_content_stems(other)) for other in others]
    for origin in order_origins(event):
        article = origin.article
        span = trim_title(article)
        if span is None or article.id not in rests_on:
            continue
        text = article.content[span.start : span.end]
        words = set(list_content_stems(text))
        if (
            not words
            or not LEAST_WORDS <= len(text.split()) <= MOST_WORDS
            or "?" in text
            or is_page_line(text)
        ):
            continue
        share = len(words & here) / len(words)
        rival = max((len(words & other) / len(words) for other in elsewhere), default=0.0)
        if share < _TITLE_SHARE or share <= rival:
            continue
        verdict = check_title(text, ground)
        if verdict.support and not any(problem.kind in GRAVE for problem in verdict.problems):
            spans = (span, *(support for support in verdict.support if support != span))
            yield _Proposal(StorySentence(text, spans, Wording.VERBATIM), 1 + share)


def _propose_clauses(section: Sequence[StorySentence], ground: Ground) -> Iterator[_Proposal]:
    """Leading clauses of the source sentences the section rests on, those that speak of most of the
    section.
    """
    wanted = {span for sentence in section for span in sentence.spans}
    words = [set(list_content_stems(sentence.text)) for sentence in section]
    opening = section[0].text
    for one in ground.sentences:
        sentence = one.sentence
        if sentence.span not in wanted:
            continue
        clause = find_clause(sentence.text, least=LEAST_WORDS, most=MOST_WORDS)
        if clause is None:
            continue
        text = sentence.text[slice(*clause)]
        stems = set(list_content_stems(text))
        others = [
            said for said, shown in zip(words, section, strict=True) if sentence.span not in shown.spans
        ]
        if len(stems) < 3 or max((len(stems & said) for said in others), default=0) < 2:
            continue  # it speaks of one sentence, and not of the section
        if opening.startswith(text):  # the line right below would only repeat it
            continue
        if not check_title(text, ground, passage=Passage((sentence,))).supported:
            continue
        fit = sum(len(stems & said) for said in words) / (len(stems) * len(words))
        yield _Proposal(
            StorySentence(text, (cut_span(sentence.span, *clause), sentence.span), Wording.VERBATIM), fit
        )


def _are_alike(one: str, other: str) -> bool:
    words, against = set(list_content_stems(one)), set(list_content_stems(other))
    if not words or not against:
        return one.casefold() == other.casefold()
    return len(words & against) / min(len(words), len(against)) > _MOST_ALIKE


def _name_section(section: Sequence[StorySentence], taken: Sequence[str]) -> StorySentence:
    """The free name whose words stand in most sentences, in two and in half of them at least; else a plain one.

    Ties go to the first in the list.
    """
    counts = [
        (sum(pattern.search(sentence.text) is not None for sentence in section), name)
        for name, pattern in _NAMED
        if name not in taken
    ]
    best, name = max(counts, key=lambda one: one[0], default=(0, ""))
    if best < max(2, len(section) / 2):
        free = [plain for plain in _PLAIN if plain not in taken]
        name = free[0] if free else f"Part {len(taken)}"
    return StorySentence(name, (), Wording.OURS)
