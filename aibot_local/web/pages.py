"""The pages: each takes the desk and plain values and gives a rendered page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader

from aibot_local.desk.searching import Hit, search
from aibot_local.desk.showing import show_event
from aibot_local.errors import InputError, ModelError
from aibot_local.library import ModelRole, list_installed, list_models
from aibot_local.protocols import Embedder
from aibot_local.rendering.layout import lay_out_story
from aibot_local.rendering.phrases import show_date, show_line
from aibot_local.rendering.templating import make_environment
from aibot_local.rendering.text import tell_dropped
from aibot_local.review.approving import Checkers, load_reviewed
from aibot_local.store import Store
from aibot_local.store.articles import load_articles
from aibot_local.store.inboxes import list_inboxes
from aibot_local.store.keys import StoreKey
from aibot_local.store.stories import load_version
from aibot_local.web import viewing
from aibot_local.web.comparing import Change, compare_stories
from aibot_local.web.jobs import Job, JobRunner
from aibot_local.web.mapping import HEIGHT, WIDTH, place_events

_LONGEST_QUERY = 200  # characters
_MOST_HITS = 30
_MOST_RUNS = 100  # in the list
_MOST_CARDS = 60  # on a page of events


class NotFoundError(InputError):
    """There is no such page: no event, version, article or job of this name."""


@dataclass(slots=True)
class Desk:
    """What the pages are made from: the store's file and its key, the model library, the jobs, and what embeds a query.

    `load_embedder` is called at the first search; where it raises ModelError, words alone are searched. `load_checkers`
    is called when a sentence is first to be checked. `editor` is who reviews here, or ''.
    """

    store: Path
    models: Path
    jobs: JobRunner
    load_embedder: Callable[[], Embedder] | None = None
    load_checkers: Callable[[], Checkers] | None = None
    editor: str = ""
    key: StoreKey | None = None
    _checkers: Checkers | None = field(default=None, init=False)
    _embedder: Embedder | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def open(self) -> Store:
        """The store, to be closed after each page."""
        return Store(self.store, self.key)

    def find_embedder(self) -> Embedder | None:
        """The embedder, loaded once; None where there is none."""
        with self._lock:
            if self._embedder is None and self.load_embedder is not None:
                try:
                    self._embedder = self.load_embedder()
                except ModelError:
                    self.load_embedder = None
            return self._embedder

    def find_checkers(self) -> Checkers:
        """What sentences are checked with, loaded once.

        :raises ModelError: when it cannot be loaded.
        """
        with self._lock:
            if self._checkers is None:
                if self.load_checkers is None:
                    raise ModelError("nothing is loaded here that could check a sentence")
                self._checkers = self.load_checkers()
            return self._checkers


def render_front(desk: Desk, *, page: int = 1) -> str:
    """The events, biggest first, some to a page.

    :raises NotFoundError: when there is no such page.
    """
    with desk.open() as store:
        events = viewing.list_front(store)
        pages = max(1, -(-len(events) // _MOST_CARDS))
        if page > pages:
            raise NotFoundError(f"there are {pages} pages of events")
        cards = viewing.list_cards(store, events[(page - 1) * _MOST_CARDS : page * _MOST_CARDS])
    told = sum(event.origins > 1 for event in events)
    return render_page(
        "front.html",
        title="Events" if page == 1 else f"Events, page {page}",
        stories=[card for card in cards if card.event.origins > 1],
        singles=[card for card in cards if card.event.origins <= 1],
        told=told,
        single=len(events) - told,
        page=page,
        pages=pages,
    )


def render_event(desk: Desk, name: str, *, number: int | None = None) -> str:
    """One event: its story, sources, timeline, names, versions, and what was left out.

    :raises NotFoundError: when there is no such event or version.
    """
    with desk.open() as store:
        try:
            shown = show_event(store, name, number=number)
        except InputError as error:
            raise NotFoundError(str(error)) from error
        story = shown.version.story if shown.version else None
        versions = viewing.list_versions(store, shown.id)
        reports = viewing.list_reports(shown.event, story)
    layout = lay_out_story(story) if story else None
    return render_page(
        "event.html",
        title=layout.headline.text if layout else f"Event {shown.id}",
        event=shown.id,
        standing=shown.event is not None,
        outdated=shown.outdated,
        marks=shown.marks,
        number=shown.version.number if shown.version else None,
        versions=versions,
        story=layout,
        left_out=tell_dropped(layout.dropped) if layout else "",
        named=viewing.list_named(story) if story else (),
        reports=reports,
        related=story.related if story else (),
    )


def render_article(desk: Desk, article: str, *, event: str | None = None) -> str:
    """A source article whole, with the words marked that an event's newest story rests on.

    :raises NotFoundError: when the store holds no such article.
    """
    with desk.open() as store:
        found = load_articles(store, [article]).get(article)
        version = load_version(store, event) if event else None
    if found is None:
        raise NotFoundError(f"no article {article!a} is kept")
    spans = [
        (span.start, span.end)
        for _, sentence in (version.story.sentences() if version else ())
        for span in sentence.spans
        if span.article == article
    ]
    return render_page(
        "article.html",
        title=show_line(found.title) or "Untitled",
        article=found,
        outlet=show_line(found.outlet_name),
        day=show_date(found.published.value),
        event=event if version else None,
        passage=viewing.cut_article(found, spans),
        marked=bool(spans),
    )


def render_comparison(desk: Desk, event: str, *, old: int, new: int) -> str:
    """Two versions of a story side by side.

    :raises NotFoundError: when there is no such version.
    """
    with desk.open() as store:
        before, after = (load_reviewed(store, event, number=number) for number in (old, new))
        versions = viewing.list_versions(store, event)
    if before is None or after is None:
        raise NotFoundError(f"event {event!a} has no versions {old} and {new}")
    compared = compare_stories(before.story, after.story)
    return render_page(
        "compare.html",
        title=f"Versions {old} and {new}",
        event=event,
        old=old,
        new=new,
        versions=versions,
        compared=compared,
        added=sum(one.change is Change.ADDED for one in compared),
        removed=sum(one.change is Change.REMOVED for one in compared),
    )


def render_search(desk: Desk, words: str, *, part: bool = False) -> str:
    """Articles found by words and meaning; `part` is the list alone, to be put into the page that is there."""
    words = show_line(words)[:_LONGEST_QUERY]
    hits: tuple[Hit, ...] = ()
    if words:
        with desk.open() as store:
            hits = search(store, words, desk.find_embedder(), most=_MOST_HITS)
    return render_page("hits.html" if part else "search.html", title="Search", words=words, hits=hits)


def render_map(desk: Desk) -> str:
    """The events as points, and the same as a list."""
    with desk.open() as store:
        events = viewing.list_front(store)
        points = place_events(store, events)
    return render_page(
        "map.html",
        title="Map of the events",
        points=points,
        width=WIDTH,
        height=HEIGHT,
        left=len(events) - len(points),
    )


def render_models(desk: Desk) -> str:
    """The models that are known and those installed."""
    return render_page("models.html", title="Models", models=list_models(desk.models))


def render_runs(desk: Desk) -> str:
    """The runs of the store, the newest, the runs started here, and a form to start one."""
    with desk.open() as store:
        runs = viewing.list_runs(store)
        inboxes = list_inboxes(store)
    jobs = desk.jobs.list_jobs()
    return render_page(
        "runs.html", title="Runs", runs=runs[:_MOST_RUNS], left=max(0, len(runs) - _MOST_RUNS), jobs=jobs,
        inboxes=sorted(inboxes.items()), rewriters=list_rewriters(desk),
        busy=any(job.running for job in jobs),
    )  # fmt: skip


def list_rewriters(desk: Desk) -> tuple[str, ...]:
    """The names of the models on this machine that can write stories."""
    return tuple(model.name for model in list_installed(desk.models, ModelRole.REWRITER))


def render_job(job: Job, *, lines: Sequence[str]) -> str:
    """A run started here: its state and what it has said."""
    return render_page("job.html", title=f"Run started here, {job.number}", job=job, lines=lines)


def render_notice(title: str, text: str) -> str:
    """A page that says one thing, such as that there is no such page."""
    return render_page("notice.html", title=title, text=text)


@cache
def _build_environment() -> Environment:
    # The templates of a story are those of its file: both show the same.
    return make_environment(
        ChoiceLoader(
            [
                PackageLoader("aibot_local.web", "templates"),
                PackageLoader("aibot_local.rendering", "templates"),
            ]
        )
    )


def render_page(template: str, **values: Any) -> str:  # noqa: ANN401 - whatever the template names
    """A page from its template."""
    environment = _build_environment()
    return environment.get_template(template).render({"show_date": show_date, **values})
