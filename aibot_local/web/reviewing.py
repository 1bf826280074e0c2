"""The page on which an editor takes a story into print, and what its forms do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from aibot_local.desk.editing import merge_events, pin_event, split_event
from aibot_local.desk.finding import resolve_event
from aibot_local.desk.ingesting import tell_time
from aibot_local.desk.listing import list_events
from aibot_local.desk.showing import Shown, show_event
from aibot_local.errors import InputError
from aibot_local.records import Status
from aibot_local.rendering.layout import Layout, lay_out_story
from aibot_local.rendering.lines import Line
from aibot_local.rendering.phrases import show_line
from aibot_local.review.approving import (
    approve_version,
    check_version,
    correct_event,
    return_version,
    take_editor,
)
from aibot_local.review.editing import (
    NumberedSentence,
    edit_sentence,
    list_sentences,
    lock_sentence,
    remove_sentence,
)
from aibot_local.store import Store
from aibot_local.store.reviews import Action, LogEntry, find_log_fault, load_log
from aibot_local.verification import StoryFault
from aibot_local.web import viewing
from aibot_local.web.pages import Desk, NotFoundError, render_page

Fields = Mapping[str, Sequence[str]]
_MOST_ENTRIES = 200  # of the log, the newest
_LONGEST_NUMBER = 9  # digits
_DONE = {
    Action.EDIT: "The new words stand.",
    Action.REMOVE: "The sentence is out.",
    Action.LOCK: "The sentence is locked.",
    Action.UNLOCK: "The sentence is no longer locked.",
    Action.CHECK: "The story is checked.",
    Action.APPROVE: "The story is approved.",
    Action.RETURN: "The story is a draft again.",
    Action.CORRECT: "The correction stands with the story.",
    Action.MERGE: "The two events are one.",
    Action.SPLIT: "The reports are an event of their own.",
    Action.PIN: "The event is pinned.",
    Action.UNPIN: "The event is no longer pinned.",
}


class _Who(TypedDict):
    editor: str
    at: str
    version: int | None


@dataclass(frozen=True, slots=True)
class ReviewedSentence:
    """A sentence as an editor sees it: with the line that shows it, and why it is an editor's own, or ''."""

    one: NumberedSentence
    line: Line
    why: str


def render_review(
    desk: Desk, event: str, *, done: str = "", fault: str = "", faults: Sequence[StoryFault] = ()
) -> str:
    """The sentences of an event's newest story, each with its forms, the steps into print, and the log.

    `done` is the action that was done just before, `fault` why one was not, `faults` what a check found.

    :raises NotFoundError: when there is no such event, or it has no story.
    """
    with desk.open() as store:
        shown = _show(store, event)
        log = load_log(store, event)
        assert shown.version is not None  # noqa: S101 - `_show` sees to it
        layout = lay_out_story(shown.version.story)
        sentences = _join(list_sentences(store, shown.version), layout, log)
        listed = [one for one in list_events(store) if one.origins]
        log_fault = find_log_fault(store)
        reports = viewing.list_reports(shown.event, shown.version.story)
    return render_page(
        "review.html",
        title=f"Review: {layout.headline.text}",
        event=event,
        number=shown.version.number,
        editor=desk.editor,
        story=layout,
        is_checked=shown.version.story.status is not Status.DRAFT,
        is_approved=shown.version.story.status is Status.APPROVED,
        sentences=sentences,
        marks=shown.marks,
        outdated=shown.outdated,
        pinned=any(one.id == event and one.pinned for one in listed),
        others=[one for one in listed if one.id != event],
        reports=reports if shown.event else (),
        log=log[-_MOST_ENTRIES:][::-1],
        log_fault=log_fault,
        done=_DONE.get(Action(done), "") if done in set(Action) else "",
        fault=show_line(fault),
        faults=faults,
    )


def review(desk: Desk, event: str, fields: Fields) -> tuple[Action, tuple[StoryFault, ...]]:
    """Do what a form of the page asks for; gives what was done, and what a check found at fault.

    :raises NotFoundError: when there is no such event or action.
    :raises AibotError: when it is not done; the line says why.
    """
    action = _take(fields, "action")
    if action not in _FORMS:
        raise NotFoundError("no form of this page asks for that")
    with desk.open() as store:
        _show(store, event)
        faults = _FORMS[Action(action)](desk, store, event, fields)
    return Action(action), faults


def name_editor(desk: Desk, fields: Fields) -> None:
    """Note who sits at the desk, until somebody else does or the server ends.

    :raises InputError: when it is no name.
    """
    desk.editor = take_editor(_take(fields, "editor"))


