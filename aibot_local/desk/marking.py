"""Which words of a story rest on an article, and marking them when it is no longer as it was."""

from collections.abc import Iterator, Sequence

from aibot_local.desk.records import Dependent, Withdrawal, WithdrawnReason
from aibot_local.records import Story
from aibot_local.store import Store
from aibot_local.store import stories as story_store
from aibot_local.store.stories import Mark

REASONS = {
    WithdrawnReason.GONE: "its source is gone",
    WithdrawnReason.CHANGED: "its source was changed",
}


def list_dependents(story: Story, article: str) -> tuple[Dependent, ...]:
    """Every sentence, figure and quotation of a story that rests on an article, in the story's order."""
    return tuple(dependent for _, dependent in _number_dependents(story, article))


def mark_dependents(store: Store, withdrawn: Sequence[Withdrawal]) -> tuple[Mark, ...]:
    """Mark what rests on articles that were withdrawn, in the newest version of every story that has them as source.

    A story that has such a source and rests no sentence on it gets a mark for itself (place `story`).
    """
    reasons = {one.article: one.reason for one in withdrawn}
    rows = store.read_among(
        "SELECT DISTINCT s.event, json_extract(source.value, '$.article') AS article "
        "FROM stories s, json_each(s.story, '$.sources') source "
        "WHERE s.version = (SELECT max(version) FROM stories WHERE event = s.event) AND article IN ({keys})",
        sorted(reasons),
    )
    resting: dict[str, list[str]] = {}
    for event, article in sorted(rows):
        resting.setdefault(str(event), []).append(str(article))
    marks = []
    for event, articles in resting.items():
        version = story_store.load_version(store, event)
        if version is None:
            continue
        for article in articles:
            dependents = list(_number_dependents(version.story, article))
            if not dependents:
                dependents = [(0, Dependent("story", version.story.headline.text))]
            marks += [
                Mark(
                    event, version.number, where.place, position, where.text, article, reasons[article].value
                )
                for position, where in dependents
            ]
    story_store.save_marks(store, marks)
    return tuple(marks)


def lift_returned(store: Store) -> None:
    """Take away the marks for articles that stand in a document again."""
    rows = store.read(
        "SELECT DISTINCT article FROM marks WHERE article IN (SELECT article FROM places) "
        "AND article NOT IN (SELECT article FROM superseded)"
    )
    story_store.lift_marks(store, [str(article) for (article,) in rows])


def _number_dependents(story: Story, article: str) -> Iterator[tuple[int, Dependent]]:
    position = 0
    for place, sentence in story.sentences():
        if any(span.article == article for span in sentence.spans):
            yield position, Dependent(place, sentence.text)
        position += 1
    for group in story.figures:
        for figure in group.figures:
            if figure.span.article == article:
                yield position, Dependent("figures", figure.text)
            position += 1
    for quote in story.quotes:
        if quote.span.article == article:
            yield position, Dependent("quotes", quote.text)
        position += 1
