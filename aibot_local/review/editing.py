"""Changing the sentences of a story in a store: each change makes a new version, and the log has it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from aibot_local.durability import hold
from aibot_local.errors import InputError
from aibot_local.records import Article, Copy, CopyKind, Event, Origin, Problem, Story, StorySentence
from aibot_local.rendering.phrases import show_line
from aibot_local.review.approving import Checkers, find_newest, hash_story, load_sources, take_editor
from aibot_local.review.carrying import Released, carry_locked
from aibot_local.review.revising import Parts, judge_words, put_together, take_apart
from aibot_local.store import Store
from aibot_local.store.reviews import Action, LogEntry, load_locks, save_entry, save_locks
from aibot_local.store.stories import Version, load_version, save_version
from aibot_local.verification import Ground
from aibot_local.verification.gate import is_title_place
from aibot_local.verification.reopening import rebuild_ground

LONGEST_TEXT = 2000  # characters of an edit


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit gave: the version with it, the words that went, and each new sentence with what is at fault in it.

    A sentence with no fault rests on the spans it has; one with faults is the editor's own.
    """

    version: int
    before: str
    sentences: tuple[tuple[StorySentence, tuple[Problem, ...]], ...]


@dataclass(frozen=True, slots=True)
class NumberedSentence:
    """A sentence of a story with its number, from 1 in reading order, its place, and whether it is locked."""

    number: int
    place: str
    sentence: StorySentence
    locked: bool


def list_sentences(store: Store, version: Version) -> tuple[NumberedSentence, ...]:
    """The sentences of a version as an editor names them."""
    locks = load_locks(store, version.event)
    return tuple(
        NumberedSentence(number, place, one, one.text in locks)
        for number, (place, one) in enumerate(version.story.sentences(), 1)
    )


def edit_sentence(
    store: Store,
    event: str,
    number: int,
    text: str,
    checkers: Checkers,
    *,
    editor: str,
    at: str,
    version: int | None = None,
) -> Edited:
    """Put other words in the place of a sentence of the newest version, hold them against the sources, and lock them.

    The text may be several sentences, but for a headline or heading. Words that no source bears out are kept as the
    editor's own and marked. `version` is the one that was looked at.

    :raises InputError: when there is no such sentence, the words are none, too many or the same, there is a newer
        version, a source is not kept any more, or `editor` is no name.
    """
    words = show_line(text)
    if not any(character.isalnum() for character in words):
        raise InputError("the new words are none: to take a sentence out, remove it")
    if len(words) > LONGEST_TEXT:
        raise InputError(
            f"the new words are more than {LONGEST_TEXT} characters: make several sentences of them"
        )

    def reword(
        parts: Parts, place: str, at_: int, ground: Ground
    ) -> list[tuple[StorySentence, tuple[Problem, ...]]]:
        before = parts[place][at_]
        if words == before.text:
            raise InputError(f"sentence {number} says that already")
        judged = list(judge_words(words, place, ground, near=before.spans, splitter=checkers.splitter))
        taken = {one.text for part in parts.values() for one in part if one is not before}
        twice = next((one.text for one, _ in judged if one.text in taken), "")
        if twice:
            raise InputError(f"the story says already: {twice}")
        parts[place][at_ : at_ + 1] = [one for one, _ in judged]
        return judged

    return _change(store, event, number, reword, checkers, Action.EDIT, editor=editor, at=at, version=version)


def remove_sentence(
    store: Store,
    event: str,
    number: int,
    checkers: Checkers,
    *,
    editor: str,
    at: str,
    version: int | None = None,
) -> Edited:
    """Take a sentence out of the newest version. A section left without a sentence goes with its heading.

    :raises InputError: when it is the headline, a heading or the only sentence, and as in `edit_sentence`.
    """

    def remove(
        parts: Parts, place: str, at_: int, ground: Ground
    ) -> list[tuple[StorySentence, tuple[Problem, ...]]]:
        del ground
        if is_title_place(place):
            raise InputError(f"sentence {number} is a {place.split()[0]}: give it other words instead")
        if sum(len(part) for name, part in parts.items() if not is_title_place(name)) == 1:
            raise InputError(f"sentence {number} is the only one of the story")
        del parts[place][at_]
        return []

    return _change(
        store, event, number, remove, checkers, Action.REMOVE, editor=editor, at=at, version=version
    )


