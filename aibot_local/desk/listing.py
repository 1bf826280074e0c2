"""The events of the desk as a list shows them."""

from dataclasses import dataclass

from aibot_local.store import Store
from aibot_local.store import events as event_store
from aibot_local.store import stories as story_store


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event as a list shows it.

    `headline` is that of its story, else of its newest report; `origins` counts independent reports, `articles` copies
    too; `newest` is the latest date of a report, ISO 8601, or None. `marked` tells that words of its story rest on what
    was withdrawn.
    """

    id: str
    state: str
    headline: str
    origins: int
    articles: int
    newest: str | None
    pinned: bool
    marked: bool
    merged_into: str | None


def list_events(store: Store) -> tuple[ListedEvent, ...]:
    """Every event there is or was: most independent reports first, then newest, then id."""
    kept = event_store.load_events(store)
    headlines = story_store.list_headlines(store, list(kept))
    marked = story_store.list_marked(store)
    dates, titles = _read_reports(store)
    listed = []
    for event in kept.values():
        own = [article for article in event.articles if article not in event.copies]
        newest = max(own, key=lambda one: (dates.get(one) or "", one), default="")
        listed.append(
            ListedEvent(
                id=event.id,
                state=event.state,
                headline=headlines.get(event.id) or titles.get(newest, ""),
                origins=len(own),
                articles=len(event.articles),
                newest=max((day for one in own if (day := dates.get(one))), default=None),
                pinned=event.pinned,
                marked=event.id in marked,
                merged_into=event.merged_into,
            )
        )
    by_date = sorted(sorted(listed, key=lambda one: one.id), key=lambda one: one.newest or "", reverse=True)
    return tuple(sorted(by_date, key=lambda one: -one.origins))


def _read_reports(store: Store) -> tuple[dict[str, str | None], dict[str, str]]:
    """The day of publication and the headline of each article in an event."""
    rows = store.read(
        "SELECT a.id, json_extract(a.fields, '$.published.value'), substr(a.content, 1, a.title_end) "
        "FROM members m JOIN articles a ON a.id = m.article"
    )
    dates = {str(one): str(day)[:10] if day else None for one, day, _ in rows}
    return dates, {str(one): str(title) for one, _, title in rows}
