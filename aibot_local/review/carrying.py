"""Locked sentences kept when a story is written anew: their words stay, their support is looked for again."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from aibot_local.protocols import SentenceSplitter
from aibot_local.records import Event, Span, Story, StorySentence, Wording
from aibot_local.review.revising import Parts, judge_words, put_together, take_apart
from aibot_local.verification import Ground
from aibot_local.verification.gate import is_title_place
from aibot_local.verification.ground import fold_sentence


@dataclass(frozen=True, slots=True)
class Released:
    """A locked sentence that did not go into the new version, where it stood, and why."""

    place: str
    text: str
    reason: str


def list_locked(story: Story, locks: Collection[str]) -> Iterator[tuple[str, StorySentence]]:
    """The sentences of a story that are locked, with the place of each; `locks` are their texts."""
    return ((place, one) for place, one in story.sentences() if one.text in locks)


def carry_locked(
    before: Story,
    after: Story,
    locks: Collection[str],
    *,
    event: Event,
    ground: Ground,
    splitter: SentenceSplitter,
) -> tuple[Story, tuple[Released, ...]]:
    """Put the locked sentences of one version into the next; gives that, and what could not be kept.

    `event` and `ground` are what the next version was written from. A locked sentence takes the place of the sentence
    that rests on the same words, else it comes last in the part it stood in. An editor's sentence that nothing bears
    out any more stays as the editor's own. One in the program's or a source's words does not stay without its source.
    """
    parts = take_apart(after)
    released = []
    for place, sentence in list_locked(before, locks):
        said = {fold_sentence(one.text) for part in parts.values() for one in part}
        if fold_sentence(sentence.text) in said:
            continue
        kept, reason = _support_again(sentence, place, ground, splitter)
        if not reason and not _put_in(kept, sentence.spans, place, parts, locks):
            reason = "the story has no such section any more"
        if reason:
            released.append(Released(place, sentence.text, reason))
    return put_together(after, parts, event), tuple(released)


def _support_again(
    sentence: StorySentence, place: str, ground: Ground, splitter: SentenceSplitter
) -> tuple[list[StorySentence], str]:
    """The sentence as the new sources bear it out, and why it cannot stay, or ''."""
    if sentence.wording is Wording.OURS:
        return [sentence], ""  # it asserts nothing
    judged = list(judge_words(sentence.text, place, ground, near=sentence.spans, splitter=splitter))
    kept = [one for one, _ in judged]
    if sentence.wording is Wording.EDITOR:
        return kept, ""
    problems = [problem.detail for _, found in judged for problem in found]
    if problems:
        return [], f"its sources no longer bear it out: {'; '.join(dict.fromkeys(problems))}"
    # The program's words stay the program's: an editor has locked them, not written them.
    return [
        StorySentence(one.text, one.spans, sentence.wording if one.wording is Wording.EDITOR else one.wording)
        for one in kept
    ], ""


def _put_in(
    kept: Sequence[StorySentence], spans: Sequence[Span], place: str, parts: Parts, locks: Collection[str]
) -> bool:
    """Put sentences where they belong; False where there is no such place."""
    kind, _, number = place.partition(" ")
    if kind in {"headline", "heading"}:
        if place not in parts:
            return False
        parts[place] = list(kept[:1])
        return True
    rests = {span for one in kept for span in one.spans} | set(spans)
    running = [name for name in parts if not is_title_place(name)]
    for name in running:
        for at, one in enumerate(parts[name]):
            if one.text not in locks and set(one.spans) & rests:
                parts[name][at : at + 1] = kept
                return True
    sections = [name for name in running if name.startswith("section")]
    if kind != "section":
        parts[place].extend(kept)
    elif sections:
        parts[f"section {min(int(number), len(sections))}"].extend(kept)
    else:
        parts["standfirst"].extend(kept)
    return True