def lock_sentence(
    store: Store,
    event: str,
    number: int,
    *,
    editor: str,
    at: str,
    off: bool = False,
    version: int | None = None,
) -> None:
    """Keep a sentence of the newest version when the story is written anew, or no longer.

    :raises InputError: when there is no such sentence, there is a newer version, or `editor` is no name.
    """
    editor = take_editor(editor)
    with hold(store.path), store.transaction():
        newest = find_newest(store, event, version)
        place, sentence = _find_sentence(newest.story, number)
        locks = load_locks(store, event)
        save_locks(store, event, locks - {sentence.text} if off else locks | {sentence.text})
        action = Action.UNLOCK if off else Action.LOCK
        save_entry(
            store, LogEntry(event, newest.number, action, editor, at, place=place, before=sentence.text)
        )


def keep_locked(
    store: Store, story: Story, event: Event, checkers: Checkers, *, at: str
) -> tuple[Story, tuple[Released, ...]]:
    """A story written anew from `event`, with the sentences that are locked in the newest version kept.

    What could not be kept is given, and the log has it.
    """
    locks = load_locks(store, story.event)
    before = load_version(store, story.event) if locks else None
    if before is None:
        return story, ()
    articles = {one.id: one for origin in event.origins for one in origin.carried}
    ground = rebuild_ground(
        story, articles, checkers.splitter, embedder=checkers.embedder, verifier=checkers.verifier
    )
    kept, released = carry_locked(
        before.story, story, locks, event=event, ground=ground, splitter=checkers.splitter
    )
    with store.transaction():
        save_locks(store, story.event, locks - {one.text for one in released})
        for one in released:
            save_entry(
                store,
                LogEntry(
                    story.event,
                    before.number,
                    Action.RELEASE,
                    "",
                    at,
                    place=one.place,
                    before=one.text,
                    note=one.reason,
                ),
            )
    return kept, released


def _find_sentence(story: Story, number: int) -> tuple[str, StorySentence]:
    listed = list(story.sentences())
    if not 1 <= number <= len(listed):
        raise InputError(f"{story.event}: its story has sentences 1 to {len(listed)}, not {number}")
    return listed[number - 1]


_Change = Callable[[Parts, str, int, Ground], Sequence[tuple[StorySentence, tuple[Problem, ...]]]]


def _change(
    store: Store,
    event: str,
    number: int,
    change: _Change,
    checkers: Checkers,
    action: Action,
    *,
    editor: str,
    at: str,
    version: int | None,
) -> Edited:
    editor = take_editor(editor)
    with hold(store.path), store.transaction():
        newest = find_newest(store, event, version)
        place, before = _find_sentence(newest.story, number)
        articles = load_sources(store, newest.story)
        ground = rebuild_ground(
            newest.story, articles, checkers.splitter, embedder=checkers.embedder, verifier=checkers.verifier
        )
        parts = take_apart(newest.story)
        made = change(parts, place, parts[place].index(before), ground)
        # Corrections belong to the event, and are not kept with a version.
        kept = replace(newest.story, corrections=())
        story = put_together(kept, parts, _rebuild_event(kept, articles))
        run = store.begin_run(action.value, store.find_inbox(event) or "-")
        saved = save_version(store, story, run=run, basis=newest.basis)
        store.finish_run(run, None, finished=at)
        locks = load_locks(store, event) - {before.text}
        save_locks(store, event, locks | {one.text for one, _ in made})
        faults = [problem.detail for _, problems in made for problem in problems]
        save_entry(
            store,
            LogEntry(
                event,
                saved,
                action,
                editor,
                at,
                place=place,
                before=before.text,
                after=" ".join(one.text for one, _ in made),
                note="; ".join(dict.fromkeys(faults)),
                story=hash_story(story),
            ),
        )
    return Edited(saved, before.text, tuple(made))


def _rebuild_event(story: Story, articles: dict[str, Article]) -> Event:
    """The event as the story's sources name it."""
    return Event(
        story.event,
        tuple(
            Origin(
                articles[head.article],
                tuple(
                    Copy(articles[one.article], CopyKind.EXACT, 1.0)
                    for one in story.sources
                    if one.copy_of == head.article
                ),
            )
            for head in story.sources
            if head.copy_of is None
        ),
    )
