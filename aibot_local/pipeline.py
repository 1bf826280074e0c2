"""The whole run, top to bottom: a folder of articles in, one cited story per event out.

read -> deduplicate -> embed -> find events -> select -> rewrite -> verify -> compose -> render -> keep
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import numpy as np

from aibot_local.clustering import find_events
from aibot_local.clustering.languages import is_known_to_rules, read_language
from aibot_local.composing import compose_story, is_digest, relate_stories
from aibot_local.deduplication import find_origins
from aibot_local.durability import Checkpoints, InputFile, hash_inputs, hold_run
from aibot_local.durability.manifest import (
    MANIFEST_FILE,
    Manifest,
    Outcome,
    dump_manifest,
    hash_files,
    hash_stages,
    make_manifest,
)
from aibot_local.embedding import embed_articles, embed_texts
from aibot_local.errors import AibotError, InputError
from aibot_local.protocols import Engines, Progress, Vectors
from aibot_local.reading import ReadingLimits, list_texts, read_inbox, read_stream
from aibot_local.records import (
    Article,
    EngineStamp,
    Event,
    ListedArticle,
    ListedCopy,
    Origin,
    Reading,
    RunReport,
    Sentence,
    SetAside,
    SetAsideReason,
    Story,
    WrittenStory,
)
from aibot_local.rendering import (
    demand_formats,
    dump_report,
    name_file,
    name_story_files,
    render_index,
    render_story,
    write_atomically,
    write_files,
)
from aibot_local.rewriting import write_drafts
from aibot_local.salience import plan_outline, select_sentences, split_event
from aibot_local.settings import Settings, list_settings
from aibot_local.store import Store
from aibot_local.verification import build_ground, settle_drafts

REPORT_FILE = "run.json"
INDEX_FILE = "index.html"

# Events whose sentences are embedded together: an event by itself leaves most of its batches half empty.
# benchmarks/scale.py
_EVENTS_AT_ONCE = 32

_DEFAULTS = Settings()


class SilentProgress:
    """A `Progress` that tells nobody."""

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """Open a stage nobody sees."""
        yield lambda count: None


@dataclass(frozen=True, slots=True)
class EventText:
    """The sentences of an event's articles, and a unit row for each: float32 (n, dim)."""

    sentences: tuple[Sentence, ...]
    embeddings: Vectors


@dataclass(frozen=True, slots=True)
class Run:
    """What a run gave: its report, its stories (most origins first), and its number in the store, from 1.

    `recalled` counts the stories that an earlier run, which was cut off, had written already.
    """

    report: RunReport
    stories: tuple[Story, ...]
    number: int
    recalled: int = 0


def summarize(
    inbox: Path | BinaryIO,
    out: Path,
    engines: Engines,
    *,
    store: Store,
    settings: Settings = _DEFAULTS,
    limits: ReadingLimits | None = None,
    guard: str = "none",
    progress: Progress | None = None,
) -> Run:
    """Write a story for each event that the articles of an inbox tell of, to files in the folder `out`.

    `inbox` is a folder, a file, or a stream of JSON Lines. A story is written for each event with several
    independent reports; those that stand alone are listed, and told too if the settings say so. Each story's files
    are written first, then the front page, `run.json` and the manifest, and the store learns of the run last, so that
    it never names a file that is not there. `guard` is one line that says what kept the run off the network.

    The same articles, engines and settings give the same bytes, in whatever order files are listed. A run that was cut
    off is gone on with by running it again: what was read, embedded and written is kept in the store and in a folder
    of `out` until the run is finished, see `aibot_local.durability`.

    :raises InputError: when the inbox cannot be read as a whole, or `out` lies within it.
    :raises BusyError: when another run writes to `out` or to the store.
    :raises AibotError: when a library that a format needs is missing, or something cannot be written.
    """
    progress = progress or SilentProgress()
    settings = replace(settings, reading=limits or settings.reading, encrypt=store.encrypted)
    demand_formats(settings.formats)
    make_output_folder(out, inbox)
    with hold_run(out, store.path, store.make_seal()) as kept:
        inputs = hash_inputs(inbox) if isinstance(inbox, Path) else ()
        reading = read_articles(inbox, inputs, settings.reading, progress, kept)
        reading = set_languages_aside(reading, settings.languages)
        with progress.stage("finding copies", len(reading.articles)) as advance:
            origins = find_origins(reading.articles, advance=advance)
        articles = [origin.article for origin in origins]
        with progress.stage("embedding", len(articles)) as advance:
            vectors = embed_articles(articles, engines.embedder, cache=store, advance=advance)
        with progress.stage("finding events", len(articles)) as advance:
            events = find_events(
                origins,
                vectors,
                engines.clusterer,
                multilingual=engines.embedder.multilingual,
                advance=advance,
            )
        stories = write_stories(events, origins, vectors, engines, settings, progress, kept)
        return finish_run(
            reading,
            origins,
            vectors,
            events,
            stories,
            out,
            engines,
            inbox=inbox,
            inputs=inputs,
            store=store,
            settings=settings,
            guard=guard,
            progress=progress,
            recalled=kept.recalled.get("story", 0),
        )


