"""The whole line on small engines: what goes in comes out, bound to its sources, the same every time."""

import json
from pathlib import Path

import pytest
from fakes import FixedRewriter, list_articles, make_engines, write_inbox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aibot_local import pipeline
from aibot_local.clustering import find_events
from aibot_local.deduplication import find_origins
from aibot_local.durability import Checkpoints
from aibot_local.durability.manifest import MANIFEST_FILE
from aibot_local.embedding import embed_articles
from aibot_local.errors import AibotError, InputError
from aibot_local.pipeline import Run, set_languages_aside, summarize, write_stories
from aibot_local.protocols import Engines
from aibot_local.reading import ReadingLimits, read_inbox, reopen_document
from aibot_local.records import (
    Article,
    CopyKind,
    Document,
    Field,
    Provenance,
    Reading,
    SetAsideReason,
    Wording,
)
from aibot_local.rendering import load_report, load_story
from aibot_local.settings import Settings
from aibot_local.store import Store
from aibot_local.verification import check_story


def run(inbox: Path, out: Path, engines: Engines | None = None, **options: object) -> Run:
    with Store(out.with_suffix(".sqlite")) as store:
        return summarize(inbox, out, engines or make_engines(), store=store, settings=Settings(**options))  # type: ignore[arg-type]


def read_files(out: Path) -> dict[str, bytes]:
    """All but the manifest, which says where the inbox lies and what its files are called."""
    return {path.name: path.read_bytes() for path in sorted(out.iterdir()) if path.name != MANIFEST_FILE}


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_inbox(tmp_path_factory.mktemp("desk") / "inbox", list_articles())


FALLEN = (
    "Die alte Bruecke von Harwick ist am Dienstag in die Orle gestuerzt. 1.500 Haushalte waren ohne Strom. Taucher "
    "suchten bis zum Abend im Fluss."
)
AFTER = (
    "Nach dem Einsturz der alten Bruecke von Harwick in die Orle haben Taucher im Fluss gesucht. Am Dienstag waren "
    "1.500 Haushalte ohne Strom."
)
GERMAN = [
    ("Bruecke stuerzt in die Orle", FALLEN, "Der Bote", "2026-03-03"),
    ("Nach dem Einsturz in Harwick", AFTER, "Die Post", "2026-03-04"),
]


