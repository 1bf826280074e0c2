"""Hypothesis strategies for the records that more than one test draws."""

from collections.abc import Sequence

from hypothesis import strategies as st

from aibot_local.records import (
    Agreement,
    CopyKind,
    Correction,
    Disclosure,
    DroppedSentence,
    EngineStamp,
    Evidence,
    Field,
    Figure,
    FigureGroup,
    ListedArticle,
    ListedCopy,
    Problem,
    ProblemKind,
    Provenance,
    Quote,
    RelatedStory,
    RunReport,
    SetAside,
    SetAsideReason,
    Source,
    Span,
    Status,
    Story,
    StorySection,
    StorySentence,
    Wording,
    WrittenStory,
)

MARKUP = (
    "<script>alert(1)</script>",
    "</script>",
    "<!--",
    "]]>",
    "[a](javascript:alert(1))",
    "![x](https://example.org/x.png)",
    "**bold**",
    "`code`",
    "# head",
    "- item",
    "1. item",
    "> quote",
    "| a | b |",
    "[bold]red[/bold]",
    "{{ 7 * 7 }}",
    "=1+1",
    "&lt;b&gt;",
    "\u202eabc",
    "\x1b[31m",
    "www.example.org",
    "https://example.org/?a=1&b=2",
    "a@example.org",
)

texts = st.one_of(
    st.sampled_from(MARKUP),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=40),
    st.lists(st.sampled_from(MARKUP), max_size=3).map(" ".join),
)
hashes = st.text("0123456789abcdef", min_size=64, max_size=64)
event_ids = st.text("0123456789abcdef", min_size=12, max_size=12)
dates = st.dates().map(lambda day: day.isoformat())
numbers = st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False))
counts = st.integers(0, 500)
similarities = st.floats(-1, 1)
engine_stamps = st.builds(EngineStamp, texts, texts, st.one_of(st.just(""), hashes))
known_fields = st.builds(Field, texts, st.sampled_from([Provenance.DECLARED, Provenance.INFERRED]), texts)
source_fields = st.one_of(st.just(Field()), known_fields)
problems = st.builds(Problem, st.sampled_from(ProblemKind), counts, counts, texts)
dropped_sentences = st.builds(
    DroppedSentence, texts, texts, st.lists(problems, max_size=3).map(tuple), st.booleans()
)


def tuples_of(items: st.SearchStrategy, least: int = 0, most: int = 3) -> st.SearchStrategy:
    return st.lists(items, min_size=least, max_size=most).map(tuple)


@st.composite
def sources(draw: st.DrawFn) -> tuple[Source, ...]:
    """One to four sources with different articles; the second and later may be copies of the first."""
    articles = draw(st.lists(hashes, min_size=1, max_size=4, unique=True))
    return tuple(
        Source(
            article=article,
            title=draw(texts),
            outlet=draw(source_fields),
            author=draw(source_fields),
            published=draw(source_fields),
            updated=draw(source_fields),
            url=draw(source_fields),
            path=draw(texts),
            item=draw(counts),
            document_sha256=draw(hashes),
            content_sha256=draw(hashes),
            copy_of=articles[0] if place and draw(st.booleans()) else None,
            used=draw(st.booleans()),
        )
        for place, article in enumerate(articles)
    )


def _sentences(spans: Sequence[Span]) -> st.SearchStrategy[StorySentence]:
    told = st.builds(
        StorySentence,
        texts,
        st.lists(st.sampled_from(spans), min_size=1, max_size=3, unique=True).map(
            lambda some: tuple(sorted(some))
        ),
        st.sampled_from([Wording.REWRITTEN, Wording.VERBATIM, Wording.EDITOR]),
    )
    unbound = st.builds(StorySentence, texts, st.just(()), st.sampled_from([Wording.OURS, Wording.EDITOR]))
    return st.one_of(told, unbound)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Stories that agree with themselves: every span has evidence, and its article is among the sources."""
    listed = draw(sources())
    articles = st.sampled_from([source.article for source in listed])
    spans = draw(
        st.lists(
            st.builds(
                lambda article, start, size: Span(article, start, start + size),
                articles,
                counts,
                st.integers(1, 99),
            ),
            min_size=1,
            max_size=4,
            unique=True,
        )
    )
    span = st.sampled_from(spans)
    sentence = _sentences(spans)
    figure = st.builds(
        Figure,
        texts,
        span,
        span,
        numbers,
        numbers,
        texts,
        texts,
        texts,
        texts,
        st.one_of(st.none(), dates, texts),
    )
    group = st.builds(FigureGroup, texts, tuples_of(figure, 1), st.sampled_from(Agreement))
    return Story(
        event=draw(event_ids),
        headline=draw(sentence),
        standfirst=draw(tuples_of(sentence, most=2)),
        dated=draw(st.one_of(st.none(), dates)),
        byline=draw(texts),
        sections=draw(tuples_of(st.builds(StorySection, sentence, tuples_of(sentence, 1, 5)))),
        figures=draw(tuples_of(group, most=2)),
        quotes=draw(tuples_of(st.builds(Quote, texts, span, texts, texts), most=2)),
        outlook=draw(tuples_of(sentence, most=2)),
        sources=listed,
        evidence=tuple(Evidence(one, draw(texts), draw(texts), draw(texts)) for one in sorted(spans)),
        origins=draw(counts),
        outlets=draw(counts),
        disclosure=draw(st.builds(Disclosure, texts, tuples_of(engine_stamps), counts, counts, counts)),
        dropped=draw(tuples_of(dropped_sentences, most=2)),
        related=draw(tuples_of(st.builds(RelatedStory, event_ids, texts, similarities), most=2)),
        status=draw(st.sampled_from(Status)),
        editor=draw(st.one_of(st.just(""), texts)),
        reviewed=draw(st.one_of(st.just(""), dates)),
        corrections=draw(tuples_of(st.builds(Correction, texts, texts, dates), most=2)),
    )


set_asides = st.builds(SetAside, texts, st.one_of(st.none(), counts), st.sampled_from(SetAsideReason), texts)
written_stories = st.builds(
    WrittenStory, event_ids, texts, counts, counts, counts, counts, counts, tuples_of(texts)
)
listed_articles = st.builds(ListedArticle, hashes, texts, texts, st.none() | texts, texts, counts)
listed_copies = st.builds(
    ListedCopy, listed_articles, hashes, st.sampled_from(CopyKind), st.floats(0, 1, allow_nan=False)
)
run_reports = st.builds(
    RunReport,
    counts,
    counts,
    counts,
    tuples_of(listed_copies),
    tuples_of(set_asides),
    tuples_of(written_stories),
    tuples_of(listed_articles),
    tuples_of(engine_stamps),
    texts,
    tuples_of(texts),
)
