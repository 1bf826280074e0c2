"""The records that flow through the pipeline, one way, in this order.

    Document -> Article -> Origin -> Event -> Extract -> Outline -> Draft -> Verdict -> Story

Every record is frozen, carries where it came from, and keeps what was left out beside what was used.
A *span* counts code points of `Article.content`: one string and one coordinate system for headline and body.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

# --------------------------------------------------------------------------------------------- reading


class Provenance(StrEnum):
    """How the value of a field is known."""

    DECLARED = "declared"  # the source says so in a field meant for it
    INFERRED = "inferred"  # read off something else, such as a host name or a file name
    UNKNOWN = "unknown"  # not stated; never guessed


@dataclass(frozen=True, slots=True)
class Field:
    """One value of an article's description and how it is known.

    `value` is None exactly when `provenance` is UNKNOWN. `origin` names the place in the source, such as
    `json:datePublished` or `html:meta[article:published_time]`.
    """

    value: str | None = None
    provenance: Provenance = Provenance.UNKNOWN
    origin: str = ""


UNKNOWN = Field()


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was found: path relative to the inbox (POSIX form), SHA-256 of its bytes, size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class TextAccount:
    """What became of the words of an article's source.

    `words_visible` counts the words that a reader of the source sees, all around the article too; `words_kept` those
    of them that stand in the article. Words are runs of characters between white space. `remarks` is one line on what
    was taken out or not looked into, such as `7 hidden words; 2 zero-width characters`; '' where nothing was.
    """

    words_visible: int = 0
    words_kept: int = 0
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a document.

    `content` is the headline, a blank line, and the body; without a headline it is the body alone. Paragraphs
    are parted by one blank line and hold no line break. Text is NFC, free of control, zero-width and
    bidirectional-override characters. `item` is the position in a document of several articles, else 0.

    `published` and `updated` are ISO 8601: a date (`2026-03-04`) or a date and time, with an offset where the
    source gives one. `id` is the SHA-256 (hex) of headline, body, outlet, address and date of publication, so it
    does not depend on the file an article came in. `account` says what became of the source's words; it is empty for
    an article that was not read from a source.
    """

    id: str
    document: Document
    item: int
    content: str
    title_end: int
    outlet: Field = UNKNOWN
    author: Field = UNKNOWN
    published: Field = UNKNOWN
    updated: Field = UNKNOWN
    language: Field = UNKNOWN
    url: Field = UNKNOWN
    account: TextAccount = TextAccount()

    @property
    def title(self) -> str:
        """The headline, or an empty string."""
        return self.content[: self.title_end]

    @property
    def body_start(self) -> int:
        """Offset in `content` at which the body begins."""
        return self.title_end + 2 if self.title_end else 0

    @property
    def body(self) -> str:
        """The text below the headline."""
        return self.content[self.body_start :]

    @property
    def outlet_name(self) -> str:
        """The outlet as shown to a reader."""
        return self.outlet.value or "unknown outlet"


class SetAsideReason(StrEnum):
    """Why something that was found is not used."""

    UNREADABLE = "unreadable"  # the system would not give us the bytes
    UNSUPPORTED = "unsupported"  # not a format we read
    MALFORMED = "malformed"  # of a known format, but broken
    TOO_LARGE = "too-large"  # over a limit of size, nesting, expansion or time
    NO_TEXT = "no-text"  # nothing to read in it, or too little to be an article
    UNSAFE = "unsafe"  # a link out of the inbox, a device, a pipe
    LANGUAGE = "language"  # in a language that the models and rules of the run do not know
    SUPERSEDED = "superseded"  # a newer version of it stands in another file


