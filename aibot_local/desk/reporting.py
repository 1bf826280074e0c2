"""The record of what changed, as JSON for programs and Markdown for people."""

from collections.abc import Iterator
from dataclasses import asdict

from aibot_local.desk.records import Changes, CitedSentence, EventChange, State, WithdrawnReason
from aibot_local.records import FigureGroup, ListedArticle
from aibot_local.rendering.json import serialise, sort_keys
from aibot_local.rendering.markdown import escape_markdown
from aibot_local.rendering.phrases import count, show_agreement, show_date, start_upper

CHANGES_SCHEMA = "aibot.changes/1"
_MOST_SHOWN = 12  # new sentences of one event in the Markdown; the JSON has all

_STATES = {
    State.BORN: "New event",
    State.GREW: "New reports",
    State.MERGED: "Events became one",
    State.SPLIT: "Event came apart",
    State.REVISED: "Reports changed",
    State.SHRANK: "Lost reports",
    State.GONE: "No longer an event",
}


def dump_changes(changes: Changes) -> str:
    """The record as JSON text: `schema` first, the other keys sorted; the same record gives the same text."""
    return serialise({"schema": CHANGES_SCHEMA, **sort_keys(asdict(changes))})


def render_changes(changes: Changes) -> str:
    """The record as CommonMark text: what was withdrawn first, then the events by size; every line names its source."""
    return "\n".join(_list_lines(changes)) + "\n"


def _list_lines(changes: Changes) -> Iterator[str]:
    since = f"since update {changes.since}" if changes.since else "since the beginning"
    yield f"# What changed {since}"
    yield ""
    yield (
        f"{count(len(changes.events), 'event', 'events')} changed, {changes.quiet} did not. "
        f"This run read {count(changes.files_read, 'file', 'files')}; {changes.files_same} were the same as before, "
        f"{changes.files_gone} were gone."
    )
    for note in changes.notes:
        yield ""
        yield escape_markdown(note)
    withdrawn = [event for event in changes.events if event.withdrawn]
    if withdrawn:
        yield ""
        yield "## Withdrawn sources"
        for event in withdrawn:
            yield from _list_withdrawn(event)
    for event in changes.events:
        yield from _list_event(event)


def _list_withdrawn(event: EventChange) -> Iterator[str]:
    for source in event.withdrawn:
        yield ""
        told = {
            WithdrawnReason.GONE: "is gone",
            WithdrawnReason.CHANGED: "was changed",
        }[source.reason]
        after = f"; now “{escape_markdown(source.successor.title)}”" if source.successor else ""
        yield f"**{_cite(source.article)}** {told}{after}. It was a source of {_name(event)}."
        if source.dependents:
            yield ""
            yield "What was told rested on it here:"
            yield ""
        for one in source.dependents:
            yield f"- {escape_markdown(one.place)}: {escape_markdown(one.text)}"


def _list_event(event: EventChange) -> Iterator[str]:
    yield ""
    yield f"## {_STATES[event.state]}: {escape_markdown(event.headline)}"
    yield ""
    yield f"Event `{event.event}`, {count(event.origins, 'independent report', 'independent reports')}."
    for line in _list_course(event):
        yield f"{line}."
    if event.files:
        stem = event.files[0].partition(".")[0]
        formats = ", ".join(file.partition(".")[2] for file in event.files)
        yield f"Story written anew: `{stem}` ({formats})."
    if event.gained:
        yield ""
        yield "New reports:"
        yield ""
    for article in event.gained:
        yield f"- {_cite(article)}"
    yield from _list_facts(event.new_facts)
    for group in event.revised:
        yield from _list_figures(group)


def _list_course(event: EventChange) -> Iterator[str]:
    if event.merged_from:
        yield f"Took in {_join_ids(event.merged_from)}"
    if event.merged_into:
        yield f"Became part of `{event.merged_into}`"
    if event.split_from:
        yield f"Came out of `{event.split_from}`"
    if event.split_into:
        yield f"Gave rise to {_join_ids(event.split_into)}"
    for move in event.came:
        yield f"{_cite(move.article)} came from `{move.other}`"
    for move in event.left:
        yield f"{_cite(move.article)} went to `{move.other}`"


def _list_facts(facts: tuple[CitedSentence, ...]) -> Iterator[str]:
    if facts:
        yield ""
        yield "New in them:"
        yield ""
    for fact in facts[:_MOST_SHOWN]:
        yield f"- {escape_markdown(fact.text)} ({_cite_shortly(fact.article)})"
    if len(facts) > _MOST_SHOWN:
        yield f"- and {len(facts) - _MOST_SHOWN} more, in `changes.json`"


def _list_figures(group: FigureGroup) -> Iterator[str]:
    origins = len({figure.span.article for figure in group.figures})
    yield ""
    yield f"{start_upper(escape_markdown(group.label))}: {show_agreement(group.agreement, origins).lower()}"
    yield ""
    for figure in group.figures:
        says = f", citing {escape_markdown(figure.speaker)}" if figure.speaker else ""
        day = show_date(figure.as_of) or "undated"
        yield f"- {escape_markdown(figure.text)} ({escape_markdown(figure.outlet)}, {escape_markdown(day)}{says})"


def _name(event: EventChange) -> str:
    return f"“{escape_markdown(event.headline)}” (`{event.event}`)"


def _cite(article: ListedArticle) -> str:
    title = f"“{escape_markdown(article.title)}”" if article.title else "an untitled report"
    item = f" (article {article.item})" if article.item else ""
    day = escape_markdown(show_date(article.published) or "undated")
    return f"{title}, {escape_markdown(article.outlet)}, {day}, file {escape_markdown(article.path)}{item}"


def _cite_shortly(article: ListedArticle) -> str:
    day = escape_markdown(show_date(article.published) or "undated")
    return f"{escape_markdown(article.outlet)}, {day}, file {escape_markdown(article.path)}"


def _join_ids(ids: tuple[str, ...]) -> str:
    return ", ".join(f"`{one}`" for one in ids)