def finish_run(
    reading: Reading,
    origins: Sequence[Origin],
    vectors: Vectors,
    events: Sequence[Event],
    stories: tuple[Story, ...],
    out: Path,
    engines: Engines,
    *,
    inbox: Path | BinaryIO,
    inputs: tuple[InputFile, ...],
    store: Store,
    settings: Settings,
    guard: str,
    progress: Progress,
    recalled: int = 0,
) -> Run:
    """Write the stories' files, then the front page, report and manifest, and tell the store last."""
    with progress.stage("saving", len(stories)) as advance:
        written = tuple(save_story(story, out, settings.formats, advance) for story in stories)
        report = make_report(reading, origins, events, written, engines, guard=guard)
        if "html" in settings.formats:
            write_atomically(out / INDEX_FILE, render_index(report, stories))
        write_atomically(out / REPORT_FILE, dump_report(report))
        stages = hash_stages(reading, origins, vectors, events, stories)
        manifest = describe_run(inbox, out, inputs, stages, report, engines, settings)
        write_atomically(out / MANIFEST_FILE, dump_manifest(manifest))
        finished = datetime.now(UTC).isoformat(timespec="seconds")
        place = str(inbox.resolve()) if isinstance(inbox, Path) else "-"
        number = store.save_run(report, events, stories, inbox=place, finished=finished)
    return Run(report, stories, number, recalled)


def make_output_folder(out: Path, inbox: Path | BinaryIO) -> None:
    """Make the folder the stories go to, for its owner alone (mode 0700) if it is new.

    :raises InputError: when it lies within the inbox: the next run would take the stories for articles.
    """
    if isinstance(inbox, Path) and inbox.is_dir() and out.resolve().is_relative_to(inbox.resolve()):
        raise InputError(
            f"{out}: lies within the inbox {inbox}, so its stories would be read as articles; choose another --out"
        )
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise AibotError(f"{out}: cannot be made: {error.strerror}; choose another --out") from error


def read_articles(
    inbox: Path | BinaryIO,
    inputs: tuple[InputFile, ...],
    limits: ReadingLimits,
    progress: Progress,
    kept: Checkpoints,
) -> Reading:
    """Everything an inbox or a stream holds; a stream is always read, an inbox if no reading of `inputs` is kept."""
    with progress.stage("reading", None) as advance:
        if not isinstance(inbox, Path):
            return read_stream(inbox, limits=limits, advance=advance)
        return kept.recall(
            "reading",
            Reading,
            lambda: read_inbox(inbox, limits=limits, advance=advance),
            limits,
            inputs,
        )


def set_languages_aside(reading: Reading, languages: Sequence[str]) -> Reading:
    """Set aside the articles known to be in a language other than `languages` (ISO 639-1, `en` for `en-GB` too)."""
    kept: list[Article] = []
    set_aside = list(reading.set_aside)
    for article in reading.articles:
        language = read_language(article)
        if not language or language in languages:
            kept.append(article)
            continue
        detail = (
            f"language {language} is not among those of this run ({', '.join(languages)}): see `languages`"
        )
        set_aside.append(SetAside(article.document.path, article.item, SetAsideReason.LANGUAGE, detail))
    set_aside.sort(key=lambda one: (one.path, -1 if one.item is None else one.item, one.detail))
    return replace(reading, articles=tuple(kept), set_aside=tuple(set_aside))