@dataclass(frozen=True, slots=True)
class SetAside:
    """Something that was found and not used. `item` is None when the whole file is meant.

    `detail` is one line: the place in the file and what to do about it.
    """

    path: str
    item: int | None
    reason: SetAsideReason
    detail: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading an inbox gave, sorted by article id, then path; `set_aside` by path, then item.

    `files` counts the files found. Every article that was found is in `articles` or in `set_aside`; a file from
    which no article could be told counts as one.
    """

    articles: tuple[Article, ...]
    set_aside: tuple[SetAside, ...]
    files: int

    @property
    def found(self) -> int:
        """Units found: articles read plus units set aside."""
        return len(self.articles) + len(self.set_aside)


# --------------------------------------------------------------------------------------- deduplication


class CopyKind(StrEnum):
    """How a copy is like its origin."""

    EXACT = "exact"  # the same body text
    NEAR = "near"  # nearly the same words, and no figure of its own


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that repeats another. `similarity` is the share (0..1) of its word 5-grams found in the origin."""

    article: Article
    kind: CopyKind
    similarity: float


@dataclass(frozen=True, slots=True)
class Origin:
    """One independent text and the outlets that carried copies of it.

    Each copy was compared with `article` itself; copies of copies are not followed.
    """

    article: Article
    copies: tuple[Copy, ...] = ()

    @property
    def carried(self) -> tuple[Article, ...]:
        """Every article that carries this text, the origin's own first."""
        return (self.article, *(copy.article for copy in self.copies))

    @property
    def outlets(self) -> tuple[str, ...]:
        """Names of the outlets that carried this text, without repeats, the origin's own first."""
        return tuple(dict.fromkeys(article.outlet_name for article in self.carried))


# ------------------------------------------------------------------------------------------ clustering


@dataclass(frozen=True, slots=True)
class Event:
    """Reports of one happening. `origins` are ordered by date of publication, then article id.

    `id` is twelve hex digits of the SHA-256 of the sorted article ids, at its birth where it lives from day to day.
    """

    id: str
    origins: tuple[Origin, ...]

    @property
    def articles(self) -> tuple[Article, ...]:
        """The article of each origin, without the copies."""
        return tuple(origin.article for origin in self.origins)

    @property
    def is_single_report(self) -> bool:
        """True when only one independent text reports the event."""
        return len(self.origins) == 1


# ------------------------------------------------------------------------------- selection and outline


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Code points `start` to `end` (exclusive) of the content of the article with id `article`."""

    article: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article's body. `text` is exactly the words at `span`.

    `position` counts sentences and `paragraph` counts paragraphs of the body, both from 0.
    """

    span: Span
    text: str
    position: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence and its salience: higher is more central to the event; comparable within one event only."""

    sentence: Sentence
    salience: float


@dataclass(frozen=True, slots=True)
class Extract:
    """The sentences of an event, most salient first: those `selected`, and those `passed_over`.

    Together they are every sentence of the event's origins.
    """

    event: str
    selected: tuple[ScoredSentence, ...]
    passed_over: tuple[ScoredSentence, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Selected sentences that belong together, in reading order: the ground of one part of a story."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The plan of a story: what the lead, each section, and the outlook rest on.

    Each selected sentence stands in exactly one passage. `outlook` holds reported forward-looking statements
    and may be empty; `lead` is empty only when nothing was selected.
    """

    event: str
    lead: Passage
    sections: tuple[Passage, ...]
    outlook: Passage


# ------------------------------------------------------------------------------ rewriting, verification