def _show(store: Store, event: str) -> Shown:
    try:
        shown = show_event(store, resolve_event(store, event))
    except InputError as error:
        raise NotFoundError(str(error)) from error
    if shown.id != event or shown.version is None:
        raise NotFoundError(f"event {event} has no story to review")
    return shown


def _join(
    listed: Sequence[NumberedSentence], layout: Layout, log: Sequence[LogEntry]
) -> tuple[ReviewedSentence, ...]:
    lines = [layout.headline, *layout.standfirst]
    for section in (*layout.sections, *layout.later_sections):
        lines += [section.heading, *(line for paragraph in section.paragraphs for line in paragraph)]
    lines += layout.outlook
    edits = [one for one in log if one.action is Action.EDIT]
    return tuple(
        ReviewedSentence(
            one,
            line,
            next((edit.note for edit in reversed(edits) if one.sentence.text in edit.after), "")
            if line.is_own
            else "",
        )
        for one, line in zip(listed, lines, strict=True)
    )


def _edit(desk: Desk, store: Store, event: str, fields: Fields) -> tuple[StoryFault, ...]:
    edit_sentence(
        store,
        event,
        _take_number(fields, "number"),
        _take(fields, "text"),
        desk.find_checkers(),
        **_who(desk, fields),
    )
    return ()


def _remove(desk: Desk, store: Store, event: str, fields: Fields) -> tuple[StoryFault, ...]:
    remove_sentence(store, event, _take_number(fields, "number"), desk.find_checkers(), **_who(desk, fields))
    return ()


def _lock(desk: Desk, store: Store, event: str, fields: Fields) -> tuple[StoryFault, ...]:
    off = _take(fields, "action") == Action.UNLOCK
    lock_sentence(store, event, _take_number(fields, "number"), off=off, **_who(desk, fields))
    return ()


def _check(desk: Desk, store: Store, event: str, fields: Fields) -> tuple[StoryFault, ...]:
    return check_version(store, event, desk.find_checkers(), **_who(desk, fields))


def _approve(desk: Desk, store: Store, event: str, fields: Fields) -> tuple[StoryFault, ...]:
    approve_version(store, event, **_who(desk, fields))
    return ()


def _return(desk: Desk, store: Store, event: str, fields: Fields) -> tuple[StoryFault, ...]:
    return_version(store, event, note=_take(fields, "note"), **_who(desk, fields))
    return ()


def _correct(desk: Desk, store: Store, event: str, fields: Fields) -> tuple[StoryFault, ...]:
    correct_event(store, event, _take(fields, "note"), **_who(desk, fields))
    return ()


def _merge(desk: Desk, store: Store, event: str, fields: Fields) -> tuple[StoryFault, ...]:
    merge_events(store, event, _take(fields, "other"), editor=take_editor(desk.editor))
    return ()


def _split(desk: Desk, store: Store, event: str, fields: Fields) -> tuple[StoryFault, ...]:
    split_event(store, event, fields.get("article", ()), editor=take_editor(desk.editor))
    return ()


def _pin(desk: Desk, store: Store, event: str, fields: Fields) -> tuple[StoryFault, ...]:
    off = _take(fields, "action") == Action.UNPIN
    pin_event(store, event, off=off, editor=take_editor(desk.editor))
    return ()


def _who(desk: Desk, fields: Fields) -> _Who:
    """Who does it, when, and the version that was looked at."""
    version = _take(fields, "version")
    return {
        "editor": desk.editor,
        "at": tell_time(),
        "version": int(version) if version.isdecimal() and len(version) < _LONGEST_NUMBER else None,
    }


def _take(fields: Fields, name: str) -> str:
    return next(iter(fields.get(name, ())), "")


def _take_number(fields: Fields, name: str) -> int:
    text = _take(fields, name)
    if not text.isascii() or not text.isdecimal() or len(text) > _LONGEST_NUMBER:
        raise NotFoundError("no sentence has such a number")
    return int(text)


_FORMS: Mapping[str, Callable[[Desk, Store, str, Fields], tuple[StoryFault, ...]]] = {
    Action.EDIT: _edit,
    Action.REMOVE: _remove,
    Action.LOCK: _lock,
    Action.UNLOCK: _lock,
    Action.CHECK: _check,
    Action.APPROVE: _approve,
    Action.RETURN: _return,
    Action.CORRECT: _correct,
    Action.MERGE: _merge,
    Action.SPLIT: _split,
    Action.PIN: _pin,
    Action.UNPIN: _pin,
}