def write_stories(
    events: Sequence[Event],
    origins: Sequence[Origin],
    vectors: Vectors,
    engines: Engines,
    settings: Settings,
    progress: Progress,
    kept: Checkpoints,
) -> tuple[Story, ...]:
    """A story for each event with several independent reports (or for every event), in the events' order.

    Each is kept when it is written, under all that it is written from; one that was kept is not written again.
    """
    wanted = (settings.words, settings.sections, settings.least_origins, settings.least_supported)
    rows = {origin.article.id: row for row, origin in enumerate(origins)}
    told = choose_told(events, settings)
    places = {event.id: [rows[article.id] for article in event.articles] for event in told}
    ground = {event: (wanted, stamp_engines(engines), vectors[rows]) for event, rows in places.items()}
    stories = {event.id: kept.find("story", Story, event, *ground[event.id]) for event in told}
    missing = [event for event in told if stories[event.id] is None]
    with progress.stage("writing stories", len(told)) as advance:
        advance(len(told) - len(missing))
        for event, text in read_events(missing, engines):
            story = write_story(event, vectors[places[event.id]], engines, settings, text)
            kept.keep("story", Story, story, event, *ground[event.id])
            stories[event.id] = story
            advance(1)
    written = [story for story in stories.values() if story is not None]
    return relate_stories(written, {event: vectors[rows] for event, rows in places.items()})


def choose_told(events: Sequence[Event], settings: Settings) -> list[Event]:
    """The events that get a story."""
    return [event for event in events if settings.single_reports or not event.is_single_report]


def read_events(events: Sequence[Event], engines: Engines) -> Iterator[tuple[Event, EventText]]:
    """Each event with its sentences and their vectors; those of several events are embedded in one go."""
    for start in range(0, len(events), _EVENTS_AT_ONCE):
        some = events[start : start + _EVENTS_AT_ONCE]
        split = [split_event(event, engines.splitter) for event in some]
        rows = embed_texts([one.text for sentences in split for one in sentences], engines.embedder)
        first = 0
        for event, sentences in zip(some, split, strict=True):
            end = first + len(sentences)
            yield event, EventText(sentences, rows[first:end])
            first = end


def write_story(
    event: Event, vectors: Vectors, engines: Engines, settings: Settings, text: EventText | None = None
) -> Story:
    """Select, rewrite, verify, compose. `vectors` is float32 (n, dim), a unit row for each origin of the event.

    `text` is the event's own where it has been read before (see `read_events`).
    """
    if text is None:
        ((_, text),) = read_events([event], engines)
    sentences, embeddings = text.sentences, text.embeddings
    extract = select_sentences(event, sentences, embeddings, engines.scorer, words=settings.words)
    outline = plan_outline(event, extract, sentences, embeddings, sections=settings.sections)

    writable = not is_digest(event, least_origins=settings.least_origins) and is_known_to_rules(event)
    rewriter = engines.rewriter if writable else None
    passages = {"standfirst": outline.lead}
    passages.update({f"section {number}": section for number, section in enumerate(outline.sections, 1)})
    drafts = write_drafts(tuple(passages.values()), rewriter, engines.splitter)
    # What is said to be coming stays in its source's words: a promise is easily made firmer than it was.
    drafts += write_drafts((outline.outlook,), None, engines.splitter)

    ground = build_ground(
        event, sentences, embeddings=embeddings, embedder=engines.embedder, verifier=engines.verifier
    )
    lead, *sections, outlook = settle_drafts(
        drafts, ground, rewriter=rewriter, splitter=engines.splitter, places=(*passages, "outlook")
    )
    return compose_story(
        event,
        outline,
        lead=lead.sentences,
        sections=[section.sentences for section in sections],
        outlook=outlook.sentences,
        dropped=[one for passage in (lead, *sections, outlook) for one in passage.dropped],
        engines=stamp_engines(engines),
        sentences=sentences,
        ground=replace(ground, embeddings=None, embedder=None, verifier=None),
        centrality=measure_centrality(event, vectors),
        least_origins=settings.least_origins,
        least_supported=settings.least_supported,
    )


