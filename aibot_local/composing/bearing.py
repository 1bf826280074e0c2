"""Whether the bodies of an event bear out a short line such as a headline, and which sentences do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from aibot_local.composing.sources import index_articles
from aibot_local.language.words import list_content_stems
from aibot_local.records import Article, Event, Sentence, Span

# Share of a line's key words that must stand in one to three body sentences. Headlines put things in words
# of their own, so a higher share would refuse good ones; numbers and names are held to the whole.
LEAST_SHARE = 0.5
MOST_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Bearing:
    """The sentences that bear a line out, best first, the share (0..1) of its key words in them, and its
    numbers and names that stand in none of them.
    """

    spans: tuple[Span, ...]
    share: float
    missing: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the line is borne out."""
        return bool(self.spans) and self.share >= LEAST_SHARE and not self.missing


@dataclass(frozen=True, slots=True)
class Ground:
    """The sentences of an event's bodies and their key words, in the order of their spans."""

    articles: Mapping[str, Article]
    sentences: tuple[Sentence, ...]
    words: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, event: Event, sentences: Sequence[Sentence]) -> Ground:
        """Lay the ground from all sentences of an event's origins."""
        ordered = tuple(sorted(sentences, key=lambda sentence: sentence.span))
        return cls(
            index_articles(event), ordered, tuple(frozenset(list_content_stems(s.text)) for s in ordered)
        )

    def find_bearing(self, line: str, *, prefer: str = "", without: Collection[Span] = ()) -> Bearing:
        """Pick the fewest sentences, at most three, that together hold the most key words of `line`.

        Sentences of the article with id `prefer` win ties; those at a span of `without` are not taken.
        """
        wanted = set(list_content_stems(line))
        left = set(wanted)
        chosen: list[Sentence] = []
        while left and len(chosen) < MOST_SENTENCES:
            best, gain = None, 0.0
            for sentence, words in zip(self.sentences, self.words, strict=True):
                found = len(left & words)
                value = found + (0.5 if found and sentence.span.article == prefer else 0.0)
                if value > gain and sentence.span not in without and sentence not in chosen:
                    best, gain = (sentence, words), value
            if best is None:
                break
            chosen.append(best[0])
            left -= best[1]
        share = 1 - len(left) / len(wanted) if wanted else 0.0
        hard = tuple(sorted(word for word in left if word in _list_hard_words(line)))
        return Bearing(tuple(sentence.span for sentence in chosen), share, hard)


def _list_hard_words(line: str) -> set[str]:
    """Stems of the numbers of a line, and of its names where capitals tell them (not in Title Case)."""
    tokens = line.split()
    small = [token for token in tokens[1:] if token[:1].islower() and len(token) > 3]
    sentence_case = len(small) >= max(1, len([t for t in tokens[1:] if len(t) > 3]) // 3)
    hard: set[str] = set()
    for position, token in enumerate(tokens):
        if any(character.isdigit() for character in token) or (
            sentence_case and position and token[:1].isupper()
        ):
            hard.update(list_content_stems(token))
    return hard
