"""A small event whose every word can be read here, and engines whose answers can be worked out by eye."""

import hashlib
import re
from collections.abc import Sequence

from aibot_local.records import (
    Article,
    Document,
    Event,
    Field,
    Origin,
    Passage,
    Provenance,
    RewriteRequest,
    Sentence,
    Span,
)
from aibot_local.verification.ground import Ground, build_ground

FIRE = (
    "A fire at the Marlow paper mill killed 12 people and injured 44 others on Tuesday.",
    "Mayor Anna Holt said the town would not close the bridge before Friday.",
    '"We lost friends last night," Holt said.',
    "Police allege that a contractor ignored two warnings.",
    "The mill, which employs 310 people, may reopen in April.",
    "Fire chief Ben Reyes told reporters that crews rescued 9 workers from the roof.",
    "Brightwater Council accused Marlow Paper of hiding safety reports.",
    "The company has not answered questions.",
)
SECOND = (
    "At least 12 people died in the blaze at the mill, officials said on Wednesday.",
    "Reyes praised Holt after the rescue.",
    "About 2,000 homes lost power.",
    "A neighbour, Carla Mendes, said: “The sky was orange for hours.”",
)


class FullStopSplitter:
    """Cuts after a full stop, question or exclamation mark, with its closing quotation mark."""

    name = "full-stop"

    def split(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(r"\S.*?[.!?][\"”]?(?=\s|$)|\S[^.!?]*$", text)]


class ScriptedRewriter:
    """Answers each request from a script, in order, and keeps the requests."""

    name = "scripted"
    fingerprint = "0" * 64

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.calls: list[list[RewriteRequest]] = []

    def rewrite(self, requests: Sequence[RewriteRequest]) -> list[str]:
        self.calls.append(list(requests))
        return [self.answers.pop(0) if self.answers else "" for _ in requests]


def make_article(name: str, title: str, sentences: Sequence[str], published: str) -> Article:
    """An article of one paragraph, whose document's hash is that of its content."""
    content = f"{title}\n\n{' '.join(sentences)}"
    digest = hashlib.sha256(content.encode()).hexdigest()
    return Article(
        id=hashlib.sha256(name.encode()).hexdigest(),
        document=Document(f"{name}.txt", digest, len(content.encode())),
        item=0,
        content=content,
        title_end=len(title),
        outlet=Field("The Harbour Gazette", Provenance.DECLARED, "test"),
        published=Field(published, Provenance.DECLARED, "test"),
    )


def list_sentences(article: Article) -> list[Sentence]:
    """The sentences of an article's body."""
    spans = FullStopSplitter().split(article.body)
    return [
        Sentence(
            Span(article.id, article.body_start + start, article.body_start + end),
            article.body[start:end],
            number,
            0,
        )
        for number, (start, end) in enumerate(spans)
    ]


FIRST_ARTICLE = make_article("first", "Mill fire kills 12", FIRE, "2026-03-11")
SECOND_ARTICLE = make_article("second", "Blaze at mill", SECOND, "2026-03-11")
EVENT = Event("a" * 12, (Origin(FIRST_ARTICLE), Origin(SECOND_ARTICLE)))
SENTENCES = [*list_sentences(FIRST_ARTICLE), *list_sentences(SECOND_ARTICLE)]


def make_ground() -> Ground:
    """The ground of the mill fire."""
    return build_ground(EVENT, SENTENCES)


def make_passage(*texts: str) -> Passage:
    """The passage of these source sentences."""
    return Passage(tuple(next(one for one in SENTENCES if one.text == text) for text in texts))
