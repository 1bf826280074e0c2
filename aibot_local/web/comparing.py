"""Two versions of a story side by side: which sentences came, went, or stayed."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from aibot_local.records import Story
from aibot_local.rendering.phrases import show_line


class Change(StrEnum):
    """What became of a sentence between two versions."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ComparedSentence:
    """A sentence of either version, where it stands, and what became of it."""

    change: Change
    place: str
    text: str


def compare_stories(old: Story, new: Story) -> tuple[ComparedSentence, ...]:
    """The sentences of both versions in reading order, what was removed before what came in its place."""
    before, after = _list_sentences(old), _list_sentences(new)
    matcher = SequenceMatcher(None, [text for _, text in before], [text for _, text in after], autojunk=False)
    compared: list[ComparedSentence] = []
    for kind, first, last, start, stop in matcher.get_opcodes():
        if kind == "equal":
            compared += [ComparedSentence(Change.SAME, *one) for one in after[start:stop]]
            continue
        compared += [ComparedSentence(Change.REMOVED, *one) for one in before[first:last]]
        compared += [ComparedSentence(Change.ADDED, *one) for one in after[start:stop]]
    return tuple(compared)


def _list_sentences(story: Story) -> Sequence[tuple[str, str]]:
    return [(place, show_line(sentence.text)) for place, sentence in story.sentences()]