@dataclass(frozen=True, slots=True)
class RewriteRequest:
    """One passage to be rewritten: its sentences, and the length wanted in words.

    `forbidden` are words or phrases that must not be produced (used when a first attempt was not supported).
    `attempt` counts from 0; a rewriter that can put things in several ways puts them in another at each.
    """

    sentences: tuple[str, ...]
    words: int
    forbidden: tuple[str, ...] = ()
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What the rewriter made of a passage, cut into sentences; empty when it gave nothing usable."""

    passage: Passage
    sentences: tuple[str, ...]


class ProblemKind(StrEnum):
    """What a claim says that its sources do not."""

    NUMBER = "number"
    UNIT = "unit"
    COUNTED = "counted"
    NAME = "name"
    DATE = "date"
    QUOTE = "quote"
    SPEAKER = "speaker"
    NEGATION = "negation"
    ANTONYM = "antonym"
    ROLE = "role"
    RELATION = "relation"  # words joined that the source does not join
    HEDGE = "hedge"
    UNSUPPORTED = "unsupported"  # too little of it stands in any source
    MALFORMED = "malformed"  # empty, cut off, or without ground to check against


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault of a claim: its kind, its place in the claim's text (code points), and one line for a reader."""

    kind: ProblemKind
    start: int
    end: int
    detail: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim is supported.

    `support` are the source spans it rests on, sorted; `score` is the strength of the support, 0..1.
    """

    claim: str
    support: tuple[Span, ...]
    problems: tuple[Problem, ...]
    score: float

    @property
    def supported(self) -> bool:
        """True when there is ground for the claim and no fault was found."""
        return bool(self.support) and not self.problems


# ------------------------------------------------------------------------------------------- the story


class Wording(StrEnum):
    """Whose words a sentence of a story uses."""

    REWRITTEN = "rewritten"  # the model's words, supported by the spans
    VERBATIM = "verbatim"  # the source's own words
    EDITOR = "editor"  # an editor's words; without spans they rest on no source, and are marked so
    OURS = "ours"  # a fixed phrase of the program that asserts nothing, such as a section's name


@dataclass(frozen=True, slots=True)
class StorySentence:
    """A sentence of a story and the source spans it rests on.

    `spans` is empty for Wording.OURS, and for an editor's words that no source bears out.
    """

    text: str
    spans: tuple[Span, ...]
    wording: Wording

    @property
    def is_own(self) -> bool:
        """Whether these are an editor's own words, which rest on no source."""
        return self.wording is Wording.EDITOR and not self.spans


@dataclass(frozen=True, slots=True)
class DroppedSentence:
    """A sentence the rewriter wrote that did not get out, why, and whether a verbatim sentence stands instead."""

    text: str
    place: str
    problems: tuple[Problem, ...]
    replaced: bool


@dataclass(frozen=True, slots=True)
class StorySection:
    """A headed part of a story; `sentences` is never empty."""

    heading: StorySentence
    sentences: tuple[StorySentence, ...]


