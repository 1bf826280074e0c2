"""Reading an inbox once more: only files that are new or changed are opened, and what left it is told."""

import hashlib
import os
import stat
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from aibot_local.desk.marking import lift_returned, mark_dependents
from aibot_local.desk.records import Sweep, Withdrawal, WithdrawnReason
from aibot_local.desk.succession import find_successors
from aibot_local.desk.superseding import find_superseded
from aibot_local.errors import InputError
from aibot_local.reading import ReadingLimits
from aibot_local.reading.finding import FoundFile, find_files
from aibot_local.reading.pool import Task, read_files
from aibot_local.reading.raw import MEMBER_MARK
from aibot_local.records import Article, SetAside, SetAsideReason
from aibot_local.store import Store, inboxes
from aibot_local.store import articles as article_store
from aibot_local.store.inboxes import KeptFile, KeptPlace

_LEAST_MOVED = 0.5  # share of the files of an inbox that is gone which make another folder the same inbox


@dataclass(frozen=True, slots=True)
class _Look:
    """An inbox as it is now beside what is kept: files to read, to note as touched, the same, gone; what is refused."""

    wanted: tuple[tuple[FoundFile, KeptFile], ...]
    touched: tuple[KeptFile, ...]
    same: int
    gone: tuple[str, ...]
    refused: tuple[SetAside, ...]


def collect_articles(
    store: Store,
    inbox: Path,
    *,
    limits: ReadingLimits,
    again: bool = False,
    emptied: bool = False,
    advance: Callable[[int], None],
) -> Sweep:
    """Read what is new or changed in an inbox into the store, note what is gone from it, and mark what rests on that.

    A file counts as the same while its size and its time of change are, or its bytes. `again` reads all of them. What
    cannot be looked at now (a folder without permission) stays as it was read. `advance` is told of articles read.

    :raises InputError: when there is no such inbox, or it is empty and was not before, unless `emptied` says it may be.
    """
    found = find_files(inbox)
    number, notes = _find_inbox(store, inbox, found)
    kept = inboxes.load_files(store, number)
    if kept and not found and not emptied:
        raise InputError(
            f"{inbox}: holds no file, but {len(kept)} of its files were read before: is it mounted? "
            "if they are really withdrawn, say --emptied"
        )
    look = _look_at_files(found, kept, limits=limits, again=again)
    articles, set_aside = _read(look, limits, advance)
    before = inboxes.list_places(store, number, [*(file.path for file, _ in look.wanted), *look.gone])
    read = [article for group in articles.values() for article in group]
    known = article_store.load_articles(store, sorted({article.id for article in read}))
    with store.transaction():
        inboxes.touch_files(store, number, look.touched)
        inboxes.remove_files(store, number, look.gone)
        inboxes.save_files(store, number, [file for _, file in look.wanted], articles, set_aside)
        superseded = _supersede(store, read, known.keys())
        withdrawn = (*_find_withdrawn(store, before, articles), *superseded)
        inboxes.note_withdrawn(store)
        inboxes.save_successors(
            store,
            {
                one.article: one.successor
                for one in withdrawn
                if one.successor is not None and one not in superseded
            },
        )
        marks = mark_dependents(store, withdrawn)
        lift_returned(store)
    return Sweep(
        files_read=len(look.wanted),
        files_same=look.same + len(look.touched),
        files_gone=len(look.gone),
        fresh=tuple(sorted({article.id for article in read} - known.keys())),
        withdrawn=withdrawn,
        marks=marks,
        set_aside=look.refused,
        notes=notes,
    )


def _find_inbox(
    store: Store, inbox: Path, found: Sequence[FoundFile | SetAside]
) -> tuple[int, tuple[str, ...]]:
    """The number of an inbox: known by its place, or by its files where its old place is gone; else a new one."""
    place = inbox.resolve()
    known = inboxes.list_inboxes(store)
    for number, folder in known.items():
        if folder == place:
            return number, ()
    paths = {one.path for one in found if isinstance(one, FoundFile)}
    for number, folder in known.items():
        kept = inboxes.load_files(store, number)
        if kept and not folder.exists() and len(paths & kept.keys()) >= _LEAST_MOVED * len(kept):
            inboxes.move_inbox(store, number, place)
            return number, (f"the inbox {folder} is taken to lie at {place} now",)
    return inboxes.add_inbox(store, place), ()