def measure_centrality(event: Event, vectors: Vectors) -> dict[str, float]:
    """How near each article of an event is to all of it, by its id: cosine with the mean vector, 0..1."""
    mean = vectors.astype(np.float64).mean(axis=0)
    length = float(np.linalg.norm(mean)) or 1.0
    nearness = np.clip(vectors.astype(np.float64) @ mean / length, 0.0, 1.0)
    return {article.id: float(near) for article, near in zip(event.articles, nearness, strict=True)}


def stamp_engines(engines: Engines) -> tuple[EngineStamp, ...]:
    """Name the engines that take part, with the fingerprints of their models."""
    stamps = [
        EngineStamp("sentence splitter", engines.splitter.name, ""),
        EngineStamp("embedder", engines.embedder.name, engines.embedder.fingerprint),
        EngineStamp("clusterer", engines.clusterer.name, ""),
        EngineStamp("salience scorer", engines.scorer.name, ""),
    ]
    if engines.rewriter is not None:
        stamps.append(EngineStamp("rewriter", engines.rewriter.name, engines.rewriter.fingerprint))
    if engines.verifier is not None:
        stamps.append(EngineStamp("verifier", engines.verifier.name, engines.verifier.fingerprint))
    return tuple(stamps)


def save_story(
    story: Story, out: Path, formats: Sequence[str], advance: Callable[[int], None]
) -> WrittenStory:
    """Write a story's files to the folder `out`, in each of `formats`."""
    stem = name_story_files(story)
    names = tuple(name_file(stem, form) for form in sorted(formats))
    write_files(
        out, {name: render_story(story, form) for name, form in zip(names, sorted(formats), strict=True)}
    )
    advance(1)
    return WrittenStory(
        event=story.event,
        headline=story.headline.text,
        origins=story.origins,
        outlets=story.outlets,
        rewritten=story.disclosure.rewritten,
        verbatim=story.disclosure.verbatim,
        dropped=story.disclosure.dropped,
        files=names,
    )


def make_report(
    reading: Reading,
    origins: Sequence[Origin],
    events: Sequence[Event],
    written: Sequence[WrittenStory],
    engines: Engines,
    *,
    guard: str,
) -> RunReport:
    """Account for everything that was found."""
    return RunReport(
        files=reading.files,
        found=reading.found,
        used=len(origins),
        copies=tuple(list_copies(origins)),
        set_aside=reading.set_aside,
        stories=tuple(written),
        single_reports=tuple(list_article(event.articles[0]) for event in events if event.is_single_report),
        engines=stamp_engines(engines),
        guard=guard,
        notes=engines.notes,
        texts=list_texts([one for origin in origins for one in origin.carried]),
    )


def describe_run(
    inbox: Path | BinaryIO,
    out: Path,
    inputs: tuple[InputFile, ...],
    stages: tuple[Outcome, ...],
    report: RunReport,
    engines: Engines,
    settings: Settings,
) -> Manifest:
    """The manifest of a run whose files are in the folder `out`."""
    names = [REPORT_FILE, *(file for story in report.stories for file in story.files)]
    if "html" in settings.formats:
        names.append(INDEX_FILE)
    return make_manifest(
        inbox=str(inbox.resolve()) if isinstance(inbox, Path) else "-",
        inputs=inputs,
        settings=list_settings(settings),
        engines=engines,
        stamps=report.engines,
        stages=stages,
        files=hash_files(out, names),
    )


def list_copies(origins: Sequence[Origin]) -> Iterator[ListedCopy]:
    """Every copy with the article it repeats, in the order of the origins."""
    for origin in origins:
        for copy in origin.copies:
            yield ListedCopy(list_article(copy.article), origin.article.id, copy.kind, copy.similarity)


def list_article(article: Article) -> ListedArticle:
    """An article as a report names it."""
    return ListedArticle(
        article=article.id,
        title=article.title,
        outlet=article.outlet_name,
        published=article.published.value,
        path=article.document.path,
        item=article.item,
    )