class Agreement(StrEnum):
    """How the figures of one group stand to each other."""

    SINGLE = "single"  # one origin gives it
    AGREED = "agreed"  # several origins give the same
    UPDATED = "updated"  # a later report revises an earlier one
    DISPUTED = "disputed"  # they differ and neither revises the other


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as one source gives it.

    `text` is exactly the words at `span`, number and what is counted; `sentence` is the span of the sentence they
    stand in. `low` and `high` bound the value (equal for a plain number; None where the source leaves that side
    open, as "at least 12" does). `counted` is what is counted, in lower-case base form where known; `unit` such as
    `%`, `km`, `GBP`, or empty. `speaker` is whom the source names for it, or empty. `as_of` is the article's date.
    """

    text: str
    span: Span
    sentence: Span
    low: float | None
    high: float | None
    unit: str
    counted: str
    speaker: str
    outlet: str
    as_of: str | None


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """Comparable figures, ordered by date then outlet, and how they stand to each other. Never averaged."""

    label: str
    figures: tuple[Figure, ...]
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that stand between quotation marks in a source, with their speaker where the source names one."""

    text: str
    span: Span
    speaker: str
    outlet: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words at a span, and the rest of their paragraph around them, so a story can be read with its sources."""

    span: Span
    text: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Source:
    """An article a story rests on, as its reader needs it to check a span.

    `content_sha256` is that of `Article.content` in UTF-8; `copy_of` is the id of the origin this article repeats,
    or None for an origin; `used` tells whether a sentence of the story rests on it.
    """

    article: str
    title: str
    outlet: Field
    author: Field
    published: Field
    updated: Field
    url: Field
    path: str
    item: int
    document_sha256: str
    content_sha256: str
    copy_of: str | None
    used: bool


@dataclass(frozen=True, slots=True)
class EngineStamp:
    """An engine that took part: its role, name, and the fingerprint of its model ('' where it has none)."""

    role: str
    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """How the story was made. The counts are of sentences; `statement` is the text shown to readers.

    `edited` counts those in an editor's words.
    """

    statement: str
    engines: tuple[EngineStamp, ...]
    rewritten: int
    verbatim: int
    dropped: int
    edited: int = 0


@dataclass(frozen=True, slots=True)
class RelatedStory:
    """Another event of the same run; `similarity` is the cosine of their mean vectors, -1..1."""

    event: str
    headline: str
    similarity: float


class Status(StrEnum):
    """How far a story has come on its way into print."""

    DRAFT = "draft"  # put together by a program; no person answers for it
    CHECKED = "checked"  # an editor has gone through it, and every sentence still stood on its sources
    APPROVED = "approved"  # an editor answers for it by name


@dataclass(frozen=True, slots=True)
class Correction:
    """What an editor tells readers was wrong in an earlier version, and the day of it (ISO 8601 date)."""

    note: str
    editor: str
    day: str


@dataclass(frozen=True, slots=True)
class Story:
    """One event told, every sentence bound to the words it rests on.

    `evidence` holds the words of every span that a sentence, figure or quote of the story names, sorted by span.
    `dated` is the newest declared date among the sources (ISO 8601 date), or None. `origins` counts independent texts,
    `outlets` the outlets that carried them. `editor` brought it to its `status` on the day `reviewed` (ISO 8601 date);
    both are '' for a draft, and a story with any other status and no editor is a draft too.
    """

    event: str
    headline: StorySentence
    standfirst: tuple[StorySentence, ...]
    dated: str | None
    byline: str
    sections: tuple[StorySection, ...]
    figures: tuple[FigureGroup, ...]
    quotes: tuple[Quote, ...]
    outlook: tuple[StorySentence, ...]
    sources: tuple[Source, ...]
    evidence: tuple[Evidence, ...]
    origins: int
    outlets: int
    disclosure: Disclosure
    dropped: tuple[DroppedSentence, ...]
    related: tuple[RelatedStory, ...] = ()
    status: Status = Status.DRAFT
    editor: str = ""
    reviewed: str = ""
    corrections: tuple[Correction, ...] = ()

    def sentences(self) -> Iterator[tuple[str, StorySentence]]:
        """Every sentence with the place it stands in, in reading order."""
        yield "headline", self.headline
        for sentence in self.standfirst:
            yield "standfirst", sentence
        for number, section in enumerate(self.sections, 1):
            yield f"heading {number}", section.heading
            for sentence in section.sentences:
                yield f"section {number}", sentence
        for sentence in self.outlook:
            yield "outlook", sentence


# ----------------------------------------------------------------------------------------- the run


@dataclass(frozen=True, slots=True)
class WrittenStory:
    """A story of a run and the files it was rendered to (relative to the output folder)."""

    event: str
    headline: str
    origins: int
    outlets: int
    rewritten: int
    verbatim: int
    dropped: int
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article as a run report names it: id, headline, outlet and date as shown, and where it was found."""

    article: str
    title: str
    outlet: str
    published: str | None
    path: str
    item: int


@dataclass(frozen=True, slots=True)
class ListedCopy:
    """An article that repeats another, and the id of the article it repeats; `similarity` as in Copy."""

    copy: ListedArticle
    origin: str
    kind: CopyKind
    similarity: float


@dataclass(frozen=True, slots=True)
class ListedText:
    """What became of the words of one article's source, by its place; the other fields as in TextAccount."""

    path: str
    item: int
    words_visible: int
    words_kept: int
    remarks: str


@dataclass(frozen=True, slots=True)
class RunReport:
    """What became of everything that was found: `found == used + len(copies) + len(set_aside)`.

    `single_reports` are the articles that stand alone, in no event with another. `texts` tells for each article used
    or found to be a copy how many of its source's words were kept, sorted by path, then item. Holds no clock time, so
    it is the same for the same inputs, models and settings.
    """

    files: int
    found: int
    used: int
    copies: tuple[ListedCopy, ...]
    set_aside: tuple[SetAside, ...]
    stories: tuple[WrittenStory, ...]
    single_reports: tuple[ListedArticle, ...]
    engines: tuple[EngineStamp, ...]
    guard: str
    notes: tuple[str, ...] = field(default=())
    texts: tuple[ListedText, ...] = ()