def _look_at_files(
    found: Sequence[FoundFile | SetAside],
    kept: Mapping[str, KeptFile],
    *,
    limits: ReadingLimits,
    again: bool,
) -> _Look:
    wanted, touched, same = [], [], 0
    refused = [one for one in found if isinstance(one, SetAside)]
    for file in found:
        if isinstance(file, SetAside):
            continue
        before = kept.get(file.path)
        now = _describe_file(file)
        if before is not None and (now is None or _is_same(now, before)) and not again:
            same += 1  # one that cannot be looked at now stays as it was read
            continue
        now = now or KeptFile(file.path, "", 0, 0)
        if now.size <= limits.file_bytes:
            now = replace(now, sha256=_hash_file(file.location))
        if before is not None and before.sha256 and before.sha256 == now.sha256 and not again:
            touched.append(now)
            continue
        if before is not None and not now.sha256 and before.sha256 and now.size <= limits.file_bytes:
            same += 1
            detail = "cannot be opened now, it stays as it was last read: check its permissions"
            refused.append(SetAside(file.path, None, SetAsideReason.UNREADABLE, detail))
            continue
        wanted.append((file, now))
    there = {one.path for one in found if isinstance(one, FoundFile)}
    unseen = [f"{one.path}/" for one in refused if one.reason is SetAsideReason.UNREADABLE]
    gone = [path for path in kept if path not in there and not path.startswith(tuple(unseen))]
    gone = [path for path in gone if path not in {one.path for one in refused if f"{one.path}/" in unseen}]
    same += sum(path not in there and path not in set(gone) for path in kept)
    return _Look(tuple(wanted), tuple(touched), same, tuple(sorted(gone)), tuple(refused))


def _describe_file(file: FoundFile) -> KeptFile | None:
    try:
        status = file.location.stat(follow_symlinks=False)
    except OSError:
        return None
    return KeptFile(file.path, "", status.st_size, status.st_mtime_ns)


def _is_same(now: KeptFile, before: KeptFile) -> bool:
    return (now.size, now.modified) == (before.size, before.modified)


def _hash_file(location: Path) -> str:
    """SHA-256 of a file's bytes, '' where it is no regular file any more or cannot be opened."""
    try:
        # A file may have become a link or a pipe since it was listed.
        descriptor = os.open(location, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return ""
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _read(
    look: _Look, limits: ReadingLimits, advance: Callable[[int], None]
) -> tuple[dict[str, list[Article]], dict[str, list[SetAside]]]:
    """What stands in the wanted files, by the path of each."""
    articles: dict[str, list[Article]] = {}
    set_aside: dict[str, list[SetAside]] = {}
    paths = frozenset(file.path for file, _ in look.wanted)
    tasks = [Task(file.path, file.location) for file, _ in look.wanted]
    for read, left in read_files(tasks, limits=limits, processes=0, advance=advance):
        for article in read:
            articles.setdefault(_find_file(article.document.path, paths), []).append(article)
        for one in left:
            set_aside.setdefault(_find_file(one.path, paths), []).append(one)
    return articles, set_aside


def _find_file(path: str, files: frozenset[str]) -> str:
    """The file that a document's path leads into: itself, or the archive before `!/`."""
    end = len(path)
    while path[:end] not in files:
        end = path.rindex(MEMBER_MARK, 0, end)
    return path[:end]


def _supersede(store: Store, read: Sequence[Article], known: Collection[str]) -> tuple[Withdrawal, ...]:
    """Note the articles of which a newer version was read now; gives those that had none before, by id."""
    fresh = {article.id for article in read if article.id not in known}
    addresses = sorted({article.url.value for article in read if article.id in fresh and article.url.value})
    before = inboxes.list_superseded(store)
    meant = inboxes.find_at_addresses(store, addresses)
    newer = find_superseded(list(article_store.load_articles(store, sorted(meant)).values()), fresh)
    inboxes.save_superseded(store, newer)
    texts = article_store.load_articles(store, sorted(newer.keys() - before))
    return tuple(
        Withdrawal(one.id, one.document.path, one.item, WithdrawnReason.CHANGED, newer[one.id])
        for one in (texts[identity] for identity in sorted(texts))
    )


def _find_withdrawn(
    store: Store, before: Sequence[KeptPlace], articles: Mapping[str, Sequence[Article]]
) -> tuple[Withdrawal, ...]:
    """The articles that stand nowhere any more, by path, item and id, with what took their place.

    `before` is where articles stood, `articles` what was read now, by file.
    """
    standing = inboxes.list_standing(store, sorted({one.article for one in before}))
    lost = [one for one in before if one.article not in standing]
    texts = article_store.load_articles(store, sorted({one.article for one in lost}))
    stood = {one.article for one in before}
    successors: dict[str, str] = {}
    for file in sorted({one.file for one in lost}):
        fresh = {article.id: article for article in articles.get(file, ()) if article.id not in stood}
        gone = [
            replace(
                texts[one.article],
                document=replace(texts[one.article].document, path=one.path),
                item=one.item,
            )
            for one in lost
            if one.file == file
        ]
        successors |= find_successors(gone, list(fresh.values()))
    withdrawn = []
    for one in lost:
        successor = successors.get(one.article)
        reason = WithdrawnReason.GONE if successor is None else WithdrawnReason.CHANGED
        withdrawn.append(Withdrawal(one.article, one.path, one.item, reason, successor))
    return tuple(withdrawn)
