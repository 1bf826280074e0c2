"""Choosing what a story says first: the news as it stands now, not a number that has been overtaken."""

import re
from collections.abc import Sequence

from aibot_local.composing.amounts import list_numbers
from aibot_local.composing.clauses import leans_on_context
from aibot_local.composing.headline import list_barred_figures
from aibot_local.language.words import list_content_stems
from aibot_local.records import FigureGroup, Span, StorySentence, Wording
from aibot_local.salience.leaning import leans_on_previous

MOST_SENTENCES = 2
MOST_WORDS = 55  # about three lines of a page; a second sentence that would go beyond opens the story

Part = tuple[StorySentence, ...]
_POINTS_BACK = re.compile(
    r"\b(?:he|she|they|it|that (?:number|figure|day|night|time)) (?:said|says|told|added)\b|\bthat number\b"
)


def part_lead(
    lead: Part, sections: tuple[Part, ...], figures: Sequence[FigureGroup], *, headline: str = ""
) -> tuple[Part, tuple[Part, ...]]:
    """Part the lead into the standfirst and the sentences that open the story, which keep their order.

    The standfirst has one or two sentences. It begins with the lead's first, unless that leans on another or gives
    a number that `figures` shows as disputed or revised. Then it begins with the first sentence of the story that
    gives the newer number, else with one of the lead that speaks of what the headline does, else with the lead's
    first after all. A word-for-word second sentence must stand by itself as well; or it leans on the first and is all
    that is left of the lead: "He died on Monday." would be of somebody else under the heading of a section.
    """
    if not lead and sections:
        lead, sections = sections[0], sections[1:]
    if not lead:
        return (), sections
    first = lead[0] if _may_open(lead[0], figures) else None
    first = (
        first or _find_newer_word(lead, sections, figures) or _find_kin(lead, figures, headline) or lead[0]
    )
    rest = tuple(one for one in lead if one is not first)
    sections = tuple(
        left for section in sections if (left := tuple(one for one in section if one is not first))
    )
    standfirst: Part = (first,)
    if rest and first is lead[0] and _goes_on(first, rest, figures):
        standfirst, rest = (first, rest[0]), rest[1:]
    if len(rest) == 1 and sections:  # one sentence makes no section
        return standfirst, ((*rest, *sections[0]), *sections[1:])
    return standfirst, ((rest, *sections) if rest else sections)


def _may_open(sentence: StorySentence, figures: Sequence[FigureGroup]) -> bool:
    return not (_stands_on_others(sentence) or _gives_barred_number(sentence, figures))


def _goes_on(first: StorySentence, rest: Part, figures: Sequence[FigureGroup]) -> bool:
    """Whether the lead's second sentence stands in the standfirst too."""
    if len(rest) == 1 and leans_on_previous(rest[0].text):
        return not (_POINTS_BACK.search(rest[0].text) or _gives_barred_number(rest[0], figures))
    last_leans = len(rest) == 2 and leans_on_previous(rest[1].text)
    return not last_leans and _may_follow(first, rest[0], figures)


def _may_follow(first: StorySentence, second: StorySentence, figures: Sequence[FigureGroup]) -> bool:
    words = len(first.text.split()) + len(second.text.split())
    if words > MOST_WORDS or _gives_barred_number(second, figures):
        return False
    return second.wording is Wording.REWRITTEN or not _stands_on_others(second)


def _stands_on_others(sentence: StorySentence) -> bool:
    return leans_on_context(sentence.text) or _POINTS_BACK.search(sentence.text) is not None


def _gives_barred_number(sentence: StorySentence, figures: Sequence[FigureGroup]) -> bool:
    """Whether a sentence rests on the words of a disputed or revised figure and gives its number."""
    numbers: frozenset[str] | None = None
    for figure in list_barred_figures(figures):
        if figure.sentence in sentence.spans or any(_touch(figure.span, span) for span in sentence.spans):
            numbers = list_numbers(sentence.text) if numbers is None else numbers
            if any(f"{bound:.12g}" in numbers for bound in (figure.low, figure.high) if bound is not None):
                return True
    return False


def _find_newer_word(
    lead: Part, sections: tuple[Part, ...], figures: Sequence[FigureGroup]
) -> StorySentence | None:
    """The first sentence that gives the standing number of a fact of which the lead's first gives an older one."""
    for group in figures:
        barred = set(list_barred_figures([group]))
        standing = [figure for figure in group.figures if figure not in barred]
        if not barred or not _gives_barred_number(lead[0], [group]):
            continue
        for sentence in (one for part in (lead, *sections) for one in part):
            rests = any(_touch(figure.span, span) for figure in standing for span in sentence.spans)
            if rests and _may_open(sentence, figures):
                return sentence
    return None


def _find_kin(lead: Part, figures: Sequence[FigureGroup], headline: str) -> StorySentence | None:
    """The first sentence of the lead that may open and shares two key words with the headline."""
    stems = set(list_content_stems(headline))
    return next(
        (
            one
            for one in lead
            if len(stems & set(list_content_stems(one.text))) >= 2 and _may_open(one, figures)
        ),
        None,
    )


def _touch(one: Span, other: Span) -> bool:
    return one.article == other.article and one.start < other.end and other.start < one.end
