"""What changed in each event since an update last told of it: new facts, revised figures, withdrawn sources, cited."""

from collections.abc import Iterable, Mapping, Sequence

from aibot_local.desk.facts import find_new_sentences
from aibot_local.desk.marking import list_dependents
from aibot_local.desk.matching import Course
from aibot_local.desk.records import (
    CitedSentence,
    EventChange,
    Move,
    State,
    WithdrawnReason,
    WithdrawnSource,
)
from aibot_local.pipeline import list_article
from aibot_local.protocols import SentenceSplitter
from aibot_local.records import Agreement, Article, Event, FigureGroup, Story
from aibot_local.salience import split_article
from aibot_local.store import Store, inboxes
from aibot_local.store import articles as article_store
from aibot_local.store import events as event_store
from aibot_local.store import stories as story_store


def describe_changes(
    store: Store,
    events: Sequence[Event],
    courses: Mapping[str, Course],
    stories: Mapping[str, Story],
    written: Mapping[str, tuple[str, ...]],
    *,
    splitter: SentenceSplitter,
) -> tuple[EventChange, ...]:
    """A record for each event that changed since the last update, in the order of `events`, those that are gone last.

    `stories` are the stories as they are now, by event, and `written` the files of those that were written anew. What
    was told last is taken from the store. An event is left out when no report came to it or left it.
    """
    since = event_store.find_told_run(store)
    told = event_store.load_told(store)
    order = [event.id for event in events]
    order += sorted(courses.keys() - set(order))
    by_id = {event.id: event for event in events}
    changes = []
    for name in order:
        course = courses[name]
        if course.state is State.QUIET:
            continue
        before = story_store.load_version(store, name, until_run=since) if since and name in told else None
        changes.append(
            _describe_event(
                store,
                course,
                by_id.get(name),
                told,
                stories.get(name),
                before.story if before else None,
                written.get(name, ()),
                splitter,
            )
        )
    return tuple(changes)


def find_revised(now: Story | None, before: Story | None) -> tuple[FigureGroup, ...]:
    """The groups of figures that are updated or disputed now, and were not so, or not with these values, before."""
    known = {_key_group(group) for group in before.figures} if before else set()
    if now is None:
        return ()
    return tuple(
        group
        for group in now.figures
        if group.agreement in (Agreement.UPDATED, Agreement.DISPUTED) and _key_group(group) not in known
    )


def _key_group(
    group: FigureGroup,
) -> tuple[str, Agreement, frozenset[tuple[float | None, float | None, str]]]:
    return (
        group.label,
        group.agreement,
        frozenset((figure.low, figure.high, figure.unit) for figure in group.figures),
    )


def _describe_event(
    store: Store,
    course: Course,
    event: Event | None,
    told: Mapping[str, frozenset[str]],
    now: Story | None,
    before: Story | None,
    files: tuple[str, ...],
    splitter: SentenceSplitter,
) -> EventChange:
    earlier = set(told.get(course.event, frozenset())).union(*(told[one] for one in course.merged_from))
    earlier |= {article for article, _ in course.came}
    successors = inboxes.load_successors(store)
    asked = earlier | set(course.gained) | {article for article, _ in course.left}
    known = article_store.load_articles(store, sorted(asked))
    placed = {one.id: one for one in article_store.load_placed_articles(store, sorted(known))}
    texts = {**known, **placed}
    return EventChange(
        event=course.event,
        state=course.state,
        headline=_find_headline(store, course, event, now, before, texts),
        origins=len(event.origins) if event else 0,
        merged_from=course.merged_from,
        merged_into=course.merged_into,
        split_from=course.split_from,
        split_into=course.split_into,
        gained=tuple(list_article(one) for one in _order(texts[article] for article in course.gained)),
        came=tuple(Move(list_article(texts[article]), other) for article, other in course.came),
        left=tuple(Move(list_article(texts[article]), other) for article, other in course.left),
        new_facts=_find_facts(course, event, earlier, texts, splitter, successors),
        revised=find_revised(now, before) if course.state is not State.BORN else (),
        withdrawn=_find_withdrawn(store, course, before, texts, successors),
        story=bool(files),
        files=files,
    )


def _find_headline(
    store: Store,
    course: Course,
    event: Event | None,
    now: Story | None,
    before: Story | None,
    texts: Mapping[str, Article],
) -> str:
    if now is not None or before is not None:
        return (now or before).headline.text  # type: ignore[union-attr]
    if event is not None:
        return max(event.articles, key=lambda one: (one.published.value or "", one.id)).title
    lost = [texts[article].title for article in course.lost if article in texts]
    lost += [texts[article].title for article, _ in course.left if article in texts]
    return lost[0] if lost else ""


def _find_facts(
    course: Course,
    event: Event | None,
    earlier: set[str],
    texts: Mapping[str, Article],
    splitter: SentenceSplitter,
    successors: Mapping[str, str],
) -> tuple[CitedSentence, ...]:
    """The new sentences of reports that came; none for an event that was born, of which everything is new."""
    if event is None or course.state in (State.BORN, State.GONE):
        return ()
    gained = set(course.gained)
    fresh = [article for article in event.articles if article.id in gained]
    said = [texts[article] for article in sorted(earlier) if article in texts]
    new = find_new_sentences(
        (sentence for article in _order(fresh) for sentence in split_article(article, splitter)),
        (sentence for article in said for sentence in split_article(article, splitter)),
        corrections=gained & set(successors.values()),
    )
    by_id = {article.id: article for article in fresh}
    return tuple(
        CitedSentence(sentence.text, sentence.span, list_article(by_id[sentence.span.article]))
        for sentence in new
    )


def _find_withdrawn(
    store: Store,
    course: Course,
    before: Story | None,
    texts: Mapping[str, Article],
    successors: Mapping[str, str],
) -> tuple[WithdrawnSource, ...]:
    """The sources that stand in no document any more, in order of date, and what of the last story rested on each."""
    standing = inboxes.list_standing(store, course.lost)
    found = []
    for article in _order(texts[one] for one in course.lost if one in texts and one not in standing):
        successor = successors.get(article.id)
        after = article_store.load_articles(store, [successor]).get(successor) if successor else None
        found.append(
            WithdrawnSource(
                article=list_article(article),
                reason=WithdrawnReason.CHANGED if after else WithdrawnReason.GONE,
                successor=list_article(after) if after else None,
                dependents=list_dependents(before, article.id) if before else (),
            )
        )
    return tuple(found)


def _order(articles: Iterable[Article]) -> list[Article]:
    return sorted(articles, key=lambda one: (one.published.value or "9999", one.id))
