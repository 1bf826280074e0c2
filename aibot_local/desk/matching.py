"""Giving today's events the ids of yesterday's, so that an event keeps its id while it changes."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from aibot_local.desk.records import State

Members = Mapping[str, frozenset[str]]


def name_event(articles: Collection[str], taken: Collection[str] = ()) -> str:
    """The id of a new event: twelve hex digits of the SHA-256 of its sorted article ids; another where it is taken."""
    text = "\n".join(sorted(articles))
    count = 0
    while True:
        name = hashlib.sha256((text + f"\n{count}" * bool(count)).encode()).hexdigest()[:12]
        if name not in taken:
            return name
        count += 1


def match_events(
    groups: Sequence[Sequence[frozenset[str]]],
    before: Members,
    *,
    firm: Collection[str] = (),
    taken: Collection[str] = (),
) -> list[str]:
    """An id for each of today's groups: that of the event of `before` it shares most with, else a new one.

    A group is a sequence of origins, each the ids of its articles, copies and predecessors among them; `before` holds
    the article ids of each event. Pairs are taken greedily: those of a `firm` event first, then by origins shared,
    by articles shared, and by the smaller event; equal ones by the event's id and the least article id of the group.
    Each id is given once. `taken` are further ids that a new event must not get.
    """
    homes = {article: event for event in sorted(before) for article in before[event]}
    pairs = []
    for place, group in enumerate(groups):
        origins: Counter[str] = Counter()
        articles: Counter[str] = Counter()
        for origin in group:
            held = Counter(homes[article] for article in origin if article in homes)
            articles.update(held)
            origins.update(held.keys())
        least = min(article for origin in group for article in origin)
        for event, shared in origins.items():
            rank = (event not in firm, -shared, -articles[event], len(before[event]), event, least)
            pairs.append((rank, place, event))
    names: dict[int, str] = {}
    given: set[str] = set()
    for _, place, event in sorted(pairs):
        if place not in names and event not in given:
            names[place] = event
            given.add(event)
    for place, group in enumerate(groups):
        if place not in names:
            names[place] = name_event(
                {article for origin in group for article in origin}, given | before.keys() | set(taken)
            )
            given.add(names[place])
    return [names[place] for place in range(len(groups))]


@dataclass(frozen=True, slots=True)
class Course:
    """What became of an event between two days; the fields as in `EventChange`, articles by id."""

    event: str
    state: State
    merged_from: tuple[str, ...] = ()
    merged_into: str | None = None
    split_from: str | None = None
    split_into: tuple[str, ...] = ()
    gained: tuple[str, ...] = ()
    came: tuple[tuple[str, str], ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()


def compare_days(
    before: Members, now: Members, *, successors: Mapping[str, str] | None = None
) -> dict[str, Course]:
    """What became of every event of `before` and of `now`, by id, from the articles of each.

    An article that took the place of another (`successors`) is gained, and the other lost. An event that is not there
    any more was merged into the one that most of its articles went to, or is gone. A new event that has articles of an
    event of before came out of it.
    """
    successors = successors or {}
    home_before = {article: event for event in sorted(before) for article in before[event]}
    home_now = {article: event for event in sorted(now) for article in now[event]}
    into: dict[str, str] = {}
    for event in sorted(before.keys() - now.keys()):
        went = Counter(
            home_now[at]
            for article in sorted(before[event])
            if (at := article if article in home_now else successors.get(article, "")) in home_now
        )
        if went:
            into[event] = min(went, key=lambda one: (-went[one], one))
    out_of: dict[str, str] = {}
    for event in sorted(now.keys() - before.keys()):
        came_from = Counter(home_before[article] for article in sorted(now[event]) if article in home_before)
        if came_from:
            out_of[event] = min(came_from, key=lambda one: (-came_from[one], one))
    courses = {}
    for event in sorted(before.keys() | now.keys()):
        old, new = before.get(event, frozenset()), now.get(event, frozenset())
        came = [(article, home_before[article]) for article in sorted(new - old) if article in home_before]
        left = [(article, home_now[article]) for article in sorted(old - new) if article in home_now]
        merged_from = tuple(sorted(one for one, target in into.items() if target == event))
        split_into = tuple(sorted(one for one, source in out_of.items() if source == event))
        gained = tuple(sorted(article for article in new if article not in home_before))
        lost = tuple(sorted(article for article in old if article not in home_now))
        split_from = out_of.get(event)
        replaced = {successors[article] for article in lost if article in successors}
        if not new:
            state = State.GONE
        elif event not in before:
            state = State.SPLIT if split_from is not None and split_from not in into else State.BORN
        elif merged_from:
            state = State.MERGED
        elif split_into:
            state = State.SPLIT
        elif came or set(gained) - replaced:
            state = State.GREW
        elif gained:
            state = State.REVISED
        else:
            state = State.SHRANK if left or lost else State.QUIET
        courses[event] = Course(
            event=event,
            state=state,
            merged_from=merged_from,
            merged_into=into.get(event),
            split_from=split_from,
            split_into=split_into,
            gained=gained,
            came=tuple(came),
            left=tuple(left),
            lost=lost,
        )
    return courses
