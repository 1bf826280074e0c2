"""The store keeps what it is given, all or nothing, for its owner alone; in the clear and encrypted alike."""

import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rendering.story_fixture import build_story

from aibot_local.errors import AibotError
from aibot_local.records import (
    Article,
    Copy,
    CopyKind,
    Document,
    Event,
    Field,
    Origin,
    Provenance,
    RunReport,
    SetAside,
    SetAsideReason,
    Story,
    TextAccount,
)
from aibot_local.store import Store, inboxes, stories
from aibot_local.store.articles import load_articles, load_placed_articles
from aibot_local.store.connecting import connect
from aibot_local.store.inboxes import KeptFile
from aibot_local.store.keys import StoreKey

REPORT = RunReport(1, 2, 1, (), (), (), (), (), "none")


def make_article(identity: str, content: str) -> Article:
    outlet = Field("The Courier", Provenance.DECLARED, "test")
    return Article(identity, Document(f"{identity}.txt", "0" * 64, 9), 0, content, 5, outlet=outlet)


ARTICLE = make_article("a", "Title\n\nThe bridges fell into the river.")
COPY = make_article("b", "Title\n\nThe bridges fell into the water.")
EVENT = Event("0123456789ab", (Origin(ARTICLE, (Copy(COPY, CopyKind.NEAR, 0.9),)),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "aibot.sqlite"


@pytest.fixture(params=[None, StoreKey("a passphrase", b"sixteen bytes...")], ids=["clear", "encrypted"])
def key(request: pytest.FixtureRequest) -> StoreKey | None:
    found: StoreKey | None = request.param
    return found


def test_vectors_come_back_as_they_were(path: Path, key: StoreKey | None) -> None:
    vectors = {f"{n:064}": np.array([n, 0.1, -n / 3], dtype=np.float32) for n in range(1200)}
    with Store(path, key) as store:
        store.save("model", vectors)
    with Store(path, key) as store:
        found = store.load("model", [*vectors, "f" * 64])
        assert store.load("other model", list(vectors)) == {}
    assert set(found) == set(vectors)
    assert all(np.array_equal(found[key], vectors[key]) for key in vectors)
    assert all(row.dtype == np.float32 and row.flags.writeable for row in found.values())


def test_runs_are_numbered_and_tell_their_inbox_and_stories(path: Path, key: StoreKey | None) -> None:
    story: Story = replace(build_story(), event=EVENT.id)
    with Store(path, key) as store:
        assert store.find_inbox(EVENT.id) is None
        assert store.save_run(REPORT, [EVENT], [], inbox="/old", finished="2026-03-01T00:00:00+00:00") == 1
        assert (
            store.save_run(REPORT, [EVENT], [story], inbox="/desk", finished="2026-03-02T00:00:00+00:00") == 2
        )
        assert store.count_runs() == 2
        assert store.find_inbox(EVENT.id) == "/desk"
        assert store.load_stories(1) == ()
        assert store.load_stories(2) == (story,)


def test_articles_are_found_by_their_words(path: Path, key: StoreKey | None) -> None:
    with Store(path, key) as store:
        for run in range(2):  # an article that is known is not kept twice
            store.save_run(REPORT, [EVENT], [], inbox="-", finished=f"2026-03-0{run + 1}T00:00:00+00:00")
        assert store.find_articles("bridge river") == (ARTICLE,)
        assert set(store.find_articles("falls bridge")) == set()
        assert set(store.find_articles("bridge")) == {ARTICLE, COPY}
        assert store.find_articles("bridge", most=1) in {(ARTICLE,), (COPY,)}
        assert store.find_articles("") == ()


@pytest.mark.parametrize("words", ['"', 'a" OR "b', "NEAR(", "* - ^", "content:x"])
def test_no_word_is_a_query_of_its_own(path: Path, key: StoreKey | None, words: str) -> None:
    with Store(path, key) as store:
        store.save_run(REPORT, [EVENT], [], inbox="-", finished="2026-03-01T00:00:00+00:00")
        assert store.find_articles(words) == ()


def test_a_run_is_kept_whole_or_not_at_all(path: Path, key: StoreKey | None) -> None:
    story = build_story()
    with Store(path, key) as store:
        with pytest.raises(AibotError):  # two stories of one event
            store.save_run(REPORT, [EVENT], [story, story], inbox="-", finished="2026-03-01T00:00:00+00:00")
        assert store.count_runs() == 0
        assert store.find_articles("bridge") == ()
        assert store.save_run(REPORT, [EVENT], [story], inbox="-", finished="2026-03-01T00:00:00+00:00") == 1


def test_only_the_owner_can_read_it(path: Path, key: StoreKey | None) -> None:
    with Store(path, key) as store:
        store.save("model", {"0" * 64: np.zeros(3, dtype=np.float32)})
        assert store.encrypted == (key is not None)
        modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {0o600}


def test_a_store_that_is_none_or_newer_is_refused_in_one_line(path: Path, key: StoreKey | None) -> None:
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(AibotError, match="is no store") as refused:
        Store(path, key)
    assert "\n" not in str(refused.value)
    newer = path.with_name("newer.sqlite")
    Store(newer, key).close()
    connection, _ = connect(newer, key)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(AibotError, match="newer version"):
        Store(newer, key)
    with pytest.raises(AibotError, match="cannot be opened"):
        Store(path / "below" / "a.sqlite", key)


def test_two_may_open_a_new_store_at_once(path: Path, key: StoreKey | None) -> None:
    with Store(path, key) as one, Store(path, key) as other:
        one.save("model", {"0" * 64: np.ones(3, dtype=np.float32)})
        assert set(other.load("model", ["0" * 64])) == {"0" * 64}


def test_it_is_opened_and_read_while_another_writes(
    path: Path, key: StoreKey | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aibot_local.store.connecting._WAIT_SECONDS", 0.0)
    with Store(path, key) as writer, writer.transaction():
        writer.write("INSERT INTO inboxes (folder) VALUES ('/news')")
        with Store(path, key) as reader:
            assert inboxes.list_inboxes(reader) == {}
    with Store(path, key) as reader:
        assert list(inboxes.list_inboxes(reader).values()) == [Path("/news")]


def test_what_is_within_a_transaction_is_kept_whole_or_not_at_all(path: Path, key: StoreKey | None) -> None:
    with Store(path, key) as store:
        with pytest.raises(RuntimeError), store.transaction():
            store.save("model", {"0" * 64: np.ones(3, dtype=np.float32)})  # a transaction within it
            assert set(store.load("model", ["0" * 64])) == {"0" * 64}
            raise RuntimeError
        assert store.load("model", ["0" * 64]) == {}
        store.save("model", {"0" * 64: np.ones(3, dtype=np.float32)})
        assert set(store.load("model", ["0" * 64])) == {"0" * 64}


def test_a_file_is_kept_in_place_of_what_it_held_before(path: Path, key: StoreKey | None) -> None:
    account = TextAccount(9, 7, "2 hidden words")
    article = replace(ARTICLE, document=Document("news.zip!/a.html", "1" * 64, 5), item=3, account=account)
    flaw = SetAside("news.zip!/b.html", None, SetAsideReason.NO_TEXT, "nothing in it")
    file = KeptFile("news.zip", "2" * 64, 99, 1)
    with Store(path, key) as store:
        inbox = inboxes.add_inbox(store, Path("/desk"))
        inboxes.save_files(store, inbox, [file], {"news.zip": [article, COPY]}, {"news.zip": [flaw]})
        assert load_placed_articles(store) == (article, COPY)
        assert inboxes.load_set_aside(store) == (flaw,)
        assert inboxes.load_files(store, inbox) == {"news.zip": file}
        inboxes.save_files(store, inbox, [replace(file, size=98)], {"news.zip": [COPY]}, {})
        inboxes.note_withdrawn(store)
        assert load_placed_articles(store) == (COPY,) and inboxes.load_set_aside(store) == ()
        assert store.find_articles("bridge") == (COPY,)  # what was withdrawn is not found
        assert set(load_articles(store, [ARTICLE.id, "nobody"])) == {ARTICLE.id}  # but it is kept
        assert inboxes.find_folder(store, COPY.id) == Path("/desk") and not inboxes.find_folder(store, "a")


def test_successors_lead_to_the_last_and_never_round(path: Path, key: StoreKey | None) -> None:
    with Store(path, key) as store:
        inboxes.save_successors(store, {"a": "b"})
        inboxes.save_successors(store, {"b": "c", "x": "y"})
        assert inboxes.load_successors(store) == {"a": "c", "b": "c", "x": "y"}
        inboxes.save_successors(store, {"c": "a"})
        ends = inboxes.load_successors(store)
        assert set(ends) == {"a", "b", "c", "x"}


def test_versions_of_a_story_are_counted(path: Path, key: StoreKey | None) -> None:
    story = build_story()
    with Store(path, key) as store:
        for number in (1, 2):
            run = store.begin_run("update", "/desk")
            assert stories.save_version(store, story, run=run, basis=f"basis {number}") == number
        assert store.count_runs() == 0  # neither run was finished
        newest = stories.load_version(store, story.event)
        assert newest is not None and (newest.number, newest.basis, newest.story) == (2, "basis 2", story)
        assert stories.load_version(store, story.event, until_run=1).number == 1  # type: ignore[union-attr]
        assert stories.load_version(store, story.event, number=3) is None
        assert stories.list_headlines(store, [story.event, "none"]) == {story.event: story.headline.text}
        assert stories.list_bases(store) == {story.event: "basis 2"}
        mark = stories.Mark(story.event, 2, "headline", 0, story.headline.text, "a", "gone")
        stories.save_marks(store, [mark, mark])
        assert stories.load_marks(store, story.event, 2) == (mark,)
        assert stories.list_marked(store) == {story.event}
        stories.lift_marks(store, ["a"])
        assert stories.list_marked(store) == frozenset()
