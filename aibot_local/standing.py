"""How far a story has come on its way into print, and what it says of that."""

from dataclasses import replace

from aibot_local.records import Status, Story


def change_status(story: Story, status: Status, *, editor: str = "", day: str = "") -> Story:
    """The story with another status, and with what it says of that at the beginning of its statement.

    `editor` and `day` (ISO 8601 date) are who brought it there and when; a draft has neither.
    """
    before = tell_status(story.status, story.editor, story.reviewed)
    statement = story.disclosure.statement
    if statement.startswith(before):
        statement = tell_status(status, editor, day) + statement.removeprefix(before)
    return replace(
        story,
        status=status,
        editor=editor,
        reviewed=day,
        disclosure=replace(story.disclosure, statement=statement),
    )


def tell_status(status: Status, editor: str = "", day: str = "") -> str:
    """How far a story has come, in a sentence, see `change_status`."""
    return {
        Status.DRAFT: "This is a draft put together by a program; a person has to check it before it is used.",
        Status.CHECKED: f"It was put together by a program and checked by {editor} on {day}, but not yet approved.",
        Status.APPROVED: f"It was put together by a program; {editor} approved it on {day}.",
    }[status]
