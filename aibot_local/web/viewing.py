"""What a page shows of the store, as plain values: nothing here knows of requests or markup."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aibot_local.desk.listing import ListedEvent, list_events
from aibot_local.desk.records import State
from aibot_local.language.names import find_names
from aibot_local.records import Agreement, Article, Event, Source, Story
from aibot_local.rendering.lines import mark_stretches
from aibot_local.rendering.phrases import show_date, show_line, show_part
from aibot_local.store import Store

_MOST_NAMES = 30


@dataclass(frozen=True, slots=True)
class Card:
    """An event on the front page; `standfirst` is '' and `disputed` False where it has no story."""

    event: ListedEvent
    standfirst: str = ""
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report in the order of time: its day or '', outlet, headline, and whether it repeats another."""

    article: str
    day: str
    outlet: str
    title: str
    is_copy: bool


@dataclass(frozen=True, slots=True)
class NamedOne:
    """Somebody or something that a story names: how often, and where it speaks, how often it is quoted."""

    name: str
    times: int
    quoted: int


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of a story in a list: its number, the run that wrote it, and its headline."""

    number: int
    run: int
    headline: str


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run in a list: its number, what it did, the folder's last name, when it ended or '', and its stories."""

    number: int
    kind: str
    inbox: str
    finished: str
    stories: int


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A source article in paragraphs, each in pieces with whether they are among the words that are looked for."""

    paragraphs: tuple[tuple[tuple[str, bool], ...], ...]


def list_cards(store: Store, events: Sequence[ListedEvent]) -> tuple[Card, ...]:
    """Events as cards, each with how its newest story begins and whether its figures differ."""
    rows = store.read_among(
        "SELECT event, json_extract(story, '$.standfirst'), json_extract(story, '$.figures') FROM stories s "
        "WHERE event IN ({keys}) AND version = (SELECT max(version) FROM stories WHERE event = s.event)",
        [event.id for event in events],
    )
    told = {str(event): (json.loads(standfirst), json.loads(figures)) for event, standfirst, figures in rows}
    return tuple(_describe_card(event, *told.get(event.id, ((), ()))) for event in events)


def _describe_card(event: ListedEvent, standfirst: Sequence[Any], figures: Sequence[Any]) -> Card:
    return Card(
        event,
        show_line(" ".join(sentence["text"] for sentence in standfirst)),
        any(group["agreement"] == Agreement.DISPUTED for group in figures),
    )


def list_front(store: Store) -> tuple[ListedEvent, ...]:
    """The events of the desk that there still are, biggest first; of a store without a desk, those of its last run."""
    events = tuple(event for event in list_events(store) if event.state != State.GONE)
    return events or _list_last_run(store)


def _list_last_run(store: Store) -> tuple[ListedEvent, ...]:
    rows = store.read("SELECT max(number) FROM runs WHERE kind = 'summarize' AND finished IS NOT NULL")
    stories = store.load_stories(int(rows[0][0])) if rows and rows[0][0] is not None else ()
    listed = [
        ListedEvent(
            id=story.event,
            state="",
            headline=story.headline.text,
            origins=story.origins,
            articles=len(story.sources),
            newest=story.dated,
            pinned=False,
            marked=False,
            merged_into=None,
        )
        for story in stories
    ]
    return tuple(sorted(listed, key=lambda one: (-one.origins, one.id)))


def list_reports(event: Event | None, story: Story | None) -> tuple[Report, ...]:
    """The reports of an event by day, then outlet; of an event that is not at the desk, those its story names."""
    dated: list[tuple[str, Report]] = []
    if event is not None:
        dated = [
            (article.published.value or "", _describe_report(article, is_copy=number > 0))
            for origin in event.origins
            for number, article in enumerate(origin.carried)
        ]
    elif story is not None:
        dated = [(one.published.value or "", _describe_source(one)) for one in story.sources]
    ordered = sorted(dated, key=lambda one: (one[0], one[1].outlet, one[1].article))
    return tuple(report for _, report in ordered)


def _describe_source(source: Source) -> Report:
    return Report(
        source.article,
        show_date(source.published.value),
        show_line(source.outlet.value or "unknown outlet"),
        show_line(source.title) or "Untitled",
        source.copy_of is not None,
    )


def _describe_report(article: Article, *, is_copy: bool) -> Report:
    return Report(
        article.id,
        show_date(article.published.value),
        show_line(article.outlet_name),
        show_line(article.title or article.body[:80]) or "Untitled",
        is_copy,
    )


def list_named(story: Story) -> tuple[NamedOne, ...]:
    """Who's who: names of more than one word in the text of a story, those named most first; then by name.

    The same name in other words ("Mr Holt" after "Anna Holt") counts for the one of more words.
    """
    texts = [sentence.text for _, sentence in story.sentences()]
    whole: Counter[str] = Counter()
    short: Counter[str] = Counter()
    for text in texts:
        for name in find_names(text):
            if len(name.words) > 1:
                whole[" ".join(name.words)] += 1
            elif name.certain:
                short[name.surname] += 1
    quoted = Counter(quote.speaker for quote in story.quotes if quote.speaker)
    named = [
        NamedOne(
            show_line(name),
            times + short[name.split()[-1].casefold()],
            sum(number for speaker, number in quoted.items() if name.split()[-1] in speaker.split()),
        )
        for name, times in whole.items()
    ]
    return tuple(sorted(named, key=lambda one: (-one.quoted, -one.times, one.name)))[:_MOST_NAMES]


def list_versions(store: Store, event: str) -> tuple[VersionLine, ...]:
    """The versions of an event's story, the newest first."""
    rows = store.read(
        "SELECT version, run, json_extract(story, '$.headline.text') FROM stories WHERE event = ? "
        "ORDER BY version DESC",
        (event,),
    )
    return tuple(VersionLine(int(number), int(run), show_line(str(text))) for number, run, text in rows)


def list_runs(store: Store) -> tuple[RunLine, ...]:
    """The runs of the store, the newest first; one that has no end was cut off or is under way."""
    rows = store.read(
        "SELECT r.number, r.kind, r.inbox, r.finished, (SELECT count(*) FROM stories s WHERE s.run = r.number) "
        "FROM runs r ORDER BY r.number DESC"
    )
    return tuple(
        RunLine(int(number), str(kind), show_line(str(inbox)), str(finished or ""), int(stories))
        for number, kind, inbox, finished, stories in rows
    )


def cut_article(article: Article, spans: Sequence[tuple[int, int]]) -> MarkedText:
    """The text of an article in paragraphs, the words at some offsets of its content marked; offsets may overlap."""
    paragraphs = []
    at = 0
    for text in article.content.split("\n\n"):
        pieces = mark_stretches(text, [(start - at, end - at) for start, end in spans])
        paragraphs.append(tuple((show_part(piece), marked) for piece, marked in pieces))
        at += len(text) + 2
    return MarkedText(tuple(paragraphs))