def test_a_language_the_checks_do_not_know_is_told_in_its_own_words(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox", list_articles())
    for number, (title, text, outlet, date) in enumerate(GERMAN):
        article = {"title": title, "text": text, "source": outlet, "date": date, "language": "de-DE"}
        (inbox / f"de{number}.json").write_text(json.dumps(article), encoding="utf-8")
    engines = make_engines(FixedRewriter("The bridge fell."))
    assert len(run(inbox, tmp_path / "en", engines).report.set_aside) == 2
    done = run(inbox, tmp_path / "both", engines, languages=("de", "en"))
    assert done.report.set_aside == ()
    (german,) = [
        one for one in done.stories if "Harwick" in one.headline.text and "Orle" in str(one.evidence)
    ]
    assert {source.path for source in german.sources} == {"de0.json", "de1.json"}
    assert {one.wording for _, one in german.sentences()} <= {Wording.VERBATIM, Wording.OURS}
    assert "the checks of rewritten text know English only" in german.disclosure.statement
    assert german.figures == () and german.dropped == ()
    # What is told in English is the same whether the German is read or not.
    english = read_files(tmp_path / "en")
    same = [
        name
        for name in english
        if name.endswith(".md") and english[name] == read_files(tmp_path / "both")[name]
    ]
    assert len(same) == 2


def test_a_story_for_each_event_and_everything_accounted_for(inbox: Path, tmp_path: Path) -> None:
    done = run(inbox, tmp_path / "out")
    report = done.report
    assert [(story.origins, story.outlets) for story in report.stories] == [(3, 4), (2, 2)]
    assert (report.files, report.found, report.used, len(report.copies)) == (7, 7, 6, 1)
    assert report.set_aside == ()
    assert [one.title for one in report.single_reports] == ["Girl of eleven is chess champion"]
    (copied,) = report.copies
    assert copied.kind is CopyKind.EXACT and copied.copy.title == "Bridge falls into river at Harwick"
    assert done.number == 1
    assert [one.path for one in report.texts] == [f"{number:02}.json" for number in range(7)]
    assert all(one.words_kept > 0 for one in report.texts)
    files = read_files(tmp_path / "out")
    assert set(files) == {file for story in report.stories for file in story.files} | {
        "index.html",
        "run.json",
    }
    assert load_report(files["run.json"]) == report
    for story, written in zip(done.stories, report.stories, strict=True):
        (name,) = (file for file in written.files if file.endswith(".json"))
        assert load_story(files[name]) == story


def test_every_sentence_stands_on_its_sources(inbox: Path, tmp_path: Path) -> None:
    engines = make_engines()
    for story in run(inbox, tmp_path / "out", engines).stories:
        assert all(sentence.spans or sentence.wording is Wording.OURS for _, sentence in story.sentences())
        faults = check_story(
            story, lambda path: reopen_document(inbox, path), engines.splitter, embedder=engines.embedder
        )
        assert faults == ()


def test_a_changed_byte_of_a_source_is_found(tmp_path: Path) -> None:
    engines, inbox = make_engines(), write_inbox(tmp_path / "inbox", list_articles())
    story = run(inbox, tmp_path / "out", engines).stories[0]
    path = inbox / "00.json"
    path.write_text(path.read_text().replace("Two lorry", "Ten lorry"), encoding="utf-8")
    faults = check_story(story, lambda path: reopen_document(inbox, path), engines.splitter)
    assert {fault.text for fault in faults} >= {"00.json"}
    assert any("Two lorry drivers were hurt" in fault.text for fault in faults)


@pytest.mark.parametrize(
    "lie",
    [
        "At least 99 people died when the bridge fell.",
        "Governor Ezra Quill resigned over the bridge at Harwick.",
        "“I am to blame,” said Ann Selby.",
        "The old bridge at Harwick did not fall into the river on Tuesday morning.",
        "zxqj \x1b[31m <script>alert(1)</script>",
        "",
    ],
)
def test_what_is_not_supported_does_not_get_out(inbox: Path, tmp_path: Path, lie: str) -> None:
    done = run(inbox, tmp_path / "out", make_engines(FixedRewriter(lie)), least_supported=0.0)
    for story in done.stories:
        assert all(sentence.text != lie for _, sentence in story.sentences())
        assert all(sentence.wording is not Wording.REWRITTEN for _, sentence in story.sentences())
        assert story.disclosure.verbatim > 3
        assert bool(story.dropped) is bool(lie)
    shown = b"".join(
        data for name, data in read_files(tmp_path / "out").items() if not name.endswith(".json")
    )
    assert b"Ezra Quill resigned" not in shown and b"<script>alert" not in shown and b"\x1b" not in shown


def test_what_is_supported_gets_out(inbox: Path, tmp_path: Path) -> None:
    text = "On Tuesday morning the old bridge at Harwick fell into the river."
    done = run(inbox, tmp_path / "out", make_engines(FixedRewriter(text)), least_supported=0.0)
    bridge = next(story for story in done.stories if story.origins == 3)
    told = [sentence for _, sentence in bridge.sentences() if sentence.text == text]
    assert len(told) == 1 and told[0].wording is Wording.REWRITTEN


def test_same_bytes_from_a_warm_store(inbox: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "store.sqlite") as store:
        engines = make_engines()
        summarize(inbox, tmp_path / "cold", engines, store=store)
        before = engines.embedder.encoded  # type: ignore[attr-defined]
        summarize(inbox, tmp_path / "warm", engines, store=store)
        assert store.count_runs() == 2
        assert engines.embedder.encoded - before < before  # type: ignore[attr-defined]
    assert read_files(tmp_path / "cold") == read_files(tmp_path / "warm")


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_small_inboxes(tmp_path: Path, count: int) -> None:
    done = run(write_inbox(tmp_path / "inbox", list_articles()[:count]), tmp_path / "out")
    report = done.report
    assert report.found == count == report.used + len(report.copies)
    assert (tmp_path / "out" / "index.html").is_file()


def test_single_reports_are_told_when_asked_for(inbox: Path, tmp_path: Path) -> None:
    done = run(inbox, tmp_path / "out", make_engines(FixedRewriter("Chess.")), single_reports=True)
    lone = [story for story in done.stories if story.origins == 1]
    assert len(lone) == 1
    assert all(sentence.wording is not Wording.REWRITTEN for _, sentence in lone[0].sentences())
    assert "Only one independent source" in lone[0].disclosure.statement


def test_only_the_formats_asked_for(inbox: Path, tmp_path: Path) -> None:
    run(inbox, tmp_path / "out", formats=("md",))
    assert {path.suffix for path in (tmp_path / "out").iterdir()} == {".md", ".json"}
    assert {path.name for path in (tmp_path / "out").glob("*.json")} == {"run.json", MANIFEST_FILE}


def test_a_broken_file_costs_itself_alone(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox", list_articles())
    (inbox / "broken.json").write_text('{"title": "Half', encoding="utf-8")
    report = run(inbox, tmp_path / "out").report
    assert [(one.path, one.reason) for one in report.set_aside] == [("broken.json", SetAsideReason.MALFORMED)]
    assert report.found == report.used + len(report.copies) + 1 == 8


def test_the_limits_of_reading_are_those_of_the_settings(inbox: Path, tmp_path: Path) -> None:
    report = run(inbox, tmp_path / "out", reading=ReadingLimits(file_bytes=100)).report
    assert report.used == 0 and report.found == len(report.set_aside) == 7


def test_stories_never_go_into_the_inbox(tmp_path: Path) -> None:
    inbox = write_inbox(tmp_path / "inbox", list_articles())
    with Store(tmp_path / "s.sqlite") as store, pytest.raises(InputError, match="lies within the inbox"):
        summarize(inbox, inbox / "out", make_engines(), store=store)
    assert not (inbox / "out").exists()


def test_a_stream_of_json_lines(tmp_path: Path) -> None:
    lines = [
        json.dumps({"title": title, "text": text, "source": outlet, "date": published})
        for title, text, outlet, published in list_articles()
    ]
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with path.open("rb") as stream, Store(tmp_path / "s.sqlite") as store:
        report = summarize(stream, tmp_path / "out", make_engines(), store=store).report
    assert (report.files, report.found, len(report.stories)) == (1, 7, 2)


def test_the_store_learns_of_a_run_last(inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path, text: str) -> None:
        raise AibotError(f"cannot write {path}")

    monkeypatch.setattr(pipeline, "write_atomically", fail)
    with Store(tmp_path / "s.sqlite") as store:
        with pytest.raises(AibotError):
            summarize(inbox, tmp_path / "out", make_engines(), store=store)
        assert store.count_runs() == 0


def article_in(language: str | None) -> Article:
    field = Field(language, Provenance.INFERRED) if language else Field()
    return Article(f"id {language}", Document(f"{language}.txt", "0" * 64, 9), 0, "Words.", 0, language=field)


def test_languages_the_run_does_not_know_are_set_aside() -> None:
    articles = tuple(article_in(language) for language in ("de", "en", "en-GB", None))
    reading = set_languages_aside(Reading(articles, (), 4), ("en",))
    assert [article.language.value for article in reading.articles] == ["en", "en-GB", None]
    (gone,) = reading.set_aside
    assert (gone.path, gone.reason) == ("de.txt", SetAsideReason.LANGUAGE)
    assert reading.found == 4
    assert set_languages_aside(Reading(articles, (), 4), ("de", "en")).articles == articles


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(7)), dropped=st.sets(st.integers(0, 6), max_size=4))
def test_stories_do_not_depend_on_the_order_of_articles(
    inbox: Path, tmp_path: Path, order: list[int], dropped: set[int]
) -> None:
    none = Checkpoints(tmp_path / "none")
    none.save = lambda stage, key, data: None  # type: ignore[method-assign]  # every example is told anew
    articles = read_inbox(inbox).articles
    kept = [articles[place] for place in order if place not in dropped]

    def tell(articles: list[Article]) -> object:
        engines = make_engines()
        origins = find_origins(articles)
        vectors = embed_articles([origin.article for origin in origins], engines.embedder)
        events = find_events(origins, vectors, engines.clusterer)
        in_events = [
            article.id
            for event in events
            for origin in event.origins
            for article in (origin.article, *(copy.article for copy in origin.copies))
        ]
        assert sorted(in_events) == sorted(article.id for article in articles)
        return write_stories(events, origins, vectors, engines, Settings(), pipeline.SilentProgress(), none)

    assert tell(kept) == tell(sorted(kept, key=lambda article: article.id))
